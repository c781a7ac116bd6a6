//! # `x-api-key`
//!
//! **What it finds.** The API key (consumer key) of an app: 25 letters and digits; before 2013 it was base64 of sixteen
//! bytes without its signs, 18 to 22 characters. Its shape alone proves nothing, so a name, a call, a neighbour or the
//! file has to say that it is X's.
//!
//! **Why it matters.** It identifies the app and travels in clear in every signed request. X wants it out of code all the same,
//! and it is half of the pair that makes bearer tokens.
//!
//! **What is read out of it.** Nothing: it is random.

use super::{CredentialKind, Find};
use crate::evidence::Evidence;
use crate::shape::Shape;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-api-key",
    title: "X API key",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "The API key (consumer key) of an app: 25 letters and digits that a name, a call, a neighbour or the file says are X's.",
    harm: "Half a credential: with the API secret whoever has it makes bearer tokens for the app. X wants it kept out of code.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::Own(
            "If the API secret stood beside it or in its history, treat both as leaked; a key alone can stay in use if you accept that it is known.",
        ),
        Step::NewKeyPair,
        Step::MindHistory,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.api_key(),
    carrier: None,
    find: Find::Among(weigh_api_key),
};

fn weigh_api_key(shape: Shape, evidence: &Evidence) -> i32 {
    match shape {
        Shape::Key25 | Shape::LegacyKey => evidence.weight(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::ids;

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for (path, text) in [
            ("a.py", "consumer_key = \"{key}\""),
            (".env", "TWITTER_API_KEY={key}"),
            (".env", "X_API_KEY={key}"),
            ("a.py", "import tweepy\napi_key = \"{key}\""),
            (
                "a.php",
                "<?php // twitter\ndefine('CONSUMER_KEY', '{old_key}');",
            ),
            ("a.txt", "{key}:{secret}"),
        ] {
            let text = sampler.fill(text);
            assert!(ids(path, &text).contains(&"x-api-key"), "{path}: {text}");
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        for (path, text) in [
            ("a.py", "id = \"{key}\""),
            (".env", "HELIX_API_KEY={key}"),
            (".env", "VOICEVOX_API_KEY={key}"),
            ("a.py", "import tweepy\nnext_cursor = \"{key}\""),
            ("a.js", "const headers = {\"X-API-Key\": \"{key}\"}"),
            ("a.json", "{\"twitter\": {\"queryId\": \"{old_key}\"}}"),
        ] {
            let text = sampler.fill(text);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{path}: {text}");
        }
    }
}

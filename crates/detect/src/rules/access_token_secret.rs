//! # `x-access-token-secret`
//!
//! **What it finds.** The secret of an OAuth 1.0a access token: 45 letters and digits; before 2013 it was base64 of
//! thirty-two bytes without its signs, 37 to 43 characters. Its shape alone proves nothing, so a name, a call, an access
//! token beside it or the file has to say that it is X's.
//!
//! **Why it matters.** With its token and the app's key pair it acts as the user: reads, posts, sends messages. It never expires.
//!
//! **What is read out of it.** Nothing: it is random.

use super::{CredentialKind, Find};
use crate::evidence::Evidence;
use crate::shape::Shape;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-access-token-secret",
    title: "X access token secret",
    category: Category::Credential,
    severity: Severity::High,
    finds: "The secret of an OAuth 1.0a access token: 45 letters and digits that a name, a call, an access token beside it or the file says are X's.",
    harm: "With the access token and the app's key pair whoever has it acts as the user: reads, posts, sends messages. It never expires by itself.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::EndAccessToken,
        Step::EndGrant,
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.access_token_secret(),
    carrier: None,
    find: Find::Among(weigh_token_secret),
};

fn weigh_token_secret(shape: Shape, evidence: &Evidence) -> i32 {
    match shape {
        Shape::Secret45 => evidence.weight(),
        Shape::LegacySecret if evidence.token_secret => evidence.weight(),
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
            ("a.py", "access_token_secret = \"{token_secret}\""),
            (".env", "TWITTER_ACCESS_SECRET={token_secret}"),
            ("a.txt", "{token}\n{token_secret}"),
            (
                "a.py",
                "import twitter\nOAUTH_TOKEN_SECRET = '{old_secret}'",
            ),
        ] {
            let text = sampler.fill(text);
            assert!(
                ids(path, &text).contains(&"x-access-token-secret"),
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        for (path, text) in [
            ("a.txt", "{token_secret}"),
            ("a.py", "import tweepy\npage_token = \"{token_secret}\""),
            (".env", "DISCOGS_TOKEN_SECRET={token_secret}"),
            (
                "a.py",
                "access_token_secret = os.environ[\"ACCESS_TOKEN_SECRET\"]",
            ),
        ] {
            let text = sampler.fill(text);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{path}: {text}");
        }
    }
}

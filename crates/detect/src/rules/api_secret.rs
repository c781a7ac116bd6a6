//! # `x-api-secret`
//!
//! **What it finds.** The API secret (consumer secret) of an app: 50 letters and digits; before 2013 it was base64 of
//! thirty-two bytes without its signs, 37 to 43 characters. Its shape alone proves nothing, so a name, a call, a neighbour
//! or the file has to say that it is X's.
//!
//! **Why it matters.** It signs the app's requests, makes its bearer tokens, and is the key that proves webhook calls genuine.
//!
//! **What is read out of it.** Nothing: it is random.

use super::{CredentialKind, Find};
use crate::evidence::Evidence;
use crate::shape::Shape;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-api-secret",
    title: "X API secret",
    category: Category::Credential,
    severity: Severity::High,
    finds: "The API secret (consumer secret) of an app: 50 letters and digits that a name, a call, a neighbour or the file says are X's.",
    harm: "With the API key, which is easily had, whoever has it makes bearer tokens for the app, signs requests as it, and can forge its webhook calls.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::NewKeyPair,
        Step::Own(
            "Users' access tokens stay, but they work only with the new pair. If the app answers webhook checks, give the new secret to that handler too.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.api_secret(),
    carrier: None,
    find: Find::Among(weigh_api_secret),
};

fn weigh_api_secret(shape: Shape, evidence: &Evidence) -> i32 {
    match shape {
        Shape::Secret50 => evidence.weight(),
        Shape::LegacySecret if !evidence.token_secret => evidence.weight(),
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
            ("a.py", "consumer_secret = \"{secret}\""),
            (".env", "TWITTER_API_SECRET={secret}"),
            (
                "a.py",
                "auth = tweepy.OAuthHandler(\"{key}\", \"{secret}\")",
            ),
            ("a.rb", "provider :twitter, \"{key}\", \"{secret}\""),
            (
                "a.pl",
                "use Net::Twitter;\nconsumer_secret => '{old_secret}',",
            ),
        ] {
            let text = sampler.fill(text);
            assert!(ids(path, &text).contains(&"x-api-secret"), "{path}: {text}");
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        for (path, text) in [
            (
                "settings.py",
                "SECRET_KEY = \"{secret}\"\nINSTALLED_APPS = [\"tweets\"]",
            ),
            (
                "a.py",
                "import pytumblr\nclient = pytumblr.TumblrRestClient(\"{secret}\", \"{secret}\")",
            ),
            (".env", "SESSION_SECRET={secret}\nTWITTER_HANDLE=@me"),
            ("a.txt", "{secret}"),
            (
                "apiKey.ts",
                "const X_API_KEY = \"{old_secret}\";\nheaders = { \"X-API-Key\": X_API_KEY };",
            ),
        ] {
            let text = sampler.fill(text);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{path}: {text}");
        }
    }
}

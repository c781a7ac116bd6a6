//! # `x-basic-api-key-pair`
//!
//! **What it finds.** The value of the Basic header that asks X for a bearer: base64 of API key, colon, API secret, of
//! today's lengths or those before 2013.
//!
//! **Why it matters.** It holds the API secret, readable by anyone: base64 hides nothing.
//!
//! **What is read out of it.** Nothing that may be shown.

use std::ops::Range;

use super::{CredentialKind, Find, basic};
use crate::sample::Sampler;
use crate::scene::{DetectedCredential, Scene};
use crate::shape::Shape;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-basic-api-key-pair",
    title: "X API key and secret in a Basic header",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "Base64 of an API key and its secret, as the request for a bearer token carries it; both halves are decoded and checked.",
    harm: "Base64 hides nothing: whoever has it makes bearer tokens for the app and signs requests as it.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::NewKeyPair,
        Step::Own("Then make a new bearer: POST https://api.x.com/oauth2/token with the new pair."),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| {
        let (key, secret) = (sampler.api_key(), sampler.api_secret());
        Sampler::basic(&key, &secret)
    },
    carrier: None,
    find: Find::Alone(find_api_key_pairs),
};

/// Length without padding: base64 of 25 + 1 + 50.
const LENGTH: usize = 102;

fn find_api_key_pairs<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    if run.len() < basic::SHORTEST {
        return;
    }
    for start in basic::possible_starts(scene, &run) {
        for end in [run.end, start + LENGTH] {
            if end > run.end || end < start {
                continue;
            }
            if basic::decode_pair(scene, start, end)
                .is_some_and(|(key, secret)| is_pair(&key, &secret))
            {
                out.push(basic::detected_credential(scene, &RULE, start..end));
                return;
            }
        }
    }
}

/// Tells whether two values are an API key and its secret.
fn is_pair(key: &[u8], secret: &[u8]) -> bool {
    matches!(
        (Shape::of_named(key), Shape::of_named(secret)),
        (
            Some(Shape::Key25 | Shape::LegacyKey),
            Some(Shape::Secret50 | Shape::LegacySecret)
        )
    )
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn found_wherever_it_stands() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let pair = Sampler::basic(&sampler.api_key(), &sampler.api_secret());
            let legacy = Sampler::basic(&sampler.legacy_key(16), &sampler.legacy_key(32));
            let bare = pair.trim_end_matches('=');
            for (text, value) in [
                (pair.clone(), &pair),
                (format!("Authorization: Basic {pair}"), &pair),
                (format!("Basic%20{bare}%3D%3D"), &pair),
                (format!("\"{bare}\""), &pair),
                (format!("Basic {legacy}"), &legacy),
            ] {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, "x-basic-api-key-pair");
                assert_eq!(found[0].secret.expose(), value.as_bytes());
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let (key, secret) = (sampler.api_key(), sampler.api_secret());
        let cases = [
            ("a name and a password", Sampler::basic("aladdin", &secret)),
            ("hex", Sampler::basic(&key, &"0123456789abcdef".repeat(3))),
            ("made up", Sampler::basic(&"x".repeat(25), &"y".repeat(50))),
            ("random", sampler.base64(76)),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }
}

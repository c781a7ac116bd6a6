//! # `x-basic-client-pair`
//!
//! **What it finds.** The value of a Basic header that a confidential OAuth 2.0 client sends: base64 of client id,
//! colon, client secret. The client id's fixed ending gives a fixed sequence in the middle of it.
//!
//! **Why it matters.** It holds the client secret, readable by anyone: base64 hides nothing.
//!
//! **What is read out of it.** Nothing that may be shown.

use std::ops::Range;

use memchr::memmem;

use super::oauth2_client_id::is_client_id;
use super::{CredentialKind, Find, basic};
use crate::filter::made_up::is_plainly_made_up;
use crate::sample::Sampler;
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-basic-client-pair",
    title: "X OAuth 2.0 client id and secret in a Basic header",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "Base64 of an OAuth 2.0 client id and its secret, as a Basic header carries it; both halves are decoded and checked.",
    harm: "Base64 hides nothing: whoever has it acts as the app towards X, exchanges codes and uses stolen refresh tokens.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::NewClientSecret,
        Step::Own(
            "The client id stays; only the secret changes. Put the new secret where the app runs before users sign in again.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| {
        let (id, secret) = (sampler.client_id(), sampler.client_secret());
        Sampler::basic(&id, &secret)
    },
    carrier: None,
    find: Find::Alone(find_client_pairs),
};

/// What base64 makes of the ending of a client id and the colon after it; the next letter is `o` or `p`.
const INFIX: &[u8] = b"Nk1UcGphUT";
/// Where it stands.
const BEFORE: usize = 36;
/// Length without padding: base64 of 34 + 1 + 50.
const LENGTH: usize = 114;

fn find_client_pairs<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    if run.len() < LENGTH {
        return;
    }
    for at in memmem::find_iter(scene.slice(run.clone()), INFIX) {
        let Some(start) = (run.start + at).checked_sub(BEFORE) else {
            continue;
        };
        let end = start + LENGTH;
        if start < run.start || end > run.end {
            continue;
        }
        if basic::decode_pair(scene, start, end).is_some_and(|(id, secret)| {
            is_client_id(&id) && secret.len() == 50 && !is_plainly_made_up(&secret)
        }) {
            out.push(basic::detected_credential(scene, &RULE, start..end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KIND;
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn found_wherever_it_stands() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let pair = Sampler::basic(&sampler.client_id(), &sampler.client_secret());
            for text in [
                pair.clone(),
                format!("Authorization: Basic {pair}"),
                format!("\"Basic {}\"", pair.trim_end_matches('=')),
                format!("h=Basic%20{}%3D%3D&x", pair.trim_end_matches('=')),
            ] {
                let mut found = found("a.txt", &text);
                // The id in it proves itself as well, and the verdict tells which of the two counts.
                found.retain(|one| one.rule.id == KIND.rule.id);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].secret.expose(), pair.as_bytes());
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let (id, secret) = (sampler.client_id(), sampler.client_secret());
        let cases = [
            ("no secret", Sampler::basic(&id, "secret")),
            ("made up", Sampler::basic(&id, &"x".repeat(50))),
            ("no client id", Sampler::basic("name", &secret)),
            ("random", sampler.base64(85)),
        ];
        for (name, text) in cases {
            assert!(!ids("a.txt", &text).contains(&KIND.rule.id), "{name}");
        }
    }
}

//! # `x-oauth2-client-id`
//!
//! **What it finds.** The client id of an app that uses X's OAuth 2.0: base64url of twenty characters and `:1:ci`, so
//! that all end alike and are recognised under any name.
//!
//! **Why it matters.** By itself it does not: it stands in every sign-in address. It tells which app a client secret
//! beside it belongs to.
//!
//! **What is read out of it.** Nothing; it is shown as a note.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64URL_NOPAD;
use memchr::memmem;
use once_cell::sync::Lazy;

use super::{CredentialKind, Find};
use crate::classes::{count_distinct_bytes, is_token};
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Rule, Severity, Step, published};

static RULE: Rule = Rule {
    id: ID,
    title: "X OAuth 2.0 client id",
    category: Category::Credential,
    severity: Severity::Note,
    finds: "The OAuth 2.0 client id of an app, recognised by its fixed ending.",
    harm: "None by itself: it is public and stands in every sign-in address of the app. Together with the client secret it acts as the app.",
    remedy: &[
        Step::Own("Nothing has to be done about a client id alone."),
        Step::Own(
            "If the client secret stands in the same file or its history, treat that as leaked.",
        ),
        Step::OpenConsole,
    ],
};

/// The id of this rule, for those who look for its neighbours.
pub(crate) const ID: &str = "x-oauth2-client-id";

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.client_id(),
    carrier: None,
    find: Find::Alone(find_client_ids),
};

const LENGTH: usize = 34;
/// What base64url makes of `:1:ci` after twenty characters.
const ENDING: &[u8] = b"6MTpjaQ";
static FINDER: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new(ENDING));

fn find_client_ids<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    if run.len() < LENGTH {
        return;
    }
    for at in FINDER.find_iter(scene.slice(run.clone())) {
        let end = run.start + at + ENDING.len();
        let Some(start) = end.checked_sub(LENGTH).filter(|&start| start >= run.start) else {
            continue;
        };
        let value = scene.slice(start..end);
        if is_client_id(value) {
            let mut sighting = DetectedCredential::new(&RULE, start..end, Cow::Borrowed(value))
                .published_by(published::owner_of_value(value));
            sighting.evidence.push("fixed ending");
            out.push(sighting);
        }
    }
}

/// Tells whether a value is a client id.
pub(super) fn is_client_id(value: &[u8]) -> bool {
    value.len() == LENGTH
        && BASE64URL_NOPAD.decode(value).is_ok_and(|payload| {
            payload.strip_suffix(b":1:ci").is_some_and(|random| {
                random.iter().all(|&byte| is_token(byte)) && count_distinct_bytes(random) >= 7
            })
        })
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn found_wherever_it_stands() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let id = sampler.client_id();
            for text in [
                id.clone(),
                format!("id=\"{id}\""),
                format!("4398792-{id}"),
                format!("{id}more"),
                format!("?client_id={id}&scope=tweet.read"),
            ] {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, super::ID);
                assert_eq!(found[0].secret.expose(), id.as_bytes());
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let id = Sampler::new(2).client_id();
        let cases = [
            ("too short", id[1..].to_owned()),
            ("other ending", format!("{}6MjpjaQ", &id[..27])),
            ("made up", format!("{}6MTpjaQ", "QUFB".repeat(7))),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }
}

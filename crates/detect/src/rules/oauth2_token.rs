//! What OAuth 2.0 access tokens, refresh tokens and authorization codes have in common: base64url of
//! `<45 characters>:<milliseconds>:1:<0 or 1>:<at, rt or ac>:1`, always 91 characters, always with the same ending.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64URL_NOPAD;
use memchr::memmem;

use crate::classes::{count_distinct_bytes, is_token};
use crate::published;
use crate::scene::{DetectedCredential, Scene};
use crate::{Fact, Rule, Severity};

/// Length of every one of them.
const LENGTH: usize = 91;
/// X issued none before September 2020.
const FIRST_MS: u64 = 1_598_918_400_000;
/// What an access token or code that expired longer ago than this is worth is a note.
const LONG_EXPIRED_MS: u64 = 24 * 60 * 60 * 1000;

/// One of the three sorts.
pub(super) struct Sort {
    /// How base64url of `:1:0:at:1` or the like ends, from the sort on.
    pub(super) ending: &'static [u8],
    /// The sort itself.
    pub(super) name: &'static [u8],
    /// How long one lives, where that is certain.
    pub(super) life_ms: Option<u64>,
    /// Its rule.
    pub(super) rule: &'static Rule,
}

/// Finds every token of a sort in a run, whatever is glued to it.
pub(super) fn find_tokens<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    sort: &Sort,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    if run.len() < LENGTH {
        return;
    }
    let text = scene.slice(run.clone());
    for at in memmem::find_iter(text, sort.ending) {
        let end = run.start + at + sort.ending.len();
        let Some(start) = end.checked_sub(LENGTH).filter(|&start| start >= run.start) else {
            continue;
        };
        if let Some(issued_ms) = issued_at(scene.slice(start..end), sort.name) {
            out.push(detected_credential(scene, start..end, issued_ms, sort));
        }
    }
}

/// Decodes a token and returns its time of issue.
fn issued_at(token: &[u8], sort: &[u8]) -> Option<u64> {
    let payload = BASE64URL_NOPAD.decode(token).ok()?;
    let (random, rest) = payload.split_at_checked(45)?;
    let (time, rest) = rest.strip_prefix(b":")?.split_at_checked(13)?;
    let ending = rest
        .strip_prefix(b":1:0:")
        .or_else(|| rest.strip_prefix(b":1:1:"))?;
    let genuine = ending.strip_prefix(sort)? == b":1"
        && random.iter().all(|&byte| is_token(byte))
        && count_distinct_bytes(random) >= 12;
    let issued: u64 = std::str::from_utf8(time).ok()?.parse().ok()?;
    (genuine && issued >= FIRST_MS).then_some(issued)
}

fn detected_credential<'t>(
    scene: &Scene<'t>,
    span: Range<usize>,
    issued_ms: u64,
    sort: &Sort,
) -> DetectedCredential<'t> {
    let value = scene.slice(span.clone());
    let mut sighting = DetectedCredential::new(sort.rule, span, Cow::Borrowed(value));
    sighting.facts.push(Fact::IssuedAt(issued_ms));
    if let Some(life_ms) = sort.life_ms {
        let expires_ms = issued_ms + life_ms;
        let expired = scene.now_ms > expires_ms;
        sighting.facts.push(Fact::Expired(expired));
        if scene.now_ms > expires_ms + LONG_EXPIRED_MS {
            sighting.severity = Severity::Note;
        }
    }
    sighting.evidence.push("issue time inside");
    sighting.published_by(published::owner_of_value(value))
}

/// What the tests of all three sorts hold.
#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
pub(super) mod testing {
    use crate::sample::{OAuth2, Sampler};
    use crate::testing::{NOW_MS, found, ids};
    use crate::{Fact, Severity};

    pub(crate) fn found_wherever_it_stands(sort: OAuth2, id: &str, severity: Severity) {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let token = sampler.oauth2(sort, NOW_MS - 1000);
            let cases = [
                ("alone", token.clone()),
                ("quoted", format!("t = \"{token}\"")),
                ("glued in front", format!("tok{token}")),
                ("glued behind", format!("{token}etc")),
                ("after an escape", format!("\\n{token}\\n")),
                ("in a query", format!("?a=1&t={token}&b=2")),
            ];
            for (name, text) in cases {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{name}");
                assert_eq!(found[0].rule.id, id, "{name}");
                assert_eq!(found[0].secret.expose(), token.as_bytes(), "{name}");
                assert_eq!(found[0].severity, severity, "{name}");
            }
        }
    }

    pub(crate) fn lookalikes_are_missed(sort: OAuth2) {
        let mut sampler = Sampler::new(2);
        let token = sampler.oauth2(sort, NOW_MS);
        let early = sampler.oauth2(sort, 1_400_000_000_000);
        let cases = [
            ("too short", token[1..].to_owned()),
            ("too early", early),
            ("other ending", format!("{}AAA", &token[..88])),
            ("random", sampler.base64(68)),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }

    pub(crate) fn the_clock_decides_whether_it_still_matters(sort: OAuth2) {
        let day = 24 * 60 * 60 * 1000;
        let cases = [
            (NOW_MS - 1000, false, Severity::Medium),
            (NOW_MS - day / 2, true, Severity::Medium),
            (NOW_MS - 3 * day, true, Severity::Note),
        ];
        for (issued_ms, expired, severity) in cases {
            let token = Sampler::new(3).oauth2(sort, issued_ms);
            let found = found("a.txt", &token);
            assert_eq!(found[0].facts[1], Fact::Expired(expired));
            assert_eq!(found[0].severity, severity);
        }
    }
}

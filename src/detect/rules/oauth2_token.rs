//! What OAuth 2.0 access tokens, refresh tokens and authorization codes have in common: base64url of
//! `<45 characters>:<milliseconds>:1:<0 or 1>:<at, rt or ac>:1`, always 91 characters, always with the same ending.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{Duration, UNIX_EPOCH};

use data_encoding::BASE64URL_NOPAD;
use memchr::memmem;

use crate::detect::Rule;
use crate::detect::Severity;
use crate::detect::classes::{distinct, is_token};
use crate::detect::published;
use crate::detect::scene::{Scene, Sighting};

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
pub(super) fn find<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    sort: &Sort,
    out: &mut Vec<Sighting<'t>>,
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
            out.push(sighting(scene, start..end, issued_ms, sort));
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
        && distinct(random) >= 12;
    let issued: u64 = std::str::from_utf8(time).ok()?.parse().ok()?;
    (genuine && issued >= FIRST_MS).then_some(issued)
}

fn sighting<'t>(
    scene: &Scene<'t>,
    span: Range<usize>,
    issued_ms: u64,
    sort: &Sort,
) -> Sighting<'t> {
    let value = scene.slice(span.clone());
    let mut sighting = Sighting::new(sort.rule, span, Cow::Borrowed(value));
    sighting.details.push(("issued_at", time(issued_ms)));
    if let Some(life_ms) = sort.life_ms {
        let expires_ms = issued_ms + life_ms;
        let expired = scene.now_ms > expires_ms;
        sighting
            .details
            .push(("expired", if expired { "yes" } else { "no" }.to_owned()));
        if scene.now_ms > expires_ms + LONG_EXPIRED_MS {
            sighting.severity = Severity::Note;
        }
    }
    sighting.evidence.push("issue time inside");
    sighting.published_by(published::owner(value))
}

/// Writes milliseconds since 1970 the way RFC 3339 does.
pub(super) fn time(ms: u64) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(ms)).to_string()
}

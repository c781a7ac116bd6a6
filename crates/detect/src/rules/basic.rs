//! What the two values of Basic headers have in common: base64 of a name, a colon and a password.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64_NOPAD;

use crate::decode::base64::begins_ascii;
use crate::decode::escape;
use crate::scene::{DetectedCredential, Scene};
use crate::{Rule, published};

/// Shortest and longest base64 of a pair: a legacy key and secret, a client id and secret.
pub(super) const SHORTEST: usize = 75;
const LONGEST: usize = 120;

/// Reads base64 letters from `start` on as name and password, as far as that is what they are.
pub(super) fn decode_pair(
    scene: &Scene<'_>,
    start: usize,
    end: usize,
) -> Option<(Vec<u8>, Vec<u8>)> {
    if end - start > LONGEST || !begins_with_text(scene, start) {
        return None;
    }
    let text = BASE64_NOPAD.decode(scene.slice(start..end)).ok()?;
    let colon = text.iter().position(|&byte| byte == b':')?;
    let (name, password) = text.split_at_checked(colon)?;
    Some((name.to_vec(), password.get(1..)?.to_vec()))
}

/// Returns where base64 may begin in a run: at its start, or after the percent-encoded blank before it.
pub(super) fn possible_starts(scene: &Scene<'_>, run: &Range<usize>) -> Vec<usize> {
    let mut starts = vec![run.start];
    if scene.before(run.start) == Some(b'%') {
        starts.push(run.start + 2);
    }
    starts
}

/// Tells from the first six bytes whether base64 holds letters and digits, before all of it is decoded.
fn begins_with_text(scene: &Scene<'_>, start: usize) -> bool {
    let letters = scene.slice(start..start + 8);
    begins_ascii(letters)
        && BASE64_NOPAD.decode(letters).is_ok_and(|bytes| {
            bytes
                .iter()
                .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

/// Returns the sighting of a pair, its padding covered.
pub(super) fn detected_credential<'t>(
    scene: &Scene<'t>,
    rule: &'static Rule,
    span: Range<usize>,
) -> DetectedCredential<'t> {
    let mut end = span.end;
    for _ in 0..2 {
        let rest = scene.from(end);
        if rest.first() == Some(&b'=') {
            end += 1;
        } else if let Some((b'=', length)) = escape::read_escape(rest) {
            end += length;
        }
    }
    let value = scene.slice(span.clone());
    let padded = match value.len() % 4 {
        2 => [value, b"=="].concat(),
        3 => [value, b"="].concat(),
        _ => value.to_vec(),
    };
    let owner = published::owner_of_value(&padded);
    let mut sighting =
        DetectedCredential::new(rule, span.start..end, Cow::Owned(padded)).published_by(owner);
    sighting.evidence.push("both halves inside");
    sighting
}

//! Which runs have the shape of a credential, and are not part of something larger.

use std::borrow::Cow;
use std::ops::Range;

use super::decode::escape;
use super::evidence;
use super::filter::mangled::is_mangled;
use super::filter::noise::is_in_noise;
use super::filter::sealed::is_sealed;
use super::scene::Scene;
use super::shape::Shape;

/// What base64 is called as evidence.
pub(super) const BASE64: &str = "decoded from base64";

/// Longest run that a shape can be in, escapes before it counted.
const LONGEST: usize = 60;

/// A value that has the shape of a credential, and may be one.
pub(super) struct Candidate<'t> {
    /// The part of the text it covers.
    pub(super) span: Range<usize>,
    /// The value itself, decoded.
    pub(super) value: Cow<'t, [u8]>,
    /// What it could be.
    pub(super) shape: Shape,
    /// Whether it may be made by hand, so that only a name of X's makes it a finding.
    pub(super) is_doubtful: bool,
}

impl<'t> Candidate<'t> {
    /// Returns a value at a place as a candidate, if it has a shape.
    pub(super) fn read(span: Range<usize>, value: Cow<'t, [u8]>) -> Option<Self> {
        let random = Shape::of(&value);
        let shape = random.or_else(|| Shape::of_named(&value))?;
        Some(Self {
            span,
            value,
            shape,
            is_doubtful: random.is_none(),
        })
    }
}

/// Returns the part of a run that has a shape.
pub(super) fn candidate_in_run<'t>(scene: &Scene<'t>, run: &Range<usize>) -> Option<Candidate<'t>> {
    if run.len() > LONGEST || is_part_of_more(scene, run) || is_linker_name(scene, run) {
        return None;
    }
    let readings = possible_readings(scene, run).into_iter().flatten();
    let candidates = readings.filter_map(|span| {
        let value = Cow::Borrowed(scene.slice(span.clone()));
        Candidate::read(span, value)
    });
    let candidate = candidates.min_by_key(|candidate| candidate.is_doubtful)?;
    let is_noise = is_in_noise(scene, &candidate.span)
        && !evidence::is_behind_own_name(scene, candidate.span.start);
    (!is_noise && !is_sealed(scene, &candidate.span)).then_some(candidate)
}

/// Tells whether a run is a name for linkers, in a table of them.
fn is_linker_name(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let stands_in_table = matches!(scene.before(run.start), None | Some(0..=0x1f | b'*' | 0x7f..));
    stands_in_table && is_mangled(scene.slice(run.clone()))
}

/// Returns the ways a run can be read: whole, unless it begins with the end of a percent escape; without the end of an
/// escape at its front; without the byte that says its length; without signs around it.
fn possible_readings(scene: &Scene<'_>, run: &Range<usize>) -> [Option<Range<usize>>; 5] {
    let text = scene.slice(run.clone());
    let escape = match (scene.before(run.start), text.first()) {
        (Some(b'%'), _) => {
            let nested = text.chunks(2).take_while(|pair| *pair == b"25").count();
            Some(2 * nested + 2)
        }
        (Some(b'\\'), Some(b'u')) => Some(5),
        (Some(b'\\'), Some(b'x')) => Some(3),
        (Some(b'\\'), Some(_)) => Some(1),
        _ => None,
    };
    let is_sign = |byte: &u8| matches!(byte, b'-' | b'_');
    let front = text.iter().take_while(|byte| is_sign(byte)).count();
    let back = text.iter().rev().take_while(|byte| is_sign(byte)).count();
    let inner = run.start + front..run.end - back.min(text.len() - front);
    let option = text.starts_with(b"-u").then(|| run.start + 2..run.end);
    let begins_in_hex = |from: usize, length: usize| {
        let digits = text.get(from..from + length);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    // The length of a string stands before it in many files; 50 is the digit 2.
    let is_counted = text
        .first()
        .is_some_and(|&byte| usize::from(byte) == text.len() - 1);
    let is_whole = match (scene.before(run.start), text.first()) {
        (Some(b'%'), _) => !begins_in_hex(0, 2),
        (Some(b'\\'), Some(b'u')) => !begins_in_hex(1, 4),
        (Some(b'\\'), Some(b'x')) => !begins_in_hex(1, 2),
        // The letter of a line break in a literal is no part of what follows.
        (Some(b'\\'), Some(b'n' | b'r' | b't')) => false,
        _ => true,
    };
    [
        is_whole.then(|| run.clone()),
        is_counted.then(|| run.start + 1..run.end),
        escape.map(|length| run.start + length..run.end),
        (front + back > 0).then_some(inner),
        option,
    ]
}

/// Tells whether a run goes on beyond signs that are none of a credential's: base64, a path, a dotted token.
fn is_part_of_more(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let before = scene.slice(run.start.saturating_sub(SIGNS)..run.start);
    let after = scene.slice(run.end..(run.end + SIGNS).min(scene.text.len()));
    // A sign before and behind divides a value from its text: `\verb+…+`.
    let is_verbatim = before.ends_with(b"rb+") && after.starts_with(b"+");
    is_padded(scene, run)
        || !is_verbatim && goes_on(before.iter().rev())
        || !is_verbatim && goes_on(after.iter().skip_while(|&&byte| byte == b'\\'))
        || is_beside_escaped_sign(scene, run)
}

/// How many signs in a row base64 has now and then.
const SIGNS: usize = 4;

/// Tells whether letters or digits follow behind one to three signs of base64, or behind one dot.
fn goes_on<'b>(mut beyond: impl Iterator<Item = &'b u8>) -> bool {
    match beyond.next() {
        Some(b'.') => beyond.next().is_some_and(u8::is_ascii_alphanumeric),
        Some(b'+' | b'/') => beyond
            .find(|byte| !matches!(byte, b'+' | b'/' | b'\\'))
            .is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    }
}

/// Tells whether a percent-encoded sign of base64 stands beside a run.
fn is_beside_escaped_sign(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let is_sign = |text: &[u8]| {
        text.starts_with(b"%") && matches!(escape::read_escape(text), Some((b'+' | b'/', _)))
    };
    is_sign(scene.from(run.end))
        || scene.before(run.start) == Some(b'%') && is_sign(scene.from(run.start - 1))
}

/// Tells whether a run is base64 up to its padding.
fn is_padded(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let after = scene.slice(run.end..(run.end + 3).min(scene.text.len()));
    let signs = after.iter().take_while(|&&byte| byte == b'=').count();
    let follows_sign = matches!(scene.before(run.start), Some(b'+' | b'/'));
    let fits = (follows_sign || (run.len() + signs).is_multiple_of(4)) && signs > 0;
    let next = after.get(signs);
    fits && !next.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"$<{".contains(byte))
}

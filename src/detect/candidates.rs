//! Which runs have the shape of a credential, and are not part of something larger.

use std::ops::Range;

use super::scene::Scene;
use super::shape::Shape;

/// Longest run that a shape can be in, escapes before it counted.
const LONGEST: usize = 60;

/// Returns the part of a run that has a shape.
pub(super) fn candidates(scene: &Scene<'_>, run: &Range<usize>) -> Option<(Range<usize>, Shape)> {
    if run.len() > LONGEST || is_part_of_more(scene, run) {
        return None;
    }
    readings(scene, run)
        .into_iter()
        .flatten()
        .find_map(|range| Some((range.clone(), Shape::of(scene.slice(range))?)))
}

/// Returns the ways a run can be read: whole; without the end of an escape at its front; without signs around it.
fn readings(scene: &Scene<'_>, run: &Range<usize>) -> [Option<Range<usize>>; 4] {
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
    [
        Some(run.clone()),
        escape.map(|length| run.start + length..run.end),
        (front + back > 0).then_some(inner),
        option,
    ]
}

/// Tells whether a run goes on beyond signs that are none of a credential's: base64, a path, a dotted token.
fn is_part_of_more(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let goes_on = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let before = scene.before(run.start);
    let after = scene.byte(run.end);
    let two_before = run.start.checked_sub(1).and_then(|at| scene.before(at));
    let two_after = scene.byte(run.end + 1);
    let base64_padding =
        after == Some(b'=') && !goes_on(two_after) && matches!(run.len() % 4, 2 | 3);
    base64_padding && !matches!(two_after, Some(b'"' | b'\'' | b'$' | b'{' | b'<'))
        || matches!(before, Some(b'+' | b'/' | b'.')) && goes_on(two_before)
        || matches!(after, Some(b'+' | b'/' | b'.')) && goes_on(two_after)
}

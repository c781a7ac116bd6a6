//! Lengths and opcodes before a value, and values that what is written as text has glued to a neighbour: behind their length in digits, as in `50:…13:…`, and
//! behind the letter of the first protocol of Python's `pickle`, which has each string on a line of its own.

use std::ops::Range;

use crate::scene::Scene;

/// Most digits of a length.
const DIGITS: usize = 3;
/// Most bytes from one string of a pickle to the next.
const PICKLE: usize = 24;

/// Returns the value that a run begins with, or that is all of it but for its first letter.
pub(crate) fn value_in(scene: &Scene<'_>, run: &Range<usize>) -> Option<Range<usize>> {
    match scene.before(run.start)? {
        b':' => {
            let length = number_before(scene, run.start - 1)?;
            (length > 0 && length < run.len()).then(|| run.start..run.start + length)
        }
        b'\n' if is_in_pickle(scene, run) => Some(run.start + 1..run.end),
        _ => None,
    }
}

/// Returns where the name of a pickled value ends, if one stands before it.
pub(crate) fn pickled_name(scene: &Scene<'_>, value: usize) -> Option<Range<usize>> {
    let line = value.checked_sub(2)?;
    if scene.slice(line..value) != b"\nV" {
        return None;
    }
    let before = scene.slice(line.saturating_sub(PICKLE)..line);
    // The name is in memory since: `p0`.
    let memo = memchr::memrchr(b'\n', before)
        .filter(|at| is_memo(before.get(at + 1..).unwrap_or_default()));
    let end = line - memo.map_or(0, |at| before.len() - at);
    let start = end.saturating_sub(100);
    let name = scene.slice(start..end);
    let name_line = memchr::memrchr(b'\n', name).map_or(0, |at| at + 1);
    let opcode = memchr::memchr(b'V', name.get(name_line..)?)?;
    Some(start + name_line + opcode + 1..end)
}

/// Tells whether a run is a line of a pickle: `V`, a string, and behind it what is done with it.
fn is_in_pickle(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let behind = scene.from(run.end);
    let next = behind.strip_prefix(b"\n").unwrap_or_default();
    let next = next.get(..PICKLE).unwrap_or(next);
    let line = memchr::memchr(b'\n', next).and_then(|end| next.get(..end));
    let does = |byte: &u8| b"sutalp.()dV".contains(byte);
    scene.byte(run.start) == Some(b'V')
        && (line.is_some_and(is_memo) || next.first().is_some_and(does))
}

/// Tells whether a line of a pickle keeps a string for later.
fn is_memo(line: &[u8]) -> bool {
    matches!(line, [b'p', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}

/// Reads the number that ends at `end`.
fn number_before(scene: &Scene<'_>, end: usize) -> Option<usize> {
    let before = scene.slice(end.saturating_sub(DIGITS)..end);
    let digits = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = before.get(before.len() - digits..)?;
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// Returns where the length ends that PHP writes before a serialised value, `s:50:"`, and the sign before it; and where
/// the line above that of a length ends, as Redis and Subversion write it: `$50`, `V 50`.
pub(crate) fn before_length(scene: &Scene<'_>, start: usize) -> usize {
    let above = scene.slice(start.saturating_sub(12)..start);
    if let Some(above) = above.strip_suffix(b"\n") {
        let end = start - 1;
        let line = memchr::memrchr(b'\n', above).map_or(0, |at| at + 1);
        let length = above.get(line..).unwrap_or_default().trim_ascii_end();
        let digits = length.strip_prefix(b"$").or(length.strip_prefix(b"V "));
        let is_length = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        if line > 0 && digits.is_some_and(is_length) {
            let above = end - (above.len() - line) - 1;
            return above - usize::from(scene.before(above) == Some(b'\r'));
        }
    }
    let before = scene.slice(start.saturating_sub(12)..start);
    let is_quote = |byte: &&u8| matches!(byte, b'"' | b'\\');
    let kept = before.len() - before.iter().rev().take_while(is_quote).count();
    let length = before.get(..kept).unwrap_or_default();
    let digits = length
        .iter()
        .rev()
        .skip(1)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match length.get(..length.len().saturating_sub(digits + 1)) {
        Some([.., b';' | b'{', b's', b':']) if digits > 0 && length.last() == Some(&b':') => {
            start - before.len() + length.len() - digits - 4
        }
        _ => start,
    }
}

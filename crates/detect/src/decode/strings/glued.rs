//! Values that a byte beside them, or their name, is glued to: formats that keep lengths elsewhere, or write them in ways
//! whose bytes are letters and digits.

use std::ops::Range;

use super::lengths::{LONGEST, TAG};
use crate::classes::is_token;
use crate::evidence::length_named;

/// Lengths of values that have nothing but a shape.
const LENGTHS: [usize; 3] = [25, 45, 50];
/// Longest name of a value.
const NAME: usize = 60;

/// Tells whether a value has this length.
pub(super) fn is_length(length: usize) -> bool {
    LENGTHS.contains(&length)
}

/// Returns where the text without a blank begins that a run stands in, not far before it: strings right behind one
/// another, whose lengths are printable too, hide bytes that stand before the first of them.
pub(super) fn joined_from(text: &[u8], run: &Range<usize>) -> usize {
    // What is no longer than a value has no byte of length before it.
    if run.len() <= LENGTHS[0] {
        return run.start;
    }
    let before = text.get(run.start.saturating_sub(LONGEST)..run.start);
    let before = before.unwrap_or_default().iter().rev();
    run.start - before.take_while(|byte| byte.is_ascii_graphic()).count()
}

/// Returns what a run may be without the few bytes at either end that may be none of it: what is as long as a byte before
/// it says in some way.
pub(super) fn without_neighbours(text: &[u8], run: &Range<usize>) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    for length in LENGTHS {
        let Some(more) = run
            .len()
            .checked_sub(length)
            .filter(|more| (1..=TAG).contains(more))
        else {
            continue;
        };
        let starts = run.start..=run.start + more;
        let is_counted = |start: &usize| {
            let byte = start.checked_sub(1).and_then(|at| text.get(at));
            byte.is_some_and(|&byte| says(byte, length))
        };
        let starts = starts.filter(is_counted);
        cut.extend(starts.map(|start| start..start + length));
    }
    cut
}

/// Returns what a run would be without the few bytes at its end.
pub(super) fn fronts(run: &Range<usize>) -> Vec<Range<usize>> {
    let is_little = |length: &usize| (length + 1..=length + TAG).contains(&run.len());
    let lengths = LENGTHS.into_iter().filter(is_little);
    lengths
        .map(|length| run.start..run.start + length)
        .collect()
}

/// Tells whether a byte before a string says its length: as it is, with one more for the zero at its end, with five more
/// (Ruby), doubled (Avro), doubled with flags below it (AMF, `PostgreSQL`), above the letter of its type (Smile).
fn says(byte: u8, length: usize) -> bool {
    let byte = usize::from(byte);
    [
        length,
        length + 1,
        length + 5,
        2 * length,
        2 * length + 1,
        2 * length + 3,
    ]
    .contains(&byte)
        || byte == 0x3f + length
}

/// Returns the names of X's in a run that their values follow without anything between, each before its value.
pub(super) fn named(text: &[u8], run: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut floor) = (run.start, run.start);
    let ends = |at: &usize| {
        let word = text.get(..*at).unwrap_or_default();
        let word = word.get(word.len().saturating_sub(3)..).unwrap_or_default();
        [b"ret", b"key", b"ken"]
            .iter()
            .any(|end| word.eq_ignore_ascii_case(*end))
    };
    while let Some(end) = (from..run.end.saturating_sub(LENGTHS[0] - 1)).find(ends) {
        let start = floor.max(end.saturating_sub(NAME));
        let name = text.get(start..end).unwrap_or_default();
        let behind = text.get(end..run.end).unwrap_or_default();
        let value = length_named(name).map(|length| end..end + length);
        let value = value.filter(|value| {
            value.end <= run.end && !goes_on(behind) && ends_well(text, value.end, run.end)
        });
        from = match value {
            Some(value) => {
                floor = value.end;
                found.extend([start..end, value]);
                floor
            }
            None => end + 1,
        };
    }
    found
}

/// Tells whether a name has more words.
fn goes_on(behind: &[u8]) -> bool {
    let words = [&b"_"[..], b"-", b"secret", b"key", b"id"];
    let begins = |word: &&[u8]| {
        behind
            .get(..word.len())
            .is_some_and(|front| front.eq_ignore_ascii_case(word))
    };
    words.iter().any(begins)
}

/// Tells whether what follows a value in its run is no more of it: little, or letters as words have them.
fn ends_well(text: &[u8], end: usize, run_end: usize) -> bool {
    let rest = text.get(end..run_end).unwrap_or_default();
    let word = rest.get(..8).unwrap_or_default();
    let is_word = word
        .iter()
        .all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
        || word
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    rest.len() <= TAG || !word.is_empty() && is_word || starts_with_name(rest)
}

fn starts_with_name(rest: &[u8]) -> bool {
    let word = rest.get(..7).unwrap_or_default();
    word.eq_ignore_ascii_case(b"twitter") || word.starts_with(b"X_")
}

/// Returns the runs of token characters in a stretch that may be a name or hold a value.
pub(super) fn runs(text: &[u8], stretch: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = stretch.start;
    let bytes = text.get(stretch.clone()).unwrap_or_default();
    let runs = bytes.split(|&byte| !is_token(byte)).map(|run| {
        let end = start + run.len();
        std::mem::replace(&mut start, end + 1)..end
    });
    let is_near = |run: &Range<usize>| stretch.len() <= run.len() + 2 * TAG;
    runs.filter(|run| run.len() > LENGTHS[0] || run.len() > TAG && is_near(run))
        .collect()
}

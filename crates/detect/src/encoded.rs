//! Searches what base64 holds. Nothing tells whether the next line goes on with it or holds another value, so that lines
//! are read together, and each by itself: no line that is added takes anything from the one above it.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::{BASE64, Candidate};
use super::classes::is_token;
use super::decode::base64::{self, Letters, Lines};
use super::decode::view::View;
use super::scan::{Task, search_decoded};
use super::scene::{DetectedCredential, Scene};

/// What came of the base64 that begins with a run.
#[derive(Default)]
pub(super) struct Encoded<'t> {
    pub(super) found: Vec<DetectedCredential<'t>>,
    /// The one value that it is, if it is no more and nothing was found in it.
    pub(super) single: Option<Candidate<'t>>,
    /// How far base64 was read; it is not read together again from a line before this.
    pub(super) end: usize,
    is_text: bool,
}

/// Searches the base64 that begins with a run, if some does; it was read up to `end` already.
pub(super) fn search<'t>(
    scene: &Scene<'t>,
    task: Task<'_>,
    run: &Range<usize>,
    end: usize,
) -> Encoded<'t> {
    let read = |lines| {
        let letters = base64::encoded_letters(scene, run, lines);
        letters.map(|letters| read(scene, task, letters))
    };
    let nothing = Encoded {
        end,
        ..Encoded::default()
    };
    if run.start < end {
        let before = scene.before(run.start);
        let is_line = before.is_some_and(|byte| byte.is_ascii_whitespace());
        let line = is_line.then(|| read(Lines::First)).flatten();
        let found = line.unwrap_or_default().found;
        return Encoded { found, ..nothing };
    }
    let Some(mut together) = read(Lines::Wrapped) else {
        return nothing;
    };
    let is_wrapped = scene.slice(run.start..together.end).contains(&b'\n');
    if let Some(first) = is_wrapped.then(|| read(Lines::First)).flatten() {
        together.found.extend(first.found);
        together.single = together.single.or(first.single);
        if !together.is_text {
            together.end = first.end;
        }
    }
    together
}

/// Searches base64, piece by piece.
fn read<'t>(scene: &Scene<'t>, task: Task<'_>, mut letters: Letters<'_, '_>) -> Encoded<'t> {
    let mut encoded = Encoded::default();
    loop {
        let decoded = base64::decode(letters);
        if let Some(view) = decoded.view {
            let found = search_decoded(scene, &view, BASE64, task);
            // What proves nothing by itself is weighed by what stands around its base64.
            if found.iter().all(|one| one.custom) {
                encoded.single = single(&view);
            }
            encoded.found.extend(found);
            encoded.is_text = true;
        }
        let Some(next) = decoded.next else {
            encoded.end = decoded.end;
            return encoded;
        };
        letters = next;
    }
}

/// Returns the candidate that a decoded text is, if it is one value and nothing else.
fn single<'t>(view: &View) -> Option<Candidate<'t>> {
    let value = view.text.trim_ascii();
    if !value.iter().all(|&byte| is_token(byte)) {
        return None;
    }
    let span = view.origin(&(0..view.text.len()));
    Candidate::read(span, Cow::Owned(value.to_vec()))
}

//! Base64 that holds text: values of Kubernetes secrets, whole env files, cookies. Whether it does shows in its first
//! letters, so that images and digests cost nothing.

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::view::View;
use crate::scene::Scene;

/// Length of the shortest text that can be a credential.
const SHORTEST: usize = 18;
/// Most that is decoded at a time; what is longer comes in pieces.
const PIECE: usize = 1 << 20;
/// Letters that are decoded to see whether it is text.
const PROBE: usize = 16;
/// Letters that are decoded at a time, so that what stops being text is left soon; whole groups of four.
const BLOCK: usize = 4096;
/// Shortest line that goes on in the next.
const LINE: usize = 60;
/// Indentation of the next line is less than this.
const INDENT: usize = 40;

/// What came of decoding.
pub(crate) struct Decoded<'s, 't> {
    /// The text, if it is some.
    pub(crate) view: Option<View>,
    /// How far the base64 was read; nothing before this needs to be tried again.
    pub(crate) end: usize,
    /// What to go on with, if there is more: it begins a block early, so that no credential is cut.
    pub(crate) next: Option<Letters<'s, 't>>,
}

/// Returns the base64 that begins with a run, if text comes out of its first letters.
pub(crate) fn encoded_letters<'s, 't>(
    scene: &'s Scene<'t>,
    run: &Range<usize>,
    lines: Lines,
) -> Option<Letters<'s, 't>> {
    // A window of a large file begins anywhere in a group of four.
    let cut = (run.start == 0).then_some([1, 2, 3]);
    let at = std::iter::once(run.start)
        .chain(escape_end(scene, run))
        .chain(cut.into_iter().flatten())
        .find(|&start| run.end.saturating_sub(start) >= PROBE && is_text(scene, start))?;
    Some(Letters {
        scene,
        at,
        line: 0,
        lines,
    })
}

/// How much is read as one value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// The first line, and those it may be wrapped into.
    Wrapped,
    /// The first line alone.
    First,
}

/// Returns where base64 begins whose run begins with the end of an escape.
fn escape_end(scene: &Scene<'_>, run: &Range<usize>) -> Option<usize> {
    match scene.before(run.start)? {
        b'%' => Some(run.start + 2),
        b'\\' => Some(run.start + 1),
        _ => None,
    }
}

/// Tells from the first letters whether text will come out.
fn is_text(scene: &Scene<'_>, start: usize) -> bool {
    let letters = scene.slice(start..start + PROBE);
    begins_ascii(letters)
        && BASE64_NOPAD.decode(letters).is_ok_and(|bytes| {
            bytes
                .iter()
                .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'))
        })
}

/// Tells whether every third byte that comes out of letters is ASCII, which of random bytes few sets are: a look at every
/// fourth letter says so.
pub(crate) fn begins_ascii(letters: &[u8]) -> bool {
    let mut first = letters.iter().step_by(4);
    first.all(|letter| matches!(letter, b'A'..=b'Z' | b'a'..=b'f'))
}

fn is_text_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0x80..=0xf4)
}

/// Decodes base64, or the first piece of it.
pub(crate) fn decode<'s, 't>(mut letters: Letters<'s, 't>) -> Decoded<'s, 't> {
    let mut view = View::default();
    loop {
        let before = letters;
        let (mut block, lines) = letters.block();
        let read = lines.last().map_or(letters.at, |last| last.end);
        let is_last = block.len() < BLOCK;
        if block.len() % 4 == 1 {
            block.pop();
        }
        let bytes = BASE64_NOPAD
            .decode(&block)
            .or_else(|_| BASE64URL_NOPAD.decode(&block));
        let is_text =
            |bytes: &Vec<u8>| bytes.iter().all(|&byte| is_text_byte(byte)) && is_utf8(bytes);
        let Some(text) = bytes.ok().filter(is_text) else {
            // What was text so far stays: it is not read again for every line of it.
            return Decoded {
                view: (view.text.len() >= SHORTEST).then_some(view),
                end: read,
                next: None,
            };
        };
        let mut bytes = text.as_slice();
        for line in lines {
            let (decoded, rest) = bytes.split_at(bytes.len().min(line.len() * 3 / 4));
            view.base64(decoded, line.start);
            bytes = rest;
        }
        if is_last || view.text.len() > PIECE {
            return Decoded {
                view: (view.text.len() >= SHORTEST).then_some(view),
                end: read,
                next: (!is_last).then_some(before),
            };
        }
    }
}

/// Tells whether it is UTF-8, which a piece may begin and end in the middle of.
fn is_utf8(text: &[u8]) -> bool {
    let goes_on = |byte: &&u8| matches!(byte, 0x80..=0xbf);
    let cut = text.iter().take(3).take_while(goes_on).count();
    match std::str::from_utf8(text.get(cut..).unwrap_or_default()) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// The letters of base64, over wrapped lines too.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'s, 't> {
    scene: &'s Scene<'t>,
    at: usize,
    /// Letters read of the current line.
    line: usize,
    lines: Lines,
}

impl Letters<'_, '_> {
    /// Returns the next letters and the lines they stand in; fewer than `BLOCK` only at the end.
    fn block(&mut self) -> (Vec<u8>, Vec<Range<usize>>) {
        let (mut letters, mut lines) = (Vec::new(), Vec::new());
        while letters.len() < BLOCK {
            let rest = self.scene.from(self.at);
            let more = rest
                .iter()
                .take(BLOCK - letters.len())
                .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte))
                .count();
            letters.extend(rest.iter().take(more));
            lines.push(self.at..self.at + more);
            self.at += more;
            self.line += more;
            if letters.len() < BLOCK && (self.lines == Lines::First || !self.next_line()) {
                break;
            }
        }
        (letters, lines)
    }

    /// Goes to the next line if the base64 is wrapped there.
    fn next_line(&mut self) -> bool {
        let rest = self.scene.from(self.at);
        let line = std::mem::take(&mut self.line);
        let broken = matches!(rest.first(), Some(b'\n' | b'\r'));
        if !broken || line < LINE || !line.is_multiple_of(4) {
            return false;
        }
        let blanks = rest
            .iter()
            .take(INDENT)
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        // No further than this line may reach, or every value would have all that follows it read.
        let next = rest.get(blanks..).unwrap_or_default();
        let next = next.get(..line + INDENT).unwrap_or(next);
        let next = next.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let next = next.trim_ascii_end();
        // The line below may as well be the next key of a mapping.
        let wraps = blanks < INDENT
            && next.len() <= line
            && next
                .iter()
                .all(|&byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte));
        self.at += if wraps { blanks } else { 0 };
        wraps
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, decode, encoded_letters};
    use crate::sample::Sampler;
    use crate::scene::Scene;

    #[test]
    fn text_is_found_and_knows_where_it_came_from() {
        let plain = "API_KEY=abcdefgh\nNAME=größer\nLAST=0123456789 and quite a bit more of it\n";
        let encoded = data_encoding::BASE64.encode(plain.as_bytes());
        let wrapped: Vec<&str> = encoded
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        for base64 in [encoded.clone(), wrapped.join("\n    ")] {
            let document = format!("data: {base64}\n");
            let scene = Scene {
                text: document.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let view = decode(encoded_letters(&scene, &(6..6 + 40), Lines::Wrapped).unwrap())
                .view
                .unwrap();
            assert_eq!(view.text, plain.as_bytes());
            assert_eq!(view.origin(&(0..3)), 6..10);
        }
    }

    #[test]
    fn random_bytes_are_no_text() {
        let mut sampler = Sampler::new(1);
        for _ in 0..500 {
            let base64 = sampler.base64(60);
            let scene = Scene {
                text: base64.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let text = encoded_letters(&scene, &(0..base64.len()), Lines::Wrapped)
                .and_then(|found| decode(found).view);
            assert!(text.is_none());
        }
    }
}

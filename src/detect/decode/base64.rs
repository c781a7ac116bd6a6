//! Base64 that holds text: values of Kubernetes secrets, whole env files, cookies. Whether it does shows in its first
//! letters, so that images and digests cost nothing.

use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::view::View;
use crate::detect::scene::Scene;

/// Length of the shortest text that can be a credential.
const SHORTEST: usize = 18;
/// Longest that is decoded.
const LONGEST: usize = 4 << 20;
/// Letters that are decoded to see whether it is text.
const PROBE: usize = 16;
/// Letters that are decoded at a time, so that what stops being text is left soon; whole groups of four.
const BLOCK: usize = 4096;
/// Shortest line that goes on in the next.
const LINE: usize = 60;
/// Indentation of the next line is less than this.
const INDENT: usize = 40;

/// What came of decoding.
pub(in crate::detect) struct Decoded {
    /// The text, if it is some.
    pub(in crate::detect) view: Option<View>,
    /// How far the base64 was read; nothing before this needs to be tried again.
    pub(in crate::detect) end: usize,
}

/// Reads the base64 that begins with a run, if text comes out of its first letters.
pub(in crate::detect) fn text(scene: &Scene<'_>, run: &Range<usize>) -> Option<Decoded> {
    let starts = [Some(run.start), escape_end(scene, run)];
    let start = starts
        .into_iter()
        .flatten()
        .find(|&start| run.end.saturating_sub(start) >= PROBE && is_text(scene, start))?;
    let decoded = decode(scene, start, Lines::Wrapped);
    if decoded.view.is_some() {
        return Some(decoded);
    }
    // What stands on the next line may be no more of it.
    let first = decode(scene, start, Lines::First);
    Some(if first.view.is_some() { first } else { decoded })
}

/// How much is read as one value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
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
    BASE64_NOPAD
        .decode(scene.slice(start..start + PROBE))
        .is_ok_and(|bytes| {
            bytes
                .iter()
                .all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'))
        })
}

fn is_text_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0x80..=0xf4)
}

fn decode(scene: &Scene<'_>, start: usize, lines: Lines) -> Decoded {
    let mut view = View::default();
    let mut letters = Letters {
        scene,
        at: start,
        line: 0,
        lines,
    };
    loop {
        let (mut block, places) = letters.block();
        let read = places.last().map_or(letters.at, |last| last + 1);
        let is_last = block.len() < BLOCK;
        if block.len() % 4 == 1 {
            block.pop();
        }
        let bytes = BASE64_NOPAD
            .decode(&block)
            .or_else(|_| BASE64URL_NOPAD.decode(&block));
        let text = bytes
            .ok()
            .filter(|bytes| bytes.iter().all(|&byte| is_text_byte(byte)));
        let Some(text) = text else {
            return Decoded {
                view: None,
                end: read,
            };
        };
        for (at, byte) in text.into_iter().enumerate() {
            // The letters that carry any bit of this byte.
            let letter = |bit: usize| places.get(bit / 6).copied().unwrap_or(read);
            let (first, last) = (letter(at * 8), letter(at * 8 + 7));
            view.push(byte, first, last + 1 - first);
        }
        if is_last || view.text.len() > LONGEST {
            let is_text = view.text.len() >= SHORTEST && std::str::from_utf8(&view.text).is_ok();
            let view = is_text.then_some(view);
            return Decoded { view, end: read };
        }
    }
}

/// The letters of base64, over wrapped lines too.
struct Letters<'s, 't> {
    scene: &'s Scene<'t>,
    at: usize,
    /// Letters read of the current line.
    line: usize,
    lines: Lines,
}

impl Letters<'_, '_> {
    /// Returns the next letters and where each stands; fewer than `BLOCK` only at the end.
    fn block(&mut self) -> (Vec<u8>, Vec<usize>) {
        let (mut letters, mut places) = (Vec::new(), Vec::new());
        while letters.len() < BLOCK {
            let rest = self.scene.from(self.at);
            let more = rest
                .iter()
                .take(BLOCK - letters.len())
                .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte))
                .count();
            letters.extend(rest.iter().take(more));
            places.extend(self.at..self.at + more);
            self.at += more;
            self.line += more;
            if letters.len() < BLOCK && (self.lines == Lines::First || !self.next_line()) {
                break;
            }
        }
        (letters, places)
    }

    /// Goes to the next line if the base64 is wrapped there.
    fn next_line(&mut self) -> bool {
        let rest = self.scene.from(self.at);
        let broken = matches!(rest.first(), Some(b'\n' | b'\r'));
        let blanks = rest
            .iter()
            .take(INDENT)
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let next = rest.get(blanks..).unwrap_or_default();
        let next = next.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let next = next.trim_ascii_end();
        // The line below may as well be the next key of a mapping.
        let goes_on = next.len() <= self.line
            && next
                .iter()
                .all(|&byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte));
        let wraps = broken
            && goes_on
            && self.line >= LINE
            && self.line.is_multiple_of(4)
            && blanks < INDENT;
        self.at += if wraps { blanks } else { 0 };
        self.line = 0;
        wraps
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::detect::sample::Sampler;
    use crate::detect::scene::Scene;

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
            let view = text(&scene, &(6..6 + 40)).unwrap().view.unwrap();
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
            let decoded = text(&scene, &(0..base64.len()));
            assert!(decoded.is_none_or(|decoded| decoded.view.is_none()));
        }
    }
}

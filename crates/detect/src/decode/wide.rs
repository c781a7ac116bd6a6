//! UTF-16 and UTF-32 among other bytes: in resources of programs, registry exports, property lists, and in files that
//! are in two encodings or damaged. Told by the zero bytes between ASCII characters, whichever byte of a unit comes first
//! and wherever in the file the units begin.

use std::ops::Range;

use super::view::View;

/// A text has to have a stretch of so many characters to be worth searching: no credential is shorter.
const SHORTEST: usize = 18;
/// Bytes from one look for such a stretch to the next: it has as many places of four bytes, at two bytes a character.
const STEP: usize = 2 * (SHORTEST - 2);
/// Stretches shorter than this are no words.
const WORD: usize = 3;
/// Most characters outside of ASCII that a stretch goes on behind.
const FOREIGN: usize = 8;
/// How far a stretch is read once more without the character at its end that may be none of it.
const AGAIN: usize = 4096;
/// What stands for a character outside of ASCII.
const OTHER: u8 = 0xff;

/// Returns the stretches of a text whose characters have zero bytes between them, one a line; nothing if there are none.
pub(crate) fn extract_strings(text: &[u8]) -> Option<View> {
    if !has_long_stretch(text) {
        return None;
    }
    let mut view = View::default();
    let mut at = 0;
    while let Some(zero) = memchr::memchr(0, text.get(at..)?).map(|zero| at + zero) {
        let Some(stretch) = Stretch::around(text, zero) else {
            let zeros = text.get(zero..)?.iter().take_while(|&&byte| byte == 0);
            // The last of several may be the first of a stretch's.
            at = (zero + zeros.count()).saturating_sub(3).max(zero + 1);
            continue;
        };
        at = stretch.chars.end;
        if stretch.count() >= WORD {
            stretch.write(text, &mut view);
        }
    }
    Some(view)
}

/// Tells whether there is a stretch in which something could stand. Most files with zero bytes have none, and all that
/// is read of them is a few bytes of every few.
fn has_long_stretch(text: &[u8]) -> bool {
    let mut places = (0..text.len().saturating_sub(3)).step_by(STEP);
    places.any(|at| match text.get(at..at + 4) {
        Some([0, b, 0, d]) if *b | *d != 0 => {
            is_in_long_stretch(text, at + 1 + 2 * usize::from(*b == 0))
        }
        Some([a, 0, c, 0]) if *a | *c != 0 => {
            is_in_long_stretch(text, at + 2 * usize::from(*a == 0))
        }
        _ => false,
    })
}

/// Tells whether the character at `at` stands in a stretch that is long enough.
fn is_in_long_stretch(text: &[u8], at: usize) -> bool {
    is_text(text, at)
        && [2, 4].into_iter().any(|width| {
            let before = |at: usize| at.checked_sub(width);
            let earlier = (1..SHORTEST)
                .scan(at, |at, _| {
                    *at = before(*at).filter(|&before| goes_on(text, before, width))?;
                    is_text(text, *at).then_some(())
                })
                .count();
            let later =
                (0..SHORTEST).take_while(|number| goes_on(text, at + number * width, width));
            1 + earlier + later.count() >= SHORTEST
        })
}

/// Characters that stand a unit apart, with zero bytes between those of ASCII.
struct Stretch {
    /// From the first character to behind the last.
    chars: Range<usize>,
    width: usize,
}

impl Stretch {
    /// Returns the stretch whose first zero byte between two characters is at `zero`.
    fn around(text: &[u8], zero: usize) -> Option<Self> {
        let first = zero.checked_sub(1).filter(|&at| is_text(text, at))?;
        let width = [2, 4]
            .into_iter()
            .find(|&width| goes_on(text, first, width))?;
        let mut last = first;
        loop {
            if goes_on(text, last, width) {
                last += width;
            } else if let Some(next) = beyond_foreign(text, last, width) {
                last = next;
            } else {
                break;
            }
        }
        Some(Self {
            chars: first..last + 1,
            width,
        })
    }

    fn count(&self) -> usize {
        self.chars.len() / self.width + 1
    }

    /// Adds the stretch as a line. Where its first character may be the end of plain text before it, or its last the
    /// beginning of what follows, a line without that character is added too.
    fn write(&self, text: &[u8], view: &mut View) {
        let Range { start, end } = self.chars;
        self.line(text, self.chars.clone(), view);
        let beside = |at: Option<usize>| {
            at.and_then(|at| text.get(at))
                .is_some_and(|&byte| byte != 0)
        };
        let reach = AGAIN * self.width;
        if beside(start.checked_sub(1)) {
            let start = start + self.width;
            self.line(text, start..end.min(start + reach + 1), view);
        }
        if beside(Some(end)) && end > self.width {
            let count = reach.min(end - 1 - start) / self.width;
            let end = end - self.width;
            self.line(
                text,
                end.saturating_sub(count * self.width).max(start)..end,
                view,
            );
        }
    }

    fn line(&self, text: &[u8], chars: Range<usize>, view: &mut View) {
        for origin in chars.clone().step_by(self.width) {
            let is_foreign = !is_text(text, origin) || !is_alone(text, origin, self.width);
            let byte = text.get(origin).copied().filter(|_| !is_foreign);
            let width = self.width.min(text.len() - origin);
            view.push(byte.unwrap_or(OTHER), origin, width);
        }
        view.push(b'\n', chars.end.saturating_sub(1), 1);
    }
}

/// Tells whether an ASCII character follows a unit behind the one at `at`, with nothing but zeros between them.
fn goes_on(text: &[u8], at: usize, width: usize) -> bool {
    let between = text.get(at + 1..at + width).unwrap_or(b"x");
    between.iter().all(|&byte| byte == 0) && is_text(text, at + width)
}

/// Returns where the next ASCII character stands behind a few that are none.
fn beyond_foreign(text: &[u8], last: usize, width: usize) -> Option<usize> {
    let next = (2..=FOREIGN + 1)
        .map(|units| last + units * width)
        .find(|&at| is_text(text, at) && is_alone(text, at, width))?;
    // A unit of nothing but zeros is no character.
    let mut between = text.get(last + 1..next)?.split(|&byte| byte != 0);
    between
        .all(|zeros| zeros.len() < 2 * width - 1)
        .then_some(next)
}

/// Tells whether the rest of the unit that a character is in is zero, whichever end of it the character stands at.
fn is_alone(text: &[u8], at: usize, width: usize) -> bool {
    let is_zero = |from: usize, to: usize| {
        let rest = text.get(from..to);
        rest.is_some_and(|rest| rest.iter().all(|&byte| byte == 0))
    };
    is_zero(at + 1, at + width) || at + 1 >= width && is_zero(at + 1 - width, at)
}

fn is_text(text: &[u8], at: usize) -> bool {
    matches!(text.get(at), Some(b' '..=b'~' | b'\t' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::extract_strings;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let text = extract_strings(bytes)
            .map(|view| view.text)
            .unwrap_or_default();
        let lines = text.split(|&byte| byte == b'\n');
        lines
            .filter(|line| !line.is_empty())
            .map(|line| line.escape_ascii().to_string())
            .collect()
    }

    #[test]
    fn wide_strings_are_taken_out_wherever_they_begin() {
        let text = "a string of more than eighteen";
        let units: [fn(u8) -> Vec<u8>; 4] = [
            |c| u16::from(c).to_le_bytes().to_vec(),
            |c| u16::from(c).to_be_bytes().to_vec(),
            |c| u32::from(c).to_le_bytes().to_vec(),
            |c| u32::from(c).to_be_bytes().to_vec(),
        ];
        for unit in units {
            let wide: Vec<u8> = text.bytes().flat_map(unit).collect();
            for before in ["", "\x01", "ab", "abc", "\0\0\0", "\n"] {
                for behind in ["", "xyz", "\0\0", "\x07"] {
                    let bytes = [before.as_bytes(), &wide, behind.as_bytes()].concat();
                    let lines = lines(&bytes);
                    assert!(
                        lines.iter().any(|line| line == text),
                        "{before:?} {behind:?} {lines:?}"
                    );
                    let view = extract_strings(&bytes).unwrap();
                    let at = memchr::memmem::find(&view.text, b"string").unwrap();
                    let origin = view.origin(&(at..at + 6));
                    assert_eq!(bytes[origin.start], b's');
                    assert!(origin.end <= bytes.len());
                }
            }
        }
    }

    #[test]
    fn characters_outside_of_ascii_do_not_end_a_line() {
        let wide: Vec<u8> = "größe: 鍵の値 = and a long value"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let bytes = [b"plain".as_slice(), &[0xff], &wide].concat();
        let line = &lines(&bytes)[0];
        assert!(line.starts_with("gr\\xff\\xffe: "), "{line}");
        assert!(line.ends_with(" = and a long value"), "{line}");
        assert!(extract_strings(b"\0\0\0plain\0text").is_none());
        assert!(extract_strings(b"").is_none());
    }
}

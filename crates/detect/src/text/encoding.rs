//! Which encoding bytes are in. UTF-8 and its supersets of ASCII are kept as they are; what is UTF-16 or UTF-32 from end
//! to end, with or without a byte-order mark, is transcoded.
//!
//! Whatever a file is taken for, every byte of it is searched as it stands. So nothing is transcoded that would lose a
//! byte by it: a file in two encodings, one that is damaged in the middle, or one with a mark in front of something else
//! stays the bytes it is, and what can be decoded in it comes on top (`detect/decode/wide.rs`).

/// Bytes that are looked at for wide characters without a mark.
const SAMPLE: usize = 4096;
/// More printable bytes in a row than wide characters ever come to: there is plain text among them.
const NARROW: usize = 20;
/// More characters in a row than text has whose halves are the wrong way round: there a byte was lost or added.
const SHIFTED: usize = 9;

/// What bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, an 8-bit encoding that has ASCII in it, several encodings, or no text at all.
    Bytes {
        /// There are zero bytes in it, so there may be wide characters.
        zeros: bool,
    },
    /// Two-byte units.
    Utf16(Order),
    /// Four-byte units.
    Utf32(Order),
}

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The low byte.
    Little,
    /// The high byte.
    Big,
}

/// Returns what bytes are, and the text they hold.
pub(super) fn decode(bytes: Vec<u8>) -> (Encoding, Vec<u8>) {
    let zeros = memchr::memchr(0, &bytes).is_some();
    let encoding = marked(&bytes).or_else(|| zeros.then(|| wide(&bytes))?);
    if let Some(encoding) = encoding
        && !has_narrow_text(&bytes)
        && let Some(text) = transcode_to_utf8(&bytes, encoding)
    {
        return (encoding, text.into_bytes());
    }
    (Encoding::Bytes { zeros }, bytes)
}

fn marked(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(Encoding::Utf32(Order::Little)),
        [0, 0, 0xfe, 0xff, ..] => Some(Encoding::Utf32(Order::Big)),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16(Order::Little)),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16(Order::Big)),
        _ => None,
    }
}

/// Recognises UTF-16 and UTF-32 without a mark by where the zero bytes of its ASCII characters stand.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let mut zeros = [0_usize; 4];
    for unit in sample.chunks_exact(4) {
        for (zero, &byte) in zeros.iter_mut().zip(unit) {
            *zero += usize::from(byte == 0);
        }
    }
    let units = sample.len() / 4;
    if units < 2 {
        return None;
    }
    let [a, b, c, d] = zeros.map(|zero| (zero * 10 / units, zero * 100 / units));
    let (many, few) = (|z: (usize, usize)| z.0 >= 3, |z: (usize, usize)| z.1 <= 1);
    if few(a) && many(b) && c.0 >= 9 && d.0 >= 9 {
        return Some(Encoding::Utf32(Order::Little));
    }
    if a.0 >= 9 && b.0 >= 9 && many(c) && few(d) {
        return Some(Encoding::Utf32(Order::Big));
    }
    if few(a) && few(c) && many(b) && many(d) {
        return Some(Encoding::Utf16(Order::Little));
    }
    if few(b) && few(d) && many(a) && many(c) {
        return Some(Encoding::Utf16(Order::Big));
    }
    None
}

/// Tells whether bytes have plain text among them.
fn has_narrow_text(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
    let mut at = 0;
    while let Some(reach) = bytes.get(at..at + NARROW) {
        match reach.iter().rposition(|byte| !is_text(byte)) {
            Some(other) => at += other + 1,
            None => return true,
        }
    }
    false
}

/// Transcodes two- or four-byte units to UTF-8; nothing if they are not text from end to end.
fn transcode_to_utf8(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let text: String = match encoding {
        Encoding::Utf16(order) => {
            let units = bytes.chunks(2).map(|unit| match *unit {
                [first, second] => order.read_u16([first, second]),
                _ => 0,
            });
            char::decode_utf16(units)
                .map(Result::ok)
                .collect::<Option<_>>()?
        }
        Encoding::Utf32(order) => bytes
            .chunks(4)
            .map(|unit| match *unit {
                [a, b, c, d] => char::from_u32(order.u32([a, b, c, d])),
                _ => None,
            })
            .collect::<Option<_>>()?,
        Encoding::Bytes { .. } => return None,
    };
    (!is_damaged(&text)).then_some(text)
}

/// Tells whether a transcoded text shows that something else was among the units.
fn is_damaged(text: &str) -> bool {
    let mut shifted = 0;
    text.chars().any(|character| {
        let code = u32::from(character);
        let is_shifted = code % 256 == 0 && (0x20..0x7f).contains(&(code / 256));
        shifted = if is_shifted { shifted + 1 } else { 0 };
        code == 0 || character == char::REPLACEMENT_CHARACTER || shifted >= SHIFTED
    })
}

impl Order {
    fn read_u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Order, decode};

    fn wide(text: &str, unit: fn(char) -> Vec<u8>) -> Vec<u8> {
        text.chars().flat_map(unit).collect()
    }

    type Unit = fn(char) -> Vec<u8>;

    const UNITS: [(Unit, Encoding); 4] = [
        (
            |c| (c as u16).to_le_bytes().to_vec(),
            Encoding::Utf16(Order::Little),
        ),
        (
            |c| (c as u16).to_be_bytes().to_vec(),
            Encoding::Utf16(Order::Big),
        ),
        (
            |c| (c as u32).to_le_bytes().to_vec(),
            Encoding::Utf32(Order::Little),
        ),
        (
            |c| (c as u32).to_be_bytes().to_vec(),
            Encoding::Utf32(Order::Big),
        ),
    ];

    #[test]
    fn wide_text_is_recognised_with_and_without_a_mark_and_reads_the_same() {
        let text = "KEY=value\nname=größe, 鍵\nmore = text\n";
        for (unit, encoding) in UNITS {
            for marked in [format!("\u{feff}{text}"), text.to_owned()] {
                let bytes = wide(&marked, unit);
                assert_eq!(
                    decode(bytes),
                    (encoding, marked.clone().into_bytes()),
                    "{marked:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_wide_from_end_to_end_stays_the_bytes_it_is() {
        let plain = b"KEY=a plain line behind it, or before\n".to_vec();
        let text = "\u{feff}KEY=value\nmore = text\nand so on\n".repeat(9);
        for (unit, _) in UNITS {
            let whole = wide(&text, unit);
            let cases = [
                (
                    "plain text behind it",
                    [whole.clone(), plain.clone()].concat(),
                ),
                (
                    "plain text before it",
                    [plain.clone(), whole.clone()].concat(),
                ),
                ("a byte lost", [&whole[..101], &whole[102..]].concat()),
                (
                    "a byte added",
                    [&whole[..101], b"x", &whole[101..]].concat(),
                ),
                (
                    "zeros",
                    [whole.clone(), vec![0; 40], whole.clone()].concat(),
                ),
                ("cut off", whole[..whole.len() - 1].to_vec()),
            ];
            for (name, bytes) in cases {
                let kept = (Encoding::Bytes { zeros: true }, bytes.clone());
                assert_eq!(decode(bytes), kept, "{name}");
            }
        }
        let cases: [(&str, Vec<u8>, bool); 6] = [
            ("plain", b"a = 1\n".to_vec(), false),
            ("latin-1", b"gr\xf6\xdfe = 1\n".to_vec(), false),
            ("zero byte", b"key = value # comment\n\0".to_vec(), true),
            ("all bytes", (0..=255).collect(), true),
            (
                "a mark alone",
                [b"\xff\xfe".to_vec(), plain].concat(),
                false,
            ),
            ("empty", Vec::new(), false),
        ];
        for (name, bytes, zeros) in cases {
            let kept = (Encoding::Bytes { zeros }, bytes.clone());
            assert_eq!(decode(bytes), kept, "{name}");
        }
    }
}

//! Which encoding bytes are in. UTF-8 and its supersets of ASCII are kept as they are; UTF-16 and UTF-32, with or
//! without a byte-order mark, are transcoded.

/// Bytes of each end and the middle that are looked at where a NUL byte puts the encoding in doubt.
const SAMPLE: usize = 4096;

/// What bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, or an 8-bit encoding that has ASCII in it.
    Bytes,
    /// Two-byte units.
    Utf16(Order),
    /// Four-byte units.
    Utf32(Order),
    /// No text.
    Binary,
}

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The low byte.
    Little,
    /// The high byte.
    Big,
}

/// Tells what `bytes` are.
pub(super) fn of(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return Encoding::Utf32(Order::Little),
        [0, 0, 0xfe, 0xff, ..] => return Encoding::Utf32(Order::Big),
        [0xff, 0xfe, ..] => return Encoding::Utf16(Order::Little),
        [0xfe, 0xff, ..] => return Encoding::Utf16(Order::Big),
        _ => {}
    }
    if memchr::memchr(0, bytes).is_none() {
        return Encoding::Bytes;
    }
    wide(bytes).unwrap_or_else(|| {
        if is_mostly_text(bytes) {
            Encoding::Bytes
        } else {
            Encoding::Binary
        }
    })
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

/// Tells whether stray NUL bytes stand in what is otherwise text: one of them must not hide a file's text.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let sample: Vec<u8> = if bytes.len() <= 3 * SAMPLE {
        bytes.to_vec()
    } else {
        [0, bytes.len() / 2, bytes.len() - SAMPLE]
            .iter()
            .filter_map(|&from| bytes.get(from..from + SAMPLE))
            .flatten()
            .copied()
            .collect()
    };
    let controls = sample
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
        .count();
    controls * 10 < sample.len()
}

/// Transcodes two- or four-byte units to UTF-8; what is no character becomes U+FFFD.
pub(super) fn transcode(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let text: String = match encoding {
        Encoding::Utf16(order) => {
            let units = bytes.chunks_exact(2).map(|unit| match *unit {
                [first, second] => order.u16([first, second]),
                _ => 0xfffd,
            });
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        Encoding::Utf32(order) => bytes
            .chunks_exact(4)
            .map(|unit| match *unit {
                [a, b, c, d] => char::from_u32(order.u32([a, b, c, d])),
                _ => None,
            })
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
        Encoding::Bytes | Encoding::Binary => return bytes.to_vec(),
    };
    text.into_bytes()
}

impl Order {
    fn u16(self, bytes: [u8; 2]) -> u16 {
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
    use super::{Encoding, Order, of, transcode};

    fn wide(text: &str, unit: fn(char) -> Vec<u8>) -> Vec<u8> {
        text.chars().flat_map(unit).collect()
    }

    type Unit = fn(char) -> Vec<u8>;

    #[test]
    fn wide_text_is_recognised_with_and_without_a_mark_and_reads_the_same() {
        let text = "KEY=value\nname=größe, 鍵\nmore = text\n";
        let units: [(Unit, Encoding); 4] = [
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
        for (unit, encoding) in units {
            for marked in [format!("\u{feff}{text}"), text.to_owned()] {
                let bytes = wide(&marked, unit);
                assert_eq!(of(&bytes), encoding, "{marked:?}");
                assert_eq!(transcode(&bytes, encoding), marked.as_bytes());
            }
        }
    }

    #[test]
    fn a_stray_zero_byte_does_not_make_text_binary() {
        let cases: [(&str, Vec<u8>, Encoding); 5] = [
            ("plain", b"a = 1\n".to_vec(), Encoding::Bytes),
            ("latin-1", b"gr\xf6\xdfe = 1\n".to_vec(), Encoding::Bytes),
            (
                "one zero byte",
                [b"key = value # comment\n".as_slice(), &[0]].concat(),
                Encoding::Bytes,
            ),
            ("all bytes", (0..=255).collect(), Encoding::Binary),
            ("empty", Vec::new(), Encoding::Bytes),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(of(&bytes), expected, "{name}");
        }
    }

    #[test]
    fn broken_units_become_replacement_characters() {
        let lone = [b'a', 0, 0x00, 0xd8, b'b', 0, 7];
        let text = transcode(&lone, Encoding::Utf16(Order::Little));
        assert_eq!(text, "a\u{fffd}b".as_bytes());
    }
}

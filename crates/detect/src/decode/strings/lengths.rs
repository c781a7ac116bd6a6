//! How formats write the length of a string before it.

/// Longest run that may hold a value with bytes beside it: what is longer is no string with a name.
pub(super) const LONGEST: usize = 512;
/// Most bytes of tag and length before a string.
pub(super) const TAG: usize = 4;

/// How a format writes the length of a string in a byte.
pub(super) struct LengthForm {
    /// Reads the byte where it is right before the string.
    alone: fn(u8) -> usize,
    /// Reads it behind a tag.
    tagged: fn(u8) -> usize,
    /// Most bytes behind the last string, which are the tags of what follows.
    pub(super) slack: usize,
}

impl LengthForm {
    /// Returns the length that a byte says.
    pub(super) fn read(&self, byte: u8, is_tagged: bool) -> Option<usize> {
        let read = if is_tagged { self.tagged } else { self.alone };
        Some(read(byte)).filter(|&length| length > 0)
    }
}

pub(super) const FORMS: &[LengthForm] = &[
    LengthForm {
        alone: usize::from,
        tagged: usize::from,
        slack: TAG,
    },
    // CBOR and property lists: together with the type where it is small.
    LengthForm {
        alone: |byte| short(byte, 0x60, 24),
        tagged: usize::from,
        slack: 2,
    },
    LengthForm {
        alone: |byte| short(byte, 0x40, 24),
        tagged: usize::from,
        slack: 2,
    },
    LengthForm {
        alone: |byte| short(byte, 0x50, 15),
        tagged: usize::from,
        slack: 2,
    },
    // Avro doubles it.
    LengthForm {
        alone: |byte| usize::from(byte) / 2,
        tagged: |byte| usize::from(byte) / 2,
        slack: 2,
    },
    // Ruby adds five.
    LengthForm {
        alone: |byte| usize::from(byte).saturating_sub(5),
        tagged: |byte| usize::from(byte).saturating_sub(5),
        slack: 2,
    },
];

/// Reads a length below a limit that is in the byte of the type; 0 if there is none.
fn short(byte: u8, kind: u8, limit: u8) -> usize {
    let length = byte.checked_sub(kind).filter(|&length| length < limit);
    usize::from(length.unwrap_or(0))
}

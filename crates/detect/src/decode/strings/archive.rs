//! What is text in an entry of a zip archive, and in a chunk of an image.

use std::ops::Range;

use super::Strings;
use super::lengths::TAG;

/// Length of what is before the name in an entry of a zip archive.
const ZIP_HEADER: usize = 30;

impl Strings<'_> {
    /// Returns the name of an entry of a zip archive, which its content follows.
    pub(super) fn archived_name(&self, rest: &Range<usize>) -> Option<Range<usize>> {
        let header = self.slice(rest.start.saturating_sub(ZIP_HEADER)..rest.start);
        let [b'P', b'K', 3, 4, .., low, high, 0, 0] = header else {
            return None;
        };
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        (header.len() == ZIP_HEADER && length < rest.len()).then(|| rest.start..rest.start + length)
    }

    /// Returns the text of an image, as far as its chunk goes: a checksum follows.
    pub(super) fn chunk(&mut self, rest: &Range<usize>) -> Option<Range<usize>> {
        let head = self.slice(rest.start..rest.end.min(rest.start + 2 * TAG));
        let kinds: [&[u8]; 2] = [b"tEXt", b"iTXt"];
        let mut kinds = kinds.iter();
        let Some(kind) = kinds.find_map(|kind| memchr::memmem::find(head, kind)) else {
            let end = self.chunk_end?;
            let is_inside = (rest.start + 1..rest.end).contains(&end);
            return is_inside.then_some(rest.start..end);
        };
        let text = rest.start + kind + 4;
        let length = self.number(text - 4, 4, u32::from_be_bytes)?;
        let end = text.checked_add(length)?;
        self.chunk_end = Some(end);
        Some(text..rest.end.min(end)).filter(|text| !text.is_empty())
    }
}

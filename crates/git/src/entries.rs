//! The entries of an index, one after the other, in a window that moves over the file: what is held does not grow with
//! the repository (format: git's `Documentation/gitformat-index.txt`).

use std::io::Read;

use anyhow::{Context as _, Result, bail};

use super::fault;
use super::object::Oid;

/// How much is read at once.
const CHUNK: usize = 256 * 1024;
/// No entry is longer: its path would be beyond what any system takes.
const LONGEST_ENTRY: usize = 1024 * 1024;
/// Bytes of what `stat` told, which stands before the id; the mode is in the middle of it.
const STAT: usize = 40;
/// Where in those the mode stands.
const MODE: std::ops::Range<usize> = 24..28;

/// A longer entry: two more bytes of flags follow.
const EXTENDED: u16 = 0x4000;
/// The stage, which is not 0 in a merge conflict.
const STAGE: u16 = 0x3000;
/// The length of the path, or all ones where it is longer than that.
const PATH_LENGTH: u16 = 0x0fff;
/// Of the further flags: `git add --intent-to-add`.
const INTENT_TO_ADD: u16 = 0x2000;
/// Of the further flags: those that this reader knows, the other being skip-worktree.
const KNOWN: u16 = 0x6000;

/// One entry, without its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IndexEntry {
    pub(super) mode: u32,
    pub(super) oid: Oid,
    /// Whether it only says that a file will be added: no commit records it.
    pub(super) is_intent: bool,
}

/// What decides how entries are laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// The version of the index.
    pub(super) version: u32,
    /// Bytes of an id.
    pub(super) id: usize,
}

/// Reads entries.
pub(super) struct Entries<R> {
    reader: R,
    layout: Layout,
    left: u32,
    buffer: Vec<u8>,
    at: usize,
    taken: u64,
    path: Vec<u8>,
    is_ordered: bool,
}

/// An entry as it lies in the file.
struct Raw<'a> {
    listed: IndexEntry,
    /// How many bytes at the end of the path before are not part of this one.
    dropped: usize,
    added: &'a [u8],
    size: usize,
}

impl<R: Read> Entries<R> {
    /// Takes a reader that stands behind the header of an index with so many entries.
    pub(super) fn new(reader: R, layout: Layout, entries: u32) -> Self {
        Self {
            reader,
            layout,
            left: entries,
            buffer: Vec::new(),
            at: 0,
            taken: 0,
            path: Vec::new(),
            is_ordered: true,
        }
    }

    /// Takes them in any order: those of a split index that only change a shared one have no path.
    pub(super) fn in_any_order(mut self) -> Self {
        self.is_ordered = false;
        self
    }

    /// Returns the next entry, whose path `path` then gives; none behind the last one.
    ///
    /// Unresolved conflicts and entries out of order are errors.
    pub(super) fn next_entry(&mut self) -> Result<Option<IndexEntry>> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        loop {
            let bytes = self.buffer.get(self.at..).unwrap_or_default();
            if let Some(raw) = split_entry(bytes, self.layout, self.path.len())? {
                let kept = self.path.len() - raw.dropped;
                let order = self.path.get(kept..).cmp(&Some(raw.added));
                if order.is_ge() && self.taken > 0 && self.is_ordered {
                    bail!("the entries of the index are out of order");
                }
                self.path.truncate(kept);
                self.path.extend_from_slice(raw.added);
                self.at += raw.size;
                self.taken += u64::try_from(raw.size)?;
                self.left = left;
                return Ok(Some(raw.listed));
            }
            self.read_on()?;
        }
    }

    /// Returns the path of the entry read last.
    pub(super) fn path(&self) -> &[u8] {
        &self.path
    }

    /// Returns how many bytes the entries read so far take.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    fn read_on(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        if self.buffer.len() >= LONGEST_ENTRY {
            bail!("the index has an entry with an impossibly long path");
        }
        fault::read()?;
        let limit = u64::try_from(CHUNK)?;
        self.buffer.reserve(CHUNK);
        let read = (&mut self.reader)
            .take(limit)
            .read_to_end(&mut self.buffer)
            .context("could not read the index")?;
        if read == 0 {
            bail!("index file is smaller than its entries");
        }
        Ok(())
    }
}

/// Splits off an entry that follows one whose path has `previous` bytes; none if there is not enough of it.
fn split_entry(bytes: &[u8], layout: Layout, previous: usize) -> Result<Option<Raw<'_>>> {
    let Some((stat, rest)) = bytes.split_at_checked(STAT) else {
        return Ok(None);
    };
    let mode = stat.get(MODE).and_then(|mode| mode.try_into().ok());
    let mode = u32::from_be_bytes(mode.context("an entry of the index has no mode")?);
    let Some((oid, rest)) = rest.split_at_checked(layout.id) else {
        return Ok(None);
    };
    let oid = Oid::from_bytes(oid).context("an entry of the index has no id")?;
    let Some((&flags, rest)) = rest.split_first_chunk() else {
        return Ok(None);
    };
    let flags = u16::from_be_bytes(flags);
    let (further, rest) = if flags & EXTENDED == 0 {
        (0, rest)
    } else if let Some((&further, rest)) = rest.split_first_chunk() {
        (u16::from_be_bytes(further), rest)
    } else {
        return Ok(None);
    };
    check_flags(flags, further, layout)?;
    let before = bytes.len() - rest.len();
    let Some(name) = split_path(rest, flags, layout, before, previous)? else {
        return Ok(None);
    };
    let listed = IndexEntry {
        mode,
        oid,
        is_intent: further & INTENT_TO_ADD != 0,
    };
    Ok((name.size <= rest.len()).then_some(Raw {
        listed,
        dropped: name.dropped,
        added: name.added,
        size: before + name.size,
    }))
}

fn check_flags(flags: u16, further: u16, layout: Layout) -> Result<()> {
    if flags & STAGE != 0 {
        bail!("the index has unresolved merge conflicts");
    }
    if flags & EXTENDED != 0 && layout.version < 3 || further & !KNOWN != 0 {
        bail!("the index has an entry with flags this reader does not know");
    }
    Ok(())
}

/// The path of an entry: how much of the one before is dropped, what is put in its place, and the bytes that takes.
struct EntryPath<'a> {
    dropped: usize,
    added: &'a [u8],
    size: usize,
}

/// Reads the path that stands behind `before` bytes of its entry; none if there is not enough of it.
fn split_path(
    bytes: &[u8],
    flags: u16,
    layout: Layout,
    before: usize,
    previous: usize,
) -> Result<Option<EntryPath<'_>>> {
    let (dropped, start) = if layout.version < 4 {
        (previous, 0)
    } else {
        let Some((dropped, size)) = read_varint(bytes)? else {
            return Ok(None);
        };
        (dropped, size)
    };
    if dropped > previous {
        bail!("an entry of the index takes more from the path before than there is");
    }
    let rest = bytes.get(start..).unwrap_or_default();
    let length = usize::from(flags & PATH_LENGTH);
    // The end of a short path need not be sought; in version 4 what stands here is a part of it.
    let known = (layout.version < 4 && length < usize::from(PATH_LENGTH)).then_some(length);
    let Some(length) = known.or_else(|| memchr::memchr(0, rest)) else {
        return Ok(None);
    };
    let Some(added) = rest.get(..length) else {
        return Ok(None);
    };
    let size = if layout.version < 4 {
        // Filled up with 1 to 8 NULs to a multiple of 8.
        ((before + length + 8) & !7) - before
    } else {
        start + length + 1
    };
    Ok(Some(EntryPath {
        dropped,
        added,
        size,
    }))
}

/// Reads a number of variable length, as offsets in packs are written; none if there is not enough of it.
fn read_varint(bytes: &[u8]) -> Result<Option<(usize, usize)>> {
    let mut value = 0_usize;
    for (at, &byte) in bytes.iter().enumerate() {
        value |= usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Ok(Some((value, at + 1)));
        }
        value = value
            .checked_add(1)
            .and_then(|value| value.checked_mul(128))
            .context("a number in the index is too large")?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Entries, IndexEntry, Layout};

    /// Writes entries as git does.
    fn index(version: u32, entries: &[(&str, u16)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut previous = "";
        for (path, further) in entries {
            let start = bytes.len();
            bytes.extend_from_slice(&[1; 24]);
            bytes.extend_from_slice(&0o100_644_u32.to_be_bytes());
            bytes.extend_from_slice(&[1; 12]);
            bytes.extend_from_slice(&[7; 20]);
            let length = u16::try_from(path.len()).unwrap().min(0xfff);
            let extended = if *further == 0 { 0 } else { 0x4000 };
            bytes.extend_from_slice(&(length | extended).to_be_bytes());
            if *further != 0 {
                bytes.extend_from_slice(&further.to_be_bytes());
            }
            if version == 4 {
                let common = path
                    .bytes()
                    .zip(previous.bytes())
                    .take_while(|(left, right)| left == right)
                    .count();
                bytes.extend(offset(previous.len() - common));
                bytes.extend_from_slice(&path.as_bytes()[common..]);
                bytes.push(0);
            } else {
                bytes.extend_from_slice(path.as_bytes());
                let size = bytes.len() - start;
                bytes.resize(start + ((size + 8) & !7), 0);
            }
            previous = path;
        }
        bytes
    }

    fn offset(mut value: usize) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(value & 0x7f).unwrap()];
        while value >= 128 {
            value = (value >> 7) - 1;
            bytes.push(0x80 | u8::try_from(value & 0x7f).unwrap());
        }
        bytes.reverse();
        bytes
    }

    fn read(
        bytes: &[u8],
        version: u32,
        count: usize,
    ) -> anyhow::Result<Vec<(Vec<u8>, IndexEntry)>> {
        let layout = Layout { version, id: 20 };
        let mut entries = Entries::new(bytes, layout, u32::try_from(count)?);
        let mut all = Vec::new();
        while let Some(listed) = entries.next_entry()? {
            all.push((entries.path().to_vec(), listed));
        }
        assert_eq!(entries.taken(), bytes.len() as u64);
        Ok(all)
    }

    #[test]
    fn every_version_gives_the_paths_that_were_written() {
        let long = "l".repeat(5_000);
        let longer = format!("{long}/and more");
        let many: Vec<String> = (0..CHUNK / 30).map(|n| format!("many/{n:06}")).collect();
        let mut paths = vec!["a", "a-b", "a/x", "a0", "b", &long, &longer];
        paths.extend(many.iter().map(String::as_str));
        for version in 2..=4 {
            let entries: Vec<(&str, u16)> = paths.iter().map(|path| (*path, 0)).collect();
            let bytes = index(version, &entries);
            let all = read(&bytes, version, paths.len()).unwrap();
            let names: Vec<&[u8]> = all.iter().map(|(path, _)| &path[..]).collect();
            let expected: Vec<&[u8]> = paths.iter().map(|path| path.as_bytes()).collect();
            assert!(names == expected, "version {version}");
            assert!(all.iter().all(|(_, listed)| listed.mode == 0o100_644));
        }
    }

    #[test]
    fn further_flags_are_read_where_there_can_be_some() {
        let entries = [("a", 0x2000), ("b", 0x4000), ("c", 0)];
        for version in 3..=4 {
            let all = read(&index(version, &entries), version, 3).unwrap();
            let intents: Vec<bool> = all.iter().map(|(_, listed)| listed.is_intent).collect();
            assert_eq!(intents, [true, false, false], "version {version}");
        }
        assert!(read(&index(2, &entries), 2, 3).is_err(), "in version 2");
        assert!(read(&index(3, &[("a", 0x1000)]), 3, 1).is_err(), "unknown");
    }

    #[test]
    fn what_is_no_index_of_git_is_an_error() {
        let with_byte = |at: usize, byte: u8| {
            let mut bytes = index(4, &[("a", 0), ("b", 0)]);
            bytes[at] = byte;
            bytes
        };
        let cases = [
            ("out of order", index(2, &[("b", 0), ("a", 0)]), 2),
            ("twice", index(2, &[("a", 0), ("a", 0)]), 2),
            ("twice, compressed", index(4, &[("a", 0), ("a", 0)]), 4),
            ("a conflict", with_byte(60, 0x10), 4),
            ("more dropped than there was", with_byte(62, 9), 4),
        ];
        for (name, bytes, version) in cases {
            assert!(read(&bytes, version, 2).is_err(), "{name}");
        }
    }

    #[test]
    fn an_index_cut_anywhere_is_an_error() {
        for version in 2..=4 {
            let bytes = index(version, &[("a", 0), ("a/b", 0), ("c", 0)]);
            for length in 0..bytes.len() {
                assert!(read(&bytes[..length], version, 3).is_err(), "{length}");
            }
        }
    }
}

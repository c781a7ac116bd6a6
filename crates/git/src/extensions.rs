//! The extensions of an index: found from the end, where what is before them need not be read.

use std::io::{self, Read, Seek, SeekFrom};

use anyhow::{Result, bail};
use memchr::memmem::Finder;

use super::fault;
use super::index::{EXTENSION_HEADER, HEADER, Index};

/// How much is read at once where TREE is sought.
const WINDOW: u64 = 64 * 1024;
/// How far before a TREE that was searched for an extension is sought that it could be a part of.
const BEFORE: u64 = 64 * 1024;
/// How far back TREE is sought. A larger one belongs to millions of folders; git's plumbing takes those.
const FARTHEST: u64 = 16 * 1024 * 1024;
/// The extension that says where the others begin, if it is there: git's "end of index entry".
const MARK: &[u8; 4] = b"EOIE";
/// More extensions than git knows; that many are for git to read.
const MOST: usize = 32;

/// The extensions behind the entries.
pub(super) struct Chain {
    /// Where the content of the last TREE lies: its offset and size. git goes by the last one.
    pub(super) tree: Option<(u64, u64)>,
    /// Whether the entries are only what is new to another file: the index is a split one.
    pub(super) is_partial: bool,
    /// Whether an entry can be a whole folder: the index is a sparse one.
    pub(super) is_sparse: bool,
}

impl<R: Read + Seek> Index<R> {
    /// Returns where extensions start by the mark at the end; none if there is none.
    pub(super) fn marked(&mut self) -> io::Result<Option<u64>> {
        let size = self.id + 4;
        let mark = self.end().checked_sub((EXTENSION_HEADER + size) as u64);
        let Some(mark) = mark.filter(|&mark| mark >= HEADER as u64) else {
            return Ok(None);
        };
        match self.extension(mark)? {
            Some((signature, content, found)) if signature == *MARK && found == size as u64 => {
                self.number(content).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Searches for the last TREE that a chain of extensions leads from to the end.
    pub(super) fn search(&mut self) -> Result<Option<Chain>> {
        let mut end = self.end();
        let start = (HEADER as u64).max(end.saturating_sub(FARTHEST));
        let mut window = Vec::new();
        let finder = Finder::new(b"TREE");
        while end > start {
            let from = end.saturating_sub(WINDOW).max(start);
            // A little more, for a signature across the border.
            let upto = (end + 3).min(self.end());
            self.read_into(&mut window, from, upto - from)?;
            let hits: Vec<usize> = finder.find_iter(&window).collect();
            for hit in hits.into_iter().rev() {
                let at = from + hit as u64;
                if let Some(chain) = self.chain(at)? {
                    if self.is_contradicted(at, chain.tree)? {
                        bail!("it has a TREE that may be a part of another extension");
                    }
                    return Ok(Some(chain));
                }
            }
            end = from;
        }
        Ok(None)
    }

    /// Tells whether extensions that begin before `at` lead to the end too, and to another TREE than this one.
    fn is_contradicted(&mut self, at: u64, tree: Option<(u64, u64)>) -> io::Result<bool> {
        // Entries of all versions but the last are padded to 8 bytes, so the first extension begins at such a place.
        let step: usize = if self.version == 4 { 1 } else { 8 };
        let from = at.saturating_sub(BEFORE).max(HEADER as u64);
        let from = from - (from - HEADER as u64) % step as u64;
        let before = self.read(from, at + EXTENSION_HEADER as u64 - from)?;
        let headers = before.windows(EXTENSION_HEADER).step_by(step);
        for (here, header) in (from..at).step_by(step).zip(headers) {
            let (signature, size) = split_header(header);
            let fits = here + EXTENSION_HEADER as u64 + size <= self.end();
            if fits
                && signature.iter().all(u8::is_ascii_alphabetic)
                && self.chain(here)?.is_some_and(|chain| chain.tree != tree)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Walks extensions from `offset` to the end; none if they do not end where they should, or are not such as git
    /// writes.
    pub(super) fn chain(&mut self, offset: u64) -> io::Result<Option<Chain>> {
        let mut chain = Chain {
            tree: None,
            is_partial: false,
            is_sparse: false,
        };
        let mut at = offset;
        for _ in 0..MOST {
            if at == self.end() {
                return Ok(Some(chain));
            }
            let Some((signature, content, size)) = self.extension(at)? else {
                return Ok(None);
            };
            match &signature {
                b"TREE" => chain.tree = Some((content, size)),
                b"link" => chain.is_partial = true,
                b"sdir" => chain.is_sparse = true,
                MARK if size < 4 || self.number(content)? != offset => return Ok(None),
                [first, ..] if !first.is_ascii_uppercase() => return Ok(None),
                _ => {}
            }
            at = content + size;
        }
        Ok(None)
    }

    /// Tells whether a `link` extension, which makes an index a split one, stands right before `tree`.
    pub(super) fn is_split(&mut self, tree: u64) -> io::Result<bool> {
        let from = tree.saturating_sub(FARTHEST).max(HEADER as u64);
        let before = self.read(from, tree - from)?;
        for hit in memchr::memmem::find_iter(&before, b"link") {
            let ends = self.extension(from + hit as u64)?;
            if ends.is_some_and(|(_, content, size)| content + size == tree) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the number of 32 bits at `offset`.
    fn number(&mut self, offset: u64) -> io::Result<u64> {
        let bytes = self.read(offset, 4)?;
        let Ok(bytes) = <[u8; 4]>::try_from(bytes) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        Ok(u32::from_be_bytes(bytes).into())
    }

    /// Returns signature, offset and size of the extension at `offset`; none if there can be none.
    fn extension(&mut self, offset: u64) -> io::Result<Option<([u8; 4], u64, u64)>> {
        let content = offset + EXTENSION_HEADER as u64;
        if content > self.end() {
            return Ok(None);
        }
        let mut header = [0; EXTENSION_HEADER];
        fault::read()?;
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(&mut header)?;
        let (signature, size) = split_header(&header);
        let fits = content + size <= self.end() && signature.iter().all(u8::is_ascii_alphabetic);
        Ok(fits.then_some((signature, content, size)))
    }
}

/// Returns signature and size of an extension, by the bytes before its content.
pub(super) fn split_header(header: &[u8]) -> ([u8; 4], u64) {
    match header {
        [a, b, c, d, s0, s1, s2, s3] => {
            let size = u32::from_be_bytes([*s0, *s1, *s2, *s3]);
            ([*a, *b, *c, *d], size.into())
        }
        _ => ([0; 4], 0),
    }
}

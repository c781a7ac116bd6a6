//! The index file: its header, and the root of its TREE extension, which is the tree that git has written and is about
//! to commit, found without reading a single entry (format: git's `Documentation/gitformat-index.txt`).
//!
//! git writes TREE before it runs pre-commit. The extension stands near the end of the file, so the file is searched
//! backwards for it; a hit counts only if the chain of extensions that starts there ends exactly at the trailing hash.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use memchr::memmem::Finder;

use super::cache_tree::split_node;
use super::fault;
use super::object::Oid;

/// Bytes of the header: `DIRC`, version, number of entries.
const HEADER: usize = 12;
/// Bytes before the content of an extension: signature and size.
const EXTENSION_HEADER: usize = 8;
/// How much is read at once where TREE is sought.
const WINDOW: u64 = 64 * 1024;
/// How far back TREE is sought. A larger one belongs to millions of folders; git's plumbing takes those.
const FARTHEST: u64 = 16 * 1024 * 1024;
/// More than the root node takes, with ids of any length.
const ROOT_NODE: u64 = 64;

/// An open index, of which the header and the root of TREE are known.
pub(super) struct Index<R = File> {
    file: R,
    length: u64,
    /// Bytes of an id, and of the trailing hash.
    pub(super) id: usize,
    pub(super) version: u32,
    pub(super) entries: u32,
    /// Where the content of TREE lies: its offset and size.
    tree: Option<(u64, u64)>,
    /// The tree to be committed, where TREE names it.
    pub(super) root: Option<Oid>,
}

impl Index {
    /// Opens the index at `path` of a repository whose ids have `id` bytes; none if there is no such file, which means
    /// that nothing is tracked. An unreadable file and one that is no index are errors.
    pub(super) fn open(path: &Path, id: usize) -> Result<Option<Self>> {
        #[expect(clippy::disallowed_methods, reason = "git/ reads the index")]
        let file = match fault::read().and_then(|()| File::open(path)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("could not open the index"),
        };
        let length = file.metadata().context("could not read the index")?.len();
        Self::new(file, length, id).map(Some)
    }
}

impl<R: Read + Seek> Index<R> {
    /// Takes an index of `length` bytes, and finds the root of its TREE extension.
    pub(super) fn new(mut file: R, length: u64, id: usize) -> Result<Self> {
        let mut header = [0; HEADER];
        fault::read()?;
        file.read_exact(&mut header)
            .context("index file is smaller than its header")?;
        let (version, entries) = parse_header(&header)?;
        let mut index = Self {
            file,
            length,
            id,
            version,
            entries,
            tree: None,
            root: None,
        };
        index.find_root().context("could not read the index")?;
        Ok(index)
    }

    /// Returns the content of TREE; none if the index has no such extension.
    pub(super) fn tree(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some((offset, size)) = self.tree else {
            return Ok(None);
        };
        self.read(offset, size).map(Some)
    }

    /// Returns the file as it goes on behind the header.
    pub(super) fn body(&mut self) -> io::Result<&mut R> {
        self.file.seek(SeekFrom::Start(HEADER as u64))?;
        Ok(&mut self.file)
    }

    /// Refuses an index in which, from `offset` to the end, stands anything but extensions that a reader may ignore,
    /// and the TREE that was found.
    pub(super) fn check_extensions(&mut self, mut offset: u64) -> Result<()> {
        let mut tree = None;
        while offset < self.end() {
            let (signature, content, size) = self
                .extension(offset)?
                .context("the index does not end in extensions")?;
            if signature == *b"TREE" {
                tree = Some((content, size));
            } else if !signature.first().is_some_and(u8::is_ascii_uppercase) {
                bail!("the index has an extension that changes what its entries mean");
            }
            offset = content + size;
        }
        if offset != self.end() || tree != self.tree {
            bail!("the extensions of the index contradict each other");
        }
        Ok(())
    }

    /// Searches for the last TREE that a chain of extensions leads from to the end.
    fn find_root(&mut self) -> io::Result<()> {
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
                if let Some(has_sparse_folders) = self.chain(at)? {
                    return self.take_root(at, has_sparse_folders);
                }
            }
            end = from;
        }
        Ok(())
    }

    /// Walks extensions from `offset` to the end; tells whether `sdir` (a sparse index) is among them, none if they do
    /// not end where they should.
    fn chain(&mut self, mut offset: u64) -> io::Result<Option<bool>> {
        let mut has_sparse_folders = false;
        while offset < self.end() {
            let Some((signature, content, size)) = self.extension(offset)? else {
                return Ok(None);
            };
            has_sparse_folders |= signature == *b"sdir";
            offset = content + size;
        }
        Ok((offset == self.end()).then_some(has_sparse_folders))
    }

    /// Notes the TREE extension at `offset`, and its root if that can be relied on.
    fn take_root(&mut self, offset: u64, has_sparse_folders: bool) -> io::Result<()> {
        let Some((_, content, size)) = self.extension(offset)? else {
            return Ok(());
        };
        self.tree = Some((content, size));
        let start = self.read(content, size.min(ROOT_NODE))?;
        let Some((node, _)) = split_node(&start, self.id) else {
            return Ok(());
        };
        if let Some((oid, covered)) = node.tree.filter(|_| node.name.is_empty()) {
            // A sparse index counts a folder as one entry, a split one counts only what is new; in any other the
            // numbers agree.
            let agrees = covered == self.entries || has_sparse_folders || self.is_split(offset)?;
            self.root = agrees.then_some(oid);
        }
        Ok(())
    }

    /// Tells whether a `link` extension, which makes an index a split one, stands right before `tree`.
    fn is_split(&mut self, tree: u64) -> io::Result<bool> {
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
        let [a, b, c, d, size @ ..] = header;
        let signature = [a, b, c, d];
        let size = u64::from(u32::from_be_bytes(size));
        let fits = content + size <= self.end() && signature.iter().all(u8::is_ascii_alphabetic);
        Ok(fits.then_some((signature, content, size)))
    }

    /// Returns where the trailing hash starts.
    fn end(&self) -> u64 {
        self.length.saturating_sub(self.id as u64)
    }

    fn read(&mut self, offset: u64, size: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(&mut bytes, offset, size)?;
        Ok(bytes)
    }

    fn read_into(&mut self, bytes: &mut Vec<u8>, offset: u64, size: u64) -> io::Result<()> {
        fault::read()?;
        bytes.resize(usize::try_from(size).map_err(io::Error::other)?, 0);
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(bytes)
    }
}

/// Reads version and number of entries.
fn parse_header(header: &[u8; HEADER]) -> Result<(u32, u32)> {
    let [signature @ .., v0, v1, v2, v3, n0, n1, n2, n3] = header;
    if signature != b"DIRC" {
        bail!("index file has a bad signature");
    }
    let version = u32::from_be_bytes([*v0, *v1, *v2, *v3]);
    if !(2..=4).contains(&version) {
        bail!("index file has a version this reader does not know");
    }
    Ok((version, u32::from_be_bytes([*n0, *n1, *n2, *n3])))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::Index;
    use crate::git::Oid;

    fn extension(signature: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap().to_be_bytes();
        [signature, size.as_slice(), content].concat()
    }

    fn node(count: &str) -> Vec<u8> {
        [format!("\0{count} 0\n").as_bytes(), &[9; 20]].concat()
    }

    /// Opens an index of three entries, whatever they are, with `parts` behind its header.
    fn open(parts: &[Vec<u8>]) -> Index<Cursor<Vec<u8>>> {
        let bytes = [b"DIRC\0\0\0\x02\0\0\0\x03".to_vec(), parts.concat()].concat();
        let length = bytes.len() as u64;
        Index::new(Cursor::new(bytes), length, 20).unwrap()
    }

    #[test]
    fn the_chain_of_extensions_decides_what_is_an_extension() {
        let tree = extension(b"TREE", &node("3"));
        let of_another_count = extension(b"TREE", &node("4"));
        let other = extension(b"UNTR", b"anything");
        let sparse = extension(b"sdir", b"");
        let split = extension(b"link", &[5; 30]);
        let far = extension(b"UNTR", &vec![b'T'; 200_000]);
        let trailer = vec![0; 20];
        let named = |name: &[u8]| name.to_vec();
        let cases = [
            ("alone", vec![tree.clone()], true),
            ("before another", vec![tree.clone(), other.clone()], true),
            ("far from the end", vec![tree.clone(), far], true),
            (
                "after entries",
                vec![named(b"TREE in a name"), tree.clone()],
                true,
            ),
            (
                "named in what follows",
                vec![tree.clone(), extension(b"UNTR", b"xTREEx")],
                true,
            ),
            (
                "with a gap behind",
                vec![tree.clone(), named(b"gap")],
                false,
            ),
            ("invalid", vec![extension(b"TREE", b"\0-1 0\n")], false),
            ("of another count", vec![of_another_count.clone()], false),
            (
                "sparse",
                vec![of_another_count.clone(), sparse.clone()],
                true,
            ),
            ("split", vec![split.clone(), of_another_count.clone()], true),
            (
                "with a gap behind what would make it split",
                vec![split, named(b"gap"), of_another_count],
                false,
            ),
            ("absent", vec![other], false),
        ];
        for (name, mut parts, expected) in cases {
            parts.push(trailer.clone());
            let root = open(&parts).root;
            let expected = expected.then(|| Oid::from_bytes(&[9; 20]).unwrap());
            assert_eq!(root, expected, "{name}");
        }
    }

    #[test]
    fn tree_is_found_across_the_borders_of_what_is_read_at_once() {
        let tree = extension(b"TREE", &node("3"));
        for size in 65_490..65_560 {
            let parts = [
                tree.clone(),
                extension(b"UNTR", &vec![0; size]),
                vec![0; 20],
            ];
            assert!(open(&parts).root.is_some(), "{size}");
        }
    }

    #[test]
    fn an_index_cut_anywhere_names_no_tree() {
        let whole = [
            b"DIRC\0\0\0\x02\0\0\0\x03entries".to_vec(),
            extension(b"TREE", &node("3")),
            vec![0; 20],
        ]
        .concat();
        for length in 0..whole.len() {
            let cut = whole[..length].to_vec();
            let root = Index::new(Cursor::new(cut), length as u64, 20).map(|index| index.root);
            assert!(matches!(root, Err(_) | Ok(None)), "{length}");
        }
    }

    #[test]
    fn only_extensions_that_may_be_ignored_can_be_ignored() {
        let tree = extension(b"TREE", &node("-1"));
        let cases = [
            ("nothing", vec![], true),
            ("one to ignore", vec![extension(b"UNTR", b"x")], true),
            ("a split index", vec![extension(b"link", b"x")], false),
            ("TREE", vec![tree.clone()], true),
            ("TREE twice", vec![tree.clone(), tree.clone()], true),
            ("no extension", vec![b"x".to_vec()], false),
        ];
        for (name, mut parts, expected) in cases {
            parts.push(vec![0; 20]);
            assert_eq!(
                open(&parts).check_extensions(12).is_ok(),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn a_header_of_something_else_is_refused() {
        let open = |bytes: &[u8]| Index::new(Cursor::new(bytes.to_vec()), bytes.len() as u64, 20);
        assert!(open(b"DIRC\0\0\0\x02\0\0\0\x05").is_ok_and(|index| index.entries == 5));
        assert!(open(b"DIRC\0\0\0\x09\0\0\0\x05").is_err());
        assert!(open(b"NOPE\0\0\0\x02\0\0\0\x05").is_err());
    }
}

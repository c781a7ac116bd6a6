//! The index file: its header, and the root of its TREE extension, which is the tree that git has written and is about
//! to commit, found without reading a single entry (format: git's `Documentation/gitformat-index.txt`).
//!
//! xguard scans what git records. git writes TREE before it runs pre-commit, and commits the root that TREE names. The
//! entries, and the number that TREE counts, do not change that. So that tree is scanned. Other programs can leave a TREE
//! that does not fit the entries. Then the tree that the entries make is scanned too, and the report says so.
//!
//! A sparse index, and one that git may make sparse as it reads it, is different: git commits the root of TREE, or makes a
//! tree from the entries, or from folders that TREE names, depending on its settings and its version. All are scanned.
//!
//! Only an index in the form that git writes is read here. Any other could mean something else to git, so it is an error,
//! and git is asked. Extensions begin where the entries end. In a small index these are read; in a large one the
//! mark that git can put at the end tells where, else TREE is searched for backwards: a hit counts only if the chain of
//! extensions that starts there ends exactly at the trailing hash, and none that it could be a part of begins before it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::cache_tree::{CacheTree, split_node};
use super::careful::open_regular_file;
use super::entries::{Entries, Layout};
use super::fault;
use super::object::Oid;

/// Bytes of the header: `DIRC`, version, number of entries.
pub(super) const HEADER: usize = 12;
/// Bytes before the content of an extension: signature and size.
pub(super) const EXTENSION_HEADER: usize = 8;
/// An index of up to so many bytes, some 2,000 files, is read whole.
const SMALL: u64 = 256 * 1024;
/// One up to this size, some 400 files, is held against its TREE even where their numbers agree.
const TINY: u64 = 48 * 1024;
/// More than the root node takes, with ids of any length.
const ROOT_NODE: u64 = 64;

/// An open index, of which the header and the root of TREE are known.
pub(super) struct Index<R = File> {
    pub(super) file: R,
    length: u64,
    /// Bytes of an id, and of the trailing hash.
    pub(super) id: usize,
    pub(super) version: u32,
    pub(super) entries: u32,
    /// Where the content of TREE lies: its offset and size.
    tree: Option<(u64, u64)>,
    /// The tree to be committed, where TREE names it.
    pub(super) root: Option<Oid>,
    /// Whether TREE counts other entries than there are.
    pub(super) is_torn: bool,
    /// Whether it costs little to hold the entries against TREE.
    pub(super) is_tiny: bool,
    /// Whether an entry can be a whole folder.
    pub(super) is_sparse: bool,
}

impl Index {
    /// Opens the index at `path` of a repository whose ids have `id` bytes; none if there is no such file, which means
    /// that nothing is tracked. An unreadable file and one that is no index are errors.
    pub(super) fn open(path: &Path, id: usize) -> Result<Option<Self>> {
        match fault::read().and_then(|()| open_regular_file(path)) {
            Ok((file, metadata)) => Self::new(file, metadata.len(), id).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(error).with_context(|| format!("could not open the index `{}`", path.display()))
            }
        }
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
            is_torn: false,
            is_tiny: false,
            is_sparse: false,
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
    /// and the TREE that was found. An entry can be a whole folder only if an extension says so.
    pub(super) fn check_extensions(&mut self, offset: u64, has_folders: bool) -> Result<()> {
        let chain = self.chain(offset)?;
        let chain = chain.context("the index does not end in extensions")?;
        if chain.is_partial || has_folders && !chain.is_sparse {
            bail!("the index has an extension that changes what its entries mean");
        }
        if chain.tree != self.tree {
            bail!("the extensions of the index contradict each other");
        }
        Ok(())
    }

    fn find_root(&mut self) -> Result<()> {
        let (chain, is_small) = if self.length <= SMALL {
            let start = self.end_of_entries()?;
            (Some(self.chain(start)?), true)
        } else if let Some(start) = self.marked()? {
            (Some(self.chain(start)?), false)
        } else {
            (self.search()?.map(Some), false)
        };
        let Some(chain) = chain else {
            return Ok(());
        };
        let chain = chain.context("its extensions are not as git writes them")?;
        if chain.is_partial && chain.is_sparse {
            bail!("it is both a split and a sparse one");
        }
        self.is_tiny = self.length <= TINY && !chain.is_partial;
        self.is_sparse = chain.is_sparse;
        self.tree = chain.tree;
        let Some((content, size)) = chain.tree else {
            return Ok(());
        };
        // git goes by none of it where a part is malformed.
        let looked_at = if is_small { size } else { size.min(ROOT_NODE) };
        let start = self.read(content, looked_at)?;
        let node = match split_node(&start, self.id) {
            Some((node, _)) if !is_small || CacheTree::parse(&start, self.id).is_some() => node,
            _ => bail!("its TREE is malformed"),
        };
        if !node.name.is_empty() {
            bail!("its TREE does not begin at the top");
        }
        if let Some((oid, covered)) = node.tree {
            self.root = Some(oid);
            self.is_torn = covered != self.entries
                && !chain.is_partial
                && (is_small || !self.is_split(content - EXTENSION_HEADER as u64)?);
        }
        Ok(())
    }

    fn end_of_entries(&mut self) -> Result<u64> {
        let (version, id) = (self.version, self.id);
        let count = self.entries;
        let mut entries = Entries::new(self.body()?, Layout { version, id }, count).in_any_order();
        while entries.next_entry()?.is_some() {}
        Ok(HEADER as u64 + entries.taken())
    }

    /// Returns where the trailing hash starts.
    pub(super) fn end(&self) -> u64 {
        self.length.saturating_sub(self.id as u64)
    }

    pub(super) fn read(&mut self, offset: u64, size: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(&mut bytes, offset, size)?;
        Ok(bytes)
    }

    pub(super) fn read_into(
        &mut self,
        bytes: &mut Vec<u8>,
        offset: u64,
        size: u64,
    ) -> io::Result<()> {
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

    use super::{Index, SMALL};
    use crate::Oid;

    /// What an index turns out to be.
    #[derive(Debug, PartialEq, Eq, Clone, Copy)]
    enum Is {
        /// One that names the tree, and counts what there is.
        Whole,
        /// One that names the tree, and counts something else.
        Torn,
        /// One that names no tree.
        Rootless,
        /// One for git to read.
        Unsure,
        /// One that seems to name another tree.
        Wrong,
    }

    fn extension(signature: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap().to_be_bytes();
        [signature, size.as_slice(), content].concat()
    }

    fn node(count: &str, id: u8) -> Vec<u8> {
        [format!("\0{count} 0\n").as_bytes(), &[id; 20]].concat()
    }

    fn is(bytes: Vec<u8>) -> Is {
        let length = bytes.len() as u64;
        match Index::new(Cursor::new(bytes), length, 20) {
            Err(_) => Is::Unsure,
            Ok(Index { root: None, .. }) => Is::Rootless,
            Ok(index) if index.root != Oid::from_bytes(&[9; 20]) => Is::Wrong,
            Ok(index) if index.is_torn => Is::Torn,
            Ok(_) => Is::Whole,
        }
    }

    /// Returns an index without entries that ends in these extensions.
    fn small(version: u8, parts: &[Vec<u8>]) -> Vec<u8> {
        let header = [b"DIRC\0\0\0", [version].as_slice(), &[0; 4]].concat();
        [header, parts.concat(), vec![0; 20]].concat()
    }

    /// Returns one that has something instead of entries in front of them.
    fn large(version: u8, parts: &[Vec<u8>]) -> Vec<u8> {
        let entries = vec![b'e'; usize::try_from(SMALL).unwrap()];
        small(version, &[&[entries], parts].concat())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of layouts")]
    fn the_chain_of_extensions_decides_what_is_an_extension() {
        let tree = || extension(b"TREE", &node("0", 9));
        let other_tree = || extension(b"TREE", &node("0", 5));
        let of_another_count = || extension(b"TREE", &node("4", 9));
        let other = || extension(b"UNTR", b"anything");
        let around = |parts: &[Vec<u8>]| extension(b"ZZZZ", &parts.concat());
        let mark = |entries: u32| {
            let content = [entries.to_be_bytes().as_slice(), &[0; 20]].concat();
            extension(b"EOIE", &content)
        };
        let far = extension(b"UNTR", &vec![b'T'; 100_000]);
        // What a small one and a large one turn out to be.
        let cases = [
            ("alone", vec![tree()], Is::Whole, Is::Whole),
            (
                "before another",
                vec![tree(), other()],
                Is::Whole,
                Is::Whole,
            ),
            (
                "behind another",
                vec![other(), tree()],
                Is::Whole,
                Is::Whole,
            ),
            ("far from the end", vec![tree(), far], Is::Whole, Is::Whole),
            (
                "named in what follows",
                vec![tree(), extension(b"UNTR", b"xTREEx")],
                Is::Whole,
                Is::Whole,
            ),
            (
                "the last of two",
                vec![other_tree(), tree()],
                Is::Whole,
                Is::Whole,
            ),
            (
                "within another",
                vec![around(&[tree()])],
                Is::Rootless,
                Is::Unsure,
            ),
            (
                "within another, before its own",
                vec![around(&[other_tree()]), tree()],
                Is::Whole,
                Is::Whole,
            ),
            (
                "within another, behind its own",
                vec![tree(), around(&[b"x".to_vec(), other_tree()])],
                Is::Whole,
                Is::Unsure,
            ),
            (
                "within another, with more behind it",
                vec![around(&[tree(), other()]), other()],
                Is::Rootless,
                Is::Unsure,
            ),
            (
                "with a gap behind",
                vec![tree(), b"gap".to_vec()],
                Is::Unsure,
                Is::Rootless,
            ),
            (
                "invalid",
                vec![extension(b"TREE", b"\0-1 0\n")],
                Is::Rootless,
                Is::Rootless,
            ),
            (
                "malformed",
                vec![extension(b"TREE", b"\0x 0\n")],
                Is::Unsure,
                Is::Unsure,
            ),
            (
                "of another count",
                vec![of_another_count()],
                Is::Torn,
                Is::Torn,
            ),
            (
                "sparse",
                vec![of_another_count(), extension(b"sdir", b"")],
                Is::Torn,
                Is::Torn,
            ),
            (
                "split",
                vec![extension(b"link", &[5; 30]), of_another_count()],
                Is::Whole,
                Is::Whole,
            ),
            (
                "beside what git does not know",
                vec![tree(), extension(b"aaaa", b"")],
                Is::Unsure,
                Is::Rootless,
            ),
            ("absent", vec![other()], Is::Rootless, Is::Rootless),
            ("marked", vec![tree(), mark(12)], Is::Whole, Is::Unsure),
            (
                "marked elsewhere",
                vec![other(), tree(), mark(28)],
                Is::Unsure,
                Is::Unsure,
            ),
        ];
        for version in [2, 4] {
            for (name, parts, of_small, of_large) in &cases {
                assert_eq!(is(small(version, parts)), *of_small, "small, {name}");
                assert_eq!(is(large(version, parts)), *of_large, "large, {name}");
            }
            let start = u32::try_from(SMALL).unwrap() + 12;
            for parts in [vec![tree()], vec![around(&[other_tree()]), tree()]] {
                let parts = [parts, vec![mark(start)]].concat();
                assert_eq!(is(large(version, &parts)), Is::Whole);
            }
        }
    }

    #[test]
    fn tree_is_found_across_the_borders_of_what_is_read_at_once() {
        let tree = extension(b"TREE", &node("0", 9));
        for size in 65_490..65_560 {
            let parts = [tree.clone(), extension(b"UNTR", &vec![0; size])];
            assert_eq!(is(large(2, &parts)), Is::Whole, "{size}");
        }
    }

    #[test]
    fn an_index_cut_anywhere_names_no_tree() {
        let whole = small(2, &[extension(b"TREE", &node("0", 9))]);
        for length in 0..whole.len() {
            let found = is(whole[..length].to_vec());
            // Where only the trailing hash is left, there is no extension.
            assert!(matches!(found, Is::Unsure | Is::Rootless), "{length}");
        }
    }

    #[test]
    fn only_extensions_that_may_be_ignored_can_be_ignored() {
        let tree = extension(b"TREE", b"\0-1 0\n");
        let cases = [
            ("nothing", vec![], true),
            ("one to ignore", vec![extension(b"UNTR", b"x")], true),
            ("a split index", vec![extension(b"link", b"x")], false),
            ("a sparse index", vec![extension(b"sdir", b"")], true),
            ("TREE", vec![tree.clone()], true),
            ("TREE twice", vec![tree.clone(), tree.clone()], true),
        ];
        for (name, parts, expected) in cases {
            let bytes = small(2, &parts);
            let length = bytes.len() as u64;
            let mut index = Index::new(Cursor::new(bytes), length, 20).unwrap();
            assert_eq!(
                index.check_extensions(12, false).is_ok(),
                expected,
                "{name}"
            );
            let is_sparse = name == "a sparse index";
            assert_eq!(
                index.check_extensions(12, true).is_ok(),
                is_sparse,
                "{name}"
            );
        }
    }

    #[test]
    fn a_header_of_something_else_is_refused() {
        let open = |bytes: &[u8]| {
            let bytes = [bytes, &[0; 20]].concat();
            let length = bytes.len() as u64;
            Index::new(Cursor::new(bytes), length, 20)
        };
        assert!(open(b"DIRC\0\0\0\x02\0\0\0\0").is_ok());
        assert!(open(b"DIRC\0\0\0\x02\0\0\0\x01").is_err());
        assert!(open(b"DIRC\0\0\0\x09\0\0\0\0").is_err());
        assert!(open(b"NOPE\0\0\0\x02\0\0\0\0").is_err());
    }
}

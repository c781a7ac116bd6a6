//! The tree to be committed where the index does not name it: put together from the index, as git does it when it
//! commits. A folder whose tree git has written already is taken as it is, whatever its entries say, as long as that
//! tree is there; the others are made of their entries. Where TREE counts other entries than a folder has, git is asked.
//! Nothing is written: the trees live in memory under the ids they would have.

use std::collections::HashMap;
use std::io::{Read, Seek};

use anyhow::{Context as _, Result, bail};

use super::cache_tree::CacheTree;
use super::entries::{Entries, IndexEntry, Layout};
use super::index::Index;
use super::object::{EntryKind, Oid};

/// Bytes of an index before its entries.
const HEADER: u64 = 12;
/// The mode of an entry that is a whole folder.
const FOLDER: u32 = 0o040_000;

/// Trees that exist in memory alone.
pub(super) type Trees = HashMap<Oid, Vec<u8>>;

/// The tree to be committed, and those trees that may not be written yet.
#[derive(Default)]
pub(super) struct StagedTree {
    pub(super) tree: Option<Oid>,
    /// What the entries of the index make, where it is another tree.
    pub(super) by_entries: Option<Oid>,
    pub(super) unwritten: Trees,
}

/// A folder under way.
struct Folder<'t> {
    /// How long its path is, the final `/` included.
    path: usize,
    /// Its tree by TREE, where that must be the right one.
    expected: Option<Oid>,
    /// What TREE knows of the folders right below it.
    known: HashMap<&'t [u8], KnownFolder>,
    content: Vec<u8>,
}

/// What TREE knows of a folder.
#[derive(Clone, Copy)]
struct KnownFolder {
    at: usize,
    tree: Option<(Oid, u32)>,
}

/// What composing needs to know of trees.
pub(super) trait FolderObjects {
    /// Returns the id of a tree by its content.
    fn id_of(&self, content: &[u8]) -> Result<Oid>;
    /// Tells whether a tree is there.
    fn has(&self, oid: Oid) -> Result<bool>;
}

/// What becomes of a folder whose tree TREE names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedTree {
    /// It is taken as it is.
    Taken,
    /// It is made of its entries.
    Ignored,
    /// It is made of its entries, and must then be the same.
    Checked,
}

/// Returns the tree to be committed, and the content of those trees that may not be written yet.
pub(super) fn compose_tree<R: Read + Seek>(
    index: &mut Index<R>,
    named: NamedTree,
    objects: &impl FolderObjects,
) -> Result<(Oid, Trees)> {
    let extension = match named {
        NamedTree::Ignored => None,
        NamedTree::Taken | NamedTree::Checked => {
            index.tree().context("could not read the index")?
        }
    };
    let parse = |bytes| CacheTree::parse(bytes, index.id).context("the index has a malformed TREE");
    let known = extension.as_deref().map(parse).transpose()?;
    let layout = Layout {
        version: index.version,
        id: index.id,
    };
    let count = index.entries;
    let body = index.body().context("could not read the index")?;
    let mut composer = Composer {
        entries: Entries::new(body, layout, count),
        known: known.as_ref(),
        named,
        path: Vec::new(),
        open: Vec::new(),
        trees: Trees::new(),
        objects,
        sparse: None,
    };
    let root = composer.root()?;
    let (trees, end) = (composer.trees, HEADER + composer.entries.taken());
    let has_folders = composer.sparse.is_some();
    index.check_extensions(end, has_folders)?;
    Ok((root, trees))
}

struct Composer<'t, R, O> {
    entries: Entries<R>,
    known: Option<&'t CacheTree<'t>>,
    named: NamedTree,
    /// The path of the innermost open folder.
    path: Vec<u8>,
    /// The folders around the next entry.
    open: Vec<Folder<'t>>,
    trees: Trees,
    objects: &'t O,
    /// The last folder that a sparse index holds as one entry.
    sparse: Option<Vec<u8>>,
}

impl<R: Read, O: FolderObjects> Composer<'_, R, O> {
    fn root(&mut self) -> Result<Oid> {
        self.enter(b"", Some(KnownFolder { at: 0, tree: None }));
        while let Some(listed) = self.entries.next_entry()? {
            while !self.entries.path().starts_with(&self.path) {
                self.leave()?;
            }
            self.place(listed)?;
        }
        while self.open.len() > 1 {
            self.leave()?;
        }
        let root = self.open.pop().context("the root was left")?;
        self.keep(root.content)
    }

    /// Puts an entry, of a path below the open folder, into the tree it belongs to.
    fn place(&mut self, listed: IndexEntry) -> Result<()> {
        loop {
            let path = self.entries.path();
            if self
                .sparse
                .as_ref()
                .is_some_and(|folder| path.starts_with(folder))
            {
                bail!("the index has a folder both as one entry and by its files");
            }
            let rest = path.get(self.path.len()..).unwrap_or_default();
            let Some(slash) = memchr::memchr(b'/', rest) else {
                let name = rest.to_vec();
                return self.add_file(&name, listed);
            };
            let name = rest.get(..slash).unwrap_or_default().to_vec();
            let folder = self.open.last().context("no folder is open")?;
            let known = folder.known.get(&*name).copied();
            if let Some(KnownFolder {
                tree: Some((oid, covered)),
                ..
            }) = known
                && self.named == NamedTree::Taken
                && self.objects.has(oid)?
            {
                self.add(b"40000", &name, oid)?;
                return self.skip(&name, covered);
            }
            if listed.mode == FOLDER && slash + 1 == rest.len() {
                self.sparse = Some(path.to_vec());
                check_tree(self.expected(known), listed.oid)?;
                return self.add(b"40000", &name, listed.oid);
            }
            self.enter(&name, known);
        }
    }

    /// Returns the tree that a folder must have.
    fn expected(&self, known: Option<KnownFolder>) -> Option<Oid> {
        let (oid, _) = known.filter(|_| self.named == NamedTree::Checked)?.tree?;
        Some(oid)
    }

    fn enter(&mut self, name: &[u8], folder: Option<KnownFolder>) {
        self.path.extend_from_slice(name);
        if !self.open.is_empty() {
            self.path.push(b'/');
        }
        let children = self
            .known
            .zip(folder)
            .map(|(known, folder)| known.child_nodes(folder.at))
            .into_iter()
            .flatten();
        let known = children
            .map(|(at, node)| {
                let tree = node.tree;
                (node.name, KnownFolder { at, tree })
            })
            .collect();
        self.open.push(Folder {
            path: self.path.len(),
            expected: self.expected(folder),
            known,
            content: Vec::new(),
        });
    }

    /// Ends the innermost folder and puts it into the one around it.
    fn leave(&mut self) -> Result<()> {
        let folder = self.open.pop().context("the root was left")?;
        let outer = self.open.last().context("the root was left")?.path;
        let name = self.path.get(outer..folder.path.saturating_sub(1));
        let name = name.unwrap_or_default().to_vec();
        self.path.truncate(outer);
        // Of intentions alone nothing is recorded, not even the folder.
        if folder.content.is_empty() {
            return Ok(());
        }
        let oid = self.keep(folder.content)?;
        check_tree(folder.expected, oid)?;
        self.add(b"40000", &name, oid)
    }

    /// Reads over the entries of a folder of which the first has been read.
    fn skip(&mut self, name: &[u8], count: u32) -> Result<()> {
        for _ in 1..count {
            self.entries
                .next_entry()?
                .context("TREE covers more entries than there are")?;
        }
        let last = self.entries.path().get(self.path.len()..);
        let is_below = last
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(b"/"));
        if !is_below || count == 0 {
            bail!("TREE covers other entries than those of its folder");
        }
        Ok(())
    }

    fn add_file(&mut self, name: &[u8], listed: IndexEntry) -> Result<()> {
        if listed.is_intent {
            return Ok(());
        }
        let mode = format!("{:o}", listed.mode);
        match EntryKind::from_mode(mode.as_bytes()) {
            Some(EntryKind::File | EntryKind::Link | EntryKind::Gitlink) => {
                self.add(mode.as_bytes(), name, listed.oid)
            }
            _ => bail!("the index has an entry of a kind this reader does not know"),
        }
    }

    fn add(&mut self, mode: &[u8], name: &[u8], oid: Oid) -> Result<()> {
        let folder = self.open.last_mut().context("no folder is open")?;
        let content = &mut folder.content;
        content.extend_from_slice(mode);
        content.push(b' ');
        content.extend_from_slice(name);
        content.push(0);
        content.extend_from_slice(oid.as_bytes());
        Ok(())
    }

    fn keep(&mut self, content: Vec<u8>) -> Result<Oid> {
        let oid = self.objects.id_of(&content)?;
        self.trees.insert(oid, content);
        Ok(oid)
    }
}

fn check_tree(expected: Option<Oid>, made: Oid) -> Result<()> {
    if expected.is_some_and(|expected| expected != made) {
        bail!("TREE names another tree than the entries make");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::process::Command;

    use anyhow::Context as _;
    use fastrand::Rng;

    use super::{FolderObjects, NamedTree, Oid, compose_tree};
    use crate::index::Index;
    use crate::library::tree_id;

    /// A place where every tree is.
    struct Everything;

    impl FolderObjects for Everything {
        fn id_of(&self, content: &[u8]) -> anyhow::Result<Oid> {
            tree_id(content)
        }

        fn has(&self, _: Oid) -> anyhow::Result<bool> {
            Ok(true)
        }
    }

    /// Returns an index by git: of files in folders of folders, with a TREE that is valid in parts.
    fn real_index(version: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            #[expect(clippy::disallowed_methods, reason = "git writes the index to be read")]
            let mut git = Command::new("git");
            git.arg("-C").arg(folder.path()).args(arguments);
            let status = git.env_remove("GIT_INDEX_FILE").status().unwrap();
            assert!(status.success(), "{arguments:?}");
        };
        git(&["init", "-q"]);
        git(&["config", "index.version", version]);
        for path in ["a", "a-b", "b/c", "b/d/e", "b/d/f", "g/h"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        git(&["add", "."]);
        git(&["write-tree"]);
        std::fs::write(folder.path().join("b/d/e"), "changed").unwrap();
        std::fs::write(folder.path().join("later"), "").unwrap();
        git(&["add", "-N", "later"]);
        git(&["add", "b/d/e"]);
        #[expect(clippy::disallowed_methods, reason = "git wrote the index to be read")]
        std::fs::read(folder.path().join(".git/index")).unwrap()
    }

    fn read(bytes: &[u8]) -> anyhow::Result<Oid> {
        let length = bytes.len() as u64;
        let mut index = Index::new(Cursor::new(bytes), length, 20)?;
        let (root, trees) = compose_tree(&mut index, NamedTree::Taken, &Everything)?;
        trees
            .get(&root)
            .context("the root is not among the trees")?;
        Ok(root)
    }

    #[test]
    fn an_index_cut_anywhere_gives_no_other_answer() {
        for version in ["2", "4"] {
            let whole = real_index(version);
            let root = read(&whole).unwrap();
            let mut answers = 0;
            for length in 0..whole.len() {
                // Only one cut leaves an index: that which takes TREE for the trailing hash, which nobody checks.
                if let Ok(found) = read(&whole[..length]) {
                    assert_eq!(found, root, "version {version}, {length}");
                    answers += 1;
                }
            }
            assert!(answers <= 1, "version {version}");
        }
    }

    #[test]
    fn an_index_damaged_anywhere_ends_in_an_answer_or_an_error() {
        let mut random = Rng::with_seed(5);
        for version in ["2", "4"] {
            let whole = real_index(version);
            for _ in 0..20_000 {
                let mut damaged = whole.clone();
                for _ in 0..random.usize(1..4) {
                    let at = random.usize(..damaged.len());
                    damaged[at] = *random
                        .choice(&[0, 1, 0x7f, 0x80, 0xff, random.clone().u8(..)])
                        .unwrap();
                }
                drop(read(&damaged));
            }
        }
    }
}

//! What an earlier scan of history has learnt, kept in the git directory: which objects hold nothing, and where those
//! that hold something came in. No credential and nothing read out of one is in it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest, Sha256};

use xguard_git::{Oid, Repository, WholeFile, printed_path, read_regular_file};

const MAGIC: &[u8] = b"xguard history 1\n";
const DIGEST: usize = 32;
/// More than is kept of the largest histories: 16 bytes an object.
const LARGEST: u64 = 4 << 30;

/// An object of interest, and the commit that brought it in under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectLocation {
    /// The object.
    pub oid: Oid,
    /// The commit; the object itself where that is a commit or tag.
    pub commit: Oid,
    /// The path.
    pub path: Vec<u8>,
}

/// What is known of the objects of a repository.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScanCache {
    /// From where on everything was looked at and nothing was missing.
    pub tips: Vec<Oid>,
    /// Where the objects of interest came in, on the way to `tips`, parents first.
    pub sighted: Vec<ObjectLocation>,
    /// The objects of interest, reachable or not.
    pub suspects: Vec<Oid>,
    /// The first half of the id of everything else, in order.
    clean: Vec<u128>,
}

/// Returns what is kept of an id.
pub fn shorten_id(oid: Oid) -> u128 {
    let mut bytes = [0; 16];
    let kept = oid.as_bytes().get(..bytes.len()).unwrap_or_default();
    bytes.copy_from_slice(kept);
    u128::from_be_bytes(bytes)
}

impl ScanCache {
    /// Tells whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.clean.is_empty() && self.suspects.is_empty()
    }

    /// Tells whether an object was looked at and holds nothing.
    pub fn is_clean(&self, oid: Oid) -> bool {
        self.clean.binary_search(&shorten_id(oid)).is_ok()
    }

    /// Adds objects that hold nothing.
    pub fn add_clean(&mut self, mut clean: Vec<u128>) {
        self.clean.append(&mut clean);
        self.clean.sort_unstable();
        self.clean.dedup();
    }

    /// Returns where this is kept for a repository.
    pub fn file(repository: &Repository) -> Result<PathBuf> {
        let arguments = ["rev-parse", "--path-format=absolute", "--git-common-dir"];
        let folder = printed_path(repository.git().output(&arguments)?)?;
        Ok(folder.join("xguard").join("history"))
    }

    /// Reads what was learnt by a program that `key` stands for. Nothing where there is none, where another program
    /// wrote it, or where it is damaged: then all is looked at again.
    pub fn read(file: &Path, key: &[u8; DIGEST]) -> Self {
        let bytes = read_regular_file(file, LARGEST).unwrap_or_default();
        Self::of(&bytes, key).unwrap_or_default()
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, file: &Path, key: &[u8; DIGEST]) -> Result<()> {
        let written = WholeFile::note(file).write(&self.to_bytes(key));
        written.with_context(|| {
            format!(
                "could not write the cache `{}`, so the next scan will take as long",
                file.display()
            )
        })
    }

    fn to_bytes(&self, key: &[u8; DIGEST]) -> Vec<u8> {
        let mut bytes = [MAGIC, key].concat();
        put_ids(&mut bytes, &self.tips);
        put_ids(&mut bytes, &self.suspects);
        put_number(&mut bytes, self.sighted.len());
        for one in &self.sighted {
            put_bytes(&mut bytes, one.oid.as_bytes());
            put_bytes(&mut bytes, one.commit.as_bytes());
            put_bytes(&mut bytes, &one.path);
        }
        put_number(&mut bytes, self.clean.len());
        for clean in &self.clean {
            bytes.extend(clean.to_be_bytes());
        }
        bytes.extend(Sha256::digest(&bytes));
        bytes
    }

    fn of(bytes: &[u8], key: &[u8; DIGEST]) -> Option<Self> {
        let (bytes, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(key)?;
        if Sha256::digest(bytes).as_slice() != digest {
            return None;
        }
        let mut rest = Rest(rest);
        let tips = rest.ids()?;
        let suspects = rest.ids()?;
        let mut sighted = Vec::new();
        for _ in 0..rest.number()? {
            sighted.push(ObjectLocation {
                oid: Oid::from_bytes(rest.bytes()?)?,
                commit: Oid::from_bytes(rest.bytes()?)?,
                path: rest.bytes()?.to_vec(),
            });
        }
        let count = rest.number()?;
        let (chunks, []) = rest.0.as_chunks() else {
            return None;
        };
        let clean: Vec<u128> = chunks.iter().map(|&one| u128::from_be_bytes(one)).collect();
        let known = Self {
            tips,
            sighted,
            suspects,
            clean,
        };
        (known.clean.len() == count).then_some(known)
    }
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn number(&mut self) -> Option<usize> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        usize::try_from(u64::from_be_bytes(*number)).ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn ids(&mut self) -> Option<Vec<Oid>> {
        let count = self.number()?;
        (0..count).map(|_| Oid::from_bytes(self.bytes()?)).collect()
    }
}

fn put_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u64).to_be_bytes());
}

fn put_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    put_number(bytes, more.len());
    bytes.extend(more);
}

fn put_ids(bytes: &mut Vec<u8>, ids: &[Oid]) {
    put_number(bytes, ids.len());
    for id in ids {
        put_bytes(bytes, id.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{DIGEST, ObjectLocation, ScanCache, shorten_id};
    use xguard_git::Oid;

    fn known() -> ScanCache {
        let [one, two] = [1, 2].map(|byte| Oid::from_bytes(&[byte; 20]).unwrap());
        let mut known = ScanCache {
            tips: vec![one],
            sighted: vec![ObjectLocation {
                oid: two,
                commit: one,
                path: b"a\nb".to_vec(),
            }],
            suspects: vec![two],
            clean: Vec::new(),
        };
        known.add_clean(vec![shorten_id(two), shorten_id(one), shorten_id(one)]);
        known
    }

    #[test]
    fn what_was_written_is_read_again() {
        let key = [7; DIGEST];
        let bytes = known().to_bytes(&key);
        assert_eq!(ScanCache::of(&bytes, &key), Some(known()));
        assert_eq!(ScanCache::of(&bytes, &[8; DIGEST]), None);
        let id = Oid::from_bytes(&[1; 20]).unwrap();
        assert!(known().is_clean(id) && !ScanCache::default().is_clean(id));
    }

    #[test]
    fn what_is_damaged_counts_for_nothing() {
        let key = [7; DIGEST];
        let bytes = known().to_bytes(&key);
        for length in 0..bytes.len() {
            assert_eq!(ScanCache::of(&bytes[..length], &key), None, "{length}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(ScanCache::of(&damaged, &key), None, "{at}");
        }
    }
}

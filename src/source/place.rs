//! What a place that is pushed to is known to have, in addition to what it has just told git.
//!
//! **Known means proven.** A ref that follows a remote is a belief about the past, and about whatever address that
//! remote had then. So it takes three things for a commit to count as there already:
//! - it was seen at this very address: by a fetch or the clone (git notes the address of both), or by an earlier push;
//! - it was seen there in a branch that nobody deletes (`MAIN`, or the one that `HEAD` names there), or this hook has
//!   scanned it when it let it through to this address;
//! - a ref that this remote's own fetch lines write, and those of no other remote, says so still.
//!
//! If anything contradicts that (the branch was deleted or rewritten there), nothing counts, and more is scanned.
//! What was seen is kept in the git directory. Of the address, which may contain a password, only a digest is kept.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use xguard_git::history::{self, Wanted, reach_all};
use xguard_git::remotes::{self, Fetch, Tracking};
use xguard_git::{Oid, Repository, WholeFile, read_regular_file};

use super::commits::Targets;
use super::known::ScanCache;

const MAGIC: &str = "xguard places 1";
/// Branches that nobody deletes, as far as names tell.
const MAIN: &[&[u8]] = &[
    b"refs/heads/main",
    b"refs/heads/master",
    b"refs/heads/trunk",
    b"refs/heads/develop",
];
/// A larger file proves nothing.
const LARGEST: u64 = 64 << 20;
/// How many tips that were let through are kept of a place.
const MOST_CLEARED: usize = 64;

/// A place that is pushed to, as a remote.
pub struct PushTarget<'a> {
    repository: &'a Repository,
    tracking: Tracking,
    file: PathBuf,
    key: String,
    noted: Noted,
    /// Whether nothing of it counts this time.
    is_doubtful: bool,
    /// What the file holds of other places.
    others: Vec<String>,
}

/// What is noted of a place.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Noted {
    /// Stands for the fetch that was looked at last.
    fetch: String,
    /// Where its main branches were seen.
    main: Vec<(Vec<u8>, Oid)>,
    /// Tips that were scanned when they were pushed there, with all they build on that was not in a main branch.
    cleared: Vec<Oid>,
}

impl<'a> PushTarget<'a> {
    /// Returns the place at `address` by what was noted of it, and by what git has noted since.
    pub fn new(repository: &'a Repository, remote: &[u8], address: &[u8]) -> Result<Self> {
        let file = ScanCache::file(repository)?.with_file_name("places");
        let tracking = remotes::tracking(repository.git(), remote)?;
        let here = repository.top().unwrap_or(repository.git_dir());
        let mut place = Self {
            repository,
            tracking,
            file,
            key: key(here, address),
            noted: Noted::default(),
            is_doubtful: false,
            others: Vec::new(),
        };
        place.read();
        let is_sure = !place.tracking.followed.is_empty() && !remotes::is_ambiguous(here, address);
        if is_sure && remotes::fetched_from(repository.git(), remote)? == address {
            place.see_fetch(remote, address)?;
        }
        Ok(place)
    }

    /// Takes what the last fetch has seen, and where there was none, the clone.
    fn see_fetch(&mut self, remote: &[u8], address: &[u8]) -> Result<()> {
        let git = self.repository.git();
        if let Some(Fetch { note, mut branches }) =
            remotes::last_fetch(self.repository.git_dir(), address)
        {
            let fetch = hex(&note);
            branches.retain(|(name, _)| self.is_main(name));
            if fetch != self.noted.fetch && !branches.is_empty() {
                for (name, oid) in branches {
                    self.see(&name, Some(oid))?;
                }
                self.noted.fetch = fetch;
            }
        } else if self.noted == Noted::default()
            && let Some(head) = self.tracking.head.clone()
            && let Some(oid) = remotes::cloned(git, remote, address)?
        {
            self.see(&head, Some(oid))?;
        }
        Ok(())
    }

    fn is_main(&self, name: &[u8]) -> bool {
        MAIN.contains(&name) || self.tracking.head.as_deref() == Some(name)
    }

    /// Takes where a branch is there now. One that did not go forward makes nothing count that was noted; one that went
    /// where nothing is known of it makes nothing count this time.
    pub fn see(&mut self, name: &[u8], oid: Option<Oid>) -> Result<()> {
        if !self.is_main(name) {
            return Ok(());
        }
        let now = Targets::of(self.repository, oid.as_slice())?.commits;
        if oid.is_some() && now.is_empty() {
            self.is_doubtful = true;
            return Ok(());
        }
        let (older, others): (Vec<_>, Vec<_>) =
            (self.noted.main.drain(..)).partition(|(older, _)| older == name);
        let older: Vec<Oid> = older.into_iter().map(|(_, oid)| oid).collect();
        if reach_all(self.repository.git(), &now, &older)? {
            self.noted.main = others;
        } else {
            self.noted.cleared.clear();
        }
        let now = now.into_iter().map(|oid| (name.to_vec(), oid));
        self.noted.main.extend(now);
        Ok(())
    }

    /// Returns the commits that count as there already.
    pub fn known(&mut self) -> Result<Vec<Oid>> {
        if self.is_doubtful {
            return Ok(Vec::new());
        }
        let git = self.repository.git();
        let followed = &self.tracking.followed;
        let oids = self.noted.main.iter().map(|(_, oid)| oid);
        let oids: Vec<Oid> = oids.chain(&self.noted.cleared).copied().collect();
        let present = Targets::of(self.repository, &oids)?.commits;
        let mut known = Vec::new();
        for (name, oid) in &self.noted.main {
            let here = followed.iter().find(|one| one.there == *name);
            if let Some(here) = here
                && present.contains(oid)
                && reach_all(git, &[here.commit], &[*oid])?
            {
                known.push(*oid);
            }
        }
        self.noted.cleared.retain(|oid| present.contains(oid));
        let wanted = Wanted {
            tips: self.noted.cleared.clone(),
            excluded: followed.iter().map(|one| one.commit).collect(),
            but_for_refs: false,
        };
        let gone = history::list_commits(git, &wanted)?;
        self.noted.cleared.retain(|oid| !gone.contains(oid));
        known.extend(&self.noted.cleared);
        Ok(known)
    }

    /// Notes that `tips` were scanned and let through, but for what `proven` has: where that is more than what counts as
    /// there already, it was not looked at.
    pub fn let_through(&mut self, tips: &[Oid], proven: &[Oid], known: &[Oid]) -> Result<()> {
        if reach_all(self.repository.git(), known, proven)? {
            self.noted.cleared.extend(tips);
            let surplus = self.noted.cleared.len().saturating_sub(MOST_CLEARED);
            self.noted.cleared.drain(..surplus);
        }
        self.write()
    }

    /// Reads what was noted. What makes no sense counts for nothing.
    fn read(&mut self) {
        let bytes = read_regular_file(&self.file, LARGEST).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        let mut parts = text.split("\nplace ");
        if parts.next() != Some(MAGIC) {
            return;
        }
        for part in parts {
            match part.strip_prefix(&*self.key).map(Noted::of) {
                Some(noted) => self.noted = noted.unwrap_or_default(),
                None => self.others.push(part.to_owned()),
            }
        }
    }

    /// Writes it, whole or not at all.
    fn write(&self) -> Result<()> {
        let mut text = MAGIC.to_owned();
        for other in &self.others {
            text.extend(["\nplace ", other]);
        }
        text.extend(["\nplace ", &self.key, &self.noted.to_text()]);
        let written = WholeFile::note(&self.file).write(text.as_bytes());
        written.with_context(|| format!("could not write `{}`", self.file.display()))
    }
}

impl Noted {
    fn of(text: &str) -> Option<Self> {
        let mut noted = Self::default();
        for line in text.lines().skip(1) {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "fetch" => rest.clone_into(&mut noted.fetch),
                "main" => {
                    let (oid, name) = rest.split_once(' ')?;
                    let name = data_encoding::HEXLOWER.decode(name.as_bytes()).ok()?;
                    noted.main.push((name, Oid::from_hex(oid.as_bytes())?));
                }
                "cleared" => noted.cleared.push(Oid::from_hex(rest.as_bytes())?),
                _ => return None,
            }
        }
        Some(noted)
    }

    fn to_text(&self) -> String {
        let mut text = format!("\nfetch {}", self.fetch);
        for (name, oid) in &self.main {
            let name = data_encoding::HEXLOWER.encode(name);
            text.extend([format!("\nmain {oid} {name}")]);
        }
        for oid in &self.cleared {
            text.extend([format!("\ncleared {oid}")]);
        }
        text
    }
}

/// Returns what stands for an address: where it is a relative path, it is another place in another work tree.
fn key(here: &Path, address: &[u8]) -> String {
    let is_absolute = address.starts_with(b"/") || memchr::memchr(b':', address).is_some();
    let folder = if is_absolute {
        b""
    } else {
        here.as_os_str().as_encoded_bytes()
    };
    hex(&[folder, b"\0", address].concat())
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

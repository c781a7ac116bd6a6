//! Remotes: which refs here follow which of theirs, and what git notes of the places it has fetched from.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::careful::read_regular_file;
use super::object::Oid;
use super::printed::os_string;
use super::process::Git;
use super::refs::{Ref, list_refs};

/// A longer `FETCH_HEAD` proves nothing.
const LARGEST_NOTE: u64 = 16 << 20;

/// A ref here that follows one of a remote.
pub struct Followed {
    /// What it is called there, such as `refs/heads/main`.
    pub there: Vec<u8>,
    /// The commit it names here.
    pub commit: Oid,
}

/// Refs that one remote alone writes when it is fetched from.
#[derive(Default)]
pub struct Tracking {
    /// The refs.
    pub followed: Vec<Followed>,
    /// What the branch is called there that its `HEAD` named when it was cloned.
    pub head: Option<Vec<u8>>,
}

/// A line of what is fetched from a remote: what is there, and what it becomes here.
struct FetchLine {
    remote: Vec<u8>,
    there: Vec<u8>,
    here: Vec<u8>,
}

impl FetchLine {
    fn of(remote: &[u8], line: &[u8]) -> Self {
        let line = line.strip_prefix(b"+").unwrap_or(line);
        let mut sides = line.splitn(2, |&byte| byte == b':').map(<[u8]>::to_vec);
        Self {
            remote: remote.to_vec(),
            there: sides.next().unwrap_or_default(),
            here: sides.next().unwrap_or_default(),
        }
    }

    /// Returns what the ref `name` here is called there.
    fn source(&self, name: &[u8]) -> Option<Vec<u8>> {
        let star = matched(&self.here, name)?;
        let Some(at) = memchr::memchr(b'*', &self.there) else {
            return Some(self.there.clone());
        };
        let (before, after) = self.there.split_at_checked(at)?;
        Some([before, star, after.get(1..)?].concat())
    }
}

/// Returns what the `*` of a pattern stands for in a name, nothing where the two are equal; none where they do not fit.
fn matched<'n>(pattern: &[u8], name: &'n [u8]) -> Option<&'n [u8]> {
    match memchr::memchr(b'*', pattern) {
        None => (pattern == name).then_some(&[]),
        Some(at) => {
            let rest = name.strip_prefix(pattern.get(..at)?)?;
            rest.strip_suffix(pattern.get(at + 1..)?)
        }
    }
}

/// Returns the refs here that the fetch lines of `remote` write, and those of no other remote.
pub fn tracking(git: &Git, remote: &[u8]) -> Result<Tracking> {
    let lines = fetch_lines(git)?;
    if !lines.iter().any(|line| line.remote == remote) {
        return Ok(Tracking::default());
    }
    let (own, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.remote == remote);
    let is_of_others = |name: &[u8]| {
        let mut others = others.iter();
        others.any(|line| matched(&line.here, name).is_some())
    };
    let source = |name: &[u8]| -> Option<Vec<u8>> {
        if is_of_others(name) {
            return None;
        }
        let there = own.iter().find_map(|line| line.source(name))?;
        let is_left_out = |line: &&FetchLine| {
            let pattern = line.there.strip_prefix(b"^");
            pattern.is_some_and(|pattern| matched(pattern, &there).is_some())
        };
        (!own.iter().any(is_left_out)).then_some(there)
    };
    let mut tracking = Tracking::default();
    // A clone of one branch has a fetch line for that branch alone, which says nothing of `HEAD`.
    let head = [b"refs/remotes/", remote, b"/HEAD"].concat();
    for Ref {
        name,
        commit,
        target,
        ..
    } in list_refs(git, b"")?
    {
        if !target.is_empty() {
            if name == head && !is_of_others(&name) {
                tracking.head = source(&target);
            }
        } else if let (Some(there), Some(commit)) = (source(&name), commit) {
            tracking.followed.push(Followed { there, commit });
        }
    }
    Ok(tracking)
}

fn fetch_lines(git: &Git) -> Result<Vec<FetchLine>> {
    let question = ["config", "-z", "--get-regexp", r"^remote\..*\.fetch$"];
    let (_, output) = git
        .run_with_input(&question, Vec::new(), &[0, 1])
        .context("could not ask git what it fetches from remotes")?;
    let entries = output.split(|&byte| byte == 0);
    let line = |entry: &[u8]| {
        let at = memchr::memchr(b'\n', entry)?;
        let (name, value) = entry.split_at_checked(at)?;
        let remote = name.strip_prefix(b"remote.")?.strip_suffix(b".fetch")?;
        Some(FetchLine::of(remote, value.get(1..)?))
    };
    Ok(entries.filter_map(line).collect())
}

/// Returns the address that git fetches from for `remote`.
pub fn fetched_from(git: &Git, remote: &[u8]) -> Result<Vec<u8>> {
    let words = [
        "ls-remote".into(),
        "--get-url".into(),
        os_string(remote.to_vec())?,
    ];
    let mut output = git.output(&words)?;
    output.truncate(output.trim_ascii_end().len());
    Ok(output)
}

/// What git has noted of a fetch.
pub struct Fetch {
    /// The whole note.
    pub note: Vec<u8>,
    /// The branches it brought of one place.
    pub branches: Vec<(Vec<u8>, Oid)>,
}

/// Returns what the last fetch has brought of the place at `address`, if it has brought any branch of it. git
/// writes there the address without its user, without `.git`.
pub fn last_fetch(git_dir: &Path, address: &[u8]) -> Option<Fetch> {
    let note = read_regular_file(&git_dir.join("FETCH_HEAD"), LARGEST_NOTE).ok()?;
    let address = as_noted(address);
    let branch = |line: &[u8]| {
        let mut fields = line.splitn(3, |&byte| byte == b'\t');
        let (id, _, what) = (fields.next()?, fields.next()?, fields.next()?);
        let name = what.strip_prefix(b"branch '")?.strip_suffix(&*address)?;
        let name = name.strip_suffix(b"' of ")?;
        Some(([b"refs/heads/", name].concat(), Oid::from_hex(id)?))
    };
    let branches: Vec<_> = note
        .split(|&byte| byte == b'\n')
        .filter_map(branch)
        .collect();
    (!branches.is_empty()).then_some(Fetch { note, branches })
}

/// Returns the commit that `HEAD` named at `address` when this repository was cloned from there as `remote`.
pub fn cloned(git: &Git, remote: &[u8], address: &[u8]) -> Result<Option<Oid>> {
    let head = os_string([b"refs/remotes/", remote, b"/HEAD"].concat())?;
    let words = ["log", "-g", "--format=%H %gs"].map(Into::into);
    let words = [&words[..], &[head, "--".into()]].concat();
    // 128: there is no such ref, or nothing is noted of it.
    let (_, output) = git.run_with_input(&words, Vec::new(), &[0, 128])?;
    let note = [b" clone: from ", without_user(address).as_slice()].concat();
    let id = |line: &[u8]| Oid::from_hex(line.strip_suffix(&*note)?);
    Ok(output.split(|&byte| byte == b'\n').find_map(id))
}

/// Tells whether what git notes of an address could be of another place too: it leaves out `.git`, which a folder beside
/// it may have or lack, and the user, whose home another one may be.
pub fn is_ambiguous(top: &Path, address: &[u8]) -> bool {
    let is_address = memchr::memmem::find(address, b"://").is_some();
    let user = user(address).map(|range| address.get(range).unwrap_or_default());
    let is_web = address.starts_with(b"http://") || address.starts_with(b"https://");
    if user.is_some_and(|user| user != b"git@" && !is_web) {
        return true;
    }
    let path = address.strip_prefix(b"file://").unwrap_or(address);
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let twin = path
        .strip_suffix(b".git")
        .map_or_else(|| [path, b".git"].concat(), <[u8]>::to_vec);
    let is_local = !is_address || address.starts_with(b"file://");
    is_local
        && !twin.ends_with(b"/")
        && os_string(twin).is_ok_and(|twin| top.join(twin).symlink_metadata().is_ok())
}

/// Returns an address as git writes it into `FETCH_HEAD`.
fn as_noted(address: &[u8]) -> Vec<u8> {
    let mut noted = without_user(address);
    while noted.last() == Some(&b'/') {
        noted.pop();
    }
    if noted.len() > 5 && noted.ends_with(b".git") {
        noted.truncate(noted.len() - 4);
    }
    noted
}

/// Returns an address without the user and the password in it, as git prints it.
fn without_user(address: &[u8]) -> Vec<u8> {
    let mut address = address.to_vec();
    if let Some(user) = user(&address) {
        address.drain(user);
    }
    address
}

/// Returns where the user stands in an address, with the `@`.
fn user(address: &[u8]) -> Option<std::ops::Range<usize>> {
    let at = memchr::memchr(b'@', address)?;
    let slash = |from: usize| memchr::memchr(b'/', address.get(from..)?).map(|to| from + to);
    if let Some(scheme) = memchr::memmem::find(address, b"://") {
        let is_of_place = slash(scheme + 3).is_none_or(|slash| at < slash);
        return is_of_place.then_some(scheme + 3..at + 1);
    }
    // `me@there:path`, but no path with an `@` in it.
    let colon = memchr::memchr(b':', address).filter(|&colon| colon > at)?;
    let is_of_place = slash(0).is_none_or(|slash| colon < slash);
    is_of_place.then_some(0..at + 1)
}

#[cfg(test)]
mod tests {
    use super::{FetchLine, as_noted, matched};

    #[test]
    fn addresses_are_known_as_git_notes_them() {
        let cases = [
            ("/srv/a.git", "/srv/a"),
            ("/srv/a.git//", "/srv/a"),
            ("../a", "../a"),
            ("git@host:o/a.git", "host:o/a"),
            ("ssh://me:word@host/a", "ssh://host/a"),
            ("https://host/@x/a", "https://host/@x/a"),
            ("/srv/me@host:a", "/srv/me@host:a"),
        ];
        for (address, noted) in cases {
            assert_eq!(as_noted(address.as_bytes()), noted.as_bytes(), "{address}");
        }
    }

    #[test]
    fn fetch_lines_lead_back() {
        let line = FetchLine::of(b"o", b"+refs/heads/*:refs/remotes/o/*");
        let there = line.source(b"refs/remotes/o/a/b");
        assert_eq!(there.as_deref(), Some(&b"refs/heads/a/b"[..]));
        assert_eq!(line.source(b"refs/remotes/oo/a"), None);
        assert_eq!(matched(b"refs/a*b", b"refs/a-b"), Some(&b"-"[..]));
        assert_eq!(matched(b"refs/ab*b", b"refs/ab"), None);
    }
}

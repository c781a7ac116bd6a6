//! What the index and HEAD hold, by name, as git lists it.

use std::collections::HashSet;

use anyhow::{Context as _, Result};

use super::object::{EntryKind, FileVersion, Oid};
use super::printed::os_string;
use super::process::Git;

/// How many paths are given to git at once: what the system takes as arguments is bounded.
const PORTION: usize = 100;

/// Entries of the index, each with its path from the top.
pub type Tracked = Vec<(Vec<u8>, FileVersion)>;

/// Returns the entries of the index that are `wanted`. Of a path in conflict there is one entry for every side.
pub fn list_tracked(git: &Git, wanted: impl Fn(&[u8], EntryKind) -> bool) -> Result<Tracked> {
    let doing = "could not ask git which files are tracked";
    let output = git
        .output(&["ls-files", "-z", "--stage", "--full-name"])
        .context(doing)?;
    let mut entries = Vec::new();
    for line in output
        .split(|&byte| byte == 0)
        .filter(|line| !line.is_empty())
    {
        let (path, entry) = parse_index_line(line).with_context(|| {
            format!(
                "{doing}: its answer `{}` makes no sense",
                line.escape_ascii()
            )
        })?;
        if wanted(path, entry.kind) {
            entries.push((path.to_vec(), entry));
        }
    }
    Ok(entries)
}

/// Reads `<mode> <id> <stage> TAB <path>`.
fn parse_index_line(line: &[u8]) -> Option<(&[u8], FileVersion)> {
    let tab = memchr::memchr(b'\t', line)?;
    let mut words = line.get(..tab)?.split(|&byte| byte == b' ');
    let kind = EntryKind::from_mode(words.next()?)?;
    let oid = Oid::from_hex(words.next()?)?;
    Some((line.get(tab + 1..)?, FileVersion { oid, kind }))
}

/// Returns those of `paths`, from the top, that a commit holds.
pub fn committed_paths(git: &Git, commit: Oid, paths: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
    let mut found = HashSet::new();
    let commit = commit.to_string();
    for portion in paths.chunks(PORTION) {
        let options = [
            "--literal-pathspecs",
            "ls-tree",
            "-z",
            "--name-only",
            "--full-tree",
        ];
        let mut arguments: Vec<_> = options.map(Into::into).to_vec();
        arguments.extend([commit.clone().into(), "--".into()]);
        for path in portion {
            arguments.push(os_string(path.clone())?);
        }
        let output = git
            .output(&arguments)
            .context("could not ask git what HEAD holds")?;
        let names = output.split(|&byte| byte == 0).map(<[u8]>::to_vec);
        found.extend(names.filter(|name| !name.is_empty()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, parse_index_line};

    #[test]
    fn a_line_of_the_index_is_read_to_its_last_byte() {
        let id = "1".repeat(40);
        let line = format!("120000 {id} 0\ta\tb\nc");
        let (path, entry) = parse_index_line(line.as_bytes()).unwrap();
        assert_eq!((path, entry.kind), (b"a\tb\nc".as_slice(), EntryKind::Link));
        for broken in ["", "100644", "100644 1 0\ta", "9 1 0\ta", "100644 1 0 a"] {
            assert!(parse_index_line(broken.as_bytes()).is_none(), "{broken}");
        }
    }
}

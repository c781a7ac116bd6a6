//! The usual repository, opened without libgit2, which costs as much as all the rest of a hook run. In a usual repository
//! `.git` is in the current folder, its configuration moves no part of it elsewhere, and HEAD is on a branch that has its
//! own file. libgit2 opens every other repository.

use std::path::{Path, PathBuf};

use super::careful::read_regular_file;
use super::environment::GitEnvironment;
use super::fault;
use super::object::Oid;

/// libgit2 opens a repository with a larger file.
const LARGEST_CONFIG: u64 = 64 * 1024;

/// What in a configuration could make a repository another one than it looks. It need not even be meant.
const SPECIAL: &[&str] = &["extensions", "include", "worktree"];

/// Where a usual repository lies.
pub(super) struct Plain {
    /// The top of its work tree.
    pub(super) top: PathBuf,
    /// Its `.git`.
    pub(super) git_dir: PathBuf,
}

impl Plain {
    /// Looks whether the current folder is the top of a usual repository.
    ///
    /// Only for a hook: git has then found the repository already, and checked who owns it.
    pub(super) fn find(environment: &GitEnvironment) -> Option<Self> {
        if !environment.in_hook || environment.git_dir.is_some() || environment.is_elsewhere {
            return None;
        }
        let top = std::env::current_dir().ok()?;
        let git_dir = top.join(".git");
        let config = read_file(&git_dir.join("config"))?;
        let is_usual = is_usual(&config)
            && git_dir.join("objects").is_dir()
            && git_dir.join("refs").is_dir()
            && is_absent(&git_dir.join("commondir"));
        is_usual.then_some(Self { top, git_dir })
    }

    /// Returns the id in the file of the branch that HEAD names.
    pub(super) fn head(&self) -> Option<Oid> {
        let head = read_file(&self.git_dir.join("HEAD"))?;
        let branch = head
            .strip_prefix(b"ref: refs/heads/")?
            .strip_suffix(b"\n")?;
        let name = std::str::from_utf8(branch).ok()?;
        let is_below = name
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains(char::is_whitespace));
        if !is_below {
            return None;
        }
        let file = read_file(&self.git_dir.join("refs/heads").join(name))?;
        Oid::from_hex(file.strip_suffix(b"\n")?)
    }
}

/// Tells whether a configuration surely moves no part of the repository elsewhere.
fn is_usual(config: &[u8]) -> bool {
    let text = String::from_utf8_lossy(config).to_ascii_lowercase();
    if SPECIAL.iter().any(|word| text.contains(word)) {
        return false;
    }
    text.lines().all(|line| {
        let line = line.trim();
        if line.contains("repositoryformatversion") {
            line == "repositoryformatversion = 0"
        } else {
            !line.contains("bare") || line == "bare = false"
        }
    })
}

/// Tells whether there surely is no such file.
fn is_absent(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

fn read_file(path: &Path) -> Option<Vec<u8>> {
    fault::read().ok()?;
    read_regular_file(path, LARGEST_CONFIG).ok()
}

#[cfg(test)]
mod tests {
    use super::is_usual;

    #[test]
    fn only_what_git_init_writes_and_what_does_not_matter_is_usual() {
        let cases = [
            ("empty", "", true),
            (
                "as git writes it",
                "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n",
                true,
            ),
            (
                "with a remote",
                "[remote \"origin\"]\n\turl = https://example.com/x\n",
                true,
            ),
            ("a new format", "[core]\nrepositoryformatversion = 1", false),
            ("bare", "[core]\n\tbare = true", false),
            ("bare without a value", "[core]\n\tbare", false),
            (
                "bare on the line of its section",
                "[core] bare = true",
                false,
            ),
            ("a work tree", "[core]\n\tWorkTree = ../x", false),
            (
                "an extension",
                "[Extensions]\n\tobjectformat = sha256",
                false,
            ),
            (
                "another file",
                "[includeIf \"onbranch:x\"]\n\tpath = y",
                false,
            ),
        ];
        for (name, config, expected) in cases {
            assert_eq!(is_usual(config.as_bytes()), expected, "{name}");
        }
    }
}

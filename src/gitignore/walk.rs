//! The whole work tree, looked through for files with the names of env files. Folders that git says it ignores are left
//! out, and so is everything git would not add from either: other repositories, what lies beyond a symbolic link.

use std::collections::HashSet;
use std::fs::{self, FileType};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::ignore_file;
use super::names::{EnvFilePatterns, NameKind};
use super::verdict::{Decision, ask_git};
use crate::repo_path::RepoPath;
use xguard_git::{Git, os_string};

/// Names of folders that are often ignored and hold many files. Whether one is ignored is asked of git in any case.
const USUALLY_IGNORED: &[&str] = &[
    ".cache",
    ".next",
    ".nuxt",
    ".tox",
    ".venv",
    "__pycache__",
    "bin",
    "build",
    "dist",
    "node_modules",
    "obj",
    "out",
    "target",
    "tmp",
    "vendor",
    "venv",
];

/// A folder that was not looked into, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SkippedFolder {
    /// The folder.
    pub path: RepoPath,
    /// A sentence without its beginning and end.
    pub why: &'static str,
}

/// What a walk came to.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Files and links with the names of env files, from the top.
    pub(super) files: Vec<RepoPath>,
    /// Templates of env files, from the top.
    pub(super) templates: Vec<RepoPath>,
    pub(super) folders: usize,
    pub(super) not_entered: Vec<SkippedFolder>,
}

/// Walks the work tree at `top`.
pub(super) fn walk_work_tree(git: &Git, top: &Path, names: &EnvFilePatterns) -> Result<Walked> {
    let usual = USUALLY_IGNORED.iter().map(|name| name.as_bytes().to_vec());
    let mut walk = FolderWalk {
        git,
        top,
        names,
        worth_asking: usual.collect(),
        walked: Walked::default(),
    };
    // Level by level, so that git is asked once a level.
    let mut level = vec![Vec::new()];
    while !level.is_empty() {
        let mut below = Vec::new();
        for folder in &level {
            walk.look(folder, &mut below)?;
        }
        level = walk.without_ignored(below)?;
    }
    walk.walked.files.sort_unstable();
    Ok(walk.walked)
}

struct FolderWalk<'a> {
    git: &'a Git,
    top: &'a Path,
    names: &'a EnvFilePatterns,
    /// Names of folders that an ignore file seems to be about. A name too few costs time, a name too many a question.
    worth_asking: HashSet<Vec<u8>>,
    walked: Walked,
}

/// What stands in one folder.
#[derive(Default)]
struct Listing {
    files: Vec<RepoPath>,
    templates: Vec<RepoPath>,
    folders: Vec<Vec<u8>>,
    has_ignore_file: bool,
    has_git: bool,
}

impl FolderWalk<'_> {
    /// Looks through one folder, given with its final `/`, and adds the folders in it to `below`.
    fn look(&mut self, folder: &[u8], below: &mut Vec<Vec<u8>>) -> Result<()> {
        let doing = || {
            let folder = RepoPath::from(folder);
            format!("could not look for env files in `{folder}`")
        };
        let path = self.top.join(os_string(folder.to_vec())?);
        let listing = match self.list(&path, folder) {
            Ok(listing) => listing,
            // Gone meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound && !folder.is_empty() => {
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied && !folder.is_empty() => {
                self.leave(folder, "you may not read it, so git cannot add from it");
                return Ok(());
            }
            Err(error) => return Err(error).with_context(doing),
        };
        if listing.has_git && !folder.is_empty() && is_repository(self.git, folder)? {
            self.leave(folder, "it is a repository of its own");
            return Ok(());
        }
        if listing.has_ignore_file
            && let Some(text) = ignore_file::read_text(self.top, folder)
        {
            self.worth_asking
                .extend(ignore_file::split_lines(&text).filter_map(folder_name));
        }
        self.walked.folders += 1;
        self.walked.files.extend(listing.files);
        self.walked.templates.extend(listing.templates);
        below.extend(listing.folders);
        Ok(())
    }

    fn list(&self, path: &Path, folder: &[u8]) -> std::io::Result<Listing> {
        let mut listing = Listing::default();
        for child in fs::read_dir(path)? {
            let child = child?;
            let name = child.file_name();
            let name = name.as_encoded_bytes();
            match name {
                b".git" => listing.has_git = true,
                b".gitignore" => listing.has_ignore_file = true,
                _ => {
                    let is_candidate = |kind: FileType| kind.is_file() || kind.is_symlink();
                    let kind = child.file_type()?;
                    if kind.is_dir() {
                        listing.folders.push([folder, name, b"/"].concat());
                    } else if is_candidate(kind) && self.names.kind(name) != NameKind::Other {
                        listing.files.push([folder, name].concat().into());
                    } else if is_candidate(kind) && self.names.is_env_template(name) {
                        listing.templates.push([folder, name].concat().into());
                    }
                }
            }
        }
        Ok(listing)
    }

    fn leave(&mut self, folder: &[u8], why: &'static str) {
        let path = folder.strip_suffix(b"/").unwrap_or(folder).into();
        self.walked.not_entered.push(SkippedFolder { path, why });
    }

    /// Leaves out the folders that git ignores. Whatever lies in those it ignores too.
    fn without_ignored(&self, folders: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        let is_worth_asking = |folder: &Vec<u8>| {
            let path = folder.strip_suffix(b"/").unwrap_or(folder);
            let name = path.rsplit(|&byte| byte == b'/').next();
            name.is_some_and(|name| self.worth_asking.contains(name))
        };
        let (asked, mut kept): (Vec<_>, Vec<_>) = folders.into_iter().partition(is_worth_asking);
        let questions: Vec<RepoPath> = asked
            .iter()
            .map(|folder| folder.strip_suffix(b"/").unwrap_or(folder).into())
            .collect();
        let answers = ask_git(self.git, self.top, &questions)?;
        let answered = asked.into_iter().zip(answers);
        kept.extend(
            answered
                .filter(|(_, decision)| !decision.as_ref().is_some_and(Decision::is_ignoring))
                .map(|(folder, _)| folder),
        );
        Ok(kept)
    }
}

/// Tells whether the `.git` in a folder, given with its final `/`, makes it a repository. git adds from a folder with a
/// `.git` that is none.
pub(super) fn is_repository(git: &Git, folder: &[u8]) -> Result<bool> {
    let place = os_string([b"./", folder, b".git"].concat())?;
    let arguments = ["rev-parse".into(), "--resolve-git-dir".into(), place];
    let (status, _) = git.run_with_input(&arguments, Vec::new(), &[0, 128])?;
    Ok(status == 0)
}

/// Returns the name of the folder that a line seems to be about.
fn folder_name(line: &[u8]) -> Option<Vec<u8>> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b"/").unwrap_or(line);
    let name = line.rsplit(|&byte| byte == b'/').next()?;
    let is_plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (!name.is_empty() && name.iter().all(is_plain)).then(|| name.to_vec())
}

#[cfg(test)]
mod tests {
    use super::folder_name;

    #[test]
    fn a_line_names_the_folder_it_is_about() {
        let cases: [(&str, Option<&str>); 7] = [
            ("node_modules", Some("node_modules")),
            ("/web/dist/ ", Some("dist")),
            ("**/.venv/", Some(".venv")),
            ("build*/", None),
            ("# a comment", None),
            ("/", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(
                folder_name(line.as_bytes()).as_deref(),
                expected.map(str::as_bytes),
                "{line:?}"
            );
        }
    }
}

//! Every repository below some folders. git is not asked: a broken one, too, is to be found and named.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

use crate::repo_path::{file_for_shell, printable_file};
use anyhow::{Context as _, Error, Result, ensure};

use xguard_git::{Git, os_string, printed_path, read_regular_file};

/// What a file named `.git` is shorter than.
const LONGEST_LINK: u64 = 1 << 16;
/// Folders of a bare repository in which no work trees lie.
const GITS_OWN: &[&str] = &[
    "hooks",
    "info",
    "logs",
    "modules",
    "objects",
    "refs",
    "worktrees",
];

/// A repository, or one more work tree of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clone {
    /// The top of its work tree, or the bare repository itself.
    pub path: PathBuf,
    /// Whether it has a work tree.
    pub has_work_tree: bool,
    /// The folder of its git files, as far as that can be told.
    git_dir: Option<PathBuf>,
}

/// What lies below some folders.
#[derive(Debug, Default)]
pub struct Clones {
    /// Repositories in the order of their paths, each with all its work trees that were found: they share their hooks.
    pub repositories: Vec<Vec<Clone>>,
    /// Folders that could not be looked into.
    pub problems: Vec<(PathBuf, Error)>,
    /// Symbolic links that lead to a repository which is not among those found. None is followed.
    pub links: Vec<PathBuf>,
}

/// Finds every repository in and below `roots`. `meanwhile` is told how many folders have been looked into.
pub fn find_clones(roots: &[PathBuf], meanwhile: &mut dyn FnMut(usize)) -> Result<Clones> {
    let mut search = CloneSearch::default();
    for root in roots {
        search.folders.push(canonical_start(root)?);
    }
    // From the end: the first comes first.
    search
        .folders
        .sort_unstable_by(|left, right| right.cmp(left));
    let mut count = 0;
    while let Some(folder) = search.folders.pop() {
        if !search.seen.insert(folder.clone()) {
            continue;
        }
        if let Err(error) = search.look_into(&folder) {
            search.problems.push((folder, error));
        }
        count += 1;
        meanwhile(count);
    }
    Ok(search.found())
}

/// Returns the folder to start from, by its one true name: one below another is then seen to be so.
fn canonical_start(root: &Path) -> Result<PathBuf> {
    let doing = || format!("could not look into `{}`", printable_file(root));
    let root = root.canonicalize().with_context(doing)?;
    ensure!(root.is_dir(), "`{}` is not a folder", printable_file(&root));
    Ok(root)
}

#[derive(Default)]
struct CloneSearch {
    folders: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
    clones: Vec<Clone>,
    problems: Vec<(PathBuf, Error)>,
    links: Vec<PathBuf>,
}

impl CloneSearch {
    fn look_into(&mut self, folder: &Path) -> Result<()> {
        let doing = "could not look into this folder";
        let children: io::Result<Vec<DirEntry>> = fs::read_dir(folder).context(doing)?.collect();
        let children = children.context(doing)?;
        let has = |name: &str| children.iter().any(|child| child.file_name() == name);
        let is_bare = !has(".git") && has("HEAD") && (has("objects") || has("refs"));
        if has(".git") {
            self.clones.push(Clone::work_tree(folder));
        } else if is_bare {
            self.clones.push(Clone::bare(folder));
        }
        let mut below = Vec::new();
        for child in children {
            let name = child.file_name();
            let is_gits_own = is_bare && GITS_OWN.iter().any(|own| name == *own);
            if name == ".git" || is_gits_own {
                continue;
            }
            let kind = child.file_type().context(doing)?;
            if kind.is_dir() {
                below.push(child.path());
            } else if leads_to_a_repository(kind, &child.path()) {
                self.links.push(child.path());
            }
        }
        below.sort_unstable_by(|left, right| right.cmp(left));
        self.folders.append(&mut below);
        Ok(())
    }

    fn found(self) -> Clones {
        let paths: HashSet<&Path> = self.clones.iter().map(|one| one.path.as_path()).collect();
        let is_found = |link: &PathBuf| link.canonicalize().is_ok_and(|to| paths.contains(&*to));
        let links = self.links.iter().filter(|link| !is_found(link)).cloned();
        let links = links.collect();
        let mut repositories: BTreeMap<PathBuf, Vec<Clone>> = BTreeMap::new();
        for one in self.clones {
            repositories.entry(one.identity()).or_default().push(one);
        }
        let mut repositories: Vec<Vec<Clone>> = repositories.into_values().collect();
        let first = |work_trees: &Vec<Clone>| work_trees.first().map(|one| one.path.clone());
        repositories.sort_by_cached_key(first);
        Clones {
            repositories,
            problems: self.problems,
            links,
        }
    }
}

fn leads_to_a_repository(kind: FileType, path: &Path) -> bool {
    kind.is_symlink() && path.join(".git").symlink_metadata().is_ok()
}

impl Clone {
    fn work_tree(top: &Path) -> Self {
        Self {
            path: top.to_owned(),
            has_work_tree: true,
            git_dir: git_dir(&top.join(".git")),
        }
    }

    fn bare(folder: &Path) -> Self {
        Self {
            path: folder.to_owned(),
            has_work_tree: false,
            git_dir: Some(folder.to_owned()),
        }
    }

    /// Returns the folder that all work trees of one repository have in common.
    fn identity(&self) -> PathBuf {
        let Some(git_dir) = &self.git_dir else {
            return self.path.clone();
        };
        let common = read_path_line(&git_dir.join("commondir"), b"");
        let common = common.and_then(|common| git_dir.join(common).canonicalize().ok());
        common.unwrap_or_else(|| git_dir.clone())
    }

    /// Makes sure that git takes this for the repository that it looks like, and not for a part of one further up: that
    /// is what becomes of a `.git` that is damaged.
    pub fn check(&self) -> Result<()> {
        let git = Git::elsewhere(&self.path);
        let found = git
            .output(&["rev-parse", "--absolute-git-dir"])
            .and_then(printed_path)
            .context("git does not open it")?;
        let found = found.canonicalize().unwrap_or(found);
        ensure!(
            self.git_dir.as_ref() == Some(&found),
            "git does not open it, but takes `{}` further up in its place; `git -C {} fsck` in a copy of it whose \
             `.git` is mended says more",
            printable_file(&found),
            file_for_shell(&self.path)
        );
        Ok(())
    }
}

/// Returns the folder that `.git` is or leads to.
fn git_dir(dot_git: &Path) -> Option<PathBuf> {
    let git_dir = if dot_git.is_file() {
        dot_git
            .parent()?
            .join(read_path_line(dot_git, b"gitdir: ")?)
    } else {
        dot_git.to_owned()
    };
    git_dir.canonicalize().ok()
}

/// Reads the path that a file of git's holds behind `prefix`.
fn read_path_line(file: &Path, prefix: &[u8]) -> Option<PathBuf> {
    let text = read_regular_file(file, LONGEST_LINK).ok()?;
    let path = text.strip_prefix(prefix)?.trim_ascii_end();
    os_string(path.to_vec()).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::find_clones;

    fn folders(root: &Path, names: &[&str]) {
        for name in names {
            fs::create_dir_all(root.join(name)).unwrap();
        }
    }

    fn paths(root: &Path, roots: &[PathBuf]) -> Vec<Vec<String>> {
        let found = find_clones(roots, &mut |_| {}).unwrap();
        let relative = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
        let names = |one: Vec<super::Clone>| one.iter().map(|one| relative(&one.path)).collect();
        found.repositories.into_iter().map(names).collect()
    }

    #[test]
    fn everything_that_looks_like_a_repository_is_found_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = &folder.path().canonicalize().unwrap();
        let names = [
            "a/.git/modules/x/objects",
            "a/sub/deep/.git",
            "bare.git/objects",
            "bare.git/hooks/no/.git",
            "bare.git/tree",
            "b/.git/worktrees/linked",
            "linked",
            "nothing/objects",
        ];
        folders(root, &names);
        fs::write(root.join("bare.git/HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(root.join("bare.git/tree/.git"), "gitdir: nowhere\n").unwrap();
        fs::write(root.join("b/.git/worktrees/linked/commondir"), "../..\n").unwrap();
        let link = format!(
            "gitdir: {}\n",
            root.join("b/.git/worktrees/linked").display()
        );
        fs::write(root.join("linked/.git"), link).unwrap();
        let expected = [
            vec!["a"],
            vec!["a/sub/deep"],
            vec!["b", "linked"],
            vec!["bare.git"],
            vec!["bare.git/tree"],
        ];
        assert_eq!(paths(root, std::slice::from_ref(root)), expected);
        let twice = [root.join("a/sub"), root.clone(), root.join("b")];
        assert_eq!(paths(root, &twice), expected);
        assert!(find_clones(&[root.join("missing")], &mut |_| {}).is_err());
        assert!(find_clones(&[root.join("linked/.git")], &mut |_| {}).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_told_where_they_lead_to_something_new() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = &folder.path().canonicalize().unwrap();
        folders(root, &["below/a/.git", "beside/.git"]);
        symlink(".", root.join("below/loop")).unwrap();
        symlink("a", root.join("below/again")).unwrap();
        symlink("../beside", root.join("below/other")).unwrap();
        symlink("nowhere", root.join("below/dangling")).unwrap();
        let below = [root.join("below")];
        assert_eq!(paths(root, &below), [["below/a"]]);
        let found = find_clones(&below, &mut |_| {}).unwrap();
        assert_eq!(found.links, [root.join("below/other")]);
    }
}

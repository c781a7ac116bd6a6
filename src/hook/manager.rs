//! Hook managers whose hooks tell by their own name what to run: kept under another name, they would stop in silence.

use std::path::Path;

/// A tool that owns the hooks of a repository.
#[derive(Debug, PartialEq, Eq)]
pub struct Manager {
    /// Its name.
    pub name: &'static str,
    /// How xguard is made one of the hooks it runs.
    pub entry: &'static str,
}

static HUSKY: Manager = Manager {
    name: "husky",
    entry: "end .husky/pre-commit with the line\n    xguard hook pre-commit \"$@\"\n  \
            and .husky/pre-merge-commit with\n    xguard hook pre-merge-commit \"$@\"",
};

static OVERCOMMIT: Manager = Manager {
    name: "overcommit",
    entry: "add to .overcommit.yml\n    PreCommit:\n      Xguard:\n        enabled: true\n        \
            command: ['xguard', 'hook', 'pre-commit']",
};

/// Returns the manager that the hooks in this folder belong to.
pub(super) fn of(folder: &Path) -> Option<&'static Manager> {
    if folder.ends_with("_") && folder.join("h").exists() {
        Some(&HUSKY)
    } else if folder.join("overcommit-hook").exists() {
        Some(&OVERCOMMIT)
    } else {
        None
    }
}

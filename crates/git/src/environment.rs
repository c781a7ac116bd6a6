//! What the environment says to git, handed in: `config/` alone reads it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

#[cfg(debug_assertions)]
use super::fault::Faults;

/// The section our settings are in.
pub(super) const SECTION: &str = "xguard";

/// What this room needs to know of the environment; `config/` reads it.
#[derive(Debug, Clone, Default)]
pub struct GitEnvironment {
    /// `GIT_INDEX_FILE`: git points a hook at the index it will commit, which with `commit -a` is not the usual one.
    pub index_file: Option<OsString>,
    /// `GIT_DIR`, which may be relative to the current folder.
    pub git_dir: Option<OsString>,
    /// Whether `GIT_OBJECT_DIRECTORY` or `GIT_ALTERNATE_OBJECT_DIRECTORIES` say that objects are in other folders.
    pub objects_elsewhere: bool,
    /// Whether a variable says that some other part of the repository is not where it would be looked for.
    pub is_elsewhere: bool,
    /// What the merge merges whose hook this is, before `MERGE_HEAD` exists.
    pub merged: Vec<String>,
    /// Whether git itself started this program as a hook. It has then checked who owns the repository already.
    pub in_hook: bool,
    /// Where git looks for its configuration.
    pub config: ConfigFiles,
    /// `GIT_EDITOR`, which git sets to `:` where it runs no editor for a commit.
    pub editor: Option<OsString>,
    /// Reads that are to fail.
    #[cfg(debug_assertions)]
    pub faults: Option<Faults>,
}

impl GitEnvironment {
    /// Returns where the index is: as git does, a relative `GIT_INDEX_FILE` starts at the top of the work tree.
    pub(super) fn index(&self, top: Option<&Path>, git_dir: &Path) -> PathBuf {
        match &self.index_file {
            Some(file) => top.map_or_else(|| PathBuf::from(file), |top| top.join(file)),
            None => git_dir.join("index"),
        }
    }
}

/// Where git looks for its configuration, besides the repository; `config/` reads it from the environment.
#[derive(Debug, Clone, Default)]
pub struct ConfigFiles {
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg: Option<PathBuf>,
    /// `GIT_CONFIG_GLOBAL`.
    pub global: Option<PathBuf>,
    /// `GIT_CONFIG_SYSTEM`.
    pub system: Option<PathBuf>,
    /// `GIT_CONFIG_NOSYSTEM`.
    pub without_system: bool,
    /// `GIT_EXEC_PATH`: where the git that runs a hook keeps its programs, and itself.
    pub programs: Option<PathBuf>,
    /// Whether a variable says something that is for git to read.
    pub is_for_git: bool,
}

impl ConfigFiles {
    /// Takes a variable of the environment into account, where it matters here.
    pub fn add_variable(&mut self, name: &str, value: &OsStr) {
        let path = PathBuf::from(value);
        match name {
            // Where a relative path starts is for git to say.
            "HOME" | "GIT_CONFIG_GLOBAL" | "GIT_CONFIG_SYSTEM" if path.is_relative() => {
                self.is_for_git = true;
            }
            "XDG_CONFIG_HOME" if value.is_empty() => {}
            "XDG_CONFIG_HOME" if path.is_relative() => self.is_for_git = true,
            "GIT_COMMON_DIR" => self.is_for_git = true,
            "HOME" => self.home = Some(path),
            "XDG_CONFIG_HOME" => self.xdg = Some(path),
            "GIT_CONFIG_GLOBAL" => self.global = Some(path),
            "GIT_CONFIG_SYSTEM" => self.system = Some(path),
            "GIT_EXEC_PATH" => self.programs = Some(path).filter(|path| path.is_absolute()),
            "GIT_CONFIG_NOSYSTEM" => {
                let value = value.to_ascii_lowercase();
                let is = |words: [&str; 4]| words.map(OsString::from).contains(&value);
                self.without_system = is(["1", "true", "yes", "on"]);
                let is_plain =
                    self.without_system || value.is_empty() || is(["0", "false", "no", "off"]);
                self.is_for_git |= !is_plain;
            }
            _ if name.starts_with("GIT_CONFIG_") => {
                let value = value.to_string_lossy().to_ascii_lowercase();
                self.is_for_git |= value.contains(SECTION) || value.contains("include");
            }
            _ => {}
        }
    }

    /// Returns the files of the user, in the order in which git reads them.
    pub(super) fn of_the_user(&self) -> Vec<PathBuf> {
        if let Some(global) = &self.global {
            return vec![global.clone()];
        }
        let at_home = self.home.as_ref().map(|home| home.join(".config"));
        let folder = self.xdg.clone().or(at_home);
        let paths = [
            folder.map(|folder| folder.join("git/config")),
            self.home.as_ref().map(|home| home.join(".gitconfig")),
        ];
        paths.into_iter().flatten().collect()
    }
}

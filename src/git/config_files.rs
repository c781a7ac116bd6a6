//! The files of git's configuration, read for our settings alone. What is not as plain as `git config` writes it is left to
//! git.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::fault;
use super::printed::os_string;
use super::setting::SECTION;

/// A larger file is for git to read.
const LARGEST: usize = 256 * 1024;
/// Files that include files are for git to read, from here on.
const DEEPEST: usize = 5;

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
    /// The first folder on PATH: git puts the folder of its own programs there for hooks.
    pub first_on_path: Option<PathBuf>,
    /// Whether a variable holds settings that could be about us.
    pub is_in_variables: bool,
}

/// What a file of git's configuration says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// This.
    Path(PathBuf),
    /// Something that is for git to read.
    Unsure,
}

/// Returns what the last of the files says that says anything.
pub(super) fn in_files(git_dir: &Path, files: &ConfigFiles, key: &str) -> Said {
    let common = match read(&git_dir.join("commondir")) {
        Ok(None) => git_dir.to_owned(),
        Ok(Some(common)) => match os_string(common.trim_ascii_end().to_vec()) {
            Ok(common) => git_dir.join(common),
            Err(_not_a_path) => return Said::Unsure,
        },
        Err(_unreadable) => return Said::Unsure,
    };
    let mut paths = files.paths();
    paths.extend([common.join("config"), git_dir.join("config.worktree")]);
    let reader = Reader { files, key };
    let mut said = Said::Nothing;
    for path in paths {
        match reader.file(&path, 0) {
            Said::Nothing => {}
            Said::Unsure => return Said::Unsure,
            path @ Said::Path(_) => said = path,
        }
    }
    said
}

impl ConfigFiles {
    /// Returns the files of the machine and the user, in the order in which git reads them.
    fn paths(&self) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        if !self.without_system {
            match &self.system {
                Some(system) => paths.push(system.clone()),
                None => paths.extend(self.of_the_machine()),
            }
        }
        if let Some(global) = &self.global {
            paths.push(global.clone());
            return paths;
        }
        let at_home = self.home.as_ref().map(|home| home.join(".config"));
        let folder = self.xdg.clone().or(at_home);
        paths.extend(folder.map(|folder| folder.join("git/config")));
        paths.extend(self.home.as_ref().map(|home| home.join(".gitconfig")));
        paths
    }

    /// Returns where git may have been built to look: `/etc` where it lies in `/usr`, else `etc` beside it.
    fn of_the_machine(&self) -> impl Iterator<Item = PathBuf> {
        let beside = self.first_on_path.as_deref().and_then(|folder| {
            let is_gits = folder.ends_with("libexec/git-core") || folder.ends_with("lib/git-core");
            let prefix = folder.parent()?.parent()?;
            is_gits.then(|| prefix.join("etc/gitconfig"))
        });
        [Some(PathBuf::from("/etc/gitconfig")), beside]
            .into_iter()
            .flatten()
    }
}

struct Reader<'a> {
    files: &'a ConfigFiles,
    key: &'a str,
}

impl Reader<'_> {
    fn file(&self, path: &Path, depth: usize) -> Said {
        let Ok(bytes) = read(path) else {
            return Said::Unsure;
        };
        let Some(bytes) = bytes else {
            return Said::Nothing;
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Said::Unsure;
        };
        if text.len() > LARGEST || depth > DEEPEST {
            return Said::Unsure;
        }
        let lower = text.to_ascii_lowercase();
        if lower.contains("include") && !self.includes_nothing_of_ours(&text, path, depth) {
            return Said::Unsure;
        }
        if lower.contains(SECTION) {
            self.section(&text)
        } else {
            Said::Nothing
        }
    }

    /// Tells whether none of the files that this one could include says anything about us, whether it includes them or
    /// not. Every path in it counts as that of such a file.
    fn includes_nothing_of_ours(&self, text: &str, path: &Path, depth: usize) -> bool {
        let is_about_paths = |line: &&str| line.to_ascii_lowercase().contains("path");
        text.lines().filter(is_about_paths).all(|line| {
            let Some((key, value)) = line.split_once('=') else {
                return false;
            };
            if !key.trim().eq_ignore_ascii_case("path") {
                // Such as `hooksPath`; but for the heading of a section, which could be followed by anything.
                return !key.contains('[');
            }
            let included = self.plain(value).map(|value| match path.parent() {
                Some(folder) => folder.join(value),
                None => value,
            });
            included.is_some_and(|path| self.file(&path, depth + 1) == Said::Nothing)
        })
    }

    /// Reads our section, as `git config` writes it.
    fn section(&self, text: &str) -> Said {
        let mut said = Said::Nothing;
        let mut is_ours = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                is_ours = line.eq_ignore_ascii_case("[xguard]");
                if !is_ours && line.to_ascii_lowercase().contains(SECTION) {
                    return Said::Unsure;
                }
                continue;
            }
            if !is_ours || line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                return Said::Unsure;
            };
            if !key.trim().eq_ignore_ascii_case(self.key) {
                continue;
            }
            match self.plain(value) {
                Some(path) => said = Said::Path(path),
                None => return Said::Unsure,
            }
        }
        said
    }

    /// Returns a path that needs no more than its `~/` expanded.
    fn plain(&self, value: &str) -> Option<PathBuf> {
        let value = value.trim();
        let is_plain = !value.is_empty() && !value.contains(['"', '\\', '#', ';', '%']);
        match value.strip_prefix("~/") {
            _ if !is_plain => None,
            Some(below) => Some(self.files.home.as_ref()?.join(below)),
            None => (!value.starts_with('~')).then(|| PathBuf::from(value)),
        }
    }
}

/// Reads a file, where there is one.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    fault::read()?;
    #[expect(clippy::disallowed_methods, reason = "git/ reads what git reads")]
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl ConfigFiles {
    /// Takes a variable of the environment into account, where it matters here.
    pub fn add_variable(&mut self, name: &str, value: &OsStr) {
        let path = || Some(PathBuf::from(value)).filter(|path| !path.as_os_str().is_empty());
        match name {
            "HOME" => self.home = path(),
            "XDG_CONFIG_HOME" => self.xdg = path(),
            "GIT_CONFIG_GLOBAL" => self.global = Some(PathBuf::from(value)),
            "GIT_CONFIG_SYSTEM" => self.system = Some(PathBuf::from(value)),
            "GIT_CONFIG_NOSYSTEM" => {
                let value = value.to_ascii_lowercase();
                self.without_system = !["", "0", "false", "no", "off"]
                    .map(OsString::from)
                    .contains(&value);
            }
            "PATH" => self.first_on_path = std::env::split_paths(value).next(),
            _ if name.starts_with("GIT_CONFIG_") => {
                let value = value.to_string_lossy().to_ascii_lowercase();
                self.is_in_variables |= value.contains(SECTION) || value.contains("include");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{ConfigFiles, Said, in_files};

    /// Returns what is read out of a user's file with this text, beside which lie two that it could include.
    fn said(text: &str) -> Said {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("git")).unwrap();
        fs::write(at("git/config"), "[core]\n\tbare = false\n").unwrap();
        fs::write(at("harmless"), "[user]\n\tname = x\n").unwrap();
        fs::write(at("ours"), "[xguard]\n\tpolicy = /included\n").unwrap();
        fs::write(at("global"), text).unwrap();
        let files = ConfigFiles {
            home: Some(PathBuf::from("/home/me")),
            global: Some(at("global")),
            without_system: true,
            ..ConfigFiles::default()
        };
        in_files(&at("git"), &files, "policy")
    }

    #[test]
    fn git_is_asked_only_where_something_is_not_as_git_writes_it() {
        let path = |path: &str| Said::Path(PathBuf::from(path));
        let cases = [
            ("", Said::Nothing),
            ("[user]\n\temail = a@b.example\n", Said::Nothing),
            ("[core]\n\thooksPath = ~/xguard/hooks\n", Said::Nothing),
            ("[xguard]\n\tpolicy = /a b/c\n", path("/a b/c")),
            (
                "[XGuard]\n\tother = 1\n\n# no\nPOLICY=~/p\n",
                path("/home/me/p"),
            ),
            (
                "[xguard]\n\tpolicy = /a\n[xguard]\n\tpolicy = /b\n",
                path("/b"),
            ),
            ("[include]\n\tpath = harmless\n", Said::Nothing),
            (
                "[include]\n\tpath = missing\n[core]\n\thooksPath = x\n",
                Said::Nothing,
            ),
            ("[include]\n\tpath = ours\n", Said::Unsure),
            ("[includeIf \"x\"]\n\tPath=ours\n", Said::Unsure),
            ("[include]\n\tpath = global\n", Said::Unsure),
            ("[include] path = harmless\n", Said::Unsure),
            ("[include]\n\tpath = \"harmless\"\n", Said::Unsure),
            ("[include]\n\tpath\n", Said::Unsure),
            ("[xguard]\n\tpolicy\n", Said::Unsure),
            ("[xguard]\n\tpolicy =\n", Said::Unsure),
            ("[xguard]\n\tpolicy = \"/a\"\n", Said::Unsure),
            ("[xguard]\n\tpolicy = /a # b\n", Said::Unsure),
            ("[xguard]\n\tpolicy = /a\\\n", Said::Unsure),
            ("[xguard]\n\tpolicy = ~other/a\n", Said::Unsure),
            ("[xguard]\n\tpolicy = %(prefix)/a\n", Said::Unsure),
            ("[xguard] policy = /a\n", Said::Unsure),
            ("[xguard \"sub\"]\n\tpolicy = /a\n", Said::Unsure),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), expected, "{text:?}");
        }
    }

    #[test]
    fn files_are_those_that_git_reads_in_its_order() {
        let mut files = ConfigFiles::default();
        let variables = [
            ("HOME", "/home/me"),
            ("PATH", "/opt/git/libexec/git-core:/usr/bin"),
            ("GIT_CONFIG_NOSYSTEM", "0"),
        ];
        for (name, value) in variables {
            files.add_variable(name, value.as_ref());
        }
        let expected = [
            "/etc/gitconfig",
            "/opt/git/etc/gitconfig",
            "/home/me/.config/git/config",
            "/home/me/.gitconfig",
        ];
        assert_eq!(files.paths(), expected.map(PathBuf::from));
        files.add_variable("XDG_CONFIG_HOME", "/xdg".as_ref());
        files.add_variable("GIT_CONFIG_NOSYSTEM", "1".as_ref());
        assert_eq!(
            files.paths(),
            ["/xdg/git/config", "/home/me/.gitconfig"].map(PathBuf::from)
        );
        files.add_variable("GIT_CONFIG_GLOBAL", "/mine".as_ref());
        assert_eq!(files.paths(), [Path::new("/mine")]);
        assert!(!files.is_in_variables);
        files.add_variable("GIT_CONFIG_KEY_3", "XGuard.policy".as_ref());
        assert!(files.is_in_variables);
    }
}

//! The files of git's configuration, read for our settings alone.
//!
//! A setting of ours holds wherever git keeps it. So these are exactly the files that this git reads, in the same order;
//! the system's file is the one that this git was built to use. git itself is asked if a line is not as plain as
//! `git config` writes it, or could mean something else to git.

use std::io;
use std::path::{Path, PathBuf};

use super::careful::read_regular_file;
use super::environment::{ConfigFiles, SECTION};
use super::fault;
use super::printed::os_string;
use super::process::Git;
use super::system_file;

/// A larger file is for git to read.
const LARGEST: u64 = 256 * 1024;
/// Files that include files are for git to read, from here on.
const DEEPEST: usize = 5;

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

/// Returns what the last of the files says that says anything. `git` is the one whose files they are.
pub(super) fn in_files(git: &Git, git_dir: &Path, files: &ConfigFiles, key: &str) -> Said {
    let common = match read_if_present(&git_dir.join("commondir")) {
        _ if files.is_for_git => return Said::Unsure,
        Ok(None) => git_dir.to_owned(),
        Ok(Some(common)) => match os_string(common.trim_ascii_end().to_vec()) {
            Ok(common) => git_dir.join(common),
            Err(_not_a_path) => return Said::Unsure,
        },
        Err(_unreadable) => return Said::Unsure,
    };
    let Some(mut paths) = files.of_the_machine(git, &common) else {
        return Said::Unsure;
    };
    paths.extend(files.of_the_user());
    paths.push(common.join("config"));
    let reader = ConfigReader { files, key };
    // It counts only where an extension says so.
    if reader.file(&git_dir.join("config.worktree"), 0) != Said::Nothing {
        return Said::Unsure;
    }
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
    /// Returns the git that runs this hook, of which `git` may be another copy.
    pub(super) fn git(&self, git: &Git) -> Git {
        let program = self.programs.as_ref().map(|folder| folder.join("git"));
        match program.filter(|program| program.is_file()) {
            Some(program) => git.by(program),
            None => git.clone(),
        }
    }

    /// Returns the file of the machine, if there can be one; nothing where it is not known which one it is.
    fn of_the_machine(&self, git: &Git, common_dir: &Path) -> Option<Vec<PathBuf>> {
        if self.without_system {
            return Some(Vec::new());
        }
        let file = match &self.system {
            Some(file) => file.clone(),
            None => system_file::find(git, common_dir)?,
        };
        Some(vec![file])
    }
}

struct ConfigReader<'a> {
    files: &'a ConfigFiles,
    key: &'a str,
}

impl ConfigReader<'_> {
    fn file(&self, path: &Path, depth: usize) -> Said {
        let Ok(bytes) = read_if_present(path) else {
            return Said::Unsure;
        };
        let Some(bytes) = bytes else {
            return Said::Nothing;
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Said::Unsure;
        };
        if depth > DEEPEST {
            return Said::Unsure;
        }
        let lower = text.to_ascii_lowercase();
        if lower.contains("include") && !self.includes_nothing_of_ours(&text, path, depth) {
            return Said::Unsure;
        }
        if lower.contains(SECTION) {
            self.read_xguard_section(&text)
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
            if !trim(key).eq_ignore_ascii_case("path") {
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

    /// Reads our section, as `git config` writes it. A line that git could understand in another way is for git.
    fn read_xguard_section(&self, text: &str) -> Said {
        let mut said = Said::Nothing;
        let mut is_ours = false;
        for line in text.lines().map(trim) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if line.ends_with('\\') {
                return Said::Unsure;
            }
            if line.starts_with('[') {
                is_ours = line.eq_ignore_ascii_case("[xguard]");
                if !is_ours && line.to_ascii_lowercase().contains(SECTION) {
                    return Said::Unsure;
                }
                continue;
            }
            let (key, value) = match line.split_once('=') {
                Some((key, value)) => (trim(key), Some(value)),
                None => (line, None),
            };
            let is_key = |key: &str| {
                key.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            if !is_key(key) {
                return Said::Unsure;
            }
            if !is_ours || !key.eq_ignore_ascii_case(self.key) {
                continue;
            }
            match value.and_then(|value| self.plain(value)) {
                Some(path) => said = Said::Path(path),
                None => return Said::Unsure,
            }
        }
        said
    }

    /// Returns a path that needs no more than its `~/` expanded.
    fn plain(&self, value: &str) -> Option<PathBuf> {
        let value = trim(value);
        let is_plain = !value.is_empty()
            && !value.starts_with(':')
            && !value.contains(['"', '\\', '#', ';', '%'])
            && !value.contains(char::is_control);
        match value.strip_prefix("~/") {
            _ if !is_plain => None,
            Some(below) => Some(self.files.home.as_ref()?.join(below)),
            None => (!value.starts_with('~')).then(|| PathBuf::from(value)),
        }
    }
}

/// Takes away what is white space to git around a word on a line.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r'])
}

/// Reads a file, where there is one.
fn read_if_present(path: &Path) -> io::Result<Option<Vec<u8>>> {
    fault::read()?;
    match read_regular_file(path, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{ConfigFiles, Git, Said, in_files};

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
        in_files(&Git::default(), &at("git"), &files, "policy")
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
            ("\u{feff}[xguard]\n\tpolicy = /a\n", Said::Unsure),
            ("[a]\n\tb = c\\\n[xguard]\n\tpolicy = /a\n", Said::Unsure),
            ("[xguard]\n\tpolicy = /a\tb\n", Said::Unsure),
            ("[xguard]\n\tpolicy = :(optional)/a\n", Said::Unsure),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), expected, "{text:?}");
        }
    }

    #[test]
    fn files_are_those_that_git_reads_in_its_order() {
        let mut files = ConfigFiles::default();
        let of_the_user = |files: &ConfigFiles| files.of_the_user();
        files.add_variable("HOME", "/home/me".as_ref());
        assert_eq!(
            of_the_user(&files),
            ["/home/me/.config/git/config", "/home/me/.gitconfig"].map(PathBuf::from)
        );
        files.add_variable("XDG_CONFIG_HOME", "/xdg".as_ref());
        assert_eq!(
            of_the_user(&files),
            ["/xdg/git/config", "/home/me/.gitconfig"].map(PathBuf::from)
        );
        files.add_variable("GIT_CONFIG_GLOBAL", "/mine".as_ref());
        assert_eq!(of_the_user(&files), [Path::new("/mine")]);
        assert!(!files.is_for_git);
    }

    #[test]
    fn what_variables_may_mean_is_for_git() {
        let cases = [
            ("HOME", "/home/me", false),
            ("HOME", "me", true),
            ("HOME", "", true),
            ("XDG_CONFIG_HOME", "", false),
            ("XDG_CONFIG_HOME", "x", true),
            ("GIT_CONFIG_GLOBAL", "x", true),
            ("GIT_CONFIG_SYSTEM", "x", true),
            ("GIT_CONFIG_NOSYSTEM", "", false),
            ("GIT_CONFIG_NOSYSTEM", "TRUE", false),
            ("GIT_CONFIG_NOSYSTEM", "off", false),
            ("GIT_CONFIG_NOSYSTEM", "00", true),
            ("GIT_COMMON_DIR", "/x", true),
            ("GIT_CONFIG_COUNT", "1", false),
            ("GIT_CONFIG_KEY_3", "XGuard.policy", true),
            ("GIT_CONFIG_KEY_3", "user.name", false),
            (
                "GIT_CONFIG_PARAMETERS",
                "'includeIf.onbranch:x.path'='y'",
                true,
            ),
        ];
        for (name, value, expected) in cases {
            let mut files = ConfigFiles::default();
            files.add_variable(name, value.as_ref());
            assert_eq!(files.is_for_git, expected, "{name}={value}");
        }
    }
}

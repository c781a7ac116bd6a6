//! Random configurations of git, in every file and variable that can hold one: what is read out of them here is what
//! git says, or is left to git.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use tempfile::TempDir;

use super::rounds_asked;
use crate::config_files::{Said, in_files};
use crate::environment::ConfigFiles;
use crate::process::Git;

/// What lines of a configuration are made of; `@` stands for a value.
const LINES: &[&str] = &[
    "[xguard]",
    "[xguard]",
    "[xguard]",
    "[XGuard]",
    " \t[xguard]\t",
    "[xguard] ; ours",
    "[xguard] policy = @",
    "[xguard \"sub\"]",
    "[xguard.sub]",
    "[xguards]",
    "[core][xguard]",
    "\u{feff}[xguard]",
    "\u{b}[xguard]",
    "[core]",
    "[core] # [xguard]",
    "[alias]",
    "\tx = \"a [xguard]\"",
    "\tpager = less \\",
    "\thooksPath = /x/xguard/hooks",
    "\tpolicy = @",
    "\tpolicy = @",
    "policy=@",
    "\tPOLICY   =   @  ",
    "\tpolicy = @\r",
    "\tpolicy = @ # why",
    "\tpolicy = \"@\"",
    "\tpolicy = @\\",
    "\tpolicy = @\u{a0}",
    "\tpolicy = @\t@",
    "\tpolicy = @  @",
    "\tpolicy = :(optional)@",
    "\tpolicy",
    "\tpolicy =",
    "\tpolicies = @",
    "\t; policy = @",
    "[include]",
    "[Include]",
    "[include] path = first",
    "[includeIf \"onbranch:main\"]",
    "[includeIf \"onbranch:other\"]",
    "[includeIf \"gitdir:/**\"]",
    "\tpath = first",
    "\tpath = second",
    "\tpath = missing",
    "\tpath = \"first\"",
    "\tpath = ~/first",
    "\tpath = fi\\",
    "",
];

/// Values of the setting.
const VALUES: &[&str] = &[
    "/a",
    "/b",
    "/c d",
    "~/e",
    "relative",
    "~",
    "%(prefix)/f",
    "/ä",
];

/// One arrangement of files and variables.
struct Arrangement {
    folder: TempDir,
    variables: Vec<(&'static str, OsString)>,
    random: Rng,
}

#[test]
fn what_a_configuration_says_is_what_git_says() {
    let rounds = rounds_asked();
    let (mut said, mut silent) = (0, 0);
    for round in 0..rounds {
        let mut arrangement = Arrangement::new(Rng::with_seed(round as u64));
        arrangement.fill();
        let files = arrangement.files();
        let git_dir = arrangement.at("top/.git");
        let read = in_files(&Git::default(), &git_dir, &files, "policy");
        let by_git = arrangement.by_git();
        // Where git itself cannot go on, there is no commit either.
        if read == Said::Unsure || by_git == Said::Unsure {
            continue;
        }
        if read == Said::Nothing {
            silent += 1;
        } else {
            said += 1;
        }
        assert_eq!(read, by_git, "{}", arrangement.about(round));
    }
    assert!(said * 20 > rounds, "{said} of {rounds}");
    assert!(silent * 20 > rounds, "{silent} of {rounds}");
}

impl Arrangement {
    fn new(random: Rng) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        for name in [
            "top/.git/objects",
            "top/.git/refs",
            "home/.config/git",
            "xdg/git",
        ] {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        fs::write(
            folder.path().join("top/.git/HEAD"),
            "ref: refs/heads/main\n",
        )
        .expect("a file");
        Self {
            folder,
            variables: Vec::new(),
            random,
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn fill(&mut self) {
        self.variables = vec![
            ("HOME", self.at("home").into()),
            ("GIT_CONFIG_SYSTEM", self.at("system").into()),
        ];
        let own = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n";
        self.write("top/.git/config", own);
        for (name, odds) in [
            ("system", 2),
            ("home/.gitconfig", 2),
            ("xdg/git/config", 4),
            ("home/.config/git/config", 6),
            ("top/.git/config.worktree", 6),
            ("global", 4),
        ] {
            if self.random.usize(..odds) == 0 {
                self.write(name, "");
            }
        }
        for folder in ["", "home/", "top/.git/", "xdg/git/"] {
            for name in ["first", "second"] {
                self.write(&format!("{folder}{name}"), "");
            }
        }
        self.add_variables();
    }

    fn add_variables(&mut self) {
        if self.random.usize(..8) == 0 {
            let extension = "[extensions]\n\tworktreeConfig = true\n";
            let own = fs::read_to_string(self.at("top/.git/config")).expect("what was written");
            fs::write(self.at("top/.git/config"), format!("{extension}{own}")).expect("a file");
        }
        let some = |odds: usize, random: &mut Rng| random.usize(..odds) == 0;
        if some(4, &mut self.random) {
            self.variables
                .push(("XDG_CONFIG_HOME", self.at("xdg").into()));
        }
        if some(6, &mut self.random) {
            let name = if self.random.bool() {
                "global"
            } else {
                "nothing"
            };
            self.variables
                .push(("GIT_CONFIG_GLOBAL", self.at(name).into()));
        }
        if some(4, &mut self.random) {
            let words = ["0", "1", "true", "No", "", "00", "on"];
            let word = self.random.choice(words).expect("a word");
            self.variables.push(("GIT_CONFIG_NOSYSTEM", word.into()));
        }
        if some(10, &mut self.random) {
            let keys = [
                "xguard.policy",
                "XGUARD.Policy",
                "include.path",
                "user.name",
            ];
            let key = self.random.choice(keys).expect("a key");
            self.variables.extend([
                ("GIT_CONFIG_COUNT", "1".into()),
                ("GIT_CONFIG_KEY_0", key.into()),
                ("GIT_CONFIG_VALUE_0", self.at("first").into()),
            ]);
        }
        if some(10, &mut self.random) {
            let settings = [
                "'xguard.policy'='/p'",
                "'user.name'='x'",
                "'xguard.policy=/q'",
            ];
            let setting = self.random.choice(settings).expect("a setting");
            self.variables
                .push(("GIT_CONFIG_PARAMETERS", setting.into()));
        }
        if some(20, &mut self.random) {
            self.variables.push(("HOME", "".into()));
        }
    }

    /// Writes a file that goes on with random lines.
    fn write(&mut self, name: &str, start: &str) {
        let mut text = start.to_owned();
        for _ in 0..self.random.usize(..5) {
            let line = self.random.choice(LINES).expect("a line");
            let value = self.random.choice(VALUES).expect("a value");
            text.push_str(&line.replace('@', value));
            text.push('\n');
        }
        // Often as git writes it, or hardly anything would be read here.
        if self.random.usize(..4) == 0 {
            let value = self.random.choice(VALUES).expect("a value");
            text.push_str("[xguard]\n\tpolicy = ");
            text.push_str(value);
        }
        fs::write(self.at(name), text).expect("a file");
    }

    fn files(&self) -> ConfigFiles {
        let mut files = ConfigFiles::default();
        for (name, value) in &self.variables {
            files.add_variable(name, value);
        }
        files
    }

    /// Returns what git says the setting is; unsure where git cannot go on.
    fn by_git(&self) -> Said {
        let output = Command::new("git")
            .current_dir(self.at("top"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a PATH"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(["config", "--type=path", "-z", "--get", "xguard.policy"])
            .stderr(Stdio::null())
            .output()
            .expect("git starts");
        let mut said = output.stdout;
        said.pop();
        match output.status.code() {
            Some(0) if !said.is_empty() => Said::Path(OsString::from_vec(said).into()),
            Some(0 | 1) => Said::Nothing,
            _ => Said::Unsure,
        }
    }

    fn about(&self, round: usize) -> String {
        let mut text = format!("round {round}: {:?}\n", self.variables);
        let list = Command::new("find")
            .args([
                "-type", "f", "-size", "+0", "-exec", "grep", "-H", "", "{}", "+",
            ])
            .current_dir(Path::new(self.folder.path()))
            .output()
            .expect("find starts");
        text.push_str(&String::from_utf8_lossy(&list.stdout));
        text
    }
}

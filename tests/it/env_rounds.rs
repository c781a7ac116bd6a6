//! Random trees of nested ignore files: what xguard says git would add is held against what `git add` then adds.
//!
//! `XGUARD_ROUNDS=1000 cargo test --test it env_rounds` does more rounds, `XGUARD_SEED=7` others.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::Value;

use crate::repo::Repo;
use crate::rounds::seeds;

/// Rounds where nobody asks for more.
const ROUNDS: u64 = 25;

const FOLDERS: &[&str] = &[
    "",
    "a/",
    "b/",
    "a/b/",
    "a/b/c/",
    "b/a/",
    "x y/",
    "node_modules/",
    "a/node_modules/",
    ".d/",
    "[q]/",
];
/// Names of env files, of folders in some rounds too.
const NAMES: &[&str] = &[
    ".env",
    ".ENV",
    ".env.local",
    ".env.production",
    "prod.env",
    "Prod.env",
    ".env~",
    "w*.env",
    "q[1].env",
    " s.env",
    "!n.env",
    "#h.env",
    "b\\s.env",
    ".env.a\nb",
];
const STARTS: &[&str] = &[
    "", "", "", "", "!", "!", "/", "!/", "**/", "!**/", "a/", "!a/", "/a/", "a/**/", "\\", "!\\",
];
const BODIES: &[&str] = &[
    ".env",
    ".env",
    "*.env",
    ".env*",
    ".env.*",
    "prod.env",
    "*",
    "?env",
    ".[e]nv",
    "[[:punct:]]env",
    ".ENV",
    "[!p]*.env",
    "node_modules",
    "a",
    "b",
    "a/b",
    "b/*",
    "**",
    "x y",
    "w\\*.env",
    "\\#h.env",
    "\\!n.env",
    " s.env",
    "\\[q\\]",
    "q\\[1\\].env",
];
const ENDS: &[&str] = &[
    "", "", "", "", "", "/", "/*", "/**", " ", "\\ ", "\t", " # c",
];

/// What there is of a round's files.
struct Round {
    repo: Repo,
    rng: Rng,
    taken: BTreeSet<String>,
    tracked: BTreeSet<String>,
}

impl Round {
    fn new(seed: u64) -> Self {
        let mut round = Self {
            repo: Repo::new(),
            rng: Rng::with_seed(seed),
            taken: BTreeSet::new(),
            tracked: BTreeSet::new(),
        };
        round.write_files();
        round.write_rules();
        round.track();
        round
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.rng.usize(..from.len())]
    }

    fn write_files(&mut self) {
        self.repo
            .write("readme", "")
            .stage("readme")
            .commit("first");
        for _ in 0..self.rng.usize(3..14) {
            let path = format!("{}{}", self.pick(FOLDERS), self.pick(NAMES));
            // Where case does not matter, git refuses to add both of two names that differ in nothing else.
            let is_new = self.taken.insert(path.to_lowercase());
            if !is_new || self.repo.path(&path).symlink_metadata().is_ok() {
                continue;
            }
            match self.rng.u8(..10) {
                0 => {
                    self.repo.write(format!("{path}/in.env"), "A=1\n");
                }
                1 => {
                    let folder = self.repo.path(&path);
                    let folder = folder.parent().expect("a file has a folder");
                    self.repo
                        .at(folder)
                        .link(folder.join(path.rsplit('/').next().expect("a name")), "a");
                }
                _ => {
                    self.repo.write(&path, "A=1\n");
                }
            }
        }
        let folder = self.pick(&FOLDERS[1..]);
        match self.rng.u8(..8) {
            0 => {
                let nested = self.repo.at(folder);
                nested.git(&["init", "-q"]).code(0);
                nested.commit("nested");
            }
            1 => {
                self.repo.write(format!("{folder}.git/junk"), "");
            }
            2 if self.repo.path("linked").symlink_metadata().is_err() => {
                self.repo.link("linked", folder.trim_end_matches('/'));
            }
            _ => {}
        }
    }

    fn rules(&mut self) -> Vec<u8> {
        let ending = if self.rng.u8(..4) == 0 { "\r\n" } else { "\n" };
        let lines: Vec<String> = (0..self.rng.usize(0..6))
            .map(|_| {
                format!(
                    "{}{}{}",
                    self.pick(STARTS),
                    self.pick(BODIES),
                    self.pick(ENDS)
                )
            })
            .collect();
        let mut text = lines.join(ending);
        if self.rng.bool() {
            text.push_str(ending);
        }
        if self.rng.u8(..8) == 0 {
            text.insert(0, '\u{feff}');
        }
        text.into_bytes()
    }

    fn write_rules(&mut self) {
        for folder in FOLDERS {
            if folder.is_empty() || self.rng.u8(..4) == 0 {
                let rules = self.rules();
                self.repo.write(format!("{folder}.gitignore"), rules);
            }
        }
        if self.rng.u8(..3) == 0 {
            let rules = self.rules();
            self.repo.write(".git/info/exclude", rules);
        }
        if self.rng.u8(..3) == 0 {
            let rules = self.rules();
            let file = self.repo.scratch_path("excludes");
            self.repo.write(&file, rules);
            self.repo
                .config("core.excludesFile", &file.to_string_lossy());
        }
        let ignores_case = self.rng.u8(..4) == 0;
        self.repo
            .config("core.ignorecase", &ignores_case.to_string());
    }

    /// Tracks some of the env files, and stages files for the hook to look beside.
    fn track(&mut self) {
        for path in env_files(&self.repo) {
            let is_taken = self.rng.u8(..6) == 0;
            let add = ["--literal-pathspecs", "add", "-f", "--", &path];
            if is_taken && self.repo.git(&add).status == Some(0) {
                self.tracked.insert(path);
            }
        }
        for folder in ["", "a/", "a/b/"] {
            let path = format!("{folder}staged.txt");
            self.repo.write(&path, "");
            if self.rng.bool() && self.repo.git(&["add", "-f", "--", &path]).status == Some(0) {
                self.tracked.insert(path);
            }
        }
    }
}

/// Returns the files and links with the names of env files, `.git` folders left out.
fn env_files(repo: &Repo) -> Vec<String> {
    let find = [
        ".", "-name", ".git", "-prune", "-o", "(", "-type", "f", "-o", "-type", "l", ")", "-iname",
        "*env*", "-print0",
    ];
    let found = repo.run("find".as_ref(), &find).code(0).text();
    let mut paths: Vec<String> = found
        .split('\0')
        .filter_map(|path| path.strip_prefix("./"))
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths
}

fn index(repo: &Repo) -> BTreeSet<String> {
    let listed = repo.git(&["ls-files", "-z"]).code(0).text();
    listed
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns the paths of the findings of a rule.
fn found(report: &Value, rule: &str) -> BTreeSet<String> {
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .filter(|finding| finding["rule"] == rule)
        .map(|finding| finding["path"].as_str().expect("a path").to_owned())
        .collect()
}

fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

fn try_round(seed: u64) {
    let round = Round::new(seed);
    let repo = &round.repo;
    let before = index(repo);
    let survey = repo.xguard(&["env", "--format", "json"]);
    assert!(
        matches!(survey.status, Some(0 | 1)),
        "seed {seed}: {survey}"
    );
    let scan = repo.xguard(&["scan", "--format", "json"]);
    assert!(matches!(scan.status, Some(0 | 1)), "seed {seed}: {scan}");

    let files: BTreeSet<String> = env_files(repo).into_iter().collect();
    repo.git(&["-c", "advice.addEmbeddedRepo=false", "add", "."])
        .code(0);
    let added = &index(repo) - &before;
    let expected: BTreeSet<String> = &added & &files;
    let survey = survey.json();
    assert_eq!(
        found(&survey, "env-file-unignored"),
        expected,
        "seed {seed}"
    );
    let tracked: BTreeSet<String> = &before & &files;
    assert_eq!(found(&survey, "env-file-staged"), tracked, "seed {seed}");

    let folders: BTreeSet<&str> = round.tracked.iter().map(|path| folder_of(path)).collect();
    let is_near = |path: &&String| folder_of(path).is_empty() || folders.contains(folder_of(path));
    let near: BTreeSet<String> = expected.iter().filter(is_near).cloned().collect();
    assert_eq!(
        found(&scan.json(), "env-file-unignored"),
        near,
        "seed {seed}"
    );
    let personal = found(&survey, "gitignore-personal");
    assert!(personal.is_disjoint(&(&expected | &tracked)), "seed {seed}");
}

#[test]
fn what_git_would_add_is_what_is_said_to_be_unignored() {
    for seed in seeds(ROUNDS) {
        try_round(seed);
    }
}

/// What `--fix` adds makes git ignore what it would have added, and nothing is left to do the second time.
#[test]
fn what_fix_adds_keeps_every_env_file_out() {
    for seed in seeds(ROUNDS) {
        let round = Round::new(seed);
        let repo = &round.repo;
        let fixed = repo.xguard(&["env", "--fix", "--yes"]);
        assert!(matches!(fixed.status, Some(0 | 1)), "seed {seed}: {fixed}");
        let files: BTreeSet<String> = env_files(repo).into_iter().collect();
        let before = index(repo);
        let again = repo.xguard(&["env", "--fix", "--yes"]);
        assert!(matches!(again.status, Some(0 | 1)), "seed {seed}: {again}");
        again.says("nothing to change");
        repo.git(&["-c", "advice.addEmbeddedRepo=false", "add", "."])
            .code(0);
        let added = &index(repo) - &before;
        assert_eq!(&added & &files, BTreeSet::new(), "seed {seed}");
    }
}

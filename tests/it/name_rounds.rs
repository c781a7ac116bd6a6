//! Credentials in names, wherever a name comes from and whatever is in the file: what lies under another name too, what
//! was renamed, links, submodules, folders, what a side branch or a merge brought, what is gone again. History, ranges and
//! pushes tell of each, with the commit that brought it.
//!
//! `XGUARD_ROUNDS=1000 cargo test --test it name_rounds` does more rounds, `XGUARD_SEED=7` others.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::repo::Repo;
use crate::rounds::seeds;

const ROUNDS: u64 = 6;
/// Files that are there from the start, under harmless names.
const HARMLESS: &[(&str, &str)] = &[("empty", ""), ("a/one.txt", "one\n"), ("b/two", "empty")];

struct Round {
    repo: Repo,
    random: Rng,
    /// The commits that brought a name, and how.
    expected: BTreeSet<String>,
    told: Vec<&'static str>,
}

impl Round {
    fn new(seed: u64) -> Self {
        let repo = Repo::new();
        for (path, content) in HARMLESS {
            repo.write(path, content);
        }
        repo.git(&["add", "."]).code(0);
        repo.commit("first");
        repo.git(&["tag", "first"]).code(0);
        Self {
            repo,
            random: Rng::with_seed(seed),
            expected: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    fn step(&mut self) {
        let harmless = self.harmless();
        let path = self.telling_path();
        let repo = self.repo.clone();
        match self.random.u8(..8) {
            0 if !harmless.is_empty() => {
                self.told.push("a rename");
                let from = *self.random.choice(&harmless).expect("a file");
                let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
                repo.write(format!("{folder}/beside"), "");
                repo.git(&["mv", "-f", from, &path]).code(0);
                self.bring();
            }
            1 => {
                self.told.push("a submodule");
                let line = format!("160000,{},{path}", repo.head());
                repo.git(&["update-index", "--add", "--cacheinfo", &line])
                    .code(0);
                self.bring();
            }
            2 => {
                self.told.push("a link");
                repo.write(&path, "").delete(&path).link(&path, "empty");
                repo.git(&["add", "-f", &path]).code(0);
                self.bring();
            }
            3 => {
                self.told.push("a side branch");
                repo.git(&["checkout", "-q", "-b", "side"]).code(0);
                self.add(&path);
                self.bring();
                self.merge(&["-m", "merge"]);
            }
            4 => {
                self.told.push("a merge");
                repo.git(&["checkout", "-q", "-b", "side"]).code(0);
                repo.git(&["commit", "-q", "--allow-empty", "-m", "x"])
                    .code(0);
                self.merge(&["--no-commit"]);
                self.add(&path);
                self.bring();
            }
            5 => {
                self.told.push("gone again");
                self.add(&path);
                self.bring();
                repo.git(&["rm", "-q", "-f", "--cached", &path]).code(0);
                repo.commit("take it out");
            }
            6 => {
                self.told.push("a scan");
                drop(repo.xguard(&["scan", "--history"]));
            }
            _ => {
                self.told.push("a file");
                self.add(&path);
                self.bring();
            }
        }
    }

    /// Returns the harmless files that are still there.
    fn harmless(&self) -> Vec<&'static str> {
        let paths = HARMLESS.iter().map(|(path, _)| *path);
        let is_there = |path: &&str| self.repo.path(path).exists();
        paths.filter(is_there).collect()
    }

    /// Returns a new path with a credential in it.
    fn telling_path(&mut self) -> String {
        let name = match self.random.u8(..3) {
            0 => self.repo.plant().bearer(),
            1 => self.repo.plant().access_token(),
            _ => self.repo.plant().xai_api_key(),
        };
        let shapes = [("", ""), ("a/", ""), ("", "/x"), ("new/of ", " (old)")];
        let (before, behind) = self.random.choice(shapes).expect("a shape");
        format!("{before}{name}{behind}")
    }

    /// Adds a file of what is there under another name already, or of something new.
    fn add(&mut self, path: &str) {
        let content = match self.random.u8(..4) {
            0 => "new\n",
            number => HARMLESS[usize::from(number - 1)].1,
        };
        self.repo.write(path, content);
        self.repo.git(&["add", "-f", path]).code(0);
    }

    fn merge(&self, options: &[&str]) {
        let merge = ["merge", "-q", "--no-ff"];
        self.repo.git(&["checkout", "-q", "main"]).code(0);
        self.repo
            .git(&[&merge[..], options, &["side"]].concat())
            .code(0);
        self.repo.git(&["branch", "-q", "-D", "side"]).code(0);
    }

    fn bring(&mut self) {
        self.repo.commit("bring it");
        self.expected.insert(self.repo.head());
    }

    /// Returns the commits that a report names.
    fn found(&self, command: &[&str]) -> BTreeSet<String> {
        let words = [&["scan", "--format", "json"], command].concat();
        let run = self.repo.xguard(&words);
        let run = run.code(i32::from(!self.expected.is_empty()));
        let report = run.json();
        let findings = report["findings"].as_array().expect("findings");
        let commits = findings.iter().map(|one| one["commit"].as_str());
        commits.flatten().map(str::to_owned).collect()
    }
}

#[test]
fn a_credential_in_a_name_is_told_however_the_name_came_in() {
    for seed in seeds(ROUNDS) {
        let mut round = Round::new(seed);
        for _ in 0..round.random.usize(1..5) {
            round.step();
        }
        let commands: [&[&str]; 4] = [
            &["--history"],
            &["--history"],
            &["--history", "--no-cache"],
            &["--range", "first..main"],
        ];
        for command in commands {
            let found = round.found(command);
            let told = &round.told;
            assert_eq!(found, round.expected, "{command:?}, seed {seed}: {told:?}");
        }
        let there = round.repo.sibling("there.git", &["--bare"]);
        let there = there.path("").display().to_string();
        round.repo.hooked();
        let first = "first:refs/heads/main";
        round.repo.git(&["push", "-q", &there, first]).code(0);
        let push = round.repo.git(&["push", "-q", &there, "main"]);
        let blocks = !round.expected.is_empty();
        assert_eq!(push.status == Some(0), !blocks, "seed {seed}: {push}");
    }
}

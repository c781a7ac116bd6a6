//! Random remotes, addresses and fetch lines, held against what the receiving repository lacks: no credential arrives
//! that was not told of, and where all is plain, nothing that is there already blocks.
//!
//! `XGUARD_ROUNDS=1000 cargo test --test it push_rounds` does more rounds, `XGUARD_SEED=7` others.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::repo::Repo;
use crate::rounds::seeds;

const ROUNDS: u64 = 10;
const STEPS: usize = 5;

/// A clone with two places it may push to, and somebody else who works on both.
struct Round {
    repo: Repo,
    random: Rng,
    /// Whether every step was one of a plain setup: one remote, its address never changed, the last step a fetch.
    is_plain: bool,
    told: Vec<&'static str>,
}

impl Round {
    fn new(seed: u64) -> Self {
        let repo = Repo::new();
        for name in ["one.git", "two.git", "other"] {
            let options: &[&str] = if name == "other" { &[] } else { &["--bare"] };
            repo.sibling(name, options);
        }
        let other = repo.at("../other");
        other.write("a.txt", "clean\n").stage("a.txt");
        other.commit("first");
        for place in ["../one.git", "../two.git"] {
            other.git(&["push", "-q", place, "main"]).code(0);
        }
        let clone = repo.at("../clone");
        let one = repo.scratch_path("one.git");
        clone
            .git(&[
                "clone".as_ref(),
                "-q".as_ref(),
                one.as_os_str(),
                ".".as_ref(),
            ])
            .code(0);
        clone.hooked();
        Self {
            repo: clone,
            random: Rng::with_seed(seed),
            is_plain: true,
            told: Vec::new(),
        }
    }

    fn git(&self, words: &[&str]) {
        // A step that cannot be taken changes nothing.
        drop(self.repo.git(words));
    }

    fn leak(&mut self, repo: &Repo) {
        let bearer = repo.plant().bearer();
        let path = format!("key{}.txt", self.random.u32(..));
        repo.write(&path, format!("bearer = {bearer}\n"))
            .stage(&path);
        repo.commit("leak");
    }

    fn step(&mut self) {
        let number = self.random.u8(..14);
        self.take(number);
    }

    fn take(&mut self, number: u8) {
        let one = self.address("one.git");
        let two = self.address("two.git");
        let other = self.repo.at("../other");
        let place = if self.random.bool() { &one } else { &two };
        let branch = ["main", "topic", "side"][self.random.usize(..3)];
        match number {
            0 | 1 => {
                let repo = self.repo.clone();
                self.leak(&repo);
            }
            2 => {
                let there = format!("origin/{branch}");
                let from = if self.random.bool() { &there } else { "HEAD" };
                self.git(&["checkout", "-q", "-B", branch, from]);
            }
            // Somebody else brings a leak to one of the places.
            3 | 4 => {
                drop(other.git(&["fetch", "-q", place, branch]));
                drop(other.git(&["checkout", "-q", "--detach", "FETCH_HEAD"]));
                self.leak(&other);
                let to = format!("HEAD:refs/heads/{branch}");
                drop(other.git(&["push", "-q", place, &to]));
            }
            5 => self.git(&["fetch", "-q"]),
            6 => self.git(&["push", "-q", "--no-verify", "origin", "HEAD"]),
            7 => self.git(&["push", "-q", "origin", "HEAD"]),
            _ => {
                self.is_plain = false;
                self.unusual(number, (&one, &two));
            }
        }
        self.told.push(match number {
            0 | 1 => "leak",
            2 => "checkout",
            3 | 4 => "leak of somebody else",
            5 => "fetch",
            6 => "unseen push",
            7 => "push",
            8 => "deleted there",
            9 => "set-url",
            10 => "insteadOf",
            11 => "pushInsteadOf",
            12 => "another remote writes here",
            _ => "pushurl",
        });
    }

    fn unusual(&mut self, number: u8, (one, two): (&str, &str)) {
        let two_instead = |key: &str| (format!("url.{two}.{key}"), one.to_owned());
        match number {
            8 => {
                // Branches of topics come and go; the rest of what is not reachable then goes with them.
                let name = ["topic", "side"][self.random.usize(..2)];
                let server = self.repo.at("../one.git");
                drop(server.git(&["branch", "-q", "-D", name]));
            }
            9 => {
                let place = if self.random.bool() { one } else { two };
                self.git(&["remote", "set-url", "origin", place]);
            }
            10 | 11 => {
                let key = if number == 10 {
                    "insteadOf"
                } else {
                    "pushInsteadOf"
                };
                let (name, value) = two_instead(key);
                if self.random.bool() {
                    self.git(&["config", &name, &value]);
                } else {
                    self.git(&["config", "--unset", &name]);
                }
            }
            12 => {
                self.git(&["config", "remote.origin/x.url", two]);
                let lines = [
                    "+refs/heads/*:refs/remotes/origin/*",
                    "+refs/heads/*:refs/remotes/origin/x/*",
                    "+refs/heads/topic:refs/remotes/origin/main",
                ];
                let line = lines[self.random.usize(..3)];
                self.git(&["config", "remote.origin/x.fetch", line]);
                self.git(&["fetch", "-q", "origin/x"]);
            }
            _ => self.git(&["config", "remote.origin.pushurl", two]),
        }
    }

    fn address(&self, name: &str) -> String {
        let path = self.repo.scratch_path(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Returns the files with leaks that `revisions` reach.
    fn leaks(repo: &Repo, revisions: &[&str]) -> BTreeSet<String> {
        let words = [&["rev-list", "--objects"], revisions].concat();
        let listed = repo.git(&words).code(0).text();
        let leaks = listed.lines().filter(|line| line.contains(" key"));
        leaks.map(str::to_owned).collect()
    }

    fn last_push(mut self, seed: u64) {
        if self.random.bool() {
            self.told.push("fetch");
            self.git(&["fetch", "-q"]);
        } else {
            self.is_plain = false;
        }
        let goal = ["main", "new", "next", "refs/tags/new"][self.random.usize(..4)];
        let to = format!(
            "HEAD:{}",
            if goal.starts_with("refs") {
                goal.to_owned()
            } else {
                format!("refs/heads/{goal}")
            }
        );
        let before: Vec<_> = ["one.git", "two.git"]
            .map(|name| Self::leaks(&self.repo.at("..").at(name), &["--all"]))
            .into();
        let main = Self::leaks(&self.repo.at("../one.git"), &["main"]);
        let pushed = Self::leaks(&self.repo, &["HEAD"]);
        let address = self
            .repo
            .git(&["remote", "get-url", "--push", "origin"])
            .text();
        let place = usize::from(address.trim_end().ends_with("two.git"));
        let arrives: Vec<_> = pushed.difference(&before[place]).collect();
        let run = self.repo.git(&["push", "-q", "--force", "origin", &to]);
        let what = format!("seed {seed}, {:?} and push {to}", self.told);
        if arrives.is_empty() {
            // Of a branch that may be gone meanwhile no more is believed than git is told.
            let is_in_main = pushed.is_subset(&main);
            let must_pass = self.is_plain && is_in_main;
            assert!(!must_pass || run.status == Some(0), "{what}: {run}");
            return;
        }
        assert_eq!(run.status, Some(1), "{what}: {arrives:?} arrive");
        for leak in arrives {
            let (_, path) = leak.split_once(' ').expect("an id and a path");
            assert!(run.has(path), "{what}: {leak} is not told of: {run}");
        }
    }
}

#[test]
fn no_credential_arrives_untold() {
    for seed in seeds(ROUNDS) {
        let mut round = Round::new(seed);
        for step in 0..STEPS {
            round.step();
            // A leak that is at the one place, and that the refs here tell of.
            if step == 1 {
                round.take(0);
                round.take(6);
            }
        }
        round.last_push(seed);
    }
}

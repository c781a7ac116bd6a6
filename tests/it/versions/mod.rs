//! A finding is its secret, its place and the object it stands in: generated sequences of commits rotate, move, copy,
//! delete and bring back credentials, publish and allow them and put their own in the same place, merge. What each commit
//! brings in is known from how it was made, and every road over commits must tell exactly that.
//!
//! `XGUARD_ROUNDS=10000 cargo test --release --test it versions::` tries more sequences, `XGUARD_SEED=7` others.

mod sequence;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fastrand::Rng;
use serde_json::Value as Json;

use crate::repo::Repo;
use crate::rounds;
use crate::run::Run;
use sequence::{Sequence, Value};

/// Sequences where nobody asks for more.
const ROUNDS: u64 = 36;
/// Sequences in one repository, so that one run tells of many. No kind has more findings in them than a person is shown.
const TOGETHER: usize = 12;

/// A repository with sequences on branches of their own.
struct Round {
    repo: Repo,
    sequences: Vec<Sequence>,
    /// The id of each commit of each sequence.
    ids: Vec<Vec<String>>,
}

/// A credential under a path.
type Told = (String, Value);

/// Where a credential is to be told, and how.
#[derive(Debug)]
struct Due {
    /// The commit that is to be named.
    commit: String,
    /// Every commit that brings it in.
    commits: BTreeSet<String>,
    is_blocking: bool,
    /// Whether it is let through where it stands first, but not wherever it stands.
    is_overtaken: bool,
}

impl Round {
    fn new(seed: u64) -> Self {
        let repo = Repo::new();
        repo.write(
            ".xguard.yaml",
            "allow:\n  - path: \"*/docs/**\"\n    reason: a test\n",
        )
        .stage(".xguard.yaml")
        .commit("first");
        let mut random = Rng::with_seed(seed);
        let mut sequences = Vec::new();
        let mut stream = String::new();
        for number in 0..TOGETHER {
            let sequence = Sequence::new(number, &mut random, &mut repo.plant());
            for (at, commit) in sequence.commits.iter().enumerate() {
                write(&mut stream, number, at, commit);
            }
            sequences.push(sequence);
        }
        stream.push_str("done\n");
        let import = ["fast-import", "--quiet", "--done", "--export-marks=marks"];
        repo.with_stdin(&stream).git(&import).code(0);
        let marks = std::fs::read_to_string(repo.path("marks")).expect("marks");
        let marks: HashMap<usize, String> = marks
            .lines()
            .map(|line| {
                let (mark, id) = line.split_once(' ').expect("a mark and an id");
                (mark[1..].parse().expect("a number"), id.to_owned())
            })
            .collect();
        let ids = |(number, sequence): (usize, &Sequence)| {
            (0..sequence.commits.len())
                .map(|at| marks[&mark(number, at)].clone())
                .collect()
        };
        let ids = sequences.iter().enumerate().map(ids).collect();
        Self {
            repo,
            sequences,
            ids,
        }
    }

    /// Returns what is due of the commits listed, which is given in git's order.
    fn due(&self, listed: &[String]) -> BTreeMap<Told, Due> {
        let mut due: BTreeMap<Told, Due> = BTreeMap::new();
        let mut place = HashMap::new();
        for (number, ids) in self.ids.iter().enumerate() {
            place.extend(ids.iter().enumerate().map(|(at, id)| (id, (number, at))));
        }
        for id in listed {
            let Some(&(number, at)) = place.get(id) else {
                continue;
            };
            for (path, file) in self.sequences[number].brought(at) {
                for slot in &file.slots {
                    let is_blocking =
                        !slot.is_allowed && !slot.value.is_published && !path.contains("/docs/");
                    let one = due
                        .entry((path.clone(), slot.value.clone()))
                        .or_insert_with(|| Due {
                            commit: id.clone(),
                            commits: BTreeSet::new(),
                            is_blocking,
                            is_overtaken: false,
                        });
                    one.commits.insert(id.clone());
                    if is_blocking && !one.is_blocking {
                        one.is_overtaken = true;
                        one.commit.clone_from(id);
                        one.is_blocking = true;
                    }
                }
            }
        }
        due
    }

    fn listed(&self, words: &[String]) -> Vec<String> {
        let list = ["rev-list", "--topo-order", "--reverse"].map(str::to_owned);
        let text = self.repo.git(&[&list, words].concat()).code(0).text();
        text.lines().map(str::to_owned).collect()
    }

    /// Returns the tip of each sequence and some commit in it, or none.
    fn cuts(&self, random: &mut Rng) -> Vec<(&String, Option<usize>)> {
        let cut = |ids: &'_ Vec<String>, random: &mut Rng| {
            (random.u8(..4) > 0).then(|| random.usize(..ids.len()))
        };
        self.ids
            .iter()
            .map(|ids| (ids.last().expect("a commit"), cut(ids, random)))
            .collect()
    }
}

fn mark(number: usize, at: usize) -> usize {
    number * 100 + at + 1
}

fn write(stream: &mut String, number: usize, at: usize, commit: &sequence::Commit) {
    let mut line = |text: String| {
        stream.push_str(&text);
        stream.push('\n');
    };
    line(format!("commit refs/heads/s{number}"));
    line(format!("mark :{}", mark(number, at)));
    line(format!(
        "committer A U Thor <author@example.com> {} +0000",
        1_700_000_000 + at
    ));
    line("data 4\nnext".to_owned());
    match commit.parents.split_first() {
        None => line("from refs/heads/main^0".to_owned()),
        Some((first, rest)) => {
            line(format!("from :{}", mark(number, *first)));
            for parent in rest {
                line(format!("merge :{}", mark(number, *parent)));
            }
        }
    }
    line("deleteall".to_owned());
    for (path, file) in &commit.tree {
        let text = file.text();
        line(format!(
            "M 100644 inline {path}\ndata {}\n{text}",
            text.len()
        ));
    }
    line(String::new());
}

/// One finding of a report.
struct Finding {
    commit: String,
    is_blocking: bool,
    status: String,
}

/// Returns the credentials in a report, by path and fingerprint.
fn findings(run: &Run) -> BTreeMap<(String, String), Finding> {
    let report = run.json();
    assert_eq!(report["errors"], serde_json::json!([]), "{run}");
    let text = |one: &Json, name: &str| one[name].as_str().expect("text").to_owned();
    let mut found = BTreeMap::new();
    for one in report["findings"].as_array().expect("a list") {
        let key = (text(one, "path"), text(one, "fingerprint"));
        let finding = Finding {
            commit: text(one, "commit"),
            is_blocking: one["blocking"] == true,
            status: text(one, "status"),
        };
        assert!(found.insert(key, finding).is_none(), "told twice: {run}");
    }
    found
}

fn each_round(mut try_round: impl FnMut(u64, &Round)) {
    let first = rounds::first_seed();
    for seed in first..first + rounds::count(ROUNDS).div_ceil(TOGETHER as u64) {
        try_round(seed, &Round::new(seed));
    }
}

#[test]
fn history_tells_every_version_with_its_commit() {
    let (mut known, mut overtaken) = (0, 0);
    each_round(|seed, round| {
        let repo = &round.repo;
        let due = round.due(&round.listed(&["--all".to_owned()]));
        let scan = ["scan", "--history", "--format", "json"];
        let found = findings(&repo.xguard(&scan));
        let mut baseline = String::new();
        let mut random = Rng::with_seed(seed);
        let mut taken = BTreeSet::new();
        assert_eq!(found.len(), due.len(), "seed {seed}");
        for ((path, value), due) in &due {
            let what = format!("seed {seed}: {} in {path}", value.rule);
            let fingerprint = value.fingerprint(path);
            let one = found.get(&(path.clone(), fingerprint.clone()));
            let one = one.unwrap_or_else(|| panic!("{what} is not told: {due:?}"));
            assert_eq!(one.commit, due.commit, "{what}");
            assert_eq!(one.is_blocking, due.is_blocking, "{what}");
            overtaken += usize::from(due.is_overtaken);
            if due.is_blocking && random.bool() {
                let entry = format!("- fingerprint: {fingerprint}\n  status: known\n");
                baseline.extend([&entry, "  reason: a test\n"]);
                taken.insert(fingerprint);
            }
        }
        // What is known is known alone; this scan goes on from what the first has learnt.
        repo.write(".xguard-baseline.yaml", baseline)
            .stage(".xguard-baseline.yaml")
            .commit("second");
        let found = findings(&repo.xguard(&scan));
        for ((path, value), due) in &due {
            let what = format!("seed {seed}: {} in {path}", value.rule);
            let fingerprint = value.fingerprint(path);
            let is_known = taken.contains(&fingerprint);
            let one = &found[&(path.clone(), fingerprint)];
            assert_eq!(one.is_blocking, due.is_blocking && !is_known, "{what}");
            // Where the first version is allowed on its line, that is told as before.
            let is_let_through = one.status != "new" && due.is_blocking;
            assert_eq!(is_let_through, is_known, "{what}");
            known += usize::from(is_known);
        }
    });
    assert!(known > 0 && overtaken > 0, "{known}, {overtaken}");
}

/// What is scanned of each sequence, as each road is told.
#[derive(Default)]
struct Asked {
    range: Vec<String>,
    /// What git tells `pre-push` and `pre-receive`.
    pushed: String,
    received: String,
    /// What `git update-ref` reads, so that the refs are as they are before the push.
    refs: String,
    /// What stands in commits that are not scanned.
    before: BTreeSet<String>,
}

impl Asked {
    fn new(round: &Round, random: &mut Rng) -> Self {
        let mut asked = Self::default();
        asked.range.push("^main".to_owned());
        for (number, (tip, cut)) in round.cuts(random).into_iter().enumerate() {
            let ids = &round.ids[number];
            let name = format!("refs/heads/s{number}");
            asked.range.push(tip.clone());
            let old = if let Some(cut) = cut {
                asked.leave_out(&round.sequences[number], cut);
                asked.range.push(format!("^{}", ids[cut]));
                asked.refs.extend([format!("update {name} {}\n", ids[cut])]);
                ids[cut].clone()
            } else {
                asked.refs.extend([format!("delete {name}\n")]);
                "0".repeat(40)
            };
            asked
                .pushed
                .extend([format!("{name} {tip} {name} {old}\n")]);
            asked.received.extend([format!("{old} {tip} {name}\n")]);
        }
        asked
    }

    fn leave_out(&mut self, sequence: &Sequence, cut: usize) {
        for commit in sequence.behind(cut) {
            let files = sequence.commits[commit].tree.values();
            let slots = files.flat_map(|file| &file.slots);
            self.before
                .extend(slots.map(|slot| slot.value.text.clone()));
        }
    }
}

#[test]
fn ranges_and_pushes_tell_every_version_with_its_commit() {
    each_round(|seed, round| {
        let repo = &round.repo;
        let asked = Asked::new(round, &mut Rng::with_seed(seed));
        let due = round.due(&round.listed(&asked.range));
        let range = asked.range.join(" ");
        let found = findings(&repo.xguard(&["scan", "--range", &range, "--format", "json"]));
        assert_eq!(found.len(), due.len(), "seed {seed}");
        let update = ["update-ref", "--stdin"];
        repo.with_stdin(&asked.refs).git(&update).code(0);
        let push = ["hook", "pre-push", "origin", "../remote"];
        let push = repo.with_stdin(&asked.pushed).xguard(&push);
        let receive = ["hook", "pre-receive"];
        let receive = repo.with_stdin(&asked.received).xguard(&receive);
        let pages = [&push, &receive].map(shown);
        for ((path, value), due) in &due {
            let what = format!("seed {seed}: {} in {path}", value.rule);
            let key = (path.clone(), value.fingerprint(path));
            let one = found.get(&key);
            let one = one.unwrap_or_else(|| panic!("{what} is not told: {due:?}"));
            // What was there before may come again without blocking.
            if asked.before.contains(&value.text) {
                assert!(due.commits.contains(&one.commit), "{what}");
                assert!(!one.is_blocking || due.is_blocking, "{what}");
                continue;
            }
            assert_eq!(one.commit, due.commit, "{what}");
            assert_eq!(one.is_blocking, due.is_blocking, "{what}");
            if due.is_blocking {
                assert_eq!([push.status, receive.status], [Some(1); 2], "{what}");
                let commit = &due.commit[..12];
                for page in &pages {
                    assert_eq!(page.get(&key).map(String::as_str), Some(commit), "{what}");
                }
            }
        }
    });
}

/// Returns the findings on a page for people, by path and fingerprint, with the beginning of the id of their commit.
fn shown(run: &Run) -> BTreeMap<(String, String), String> {
    let page = String::from_utf8(run.stderr.clone()).expect("UTF-8");
    let page = page.split_whitespace().collect::<Vec<_>>();
    let mut found = BTreeMap::new();
    let (mut path, mut commit) = (String::new(), String::new());
    for (at, word) in page.iter().enumerate() {
        let next = || {
            page.get(at + 1)
                .map_or("", |word| word.trim_end_matches(','))
        };
        match *word {
            "commit" if next().len() == 12 => next().clone_into(&mut commit),
            "fingerprint" => {
                found.insert((path.clone(), next().to_owned()), commit.clone());
            }
            place if place.starts_with('s') && place.matches(':').count() == 2 => {
                place
                    .split(':')
                    .next()
                    .expect("a path")
                    .clone_into(&mut path);
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_commit_that_adds_an_env_file_is_told() {
    let repo = Repo::new();
    repo.write("a.txt", "clean\n").stage("a.txt").commit("base");
    let base = repo.head();
    let sealed = "A=\"ENC[AES256_GCM,data:Tr7o=,iv:1=,tag:2=,type:str]\"\nsops_version=3.9.0\n";
    let mut added = Vec::new();
    let mut commit = |text: &str, is_told: bool| {
        repo.write(".env", text).stage(".env").commit("change");
        added.extend(is_told.then(|| repo.head()));
    };
    // What is encrypted is no env file, and what stood there encrypted first is one as soon as it is not.
    commit(sealed, false);
    commit("A=1\n", true);
    repo.git(&["rm", "-q", ".env"]).code(0);
    repo.commit("delete");
    commit("A=2\n", true);
    commit("A=3\n", false);
    let range = format!("{base}..HEAD");
    let scan = ["scan", "--range", &range, "--format", "json"];
    let report = repo.xguard(&scan).code(1).json();
    let found = report["findings"].as_array().expect("a list");
    let mut told: Vec<&str> = found
        .iter()
        .filter(|one| one["rule"] == "env-file-staged")
        .map(|one| one["commit"].as_str().expect("a commit"))
        .collect();
    told.sort_unstable();
    added.sort_unstable();
    assert_eq!(told, added);
}

//! Time is proportional: no text of n bytes takes more than c·n to search, whatever it is made of. Texts are mixed at
//! random from pieces that people write and pieces that hurt; each is searched at one size and at eight times that.
//!
//! `XGUARD_ROUNDS=10000 cargo test --release --test it growth` tries more mixtures. Only ratios are looked at, the
//! fastest of several runs, and once more where the machine had something else to do. What doubles is held to 2.3 by
//! `benches/detection`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fastrand::Rng;
use xguard_detect::sample::Sampler;
use xguard_detect::text::Document;
use xguard_detect::{Context, search};

#[path = "../../benches/detection/clock.rs"]
mod clock;
#[path = "../../benches/detection/pieces.rs"]
mod pieces;

use pieces::{PIECES, piece};

use crate::repo::Repo;
use crate::rounds;

/// Mixtures that are tried.
const ROUNDS: u64 = 8;
/// Bytes of the smaller text.
const SMALL: usize = if cfg!(debug_assertions) {
    8 << 10
} else {
    64 << 10
};
/// How much larger the other is.
const TIMES: usize = 8;
/// How much longer it may take: what is in proportion takes 8 times as long, what is not takes 64 times.
const LONGER: u32 = 32;
/// How often a mixture is measured before it counts as out of proportion.
const AGAIN: usize = 15;
const NOW_MS: u64 = 1_790_000_000_000;

/// What one mixture is made of, and how.
fn mixture(rng: &mut Rng) -> (Vec<&'static str>, &'static str, bool) {
    let mut names = Vec::new();
    let mut path = "a.txt";
    for _ in 0..rng.usize(1..4) {
        let &(_, its_path, template) = rng.choice(PIECES).expect("a piece");
        path = its_path;
        names.push(template);
    }
    (names, path, rng.bool())
}

/// Makes a text of pieces in turns, or one sort behind the other.
fn text(size: usize, templates: &[&str], in_turns: bool) -> Vec<u8> {
    let mut sampler = Sampler::new(3);
    let mut text = String::new();
    if in_turns {
        for template in templates.iter().cycle() {
            text.push_str(&piece(&mut sampler, template));
            if text.len() >= size {
                break;
            }
        }
    } else {
        for (number, template) in templates.iter().enumerate() {
            while text.len() < size * (number + 1) / templates.len() {
                text.push_str(&piece(&mut sampler, template));
            }
        }
    }
    text.into_bytes()
}

fn fastest(document: &Document, runs: usize) -> Duration {
    let context = Context { now_ms: NOW_MS };
    let search = || {
        std::hint::black_box(search(document, &context).findings.len());
    };
    let runs = (0..runs).map(|_| clock::timed(search));
    runs.min().expect("a run")
}

#[test]
fn eight_times_as_much_text_takes_about_eight_times_as_long() {
    for seed in rounds::seeds(ROUNDS) {
        let (templates, path, in_turns) = mixture(&mut Rng::with_seed(seed));
        let document = |size| Document::of_file(path.as_bytes(), text(size, &templates, in_turns));
        let (small, large) = (document(SMALL), document(TIMES * SMALL));
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let is_proportional = (0..AGAIN).any(|_| {
            short = short.min(fastest(&small, 3));
            long = long.min(fastest(&large, 1));
            long <= LONGER * short
        });
        assert!(
            is_proportional,
            "seed {seed}: {short:?} for {SMALL} bytes, {long:?} for {TIMES} times that, of {templates:?} in {path}"
        );
    }
}

/// Makes a repository with so many things in it; what is run there then.
type Made = fn(&Repo, usize) -> Vec<String>;

/// What grows besides a text: findings in every format, entries of a baseline, values at hand, permissions, files.
const COMMANDS: &[(&str, Made)] = &[
    ("findings for people", |repo, count| {
        pairs(repo, count);
        words("scan a.txt")
    }),
    ("findings in one line", |repo, count| {
        let text = drawn(
            "'{key}','{secret}', # twitter xguard:allow[x-api-key] no ",
            count,
        );
        repo.write("a.txt", text);
        words("scan a.txt --format json")
    }),
    ("findings in other formats", |repo, count| {
        pairs(repo, count);
        let format = ["jsonl", "sarif", "github", "gitlab", "junit"];
        words(&format!(
            "scan a.txt --format {}",
            format[count % format.len()]
        ))
    }),
    ("renamed files", |repo, count| {
        for number in 0..count {
            let line = drawn("twitter_api_secret = {secret}\n", 1);
            let line = line.replace("twitter", &format!("twitter_{number}"));
            repo.write(format!("old/{number}.txt"), line);
        }
        repo.git(&["add", "."]).code(0);
        let taken_in = repo.xguard(&["baseline", "--update", "--reason", "a test"]);
        assert!(taken_in.text().contains("taken in"), "{}", taken_in.text());
        repo.git(&["mv", "old", "new"]).code(0);
        words("baseline --update")
    }),
    ("permissions", |repo, count| {
        pairs(repo, count);
        let mut allow = "allow:\n".to_owned();
        for number in 0..count {
            write!(
                allow,
                "  - fingerprint: '{number:032x}'\n    reason: a test\n"
            )
            .expect("a string");
        }
        repo.write(".xguard.yaml", allow);
        words("scan a.txt --format json --config .xguard.yaml")
    }),
    ("values at hand", |repo, count| {
        let names = drawn("TWITTER_PASSWORD={secret}\n", count);
        repo.write(".gitignore", ".env\n").write(".env", &names);
        repo.write("a.txt", names.replace("TWITTER_PASSWORD=", "- "));
        repo.git(&["add", "."]).code(0);
        words("scan --format json")
    }),
];

fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

fn drawn(template: &str, count: usize) -> String {
    let mut sampler = Sampler::new(5);
    (0..count).map(|_| piece(&mut sampler, template)).collect()
}

fn pairs(repo: &Repo, count: usize) {
    let text = drawn("consumer_key={key}\nconsumer_secret={secret}\n", count);
    repo.write("a.txt", text);
}

#[test]
fn eight_times_as_many_things_take_about_eight_times_as_long() {
    const FEW: usize = 60;
    for (name, make) in COMMANDS {
        let timed = |count: usize| {
            let repo = Repo::new();
            let command = make(&repo, count);
            let start = Instant::now();
            let run = repo.xguard(&command);
            let elapsed = start.elapsed();
            assert!(!run.text().is_empty(), "{name}: it ran");
            elapsed
        };
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let is_proportional = (0..AGAIN).any(|_| {
            short = short.min(timed(FEW));
            long = long.min(timed(TIMES * FEW));
            long <= LONGER * short
        });
        assert!(is_proportional, "{name}: {short:?}, {long:?}");
    }
}

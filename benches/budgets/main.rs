//! The budgets, as ratios measured in one run: the installed hook against git itself, a folder against reading it, a
//! history against git handing it out, in repositories built here. Every pair runs in turns, in both orders, and the
//! minimum counts: what else the machine does only ever adds.
//!
//! ```text
//! XGUARD_BIN=~/.local/bin/xguard cargo bench        the program as installed
//! cargo bench --bench budgets -- 200 10000          only repositories of these sizes
//! cargo bench --bench budgets -- folder history blob    only what is no commit
//! ROUNDS=1000 cargo bench --bench budgets           more rounds than 300 of a hook
//! FOLDER=~/src HISTORY=~/src/linux cargo bench --bench budgets -- folder history    on what you have
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench starts processes, reads the environment, prints, and fails by panicking"
)]

mod repository;
mod whole;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use repository::Repository;

/// The sizes that the budgets name, in files.
const SIZES: [usize; 4] = [200, 10_000, 100_000, 400_000];
/// Runs of each program.
const ROUNDS: usize = 300;

/// One line of the table.
struct Row {
    work: String,
    against: &'static str,
    budget: f64,
    measured: Option<f64>,
    note: String,
}

fn main() {
    let program = std::env::var_os("XGUARD_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_xguard")),
        PathBuf::from,
    );
    let program = program.canonicalize().expect("XGUARD_BIN names a program");
    let rounds = std::env::var("ROUNDS").map_or(ROUNDS, |text| text.parse().expect("a number"));
    let asked: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let parts = ["folder", "history", "blob"];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter(|part| std::env::args().any(|argument| argument == *part))
        .collect();
    let everything = asked.is_empty() && parts.is_empty();
    let sizes = if everything { SIZES.to_vec() } else { asked };
    let bench = Bench { program, rounds };
    println!("{} with {}", bench.program.display(), version());
    let mut rows = Vec::new();
    let mut hooks = Vec::new();
    for size in sizes {
        let repository = Repository::build(size);
        repository.install(&bench.program);
        hooks.push((size, bench.pre_commit(&repository, size, &mut rows)));
        if size == 200 {
            bench.ignored_env_file(&repository, &mut rows);
            bench.commit_message(&repository, &mut rows);
        }
        bench.memory(&repository, size, &mut rows);
    }
    rows.extend(growth(&hooks));
    let is_asked = |part| everything || parts.contains(&part);
    if is_asked("folder") {
        bench.folder(&mut rows);
    }
    if is_asked("history") {
        bench.history(&mut rows);
    }
    if is_asked("blob") {
        bench.large_blob(&mut rows);
    }
    rows.push(bench.size());
    print(&rows);
}

impl Row {
    /// A row about memory, in MB.
    fn memory(work: String, budget: f64, measured: Option<f64>) -> Self {
        Self {
            work,
            against: "MB",
            budget,
            measured,
            note: String::new(),
        }
    }
}

struct Bench {
    program: PathBuf,
    rounds: usize,
}

impl Bench {
    /// Measures the hook against git in one repository, and returns the time of the hook.
    fn pre_commit(&self, repository: &Repository, size: usize, rows: &mut Vec<Row>) -> Duration {
        let hook = || repository.hook("pre-commit");
        let git = || repository.git(&["diff", "--cached", "--raw"]);
        let (hook, git) = self.compare(hook, git);
        rows.push(Row {
            work: format!("pre-commit, {} of {size} files", repository.staged),
            against: "git diff --cached --raw",
            budget: match size {
                100_000 => 0.2,
                400_000 => 0.05,
                _ => 0.9,
            },
            measured: Some(ratio(hook, git)),
            note: format!("{} / {}", shown(hook), shown(git)),
        });
        hook
    }

    fn ignored_env_file(&self, repository: &Repository, rows: &mut Vec<Row>) {
        repository.write(".env", "NAME=value\n");
        let hook = || repository.hook("pre-commit");
        let git = || repository.git(&["diff", "--cached", "--raw"]);
        let (hook, git) = self.compare(hook, git);
        rows.push(Row {
            work: "the same, with an ignored .env in the root".to_owned(),
            against: "git diff --cached --raw",
            budget: 1.0,
            measured: Some(ratio(hook, git)),
            note: format!("{} / {}", shown(hook), shown(git)),
        });
        repository.delete(".env");
    }

    fn commit_message(&self, repository: &Repository, rows: &mut Vec<Row>) {
        repository.write(
            ".git/COMMIT_EDITMSG",
            "Say what is new\n\nAnd why.\n# a comment\n",
        );
        let hook = || {
            let mut hook = repository.hook("commit-msg");
            hook.arg(".git/COMMIT_EDITMSG");
            hook
        };
        let git = || repository.git(&["diff", "--cached", "--raw"]);
        let is_installed = repository.path(".git/hooks/commit-msg").exists();
        let measured = is_installed.then(|| self.compare(hook, git));
        rows.push(Row {
            work: "commit-msg".to_owned(),
            against: "git diff --cached --raw",
            budget: 0.8,
            measured: measured.map(|(hook, git)| ratio(hook, git)),
            note: measured.map_or("not installed".to_owned(), |(hook, git)| {
                format!("{} / {}", shown(hook), shown(git))
            }),
        });
    }

    /// Measures the largest the program itself gets in a commit.
    fn memory(&self, repository: &Repository, size: usize, rows: &mut Vec<Row>) {
        let peak = self.peak(repository, &["hook", "pre-commit"]);
        rows.push(Row::memory(
            format!("peak memory of pre-commit, {size} files"),
            10.0,
            peak,
        ));
    }

    /// Returns the most memory the program itself takes, in MB; none where there is no `time` to ask.
    fn peak(&self, repository: &Repository, arguments: &[&str]) -> Option<f64> {
        let mut time = Command::new("/usr/bin/time");
        time.args(["-f", "%M"]).arg(&self.program).args(arguments);
        let output = repository.prepare(time).output().ok()?;
        let text = String::from_utf8(output.stderr).ok()?;
        let kilobytes: u32 = text.lines().last()?.trim().parse().ok()?;
        Some(f64::from(kilobytes) / 1024.0)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "it is printed with three digits"
    )]
    fn size(&self) -> Row {
        let bytes = self.program.metadata().expect("the program").len();
        Row {
            work: "the program itself".to_owned(),
            against: "MB",
            budget: 6.0,
            measured: Some(bytes as f64 / 1e6),
            note: String::new(),
        }
    }

    /// Runs two programs in turns, and returns the least time of each.
    fn compare(
        &self,
        left: impl Fn() -> Command,
        right: impl Fn() -> Command,
    ) -> (Duration, Duration) {
        compare(self.rounds, left, right)
    }
}

/// Runs two programs in turns, so many times, and returns the least time of each.
fn compare(
    rounds: usize,
    left: impl Fn() -> Command,
    right: impl Fn() -> Command,
) -> (Duration, Duration) {
    let (mut best_left, mut best_right) = (Duration::MAX, Duration::MAX);
    for round in 0..rounds {
        if round % 2 == 0 {
            best_left = best_left.min(time(left()));
            best_right = best_right.min(time(right()));
        } else {
            best_right = best_right.min(time(right()));
            best_left = best_left.min(time(left()));
        }
    }
    (best_left, best_right)
}

/// Runs a program that must find nothing wrong, and returns how long it took from start to end.
fn time(mut command: Command) -> Duration {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status().expect("a program that starts");
    let taken = started.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    taken
}

fn growth(hooks: &[(usize, Duration)]) -> Option<Row> {
    let of = |size| {
        hooks
            .iter()
            .find(|(of, _)| *of == size)
            .map(|(_, hook)| *hook)
    };
    let (small, large) = (of(10_000)?, of(400_000)?);
    Some(Row {
        work: "growth of the hook from 10000 to 400000 files".to_owned(),
        against: "itself",
        budget: 1.5,
        measured: Some(ratio(large, small)),
        note: format!("{} / {}", shown(large), shown(small)),
    })
}

fn ratio(left: Duration, right: Duration) -> f64 {
    left.as_secs_f64() / right.as_secs_f64()
}

fn shown(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

fn version() -> String {
    let output = Command::new("git").arg("version").output().expect("git");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn print(rows: &[Row]) {
    println!("\n| work | against | budget | measured | |\n|---|---|---|---|---|");
    for row in rows {
        let measured = match row.measured {
            Some(measured) if measured <= row.budget => format!("{measured:.3}"),
            Some(measured) => format!("**{measured:.3}**, over"),
            None => "–".to_owned(),
        };
        println!(
            "| {} | {} | ≤ {} | {measured} | {} |",
            row.work, row.against, row.budget, row.note
        );
    }
}

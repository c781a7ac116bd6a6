//! What is not a commit: a folder, a history, and a blob that no memory holds.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::repository::{Repository, path, text};
use crate::{Bench, Row, compare, ratio, shown};

/// Runs of each program.
const ROUNDS: usize = 7;
/// Files of some 20 KB in the folder.
const FILES: usize = 25_000;
/// Commits of the history, and how many files each of them changes.
const COMMITS: usize = 20_000;
const CHANGED: usize = 3;
/// Files there are in the history at a time.
const IN_HISTORY: usize = 2_000;
/// Bytes of the large blob.
const LARGE: usize = 2 << 30;

impl Bench {
    /// Measures the scan of a folder against reading it: the one named by `FOLDER`, else 500 MB of source.
    pub(crate) fn folder(&self, rows: &mut Vec<Row>) {
        let repository = Repository::empty();
        let folder = named("FOLDER").unwrap_or_else(|| {
            for number in 0..FILES {
                let parts: Vec<String> = (0..4).map(|part| text(number * 4 + part)).collect();
                repository.write(path(number), parts.concat());
            }
            repository.path("packages")
        });
        let list = repository.path("list");
        let find = Command::new("find")
            .arg(&folder)
            .args(["-type", "f", "-not", "-path", "*/.git/*", "-print0"])
            .output()
            .expect("find");
        fs::write(&list, find.stdout).expect("a list of files");
        let scan = || {
            let mut scan = repository.prepare(Command::new(&self.program));
            scan.arg("scan").arg(&folder);
            scan
        };
        let cat = || {
            let mut cat = Command::new("xargs");
            cat.args(["-0", "-a"]).arg(&list).arg("cat");
            cat
        };
        let (scan, cat) = compare(ROUNDS, scan, cat);
        rows.push(Row {
            work: "scan of a folder".to_owned(),
            against: "xargs -0 cat",
            budget: 1.0,
            measured: Some(ratio(scan, cat)),
            note: format!("{} / {}", shown(scan), shown(cat)),
        });
        let folder = folder.to_str().expect("a name in UTF-8");
        let peak = self.peak(&repository, &["scan", folder]);
        rows.push(Row::memory("peak memory of that".to_owned(), 40.0, peak));
    }

    /// Measures the scan of a history against git handing it out: of the repository named by `HISTORY`, else of one of
    /// 60,000 blobs in 20,000 commits.
    pub(crate) fn history(&self, rows: &mut Vec<Row>) {
        let repository = Repository::empty();
        let folder = named("HISTORY").unwrap_or_else(|| {
            import(&repository);
            repository.run(&["repack", "-adq"]);
            repository.path("")
        });
        let within = |mut command: Command| {
            command.current_dir(&folder).env_remove("GIT_INDEX_FILE");
            command
        };
        let scan = || {
            let mut scan = within(repository.prepare(Command::new(&self.program)));
            scan.args(["scan", "--history", "--no-cache"]);
            scan
        };
        let git = || {
            within(repository.git(&["cat-file", "--batch-all-objects", "--batch", "--unordered"]))
        };
        let (scan, git) = compare(ROUNDS, scan, git);
        rows.push(Row {
            work: "scan of a whole history".to_owned(),
            against: "git cat-file --batch-all-objects --batch --unordered",
            budget: 1.0,
            measured: Some(ratio(scan, git)),
            note: format!("{} / {}", shown(scan), shown(git)),
        });
    }

    /// Measures the memory that a commit of a blob of 2 GB takes.
    pub(crate) fn large_blob(&self, rows: &mut Vec<Row>) {
        let repository = Repository::empty();
        let mut file = BufWriter::new(File::create(repository.path("large.log")).expect("a file"));
        let mut written = 0;
        for number in 0.. {
            let text = text(number);
            file.write_all(text.as_bytes()).expect("room for 2 GB");
            written += text.len();
            if written >= LARGE {
                break;
            }
        }
        drop(file);
        repository.run(&["add", "large.log"]);
        let mut hook = repository.prepare(Command::new(&self.program));
        hook.args(["hook", "pre-commit"]);
        let peak = peak_alone(hook);
        let work = "peak memory of pre-commit, a blob of 2 GB".to_owned();
        rows.push(Row::memory(work, 150.0, peak));
    }
}

/// Returns the most memory a program takes, in MB, without that of the git it starts, which maps whole packs; none where
/// the system does not tell.
fn peak_alone(mut command: Command) -> Option<f64> {
    let mut child = command.spawn().expect("a program that starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().expect("a child").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u32>().ok());
        peak = kilobytes
            .map(|kilobytes| f64::from(kilobytes) / 1024.0)
            .or(peak);
        thread::sleep(Duration::from_millis(5));
    }
    peak
}

/// Returns a folder that the environment names.
fn named(variable: &str) -> Option<PathBuf> {
    let folder: OsString = std::env::var_os(variable)?;
    Some(
        PathBuf::from(folder)
            .canonicalize()
            .expect("a folder that is there"),
    )
}

/// Makes commits that change a few files each, a line at a time, as people do.
fn import(repository: &Repository) {
    let mut import = repository.git(&["fast-import", "--quiet"]);
    let mut child = import.stdin(Stdio::piped()).spawn().expect("git starts");
    let mut input = BufWriter::new(child.stdin.take().expect("piped"));
    for commit in 0..COMMITS {
        write!(
            input,
            "commit refs/heads/main\ncommitter B <b@example.com> {} +0000\ndata 4\nwork\n",
            1_700_000_000 + commit
        )
        .expect("git reads");
        for changed in 0..CHANGED {
            let file = (commit * CHANGED + changed) % IN_HISTORY;
            let mut text = text(file);
            let lines = 0..=commit * CHANGED / IN_HISTORY;
            text.extend(
                lines.map(|line| format!("    let more_{line} = later(&input[{line}..]);\n")),
            );
            write!(
                input,
                "M 100644 inline {}\ndata {}\n{text}\n",
                path(file),
                text.len()
            )
            .expect("git reads");
        }
    }
    drop(input);
    let status = child.wait().expect("git ends");
    assert!(status.success(), "git fast-import ended with {status}");
}

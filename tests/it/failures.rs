//! What cannot be read or understood ends in status 2, with a message, whatever else was found.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::{Repo, XGUARD};
use crate::run::Run;

/// Asserts status 2 and that the output says so: as an error, or in a report on what could be read.
#[track_caller]
fn fails(run: Run) -> Run {
    let run = run.code(2);
    let output = [&run.stdout[..], &run.stderr[..]].concat();
    let says = |text: &str| memchr::memmem::find(&output, text.as_bytes()).is_some();
    assert!(
        says("xguard: error: ") || says("this scan proves nothing"),
        "{run}"
    );
    run.never_says("panicked")
}

/// Makes a repository in which a secret is staged.
fn with_a_staged_secret() -> Repo {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a b.py", secret).stage("a b.py");
    repo
}

/// Returns the file of the loose object staged at `path`.
fn object_file(repo: &Repo, path: &str) -> PathBuf {
    let id = repo.git(&["rev-parse", &format!(":{path}")]).code(0).text();
    let (folder, name) = id.trim_end().split_at(2);
    repo.path(".git/objects").join(folder).join(name)
}

/// Replaces a file that git has made read-only.
fn overwrite(path: &Path, content: &[u8]) {
    fs::remove_file(path).expect("a file to replace");
    fs::write(path, content).expect("a file can be written");
}

#[test]
fn an_index_cut_anywhere_never_looks_clean() {
    let unborn = Repo::new();
    let secret = unborn.plant().bearer();
    unborn.write("a b.py", secret).stage("a b.py");
    for repo in [with_a_staged_secret(), unborn] {
        let index = repo.path(".git/index");
        let whole = fs::read(&index).expect("an index");
        let staged = repo.git(&["rev-parse", ":a b.py"]).code(0).text();
        let staged = staged.trim_end().to_owned();
        for length in (0..whole.len()).step_by(7) {
            fs::write(&index, &whole[..length]).expect("an index can be written");
            let run = repo.xguard(&["scan"]);
            match run.status {
                // git reads on where only the end is gone, and would commit what it then read.
                Some(1) => run.says(BEARER),
                Some(0) => repo.git(&["ls-files", "-s"]).code(0).never_says(&staged),
                _ => fails(run),
            };
        }
        fs::write(&index, &whole).expect("an index can be written");
        repo.xguard(&["scan"]).code(1).says(BEARER);
    }
}

#[test]
fn an_index_that_is_none() {
    let repo = with_a_staged_secret();
    let index = repo.path(".git/index");
    let whole = fs::read(&index).expect("an index");
    let version = |number: u8| [&whole[..7], &[number], &whole[8..]].concat();
    let noise = repo.plant().noise(4_000);
    for (name, content) in [
        ("noise", noise.clone()),
        ("zeros", vec![0; 4_000]),
        ("a version of the future", version(9)),
        ("a version of the past", version(1)),
        (
            "noise after the header",
            [&whole[..12], &noise[..]].concat(),
        ),
        ("text", b"not an index\n".repeat(20)),
    ] {
        fs::write(&index, content).expect("an index can be written");
        fails(repo.xguard(&["scan"]));
        let run = fails(repo.xguard(&["hook", "pre-commit"]));
        assert!(run.stdout.is_empty(), "{name}: {run}");
    }
    fs::remove_file(&index).expect("an index");
    fs::create_dir(&index).expect("a folder in its place");
    fails(repo.xguard(&["scan"]));
}

#[test]
fn a_staged_blob_that_is_missing_or_damaged() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("missing", |object| {
            fs::remove_file(object).expect("an object");
        }),
        ("empty", |object| overwrite(object, b"")),
        ("noise", |object| overwrite(object, b"not deflated at all")),
        ("cut short", |object| {
            let content = fs::read(object).expect("an object");
            overwrite(object, &content[..content.len() - 9]);
        }),
    ];
    for (name, damage) in damages {
        let repo = with_a_staged_secret();
        repo.write("fine.txt", "nothing here\n").stage("fine.txt");
        damage(&object_file(&repo, "fine.txt"));
        let run = fails(repo.xguard(&["scan"]));
        // A failure outranks a finding but does not hide it.
        run.says("fine.txt").says(BEARER).says("a b.py");
        repo.hooked();
        let run = Attempt::commit(&repo).is_blocked();
        assert!(
            memchr::memmem::find(&run.stderr, b"fine.txt").is_some(),
            "{name}: {run}"
        );
    }
}

#[test]
fn what_fails_about_an_env_file_hides_no_finding() {
    let repo = with_a_staged_secret();
    repo.write(".env.local", "MODE=fast\n").stage(".env.local");
    fs::remove_file(object_file(&repo, ".env.local")).expect("an object");
    let run = fails(repo.xguard(&["scan"]));
    run.says(".env.local").says(BEARER).says("a b.py");
}

#[test]
fn what_fails_about_a_parent_hides_no_finding() {
    let repo = with_a_staged_secret();
    repo.write("base.txt", "changed\n").stage("base.txt");
    fs::remove_file(object_file(&repo, "base.txt")).expect("an object");
    let id = repo.git(&["rev-parse", "HEAD:base.txt"]).code(0).text();
    let (folder, name) = id.trim_end().split_at(2);
    let object = repo.path(".git/objects").join(folder).join(name);
    fs::remove_file(object).expect("an object");
    fails(repo.xguard(&["scan"])).says(BEARER).says("a b.py");
}

#[test]
fn a_tree_of_head_that_is_missing() {
    let repo = with_a_staged_secret();
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]).text();
    let (folder, name) = tree.trim_end().split_at(2);
    let object = repo.path(".git/objects").join(folder).join(name);
    fs::remove_file(object).expect("the tree of HEAD");
    fails(repo.xguard(&["scan"]));
}

#[test]
fn a_head_that_is_broken() {
    let absent = "0123456789012345678901234567890123456789\n";
    for (file, content) in [
        (".git/HEAD", "no head at all\n"),
        (".git/HEAD", ""),
        (".git/HEAD", absent),
        (".git/refs/heads/main", "no id at all\n"),
        (".git/refs/heads/main", ""),
        (".git/refs/heads/main", absent),
    ] {
        let repo = with_a_staged_secret();
        repo.write(file, content);
        let run = fails(repo.xguard(&["scan"]));
        assert!(run.stdout.is_empty(), "{file} {content:?}: {run}");
    }
}

#[test]
fn no_repository_at_all() {
    let outside = Repo::outside();
    fails(outside.xguard(&["scan"])).says("not a git repository");
    fails(outside.xguard(&["hook", "pre-commit"]));
    fails(
        outside
            .with_env("GIT_DIR", "/nonexistent")
            .xguard(&["scan"]),
    );
}

#[test]
fn a_path_that_cannot_be_read() {
    let outside = Repo::outside();
    let secret = outside.plant().bearer();
    outside.write("leak.py", secret);
    let run = fails(outside.xguard(&["scan", "absent.py", "leak.py"]));
    run.says("absent.py").says(BEARER).says("leak.py");
    // An ordinary file to look at, of which not even root can read the first page.
    if Path::new("/proc/self/mem").exists() {
        fails(outside.xguard(&["scan", "/proc/self/mem"])).says("/proc/self/mem");
    }
}

#[test]
fn words_that_are_no_command_or_option() {
    let repo = based();
    let cases: [&[&str]; 7] = [
        &[],
        &["scna"],
        &["scan", "--no-such-option"],
        &["scan", "--format", "no-such-format"],
        &["hook"],
        &["hook", "no-such-hook"],
        &["explain", "no-such-rule"],
    ];
    for words in cases {
        let run = repo.xguard(words).code(2);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{run}");
    }
}

#[test]
fn a_git_that_is_not_there_when_it_is_needed() {
    let repo = with_a_staged_secret();
    repo.git(&["update-index", "--split-index"]).code(0);
    repo.write("later.py", "later\n");
    repo.git(&["add", "-N", "later.py"]).code(0);
    repo.xguard(&["scan"]).code(1);
    let without = repo.with_env("PATH", "/nonexistent");
    fails(without.xguard(&["scan"])).says("git");
}

/// Runs xguard with nobody reading what it prints.
fn status_without_a_reader(repo: &Repo, arguments: &[&str]) -> Option<i32> {
    let mut child = repo
        .command(XGUARD.as_os_str())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("a child that was started");
    output.status.code()
}

#[test]
fn a_reader_that_has_gone_does_not_change_the_verdict() {
    let repo = with_a_staged_secret();
    for arguments in [&["scan"][..], &["scan", "--format", "json"]] {
        let status = status_without_a_reader(&repo, arguments);
        assert_eq!(status, Some(1), "{arguments:?}");
    }
}

#[test]
fn a_closed_pipe_does_not_undo_an_installation() {
    let repo = Repo::new();
    for arguments in [&["install"][..], &["rules"], &["uninstall"]] {
        let status = status_without_a_reader(&repo, arguments);
        assert_eq!(status, Some(0), "{arguments:?}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_a_failure() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        skip!("no /dev/full here");
    }
    for repo in [based(), with_a_staged_secret()] {
        for arguments in [&["scan"][..], &["scan", "--format", "json"], &["rules"]] {
            let full = fs::OpenOptions::new().write(true).open(full);
            let mut child = repo
                .command(XGUARD.as_os_str())
                .args(arguments)
                .stdout(full.expect("a device anybody may write to"))
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program starts");
            let mut stderr = String::new();
            let mut pipe = child.stderr.take().expect("piped");
            pipe.read_to_string(&mut stderr).expect("UTF-8");
            let status = child.wait().expect("a child that was started");
            assert_eq!(status.code(), Some(2), "{arguments:?}: {stderr}");
            assert!(stderr.starts_with("xguard: error: "), "{stderr}");
        }
    }
}

#[test]
fn output_that_nobody_can_see_does_not_hide_the_verdict_of_the_hook() {
    let repo = with_a_staged_secret();
    let mut child = repo
        .command(XGUARD.as_os_str())
        .args(["hook", "pre-commit"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stderr.take());
    let status = child.wait().expect("a child that was started");
    assert_eq!(status.code(), Some(1));
}

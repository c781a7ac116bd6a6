//! Objects and folders out of the ordinary: replaced, very large, pointers to elsewhere, changing while they are read.

use std::fs;
use std::process::Command;

use crate::attempt::{Attempt, BEARER, based, with_base};
use crate::repo::{Repo, XGUARD};

/// Blobs that are larger are not read whole.
const LARGEST_WHOLE: usize = 64 * 1024 * 1024;

#[test]
fn what_replaces_a_staged_blob_does_not_count() {
    for repo in [based(), with_base(Repo::new_sha256())] {
        let secret = repo.plant().bearer();
        repo.write("a.py", secret).stage("a.py");
        let harmless = repo
            .with_stdin("harmless\n")
            .git(&["hash-object", "-w", "--stdin"])
            .code(0)
            .text();
        let staged = repo.git(&["rev-parse", ":a.py"]).code(0).text();
        repo.git(&["replace", staged.trim_end(), harmless.trim_end()])
            .code(0);
        assert_eq!(repo.git_content(&["show", ":a.py"]), b"harmless\n");
        repo.xguard(&["scan"]).code(1).says(BEARER);
    }
}

#[test]
fn what_replaces_head_hides_nothing_that_is_new() {
    for repo in [based(), with_base(Repo::new_sha256())] {
        let secret = repo.plant().bearer();
        repo.write("a.py", secret)
            .stage("a.py")
            .commit("to be undone");
        let with_secret = repo.head();
        repo.git(&["reset", "-q", "--soft", "HEAD~1"]).code(0);
        repo.git(&["replace", &repo.head(), &with_secret]).code(0);
        repo.xguard(&["scan"]).code(1).says(BEARER);
    }
}

#[test]
fn a_folder_of_thousands() {
    let repo = Repo::new();
    for number in 0..3_000 {
        repo.write(format!("flat/{number}.txt"), format!("{number}\n"));
    }
    repo.stage("flat").commit("many");
    repo.hooked();
    let secret = repo.plant().bearer();
    repo.write("flat/1500.txt", secret).stage("flat/1500.txt");
    Attempt::commit(&repo).is_blocked().says("flat/1500.txt:1");
    let harmless = repo.plant().harmless();
    repo.write("flat/1500.txt", harmless).stage("flat/1500.txt");
    Attempt::commit(&repo).passes().never_says("xguard");
}

#[test]
fn a_pointer_to_a_large_file_elsewhere_is_what_is_committed() {
    let repo = based();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n",
        "4d7a".repeat(16)
    );
    repo.write("model.bin", pointer).stage("model.bin").hooked();
    Attempt::commit(&repo).passes().never_says("xguard");
}

#[test]
fn a_blob_too_large_to_be_held_is_read_to_its_end_in_little_memory() {
    let repo = based();
    let secret = repo.plant().bearer();
    let mut content = vec![b'\n'; LARGEST_WHOLE + 1_000];
    content.extend_from_slice(secret.as_bytes());
    repo.write("large.txt", content);
    repo.config("core.compression", "1");
    repo.stage("large.txt");
    repo.xguard(&["scan"])
        .code(1)
        .says(BEARER)
        .says(&format!("large.txt:{}:1", LARGEST_WHOLE + 1_001));
    if let Some(kilobytes) = peak_memory(&repo) {
        assert!(kilobytes < 150 * 1024, "{kilobytes} KB");
    }
}

/// Returns the most memory the program itself takes for a scan, in kilobytes, where there is `time` to ask.
fn peak_memory(repo: &Repo) -> Option<u64> {
    let mut time: Command = repo.command("/usr/bin/time".as_ref());
    let output = time
        .args(["-f", "%M"])
        .arg(&*XGUARD)
        .args(["scan", "--quiet"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stderr).ok()?;
    text.lines().last()?.trim().parse().ok()
}

#[test]
fn an_index_that_changes_meanwhile_gives_one_answer_or_the_other() {
    let repo = based();
    let secret = repo.plant().bearer();
    let index = repo.path(".git/index");
    let clean = fs::read(&index).expect("an index");
    repo.write("a.py", secret).stage("a.py");
    repo.git(&["write-tree"]).code(0);
    let leaking = fs::read(&index).expect("an index");
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let relaxed = std::sync::atomic::Ordering::Relaxed;
        let (folder, is_done) = (repo.path(".git"), &is_done);
        scope.spawn(move || {
            // As git does it: a whole new file under another name, then one rename.
            while !is_done.load(relaxed) {
                for version in [&clean, &leaking] {
                    let lock = folder.join("index.lock");
                    fs::write(&lock, version).expect("a new index");
                    fs::rename(lock, folder.join("index")).expect("a rename");
                }
            }
        });
        for _ in 0..50 {
            let run = repo.xguard(&["scan"]);
            let is_blocked = run.status == Some(1);
            assert!(matches!(run.status, Some(0 | 1)), "{run}");
            if is_blocked {
                run.says(BEARER);
            }
        }
        is_done.store(true, relaxed);
    });
}

//! Secrets that HEAD holds already: shown, with the advice to revoke them, but not blocked a second time.

use crate::attempt::{Attempt, BEARER, based, tree_of_head};
use crate::repo::Repo;

/// Makes a repository whose HEAD holds a secret in `old.py` since before it was guarded; returns the secret too.
fn with_a_secret_in_head() -> (Repo, String) {
    let repo = based();
    let secret = repo.plant().bearer();
    let content = format!("one\n{secret}\nthree\nfour\nfive\n");
    repo.write("old.py", content).stage("old.py").commit("leak");
    (repo, secret)
}

#[test]
fn commits_that_bring_in_no_content_pass_in_silence() {
    let (repo, _) = with_a_secret_in_head();
    repo.hooked();
    let cases: [(&str, &[&str]); 4] = [
        (
            "amended message",
            &["commit", "-q", "--amend", "-m", "reworded"],
        ),
        ("empty", &["commit", "-q", "--allow-empty", "-m", "attempt"]),
        ("made executable", &["commit", "-q", "-m", "attempt"]),
        ("deleted", &["commit", "-q", "-m", "attempt"]),
    ];
    for (name, commit) in cases {
        if name == "made executable" {
            repo.git(&["update-index", "--chmod=+x", "old.py"]).code(0);
        }
        if name == "deleted" {
            repo.git(&["rm", "-q", "-f", "old.py"]).code(0);
        }
        Attempt::new(&repo, commit).passes().silent();
    }
    let names = repo.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    names.stdout_eq("base.txt\nsub/other.txt\n");
}

#[test]
fn a_secret_taken_out_passes_in_silence() {
    let (repo, _) = with_a_secret_in_head();
    repo.write("old.py", "one\nthree\n")
        .stage("old.py")
        .hooked();
    Attempt::commit(&repo).passes().silent();
}

#[test]
fn a_secret_that_head_holds_already_is_shown_and_passes() {
    type Change = fn(&Repo, &str);
    let changes: [(&str, Change); 3] = [
        ("moved within its file", |repo, secret| {
            let content = format!("zero\none\nthree\nfour\nfive\n{secret}\n");
            repo.write("old.py", content).stage("old.py");
        }),
        ("renamed", |repo, _| {
            repo.git(&["mv", "old.py", "renamed.py"]).code(0);
        }),
        ("moved to another file of this commit", |repo, secret| {
            repo.write("old.py", "cleaned\n").stage("old.py");
            repo.write("settings.py", secret).stage("settings.py");
        }),
    ];
    for (name, change) in changes {
        let (repo, secret) = with_a_secret_in_head();
        change(&repo, &secret);
        repo.hooked();
        let tree = repo.git(&["write-tree"]).text();
        Attempt::commit(&repo).passes().says(BEARER).says("already");
        assert_eq!(tree_of_head(&repo), tree, "{name}");
    }
}

#[test]
fn a_copy_in_a_new_file_is_a_new_leak() {
    let (repo, secret) = with_a_secret_in_head();
    repo.write("copy.py", secret).stage("copy.py").hooked();
    Attempt::commit(&repo).is_blocked().says("copy.py");
}

#[test]
fn another_secret_beside_a_committed_one_blocks() {
    let (repo, secret) = with_a_secret_in_head();
    let another = repo.plant().bearer();
    let content = format!("{secret}\n{another}\n");
    repo.write("old.py", content).stage("old.py").hooked();
    Attempt::commit(&repo).is_blocked().says("old.py:2");
}

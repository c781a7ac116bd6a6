//! What is scanned is what git records, whoever has written the index, and whatever becomes of it while hooks run.

use std::ffi::OsStr;
use std::fs;

use crate::attempt::{Attempt, BEARER, based, tree_of_head};
use crate::repo::Repo;

/// Says that an index contradicts itself.
const TORN: &str = "the index names another tree than its entries make";

/// Returns an index in two parts: up to its TREE, and that, without the hash at the end.
fn split(index: &[u8]) -> (&[u8], &[u8]) {
    let end = index.len() - 20;
    let tree = memchr::memmem::rfind(index, b"TREE").expect("a TREE");
    (&index[..tree], &index[tree..end])
}

/// Stages a file with this text, and returns the index with its tree.
fn index_with(repo: &Repo, name: &str, text: &str) -> Vec<u8> {
    repo.write(name, text).stage(name);
    repo.git(&["write-tree"]).code(0);
    fs::read(repo.path(".git/index")).expect("an index")
}

/// Puts the entries of one index together with the TREE of another.
fn torn(entries: &[u8], tree: &[u8]) -> Vec<u8> {
    [split(entries).0, split(tree).1, &[0; 20]].concat()
}

/// Puts an index in place.
fn put(repo: &Repo, index: &[u8]) {
    fs::write(repo.path(".git/index"), index).expect("an index to replace");
}

/// Takes one file out of the index again.
fn unstage(repo: &Repo, name: &str) {
    repo.git(&["rm", "-q", "--cached", "--ignore-unmatch", name])
        .code(0);
}

#[test]
fn a_tree_that_another_program_left_behind_is_scanned_and_so_are_the_entries() {
    // One more file than there was, and as many.
    for more in [true, false] {
        for in_tree in [true, false] {
            let repo = based();
            let secret = repo.plant().bearer();
            let secret = format!("token = \"{secret}\"\n");
            let (first, second) = if in_tree {
                (&*secret, "harmless\n")
            } else {
                ("harmless\n", &*secret)
            };
            let tree = index_with(&repo, "first.py", first);
            if !more {
                unstage(&repo, "first.py");
            }
            let entries = index_with(&repo, "second.py", second);
            put(&repo, &torn(&entries, &tree));
            let commit = Attempt::commit(&repo);
            repo.hooked();
            let run = commit.is_blocked();
            run.says(BEARER).says(TORN);
            // git records what TREE names.
            repo.git(&["commit", "-qnm", "unguarded"]).code(0);
            let recorded = repo.git_content(&["show", "HEAD:first.py"]);
            assert_eq!(recorded, first.as_bytes(), "{more} {in_tree}");
        }
    }
}

#[test]
fn an_index_that_contradicts_itself_is_told_and_does_not_block() {
    let repo = based();
    repo.hooked();
    let tree = index_with(&repo, "first.txt", "one\n");
    let entries = index_with(&repo, "second.txt", "two\n");
    put(&repo, &torn(&entries, &tree));
    Attempt::commit(&repo).passes().says(TORN);
    repo.git(&["read-tree", "HEAD"]).code(0);
    repo.write("third.txt", "three\n").stage("third.txt");
    Attempt::commit(&repo).passes().never_says(TORN);
}

#[test]
fn a_tree_within_another_extension_is_not_that_of_the_index() {
    let repo = based();
    repo.hooked();
    let harmless = index_with(&repo, "a.py", "harmless\n");
    let secret = repo.plant().bearer();
    let index = index_with(&repo, "a.py", &format!("token = \"{secret}\"\n"));
    let inner = split(&harmless).1;
    let size = u32::try_from(inner.len())
        .expect("a short one")
        .to_be_bytes();
    let outer = [b"ZZZZ", &size[..], inner].concat();
    put(
        &repo,
        &[&index[..index.len() - 20], &outer, &[0; 20]].concat(),
    );
    Attempt::commit(&repo).is_blocked().says(BEARER);
}

/// Puts a hook of somebody else's in the place of ours, which runs ours and then these commands.
fn pre_commit_then(repo: &Repo, commands: &str) {
    let ours = repo.path(".git/hooks/xguard-of-the-test");
    fs::rename(repo.path(".git/hooks/pre-commit"), &ours).expect("our hook");
    let xguard = crate::repo::XGUARD.display();
    let script = format!("#!/bin/sh\n'{xguard}' hook pre-commit && {{ {commands}; }}\n");
    repo.write_program(".git/hooks/pre-commit", script, 0o755);
}

#[test]
fn what_is_staged_while_hooks_run_is_scanned_before_it_is_recorded() {
    let secret_text = |repo: &Repo| format!("token = \"{}\"\n", repo.plant().bearer());
    for form in [&["commit", "-qm", "x"][..], &["commit", "-qam", "x"]] {
        let repo = based();
        repo.hooked();
        pre_commit_then(&repo, "git add late.py");
        repo.write("late.py", secret_text(&repo));
        repo.write("early.py", "harmless\n").stage("early.py");
        let attempt = Attempt::new(&repo, form);
        attempt.is_blocked().says(BEARER).says("late.py");
        unstage(&repo, "late.py");
        repo.delete(".git/hooks/commit-msg");
        attempt.passes();
        let listed = repo.git(&["ls-tree", "--name-only", "HEAD"]).code(0);
        assert!(
            listed.text().contains("late.py"),
            "it is recorded: {form:?}"
        );
    }
    let repo = based();
    repo.hooked();
    pre_commit_then(&repo, "git add late.py");
    repo.write("late.py", "harmless\n");
    repo.write("early.py", "harmless\n").stage("early.py");
    Attempt::commit(&repo).passes().never_says("xguard");
}

#[test]
fn commit_msg_scans_what_no_hook_has_scanned() {
    let repo = based();
    repo.hooked();
    repo.delete(".git/hooks/pre-commit");
    let secret = repo.plant().bearer();
    repo.write("a.py", format!("token = \"{secret}\"\n"))
        .stage("a.py");
    Attempt::commit(&repo)
        .is_blocked()
        .says(BEARER)
        .says("a.py");
    // What was scanned for another commit does not count either.
    repo.write("a.py", "harmless\n").stage("a.py");
    Attempt::commit(&repo).passes();
    repo.write("a.py", format!("token = \"{secret}\"\n"))
        .stage("a.py");
    Attempt::commit(&repo).is_blocked();
}

#[test]
fn what_was_scanned_is_noted_for_every_way_to_commit() {
    let noted = |repo: &Repo| {
        let folder = repo
            .git(&["rev-parse", "--absolute-git-dir"])
            .code(0)
            .text();
        let note = fs::read_to_string(format!("{}/xguard/scanned", folder.trim_end()));
        note.expect("a note")
    };
    let forms: [&[&str]; 5] = [
        &["commit", "-qm", "x"],
        &["commit", "-qam", "x"],
        &["commit", "-qm", "x", "--", "base.txt"],
        &["commit", "-q", "--amend", "-m", "x"],
        &["commit", "-qm", "x", "-i", "base.txt"],
    ];
    let repo = based();
    repo.hooked();
    let linked = repo.scratch_path("linked");
    let add = ["worktree", "add", "-q", "-b", "side"].map(OsStr::new);
    repo.git(&[&add[..], &[linked.as_os_str()]].concat())
        .code(0);
    for (place, repo) in [repo.clone(), repo.at(&linked)].into_iter().enumerate() {
        for (number, form) in forms.into_iter().enumerate() {
            let before = repo.head();
            let text = format!("{place} {number}\n");
            repo.write("base.txt", &text);
            repo.write("new.txt", &text).stage("new.txt");
            Attempt::new(&repo, form).passes().never_says("xguard");
            let tree = tree_of_head(&repo);
            let expected = format!("tree {} on {before}\n", tree.trim_end());
            assert_eq!(noted(&repo), expected, "{form:?}");
        }
    }
    Attempt::new(&repo, &["merge", "-q", "--no-edit", "-X", "ours", "side"]).passes();
    assert!(noted(&repo).contains(tree_of_head(&repo).trim_end()));
    // Where it cannot be noted, all is scanned again.
    fs::remove_dir_all(repo.path(".git/xguard")).expect("a folder of ours");
    repo.write(".git/xguard", "in the way");
    repo.write("new.txt", "last\n").stage("new.txt");
    Attempt::commit(&repo).passes().never_says("xguard");
}

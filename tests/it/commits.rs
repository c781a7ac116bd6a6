//! Every form of `git commit`: each is blocked when it would bring in a secret and passes when it would not.

use crate::attempt::{Attempt, BEARER, based, blocks_a_secret_only};
use crate::repo::Repo;

#[test]
fn plain() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("a b.py", format!("token = \"{value}\"\n"))
            .stage("a b.py");
        Attempt::commit(repo)
    });
}

#[test]
fn modified_file() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", format!("one\ntwo {value}\n"))
            .stage("base.txt");
        Attempt::commit(repo)
    });
}

#[test]
fn first_commit() {
    blocks_a_secret_only(Repo::new, |repo, value| {
        repo.write("first/a.py", value).stage("first");
        Attempt::commit(repo)
    });
}

#[test]
fn first_commit_of_an_orphan_branch() {
    blocks_a_secret_only(based, |repo, value| {
        repo.git(&["checkout", "-q", "--orphan", "fresh"]).code(0);
        repo.write("base.txt", value).stage("base.txt");
        Attempt::commit(repo)
    });
}

#[test]
fn all_tracked_changes() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", value);
        Attempt::new(repo, &["commit", "-q", "-a", "-m", "attempt"])
    });
}

#[test]
fn one_path() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("more.txt", "staged, left out").stage("more.txt");
        repo.write("base.txt", value);
        Attempt::new(repo, &["commit", "-q", "-m", "attempt", "--", "base.txt"])
    });
}

#[test]
fn only_one_path() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("sub/other.txt", value);
        Attempt::new(repo, &["commit", "-q", "-m", "attempt", "-o", "sub"])
    });
}

#[test]
fn one_path_besides_what_is_staged() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("more.txt", "staged, taken along")
            .stage("more.txt");
        repo.write("base.txt", value);
        Attempt::new(repo, &["commit", "-q", "-m", "attempt", "-i", "base.txt"])
    });
}

#[test]
fn what_is_staged_besides_one_path() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("more.txt", value).stage("more.txt");
        repo.write("base.txt", "two");
        Attempt::new(repo, &["commit", "-q", "-m", "attempt", "-i", "base.txt"])
    });
}

#[test]
fn paths_from_a_file() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", value);
        let commit = ["commit", "-q", "-m", "attempt", "--pathspec-from-file=-"];
        Attempt::new(&repo.with_stdin("base.txt\n"), &commit)
    });
}

#[test]
fn a_path_commit_is_judged_by_what_it_records() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("leak.py", secret).stage("leak.py");
    repo.write("base.txt", "two").hooked();
    Attempt::new(&repo, &["commit", "-q", "-m", "attempt", "base.txt"])
        .passes()
        .silent();
    Attempt::commit(&repo).is_blocked().says("leak.py");
}

#[test]
fn chosen_hunks() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", format!("one\n{value}\n"));
        Attempt::new(&repo.with_stdin("y\n"), &["commit", "-p", "-m", "attempt"])
    });
}

#[test]
fn a_hunk_that_was_not_chosen_does_not_count() {
    let repo = based();
    let secret = repo.plant().bearer();
    let lines = |first: &str, last: &str| format!("{first}\n{}{last}\n", "line\n".repeat(30));
    repo.write("long.txt", lines("first", "last"))
        .stage("long.txt")
        .commit("long");
    repo.write("long.txt", lines("changed", &secret)).hooked();
    Attempt::new(
        &repo.with_stdin("y\nn\n"),
        &["commit", "-p", "-m", "attempt"],
    )
    .passes();
    Attempt::new(&repo.with_stdin("y\n"), &["commit", "-p", "-m", "attempt"])
        .is_blocked()
        .says(BEARER);
}

#[test]
fn amended() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("late.py", value).stage("late.py");
        Attempt::new(repo, &["commit", "-q", "--amend", "-m", "attempt"])
    });
}

#[test]
fn from_a_subdirectory() {
    blocks_a_secret_only(based, |repo, value| {
        let sub = repo.at("sub/deeper");
        sub.write("a.py", value).stage("a.py");
        Attempt::commit(&sub)
    });
}

#[test]
fn all_from_a_subdirectory() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", value);
        Attempt::new(&repo.at("sub"), &["commit", "-q", "-a", "-m", "attempt"])
    });
}

#[test]
fn one_path_from_a_subdirectory() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("sub/other.txt", value);
        let commit = ["commit", "-q", "-m", "attempt", "other.txt"];
        Attempt::new(&repo.at("sub"), &commit)
    });
}

#[test]
fn from_outside_the_repository() {
    // HEAD is looked up where the command is typed, so this one stands by itself.
    for (content, status) in [("harmless".to_owned(), 0), (String::new(), 1)] {
        let repo = based();
        let secret = repo.plant().bearer();
        let content = if status == 0 { content } else { secret };
        repo.write("a.py", content).stage("a.py").hooked();
        let before = repo.head();
        let outside = repo.at(repo.scratch_path("home"));
        outside
            .git(&["-C", "../repo", "commit", "-q", "-m", "attempt"])
            .code(status);
        assert_eq!(repo.head() == before, status == 1);
    }
}

#[test]
fn in_a_linked_worktree() {
    blocks_a_secret_only(based, |repo, value| {
        repo.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
            .code(0);
        let linked = repo.at("../linked");
        linked.write("a.py", value).stage("a.py");
        Attempt::commit(&linked)
    });
}

#[test]
fn one_path_in_a_linked_worktree() {
    blocks_a_secret_only(based, |repo, value| {
        repo.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
            .code(0);
        let linked = repo.at("../linked");
        linked.write("base.txt", value);
        Attempt::new(&linked, &["commit", "-q", "-m", "attempt", "base.txt"])
    });
}

#[test]
fn in_a_submodule() {
    blocks_a_secret_only(based, |repo, value| {
        let module = with_a_submodule(repo);
        module.write("a.py", value).stage("a.py");
        Attempt::commit(&module)
    });
}

#[test]
fn beside_a_submodule() {
    blocks_a_secret_only(based, |repo, value| {
        with_a_submodule(repo);
        repo.write("a.py", value).stage("a.py");
        Attempt::commit(repo)
    });
}

/// Adds a submodule `module` to the index and returns it.
fn with_a_submodule(repo: &Repo) -> Repo {
    let source = repo.sibling("source", &[]);
    source
        .write("module.txt", "module\n")
        .stage("module.txt")
        .commit("module");
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
    ];
    repo.git(&[&add[..], &["../source", "module"][..]].concat())
        .code(0);
    repo.at("module")
}

#[test]
fn with_an_index_of_ones_own() {
    blocks_a_secret_only(based, |repo, value| {
        let own = repo.with_env("GIT_INDEX_FILE", repo.scratch_path("own-index"));
        own.git(&["read-tree", "HEAD"]).code(0);
        own.write("a.py", value).stage("a.py");
        Attempt::commit(&own)
    });
}

#[test]
fn the_index_counts_not_the_work_tree() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("a.py", value).stage("a.py");
        repo.write("a.py", "clean by now\n");
        Attempt::commit(repo)
    });
}

#[test]
fn the_index_counts_where_the_file_is_gone() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("a.py", value).stage("a.py");
        repo.delete("a.py");
        Attempt::commit(repo)
    });
}

#[test]
fn an_unstaged_secret_passes() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", "clean\n").stage("a.py");
    repo.write("a.py", &secret)
        .write("untracked.py", &secret)
        .hooked();
    Attempt::commit(&repo).passes().silent();
}

#[test]
fn a_blocked_commit_stays_blocked_until_it_is_mended() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py").hooked();
    let attempt = Attempt::commit(&repo);
    let first = attempt.is_blocked();
    let second = attempt.is_blocked();
    assert_eq!(first.stderr, second.stderr);
    repo.git(&["restore", "--staged", "a.py"]).code(0);
    Attempt::new(&repo, &["commit", "-q", "--allow-empty", "-m", "attempt"])
        .passes()
        .silent();
}

//! Commits that finish or rewrite: merges, squashes, cherry-picks, rebases. What a parent holds is no news.

use crate::attempt::{Attempt, BEARER, based, blocks_a_secret_only};
use crate::repo::Repo;

/// Makes a repository with branches `main` and `side` that have parted; `side` holds `content` in `side.txt`.
fn parted(content: &str) -> Repo {
    let repo = based();
    repo.git(&["switch", "-q", "-c", "side"]).code(0);
    repo.write("side.txt", content)
        .stage("side.txt")
        .commit("side");
    repo.git(&["switch", "-q", "main"]).code(0);
    repo.write("main.txt", "main\n")
        .stage("main.txt")
        .commit("main");
    repo
}

#[test]
fn conflict_resolution() {
    blocks_a_secret_only(
        || parted("side\n"),
        |repo, value| {
            repo.git(&["switch", "-q", "side"]).code(0);
            repo.write("main.txt", "theirs\n")
                .stage("main.txt")
                .commit("theirs");
            repo.git(&["switch", "-q", "main"]).code(0);
            repo.git(&["merge", "-q", "side"]).code(1);
            repo.write("main.txt", format!("resolved {value}\n"))
                .stage("main.txt");
            Attempt::new(repo, &["commit", "-q", "--no-edit"])
        },
    );
}

#[test]
fn edit_after_a_merge_without_commit() {
    blocks_a_secret_only(
        || parted("side\n"),
        |repo, value| {
            repo.git(&["merge", "-q", "--no-commit", "side"]).code(0);
            repo.write("base.txt", value).stage("base.txt");
            Attempt::new(repo, &["commit", "-q", "--no-edit"])
        },
    );
}

#[test]
fn squashed_merge() {
    blocks_a_secret_only(based, |repo, value| {
        repo.git(&["switch", "-q", "-c", "side"]).code(0);
        repo.write("side.txt", value)
            .stage("side.txt")
            .commit("side");
        repo.git(&["switch", "-q", "main"]).code(0);
        repo.git(&["merge", "-q", "--squash", "side"]).code(0);
        Attempt::commit(repo)
    });
}

#[test]
fn continued_cherry_pick() {
    blocks_a_secret_only(
        || parted("side\n"),
        |repo, value| {
            repo.write("side.txt", "ours\n")
                .stage("side.txt")
                .commit("ours");
            repo.git(&["cherry-pick", "side"]).code(1);
            repo.write("side.txt", value).stage("side.txt");
            Attempt::new(repo, &["cherry-pick", "--continue"])
        },
    );
}

#[test]
fn amended_in_a_rebase() {
    blocks_a_secret_only(
        || parted("side\n"),
        |repo, value| {
            let repo = repo.with_env("GIT_SEQUENCE_EDITOR", "sed -i s/^pick/edit/");
            repo.git(&["rebase", "-q", "-i", "HEAD~1"]).code(0);
            repo.write("late.py", value).stage("late.py");
            Attempt::new(&repo, &["commit", "-q", "--amend", "--no-edit"])
        },
    );
}

#[test]
fn a_merge_of_a_branch_that_holds_a_secret_already_is_shown_it_and_passes() {
    let scenarios: [(&str, &[&str]); 2] = [
        ("pre-merge-commit", &["merge", "-q", "--no-edit", "side"]),
        ("octopus", &["merge", "-q", "--no-edit", "side", "third"]),
    ];
    for (name, merge) in scenarios {
        let repo = parted("side\n");
        let secret = repo.plant().bearer();
        repo.git(&["switch", "-q", "-c", "third", "main~1"]).code(0);
        repo.write("third.txt", "third\n")
            .stage("third.txt")
            .commit("third");
        repo.git(&["switch", "-q", "side"]).code(0);
        repo.write("leak.py", &secret)
            .stage("leak.py")
            .commit("leak");
        repo.git(&["switch", "-q", "main"]).code(0);
        repo.hooked();
        let run = Attempt::new(&repo, merge).passes();
        run.says(BEARER).says("leak.py").says("already");
        let merged = repo.git_content(&["show", "HEAD:leak.py"]);
        assert_eq!(merged, secret.as_bytes(), "{name}");
    }
}

#[test]
fn a_resolved_merge_counts_every_parent() {
    let repo = parted("side\n");
    let [theirs, ours] = [(); 2].map(|()| repo.plant().bearer());
    repo.git(&["switch", "-q", "side"]).code(0);
    repo.write("main.txt", theirs)
        .stage("main.txt")
        .commit("theirs");
    repo.git(&["switch", "-q", "main"]).code(0);
    repo.git(&["merge", "-q", "side"]).code(1);
    repo.git(&["checkout", "-q", "--theirs", "main.txt"])
        .code(0);
    repo.stage("main.txt").hooked();
    let commit = Attempt::new(&repo, &["commit", "-q", "--no-edit"]);
    repo.write("new.py", ours).stage("new.py");
    commit.is_blocked().says("new.py");
    repo.git(&["rm", "-q", "--cached", "new.py"]).code(0);
    commit
        .passes()
        .says(BEARER)
        .says("main.txt")
        .says("already");
}

#[test]
fn a_merge_into_a_work_tree_with_an_unignored_env_file_is_blocked() {
    let repo = parted("side\n");
    repo.write(".env", "A=1\n").hooked();
    let merge = Attempt::new(&repo, &["merge", "-q", "--no-edit", "side"]);
    merge.is_blocked().says("env-file-unignored");
    repo.git(&["merge", "--abort"]).code(0);
    repo.write(".gitignore", ".env\n").stage(".gitignore");
    Attempt::commit(&repo).passes();
    merge.passes().never_says("env-file");
}

#[test]
fn what_a_variable_names_counts_in_a_merge_alone() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.git(&["checkout", "-qb", "side"]).code(0);
    repo.write("old.py", &secret).stage("old.py").commit("leak");
    let side = repo.head();
    repo.git(&["checkout", "-q", "main"]).code(0);
    repo.write("old.py", &secret).stage("old.py").hooked();
    let exported = repo.with_env(format!("GITHEAD_{side}"), "side");
    Attempt::commit(&exported).is_blocked();
    exported.xguard(&["scan"]).code(1);
}

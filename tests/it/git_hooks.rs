//! Hooks in git's configuration, which git runs from 2.54 on.

use std::fs;

use crate::guarded::{assert_guarded, hooks};
use crate::proven::with_first;
use crate::repo::{Repo, XGUARD, git_is_at_least};

/// A repository with xguard configured for pre-commit, and a git that says it is this version.
fn configured(version: &str) -> Repo {
    let repo = Repo::new();
    repo.at("../named").link("xguard", &*XGUARD);
    repo.config("hook.xg.command", "xguard hook pre-commit");
    repo.config("hook.xg.event", "pre-commit");
    let repo = with_first(&repo, "named");
    let path = repo.path_variable();
    let git = std::env::split_paths(&path).map(|folder| folder.join("git"));
    let git = git
        .into_iter()
        .find(|git| git.exists())
        .expect("git is on PATH");
    let script = format!(
        "#!/bin/sh\nfor word; do [ \"$word\" != version ] || exec echo git version {version}; done\nexec '{}' \"$@\"\n",
        git.display()
    );
    repo.write_program("../versioned/git", script, 0o755);
    with_first(&repo, "versioned")
}

const STATUS: &[&str] = &["status", "--hooks", "pre-commit"];

#[test]
fn a_hook_in_the_configuration_counts_where_git_runs_it() {
    let repo = configured("2.54.0");
    repo.xguard(STATUS)
        .code(0)
        .says("run by git's configuration, as hook.xg");
    repo.xguard(&["install"])
        .code(0)
        .says("pre-commit: git's configuration runs xguard in it already, by hook.xg.command")
        .says("commit-msg: new");
    assert!(!hooks(&repo).join("pre-commit").exists());
    repo.xguard(&["uninstall"])
        .code(0)
        .says("still runs xguard in pre-commit")
        .says("git config --unset-all hook.xg.event '^pre-commit$'");
    repo.config("hook.xg.enabled", "false");
    repo.xguard(STATUS).code(1).says("missing");
    repo.config("hook.xg.enabled", "true");
    repo.config("hook.pre-commit.enabled", "false");
    repo.xguard(STATUS)
        .code(1)
        .says("turned off in git's configuration");
    configured("2.53.9").xguard(STATUS).code(1).says("missing");
    configured("2.54.0.rc1").xguard(STATUS).code(0);
}

#[test]
fn two_runs_of_xguard_are_told() {
    let repo = configured("2.53.0");
    repo.xguard(&["install"]).code(0).says("pre-commit: new");
    let repo = configured("2.54.0");
    let program = fs::read(&*XGUARD).expect("the program");
    repo.write_program(".git/hooks/pre-commit", program, 0o755);
    repo.xguard(STATUS)
        .code(0)
        .says("runs xguard in it too, by hook.xg");
}

#[test]
fn git_blocks_by_a_hook_in_its_configuration() {
    if !git_is_at_least(2, 54) {
        skip!("this git runs no hooks of its configuration: they came with 2.54");
    }
    let repo = Repo::new();
    repo.at("../named").link("xguard", &*XGUARD);
    let repo = with_first(&repo, "named");
    repo.config("hook.xg.command", "xguard hook pre-commit");
    repo.config("hook.xg.event", "pre-commit");
    repo.xguard(STATUS).code(0);
    assert_guarded(&repo);
    repo.xguard(&["install"]).code(0);
    assert_guarded(&repo);
}

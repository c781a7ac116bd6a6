//! `xguard status`: whether commits are guarded, and what to do where they are not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::chain::hook;
use crate::guarded::hooks;
use crate::repo::Repo;

#[test]
fn a_repository_is_guarded_once_the_hooks_are_in() {
    let repo = Repo::new();
    repo.xguard(&["status"])
        .code(1)
        .says("FAIL  pre-commit: missing (.git/hooks/pre-commit)")
        .says("xguard install")
        .says("NOT guarded");
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["status"])
        .code(0)
        .says("ok    pre-commit: the program itself (.git/hooks/pre-commit)")
        .never_says("FAIL");
    let json = repo.xguard(&["status", "--format", "json"]).code(0).json();
    assert_eq!(json["guarded"], true);
    assert_eq!(
        json["repository"],
        repo.path("").to_str().expect("UTF-8").trim_end_matches('/')
    );
    repo.xguard(&["uninstall"]).code(0);
    let json = repo.xguard(&["status", "--format", "json"]).code(1).json();
    assert_eq!(json["guarded"], false);
    let checks = json["checks"].as_array().expect("a list");
    let check = checks.iter().find(|check| check["id"] == "pre-push");
    assert_eq!(check.expect("a check of each hook")["verdict"], "fail");
}

#[test]
fn only_the_hooks_that_were_asked_for_count() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    repo.delete(".git/hooks/pre-push");
    repo.xguard(&["status"]).code(1).says("pre-push: missing");
    repo.xguard(&["status", "--hooks", "pre-commit,commit-msg"])
        .code(0)
        .never_says("pre-push");
    repo.xguard(&["status", "--hooks", "pre-comit"]).code(2);
}

#[test]
fn a_hook_of_ours_that_does_not_guard_is_seen() {
    type Damage = fn(&Repo);
    let cases: [(&str, Damage); 4] = [
        ("it is not executable", |repo| {
            let path = hooks(repo).join("pre-commit");
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("our hook");
        }),
        ("another hook, which does not run xguard", |repo| {
            repo.delete(".git/hooks/pre-commit");
            hook(repo, "pre-commit", "#!/bin/sh\n", 0o755);
        }),
        ("FAIL  git does not look into ", |repo| {
            repo.config("core.hooksPath", "/dev/null");
        }),
        ("somebody changed it", |repo| {
            let script = repo.path(".git/hooks/pre-commit");
            fs::remove_file(&script).expect("our hook");
            hook(repo, "pre-commit", "#!/bin/sh\ntrue\n", 0o755);
            repo.xguard(&["install"]).code(0);
            let text = fs::read_to_string(&script).expect("our script");
            hook(repo, "pre-commit", text + "true\n", 0o755);
        }),
    ];
    for (complaint, damage) in cases {
        let repo = Repo::new();
        repo.xguard(&["install"]).code(0);
        damage(&repo);
        repo.xguard(&["status"]).code(1).says(complaint);
    }
}

#[test]
fn a_hook_of_somebody_elses_that_runs_us_guards() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    // Our hooks are one file under several names.
    repo.delete(".git/hooks/pre-commit");
    let line = "#!/bin/sh\nlint\nxguard hook pre-commit \"$@\" || exit\n";
    hook(&repo, "pre-commit", line, 0o755);
    repo.xguard(&["status"])
        .code(0)
        .says("a line that runs xguard");
    hook(&repo, "pre-commit", line.replace("\nx", "\n# x"), 0o755);
    repo.xguard(&["status"]).code(1);
}

#[test]
fn where_there_is_no_repository_there_is_no_answer() {
    let outside = Repo::outside();
    outside
        .xguard(&["status"])
        .code(2)
        .says("not a git repository");
}

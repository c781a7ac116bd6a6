//! `xguard status`: whether commits are guarded, and what to do where they are not.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::chain::hook;
use crate::guarded::{everything_below, hooks, program_of_its_own};
use crate::machine::find_program;
use crate::repo::{Repo, XGUARD, git_is_at_least};

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
fn a_configuration_that_never_ends_is_not_read_to_its_end() {
    let repo = Repo::new();
    let lefthook = "#!/bin/sh\ncall_lefthook run pre-commit\n";
    hook(&repo, "pre-commit", lefthook, 0o755);
    repo.link("lefthook.yml", "/dev/zero");
    repo.xguard(&["status"])
        .code(1)
        .says("lefthook hook, which does not run xguard");
}

#[test]
fn where_there_is_no_repository_there_is_no_answer() {
    let outside = Repo::outside();
    outside
        .xguard(&["status"])
        .code(2)
        .says("not a git repository");
}

/// Asserts that the answer is yes, that a commit was tried, and that nothing is left of it.
#[track_caller]
fn assert_tried_without_a_trace(repo: &Repo) {
    let before = everything_below(&repo.scratch_path(""));
    repo.xguard(&["status"])
        .code(0)
        .says("ok    a commit with a credential in it is blocked");
    let after = everything_below(&repo.scratch_path(""));
    let names = |all: &BTreeMap<PathBuf, _>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before));
    for (path, what) in &after {
        assert!(*what == before[path], "{} changed", path.display());
    }
}

#[test]
fn a_commit_is_tried_and_nothing_is_left_of_it() {
    type Preparation = fn(&Repo);
    let cases: [(&[&str], Preparation); 6] = [
        (&[], |_| {}),
        (&["--object-format=sha256"], |_| {}),
        (&[], |repo| {
            repo.commit("first").write("a.txt", "a").stage("a.txt");
        }),
        (&[], |repo| {
            repo.config("core.splitIndex", "true");
            repo.config("splitIndex.maxPercentChange", "0");
            repo.write("a.txt", "a").stage("a.txt").commit("first");
        }),
        (&[], |repo| {
            repo.write(".env", "PORT=8080\n").write(".gitignore", "");
        }),
        (&[], |repo| {
            // A hook of somebody else's is not run for it.
            let script = "#!/bin/sh\necho ran >hook-ran\n";
            hook(repo, "pre-commit", script, 0o755);
        }),
    ];
    for (options, prepare) in cases {
        let repo = Repo::init(options);
        prepare(&repo);
        repo.xguard(&["install"]).code(0);
        assert_tried_without_a_trace(&repo);
    }
    if git_is_at_least(2, 45) {
        let repo = Repo::init(&["--ref-format=reftable"]);
        repo.commit("first").xguard(&["install"]).code(0);
        assert_tried_without_a_trace(&repo);
    }
}

#[test]
fn a_commit_is_tried_in_folders_of_any_name() {
    let outside = Repo::outside();
    for name in ["a\nb", "\"q\"\n\\n", "a b", "#a", "\"a\""] {
        let repo = outside.at(outside.scratch_path(name));
        repo.git(&["init", "-q", "-bmain"]).code(0);
        repo.xguard(&["install"]).code(0);
        assert_tried_without_a_trace(&repo);
    }
}

#[test]
fn a_commit_is_tried_in_work_trees_and_where_the_environment_says() {
    let repo = Repo::new();
    repo.commit("first").xguard(&["install"]).code(0);
    repo.git(&["worktree", "add", "-q", "../linked"]).code(0);
    assert_tried_without_a_trace(&repo.at("../linked"));
    assert_tried_without_a_trace(&repo.at("below"));
    let elsewhere = repo.at("../elsewhere");
    let there = elsewhere
        .with_env("GIT_DIR", repo.path(".git"))
        .with_env("GIT_WORK_TREE", elsewhere.path(""));
    assert_tried_without_a_trace(&there);
    there
        .xguard(&["status".as_ref(), repo.path("").as_os_str()])
        .code(0)
        .says("env files were not looked for");
    repo.sibling("colon:quote\"", &[])
        .xguard(&["install"])
        .code(0);
    assert_tried_without_a_trace(&repo.at("../colon:quote\""));
}

#[test]
fn a_configuration_that_lets_a_credential_through_is_seen() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let allow = "allow:\n  - path: '**'\n    reason: all of it\n";
    repo.write(".xguard.yaml", allow);
    repo.xguard(&["status"]).code(0);
    repo.stage(".xguard.yaml");
    repo.xguard(&["status"])
        .code(1)
        .says("FAIL  a commit with a credential in it would pass");
    repo.xguard(&["selftest"]).code(2).says("it would pass");
}

#[test]
fn a_program_that_is_gone_is_seen_to_block_everything() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\n", 0o755);
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::remove_file(&program).expect("the copy");
    repo.xguard(&["status"])
        .code(1)
        .says("every commit would be blocked, whatever is in it")
        .says("the program that checks it is missing")
        .says("of another version of xguard");
}

#[test]
fn the_program_on_path_is_this_one_or_that_is_said() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let path = |folder: &str| repo.with_first_on_path(repo.scratch_path(folder));
    repo.at("../named").link("xguard", &*XGUARD);
    repo.write_program("../other/xguard", "#!/bin/sh\n", 0o755);
    path("named")
        .xguard(&["status"])
        .code(0)
        .says("ok    xguard on PATH is this one");
    path("other")
        .xguard(&["status"])
        .code(0)
        .says("note  another xguard comes first on PATH");
    path("nothing")
        .xguard(&["status"])
        .code(0)
        .says("note  there is no xguard on PATH");
    repo.config("core.hooksPath", "team");
    repo.xguard(&["install"]).code(0);
    path("nothing")
        .xguard(&["status"])
        .code(1)
        .says("FAIL  there is no xguard on PATH");
    path("named").xguard(&["status"]).code(0);
}

#[test]
fn env_files_are_noted() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    repo.write(".env", "PORT=8080\n");
    repo.xguard(&["status"])
        .code(0)
        .says("note  ")
        .says("env file that git would add: .env")
        .says("xguard env --fix");
    repo.write(".gitignore", ".env\n").stage(".gitignore");
    fs::set_permissions(repo.path(".env"), fs::Permissions::from_mode(0o600)).expect("our file");
    repo.xguard(&["status"])
        .code(0)
        .says("ok    `.env` is ignored for everybody");
    let below = repo.at("..");
    below
        .xguard(&["status", "repo"])
        .code(0)
        .says("ok    `.env` is ignored for everybody");
}

#[test]
fn an_old_git_is_a_reason_not_to_trust_it() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let git = find_program("git").expect("git is on PATH");
    let script = format!(
        "#!/bin/sh\nfor word; do [ \"$word\" != version ] || exec echo git version 2.30.2; done\nexec '{}' \"$@\"\n",
        git.display()
    );
    repo.write_program("../old/git", script, 0o755);
    repo.with_first_on_path(repo.scratch_path("old"))
        .xguard(&["status"])
        .code(1)
        .says("FAIL  git version 2.30.2, and xguard needs 2.39.5 or newer");
}

#[test]
fn the_selftest_tries_the_repository_it_is_run_in() {
    let repo = Repo::new();
    repo.xguard(&["selftest"])
        .code(0)
        .says("here: not tried: pre-commit does not run xguard");
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["selftest"])
        .code(0)
        .says("here: blocked, leaving no trace");
}

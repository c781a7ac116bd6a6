//! `xguard install`: whole, once, and closed when something is amiss.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use snapbox::str;

use crate::chain::hook;
use crate::guarded::{assert_guarded, hooks, listing, program_of_its_own};
use crate::repo::Repo;

#[test]
fn an_installed_repository_is_guarded() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0).stdout_eq(str![[r#"
xguard is installed in [SCRATCH]/repo/.git/hooks
  pre-commit: new
  pre-merge-commit: new
  commit-msg: new
  pre-push: new
  to undo this: xguard uninstall

"#]]);
    assert_guarded(&repo);
}

#[test]
fn a_second_time_changes_nothing_and_says_so() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let before = listing(&hooks(&repo));
    repo.xguard(&["install"]).code(0).stdout_eq(str![[r#"
xguard is installed in [SCRATCH]/repo/.git/hooks already; nothing changed
  to undo this: xguard uninstall

"#]]);
    assert_eq!(listing(&hooks(&repo)), before);
}

#[test]
fn names_that_a_shell_would_trip_over_are_no_trouble() {
    let outside = Repo::outside();
    let names = [
        "a b",
        "it's",
        "$(touch x)",
        "new\nline",
        "-q",
        "quote\"back\\slash",
    ];
    for name in names {
        let repo = outside.sibling(name, &[]);
        let program = program_of_its_own(&repo);
        repo.run(program.as_os_str(), &["install"]).code(0);
        assert_guarded(&repo);
        assert!(!repo.path("x").exists(), "{name:?} was run");
    }
}

#[test]
fn an_old_git_is_refused() {
    let repo = Repo::new();
    repo.write_program("bin/git", "#!/bin/sh\necho git version 2.30.2\n", 0o755);
    repo.with_env("PATH", repo.path("bin"))
        .xguard(&["install"])
        .code(2)
        .says("2.39.5 or newer");
    assert!(!hooks(&repo).join("pre-commit").exists());
}

#[test]
fn a_program_that_is_gone_leaves_its_hooks_guarding() {
    let repo = Repo::new();
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::remove_file(&program).expect("the copy");
    assert_guarded(&repo);
    repo.xguard(&["install"])
        .code(0)
        .says("pre-commit: brought up to date");
    assert_guarded(&repo);
}

#[test]
fn a_newer_program_takes_over_from_the_hooks_made_of_an_older_one() {
    let repo = Repo::new();
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    let newer = fs::read(&program).expect("the copy");
    fs::remove_file(&program).expect("the copy");
    // Longer by one byte, which changes nothing in what it does.
    let newer = [newer, b"\n".to_vec()].concat();
    repo.write_program(&program, &newer, 0o755);
    assert_guarded(&repo);
    repo.run(program.as_os_str(), &["install"])
        .code(0)
        .says("pre-commit: brought up to date");
    let hook = fs::read(hooks(&repo).join("pre-commit")).expect("our hook");
    assert!(hook == newer, "the hook is the newer program");
    assert_guarded(&repo);
}

#[test]
fn without_the_program_a_script_stops_git_and_says_why() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\n", 0o755);
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::remove_file(&program).expect("the copy");
    let run = repo.git(&["commit", "--allow-empty", "-qm", "x"]).code(1);
    run.stderr_eq(str![[r#"
xguard: this is blocked, because the program that checks it is missing
  it was installed as [SCRATCH]/it's a $(folder)/xguard
  there is no xguard on PATH either
  to fix this: run ./install.sh in a checkout of xguard, then try again
  to take the guard out: delete .git/hooks/pre-commit and rename .git/hooks/pre-commit.before-xguard back to pre-commit

"#]]);
}

#[test]
fn an_empty_program_lets_nothing_through() {
    for is_script in [false, true] {
        let repo = Repo::new();
        if is_script {
            hook(&repo, "pre-commit", "#!/bin/sh\n", 0o755);
        }
        let program = program_of_its_own(&repo);
        repo.run(program.as_os_str(), &["install"]).code(0);
        for damaged in ["", "x", "#!/bin/sh\n"] {
            fs::write(&program, damaged).expect("the copy");
            if is_script && !damaged.is_empty() {
                continue;
            }
            let empty_folder = program.parent().expect("a folder");
            repo.git(&["commit", "--allow-empty", "-qm", "x"]).code(1);
            repo.with_first_on_path(empty_folder)
                .git(&["commit", "--allow-empty", "-qm", "x"])
                .code(1);
        }
    }
}

#[test]
fn a_merge_is_guarded_too() {
    let repo = Repo::new();
    repo.commit("first");
    repo.git(&["checkout", "-qb", "side"]).code(0);
    let secret = repo.plant().bearer();
    repo.write("side.txt", secret)
        .stage("side.txt")
        .commit("side");
    repo.git(&["checkout", "-q", "main"]).code(0);
    repo.write("main.txt", "main")
        .stage("main.txt")
        .commit("main");
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    let before = repo.head();
    fs::write(&program, "").expect("the copy");
    repo.git(&["merge", "-q", "--no-edit", "side"])
        .code(1)
        .says("install xguard again");
    assert_eq!(repo.head(), before);
}

#[test]
fn a_hook_of_ours_that_git_would_not_run_is_mended() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let hook = hooks(&repo).join("pre-commit");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).expect("a file of ours");
    repo.xguard(&["install"])
        .code(0)
        .says("pre-commit: brought up to date");
    assert_guarded(&repo);
}

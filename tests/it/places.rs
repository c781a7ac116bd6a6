//! Where `xguard install` writes: where git looks, if that is the repository's own.

use std::fs;
use std::path::Path;

use crate::guarded::{assert_guarded, hooks, listing, program_of_its_own};
use crate::repo::Repo;

#[test]
fn a_folder_can_be_named_and_the_environment_does_not_change_it() {
    let other = Repo::new();
    let repo = other.sibling("named", &[]);
    let below = repo.at("below");
    let folder = below.path("");
    other
        .with_env("GIT_DIR", other.path(".git"))
        .xguard(&["install".as_ref(), folder.as_os_str()])
        .code(0)
        .says("named");
    assert_guarded(&repo);
    assert!(!hooks(&other).join("pre-commit").exists());
}

#[test]
fn where_there_is_no_repository_nothing_is_installed() {
    let outside = Repo::outside();
    outside
        .xguard(&["install"])
        .code(2)
        .says("not a git repository");
    outside
        .xguard(&["install", "missing"])
        .code(2)
        .says("`missing` is not a folder");
    let repo = outside.sibling("repo", &[]);
    repo.at(".git")
        .xguard(&["install"])
        .code(2)
        .says("name the work tree");
}

#[test]
fn linked_worktrees_are_guarded_with_their_repository() {
    let repo = Repo::new();
    repo.commit("first");
    repo.git(&["worktree", "add", "-q", "../linked"]).code(0);
    let linked = repo.at("../linked");
    linked.xguard(&["install"]).code(0).says("repo/.git/hooks");
    assert_guarded(&linked);
    assert_guarded(&repo);
}

#[test]
fn a_bare_repository_guards_its_worktrees() {
    let repo = Repo::new();
    repo.commit("first")
        .git(&["clone", "-q", "--bare", ".", "../bare"])
        .code(0);
    let bare = repo.at("../bare");
    bare.xguard(&["install"]).code(0).says("bare/hooks");
    bare.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
        .code(0);
    assert_guarded(&bare.at("../linked"));
}

#[test]
fn a_submodule_is_guarded_by_itself() {
    let inner = Repo::new();
    inner.commit("first");
    let outer = inner.sibling("outer", &[]);
    let add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q"];
    outer
        .git(&[&add[..], &["../repo", "inner"]].concat())
        .code(0);
    let submodule = outer.at("inner");
    submodule
        .xguard(&["install"])
        .code(0)
        .says("outer/.git/modules/inner/hooks");
    assert_guarded(&submodule);
    assert!(!hooks(&outer).join("pre-commit").exists());
}

#[test]
fn the_teams_own_folder_gets_a_script_that_is_the_same_on_every_machine() {
    let repo = Repo::new();
    repo.config("core.hooksPath", "team hooks");
    let below = repo.at("below");
    below.xguard(&["install"]).code(0).says("commit it");
    let folder = repo.path("team hooks");
    let before = listing(&folder);
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"])
        .code(0)
        .says("nothing changed");
    assert_eq!(listing(&folder), before);

    let folder = program.parent().expect("a folder");
    assert_guarded(&repo.with_first_on_path(folder));
    repo.git(&["commit", "--allow-empty", "-qm", "no xguard"])
        .code(1)
        .says("is missing");
}

#[test]
fn a_folder_that_others_share_is_left_alone() {
    let shared = Repo::outside().at("shared");
    let repo = shared.sibling("repo", &[]);
    let as_link = shared.sibling("link", &[]);
    fs::remove_dir_all(hooks(&as_link)).expect("hooks from the template");
    as_link.link(".git/hooks", shared.path(""));
    repo.config("core.hooksPath", "../shared");
    for repo in [&repo, &as_link] {
        let run = repo
            .xguard(&["install"])
            .code(2)
            .says("xguard is not installed");
        assert!(listing(&shared.path("")).is_empty(), "{run}");
    }
}

#[test]
fn the_snippet_for_a_shared_folder_guards() {
    let shared = Repo::outside().at("shared");
    let repo = shared.sibling("repo", &[]);
    repo.config("core.hooksPath", "../shared");
    let run = repo.xguard(&["install"]).code(2);
    let text = run.text();
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("pre-commit: "));
    let line = line.expect("a line for pre-commit");
    shared.write_program("pre-commit", format!("#!/bin/sh\n{line}\n"), 0o755);
    assert_guarded(&repo);
}

#[test]
fn a_personal_folder_is_shared_even_inside_a_work_tree() {
    let home = Repo::new();
    let config = home.scratch_path("gitconfig");
    let folder = home.at("all hooks").path("");
    let home = home.with_env("GIT_CONFIG_GLOBAL", &config);
    let folder = folder.to_str().expect("a scratch folder in UTF-8");
    home.git(&["config", "--global", "core.hooksPath", folder])
        .code(0);
    home.xguard(&["install"]).code(2);
    assert!(listing(Path::new(folder)).is_empty());

    home.git(&["config", "--global", "core.hooksPath", "all hooks"])
        .code(0);
    home.xguard(&["install"]).code(0).says("commit it");
}

#[test]
fn the_hooks_of_a_manager_are_left_alone() {
    let cases = [
        (
            ".git/hooks",
            "overcommit-hook",
            "overcommit",
            ".overcommit.yml",
        ),
        (
            ".git/hooks",
            "pre-commit.sample",
            "lefthook",
            "lefthook.yml",
        ),
    ];
    for (folder, sign, manager, place) in cases {
        let repo = Repo::new();
        repo.config("core.hooksPath", folder);
        repo.write(format!("{folder}/{sign}"), "").write(
            format!("{folder}/pre-commit"),
            format!("#!/bin/sh\ncall_{manager} run\n"),
        );
        let before = listing(&repo.path(folder));
        repo.xguard(&["install"]).code(2).says(manager).says(place);
        assert_eq!(listing(&repo.path(folder)), before);
    }
}

#[test]
fn the_environment_names_the_repository_where_nothing_else_does() {
    let repo = Repo::new();
    let elsewhere = repo.at("../work tree");
    let there = elsewhere
        .with_env("GIT_DIR", repo.path(".git"))
        .with_env("GIT_WORK_TREE", elsewhere.path(""));
    there.xguard(&["install"]).code(0).says("repo/.git/hooks");
    there.xguard(&["status"]).code(0).says("work tree");
    assert_guarded(&there);
    there.xguard(&["uninstall"]).code(0);
    assert!(!hooks(&repo).join("pre-commit").exists());
}

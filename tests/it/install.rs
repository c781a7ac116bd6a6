//! `xguard install`: where git looks, whole, once.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use snapbox::str;

use crate::repo::{Repo, XGUARD};

/// What lies in a folder: each name with its type and mode, and its bytes or where the link leads.
pub(crate) fn listing(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let metadata = fs::symlink_metadata(&path).expect("a listed file");
            let content = if metadata.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                target.into_os_string().into_encoded_bytes()
            } else if metadata.is_file() {
                fs::read(&path).expect("a readable file")
            } else {
                Vec::new()
            };
            let name = path.file_name().expect("a listed name");
            (
                name.to_string_lossy().into_owned(),
                (metadata.mode(), content),
            )
        })
        .collect()
}

/// Asserts that a commit with a credential in it is blocked here, and one without passes.
#[track_caller]
pub(crate) fn assert_guarded(repo: &Repo) {
    let bearer = repo.plant().bearer();
    let before = repo.head();
    let leak = repo.write("leak.env", format!("bearer = {bearer}\n"));
    leak.stage("leak.env")
        .git(&["commit", "-qm", "leak"])
        .code(1);
    assert_eq!(repo.head(), before, "the leak was committed");
    repo.git(&["rm", "-qf", "leak.env"]).code(0);
    assert_passes(repo);
}

/// Asserts that a commit without a credential passes.
#[track_caller]
pub(crate) fn assert_passes(repo: &Repo) {
    let before = repo.head();
    let clean = repo.write("clean.txt", format!("after {before}\n"));
    clean
        .stage("clean.txt")
        .git(&["commit", "-qm", "clean"])
        .code(0);
    assert_ne!(repo.head(), before, "nothing was committed");
}

/// Copies the program to a place of its own, so that it can be taken away again.
fn program_of_its_own(repo: &Repo) -> PathBuf {
    let folder = repo.scratch_path("it's a $(folder)");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let program = folder.join("xguard");
    let words = [XGUARD.as_os_str(), program.as_os_str()];
    repo.run("cp".as_ref(), &words).code(0);
    program
}

fn hooks(repo: &Repo) -> PathBuf {
    repo.path(".git/hooks")
}

#[test]
fn an_installed_repository_is_guarded() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0).stdout_eq(str![[r#"
xguard is installed in [SCRATCH]/repo/.git/hooks
  pre-commit: new
  pre-merge-commit: new
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

    let path = std::env::var_os("PATH").expect("a PATH");
    let folders = [program.parent().expect("a folder").to_owned()];
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)));
    assert_guarded(&repo.with_env("PATH", path.expect("a PATH")));
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
fn a_program_that_moved_is_followed() {
    let repo = Repo::new();
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::remove_file(&program).expect("the copy");
    repo.git(&["commit", "--allow-empty", "-qm", "no xguard"])
        .code(1)
        .says("is missing");
    repo.xguard(&["install"])
        .code(0)
        .says("pre-commit: brought up to date");
    assert_guarded(&repo);
}

#[test]
fn without_the_program_git_is_stopped_and_told_why() {
    let repo = Repo::new();
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::remove_file(&program).expect("the copy");
    let run = repo.git(&["commit", "--allow-empty", "-qm", "x"]).code(1);
    run.stderr_eq(str![[r#"
xguard: this commit is blocked, because the program that checks it is missing
  it was installed as [SCRATCH]/it's a $(folder)/xguard
  there is no xguard on PATH either
  to mend this: run ./install.sh in a checkout of xguard, then commit again
  to take the guard out: delete .git/hooks/pre-commit

"#]]);
}

#[test]
fn an_empty_program_lets_nothing_through() {
    let repo = Repo::new();
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    fs::write(&program, "").expect("the copy");
    let empty_folder = program.parent().expect("a folder").as_os_str();
    let mut path = empty_folder.to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").expect("a PATH"));
    repo.git(&["commit", "--allow-empty", "-qm", "x"]).code(1);
    repo.with_env("PATH", path)
        .git(&["commit", "--allow-empty", "-qm", "x"])
        .code(1);
}

#[test]
fn a_merge_is_guarded_too() {
    let repo = Repo::new();
    repo.commit("first");
    repo.git(&["checkout", "-qb", "side"]).code(0);
    repo.write("side.txt", "side")
        .stage("side.txt")
        .commit("side");
    repo.git(&["checkout", "-q", "main"]).code(0);
    repo.write("main.txt", "main")
        .stage("main.txt")
        .commit("main");
    let program = program_of_its_own(&repo);
    repo.run(program.as_os_str(), &["install"]).code(0);
    let before = repo.head();
    fs::rename(&program, program.with_extension("away")).expect("the copy");
    repo.git(&["merge", "-q", "--no-edit", "side"])
        .code(1)
        .says("is missing");
    assert_eq!(repo.head(), before);
    fs::rename(program.with_extension("away"), &program).expect("the copy");
    repo.git(&["merge", "--abort"]).code(0);
    repo.git(&["merge", "-q", "--no-edit", "side"]).code(0);
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

#[test]
fn the_hooks_of_a_manager_are_left_alone() {
    let cases = [
        (".husky/_", "h", "husky", ".husky/pre-commit"),
        (
            ".git/hooks",
            "overcommit-hook",
            "overcommit",
            ".overcommit.yml",
        ),
    ];
    for (folder, sign, manager, place) in cases {
        let repo = Repo::new();
        repo.config("core.hooksPath", folder);
        repo.write(format!("{folder}/{sign}"), "")
            .write(format!("{folder}/pre-commit"), "");
        let before = listing(&repo.path(folder));
        repo.xguard(&["install"]).code(2).says(manager).says(place);
        assert_eq!(listing(&repo.path(folder)), before);
    }
}

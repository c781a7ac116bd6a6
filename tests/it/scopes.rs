//! `xguard install` for more than one repository, and for less than every hook.

use std::fs;

use crate::chain::hook;
use crate::guarded::{assert_guarded, assert_passes, everything_below, hooks, listing};
use crate::repo::Repo;

/// A repository whose user has a configuration that can be written to.
fn with_configuration() -> Repo {
    configured(&Repo::new())
}

fn configured(repo: &Repo) -> Repo {
    let file = repo.scratch_path("home/.gitconfig");
    if !file.exists() {
        repo.write(&file, "[user]\n\tname = A U Thor\n[core]\n\tpager = cat\n");
    }
    repo.with_env("GIT_CONFIG_GLOBAL", file)
}

#[test]
fn one_folder_guards_every_repository() {
    let repo = with_configuration();
    let other = repo.sibling("other", &[]);
    let home = everything_below(&repo.scratch_path("home"));
    repo.at("..")
        .xguard(&["install", "--global"])
        .code(0)
        .says("every repository of yours");
    assert_guarded(&repo);
    assert_guarded(&other);
    repo.git(&["worktree", "add", "-q", "../linked"]).code(0);
    assert_guarded(&repo.at("../linked"));
    repo.git(&["clone", "-q", ".", "../clone"]).code(0);
    assert_guarded(&repo.at("../clone"));
    repo.xguard(&["status"]).code(0);
    repo.xguard(&["install"])
        .code(0)
        .says("already; nothing changed");
    assert!(!hooks(&repo).join("pre-commit").exists());

    let before = everything_below(&repo.scratch_path("home"));
    repo.xguard(&["install", "--global"])
        .code(0)
        .says("nothing changed");
    assert_eq!(everything_below(&repo.scratch_path("home")), before);

    repo.xguard(&["uninstall"])
        .code(0)
        .says("xguard uninstall --global");
    assert_guarded(&repo);
    repo.xguard(&["uninstall", "--global"]).code(0);
    repo.xguard(&["status"]).code(1);
    fs::remove_dir_all(repo.scratch_path("home/.local")).expect("folders for what others keep");
    assert_eq!(everything_below(&repo.scratch_path("home")), home);
}

/// A hook that writes down its name, what it was given, and what it could read.
const WRITES_DOWN: &str = "#!/bin/sh\n\
    read=\n\
    case ${0##*/} in pre-push|pre-receive|post-receive|post-rewrite|reference-transaction) read=$(cat) ;; esac\n\
    case ${0##*/} in *-msg) set -- file ;; esac\n\
    printf '%s\\n' \"${0##*/}: $* [$read]\" | sed 's/[0-9a-f]\\{40\\}/ID/g' >>\"$HOME/written\"\n";

const WRITTEN_DOWN: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "reference-transaction",
    "update",
];

/// Does a bit of everything in a repository whose hooks write down how they are called.
fn what_hooks_write_down(repo: &Repo) -> String {
    let server = repo.sibling("server", &["--bare"]);
    repo.commit("first");
    for name in WRITTEN_DOWN {
        hook(repo, name, WRITES_DOWN, 0o755);
        server.write_program(format!("hooks/{name}"), WRITES_DOWN, 0o755);
    }
    let steps: &[&[&str]] = &[
        &["add", "a.txt"],
        &["commit", "-qm", "second"],
        &["commit", "-q", "--amend", "-m", "second"],
        &["push", "-q", "../server", "main"],
        &["checkout", "-qb", "side", "HEAD~"],
        &["commit", "-q", "--allow-empty", "-m", "side"],
        &["format-patch", "-q", "-1", "main"],
        &["merge", "-q", "--no-edit", "main"],
        &["checkout", "-q", "--detach", "HEAD~"],
        &["am", "-q", "0001-second.patch"],
        &["rebase", "-q", "main"],
        &["gc", "-q", "--auto"],
    ];
    repo.write("a.txt", "a");
    for step in steps {
        repo.git(step).code(0);
    }
    fs::read_to_string(repo.scratch_path("home/written")).expect("hooks that write")
}

#[test]
fn every_hook_of_a_repository_runs_as_if_there_were_no_other() {
    let without = what_hooks_write_down(&with_configuration());
    for name in WRITTEN_DOWN {
        let start = format!("{name}: ");
        let is_there = without.lines().any(|line| line.starts_with(&start));
        assert!(is_there, "{name} did not run: {without}");
    }
    let repo = with_configuration();
    repo.xguard(&["install", "--global"]).code(0);
    let [with, without] = [what_hooks_write_down(&repo), without].map(|all| {
        // git refreshes the index, or not, by how the times of files fall.
        let lines = all
            .lines()
            .filter(|line| *line != "post-index-change: 0 0 []");
        lines.collect::<Vec<_>>().join("\n")
    });
    assert_eq!(with, without);
}

#[test]
fn a_folder_that_was_configured_before_goes_on_running() {
    for value in ["~/my hooks", ".team"] {
        let repo = with_configuration();
        let folder = if value == ".team" {
            repo.path(".team")
        } else {
            repo.scratch_path("home/my hooks")
        };
        repo.git(&["config", "--global", "core.hooksPath", value])
            .code(0);
        repo.write_program(
            folder.join("pre-commit"),
            "#!/bin/sh\necho ran >>\"$HOME/ran\"\n",
            0o755,
        );
        hook(&repo, "pre-commit", "#!/bin/sh\nexit 1\n", 0o755);
        let config = repo.scratch_path("home/.gitconfig");
        let before = fs::read(&config).expect("a configuration");
        for _ in 0..2 {
            repo.xguard(&["install", "--global"])
                .code(0)
                .says("which was configured before");
        }
        assert_guarded(&repo);
        let ran = fs::read_to_string(repo.scratch_path("home/ran")).expect("a hook that ran");
        assert_eq!(ran.lines().count(), 2, "{value}");
        repo.xguard(&["uninstall", "--global"]).code(0);
        assert_eq!(fs::read(&config).expect("a configuration"), before);
        assert_passes(&repo);
    }
}

#[test]
fn a_push_to_a_branch_that_is_checked_out_does_what_it_did() {
    let repo = with_configuration();
    repo.xguard(&["install", "--global"]).code(0);
    let deployed = repo.sibling("deployed", &[]);
    deployed.config("receive.denyCurrentBranch", "updateInstead");
    let push = ["push", "-q", "../deployed", "main"];
    for content in ["first", "second"] {
        repo.write("a.txt", content).stage("a.txt").commit(content);
        repo.git(&push).code(0);
        let there = fs::read_to_string(deployed.path("a.txt")).expect("a file pushed");
        assert_eq!(there, content);
        deployed.git(&["status", "--porcelain"]).code(0).silent();
    }
    repo.write("a.txt", "third").stage("a.txt").commit("third");
    deployed.write("a.txt", "changed here");
    repo.git(&push)
        .code(1)
        .says("Working directory has unstaged changes");
    hook(
        &deployed,
        "push-to-checkout",
        "#!/bin/sh\nexec git read-tree -u --reset \"$1\"\n",
        0o755,
    );
    repo.git(&push).code(0);
    let there = fs::read_to_string(deployed.path("a.txt")).expect("a file pushed");
    assert_eq!(there, "third");
}

#[test]
fn a_repository_that_links_to_the_folder_for_all_is_no_endless_loop() {
    let repo = with_configuration();
    repo.xguard(&["install", "--global"]).code(0);
    fs::remove_dir_all(hooks(&repo)).expect("hooks from the template");
    repo.link(
        ".git/hooks",
        repo.scratch_path("home/.local/share/xguard/hooks"),
    );
    assert_guarded(&repo);
}

#[test]
fn a_repository_with_a_folder_of_its_own_is_seen_to_be_unguarded() {
    let repo = with_configuration();
    repo.xguard(&["install", "--global"]).code(0);
    repo.config("core.hooksPath", ".githooks");
    repo.xguard(&["status"])
        .code(1)
        .says("missing (.githooks/pre-commit)");
    repo.xguard(&["install"]).code(0);
    assert!(repo.path(".githooks/pre-commit").exists());
}

#[test]
fn what_somebody_changed_in_the_folder_for_all_is_not_lost() {
    let repo = with_configuration();
    repo.xguard(&["install", "--global"]).code(0);
    let folder = repo.scratch_path("home/.local/share/xguard/hooks");
    let path = folder.join("post-commit");
    let text = fs::read_to_string(&path).expect("a forwarder");
    repo.write_program(&path, text + "echo mine\n", 0o755);
    let before = everything_below(&repo.scratch_path("home"));
    repo.xguard(&["uninstall", "--global"])
        .code(2)
        .says("was changed by somebody");
    assert_eq!(everything_below(&repo.scratch_path("home")), before);
    fs::remove_file(&path).expect("the changed one");
    repo.write_program(folder.join("my own"), "#!/bin/sh\n", 0o755);
    repo.xguard(&["uninstall", "--global"])
        .code(0)
        .says("stays");
    assert_eq!(listing(&folder).len(), 1);
    assert_passes(&repo);
}

#[test]
fn a_template_guards_what_is_made_from_it() {
    let repo = with_configuration();
    let home = everything_below(&repo.scratch_path("home"));
    let usual = listing(&hooks(&repo));
    for _ in 0..2 {
        repo.xguard(&["install", "--template"]).code(0);
    }
    repo.commit("first")
        .git(&["clone", "-q", ".", "../clone"])
        .code(0);
    let clone = repo.at("../clone");
    assert_guarded(&clone);
    let made = repo.sibling("made", &[]);
    assert_guarded(&made);
    made.xguard(&["status"]).code(0);
    assert!(made.path(".git/info/exclude").exists());
    made.xguard(&["uninstall"]).code(0);
    assert_eq!(listing(&hooks(&made)), usual);
    assert_passes(&repo);

    repo.xguard(&["uninstall", "--template"])
        .code(0)
        .says("keep their hooks");
    assert_passes(&repo.sibling("later", &[]));
    assert_guarded(&clone);
    fs::remove_dir_all(repo.scratch_path("home/.local")).expect("folders for what others keep");
    assert_eq!(everything_below(&repo.scratch_path("home")), home);
    repo.xguard(&["uninstall", "--template"])
        .code(0)
        .says("you have no template");
}

#[test]
fn a_template_that_is_there_keeps_what_it_has() {
    let repo = with_configuration();
    let template = repo.scratch_path("home/my template");
    repo.git(&["config", "--global", "init.templateDir", "~/my template"])
        .code(0);
    repo.write_program(
        template.join("hooks/pre-commit"),
        "#!/bin/sh\necho ran >>\"$HOME/ran\"\n",
        0o755,
    );
    repo.write(template.join("info/attributes"), "* text\n");
    let home = everything_below(&repo.scratch_path("home"));
    repo.xguard(&["install", "--template"])
        .code(0)
        .says("is kept as pre-commit.before-xguard");
    let made = repo.sibling("made", &[]);
    assert_guarded(&made);
    assert!(made.path(".git/info/attributes").exists());
    let ran = repo.scratch_path("home/ran");
    assert_eq!(
        fs::read_to_string(&ran)
            .expect("a hook that ran")
            .lines()
            .count(),
        2
    );
    fs::remove_file(ran).expect("what the hook wrote");
    repo.xguard(&["uninstall", "--template"]).code(0);
    assert_eq!(everything_below(&repo.scratch_path("home")), home);
}

#[test]
fn the_hooks_can_be_chosen() {
    let repo = with_configuration();
    let names = |repo: &Repo| -> Vec<String> {
        let all = listing(&hooks(repo)).into_keys();
        all.filter(|name| !name.ends_with(".sample")).collect()
    };
    repo.xguard(&["install", "--hooks", "pre-commit,pre-push"])
        .code(0);
    assert_eq!(names(&repo), ["pre-commit", "pre-push", "xguard.program"]);
    repo.xguard(&["install", "--hooks", "commit-msg"]).code(0);
    repo.xguard(&["uninstall", "--hooks", "pre-push"]).code(0);
    assert_eq!(names(&repo), ["commit-msg", "pre-commit", "xguard.program"]);
    repo.xguard(&["uninstall"]).code(0);
    assert!(names(&repo).is_empty());
    repo.xguard(&["install", "--hooks", "post-commit"]).code(2);

    repo.xguard(&["install", "--global", "--hooks", "pre-commit"])
        .code(0);
    assert_guarded(&repo);
    repo.xguard(&["status"]).code(1).says("pre-push: missing");
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["status"]).code(0);
    repo.xguard(&["uninstall", "--global", "--hooks", "pre-commit"])
        .code(2);
}

#[test]
fn a_machine_without_a_home_is_told() {
    let repo = Repo::new();
    repo.with_env("HOME", "")
        .xguard(&["install", "--global"])
        .code(2)
        .says("set HOME");
}

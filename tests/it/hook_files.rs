//! The files of the hooks: each its own, written whole, and put right again after what an earlier layout did.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::chain::hook;
use crate::guarded::{assert_guarded, hooks, listing};
use crate::repo::{Repo, XGUARD};

/// A script as people write one over a hook.
const MINE: &str = "#!/bin/sh\necho ran >>hook-ran\n";

fn runs(repo: &Repo) -> usize {
    fs::read_to_string(repo.path("hook-ran")).map_or(0, |marks| marks.lines().count())
}

/// Writes into a hook as `cp` does, which leaves the file the one it was.
fn write_into(repo: &Repo, name: &str, text: &str) {
    repo.write("mine", text);
    let to = hooks(repo).join(name);
    repo.run("cp".as_ref(), &["mine".as_ref(), to.as_os_str()])
        .code(0);
    repo.delete("mine");
}

/// Makes the hooks one file under several names, as an earlier xguard did.
fn link_together(repo: &Repo) {
    for name in &xguard::hook::HOOKS[1..] {
        let path = hooks(repo).join(name);
        fs::remove_file(&path).expect("our hook");
        fs::hard_link(hooks(repo).join("pre-commit"), &path).expect("the name is free");
    }
}

fn files(repo: &Repo) -> usize {
    let number = |name| fs::metadata(hooks(repo).join(name)).expect("a hook").ino();
    let numbers: BTreeSet<u64> = xguard::hook::HOOKS.iter().map(number).collect();
    numbers.len()
}

#[track_caller]
fn assert_message_is_guarded(repo: &Repo) {
    let bearer = repo.plant().bearer();
    let message = format!("bearer = {bearer}");
    repo.git(&["commit", "--allow-empty", "-qm", &message])
        .code(1);
}

#[test]
fn who_writes_into_a_hook_changes_that_hook_alone() {
    for name in xguard::hook::HOOKS {
        let repo = Repo::new();
        repo.hooked();
        assert_eq!(files(&repo), xguard::hook::HOOKS.len());
        let before = listing(&hooks(&repo));
        write_into(&repo, name, MINE);
        let after = listing(&hooks(&repo));
        for (file, what) in &before {
            assert_eq!(after[file] == *what, file != name, "{file} after {name}");
        }
        repo.xguard(&["status"])
            .code(1)
            .says(&format!("FAIL  {name}: another hook"));
        repo.xguard(&["install"])
            .code(0)
            .says(&format!("is kept as {name}.before-xguard"));
        repo.xguard(&["status"]).code(0);
        assert_guarded(&repo);
        assert_message_is_guarded(&repo);
    }
}

#[test]
fn hooks_that_are_one_file_are_parted() {
    let repo = Repo::new();
    repo.hooked();
    link_together(&repo);
    assert_eq!(files(&repo), 1);
    repo.xguard(&["status"])
        .code(0)
        .says("one file with other hooks");
    let onboard = ["onboard", ".", "--dry-run"];
    repo.xguard(&onboard).code(1).says("another build");
    repo.xguard(&["install"])
        .code(0)
        .says("pre-push: brought up to date");
    assert_eq!(files(&repo), xguard::hook::HOOKS.len());
    repo.xguard(&["status"]).code(0).never_says("one file");
    repo.xguard(&["install"]).code(0).says("nothing changed");
    assert_guarded(&repo);
}

#[test]
fn what_was_written_into_all_hooks_at_once_is_kept_for_the_one_it_was_meant_for() {
    let for_messages = MINE.replace("echo", "# commit-msg: looks at \"$1\"\necho");
    let cases = [("pre-commit", MINE), ("commit-msg", &for_messages)];
    for (meant, script) in cases {
        let repo = Repo::new();
        repo.hooked();
        link_together(&repo);
        write_into(&repo, meant, script);
        repo.xguard(&["status"]).code(1).says(&format!(
            "FAIL  pre-push: overwritten together with {meant}"
        ));
        repo.xguard(&["install"])
            .code(0)
            .says(&format!("is kept as {meant}.before-xguard"))
            .says(&format!(
                "pre-push: xguard's again; it was one file with {meant}"
            ));
        let kept = listing(&hooks(&repo)).into_keys();
        let kept: Vec<String> = kept
            .filter(|name| name.ends_with(".before-xguard"))
            .collect();
        assert_eq!(kept, [format!("{meant}.before-xguard")]);
        repo.xguard(&["status"]).code(0);
        assert_guarded(&repo);
        assert_message_is_guarded(&repo);
        assert!(runs(&repo) > 0, "{meant}");
        repo.xguard(&["uninstall"]).code(0);
        let left = listing(&hooks(&repo));
        for name in xguard::hook::HOOKS {
            assert_eq!(
                left.contains_key(*name),
                *name == meant,
                "{name} after {meant}"
            );
        }
    }
}

#[test]
fn what_was_written_into_all_hooks_is_taken_out_where_it_was_not_meant() {
    let repo = Repo::new();
    repo.hooked();
    link_together(&repo);
    write_into(&repo, "pre-push", MINE);
    repo.xguard(&["uninstall"])
        .code(0)
        .says("commit-msg is removed");
    let left = listing(&hooks(&repo));
    assert_eq!(left["pre-commit"].1, MINE.as_bytes());
    for name in [
        "pre-merge-commit",
        "commit-msg",
        "pre-push",
        "xguard.program",
    ] {
        assert!(!left.contains_key(name), "{name}");
    }
}

#[test]
fn hooks_that_somebody_linked_are_all_kept() {
    let repo = Repo::new();
    let path = hook(&repo, "pre-commit", MINE, 0o755);
    fs::hard_link(&path, hooks(&repo).join("pre-push")).expect("the name is free");
    repo.xguard(&["install"])
        .code(0)
        .says("is kept as pre-commit.before-xguard")
        .says("is kept as pre-push.before-xguard");
    repo.xguard(&["install"]).code(0).says("nothing changed");
}

#[test]
fn what_a_killed_installation_left_is_cleared_by_the_next_command() {
    type Preparation = fn(&Repo);
    let cases: [(&str, Preparation); 4] = [
        ("install", |_| {}),
        ("install", |repo| {
            repo.hooked();
        }),
        ("uninstall", |repo| {
            repo.hooked();
        }),
        ("onboard", |_| {}),
    ];
    for (command, prepare) in cases {
        let repo = Repo::new();
        prepare(&repo);
        let left = hooks(&repo).join(".xguard-aB3dE5");
        fs::write(&left, [0; 4096]).expect("a file");
        let not_ours = hooks(&repo).join(".xguard-notes.txt");
        fs::write(&not_ours, "mine").expect("a file");
        repo.xguard(&[command, "."]).code(0);
        assert!(!left.exists(), "{command}");
        assert!(not_ours.exists(), "{command}");
    }
}

#[test]
fn an_installation_that_is_killed_is_finished_by_the_next() {
    let repo = Repo::new();
    for pause in 0..12 {
        let mut child = repo.command(XGUARD.as_os_str());
        let child = child.arg("install").stdout(std::process::Stdio::null());
        let mut child = child.spawn().expect("the program starts");
        std::thread::sleep(std::time::Duration::from_millis(pause * 4));
        child.kill().expect("a child of ours");
        child.wait().expect("a child of ours");
        repo.hooked();
        let names = listing(&hooks(&repo)).into_keys();
        let left: Vec<String> = names.filter(|name| name.starts_with(".xguard")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(files(&repo), xguard::hook::HOOKS.len());
        repo.xguard(&["uninstall"]).code(0);
    }
}

#[test]
fn installations_at_the_same_time_are_whole() {
    let repo = Repo::new();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = repo.command(XGUARD.as_os_str());
            let command = command.arg("install").stdout(std::process::Stdio::null());
            command.spawn().expect("the program starts")
        })
        .collect();
    for mut child in children {
        assert!(child.wait().expect("a child of ours").success());
    }
    repo.xguard(&["status"]).code(0);
    assert_guarded(&repo);
}

//! The hook that was there before: kept, run first, as git would have run it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::guarded::{assert_guarded, assert_passes, listing};
use crate::machine::find_program;
use crate::repo::Repo;
use crate::run::print_skipped;

/// Puts a hook in place by hand.
pub(crate) fn hook(repo: &Repo, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
    repo.write_program(format!(".git/hooks/{name}"), content, mode)
}

/// A hook that leaves a mark.
const MARKS: &str = "echo ran >>hook-ran\n";

fn runs(repo: &Repo) -> usize {
    fs::read_to_string(repo.path("hook-ran")).map_or(0, |marks| marks.lines().count())
}

#[test]
fn every_sort_of_hook_is_kept_run_and_restored() {
    let cases: [(&str, String, u32, bool); 8] = [
        (
            "another language",
            "#!/usr/bin/awk -f\nBEGIN { print \"ran\" >>\"hook-ran\" }\n".to_owned(),
            0o755,
            true,
        ),
        ("sh", format!("#!/bin/sh\n{MARKS}"), 0o755, true),
        ("env", format!("#!/usr/bin/env sh\n{MARKS}"), 0o755, true),
        ("no shebang", MARKS.to_owned(), 0o755, true),
        ("read-only", format!("#!/bin/sh\n{MARKS}"), 0o555, true),
        ("private", format!("#!/bin/sh\n{MARKS}"), 0o700, true),
        (
            "not executable",
            format!("#!/bin/sh\n{MARKS}exit 1\n"),
            0o644,
            false,
        ),
        ("empty", String::new(), 0o755, false),
    ];
    for (name, content, mode, marks) in cases {
        let repo = Repo::new();
        hook(&repo, "pre-commit", &content, mode);
        let before = listing(&repo.path(".git/hooks"));
        repo.xguard(&["install"])
            .code(0)
            .says("is kept as pre-commit.before-xguard");
        let kept = &listing(&repo.path(".git/hooks"))["pre-commit.before-xguard"];
        assert_eq!(kept, &before["pre-commit"], "{name}");
        assert_guarded(&repo);
        assert_eq!(runs(&repo), if marks { 2 } else { 0 }, "{name}");
        repo.xguard(&["uninstall"]).code(0);
        assert_eq!(listing(&repo.path(".git/hooks")), before, "{name}");
    }
}

#[test]
fn a_program_without_text_is_kept_run_and_restored() {
    let no = ["/bin/false", "/usr/bin/false"]
        .into_iter()
        .find_map(|path| fs::read(path).ok());
    let Some(no) = no else {
        skip!("no `false` on this machine");
    };
    let repo = Repo::new();
    hook(&repo, "pre-commit", no, 0o755);
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"]).code(0);
    repo.git(&["commit", "--allow-empty", "-qm", "x"]).code(1);
    repo.xguard(&["uninstall"]).code(0);
    assert_eq!(listing(&repo.path(".git/hooks")), before);
}

#[test]
fn a_link_is_kept_as_the_link_it_is() {
    for (target, marks) in [("../../my hook", 2), ("nowhere", 0)] {
        let repo = Repo::new();
        repo.write_program("my hook", format!("#!/bin/sh\n{MARKS}"), 0o755);
        symlink(target, repo.path(".git/hooks/pre-commit")).expect("no hook yet");
        let before = listing(&repo.path(".git/hooks"));
        repo.xguard(&["install"]).code(0);
        assert_guarded(&repo);
        assert_eq!(runs(&repo), marks, "{target}");
        repo.xguard(&["uninstall"]).code(0);
        assert_eq!(listing(&repo.path(".git/hooks")), before);
    }
}

#[test]
fn the_kept_hook_sees_what_git_gave_and_its_status_counts() {
    let repo = Repo::new();
    let script = "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" \"$GIVEN\" \"$(cat)\"\nexit 37\n";
    let path = hook(&repo, "pre-commit", script, 0o755);
    repo.xguard(&["install"]).code(0);
    let run = repo
        .with_env("GIVEN", "from outside")
        .with_stdin("read\nme")
        .run(path.as_os_str(), &["a b", "*", ""])
        .code(37);
    assert_eq!(run.text(), "3\na b\n*\n\nfrom outside\nread\nme\n");
}

/// Commits, merges and pushes with hooks that write down how they are called, after something else is done; returns
/// what they wrote.
fn calls(repo: &Repo, then: fn(&Repo)) -> String {
    let script = "#!/bin/sh\nprintf '%s\\n' \"${0##*/} as $GIT_AUTHOR_NAME: $* $(cat)\" | \
                  sed 's/[.]before-xguard//; s/[0-9a-f]\\{40\\}/ID/g' >>calls\n";
    for name in xguard::hook::HOOKS {
        hook(repo, name, script, 0o755);
    }
    then(repo);
    repo.sibling("server", &["--bare"]);
    repo.write("a b.txt", "a").stage("a b.txt");
    let steps: [&[&str]; 8] = [
        &["commit", "-qm", "first"],
        &["checkout", "-qb", "side"],
        &["commit", "-q", "--allow-empty", "-m", "side"],
        &["checkout", "-q", "main"],
        &["commit", "-q", "--allow-empty", "-m", "main"],
        &["merge", "-q", "--no-edit", "side"],
        &[
            "push",
            "-q",
            "../server",
            "main",
            "side",
            "main:refs/tags/x",
        ],
        &["push", "-q", "../server", "main"],
    ];
    for step in steps {
        repo.git(step).code(0);
    }
    fs::read_to_string(repo.path("calls")).expect("hooks that write")
}

#[test]
fn every_kept_hook_is_called_as_git_called_it() {
    let without = calls(&Repo::new(), |_| {});
    for name in xguard::hook::HOOKS {
        assert!(
            without.contains(&format!("{name} as A U Thor: ")),
            "{without}"
        );
    }
    let with = calls(&Repo::new(), |repo| {
        repo.xguard(&["install"]).code(0).says("runs first");
    });
    assert_eq!(with, without);
}

#[test]
fn any_posix_shell_will_do() {
    let repo = Repo::new();
    let path = hook(&repo, "pre-commit", MARKS, 0o755);
    repo.xguard(&["install"]).code(0);
    let shells: [&[&str]; 4] = [
        &["dash"],
        &["bash", "--posix"],
        &["busybox", "sh"],
        &["ksh"],
    ];
    for shell in shells {
        if find_program(shell[0]).is_none() {
            print_skipped(&format!("no {} on this machine", shell[0]));
            continue;
        }
        let bearer = repo.plant().bearer();
        repo.write("leak.env", format!("bearer = {bearer}\n"))
            .stage("leak.env");
        let words = shell[1..].iter().map(OsStr::new).chain([path.as_os_str()]);
        let words: Vec<&OsStr> = words.collect();
        repo.run(OsStr::new(shell[0]), &words).code(1);
        repo.git(&["rm", "-qf", "leak.env"]).code(0);
        repo.run(OsStr::new(shell[0]), &words).code(0);
        assert_eq!(runs(&repo), 2, "{shell:?}");
        repo.delete("hook-ran");
    }
}

#[test]
fn what_the_kept_hook_adds_is_scanned() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    repo.write("formatted.env", format!("bearer = {bearer}\n"));
    hook(
        &repo,
        "pre-commit",
        "#!/bin/sh\ngit add formatted.env\n",
        0o755,
    );
    repo.xguard(&["install"]).code(0);
    repo.write("a.txt", "clean").stage("a.txt");
    repo.git(&["commit", "-qm", "x"]).code(1);
    repo.git(&["commit", "-qm", "x", "a.txt"]).code(1);
    assert_eq!(repo.head(), "unborn");
}

#[test]
fn a_tool_that_chains_us_under_another_name_still_runs_the_kept_hook() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", format!("#!/bin/sh\n{MARKS}"), 0o755);
    repo.xguard(&["install"]).code(0);
    let ours = repo.path(".git/hooks/pre-commit");
    fs::rename(&ours, ours.with_extension("legacy")).expect("our hook");
    hook(
        &repo,
        "pre-commit",
        "#!/bin/sh\nexec \"$0.legacy\"\n",
        0o755,
    );
    assert_guarded(&repo);
    assert_eq!(runs(&repo), 2);
}

#[test]
fn the_program_knows_which_hook_it_is_under_another_name() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    for name in ["pre-commit", "commit-msg"] {
        let ours = repo.path(format!(".git/hooks/{name}"));
        fs::rename(&ours, ours.with_extension("legacy")).expect("our hook");
        let script = "#!/bin/sh\nexec \"$0.legacy\" \"$@\"\n";
        hook(&repo, name, script, 0o755);
    }
    assert_guarded(&repo);
    let bearer = repo.plant().bearer();
    let message = format!("bearer = {bearer}");
    repo.git(&["commit", "--allow-empty", "-qm", &message])
        .code(1);
}

#[test]
fn an_interrupted_installation_is_finished_or_taken_back() {
    let interrupted = || {
        let repo = Repo::new();
        let path = hook(&repo, "pre-commit", format!("#!/bin/sh\n{MARKS}"), 0o755);
        let before = listing(&repo.path(".git/hooks"));
        fs::hard_link(&path, repo.path(".git/hooks/pre-commit.before-xguard"))
            .expect("no kept hook yet");
        (repo, before)
    };
    let (repo, before) = interrupted();
    assert_passes(&repo);
    repo.xguard(&["install"]).code(0);
    assert_guarded(&repo);
    repo.xguard(&["uninstall"]).code(0);
    assert_eq!(listing(&repo.path(".git/hooks")), before);

    let (repo, before) = interrupted();
    repo.xguard(&["uninstall"])
        .code(0)
        .says("again what it was");
    assert_eq!(listing(&repo.path(".git/hooks")), before);
}

#[test]
fn a_folder_under_the_hooks_name_is_refused() {
    let repo = Repo::new();
    repo.write(".git/hooks/pre-merge-commit/file", "");
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"]).code(2).says("is not a file");
    assert_eq!(listing(&repo.path(".git/hooks")), before);
}

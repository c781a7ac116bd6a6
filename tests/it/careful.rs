//! What was typed and what lies on disk under names of ours is taken with care.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::attempt::{Attempt, based};
use crate::repo::{Repo, XGUARD};
use crate::run::Run;

#[test]
fn a_token_typed_at_any_place_is_not_printed() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    let hostile = format!("\u{1b}[31m\u{202e}{bearer}");
    for typed in [&bearer, &hostile] {
        let places: [&[&str]; 9] = [
            &[typed],
            &["env", typed],
            &["rules", typed],
            &["man", typed],
            &["baseline", typed],
            &["scan", "--format", typed],
            &["install", "--hooks", typed],
            &["completions", typed],
            &["explain", typed],
        ];
        for place in places {
            let run = repo.xguard(place).code(2);
            drop(run.never_says("\u{1b}").never_says("\u{202e}"));
        }
    }
}

#[test]
fn what_has_no_end_is_neither_waited_on_nor_read_to_it() {
    let repo = Repo::new();
    repo.run("mkfifo".as_ref(), &["pipe"]).code(0);
    for file in ["pipe", "/dev/zero"] {
        for option in ["--policy", "--config"] {
            repo.xguard(&["scan", option, file])
                .code(2)
                .says("it is not a regular file");
        }
    }
}

/// What somebody may put in the place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// A pipe, at which a reader waits for a writer.
    Pipe,
    /// A folder.
    Folder,
    /// A link to a pipe.
    LinkToPipe,
    /// A link to a device without an end.
    LinkToDevice,
    /// A file of 20 GB that takes no room.
    Huge,
}

const ODD: [Odd; 5] = [
    Odd::Pipe,
    Odd::Folder,
    Odd::LinkToPipe,
    Odd::LinkToDevice,
    Odd::Huge,
];

impl Odd {
    /// Puts this in the place of `file`.
    fn put(self, repo: &Repo, file: &str) {
        let file = repo.path(file);
        if file.is_dir() {
            fs::remove_dir_all(&file).expect("a folder of ours");
        } else if file.symlink_metadata().is_ok() {
            fs::remove_file(&file).expect("a file of ours");
        }
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let pipe = |path: &Path| repo.run("mkfifo".as_ref(), &[path]).code(0);
        match self {
            Self::Pipe => drop(pipe(&file)),
            Self::Folder => fs::create_dir(&file).expect("a folder"),
            Self::LinkToPipe => {
                let target = repo.scratch_path("pipe");
                if !target.exists() {
                    drop(pipe(&target));
                }
                symlink(target, &file).expect("a link");
            }
            Self::LinkToDevice => symlink("/dev/zero", &file).expect("a link"),
            Self::Huge => {
                let file = fs::File::create(&file).expect("a file");
                file.set_len(20 << 30).expect("a sparse file");
            }
        }
    }

    fn is_link(self) -> bool {
        matches!(self, Self::LinkToPipe | Self::LinkToDevice)
    }
}

/// Runs xguard, which has to end by itself.
#[track_caller]
fn ends(repo: &Repo, arguments: &[&str]) -> Run {
    let program = XGUARD.to_str().expect("a path of ours");
    let run = [&["-s", "KILL", "60", program], arguments].concat();
    let run = repo.run("timeout".as_ref(), &run);
    assert!(matches!(run.status, Some(0..=2)), "{run}");
    run
}

/// Files of the project that are read on disk: what is no such file is an error that names it.
#[test]
fn what_is_no_file_of_the_project_is_named() {
    let cases: [(&str, &[&[&str]]); 3] = [
        (
            ".xguard.yaml",
            &[&["scan", "--worktree"], &["scan", "base.txt"], &["env"]],
        ),
        (
            ".xguard-baseline.yaml",
            &[
                &["scan", "--worktree"],
                &["baseline"],
                &["baseline", "--update"],
            ],
        ),
        ("policy.yaml", &[&["scan", "--policy", "policy.yaml"]]),
    ];
    for (file, commands) in cases {
        for odd in ODD {
            let repo = based();
            odd.put(&repo, file);
            for command in commands {
                ends(&repo, command).code(2).says(file);
            }
        }
    }
}

/// An ignore file that git would wait for is not asked about; in the place of one that it does not read, what it would
/// have covered is reported.
#[test]
fn git_is_not_asked_about_an_ignore_file_that_it_would_wait_for() {
    for folder in ["", "sub/"] {
        for odd in ODD {
            let repo = based();
            repo.write(format!("{folder}.env"), "A=b\n");
            repo.write(format!("{folder}new.txt"), "a\n")
                .stage(format!("{folder}new.txt"));
            let file = format!("{folder}.gitignore");
            odd.put(&repo, &file);
            let waits = matches!(odd, Odd::Pipe | Odd::Huge);
            let expected = if waits { 2 } else { 1 };
            for command in [&["scan"][..], &["env"]] {
                let run = ends(&repo, command).code(expected);
                if waits {
                    drop(run.says(&format!("`{file}` is")).says("move it away"));
                }
            }
            // At the top, the missing rule belongs into this very file.
            if folder.is_empty() {
                ends(&repo, &["env", "--fix", "--yes"]).code(2);
            }
            repo.hooked();
            Attempt::commit(&repo).is_blocked();
        }
    }
}

#[test]
fn an_env_file_is_read_only_if_it_is_a_file() {
    for odd in ODD {
        for (rules, is_ignored) in [("", false), (".env\n", true)] {
            let repo = based();
            repo.write(".gitignore", rules).stage(".gitignore");
            odd.put(&repo, ".env");
            // git adds links and files, and nothing else.
            let expected = match odd {
                Odd::Huge => 2,
                _ if odd.is_link() && !is_ignored => 1,
                _ => 0,
            };
            for command in [&["scan"][..], &["env"]] {
                let run = ends(&repo, command);
                if command == ["env"] && rules.is_empty() && expected == 0 {
                    // There is no rule for a `.env`, but nothing that a commit would take in.
                    continue;
                }
                assert_eq!(run.status, Some(expected), "{odd:?} {is_ignored} {run}");
                if expected == 2 {
                    drop(run.says(".env").says("16 MB"));
                }
            }
        }
    }
}

/// In the folder of the hooks, xguard neither waits nor fills the memory, and says of none of these that commits are
/// guarded.
#[test]
fn odd_hooks_are_told_and_not_waited_for() {
    for file in ["pre-commit", "pre-commit.before-xguard", "xguard.program"] {
        for odd in ODD {
            let repo = based();
            repo.hooked();
            odd.put(&repo, &format!(".git/hooks/{file}"));
            let status = ends(&repo, &["status"]);
            if file == "pre-commit" {
                assert_ne!(status.status, Some(0), "{odd:?} {status}");
            }
            if file == "xguard.program" {
                repo.write("new.txt", "a\n").stage("new.txt");
                let (run, _) = Attempt::commit(&repo).run();
                assert!(run.has("xguard.program"), "{odd:?} {run}");
                assert_ne!(run.status, Some(0), "{odd:?} {run}");
            }
            for command in ["install", "uninstall", "status"] {
                drop(ends(&repo, &[command]));
            }
        }
    }
}

/// What managers of hooks keep in a repository counts only where it is a file.
#[test]
fn odd_files_of_hook_managers_are_not_waited_for() {
    let files = [
        ".pre-commit-config.yaml",
        "lefthook.yml",
        ".husky/pre-commit",
        ".husky/_/pre-commit",
        "package.json",
        ".overcommit.yml",
    ];
    for file in files {
        for odd in ODD {
            let repo = based();
            odd.put(&repo, file);
            if file.starts_with(".husky/_") {
                repo.config("core.hooksPath", ".husky/_");
            }
            for command in ["status", "install", "status", "uninstall"] {
                ends(&repo, &[command]);
            }
        }
    }
}

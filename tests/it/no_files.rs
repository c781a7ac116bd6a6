//! What is no file where git, or xguard, keeps one: a pipe, a folder, a device, a file without an end. Nothing waits for
//! it or reads it for ever, and the error names it.

use std::ffi::OsStr;
use std::fs;

use crate::attempt::based;
use crate::repo::{Repo, XGUARD};
use crate::run::Run;

/// What is put in the place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instead {
    Pipe,
    Folder,
    Device,
    Endless,
}

const ALL: [Instead; 4] = [
    Instead::Pipe,
    Instead::Folder,
    Instead::Device,
    Instead::Endless,
];

impl Instead {
    fn put(self, repo: &Repo, path: &str) {
        let place = repo.path(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        if place.is_dir() {
            fs::remove_dir_all(&place).expect("a folder that can go");
        }
        drop(fs::remove_file(&place));
        match self {
            Self::Pipe => drop(repo.run(OsStr::new("mkfifo"), &[place.as_os_str()]).code(0)),
            Self::Folder => fs::create_dir(&place).expect("a folder"),
            Self::Device => drop(repo.link(path, "/dev/zero")),
            Self::Endless => {
                let file = fs::File::create(&place).expect("a file");
                file.set_len(20 << 30).expect("a file with holes");
            }
        }
    }
}

/// Runs xguard, which has to end by itself, without much memory.
fn run(repo: &Repo, words: &[&str]) -> Run {
    let script = "ulimit -v 4000000; exec timeout -k 1 60 \"$@\"";
    let mut command = vec![OsStr::new("-c"), OsStr::new(script), OsStr::new("sh")];
    command.push(XGUARD.as_os_str());
    command.extend(words.iter().map(OsStr::new));
    repo.run(OsStr::new("sh"), &command)
}

fn repository() -> Repo {
    let repo = based();
    repo.write("new.txt", "new\n").stage("new.txt");
    repo
}

#[test]
fn no_file_of_git_is_waited_for() {
    let files = [
        ".git/config",
        ".git/HEAD",
        ".git/index",
        ".git/MERGE_HEAD",
        ".git/packed-refs",
        ".git/refs/heads/main",
        ".git/info/exclude",
        ".git/objects/info/alternates",
    ];
    for file in files {
        for instead in ALL {
            let name = file.rsplit('/').next().expect("a name");
            // A branch without a commit may be the folder of others; an index and a list of refs may be large.
            if matches!(
                (instead, name),
                (Instead::Folder, "main") | (Instead::Endless, "index" | "packed-refs")
            ) {
                continue;
            }
            let repo = repository();
            instead.put(&repo, file);
            for command in [&["scan"][..], &["scan", "--history"], &["status"]] {
                let run = run(&repo, command);
                let told = format!("{instead:?} as {file}: {run}");
                assert_eq!(run.status, Some(2), "{told}");
                assert!(run.has(name), "{told}");
            }
        }
    }
}

#[test]
fn no_file_of_git_is_waited_for_in_a_hook() {
    for file in [".git/index", ".git/MERGE_HEAD", ".git/FETCH_HEAD"] {
        for instead in ALL {
            let repo = repository().with_env("GIT_INDEX_FILE", ".git/index");
            // What is merged is asked only where something is found.
            let bearer = repo.plant().bearer();
            repo.write("new.txt", bearer).stage("new.txt");
            instead.put(&repo, file);
            let run = run(&repo, &["hook", "pre-commit"]);
            let told = format!("{instead:?} as {file}: {run}");
            let is_read = !file.ends_with("FETCH_HEAD");
            assert_eq!(run.status, Some(if is_read { 2 } else { 1 }), "{told}");
            let name = file.rsplit('/').next().expect("a name");
            assert!(!is_read || run.has(name), "{told}");
        }
    }
}

#[test]
fn no_object_is_waited_for() {
    for instead in ALL {
        let repo = repository();
        let blob = repo.git(&["rev-parse", ":new.txt"]).text();
        let (folder, file) = blob.trim_end().split_at(2);
        instead.put(&repo, &format!(".git/objects/{folder}/{file}"));
        let run = run(&repo, &["scan"]);
        assert_eq!(run.status, Some(2), "{instead:?}: {run}");
        assert!(
            run.has(file) || instead == Instead::Endless,
            "{instead:?}: {run}"
        );
    }
}

#[test]
fn no_message_is_waited_for() {
    for instead in ALL {
        let repo = repository();
        instead.put(&repo, ".git/COMMIT_EDITMSG");
        let run = run(&repo, &["hook", "commit-msg", ".git/COMMIT_EDITMSG"]);
        assert_eq!(run.status, Some(2), "{instead:?}: {run}");
        assert!(run.has("COMMIT_EDITMSG"), "{instead:?}: {run}");
    }
}

#[test]
fn notes_that_are_no_files_count_for_nothing() {
    for instead in ALL {
        for note in ["history", "places", "system-file", "scanned"] {
            let repo = repository();
            repo.hooked();
            let repo = repo.with_env("GIT_INDEX_FILE", ".git/index");
            instead.put(&repo, &format!(".git/xguard/{note}"));
            for command in [&["scan", "--history"][..], &["hook", "pre-commit"]] {
                let run = run(&repo, command);
                assert_eq!(run.status, Some(0), "{instead:?} as {note}: {run}");
            }
        }
    }
}

//! `pre-push`, with real remotes: the net for everything that runs no pre-commit hook.

use crate::repo::Repo;

/// Makes a clone of a bare repository with one clean commit; the hooks are installed in the clone.
fn clone() -> Repo {
    let repo = Repo::new();
    repo.sibling("remote", &["--bare"]);
    repo.git(&["remote", "add", "origin", "../remote"]).code(0);
    repo.write("a.txt", "clean\n")
        .stage("a.txt")
        .commit("first");
    repo.git(&["push", "-q", "-u", "origin", "main"]).code(0);
    repo.xguard(&["install"]).code(0);
    repo
}

/// Commits a file with a fresh bearer past the hook, and returns the id.
fn leak(repo: &Repo, path: &str) -> String {
    let bearer = repo.plant().bearer();
    repo.write(path, format!("bearer = {bearer}\n"))
        .stage(path)
        .commit("leak");
    repo.head()
}

fn tidy(repo: &Repo, path: &str, commit: &str) {
    repo.write(path, format!("{path}\n"))
        .stage(path)
        .commit(commit);
}

#[test]
fn what_ran_no_pre_commit_hook_is_caught() {
    let roads: [(&str, &[&[&str]]); 5] = [
        ("cherry-pick", &[&["cherry-pick", "side"]]),
        (
            "rebase",
            &[
                &["checkout", "-q", "side"],
                &["rebase", "-q", "main"],
                &["checkout", "-q", "-B", "main"],
            ],
        ),
        ("merge", &[&["merge", "-q", "--no-verify", "side"]]),
        ("am", &[&["am", "-q", "../patch"]]),
        (
            "revert",
            &[
                &["merge", "-q", "--no-verify", "undone"],
                &["revert", "--no-edit", "undone"],
            ],
        ),
    ];
    for (name, commands) in roads {
        let repo = clone();
        repo.git(&["checkout", "-qb", "side"]).code(0);
        let leaked = leak(&repo, "key.txt");
        let patch = repo.git_content(&["format-patch", "--stdout", "-1"]);
        repo.write("../patch", patch);
        // A branch on which the leak is undone, so that reverting the undoing brings it back.
        repo.git(&["checkout", "-qb", "undone"]).code(0);
        repo.git(&["rm", "-q", "key.txt"]).code(0);
        repo.commit("undo");
        repo.git(&["checkout", "-q", "main"]).code(0);
        tidy(&repo, "b.txt", "second");
        for command in commands {
            repo.run("git".as_ref(), command).code(0);
        }
        let run = repo.git(&["push", "-q", "origin", "main"]).code(1);
        let run = run.says("this push is blocked").says("key.txt:1:10");
        if name == "merge" || name == "revert" {
            drop(run.says(&leaked[..12]));
        }
        repo.git(&["reset", "-q", "--hard", "origin/main"]).code(0);
        tidy(&repo, "b.txt", "clean twin");
        repo.git(&["push", "-q", "origin", "main"]).code(0);
    }
}

#[test]
fn the_first_push_to_an_empty_remote_brings_everything() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["rm", "-q", "key.txt"]).code(0);
    repo.commit("undo");
    repo.sibling("empty", &["--bare"]);
    repo.git(&["push", "-q", "../empty", "main"])
        .code(1)
        .says("Take the value out of the commit that brings it in")
        .says("key.txt:1:10");
    repo.git(&["push", "-q", "../empty", "main~2:refs/heads/main"])
        .code(0)
        .silent();
    repo.git(&["push", "-q", "../empty", "main~1:refs/heads/main"])
        .code(1);
}

#[test]
fn what_the_remote_has_already_is_told_and_passes() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main"])
        .code(0);
    tidy(&repo, "b.txt", "second");
    repo.git(&["push", "-q"]).code(0).silent();
    repo.git(&["mv", "key.txt", "moved.txt"]).code(0);
    let moved = std::fs::read(repo.path("moved.txt")).expect("moved");
    repo.write("moved.txt", [&b"# moved\n"[..], &moved].concat())
        .stage("moved.txt")
        .commit("move");
    repo.git(&["push", "-q"]).code(0).says("committed already");
    repo.git(&["push", "-q", "origin", "main:refs/heads/new"])
        .code(0)
        .silent();
}

#[test]
fn branches_deletions_forced_pushes_and_several_refs() {
    let repo = clone();
    repo.git(&["checkout", "-qb", "topic"]).code(0);
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "topic"]).code(1);
    repo.git(&["push", "-q", "--all", "origin"])
        .code(1)
        .says("1 blocking");
    repo.git(&["checkout", "-q", "main"]).code(0);
    repo.git(&["push", "-q", "origin", "main:refs/heads/other"])
        .code(0)
        .silent();
    repo.git(&["push", "-q", "origin", ":other"])
        .code(0)
        .silent();
    repo.git(&["commit", "-q", "--amend", "--no-verify", "-m", "again"])
        .code(0);
    repo.git(&["push", "-q", "--force", "origin", "main"])
        .code(0)
        .silent();
    leak(&repo, "more.txt");
    repo.git(&["push", "-q", "--force", "origin", "main", "topic"])
        .code(1)
        .says("2 blocking");
}

#[test]
fn tags_and_messages_are_pushed_too() {
    let repo = clone();
    let bearer = repo.plant().bearer();
    let message = format!("release\n\n{bearer}");
    repo.git(&["tag", "-a", "-m", &message, "v1"]).code(0);
    repo.git(&["push", "-q", "origin", "v1"])
        .code(1)
        .says("tag message:3:1");
    repo.git(&["tag", "-a", "-m", "fine", "v2"]).code(0);
    repo.git(&["push", "-q", "origin", "v2"]).code(0).silent();
    let blob = String::from_utf8(repo.with_stdin(format!("bearer = {bearer}")).git_content(&[
        "hash-object",
        "-w",
        "--stdin",
    ]))
    .expect("an id");
    repo.git(&["tag", "blob", blob.trim()]).code(0);
    repo.git(&["push", "-q", "origin", "blob"]).code(1);
    repo.commit(&message);
    repo.git(&["push", "-q", "origin", "main"])
        .code(1)
        .says("commit message:3:1");
}

#[test]
fn env_files_that_came_past_the_hook_are_caught() {
    let repo = clone();
    repo.write(".env", "PORT=1\n").stage(".env").commit("env");
    repo.git(&["push", "-q"]).code(1).says("env-file-staged");
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    repo.write(".env.example", "PORT=1\n")
        .stage(".env.example")
        .commit("env");
    repo.git(&["push", "-q"]).code(0).silent();
}

#[test]
fn refs_that_follow_another_place_prove_nothing() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main"])
        .code(0);
    repo.sibling("mirror", &["--bare"]);
    repo.config("remote.origin.pushurl", "../mirror");
    repo.git(&["push", "-q", "origin", "main"]).code(1);
    repo.git(&["config", "--unset", "remote.origin.pushurl"])
        .code(0);
    repo.config("remote.origin.url", "../mirror");
    repo.git(&["push", "-q", "origin", "main"]).code(1);
}

#[test]
fn the_configuration_of_head_counts() {
    let repo = clone();
    leak(&repo, "key.txt");
    let entry = "allow:\n  - path: key.txt\n    reason: made up\n";
    repo.write(".xguard.yaml", entry);
    repo.git(&["push", "-q"]).code(1);
    repo.stage(".xguard.yaml").commit("allow");
    repo.git(&["push", "-q"]).code(0);
}

#[test]
fn replaced_objects_are_scanned_as_they_are_pushed() {
    let repo = clone();
    let leaked = leak(&repo, "key.txt");
    repo.git(&["replace", &leaked, "main~1"]).code(0);
    repo.git(&["push", "-q"]).code(1);
}

#[test]
fn a_kept_hook_reads_the_same_lines_first() {
    let repo = clone();
    repo.xguard(&["uninstall"]).code(0);
    let script = "#!/bin/sh\nprintf '%s\\n' \"$@\" >args\ncat >lines\n[ ! -e refuse ]\n";
    repo.write_program(".git/hooks/pre-push", script, 0o755);
    repo.xguard(&["install"]).code(0);
    let leaked = leak(&repo, "key.txt");
    repo.git(&["push", "-q"])
        .code(1)
        .says("this push is blocked");
    let read = |path| std::fs::read_to_string(repo.path(path)).expect("what the hook wrote");
    assert_eq!(read("args"), "origin\n../remote\n");
    let lines = read("lines");
    assert!(lines.starts_with(&format!("refs/heads/main {leaked} ")) && lines.ends_with('\n'));
    repo.write("refuse", "");
    repo.git(&["push", "-q"])
        .code(1)
        .never_says("this push is blocked");
    repo.delete("refuse");
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    tidy(&repo, "b.txt", "clean");
    repo.git(&["push", "-q"]).code(0);
    // A hook that reads nothing of it is no reason to stop.
    repo.write_program(".git/hooks/pre-push.before-xguard", "#!/bin/sh\n", 0o755);
    tidy(&repo, "c.txt", "clean");
    repo.git(&["push", "-q"]).code(0).silent();
}

#[test]
fn lines_that_make_no_sense_prove_nothing() {
    let repo = clone();
    let hook = ["hook", "pre-push", "origin", "../remote"];
    repo.with_stdin("nonsense\n").xguard(&hook).code(2);
    let missing = format!(
        "refs/heads/main {} refs/heads/main {}\n",
        "1".repeat(40),
        "0".repeat(40)
    );
    repo.with_stdin(missing).xguard(&hook).code(2);
    repo.with_stdin("").xguard(&hook).code(0).silent();
}

/// Another way to lead a push elsewhere than the refs here tell of.
type Misled<'a> = (&'a str, fn(&Repo), &'a str);

#[test]
fn refs_that_tell_of_another_place_make_nothing_known() {
    let cases: [Misled<'_>; 7] = [
        (
            "set-url",
            |repo| drop(repo.git(&["remote", "set-url", "origin", "../mirror"])),
            "origin",
        ),
        (
            "insteadOf",
            |repo| {
                repo.config("url.../mirror.insteadOf", "../remote");
            },
            "origin",
        ),
        (
            "pushInsteadOf",
            |repo| {
                repo.config("url.../mirror.pushInsteadOf", "../remote");
            },
            "origin",
        ),
        (
            "pushurl",
            |repo| {
                repo.config("remote.origin.pushurl", "../mirror");
            },
            "origin",
        ),
        ("no name", |_| (), "../mirror"),
        (
            "below another's name",
            |repo| {
                repo.git(&["remote", "add", "team/private", "../remote"])
                    .code(0);
                repo.git(&["fetch", "-q", "team/private"]).code(0);
                repo.git(&["remote", "add", "team", "../mirror"]).code(0);
            },
            "team",
        ),
        (
            "into another's refs",
            |repo| {
                repo.git(&["remote", "add", "team", "../mirror"]).code(0);
                repo.config("remote.private.url", "../remote");
                repo.config("remote.private.fetch", "+refs/heads/*:refs/remotes/team/*");
                repo.git(&["fetch", "-q", "private"]).code(0);
            },
            "team",
        ),
    ];
    for (name, mislead, remote) in cases {
        let repo = clone();
        repo.sibling("mirror", &["--bare"]);
        repo.git(&["push", "-q", "../mirror", "main"]).code(0);
        leak(&repo, "key.txt");
        repo.git(&["push", "-q", "--no-verify", "origin", "main"])
            .code(0);
        repo.git(&["fetch", "-q"]).code(0);
        repo.git(&["push", "-q", "origin", "main:new"]).code(0);
        mislead(&repo);
        for branch in ["main:main", "main:refs/heads/other"] {
            let run = repo.git(&["push", "-q", remote, branch]);
            assert_eq!(run.status, Some(1), "{name}, {branch}: {run}");
        }
    }
}

#[test]
fn what_others_deleted_there_is_scanned_when_it_comes_back() {
    let repo = clone();
    let remote = repo.at("../remote");
    repo.git(&["checkout", "-qb", "topic"]).code(0);
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "topic"])
        .code(0);
    repo.git(&["fetch", "-q"]).code(0);
    remote.git(&["branch", "-q", "-D", "topic"]).code(0);
    repo.git(&["push", "-q", "origin", "topic:other"]).code(1);
    repo.git(&["push", "-q", "origin", "topic"]).code(1);
    // The main branch, rewritten there to take a secret out.
    let clean = repo.git(&["rev-parse", "main"]).text();
    repo.git(&["push", "-q", "--no-verify", "origin", "topic:main"])
        .code(0);
    repo.git(&["fetch", "-q"]).code(0);
    repo.git(&["push", "-q", "origin", "topic:other"]).code(0);
    remote
        .git(&["update-ref", "refs/heads/main", clean.trim_end()])
        .code(0);
    remote.git(&["branch", "-q", "-D", "other"]).code(0);
    repo.git(&["fetch", "-q"]).code(0);
    repo.git(&["push", "-q", "origin", "topic:again"]).code(1);
    repo.git(&["push", "-q", "--force", "origin", "topic:main"])
        .code(1);
}

#[test]
fn what_a_clone_of_one_branch_brought_is_not_scanned_again() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main"])
        .code(0);
    let url = format!("file://{}", repo.scratch_path("remote").display());
    let ways: [&[&str]; 4] = [
        &[],
        &["--single-branch"],
        &["--depth=1"],
        &["--depth=1", "-o", "a/b"],
    ];
    for (number, way) in ways.iter().enumerate() {
        let cloned = repo.at(format!("../cloned-{number}"));
        let words = [&["clone", "-q"][..], way, &[&url, "."]].concat();
        cloned.git(&words).code(0);
        cloned.xguard(&["install"]).code(0);
        let remote = cloned.git(&["remote"]).text();
        let topic = format!("topic-{number}");
        cloned.git(&["checkout", "-qb", &topic]).code(0);
        tidy(&cloned, "b.txt", "work");
        let push = ["push", "-q", remote.trim(), &topic];
        cloned.git(&push).code(0).silent();
        leak(&cloned, "more.txt");
        cloned.git(&push).code(1).says("more.txt");
    }
}

#[test]
fn a_clone_of_a_topic_knows_nothing_until_the_main_branch_is_fetched() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main", "main:topic"])
        .code(0);
    let url = format!("file://{}", repo.scratch_path("remote").display());
    let cloned = repo.at("../cloned");
    let clone = ["clone", "-q", "--single-branch", "-b", "topic", &url, "."];
    cloned.git(&clone).code(0);
    cloned.xguard(&["install"]).code(0);
    cloned.git(&["checkout", "-qb", "other"]).code(0);
    tidy(&cloned, "b.txt", "work");
    let push = ["push", "-q", "origin", "other"];
    cloned.git(&push).code(1).says("key.txt");
    cloned
        .git(&["remote", "set-branches", "--add", "origin", "main"])
        .code(0);
    cloned.git(&["fetch", "-q"]).code(0);
    cloned.git(&push).code(0).silent();
}

#[test]
fn what_a_clone_or_a_fetch_brought_is_not_scanned_again() {
    let repo = clone();
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main"])
        .code(0);
    let cloned = repo.at("../cloned");
    let remote = repo.scratch_path("remote");
    let words = [
        "clone".as_ref(),
        "-q".as_ref(),
        remote.as_os_str(),
        ".".as_ref(),
    ];
    cloned.git(&words).code(0);
    cloned.xguard(&["install"]).code(0);
    cloned.git(&["checkout", "-qb", "topic"]).code(0);
    tidy(&cloned, "b.txt", "work");
    cloned
        .git(&["push", "-q", "-u", "origin", "topic"])
        .code(0)
        .silent();
    leak(&repo, "more.txt");
    repo.git(&["push", "-q", "--no-verify", "origin", "main"])
        .code(0);
    cloned.git(&["fetch", "-q"]).code(0);
    cloned
        .git(&["checkout", "-qb", "next", "origin/main"])
        .code(0);
    tidy(&cloned, "c.txt", "work");
    cloned
        .git(&["push", "-q", "origin", "next"])
        .code(0)
        .silent();
}

#[test]
fn headers_are_pushed_too() {
    let repo = clone();
    let bearer = repo.plant().bearer();
    let blocked = |reference: &str, what: &str| {
        repo.git(&["push", "-q", "origin", reference])
            .code(1)
            .says(what);
        repo.git(&["push", "-q", "origin", &format!("{reference}:refs/heads/y")])
            .code(1);
    };
    for (number, name) in ["AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME"]
        .iter()
        .enumerate()
    {
        repo.git(&["checkout", "-qB", &format!("by{number}"), "main"])
            .code(0);
        let by = repo.with_env(format!("GIT_{name}"), &bearer);
        by.commit("fine");
        blocked(&format!("by{number}"), "commit header:");
    }
    repo.git(&["checkout", "-q", "main"]).code(0);
    let head = String::from_utf8(repo.git_content(&["cat-file", "commit", "HEAD"])).expect("UTF-8");
    let (header, message) = head.split_once("\n\n").expect("a header");
    for (number, more) in ["mergetag x\n tag ", "gpgsig ", "unknown "]
        .iter()
        .enumerate()
    {
        let text = format!("{header}\n{more}{bearer}\n\n{message}");
        let made = repo.with_stdin(text).git(&[
            "hash-object",
            "--literally",
            "-w",
            "-t",
            "commit",
            "--stdin",
        ]);
        let branch = format!("made{number}");
        repo.git(&[
            "update-ref",
            &format!("refs/heads/{branch}"),
            made.text().trim_end(),
        ])
        .code(0);
        blocked(&branch, "commit header:");
        repo.xguard(&["scan", "--history"])
            .code(1)
            .says("commit header:");
        repo.xguard(&["scan", "--range", &format!("main..{branch}")])
            .code(1);
        repo.git(&["branch", "-qD", &branch]).code(0);
    }
    repo.with_env("GIT_COMMITTER_NAME", &bearer)
        .git(&["tag", "-am", "fine", "v1"])
        .code(0);
    repo.git(&["push", "-q", "origin", "v1"])
        .code(1)
        .says("tag header:");
}

#[test]
fn names_are_pushed_too() {
    let repo = clone();
    let bearer = repo.plant().bearer();
    for name in [
        format!("refs/heads/{bearer}"),
        format!("refs/tags/{bearer}"),
    ] {
        let to = format!("main:{name}");
        repo.git(&["push", "-q", "origin", &to]).code(1);
        repo.git(&["push", "-q", "--no-verify", "origin", &to])
            .code(0);
        repo.git(&["push", "-q", "origin", &format!(":{name}")])
            .code(0);
        repo.git(&["update-ref", &name, "main"]).code(0);
        repo.xguard(&["scan", "--history"]).code(1).says("AAAA");
        repo.git(&["update-ref", "-d", &name]).code(0);
    }
    repo.xguard(&["scan", "--history"]).code(0);
}

#[test]
fn no_standard_input_is_not_nothing_to_push() {
    let repo = clone();
    let xguard = crate::repo::XGUARD.display().to_string();
    for words in [
        "hook pre-push origin ../remote",
        "hook pre-receive",
        "scan --stdin",
    ] {
        for without in ["<&-", "</dev/null"] {
            let script = format!("'{xguard}' {words} {without}");
            let run = repo.run("sh".as_ref(), &["-c", &script]);
            run.code(2).says("standard input is closed");
        }
        let empty = repo.with_stdin("");
        let words: Vec<&str> = words.split(' ').collect();
        empty.xguard(&words).code(0);
    }
}

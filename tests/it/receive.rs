//! `pre-receive`, on a server: a bare repository, the pushed objects in quarantine.

use crate::repo::{Repo, XGUARD};

/// Makes a clone without hooks of a server that has one commit and is guarded.
fn clone_of_guarded() -> (Repo, Repo) {
    let repo = Repo::new();
    let server = repo.sibling("server", &["--bare"]);
    repo.git(&["remote", "add", "origin", "../server"]).code(0);
    repo.write("a.txt", "clean\n")
        .stage("a.txt")
        .commit("first");
    repo.git(&["push", "-q", "origin", "main"]).code(0);
    let script = format!("#!/bin/sh\nexec '{}' hook pre-receive\n", XGUARD.display());
    server.write_program("hooks/pre-receive", script, 0o755);
    (repo, server)
}

fn leak(repo: &Repo, path: &str) {
    let bearer = repo.plant().bearer();
    repo.write(path, format!("bearer = {bearer}\n"))
        .stage(path)
        .commit("leak");
}

#[test]
fn a_push_with_a_credential_is_refused_whole() {
    let (repo, server) = clone_of_guarded();
    repo.git(&["branch", "clean"]).code(0);
    leak(&repo, "key.txt");
    let before = server.git(&["for-each-ref"]).text();
    let run = repo
        .git(&["push", "-q", "origin", "main", "clean"])
        .code(1)
        .says("remote: xguard: this push is refused")
        .says("key.txt:1:10");
    let refusal = String::from_utf8(run.stderr).expect("UTF-8");
    let words = |line: &&str| line.split_whitespace().count() > 2;
    for line in refusal.lines().filter(words) {
        assert!(line.trim_end().chars().count() <= 80, "{line}");
        assert!(!line.contains('\x1b'), "{line:?}");
    }
    assert_eq!(server.git(&["for-each-ref"]).text(), before);
    repo.git(&["push", "-q", "origin", "clean"])
        .code(0)
        .silent();
    repo.git(&["push", "-q", "origin", ":clean"])
        .code(0)
        .silent();
}

#[test]
fn what_the_server_has_on_any_branch_is_not_new() {
    let (repo, server) = clone_of_guarded();
    leak(&repo, "key.txt");
    let hook = server.path("hooks/pre-receive");
    std::fs::rename(&hook, server.path("aside")).expect("a hook");
    repo.git(&["push", "-q", "origin", "main:refs/heads/old"])
        .code(0);
    std::fs::rename(server.path("aside"), &hook).expect("a hook");
    repo.git(&["push", "-q", "origin", "main"]).code(0).silent();
    leak(&repo, "more.txt");
    repo.git(&["push", "-q", "origin", "main"])
        .code(1)
        .says("more.txt")
        .never_says("key.txt");
}

#[test]
fn the_pushed_tree_does_not_configure_the_server() {
    let (repo, server) = clone_of_guarded();
    let entry = "allow:\n  - path: key.txt\n    reason: made up\n";
    repo.write(".xguard.yaml", entry).stage(".xguard.yaml");
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "main"]).code(1);
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    repo.write(".xguard.yaml", entry)
        .stage(".xguard.yaml")
        .commit("allow");
    repo.git(&["push", "-q", "origin", "main"]).code(0);
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "main:refs/heads/topic"])
        .code(0);
    server.write("HEAD", "ref: refs/heads/unborn\n");
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "main"]).code(1);
}

#[test]
fn the_first_push_and_tags_are_scanned() {
    let (repo, server) = clone_of_guarded();
    server.git(&["update-ref", "-d", "refs/heads/main"]).code(0);
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "main"]).code(1);
    repo.git(&["push", "-q", "origin", "main~1:refs/heads/main"])
        .code(0);
    let bearer = repo.plant().bearer();
    repo.git(&["tag", "-a", "-m", &bearer, "v1", "main~1"])
        .code(0);
    repo.git(&["push", "-q", "origin", "v1"])
        .code(1)
        .says("tag message");
}

#[test]
fn the_program_itself_may_be_the_hook() {
    let (repo, server) = clone_of_guarded();
    let hook = server.path("hooks/pre-receive");
    let copy = [XGUARD.as_os_str(), hook.as_os_str()];
    repo.run("cp".as_ref(), &copy).code(0);
    leak(&repo, "key.txt");
    repo.git(&["push", "-q", "origin", "main"])
        .code(1)
        .says("this push is refused")
        .never_says("nothing has been committed yet");
    repo.git(&["push", "-q", "origin", "main~1:refs/heads/clean"])
        .code(0)
        .silent();
}

#[test]
fn headers_and_names_are_received_too() {
    let (repo, _) = clone_of_guarded();
    let bearer = repo.plant().bearer();
    repo.git(&["checkout", "-qb", "side"]).code(0);
    repo.with_env("GIT_AUTHOR_NAME", &bearer).commit("fine");
    repo.git(&["push", "-q", "origin", "side"])
        .code(1)
        .says("commit header:");
    let name = repo.plant().bearer();
    repo.run(
        "git".as_ref(),
        &["push", "-q", "origin", &format!("main:refs/heads/{name}")],
    )
    .code(1);
}

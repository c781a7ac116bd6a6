//! `commit-msg`: what git may keep of a message is scanned, comments too, but not what git itself shows in it.

use crate::repo::Repo;

/// Makes a repository with the installed hooks and something to commit.
fn guarded() -> Repo {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    repo.write("a.txt", "clean\n").stage("a.txt");
    repo
}

/// Commits in an editor that puts `text` in front of what git suggests.
fn edited(repo: &Repo, text: &str) -> Repo {
    repo.write("../message", text);
    let editor = "sh -c 'cat \"$0\" >>../message && cp ../message \"$0\"'";
    repo.with_env("GIT_EDITOR", editor)
}

#[test]
fn a_credential_in_the_message_blocks_the_commit() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    let message = format!("rotate\n\nold: {bearer}\n");
    repo.git(&["commit", "-qm", &message])
        .code(1)
        .says("this commit is blocked")
        .says("Take the value out of the message")
        .says("commit message:3:6");
    let from_file = repo.write("../message", &message);
    from_file.git(&["commit", "-q", "-F", "../message"]).code(1);
    edited(&repo, &message).git(&["commit", "-q"]).code(1);
    assert_eq!(repo.head(), "unborn");
    let twin = message.replace(&bearer, &repo.plant().harmless());
    repo.git(&["commit", "-qm", &twin]).code(0).silent();
    repo.git(&["commit", "-q", "--amend", "-m", &message])
        .code(1);
    repo.git(&["commit", "-q", "--amend", "--no-edit"]).code(0);
}

#[test]
fn comments_are_scanned_whatever_git_does_with_them() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    let message = format!("fine\n# old: {bearer}\n");
    let commit = ["commit", "-q", "--allow-empty"];
    edited(&repo, &message).git(&commit).code(1);
    repo.git(&[&commit[..], &["-m", &message]].concat()).code(1);
    for mode in ["strip", "whitespace", "verbatim", "scissors"] {
        let option = format!("--cleanup={mode}");
        let typed = [&commit[..], &[&option]].concat();
        edited(&repo, &message).git(&typed).code(1);
        repo.config("commit.cleanup", mode);
        edited(&repo, &message).git(&commit).code(1);
        edited(&repo, "fine\n# a remark\n")
            .git(&commit)
            .code(0)
            .silent();
    }
}

#[test]
fn what_git_says_of_files_is_not_of_the_message() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    repo.write(format!("download-{bearer}.txt"), "clean\n");
    edited(&repo, "fine\n").git(&["commit", "-q"]).code(0);
    let below = format!("fine\n\n#\tdownload-{bearer}.txt is {bearer}\n");
    edited(&repo, &below)
        .git(&["commit", "-q", "--amend"])
        .code(1);
}

#[test]
fn who_the_commit_is_by_is_looked_at() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    let email = format!("{bearer}@example.com");
    for name in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL"] {
        let run = repo.with_env(name, &email).git(&["commit", "-qm", "fine"]);
        let run = run.code(1).says("commit header:");
        // It is no file that could be left out.
        run.says("Correct it where it comes from")
            .never_says("restore");
    }
    let author = format!("A U Thor <{email}>");
    repo.git(&["commit", "-qm", "fine", "--author", &author])
        .code(1)
        .says("commit header:1:");
    let file = repo.write("message", "fine\n").path("message");
    let hook = ["hook".as_ref(), "commit-msg".as_ref(), file.as_os_str()];
    repo.with_env("GIT_AUTHOR_NAME", &bearer)
        .xguard(&hook)
        .code(1);
    repo.git(&["commit", "-qm", "fine"]).code(0).silent();
}

#[test]
fn the_diff_that_git_shows_in_the_message_is_not_of_the_message() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    repo.write("key.txt", format!("bearer = {bearer}\n"))
        .stage("key.txt")
        .commit("it is in history");
    repo.git(&["rm", "-q", "key.txt"]).code(0);
    let commit = ["commit", "-q", "-v"];
    for character in ["#", "auto", ";"] {
        repo.config("core.commentChar", character);
        edited(&repo, "take it out\n").git(&commit).code(0);
        repo.git(&["reset", "-q", "--soft", "HEAD~1"]).code(0);
    }
    let message = format!("take out {bearer}\n");
    edited(&repo, &message).git(&commit).code(1);
}

#[test]
fn a_template_counts() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    repo.write("../template", format!("why\n\nold: {bearer}\n"));
    repo.config("commit.template", "../template");
    edited(&repo, "what\n").git(&["commit", "-q"]).code(1);
    repo.write("../template", "why\n\n# what was wrong\n");
    edited(&repo, "what\n").git(&["commit", "-q"]).code(0);
}

#[test]
fn a_message_can_be_allowed_on_its_line_or_by_what_is_staged() {
    let repo = guarded();
    let secret = repo.plant().bearer();
    let line = format!("old: {secret} xguard:allow[x-bearer-token] made up");
    repo.git(&["commit", "-qm", &line]).code(0);
    let amend = ["commit", "-q", "--amend", "-m"];
    let message = format!("old: {secret}");
    repo.git(&[&amend[..], &[&message]].concat()).code(1);
    let entry = "allow:\n  - path: commit message\n    rule: x-bearer-token\n    reason: made up\n";
    repo.write(".xguard.yaml", entry);
    repo.git(&[&amend[..], &[&message]].concat()).code(1);
    repo.stage(".xguard.yaml");
    repo.git(&[&amend[..], &[&message]].concat()).code(0);
}

#[test]
fn what_cannot_be_read_proves_nothing() {
    let repo = guarded();
    repo.xguard(&["hook", "commit-msg", "absent"])
        .code(2)
        .says("could not read the commit message in `absent`");
    repo.xguard(&["hook", "commit-msg"]).code(2);
}

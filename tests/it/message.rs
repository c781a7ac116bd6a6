//! `commit-msg`: what git keeps of a message is scanned, and nothing else.

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
fn comments_are_scanned_where_git_keeps_them() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    let message = format!("fine\n# old: {bearer}\n");
    edited(&repo, &message).git(&["commit", "-q"]).code(0);
    let amend = ["commit", "-q", "--amend"];
    repo.git(&[&amend[..], &["-m", &message]].concat()).code(1);
    repo.config("commit.cleanup", "whitespace");
    edited(&repo, &message).git(&amend).code(1);
    repo.config("commit.cleanup", "strip");
    repo.git(&[&amend[..], &["-m", &message]].concat()).code(0);
    repo.config("core.commentChar", ";");
    edited(&repo, &message).git(&amend).code(1);
    let other = message.replace('#', ";");
    edited(&repo, &other).git(&amend).code(0);
    let kept = repo.git_content(&["log", "--format=%B"]);
    let kept = String::from_utf8(kept).expect("UTF-8");
    assert!(!kept.contains(&bearer), "the test does not test git");
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
fn a_template_counts_as_far_as_git_keeps_it() {
    let repo = guarded();
    let bearer = repo.plant().bearer();
    repo.write("../template", format!("why\n\nold: {bearer}\n"));
    repo.config("commit.template", "../template");
    edited(&repo, "what\n").git(&["commit", "-q"]).code(1);
    repo.write("../template", format!("why\n\n# old: {bearer}\n"));
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

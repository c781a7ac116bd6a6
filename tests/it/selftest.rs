//! `xguard selftest`: passes where commits are blocked, and only there.

use xguard_detect::Severity;

use crate::machine::find_program;
use crate::repo::Repo;

#[test]
fn every_rule_that_blocks_is_seen_to_block() {
    let outside = Repo::outside();
    let run = outside.xguard(&["selftest"]).code(0).never_says("WRONG");
    let text = run.text();
    for kind in xguard_detect::rules::RULES {
        let id = kind.rule.id;
        let line = text.lines().find(|line| line.ends_with(&format!("({id})")));
        let word = match kind.rule.severity {
            Severity::Note => "  noted ",
            _ => "  blocked ",
        };
        assert!(
            line.is_some_and(|line| line.starts_with(word)),
            "{id}: {text}"
        );
    }
    run.says("noted    an expired")
        .says("env file")
        .says("self-test passed");
}

#[test]
fn a_git_that_runs_no_hooks_fails_it() {
    let outside = Repo::outside();
    let git = find_program("git").expect("git is on PATH");
    let script = format!(
        "#!/bin/sh\n[ \"$1\" != commit ] || set -- -c core.hooksPath=/dev/null \"$@\"\nexec '{}' \"$@\"\n",
        git.display()
    );
    outside.write_program("bin/git", script, 0o755);
    outside
        .with_first_on_path(outside.path("bin"))
        .xguard(&["selftest"])
        .code(2)
        .says("WRONG")
        .says("it was committed")
        .says("self-test FAILED");
}

#[test]
fn the_users_own_configuration_does_not_count() {
    let repo = Repo::new();
    let config = repo.scratch_path("gitconfig");
    let nowhere = "[core]\n\thooksPath = /nowhere\n[commit]\n\tgpgSign = true\n";
    repo.write(&config, nowhere);
    repo.with_env("GIT_CONFIG_GLOBAL", &config)
        .with_env("GIT_DIR", repo.path(".git"))
        .with_env("GIT_INDEX_FILE", "nowhere")
        .with_env("GIT_AUTHOR_DATE", "not a date")
        .xguard(&["selftest"])
        .code(0);
    assert_eq!(repo.head(), "unborn");
}

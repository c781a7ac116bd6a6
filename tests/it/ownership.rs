//! Repositories of another user: git decides whether they may be used, in whichever of its forms it was told so.

use std::os::unix::fs::chown;

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::{Repo, git_is_at_least};

/// A way to tell git that a repository is to be trusted.
type Form = (&'static str, fn(&Repo) -> Repo);

const FORMS: &[Form] = &[
    ("any, in the environment", |repo| {
        repo.with_env("GIT_CONFIG_COUNT", "1")
            .with_env("GIT_CONFIG_KEY_0", "safe.directory")
            .with_env("GIT_CONFIG_VALUE_0", "*")
    }),
    ("any, as of `git -c`", |repo| {
        repo.with_env("GIT_CONFIG_PARAMETERS", "'safe.directory'='*'")
    }),
    ("any", |repo| configured(repo, "*")),
    ("this one", |repo| {
        configured(repo, &repo.path("").to_string_lossy())
    }),
    ("this one, without the slash at its end", |repo| {
        configured(repo, repo.path("").to_string_lossy().trim_end_matches('/'))
    }),
    ("below the home folder", |repo| {
        configured(repo, "~/repo").with_env("HOME", repo.scratch_path(""))
    }),
    ("another one, then any", |repo| {
        configured(repo, "/elsewhere\n\tdirectory = *")
    }),
];

fn configured(repo: &Repo, value: &str) -> Repo {
    let file = repo.scratch_path("home/trusting");
    repo.write(&file, format!("[safe]\n\tdirectory = {value}\n"));
    repo.with_env("GIT_CONFIG_GLOBAL", file)
}

/// Makes the repository another user's; tells whether the machine lets us.
fn give_away(repo: &Repo) -> bool {
    ["", ".git"]
        .iter()
        .all(|path| chown(repo.path(path), Some(12_345), None).is_ok())
}

#[test]
fn every_form_of_trust_is_enough() {
    for (name, form) in FORMS {
        let repo = based();
        let secret = repo.plant().bearer();
        repo.write("a.py", secret).stage("a.py");
        repo.hooked();
        if !give_away(&repo) {
            skip!("only root can make a repository of another user");
        }
        let trusted = form(&repo);
        if trusted.git(&["status", "--porcelain"]).status != Some(0) {
            assert!(!git_is_at_least(2, 47), "git does not accept: {name}");
            continue;
        }
        trusted.xguard(&["scan"]).code(1).says(BEARER);
        Attempt::commit(&trusted).is_blocked().says(BEARER);
        repo.xguard(&["scan"]).code(2).says("safe.directory");
    }
}

#[test]
fn everything_below_a_folder_can_be_trusted() {
    if !git_is_at_least(2, 46) {
        skip!("`safe.directory` below a folder needs git 2.46");
    }
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    if !give_away(&repo) {
        skip!("only root can make a repository of another user");
    }
    let below = format!("{}/*", repo.scratch_path("").display());
    configured(&repo, &below)
        .xguard(&["scan"])
        .code(1)
        .says(BEARER);
}

//! Values that lie at hand in ignored files and the environment are found wherever a commit has them; credentials that
//! belong together are told together.

use data_encoding::BASE64;

use crate::attempt::{Attempt, based};
use crate::repo::Repo;

const RULE: &str = "local-value";

/// Makes a guarded repository with this content in an ignored `.env`.
fn with_env(content: &str) -> Repo {
    let repo = based();
    repo.write(".gitignore", ".env\nmore/.twurlrc\n")
        .stage(".gitignore")
        .commit("ignore");
    repo.write(".env", content);
    repo.hooked();
    repo
}

#[test]
fn a_value_of_an_ignored_file_blocks_in_any_spelling() {
    let repo = with_env("");
    let password = repo.plant().password();
    repo.write(".env", format!("TWITTER_PASSWORD={password}\n"));
    let percent: Vec<String> = password
        .bytes()
        .map(|byte| format!("%{byte:02x}"))
        .collect();
    for spelling in [
        password.clone(),
        BASE64.encode(password.as_bytes()),
        percent.concat(),
    ] {
        repo.write("notes.txt", format!("a\n{spelling}\n"))
            .stage("notes.txt");
        let run = Attempt::commit(&repo).is_blocked();
        run.says(RULE).says("notes.txt:2").says(".env");
    }
}

#[test]
fn its_placeholder_twin_does_not() {
    for value in ["changeme", "", "aB3!xyz", "https://a.example/B3x9"] {
        let repo = with_env(&format!("TWITTER_PASSWORD={value}\n"));
        repo.write("notes.txt", format!("a\n{value}\n"))
            .stage("notes.txt");
        Attempt::commit(&repo).passes().never_says(RULE);
    }
}

#[test]
fn files_beside_what_is_staged_and_the_environment_count_too() {
    let repo = with_env("PORT=1\n");
    let (token, cookie) = {
        let mut plant = repo.plant();
        (plant.password(), plant.password())
    };
    repo.write(
        "more/.twurlrc",
        format!("profiles:\n  a:\n    token: {token}\n"),
    );
    repo.write("more/a.txt", format!("{token}\n"))
        .stage("more/a.txt");
    Attempt::commit(&repo)
        .is_blocked()
        .says(RULE)
        .says("more/.twurlrc");
    repo.git(&["rm", "-q", "--cached", "more/a.txt"]).code(0);
    repo.write("b.txt", format!("{cookie}\n")).stage("b.txt");
    repo.xguard(&["scan"]).code(0);
    repo.with_env("TWITTER_COOKIE", &cookie)
        .xguard(&["scan"])
        .code(1)
        .says(RULE)
        .says("the environment");
}

#[test]
fn a_file_that_git_knows_is_nobodys_own() {
    let repo = based();
    let password = repo.plant().password();
    repo.write(".env.test", format!("TWITTER_PASSWORD={password}\n"))
        .write("a.txt", format!("{password}\n"))
        .stage(".env.test")
        .stage("a.txt");
    repo.xguard(&["scan"]).code(0).never_says(RULE);
}

#[test]
#[cfg(unix)]
fn a_pipe_in_its_place_is_not_waited_for() {
    let repo = with_env("");
    std::fs::remove_file(repo.path(".env")).expect("it was there");
    let made = std::process::Command::new("mkfifo")
        .arg(repo.path(".env"))
        .status()
        .expect("mkfifo");
    assert!(made.success());
    repo.write("a.txt", "nothing\n").stage("a.txt");
    repo.xguard(&["scan"]).code(0);
}

#[test]
fn all_is_for_those_who_want_it() {
    let repo = with_env("");
    let password = repo.plant().password();
    repo.write(".env", format!("DB_PASSWORD={password}\n"))
        .write("a.txt", format!("{password}\n"))
        .stage("a.txt");
    repo.xguard(&["scan"]).code(0);
    repo.write(".xguard.yaml", "local_values: all\n")
        .stage(".xguard.yaml");
    repo.xguard(&["scan"]).code(1).says(RULE);
}

#[test]
fn a_whole_set_is_one_block_and_two_findings() {
    let repo = based();
    let text = {
        let mut plant = repo.plant();
        let (key, secret) = (plant.api_key(), plant.api_secret());
        format!("TWITTER_API_KEY={key}\nNEXT_PUBLIC_TWITTER_API_SECRET={secret}\n")
    };
    repo.write("a.txt", text).stage("a.txt");
    let report = repo.xguard(&["scan", "--format", "json"]).code(1).json();
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0]["details"]["set"], findings[1]["details"]["set"]);
    assert_ne!(findings[0]["fingerprint"], findings[1]["fingerprint"]);
    assert!(findings.iter().all(|one| one["severity"] == "critical"));
    repo.xguard(&["scan"])
        .code(1)
        .says("critical: complete key pair of an app")
        .says("x-api-key")
        .says("x-api-secret")
        .says("NEXT_PUBLIC_")
        .never_says("because:");
    repo.xguard(&["scan", "--explain"])
        .code(1)
        .says("because: named as X's");
}

#[test]
fn the_same_credential_in_two_environments_is_pointed_out() {
    let repo = based();
    let secret = repo.plant().api_secret();
    for name in ["config/staging.yml", "config/production.yml"] {
        repo.write(name, format!("twitter_api_secret: {secret}\n"))
            .stage(name);
    }
    repo.xguard(&["scan"])
        .code(1)
        .says("the same credential stands in config/production.yml");
}

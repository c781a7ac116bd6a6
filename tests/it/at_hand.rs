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

/// Makes a guarded repository with a value in an ignored `.env`, another in that of a folder, and a file that holds both,
/// not staged yet.
fn with_values() -> (Repo, [String; 2]) {
    let repo = with_env("");
    let values = {
        let mut plant = repo.plant();
        [plant.password(), plant.password()]
    };
    repo.write(".env", format!("TWITTER_PASSWORD={}\n", values[0]))
        .write("sub/.env", format!("X_COOKIE={}\n", values[1]))
        .write("notes.txt", values.join("\n"));
    (repo, values)
}

#[test]
fn every_road_looks_for_them() {
    let (repo, [one, two]) = with_values();
    let both = |run: crate::run::Run| {
        run.code(1)
            .says("notes.txt:1:1")
            .says("notes.txt:2:1")
            .says("same value in .env")
            .says("same value in sub/.env");
    };
    both(repo.xguard(&["scan", "--worktree"]));
    both(repo.xguard(&["scan", "notes.txt"]));
    both(repo.at("sub").xguard(&["scan", ".."]));
    let text = format!("{one}\n{two}");
    let stdin = repo.with_stdin(&text);
    both(stdin.xguard(&["scan", "--stdin", "--name", "notes.txt"]));
    let outside = stdin.at(repo.scratch_path("home"));
    outside.xguard(&["scan", "--stdin"]).code(0);
    Attempt::new(&repo, &["commit", "-q", "--allow-empty", "-m", &one])
        .is_blocked()
        .says("commit message:1:1")
        .says(RULE);
    repo.stage("notes.txt").commit("leak");
    both(repo.xguard(&["scan", "--range", "HEAD~1..HEAD"]));
    both(repo.xguard(&["scan", "--history"]));
    let remote = repo.sibling("remote.git", &["--bare"]).path("");
    let push = ["push".as_ref(), remote.as_os_str(), "main".as_ref()];
    both(repo.git(&push));
}

#[test]
fn what_lies_on_a_server_or_in_its_environment_is_nobodys_own() {
    let (repo, [value, _]) = with_values();
    repo.stage("notes.txt").commit("leak");
    let zero = "0".repeat(40);
    let received = format!("{zero} {} refs/heads/new\n", repo.head());
    repo.git(&["update-ref", "-d", "refs/heads/main"]).code(0);
    repo.with_env("TWITTER_PASSWORD", &value)
        .with_stdin(received)
        .xguard(&["hook", "pre-receive"])
        .code(0);
}

#[test]
fn the_file_that_a_value_is_from_is_where_it_belongs() {
    let (repo, [value, _]) = with_values();
    repo.delete("notes.txt");
    repo.write(".env.local", format!("TWITTER_PASSWORD={value}\n"))
        .write(".env.example", "TWITTER_PASSWORD=\n");
    repo.xguard(&["scan", "."]).code(0);
    repo.at("sub").xguard(&["scan", ".env", "../.env"]).code(0);
    repo.xguard(&["scan", "--worktree"]).code(0);
    repo.write(".env.example", format!("TWITTER_PASSWORD={value}\n"));
    repo.xguard(&["scan", "--worktree"])
        .code(1)
        .says(".env.example:1:18");
    // What was committed under its name is no more its own.
    repo.delete(".env.example")
        .delete(".env.local")
        .stage(".env")
        .commit("leak");
    repo.git(&["rm", "-q", "--cached", ".env"]).code(0);
    repo.commit("gone");
    repo.xguard(&["scan", "--history"])
        .code(1)
        .says(".env:1:18");
}

#[test]
fn what_history_is_known_to_hold_depends_on_the_values() {
    let (repo, [one, two]) = with_values();
    repo.write(".env", "PORT=1\n").delete("sub/.env");
    repo.stage("notes.txt").commit("leak");
    let history = ["scan", "--history"];
    repo.xguard(&history).code(0);
    repo.xguard(&history).code(0).says(" 0 blobs,");
    repo.write(".env", format!("TWITTER_PASSWORD={one}\n"));
    let written = |seconds: u64| {
        let file = std::fs::File::options()
            .append(true)
            .open(repo.path(".env"));
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        file.and_then(|file| file.set_modified(time))
            .expect("our own file");
    };
    // A file that was written to just now may be written to once more without looking any different.
    let (long_ago, in_2100) = (1_700_000_000, 4_102_444_800);
    written(in_2100);
    repo.xguard(&history).code(1).says("notes.txt:1:1");
    repo.xguard(&history).code(1).never_says(" 0 blobs,");
    written(long_ago);
    repo.xguard(&history).code(1).never_says(" 0 blobs,");
    repo.xguard(&history)
        .code(1)
        .says("notes.txt:1:1")
        .says(" 0 blobs,");
    repo.write(".env", format!("TWITTER_PASSWORD={two}\n"));
    written(long_ago);
    repo.xguard(&history)
        .code(1)
        .says("notes.txt:2:1")
        .never_says("notes.txt:1:1");
    let kept = std::fs::read(repo.path(".git/xguard/history")).expect("what is kept");
    for value in [one, two] {
        assert!(memchr::memmem::find(&kept, value.as_bytes()).is_none());
    }
    repo.write(".env", "");
    let variable = repo.with_env("TWITTER_COOKIE", "kX3vQ9mZ2wR7tB5n");
    repo.xguard(&history).code(0);
    repo.xguard(&history).code(0).says(" 0 blobs,");
    variable.xguard(&history).code(0).never_says(" 0 blobs,");
}

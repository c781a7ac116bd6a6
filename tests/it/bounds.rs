//! A bound that is reached is said: behind cheap decoys, however many, a live credential is found, or the run says what
//! it did not look at. The table of bounds drives this: a new one without a case fails.

use std::fmt::Write as _;

use data_encoding::BASE64;
use xguard_detect::bounds::{BOUNDS, Bound};

use crate::attempt::{Attempt, based};
use crate::repo::Repo;

/// A rule that finds short words, which `more` may allow.
fn rules(more: &str) -> String {
    format!("rules:\n  - id: any-word\n    regex: '=(?P<secret>[a-zA-Z0-9]{{2,}})!'\n{more}")
}

/// Stages a text, and returns what the hook makes of it.
fn committed(repo: &Repo, path: &str, text: impl AsRef<[u8]>) -> Attempt {
    repo.write(path, text).stage(path).hooked();
    Attempt::commit(repo)
}

/// Returns a text encoded so many times.
fn encoded(text: &str, times: usize) -> String {
    (0..times).fold(text.to_owned(), |text, _| BASE64.encode(text.as_bytes()))
}

/// Makes a repository in which a bound is reached, with a live credential behind it, and returns the file.
fn behind(bound: &Bound, repo: &Repo) -> &'static str {
    match bound.name {
        "findings of a rule" => {
            let allow = "allow:\n  - path: a.txt\n    rule: any-word\n    reason: words\n";
            repo.write(".xguard.yaml", rules(allow))
                .stage(".xguard.yaml");
            let secret = repo.plant().api_secret();
            let mut text = "=vq!\n".repeat(bound.limit);
            write!(text, "={secret}!").expect("a string");
            repo.write("a.txt", text).stage("a.txt");
            "a.txt"
        }
        "decodings of a text" => {
            let line = format!("TWITTER_API_SECRET={}\n", repo.plant().api_secret());
            repo.write("a.txt", encoded(&line, bound.limit + 1))
                .stage("a.txt");
            "a.txt"
        }
        "bytes of an env file" => {
            let password = repo.plant().password();
            let mut text = "PORT=1\n".repeat(bound.limit / 7);
            write!(text, "\nTWITTER_PASSWORD={password}\n").expect("a string");
            repo.write(".gitignore", ".env\n").stage(".gitignore");
            repo.write(".env", text);
            repo.write("a.txt", format!("{password}\n")).stage("a.txt");
            ".env"
        }
        name => panic!("no case for the bound `{name}`: add one"),
    }
}

#[test]
fn what_stands_behind_a_bound_never_passes() {
    for bound in BOUNDS {
        assert!(!bound.why.is_empty());
        let repo = based();
        let file = behind(bound, &repo);
        let run = repo.xguard(&[
            "scan",
            "--quiet",
            "--format",
            "json",
            "--output",
            "report.json",
        ]);
        run.code(2);
        let report = std::fs::read(repo.path("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
        let errors = report["errors"].as_array().expect("errors");
        let about = errors.iter().find(|one| one["path"] == file);
        let message = about.and_then(|one| one["message"].as_str());
        let message = message.unwrap_or_else(|| panic!("{}: {errors:?}", bound.name));
        assert!(message.contains(": "), "it says what to do: {message}");
        if bound.limit < 100 {
            repo.hooked();
            Attempt::commit(&repo).is_blocked();
            repo.git(&["commit", "-q", "--no-verify", "-m", "in"])
                .code(0);
            for roads in [
                &["--history"][..],
                &["--range", "HEAD~1..HEAD"],
                &["--worktree"],
            ] {
                let scan = ["scan", "--quiet"].into_iter().chain(roads.iter().copied());
                let scan: Vec<&str> = scan.collect();
                repo.xguard(&scan).code(2);
                repo.xguard(&scan).code(2);
            }
        }
    }
}

/// An ignored env file is no part of the commit, and what build tools copy out of it is looked for all the same: in a
/// commit, and in the whole work tree, templates included.
#[test]
fn an_env_file_beside_the_commit_has_bounds_too() {
    for (file, commands) in [
        (".env.local", &["scan", "env"][..]),
        ("deep/.env.production", &["env"]),
        (".env.example", &["env"]),
    ] {
        let repo = based();
        let line = format!("TWITTER_API_SECRET={}\n", repo.plant().api_secret());
        let env = format!("NEXT_PUBLIC_SETTINGS={}\n", encoded(&line, 4));
        let rules = ".env*\n!.env.example\n";
        repo.write(".gitignore", rules).stage(".gitignore");
        repo.commit("rules");
        repo.write(file, env);
        repo.write("a.txt", "a\n").stage("a.txt");
        for command in commands {
            let text = repo.xguard(&[command]).code(2).text();
            let words: Vec<&str> = text.split_whitespace().collect();
            let said = words.join(" ");
            assert!(said.contains(file), "{said}");
            assert_eq!(
                said.matches("encoded more than 3 times").count(),
                1,
                "{said}"
            );
        }
    }
}

#[test]
fn a_message_has_bounds_too() {
    let repo = based();
    repo.hooked();
    let line = format!("TWITTER_API_SECRET={}\n", repo.plant().api_secret());
    let message = encoded(&line, 4);
    let commit = ["commit", "-q", "--allow-empty", "-m", &message];
    Attempt::new(&repo, &commit).is_blocked();
}

/// Up to a bound everything is found and nothing is said.
#[test]
fn what_stands_before_a_bound_is_found() {
    let repo = based();
    let line = format!("TWITTER_API_SECRET={}\n", repo.plant().api_secret());
    for times in 0..=3 {
        repo.write("a.txt", encoded(&line, times)).stage("a.txt");
        repo.xguard(&["scan", "--quiet"]).code(1);
    }
    let harmless = "nothing of any worth, only words and more words";
    repo.write("a.txt", encoded(harmless, 9)).stage("a.txt");
    repo.xguard(&["scan", "--quiet"]).code(2);
    repo.write("a.txt", encoded(harmless, 3)).stage("a.txt");
    repo.xguard(&["scan", "--quiet"]).code(0);
}

#[test]
fn what_is_allowed_takes_no_room_from_what_is_not() {
    let repo = based();
    repo.write(".xguard.yaml", rules("")).stage(".xguard.yaml");
    let allowed = "=vq! # xguard:allow[any-word] a word\n".repeat(10_500);
    repo.write("a.txt", &allowed).stage("a.txt");
    repo.xguard(&["scan", "--quiet"]).code(0);
    let live = repo.plant().api_secret();
    committed(&repo, "a.txt", format!("{allowed}={live}!\n"))
        .is_blocked()
        .says("a.txt:10501");
}

#[test]
fn however_many_values_are_at_hand_the_last_is_looked_for() {
    let repo = based();
    let mut env = String::new();
    for number in 0..600 {
        let password = repo.plant().password();
        writeln!(env, "TWITTER_PASSWORD_{number}={password}").expect("a string");
    }
    let last = repo.plant().password();
    writeln!(env, "TWITTER_PASSWORD={last}").expect("a string");
    repo.write(".gitignore", ".env\n").stage(".gitignore");
    repo.write(".env", env);
    committed(&repo, "notes.txt", format!("a\n{last}\n"))
        .is_blocked()
        .says("notes.txt:2");
}

/// Decoys that once ended a search, each with the line that stands behind them.
#[test]
fn decoys_hide_nothing() {
    let repo = based();
    let (secret, password) = {
        let mut plant = repo.plant();
        (plant.api_secret(), plant.password())
    };
    let (front, back) = secret.split_at(25);
    let named = format!("TWITTER_API_SECRET={secret}\n");
    let misaligned = format!(
        "x{}",
        BASE64.encode("words and words\n".repeat(1_200_000).as_bytes())
    );
    let behind = BASE64.encode(format!("{}{named}", "more words\n".repeat(40)).as_bytes());
    let cases = [
        (
            "hosts of the enterprise API",
            format!(
                "{}curl -u ops@acme.example:{password} https://gnip-api.x.com/search\n",
                "see https://gnip.com/docs\n".repeat(60)
            ),
        ),
        (
            "quoted-printable of many megabytes",
            format!(
                "Content-Transfer-Encoding: quoted-printable\n\n{}TWITTER_API_SECRET=3D{front}=\n{back}\n",
                "words and words=20\n".repeat(300_000)
            ),
        ),
        (
            "a large text with a name in escapes",
            format!(
                "{}{{\"twitter_api\\u005fsecret\": \"{secret}\"}}\n",
                "words and words\n".repeat(20_000)
            ),
        ),
        (
            "base64 that a window cuts",
            format!("{misaligned}\n{behind}\n"),
        ),
        (
            "base64 that is none, line by line",
            format!(
                "{}\n{}\n",
                BASE64.encode(&[&b"words and words"[..], &[0xff; 33]].concat()),
                BASE64.encode(named.as_bytes())
            ),
        ),
    ];
    for (decoy, text) in cases {
        let path = format!("behind {decoy}.txt");
        repo.write(&path, text);
        repo.xguard(&["scan", &path]).code(1).says(&path);
    }
}

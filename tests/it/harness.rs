//! The harness itself: a leak is seen, a public part is not taken for one, repositories are hermetic.

use std::path::PathBuf;

use xguard_detect::sample::OAuth2;
use xguard_detect::secret::Secret;

use crate::planted::Planted;
use crate::repo::Repo;
use crate::run::Run;

#[test]
fn six_characters_of_a_secret_are_a_leak_wherever_they_stand() {
    let mut planted = Planted::new(1);
    let secrets = [
        planted.bearer(),
        planted.bearer_decoded(),
        planted.access_token(),
        planted.oauth2(OAuth2::Refresh),
        planted.client_secret(),
        planted.api_key(),
        planted.api_secret(),
        planted.access_token_secret(),
        planted.basic(),
    ];
    for secret in secrets {
        for shown in [&secret[..], &secret[secret.len() - 6..]] {
            let output = format!("found {shown} here");
            assert!(
                planted.leak(output.as_bytes()).is_some(),
                "{} characters",
                shown.len()
            );
        }
    }
}

#[test]
fn redaction_and_public_parts_are_no_leak() {
    let mut planted = Planted::new(2);
    let bearer = planted.bearer();
    let token = planted.access_token();
    let secret = planted.api_secret();
    let (user_id, _) = token.split_once('-').expect("user id, `-`, tail");
    let shown = [
        Secret::new(secret.clone().into_bytes()).redacted(),
        secret[..5].to_owned(),
        bearer[..32].to_owned(),
        user_id.to_owned(),
        planted.harmless(),
    ];
    for shown in shown {
        assert_eq!(planted.leak(shown.as_bytes()), None, "{shown}");
    }
}

#[test]
#[should_panic(expected = "printed on stdout 6 characters of planted secret 0 (API secret)")]
fn a_run_that_prints_a_planted_secret_fails() {
    let repo = Repo::new();
    let secret = repo.plant().api_secret();
    let staged = repo.write("a b.txt", secret).stage("a b.txt");
    staged.git(&["show", ":a b.txt"]).code(0);
}

#[test]
#[should_panic(expected = "a verdict on standard error")]
fn a_report_on_standard_error_fails() {
    let verdict = b"xguard: there are findings that would block a commit\n";
    finished(1, b"", verdict).assert_streams(&["scan", "a.txt"]);
}

#[test]
#[should_panic(expected = "a hook speaks on standard error")]
fn a_hook_that_speaks_on_standard_output_fails() {
    let verdict = b"xguard: this commit is blocked\n";
    finished(1, verdict, b"").assert_streams(&["hook", "pre-commit"]);
}

#[test]
#[should_panic(expected = "an error on standard output")]
fn an_error_on_standard_output_fails() {
    finished(2, b"xguard: error: no\n", b"").assert_streams(&["scan"]);
}

#[test]
#[should_panic(expected = "nothing says why")]
fn a_silent_block_fails() {
    finished(1, b"", b"").assert_streams(&["scan", "a.txt"]);
}

fn finished(status: i32, stdout: &[u8], stderr: &[u8]) -> Run {
    Run {
        command: "xguard".to_owned(),
        status: Some(status),
        stdout: stdout.to_vec(),
        stderr: stderr.to_vec(),
        scratch: PathBuf::new(),
    }
}

#[test]
fn repositories_know_nothing_of_the_machine() {
    let repo = Repo::new();
    repo.write("home.txt", "").stage("home.txt").commit("first");
    repo.git(&["log", "--format=%an %ae %at %s %D"])
        .code(0)
        .stdout_eq("A U Thor author@example.com 1767323045 first HEAD -> main\n");
    let origins = repo
        .git(&["config", "--list", "--show-origin"])
        .code(0)
        .text();
    for line in origins.lines() {
        assert!(line.starts_with("file:.git/config\t"), "{line}");
    }
}

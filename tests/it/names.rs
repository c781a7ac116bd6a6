//! Credentials in the names of files and folders: they get into history with everything else, and a name is printed
//! wherever something is said about the file. The harness makes sure that none of them is.

use crate::attempt::{Attempt, based};
use crate::repo::Repo;

use xguard::report::FORMATS;

#[test]
fn a_credential_in_the_name_of_a_file_or_folder_blocks() {
    for (before, behind) in [("backup of ", ".txt"), ("", "/readme.md"), ("docs/", "")] {
        let repo = based();
        let bearer = repo.plant().bearer();
        let path = format!("{before}{bearer}{behind}");
        repo.write(&path, "nothing in here\n").stage(&path).hooked();
        Attempt::commit(&repo)
            .is_blocked()
            .says("x-bearer-token")
            .says("Rename the file or folder")
            .says(" FILE\n")
            .never_says("in a comment on the line");
    }
}

#[test]
fn every_format_hides_it() {
    let repo = Repo::new();
    let token = repo.plant().access_token();
    let user = token.split('-').next().expect("a user id").to_owned();
    repo.write(&token, "nothing in here\n").stage(&token);
    for format in FORMATS {
        repo.xguard(&["scan", "--format", format.name]).code(1);
    }
    let report = repo.xguard(&["scan", "--format", "json"]).json();
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], format!("{user}…"));
    assert_eq!(finding["category"], "credential");
    assert!(finding["line"].is_null() && finding["column"].is_null());
    assert!(finding["details"]["hidden_path"].is_string());
    let fingerprint = finding["fingerprint"].as_str().expect("a fingerprint");
    let allow = format!("allow:\n  - fingerprint: {fingerprint}\n    reason: a test\n");
    repo.write(".xguard.yaml", allow).stage(".xguard.yaml");
    repo.xguard(&["scan"]).code(0);
}

#[test]
fn what_is_in_such_a_file_is_told_without_its_name() {
    let repo = Repo::new();
    let name = repo.plant().bearer();
    let inside = repo.plant().bearer();
    let path = format!("{name}/.env");
    repo.write(&path, format!("X_BEARER_TOKEN={inside}\n"));
    repo.git(&["add", "-f", "."]).code(0);
    let report = repo.xguard(&["scan", "--format", "json"]).code(1).json();
    let findings = report["findings"].as_array().expect("findings");
    let mut rules: Vec<&str> = findings
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        ["env-file-staged", "x-bearer-token", "x-bearer-token"]
    );
    repo.xguard(&["scan"]).code(1);
    repo.xguard(&["env"]).code(1);
}

#[test]
fn a_name_that_head_holds_already_does_not_block() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    let path = format!("{bearer}/a.txt");
    repo.write(&path, "one\n").stage(&path).commit("leak");
    repo.write(&path, "two\n").stage(&path);
    repo.xguard(&["scan"]).code(0).says("committed already");
    repo.git(&["mv", &path, &format!("{bearer}/b.txt")]).code(0);
    repo.xguard(&["scan"]).code(0).says("committed already");
}

#[test]
fn a_name_counts_in_commits_even_where_its_content_was_there_before() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    repo.write("a.txt", "one\n").stage("a.txt").commit("one");
    repo.write(&bearer, "one\n").stage(&bearer).commit("two");
    let report = repo
        .xguard(&["scan", "--format", "json", "--range", "HEAD~1..HEAD"])
        .code(1)
        .json();
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["findings"][0]["commit"], repo.head());
}

#[test]
fn history_has_names_too() {
    let repo = Repo::new();
    repo.write("src/a.txt", "one\n").stage("src").commit("one");
    let bearers = [(); 2].map(|()| repo.plant().bearer());
    repo.write(&bearers[0], "two\n")
        .stage(&bearers[0])
        .commit("two");
    let report = ["scan", "--history", "--format", "json"];
    let found = || {
        let report = repo.xguard(&report).code(1).json();
        let findings = report["findings"].as_array().cloned();
        findings.expect("findings")
    };
    assert_eq!(found().len(), 1);
    assert_eq!(found()[0]["commit"], repo.head());
    repo.git(&["mv", "src", &bearers[1]]).code(0);
    repo.commit("three");
    for _ in 0..2 {
        let found = found();
        assert_eq!(found.len(), 2);
        assert!(found.iter().any(|one| one["commit"] == repo.head()));
        assert!(found.iter().all(|one| one["details"]["in_head"] == "yes"));
    }
}

#[test]
fn files_on_disk_have_names_too_and_errors_hide_them() {
    let repo = Repo::outside();
    let bearer = repo.plant().bearer();
    repo.write(&bearer, "nothing\n");
    repo.xguard(&["scan", &bearer]).code(1);
    let gone = format!("{bearer}/gone");
    for format in ["human", "json"] {
        repo.xguard(&["scan", "--format", format, &gone])
            .code(2)
            .says("AAAA…");
    }
    repo.with_stdin("nothing\n")
        .xguard(&["scan", "--stdin", "--name", &bearer])
        .code(1);
}

//! What is printed: the JSON report field by field, the human report as people see it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use serde_json::{Value, json};

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::{Repo, XGUARD};

/// Returns the JSON report on what is staged.
#[track_caller]
fn report(repo: &Repo, status: i32) -> Value {
    let run = repo.xguard(&["scan", "--format", "json"]).code(status);
    assert!(run.stderr.is_empty(), "{run}");
    run.json()
}

#[test]
fn json_has_the_fields_of_its_design_and_no_others() {
    let repo = based();
    let secret = repo.plant().bearer();
    let content = format!("# settings\ntoken = \"{secret}\"\n");
    repo.write("a b.py", &content).stage("a b.py");
    let mut report = report(&repo, 1);
    let finding = &mut report["findings"][0];
    let app_id = finding["details"]["app_id"].as_str();
    assert!(
        app_id.is_some_and(|id| id.parse::<u64>().is_ok()),
        "{finding}"
    );
    let fingerprint = finding["fingerprint"].as_str();
    assert!(
        fingerprint.is_some_and(|digest| digest.len() >= 32),
        "{finding}"
    );
    assert!(!finding["remedy"].as_array().expect("a list").is_empty());
    for field in ["details", "evidence", "fingerprint", "remedy"] {
        finding[field] = "seen".into();
    }
    let expected = json!({
        "schema_version": 1,
        "tool": {"name": "xguard", "version": env!("CARGO_PKG_VERSION")},
        "source": {"kind": "staged", "head": repo.head()},
        "findings": [{
            "category": "credential",
            "rule": BEARER,
            "title": "X API bearer token",
            "severity": "critical",
            "blocking": true,
            "status": "new",
            "path": "a b.py",
            "line": 2,
            "column": 10,
            "end_line": 2,
            "end_column": 10 + secret.len(),
            "commit": null,
            "redacted": format!("AAAA… ({} characters)", secret.len()),
            "fingerprint": "seen",
            "details": "seen",
            "remedy": "seen",
            "evidence": "seen",
        }],
        "errors": [],
        "summary": {
            "blobs": 1,
            "bytes": content.len(),
            "blocking": 1,
            "statuses": {"new": 1, "known": 0, "allowed": 0, "already-committed": 0},
        },
    });
    assert_eq!(report, expected);
}

#[test]
fn a_finding_about_a_whole_file_has_no_place() {
    let repo = based();
    repo.write(".env", "MODE=fast\n").stage(".env");
    let finding = &report(&repo, 1)["findings"][0];
    assert_eq!(finding["category"], "env-file");
    assert_eq!(finding["rule"], "env-file-staged");
    for field in ["line", "column", "end_line", "end_column", "redacted"] {
        assert_eq!(finding[field], Value::Null, "{field}");
    }
}

#[test]
fn places_count_bytes_and_lines_end_at_the_newline() {
    // What stands before the secret, and the line and column it then begins at.
    let cases = [
        ("", 1, 1),
        ("\n\n", 3, 1),
        ("first\r\nsecond ", 2, 8),
        ("\u{feff}", 1, 4),
        ("é ", 1, 4),
        ("a\rb ", 1, 5),
        ("\t\t", 1, 3),
    ];
    for (before, line, column) in cases {
        let repo = based();
        let secret = repo.plant().bearer();
        repo.write("a.txt", format!("{before}{secret}\nlast\n"))
            .stage("a.txt");
        let finding = &report(&repo, 1)["findings"][0];
        let place = (&finding["line"], &finding["column"]);
        assert_eq!(place, (&line.into(), &column.into()), "{before:?}");
        assert_eq!(finding["end_line"], line, "{before:?}");
        assert_eq!(finding["end_column"], column + secret.len(), "{before:?}");
    }
}

#[test]
fn a_path_that_is_not_utf_8_can_be_had_back() {
    let repo = based();
    let name = OsStr::from_bytes(b"sub/\xff \xc3.py");
    let secret = repo.plant().bearer();
    repo.write(name, secret).stage(name);
    let finding = &report(&repo, 1)["findings"][0];
    let encoded = data_encoding::BASE64.encode(name.as_bytes());
    let fields = finding.as_object().expect("an object");
    assert!(fields.values().any(|value| *value == encoded), "{finding}");
    assert!(
        finding["path"].as_str().expect("text").contains("sub/"),
        "{finding}"
    );
}

#[test]
fn every_standing_is_told_apart() {
    let repo = based();
    let [old, allowed, new] = [(); 3].map(|()| repo.plant().bearer());
    repo.write("a.py", format!("{old}\n"))
        .stage("a.py")
        .commit("leak");
    let content = format!("{old}\n{allowed} # xguard:allow[{BEARER}] revoked\n{new}\n");
    repo.write("a.py", content).stage("a.py");
    let report = report(&repo, 1);
    let findings = report["findings"].as_array().expect("a list");
    let seen: Vec<_> = findings
        .iter()
        .map(|finding| {
            (
                &finding["status"],
                &finding["blocking"],
                &finding["severity"],
            )
        })
        .map(|(status, blocking, severity)| {
            (status.as_str(), blocking.as_bool(), severity.as_str())
        })
        .collect();
    let expected = [
        (Some("already-committed"), Some(false), Some("note")),
        (Some("allowed"), Some(false), Some("note")),
        (Some("new"), Some(true), Some("critical")),
    ];
    assert_eq!(seen, expected);
    assert_eq!(report["summary"]["blocking"], 1);
}

#[test]
fn a_failure_is_in_the_report_too() {
    let repo = Repo::outside();
    let run = repo
        .xguard(&["scan", "--format", "json", "absent.py"])
        .code(2);
    let errors = run.json()["errors"].clone();
    assert_eq!(errors[0]["path"], "absent.py", "{errors}");
    assert!(
        !errors[0]["message"].as_str().expect("text").is_empty(),
        "{errors}"
    );
}

#[test]
fn a_scan_says_how_much_it_read() {
    let repo = based();
    let nothing = repo.xguard(&["scan"]).code(0).text();
    assert!(
        nothing.contains('0') && nothing.ends_with('\n'),
        "{nothing:?}"
    );
    repo.write("a.txt", "12345\n").stage("a.txt");
    let something = repo.xguard(&["scan"]).code(0).text();
    assert!(
        something.contains('1') && something.contains('6'),
        "{something:?}"
    );
    let report = report(&repo, 0);
    assert_eq!(
        (&report["summary"]["blobs"], &report["summary"]["bytes"]),
        (&1.into(), &6.into())
    );
}

#[test]
fn the_source_is_named() {
    let outside = Repo::outside();
    let secret = outside.plant().bearer();
    outside.write("a.py", &secret);
    let run = outside
        .xguard(&["scan", "--format", "json", "a.py"])
        .code(1);
    assert_eq!(run.json()["source"]["kind"], "paths");
    let stdin = outside.with_stdin(&secret);
    let arguments = ["scan", "--stdin", "--name", "piped.py", "--format", "json"];
    let report = stdin.xguard(&arguments).code(1).json();
    assert_eq!(report["source"]["kind"], "stdin");
    assert_eq!(report["findings"][0]["path"], "piped.py");
    outside
        .with_stdin("harmless")
        .xguard(&["scan", "--stdin"])
        .code(0);
}

#[test]
fn quiet_tells_by_its_status_alone() {
    let repo = based();
    repo.xguard(&["scan", "--quiet"]).code(0).silent();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    repo.xguard(&["scan", "--quiet"]).code(1).silent();
}

#[test]
fn a_report_can_be_written_to_a_file() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    let arguments = ["scan", "--format", "json", "--output", "report.json"];
    let run = repo.xguard(&arguments).code(1);
    assert!(run.stdout.is_empty(), "{run}");
    let written = std::fs::read(repo.path("report.json")).expect("the report");
    assert_eq!(repo.plant().leak(&written), None);
    let report: Value = serde_json::from_slice(&written).expect("JSON");
    assert_eq!(report["findings"][0]["rule"], BEARER);
    let nowhere = ["scan", "--output", "no/such/folder/report"];
    repo.xguard(&nowhere).code(2).says("no/such/folder/report");
}

#[test]
fn a_pipe_gets_no_colour() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py").hooked();
    let runs = [
        repo.xguard(&["scan"]),
        repo.with_env("CLICOLOR_FORCE", "").xguard(&["scan"]),
        repo.xguard(&["rules"]),
        repo.xguard(&["explain", BEARER]),
        repo.xguard(&["--help"]),
        Attempt::commit(&repo).is_blocked(),
    ];
    for run in runs {
        run.never_says("\x1b");
    }
}

#[test]
fn a_terminal_gets_colour_unless_it_is_unwanted_and_lines_that_fit() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    let typed = format!("stty cols 80 rows 24; '{}' scan", XGUARD.display());
    let arguments = ["-q", "-e", "-c", &typed, "/dev/null"];
    let on_a_terminal = |repo: &Repo| repo.with_env("TERM", "xterm").program("script", &arguments);
    let Some(coloured) = on_a_terminal(&repo) else {
        skip!("no `script` here to make a terminal with");
    };
    let coloured = coloured.code(1).says("\x1b[");
    let plain = on_a_terminal(&repo.with_env("NO_COLOR", "1")).expect("it was there just now");
    let plain = plain.code(1).never_says("\x1b[").text();
    assert!(plain.contains(BEARER), "{coloured}");
    for line in plain.lines() {
        assert!(line.trim_end().chars().count() <= 80, "{line}");
    }
}

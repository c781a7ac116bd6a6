//! What is printed: the JSON report field by field, the human report as people see it, and what holds for every format.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;

use regex::Regex;
use serde_json::{Value, json};
use xguard::report::FORMATS;

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
fn every_format_has_the_same_verdict() {
    let clean = based();
    let blocked = based();
    let secret = blocked.plant().bearer();
    blocked.write("a.py", secret).stage("a.py");
    let unignored = based();
    unignored.write(".env", "PORT=1\n");
    for format in FORMATS {
        let scan = ["scan", "--format", format.name];
        clean.xguard(&scan).code(0).never_says(BEARER);
        blocked.xguard(&scan).code(1).says(BEARER);
        let unread = [&scan[..], &["a.py", "absent.py"]].concat();
        let unread = blocked.xguard(&unread).code(2).says(BEARER);
        assert!(unread.text().contains("absent.py"), "{unread}");
        let env = ["env", "--format", format.name];
        unignored.xguard(&env).code(1).says("env-file-unignored");
    }
}

#[test]
fn no_name_gets_out_of_its_place_in_any_format() {
    let repo = based();
    let names = [
        "\n::error::x.py",
        "a%0A::stop-commands::x.py",
        "x<!--]]>\"'&.py",
        "\u{1b}[31m\u{202e}.py",
        "{{a}}](http%3A.py",
    ];
    for name in names {
        let secret = repo.plant().bearer();
        repo.write(name, secret).stage(name);
    }
    for format in FORMATS {
        let text = repo.xguard(&["scan", "--format", format.name]).code(1);
        let text = text.text();
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        let commands = text.lines().filter(|line| line.starts_with("::"));
        let expected = if format.name == "github" {
            names.len()
        } else {
            0
        };
        assert_eq!(commands.count(), expected, "{text}");
    }
}

#[test]
fn columns_for_people_are_counted_in_characters() {
    let repo = based();
    let secret = repo.plant().bearer();
    let content = format!("# über\nü = \"é{secret}\"\n");
    repo.write("a.py", content).stage("a.py");
    let finding = report(&repo, 1)["findings"][0].clone();
    assert_eq!(finding["column"], 9, "in bytes");
    let sarif = repo.xguard(&["scan", "--format", "sarif"]).code(1).json();
    let result = &sarif["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startColumn"], 7, "{region}");
    assert_eq!(region["endColumn"], 7 + secret.len(), "{region}");
    let fix = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["deletedRegion"], *region);
}

#[test]
fn a_report_can_be_written_to_a_file() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    for format in FORMATS {
        let arguments = ["scan", "--format", format.name, "--output", "report"];
        let run = repo.xguard(&arguments).code(1);
        assert!(run.stdout.is_empty(), "{run}");
        let summary = String::from_utf8_lossy(&run.stderr);
        assert!(summary.starts_with("xguard: 1 blocking;"), "{run}");
        let written = std::fs::read(repo.path("report")).expect("the report");
        assert_eq!(repo.plant().leak(&written), None);
        let written = String::from_utf8(written).expect("text");
        assert!(written.contains(BEARER), "{written}");
    }
    let nowhere = ["scan", "--output", "no/such/folder/report"];
    repo.xguard(&nowhere).code(2).says("no/such/folder/report");
    repo.xguard(&["scan", "--output", "sub"])
        .code(2)
        .says("sub");
    let quiet = ["scan", "--quiet", "--output", "quiet"];
    repo.xguard(&quiet).code(1).silent();
    assert!(repo.path("quiet").exists());
}

#[test]
fn a_report_replaces_a_file_and_keeps_what_it_was() {
    let repo = based();
    repo.write("report", "old");
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(repo.path("report"), mode).expect("a file of ours");
    repo.xguard(&["scan", "--output", "report"]).code(0);
    let written = std::fs::read_to_string(repo.path("report")).expect("the report");
    assert!(written.starts_with("xguard: "), "{written}");
    let mode = std::fs::metadata(repo.path("report")).expect("the report");
    assert_eq!(mode.permissions().mode() & 0o777, 0o640);
    let to_a_device = ["scan", "--output", "/dev/stdout"];
    repo.xguard(&to_a_device)
        .code(0)
        .says("xguard: nothing found");
    assert_eq!(leftovers(&repo), 0);
}

/// Counts the files in the top folder that no run leaves there.
fn leftovers(repo: &Repo) -> usize {
    let others = std::fs::read_dir(repo.path("")).expect("a folder");
    let left = others.filter(|one| {
        let name = one.as_ref().expect("a file").file_name();
        name.to_string_lossy().starts_with(".xguard-")
    });
    left.count()
}

#[test]
fn a_report_is_written_through_no_link() {
    let repo = based();
    repo.write("precious", "mine\n").link("link", "precious");
    let whole = repo.path("precious");
    let absolute = whole.to_str().expect("a path of ours");
    for target in ["precious", "link", "absent", "sub", absolute, "/dev/stdout"] {
        for format in FORMATS {
            repo.link("report", target);
            repo.xguard(&["scan", "--format", format.name, "--output", "report"])
                .code(0);
            let report = repo.path("report");
            let metadata = std::fs::symlink_metadata(&report).expect("the report");
            assert!(metadata.is_file(), "{target}");
            assert!(metadata.len() > 0, "{target}");
            std::fs::remove_file(report).expect("a file of ours");
        }
    }
    let kept = std::fs::read_to_string(whole).expect("a file of ours");
    assert_eq!(kept, "mine\n");
    assert!(!repo.path("absent").exists());
}

/// A folder on the way to a report may be a link too. One that came with the repository leads where its author wants;
/// one above the work tree is the system's or the user's.
#[test]
fn a_report_goes_through_no_folder_that_the_repository_links_elsewhere() {
    let repo = based();
    let outside = repo.at(repo.scratch_path("outside"));
    outside.write("kept/report", "mine\n");
    repo.link("near", "sub").link("far", outside.path(""));
    repo.write("sub/deep/file", "a\n");
    repo.link("sub/deep/up", "../..");
    let top = repo.scratch_path("repo");
    let top = top.to_str().expect("a path of ours").to_owned();
    let typed = [
        ("near/report", "near"),
        ("./far/kept/report", "./far"),
        ("sub/../far/report", "sub/../far"),
        ("sub/deep/up/report", "sub/deep/up"),
        ("sub/deep/up/far/kept/report", "sub/deep/up"),
        ("{top}far/report", "{top}far"),
    ];
    let elsewhere = repo.at(repo.scratch_path("elsewhere"));
    elsewhere.link("to", repo.path(""));
    for (file, link) in typed {
        let file = file.replace("{top}", &format!("{top}/"));
        let link = link.replace("{top}", &format!("{top}/"));
        for command in ["scan", "env"] {
            repo.xguard(&[command, "--output", &file])
                .code(2)
                .says("could not write the report to")
                .says(&format!("{link} is a symbolic link"))
                .says("name another folder");
        }
    }
    // From another folder, by an absolute path: the work tree is known by its `.git`, or because git was told of it.
    let absolute = format!("{top}/far/report");
    elsewhere
        .xguard(&["scan", "--output", &absolute, "to/base.txt"])
        .code(2)
        .says("is a symbolic link");
    std::fs::rename(repo.path(".git"), elsewhere.path("kept.git")).expect("a folder of ours");
    repo.at("sub")
        .with_env("GIT_DIR", elsewhere.path("kept.git"))
        .with_env("GIT_WORK_TREE", &top)
        .xguard(&["scan", "--output", &absolute])
        .code(2)
        .says("is a symbolic link");
    std::fs::rename(elsewhere.path("kept.git"), repo.path(".git")).expect("a folder of ours");
    assert!(!outside.path("report").exists() && !repo.path("sub/report").exists());
    let kept = std::fs::read_to_string(outside.path("kept/report")).expect("a file of ours");
    assert_eq!(kept, "mine\n");

    // Links above the work tree are followed, as `/tmp` is one on macOS.
    let through = format!("{}/sub/report", elsewhere.path("to").display());
    repo.xguard(&["scan", "--output", &through]).code(0);
    assert!(repo.path("sub/report").exists());
    elsewhere.link("out", outside.path(""));
    let through = format!("{}/report", elsewhere.path("out").display());
    for file in ["../elsewhere/out/other", &through] {
        repo.xguard(&["scan", "--output", file]).code(0);
    }
    assert!(outside.path("report").exists() && outside.path("other").exists());
}

#[test]
fn a_device_takes_a_report_behind_what_it_holds() {
    let repo = based();
    let script = "echo mine >>held; \"$0\" scan --output /dev/stdout >>held; \"$0\" scan --output /dev/null; \"$0\" scan --output /dev/fd/3 3>>held";
    repo.run(
        "sh".as_ref(),
        &["-c".as_ref(), script.as_ref(), XGUARD.as_os_str()],
    )
    .code(0);
    let held = std::fs::read_to_string(repo.path("held")).expect("the reports");
    assert!(held.starts_with("mine\nxguard: "), "{held}");
    assert_eq!(held.matches("nothing found").count(), 2, "{held}");
}

#[test]
fn what_a_run_leaves_that_is_killed_while_it_writes_is_cleared_by_the_next() {
    let repo = based();
    repo.write("report", "old");
    // The system ends it at the first byte that it writes into a file.
    let script = "ulimit -c 0; ulimit -f 0; exec \"$0\" scan --output report";
    let killed = repo.run(
        "sh".as_ref(),
        &["-c".as_ref(), script.as_ref(), XGUARD.as_os_str()],
    );
    assert_eq!(killed.status, None, "{killed}");
    assert_eq!(leftovers(&repo), 1);
    let kept = std::fs::read_to_string(repo.path("report")).expect("the old report");
    assert_eq!(kept, "old");
    repo.xguard(&["scan", "--output", "report"]).code(0);
    assert_eq!(leftovers(&repo), 0);
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

#[test]
fn no_two_findings_have_one_name() {
    let repo = based();
    let first = repo.plant().api_secret();
    let second = repo.plant().api_secret();
    let rule = "rules:\n  - id: acme-key\n    regex: 'acme_(?P<secret>[A-Za-z0-9]{24})'\n";
    repo.write(".xguard.yaml", rule).stage(".xguard.yaml");
    let [third, fourth] = [&first[..24], &second[..24]].map(|value| format!("acme_{value}"));
    let lines = format!("a = [\"{third}\", \"{fourth}\"]\n");
    let content = |value: &str| format!("TWITTER_API_SECRET={value}\n");
    repo.write("keys", lines).stage("keys");
    repo.write("conf", content(&first))
        .stage("conf")
        .commit("one");
    repo.write("conf", content(&second))
        .stage("conf")
        .commit("two");
    repo.write("conf", content(&first))
        .stage("conf")
        .commit("three");
    let names_in = |format: &str, pattern: &str| -> Vec<String> {
        let run = repo
            .xguard(&["scan", "--history", "--format", format])
            .code(1);
        let text = run.text();
        let pattern = Regex::new(pattern).expect("a pattern");
        let found = pattern.captures_iter(&text);
        found.map(|one| one[1].to_owned()).collect()
    };
    let formats = [
        (
            "gitlab",
            r#""type": "xguard_fingerprint",[ \n]+"name": "[^"]*",[ \n]+"value": "([^"]*)""#,
        ),
        ("gitlab", r#""id": "([0-9a-f-]{32,})""#),
        ("sarif", r#""xguard/v1": "([^"]*)""#),
        ("junit", r#"<testcase [^>]*name="([^"]*)""#),
    ];
    for (format, pattern) in formats {
        let mut names = names_in(format, pattern);
        let count = names.len();
        assert!(count >= 4, "{format}: {names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "{format}: {names:?}");
    }
}

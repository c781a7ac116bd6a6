//! `xguard env --fix`: adds what is missing, once, touches nothing else, and says why where it cannot.

use std::fs;

use snapbox::IntoData as _;

use crate::repo::Repo;

const HEADING: &str = "# Env files hold credentials: keep them out of git (xguard)";

fn text(repo: &Repo) -> String {
    fs::read_to_string(repo.path(".gitignore")).expect("an ignore file")
}

#[test]
fn the_second_time_nothing_changes() {
    let cases = [
        (None, format!("{HEADING}\n.env\n/prod.env\n")),
        (Some(""), format!("{HEADING}\n.env\n/prod.env\n")),
        (Some("a\n"), format!("a\n\n{HEADING}\n.env\n/prod.env\n")),
        (Some("a"), format!("a\n\n{HEADING}\n.env\n/prod.env\n")),
        (
            Some("a\r\nb\r\n"),
            format!("a\r\nb\r\n\r\n{HEADING}\r\n.env\r\n/prod.env\r\n"),
        ),
        (
            Some("\u{feff}*.log"),
            format!("\u{feff}*.log\n\n{HEADING}\n.env\n/prod.env\n"),
        ),
        (
            Some("*.env\n!*.env\n"),
            format!("*.env\n!*.env\n\n{HEADING}\n.env\n/prod.env\n"),
        ),
    ];
    for (old, new) in cases {
        let repo = Repo::new();
        if let Some(old) = old {
            repo.write(".gitignore", old);
        }
        repo.write(".env", "A=1\n").write("prod.env", "A=1\n");
        repo.xguard(&["env", "--fix", "--yes"])
            .code(0)
            .says("git now ignores what it should");
        assert_eq!(text(&repo), new, "{old:?}");
        repo.xguard(&["env", "--fix", "--yes"])
            .code(0)
            .says("nothing to change");
        assert_eq!(text(&repo), new, "{old:?}");
    }
}

#[test]
fn later_lines_go_under_the_same_heading() {
    let repo = Repo::new();
    repo.xguard(&["env", "--fix", "--yes"]).code(0);
    repo.write(".gitignore", text(&repo) + "\n# Logs\n*.log\n");
    repo.write("prod.env", "A=1\n");
    repo.xguard(&["env", "--fix", "--yes"]).code(0);
    assert_eq!(
        text(&repo),
        format!("{HEADING}\n.env\n/prod.env\n\n# Logs\n*.log\n")
    );
}

#[test]
fn a_rule_that_takes_back_is_outdone_where_it_stands() {
    let repo = Repo::new();
    repo.write(".gitignore", ".env\n")
        .write("a/.gitignore", "!.env\n")
        .write("a/.env", "A=1\n");
    repo.xguard(&["env", "--fix", "--yes"])
        .code(0)
        .says("+++ b/a/.gitignore");
    assert_eq!(text(&repo), ".env\n");
}

#[test]
fn the_change_is_shown_and_not_made_unless_it_is_wanted() {
    let repo = Repo::new();
    repo.write(".gitignore", "a").write(".env", "A=1\n");
    let shown = format!(
        "--- a/.gitignore\n+++ b/.gitignore\n@@ -1,0 +2,3 @@\n\\ Line 1 gets the newline it lacks\n+\n+{HEADING}\n+.env\n"
    );
    repo.xguard(&["env", "--fix", "--dry-run", "--quiet"])
        .code(1)
        .stderr_eq((shown.clone() + "xguard: note: nothing was changed\n").raw());
    let error = "xguard: error: nobody is there to ask: `--yes` makes the change, `--dry-run` only shows it\n";
    repo.xguard(&["env", "--fix"])
        .code(2)
        .stderr_eq((shown + error).raw());
    assert_eq!(text(&repo), "a");
}

#[test]
fn what_cannot_be_changed_is_named_and_left() {
    let repo = Repo::new();
    repo.write(".env", "A=1\n")
        .write("rules", "a\n")
        .link(".gitignore", "rules");
    let fix = ["env", "--fix", "--yes"];
    repo.xguard(&fix)
        .code(2)
        .says("could not change `.gitignore`: it is a symbolic link");
    assert_eq!(text(&repo), "a\n");
    repo.delete(".gitignore").write(".gitignore/file", "");
    repo.xguard(&fix)
        .code(2)
        .says("it is no file: move it away");
    repo.run("rm".as_ref(), &["-r", ".gitignore"]).code(0);
    repo.write(".gitignore", b"\xff\xfe.\0e\0");
    repo.xguard(&fix).code(2).says("save it as UTF-8");
    repo.write(".gitignore", "a\n")
        .run("chmod".as_ref(), &["400", ".gitignore"])
        .code(0);
    repo.xguard(&fix).code(2).says("it is read-only");
    assert_eq!(text(&repo), "a\n");
}

#[test]
fn permissions_stay_and_no_other_file_is_left() {
    let repo = Repo::new();
    repo.write(".gitignore", "a\n").write(".env", "A=1\n");
    repo.run("chmod".as_ref(), &["640", ".gitignore"]).code(0);
    repo.xguard(&["env", "--fix", "--yes"]).code(0);
    let listed = repo
        .run("stat".as_ref(), &["-c", "%a", ".gitignore"])
        .code(0)
        .text();
    assert_eq!(listed, "640\n");
    let names = repo.run("ls".as_ref(), &["-A"]).code(0).text();
    assert_eq!(names, ".env\n.git\n.gitignore\n");
}

#[test]
fn the_example_is_a_start() {
    let repo = Repo::new();
    let example = repo.xguard(&["env", "--example"]).code(0).text();
    let (rules, template) = example
        .split_once("# for .env.example:\n")
        .expect("two parts");
    repo.write(".gitignore", rules)
        .write(".env.example", template);
    repo.write(".env", "A=1\n")
        .write("prod.env", "A=1\n")
        .write(".env.local", "A=1\n");
    repo.git(&["add", "."]).code(0);
    let added = repo.git(&["ls-files"]).code(0).text();
    assert_eq!(added, ".env.example\n.gitignore\n");
    repo.xguard(&["env"]).code(0).says("Safe to work in");
    repo.xguard(&["scan"]).code(0);
    for line in template
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        assert!(line.ends_with('='), "{line}");
    }
}

//! `xguard scan --range`: what commits bring in, whoever named them.

use crate::repo::Repo;

/// Makes four commits: clean, a leak in `key.txt`, the leak taken out again, clean.
fn leaky() -> Repo {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    repo.write("a.txt", "clean\n").stage("a.txt").commit("one");
    repo.write("key.txt", format!("bearer = {bearer}\n"))
        .stage("key.txt")
        .commit("two");
    repo.git(&["rm", "-q", "key.txt"]).code(0);
    repo.commit("three");
    repo.write("a.txt", "clean too\n")
        .stage("a.txt")
        .commit("four");
    repo
}

#[test]
fn a_finding_names_the_commit_that_brought_it_in() {
    let repo = leaky();
    let leak = repo.git(&["rev-parse", "HEAD~2"]).text();
    let scan = ["scan", "--format", "json", "--range", "HEAD~3..HEAD"];
    let report = repo.xguard(&scan).code(1).json();
    let findings = report["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["commit"], leak.trim_end());
    assert_eq!(findings[0]["path"], "key.txt");
    assert_eq!(report["source"]["range"], "HEAD~3..HEAD");
    repo.xguard(&["scan", "--range", "HEAD~3..HEAD"])
        .code(1)
        .says(&format!("commit {}", &leak[..12]));
}

#[test]
fn whatever_rev_list_takes_is_a_range_and_nothing_is_an_option() {
    let repo = leaky();
    repo.git(&["branch", "leak", "HEAD~2"]).code(0);
    let cases = [
        ("HEAD~2..HEAD", 0),
        ("HEAD~3..HEAD~2", 1),
        ("HEAD", 1),
        ("HEAD ^leak", 0),
        ("leak...HEAD", 0),
        ("leak^!", 1),
        ("HEAD..HEAD", 0),
        ("", 2),
        ("  ", 2),
        ("nope..HEAD", 2),
        ("--all", 2),
        ("--output=x HEAD", 2),
        ("-n1 HEAD", 2),
        ("--stdin", 2),
    ];
    for (range, status) in cases {
        let run = repo.xguard(&["scan", "--range", range]);
        assert_eq!(run.status, Some(status), "{range:?}: {run}");
    }
    assert!(!repo.path("x").exists());
}

#[test]
fn a_merge_brings_in_what_no_parent_has() {
    let repo = leaky();
    repo.git(&["checkout", "-qb", "side"]).code(0);
    repo.write("b.txt", "b\n").stage("b.txt").commit("side");
    repo.git(&["checkout", "-q", "main"]).code(0);
    repo.write("c.txt", "c\n").stage("c.txt").commit("main");
    repo.git(&["merge", "-q", "--no-commit", "side"]).code(0);
    let bearer = repo.plant().bearer();
    repo.write("c.txt", format!("{bearer}\n"))
        .stage("c.txt")
        .commit("merge");
    repo.xguard(&["scan", "--range", "HEAD~1..HEAD"])
        .code(1)
        .says("c.txt:1:1");
    repo.xguard(&["scan", "--range", "main~1 side ^main~2"])
        .code(0);
}

#[test]
fn other_repositories_give_the_same_answers() {
    let format = if crate::repo::git_is_at_least(2, 45) {
        vec!["--object-format=sha256", "--ref-format=reftable"]
    } else {
        vec!["--object-format=sha256"]
    };
    for option in format {
        let repo = Repo::init(&[option]);
        let bearer = repo.plant().bearer();
        repo.write("a\nb", format!("{bearer}\n"))
            .stage("a\nb")
            .commit("one");
        repo.write("a\nb", "clean\n").stage("a\nb").commit("two");
        repo.xguard(&["scan", "--range", "HEAD"]).code(1);
        repo.xguard(&["scan", "--range", "HEAD~1..HEAD"]).code(0);
    }
}

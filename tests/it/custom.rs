//! Rules of a project's own: on every road, with every way out, and nothing else changed by them.

use std::fmt::Write as _;

use xguard_detect::sample::Sampler;

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::Repo;

const RULE: &str = "acme-key";

/// A rule about lines such as `ACME_KEY=…`; what `more` says comes with it.
fn rules(more: &str) -> String {
    format!(
        "rules:\n  - id: {RULE}\n    title: Acme key\n    regex: 'ACME_KEY=(?P<secret>[A-Za-z0-9]{{20,40}})'\n    \
         keywords: [acme]\n    remedy: [Rotate it at acme.example.]\n{more}"
    )
}

/// Makes a guarded repository with that rule, and a line that it finds.
fn with_rule(more: &str) -> (Repo, String) {
    let repo = based();
    repo.write(".xguard.yaml", rules(more))
        .stage(".xguard.yaml")
        .commit("rules");
    repo.hooked();
    let line = line(&repo);
    (repo, line)
}

fn line(repo: &Repo) -> String {
    format!("ACME_KEY={}\n", repo.plant().api_key())
}

#[test]
fn a_rule_of_the_project_blocks_a_commit() {
    let (repo, line) = with_rule("");
    repo.write("a.txt", format!("one\n{line}")).stage("a.txt");
    Attempt::commit(&repo)
        .is_blocked()
        .says("high: Acme key [acme-key]")
        .says("a.txt:2:10")
        .says("2. Rotate it at acme.example.")
        .says("xguard:allow[acme-key]");
    let report = repo.xguard(&["scan", "--format", "json"]).code(1).json();
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], RULE);
    assert_eq!(finding["category"], "credential");
    assert_eq!(finding["severity"], "high");
    let fingerprint = finding["fingerprint"].clone();
    // It could be guessed from a digest of the value, so it is of rule and path alone.
    repo.write("a.txt", self::line(&repo)).stage("a.txt");
    let report = repo.xguard(&["scan", "--format", "json"]).code(1).json();
    assert_eq!(report["findings"][0]["fingerprint"], fingerprint);
}

#[test]
fn every_road_knows_it() {
    let (repo, line) = with_rule("");
    repo.with_stdin(&line)
        .xguard(&["scan", "--stdin", "--config", ".xguard.yaml"])
        .code(1)
        .says(RULE);
    repo.write("a.txt", &line);
    repo.xguard(&["scan", "a.txt"]).code(1).says(RULE);
    repo.xguard(&["scan", "--worktree"]).code(1).says(RULE);
    let message = format!("one\n\n{line}");
    Attempt::new(&repo, &["commit", "-q", "--allow-empty", "-m", &message])
        .is_blocked()
        .says("commit message:3:10");
    repo.stage("a.txt").commit("leak");
    repo.xguard(&["scan", "--range", "HEAD~1..HEAD"])
        .code(1)
        .says(RULE);
    repo.xguard(&["scan", "--history"]).code(1).says(RULE);
    let remote = repo.sibling("remote.git", &["--bare"]);
    let remote = remote.path("");
    repo.git(&["push".as_ref(), remote.as_os_str(), "main".as_ref()])
        .code(1)
        .says(RULE);
    repo.git(&[
        "push".as_ref(),
        remote.as_os_str(),
        "HEAD~1:refs/heads/main".as_ref(),
    ])
    .code(0);
}

#[test]
fn what_history_is_known_to_hold_depends_on_the_rules() {
    let repo = based();
    let line = line(&repo);
    repo.write("a.txt", &line).stage("a.txt").commit("leak");
    let history = ["scan", "--history"];
    repo.xguard(&history).code(0);
    repo.write(".xguard.yaml", rules(""))
        .stage(".xguard.yaml")
        .commit("rules");
    repo.xguard(&history).code(1).says("a.txt:1:10");
    repo.xguard(&history).code(1).says(" 0 blobs, 0 bytes read");
    let elsewhere = rules("    paths: ['src/**']\n");
    repo.write(".xguard.yaml", elsewhere)
        .stage(".xguard.yaml")
        .commit("elsewhere");
    repo.xguard(&history).code(0);
}

#[test]
fn every_way_out_is_one_for_it_too() {
    let allowed = [
        ("a.txt", "allow:\n  - {rule: acme-key, reason: a test}\n"),
        ("a.txt", "    not_paths: ['*.txt']\n"),
        ("docs/a.txt", "    paths: ['src/**']\n"),
        ("a.txt", "    severity: note\n"),
        ("a.txt", "    entropy: 6\n"),
    ];
    for (path, more) in allowed {
        let (repo, line) = with_rule(more);
        repo.write(path, line).stage(path);
        Attempt::commit(&repo).passes();
    }
    let (repo, line) = with_rule("");
    let line = line.trim_end();
    repo.write("a.txt", format!("{line} # xguard:allow[acme-key] a test\n"))
        .stage("a.txt");
    Attempt::commit(&repo).passes().says("1 allowed");
    repo.write("b.txt", line).stage("b.txt").commit("known");
    repo.write("b.txt", format!("moved\n{line}\n"))
        .stage("b.txt");
    Attempt::commit(&repo).passes().says("already");
    for value in ["x".repeat(24), "${ACME_KEY_FROM_ELSEWHERE}".to_owned()] {
        repo.write("c.txt", format!("ACME_KEY={value}\n"))
            .stage("c.txt");
        Attempt::commit(&repo).passes();
    }
}

#[test]
fn its_own_examples_are_no_findings_and_nothing_else_is() {
    let repo = based();
    let (example, other) = (line(&repo), line(&repo));
    let more = format!("    examples: {{match: ['{}']}}\n", example.trim_end());
    repo.write(".xguard.yaml", rules(&more))
        .stage(".xguard.yaml")
        .hooked();
    repo.xguard(&["config", "check"]).code(0);
    Attempt::commit(&repo).passes().never_says("[acme-key]");
    repo.write("a.txt", &example).stage("a.txt");
    Attempt::commit(&repo).is_blocked().says("a.txt");
    repo.write("a.txt", "").stage("a.txt");
    repo.write(".xguard.yaml", format!("{}# {other}", rules(&more)))
        .stage(".xguard.yaml");
    Attempt::commit(&repo).is_blocked().says(".xguard.yaml:");
}

#[test]
fn examples_that_do_not_hold_are_named_and_not_shown() {
    let repo = based();
    let line = line(&repo);
    let wrong = format!("    examples:\n      no_match: ['{}']\n", line.trim_end());
    repo.write(".xguard.yaml", rules(&wrong));
    repo.xguard(&["config", "check"]).code(2).says(
        ".xguard.yaml:8:18: this entry of `rules.examples.no_match` does not hold for `acme-key`",
    );
}

#[test]
fn it_is_listed_and_explained_where_it_holds() {
    let (repo, _) = with_rule("    description: The key of our shop.\n");
    repo.at("sub").xguard(&["rules"]).code(0).says(RULE);
    repo.at("sub")
        .xguard(&["explain", RULE])
        .code(0)
        .says("The key of our shop.")
        .says("Rotate it");
    let outside = repo.at(repo.scratch_path("home"));
    outside.xguard(&["rules"]).code(0).never_says(RULE);
    outside.xguard(&["explain", RULE]).code(2);
}

/// Whoever writes rules takes nothing away from what is found without them.
#[test]
fn a_rule_that_covers_everything_hides_nothing() {
    let repo = based();
    let all = "rules:\n  - {id: all, regex: '(?s)(?P<secret>.+)', severity: note}\n";
    repo.write(".xguard.yaml", all)
        .stage(".xguard.yaml")
        .commit("rules");
    repo.hooked();
    let bearer = repo.plant().bearer();
    repo.write("a.txt", format!("one\ntoken {bearer} two\n"))
        .stage("a.txt");
    Attempt::commit(&repo).is_blocked().says(BEARER);
}

/// Of two rules that find something at one place, what blocks is told: neither a rule that only warns nor an entry that
/// allows it hides the other, whichever of the two is the project's.
#[test]
fn what_blocks_is_told_whatever_a_rule_at_the_same_place_does() {
    let around = "(?P<secret>API_SECRET=[A-Za-z0-9]+)";
    let inside = "API_SECRET=(?P<secret>[A-Za-z0-9]{20})";
    let same = "API_SECRET=(?P<secret>[A-Za-z0-9]+)";
    let set_aside = [
        ("noisy", "block: {noisy: warn}\n", "x-api-secret"),
        (
            "noisy",
            "allow:\n  - {rule: noisy, reason: a test}\n",
            "x-api-secret",
        ),
        ("noisy", "block: {x-api-secret: warn}\n", "noisy"),
        (
            "noisy",
            "allow:\n  - {rule: x-api-secret, reason: a test}\n",
            "noisy",
        ),
        (
            "other",
            "  - {id: noisy, regex: '(?s)(?P<secret>.{60,})', severity: critical}\nblock: {noisy: warn, x-api-secret: warn}\n",
            "other",
        ),
    ];
    for pattern in [around, inside, same] {
        for severity in ["critical", "high", "medium"] {
            for (id, more, told) in set_aside {
                let repo = based();
                let rule = format!(
                    "rules:\n  - {{id: {id}, regex: '{pattern}', severity: {severity}}}\n{more}"
                );
                repo.write(".xguard.yaml", rule)
                    .stage(".xguard.yaml")
                    .commit("rules");
                repo.hooked();
                let secret = repo.plant().api_secret();
                repo.write(
                    "a.txt",
                    format!("TWITTER_API_SECRET={secret}\nlast line of it\n"),
                )
                .stage("a.txt");
                Attempt::commit(&repo)
                    .is_blocked()
                    .says(&format!("[{told}]"));
            }
        }
    }
}

/// The same of two built-in rules: the pair in the header is set to warn, the id within it to block.
#[test]
fn a_built_in_rule_that_warns_hides_no_other_that_blocks() {
    let repo = based();
    repo.write(
        ".xguard.yaml",
        "block: {x-basic-client-pair: warn, x-oauth2-client-id: block}\n",
    );
    repo.stage(".xguard.yaml").commit("rules");
    repo.hooked();
    let id = repo.plant().client_id();
    let secret = repo.plant().client_secret();
    let pair = Sampler::basic(&id, &secret);
    repo.write("a.txt", format!("Authorization: Basic {pair}\n"))
        .stage("a.txt");
    Attempt::commit(&repo)
        .is_blocked()
        .says("[x-oauth2-client-id]");
}

#[test]
fn hostile_rules_are_refused_or_take_no_longer_than_others() {
    let repo = based();
    repo.hooked();
    let mut thousands = String::from("rules:\n");
    for number in 0..5000 {
        writeln!(thousands, "  - {{id: a{number}, regex: '(?P<secret>a)'}}").expect("a string");
    }
    let refused = [
        thousands,
        "rules: [{id: a, regex: '(?P<secret>(((a{99}){99}){99}){99})'}]\n".to_owned(),
        "rules: [{id: a, regex: '(?P<secret>a)(?P<secret>b)'}]\n".to_owned(),
        "rules: [{id: a, regex: '(?P<other>a)'}]\n".to_owned(),
        "rules: [{id: a, regex: '(?P<secret>a)', title: \"\\e]0;x\\a\"}]\n".to_owned(),
        format!(
            "rules: [{{id: a, regex: '(?P<secret>{})'}}]\n",
            "a".repeat(100_000)
        ),
    ];
    for rules in refused {
        repo.write(".xguard.yaml", rules).stage(".xguard.yaml");
        Attempt::commit(&repo)
            .is_blocked()
            .says(".xguard.yaml:")
            .never_says("\u{1b}");
    }
    // Backtracking would take longer than the universe is old.
    let evil = "rules: [{id: a, regex: '(?P<secret>(a|a|aa)*(a*)*b)c'}]\n";
    repo.write(".xguard.yaml", evil).stage(".xguard.yaml");
    repo.write("a.txt", "a".repeat(20_000)).stage("a.txt");
    Attempt::commit(&repo).passes();
}

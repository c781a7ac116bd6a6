//! What lets a finding through, and that nothing else does: inline allow and `.xguard.yaml`, as staged.

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::Repo;

/// Makes a guarded repository with `config` as its committed configuration.
fn configured(config: &str) -> Repo {
    let repo = based();
    repo.write(".xguard.yaml", config)
        .stage(".xguard.yaml")
        .commit("configure");
    repo.hooked();
    repo
}

/// Stages a file with a new bearer in it.
fn stage_a_secret(repo: &Repo, path: &str) {
    let secret = repo.plant().bearer();
    repo.write(path, format!("first line\ntoken = \"{secret}\"\n"))
        .stage(path);
}

/// Returns the standings of all findings, in the order reported.
fn standings(repo: &Repo) -> Vec<String> {
    let report = repo.xguard(&["scan", "--format", "json"]).json();
    let findings = report["findings"].as_array().expect("a list").clone();
    findings
        .iter()
        .map(|finding| finding["status"].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn an_inline_allow_counts_with_its_rule_and_a_reason_on_its_line() {
    let cases = [
        (
            "its rule",
            "# xguard:allow[x-bearer-token] revoked in 2019",
            true,
        ),
        (
            "among others",
            "// xguard:allow[x-api-key, x-bearer-token] revoked",
            true,
        ),
        (
            "in a closed comment",
            "/* xguard:allow[x-bearer-token] revoked */",
            true,
        ),
        ("no reason", "# xguard:allow[x-bearer-token]", false),
        (
            "no reason in a closed comment",
            "/* xguard:allow[x-bearer-token] */",
            false,
        ),
        ("no rule", "# xguard:allow revoked in 2019", false),
        (
            "another rule",
            "# xguard:allow[x-api-key] revoked in 2019",
            false,
        ),
        (
            "an unknown rule",
            "# xguard:allow[x-baerer-token] revoked in 2019",
            false,
        ),
        (
            "on the next line",
            "\n# xguard:allow[x-bearer-token] revoked in 2019",
            false,
        ),
        ("nothing", "", false),
    ];
    for (name, comment, passes) in cases {
        let repo = based();
        let secret = repo.plant().bearer();
        repo.write("a.py", format!("token = \"{secret}\"  {comment}\n"))
            .stage("a.py")
            .hooked();
        let standing = standings(&repo);
        assert_eq!(standing, [if passes { "allowed" } else { "new" }], "{name}");
        if passes {
            Attempt::commit(&repo).passes();
        } else {
            Attempt::commit(&repo).is_blocked().says(BEARER);
        }
    }
}

#[test]
fn an_allow_entry_counts_where_all_it_gives_matches() {
    let cases = [
        ("by path", "path: docs/**", true),
        ("by rule", "rule: x-bearer-token", true),
        ("by both", "path: docs/*.md\n    rule: x-bearer-token", true),
        ("another path", "path: src/**", false),
        ("another rule", "rule: x-api-key", false),
        (
            "its path, another rule",
            "path: docs/**\n    rule: x-api-key",
            false,
        ),
        (
            "another fingerprint",
            "fingerprint: 0123456789abcdef0123456789abcdef",
            false,
        ),
    ];
    for (name, entry, passes) in cases {
        let repo = configured(&format!("allow:\n  - {entry}\n    reason: a test\n"));
        stage_a_secret(&repo, "docs/a.md");
        assert_eq!(
            standings(&repo),
            [if passes { "allowed" } else { "new" }],
            "{name}"
        );
        if passes {
            Attempt::commit(&repo).passes();
        } else {
            Attempt::commit(&repo).is_blocked().says(BEARER);
        }
    }
}

#[test]
fn a_fingerprint_holds_for_one_secret_in_one_file_wherever_it_moves_to() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", &secret).stage("a.py").hooked();
    let report = repo.xguard(&["scan", "--format", "json"]).json();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().expect("text");
    let config = format!("allow:\n  - fingerprint: {fingerprint}\n    reason: revoked\n");
    repo.write(".xguard.yaml", config).stage(".xguard.yaml");
    repo.write("a.py", format!("{}x = '{secret}'", "line\n".repeat(9)))
        .stage("a.py");
    repo.write("b.py", &secret).stage("b.py");
    Attempt::commit(&repo)
        .is_blocked()
        .says("b.py")
        .says("in a.py:10, by entry 1 of `allow`")
        .never_says("a.py:10:");
    repo.git(&["rm", "-q", "--cached", "b.py"]).code(0);
    Attempt::commit(&repo).passes();
    stage_a_secret(&repo, "a.py");
    Attempt::commit(&repo).is_blocked().says("a.py:2");
}

#[test]
fn the_line_of_what_blocks_can_be_moved_rule_by_rule() {
    let repo = configured("block: {x-bearer-token: warn, x-oauth2-client-id: block}\n");
    stage_a_secret(&repo, "a.py");
    Attempt::commit(&repo).passes();
    let client_id = repo.plant().client_id();
    repo.write("b.py", format!("client_id = \"{client_id}\"\n"))
        .stage("b.py");
    Attempt::commit(&repo).is_blocked();
    // What is told and does not block is told: it is in the report, and new.
    repo.delete("b.py").stage("b.py");
    let bearer = repo.plant().bearer();
    repo.write("c.py", format!("token = \"{bearer}\"\n"))
        .stage("c.py");
    let report = repo.xguard(&["scan", "--format", "json"]).code(0).json();
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "x-bearer-token");
    assert_eq!(finding["status"], "new");
    assert_eq!(finding["blocking"], false);
    // Of the files there is another key for this.
    repo.write(".xguard.yaml", "block: {env-file-staged: warn}\n")
        .stage(".xguard.yaml");
    repo.xguard(&["scan"])
        .code(2)
        .says("unknown key `env-file-staged`");
}

#[test]
fn the_staged_configuration_is_in_force_not_the_one_on_disk() {
    let allow = "allow:\n  - path: docs/**\n    reason: a test\n";
    let repo = based();
    stage_a_secret(&repo, "docs/a.md");
    repo.write(".xguard.yaml", allow).hooked();
    let attempt = Attempt::commit(&repo);
    attempt.is_blocked().says(BEARER).says("it is not in force");
    repo.stage(".xguard.yaml").delete(".xguard.yaml");
    attempt.passes().says("the staged one is still in force");
}

#[test]
fn a_commit_that_takes_a_permission_away_is_judged_without_it() {
    let repo = configured("allow:\n  - path: docs/**\n    reason: a test\n");
    stage_a_secret(&repo, "docs/a.md");
    repo.git(&["rm", "-q", "--cached", ".xguard.yaml"]).code(0);
    Attempt::commit(&repo).is_blocked().says(BEARER);
}

#[test]
fn the_configuration_decides_which_names_are_env_files() {
    let repo = configured(
        "env:\n  names: [production.conf]\n  templates: [muster]\n  except:\n    - path: docker/.env\n      reason: ports\n",
    );
    repo.write(".gitignore", "*.conf\n.env*\n")
        .stage(".gitignore");
    repo.write(".env.muster", "TOKEN=\n").stage(".env.muster");
    repo.write("docker/.env", "PORT=80\n").stage("docker/.env");
    Attempt::commit(&repo).passes();
    repo.write("Production.conf", "MODE=fast\n")
        .stage("Production.conf");
    Attempt::commit(&repo).is_blocked().says("env-file-staged");
    repo.git(&["rm", "-q", "--cached", "Production.conf"])
        .code(0);
    repo.write("other/.env", "PORT=80\n").stage("other/.env");
    Attempt::commit(&repo).is_blocked().says("other/.env");
}

#[test]
fn an_exception_among_env_files_lets_no_credential_through() {
    let repo = configured("env:\n  except:\n    - path: docker/.env\n      reason: ports\n");
    stage_a_secret(&repo, "docker/.env");
    Attempt::commit(&repo).is_blocked().says(BEARER);
}

#[test]
fn a_configuration_that_is_not_understood_is_a_failure_with_its_place() {
    // Name, content, and what the message says.
    let cases = [
        (
            "unknown key",
            "alow: []\n",
            &[".xguard.yaml:1:1", "did you mean `allow`"][..],
        ),
        (
            "unknown key below",
            "env:\n  nams: []\n",
            &[":2:3", "did you mean `names`"],
        ),
        (
            "a key twice",
            "allow: []\nallow: []\n",
            &[":2:1", "`allow`"],
        ),
        ("a wrong type", "allow: yes please\n", &[":1:8", "list"]),
        (
            "a number for text",
            "env:\n  names: [5]\n",
            &[":2:11", "quotes"],
        ),
        (
            "a bad pattern",
            "allow:\n  - path: '[a'\n    reason: x\n",
            &[":2:11", "`[`"],
        ),
        (
            "an unknown rule",
            "allow:\n  - rule: x-berer-token\n    reason: x\n",
            &[":2:11", BEARER],
        ),
        (
            "no reason",
            "allow:\n  - path: docs/**\n",
            &[":2:5", "reason"],
        ),
        ("no condition", "allow:\n  - reason: x\n", &[":2:5", "path"]),
        ("no YAML", "allow: [\n", &[".xguard.yaml:2:1"]),
        ("no mapping", "- allow\n", &[":1:1"]),
        (
            "two documents",
            "allow: []\n---\nallow: []\n",
            &[".xguard.yaml:"],
        ),
    ];
    for (name, content, says) in cases {
        let repo = configured(content);
        repo.write("fine.txt", "nothing here\n").stage("fine.txt");
        let mut run = repo.xguard(&["scan"]).code(2);
        assert!(run.stderr.starts_with(b"xguard: error: "), "{name}: {run}");
        for part in says {
            run = run.says(part);
        }
        Attempt::commit(&repo).is_blocked().says(".xguard.yaml");
        repo.xguard(&["config", "check"]).code(2).says(says[0]);
    }
}

#[test]
fn a_configuration_that_is_no_text_file_is_a_failure() {
    let linked = based();
    linked
        .write("elsewhere.yaml", "allow: []\n")
        .link(".xguard.yaml", "elsewhere.yaml");
    let folder = based();
    folder.write(".xguard.yaml/allow", "");
    let binary = based();
    binary.write(".xguard.yaml", b"allow: []\n\xff\xfe\0");
    for repo in [linked, folder, binary] {
        repo.stage(".xguard.yaml");
        repo.xguard(&["scan"]).code(2).says(".xguard.yaml");
    }
}

#[test]
fn a_secret_in_the_configuration_is_found_and_not_printed() {
    let repo = based();
    let secret = repo.plant().bearer();
    for content in [
        format!("allow:\n  - path: {secret}\n    reason: x\n"),
        format!("allow:\n  - path: docs/**\n    reason: {secret}\n"),
        format!("{secret}: []\n"),
        format!("allow:\n  - rule: {secret}\n    reason: x\n"),
        format!("allow: {secret}\n"),
        format!("allow: [\n  {secret}\n"),
    ] {
        repo.write(".xguard.yaml", content).stage(".xguard.yaml");
        let run = repo.xguard(&["scan"]);
        assert_ne!(run.status, Some(0), "{run}");
    }
}

//! The scan of what was pushed, as CI runs it: what the action hands over is what the script gets, and nothing that
//! others choose is ever run.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_yaml::Value;

use crate::attempt::{BEARER, based};
use crate::documents::{page, project};
use crate::repo::{Repo, XGUARD};
use crate::run::Run;

const PAGE: &str = "docs/ci-and-formats.md";
const ZEROS: &str = "0000000000000000000000000000000000000000";

fn action_folder() -> PathBuf {
    project().join(".github/actions/xguard")
}

fn action() -> Value {
    let text = fs::read_to_string(action_folder().join("action.yml")).expect("an action");
    serde_yaml::from_str(&text).expect("YAML")
}

/// Returns the step of the action that scans: its script, and the names of the variables it is handed.
fn step() -> (String, Vec<String>) {
    let action = action();
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let step = steps.last().expect("a step");
    let variables = step["env"].as_mapping().expect("variables");
    let names = variables.keys().map(|name| name.as_str().expect("a name"));
    let script = step["run"].as_str().expect("a script").to_owned();
    (script, names.map(str::to_owned).collect())
}

/// Makes a remote with one commit, a clone of it, and puts the program under test on `PATH`.
fn cloned() -> Repo {
    let remote = based();
    let program = remote.scratch_path("program");
    fs::create_dir_all(&program).expect("a folder can be made");
    std::os::unix::fs::symlink(XGUARD.as_path(), program.join("xguard")).expect("a link");
    let url = format!("file://{}", remote.path("").display());
    remote.git(&["clone", "-q", &url, "../clone"]).code(0);
    remote.at("../clone").with_first_on_path(program)
}

/// Runs the step of the action as a runner does.
#[track_caller]
fn scanned(repo: &Repo, head: &str, base: &str, default_branch: &str) -> Run {
    let (script, names) = step();
    let mut repo = repo.with_env("GITHUB_ACTION_PATH", action_folder());
    let values = [head, base, default_branch, "github", ""];
    let expected = ["HEAD", "BASE", "DEFAULT_BRANCH", "FORMAT", "OUTPUT"];
    assert_eq!(names, expected.map(|name| format!("XGUARD_{name}")));
    for (name, value) in names.iter().zip(values) {
        repo = repo.with_env(name, value);
    }
    let words = ["--noprofile", "--norc", "-eo", "pipefail", "-c", &script];
    repo.program("bash", &words).expect("CI has bash")
}

/// Commits a secret, and returns the commits before and after.
fn leaked(repo: &Repo) -> (String, String) {
    let before = repo.head();
    let secret = repo.plant().bearer();
    repo.write("bot.py", secret).stage("bot.py").commit("leak");
    (before, repo.head())
}

#[test]
fn nothing_that_others_choose_is_part_of_a_script() {
    let action = action();
    assert_eq!(action["runs"]["using"], "composite");
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        let script = step["run"].as_str().expect("a script");
        assert!(!script.contains("${{"), "{script}");
        assert_eq!(step["shell"], "bash");
    }
    for input in ["format", "output"] {
        assert!(action["inputs"][input]["default"].is_string(), "{input}");
    }
}

#[test]
fn what_a_push_brings_in_is_annotated() {
    let repo = cloned();
    let (before, after) = leaked(&repo);
    scanned(&repo, &after, &before, "main")
        .code(1)
        .says("::error file=bot.py,line=1,")
        .says(BEARER);
    repo.write("bot.py", "clean\n")
        .stage("bot.py")
        .commit("more");
    let newest = repo.head();
    scanned(&repo, &newest, &after, "main")
        .code(0)
        .never_says("::");
    scanned(&repo, &newest, &before, "main")
        .code(1)
        .says(BEARER);
}

#[test]
fn a_new_branch_is_held_against_the_default_one_and_a_first_push_against_nothing() {
    let repo = cloned();
    let (before, after) = leaked(&repo);
    for gone in [ZEROS, "", "1111111111111111111111111111111111111111"] {
        scanned(&repo, &after, gone, "main").code(1).says(BEARER);
        scanned(&repo, &before, gone, "main").code(0);
    }
    repo.git(&["push", "-q", "origin", "HEAD:leaked"]).code(0);
    scanned(&repo, &after, ZEROS, "leaked").code(1).says(BEARER);
    repo.write("bot.py", "clean\n")
        .stage("bot.py")
        .commit("more");
    let newest = repo.head();
    scanned(&repo, &newest, ZEROS, "leaked").code(0);
    scanned(&repo, &newest, ZEROS, "absent")
        .code(1)
        .says(BEARER);
}

#[test]
fn a_shallow_clone_is_filled_up_or_refused() {
    let repo = cloned();
    let (before, after) = leaked(&repo);
    repo.write("a.py", "clean\n").stage("a.py").commit("more");
    let newest = repo.head();
    repo.git(&["push", "-q", "origin", "HEAD:main-2"]).code(0);
    let url = format!("file://{}", repo.path("../repo").display());
    let clone = ["clone", "-q", "--depth=1", "-bmain-2", &url, "../shallow"];
    repo.git(&clone).code(0);
    let shallow = repo.at("../shallow");
    scanned(&shallow, &newest, &before, "main")
        .code(1)
        .says(BEARER);
    let clone = ["clone", "-q", "--depth=1", "-bmain-2", &url, "../cut-off"];
    repo.git(&clone).code(0);
    let cut_off = repo.at("../cut-off");
    cut_off.git(&["remote", "remove", "origin"]).code(0);
    scanned(&cut_off, &newest, &before, "main")
        .code(2)
        .says("fetch-depth: 0");
    scanned(&repo, "HEAD", &before, "main")
        .code(2)
        .says("no commit id");
    scanned(&repo, &after.replace(['a', '1'], "0"), &before, "main")
        .code(2)
        .says("is not in this clone");
}

#[test]
fn hostile_names_stay_names() {
    let repo = cloned();
    let (before, after) = leaked(&repo);
    let hostile = [
        "$(touch pwned)",
        "`touch pwned`",
        "main; touch pwned",
        "--output=pwned",
        "main^{commit} --output=pwned",
        "x\n::error::pwned",
    ];
    for name in hostile {
        scanned(&repo, &after, name, name)
            .code(1)
            .says(BEARER)
            .never_says("::pwned");
        scanned(&repo, name, &before, name).code(2);
        assert!(!repo.path("pwned").exists(), "{name:?}");
    }
    let branch = "$(touch${IFS}pwned);`id`";
    repo.git(&["switch", "-q", "-c", branch]).code(0);
    repo.git(&["push", "-q", "origin", branch]).code(0);
    scanned(&repo, &after, ZEROS, branch).code(1).says(BEARER);
    scanned(&repo, &before, ZEROS, branch).code(0);
    assert!(!repo.path("pwned").exists());
}

#[test]
fn what_the_page_shows_for_gitlab_works() {
    let page = page(PAGE);
    let block = page.block("yaml", "# .gitlab-ci.yml\n");
    let job = serde_yaml::from_str::<Value>(block).expect("YAML")["xguard"].clone();
    let script = job["script"].as_sequence().expect("a script").iter();
    let script: Vec<&str> = script.map(|line| line.as_str().expect("text")).collect();
    let script = script.join("\n");
    let ours = "/tmp/xguard/.github/actions/xguard/scan.sh";
    assert!(script.contains(ours), "{script}");
    // By a variable: the path of this checkout may need quotes.
    let script = script.replace(ours, "\"$SCAN_SH\"");

    let repo = cloned();
    let (before, after) = leaked(&repo);
    let given = [
        ("CI_COMMIT_SHA", after.as_str()),
        ("CI_COMMIT_BEFORE_SHA", &before),
        ("CI_DEFAULT_BRANCH", "main"),
    ];
    let mut repo = repo.with_env("SCAN_SH", action_folder().join("scan.sh"));
    for (name, value) in job["variables"].as_mapping().expect("variables") {
        let value = value.as_str().expect("text");
        let known = given.iter().find(|(name, _)| value == format!("${name}"));
        let value = known.map_or(value, |(_, value)| value);
        repo = repo.with_env(name.as_str().expect("a name"), value);
    }
    for (name, value) in given {
        repo = repo.with_env(name, value);
    }
    let run = repo.program("bash", &["-eo", "pipefail", "-c", &script]);
    run.expect("CI has bash").code(1).says("1 blocking");
    let report = &job["artifacts"]["reports"]["secret_detection"];
    let report = fs::read(repo.path(report.as_str().expect("a file"))).expect("the report");
    assert_eq!(repo.plant().leak(&report), None);
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let location = &report["vulnerabilities"][0]["location"];
    assert_eq!(location["file"], "bot.py");
    assert_eq!(location["commit"]["sha"], after);
}

#[test]
fn what_the_page_shows_for_github_is_a_workflow() {
    let page = page(PAGE);
    let block = page.block("yaml", "# .github/workflows/xguard.yml\n");
    let workflow: Value = serde_yaml::from_str(block).expect("YAML");
    let steps = &workflow["jobs"]["xguard"]["steps"];
    let action = steps[1]["uses"].as_str().expect("an action");
    assert!(action.contains("/.github/actions/xguard@"), "{action}");
    assert_eq!(steps[0]["with"]["fetch-depth"], 0);
}

#[test]
fn the_page_names_every_variable_of_the_script() {
    let script = fs::read_to_string(action_folder().join("scan.sh")).expect("the script");
    let variable = regex::Regex::new("XGUARD_[A-Z_]+").expect("a pattern");
    let named = |text: &str| {
        let found = variable.find_iter(text);
        found.map(|found| found.as_str().to_owned()).collect()
    };
    let of_script: BTreeSet<String> = named(&script);
    assert_eq!(named(&page(PAGE).text), of_script);
}

#[test]
fn our_own_workflow_runs_what_a_developer_runs_and_may_do_nothing_else() {
    let text = fs::read_to_string(project().join(".github/workflows/ci.yml")).expect("a workflow");
    let workflow: Value = serde_yaml::from_str(&text).expect("YAML");
    assert!(workflow["on"]["pull_request"].is_null());
    assert!(workflow["on"].get("pull_request").is_some());
    let permissions: Value = serde_yaml::from_str("contents: read").expect("YAML");
    assert_eq!(workflow["permissions"], permissions);
    let mut scripts = Vec::new();
    for (_, job) in workflow["jobs"].as_mapping().expect("jobs") {
        for step in job["steps"].as_sequence().expect("steps") {
            scripts.extend(step["run"].as_str());
            let checkout = step["uses"]
                .as_str()
                .is_some_and(|uses| uses.starts_with("actions/checkout@"));
            assert!(checkout || step["uses"].is_null(), "{step:?}");
            assert!(!checkout || step["with"]["persist-credentials"] == false);
        }
    }
    assert_eq!(scripts.last(), Some(&".ci/run"));
    assert!(scripts.iter().all(|script| !script.contains("${{")));
    let manifest = fs::read_to_string(project().join("Cargo.toml")).expect("a manifest");
    let (_, rust) = manifest.split_once("rust-version = \"").expect("a version");
    let (rust, _) = rust.split_once('"').expect("its end");
    assert!(
        scripts
            .iter()
            .any(|script| script.contains(&format!("default {rust}")))
    );
}

//! `xguard allow` and `xguard baseline`: findings that are known one by one, in a file that people review and merge.

use std::fs;

use serde_json::Value;

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::Repo;
use crate::run::Run;

const FILE: &str = ".xguard-baseline.yaml";

/// Returns what is staged as the JSON report has it.
#[track_caller]
fn findings(repo: &Repo, status: i32) -> Vec<Value> {
    let run = repo
        .xguard(&["scan", "--format", "json"])
        .code(status)
        .json();
    run["findings"].as_array().expect("a list").clone()
}

#[track_caller]
fn fingerprint(repo: &Repo) -> String {
    let finding = &findings(repo, 1)[0];
    finding["fingerprint"].as_str().expect("text").to_owned()
}

fn text(repo: &Repo) -> String {
    fs::read_to_string(repo.path(FILE)).expect("a baseline")
}

/// Makes a repository with a staged secret in `bot.py`.
fn blocked() -> Repo {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("bot.py", format!("client({secret:?})\n"))
        .stage("bot.py");
    repo
}

#[test]
fn the_command_of_the_blocked_page_lets_the_commit_through() {
    let repo = blocked();
    repo.hooked();
    let page = Attempt::commit(&repo).is_blocked();
    let page = String::from_utf8(page.stderr).expect("text");
    let commands: Vec<&str> = page
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("xguard allow") || line.starts_with("git add"))
        .collect();
    assert_eq!(commands.len(), 2, "{page}");
    let id = commands[0].split(' ').nth(2).expect("a fingerprint");
    let below = repo.at("sub");
    let allow = ["allow", id, "--reason", "it's \"revoked\" # since May"];
    below.xguard(&allow).code(0).says("bot.py:1").says(FILE);
    let expected = format!(
        "- fingerprint: {id}\n  status: allowed\n  rule: \"{BEARER}\"\n  path: \"bot.py\"\n  reason: \"it's \\\"revoked\\\" # \
         since May\"\n  by: \"A U Thor <author@example.com>\"\n  since: "
    );
    assert!(text(&repo).contains(&expected), "{}", text(&repo));
    Attempt::commit(&repo)
        .is_blocked()
        .says("`.xguard-baseline.yaml` is not staged, so it is not in force");
    below.git(&["add", ":/.xguard-baseline.yaml"]).code(0);
    Attempt::commit(&repo).passes().says("1 allowed");
}

#[test]
fn an_entry_is_renewed_in_its_place_and_ends_on_its_day() {
    let repo = blocked();
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id, "--reason", "one", "--until", "9999-01-31"])
        .code(0);
    repo.stage(FILE);
    assert_eq!(findings(&repo, 0)[0]["status"], "allowed");
    let renew = ["allow", &id, "--reason", "two"];
    repo.xguard(&renew).code(0);
    let renewed = text(&repo);
    assert_eq!(renewed.matches("- fingerprint").count(), 1);
    assert!(renewed.contains("reason: \"two\"") && !renewed.contains("until"));
    for day in ["2020-01-31", "soon"] {
        let until = ["allow", &id, "--reason", "x", "--until", day];
        repo.xguard(&until).code(2).says("no date to come");
    }
    repo.write(FILE, renewed + "  until: 2020-01-31\n")
        .stage(FILE);
    let finding = &findings(&repo, 1)[0];
    let told = finding["details"]["allowed_until"].as_str().expect("text");
    assert!(told.contains(&id) && told.contains("run out"), "{told}");
    repo.xguard(&["baseline"])
        .code(1)
        .says("has run out on 2020-01-31");
}

/// The entry about a value that may be guessed is about every such value in the file, and the command says so.
#[test]
fn an_entry_about_a_value_that_may_be_guessed_says_how_far_it_goes() {
    let told = |run: Run| {
        let text = run.text();
        let words: Vec<&str> = text.split_whitespace().collect();
        let words = words.join(" ");
        words.contains("lets every value that `short` finds in a b.txt pass")
    };
    let prepared = || {
        let repo = based();
        let rules = "rules:\n  - id: short\n    regex: '=(?P<secret>[a-z0-9]{6})!'\n";
        repo.write(".xguard.yaml", rules).stage(".xguard.yaml");
        repo.write("a b.txt", "a=hq7xk2!\n").stage("a b.txt");
        repo
    };
    let more = |repo: &Repo| {
        repo.stage(FILE);
        repo.write("a b.txt", "a=hq7xk2!\nb=p4mzw9!\n")
            .stage("a b.txt");
        findings(repo, 0)
    };
    let repo = prepared();
    let id = fingerprint(&repo);
    assert!(told(repo.xguard(&["allow", &id, "--reason", "x"]).code(0)));
    assert_eq!(more(&repo).len(), 2);

    let repo = prepared();
    assert!(!told(repo.xguard(&["baseline"]).code(1)));
    let update = ["baseline", "--update", "--reason", "x"];
    assert!(told(repo.xguard(&update).code(0)));
    assert_eq!(more(&repo).len(), 2);

    let repo = blocked();
    let id = fingerprint(&repo);
    let run = repo.xguard(&["allow", &id, "--reason", "x"]).code(0);
    drop(run.never_says("every value"));
}

#[test]
fn what_nobody_has_found_is_not_allowed() {
    let repo = blocked();
    let none = "0123456789abcdef0123456789abcdef";
    repo.xguard(&["allow", none, "--reason", "x"])
        .code(2)
        .says(none);
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id]).code(2).says("--reason");
    repo.xguard(&["allow", &id, "--reason", " - "])
        .code(2)
        .says("says nothing");
    assert!(!repo.path(FILE).exists());
    repo.write("other.py", "clean\n").stage("other.py");
    repo.commit("leak");
    repo.write("bot.py", "clean\n").stage("bot.py");
    repo.commit("clean");
    repo.xguard(&["allow", &id, "--reason", "x"])
        .code(2)
        .says("--history");
    repo.xguard(&["allow", &id, "--reason", "x", "--history"])
        .code(0);
    repo.xguard(&["scan", "--history"]).code(1);
    repo.stage(FILE).commit("baseline");
    repo.xguard(&["scan", "--history"]).code(0);
    repo.xguard(&["baseline"])
        .code(0)
        .says("matches nothing any more");
    repo.xguard(&["baseline", "--update", "--history"])
        .code(0)
        .says("nothing was changed");
}

#[test]
fn moved_code_keeps_its_entry_and_a_renamed_file_is_followed() {
    let repo = blocked();
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id, "--reason", "revoked"]).code(0);
    repo.stage(FILE);
    let code = fs::read_to_string(repo.path("bot.py")).expect("code");
    repo.write("bot.py", format!("# moved\n\n  {code}"))
        .stage("bot.py");
    assert_eq!(findings(&repo, 0)[0]["status"], "allowed");

    repo.git(&["mv", "-f", "bot.py", "new.py"]).code(0);
    let page = repo.xguard(&["scan"]).code(1);
    let new = fingerprint(&repo);
    let command = format!("xguard allow {new} --renamed-from {id}");
    let page = page.says(&command);
    assert_ne!(new, id, "{page}");
    repo.xguard(&["baseline"])
        .code(1)
        .says("renamed to new.py")
        .never_says("any more");
    let before = text(&repo);
    repo.xguard(&["allow", &new, "--renamed-from", &id]).code(0);
    let followed = text(&repo);
    let by_hand = before.replace(&id, &new).replace("bot.py", "new.py");
    assert_eq!(followed, by_hand);
    repo.write(FILE, &before);
    repo.xguard(&["baseline", "--update"]).code(0);
    assert_eq!(text(&repo), followed);
    repo.stage(FILE);
    assert_eq!(findings(&repo, 0)[0]["status"], "allowed");
}

#[test]
fn a_project_can_begin_with_what_it_has() {
    let repo = blocked();
    repo.write(".env", "MODE=fast\n").stage(".env");
    repo.commit("leak");
    repo.xguard(&["baseline"])
        .code(1)
        .says("blocks and is not in it: x-bearer-token in bot.py:1");
    let update = ["baseline", "--update"];
    repo.xguard(&update).code(1).says("nothing was changed");
    assert!(!repo.path(FILE).exists());
    let take_in = ["baseline", "--update", "--reason", "old, being revoked"];
    repo.xguard(&take_in)
        .code(0)
        .says("taken in: x-bearer-token in bot.py:1");
    repo.xguard(&["baseline"]).code(0);
    repo.xguard(&["scan", "--worktree"]).code(0).says("1 known");
    let taken = text(&repo);
    repo.xguard(&take_in).code(0).says("nothing was changed");
    assert_eq!(text(&repo), taken);

    let own = format!(
        "# Ours alone.\n\n{}",
        taken.replace("- f", "# about it\n- f")
    );
    repo.write(FILE, &own).delete("bot.py");
    repo.xguard(&["baseline"])
        .code(0)
        .says("matches nothing any more: x-bearer-token in bot.py");
    assert_eq!(text(&repo), own, "looking changes nothing");
    repo.xguard(&update).code(0);
    let left = text(&repo);
    assert!(left.starts_with("# Ours alone.\n"), "{left}");
    assert!(!left.contains("bot.py"), "{left}");
}

/// Allows what is in some new files, on a branch of its own if it is not `main`, and returns the fingerprints.
fn allowed_on(repo: &Repo, branch: &str, count: usize) -> Vec<String> {
    if branch != "main" {
        repo.git(&["switch", "-q", "-c", branch, "main"]).code(0);
    }
    for number in 0..count {
        let secret = repo.plant().bearer();
        let path = format!("{branch}{number}.py");
        repo.write(&path, secret).stage(&path);
    }
    let found = findings(repo, 1).into_iter();
    let found: Vec<String> = found
        .map(|one| one["fingerprint"].as_str().expect("text").to_owned())
        .collect();
    let reason = ["--reason".to_owned(), branch.to_owned()];
    let allow = [&["allow".to_owned()], &found[..], &reason].concat();
    repo.xguard(&allow).code(0);
    repo.stage(FILE).commit(branch);
    found
}

/// Returns the fingerprints of the entries, as they are written.
fn written(repo: &Repo) -> Vec<String> {
    let text = text(repo);
    let ids = text
        .lines()
        .filter_map(|line| line.strip_prefix("- fingerprint: "));
    ids.map(str::to_owned).collect()
}

#[test]
fn entries_of_two_branches_merge() {
    let repo = based();
    let mut ids = allowed_on(&repo, "main", 20);
    ids.extend(allowed_on(&repo, "left", 1));
    ids.extend(allowed_on(&repo, "right", 1));
    repo.git(&["merge", "-q", "-m", "both", "left"]).code(0);
    ids.sort_unstable();
    assert_eq!(written(&repo), ids, "each once, and sorted");
    repo.xguard(&["scan", "--worktree"]).code(0);
}

#[test]
fn entries_at_the_same_place_merge_where_git_is_told_to_keep_both() {
    let repo = based();
    repo.write(".gitattributes", format!("{FILE} merge=union\n"))
        .stage(".gitattributes");
    let mut ids = allowed_on(&repo, "main", 1);
    ids.extend(allowed_on(&repo, "left", 4));
    ids.extend(allowed_on(&repo, "right", 4));
    repo.git(&["merge", "-q", "-m", "both", "left"]).code(0);
    let mut merged = written(&repo);
    merged.sort_unstable();
    ids.sort_unstable();
    assert_eq!(merged, ids);
    repo.xguard(&["scan", "--worktree"]).code(0);
}

#[test]
fn a_broken_baseline_lets_nothing_through() {
    let repo = blocked();
    let id = fingerprint(&repo);
    let broken = [
        "<<<<<<< ours\n".to_owned(),
        format!("- fingerprint: {id}\n"),
        format!("- fingerprint: {id}\n  reason: x\n- fingerprint: {id}\n  reason: y\n"),
        "- fingerprint: all\n  reason: x\n".to_owned(),
    ];
    for text in broken {
        repo.write(FILE, &text).stage(FILE);
        repo.xguard(&["scan"]).code(2).says(FILE);
        repo.xguard(&["scan", "--worktree"]).code(2).says(FILE);
        repo.xguard(&["allow", &id, "--reason", "x"])
            .code(2)
            .says(FILE);
        assert_eq!(fs::read_to_string(repo.path(FILE)).expect("it"), text);
    }
    repo.git(&["rm", "-q", "-f", FILE]).code(0);
    repo.link(FILE, "bot.py").stage(FILE);
    repo.xguard(&["scan"]).code(2).says("not a regular file");
    repo.xguard(&["baseline"])
        .code(2)
        .says("not a regular file");
}

#[test]
fn whoever_names_a_configuration_gets_that_alone() {
    let repo = blocked();
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id, "--reason", "x"]).code(0);
    repo.stage(FILE).write("strict.yaml", "allow: []\n");
    repo.xguard(&["scan"]).code(0);
    repo.xguard(&["scan", "--config", "strict.yaml"]).code(1);
    repo.xguard(&["scan", "--worktree", "--config", "strict.yaml"])
        .code(1);
}

#[test]
fn a_commit_that_changes_the_baseline_is_told_so_by_name() {
    let repo = blocked();
    repo.hooked();
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id, "--reason", "x"]).code(0);
    repo.stage(FILE);
    let start = "this commit changes `.xguard-baseline.yaml`";
    let lets = format!("{start}: it lets through {BEARER} in bot.py");
    Attempt::commit(&repo).passes().says(&lets);
    let own = text(&repo);
    repo.write(FILE, own.replace("status: allowed", "status: known"))
        .stage(FILE);
    let alters = format!("{start}: it alters {BEARER} in bot.py");
    Attempt::commit(&repo).passes().says(&alters);
    repo.write(FILE, "# nothing\n").stage(FILE);
    let ends = format!("{start}: it ends {BEARER} in bot.py");
    Attempt::commit(&repo).passes().says(&ends);
    repo.write(FILE, "# nothing at all\n").stage(FILE);
    Attempt::commit(&repo).passes().says("but only its words");
    repo.write(FILE, "broken: [\n").stage(FILE);
    repo.xguard(&["scan"]).code(0).says("cannot be understood");
    repo.xguard(&["scan", "--quiet"]).code(0).silent();
    repo.write("a.txt", "clean\n").stage("a.txt");
    repo.git(&["reset", "-q", FILE]).code(0);
    Attempt::commit(&repo).passes().never_says("changes");
}

#[test]
fn a_team_policy_can_keep_the_baseline_from_counting() {
    let repo = blocked();
    let id = fingerprint(&repo);
    repo.xguard(&["allow", &id, "--reason", "x"]).code(0);
    repo.stage(FILE);
    repo.xguard(&["scan"]).code(0);
    let policy = repo.scratch_path("policy.yaml");
    fs::write(&policy, "enforce: [allow]\n").expect("a file of ours");
    let policy = policy.display().to_string();
    repo.config("xguard.policy", &policy);
    repo.xguard(&["scan"])
        .code(1)
        .says(&format!("entry {id} in {FILE} does not count"));
}

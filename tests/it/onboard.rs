//! `xguard onboard`: a folder full of clones, some of them broken, put under guard.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::str;

use crate::guarded::{assert_guarded, listing};
use crate::repo::{Repo, XGUARD};
use crate::run::Run;

/// Clones of the large fleet, unless `XGUARD_FLEET` says how many.
const CLONES: usize = 60;

/// A folder of clones, and a small copy of the program: every clone gets one.
struct Fleet {
    repo: Repo,
    program: PathBuf,
}

impl Fleet {
    fn new() -> Self {
        let repo = Repo::outside().at("all clones");
        let program = repo.scratch_path("program/xguard");
        repo.at(repo.scratch_path("program"));
        let words = [XGUARD.as_os_str(), "-o".as_ref(), program.as_os_str()];
        // Without what debuggers want it is a fifth as large.
        let is_small = repo.program("strip", &words);
        if is_small.is_none_or(|run| run.status != Some(0)) {
            fs::copy(&*XGUARD, &program).expect("a copy of the program");
        }
        Self { repo, program }
    }

    /// Makes a clone with one commit in it.
    fn clone(&self, name: &str) -> Repo {
        let template = self.repo.scratch_path("template");
        if !template.exists() {
            let made = self.repo.sibling("template", &["--template="]);
            made.write(".gitignore", ".env\n").stage(".gitignore");
            made.write("a.py", "one = 1\n").stage("a.py").commit("one");
        }
        let to = self.repo.path(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder can be made");
        let words = ["-a".as_ref(), template.as_os_str(), to.as_os_str()];
        self.repo.run("cp".as_ref(), &words).code(0);
        self.repo.at(name)
    }

    fn onboard(&self, options: &[&str]) -> Run {
        self.onboard_in(&self.repo, options)
    }

    fn onboard_in(&self, repo: &Repo, options: &[&str]) -> Run {
        let words = [&["onboard", "."], options].concat();
        repo.run(self.program.as_os_str(), &words)
    }

    /// Returns what is told of each repository, by its path below the folder.
    fn told(&self, run: &Run) -> BTreeMap<String, Value> {
        let report = run.json();
        let of_each = report["repositories"].as_array().expect("a list").clone();
        let name = |one: &Value| {
            let path = one["path"].as_str().expect("a path").to_owned();
            let below = Path::new(&path).strip_prefix(self.repo.path(""));
            below.expect("below the folder").display().to_string()
        };
        of_each.into_iter().map(|one| (name(&one), one)).collect()
    }
}

/// A way to break a clone: its name, what does it, and what must be told of it.
type Damage = (&'static str, fn(&Repo), &'static str);

const DAMAGE: &[Damage] = &[
    (
        "no HEAD",
        |repo| {
            repo.delete(".git/HEAD");
        },
        "git does not open it",
    ),
    (
        "HEAD of nonsense",
        |repo| {
            repo.write(".git/HEAD", "nonsense");
        },
        "git does not open it",
    ),
    (
        "no objects",
        |repo| gone(repo, ".git/objects"),
        "git does not open it",
    ),
    (
        "no refs",
        |repo| gone(repo, ".git/refs"),
        "git does not open it",
    ),
    (
        "empty",
        |repo| {
            gone(repo, ".git");
            repo.at(".git");
        },
        "git does not open it",
    ),
    (
        "bad configuration",
        |repo| {
            repo.write(".git/config", "[core\n");
        },
        "bad config line 1",
    ),
    (
        "format of the future",
        |repo| {
            repo.config("core.repositoryformatversion", "99");
        },
        "version",
    ),
    (
        "unknown extension",
        |repo| {
            repo.config("core.repositoryformatversion", "1")
                .config("extensions.ofthefuture", "1");
        },
        "ofthefuture",
    ),
    (
        "work tree elsewhere",
        |repo| {
            repo.config("core.worktree", "/nowhere/at/all");
        },
        "/nowhere",
    ),
    (
        "file of nonsense",
        |repo| {
            gone(repo, ".git");
            repo.write(".git", "nonsense\n");
        },
        "invalid gitfile format",
    ),
    (
        "file to nowhere",
        |repo| {
            gone(repo, ".git");
            repo.write(".git", "gitdir: ../gone/.git/worktrees/x\n");
        },
        "not a git repository",
    ),
    (
        "link to nowhere",
        |repo| {
            gone(repo, ".git");
            repo.link(".git", "nowhere");
        },
        "git does not open it",
    ),
    (
        "link to itself",
        |repo| {
            gone(repo, ".git");
            repo.link(".git", ".git");
        },
        "git does not open it",
    ),
    (
        "a file for hooks",
        |repo| {
            repo.write(".git/hooks", "");
        },
        "hooks",
    ),
    (
        "a folder for a hook",
        |repo| {
            repo.write(".git/hooks/pre-push/x", "");
        },
        "pre-push` is not a file",
    ),
    (
        "damaged objects",
        |repo| {
            let objects = repo.run("find".as_ref(), &[".git/objects", "-type", "f"]);
            for object in objects.code(0).text().lines() {
                repo.delete(object);
                repo.write(object, "nonsense");
            }
        },
        "refs/heads/main` is broken",
    ),
    (
        "a hook of ours, changed",
        |repo| {
            repo.write(
                ".git/hooks/pre-commit",
                "#!/bin/sh\n# xguard-hook: changed\n",
            );
        },
        "was changed by somebody",
    ),
    (
        "ours, replaced",
        |repo| {
            repo.write(".git/hooks/pre-commit", "#!/bin/sh\n");
            repo.write(".git/hooks/pre-commit.before-xguard", "#!/bin/sh\nlint\n");
        },
        "is still kept from before",
    ),
    (
        "configuration of nonsense",
        |repo| {
            repo.write(".xguard.yaml", "alow: []\n");
        },
        "did you mean `allow`?",
    ),
    (
        "no commit where HEAD is",
        |repo| {
            repo.write(".git/refs/heads/main", format!("{}\n", "1".repeat(40)));
        },
        "1111111",
    ),
];

fn gone(repo: &Repo, path: &str) {
    fs::remove_dir_all(repo.path(path)).expect("a folder to delete");
}

/// Returns what lies in the hooks folders of all clones below, inode numbers aside.
fn hooks_of_all(fleet: &Fleet) -> BTreeMap<String, BTreeMap<String, (u32, Vec<u8>)>> {
    let folders = fs::read_dir(fleet.repo.path("")).expect("the clones");
    let folders = folders.map(|folder| folder.expect("a clone").path());
    folders
        .map(|folder| {
            (
                folder.display().to_string(),
                listing(&folder.join(".git/hooks")),
            )
        })
        .collect()
}

#[test]
fn every_healthy_clone_is_guarded_and_every_broken_one_named_with_its_reason() {
    let fleet = Fleet::new();
    let count =
        std::env::var("XGUARD_FLEET").map_or(CLONES, |count| count.parse().expect("a count"));
    let healthy: Vec<Repo> = (0..count - DAMAGE.len())
        .map(|number| fleet.clone(&format!("healthy {number}")))
        .collect();
    for (name, damage, _) in DAMAGE {
        damage(&fleet.clone(&format!("broken: {name}")));
    }

    let options = ["--format", "json", "--scan"];
    let first = fleet.onboard(&options).code(2);
    let told = fleet.told(&first);
    assert_eq!(told.len(), count);
    for (name, one) in &told {
        let is_broken = name.starts_with("broken: ");
        let (state, change) = (one["state"].as_str(), one["change"].as_str());
        let expected = if is_broken { "failed" } else { "guarded" };
        assert_eq!(state, Some(expected), "{name}: {one}");
        assert!(is_broken || change == Some("installed"), "{name}: {one}");
    }
    for (name, _, reason) in DAMAGE {
        let message = told[&format!("broken: {name}")]["message"].as_str();
        let message = message.expect("a reason");
        assert!(message.contains(reason), "{name}: {message}");
    }
    for repo in healthy.iter().take(3) {
        assert_guarded(repo);
    }

    let hooks = hooks_of_all(&fleet);
    let second = fleet.told(&fleet.onboard(&options).code(2));
    for (name, one) in &second {
        assert!(one["change"] == "none", "{name}: {one}");
        assert_eq!(one["state"], told[name]["state"], "{name}: {one}");
    }
    assert!(
        hooks == hooks_of_all(&fleet),
        "the second run changed something"
    );
}

#[test]
fn each_repository_has_a_line_and_all_of_them_a_summary() {
    let fleet = Fleet::new();
    fleet.clone("a");
    let uncovered = fleet.clone("b b");
    uncovered.git(&["rm", "-q", ".gitignore"]).code(0);
    let hook = uncovered.path(".git/hooks/pre-push");
    uncovered.write_program(hook, "#!/bin/sh\n", 0o755);
    fleet.clone("c").config("core.hooksPath", "/tmp");
    let managed = fleet.clone("d");
    managed.write(".git/hooks/overcommit-hook", "");
    fleet.clone("e\u{1b}[2J").delete(".git/HEAD");
    let leaking = fleet.clone("f");
    let bearer = leaking.plant().bearer();
    leaking.write("a.py", &bearer).stage("a.py").commit("leak");

    let told = str![[r#"
[SCRATCH]/all clones/a: installed
[SCRATCH]/all clones/b b: installed; what was there runs first (pre-push); no ignore rule for `.env`
[SCRATCH]/all clones/c: not guarded: git takes the hooks from /tmp, where other repositories may look too; `xguard install` in it says what to do
[SCRATCH]/all clones/d: not guarded: overcommit runs the hooks of this repository; `xguard install` in it says what to do
"[SCRATCH]/all clones/e/033[2J": failed: git does not open it: could not run `git rev-parse --absolute-git-dir`: git says: fatal: not a git repository (or any of the parent directories): .git
[SCRATCH]/all clones/f: installed; HEAD holds 1 findings that block and 0 others
xguard: 6 repositories: 3 guarded (3 installed, 0 brought up to date), 2 not guarded, 1 failed; 1 without an ignore rule for `.env`, which `xguard env --fix` adds; 1 with credentials in HEAD, of which `xguard scan --history` tells more

"#]];
    fleet.onboard(&["--scan"]).code(2).stdout_eq(told);
}

#[test]
fn every_work_tree_is_named_and_hooks_are_installed_once() {
    let fleet = Fleet::new();
    let main = fleet.clone("deep/er/main");
    let linked = main.path("../../linked");
    let add = ["worktree", "add", "-q", "-b", "side"].map(OsStr::new);
    main.git(&[&add[..], &[linked.as_os_str()]].concat())
        .code(0);
    let inner = main.path("vendor/inner");
    let clone = ["clone", "-q", "--template=", "."].map(OsStr::new);
    main.git(&[&clone[..], &[inner.as_os_str()]].concat())
        .code(0);
    let clone = [
        "clone",
        "-q",
        "--template=",
        "--bare",
        "deep/er/main",
        "bare.git",
    ];
    fleet.repo.git(&clone).code(0);
    fleet.repo.link("loop", ".");
    fleet.repo.link("deep/er/again", "main");
    let outside = fleet.repo.sibling("outside", &[]);
    fleet.repo.link("outside", outside.path(""));

    let run = fleet.onboard(&["--format", "json", "./deep"]).code(0);
    let told = fleet.told(&run);
    let changes: Vec<(&str, &str)> = told
        .iter()
        .map(|(name, one)| (name.as_str(), one["change"].as_str().expect("a word")))
        .collect();
    let expected = [
        ("bare.git", "installed"),
        ("deep/er/main", "installed"),
        ("deep/er/main/vendor/inner", "installed"),
        ("deep/linked", "none"),
    ];
    assert_eq!(changes, expected);
    assert_eq!(told["bare.git"]["covers_env"], Value::Null);
    let links = run.json()["links"].clone();
    assert_eq!(
        links[0]["path"],
        fleet.repo.path("outside").to_str().expect("ASCII")
    );
    assert_eq!(links.as_array().map(Vec::len), Some(1));
    assert!(!outside.path(".git/hooks/pre-commit").exists());
    assert_guarded(&main);
    assert_guarded(&fleet.repo.at("deep/linked"));
    fleet
        .onboard(&[])
        .code(0)
        .says("4 repositories: 4 guarded (no change)");
}

#[test]
fn a_dry_run_changes_nothing_and_tells_whether_all_are_under_guard() {
    let fleet = Fleet::new();
    let repo = fleet.clone("a");
    let outdated = fleet.clone("b");
    fleet.onboard_in(&outdated, &[]).code(0);
    let hook = outdated.path(".git/hooks/pre-commit");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o644)).expect("our hook");
    let before = hooks_of_all(&fleet);
    let told = str![[r#"
[SCRATCH]/all clones/a: not guarded: xguard does not run in pre-commit, pre-merge-commit, commit-msg, pre-push; `xguard status` in it says why
[SCRATCH]/all clones/b: not guarded: xguard does not run in pre-commit; `xguard status` in it says why
xguard: 2 repositories: 0 guarded, 2 not guarded, 0 failed
Nothing was changed.

"#]];
    fleet.onboard(&["--dry-run"]).code(1).stdout_eq(told);
    assert!(
        before == hooks_of_all(&fleet),
        "a dry run changed something"
    );
    fleet
        .onboard(&[])
        .code(0)
        .says("1 installed, 1 brought up to date");
    fleet.onboard(&["--dry-run"]).code(0);
    assert_guarded(&repo);
}

#[test]
fn what_cannot_be_looked_into_is_named() {
    let fleet = Fleet::new();
    fleet.clone("a");
    fleet
        .onboard(&["./missing"])
        .code(2)
        .says("could not look into `./missing`");
    let empty = fleet.repo.at("a/.git/refs");
    fleet
        .onboard_in(&empty, &[])
        .code(2)
        .says("no repository in or below .");

    fleet.repo.at("closed");
    let closed = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a folder of ours");
    };
    closed(&fleet.repo.path("closed"), 0o000);
    closed(&fleet.repo.scratch_path(""), 0o755);
    let program = fleet.program.to_str().expect("ASCII");
    let onboard = [program, "onboard", "--dry-run", "."];
    let as_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let is_root = fs::read_dir(fleet.repo.path("closed")).is_ok();
    let run = if is_root {
        let words = [&as_nobody[..], &onboard[..]].concat();
        fleet.repo.program("setpriv", &words)
    } else {
        Some(fleet.repo.run(onboard[0].as_ref(), &onboard[1..]))
    };
    let Some(run) = run else {
        skip!("root may look into everything, and there is no setpriv here");
    };
    run.code(2)
        .says("/closed: failed: could not look into this folder");
    closed(&fleet.repo.path("closed"), 0o755);
}

#[test]
fn a_report_is_collected_whole_or_not_at_all() {
    let fleet = Fleet::new();
    fleet.clone("a");
    let named = fleet.repo.with_env("GIT_CONFIG_COUNT", "1");
    let named = named.with_env("GIT_CONFIG_KEY_0", "user.email");
    let named = named.with_env("GIT_CONFIG_VALUE_0", "dev@example.com");
    let report = fleet.repo.scratch_path("report.json");
    let option = format!("--report={}", report.display());
    fleet
        .onboard_in(&named, &[&option])
        .code(0)
        .says("a: installed");
    let text = fs::read(&report).expect("the report");
    let report: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(report["user"], "dev@example.com");
    assert_eq!(report["summary"]["guarded"], 1);
    assert_eq!(report["repositories"][0]["change"], "installed");
    let run = fleet.onboard(&["--report=no/such/folder"]).code(2);
    run.says("a: no change").says("could not write the report");
}

#[test]
fn a_repository_of_another_user_is_named() {
    let fleet = Fleet::new();
    let repo = fleet.clone("a");
    let given = ["", ".git"]
        .iter()
        .all(|path| chown(repo.path(path), Some(12_345), None).is_ok());
    if !given {
        skip!("only root can make a repository of another user");
    }
    fleet
        .onboard(&[])
        .code(2)
        .says("a: failed: ")
        .says("dubious ownership");
}

#[test]
fn a_team_policy_is_set_in_each() {
    let fleet = Fleet::new();
    let repo = fleet.clone("a");
    fleet.clone("b").config("xguard.policy", "/nowhere");
    fleet
        .onboard(&[])
        .code(2)
        .says("/b: failed: its hooks are in place, but ")
        .says("/nowhere");
    let policy = fleet.repo.scratch_path("policy.yaml");
    let option = ["--policy=../policy.yaml"];
    fleet.repo.write(&policy, "enforce: [alow]\n");
    fleet
        .onboard(&option)
        .code(2)
        .says("did you mean `allow`?")
        .never_says("/a: ");
    fleet.repo.write(&policy, "enforce: [allow]\n");
    let dry = fleet.onboard(&[option[0], "--dry-run"]).code(1);
    dry.says("/a: not guarded: the team policy would be set");
    fleet
        .onboard(&option)
        .code(0)
        .says("/b: no change; team policy set");
    let named = repo.git(&["config", "xguard.policy"]).code(0).text();
    assert_eq!(Path::new(named.trim_end()), policy);
    fleet
        .onboard(&option)
        .code(0)
        .never_says("policy")
        .says("/a: no change");
}

//! The policy of a team: what it adds, what no repository can take from it, where it is named, and who says what.

use std::ffi::OsStr;
use std::fs;

use snapbox::str;

use crate::attempt::{Attempt, BEARER, based};
use crate::repo::Repo;
use crate::run::print_skipped;

/// Makes a guarded repository whose own configuration allows every bearer.
fn allowing() -> Repo {
    let repo = based();
    let allow = "allow:\n  - rule: x-bearer-token\n    reason: a test\n";
    repo.write(".xguard.yaml", allow)
        .write(".gitignore", ".env\n");
    repo.stage(".xguard.yaml")
        .stage(".gitignore")
        .commit("configure");
    repo.hooked();
    repo
}

/// Stages a file with a new bearer in it.
fn stage_a_secret(repo: &Repo, comment: &str) {
    let secret = repo.plant().bearer();
    repo.write("a.py", format!("token = \"{secret}\" {comment}\n"))
        .stage("a.py");
}

/// Writes a policy beside the repository, and returns its path.
fn policy(repo: &Repo, text: &str) -> String {
    let path = repo.scratch_path("team policy.yaml");
    repo.write(&path, text);
    path.to_str().expect("ASCII").to_owned()
}

/// Makes the policy that of the repository.
fn set_policy(repo: &Repo, text: &str) {
    repo.config("xguard.policy", &policy(repo, text));
}

#[test]
fn a_policy_that_enforces_nothing_only_adds() {
    let repo = allowing();
    set_policy(&repo, "env:\n  names: [production.conf]\n");
    stage_a_secret(&repo, "");
    Attempt::commit(&repo).passes();
    repo.write("production.conf", "PORT=1\n")
        .stage("production.conf");
    Attempt::commit(&repo).is_blocked().says("env-file-staged");
}

#[test]
fn what_a_policy_enforces_no_repository_can_weaken() {
    let repo = allowing();
    set_policy(&repo, "enforce: [allow]\n");
    let lines = [
        ("", "entry 1 of `allow` in .xguard.yaml does not count"),
        (
            "# xguard:allow[x-bearer-token] revoked",
            "`xguard:allow` on its line does not count",
        ),
    ];
    for (comment, told) in lines {
        stage_a_secret(&repo, comment);
        let run = Attempt::commit(&repo).is_blocked();
        run.says(BEARER).says(told).says("team policy");
    }
    set_policy(
        &repo,
        "enforce: [allow]\nallow:\n  - rule: x-bearer-token\n    reason: of the team\n",
    );
    Attempt::commit(&repo).passes();
}

#[test]
fn what_blocks_can_be_enforced() {
    let repo = based();
    repo.write(".xguard.yaml", "block: {x-bearer-token: warn}\n")
        .stage(".xguard.yaml")
        .commit("configure");
    repo.hooked();
    stage_a_secret(&repo, "");
    set_policy(&repo, "enforce: [block]\n");
    repo.xguard(&["scan"]).code(1);
    set_policy(&repo, "block: {x-bearer-token: block}\n");
    repo.xguard(&["scan"]).code(0);
    set_policy(&repo, "enforce: [block]\nblock: {x-bearer-token: warn}\n");
    repo.xguard(&["scan"]).code(0);
    repo.write(".xguard.yaml", "block: {x-bearer-token: block}\n")
        .stage(".xguard.yaml");
    repo.xguard(&["scan"]).code(1);
}

#[test]
fn a_repository_may_be_stricter_than_what_is_enforced() {
    let repo = based();
    repo.hooked();
    let own = "env:\n  leave_out: [.env]\n  except: [{path: .env, reason: a}]\n  rules: {env-file-staged: off}\n";
    repo.write(".xguard.yaml", own).stage(".xguard.yaml");
    repo.write(".env", "PORT=1\n").stage(".env");
    repo.commit("all of it is allowed");
    let blocks = |policy: &str, blocks: bool| {
        set_policy(&repo, policy);
        repo.write("x/.env", "PORT=2\n").stage("x/.env");
        let status = i32::from(blocks);
        repo.xguard(&["scan"]).code(status);
    };
    blocks("", false);
    blocks("enforce: [env.leave_out]\n", false);
    blocks("enforce: [env.leave_out, env.except]\n", false);
    blocks("enforce: [env.leave_out, env.except, env.rules]\n", true);
    blocks(
        "enforce: [env.leave_out, env.rules.env-file-tracked]\n",
        false,
    );
    blocks(
        "enforce: [env.leave_out, env.rules.env-file-staged]\n",
        true,
    );
    blocks(
        "enforce: [env.names, env.rules]\nenv: {names: [.env]}\n",
        true,
    );
    repo.write(".xguard.yaml", "env: {rules: {env-file-staged: block}}\n");
    repo.stage(".xguard.yaml");
    blocks(
        "enforce: [env.rules]\nenv: {rules: {env-file-staged: off}}\n",
        true,
    );
}

#[test]
fn a_policy_that_cannot_be_gone_by_blocks() {
    let repo = allowing();
    let cases = [
        (
            "/nowhere/policy.yaml",
            "could not go by the team policy /nowhere/policy.yaml",
        ),
        ("policy.yaml", "give a path that begins with `/` or `~/`"),
        ("/", "could not go by the team policy /"),
    ];
    for (path, reason) in cases {
        repo.config("xguard.policy", path);
        repo.write("b.txt", path).stage("b.txt");
        Attempt::commit(&repo).is_blocked().says(reason);
        repo.xguard(&["scan"]).code(2).says(reason);
        repo.xguard(&["config", "show"]).code(2).says(reason);
    }
    set_policy(&repo, "alow: []\n");
    let run = Attempt::commit(&repo).is_blocked();
    run.says("team policy.yaml:1:1: unknown key `alow`, did you mean `allow`?");
    set_policy(&repo, "enforce: [env.rule]\n");
    let run = Attempt::commit(&repo).is_blocked();
    run.says("a policy cannot enforce the key `env.rule`, did you mean `env.rules`?");
    repo.config("xguard.policy", "");
    Attempt::commit(&repo).passes();
}

/// A way to name the policy `P` in git's configuration.
type Way = (&'static str, fn(&Repo, &str) -> Repo);

const WAYS: &[Way] = &[
    ("in the repository", |repo, policy| {
        repo.config("xguard.policy", policy).clone()
    }),
    ("by hand", |repo, policy| {
        global(
            repo,
            &format!("[XGuard] # ours\n Policy={policy}\n[core]\n"),
        )
    }),
    ("globally", |repo, policy| {
        global(repo, &format!("[xguard]\n\tpolicy = {policy}\n"))
    }),
    ("with another before it", |repo, policy| {
        global(
            repo,
            &format!("[xguard]\n\tpolicy = /no\n\tpolicy = {policy}\n"),
        )
    }),
    ("in quotes", |repo, policy| {
        global(repo, &format!("[xguard]\n\tpolicy = \"{policy}\"\n"))
    }),
    ("with a comment", |repo, policy| {
        global(repo, &format!("[xguard]\n\tpolicy = {policy} ; so\n"))
    }),
    ("on the line of its section", |repo, policy| {
        global(repo, &format!("[xguard] policy = {policy}\n"))
    }),
    ("over two lines", |repo, policy| {
        let (start, end) = policy.split_at(5);
        global(repo, &format!("[xguard]\n\tpolicy = {start}\\\n{end}\n"))
    }),
    ("below the home folder", |repo, _| {
        global(repo, "[xguard]\n\tpolicy = ~/../team policy.yaml\n")
    }),
    ("included", |repo, policy| {
        let file = repo.scratch_path("included");
        repo.write(&file, format!("[xguard]\n\tpolicy = {policy}\n"));
        global(repo, &format!("[include]\n\tpath = {}\n", file.display()))
    }),
    ("included by what is included, beside it", |repo, policy| {
        repo.write(
            repo.scratch_path("second"),
            format!("[xguard]\n\tpolicy = {policy}\n"),
        );
        repo.write(repo.scratch_path("first"), "[include]\n\tpath = second\n");
        repo.config("include.path", "../../first").clone()
    }),
    ("included where it holds", |repo, policy| {
        let file = repo.scratch_path("included");
        repo.write(&file, format!("[xguard]\n\tpolicy = {policy}\n"));
        global(
            repo,
            &format!("[includeIf \"onbranch:main\"] path = {}\n", file.display()),
        )
    }),
    ("in the work tree's own", |repo, policy| {
        repo.config("extensions.worktreeConfig", "true");
        repo.git(&["config", "--worktree", "xguard.policy", policy])
            .code(0);
        repo.clone()
    }),
    ("for the machine", |repo, policy| {
        let file = repo.scratch_path("system");
        repo.write(&file, format!("[xguard]\n\tpolicy = {policy}\n"));
        repo.with_env("GIT_CONFIG_SYSTEM", file)
            .with_env("GIT_CONFIG_NOSYSTEM", "0")
    }),
    ("in the environment", |repo, policy| {
        repo.with_env("GIT_CONFIG_COUNT", "1")
            .with_env("GIT_CONFIG_KEY_0", "xguard.policy")
            .with_env("GIT_CONFIG_VALUE_0", policy)
    }),
    ("as of `git -c`", |repo, policy| {
        repo.with_env(
            "GIT_CONFIG_PARAMETERS",
            format!("'xguard.policy'='{policy}'"),
        )
    }),
];

/// Gives the user this configuration.
fn global(repo: &Repo, text: &str) -> Repo {
    let file = repo.scratch_path("global");
    repo.write(&file, text);
    repo.with_env("GIT_CONFIG_GLOBAL", file)
}

#[test]
fn a_hook_goes_by_the_policy_that_git_names_however_it_is_named() {
    for (name, way) in WAYS {
        let repo = allowing();
        let path = policy(&repo, "enforce: [allow]\n");
        let repo = way(&repo, &path);
        let named = repo.git(&["config", "--type=path", "--get", "xguard.policy"]);
        assert!(named.code(0).text().contains("team policy.yaml"), "{name}");
        stage_a_secret(&repo, "");
        let run = Attempt::commit(&repo).is_blocked();
        run.says("team policy");
        let linked = repo.scratch_path("linked");
        let add = ["worktree", "add", "-q", "-b", "side"].map(OsStr::new);
        repo.git(&[&add[..], &[linked.as_os_str()]].concat())
            .code(0);
        let linked = repo.at(linked);
        let is_of_this_one =
            *name == "in the work tree's own" || *name == "included where it holds";
        stage_a_secret(&linked, "");
        let named = linked.git(&["config", "--get", "xguard.policy"]);
        if named.status == Some(0) {
            Attempt::commit(&linked).is_blocked();
        } else {
            assert!(is_of_this_one, "{name}");
            Attempt::commit(&linked).passes();
        }
    }
}

/// A git that was built to live in a folder of its own, where it keeps the configuration of the machine too.
struct Moved {
    folder: tempfile::TempDir,
    original: Vec<u8>,
}

impl Moved {
    /// Takes the distribution's git; none where this machine has none that can be moved.
    fn new() -> Option<Self> {
        let original = fs::read("/usr/bin/git").ok()?;
        let is_there = |text: &[u8]| memchr::memmem::find(&original, text).is_some();
        let can_be_moved = is_there(b"\0/etc/gitconfig\0") && is_there(b"\0/usr/lib/git-core\0");
        let mut builder = tempfile::Builder::new();
        let folder = builder.prefix("g").rand_bytes(4).tempdir_in("/tmp").ok()?;
        can_be_moved.then_some(Self { folder, original })
    }

    /// Puts it there, built to look for that file in its folder, and returns a repository that uses it.
    fn installed(&self, repo: &Repo, system_file: &str) -> Repo {
        let folder = self.folder.path().to_str().expect("ASCII");
        let places = [
            ("/etc/gitconfig", system_file),
            ("/usr/lib/git-core", "gitcor"),
        ];
        let mut program = self.original.clone();
        for (old, name) in places {
            let new = format!("{folder}/{name}");
            assert_eq!(new.len(), old.len(), "a text of a program keeps its length");
            let old = format!("\0{old}\0").into_bytes();
            while let Some(at) = memchr::memmem::find(&program, &old) {
                program[at + 1..=at + new.len()].copy_from_slice(new.as_bytes());
            }
        }
        let git = repo.write_program(format!("{folder}/gitcor/git.new"), &program, 0o755);
        fs::rename(&git, git.with_file_name("git")).expect("a program to replace");
        repo.with_first_on_path(format!("{folder}/gitcor"))
            .with_env("GIT_CONFIG_NOSYSTEM", "0")
    }
}

#[test]
fn a_policy_of_the_machine_holds_wherever_this_git_was_built_to_keep_it() {
    let Some(moved) = Moved::new() else {
        print_skipped("no /usr/bin/git that can be moved on this machine");
        return;
    };
    let repo = allowing();
    let path = policy(&repo, "enforce: [allow]\n");
    let own = moved.installed(&repo, "cfg");
    let set = ["config", "--system", "xguard.policy", &path];
    own.git(&set).code(0);
    stage_a_secret(&own, "");
    // Once when git has to be asked, once when it has been.
    for _ in 0..2 {
        Attempt::commit(&own).is_blocked().says("team policy");
    }
    own.git(&["config", "--system", "--unset", "xguard.policy"])
        .code(0);
    Attempt::commit(&own).passes();
    // Another git in its place keeps its configuration elsewhere.
    let own = moved.installed(&repo, "etc");
    own.git(&set).code(0);
    stage_a_secret(&own, "");
    Attempt::commit(&own).is_blocked().says("team policy");
    // To a git that was built otherwise that file says nothing.
    Attempt::commit(&repo.with_env("GIT_CONFIG_NOSYSTEM", "0")).passes();
}

#[test]
fn git_is_asked_but_once_where_it_keeps_the_configuration_of_the_machine() {
    let repo = based();
    let repo = repo.with_env("GIT_CONFIG_NOSYSTEM", "0");
    repo.hooked();
    let note = repo.path(".git/xguard/system-file");
    repo.write("a", "a").stage("a");
    Attempt::commit(&repo).passes();
    let noted = fs::read(&note).expect("git's answer");
    let asked = repo
        .with_env("GIT_EDITOR", "echo")
        .git(&["config", "--system", "--edit"]);
    let file = asked.code(0).text();
    assert!(noted.ends_with(file.trim_end().as_bytes()), "{file}");
    // What stands there is gone by, so git was not asked again.
    let ours = repo.scratch_path("machine");
    let path = policy(&repo, "alow: []\n");
    repo.write(&ours, format!("[xguard]\n\tpolicy = {path}\n"));
    let start = &noted[..noted.len() - file.trim_end().len()];
    let ours = [start, ours.as_os_str().as_encoded_bytes()].concat();
    fs::write(&note, ours).expect("a note to change");
    repo.write("b", "b").stage("b");
    Attempt::commit(&repo).is_blocked().says("alow");
    fs::write(&note, "what is no note of this git").expect("a note to change");
    Attempt::commit(&repo).passes();
    assert_eq!(fs::read(&note).expect("git's answer"), noted);
}

#[test]
fn what_only_looks_like_a_policy_is_none() {
    let texts = [
        "[core]\n\thooksPath = ~/.config/xguard/none\n",
        "[xguard \"policy\"]\n\tpolicy = /nowhere\n",
        "[alias]\n\tpolicy = !xguard config show\n[other]\n\tpolicy = /nowhere\n",
        "[includeIf \"onbranch:other\"]\n\tpath = policies\n",
        "[include]\n\tpath = nothing there\n[core]\n\tpager = less\n",
        "# [xguard]\n# policy = /nowhere\n",
    ];
    for text in texts {
        let repo = based();
        repo.hooked();
        repo.write(
            repo.scratch_path("policies"),
            "[xguard]\n\tpolicy = /nowhere\n",
        );
        let repo = global(&repo, text);
        repo.write("b.txt", "b").stage("b.txt");
        let run = repo.xguard(&["hook", "pre-commit"]).code(0);
        run.silent();
    }
}

#[test]
fn the_users_own_files_are_read() {
    for file in [".gitconfig", ".config/git/config", "xdg/git/config"] {
        let repo = allowing();
        let path = policy(&repo, "enforce: [allow]\n");
        let config = repo.scratch_path("home").join(file);
        repo.write(config, format!("[xguard]\n\tpolicy = {path}\n"));
        let repo = if file.starts_with("xdg") {
            repo.with_env("XDG_CONFIG_HOME", repo.scratch_path("home/xdg"))
        } else {
            repo
        };
        stage_a_secret(&repo, "");
        let commit = ["-u", "GIT_CONFIG_GLOBAL", "git", "commit", "-qm", "x"];
        let run = repo.run(OsStr::new("env"), &commit).code(1);
        run.says("team policy");
    }
}

#[test]
fn every_road_goes_by_the_policy() {
    let repo = allowing();
    let path = policy(&repo, "enforce: [allow]\n");
    let before = repo.head();
    stage_a_secret(&repo, "");
    let policy = format!("--policy={path}");
    repo.xguard(&["scan"]).code(0);
    repo.xguard(&["scan", &policy]).code(1);
    repo.commit("leak");
    let range = format!("{before}..HEAD");
    for road in [&["--range", &range][..], &["--history"], &["--worktree"]] {
        repo.xguard(&[&["scan"], road].concat()).code(0);
        repo.xguard(&[&["scan", &policy], road].concat()).code(1);
    }
    let remote = repo.sibling("remote.git", &["--bare"]);
    let push = |repo: &Repo| {
        let url = remote.path("");
        let words = ["push", "-q", "--dry-run"].map(OsStr::new);
        repo.git(&[&words[..], &[url.as_os_str(), "main".as_ref()]].concat())
    };
    push(&repo).code(0);
    repo.config("xguard.policy", &path);
    push(&repo).code(1).says("team policy");
    let message = repo.plant().bearer();
    repo.write("message", message);
    repo.xguard(&["hook", "commit-msg", "message"]).code(1);
    repo.git(&["config", "--unset", "xguard.policy"]).code(0);
    repo.xguard(&["hook", "commit-msg", "message"]).code(0);
}

#[test]
fn what_holds_is_shown_with_who_says_so() {
    let repo = based();
    let own = "allow:
  - path: docs/**
    reason: not shown
local_values: all
env:
  leave_out: [.env.production]
  rules: {env-file-staged: off}
";
    repo.write(".xguard.yaml", own).stage(".xguard.yaml");
    repo.write(".xguard.yaml", "allow: []\n");
    set_policy(
        &repo,
        "enforce: [env.leave_out, env.rules]
allow: [{rule: x-api-key, path: a, reason: b}]
env:
  except: [{path: docker/.env, reason: c, until: 2027-06-30}]
  rules: {gitignore-missing: block}
",
    );
    repo.xguard(&["config", "show"]).code(0).stdout_eq(str![[r#"
team policy: [SCRATCH]/team policy.yaml, named by `xguard.policy` of the local configuration of git, file:.git/config
configuration: .xguard.yaml as it is staged

allow: path `a`, rule `x-api-key` (team policy)
allow: path `docs/**` (configuration)
block: none (default)
enforce: env.leave_out (team policy)
enforce: env.rules (team policy)
...
env.names: none (default)
env.leave_out: none (default, enforced)
env.leave_out: `.env.production` (configuration, set aside: the team policy enforces this key)
...
env.templates: none (default)
...
env.except: path `docker/.env`, until 2027-06-30 (team policy)
env.rules.env-file-readable: warn (default, enforced)
env.rules.env-file-staged: block (default, enforced)
env.rules.env-file-staged: off (configuration, set aside: the team policy enforces this key)
env.rules.env-file-tracked: warn (default, enforced)
env.rules.env-file-unignored: block (default, enforced)
env.rules.env-secret-public: block (default, enforced)
env.rules.gitignore-missing: block (team policy, enforced)
env.rules.gitignore-personal: warn (default, enforced)
env.rules.gitignore-uncommitted: warn (default, enforced)
...
local_values: all (configuration)
...
rules: none (default)
...

"#]]);
    let shown = repo.xguard(&["config", "show", "--from=disk", "--format=json"]);
    let shown = shown.code(0).json();
    let all = shown["keys"].as_array().expect("a list");
    let key = |name: &str| all.iter().find(|one| one["key"] == name).expect("the key");
    assert_eq!(key("local_values")["values"][0]["from"], "default");
    assert_eq!(key("allow")["values"][0]["from"], "policy");
    assert_eq!(key("env.leave_out")["enforced"], true);
    assert_eq!(shown["configuration"], ".xguard.yaml as it lies on disk");
    for key in xguard::config::KEYS {
        let is_shown = all.iter().any(|one| {
            let shown = one["key"].as_str().expect("a name");
            key.name.starts_with(shown) || shown.starts_with(key.name)
        });
        assert!(is_shown, "{}", key.name);
    }
    let head = repo.xguard(&["config", "show", "--from=head"]).code(0);
    head.says("configuration: none");
    let file = repo.scratch_path("team policy.yaml");
    fs::write(&file, "").expect("the policy");
    let run = repo.xguard(&[
        OsStr::new("config"),
        "show".as_ref(),
        "--policy".as_ref(),
        file.as_os_str(),
    ]);
    run.code(0).says("named by `--policy`");
}

#[test]
fn a_policy_is_checked_as_one() {
    let repo = based();
    let path = policy(&repo, "enforce: [allow]\n");
    repo.xguard(&["config", "check", "--policy", &path])
        .code(0)
        .says("is sound");
    repo.xguard(&["config", "check", &path])
        .code(2)
        .says("`enforce` is for a team policy");
}

#[test]
fn a_commit_that_changes_what_may_be_committed_says_so() {
    let repo = based();
    repo.hooked();
    let cases = [
        (
            "allow:\n  - {path: docs/**, rule: x-api-key, reason: not shown}\n  - {fingerprint: 8ae3a80c08a83434a06478153e193530, reason: b}\n",
            "`allow` gains path `docs/**`, rule `x-api-key` · fingerprint 8ae3a80c08a83434a06478153e193530",
        ),
        (
            "allow:\n  - {path: docs/**, rule: x-api-key, reason: another}\nlocal_values: all\n",
            "`allow` loses fingerprint 8ae3a80c08a83434a06478153e193530; `local_values` is all and was x",
        ),
        (
            "# words\nallow:\n  - {path: docs/**, rule: x-api-key, reason: another}\nlocal_values: all\n",
            "but only its words",
        ),
        (
            "env: {rules: {env-file-staged: off}}\n",
            "`env.rules.env-file-staged` is off and was block",
        ),
        (
            "env: {leave_out: [a, b, c, d, e, f, g]}\n",
            "`env.leave_out` gains `a` · `b` · `c` · `d` · `e` and 2 more",
        ),
    ];
    for (text, told) in cases {
        repo.write(".xguard.yaml", text).stage(".xguard.yaml");
        let run = Attempt::commit(&repo).passes();
        run.says("xguard: note: this commit changes `.xguard.yaml`")
            .says(told)
            .never_says("not shown");
    }
    repo.write("b.txt", "b").stage("b.txt");
    Attempt::commit(&repo)
        .passes()
        .never_says("this commit changes");
    repo.write(".xguard.yaml", "nonsense: 1\n")
        .stage(".xguard.yaml")
        .commit("broken");
    repo.delete(".xguard.yaml").stage(".xguard.yaml");
    repo.xguard(&["scan"])
        .code(0)
        .says("could not be understood before");
    repo.xguard(&["scan", "--quiet"]).code(0).silent();
}

#[test]
fn what_a_comment_allows_is_told_with_its_reason() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    let line =
        format!("t = '{bearer}' # xguard:allow[x-bearer-token] revoked in 2019, was {bearer}\n");
    repo.write("a.py", line).stage("a.py");
    let formats = [
        "human", "json", "jsonl", "sarif", "github", "gitlab", "junit",
    ];
    for format in formats {
        repo.xguard(&["scan", "--format", format])
            .code(0)
            .says("revoked in 2019, was ")
            .says("on its line")
            .says("x-bearer-token")
            .says("a.py");
    }
    repo.hooked();
    let hook = repo.git(&["commit", "-qm", "allowed"]).code(0);
    drop(hook.says("[x-bearer-token] in a.py:1, by `xguard:allow` on its line: revoked in 2019"));
}

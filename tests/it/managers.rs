//! Real hook managers. `.ci/hook-managers FOLDER` installs them; `XGUARD_HOOK_MANAGERS=FOLDER` names where they are.
//! Those that are not there are skipped with a reason.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::guarded::{assert_guarded, assert_passes, listing};
use crate::repo::{Repo, XGUARD};

/// What a hook of a manager's is told to do besides running xguard.
const MARKS: &str = "echo ran >>hook-ran";

fn runs(repo: &Repo) -> usize {
    fs::read_to_string(repo.path("hook-ran")).map_or(0, |marks| marks.lines().count())
}

/// Returns where something of a manager's is installed.
fn installed(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("XGUARD_HOOK_MANAGERS")?);
    let path = folder.canonicalize().ok()?.join(path);
    path.exists().then_some(path)
}

macro_rules! installed_or_skip {
    ($path:expr) => {
        match installed($path) {
            Some(path) => path,
            None => skip!("{} is not in XGUARD_HOOK_MANAGERS", $path),
        }
    };
}

/// Puts folders first on PATH, that of the program under test among them.
fn with_path(repo: &Repo, folders: &[&Path]) -> Repo {
    // Under the name that configurations have for it.
    let named = repo.scratch_path("named");
    if !named.exists() {
        repo.at(&named).link("xguard", &*XGUARD);
    }
    let repo = repo.with_first_on_path(named);
    folders
        .iter()
        .rev()
        .fold(repo, |repo, folder| repo.with_first_on_path(*folder))
}

/// What an installation may change of a repository: its hooks, its configuration, the scripts of a team.
fn changeable(repo: &Repo) -> BTreeMap<String, BTreeMap<String, (u32, Vec<u8>)>> {
    let folders = [".git/hooks", ".husky", "."];
    folders
        .map(|folder| {
            let mut files = listing(&repo.path(folder));
            // What commits change.
            files.retain(|name, _| !["hook-ran", "clean.txt", "refs", ".git"].contains(&&**name));
            (folder.to_owned(), files)
        })
        .into()
}

#[track_caller]
fn assert_unchanged(repo: &Repo, before: &BTreeMap<String, BTreeMap<String, (u32, Vec<u8>)>>) {
    for (folder, files) in changeable(repo) {
        let names = |files: &BTreeMap<String, (u32, Vec<u8>)>| -> Vec<String> {
            files.keys().cloned().collect()
        };
        assert_eq!(names(&files), names(&before[&folder]), "{folder}");
        for (name, file) in &files {
            assert!(*file == before[&folder][name], "{folder}/{name} changed");
        }
    }
}

/// Asserts that a push with a credential in it is blocked, and one without passes.
#[track_caller]
fn assert_pushes_are_guarded(repo: &Repo) {
    repo.sibling("server", &["--bare"]);
    let push = ["push", "-q", "../server", "main"];
    repo.git(&push).code(0);
    let bearer = repo.plant().bearer();
    repo.write("leak.env", format!("bearer = {bearer}\n"))
        .stage("leak.env")
        .commit("leak");
    repo.git(&push).code(1).says("x-bearer-token");
    repo.git(&["reset", "-q", "--hard", "HEAD~"]).code(0);
    repo.git(&push).code(0);
}

fn husky(repo: &Repo, path: &Path, arguments: &[&str]) {
    let mut words: Vec<OsString> = vec![path.into()];
    words.extend(arguments.iter().map(OsString::from));
    let run = repo
        .with_env("npm_config_user_agent", "npm/9.0.0 node/v20.0.0")
        .with_env("INIT_CWD", repo.path(""))
        .run("node".as_ref(), &words);
    drop(run.code(0));
}

#[test]
fn husky_runs_a_line_in_its_scripts() {
    let program = installed_or_skip!("husky-9/node_modules/husky/bin.js");
    assert_guarded_by_lines(&|repo| husky(repo, &program, &[]));
}

#[test]
fn a_stand_in_for_husky_runs_it_too() {
    assert_guarded_by_lines(&|repo| {
        let runner = "#!/bin/sh\nscript=$(dirname \"$0\")/../$(basename \"$0\")\n\
                      [ ! -f \"$script\" ] || sh -e \"$script\" \"$@\"\n";
        for name in ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"] {
            repo.write_program(format!(".husky/_/{name}"), runner, 0o755);
        }
        repo.write(".husky/_/h", "")
            .config("core.hooksPath", ".husky/_");
    });
}

/// Asserts that lines of ours in the scripts of husky guard, and come and go without a trace.
#[track_caller]
fn assert_guarded_by_lines(husky: &dyn Fn(&Repo)) {
    let cases = [
        ("a script", Some(format!("{MARKS}\n"))),
        ("without an end", Some(MARKS.to_owned())),
        (
            "with a shebang",
            Some(format!("#!/usr/bin/env sh\n{MARKS}\n")),
        ),
        ("none", None),
    ];
    for (name, script) in cases {
        let repo = with_path(&Repo::new(), &[]);
        repo.write("package.json", "{}");
        husky(&repo);
        if let Some(script) = &script {
            repo.write(".husky/pre-commit", script);
            let takes_refs = script.replace(MARKS, "cat >>refs");
            repo.write(".husky/pre-push", takes_refs);
        }
        let before = changeable(&repo);
        repo.xguard(&["status"]).code(1);
        repo.xguard(&["install"]).code(0).says("husky");
        repo.xguard(&["install"]).code(0).says("nothing changed");
        repo.xguard(&["status"]).code(0).says("run by husky");
        assert_guarded(&repo);
        let is_marked = if script.is_some() { 2 } else { 0 };
        assert_eq!(runs(&repo), is_marked, "{name}");
        assert_pushes_are_guarded(&repo);
        if script.is_some() {
            let refs = fs::read_to_string(repo.path("refs")).expect("a script that ran");
            assert_eq!(refs.lines().count(), 1, "{name}: {refs}");
            assert!(refs.starts_with("refs/heads/main "), "{name}: {refs}");
        }
        husky(&repo);
        assert_guarded(&repo);
        repo.xguard(&["uninstall"]).code(0);
        assert_unchanged(&repo, &before);
        repo.xguard(&["status"]).code(1);
        assert_passes(&repo);
    }
}

#[test]
fn husky_8_has_a_folder_of_the_team_where_ours_go() {
    let program = installed_or_skip!("husky-8/node_modules/husky/lib/bin.js");
    let repo = with_path(&Repo::new(), &[]);
    repo.write("package.json", "{}");
    husky(&repo, &program, &["install"]);
    husky(&repo, &program, &["add", ".husky/pre-commit", MARKS]);
    let before = changeable(&repo);
    repo.xguard(&["install"]).code(0).says("commit it");
    repo.xguard(&["status"]).code(0);
    assert_guarded(&repo);
    assert_eq!(runs(&repo), 2);
    assert_pushes_are_guarded(&repo);
    husky(&repo, &program, &["install"]);
    assert_guarded(&repo);
    repo.xguard(&["uninstall"]).code(0);
    assert_unchanged(&repo, &before);
}

/// Returns the lines that `install` or `status` says are wanted in a file.
fn wanted_lines(repo: &Repo, after: &str, end: &str) -> String {
    let text = repo.xguard(&["install"]).code(2).text();
    let (_, text) = text.split_once(after).expect("where the lines belong");
    let (lines, _) = text.split_once(end).unwrap_or((text, ""));
    lines.to_owned()
}

#[test]
fn husky_4_is_told_in_package_json() {
    let modules = installed_or_skip!("husky-4/node_modules");
    let repo = with_path(&Repo::new(), &[]);
    repo.link("node_modules", modules)
        .write("package.json", "{}");
    let program = repo.path("node_modules/husky/lib/installer/bin.js");
    repo.write(".gitignore", "node_modules\nhook-ran\n");
    husky(&repo, &program, &["install"]);
    let before = changeable(&repo);
    let lines = wanted_lines(&repo, "package.json\n", "\n\n");
    assert_unchanged(&repo, &before);
    repo.xguard(&["status"])
        .code(1)
        .says("husky 4 hook, which does not run xguard");
    let lines = lines.replace(
        "\"pre-commit\": \"",
        &format!("\"pre-commit\": \"{MARKS} && "),
    );
    repo.write(
        "package.json",
        format!("{{\"husky\": {{\"hooks\": {{{lines}}}}}}}"),
    );
    repo.xguard(&["status"]).code(0).says("run by husky 4");
    repo.xguard(&["install"]).code(0).says("nothing changed");
    assert_guarded(&repo);
    assert_eq!(runs(&repo), 2);
    assert_pushes_are_guarded(&repo);
    repo.xguard(&["uninstall"]).code(0);
}

/// Runs lefthook, the program itself.
fn lefthook(repo: &Repo, program: &Path, arguments: &[&str]) {
    drop(repo.run(program.as_os_str(), arguments).code(0));
}

#[test]
fn lefthook_is_told_in_its_configuration() {
    let program = installed_or_skip!("lefthook/node_modules/.bin/lefthook");
    let repo = with_path(&Repo::new(), &[program.parent().expect("a folder")]);
    let marks = "pre-commit:\n  commands:\n    marks:\n      run: echo ran >>hook-ran\n";
    repo.write("lefthook.yml", marks);
    lefthook(&repo, &program, &["install"]);
    let before = changeable(&repo);
    let lines = wanted_lines(&repo, "lefthook.yml\n", "and run");
    assert_unchanged(&repo, &before);
    repo.xguard(&["status"])
        .code(1)
        .says("lefthook hook, which does not run xguard");
    let lines = lines.replace("pre-commit:\n  commands:\n", marks);
    repo.write("lefthook.yml", lines);
    repo.xguard(&["status"]).code(1).says("pre-push: missing");
    lefthook(&repo, &program, &["install"]);
    repo.xguard(&["status"]).code(0).says("run by lefthook");
    repo.xguard(&["install"]).code(0).says("nothing changed");
    assert_guarded(&repo);
    assert_eq!(runs(&repo), 2);
    assert_pushes_are_guarded(&repo);
}

#[test]
fn a_hook_that_lefthook_puts_aside_is_seen() {
    let program = installed_or_skip!("lefthook/node_modules/.bin/lefthook");
    let repo = with_path(&Repo::new(), &[program.parent().expect("a folder")]);
    let before = changeable(&repo);
    repo.xguard(&["install"]).code(0);
    repo.write(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    marks:\n      run: 'true'\n",
    );
    lefthook(&repo, &program, &["install"]);
    repo.xguard(&["status"])
        .code(1)
        .says("lefthook hook, which does not run xguard")
        .says("put aside as");
    repo.xguard(&["uninstall"]).code(0);
    lefthook(&repo, &program, &["uninstall"]);
    drop(fs::remove_file(repo.path("lefthook.yml")));
    assert_unchanged(&repo, &before);
}

/// What pre-commit and prek run besides xguard.
const CONFIGURATION: &str = "repos:\n\
    - repo: local\n  hooks:\n  - id: marks\n    name: marks\n    entry: sh -c 'echo ran >>hook-ran'\n    \
    language: system\n    always_run: true\n    pass_filenames: false\n    stages: [pre-commit]\n";

/// pre-commit or prek.
struct Tool<'a> {
    name: &'a str,
    program: PathBuf,
}

impl Tool<'_> {
    fn run(&self, repo: &Repo, arguments: &[&str]) {
        drop(repo.run(self.program.as_os_str(), arguments).code(0));
    }
}

/// Runs a test with pre-commit and with prek, where they are there.
fn with_both(test: fn(&Repo, &Tool<'_>)) {
    for name in ["pre-commit", "prek"] {
        let Some(program) = installed(&format!("python/bin/{name}")) else {
            crate::run::print_skipped(&format!("no {name} in XGUARD_HOOK_MANAGERS"));
            continue;
        };
        let folder = program.parent().expect("a folder");
        let repo = with_path(&Repo::new(), &[folder]);
        let repo = repo.with_env("PYTHONPATH", folder.parent().expect("a folder"));
        // Its first line names the Python that installed it, which need not be this user's to run.
        if let Err(error) = repo.command(program.as_os_str()).arg("--version").output() {
            crate::run::print_skipped(&format!("{name} does not start: {error}"));
            continue;
        }
        repo.write(".pre-commit-config.yaml", CONFIGURATION)
            .stage(".pre-commit-config.yaml");
        repo.write(".gitignore", "hook-ran\n").stage(".gitignore");
        test(&repo, &Tool { name, program });
    }
}

#[test]
fn a_hook_of_pre_commits_is_kept_and_runs_first() {
    with_both(|repo, manager| {
        manager.run(repo, &["install"]);
        let before = changeable(repo);
        repo.xguard(&["install"])
            .code(0)
            .says("is kept as pre-commit.before-xguard");
        repo.xguard(&["status"]).code(0);
        assert_guarded(repo);
        assert_eq!(runs(repo), 2);
        assert_pushes_are_guarded(repo);
        repo.xguard(&["uninstall"]).code(0);
        assert_unchanged(repo, &before);
    });
}

#[test]
fn pre_commit_goes_on_running_what_it_found() {
    with_both(|repo, manager| {
        let before = changeable(repo);
        repo.xguard(&["install"]).code(0);
        manager.run(repo, &["install"]);
        repo.xguard(&["status"]).code(0).says("run by pre");
        assert_guarded(repo);
        assert!(runs(repo) > 0);
        repo.xguard(&["install"]).code(0).says("nothing changed");
        repo.xguard(&["uninstall"]).code(0);
        repo.xguard(&["status"]).code(1);
        manager.run(repo, &["uninstall"]);
        assert_unchanged(repo, &before);
    });
}

#[test]
fn pre_commit_can_use_our_repository_as_it_is() {
    with_both(|repo, manager| {
        // Building it takes minutes: a stand-in for cargo hands out the program under test. prek takes no cargo that
        // it did not download, so that it gets the program from PATH.
        let cargo = format!(
            "#!/bin/sh\n[ \"$1\" = install ] || {{ echo 'cargo 99.0.0 (a stand-in)'; exit; }}\n\
             while [ \"$1\" != --root ]; do shift; done\nmkdir -p \"$2/bin\" && cp '{}' \"$2/bin/xguard\"\n",
            XGUARD.display()
        );
        let tools = repo.scratch_path("tools");
        repo.write_program(tools.join("cargo"), &cargo, 0o755);
        repo.write_program(tools.join("rustc"), &cargo, 0o755);
        let project = repo.sibling("xguard", &[]);
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        let mut manifest = fs::read_to_string(manifest).expect("what we offer");
        if manager.name == "prek" {
            manifest = manifest.replace("language: rust", "language: system");
        }
        project.write(".pre-commit-hooks.yaml", manifest);
        project.write(
            "Cargo.toml",
            "[package]\nname = \"xguard\"\nversion = \"0.1.0\"\n",
        );
        project.stage(".pre-commit-hooks.yaml").stage("Cargo.toml");
        project.commit("all of it");
        let ours = format!(
            "{CONFIGURATION}- repo: {}\n  rev: {}\n  hooks:\n  - id: xguard\n  - id: xguard-merge\n  - id: xguard-commit-msg\n",
            project.path("").display(),
            project.head()
        );
        repo.write(".pre-commit-config.yaml", ours)
            .stage(".pre-commit-config.yaml");
        let repo = &with_path(repo, &[&tools]);
        manager.run(repo, &["install", "-t", "pre-commit", "-t", "commit-msg"]);
        repo.xguard(&["status", "--hooks", "pre-commit,commit-msg"])
            .code(0)
            .says("run by pre");
        assert_guarded(repo);
        assert_eq!(runs(repo), 2);
        let bearer = repo.plant().bearer();
        repo.git(&[
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            &format!("bearer {bearer}"),
        ])
        .code(1)
        .says("x-bearer-token");
        repo.write("clean.txt", format!("bearer = {bearer}\n"));
        repo.git(&["commit", "-qam", "all"])
            .code(1)
            .says("x-bearer-token");
    });
}

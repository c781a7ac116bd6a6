//! `install.sh`, with a stand-in for cargo that hands out the program under test: the script is tried here, the build
//! in CI.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::guarded::{assert_guarded, listing};
use crate::machine::find_program;
use crate::repo::{Repo, XGUARD};
use crate::run::{Run, print_skipped};

const SHELLS: [&[&str]; 3] = [&["dash"], &["bash"], &["busybox", "sh"]];

/// A machine with nothing of its owner's but a home, and a checkout with spaces in its path.
struct Machine {
    repo: Repo,
    tools: PathBuf,
    script: PathBuf,
}

impl Machine {
    fn new() -> Self {
        let repo = Repo::outside().at("work in here");
        let tools = repo.scratch_path("tools of mine");
        let checkout = repo.at("check out").path("");
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in ["install.sh", "Cargo.toml"] {
            fs::copy(source.join(file), checkout.join(file)).expect("a file of the project");
        }
        let machine = Self {
            repo,
            tools,
            script: checkout.join("install.sh"),
        };
        machine.tool("rustc", "echo host: some-host");
        machine.cargo("[ \"$1\" = rustc ]");
        machine
    }

    /// Puts a program first on PATH.
    fn tool(&self, name: &str, script: &str) {
        let script = format!("#!/bin/sh\n{script}\n");
        self.repo
            .write_program(self.tools.join(name), script, 0o755);
    }

    /// Puts a cargo on PATH that builds if `condition` holds.
    fn cargo(&self, condition: &str) {
        self.cargo_builds(&XGUARD, condition);
    }

    /// Puts a cargo on PATH that builds this program if `condition` holds.
    fn cargo_builds(&self, program: &Path, condition: &str) {
        let program = program.display();
        self.tool(
            "cargo",
            &format!(
                r#"[ "$1" = --version ] && {{ echo 'cargo 99.0.0 (a stand-in)'; exit; }}
printf '%s ' "$@" >>'{log}'; echo >>'{log}'
{condition} || exit 101
while [ "$1" != --target-dir ]; do shift; done
mkdir -p "$2/some-host/release" && cp '{program}' "$2/some-host/release/xguard""#,
                log = self.tools.join("log").display(),
            ),
        );
    }

    /// Returns what cargo was asked, a line a run.
    fn asked(&self) -> Vec<String> {
        let log = fs::read_to_string(self.tools.join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    fn install(&self, shell: &[&str], arguments: &[&str]) -> Run {
        let words = shell[1..].iter().map(OsStr::new);
        let words = words.chain([self.script.as_os_str()]);
        let words: Vec<&OsStr> = words.chain(arguments.iter().map(OsStr::new)).collect();
        self.repo
            .with_first_on_path(&self.tools)
            .run(OsStr::new(shell[0]), &words)
    }

    fn installed(&self) -> PathBuf {
        self.repo.scratch_path("home/.local/bin/xguard")
    }
}

fn is_there(shell: &[&str]) -> bool {
    let there = find_program(shell[0]).is_some();
    if !there {
        print_skipped(&format!("no {} on this machine", shell[0]));
    }
    there
}

#[test]
fn a_new_user_ends_up_under_guard_whatever_the_shell() {
    for shell in SHELLS.into_iter().filter(|shell| is_there(shell)) {
        let machine = Machine::new();
        let repo = machine.repo.at("my repo");
        repo.git(&["init", "-q", "."]).code(0);
        for _ in 0..2 {
            let run = machine.install(shell, &["my repo"]).code(0);
            run.says("self-test passed").says("is not on PATH");
        }
        let bin = machine.installed();
        assert_eq!(
            listing(bin.parent().expect("a folder")).len(),
            1,
            "{shell:?}"
        );
        let origin = fs::read(repo.path(".git/hooks/xguard.program")).expect("the origin");
        assert_eq!(origin, bin.as_os_str().as_encoded_bytes());
        let hook = fs::read(repo.path(".git/hooks/pre-commit")).expect("our hook");
        assert!(hook == fs::read(&bin).expect("the program"), "{shell:?}");
        assert_guarded(&repo);
    }
}

#[test]
fn the_manual_page_and_the_completions_come_along_and_are_not_worth_failing_for() {
    let machine = Machine::new();
    let printed: [(&str, &[&str]); 4] = [
        ("man/man1/xguard.1", &["man"]),
        (
            "bash-completion/completions/xguard",
            &["completions", "bash"],
        ),
        ("zsh/site-functions/_xguard", &["completions", "zsh"]),
        (
            "fish/vendor_completions.d/xguard.fish",
            &["completions", "fish"],
        ),
    ];
    for _ in 0..2 {
        machine.install(&["sh"], &["--prefix", "pre fix"]).code(0);
        for (file, command) in printed {
            let file = machine.repo.path("pre fix/share").join(file);
            let written = fs::read_to_string(&file).expect("it was installed");
            assert_eq!(written, machine.repo.xguard(command).code(0).text());
            assert_eq!(listing(file.parent().expect("a folder")).len(), 1);
        }
    }
    machine.repo.write("elsewhere/share", "no folder");
    machine
        .install(&["sh"], &["--prefix", "elsewhere"])
        .code(0)
        .says("note: could not write")
        .says("self-test passed");
}

#[test]
fn a_prefix_is_honoured_and_counts_from_where_one_is() {
    let machine = Machine::new();
    let ways: [&[&str]; 2] = [&["--prefix", "pre fix"], &["--prefix=pre fix"]];
    for arguments in ways {
        machine.install(&["sh"], arguments).code(0);
        let folder = machine.repo.path("pre fix/bin");
        assert_eq!(listing(&folder).len(), 1);
        fs::remove_dir_all(&folder).expect("a folder of ours");
    }
    assert!(!machine.installed().exists());
}

#[test]
fn what_is_missing_is_named() {
    let cases = [
        ("cargo", "exit 1", "cargo is installed but does not run"),
        ("cargo", "echo cargo 1.60.0", "needs 1.95 or newer"),
        ("cc", "exit 1", "no C compiler that works"),
        ("git", "echo git version 2.39.4", "needs 2.39.5 or newer"),
        ("git", "echo git version 1.99.99", "needs 2.39.5 or newer"),
    ];
    for (tool, script, complaint) in cases {
        let machine = Machine::new();
        machine.tool(tool, script);
        machine.install(&["sh"], &[]).code(1).says(complaint);
        assert!(!machine.installed().exists(), "{complaint}");
    }
}

#[test]
fn what_is_not_there_at_all_is_named_with_the_way_to_get_it() {
    let machine = Machine::new();
    for tool in [
        "sed", "grep", "mktemp", "rm", "cat", "mkdir", "cmp", "cp", "chmod", "mv",
    ] {
        machine.tool(tool, &format!("PATH=/usr/bin:/bin exec {tool} \"$@\""));
    }
    let repo = machine.repo.with_env("PATH", &machine.tools);
    let sh = Path::new("/bin/sh").as_os_str();
    let script = [machine.script.as_os_str()];
    repo.run(sh, &script)
        .code(1)
        .says("git was not found")
        .says("apt-get install git");
    machine.tool("git", "echo git version 2.47.3");
    repo.run(sh, &script)
        .code(1)
        .says("no C compiler")
        .says("build-essential");
    machine.tool("cc", "exit 0");
    fs::remove_file(machine.tools.join("cargo")).expect("our cargo");
    repo.run(sh, &script)
        .code(1)
        .says("cargo was not found")
        .says("rustup.rs");
}

#[test]
fn where_there_is_no_static_library_the_build_is_dynamic() {
    let without_library = Machine::new();
    without_library.tool(
        "cc",
        "for word; do [ \"$word\" = -static ] && exit 1; done; exit 0",
    );
    without_library.cargo("[ \"$1\" = build ]");
    without_library
        .install(&["sh"], &[])
        .code(0)
        .says("no static C library");
    assert_eq!(without_library.asked().len(), 1);

    let without_luck = Machine::new();
    without_luck.cargo("[ \"$1\" = build ]");
    without_luck
        .install(&["sh"], &[])
        .code(0)
        .says("static build did not work");
    assert_eq!(without_luck.asked().len(), 2);
    assert!(without_luck.asked()[0].contains("-- -C target-feature=+crt-static"));
    assert!(
        without_luck
            .asked()
            .iter()
            .all(|line| line.contains("--locked"))
    );
}

#[test]
fn a_failing_build_or_self_test_is_no_success() {
    let machine = Machine::new();
    machine.cargo("false");
    machine
        .install(&["sh"], &[])
        .code(1)
        .says("the build failed");
    assert!(!machine.installed().exists());

    let machine = Machine::new();
    machine.tool(
        "cargo",
        r#"[ "$1" = --version ] && { echo cargo 99.0.0; exit; }
while [ "$1" != --target-dir ]; do shift; done
mkdir -p "$2/some-host/release" && built=$2/some-host/release/xguard
printf '#!/bin/sh\n[ "$1" = --version ]\n' >"$built" && chmod 755 "$built""#,
    );
    machine
        .install(&["sh"], &[])
        .code(1)
        .says("the self-test failed");
    assert!(!machine.installed().exists());
}

#[test]
fn a_team_ends_up_under_guard_and_out_again_whatever_the_shell() {
    for shell in SHELLS.into_iter().filter(|shell| is_there(shell)) {
        let machine = Machine::new();
        let clones = ["its clones/one", "more/two 'quoted'"].map(|name| machine.repo.at(name));
        for clone in &clones {
            clone.git(&["init", "-q", "."]).code(0);
            clone.commit("first");
        }
        let policy = machine.repo.path("its policy.yaml");
        machine.repo.write(&policy, "enforce: [allow]\n");
        let team = [
            "--team",
            "its clones",
            "more",
            "--policy",
            "its policy.yaml",
        ];
        machine
            .install(shell, &team)
            .code(0)
            .says("2 repositories: 2 guarded (2 installed");
        machine
            .install(shell, &team)
            .code(0)
            .says("2 repositories: 2 guarded (no change)");
        for clone in &clones {
            let named = clone.git(&["config", "xguard.policy"]).code(0).text();
            assert_eq!(Path::new(named.trim_end()), policy);
            assert_guarded(clone);
        }
        clones[1].delete(".git/HEAD");
        let broken = machine.install(shell, &team).code(1);
        broken
            .says("not every repository is under guard")
            .says("two 'quoted'");

        let out = ["--uninstall", "its clones/one"];
        machine.install(shell, &out).code(0).says("deleted ");
        assert!(!clones[0].path(".git/hooks/pre-commit").exists());
        assert!(!machine.installed().exists());
        machine.install(shell, &out).code(1).says("there is no ");
        machine
            .install(shell, &["--uninstall"])
            .code(0)
            .says("nothing changed");
    }
}

#[test]
fn every_repository_of_a_user_ends_up_under_guard_and_out_again() {
    let mut machine = Machine::new();
    let config = machine.repo.scratch_path("home/.gitconfig");
    machine.repo = machine.repo.with_env("GIT_CONFIG_GLOBAL", &config);
    for _ in 0..2 {
        machine
            .install(&["sh"], &["--global"])
            .code(0)
            .says("uninstall --global");
    }
    let repo = machine.repo.at("made later");
    repo.git(&["init", "-q", "."]).code(0);
    assert_guarded(&repo);
    machine
        .install(&["sh"], &["--uninstall", "--global"])
        .code(0)
        .says("deleted ");
    repo.git(&["config", "--get", "core.hooksPath"]).code(1);
    assert!(!machine.installed().exists());
    machine
        .install(&["sh"], &["--uninstall", "--global"])
        .code(1)
        .says("there is no ");
}

#[test]
fn the_way_back_can_be_pasted() {
    let machine = Machine::new();
    let prefix = "it's a prefix";
    let run = machine.install(&["sh"], &["--prefix", prefix]).code(0);
    let text = run.text();
    let (_, undo) = text.split_once("to undo this: ").expect("the way back");
    let undo = undo.lines().next().expect("a line").to_owned();
    let program = machine.repo.path(prefix).join("bin/xguard");
    assert!(program.exists());
    let words = ["-c", &undo].map(OsStr::new);
    machine
        .repo
        .run(OsStr::new("sh"), &words)
        .code(0)
        .says("deleted ");
    assert!(!program.exists());
}

#[test]
fn misuse_is_told_before_anything_is_done() {
    let machine = Machine::new();
    let cases: [(&[&str], i32, &str); 16] = [
        (&["--nope"], 2, "there is no option --nope"),
        (&["--prefix"], 2, "--prefix needs a value"),
        (&["--prefix="], 2, "--prefix needs a value"),
        (&["a", "b"], 2, "only one repository"),
        (&[""], 2, "is empty"),
        (&["missing"], 1, "is no folder"),
        (&["."], 1, "is no git repository"),
        (&["--team"], 2, "--team needs the folder"),
        (&["--team", "missing"], 1, "is no folder"),
        (&["--policy", "x", "."], 2, "--policy goes with --team"),
        (&["--team", "--policy"], 2, "--policy needs a value"),
        (&["--team", "--global"], 2, "--team needs the folder"),
        (&["--global", "."], 2, "leave out the folders"),
        (&["--team", ".", "--policy=x"], 1, "x cannot be read"),
        (&["--team", "--uninstall", "."], 2, "do not go together"),
        (&["--help"], 0, "Usage: ./install.sh"),
    ];
    for (arguments, status, text) in cases {
        machine.install(&["sh"], arguments).code(status).says(text);
        assert_eq!(machine.asked().len(), 0, "{text}");
        assert!(!machine.installed().exists(), "{text}");
    }
}

#[test]
fn through_a_pipe_it_needs_its_checkout() {
    let machine = Machine::new();
    let script = fs::read(&machine.script).expect("the script");
    let piped = machine
        .repo
        .with_first_on_path(&machine.tools)
        .with_stdin(&script);
    piped
        .run(OsStr::new("sh"), &[] as &[&str])
        .code(1)
        .says("no checkout of xguard in");
    piped
        .at("check out")
        .run(OsStr::new("sh"), &[] as &[&str])
        .code(0)
        .says("self-test passed");

    let cut = piped
        .at("check out")
        .with_stdin(&script[..script.len() - 20]);
    let before = machine.asked().len();
    assert_ne!(cut.run(OsStr::new("sh"), &[] as &[&str]).status, None);
    assert_eq!(machine.asked().len(), before);
}

#[test]
fn an_interruption_leaves_nothing_behind() {
    for step in [
        "rustc", "cc", "cargo", "xguard", "mkdir", "cp", "chmod", "mv",
    ] {
        let machine = Machine::new();
        let temporary = machine.repo.at("tmp");
        let interrupts = "kill -INT \"$PPID\"; exit 1";
        if step == "xguard" {
            // The program that was built, asked for its self-test.
            let built = format!("#!/bin/sh\n[ \"$1\" = --version ] || {{ {interrupts}; }}\n");
            let built = machine.repo.write_program("built", built, 0o755);
            machine.cargo_builds(&built, "true");
        } else {
            machine.tool(step, interrupts);
        }
        let run = machine
            .repo
            .with_first_on_path(&machine.tools)
            .with_env("TMPDIR", temporary.path(""))
            .run(OsStr::new("sh"), &[machine.script.as_os_str()]);
        assert_ne!(run.status, Some(0), "{step}");
        assert!(listing(&temporary.path("")).is_empty(), "{step}: {run}");
        let folder = machine.repo.scratch_path("home/.local/bin");
        assert!(listing(&folder).is_empty(), "{step}: {run}");
    }
}

#[test]
fn a_folder_in_the_way_is_not_filled() {
    let machine = Machine::new();
    fs::create_dir_all(machine.installed()).expect("a folder can be made");
    machine.install(&["sh"], &[]).code(1).says("is a folder");
    assert!(listing(&machine.installed()).is_empty());
}

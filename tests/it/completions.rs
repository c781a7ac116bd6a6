//! Completions in the shells that are here, and the manual page.

use std::path::Path;

use crate::repo::{Repo, XGUARD};

/// Returns a handle on whose `PATH` the program under test comes first under its own name, and where it starts.
fn with_program() -> Repo {
    let outside = Repo::outside();
    let folder = outside.scratch_path("program");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::os::unix::fs::symlink(XGUARD.as_path(), folder.join("xguard")).expect("a link");
    outside.at("work").with_first_on_path(folder)
}

/// What is typed, and what the shells offer then.
const CASES: &[(&[&str], &[&str])] = &[
    (&["sel"], &["selftest"]),
    (&["scan", "--form"], &["--format"]),
    (&["scan", "--format", "js"], &["json", "jsonl"]),
    (&["explain", "x-api-k"], &["x-api-key"]),
    (&["scan", "it's a"], &["it's a file"]),
];

fn joined(offered: &[&str]) -> String {
    let mut offered = offered.to_vec();
    offered.sort_unstable();
    offered.join("\n")
}

#[test]
fn bash_completes_command_lines() {
    let repo = with_program();
    // As readline does it: the function, and files where it offers nothing.
    let script = r#"
        source <(xguard completions bash)
        complete -p xguard >/dev/null || exit 3
        COMP_WORDS=(xguard "$@")
        COMP_CWORD=$#
        _xguard
        if [ ${#COMPREPLY[@]} -eq 0 ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
        fi
        printf '%s\n' "${COMPREPLY[@]}" | sort
    "#;
    repo.write("it's a file", "");
    let equals: (&[&str], &[&str]) = (&["scan", "--format", "=", "gi"], &["github", "gitlab"]);
    for (typed, expected) in CASES.iter().chain([&equals]) {
        let words = [&["--norc", "-c", script, "bash"], *typed].concat();
        let Some(run) = repo.program("bash", &words) else {
            skip!("no bash here");
        };
        let run = run.code(0);
        assert_eq!(run.text().trim_end(), joined(expected), "{run}");
    }
}

#[test]
fn fish_completes_command_lines() {
    let repo = with_program();
    repo.write("it's a file", "");
    for (typed, expected) in CASES {
        let typed: Vec<String> = typed.iter().map(|word| word.replace('\'', "\\'")).collect();
        let line = typed.join(" ").replace("s a", "s\\ a");
        let script = format!(
            "xguard completions fish | source; complete -C \"xguard {}\" | string split -f1 \\t | sort",
            line.replace('\\', "\\\\")
        );
        let Some(run) = repo.program("fish", &["--no-config", "-c", &script]) else {
            skip!("no fish here");
        };
        let run = run.code(0);
        assert_eq!(run.text().trim_end(), joined(expected), "{run}");
    }
}

#[test]
fn zsh_is_told_what_there_is() {
    let repo = with_program();
    // Without a terminal there is no completion system; these stand for it and say what they are handed.
    let script = r#"
        compdef() { [[ "$*" == "_xguard xguard" ]] || exit 3 }
        _describe() { printf '%s\n' ${${(P)2}%%:*} | sort }
        _files() { print -r -- "it's a file" }
        source <(xguard completions zsh)
        words=(xguard "$@")
        CURRENT=$#words
        _xguard
    "#;
    for (typed, expected) in CASES {
        let words = [&["-f", "-c", script, "zsh"], *typed].concat();
        let Some(run) = repo.program("zsh", &words) else {
            skip!("no zsh here");
        };
        let run = run.code(0);
        assert_eq!(run.text().trim_end(), joined(expected), "{run}");
    }
}

#[test]
fn the_manual_page_is_one() {
    let repo = with_program();
    let page = repo.xguard(&["man"]).code(0).text();
    repo.write("xguard.1", &page);
    let Some(run) = repo.program("groff", &["-man", "-ww", "-z", "xguard.1"]) else {
        skip!("no groff here");
    };
    run.code(0).silent();
}

#[test]
fn a_shell_that_is_not_known_gets_nothing() {
    let repo = Repo::outside();
    let run = repo.xguard(&["completions", "tcsh"]).code(2);
    assert!(run.stdout.is_empty(), "{run}");
    run.says("bash, zsh, fish, powershell");
    for file in ["bash", "zsh", "fish", "ps1"] {
        let script = format!("completions/xguard.{file}");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
        let shell = if file == "ps1" { "powershell" } else { file };
        let expected = std::fs::read_to_string(script).expect("a script");
        let run = repo.xguard(&["completions", shell]).code(0);
        assert_eq!(run.text(), expected);
    }
}

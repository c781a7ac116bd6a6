//! The README tells the truth: it names everything there is, and what it shows is what happens.

use regex::Regex;
use xguard::config::KEYS;
use xguard::report::FORMATS;

use crate::repo::Repo;

const README: &str = include_str!("../../README.md");

/// Returns the first block of code in this language behind `heading`.
fn block(language: &str, heading: &str) -> &'static str {
    let start = format!("```{language}\n");
    let (_, rest) = README.split_once(heading).expect("that heading");
    let (_, rest) = rest.split_once(&start).expect("a block in that language");
    rest.split_once("```").expect("an end of the block").0
}

#[test]
fn everything_there_is_is_named() {
    let repo = Repo::outside();
    let rules = repo.xguard(&["rules"]).code(0).text();
    let rules = rules.lines().filter(|line| !line.starts_with(' '));
    let help = repo.xguard(&["--help"]).code(0).text();
    let (_, commands) = help.split_once("Commands:\n").expect("a list of commands");
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let commands = commands.filter_map(|line| line.split_whitespace().next());
    let options = repo.xguard(&["scan", "--help"]).code(0).text();
    let options = Regex::new("--[a-z]+")
        .expect("a pattern")
        .find_iter(&options)
        .map(|option| option.as_str().to_owned())
        .filter(|option| option != "--help")
        .collect::<Vec<_>>();

    let rules = rules.map(|rule| format!("| `{rule}` |"));
    let commands = commands.map(|command| format!("| `xguard {command}"));
    let keys = KEYS.iter().map(|key| format!("| `{}` |", key.name));
    let formats = FORMATS
        .iter()
        .map(|format| format!("| `{}` |", format.name));
    let all = rules.chain(commands).chain(keys).chain(formats);
    let all: Vec<String> = all.chain(options).collect();
    assert!(all.len() > 30, "{all:?}");
    for thing in all {
        assert!(README.contains(&thing), "{thing} is not in the README");
    }
}

#[test]
fn the_configuration_it_shows_is_sound() {
    let repo = Repo::new();
    repo.write(".xguard.yaml", block("yaml", "## Configuration"));
    repo.xguard(&["config", "check"]).code(0);
    repo.write("policy", block("yaml", "## For a team"));
    repo.xguard(&["config", "check", "--policy", "policy"])
        .code(0);
}

#[test]
fn a_blocked_commit_looks_as_it_shows() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    let bearer = repo.plant().bearer();
    let program = format!("import tweepy\n\nclient = tweepy.Client(\"{bearer}\")\n");
    repo.write("bot.py", program).stage("bot.py");
    repo.write(".gitignore", ".env\n").stage(".gitignore");
    let run = repo.git(&["commit", "-m", "Post the weather"]).code(1);
    let actual = String::from_utf8(run.stderr).expect("text");

    let shown = block("console", "");
    let (command, shown) = shown
        .split_once('\n')
        .expect("a command and what it prints");
    assert_eq!(command, "$ git commit -m \"Post the weather\"");
    assert_eq!(comparable(&actual), comparable(shown));
}

/// Takes out where lines are broken, and what differs from one credential to the next.
fn comparable(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let differs = Regex::new("[0-9a-f]{32}|[0-9]+ characters|app id [0-9]+|[0-9]+ bytes");
    differs
        .expect("a pattern")
        .replace_all(&words.join(" "), "…")
        .into_owned()
}

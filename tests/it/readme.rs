//! The documents tell the truth: they name everything there is and nothing else, and what they show is what happens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use regex::Regex;
use xguard::config::KEYS;
use xguard::report::FORMATS;
use xguard_detect::bounds::BOUNDS;

use crate::chain::hook;
use crate::documents::{Page, all, for_users, page, project};
use crate::repo::{Repo, XGUARD};

/// Two screens, and no more.
const LONGEST_README: usize = 120;

/// What the program says of itself: the options of every command.
fn options() -> BTreeMap<String, BTreeSet<String>> {
    let repo = Repo::outside();
    let option = Regex::new("--[a-z]+(-[a-z]+)*").expect("a pattern");
    let mut options = BTreeMap::new();
    let mut of = |command: &[&str]| {
        let help = repo.xguard(&[command, &["--help"]].concat()).code(0).text();
        let known = option
            .find_iter(&help)
            .map(|found| found.as_str().to_owned());
        options.insert(command.join(" "), known.collect::<BTreeSet<_>>());
    };
    for command in commands(&[]) {
        match command.as_str() {
            // What follows its name is for the hook.
            "hook" => {}
            "config" => commands(&["config"])
                .iter()
                .for_each(|below| of(&["config", below])),
            command => of(&[command]),
        }
    }
    options.insert("hook".to_owned(), BTreeSet::new());
    options
}

/// Returns the names of the commands below a command.
fn commands(above: &[&str]) -> Vec<String> {
    let repo = Repo::outside();
    let help = repo.xguard(&[above, &["--help"]].concat()).code(0).text();
    let (_, commands) = help.split_once("Commands:\n").expect("a list of commands");
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let lines = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// Returns how the row of each rule begins.
fn rule_rows() -> Vec<String> {
    let list = Repo::outside().xguard(&["rules"]).code(0).text();
    let lines: Vec<&str> = list.lines().collect();
    let rules = lines.windows(2).filter(|two| !two[0].starts_with(' '));
    rules
        .map(|two| {
            let (title, rest) = two[1].trim().rsplit_once("; ").expect("title; severity");
            let severity = rest.split(',').next().expect("a severity");
            let severity = severity.trim_start_matches("a ");
            format!("| `{}` | {title} | {severity} | ", two[0])
        })
        .collect()
}

#[test]
fn everything_there_is_is_named() {
    let formats = FORMATS
        .iter()
        .map(|format| format!("| `{}` |", format.name));
    let bounds = BOUNDS
        .iter()
        .map(|bound| format!("| {} | {} |", bound.name, shown(bound.limit)));
    let options = options();
    let commands = options.keys().map(|command| format!("| `xguard {command}"));
    let names = options
        .values()
        .flatten()
        .filter(|option| *option != "--help");
    let script = fs::read_to_string(project().join("install.sh")).expect("the script");
    let of_script = Regex::new("(?m)^  (--[a-z]+)").expect("a pattern");
    let of_script = of_script
        .captures_iter(&script)
        .map(|found| found[1].to_owned())
        .filter(|option| option != "--help");

    let pages = for_users();
    let is_named = |thing: &str| pages.iter().any(|page| page.text.contains(thing));
    let rows: Vec<String> = commands.chain(formats).chain(bounds).collect();
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        assert!(is_named(&row), "{row} is not in the documents");
    }
    let is_word = |option: &str| {
        let whole = Regex::new(&format!("{option}([^a-z-]|$)")).expect("a pattern");
        pages.iter().any(|page| whole.is_match(&page.text))
    };
    for option in names.cloned().chain(of_script) {
        assert!(is_word(&option), "{option} is not in the documents");
    }
}

/// Returns a limit as people write it.
fn shown(limit: usize) -> String {
    let digits = limit.to_string();
    match digits.len() {
        _ if limit.is_multiple_of(1 << 20) => format!("{} MB", limit >> 20),
        4.. => {
            let (thousands, rest) = digits.split_at(digits.len() - 3);
            format!("{thousands},{rest}")
        }
        _ => digits,
    }
}

/// Holds a table of a page to its rows. `XGUARD_WRITE=1 cargo test --test it the_table_of` writes them instead.
fn keep_table(name: &str, head: &str, rows: impl Fn(&str) -> Vec<String>) {
    let shown = page(name);
    let (before, rest) = shown.text.split_once(head).expect("a table");
    let (table, after) = rest.split_once("\n\n").expect("its end");
    let rows = rows(table).join("\n");
    if std::env::var_os("XGUARD_WRITE").is_some() {
        let text = format!("{before}{head}{rows}\n\n{after}");
        fs::write(project().join(name), text).expect("the page");
    } else {
        assert_eq!(table, rows, "write the table with XGUARD_WRITE=1");
    }
}

#[test]
fn the_table_of_keys_is_that_of_the_program() {
    keep_table(
        "docs/configuration.md",
        "| key | meaning |\n|---|---|\n",
        |_| {
            let rows = KEYS
                .iter()
                .map(|key| format!("| `{}` | {} |", key.name, key.about));
            rows.collect()
        },
    );
}

#[test]
fn the_table_of_rules_is_that_of_the_program() {
    // Where a rule blocks is said by hand for those that do not block everywhere.
    let row = |begin: &String, table: &str| {
        let id = begin.split('`').nth(1).expect("an id");
        let mut said = table.lines();
        let said = said.find(|line| line.starts_with(&format!("| `{id}` |")));
        let blocks = match said.and_then(|line| line.split(" | ").nth(3)) {
            Some(blocks) => blocks.trim_end_matches(" |"),
            None if begin.ends_with("| note | ") => "no",
            None => "yes",
        };
        format!("{begin}{blocks} |")
    };
    keep_table(
        "docs/rules.md",
        "| rule | what | severity | blocks |\n|---|---|---|---|\n",
        |table| rule_rows().iter().map(|begin| row(begin, table)).collect(),
    );
}

/// Returns each command line of this program in a page: what stands between backticks, and lines for a shell.
fn command_lines(page: &Page) -> Vec<String> {
    let mut lines: Vec<String> = page.words().into_iter().collect();
    for block in page.blocks() {
        let typed = match block.language {
            "sh" => "",
            "console" => "$ ",
            _ => continue,
        };
        let typed = block
            .text
            .lines()
            .filter_map(|line| line.strip_prefix(typed));
        lines.extend(typed.map(str::to_owned));
    }
    let is_ours = |word: &&str| matches!(*word, "xguard" | "<(xguard" | "$(xguard");
    let mut found = Vec::new();
    for line in lines {
        let (code, _comment) = line.split_once(" #").unwrap_or((&line, ""));
        let words: Vec<&str> = code.split_whitespace().collect();
        let starts = words.iter().position(is_ours);
        found.extend(starts.map(|at| words[at + 1..].join(" ")));
    }
    found
}

#[test]
fn no_command_and_no_option_is_named_that_is_not_there() {
    let options = options();
    let option = Regex::new("--[a-z-]+").expect("a pattern");
    let mut count = 0;
    for page in all() {
        for line in command_lines(&page) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let Some(first) = words.first() else {
                continue;
            };
            // Names in capitals stand for others; the text of a report is no command.
            if !first.starts_with(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            let two = words.iter().take(2).copied().collect::<Vec<_>>().join(" ");
            let known = options.get(&two).or_else(|| options.get(*first));
            let known = known.unwrap_or_else(|| panic!("{}: `xguard {line}`", page.name));
            for found in option.find_iter(&line) {
                let is_known = known.contains(found.as_str()) || found.as_str() == "--help";
                assert!(is_known, "{}: `xguard {line}`", page.name);
            }
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn every_configuration_shown_is_sound() {
    let mut kinds = BTreeSet::new();
    for page in all() {
        for block in page.blocks() {
            if block.language != "yaml" {
                let known = ["console", "sh", "text"];
                assert!(known.contains(&block.language), "{}: {block:?}", page.name);
                continue;
            }
            let kind = block.text.lines().next().expect("a line");
            let repo = Repo::new();
            match kind {
                "# .xguard.yaml" => {
                    repo.write(".xguard.yaml", block.text);
                    repo.xguard(&["config", "check"]).code(0);
                }
                "# a team policy" => {
                    repo.write("policy", block.text);
                    repo.xguard(&["config", "check", "--policy", "policy"])
                        .code(0);
                }
                "# .xguard-baseline.yaml" => {
                    repo.write(".xguard-baseline.yaml", block.text);
                    repo.xguard(&["baseline"]).code(0).says("bot.py");
                }
                "# .pre-commit-config.yaml" => of_pre_commit(block.text),
                // `ci.rs` runs what they say.
                "# .github/workflows/xguard.yml" | "# .gitlab-ci.yml" => {}
                _ => panic!("{}: nothing tries {kind:?}", page.name),
            }
            kinds.insert(kind.to_owned());
        }
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

/// Asserts that the hooks named are those that our own repository offers.
fn of_pre_commit(text: &str) {
    let offered = fs::read_to_string(project().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let offered: Vec<serde_yaml::Value> = serde_yaml::from_str(&offered).expect("YAML");
    let wanted: serde_yaml::Value = serde_yaml::from_str(text).expect("YAML");
    let wanted = wanted["repos"][0]["hooks"].as_sequence().expect("hooks");
    let ids = |hooks: &[serde_yaml::Value]| {
        let ids = hooks.iter().map(|hook| hook["id"].as_str().expect("an id"));
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(wanted), ids(&offered));
}

#[test]
fn every_block_for_a_shell_can_be_read_by_one() {
    let repo = Repo::outside();
    for page in all() {
        for block in page.blocks() {
            if block.language == "sh" {
                let run = repo.with_stdin(block.text).program("sh", &["-n"]);
                run.expect("every machine has sh").code(0).silent();
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for page in all() {
        for link in page.links() {
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = Path::new(&page.name).parent().expect("a folder");
            let target = if file.is_empty() {
                PathBuf::from(&page.name)
            } else {
                plain(&folder.join(file))
            };
            let name = &page.name;
            assert!(project().join(&target).is_file(), "{name}: {link}");
            if !anchor.is_empty() {
                let target = crate::documents::page(target.to_str().expect("UTF-8"));
                assert!(target.anchors().contains(anchor), "{name}: {link}");
            }
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// Takes `..` out of a path.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            assert!(plain.pop(), "{}", path.display());
        } else {
            plain.push(part);
        }
    }
    plain
}

#[test]
fn every_page_is_reached_from_the_readme() {
    let links = page("README.md").links();
    for page in all() {
        let is_linked = links
            .iter()
            .any(|link| link.split('#').next() == Some(&page.name));
        let is_for_others = matches!(page.name.as_str(), "README.md" | "tests/corpus/README.md");
        assert!(is_linked || is_for_others, "{} has no link", page.name);
    }
}

#[test]
fn every_path_named_exists() {
    let ours = [
        "src/", "crates/", "tests/", "hooks/", "benches/", "docs/", ".ci/", ".github/",
    ];
    let files = files();
    for page in all() {
        for word in page.words() {
            let word = word.strip_prefix("./").unwrap_or(&word);
            // A name to be chosen stands in angle brackets.
            let path = word.split('<').next().unwrap_or(word);
            let name = &page.name;
            if word.contains([' ', '*', '$', '…']) {
                continue;
            }
            if ours.iter().any(|start| path.starts_with(start)) {
                // Commands of the documents name hooks of a repository.
                let of_git = path == "hooks/pre-receive";
                assert!(of_git || project().join(path).exists(), "{name}: `{word}`");
            } else if Path::new(path).extension() == Some("rs".as_ref()) || is_of_top(path) {
                let is_there = files.iter().any(|file| file.ends_with(path));
                assert!(is_there, "{name}: `{word}`");
            }
        }
    }
}

/// Tells whether a name looks like one of a file at the top of the project.
fn is_of_top(name: &str) -> bool {
    let is_page = name
        .strip_suffix(".md")
        .is_some_and(|stem| !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_uppercase()));
    is_page || name == "Cargo.toml" || name == "install.sh"
}

/// Returns every file of the project.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![project().to_owned()];
    while let Some(folder) = folders.pop() {
        for child in fs::read_dir(folder).expect("a folder of the project") {
            let path = child.expect("a folder of the project").path();
            if !path.is_dir() {
                files.push(path);
            } else if !path.ends_with("target") && !path.ends_with(".git") {
                folders.push(path);
            }
        }
    }
    files
}

#[test]
fn the_readme_is_short_and_begins_with_two_commands() {
    let readme = page("README.md");
    let lines = readme.text.lines().count();
    assert!(lines <= LONGEST_README, "{lines} lines");
    let block = readme.block("sh", "./install.sh");
    let commands: Vec<&str> = block
        .lines()
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!(commands, ["./install.sh", "cargo test --locked"]);
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

    let readme = page("README.md");
    let shown = readme.block("console", "$ git commit");
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

/// Returns the repository with the program under test first on PATH, as `~/.local/bin/xguard`.
fn with_program(repo: &Repo) -> Repo {
    let folder = repo.scratch_path("home/me/.local/bin");
    fs::create_dir_all(&folder).expect("a folder can be made");
    symlink(&*XGUARD, folder.join("xguard")).expect("a link");
    repo.with_first_on_path(folder)
}

#[test]
fn status_looks_as_it_shows() {
    let repo = with_program(&Repo::outside().sibling("home/me/weather", &[]));
    repo.xguard(&["install"]).code(0);
    fs::rename(
        repo.path(".git/hooks/pre-push"),
        repo.path(".git/hooks/pre-push.old"),
    )
    .expect("our hook");
    let lefthook = "#!/bin/sh\ncall_lefthook run pre-push \"$@\"\n";
    hook(&repo, "pre-push", lefthook, 0o755);
    let actual = repo.xguard(&["status"]).code(1).text();
    let scratch = repo.scratch_path("");
    let actual = actual.replace(scratch.to_str().expect("UTF-8").trim_end_matches('/'), "");
    let version = Regex::new("git version [0-9.]+").expect("a pattern");
    let actual = version.replace(&actual, "git version 2.47.3").into_owned();

    let hooks = page("docs/hooks.md");
    let shown = hooks.block("console", "$ xguard status\n");
    let (_, shown) = shown.split_once('\n').expect("a command");
    let (before, after) = shown.split_once("          …\n").expect("lines left out");
    assert!(actual.starts_with(before), "{actual}");
    assert!(actual.ends_with(after), "{actual}");

    let json = repo.xguard(&["status", "--format", "json"]).code(1).json();
    let fields = json.as_object().expect("an object").keys();
    let checks = json["checks"].as_array().expect("a list");
    let ids = checks.iter().map(|check| &check["id"]);
    let verdicts = checks.iter().map(|check| &check["verdict"]);
    let words = hooks.words();
    for word in ids.chain(verdicts).map(|word| word.as_str().expect("text")) {
        let is_named = words.contains(word) || xguard::hook::HOOKS.contains(&word);
        assert!(is_named, "docs/hooks.md does not name `{word}`");
    }
    for field in fields {
        assert!(hooks.text.contains(&format!("\"{field}\": ")), "{field}");
    }
}

#[test]
fn the_script_it_shows_for_a_server_guards_one() {
    let repo = Repo::new();
    let server = repo.sibling("server", &["--bare"]);
    let history = page("docs/history.md");
    let script = history.block("sh", "#!/bin/sh\n");
    server.write_program("hooks/pre-receive", script, 0o755);
    let repo = with_program(&repo);
    repo.git(&["remote", "add", "origin", "../server"]).code(0);
    repo.write("a.txt", "clean\n")
        .stage("a.txt")
        .commit("first");
    repo.git(&["push", "-q", "origin", "main"]).code(0);
    let bearer = repo.plant().bearer();
    repo.write("a.txt", bearer).stage("a.txt").commit("leak");
    repo.git(&["push", "-q", "origin", "main"])
        .code(1)
        .says("this push is refused");
}

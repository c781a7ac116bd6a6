//! What the files of a hook manager prove: that its hook runs xguard each time, and fails where xguard does. A setting
//! that skips, filters or forgives, and one that is not known here, proves nothing.

use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};

use super::disk::read_text;
use super::proof::{Called, ScriptCarrier, of_command, of_strict_lines};

/// Lines that fetch husky's own part, which runs the script anew with `sh -e`.
const HUSKYS_OWN: &[&str] = &[
    ". \"$(dirname -- \"$0\")/_/husky.sh\"",
    ". \"$(dirname \"$0\")/_/husky.sh\"",
];

/// husky runs its scripts with `sh -e`.
pub(super) fn husky(top: &Path, name: &'static str) -> Option<Called> {
    let text = read_text(&top.join(".husky").join(name))?;
    let ours = super::husky::lines_before_all(name);
    if ours
        .iter()
        .any(|lines| is_at_the_top(&text, lines.as_bytes()))
    {
        return Some(Called::OnPath);
    }
    let text = str::from_utf8(&text).ok()?;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !HUSKYS_OWN.contains(line))
        .collect();
    // `lines` takes carriage returns away.
    (!text.contains('\r')).then(|| of_strict_lines(lines.join("\n").as_bytes(), name))?
}

/// Tells whether these lines come first in a script, but for the line that names its interpreter.
fn is_at_the_top(text: &[u8], lines: &[u8]) -> bool {
    let text = match text.strip_prefix(b"#!") {
        Some(rest) => memchr::memchr(b'\n', rest).and_then(|end| rest.get(end + 1..)),
        None => Some(text),
    };
    text.is_some_and(|text| text.starts_with(lines))
}

/// husky 4 hands the command of a hook to `sh`.
pub(super) fn husky_4(top: &Path, name: &'static str) -> Option<Called> {
    let files = [
        "package.json",
        ".huskyrc",
        ".huskyrc.json",
        ".huskyrc.yml",
        ".huskyrc.yaml",
    ];
    let mut found = files.iter().filter_map(|file| {
        let whole = parsed(&top.join(file))?;
        match *file {
            "package.json" => whole.get("husky").cloned(),
            _ => Some(whole),
        }
    });
    let settings = found.next()?;
    let command = settings.get("hooks")?.get(name)?.as_str()?;
    if found.next().is_some() {
        return None;
    }
    let before_a_push = "printenv HUSKY_GIT_STDIN | xguard hook pre-push $HUSKY_GIT_PARAMS";
    if name == "pre-push" {
        return (command == before_a_push).then_some(Called::OnPath);
    }
    of_command(command, name, ScriptCarrier::Husky4)
}

/// lefthook fails where one of its commands does.
pub(super) fn lefthook(top: &Path, name: &'static str) -> Option<Called> {
    let endings = ["yml", "yaml", "toml", "json"];
    let named = |stem: &str| -> Vec<PathBuf> {
        let paths = endings
            .iter()
            .map(|ending| top.join(format!("{stem}.{ending}")));
        paths.filter(|path| path.exists()).collect()
    };
    let own = [named("lefthook-local"), named(".lefthook-local")].concat();
    let is_silent = |path: &PathBuf| {
        parsed(path)
            .is_some_and(|settings| has_no(&settings, &[LEFTHOOK_READS_MORE, &[name]].concat()))
    };
    if !own.iter().all(is_silent) {
        return None;
    }
    let [file] = &*[named("lefthook"), named(".lefthook")].concat() else {
        return None;
    };
    let settings = parsed(file)?;
    if !has_no(&settings, LEFTHOOK_READS_MORE) {
        return None;
    }
    let hook = settings.get(name)?.as_mapping()?;
    has_only(
        hook,
        &["commands", "scripts", "jobs", "parallel", "piped", "follow"],
    )?;
    let commands = hook.get("commands").and_then(Value::as_mapping);
    let jobs = hook.get("jobs").and_then(Value::as_sequence);
    let mut all = commands
        .into_iter()
        .flat_map(Mapping::values)
        .chain(jobs.into_iter().flatten());
    all.find_map(|command| {
        let command = command.as_mapping()?;
        has_only(
            command,
            &["name", "run", "use_stdin", "fail_text", "priority"],
        )?;
        let has_input = command.get("use_stdin").and_then(Value::as_bool) == Some(true);
        let run = command.get("run")?.as_str()?;
        of_command(run, name, ScriptCarrier::Lefthook).filter(|_| has_input || name != "pre-push")
    })
}

/// Keys by which lefthook takes settings from elsewhere, or runs something else before a hook.
const LEFTHOOK_READS_MORE: &[&str] = &[
    "extends",
    "lefthook",
    "rc",
    "remote",
    "remotes",
    "templates",
];

/// pre-commit and prek run what a repository of hooks offers, or a command of this one.
pub(super) fn pre_commit(top: &Path, name: &'static str) -> Option<Called> {
    let files = [
        ".pre-commit-config.yaml",
        ".pre-commit-config.yml",
        "prek.toml",
    ];
    let files: Vec<PathBuf> = files
        .iter()
        .map(|file| top.join(file))
        .filter(|file| file.exists())
        .collect();
    let [file] = &*files else {
        return None;
    };
    let settings = parsed(file)?;
    let stages = settings.get("default_stages");
    let repositories = settings.get("repos")?.as_sequence()?;
    repositories.iter().find_map(|repository| {
        let from = repository.get("repo")?.as_str()?;
        let hooks = repository.get("hooks")?.as_sequence()?;
        let mut hooks = hooks.iter().filter_map(Value::as_mapping);
        hooks.find_map(|hook| match from {
            "local" => local_hook(hook, name, stages),
            _ => offered_hook(from, hook, name),
        })
    })
}

/// Reads a hook that our `.pre-commit-hooks.yaml` offers.
fn offered_hook(from: &str, hook: &Mapping, name: &str) -> Option<Called> {
    let id = match name {
        "pre-commit" => "xguard",
        "pre-merge-commit" => "xguard-merge",
        "commit-msg" => "xguard-commit-msg",
        _ => return None,
    };
    has_only(
        hook,
        &[
            "id",
            "name",
            "alias",
            "description",
            "verbose",
            "log_file",
            "fail_fast",
        ],
    )?;
    let from = from.trim_end_matches('/');
    let from = from.strip_suffix(".git").unwrap_or(from);
    let is_ours = from.rsplit(['/', ':']).next() == Some("xguard");
    let is_it = hook.get("id").and_then(Value::as_str) == Some(id);
    (is_ours && is_it).then_some(Called::Managed)
}

/// Reads a hook that is a command by itself; no shell takes it apart.
fn local_hook(hook: &Mapping, name: &str, default: Option<&Value>) -> Option<Called> {
    has_only(
        hook,
        &[
            "id",
            "name",
            "entry",
            "language",
            "always_run",
            "pass_filenames",
            "stages",
            "verbose",
            "require_serial",
        ],
    )?;
    let text = |key: &str| hook.get(key).and_then(Value::as_str);
    let is = |key: &str, wanted| hook.get(key).and_then(Value::as_bool) == Some(wanted);
    let is_told = match name {
        "commit-msg" => !is("pass_filenames", false),
        "pre-commit" | "pre-merge-commit" => is("pass_filenames", false),
        // What git tells of a push does not reach it.
        _ => false,
    };
    let stages = hook
        .get("stages")
        .or(default)
        .map(|stages| stages.as_sequence());
    let is_in = match stages {
        None => true,
        Some(stages) => stages?.iter().any(|stage| stage.as_str() == Some(name)),
    };
    let is_run =
        matches!(text("language"), Some("system" | "unsupported")) && is("always_run", true);
    let command = text("entry")?;
    (is_told && is_in && is_run).then(|| of_command(command, name, ScriptCarrier::Added))?
}

/// overcommit fails where a hook of its own does.
pub(super) fn overcommit(top: &Path, name: &'static str) -> Option<Called> {
    if name != "pre-commit" || top.join(".local-overcommit.yml").exists() {
        return None;
    }
    let settings = parsed(&top.join(".overcommit.yml"))?;
    let hooks = settings
        .get("PreCommit")
        .filter(|hooks| has_no(hooks, &["ALL"]))?;
    let hook = hooks.get("Xguard")?.as_mapping()?;
    has_only(hook, &["enabled", "command", "description", "required"])?;
    let command = hook.get("command")?.as_sequence()?;
    let words: Option<Vec<&str>> = command.iter().map(Value::as_str).collect();
    let is_enabled = hook.get("enabled").and_then(Value::as_bool) == Some(true);
    (is_enabled && words? == ["xguard", "hook", name]).then_some(Called::OnPath)
}

/// Reads a file of YAML or of JSON, which is YAML too.
fn parsed(path: &Path) -> Option<Value> {
    serde_yaml::from_slice(&read_text(path)?).ok()
}

fn has_no(settings: &Value, keys: &[&str]) -> bool {
    settings
        .as_mapping()
        .is_some_and(|all| keys.iter().all(|key| !all.contains_key(*key)))
}

fn has_only(settings: &Mapping, keys: &[&str]) -> Option<()> {
    let is_known = |key: &Value| key.as_str().is_some_and(|key| keys.contains(&key));
    settings.keys().all(is_known).then_some(())
}

/// Tells whether some line of a file has to do with xguard as the hook `name`, whatever comes of it.
pub(super) fn names_xguard(text: &[u8], name: &str) -> bool {
    runs_xguard(text, name) || names_our_hook(text, name)
}

/// Tells whether some line of a script or configuration runs xguard as the hook `name`.
pub(super) fn runs_xguard(text: &[u8], name: &str) -> bool {
    lines(text).any(|words| {
        words.windows(3).any(|three| match three {
            [program, hook, called] => {
                program.rsplit('/').next() == Some("xguard") && hook == "hook" && called == name
            }
            _ => false,
        })
    })
}

/// Tells whether a configuration of pre-commit's names the hook that our `.pre-commit-hooks.yaml` has for `name`.
fn names_our_hook(text: &[u8], name: &str) -> bool {
    let id = match name {
        "pre-commit" => "xguard",
        "pre-merge-commit" => "xguard-merge",
        "commit-msg" => "xguard-commit-msg",
        _ => return false,
    };
    lines(text).any(|words| words.windows(2).any(|two| two == ["id", id]))
}

/// Returns the words of each line that is no comment, without the marks of quoting and listing around them.
fn lines(text: &[u8]) -> impl Iterator<Item = Vec<String>> {
    let text = String::from_utf8_lossy(text).into_owned();
    let lines: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .map(|line| {
            line.split(|c: char| c.is_whitespace() || "'\"[],:=".contains(c))
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        })
        .collect();
    lines.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{names_our_hook, runs_xguard};

    #[test]
    fn only_a_line_that_runs_us_as_this_hook_counts() {
        let cases = [
            ("xguard hook pre-commit \"$@\"", true),
            ("  run: xguard hook pre-commit", true),
            ("'/opt/x/bin/xguard' hook pre-commit || exit", true),
            ("command: ['xguard', 'hook', 'pre-commit']", true),
            ("# xguard hook pre-commit", false),
            ("xguard hook pre-push", false),
            ("xguard hook\npre-commit", false),
            ("my-xguard hook pre-commit", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(
                runs_xguard(text.as_bytes(), "pre-commit"),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn our_hooks_are_known_by_their_ids() {
        let cases = [
            ("      - id: xguard", "pre-commit", true),
            ("      - id: xguard", "pre-merge-commit", false),
            ("      - id: xguard-merge", "pre-merge-commit", true),
            ("      - id: xguard", "commit-msg", false),
            (
                "hooks = [{ id = \"xguard-commit-msg\" }]",
                "commit-msg",
                true,
            ),
            ("      - id: xguard", "pre-push", false),
            ("      # - id: xguard", "pre-commit", false),
        ];
        for (text, name, expected) in cases {
            assert_eq!(
                names_our_hook(text.as_bytes(), name),
                expected,
                "{text}, {name}"
            );
        }
    }
}

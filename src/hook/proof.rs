//! What is guarded is proved: a script of somebody else's guards only if reading it shows that it runs xguard whatever
//! happens, and stops where xguard does. Nothing of theirs is run to find out. So this reads few forms, and of them
//! surely; everything else proves nothing, also where it may well guard.
//!
//! Lines are read from the top. What stands before the line that runs xguard must leave it no way around that line: plain
//! commands, which are processes of their own, settings that make a script stricter, variables of no meaning. That line
//! itself must stop the script: by `exec`, by `|| exit`, under `set -e`, or because it is the last.

use std::path::{Path, PathBuf};

use super::line::{
    Joint, ScriptLine, commands, is_end, is_failing_exit, is_last_status, literal, strictness,
};
use super::program;

/// The xguard that a hook runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called {
    /// Whichever comes first on PATH.
    OnPath,
    /// This one.
    At(PathBuf),
    /// One that a manager has built, or ours under another name.
    Managed,
}

impl Called {
    /// Tells whether PATH decides which it is.
    pub(super) fn is_on_path(&self) -> bool {
        *self == Self::OnPath
    }

    /// Tells whether what it is called by leads to xguard, as far as that can be told without PATH.
    pub(super) fn is_ours(&self) -> bool {
        match self {
            Self::At(path) => program::is_xguard(path),
            Self::OnPath | Self::Managed => true,
        }
    }
}

/// How a hook hands on to xguard what git gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptCarrier {
    /// A script: `"$@"`.
    Script,
    /// husky 4: `$HUSKY_GIT_PARAMS`.
    Husky4,
    /// lefthook: `{1}`.
    Lefthook,
    /// git, or another that adds it by itself.
    Added,
}

/// Builtins and reserved words of the usual shells which could change what the lines after them do, and `git`-like words
/// that are looked at more closely.
const NOT_PLAIN: &str = ". alias autoload bind break builtin case cd chdir command compgen complete continue coproc declare do \
    done elif else enable env esac eval exec exit export fc fi for function functions getopts global hash \
    history if in integer jobs kill let local logout mapfile nice nohup popd pushd read readarray readonly \
    rename return select set setsid shift shopt source stop suspend then time times trap type typeset ulimit \
    umask unalias unset until wait whence while";

/// What git may be asked before xguard runs: nothing that takes out of the index what is to be committed.
const HARMLESS_GIT: &str = "add diff log ls-files rev-parse show status";

/// Builtins that leave standard input alone, which xguard reads before a push.
const LEAVES_INPUT: &str = ": [ echo printf test true";

/// Where the shells are that scripts name in their first line; without one, a script is run by `sh`.
const SHELLS: &[&str] = &["/bin", "/usr/bin", "/usr/bin/env"];

/// Returns which xguard the script of the hook `name` runs, if it surely stops where that does.
pub(super) fn of_script(text: &[u8], name: &str) -> Option<Called> {
    let text = str::from_utf8(text).ok()?;
    let (is_strict, text) = match text.strip_prefix("#!") {
        Some(rest) => {
            let (first, rest) = rest.split_once('\n')?;
            (is_strict(first.trim())?, rest)
        }
        None => (false, text),
    };
    ScriptReading {
        name,
        carrier: ScriptCarrier::Script,
        is_strict,
    }
    .of(text)
}

/// Returns the same of lines that `sh -e` runs.
pub(super) fn of_strict_lines(text: &[u8], name: &str) -> Option<Called> {
    let text = str::from_utf8(text).ok()?;
    ScriptReading {
        name,
        carrier: ScriptCarrier::Script,
        is_strict: true,
    }
    .of(text)
}

/// Returns the same of a command that a shell runs.
pub(super) fn of_command(text: &str, name: &str, carrier: ScriptCarrier) -> Option<Called> {
    ScriptReading {
        name,
        carrier,
        is_strict: false,
    }
    .of(text)
}

/// Tells of a first line without its `#!` whether the shell it names stops at the first failure; none of other lines.
fn is_strict(first: &str) -> Option<bool> {
    let (shell, options) = match first.split_once(" -") {
        // `env` would take the option for a part of the name.
        Some((shell, options)) if !shell.contains(' ') => (shell, options),
        Some(_) => return None,
        None => (first, ""),
    };
    let (folder, name) = shell.rsplit_once(['/', ' '])?;
    let is_shell = SHELLS.contains(&folder) && is_among(name, "sh bash dash");
    let is_env = folder.ends_with("env") == shell.contains(' ');
    let is_known = options.bytes().all(|option| b"eux".contains(&option));
    (is_shell && is_env && is_known).then(|| options.contains('e'))
}

/// A script while it is read.
struct ScriptReading<'a> {
    name: &'a str,
    carrier: ScriptCarrier,
    /// Whether the first command that fails ends it.
    is_strict: bool,
}

impl ScriptReading<'_> {
    fn of(mut self, text: &str) -> Option<Called> {
        // A carriage return is part of a word to the shell.
        if text
            .chars()
            .any(|next| next.is_control() && !matches!(next, '\n' | '\t'))
        {
            return None;
        }
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let line = commands(line)?;
            if let Some(number) = line
                .iter()
                .position(|(_, words)| self.called(words).is_some())
            {
                let (_, words) = line.get(number)?;
                let stops = self.stops(&line, number, &mut lines.clone());
                return self.called(words).filter(|_| stops);
            }
            if !self.leads_on(&line) {
                return None;
            }
        }
        None
    }

    /// Tells whether what comes after a line without xguard is surely run, or the script fails.
    fn leads_on(&mut self, line: &ScriptLine) -> bool {
        if let [(Joint::Start, words)] = line.as_slice()
            && let Some(is_strict) = strictness(words)
        {
            self.is_strict |= is_strict;
            return true;
        }
        line.iter().all(|(joint, words)| {
            self.is_plain(words) || *joint == Joint::Or && is_failing_exit(words)
        })
    }

    /// Tells whether the line, of which one command runs xguard, ends the script where xguard fails, and only there
    /// runs past it.
    fn stops(&self, line: &ScriptLine, number: usize, rest: &mut std::str::Lines<'_>) -> bool {
        let is_exec = |words: &[String]| words.first().is_some_and(|word| word == "exec");
        match line.as_slice() {
            [(_, xguard)] => is_exec(xguard) || self.is_strict || is_end(rest),
            [(_, _), (Joint::Or, exit)] if number == 0 => is_failing_exit(exit),
            [(_, _), (Joint::Then, exit)] if number == 0 => is_last_status(exit),
            commands => {
                number + 1 == commands.len()
                    && commands
                        .iter()
                        .skip(1)
                        .all(|(joint, _)| *joint == Joint::And)
                    && commands.iter().take(number).all(|(_, words)| {
                        self.is_plain(words) && !matches!(word(words, 0), "[" | "test")
                    })
                    && is_end(rest)
            }
        }
    }

    /// Returns which xguard a command runs as this hook, with what git gave.
    fn called(&self, words: &[String]) -> Option<Called> {
        let words = match words {
            [exec, rest @ ..] if exec == "exec" => rest,
            words => words,
        };
        let [program, hook, name, arguments @ ..] = words else {
            return None;
        };
        let is_hook = hook == "hook" && literal(name) == Some(self.name);
        if !is_hook || !self.hands_on(arguments) {
            return None;
        }
        if program == "xguard" {
            return Some(Called::OnPath);
        }
        let path = Path::new(literal(program)?);
        let is_whole = path.is_absolute() && path.file_name() == Some("xguard".as_ref());
        is_whole.then(|| Called::At(path.to_owned()))
    }

    /// Tells whether these arguments are those that git gave.
    fn hands_on(&self, arguments: &[String]) -> bool {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let is_message = self.name == "commit-msg";
        let needs = is_message || self.name == "pre-push";
        match (self.carrier, arguments.as_slice()) {
            (ScriptCarrier::Added, arguments) => arguments.is_empty(),
            (_, []) => !needs,
            (ScriptCarrier::Script, ["\"$@\"" | "$@"])
            | (ScriptCarrier::Husky4, ["$HUSKY_GIT_PARAMS"])
            | (ScriptCarrier::Lefthook, ["{0}"]) => true,
            (ScriptCarrier::Script, ["\"$1\"" | "$1"]) | (ScriptCarrier::Lefthook, ["{1}"]) => {
                is_message
            }
            (ScriptCarrier::Script, ["\"$1\"", "\"$2\""])
            | (ScriptCarrier::Lefthook, ["{1}", "{2}"]) => !is_message,
            _ => false,
        }
    }

    /// Tells whether a command can change nothing in what the script does after it.
    fn is_plain(&self, words: &[String]) -> bool {
        let first = word(words, 0);
        if first.is_empty() || words.len() == 1 && is_own_variable(first) {
            return true;
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._/+-".contains(&byte);
        let is_plain = if self.name == "pre-push" {
            is_among(first, LEAVES_INPUT)
        } else {
            match first {
                "git" => is_among(word(words, 1), HARMLESS_GIT),
                ":" | "[" => true,
                // A part of a name is what no builtin has.
                first => first.bytes().all(is_name) && !is_among(first, NOT_PLAIN),
            }
        };
        // `printf -v PATH` and the like set variables.
        is_plain && !(first == "printf" && word(words, 1).starts_with('-'))
    }
}

fn is_among(word: &str, words: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

fn word(words: &[String], number: usize) -> &str {
    words.get(number).map_or("", String::as_str)
}

/// Tells whether a word sets a variable that means nothing to the shell, to git or to xguard.
fn is_own_variable(word: &str) -> bool {
    let is_of_a_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(is_of_a_name)
    })
}

#[cfg(test)]
mod tests {
    use super::{Called, ScriptCarrier, of_command, of_script};

    #[test]
    fn a_script_that_stops_where_xguard_does_is_proved() {
        let scripts = [
            "#!/bin/sh\nexec xguard hook pre-commit \"$@\"\n",
            "#!/bin/sh\nxguard hook pre-commit\n",
            "xguard hook pre-commit",
            "#!/usr/bin/env bash\nset -euo pipefail\nxguard hook pre-commit \"$@\"\necho ok\n",
            "#!/bin/sh -e\nxguard hook pre-commit\necho ok\n",
            "#!/bin/sh\nlint\nxguard hook pre-commit \"$@\" || exit\n\n# done\n",
            "#!/bin/sh\nxguard hook pre-commit || exit 1\nanything $(goes) | here\n",
            "#!/bin/sh\n# ours\nnpx lint-staged || exit 1\nxguard hook pre-commit\nexit $?\n",
            "#!/bin/sh\nname='a b'\n./check \"$name\" >/dev/null 2>&1 && xguard hook pre-commit\n",
            "#!/bin/sh\nxguard hook pre-commit; exit $?\n",
        ];
        for script in scripts {
            assert_eq!(
                of_script(script.as_bytes(), "pre-commit"),
                Some(Called::OnPath),
                "{script}"
            );
        }
    }

    #[test]
    fn everything_else_proves_nothing() {
        let lines = [
            "xguard hook pre-commit\necho ok",
            "xguard hook pre-commit || true",
            "xguard hook pre-commit || exit 0",
            "xguard hook pre-commit || exit 256",
            "xguard hook pre-commit; exit 0",
            "xguard hook pre-commit | tee log",
            "xguard hook pre-commit &",
            "xguard hook pre-commit && echo ok",
            "( xguard hook pre-commit ) || :",
            "! xguard hook pre-commit",
            "exit 0\nexec xguard hook pre-commit",
            "[ -n \"$CI\" ] && exec xguard hook pre-commit",
            "test -n \"$CI\" && xguard hook pre-commit",
            "true || exec xguard hook pre-commit",
            "if false; then\nexec xguard hook pre-commit\nfi",
            "check() {\nxguard hook pre-commit\n}",
            "cat <<EOF\nexec xguard hook pre-commit\nEOF",
            "echo '\nexec xguard hook pre-commit\n'",
            "# exec xguard hook pre-commit",
            ": exec xguard hook pre-commit",
            "echo xguard hook pre-commit",
            "PATH=/tmp\nexec xguard hook pre-commit",
            "PATH=/tmp xguard hook pre-commit",
            "alias xguard=true\nxguard hook pre-commit",
            "trap 'exit 0' EXIT\nxguard hook pre-commit",
            "set -n\nexec xguard hook pre-commit",
            "set +e\nxguard hook pre-commit\necho ok",
            "set -e\nset +e\nxguard hook pre-commit\necho ok",
            "set -e\nlint && xguard hook pre-commit\necho ok",
            "cd /tmp\nxguard hook pre-commit",
            "git stash\nxguard hook pre-commit || exit",
            "export GIT_DIR=/tmp\nxguard hook pre-commit",
            "printf -v PATH /tmp\nxguard hook pre-commit",
            ". ./setup\nxguard hook pre-commit",
            "eval true\nxguard hook pre-commit",
            "./xguard hook pre-commit",
            "my-xguard hook pre-commit",
            "exec false-xguard hook pre-commit",
            "xguard hook pre-push",
            "xguard scan",
            "xguard hook pre-commit --help",
            "xguard hook pre-commit \r",
            "exec xguard hook \\\npre-commit",
        ];
        for line in lines {
            let script = format!("#!/bin/sh\n{line}\n");
            assert_eq!(of_script(script.as_bytes(), "pre-commit"), None, "{line}");
        }
        for first in [
            "#!/usr/bin/python3",
            "#!/bin/sh -n",
            "#!/usr/bin/env -S sh",
            "#!/bin/cat",
        ] {
            let script = format!("{first}\nexec xguard hook pre-commit\n");
            assert_eq!(of_script(script.as_bytes(), "pre-commit"), None, "{first}");
        }
    }

    #[test]
    fn what_git_gives_has_to_reach_it() {
        let cases = [
            ("commit-msg", "xguard hook commit-msg", false),
            ("commit-msg", "xguard hook commit-msg README", false),
            ("commit-msg", "xguard hook commit-msg \"$1\"", true),
            ("pre-push", "xguard hook pre-push \"$@\"", true),
            ("pre-push", "lint\nxguard hook pre-push \"$@\"", false),
            (
                "pre-push",
                "echo hello\nxguard hook pre-push \"$1\" \"$2\"",
                true,
            ),
        ];
        for (name, script, expected) in cases {
            assert_eq!(
                of_script(script.as_bytes(), name).is_some(),
                expected,
                "{script}"
            );
        }
        let cases = [
            (ScriptCarrier::Added, "xguard hook commit-msg", true),
            (ScriptCarrier::Added, "xguard hook commit-msg \"$@\"", false),
            (ScriptCarrier::Lefthook, "xguard hook commit-msg {1}", true),
            (
                ScriptCarrier::Husky4,
                "a b && xguard hook commit-msg $HUSKY_GIT_PARAMS",
                true,
            ),
        ];
        for (carrier, command, expected) in cases {
            let called = of_command(command, "commit-msg", carrier);
            assert_eq!(called.is_some(), expected, "{command}");
        }
    }
}

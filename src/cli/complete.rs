//! What can come next on a command line: read off the table of commands, so that no shell has a copy of it.

use clap::{Arg, Args, Command, ValueEnum};

/// What `xguard completions` takes.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// The shells that can be helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "each is its name")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Something that can be typed, and what it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub word: String,
    /// A sentence at most; empty where there is nothing to say.
    pub about: String,
}

/// Values that the table of commands does not know, by the name of their place: `RULE`.
pub type PlaceValues<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// Returns what can stand for `word` behind the words `before`; nothing where that is a file or free text.
pub(super) fn completions_for(
    root: &Command,
    before: &[String],
    word: &str,
    values: PlaceValues<'_>,
) -> Vec<Completion> {
    let mut command = root;
    let mut wanted: Option<&Arg> = None;
    let mut only_operands = false;
    // bash takes `--option=value` for three words.
    for typed in before.iter().filter(|typed| *typed != "=") {
        if wanted.take().is_some() {
            continue;
        }
        match typed.as_str() {
            _ if only_operands => {}
            "--" => only_operands = true,
            typed => match command.find_subcommand(typed) {
                Some(found) => command = found,
                None => wanted = option_with_value(command, typed),
            },
        }
    }
    let word = if word == "=" { "" } else { word };
    let all = match (wanted, word.split_once('=')) {
        (Some(option), _) => of_argument(option, "", values),
        (None, Some((name, _))) if !only_operands => match option_with_value(command, name) {
            Some(option) => of_argument(option, &format!("{name}="), values),
            None => Vec::new(),
        },
        (None, _) if word.starts_with('-') && !only_operands => option_completions(command),
        (None, _) => operand_completions(command, values),
    };
    all.into_iter()
        .filter(|candidate| candidate.word.starts_with(word))
        .collect()
}

/// Returns the option of that name, if it takes a value that is not beside it yet.
fn option_with_value<'a>(command: &'a Command, typed: &str) -> Option<&'a Arg> {
    let mut arguments = command.get_arguments();
    let is_named = |arg: &&Arg| {
        let long = arg.get_long().map(|long| format!("--{long}"));
        let short = arg.get_short().map(|short| format!("-{short}"));
        long.as_deref() == Some(typed) || short.as_deref() == Some(typed)
    };
    arguments
        .find(is_named)
        .filter(|arg| arg.get_action().takes_values())
}

fn option_completions(command: &Command) -> Vec<Completion> {
    let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let named = shown.filter_map(|arg| {
        Some(Completion {
            word: format!("--{}", arg.get_long()?),
            about: help_text(arg.get_help()),
        })
    });
    named.collect()
}

fn operand_completions(command: &Command, values: PlaceValues<'_>) -> Vec<Completion> {
    let commands = command.get_subcommands().filter(|one| !one.is_hide_set());
    let commands = commands.map(|one| Completion {
        word: one.get_name().to_owned(),
        about: help_text(one.get_about()),
    });
    let operands = command.get_positionals();
    commands
        .chain(operands.flat_map(|arg| of_argument(arg, "", values)))
        .collect()
}

fn of_argument(arg: &Arg, prefix: &str, values: PlaceValues<'_>) -> Vec<Completion> {
    let known = arg.get_possible_values().into_iter();
    let known = known.map(|value| value.get_name().to_owned());
    let place = arg.get_value_names().and_then(|names| names.first());
    let others = place.map(|place| values(place)).unwrap_or_default();
    known
        .chain(others)
        .map(|value| Completion {
            word: format!("{prefix}{value}"),
            about: String::new(),
        })
        .collect()
}

fn help_text(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::completions_for;
    use crate::cli::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn candidates_are_what_can_come_next() {
        let mut root = Cli::command();
        root.build();
        let values = |place: &str| match place {
            "RULE" => vec!["x-api-key".to_owned(), "x-bearer-token".to_owned()],
            _ => Vec::new(),
        };
        let cases = [
            ("", "sc", "scan"),
            ("", "--v", "--version"),
            ("", "complete", ""),
            ("scan", "--fo", "--format"),
            ("scan --quiet", "--fo", "--format"),
            ("scan --format", "js", "json jsonl"),
            (
                "scan --format",
                "=",
                "human json jsonl sarif github gitlab junit",
            ),
            ("scan --format =", "gi", "github gitlab"),
            ("scan", "--format=js", "--format=json --format=jsonl"),
            ("scan --range", "ma", ""),
            ("scan --format json", "--ou", "--output"),
            ("scan --", "--fo", ""),
            ("scan", "src/", ""),
            ("scan", "--nonsense=", ""),
            ("explain", "x-a", "x-api-key"),
            ("config", "ch", "check"),
            ("nonsense", "sc", "scan"),
        ];
        for (before, word, expected) in cases {
            let before: Vec<String> = before.split_whitespace().map(str::to_owned).collect();
            let found = completions_for(&root, &before, word, &values);
            let found: Vec<String> = found.into_iter().map(|one| one.word).collect();
            assert_eq!(found.join(" "), expected, "{before:?} {word}");
        }
    }
}

//! The manual page: written from the table of commands.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

/// What the page says that no command's help does.
const BEHIND: &str = r#".SH EXIT STATUS
.TP
.B 0
Everything was scanned, and nothing blocks.
.TP
.B 1
Something blocks.
.TP
.B 2
The scan proves nothing: wrong usage, configuration, a failure of git or of reading. Findings are printed all the same.
.SH FILES
.TP
.I .xguard.yaml
What the project has decided. What is staged counts.
.TP
.I .xguard\-baseline.yaml
Findings that are known, one entry each, kept by
.B xguard allow
and
.BR "xguard baseline" .
.SH SEE ALSO
.BR git (1),
.BR githooks (5),
.BR gitignore (5)
"#;

/// Returns the page as `man` reads it.
pub(super) fn render_page(root: &Command) -> String {
    let name = root.get_name();
    let version = root.get_version().unwrap_or_default();
    let about = help_text(root.get_about());
    let mut page = format!(
        ".TH {} 1 \"\" \"{name} {version}\" \"User Commands\"\n.SH NAME\n{name} \\- {}\n.SH SYNOPSIS\n.B {name}\n.I \
         COMMAND\n[\\fIOPTION\\fR]...\n.SH COMMANDS\n",
        name.to_uppercase(),
        escape_roff(&about)
    );
    for command in root.get_subcommands().filter(|one| !one.is_hide_set()) {
        add_command(command, name, &mut page);
    }
    page.push_str(BEHIND);
    page
}

/// Adds a command, and those below it.
fn add_command(command: &Command, above: &str, page: &mut String) {
    let name = format!("{above} {}", command.get_name());
    let below: Vec<&Command> = command.get_subcommands().collect();
    if !below.is_empty() {
        for command in below {
            add_command(command, &name, page);
        }
        return;
    }
    let operands: Vec<String> = command.get_positionals().map(spell_operand).collect();
    page.push_str(&format_section(
        &format!("{name} {}", operands.join(" ")),
        &help_text(command.get_about()),
    ));
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        page.push_str(&format_item(
            &spell_argument(arg),
            &help_text(arg.get_help()),
            arg,
        ));
    }
}

fn format_section(heading: &str, about: &str) -> String {
    format!(
        ".SS {}\n{}.\n",
        escape_roff(heading.trim_end()),
        escape_roff(about)
    )
}

fn format_item(spelled: &str, about: &str, arg: &Arg) -> String {
    let known = arg.get_possible_values();
    let known: Vec<&str> = known.iter().map(PossibleValue::get_name).collect();
    let known = if known.is_empty() {
        String::new()
    } else {
        format!(": {}", known.join(", "))
    };
    format!(
        ".TP\n\\fB{}\\fR\n{}.\n",
        escape_roff(spelled),
        escape_roff(&format!("{about}{known}"))
    )
}

fn spell_argument(arg: &Arg) -> String {
    if arg.is_positional() {
        return spell_operand(arg);
    }
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let value = arg.get_value_names().and_then(|names| names.first());
    let value = value.filter(|_| arg.get_action().takes_values());
    let value = value.map(|value| format!(" {value}"));
    names.join(", ") + &value.unwrap_or_default()
}

fn spell_operand(arg: &Arg) -> String {
    let place = arg.get_value_names().and_then(|names| names.first());
    let place = place.map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string);
    let many = arg
        .get_num_args()
        .is_some_and(|count| count.max_values() > 1);
    format!("{place}{}", if many { "..." } else { "" })
}

fn help_text(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// Returns text in which nothing is a request, a line at a time.
fn escape_roff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) {
            format!("\\&{line}")
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{escape_roff, render_page};
    use crate::cli::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_and_option_is_in_the_page() {
        let mut root = Cli::command();
        root.build();
        let page = render_page(&root);
        assert!(page.contains("\n.SS xguard config check FILE\n"), "{page}");
        assert!(page.contains("\n.SS xguard scan PATH...\n"), "{page}");
        assert!(!page.contains("xguard complete"), "{page}");
        for command in root.get_subcommands().filter(|one| !one.is_hide_set()) {
            assert!(page.contains(command.get_name()));
            for option in command.get_arguments().filter_map(|arg| arg.get_long()) {
                let option = option.replace('-', "\\-");
                assert!(page.contains(&format!("\\-\\-{option}")), "{option}");
            }
        }
        for line in page.lines().filter(|line| line.starts_with('.')) {
            let request = line.split(' ').next().unwrap();
            let known = [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".BR"];
            assert!(known.contains(&request), "{line}");
        }
    }

    #[test]
    fn text_is_no_request() {
        assert_eq!(escape_roff(".TH a\\b\n'x -y"), "\\&.TH a\\eb\n\\&'x \\-y");
    }
}

//! The one reader of the environment: what other rooms need of it is read once, here, and handed to them.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;

use crate::report::Style;

/// The widest lines we write, however wide the terminal.
const WIDEST: usize = 100;
/// The narrowest lines that are still worth breaking.
const NARROWEST: usize = 40;
/// The width of a terminal that does not tell.
const USUAL: usize = 80;

/// What the environment says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    /// `GIT_INDEX_FILE`: the index this commit is made from, where git has named one.
    pub index_file: Option<OsString>,
    /// `GITHEAD_…`: the commits a merge brings in, in the order of their ids.
    pub merge_heads: Vec<MergeHead>,
    /// How to write to standard output.
    pub stdout: Style,
    /// How to write to standard error.
    pub stderr: Style,
}

/// One commit that a merge brings in, as git names it to the hooks of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeHead {
    /// Its id in hex.
    pub id: String,
    /// What the user called it; to be escaped before it is printed.
    pub name: String,
}

/// What kind of stream a report goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stream {
    is_terminal: bool,
    /// Columns, where the terminal tells.
    columns: Option<usize>,
}

impl Environment {
    /// Reads it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one door through which the environment is read"
    )]
    pub fn read() -> Self {
        let columns = |size: Option<(terminal_size::Width, _)>| {
            size.map(|(terminal_size::Width(columns), _)| usize::from(columns))
        };
        let stdout = std::io::stdout();
        let stderr = std::io::stderr();
        Self::of(
            std::env::vars_os(),
            Stream {
                is_terminal: stdout.is_terminal(),
                columns: columns(terminal_size::terminal_size_of(&stdout)),
            },
            Stream {
                is_terminal: stderr.is_terminal(),
                columns: columns(terminal_size::terminal_size_of(&stderr)),
            },
        )
    }

    fn of(
        variables: impl Iterator<Item = (OsString, OsString)>,
        stdout: Stream,
        stderr: Stream,
    ) -> Self {
        let mut environment = Self::default();
        let mut wishes = Wishes::default();
        for (name, value) in variables {
            match name.to_str() {
                Some("GIT_INDEX_FILE") if !value.is_empty() => {
                    environment.index_file = Some(value);
                }
                Some("NO_COLOR") => wishes.no_color = !value.is_empty(),
                Some("TERM") => wishes.dumb = value == OsStr::new("dumb"),
                Some("COLUMNS") => {
                    wishes.columns = value.to_str().and_then(|text| text.parse().ok());
                }
                Some(name) => environment.merge_heads.extend(merge_head(name, &value)),
                None => {}
            }
        }
        environment
            .merge_heads
            .sort_by(|one, other| one.id.cmp(&other.id));
        environment.stdout = wishes.style(stdout);
        environment.stderr = wishes.style(stderr);
        environment
    }
}

/// Reads `GITHEAD_<id>=<name>`; anything that only looks like it is nobody's commit.
fn merge_head(variable: &str, value: &OsStr) -> Option<MergeHead> {
    let id = variable.strip_prefix("GITHEAD_")?;
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| MergeHead {
        id: id.to_ascii_lowercase(),
        name: value.to_string_lossy().into_owned(),
    })
}

/// What the user wants of output.
#[derive(Default)]
struct Wishes {
    no_color: bool,
    dumb: bool,
    columns: Option<usize>,
}

impl Wishes {
    fn style(&self, stream: Stream) -> Style {
        if !stream.is_terminal {
            return Style::default();
        }
        let told = self
            .columns
            .or(stream.columns)
            .filter(|&columns| columns > 0);
        Style {
            color: !self.no_color && !self.dumb,
            width: Some(told.unwrap_or(USUAL).clamp(NARROWEST, WIDEST)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{Environment, MergeHead, Stream};
    use crate::report::Style;

    const PIPE: Stream = Stream {
        is_terminal: false,
        columns: None,
    };
    const TERMINAL: Stream = Stream {
        is_terminal: true,
        columns: Some(90),
    };

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn of(variables: Variables<'_>, stdout: Stream) -> Environment {
        let owned = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Environment::of(owned, stdout, PIPE)
    }

    #[test]
    fn colour_and_width_are_for_terminals() {
        let silent = Stream {
            columns: None,
            ..TERMINAL
        };
        let cases: [(Variables<'_>, Stream, bool, Option<usize>); 12] = [
            (&[], PIPE, false, None),
            (&[("COLUMNS", "60")], PIPE, false, None),
            (&[], TERMINAL, true, Some(90)),
            (&[("TERM", "xterm")], TERMINAL, true, Some(90)),
            (&[("TERM", "dumb")], TERMINAL, false, Some(90)),
            (&[("NO_COLOR", "1")], TERMINAL, false, Some(90)),
            (&[("NO_COLOR", "")], TERMINAL, true, Some(90)),
            (&[("COLUMNS", "60")], TERMINAL, true, Some(60)),
            (&[("COLUMNS", "500")], TERMINAL, true, Some(100)),
            (&[("COLUMNS", "3")], TERMINAL, true, Some(40)),
            (&[("COLUMNS", "wide")], TERMINAL, true, Some(90)),
            (&[("COLUMNS", "0")], silent, true, Some(80)),
        ];
        for (variables, stream, color, width) in cases {
            assert_eq!(
                of(variables, stream).stdout,
                Style { color, width },
                "{variables:?}"
            );
        }
    }

    #[test]
    fn what_git_tells_its_hooks_is_handed_on() {
        let one = "1".repeat(40);
        let two = "2".repeat(64);
        let names = [format!("GITHEAD_{two}"), format!("GITHEAD_{one}")];
        let environment = of(
            &[
                (&names[0], "topic"),
                ("GITHEAD_", "x"),
                ("GITHEAD_12", "x"),
                ("GIT_INDEX_FILE", ".git/next-index-7.lock"),
                (&names[1], "other"),
            ],
            PIPE,
        );
        assert_eq!(
            environment.index_file,
            Some(".git/next-index-7.lock".into())
        );
        let head = |id: String, name: &str| MergeHead {
            id,
            name: name.to_owned(),
        };
        assert_eq!(
            environment.merge_heads,
            [head(one, "other"), head(two, "topic")]
        );
        assert_eq!(of(&[("GIT_INDEX_FILE", "")], PIPE).index_file, None);
    }
}

//! The one reader of the environment: what other rooms need of it is read once, here, and handed to them.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::report::Style;
use xguard_git as git;

/// The widest lines we write, however wide the terminal.
const WIDEST: usize = 100;
/// The narrowest lines that are still worth breaking.
const NARROWEST: usize = 40;
/// The width of a terminal that does not tell.
const USUAL: usize = 80;

/// What the environment says.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// What git tells its hooks, and what decides which repository is meant.
    pub git: git::GitEnvironment,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// The folder for what programs keep for the user, `$XDG_DATA_HOME` or else `~/.local/share`; none without either.
    pub data: Option<PathBuf>,
    /// Where programs are looked for.
    pub path: Option<OsString>,
    /// The ids out of the names of the `GITHEAD_…` variables: what a merge merges, before `MERGE_HEAD` exists.
    pub merged: Vec<String>,
    /// Who the next commit is by, as far as the environment says: author and committer, each name and e-mail.
    pub identity: [(OsString, OsString); 2],
    /// The time, in milliseconds since 1970.
    pub now_ms: u64,
    /// Whether somebody sits at a terminal and can be asked.
    pub is_interactive: bool,
    /// How to write to standard output.
    pub stdout: Style,
    /// How to write to standard error.
    pub stderr: Style,
}

/// What kind of stream a report goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OutputStream {
    is_terminal: bool,
    /// Columns, where the terminal tells.
    columns: Option<usize>,
}

/// Returns the time, in milliseconds since 1970. A clock before that makes every time stamp lie in the future, which
/// expires nothing.
pub fn now_ms() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

impl Environment {
    /// Tells whether a person watches standard error.
    pub fn is_watched(&self) -> bool {
        self.stderr.width.is_some()
    }

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
        let environment = Self::of(
            std::env::vars_os(),
            OutputStream {
                is_terminal: stdout.is_terminal(),
                columns: columns(terminal_size::terminal_size_of(&stdout)),
            },
            OutputStream {
                is_terminal: stderr.is_terminal(),
                columns: columns(terminal_size::terminal_size_of(&stderr)),
            },
        );
        Self {
            now_ms: now_ms(),
            is_interactive: std::io::stdin().is_terminal() && stderr.is_terminal(),
            ..environment
        }
    }

    fn of(
        variables: impl Iterator<Item = (OsString, OsString)>,
        stdout: OutputStream,
        stderr: OutputStream,
    ) -> Self {
        let mut environment = Self::default();
        let mut wishes = OutputWishes::default();
        for (name, value) in variables {
            if let Some(name) = name.to_str() {
                environment.git.config.add_variable(name, &value);
            }
            match name.to_str() {
                Some("GIT_INDEX_FILE") if !value.is_empty() => {
                    environment.git.index_file = Some(value);
                }
                Some("GIT_DIR") if !value.is_empty() => environment.git.git_dir = Some(value),
                Some("GIT_OBJECT_DIRECTORY" | "GIT_ALTERNATE_OBJECT_DIRECTORIES") => {
                    environment.git.objects_elsewhere = true;
                    environment.git.is_elsewhere = true;
                }
                Some("GIT_DIR" | "GIT_WORK_TREE" | "GIT_COMMON_DIR") => {
                    environment.git.is_elsewhere = true;
                }
                Some("GIT_EDITOR") => environment.git.editor = Some(value),
                Some("GIT_AUTHOR_NAME") => environment.identity[0].0 = value,
                Some("GIT_AUTHOR_EMAIL") => environment.identity[0].1 = value,
                Some("GIT_COMMITTER_NAME") => environment.identity[1].0 = value,
                Some("GIT_COMMITTER_EMAIL") => environment.identity[1].1 = value,
                #[cfg(debug_assertions)]
                Some("XGUARD_FAULT") => environment.git.faults = parse_faults(&value),
                Some("HOME") if !value.is_empty() => environment.home = Some(value.into()),
                Some("XDG_DATA_HOME") => environment.data = Some(value.into()),
                Some("PATH") => environment.path = Some(value),
                Some("NO_COLOR") => wishes.no_color = !value.is_empty(),
                Some("TERM") => wishes.dumb = value == OsStr::new("dumb"),
                Some("COLUMNS") => {
                    wishes.columns = value.to_str().and_then(|text| text.parse().ok());
                }
                Some(name) => environment.merged.extend(parse_merge_head(name)),
                None => {}
            }
        }
        environment.merged.sort();
        let data = environment.data.take();
        // A relative one is to be ignored, says the standard.
        environment.data = data.filter(|data| data.is_absolute()).or_else(|| {
            let home = environment.home.as_ref()?;
            Some(home.join(".local/share"))
        });
        environment.stdout = wishes.style_for(stdout);
        environment.stderr = wishes.style_for(stderr);
        environment
    }
}

/// Reads `7`, the seventh read fails, or `7+`, it and all that follow.
#[cfg(debug_assertions)]
fn parse_faults(value: &OsStr) -> Option<git::Faults> {
    let text = value.to_str()?;
    let first = text.strip_suffix('+');
    Some(git::Faults {
        first: first.unwrap_or(text).parse().ok()?,
        go_on: first.is_some(),
    })
}

/// Reads the id out of `GITHEAD_<id>`; anything that only looks like it is nobody's commit.
fn parse_merge_head(variable: &str) -> Option<String> {
    let id = variable.strip_prefix("GITHEAD_")?;
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| id.to_ascii_lowercase())
}

/// What the user wants of output.
#[derive(Default)]
struct OutputWishes {
    no_color: bool,
    dumb: bool,
    columns: Option<usize>,
}

impl OutputWishes {
    fn style_for(&self, stream: OutputStream) -> Style {
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
            explain: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use super::{Environment, OutputStream};
    use crate::report::Style;

    const PIPE: OutputStream = OutputStream {
        is_terminal: false,
        columns: None,
    };
    const TERMINAL: OutputStream = OutputStream {
        is_terminal: true,
        columns: Some(90),
    };

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn of(variables: Variables<'_>, stdout: OutputStream) -> Environment {
        let owned = variables
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Environment::of(owned, stdout, PIPE)
    }

    #[test]
    fn colour_and_width_are_for_terminals() {
        let silent = OutputStream {
            columns: None,
            ..TERMINAL
        };
        let cases: [(Variables<'_>, OutputStream, bool, Option<usize>); 12] = [
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
                Style {
                    color,
                    width,
                    explain: false
                },
                "{variables:?}"
            );
        }
    }

    #[test]
    fn what_is_kept_for_the_user_has_a_folder() {
        let home = ("HOME", "/home/me");
        let cases: [(Variables<'_>, Option<&str>); 5] = [
            (&[], None),
            (&[home], Some("/home/me/.local/share")),
            (&[home, ("XDG_DATA_HOME", "/data")], Some("/data")),
            (
                &[home, ("XDG_DATA_HOME", "data")],
                Some("/home/me/.local/share"),
            ),
            (&[("XDG_DATA_HOME", "")], None),
        ];
        for (variables, expected) in cases {
            let data = of(variables, PIPE).data;
            assert_eq!(data, expected.map(PathBuf::from), "{variables:?}");
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
            environment.git.index_file,
            Some(".git/next-index-7.lock".into())
        );
        assert_eq!(environment.merged, [one, two]);
        let without = of(&[("GIT_INDEX_FILE", "")], PIPE);
        assert_eq!(without.git.index_file, None);
    }
}

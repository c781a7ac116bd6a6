//! What was typed: commands, options, help. Nothing here reads a file or decides anything.

mod baseline;
mod complete;
mod configuration;
mod man;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

pub use baseline::{AllowArguments, BaselineArguments};
pub use complete::{Completion, Completions, PlaceValues, Shell};

pub use configuration::{Config, ConfigShow, ConfigurationArguments, ConfigurationOrigin};

/// Everything that can be typed after `xguard`.
#[derive(Debug, Parser)]
#[command(
    name = "xguard",
    version,
    about = "Keeps X (Twitter) API credentials and unignored env files out of git commits",
    after_help = "Exit status: 0 all was scanned and nothing blocks, 1 something blocks, 2 the scan proves nothing.",
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan what the next commit would record, or files and folders as they lie on disk
    Scan(ScanArguments),
    /// Look for env files that git would add, and for the rules that are to keep them out
    Env(Env),
    /// Let findings through by their fingerprints, with a reason, in the baseline
    Allow(AllowArguments),
    /// Show which entries of the baseline still match, and bring them up to date
    Baseline(BaselineArguments),
    /// Run as a git hook; what the installed hooks call
    #[command(disable_help_flag = true)]
    Hook(Hook),
    /// Install the hooks of a repository, or of every repository of yours
    Install(InstallArguments),
    /// Take the hooks out again and restore those that were there before
    Uninstall(InstallArguments),
    /// Install the hooks of every repository below some folders
    Onboard(Onboard),
    /// Tell whether commits are guarded here, and what to do where they are not
    Status(StatusArguments),
    /// Tell all about one rule: what it finds, what the harm is, what to do
    Explain(Explain),
    /// List every rule with its severity and an example
    Rules,
    /// Try real commits in a scratch repository and show that they are blocked
    Selftest,
    /// Check the configuration
    #[command(subcommand)]
    Config(Config),
    /// Print what a shell needs to complete command lines of xguard
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// What `xguard scan` takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "a switch is typed or not")]
pub struct ScanArguments {
    /// Files and folders to scan as they lie on disk
    #[arg(value_name = "PATH", conflicts_with_all = ["staged", "worktree", "range", "stdin"])]
    pub paths: Vec<PathBuf>,
    /// Scan what the next commit would record (the default)
    #[arg(long, group = "what")]
    pub staged: bool,
    /// Scan every file of the work tree that git does not ignore, tracked or not
    #[arg(long, group = "what")]
    pub worktree: bool,
    /// Scan what commits bring in, named as `git rev-list` takes them
    #[arg(long, value_name = "A..B", group = "what", allow_hyphen_values = true)]
    pub range: Option<String>,
    /// Scan everything there ever was, reachable from any ref or from the REFs given as PATH
    #[arg(long, group = "what")]
    pub history: bool,
    /// With --history: from every ref (the default)
    #[arg(long, requires = "history", conflicts_with = "paths")]
    pub all: bool,
    /// With --history: from everything in the reflogs too
    #[arg(long, requires = "history", conflicts_with = "paths")]
    pub reflog: bool,
    /// With --history: look at everything again, and keep nothing for the next time
    #[arg(long, requires = "history")]
    pub no_cache: bool,
    /// Scan standard input
    #[arg(long, group = "what")]
    pub stdin: bool,
    /// Path that findings on standard input are reported under
    #[arg(long, value_name = "FILE", requires = "stdin")]
    pub name: Option<OsString>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub configured: ConfigurationArguments,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub output: Output,
}

/// What `xguard env` takes.
#[derive(Debug, Args)]
pub struct Env {
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub mending: Mending,
    /// Print a block for `.gitignore` and a `.env.example` to start from
    #[arg(long, conflicts_with = "fix")]
    pub example: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub configured: ConfigurationArguments,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub output: Output,
}

/// Whether `xguard env` changes anything.
#[derive(Debug, Args)]
pub struct Mending {
    /// Add what is missing to the ignore files: show the change, ask, make it
    #[arg(long)]
    pub fix: bool,
    /// Make the change without asking
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Show the change and make none
    #[arg(long, requires = "fix", conflicts_with = "yes")]
    pub dry_run: bool,
}

/// How findings are printed.
#[derive(Debug, Args)]
pub struct Output {
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format_values())]
    pub format: String,
    /// Write the report to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show which evidence made each finding
    #[arg(long)]
    pub explain: bool,
    /// Print nothing; only the exit status tells
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `xguard hook` takes.
#[derive(Debug, Args)]
pub struct Hook {
    /// Name of the hook, as git calls it
    #[arg(value_name = "HOOK")]
    pub name: String,
    /// What git hands to the hook
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<OsString>,
}

/// What `xguard install` and `xguard uninstall` take.
#[derive(Debug, Args)]
pub struct InstallArguments {
    /// A folder of the repository; if not given, the repository is the one git would use here
    #[arg(value_name = "DIR", conflicts_with = "scope")]
    pub folder: Option<PathBuf>,
    /// Every repository of yours: one hooks folder, whose hooks run those of each repository too
    #[arg(long, group = "scope")]
    pub global: bool,
    /// The clones and repositories still to be made: git's template folder
    #[arg(long, group = "scope")]
    pub template: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub hooks: Hooks,
}

/// What `xguard status` takes.
#[derive(Debug, Args)]
pub struct StatusArguments {
    /// A folder of the repository; if not given, the repository is the one git would use here
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub hooks: Hooks,
    /// How the answer is printed
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub format: String,
}

/// Which hooks are meant.
#[derive(Debug, Args)]
pub struct Hooks {
    /// The hooks that are meant, separated by commas, instead of all
    #[arg(
        long = "hooks",
        value_name = "LIST",
        value_delimiter = ',',
        value_parser = clap::builder::PossibleValuesParser::new(crate::hook::HOOKS)
    )]
    pub chosen: Vec<String>,
}

impl Hooks {
    /// Returns the names of the hooks that are meant.
    pub fn names(&self) -> Vec<&'static str> {
        let is_meant =
            |name: &&str| self.chosen.is_empty() || self.chosen.iter().any(|one| one == name);
        crate::hook::HOOKS
            .iter()
            .copied()
            .filter(is_meant)
            .collect()
    }
}

/// What `xguard onboard` takes.
#[derive(Debug, Args)]
pub struct Onboard {
    /// Folders in and below which repositories are looked for
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<PathBuf>,
    /// Change nothing; say what would be done, and whether all are under guard already
    #[arg(long)]
    pub dry_run: bool,
    /// Scan what HEAD of each holds, too
    #[arg(long)]
    pub scan: bool,
    /// Make FILE the team policy of each: `git config xguard.policy`
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// How the outcome is printed
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub format: String,
    /// Write the outcome as JSON to a file, too
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// What `xguard explain` takes.
#[derive(Debug, Args)]
pub struct Explain {
    /// Id of the rule, as `xguard rules` lists it
    #[arg(value_name = "RULE")]
    pub rule: String,
}

/// Reads `xguard complete --word=WORD -- BEFORE...`, with which the shells ask what can come next, and returns that; none
/// for any other command line. Words that are not UTF-8 are of no help.
pub fn requested_completions(
    arguments: &[OsString],
    values: PlaceValues<'_>,
) -> Option<Vec<Completion>> {
    let words: Vec<String> = arguments
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let [_, command, word, dashes, before @ ..] = &words[..] else {
        return None;
    };
    let word = word.strip_prefix("--word=")?;
    (command == "complete" && dashes == "--").then(|| {
        let mut root = Cli::command();
        root.build();
        complete::completions_for(&root, before, word, values)
    })
}

/// Returns the manual page.
pub fn manual_page() -> String {
    let mut root = Cli::command();
    root.build();
    man::render_page(&root)
}

/// Reads the command line `arguments`, the program's name first.
///
/// Help and version come back as errors of their own kind, as clap has it.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(arguments)
}

/// The values `--format` takes: the names of the formats there are.
fn format_values() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(
        crate::report::FORMATS.iter().map(|format| format.name),
    )
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}

//! What was typed about configuration.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Which configuration holds.
#[derive(Debug, Args)]
pub struct ConfigurationArguments {
    /// Configuration to go by instead of the repository's `.xguard.yaml`
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Team policy to go by instead of the one that `git config xguard.policy` names
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Read the configuration and say what is wrong with it
    Check {
        /// The file to check
        #[arg(value_name = "FILE", default_value = ".xguard.yaml")]
        file: PathBuf,
        /// It is a team policy
        #[arg(long)]
        policy: bool,
    },
    /// Show what holds here, key by key, and who says so
    Show(ConfigShow),
}

/// What `xguard config show` takes.
#[derive(Debug, Args)]
pub struct ConfigShow {
    /// Where the repository's own configuration is taken from: what is staged, unless it is bare
    #[arg(long, value_name = "PLACE")]
    pub from: Option<ConfigurationOrigin>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show the comment as help")]
    pub configured: ConfigurationArguments,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub format: String,
}

/// Where a configuration can be taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigurationOrigin {
    /// What is staged
    Index,
    /// The commit that HEAD names
    Head,
    /// The file as it lies on disk
    Disk,
}

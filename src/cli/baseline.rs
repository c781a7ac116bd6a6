//! What is typed to live with findings that are known.

use clap::Args;

/// What `xguard allow` takes.
#[derive(Debug, Args)]
pub struct AllowArguments {
    /// The findings, by the fingerprints that a report shows
    #[arg(required = true, value_name = "FINGERPRINT")]
    pub fingerprints: Vec<String>,
    /// Why they may be committed
    #[arg(long, value_name = "TEXT", required_unless_present = "renamed_from")]
    pub reason: Option<String>,
    /// The last day this holds for, as 2027-06-30
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// The entry that was about the same finding before its file was renamed
    #[arg(long, value_name = "FINGERPRINT", conflicts_with_all = ["reason", "until"])]
    pub renamed_from: Option<String>,
    /// Look for the findings in history too
    #[arg(long)]
    pub history: bool,
}

/// What `xguard baseline` takes.
#[derive(Debug, Args)]
pub struct BaselineArguments {
    /// Drop entries that match nothing, and follow files that were renamed
    #[arg(long)]
    pub update: bool,
    /// With --update: take in what blocks, for this reason
    #[arg(long, value_name = "TEXT", requires = "update")]
    pub reason: Option<String>,
    /// With --reason: the last day this holds for, as 2027-06-30
    #[arg(long, value_name = "DATE", requires = "reason")]
    pub until: Option<String>,
    /// Look at everything in history too
    #[arg(long)]
    pub history: bool,
}

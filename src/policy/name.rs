//! Credentials in the names of files and folders: what is told of them, and what is not.

use xguard_detect::rules::TAKE_OUT;
use xguard_detect::{Finding, hidden_text, is_hidden};

/// The first step for a secret in the name of a file or folder.
const TAKE_OUT_OF_NAME: &str = "Rename the file or folder whose name it stands in, or delete it, and stage that: a \
    name gets into history as what is in a file does.";
/// The detail that says that a path is not shown as it is.
pub const HIDDEN_PATH: &str = "hidden_path";

/// Returns a step of a rule's remedy as it holds for a finding.
pub(super) fn step_for_finding(finding: &Finding, step: &str) -> String {
    let in_name = finding.in_path && step == TAKE_OUT;
    if in_name { TAKE_OUT_OF_NAME } else { step }.to_owned()
}

/// Says that a path is not shown as it is.
pub(super) fn hidden_path(path: &[u8]) -> Option<(String, String)> {
    let why = "its name holds a credential: `…` stands for the rest of that";
    is_hidden(path).then(|| (HIDDEN_PATH.to_owned(), why.to_owned()))
}

/// Returns details as they may be printed.
pub(super) fn printable_details(
    details: &[(&'static str, String)],
) -> impl Iterator<Item = (String, String)> {
    details
        .iter()
        .map(|(name, value)| ((*name).to_owned(), hidden_text(value).into_owned()))
}

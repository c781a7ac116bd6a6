//! What the ignore files of a repository lack, as changes to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::edit::Edit;
use super::mend::Mend;
use crate::repo_path::RepoPath;

/// What can be done about findings.
#[derive(Debug, Default)]
pub struct PlannedFix {
    /// Changes to ignore files.
    pub edits: Vec<Edit>,
    /// Why a file that lacks something cannot be changed.
    pub refusals: Vec<anyhow::Error>,
}

/// Plans what has to be added to the ignore files below `top`, a file once and a line once.
pub fn plan_fix<'a>(top: &Path, mends: impl Iterator<Item = &'a Mend>) -> PlannedFix {
    let mut missing: BTreeMap<&RepoPath, BTreeSet<&[u8]>> = BTreeMap::new();
    for mend in mends {
        missing.entry(&mend.file).or_default().insert(&mend.line);
    }
    let mut fix = PlannedFix::default();
    for (file, lines) in missing {
        let lines: Vec<&[u8]> = lines.into_iter().collect();
        match Edit::new(top, file, &lines) {
            Ok(edit) => fix.edits.push(edit),
            Err(error) => fix.refusals.push(error),
        }
    }
    fix
}

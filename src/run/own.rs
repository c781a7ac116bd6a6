//! What a scan looks for that is the project's own: its rules, and the values at hand, read from the work tree and the
//! environment for as long as the scan takes.

use anyhow::Result;

use crate::config::{self, Settings};
use crate::detect::Own;
use crate::detect::custom::CustomRule;
use crate::detect::local::LocalValues;
use crate::git::{Change, Repository};
use crate::gitignore::{Kind, Names};
use crate::source;

/// Returns what to look for by the rules of the project alone.
pub(super) fn of_rules(rules: Vec<CustomRule>) -> Own {
    Own {
        values: LocalValues::default(),
        rules,
        home: config::FILE_NAME,
    }
}

/// Returns the values to look for in what is staged.
pub(super) fn values(
    repository: &Repository,
    changes: &[Change],
    settings: &Settings,
    names: &Names,
) -> LocalValues {
    let mut values = LocalValues::new(settings.local_values);
    let is_wanted = |name: &[u8]| names.kind(name) != Kind::Other;
    if let Some(top) = repository.top() {
        for (path, bytes) in source::at_hand(top, changes, &is_wanted) {
            values.add_file(&path, &bytes);
        }
    }
    config::each_variable(&mut |name, value| values.add_variable(name, value.as_bytes()));
    values
}

/// Takes out the values of files that git knows: what those hold is no secret of one developer, and they are scanned
/// like any other file.
pub(super) fn without_tracked(
    mut values: LocalValues,
    repository: &Repository,
) -> Result<LocalValues> {
    let untracked = repository.untracked(values.sources())?;
    values.retain(|path| untracked.iter().any(|one| one == path));
    Ok(values)
}

//! What a commit changes about what may be committed from then on: said by name, so that nobody lets it pass unseen.

use anyhow::Result;

use crate::config;
use crate::config::FILE_NAME;
use crate::report::Setting;
use xguard_git::{Repository, StagedChange};

use crate::settings::load;
use crate::settings::shown;

/// How many values are named that come or go; more are counted.
const MOST_NAMED: usize = 5;

/// Returns what `changes` do to the repository's own configuration, in a sentence; nothing where they leave it alone. `team`
/// are the ids of the team policy's rules, which it may name.
pub(crate) fn describe_changes(
    repository: &Repository,
    changes: &[StagedChange],
    team: &[&str],
) -> Result<Option<String>> {
    let at = changes.binary_search_by(|change| change.path.as_slice().cmp(FILE_NAME.as_bytes()));
    let Some(change) = at.ok().and_then(|at| changes.get(at)) else {
        return Ok(None);
    };
    let start = format!("this commit changes `{FILE_NAME}`");
    let keys = |entry| -> Result<Option<Vec<Setting>>> {
        let own = load::own_version(repository, team, entry)?;
        Ok(own.map(|own| shown::keys(&config::merge_files(None, Some(own)))))
    };
    let (Some(before), Some(after)) = (keys(change.old)?, keys(change.new)?) else {
        return Ok(Some(format!(
            "{start}, which could not be understood before: look through all of it"
        )));
    };
    let of_keys = before.iter().zip(&after);
    let differences: Vec<String> = of_keys
        .filter_map(|(before, after)| describe_difference(before, after))
        .collect();
    Ok(Some(if differences.is_empty() {
        format!("{start}, but only its words: the same may be committed as before")
    } else {
        format!("{start}: {}", differences.join("; "))
    }))
}

fn describe_difference(before: &Setting, after: &Setting) -> Option<String> {
    let [gone, new] = [(before, after), (after, before)].map(|(these, others)| {
        let values = these.values.iter().filter(|one| {
            let mut others = others.values.iter();
            !others.any(|other| other.value == one.value)
        });
        values.map(|one| one.value.as_str()).collect::<Vec<_>>()
    });
    let key = after.key;
    match (gone.as_slice(), new.as_slice()) {
        ([], []) => None,
        ([gone], [new]) => Some(format!("`{key}` is {new} and was {gone}")),
        ([], new) => Some(format!("`{key}` gains {}", name_values(new))),
        (gone, []) => Some(format!("`{key}` loses {}", name_values(gone))),
        (gone, new) => Some(format!(
            "`{key}` gains {} and loses {}",
            name_values(new),
            name_values(gone)
        )),
    }
}

fn name_values(values: &[&str]) -> String {
    let (named, others) = values.split_at(values.len().min(MOST_NAMED));
    let named = named.join(" · ");
    match others.len() {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

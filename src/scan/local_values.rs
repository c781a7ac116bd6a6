//! What a scan looks for that is the project's own: its rules, and the values at hand, read from the work tree and the
//! environment for as long as the scan takes.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context as _, Result};

use crate::config;
use crate::config::{Environment, Settings};
use crate::gitignore;
use crate::gitignore::{EnvFilePatterns, FileFinding, NameKind, ReachedBound};
use crate::source;
use crate::source::{AtHand, Stamp};
use xguard_detect as detect;
use xguard_detect::ProjectSecrets;
use xguard_detect::custom::CustomRule;
use xguard_detect::local::{Breadth, LocalValues};
use xguard_git::{Repository, StagedChange, history};

use crate::settings::load;

/// How long ago a file must have been written to for its time stamp to tell it from what it was before.
const SETTLED_MS: u64 = 2000;

/// Returns what to look for by the rules of the project alone.
pub(crate) fn of_rules(rules: Vec<CustomRule>) -> ProjectSecrets {
    ProjectSecrets {
        values: LocalValues::default(),
        rules,
        home: config::FILE_NAME,
        on_disk: false,
    }
}

/// Which values at hand count.
pub(crate) struct ValueSelection {
    names: EnvFilePatterns,
    breadth: Breadth,
}

impl From<&Settings> for ValueSelection {
    fn from(settings: &Settings) -> Self {
        Self {
            names: load::env_file_patterns(settings),
            breadth: settings.local_values(),
        }
    }
}

/// What lies beside what is committed.
pub(crate) struct UntrackedSecrets {
    /// The values at hand, those of files that git knows among them.
    pub(crate) values: LocalValues,
    /// Secrets that build tools copy into browsers, in those files too.
    pub(crate) public: Vec<FileFinding>,
    /// Those files that were not looked into to the end, and where that ended.
    pub(crate) reached: Vec<ReachedBound>,
}

/// Returns what lies in the top folder and in those of `changes`.
pub(crate) fn read_untracked(
    repository: &Repository,
    changes: &[StagedChange],
    settings: &Settings,
    context: detect::Context,
) -> UntrackedSecrets {
    let counting = ValueSelection::from(settings);
    let mut values = LocalValues::new(counting.breadth);
    let mut public = Vec::new();
    let mut reached = Vec::new();
    let (files, too_large) = at_hand(
        repository,
        source::changed_folders(changes),
        &counting.names,
    );
    for path in too_large {
        values.leave_out(path);
    }
    for one in files {
        values.add_file(&one.path, &one.bytes);
        let mut note = |bound| reached.push((one.path.clone(), bound));
        public.extend(gitignore::public_in(
            &one.path, one.bytes, context, &mut note,
        ));
    }
    config::each_variable(&mut |name, value| values.add_variable(name, value.as_bytes()));
    UntrackedSecrets {
        values,
        public,
        reached,
    }
}

/// The values at hand in a whole work tree.
pub(crate) struct WorkTreeValues {
    pub(crate) values: LocalValues,
    /// What becomes another when a value may have; none where that cannot be told. Nothing of the values is in it.
    pub(crate) stamp: Option<Vec<u8>>,
}

/// Returns the values at hand in the top folder and in every folder that HEAD has.
pub(crate) fn read_in_head_folders(
    repository: &Repository,
    counting: &ValueSelection,
    environment: &Environment,
) -> Result<WorkTreeValues> {
    let doing = "could not look for values at hand";
    let mut folders = BTreeSet::new();
    if repository.top().is_some()
        && let Some(head) = repository.head()?
    {
        let listed = history::list_folders(repository.git(), head).context(doing)?;
        folders.extend(
            listed
                .into_iter()
                .map(|folder| [folder, b"/".to_vec()].concat()),
        );
    }
    let mut values = LocalValues::new(counting.breadth);
    let (files, too_large) = at_hand(repository, folders, &counting.names);
    for path in too_large {
        values.leave_out(path);
    }
    for one in &files {
        values.add_file(&one.path, &one.bytes);
    }
    config::each_variable(&mut |name, value| values.add_variable(name, value.as_bytes()));
    let values = without_tracked(values, repository)?;
    let stamp = values_stamp(&values, &files, environment.now_ms);
    Ok(WorkTreeValues { values, stamp })
}

fn values_stamp(values: &LocalValues, files: &[AtHand], now_ms: u64) -> Option<Vec<u8>> {
    if values.has_of_environment() {
        return None;
    }
    let sources = values.sources();
    let mut stamp = Vec::new();
    for one in files.iter().filter(|one| sources.contains(&one.path[..])) {
        let Stamp { modified_ms, told } = one.stamp();
        // Written to once more within a tick of the clock it would look the same.
        if modified_ms.saturating_add(SETTLED_MS) > now_ms {
            return None;
        }
        stamp.extend_from_slice(&one.path);
        stamp.extend_from_slice(told.as_bytes());
    }
    Some(stamp)
}

fn at_hand(
    repository: &Repository,
    folders: BTreeSet<Vec<u8>>,
    names: &EnvFilePatterns,
) -> (Vec<AtHand>, Vec<Vec<u8>>) {
    let is_wanted = |name: &[u8]| names.kind(name) != NameKind::Other;
    let at_hand = |top| source::at_hand(top, folders, &is_wanted);
    repository.top().map(at_hand).unwrap_or_default()
}

/// Takes out the values of files that git knows: what those hold is no secret of one developer, and they are scanned
/// like any other file.
pub(crate) fn without_tracked(
    mut values: LocalValues,
    repository: &Repository,
) -> Result<LocalValues> {
    let sources = values.sources().into_iter().map(<[u8]>::to_vec).collect();
    let untracked: HashSet<Vec<u8>> = repository.untracked(sources)?.into_iter().collect();
    values.retain(|path| untracked.contains(path));
    Ok(values)
}

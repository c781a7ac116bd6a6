//! Scanning what the next commit would record: the heart of the hook, and of `xguard scan`.

use anyhow::{Context as _, Result, bail};
use once_cell::unsync::OnceCell;

use crate::config::{self, Environment, Settings};
use crate::detect;
use crate::git::{Content, EntryKind, Repository};
use crate::gitignore::{self, Names, Options};
use crate::policy::{Outcome, Policy};
use crate::source::{Staged, Versions};

use super::scan;
use super::scanner::{Committed, Scanner};

/// Scans the staged changes of the repository here, by `settings`, else by the configuration staged with them.
pub(super) fn outcome(settings: Option<Settings>, environment: &Environment) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    if repository.top().is_none() {
        bail!(
            "a bare repository has nothing staged: run this in a work tree, or name files to scan"
        );
    }
    let staged = Staged::new(&repository)?;
    let settings = match settings {
        Some(settings) => settings,
        None => staged_settings(&repository)?,
    };
    let names = names(&settings);
    let context = detect::Context {
        now_ms: environment.now_ms,
    };
    // Looked up only when something was found, and then once.
    let versions: OnceCell<Versions> = OnceCell::new();
    let mut scanner = Scanner::new(context);
    staged.blobs(&mut |path, blob| scanner.take(path, blob));
    let committed = if scanner.has_found() {
        let versions = versions.get_or_try_init(|| staged.versions())?;
        Committed::new(versions, &mut scanner, |sink| staged.old(versions, sink))
    } else {
        Committed::default()
    };
    let policy = Policy::new(settings.policy, super::rules::all());
    let mut outcome = scanner.outcome(&policy, &committed);
    let mut is_present = |path: &[u8]| {
        let versions = versions.get_or_try_init(|| staged.versions())?;
        anyhow::Ok(versions.present.contains(path))
    };
    let mut files = gitignore::staged(&repository, &staged.changes, &names, &mut is_present)?;
    let options = Options {
        names: &names,
        context,
        is_home: repository.top() == environment.home.as_deref(),
    };
    files.extend(gitignore::unignored(
        &repository,
        &staged.changes,
        &options,
    )?);
    let judged = files
        .into_iter()
        .map(|file| policy.judge_file(file.rule, file.severity, &file.path, file.details));
    outcome.findings.extend(judged);
    outcome
        .findings
        .sort_by(|left, right| (&left.path, left.place).cmp(&(&right.path, right.place)));
    Ok(outcome)
}

/// Returns what the staged `.xguard.yaml` says; the defaults if there is none.
fn staged_settings(repository: &Repository) -> Result<Settings> {
    let Some(entry) = repository.staged_entry(config::FILE_NAME)? else {
        return Ok(Settings::default());
    };
    let doing = "could not read the staged `.xguard.yaml`";
    if entry.kind != EntryKind::File {
        bail!("{doing}: it is no regular file; make it one, or remove it");
    }
    match repository.read(entry.oid).context(doing)? {
        Content::Whole(bytes) => scan::settings(&bytes, config::FILE_NAME),
        Content::Stream(_) => bail!("{doing}: it is far too large for a configuration"),
    }
}

/// Returns which names are those of env files.
fn names(settings: &Settings) -> Names {
    let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
    Names {
        extra: lower(&settings.env_files.names),
        template_words: lower(&settings.env_files.templates),
    }
}

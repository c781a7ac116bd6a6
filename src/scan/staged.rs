//! Scanning what the next commit would record: the heart of the hook, and of `xguard scan`.

use anyhow::{Result, bail};
use once_cell::unsync::OnceCell;

use crate::config::Environment;
use crate::exit::Status;
use crate::gitignore;
use crate::gitignore::{FileFinding, Options};
use crate::policy::{Outcome, Policy, Verdict};
use crate::report::Source;
use crate::scan::commit_header::look_at_identity;
use crate::scan::scanner::{Committed, Scanner, problem_from_error};
use crate::scan::session::Session;
use crate::settings::load::StagedSettings;
use crate::settings::origin::ConfigurationOverride;
use crate::settings::{baseline_changes, baseline_file, changes, load};
use crate::source::{StagedFiles, Versions};
use xguard_detect::Severity;
use xguard_git::Repository;

/// A scan of what is staged.
pub(crate) struct StagedScan {
    pub(crate) outcome: Outcome,
    pub(crate) source: Source,
    /// Something to know about the configuration it went by.
    pub(crate) notice: Option<String>,
    /// What is told whatever was found: what it changes about what may be committed.
    pub(crate) changed: Vec<String>,
}

/// What is told of an index that contradicts itself.
const TORN: &str = "the index names another tree than its entries make, because another program has written it; git \
                    commits that tree, and `git status` shows the entries; both were scanned; `git read-tree HEAD` and \
                    `git add` make them one";

impl StagedScan {
    /// Adds what another scan came to.
    pub(crate) fn with(mut self, other: Self) -> Self {
        self.outcome.append(other.outcome);
        self.notice = self.notice.or(other.notice);
        self.changed.extend(other.changed);
        self
    }
}

/// Scans the staged changes of the repository here, by the configuration staged with them unless another is `asked` for.
pub(crate) fn scan(
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<StagedScan> {
    let repository = Repository::open(&environment.git)?;
    if repository.top().is_none() {
        bail!(
            "a bare repository has nothing staged: run this in a work tree, or name files to scan"
        );
    }
    let staged = StagedFiles::new(&repository)?;
    let StagedSettings {
        settings,
        mut notice,
        team,
    } = load::staged_settings(&repository, asked, environment)?;
    let mut session = Session::new(settings, environment);
    let beside = session.read_untracked(&repository, &staged.changes);
    let mut scanner = scan_files(&staged, &session);
    if scanner.has_found_local() {
        session.drop_tracked_values(&repository)?;
        scanner = scan_files(&staged, &session);
    }
    let versions = Parents::new(&staged);
    let committed = committed_secrets(&versions, &mut scanner);
    let options = session.env_file_options(&repository);
    let files = env_files(&repository, &versions, &options)
        .and_then(|files| with_public(files, beside.public, &repository));
    for (path, bound) in beside.reached {
        scanner.record_failure(Some(path), &anyhow::Error::msg(bound.message()));
    }
    let is_empty = files.as_ref().is_ok_and(Vec::is_empty);
    if asked.config.is_none() && (scanner.has_found() || !is_empty) {
        let (baseline, not_in_force) = baseline_file::read_staged(&repository)?;
        session.policy.use_baseline(baseline);
        notice = notice.or(not_in_force);
    }
    let mut outcome = scanner.outcome(&session.policy, &committed);
    add_files(&mut outcome, files, &session.policy);
    let mut changed = permission_changes(&staged, &repository, &team, &mut outcome);
    if repository.has_torn_index() {
        changed.push(TORN.to_owned());
    }
    if environment.git.in_hook && outcome.status() == Status::Clean {
        repository.note_scanned(staged.head);
    }
    let head = staged.head.map(|oid| oid.to_string());
    Ok(StagedScan {
        outcome,
        source: Source::Staged { head },
        notice,
        changed,
    })
}

/// Adds the findings about whole files. A failure there takes away none of the others.
fn add_files(outcome: &mut Outcome, files: Result<Vec<FileFinding>>, policy: &Policy) {
    match files {
        Ok(files) => {
            let judged = files.iter().filter_map(|file| policy.judge_file(file));
            outcome.findings.extend(judged);
        }
        Err(error) => outcome.problems.push(problem_from_error(None, &error)),
    }
    sort_findings(&mut outcome.findings);
}

/// Returns what the commit changes about what may be committed from then on.
fn permission_changes(
    staged: &StagedFiles<'_>,
    repository: &Repository,
    team: &[&str],
    outcome: &mut Outcome,
) -> Vec<String> {
    let told = [
        changes::describe_changes(repository, &staged.changes, team),
        baseline_changes::describe_changes(repository, &staged.changes),
    ];
    let mut failed = |error| outcome.problems.push(problem_from_error(None, &error));
    let told = told
        .into_iter()
        .filter_map(|one| one.map_err(&mut failed).ok());
    told.flatten().collect()
}

/// Puts findings in the order of path and place.
fn sort_findings(findings: &mut [Verdict]) {
    findings.sort_by(|left, right| (&left.path, left.place).cmp(&(&right.path, right.place)));
}

fn scan_files<'s>(staged: &StagedFiles<'_>, session: &'s Session<'_>) -> Scanner<'s> {
    let mut scanner = session.scanner();
    staged.blobs(&mut |path, blob| scanner.take(path, blob));
    if session.environment.git.in_hook {
        look_at_identity(&mut scanner, session.environment);
    }
    scanner
}

/// What the parents of the commit hold, looked up only when something was found, and then once.
struct Parents<'a> {
    staged: &'a StagedFiles<'a>,
    versions: OnceCell<Versions>,
}

impl<'a> Parents<'a> {
    fn new(staged: &'a StagedFiles<'a>) -> Self {
        let versions = OnceCell::new();
        Self { staged, versions }
    }

    fn versions(&self) -> Result<&Versions> {
        self.versions.get_or_try_init(|| self.staged.versions())
    }
}

/// Returns the secrets that are in history already. What keeps us from knowing is a problem, and then none counts as
/// committed.
fn committed_secrets(parents: &Parents<'_>, scanner: &mut Scanner<'_>) -> Committed {
    if !scanner.has_found() {
        return Committed::default();
    }
    match parents.versions() {
        Ok(versions) => {
            let unchanged = versions.unchanged.clone();
            Committed::new(unchanged, scanner, |sink| {
                parents.staged.old(versions, sink);
            })
        }
        Err(error) => {
            scanner.record_failure(None, &error);
            Committed::default()
        }
    }
}

/// Returns what there is to say about env files in this commit and beside it.
fn env_files(
    repository: &Repository,
    parents: &Parents<'_>,
    options: &Options<'_>,
) -> Result<Vec<FileFinding>> {
    let changes = &parents.staged.changes;
    let mut is_present = |path: &[u8]| Ok(parents.versions()?.present.contains(path));
    let mut files = gitignore::check_staged(repository, changes, options.names, &mut is_present)?;
    files.extend(gitignore::find_unignored(repository, changes, options)?);
    Ok(files)
}

/// Adds what build tools copy into browsers out of files that git does not know; others are scanned when they change. It
/// is no part of the commit, so it is only told.
fn with_public(
    mut files: Vec<FileFinding>,
    public: Vec<FileFinding>,
    repository: &Repository,
) -> Result<Vec<FileFinding>> {
    let paths = public.iter().map(|one| one.path.to_vec()).collect();
    let untracked = repository.untracked(paths)?;
    let public = public
        .into_iter()
        .filter(|one| untracked.iter().any(|path| **path == *one.path));
    files.extend(public.map(|one| FileFinding {
        severity: Severity::Note,
        ..one
    }));
    Ok(files)
}

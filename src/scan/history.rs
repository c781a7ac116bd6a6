//! Scanning everything there ever was. All objects are looked at first, in the order in which git has packed them and on
//! every core; then those of interest once more, under the path and with the commit that brought them in.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::config::Environment;
use crate::policy::{Outcome, Policy, RemedyStep, Verdict, VerdictFact};
use crate::repo_path::RepoPath;
use crate::report;
use crate::source;
use crate::source::{ObjectLocation, ScanCache, Targets};
use xguard_detect as detect;
use xguard_git::history::{self, Wanted};
use xguard_git::refs::{self, ObjectOrigin, Ref};
use xguard_git::{Git, Oid, Repository, list_files};

use crate::scan::objects;
use crate::scan::objects::ScannedObjects;
use crate::scan::scanner::{Committed, Scanner, problem_from_error};
use crate::scan::session::Session;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};

/// What is to be scanned, and how.
pub(crate) struct HistoryOptions<'a> {
    /// The refs from which to go; every ref where there are none.
    pub(crate) refs: &'a [PathBuf],
    /// Whether to go from what the reflogs name too.
    pub(crate) reflog: bool,
    /// Whether to use and keep what is learnt.
    pub(crate) keeps: bool,
}

/// Scans history, by the configuration of HEAD unless another is `asked` for.
pub(crate) fn scan(
    wishes: &HistoryOptions<'_>,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    let from = ConfigurationSource::Head;
    let mut session = Session::of_repository(&repository, from, asked, environment)?;
    let (tips, names) = tips_to_scan(&repository, wishes)?;
    let targets = Targets::of(&repository, &tips)?;
    if let Some(oid) = targets.missing.first() {
        bail!("object {oid}, which a ref names, is not in this repository; `git fsck` says more");
    }
    let file = ScanCache::file(&repository)?;
    let stamp = session.read_values(&repository)?;
    // Where it cannot be told whether other values are looked for the next time, nothing learnt would hold then.
    let keeps = wishes.keeps && stamp.is_some();
    let key = objects::cache_key(&session.project, &stamp.unwrap_or_default())?;
    let known = if keeps {
        ScanCache::read(&file, &key)
    } else {
        ScanCache::default()
    };
    let (looked, connected) = scan_new_objects(&repository, &targets, &known, &|git, known| {
        objects::scan_unknown_objects(git, known, &session)
    })?;
    let mut scanner = session.scanner();
    for one in &names {
        scanner.look_at_name(&one.name, Some(one.oid));
    }
    let is_sound = connected.is_ok() && looked.problems.is_empty();
    if let Err(error) = connected {
        scanner.record_failure(None, &error);
    }
    for (path, error) in &looked.problems {
        scanner.record_failure(path.clone().map(RepoPath::from), error);
    }
    let history = History::new(&repository, &targets, &known, &looked)?;
    let outcome = history.outcome(scanner, &session.policy)?;
    if keeps && is_sound && outcome.problems.is_empty() {
        let whole = wishes.refs.is_empty();
        let learnt = history.updated_cache(known, looked, whole);
        if let Err(error) = learnt.write(&file, &key) {
            report::write_notice(&format!("{error:#}"), environment.stderr, &mut io::stderr())?;
        }
    }
    Ok(outcome)
}

/// Returns the objects from which to go, and the refs whose names are looked at.
fn tips_to_scan(
    repository: &Repository,
    wishes: &HistoryOptions<'_>,
) -> Result<(Vec<Oid>, Vec<Ref>)> {
    let git = repository.git();
    let refs = refs::list_refs(git, b"")?;
    if !wishes.refs.is_empty() {
        let name = |path: &PathBuf| {
            let name = path
                .to_str()
                .context("a ref whose name is not UTF-8 cannot be asked for")?;
            refs::resolve_name(git, name)
        };
        let tips: Vec<Oid> = wishes.refs.iter().map(name).collect::<Result<_>>()?;
        let refs = refs.into_iter().filter(|one| tips.contains(&one.oid));
        return Ok((tips.clone(), refs.collect()));
    }
    let mut tips: Vec<Oid> = refs.iter().map(|one| one.oid).collect();
    tips.extend(repository.head()?);
    tips.extend(refs::reflog_objects(git, wishes.reflog)?);
    tips.sort_unstable();
    tips.dedup();
    Ok((tips, refs))
}

/// Looks at all objects that are not known; meanwhile git makes sure that none is missing.
fn scan_new_objects(
    repository: &Repository,
    targets: &Targets,
    known: &ScanCache,
    at_objects: &dyn Fn(&Git, &ScanCache) -> Result<ScannedObjects>,
) -> Result<(ScannedObjects, Result<()>)> {
    let git = repository.git();
    let new: Vec<Oid> = targets
        .commits
        .iter()
        .filter(|tip| !known.tips.contains(tip))
        .copied()
        .collect();
    let proved: Vec<Oid> = known
        .tips
        .iter()
        .filter(|tip| targets.commits.contains(tip))
        .copied()
        .collect();
    thread::scope(|scope| {
        let check = scope.spawn(|| history::check_connected(git, &new, &proved));
        let looked = at_objects(git, known)?;
        let Ok(connected) = check.join() else {
            bail!("a part of the scan ended early, so the whole proves nothing");
        };
        Ok((looked, connected))
    })
}

/// What is of interest in history, and where it came in.
struct History<'a> {
    repository: &'a Repository,
    targets: &'a Targets,
    sighted: Vec<ObjectLocation>,
    suspects: BTreeSet<Oid>,
    blobs: usize,
    bytes: u64,
}

impl<'a> History<'a> {
    fn new(
        repository: &'a Repository,
        targets: &'a Targets,
        known: &ScanCache,
        looked: &ScannedObjects,
    ) -> Result<Self> {
        let suspects = known.suspects.iter().chain(&looked.suspects);
        let suspects: BTreeSet<Oid> = suspects.copied().collect();
        let git = repository.git();
        let mut wanted = Wanted {
            tips: targets.commits.clone(),
            ..Wanted::default()
        };
        let mut sighted = Vec::new();
        // Where nothing was rewritten, only what was added since is to be walked.
        if !suspects.is_empty() && history::reach_all(git, &targets.commits, &known.tips)? {
            wanted.excluded.clone_from(&known.tips);
            sighted.clone_from(&known.sighted);
        }
        sighted.extend(source::locate_objects(repository, &wanted, &suspects)?);
        Ok(Self {
            repository,
            targets,
            sighted,
            suspects,
            blobs: looked.blobs,
            bytes: looked.bytes,
        })
    }

    /// Scans what was sighted under its path, and tells of each finding what there is to tell.
    fn outcome(&self, mut scanner: Scanner<'_>, policy: &Policy) -> Result<Outcome> {
        let beside = source::sighted_beside(self.repository, self.targets, &self.suspects)?;
        for one in self.sighted.iter().chain(&beside) {
            source::read_sighted(self.repository, one, &mut |path, blob| {
                scanner.take_from(one.commit, path, blob);
            });
        }
        // The second look is no second reading.
        scanner.count(self.blobs, self.bytes);
        if scanner.has_found() {
            let head = self.head(&mut scanner)?;
            scanner.compare_with_head(head);
        }
        let mut outcome = scanner
            .outcome(policy, &Committed::default())
            .with_first_step(&RemedyStep::RevokeFirst);
        if let Err(error) = self.tell(&mut outcome.findings) {
            outcome.problems.push(problem_from_error(None, &error));
        }
        Ok(outcome)
    }

    /// Returns the secrets that HEAD holds.
    fn head(&self, scanner: &mut Scanner<'_>) -> Result<Committed> {
        let Some(head) = self.repository.head()? else {
            return Ok(Committed::default());
        };
        let files = list_files(self.repository.git(), head)?;
        let of_interest = files.into_iter().filter(|(path, entry)| {
            let is_telling = entry.has_content() && detect::is_hidden(path);
            is_telling || self.suspects.contains(&entry.oid)
        });
        Ok(Committed::new(HashSet::new(), scanner, |sink| {
            for (path, entry) in of_interest {
                let one = ObjectLocation {
                    oid: entry.oid,
                    commit: head,
                    path,
                };
                source::read_sighted(self.repository, &one, sink);
            }
        }))
    }

    /// Adds when each finding came in and which refs hold it.
    fn tell(&self, findings: &mut [Verdict]) -> Result<()> {
        let commits = findings.iter().filter_map(|finding| finding.commit);
        let mut commits: Vec<Oid> = commits.collect();
        commits.sort_unstable();
        commits.dedup();
        let about = refs::describe_objects(self.repository.git(), &commits)?;
        let told: HashMap<Oid, ObjectOrigin> = commits.into_iter().zip(about).collect();
        for finding in findings {
            let Some(origin) = finding.commit.and_then(|commit| told.get(&commit)) else {
                continue;
            };
            let date = origin.author_date.clone();
            finding.facts.extend(date.map(VerdictFact::AuthorDate));
            finding.facts.push(VerdictFact::Refs {
                names: origin.refs.clone(),
                more: origin.more_refs,
            });
        }
        Ok(())
    }

    /// Returns what the next scan is to know. Where only some refs were scanned, no more is known of the others.
    fn updated_cache(self, mut known: ScanCache, looked: ScannedObjects, whole: bool) -> ScanCache {
        if whole {
            known.tips.clone_from(&self.targets.commits);
            known.sighted = self.sighted;
        }
        known.add_clean(looked.clean);
        known.suspects = self.suspects.into_iter().collect();
        known
    }
}

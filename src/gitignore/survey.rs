//! Everything there is to say about env files in one work tree: what `xguard env` shows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::{Result, anyhow, bail};

use super::answer;
use super::answer::Answer;
use super::content::is_worth_reporting;
use super::fact::{FileFact, FileStep};
use super::finding::FileFinding;
use super::mend::Mend;
use super::names::NameKind;
use super::options::Options;
use super::public::ReachedBound;
use super::rules::{MISSING, PERSONAL, UNCOMMITTED};
use super::unignored;
use super::verdict::Decision;
use super::walk::{SkippedFolder, Walked, walk_work_tree};
use super::why::explain_not_ignored;
use super::{ignore_file, permissions, public, staged};
use crate::repo_path::RepoPath;
use xguard_git as git;
use xguard_git::{EntryKind, FileVersion, Repository, Tracked};

/// The file that every repository needs a rule for, there or not.
const USUAL: &[u8] = b".env";

/// What a survey came to.
pub struct Survey {
    /// What there is to say.
    pub findings: Vec<FileFinding>,
    /// How many folders were looked into.
    pub folders: usize,
    /// Folders that were not, besides the ignored ones.
    pub not_entered: Vec<SkippedFolder>,
    /// The rule that covers a `.env` for everybody, where there is one.
    pub covered_by: Option<String>,
    /// Files that were not looked into to the end.
    pub reached: Vec<ReachedBound>,
}

/// Looks through the whole work tree.
pub fn survey_work_tree(repository: &Repository, options: &Options<'_>) -> Result<Survey> {
    let Some(top) = repository.top() else {
        bail!("a bare repository has no work tree: run this in a clone or a work tree of it");
    };
    let mut seen = SeenFolders::new(
        repository,
        options,
        walk_and_list(repository, top, options)?,
    )?;
    let mut findings = seen.of_tracked()?;
    findings.extend(seen.of_untracked(top)?);
    let usual = seen.of_usual(top, &findings);
    findings.extend(usual);
    let env_files = seen.paths.iter().filter(|path| seen.is_env(path));
    let env_files: Vec<&RepoPath> = env_files.collect();
    findings.extend(permissions::find_world_readable(top, &env_files)?);
    let mut reached = Vec::new();
    for paths in [&seen.paths, &seen.walked.templates] {
        let context = options.context;
        let public = public::find_public_secrets(top, paths, context, &mut reached)?;
        findings.extend(public);
    }
    let usual = seen.answers.get(USUAL);
    let covered_by = usual.and_then(|usual| usual.ignored_as_staged().map(ToString::to_string));
    seen.walked.not_entered.sort();
    Ok(Survey {
        findings,
        folders: seen.walked.folders,
        not_entered: seen.walked.not_entered,
        covered_by,
        reached,
    })
}

/// Walks the work tree while git lists the index.
fn walk_and_list(
    repository: &Repository,
    top: &Path,
    options: &Options<'_>,
) -> Result<(Walked, Tracked)> {
    let git = repository.git();
    let wanted = |path: &[u8], kind| {
        kind == EntryKind::Gitlink
            || ignore_file::is_one(path)
            || options.names.kind(path) != NameKind::Other
    };
    std::thread::scope(|scope| {
        let tracked = scope.spawn(|| git::list_tracked(git, wanted));
        let walked = walk_work_tree(git, top, options.names);
        let tracked = tracked
            .join()
            .map_err(|_panic| anyhow!("the thread that lists tracked files ended early"))?;
        Ok((walked?, tracked?))
    })
}

/// What was seen on disk and in the index, with what git says about it.
struct SeenFolders<'a> {
    repository: &'a Repository,
    options: &'a Options<'a>,
    walked: Walked,
    tracked: Tracked,
    /// Files on disk with the names of env files, outside of submodules.
    paths: Vec<RepoPath>,
    answers: HashMap<RepoPath, Answer>,
}

impl<'a> SeenFolders<'a> {
    fn new(
        repository: &'a Repository,
        options: &'a Options<'a>,
        (mut walked, tracked): (Walked, Tracked),
    ) -> Result<Self> {
        let paths = without_submodules(&mut walked, &tracked);
        let mut questions = paths.clone();
        if !questions.iter().any(|path| **path == *USUAL) {
            questions.push(USUAL.into());
        }
        Ok(Self {
            repository,
            options,
            answers: answer::ask_about_paths(repository, questions, &tracked)?,
            walked,
            tracked,
            paths,
        })
    }

    fn is_env(&self, path: &[u8]) -> bool {
        self.options.names.kind(path) == NameKind::Env
    }

    /// Returns what there is to say about env files in the index.
    fn of_tracked(&self) -> Result<Vec<FileFinding>> {
        let env_files = self
            .tracked
            .iter()
            .filter(|(path, entry)| staged::is_file(entry.kind) && self.is_env(path));
        let (paths, entries): (Vec<Vec<u8>>, Vec<FileVersion>) = env_files.cloned().unzip();
        let committed = match self.repository.head()? {
            Some(head) if !paths.is_empty() => {
                git::committed_paths(self.repository.git(), head, &paths)?
            }
            _ => HashSet::new(),
        };
        let mut findings: Vec<FileFinding> = Vec::new();
        for (path, entry) in paths.into_iter().map(RepoPath::from).zip(entries) {
            // Of a path in conflict there are several entries.
            if findings.last().is_some_and(|last| last.path == path)
                || staged::is_encrypted_entry(self.repository, &path, entry)?
            {
                continue;
            }
            let answer = self.answers.get(&path);
            let decision = answer.and_then(|answer| answer.on_disk.as_ref());
            findings.push(if committed.contains(&*path) {
                staged::finding_in_history(self.repository, &path, decision)
            } else {
                staged::new(self.repository, &path, decision)
            });
        }
        Ok(findings)
    }

    /// Returns what there is to say about the files that are not in the index.
    fn of_untracked(&self, top: &Path) -> Result<Vec<FileFinding>> {
        let tracked: HashSet<&[u8]> = self.tracked.iter().map(|(path, _)| &path[..]).collect();
        let mut unignored = Vec::new();
        let mut personal = Vec::new();
        let mut uncommitted: BTreeMap<&RepoPath, Vec<RepoPath>> = BTreeMap::new();
        for path in self
            .paths
            .iter()
            .filter(|path| !tracked.contains(&path[..]))
        {
            let Some(answer) = self.answers.get(path) else {
                continue;
            };
            let Some(rule) = answer.ignored_by() else {
                if is_worth_reporting(top, path, self.options)? {
                    let mut finding =
                        unignored::unignored_finding(top, path, answer.on_disk.as_ref());
                    let staged = answer.ignored_as_staged().cloned();
                    finding.facts.extend(staged.map(FileFact::IgnoredAsStaged));
                    unignored.push(finding);
                }
                continue;
            };
            if answer.ignored_as_staged().is_some() || !self.is_env(path) {
                continue;
            }
            match answer.ignored_by_project() {
                Some(rule) => uncommitted
                    .entry(&rule.file)
                    .or_default()
                    .push(path.clone()),
                None => personal.push(of_personal(top, path, answer, rule)),
            }
        }
        unignored::soften_to_notes(self.repository, self.options, &mut unignored)?;
        let uncommitted = uncommitted
            .into_iter()
            .map(|(file, paths)| of_uncommitted(file, paths));
        Ok(unignored
            .into_iter()
            .chain(personal)
            .chain(uncommitted)
            .collect())
    }

    /// Tells whether a `.env` in the top folder would be kept out, unless something was said about one already.
    fn of_usual(&self, top: &Path, findings: &[FileFinding]) -> Option<FileFinding> {
        let answer = self.answers.get(USUAL)?;
        if answer.ignored_as_staged().is_some() {
            return None;
        }
        let is_told = |one: &FileFinding| *one.path == *USUAL && one.mend.is_some();
        if let Some(rule) = answer.ignored_by_project() {
            let is_told = findings
                .iter()
                .any(|one| one.rule.id == UNCOMMITTED.id && one.path == rule.file);
            return (!is_told).then(|| of_uncommitted(&rule.file, vec![USUAL.into()]));
        }
        if findings.iter().any(is_told) {
            return None;
        }
        let usual = RepoPath::from(USUAL);
        let mend = Mend::new(&usual, answer.project.as_ref());
        let mut finding = FileFinding::new(&MISSING, &mend.file);
        let own = answer.ignored_by().cloned();
        let why = own.map(FileFact::IgnoredForYouAlone).or_else(|| {
            let decision = answer.on_disk.as_ref();
            explain_not_ignored(top, &usual, decision).map(FileFact::Unignored)
        });
        finding.facts.extend(why);
        finding.remedy = vec![FileStep::add_rule(&mend, top)];
        finding.mend = Some(mend);
        Some(finding)
    }
}

fn of_personal(top: &Path, path: &RepoPath, answer: &Answer, rule: &Decision) -> FileFinding {
    let mend = Mend::new(path, answer.project.as_ref());
    let mut finding = FileFinding::new(&PERSONAL, path);
    finding.facts.push(FileFact::IgnoredBy(rule.clone()));
    finding.remedy = vec![FileStep::add_rule(&mend, top)];
    finding.mend = Some(mend);
    finding
}

fn of_uncommitted(file: &RepoPath, paths: Vec<RepoPath>) -> FileFinding {
    let mut finding = FileFinding::new(&UNCOMMITTED, file);
    finding.facts.push(FileFact::Protects(paths));
    finding.remedy = vec![FileStep::CommitRule(file.clone())];
    finding
}

/// Takes the submodules out of what was walked, names them, and returns the files outside of them.
fn without_submodules(walked: &mut Walked, tracked: &[(Vec<u8>, FileVersion)]) -> Vec<RepoPath> {
    let submodules = tracked
        .iter()
        .filter(|(_, entry)| entry.kind == EntryKind::Gitlink);
    let submodules: HashSet<&[u8]> = submodules.map(|(path, _)| &path[..]).collect();
    walked
        .not_entered
        .retain(|one| !submodules.contains(&one.path[..]));
    walked
        .not_entered
        .extend(submodules.iter().map(|path| SkippedFolder {
            path: (*path).into(),
            why: "it is a submodule",
        }));
    let is_outside = |path: &RepoPath| {
        !ignore_file::folders_above(path).any(|folder| {
            let folder = folder.strip_suffix(b"/").unwrap_or(folder);
            submodules.contains(folder)
        })
    };
    let files = std::mem::take(&mut walked.files);
    files.into_iter().filter(is_outside).collect()
}

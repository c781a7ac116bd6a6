//! What is decided about a finding, and what a scan comes to. No credential is in any of it.

use super::fact::{RemedyStep, VerdictFact};
use crate::exit::Status;
use crate::repo_path::RepoPath;
use xguard_detect::{Place, Rule, Severity, Step};
use xguard_git::Oid;

/// Why a finding does or does not count against this commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingStatus {
    /// This commit brings it in.
    New,
    /// The baseline knows it.
    Known,
    /// An allow entry or an inline allow lets it through.
    Allowed,
    /// A parent of this commit holds the same secret.
    AlreadyCommitted,
}

/// A complete set of credentials that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The same in all members, and in no other set: made of the fingerprints of all.
    pub id: String,
    /// A few words for a heading.
    pub title: &'static str,
    /// What somebody who has all members can do.
    pub harm: &'static str,
}

/// A finding with what is decided about it, as it is reported: only the redacted form of the credential.
pub struct Verdict {
    /// The rule it is of.
    pub rule: &'static Rule,
    /// Harm if real.
    pub severity: Severity,
    /// Why it does or does not count.
    pub status: FindingStatus,
    /// The file, a credential in its path hidden.
    pub path: RepoPath,
    /// Whether it stands in the header of a commit, and so in no file.
    pub in_commit_header: bool,
    /// Line and column, or none for a finding about a whole file.
    pub place: Option<Place>,
    /// The first column and the one behind the last, counted in characters, where it stands on one line that could be
    /// looked at.
    pub columns: Option<(usize, usize)>,
    /// The commit that brought it in, where the source is history.
    pub commit: Option<Oid>,
    /// Printable form of the credential, or none for a finding about a whole file.
    pub redacted: Option<String>,
    /// Identity: rule, path, digest of the secret; no line numbers.
    pub fingerprint: String,
    /// Whether the credential may be guessed, so that its fingerprint stands for every value of the rule in the file.
    pub is_guessable: bool,
    /// What is told of it, in order.
    pub facts: Vec<VerdictFact>,
    /// What to do, in order.
    pub remedy: Vec<RemedyStep>,
    /// Which evidence made it a finding.
    pub evidence: Vec<&'static str>,
    /// The credential set it is a member of.
    pub set: Option<Set>,
    /// The fingerprint by which the baseline knows the same credential under another path.
    pub renamed_from: Option<String>,
}

impl Verdict {
    /// Returns what holds for every new finding of a rule in a file.
    pub(super) fn new(rule: &'static Rule, path: &RepoPath, fingerprint: String) -> Self {
        Self {
            rule,
            severity: rule.severity,
            status: FindingStatus::New,
            path: path.without_credentials(),
            in_commit_header: false,
            place: None,
            columns: None,
            commit: None,
            redacted: None,
            fingerprint,
            is_guessable: false,
            facts: Vec::new(),
            remedy: rule
                .remedy
                .iter()
                .copied()
                .map(RemedyStep::OfRule)
                .collect(),
            evidence: Vec::new(),
            set: None,
            renamed_from: None,
        }
    }

    /// Tells whether it stops the commit.
    pub fn is_blocking(&self) -> bool {
        self.status == FindingStatus::New && self.severity > Severity::Note
    }

    /// Tells whether its path is not shown as it is, so that no command can name it.
    pub fn has_hidden_path(&self) -> bool {
        self.facts.contains(&VerdictFact::HiddenPath)
    }
}

/// Something that could not be read or understood; one of them makes the run prove nothing.
pub struct Problem {
    /// The path it is about, where it is about one.
    pub path: Option<RepoPath>,
    /// What was being done, to what, why it failed, what to do.
    pub message: String,
}

/// The result of a scan.
#[derive(Default)]
pub struct Outcome {
    /// Everything reported, in the order of path and place.
    pub findings: Vec<Verdict>,
    /// Everything that could not be read.
    pub problems: Vec<Problem>,
    /// Blobs read.
    pub blobs: usize,
    /// Bytes read.
    pub bytes: u64,
}

impl Outcome {
    /// Puts `step` in place of taking a value out of the file, where that alone does not help.
    #[must_use]
    pub fn with_first_step(mut self, step: &RemedyStep) -> Self {
        let steps = self.findings.iter_mut().flat_map(|one| &mut one.remedy);
        for other in steps.filter(|other| **other == RemedyStep::OfRule(Step::TakeOut)) {
            other.clone_from(step);
        }
        self
    }

    /// Adds what another scan found.
    pub fn append(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.problems.extend(other.problems);
        self.blobs += other.blobs;
        self.bytes += other.bytes;
    }

    /// Returns how many findings stop the commit.
    pub fn count_blocking(&self) -> usize {
        let blocking = self.findings.iter().filter(|one| one.is_blocking());
        blocking.count()
    }

    /// Divides the findings into those that somebody has allowed, and the others.
    pub fn split_allowed(
        &self,
    ) -> (
        impl Iterator<Item = &Verdict>,
        impl Iterator<Item = &Verdict>,
    ) {
        let is_allowed = |one: &&Verdict| one.status == FindingStatus::Allowed;
        let is_other = move |one: &&Verdict| !is_allowed(one);
        let findings = self.findings.iter();
        (
            findings.clone().filter(is_allowed),
            findings.filter(is_other),
        )
    }

    /// Returns the exit status: a failure outranks a finding that blocks.
    pub fn status(&self) -> Status {
        if !self.problems.is_empty() {
            Status::Failed
        } else if self.findings.iter().any(Verdict::is_blocking) {
            Status::Blocked
        } else {
            Status::Clean
        }
    }
}

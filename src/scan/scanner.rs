//! From blobs to an outcome: decode, detect, judge. Every source goes through here.

use std::borrow::Cow;
use std::collections::HashSet;

use anyhow::Result;

use crate::policy;
use crate::policy::{JudgedCredential, Outcome, Policy, Problem, Verdict, VerdictFact};
use crate::repo_path::RepoPath;
use crate::source::{Sink, is_counted};
use xguard_detect as detect;
use xguard_detect::bounds::ENV_FILE;
use xguard_detect::text::Blob;
use xguard_detect::text::Document;
use xguard_detect::{Fact, Finding, ProjectSecrets};
use xguard_git::Oid;

use crate::scan::duplicates;
use crate::scan::found::FoundCredential;
use crate::scan::identity::told_already;
use crate::scan::named_paths::NamedPaths;
use crate::scan::overlaps;

/// Takes blobs and keeps what is found in them.
pub(crate) struct Scanner<'o> {
    context: detect::Context,
    own: &'o ProjectSecrets,
    /// Where files are, that are not shown as they are called from the top of their repository.
    places: Option<&'o NamedPaths>,
    found: Vec<FoundCredential>,
    problems: Vec<Problem>,
    blobs: usize,
    bytes: u64,
    turn: usize,
    /// What HEAD holds, where that is worth telling.
    head: Option<Committed>,
}

impl<'o> Scanner<'o> {
    /// Looks for what the project has of its own too.
    pub(crate) fn new(context: detect::Context, own: &'o ProjectSecrets) -> Self {
        Self {
            context,
            own,
            places: None,
            found: Vec::new(),
            problems: Vec::new(),
            blobs: 0,
            bytes: 0,
            turn: 0,
            head: None,
        }
    }

    /// Has what decides about paths go by what they are from the top of their repository.
    pub(crate) fn at(self, places: &'o NamedPaths) -> Self {
        let places = Some(places);
        Self { places, ..self }
    }

    /// Returns what a file is called from the top of its repository.
    fn in_repository<'p>(&self, shown: &'p [u8]) -> Cow<'p, [u8]> {
        self.places.map_or(Cow::Borrowed(shown), |places| {
            Cow::Owned(places.in_repository(shown))
        })
    }

    /// Tells whether a value at hand was found, or may be missing.
    pub(crate) fn has_found_local(&self) -> bool {
        let is_local = |found: &FoundCredential| {
            let mut facts = found.finding.facts.iter();
            facts.any(|fact| matches!(fact, Fact::SameValueIn(_)))
        };
        self.found.iter().any(is_local) || !self.own.values.left_out().is_empty()
    }

    /// Takes what a source hands on: a blob, or why there is none.
    pub(crate) fn take(&mut self, path: Vec<u8>, blob: Result<Blob>) {
        match blob {
            Ok(blob) => self.scan(blob, None),
            Err(error) => self.record_failure(Some(path.into()), &error),
        }
    }

    /// Takes the header of the commit that is about to be made.
    pub(crate) fn take_header(&mut self, path: Vec<u8>, blob: Result<Blob>) {
        let known = self.found.len();
        self.take(path, blob);
        let found = self.found.iter_mut().skip(known);
        found.for_each(|found| found.in_commit_header = true);
    }

    /// Takes what a commit brings in; commits come in the order in which they were made.
    pub(crate) fn take_from(&mut self, commit: Oid, path: Vec<u8>, blob: Result<Blob>) {
        match blob {
            Ok(blob) => self.scan(blob, Some(commit)),
            Err(error) => self.record_failure(Some(path.into()), &error),
        }
    }

    /// Notes that something could not be done, so that the run proves nothing.
    pub(crate) fn record_failure(&mut self, path: Option<RepoPath>, error: &anyhow::Error) {
        self.problems.push(problem_from_error(path, error));
    }

    /// Takes over what another scanner has found.
    pub(crate) fn absorb_scanner(&mut self, other: Self) {
        self.found.extend(other.found);
        self.problems.extend(other.problems);
        self.blobs += other.blobs;
        self.bytes += other.bytes;
    }

    /// Has every finding say whether it still stands in HEAD.
    pub(crate) fn compare_with_head(&mut self, head: Committed) {
        self.head = Some(head);
    }

    /// Sets what counts as read.
    pub(crate) fn count(&mut self, blobs: usize, bytes: u64) {
        self.blobs = blobs;
        self.bytes = bytes;
    }

    /// Tells whether any credential was found.
    pub(crate) fn has_found(&self) -> bool {
        !self.found.is_empty()
    }

    fn scan(&mut self, blob: Blob, commit: Option<Oid>) {
        self.blobs += usize::from(is_counted(&blob));
        self.bytes += u64::try_from(blob.bytes.len()).unwrap_or(u64::MAX);
        if blob.start.offset == 0 {
            self.turn += usize::from(commit.is_some());
            self.look_at_name(&blob.path, commit);
        }
        let document = Document::decode(blob);
        let path = self.in_repository(document.path());
        let own = self.own.at(&path);
        let searched = detect::search_with(&document, &self.context, &own);
        for bound in searched.reached {
            self.record_failure(
                Some(document.path().into()),
                &anyhow::Error::msg(bound.message()),
            );
        }
        for finding in searched.findings {
            let line = document.line_at(finding.span.start).to_vec();
            self.found.push(FoundCredential {
                path: document.path().into(),
                finding,
                line,
                commit,
                in_commit_header: false,
                turn: self.turn,
            });
        }
    }

    /// Scans the path of something.
    pub(crate) fn look_at_name(&mut self, path: &[u8], commit: Option<Oid>) {
        for finding in detect::in_path(path, &self.context) {
            self.found.push(FoundCredential {
                path: path.into(),
                finding,
                line: Vec::new(),
                commit,
                in_commit_header: false,
                turn: self.turn,
            });
        }
    }

    /// Ends the scan: every finding gets its verdict. A secret that `committed` knows is in history already.
    pub(crate) fn outcome(mut self, policy: &Policy, committed: &Committed) -> Outcome {
        for path in self.own.values.left_out() {
            self.record_failure(
                Some(path.clone().into()),
                &anyhow::Error::msg(ENV_FILE.message()),
            );
        }
        self.found.sort_by(FoundCredential::order);
        // Windows of a large file overlap: what stands in both was found twice.
        self.found.dedup_by(|next, one| one.order(next).is_eq());
        duplicates::point_out(&mut self.found);
        let judged = self.found.iter();
        let verdicts: Vec<_> = judged
            .map(|found| self.judged(found, policy, committed))
            .collect();
        let settled = overlaps::settled(&self.found, &verdicts);
        let told = self.found.iter().zip(verdicts).zip(settled);
        let (found, mut findings): (Vec<_>, Vec<_>) = told
            .filter_map(|(told, is_told)| is_told.then_some(told))
            .unzip();
        // Before any is left out: a secret that was told of an earlier commit still completes a set.
        policy::join_sets(&mut findings);
        let doubles = told_already(&found, &findings);
        let mut number = 0..;
        findings.retain(|_| {
            number
                .next()
                .is_none_or(|number| !doubles.contains(&number))
        });
        // Windows and versions of one file may come to the same bound: it is said once.
        let mut told = HashSet::new();
        self.problems
            .retain(|one| told.insert((one.path.clone(), one.message.clone())));
        Outcome {
            findings,
            problems: self.problems,
            blobs: self.blobs,
            bytes: self.bytes,
        }
    }

    fn judged(&self, found: &FoundCredential, policy: &Policy, committed: &Committed) -> Verdict {
        let mut reported = policy.judge_credential(&JudgedCredential {
            path: &(&*self.in_repository(&found.path)).into(),
            finding: &found.finding,
            line: &found.line,
            committed: committed.holds(&found.path, &found.finding),
        });
        reported.path = found.path.without_credentials();
        reported.commit = found.commit;
        reported.in_commit_header = found.in_commit_header;
        if let Some(head) = &self.head {
            let stands = head.holds(&found.path, &found.finding);
            reported.facts.push(VerdictFact::InHead(stands));
        }
        reported
    }
}

/// Returns an error as the outcome holds it.
pub(crate) fn problem_from_error(path: Option<RepoPath>, error: &anyhow::Error) -> Problem {
    Problem {
        path: path.map(|path| path.without_credentials()),
        message: detect::hidden_text(&format!("{error:#}")).into_owned(),
    }
}

/// The secrets that were there before, by digest.
#[derive(Default)]
pub(crate) struct Committed {
    unchanged: HashSet<Vec<u8>>,
    digests: HashSet<[u8; 32]>,
}

impl Committed {
    /// Scans older versions of what was scanned; paths in `unchanged` are in history as they are. `read` hands on the
    /// content of all those versions; what it cannot read becomes a problem of `scanner`.
    pub(crate) fn new(
        unchanged: HashSet<Vec<u8>>,
        scanner: &mut Scanner<'_>,
        read: impl FnOnce(&mut Sink<'_>),
    ) -> Self {
        let mut digests = HashSet::new();
        read(&mut |path, blob| match blob {
            Ok(blob) => {
                let named = detect::in_path(&blob.path, &scanner.context);
                digests.extend(named.iter().map(|finding| finding.secret.digest()));
                let document = Document::decode(blob);
                let own = scanner.own.at(document.path());
                let searched = detect::search_with(&document, &scanner.context, &own);
                digests.extend(searched.findings.iter().map(|one| one.secret.digest()));
                for bound in searched.reached {
                    scanner.record_failure(
                        Some(path.clone().into()),
                        &anyhow::Error::msg(bound.message()),
                    );
                }
            }
            Err(error) => scanner.record_failure(Some(path.into()), &error),
        });
        Self { unchanged, digests }
    }

    fn holds(&self, path: &[u8], finding: &Finding) -> bool {
        self.unchanged.contains(path) || self.digests.contains(&finding.secret.digest())
    }
}

//! Decides what blocks: severities, inline allow, allowlist, what is committed already; and gives every finding its
//! fingerprint. What leaves this room holds no credential any more.

mod allow;
mod baseline;
mod columns;
mod fingerprint;
mod inline;
mod judge;
mod name;
mod nearest;
mod path_glob;
mod permission;
mod sets;
mod settings;

use crate::exit::Status;
use xguard_detect::rules::TAKE_OUT;
use xguard_detect::{Category, Place, Severity};

pub use allow::{AllowEntry, EntryOrigin};
pub use baseline::{Baseline, BaselineEntry, Until};
pub use fingerprint::FINGERPRINT_LENGTH;
pub use judge::{
    FileSighting, JudgedCredential, Policy, REVOKE_FIRST, TAKE_OUT_OF_COMMITS, TAKE_OUT_OF_MESSAGE,
};
pub use name::HIDDEN_PATH;
pub use nearest::nearest_name;
pub use path_glob::PathGlob;
pub use permission::BY_INLINE;
pub use sets::{Set, join_sets};
pub use settings::{Effect, PolicySettings};

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

/// A finding as it is reported: no credential in it, only its redacted form.
pub struct Verdict {
    /// What it is about.
    pub category: Category,
    /// Stable id of the rule.
    pub rule: &'static str,
    /// The rule's few words.
    pub title: &'static str,
    /// Harm if real.
    pub severity: Severity,
    /// Whether it stops the commit.
    pub blocking: bool,
    /// Why it does or does not.
    pub standing: FindingStatus,
    /// Path as bytes, a credential in it hidden; never printed unescaped.
    pub path: Vec<u8>,
    /// Line and column, or none for a finding about a whole file.
    pub place: Option<Place>,
    /// The first column and the one behind the last, counted in characters, where it stands on one line that could be
    /// looked at.
    pub columns: Option<(usize, usize)>,
    /// The commit that brought it in, where the source is history.
    pub commit: Option<String>,
    /// Printable form of the credential, or none for a finding about a whole file.
    pub redacted: Option<String>,
    /// Identity: rule, path, digest of the secret; no line numbers.
    pub fingerprint: String,
    /// Whether the credential may be guessed, so that its fingerprint stands for every value of the rule in the file.
    pub is_guessable: bool,
    /// What could be read out of it, name and value, in order.
    pub details: Vec<(String, String)>,
    /// What to do, in order.
    pub remedy: Vec<String>,
    /// Which evidence made it a finding.
    pub evidence: Vec<String>,
    /// The credential set it is a member of.
    pub set: Option<Set>,
    /// The fingerprint by which the baseline knows the same credential under another path.
    pub renamed_from: Option<String>,
}

/// Something that could not be read or understood; one of them makes the run prove nothing.
pub struct Problem {
    /// The path it is about, where it is about one.
    pub path: Option<Vec<u8>>,
    /// What was being done, to what, why it failed, what to do.
    pub message: String,
}

/// What a scan came to.
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
    pub fn with_first_step(mut self, step: &str) -> Self {
        let steps = self.findings.iter_mut().flat_map(|one| &mut one.remedy);
        for other in steps.filter(|other| *other == TAKE_OUT) {
            step.clone_into(other);
        }
        self
    }

    /// Returns the exit status: a failure outranks a finding that blocks.
    pub fn status(&self) -> Status {
        if !self.problems.is_empty() {
            Status::Failed
        } else if self.findings.iter().any(|finding| finding.blocking) {
            Status::Blocked
        } else {
            Status::Clean
        }
    }
}

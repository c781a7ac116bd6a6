//! Decides what blocks: severities, inline allow, allowlist, what is committed already; and gives every finding its
//! fingerprint. A `Finding` comes in, a `Verdict` goes out, and nothing that goes out holds a credential.

mod allow;
mod baseline;
mod columns;
mod fact;
mod fingerprint;
mod inline;
mod judge;
mod nearest;
mod path_glob;
mod permission;
mod sets;
mod settings;
mod verdict;

pub use allow::{AllowEntry, EntryOrigin};
pub use baseline::{Baseline, BaselineEntry, Until};
pub use fact::{Permit, RemedyStep, VerdictFact};
pub use fingerprint::FINGERPRINT_LENGTH;
pub use inline::InlineFault;
pub use judge::{JudgedCredential, Policy};
pub use nearest::nearest_name;
pub use path_glob::PathGlob;
pub use sets::join_sets;
pub use settings::{Effect, PolicySettings};
pub use verdict::{FindingStatus, Outcome, Problem, Set, Verdict};

//! Finds credentials in a document: runs of token characters, their shapes, the evidence around them, the filters that
//! drop lookalikes.
//!
//! The library reads no file, starts no program and asks no clock. Give it bytes, the path they have and the time:
//!
//! ```
//! use xguard_detect::sample::Sampler;
//! use xguard_detect::{Context, Document, search};
//!
//! let text = format!("token = {:?}", Sampler::new(1).bearer());
//! let document = Document::of_file(b"settings.py", text.into_bytes());
//! let searched = search(&document, &Context { now_ms: 1_790_000_000_000 });
//! let finding = searched.findings.first().expect("a finding");
//! assert_eq!(finding.rule.id, "x-bearer-token");
//! ```
//!
//! A document is clean only if `Searched::is_clean` says so: a search that ended at a bound says which one, in
//! `Searched::reached`. A `Finding` never prints its credential; `Secret::redacted` is what may be shown. The kinds are
//! the rows of [`rules::RULES`]. `examples/scan_string.rs` is a whole program.

use std::cell::RefCell;
use std::ops::Range;

pub use self::evidence::above::Above;
pub use self::fact::{Cookie, Fact, Misplacement, Step};
pub use self::field::may_be_copied;
pub use self::names::{hidden_text, hide_credentials, in_path, is_hidden};
pub use self::own::{ProjectSecrets, ProjectSecretsAt};
use self::scene::{DetectedCredential, Scene};
pub use self::text::{Document, Place};
use crate::bounds::Bound;
use crate::secret::Secret;

pub mod bounds;
mod candidates;
mod classes;
pub mod custom;
mod decode;
mod encoded;
mod evidence;
mod fact;
mod field;
mod filter;
#[cfg(test)]
mod fuzzed;
mod judge;
pub mod local;
mod names;
mod overlap;
mod own;
mod published;
pub mod rules;
mod runs;
pub mod sample;
mod scan;
mod scene;
pub mod secret;
mod shape;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod text;

/// What a rule, and so a finding, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A credential in a file.
    Credential,
    /// An env file that would get into history.
    EnvFile,
    /// Ignore rules that do not protect.
    Gitignore,
}

/// The harm if the finding is real, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never blocks by itself.
    Note,
    /// Half a credential, or one that lives for hours.
    Medium,
    /// A secret that is of use together with others, or an env file about to be committed.
    High,
    /// Enough for an attacker to act.
    Critical,
}

/// One kind of thing that is reported: its stable id and everything a person is told about it.
pub struct Rule {
    /// Stable for ever, kebab-case: `x-bearer-token`.
    pub id: &'static str,
    /// A few words for a heading: `X API bearer token`.
    pub title: &'static str,
    /// What it is about.
    pub category: Category,
    /// The severity of an ordinary finding; a finding may carry a lower or higher one.
    pub severity: Severity,
    /// One or two sentences: what the rule finds and how it is recognised.
    pub finds: &'static str,
    /// One or two sentences: what whoever gets hold of it can do.
    pub harm: &'static str,
    /// What to do, in order. Steps resting on belief say "may".
    pub remedy: &'static [Step],
}

/// A candidate that survived the filters, with its place.
pub struct Finding {
    /// The rule it is of.
    pub rule: &'static Rule,
    /// Its severity: the rule's, or another where what was read out of the credential says so.
    pub severity: Severity,
    /// The range of the document's text it covers, in bytes; of an encoded or split value that of the encoded text.
    pub span: Range<usize>,
    /// The same as lines and columns.
    pub place: Place,
    /// The credential.
    pub secret: Secret,
    /// What could be read out of it offline, and may be shown.
    pub facts: Vec<Fact>,
    /// Which evidence made it a finding, in the order found.
    pub evidence: Vec<&'static str>,
    /// Who published the value, where it is a known public one: `X documentation`, `Twitter for iPhone`.
    pub published: Option<&'static str>,
    /// Whether it may be weak enough to be guessed, so that no digest of it may be written.
    pub is_guessable: bool,
    /// Whether it stands in the name of the file, so that its place says nothing.
    pub in_path: bool,
}

/// What detection needs to know besides the document.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The time of the scan, in milliseconds since 1970, against which issue times are held.
    pub now_ms: u64,
}

/// A path that speaks for credentials as much as any can: a document in which nothing is found under this path holds
/// nothing under any other.
pub const MOST_TELLING_PATH: &[u8] = b"twitter";

/// What a search came to.
pub struct Searched {
    /// Every credential in the document, ordered by place, one finding a place.
    pub findings: Vec<Finding>,
    /// The bounds behind which something could still stand.
    pub reached: Vec<&'static Bound>,
}

impl Searched {
    /// Tells whether nothing was found and nothing can stand behind a bound.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.reached.is_empty()
    }
}

/// Searches a document for every credential.
pub fn search(document: &Document, context: &Context) -> Searched {
    search_with(document, context, &ProjectSecrets::default().for_any_path())
}

/// Searches it for what is the project's `own` too, wherever it stands.
pub fn search_with(document: &Document, context: &Context, own: &ProjectSecretsAt<'_>) -> Searched {
    let scene = Scene {
        text: document.text(),
        path: document.path(),
        now_ms: context.now_ms,
    };
    let reached = Reached::default();
    let mut sightings = scan::find_credentials(&scene, document.has_zeros(), own, &reached);
    sightings.retain(|sighting| sighting.span.start >= document.above());
    sightings.sort_by_key(|sighting| (sighting.span.start, std::cmp::Reverse(sighting.span.end)));
    let sightings = sightings.into_iter();
    Searched {
        findings: sightings
            .map(|sighting| into_finding(document.place(sighting.span.clone()), sighting))
            .collect(),
        reached: reached.0.into_inner(),
    }
}

/// The bounds that a search has reached so far.
#[derive(Default)]
struct Reached(RefCell<Vec<&'static Bound>>);

impl Reached {
    fn note(&self, bound: &'static Bound) {
        let mut reached = self.0.borrow_mut();
        if reached.iter().all(|one| one.name != bound.name) {
            reached.push(bound);
        }
    }
}

fn into_finding(place: Place, sighting: DetectedCredential<'_>) -> Finding {
    let value = sighting.value.into_owned();
    Finding {
        rule: sighting.rule,
        severity: sighting.severity,
        place,
        span: sighting.span,
        secret: if sighting.public_prefix > 0 {
            Secret::with_public_prefix(value, sighting.public_prefix)
        } else {
            Secret::new(value)
        },
        facts: sighting.facts,
        evidence: sighting.evidence,
        published: sighting.published,
        is_guessable: sighting.guessable,
        in_path: false,
    }
}

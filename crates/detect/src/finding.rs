//! What a search is given, and what comes out of it.

use std::cell::RefCell;
use std::ops::Range;

use crate::bounds::Bound;
use crate::fact::Fact;
use crate::rule::{Rule, Severity};
use crate::scene::DetectedCredential;
use crate::secret::Secret;
use crate::text::Place;

/// What detection needs to know besides the document.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The time of the scan, in milliseconds since 1970, against which issue times are held.
    pub now_ms: u64,
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

/// The bounds that a search has reached so far.
#[derive(Default)]
pub(crate) struct Reached(pub(crate) RefCell<Vec<&'static Bound>>);

impl Reached {
    pub(crate) fn note(&self, bound: &'static Bound) {
        let mut reached = self.0.borrow_mut();
        if reached.iter().all(|one| one.name != bound.name) {
            reached.push(bound);
        }
    }
}

/// Makes a finding of what was detected, with its place.
pub(crate) fn into_finding(place: Place, sighting: DetectedCredential<'_>) -> Finding {
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

//! What the rules work on: one text with all that is known about where it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::{Fact, Rule, Severity};

/// A text being searched: a document's, or one decoded out of it.
pub(super) struct Scene<'t> {
    /// The text.
    pub(super) text: &'t [u8],
    /// The path of the file it is from.
    pub(super) path: &'t [u8],
    /// The time of the scan, in milliseconds since 1970.
    pub(super) now_ms: u64,
}

impl<'t> Scene<'t> {
    /// Returns a part of the text; what lies outside it is empty.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t [u8] {
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the text from `at` on.
    pub(super) fn from(&self, at: usize) -> &'t [u8] {
        self.text.get(at..).unwrap_or_default()
    }

    /// Returns the byte at `at`.
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    /// Returns the byte before `at`.
    pub(super) fn before(&self, at: usize) -> Option<u8> {
        self.byte(at.checked_sub(1)?)
    }
}

/// A credential seen, before it is given its place.
pub(super) struct DetectedCredential<'t> {
    /// The rule it is of.
    pub(super) rule: &'static Rule,
    /// Its severity.
    pub(super) severity: Severity,
    /// The part of the text it covers.
    pub(super) span: Range<usize>,
    /// The credential itself, decoded.
    pub(super) value: Cow<'t, [u8]>,
    /// How many of its first bytes are public.
    pub(super) public_prefix: usize,
    /// What could be read out of it.
    pub(super) facts: Vec<Fact>,
    /// Why it is believed.
    pub(super) evidence: Vec<&'static str>,
    /// Who published it.
    pub(super) published: Option<&'static str>,
    /// Whether it may be weak enough to be guessed.
    pub(super) guessable: bool,
    /// Whether it is of a rule of the project.
    pub(super) custom: bool,
    /// Whether only what stands around it speaks for it.
    pub(super) is_guess: bool,
}

impl<'t> DetectedCredential<'t> {
    /// Returns a sighting with the rule's own severity and nothing read out yet.
    pub(super) fn new(rule: &'static Rule, span: Range<usize>, value: Cow<'t, [u8]>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            span,
            value,
            public_prefix: 0,
            facts: Vec::new(),
            evidence: Vec::new(),
            published: None,
            guessable: false,
            custom: false,
            is_guess: false,
        }
    }

    /// Marks it as a value published by `owner`, if it is one: nothing to hide any more.
    pub(super) fn published_by(mut self, owner: Option<&'static str>) -> Self {
        if owner.is_some() {
            self.published = owner;
            self.severity = Severity::Note;
        }
        self
    }
}

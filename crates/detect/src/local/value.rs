//! One value at hand: where it is from, how severe it is, and the spellings by which it is looked for.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::rule::RULE;
use crate::scene::DetectedCredential;
use crate::shape::Shape;
use crate::{Fact, Severity};

/// Values from this length on are looked for inside of longer base64; shorter ones could turn up there by chance.
const INSIDE: usize = 12;

pub(super) struct LocalValue {
    pub(super) text: Vec<u8>,
    /// The paths of the files it is from; none for the environment alone.
    pub(super) sources: Vec<Vec<u8>>,
    pub(super) in_environment: bool,
    pub(super) severity: Severity,
    pub(super) needles: Vec<Needle>,
}

/// One spelling of a value.
pub(super) struct Needle {
    pub(super) text: Vec<u8>,
    /// Whether what stands beside it must not go on with it.
    pub(super) bounded: bool,
    /// Name of the decoder, for a spelling that is none of the value itself.
    pub(super) decoder: Option<&'static str>,
}

impl LocalValue {
    pub(super) fn add(&mut self, source: Option<&[u8]>) {
        match source {
            // Files are read one after the other.
            Some(path) if self.sources.last().is_some_and(|last| last == path) => {}
            Some(path) => self.sources.push(path.to_vec()),
            None => self.in_environment = true,
        }
    }

    /// Returns what is said of where it is from.
    pub(super) fn source(&self) -> Fact {
        Fact::SameValueIn(self.sources.first().cloned())
    }

    pub(super) fn mark(&self, one: &mut DetectedCredential<'_>) {
        let is_source = |fact: &Fact| matches!(fact, Fact::SameValueIn(_));
        if one.facts.iter().any(is_source) {
            return;
        }
        one.facts.push(self.source());
        one.evidence.push("the very value is at hand");
        if one.published.is_none() {
            one.severity = one.severity.max(self.severity);
        }
    }

    pub(super) fn sighting<'t>(
        &self,
        span: Range<usize>,
        needle: &Needle,
    ) -> DetectedCredential<'t> {
        let mut sighting = DetectedCredential::new(&RULE, span, Cow::Owned(self.text.clone()));
        sighting.severity = self.severity;
        sighting.guessable = true;
        sighting.facts.push(self.source());
        sighting.evidence.push("the very value is at hand");
        sighting.evidence.extend(needle.decoder);
        sighting
    }
}

/// Identifiers keep the severity that their own rules give them.
pub(super) fn severity(value: &[u8]) -> Severity {
    match Shape::of(value) {
        Some(Shape::Key25) => Severity::Medium,
        _ if value.len() == 34 && value.ends_with(b"6MTpjaQ") => Severity::Note,
        _ => RULE.severity,
    }
}

/// Returns the spellings of a value: itself, and its base64 as it is alone or inside of more.
pub(super) fn needles(value: &[u8]) -> Vec<Needle> {
    let mut needles = vec![Needle {
        text: value.to_vec(),
        bounded: true,
        decoder: None,
    }];
    let mut add = |text: Vec<u8>, bounded: bool| {
        if needles.iter().all(|needle| needle.text != text) {
            needles.push(Needle {
                text,
                bounded,
                decoder: Some("decoded from base64"),
            });
        }
    };
    for base64 in [BASE64_NOPAD, BASE64URL_NOPAD] {
        if value.len() < INSIDE {
            add(base64.encode(value).into_bytes(), true);
            continue;
        }
        for before in 0..3 {
            let padded = [vec![0; before], value.to_vec()].concat();
            // Only letters all of whose bits are the value's: those at the ends depend on what stands beside it.
            let letters = base64.encode(&padded).into_bytes();
            let first = (before * 8).div_ceil(6);
            let whole = padded.len() * 8 / 6;
            add(
                letters.get(first..whole).unwrap_or_default().to_vec(),
                false,
            );
        }
    }
    needles
}

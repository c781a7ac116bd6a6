//! What the tests of the rules share.

use super::{Context, Document, Finding, search};
use crate::text::{Blob, Start};

/// The time of every test: 21 September 2026.
pub(super) const NOW_MS: u64 = 1_790_000_000_000;

/// Returns the findings in a text.
pub(super) fn found(path: &str, text: &str) -> Vec<Finding> {
    let document = Document::decode(Blob {
        path: path.as_bytes().to_vec(),
        bytes: text.as_bytes().to_vec(),
        start: Start::default(),
        above: Vec::new(),
    });
    search(&document, &Context { now_ms: NOW_MS }).findings
}

/// Returns the ids of the rules that find something in a text.
pub(super) fn ids(path: &str, text: &str) -> Vec<&'static str> {
    found(path, text)
        .iter()
        .map(|finding| finding.rule.id)
        .collect()
}

/// Returns how many rounds a test over made-up input does: `usual`, or more where `XGUARD_ROUNDS` says so.
#[expect(clippy::disallowed_methods, reason = "a test may be asked for more")]
pub(super) fn rounds(usual: usize) -> usize {
    std::env::var("XGUARD_ROUNDS").map_or(usual, |rounds| {
        rounds.parse().expect("XGUARD_ROUNDS is a number")
    })
}

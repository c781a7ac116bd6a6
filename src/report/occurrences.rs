//! Names for findings that no two share. The same secret may stand in a file more than once and in several commits, and
//! values that can be guessed share the fingerprint of their rule and path; whoever reads a report takes two findings of
//! one name for one.

use std::collections::HashMap;

use crate::policy::Verdict;

/// How often each fingerprint came.
#[derive(Default)]
pub(super) struct Occurrences<'a> {
    seen: HashMap<&'a str, usize>,
}

impl<'a> Occurrences<'a> {
    /// Returns the next number of a finding's fingerprint, from 1 on.
    pub(super) fn next_number(&mut self, finding: &'a Verdict) -> usize {
        let times = self.seen.entry(&finding.fingerprint).or_default();
        *times += 1;
        *times
    }

    /// Returns the fingerprint of the next finding, with its number where it is not the first.
    pub(super) fn unique_fingerprint(&mut self, finding: &'a Verdict) -> String {
        numbered(&finding.fingerprint, self.next_number(finding))
    }
}

/// Returns a name with a number, where it is not the first.
pub(super) fn numbered(name: &str, number: usize) -> String {
    match number {
        1 => name.to_owned(),
        number => format!("{name}-{number}"),
    }
}

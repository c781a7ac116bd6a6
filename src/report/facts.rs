//! What there is to say about one finding besides its title and place, for people and for the programs that show it to
//! them.

use super::block::SHORT_ID;
use super::escape;
use crate::policy::{HIDDEN_PATH, Problem, Verdict};

/// The details that are whole sentences and stand by themselves.
const SENTENCES: &[&str] = &[
    "allowed_until",
    "also_in",
    "changed",
    HIDDEN_PATH,
    "inline_allow",
    "misplaced",
    "not_allowed",
    "why",
];
/// The detail that only programs need: people see the set.
const SET: &str = "set";

/// Returns the few words that tell whose it is: the redacted form, the commit, what could be read out of it.
pub(super) fn short_facts(finding: &Verdict) -> Vec<String> {
    let commit = finding.commit.as_deref();
    let commit =
        commit.map(|commit| format!("commit {}", commit.get(..SHORT_ID).unwrap_or(commit)));
    let read = finding
        .details
        .iter()
        .filter(|(name, _)| name != SET && !is_sentence(name))
        .map(|(name, value)| format!("{} {value}", name.replace('_', " ")));
    let redacted = finding.redacted.iter().cloned();
    redacted.chain(commit).chain(read).collect()
}

/// Returns what is said in whole sentences.
pub(super) fn whole_sentences(finding: &Verdict) -> impl Iterator<Item = &str> {
    let details = finding.details.iter();
    details
        .filter(|(name, _)| is_sentence(name))
        .map(|(_, value)| value.as_str())
}

/// Returns all of it in one line.
pub(super) fn in_short(finding: &Verdict) -> String {
    let mut text = finding.title.to_owned();
    let facts = short_facts(finding);
    if !facts.is_empty() {
        text.push_str(": ");
        text.push_str(&facts.join(", "));
    }
    for sentence in whole_sentences(finding) {
        text.push_str("; ");
        text.push_str(sentence);
    }
    text
}

/// Returns one line about what was let through: what, where, who allows it, and why.
pub(super) fn let_through(finding: &Verdict) -> String {
    let detail = |name: &str| {
        let found = finding.details.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let path = escape::printable_path(&finding.path);
    let line = finding.place.map(|place| format!(":{}", place.line));
    let commit = finding.commit.as_deref();
    let commit = commit.map(|id| format!(" of commit {}", id.get(..SHORT_ID).unwrap_or(id)));
    format!(
        "[{}] in {path}{}{}, by {}: {}",
        finding.rule,
        line.unwrap_or_default(),
        commit.unwrap_or_default(),
        detail("allowed_by"),
        detail("allowed_reason")
    )
}

/// Returns what could not be read, and why, in as many lines as there are.
pub(super) fn describe_problem(problem: &Problem) -> String {
    let path = problem.path.as_deref().map(escape::printable_path);
    let path = path.filter(|path| !problem.message.contains(path.as_str()));
    match path {
        Some(path) => format!("{path}: {}", problem.message),
        None => problem.message.clone(),
    }
}

fn is_sentence(name: &str) -> bool {
    SENTENCES.contains(&name)
}

//! What there is to say about one finding besides its title and place: the name of each fact for programs, and its words
//! for people and for the programs that show them.

use std::time::{Duration, UNIX_EPOCH};

use super::words;
use crate::gitignore::{CopiedSecret, FileFact};
use crate::policy::{Permit, Problem, Verdict, VerdictFact};
use xguard_detect::{Fact, hidden_text};

/// Digits of an id that are enough for a person.
const SHORT_ID: usize = 12;
/// More secrets than anybody reads.
const MOST_COPIED: usize = 10;
/// Env files that are named.
const MOST_PROTECTED: usize = 5;

/// A fact as it is written.
pub(super) struct WrittenFact {
    /// Its name, for programs: stable for ever.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) text: String,
    /// How people are told it.
    kind: FactKind,
}

/// How people are told a fact.
#[derive(PartialEq, Eq)]
enum FactKind {
    /// As a name and a value.
    Value,
    /// As a sentence that stands by itself.
    Sentence,
    /// Not at all.
    Unsaid,
}

/// Returns every fact about a finding as it is written, in order. Nobody has looked through names of others for secrets.
pub(super) fn written_facts(finding: &Verdict) -> impl Iterator<Item = WrittenFact> {
    finding.facts.iter().map(|fact| {
        let (name, text) = name_and_text(fact);
        let kind = match fact {
            VerdictFact::InSet(_) => FactKind::Unsaid,
            VerdictFact::Read(Fact::AlsoIn(_) | Fact::Misplaced(_))
            | VerdictFact::HiddenPath
            | VerdictFact::InlineVoid(_)
            | VerdictFact::RunOut(_)
            | VerdictFact::SetAside(_) => FactKind::Sentence,
            VerdictFact::OfFile(fact) => match fact {
                FileFact::IgnoredBy(_)
                | FileFact::Protects(_)
                | FileFact::CopiedIntoBrowsers(_) => FactKind::Value,
                _ => FactKind::Sentence,
            },
            _ => FactKind::Value,
        };
        let text = hidden_text(&text).into_owned();
        WrittenFact { name, text, kind }
    })
}

fn name_and_text(fact: &VerdictFact) -> (&'static str, String) {
    match fact {
        VerdictFact::Read(fact) => read_fact(fact),
        VerdictFact::OfFile(fact) => file_fact(fact),
        VerdictFact::HiddenPath => (
            "hidden_path",
            "its name holds a credential: `…` stands for the rest of that".to_owned(),
        ),
        VerdictFact::PublishedBy(publisher) => ("published_by", (*publisher).to_owned()),
        VerdictFact::AllowedBy(permit) => ("allowed_by", words::permit_name(permit)),
        VerdictFact::AllowedReason(reason) => ("allowed_reason", reason.clone()),
        VerdictFact::InlineVoid(fault) => ("inline_allow", words::inline_fault_text(fault)),
        VerdictFact::RunOut(permit) => ("allowed_until", words::run_out_text(permit)),
        VerdictFact::SetAside(permit) => ("not_allowed", words::set_aside_text(permit)),
        VerdictFact::InHead(stands) => ("in_head", yes_or_no(*stands)),
        VerdictFact::InSet(id) => ("set", id.clone()),
        VerdictFact::AuthorDate(date) => ("author_date", date.clone()),
        VerdictFact::Refs { names, more } => ("refs", list_names(names, *more)),
    }
}

fn read_fact(fact: &Fact) -> (&'static str, String) {
    match fact {
        Fact::AppId(id) => ("app_id", id.to_string()),
        Fact::UserId(id) => ("user_id", id.clone()),
        Fact::AccountCreatedAt(ms) => ("account_created_at", time_text(*ms)),
        Fact::IssuedAt(ms) => ("issued_at", time_text(*ms)),
        Fact::Expired(expired) => ("expired", yes_or_no(*expired)),
        Fact::Cookie(cookie) => ("cookie", cookie.name().to_owned()),
        Fact::CopiedBy(prefix) => ("copied_into_browsers_by", (*prefix).to_owned()),
        Fact::Misplaced(what) => ("misplaced", words::misplacement_text(*what).to_owned()),
        Fact::SameValueIn(None) => ("same_value_in", "the environment".to_owned()),
        Fact::SameValueIn(Some(path)) => {
            let path = String::from_utf8_lossy(path).into_owned();
            ("same_value_in", path)
        }
        Fact::AlsoIn(paths) => ("also_in", words::also_in_text(paths)),
    }
}

fn file_fact(fact: &FileFact) -> (&'static str, String) {
    match fact {
        FileFact::Unignored(why) => ("why", why.clone()),
        FileFact::IgnoredInVain(rule) => (
            "why",
            format!("{rule} ignores it, which does not count once a file is tracked"),
        ),
        FileFact::IgnoredForYouAlone(rule) => (
            "why",
            format!("{rule} is your own and protects nobody else"),
        ),
        FileFact::IgnoredBy(rule) => ("ignored_by", rule.to_string()),
        FileFact::IgnoredAsStaged(rule) => (
            "changed",
            format!(
                "{rule} as it is staged would ignore it, but the file on disk was changed since"
            ),
        ),
        FileFact::Protects(paths) => {
            let shown = paths.iter().take(MOST_PROTECTED);
            let mut shown: Vec<String> = shown.map(ToString::to_string).collect();
            if paths.len() > shown.len() {
                shown.push("…".to_owned());
            }
            ("protects", shown.join(", "))
        }
        FileFact::CopiedIntoBrowsers(copied) => {
            let told = |one: &CopiedSecret| {
                format!("{} under {}… in line {}", one.rule, one.prefix, one.line)
            };
            let shown: Vec<String> = copied.iter().take(MOST_COPIED).map(told).collect();
            let more = copied.len() - shown.len();
            ("copied_into_browsers", list_names(&shown, more))
        }
    }
}

/// Lists names, and counts those that are left out.
fn list_names(names: &[String], more: usize) -> String {
    let names = names.join(", ");
    match more {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

fn yes_or_no(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}

/// Writes milliseconds since 1970 the way RFC 3339 does.
fn time_text(ms: u64) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(ms)).to_string()
}

/// Returns the few words that name a finding, and its rule.
pub(super) fn heading(finding: &Verdict) -> String {
    format!("{} [{}]", finding.rule.title, finding.rule.id)
}

/// Returns where a finding is.
pub(super) fn place_text(finding: &Verdict) -> String {
    let path = finding.path.to_string();
    match finding.place {
        Some(place) => format!("{path}:{}:{}", place.line, place.column),
        None => path,
    }
}

/// Returns the line that allow entries are made of.
pub(super) fn fingerprint_line(finding: &Verdict) -> String {
    format!("fingerprint {}", finding.fingerprint)
}

/// Returns the few words that tell whose it is: the redacted form, the commit, what could be read out of it.
pub(super) fn short_facts(finding: &Verdict) -> Vec<String> {
    let commit = short_commit(finding).map(|commit| format!("commit {commit}"));
    let read = written_facts(finding)
        .filter(|fact| fact.kind == FactKind::Value)
        .map(|fact| format!("{} {}", fact.name.replace('_', " "), fact.text));
    let redacted = finding.redacted.iter().cloned();
    redacted.chain(commit).chain(read).collect()
}

/// Returns as much of the id of a finding's commit as is enough for a person.
pub(super) fn short_commit(finding: &Verdict) -> Option<String> {
    let commit = finding.commit?.to_string();
    Some(commit.chars().take(SHORT_ID).collect())
}

/// Returns what is said in whole sentences.
pub(super) fn whole_sentences(finding: &Verdict) -> impl Iterator<Item = String> {
    written_facts(finding)
        .filter(|fact| fact.kind == FactKind::Sentence)
        .map(|fact| fact.text)
}

/// Returns all of it in one line.
pub(super) fn in_short(finding: &Verdict) -> String {
    let mut text = finding.rule.title.to_owned();
    let facts = short_facts(finding);
    if !facts.is_empty() {
        text.push_str(": ");
        text.push_str(&facts.join(", "));
    }
    for sentence in whole_sentences(finding) {
        text.push_str("; ");
        text.push_str(&sentence);
    }
    text
}

/// Returns why a finding is allowed, where somebody gave a reason.
pub(super) fn allowed_reason(finding: &Verdict) -> Option<&str> {
    finding.facts.iter().find_map(|fact| match fact {
        VerdictFact::AllowedReason(reason) => Some(reason.as_str()),
        _ => None,
    })
}

/// Returns what allows a finding.
pub(super) fn allowed_by(finding: &Verdict) -> Option<&Permit> {
    finding.facts.iter().find_map(|fact| match fact {
        VerdictFact::AllowedBy(permit) => Some(permit),
        _ => None,
    })
}

/// Returns one line about what was let through: what, where, who allows it, and why.
pub(super) fn let_through(finding: &Verdict) -> String {
    let path = finding.path.to_string();
    let line = finding.place.map(|place| format!(":{}", place.line));
    let commit = short_commit(finding).map(|id| format!(" of commit {id}"));
    format!(
        "[{}] in {path}{}{}, by {}: {}",
        finding.rule.id,
        line.unwrap_or_default(),
        commit.unwrap_or_default(),
        allowed_by(finding)
            .map(words::permit_name)
            .unwrap_or_default(),
        allowed_reason(finding).unwrap_or_default()
    )
}

/// Returns what could not be read, and why, in as many lines as there are.
pub(super) fn describe_problem(problem: &Problem) -> String {
    let path = problem.path.as_ref().map(ToString::to_string);
    let path = path.filter(|path| !problem.message.contains(path.as_str()));
    match path {
        Some(path) => format!("{path}: {}", problem.message),
        None => problem.message.clone(),
    }
}

//! What lets a finding through, or was meant to.

use super::allow::{AllowEntry, Subject};
use super::baseline::Baseline;
use super::fact::{Permit, VerdictFact};
use super::inline::{InlineFault, InlineVerdict};
use super::verdict::FindingStatus;
use xguard_detect::hidden_text;
use xguard_detect::secret::Secret;

/// What stands for a part of a reason that may be a secret.
const HIDDEN: &str = "…";
/// Words of letters and digits from this length on may be secrets.
const SECRET_FROM: usize = 16;
/// How much of a reason is shown, in characters.
const LONGEST_REASON: usize = 300;

/// What there is to say about permissions for one finding.
#[derive(Default)]
pub(super) struct Permission {
    allowed_by: Option<LetThrough>,
    inline_void: Option<InlineFault>,
    run_out: Option<Permit>,
    /// The entry that would let it through, but for the team policy.
    set_aside: Option<Permit>,
}

/// Who lets a finding through, and why.
struct LetThrough {
    status: FindingStatus,
    by: Permit,
    reason: String,
}

/// What a project has permitted.
pub(super) struct Permitted<'a> {
    pub(super) allow: &'a [AllowEntry],
    /// Entries that do not count, because the policy of the team comes before them.
    pub(super) set_aside: &'a [AllowEntry],
    /// Whether lines and the baseline, which are the repository's own, may allow anything.
    pub(super) own_may_allow: bool,
    pub(super) baseline: &'a Baseline,
    pub(super) now_ms: u64,
}

impl Permission {
    /// Takes what the line says, and looks through what is permitted.
    pub(super) fn new(
        inline: InlineVerdict,
        permitted: &Permitted<'_>,
        subject: &Subject<'_>,
    ) -> Self {
        let mut permission = Self::default();
        match inline {
            InlineVerdict::Allows(_) if !permitted.own_may_allow => {
                permission.inline_void = Some(InlineFault::Enforced);
            }
            InlineVerdict::Allows(reason) => {
                permission.allowed_by = Some(LetThrough {
                    status: FindingStatus::Allowed,
                    by: Permit::Inline,
                    reason,
                });
                return permission;
            }
            InlineVerdict::Void(why) => permission.inline_void = Some(why),
            InlineVerdict::Silent => {}
        }
        let now_ms = permitted.now_ms;
        let (run_out, in_force): (Vec<_>, Vec<_>) = permitted
            .allow
            .iter()
            .filter(|one| one.covers(subject))
            .partition(|one| one.has_run_out(now_ms));
        let allowed = in_force.first().map(|one| LetThrough {
            status: FindingStatus::Allowed,
            by: Permit::Entry(one.origin.clone()),
            reason: one.reason.clone(),
        });
        let run_out = run_out.first().map(|one| Permit::Entry(one.origin.clone()));
        let entry = permitted.baseline.entry(subject.fingerprint);
        let name = |entry| permitted.baseline.permit(entry);
        let (ended, known) = match entry {
            Some(entry) if !permitted.own_may_allow => {
                permission.set_aside = Some(name(entry));
                (None, None)
            }
            Some(entry) if entry.has_run_out(now_ms) => (Some(name(entry)), None),
            Some(entry) => (
                None,
                Some(LetThrough {
                    status: entry.status,
                    by: name(entry),
                    reason: entry.reason.clone(),
                }),
            ),
            None => (None, None),
        };
        permission.allowed_by = allowed.or(known);
        permission.run_out = run_out
            .or(ended)
            .filter(|_| permission.allowed_by.is_none());
        let aside = permitted.set_aside.iter().find(|one| one.covers(subject));
        let aside = aside.map(|one| Permit::Entry(one.origin.clone()));
        permission.set_aside = aside
            .or(permission.set_aside)
            .filter(|_| permission.allowed_by.is_none());
        permission
    }

    /// What somebody allowed is allowed, committed or not.
    pub(super) fn status(&self, committed: bool) -> FindingStatus {
        match &self.allowed_by {
            Some(through) => through.status,
            None if committed => FindingStatus::AlreadyCommitted,
            None => FindingStatus::New,
        }
    }

    /// Returns what there is to tell. `secret` is what the finding is about: a reason may well hold it, and others.
    pub(super) fn facts(self, secret: Option<&Secret>) -> impl Iterator<Item = VerdictFact> {
        let (by, reason) = self
            .allowed_by
            .map(|through| (through.by, shown_reason(&through.reason, secret)))
            .unzip();
        let facts = [
            by.map(VerdictFact::AllowedBy),
            reason.map(VerdictFact::AllowedReason),
            self.inline_void.map(VerdictFact::InlineVoid),
            self.run_out.map(VerdictFact::RunOut),
            self.set_aside.map(VerdictFact::SetAside),
        ];
        facts.into_iter().flatten()
    }
}

/// Returns a reason as it may be printed. Nobody has looked through it for secrets, so nothing in it is shown whole that
/// could be one: not the one that it is about, and no long word of letters and digits.
fn shown_reason(reason: &str, secret: Option<&Secret>) -> String {
    let mut shown = hidden_text(reason).into_owned();
    if let Some(secret) = secret.and_then(|secret| str::from_utf8(secret.expose()).ok()) {
        shown = shown.replace(secret, HIDDEN);
    }
    let mut words = Vec::new();
    let mut rest = shown.as_str();
    while let Some(first) = rest.chars().next() {
        let is_word = |character: char| character.is_ascii_alphanumeric();
        let other = |character: char| is_word(character) != is_word(first);
        let (word, behind) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
        let has = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
        let is_long = word.len() >= SECRET_FROM && is_word(first);
        let may_be_secret = is_long && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
        words.push(if may_be_secret { HIDDEN } else { word });
        rest = behind;
    }
    words.concat().chars().take(LONGEST_REASON).collect()
}

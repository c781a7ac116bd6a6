//! What lets a finding through, or was meant to.

use super::FindingStatus;
use super::allow::{AllowEntry, Subject};
use super::baseline::Baseline;
use super::inline::InlineVerdict;
use xguard_detect::secret::Secret;
use xguard_detect::{Finding, Severity, hidden_text};

/// What lets a finding through that somebody has allowed on the spot.
pub const BY_INLINE: &str = "`xguard:allow` on its line";

/// What stands for a part of a reason that may be a secret.
const HIDDEN: &str = "…";
/// Words of letters and digits from this length on may be secrets.
const SECRET_FROM: usize = 16;
/// How much of a reason is shown, in characters.
const LONGEST_REASON: usize = 300;

/// Why a permission of a repository does not count.
const ENFORCED: &str =
    "the team policy lets no repository allow this; `xguard config show` says more";

/// What there is to say about permissions for one finding.
#[derive(Default)]
pub(super) struct Permission {
    allowed_by: Option<LetThrough>,
    inline_void: Option<String>,
    run_out: Option<String>,
    /// The entry that would let it through, but for the team policy.
    set_aside: Option<String>,
}

/// Who lets a finding through, and why.
struct LetThrough {
    standing: FindingStatus,
    by: String,
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
                permission.inline_void = Some(ENFORCED.to_owned());
            }
            InlineVerdict::Allows(reason) => {
                permission.allowed_by = Some(LetThrough {
                    standing: FindingStatus::Allowed,
                    by: BY_INLINE.to_owned(),
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
            standing: FindingStatus::Allowed,
            by: one.origin.to_string(),
            reason: one.reason.clone(),
        });
        let run_out = run_out.first().map(|one| one.origin.to_string());
        let entry = permitted.baseline.entry(subject.fingerprint);
        let name = |entry| permitted.baseline.name(entry);
        let (ended, known) = match entry {
            Some(entry) if !permitted.own_may_allow => {
                permission.set_aside = Some(name(entry));
                (None, None)
            }
            Some(entry) if entry.has_run_out(now_ms) => (Some(name(entry)), None),
            Some(entry) => (
                None,
                Some(LetThrough {
                    standing: entry.standing,
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
        let aside = aside.map(|one| one.origin.to_string());
        permission.set_aside = aside
            .or(permission.set_aside)
            .filter(|_| permission.allowed_by.is_none());
        permission
    }

    /// What somebody allowed is allowed, committed or not.
    pub(super) fn standing(&self, committed: bool) -> FindingStatus {
        match &self.allowed_by {
            Some(through) => through.standing,
            None if committed => FindingStatus::AlreadyCommitted,
            None => FindingStatus::New,
        }
    }

    /// Returns what there is to tell. `secret` is what the finding is about: a reason may well hold it, and others.
    pub(super) fn details(self, secret: Option<&Secret>) -> Vec<(String, String)> {
        let void = self
            .inline_void
            .map(|why| format!("`xguard:allow` on its line does not count: {why}"));
        let named = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        let (by, reason) = self
            .allowed_by
            .map(|through| (through.by, shown_reason(&through.reason, secret)))
            .unzip();
        named("allowed_by", by)
            .into_iter()
            .chain(named("allowed_reason", reason))
            .chain(named("inline_allow", void))
            .chain(named(
                "allowed_until",
                self.run_out.map(|origin| format!("{origin} has run out")),
            ))
            .chain(named(
                "not_allowed",
                self.set_aside
                    .map(|origin| format!("{origin} does not count: {ENFORCED}")),
            ))
            .collect()
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

/// Published values harm nobody, and what this commit does not bring in is only told.
pub(super) fn effective_severity(finding: &Finding, standing: FindingStatus) -> Severity {
    if finding.published.is_some() || standing != FindingStatus::New {
        Severity::Note
    } else {
        finding.severity
    }
}

/// Tells whether what has such a severity and standing stops a commit.
pub(super) fn is_blocking(severity: Severity, standing: FindingStatus) -> bool {
    standing == FindingStatus::New && severity > Severity::Note
}

//! What lets a finding through, or was meant to.

use super::Standing;
use super::allow::{Allow, Subject};
use super::baseline::Baseline;
use super::inline::Verdict;
use crate::detect::{Finding, Severity};

/// What lets a finding through that somebody has allowed on the spot.
pub const BY_INLINE: &str = "`xguard:allow` on its line";

/// Why a permission of a repository does not count.
const ENFORCED: &str =
    "the team policy lets no repository allow this; `xguard config show` says more";

/// What there is to say about permissions for one finding.
#[derive(Default)]
pub(super) struct Permission {
    allowed_by: Option<(Standing, String)>,
    inline_void: Option<String>,
    run_out: Option<String>,
    /// The entry that would let it through, but for the team policy.
    set_aside: Option<String>,
}

/// What a project has permitted.
pub(super) struct Permitted<'a> {
    pub(super) allow: &'a [Allow],
    /// Entries that do not count, because the policy of the team comes before them.
    pub(super) set_aside: &'a [Allow],
    /// Whether lines and the baseline, which are the repository's own, may allow anything.
    pub(super) own_may_allow: bool,
    pub(super) baseline: &'a Baseline,
    pub(super) now_ms: u64,
}

impl Permission {
    /// Takes what the line says, and looks through what is permitted.
    pub(super) fn new(inline: Verdict, permitted: &Permitted<'_>, subject: &Subject<'_>) -> Self {
        let mut permission = Self::default();
        match inline {
            Verdict::Allows if !permitted.own_may_allow => {
                permission.inline_void = Some(ENFORCED.to_owned());
            }
            Verdict::Allows => {
                permission.allowed_by = Some((Standing::Allowed, BY_INLINE.to_owned()));
                return permission;
            }
            Verdict::Void(why) => permission.inline_void = Some(why),
            Verdict::Silent => {}
        }
        let now_ms = permitted.now_ms;
        let (run_out, in_force): (Vec<_>, Vec<_>) = permitted
            .allow
            .iter()
            .filter(|one| one.covers(subject))
            .partition(|one| one.has_run_out(now_ms));
        let allowed = in_force
            .first()
            .map(|one| (Standing::Allowed, one.origin.to_string()));
        let run_out = run_out.first().map(|one| one.origin.to_string());
        let entry = permitted.baseline.entry(subject.fingerprint);
        let name = |entry| permitted.baseline.name(entry);
        let (ended, known) = match entry {
            Some(entry) if !permitted.own_may_allow => {
                permission.set_aside = Some(name(entry));
                (None, None)
            }
            Some(entry) if entry.has_run_out(now_ms) => (Some(name(entry)), None),
            Some(entry) => (None, Some((entry.standing, name(entry)))),
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
    pub(super) fn standing(&self, committed: bool) -> Standing {
        match self.allowed_by {
            Some((standing, _)) => standing,
            None if committed => Standing::AlreadyCommitted,
            None => Standing::New,
        }
    }

    pub(super) fn details(self) -> impl Iterator<Item = (String, String)> {
        let void = self
            .inline_void
            .map(|why| format!("`xguard:allow` on its line does not count: {why}"));
        let named = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        named("allowed_by", self.allowed_by.map(|(_, name)| name))
            .into_iter()
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
    }
}

/// Published values harm nobody, and what this commit does not bring in is only told.
pub(super) fn severity(finding: &Finding, standing: Standing) -> Severity {
    if finding.published.is_some() || standing != Standing::New {
        Severity::Note
    } else {
        finding.severity
    }
}

/// Tells whether what has such a severity and standing stops a commit.
pub(super) fn blocks(severity: Severity, standing: Standing) -> bool {
    standing == Standing::New && severity > Severity::Note
}

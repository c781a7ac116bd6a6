//! Standing permissions: the entries of the allowlist, and the deliberate exceptions among env files.

use super::path_glob::PathGlob;
use xguard_detect::Category;

/// One standing permission. What is given must all match; the reason is for whoever reads the file.
#[derive(Debug)]
pub struct AllowEntry {
    /// The paths it holds for; every path where there is none.
    pub path: Option<PathGlob>,
    /// The rule it holds for; every rule where there is none.
    pub rule: Option<String>,
    /// The one finding it holds for.
    pub fingerprint: Option<String>,
    /// What it is limited to, where it is an exception of one kind.
    pub category: Option<Category>,
    /// Why it is allowed. A report tells it, but for what in it may be a secret.
    pub reason: String,
    /// When it runs out, in milliseconds since 1970; never where there is none.
    pub until_ms: Option<u64>,
    /// Where it stands.
    pub origin: EntryOrigin,
}

/// Where a permission stands, as a report names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryOrigin {
    /// The file.
    pub file: String,
    /// The list in it: `allow`.
    pub list: &'static str,
    /// The place in the list, from 1.
    pub entry: usize,
}

/// What a permission is held against.
pub(super) struct Subject<'a> {
    pub(super) path: &'a [u8],
    pub(super) rule: &'static str,
    pub(super) category: Category,
    pub(super) fingerprint: &'a str,
}

impl AllowEntry {
    pub(super) fn has_run_out(&self, now_ms: u64) -> bool {
        self.until_ms.is_some_and(|until| until < now_ms)
    }

    pub(super) fn covers(&self, subject: &Subject<'_>) -> bool {
        let fits = |wanted: Option<&str>, found: &str| wanted.is_none_or(|wanted| wanted == found);
        fits(self.rule.as_deref(), subject.rule)
            && fits(self.fingerprint.as_deref(), subject.fingerprint)
            && self
                .category
                .is_none_or(|category| holds_for(category, subject.category))
            && self
                .path
                .as_ref()
                .is_none_or(|glob| glob.matches(subject.path))
    }
}

/// Tells whether a permission for one category holds for another: an env file that is where it is on purpose needs no
/// ignore rule either.
fn holds_for(permitted: Category, subject: Category) -> bool {
    permitted == subject
        || matches!(
            (permitted, subject),
            (Category::EnvFile, Category::Gitignore)
        )
}

#[cfg(test)]
mod tests {
    use super::{AllowEntry, EntryOrigin, PathGlob, Subject};
    use xguard_detect::Category;

    #[test]
    fn everything_an_entry_gives_must_match() {
        let entry =
            |path: Option<&str>, rule: Option<&str>, fingerprint: Option<&str>| AllowEntry {
                path: path.map(|pattern| PathGlob::new(pattern).unwrap()),
                rule: rule.map(str::to_owned),
                fingerprint: fingerprint.map(str::to_owned),
                category: None,
                reason: "a test".to_owned(),
                until_ms: None,
                origin: EntryOrigin {
                    file: ".xguard.yaml".to_owned(),
                    list: "allow",
                    entry: 1,
                },
            };
        let subject = Subject {
            path: b"docs/a.md",
            rule: "x-api-key",
            category: Category::Credential,
            fingerprint: "f",
        };
        let cases = [
            (entry(Some("docs/**"), None, None), true),
            (entry(None, Some("x-api-key"), None), true),
            (entry(None, None, Some("f")), true),
            (entry(Some("docs/**"), Some("x-api-key"), Some("f")), true),
            (entry(Some("src/**"), Some("x-api-key"), Some("f")), false),
            (entry(Some("docs/**"), Some("x-other"), None), false),
            (entry(Some("docs/**"), None, Some("g")), false),
            (
                AllowEntry {
                    category: Some(Category::EnvFile),
                    ..entry(Some("docs/**"), None, None)
                },
                false,
            ),
        ];
        for (number, (allow, expected)) in cases.iter().enumerate() {
            assert_eq!(allow.covers(&subject), *expected, "case {number}");
        }
        let exception = AllowEntry {
            category: Some(Category::EnvFile),
            ..entry(Some("docs/**"), None, None)
        };
        for category in [Category::EnvFile, Category::Gitignore] {
            assert!(exception.covers(&Subject {
                category,
                ..subject
            }));
        }
    }
}

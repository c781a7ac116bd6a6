//! Standing permissions: the entries of the allowlist, and the deliberate exceptions among env files.

use std::fmt;

use globset::{Candidate, Error, ErrorKind, GlobBuilder, GlobSet};

use crate::detect::Category;

/// Longer patterns are a mistake, and deep nesting in one is an attack on the pattern compiler.
const LONGEST_PATTERN: usize = 1024;

/// A path pattern. It is held against the whole path, from the top of the repository, `/` between the parts and upper
/// and lower case told apart on every system, as git does. `*` and `?` do not match `/`; `**` as a whole part matches
/// any number of folders; `[a-z]` and `{a,b}` mean what they mean in a shell, so does `[!a-z]`, which matches `/` too;
/// `\` takes away a meaning.
#[derive(Debug)]
pub struct PathGlob {
    matcher: GlobSet,
}

impl PathGlob {
    /// Compiles a pattern; the error says what is wrong with it and does not repeat it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        check_form(pattern)?;
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| explain(&error))?;
        // Not `compile_matcher`: it panics on a pattern too large to compile.
        let matcher = GlobSet::builder()
            .add(glob)
            .build()
            .map_err(|error| explain(&error))?;
        Ok(Self { matcher })
    }

    /// Tells whether the whole path matches.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.matcher
            .is_match_candidate(&Candidate::from_bytes(path))
    }
}

/// Refuses forms that could never match, and so would look like a permission without being one.
fn check_form(pattern: &str) -> Result<(), String> {
    if pattern.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if pattern.len() > LONGEST_PATTERN {
        return Err(format!("it is longer than {LONGEST_PATTERN} bytes"));
    }
    if pattern.starts_with('/') || pattern.starts_with("./") || pattern.starts_with("../") {
        return Err(
            "it starts at the top of the repository by itself: leave out the leading `/` or `./`"
                .to_owned(),
        );
    }
    if pattern.ends_with('/') {
        return Err("it names a folder: end it in `/**` for everything below".to_owned());
    }
    Ok(())
}

fn explain(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UnclosedClass => "a `[` in it is not closed by `]`".to_owned(),
        ErrorKind::InvalidRange(from, to) => {
            format!("the range {from:?} to {to:?} in it runs backwards")
        }
        ErrorKind::UnopenedAlternates => "a `}` in it is not opened by `{`".to_owned(),
        ErrorKind::UnclosedAlternates => "a `{` in it is not closed by `}`".to_owned(),
        ErrorKind::DanglingEscape => "it ends in a lone `\\`".to_owned(),
        _ => "it is too large or too deeply nested".to_owned(),
    }
}

/// One standing permission. What is given must all match; the reason is for whoever reads the file.
#[derive(Debug)]
pub struct Allow {
    /// The paths it holds for; every path where there is none.
    pub path: Option<PathGlob>,
    /// The rule it holds for; every rule where there is none.
    pub rule: Option<String>,
    /// The one finding it holds for.
    pub fingerprint: Option<String>,
    /// What it is limited to, where it is an exception of one kind.
    pub category: Option<Category>,
    /// Why it is allowed; never printed, since nobody has looked through it for secrets.
    pub reason: String,
    /// When it runs out, in milliseconds since 1970; never where there is none.
    pub until_ms: Option<u64>,
    /// Where it stands.
    pub origin: Origin,
}

/// Where a permission stands, as a report names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The list in it: `allow`.
    pub list: &'static str,
    /// The place in the list, from 1.
    pub entry: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, list, entry } = self;
        write!(formatter, "entry {entry} of `{list}` in {file}")
    }
}

/// What a permission is held against.
pub(super) struct Subject<'a> {
    pub(super) path: &'a [u8],
    pub(super) rule: &'a str,
    pub(super) category: Category,
    pub(super) fingerprint: &'a str,
}

impl Allow {
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
    use super::{Allow, Origin, PathGlob, Subject};
    use crate::detect::Category;

    #[test]
    fn patterns_match_whole_paths() {
        let cases: [(&str, &[u8], bool); 21] = [
            ("a.py", b"a.py", true),
            ("a.py", b"src/a.py", false),
            ("a.py", b"a.pyc", false),
            ("*.py", b"a.py", true),
            ("*.py", b"src/a.py", false),
            ("**/*.py", b"a.py", true),
            ("**/*.py", b"src/deep/a.py", true),
            ("docs/**", b"docs/a/b.md", true),
            ("docs/**", b"docs", false),
            ("docs/*", b"docs/a/b.md", false),
            ("docs/**/x.md", b"docs/x.md", true),
            ("Docs/x.md", b"docs/x.md", false),
            ("a?c", b"a/c", false),
            ("a[!b]c", b"abc", false),
            ("{a,b}.md", b"b.md", true),
            ("a\\*b", b"a*b", true),
            ("a\\*b", b"axb", false),
            ("*", b"caf\xe9.txt", true),
            ("with space.md", b"with space.md", true),
            ("*.env", b".env", true),
            ("a\nb", b"a\nb", true),
        ];
        for (pattern, path, expected) in cases {
            let glob = PathGlob::new(pattern).unwrap();
            let name = String::from_utf8_lossy(path);
            assert_eq!(glob.matches(path), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn patterns_that_cannot_work_are_refused() {
        let nested = format!("{}a{}", "{".repeat(400), "}".repeat(400));
        let cases = [
            ("", "it is empty"),
            ("  ", "it is empty"),
            ("/a", "leading"),
            ("./a", "leading"),
            ("docs/", "`/**`"),
            ("a[b", "not closed by `]`"),
            ("a[z-a]", "runs backwards"),
            ("a}", "not opened"),
            ("{a", "not closed by `}`"),
            ("a\\", "lone `\\`"),
            (nested.as_str(), "too deeply nested"),
        ];
        for (pattern, expected) in cases {
            let error = PathGlob::new(pattern).unwrap_err();
            assert!(error.contains(expected), "{pattern}: {error}");
        }
        assert!(PathGlob::new(&"a".repeat(2000)).is_err());
    }

    #[test]
    fn everything_an_entry_gives_must_match() {
        let entry = |path: Option<&str>, rule: Option<&str>, fingerprint: Option<&str>| Allow {
            path: path.map(|pattern| PathGlob::new(pattern).unwrap()),
            rule: rule.map(str::to_owned),
            fingerprint: fingerprint.map(str::to_owned),
            category: None,
            reason: "a test".to_owned(),
            until_ms: None,
            origin: Origin {
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
                Allow {
                    category: Some(Category::EnvFile),
                    ..entry(Some("docs/**"), None, None)
                },
                false,
            ),
        ];
        for (number, (allow, expected)) in cases.iter().enumerate() {
            assert_eq!(allow.covers(&subject), *expected, "case {number}");
        }
        let exception = Allow {
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

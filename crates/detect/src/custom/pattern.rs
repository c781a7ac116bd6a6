//! A pattern that somebody else has written, held to what can be searched in time proportional to the text: read and
//! weighed when the configuration is, compiled when a text first calls for it.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The group that holds the credential.
const GROUP: &str = "secret";
/// Longer patterns are generated, not written.
const LONGEST: usize = 2000;
/// Groups and repetitions in one another.
const DEEPEST: u32 = 50;
/// Single steps that a pattern may come to once its repetitions are written out: for each byte of a text, no more steps
/// than these are taken.
const HEAVIEST: usize = 1000;

/// The longest match whose end is certain to be seen.
const LONGEST_MATCH: usize = 4 << 10;
/// How far a search looks at first after a match: patterns can be written that look to the end of the text for every
/// match.
const AFTER_MATCH: usize = 2 * LONGEST_MATCH;
/// How much farther it looks each time that it finds nothing.
const FARTHER: usize = 8;

/// The pattern of a rule.
pub(super) struct Pattern {
    text: String,
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// Reads a pattern. The error says what is wrong with it, and does not repeat it: nobody has looked through it for
    /// secrets.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let mut parser = ParserBuilder::new();
        let parser = parser.unicode(false).utf8(false).nest_limit(DEEPEST);
        let hir = parser
            .build()
            .parse(text)
            .map_err(|error| explain_syntax_error(&error))?;
        if expanded_size(&hir) > HEAVIEST {
            return Err(format!(
                "its repetitions come to more than {HEAVIEST} steps: make them smaller"
            ));
        }
        if !has_group(&hir) {
            return Err(format!(
                "it has no group `(?P<{GROUP}>…)` around the credential"
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            regex: OnceLock::new(),
        })
    }

    /// Returns it as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns where in a text the credentials are that it finds, in order.
    pub(super) fn secrets<'p>(&'p self, text: &'p [u8]) -> impl Iterator<Item = Range<usize>> + 'p {
        let mut search = PatternSearch {
            at: 0,
            end: AFTER_MATCH,
        };
        std::iter::from_fn(move || search.next(self.compiled_regex(), text))
    }

    #[expect(
        clippy::expect_used,
        reason = "what was read and is no heavier than allowed can be compiled; if not, the scan must not go on"
    )]
    fn compiled_regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let mut builder = RegexBuilder::new(&self.text);
            builder.unicode(false).nest_limit(DEEPEST);
            builder.build().expect("it was read before")
        })
    }
}

/// One search through a text, a bounded stretch at a time.
struct PatternSearch {
    at: usize,
    end: usize,
}

impl PatternSearch {
    fn next(&mut self, regex: &Regex, text: &[u8]) -> Option<Range<usize>> {
        while self.at < text.len() {
            let end = self.end.min(text.len());
            let stretch = text.get(..end).unwrap_or_default();
            let Some(found) = regex.captures_at(stretch, self.at) else {
                if end == text.len() {
                    return None;
                }
                // From the same place: what begins here may end anywhere.
                self.end = self.at + FARTHER * (end - self.at);
                continue;
            };
            let whole = found.get_match().range();
            // It may go on behind the stretch.
            if end < text.len() && whole.start + LONGEST_MATCH > end {
                self.at = whole.start;
                self.end = self.at + AFTER_MATCH;
                continue;
            }
            let secret = found.name(GROUP).map_or(0..0, |group| group.range());
            self.at = secret.end.max(whole.start + 1);
            self.end = self.at + AFTER_MATCH;
            if !secret.is_empty() {
                return Some(secret);
            }
        }
        None
    }
}

/// Returns how many single steps a pattern comes to once its repetitions are written out.
fn expanded_size(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Class(Class::Unicode(class)) if class.is_ascii() => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => 8 * class.ranges().len().max(1),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            expanded_size(&repetition.sub).saturating_mul(times.max(1))
        }
        HirKind::Capture(capture) => expanded_size(&capture.sub).saturating_add(1),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts
            .iter()
            .map(expanded_size)
            .fold(0, usize::saturating_add),
    }
}

fn has_group(hir: &Hir) -> bool {
    let is_one = match hir.kind() {
        HirKind::Capture(capture) => capture.name.as_deref() == Some(GROUP),
        _ => false,
    };
    is_one || hir.kind().subs().iter().any(has_group)
}

fn explain_syntax_error(error: &regex_syntax::Error) -> String {
    let (what, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.column),
        regex_syntax::Error::Translate(error) => {
            (error.kind().to_string(), error.span().start.column)
        }
        _ => return "it cannot be read".to_owned(),
    };
    format!("{what}, at its character {at}")
}

#[cfg(test)]
mod tests {
    use super::{AFTER_MATCH, LONGEST_MATCH, Pattern};

    const REACH: usize = 8 * AFTER_MATCH;

    fn secrets(pattern: &str, text: &[u8]) -> Vec<std::ops::Range<usize>> {
        Pattern::new(pattern).unwrap().secrets(text).collect()
    }

    #[test]
    fn the_group_is_what_is_found() {
        type Case = (&'static str, &'static str, &'static [(usize, usize)]);
        let cases: [Case; 7] = [
            ("k=(?P<secret>[a-z]+)", "k=ab k=c; k=", &[(2, 4), (7, 8)]),
            ("k=(?<secret>[a-z]+)", "k=ab", &[(2, 4)]),
            ("(?P<secret>a*)", "baab", &[(1, 3)]),
            ("x(?P<secret>a)?", "x xa", &[(3, 4)]),
            (" (?P<secret>a) ", " a a ", &[(1, 2), (3, 4)]),
            ("(?i)k(?P<secret>\\d{2})\\b", "K12 k123", &[(1, 3)]),
            ("ü(?P<secret>.)", "üb", &[(2, 3)]),
        ];
        for (pattern, text, expected) in cases {
            let expected: Vec<_> = expected.iter().map(|&(start, end)| start..end).collect();
            assert_eq!(secrets(pattern, text.as_bytes()), expected, "{pattern}");
        }
    }

    #[test]
    fn matches_are_whole_wherever_they_stand() {
        let patterns = ["<(?P<secret>[a-z]+)>\\b", "<(?P<secret>[a-z]+)"];
        for length in [1, LONGEST_MATCH - 3] {
            for start in [0, REACH - length - 2, REACH - length, REACH - 1, REACH] {
                let mut text = vec![b' '; start];
                let value = vec![b'x'; length];
                for _ in 0..3 {
                    text.push(b'<');
                    text.extend(&value);
                    text.extend(b">z");
                }
                for pattern in patterns {
                    let found = secrets(pattern, &text);
                    let lengths: Vec<usize> = found.iter().map(ExactSizeIterator::len).collect();
                    assert_eq!(lengths, [length; 3], "{pattern}: {length} at {start}");
                }
            }
        }
    }

    /// However long a match is and wherever it begins: nothing that has a begin and an end is passed over.
    #[test]
    fn matches_of_any_length_are_seen() {
        for length in [LONGEST_MATCH, AFTER_MATCH, 3 * REACH] {
            for start in [0, AFTER_MATCH - 9, AFTER_MATCH, REACH - 9, REACH] {
                let value = "x\n".repeat(length / 2);
                let text = format!("{}<{value}>", " ".repeat(start));
                let found = secrets("<(?P<secret>[^>]+)>", text.as_bytes());
                let expected = start + 1..start + 1 + value.len();
                assert_eq!(found.as_slice(), std::slice::from_ref(&expected));
            }
        }
    }

    #[test]
    fn what_cannot_work_is_refused_and_not_repeated() {
        let cases = [
            ("k=([a-z]+)", "no group `(?P<secret>…)`"),
            ("(?P<secret>a", "unclosed group, at its character 1"),
            ("(?P<secret>[z-a])", "invalid character class range"),
            ("(?P<secret>a)(?P<secret>b)", "duplicate"),
            ("(?P<secret>a)\\1", "backreferences are not supported"),
            ("(?P<secret>a)(?=b)", "look-around"),
            ("(?P<secret>(a{100}){100})", "more than 1000 steps"),
            ("(?P<secret>a{0,4294967295})", "more than 1000 steps"),
            ("(?P<secret>[é])", "Unicode not allowed here"),
            ("(?P<secret>\\p{Greek})", "Unicode"),
            ("", "no group"),
        ];
        for (pattern, expected) in cases {
            let error = Pattern::new(pattern).err().unwrap_or_default();
            assert!(error.contains(expected), "{pattern}: {error}");
        }
        let nested = format!("{}(?P<secret>a){}", "(".repeat(900), ")".repeat(900));
        assert!(Pattern::new(&nested).is_err());
        assert!(Pattern::new(&"a".repeat(3000)).is_err());
    }

    /// What is allowed can be compiled, the heaviest there is too.
    #[test]
    fn what_is_allowed_can_be_searched_with() {
        let heavy = [
            "(?P<secret>[^a]{998})",
            "(?P<secret>(?:[a-y]|[b-z]\\W|\\w\\d){140})",
            "(?i)(?P<secret>(?:[!#%')+/13579;=?ACEG]\\W){450})",
            "(?u:(?P<secret>[é]{100}))",
            "(?P<secret>(a*)*b)",
        ];
        for pattern in heavy {
            let pattern =
                Pattern::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert_eq!(pattern.secrets(b"").count(), 0);
            pattern.secrets(b"abc").count();
        }
    }

    /// What patterns are made of.
    static PIECES: &[&str] = &[
        "(?P<secret>",
        "(?:",
        "(",
        ")",
        ")",
        ")",
        "[a-z]",
        "[^\\w]",
        "[[:alpha:]&&[^x]]",
        "\\b",
        "\\B",
        "^",
        "$",
        "\\A",
        "\\z",
        "(?i)",
        "(?s-m)",
        "(?u:é)",
        "(?U)",
        "(?x)",
        "(?R)",
        "|",
        "|",
        "a",
        "bc",
        "é",
        "\\xff",
        "\\x{41}",
        ".",
        "*",
        "+?",
        "?",
        "{3}",
        "{2,40}",
        "{0,300}",
        "{0}",
        "\\d",
        "\\W",
        "\\b{start}",
        "\\b{end-half}",
        "[]a]",
        "[^\\x00-\\xff]",
    ];

    /// Whatever is read can be compiled: were it not, a scan would end in an internal error.
    #[test]
    fn what_can_be_read_can_be_compiled() {
        let mut random = fastrand::Rng::with_seed(12);
        let mut read = 0;
        for _ in 0..3000 {
            let count = random.usize(1..12);
            let pieces = (0..count).filter_map(|_| random.choice(PIECES)).copied();
            let inner = pieces.collect::<Vec<_>>().concat();
            let pattern = if random.bool() {
                format!("(?P<secret>{inner})")
            } else {
                inner
            };
            if let Ok(pattern) = Pattern::new(&pattern) {
                read += 1;
                pattern.secrets(b"abc \xff 123 \xc3\xa9").for_each(drop);
            }
        }
        assert!(read > 300, "{read}");
    }

    #[test]
    fn patterns_that_look_far_ahead_find_all_the_same() {
        let text = format!("a{}", " ".repeat(999)).repeat(100);
        assert!(text.len() > REACH);
        let found = secrets("(?s)(?P<secret>.*z|a)", text.as_bytes());
        assert_eq!(found.len(), 100);
    }
}

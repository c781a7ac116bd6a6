//! Inline allow: `xguard:allow[rule] reason` on the line of the finding, in whatever comment the language has. Several
//! rules are separated by commas. The reason is demanded: a permission nobody gave a reason for does not count.

use memchr::memmem;

use super::nearest::nearest_name;
use xguard_detect::Rule;

/// What has to stand on the line.
const MARKER: &[u8] = b"xguard:allow";
/// On a longer line, such as that of a minified bundle, nobody reads a comment, and looking for one would cost.
const LONGEST_LINE: usize = 16 * 1024;
/// Where a comment, and with it the reason, ends before the line does.
const COMMENT_ENDS: [&str; 6] = ["*/", "-->", "#}", "%>", "|#", "=#"];

/// What the line says about a finding.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InlineVerdict {
    /// Nothing.
    Silent,
    /// It lets the finding through: why.
    Allows(String),
    /// It means to, and does not: why.
    Void(InlineFault),
}

/// Why a comment that is to allow a finding does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineFault {
    /// It names no rule; this one would be it.
    NoRule(&'static str),
    /// It names a rule that is unknown. That name is not repeated, since it comes from a line that holds a secret; this
    /// is the known rule that looks most like it.
    UnknownRule(Option<&'static str>),
    /// It names other rules than this one.
    OtherRule(&'static str),
    /// It gives no reason for allowing this rule.
    NoReason(&'static str),
    /// The team policy lets no repository allow this.
    Enforced,
}

/// Reads the line or lines a finding stands on.
pub(super) fn read_allow_comment(
    line: &[u8],
    rule: &'static str,
    rules: &[&'static Rule],
) -> InlineVerdict {
    if line.len() > LONGEST_LINE {
        return InlineVerdict::Silent;
    }
    let mut verdict = InlineVerdict::Silent;
    for start in memmem::find_iter(line, MARKER) {
        let rest = line.get(start + MARKER.len()..).unwrap_or_default();
        match read_marker(&String::from_utf8_lossy(rest), rule, rules) {
            InlineVerdict::Silent => {}
            allows @ InlineVerdict::Allows(_) => return allows,
            void @ InlineVerdict::Void(_) => verdict = void,
        }
    }
    verdict
}

/// Reads what follows one marker.
fn read_marker(rest: &str, rule: &'static str, rules: &[&'static Rule]) -> InlineVerdict {
    // Another word that begins like ours, such as `xguard:allowance`.
    if rest.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '-') {
        return InlineVerdict::Silent;
    }
    let Some((named, reason)) = rest
        .strip_prefix('[')
        .and_then(|inside| inside.split_once(']'))
    else {
        return InlineVerdict::Void(InlineFault::NoRule(rule));
    };
    let named: Vec<&str> = named.split(',').map(str::trim).collect();
    if let Some(unknown) = named.iter().find(|id| !is_known(id, rules)) {
        let known = rules.iter().map(|rule| rule.id);
        return InlineVerdict::Void(InlineFault::UnknownRule(nearest_name(unknown, known)));
    }
    if !named.contains(&rule) {
        return InlineVerdict::Void(InlineFault::OtherRule(rule));
    }
    match spoken(reason) {
        Some(reason) => InlineVerdict::Allows(reason.to_owned()),
        None => InlineVerdict::Void(InlineFault::NoReason(rule)),
    }
}

fn is_known(id: &str, rules: &[&'static Rule]) -> bool {
    rules.iter().any(|rule| rule.id == id)
}

/// Returns the reason that follows: words, right after the bracket and a blank or a colon, in the same comment.
fn spoken(rest: &str) -> Option<&str> {
    let rest = rest.lines().next().unwrap_or_default();
    let end = COMMENT_ENDS.iter().filter_map(|end| rest.find(end)).min();
    let reason = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    let spoken = reason.trim_start_matches([' ', '\t', ':']);
    let counts = spoken.len() < reason.len() && spoken.starts_with(char::is_alphanumeric);
    counts.then(|| spoken.trim_end())
}

#[cfg(test)]
mod tests {
    use super::InlineFault::{NoReason, NoRule, OtherRule, UnknownRule};
    use super::{InlineVerdict, read_allow_comment};
    use xguard_detect::{Category, Rule, Severity};

    static KEY: Rule = rule("x-api-key");
    static BEARER: Rule = rule("x-bearer-token");

    const fn rule(id: &'static str) -> Rule {
        Rule {
            id,
            title: "",
            category: Category::Credential,
            severity: Severity::High,
            finds: "",
            harm: "",
            remedy: &[],
        }
    }

    fn of(line: &str) -> InlineVerdict {
        read_allow_comment(line.as_bytes(), "x-api-key", &[&KEY, &BEARER])
    }

    #[test]
    fn a_named_rule_and_a_reason_allow_in_any_comment() {
        let lines = [
            "key = 1 # xguard:allow[x-api-key] a test key",
            "key = 1 // xguard:allow[x-api-key] a test key",
            "/* xguard:allow[x-api-key] a test key */ key = 1",
            "<!-- xguard:allow[x-api-key] fake --> <k>1</k>",
            "key = 1 -- xguard:allow[x-bearer-token, x-api-key] both are fakes",
            "key = 1 # xguard:allow[x-api-key]: fake",
            "key = 1 # xguard:allow[x-api-key]\tfälschung",
            "key = 1 # xguard:allow[x-api-key] 2 of 3",
            "{\"c\": \"xguard:allow[x-api-key] fake\", \"k\": 1}",
            "k = 1 # xguard:allow[x-nothing] fake xguard:allow[x-api-key] fake",
        ];
        for line in lines {
            assert!(matches!(of(line), InlineVerdict::Allows(_)), "{line}");
        }
        let mut latin_1 = b"key = 1 # caf\xe9 xguard:allow[x-api-key] fake".to_vec();
        let allows = InlineVerdict::Allows("fake".to_owned());
        assert_eq!(read_allow_comment(&latin_1, "x-api-key", &[&KEY]), allows);
        latin_1.resize(20_000, b' ');
        assert_eq!(
            read_allow_comment(&latin_1, "x-api-key", &[&KEY]),
            InlineVerdict::Silent
        );
    }

    #[test]
    fn what_does_not_count_is_said() {
        let (no_reason, no_rule) = (NoReason("x-api-key"), NoRule("x-api-key"));
        let cases = [
            ("# xguard:allow[x-api-key]", no_reason.clone()),
            ("# xguard:allow[x-api-key]   ", no_reason.clone()),
            ("/* xguard:allow[x-api-key] */ key = abc", no_reason.clone()),
            ("<!-- xguard:allow[x-api-key] -->", no_reason.clone()),
            ("# xguard:allow[x-api-key]glued", no_reason.clone()),
            ("# xguard:allow[x-api-key] …", no_reason.clone()),
            (
                "\"xguard:allow[x-api-key]\", \"key\": \"abc\"",
                no_reason.clone(),
            ),
            ("# xguard:allow[x-api-key]\nkey = abc", no_reason.clone()),
            ("# xguard:allow fake", no_rule.clone()),
            ("# xguard:allow", no_rule.clone()),
            ("# xguard:allow[x-api-key fake", no_rule.clone()),
            (
                "# xguard:allow[x-bearer-token] fake",
                OtherRule("x-api-key"),
            ),
            (
                "# xguard:allow[x-apikey] fake",
                UnknownRule(Some("x-api-key")),
            ),
            (
                "# xguard:allow[x-api-key, x-baerer-token] fake",
                UnknownRule(Some("x-bearer-token")),
            ),
            ("# xguard:allow[*] fake", UnknownRule(None)),
            ("# xguard:allow[] fake", UnknownRule(None)),
        ];
        for (line, why) in cases {
            assert_eq!(of(line), InlineVerdict::Void(why), "{line}");
        }
    }

    #[test]
    fn other_words_say_nothing() {
        for line in [
            "",
            "key = 1",
            "xguard:allowance",
            "xguard:allow-list",
            "xguard: allow",
        ] {
            assert_eq!(of(line), InlineVerdict::Silent, "{line}");
        }
    }
}

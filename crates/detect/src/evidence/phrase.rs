//! Names of several words: `API Key Secret`, and lines that a value stands inside of.

use std::ops::Range;

use super::left::without_comment;
use super::name::FieldName;
use super::words::{Word, read_words};
use crate::scene::Scene;

/// Takes together the names that only blanks and brackets divide; nearest first, as they come.
pub(super) fn join_into_phrases(scene: &Scene<'_>, names: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut phrases: Vec<Range<usize>> = Vec::new();
    for range in names {
        match phrases.last_mut() {
            Some(last) if are_divided_by_blanks(scene.slice(range.end..last.start)) => {
                last.start = range.start;
            }
            _ => phrases.push(range.clone()),
        }
    }
    phrases
}

fn are_divided_by_blanks(between: &[u8]) -> bool {
    between.len() <= 4 && between.iter().all(|&byte| is_divider(byte))
}

fn is_divider(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'(' | b')')
}

/// Understands a phrase: all its words say what it is, but only its last identifier whether it is somebody else's.
pub(super) fn read_phrase(text: &[u8]) -> FieldName {
    let mut name = FieldName::read(text);
    if let Some(at) = text.iter().rposition(|&byte| is_divider(byte)) {
        let last = FieldName::read(text.get(at + 1..).unwrap_or_default());
        name.foreign = last.foreign;
        name.against = last.against;
        name.secret_key &= last.secret_key;
    }
    name
}

/// What an enclosing line or bracket says.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something of its own"
)]
pub(super) struct Section {
    /// It has a word for X.
    pub(super) vendor: bool,
    /// It has a word for another vendor.
    pub(super) other: bool,
    /// It has a word for a vendor whose credentials have the same names as X's.
    pub(super) rival: bool,
    /// It is about sessions, which programs sign with a random secret of their own.
    pub(super) session: bool,
    /// Its name, should the value have none of its own.
    pub(super) name: FieldName,
}

impl Section {
    /// Understands the text of an enclosing line, or before a bracket. What `opens` nothing says nothing of others.
    pub(super) fn read(text: &[u8], opens: bool) -> Self {
        let name = Some(FieldName::read(text));
        // Numbers and digests in a line have letters that would pass for short words.
        let parts = text.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let named =
            parts.filter(|part| part.iter().filter(|byte| byte.is_ascii_digit()).count() < 4);
        let found: Vec<Word> = named.flat_map(read_words).collect();
        Self {
            vendor: about_x(text),
            other: opens && found.contains(&Word::Other),
            rival: opens && found.contains(&Word::Rival),
            session: signs_sessions(text) && !found.contains(&Word::OAuth),
            name: FieldName {
                foreign: false,
                against: false,
                ..name.filter(|_| opens).unwrap_or_default()
            },
        }
    }
}

/// Tells whether a line leaves something open, or is a heading of mere words. Another one that stands further left
/// encloses nothing, so that it says nothing against what follows it. A comment opens nothing, however far left it stands.
pub(super) fn opens(line: &[u8]) -> bool {
    let line = without_comment(line).trim_ascii();
    let comments = [&b"#"[..], b"//", b"/*", b"<!--", b"--", b";", b"*", b"%"];
    if line.is_empty() || comments.iter().any(|mark| line.starts_with(mark)) {
        return false;
    }
    let is_left_open = || {
        let count = |signs: &[u8]| line.iter().filter(|byte| signs.contains(byte)).count();
        count(b"([{") > count(b")]}")
    };
    let is_header = matches!(line, [b'[', .., b']']);
    let is_element = matches!(line, [b'<', .., b'>']) && !line.ends_with(b"/>");
    let ends = [&b":"[..], b"=", b"|", b"\\", b" do", b" then"];
    let is_mere_words = || {
        let words = [
            &b"import "[..],
            b"from ",
            b"use ",
            b"using ",
            b"require",
            b"include",
        ];
        !words.iter().any(|word| line.starts_with(word))
            && !line.iter().any(|byte| b"=:;".contains(byte))
    };
    is_header
        || is_element
        || ends.iter().any(|end| line.ends_with(end))
        || is_left_open()
        || is_mere_words()
}

fn signs_sessions(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = [&b"session"[..], b"cookie", b"jwt", b"csrf"];
    words
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// Tells whether a text has a word for X; a lone letter counts only if there is nothing else.
pub(super) fn about_x(text: &[u8]) -> bool {
    let letters: Vec<u8> = text
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .copied()
        .collect();
    if letters.eq_ignore_ascii_case(b"x") {
        return true;
    }
    let parts = text.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    parts
        .filter(|part| part.len() > 1)
        .any(|part| FieldName::read(part).vendor)
}

#[cfg(test)]
mod tests {
    use super::{about_x, opens};

    #[test]
    fn lines_that_leave_nothing_open_open_nothing() {
        let cases = [
            ("vimeo:", true),
            ("vimeo: # keys", true),
            ("vimeo({", true),
            ("uri: https://api.vimeo.com/me", false),
            ("args: --vimeo", false),
            ("import vimeo", false),
            ("    // api.vimeo.com", false),
            ("  # vimeo:", false),
            ("/* vimeo", false),
            ("-- vimeo:", false),
        ];
        for (line, expected) in cases {
            assert_eq!(opens(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn sections_are_about_x_or_not() {
        let cases = [
            ("twitter:", true),
            ("[x]", true),
            ("  \"x\": {", true),
            ("new TwitterApi({", true),
            ("max_x = {", false),
            ("[box]", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(about_x(text.as_bytes()), expected, "{text}");
        }
    }
}

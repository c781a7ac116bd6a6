//! What stands around a value that is nothing without its name: the name itself, and words for X nearby.

use std::ops::Range;

use memchr::memmem;

use crate::classes::is_token;
use crate::scene::Scene;

/// Most signs between a name and its value: quotes, blanks, escapes, the sign of assignment.
const GAP: usize = 12;
/// Longest name.
const NAME: usize = 80;
/// Words for X that need no boundary.
const WORDS: &[&[u8]] = &[
    b"twitter",
    b"tweet",
    b"twikit",
    b"nitter",
    b"twscrape",
    b"rettiwt",
    b"twurl",
];

/// Returns the name right before a value, in small letters; empty where there is none.
pub(super) fn name_in_lowercase(scene: &Scene<'_>, start: usize) -> Vec<u8> {
    as_written(scene, start).to_ascii_lowercase()
}

/// Returns the same as it is written.
pub(super) fn as_written<'t>(scene: &Scene<'t>, start: usize) -> &'t [u8] {
    let before = scene.slice(start.saturating_sub(NAME + GAP)..start);
    let is_between = |byte: &u8| {
        matches!(
            byte,
            b'"' | b'\'' | b'`' | b'\\' | b' ' | b'\t' | b'=' | b':' | b'>' | b'[' | b']' | b'('
        )
    };
    let end = before
        .iter()
        .rposition(|byte| !is_between(byte))
        .map_or(0, |at| at + 1);
    if end == before.len() || before.len() - end > GAP {
        return b"";
    }
    let name = before.get(..end).unwrap_or_default();
    let from = name
        .iter()
        .rposition(|&byte| !is_token(byte))
        .map_or(0, |at| at + 1);
    name.get(from..).unwrap_or_default()
}

/// Returns the text up to `reach` bytes around a value, in small letters.
pub(super) fn text_around(scene: &Scene<'_>, value: &Range<usize>, reach: usize) -> Vec<u8> {
    let end = value.end.saturating_add(reach).min(scene.text.len());
    scene
        .slice(value.start.saturating_sub(reach)..end)
        .to_ascii_lowercase()
}

/// Tells whether a text in small letters, or a path, has to do with X.
pub(super) fn speaks_of_x(text: &[u8]) -> bool {
    WORDS.iter().any(|word| memmem::find(text, word).is_some()) || has_word(text, b"x.com")
}

/// Tells whether a word stands in a text with no letter, digit or underscore beside it.
pub(super) fn has_word(text: &[u8], word: &[u8]) -> bool {
    memmem::find_iter(text, word).any(|at| {
        let is_beyond = |byte: Option<&u8>| {
            !byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        is_beyond(at.checked_sub(1).and_then(|at| text.get(at)))
            && is_beyond(text.get(at + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::{has_word, name_in_lowercase, speaks_of_x};
    use crate::scene::Scene;

    #[test]
    fn the_name_is_read_over_quotes_and_signs() {
        let cases = [
            ("auth_token=@", "auth_token"),
            ("\"auth_token\": \"@", "auth_token"),
            ("\\\"CT0\\\": \\\"@", "ct0"),
            (".x.com\tTRUE\t/\tauth_token\t@", "auth_token"),
            ("a; kdt=@", "kdt"),
            ("cookies[\"kdt\"] = \"@", "kdt"),
            ("auth_token@", ""),
            ("name            :            @", ""),
            ("@", ""),
        ];
        for (text, expected) in cases {
            let scene = Scene {
                text: text.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let start = text.find('@').unwrap();
            assert_eq!(
                name_in_lowercase(&scene, start),
                expected.as_bytes(),
                "{text}"
            );
        }
    }

    #[test]
    fn words_have_their_boundaries() {
        assert!(has_word(b"a; ct0=1", b"ct0"));
        assert!(!has_word(b"act0=1", b"ct0"));
        assert!(speaks_of_x(b"domain: .x.com"));
        assert!(!speaks_of_x(b"netflix.com"));
    }
}

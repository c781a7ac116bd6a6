//! Names taken apart into words, and what the words mean to us. Case and separators split; names written without
//! either, typing errors and other languages' words are recognised too.

use std::borrow::Cow;

use std::collections::HashMap;

use once_cell::sync::Lazy;

use crate::classes::{is_mixed, is_token};
use crate::filter::words::is_unreadable;

use super::vendors::{RIVALS, VENDORS};
use super::vocabulary::{FRAGMENTS, WORDS};
pub(crate) use super::word::Word;

/// Longest name that is looked at.
const LONGEST: usize = 120;

/// Takes a name apart.
pub(super) fn read_words(name: &[u8]) -> Vec<Word> {
    let name = name
        .get(name.len().saturating_sub(LONGEST)..)
        .unwrap_or_default();
    let name = without_values(name);
    // Blanks divide the name from what declares it: `const X_API_KEY` begins with `X` as `X_API_KEY` does.
    let pieces = name.split(u8::is_ascii_whitespace);
    let words_of = |piece: &[u8]| {
        let mut found = Vec::new();
        for part in split_name(piece) {
            add_meanings(&part, &mut found);
        }
        found
    };
    pieces.flat_map(words_of).collect()
}

/// Blanks what is no word but a value itself, such as the key in the field beside: its letters would read as words. So
/// would the letters between two pieces of one value that a dash divides.
fn without_values(name: &[u8]) -> Cow<'_, [u8]> {
    let mut name = Cow::Borrowed(name);
    let mut start = 0;
    let mut value_end = None;
    while let Some(rest) = name.get(start..).filter(|rest| !rest.is_empty()) {
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let is_value = rest.get(..length).is_some_and(is_value);
        if is_value {
            let between = value_end.unwrap_or(start)..start;
            let is_glued = name
                .get(between.clone())
                .is_some_and(|text| text.iter().all(|&byte| is_token(byte)));
            let from = if is_glued { between.start } else { start };
            if let Some(value) = name.to_mut().get_mut(from..start + length) {
                value.fill(b' ');
            }
            value_end = Some(start + length);
        }
        start += length + 1;
    }
    name
}

/// Tells whether letters, capitals and digits change about as they do in random values, and in no name.
pub(super) fn is_value(run: &[u8]) -> bool {
    let changes = run
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()));
    run.len() >= 16 && (changes.count() >= 5 || is_mixed(run) && is_unreadable(run))
}

/// Splits a name at separators and where its case changes; all parts in small letters.
fn split_name(name: &[u8]) -> Vec<Vec<u8>> {
    let name = separate_fragments(name);
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut current: Vec<u8> = Vec::new();
    for (at, &byte) in name.iter().enumerate() {
        let next = name.get(at + 1).copied().unwrap_or(0);
        let before = at.checked_sub(1).and_then(|at| name.get(at)).copied();
        let before = before.unwrap_or(0);
        let boundary = !is_letter(byte)
            || byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_uppercase() && next.is_ascii_lowercase());
        if boundary && !current.is_empty() {
            if current == b"x" && byte.is_ascii_digit() {
                // `X509` has nothing to do with X.
                current.push(byte);
            }
            parts.push(std::mem::take(&mut current));
        }
        if is_letter(byte) {
            current.push(byte.to_ascii_lowercase());
        }
    }
    parts.push(current);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Sets words whose spelling would be split wrongly (`OAuth`, `twitteR`, `LinkedIn`) apart in small letters.
fn separate_fragments(name: &[u8]) -> Vec<u8> {
    let mut text = name.to_vec();
    for &fragment in FRAGMENTS {
        let mut from = 0;
        while let Some(at) = find_ignoring_case(&text, fragment, from) {
            let end = at + fragment.len();
            let mut word = vec![b' '];
            word.extend(fragment);
            word.push(b' ');
            text.splice(at..end, word);
            from = end + 2;
        }
    }
    text
}

fn find_ignoring_case(text: &[u8], word: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
        .map(|at| from + at)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// Adds what a part means: a known word, several written as one, a misspelt one, or nothing known.
fn add_meanings(part: &[u8], found: &mut Vec<Word>) {
    if let Some(word) = known_word(part) {
        found.push(word);
    } else if is_named_after_x(part) {
        found.push(Word::Vendor);
    } else if let Some(words) = read_compound(part) {
        found.extend(words);
    } else if let Some(word) = misspelt_word(part) {
        found.push(word);
    } else if part.len() > 1 {
        found.push(Word::Unknown);
    } else if part == b"x" && found.iter().all(|word| *word == Word::Neutral) {
        // In the middle of a name it is a letter, as in `MATRIX_X_KEY` and `DataX509Key`.
        found.push(Word::Vendor);
    }
}

/// Tells whether a word begins like the names of clients of X do: `twitvim`, `tweetdeck`.
fn is_named_after_x(part: &[u8]) -> bool {
    let begins = |start: &[u8]| part.starts_with(start);
    (begins(b"twit") || begins(b"tweet") || begins(b"tweep")) && !begins(b"twitch")
}

fn known_word(part: &[u8]) -> Option<Word> {
    static KNOWN: Lazy<HashMap<&[u8], Word>> = Lazy::new(|| {
        let others = [(Word::Other, VENDORS), (Word::Rival, RIVALS)];
        let lists = others.iter().chain(WORDS.iter().rev());
        // What stands first in the vocabulary goes last into the map, and so stays in it.
        lists
            .flat_map(|(meaning, list)| list.split(' ').map(|word| (word.as_bytes(), *meaning)))
            .collect()
    });
    KNOWN.get(part).copied()
}

/// Reads `consumerkey`, `accesstokensecret`, `ckey` as the words they are made of, longest first.
fn read_compound(part: &[u8]) -> Option<Vec<Word>> {
    if part.len() < 4 {
        return None;
    }
    let longest = part.len().min(10);
    for length in (2..=longest).rev() {
        let (head, tail) = part.split_at_checked(length)?;
        let Some(word) = known_word(head).filter(|&word| is_piece(word, head)) else {
            continue;
        };
        if tail.is_empty() {
            return Some(vec![word]);
        }
        let rest = known_word(tail)
            .map(|word| vec![word])
            .or_else(|| read_compound(tail));
        if let Some(rest) = rest {
            return Some([vec![word], rest].concat());
        }
    }
    None
}

/// Tells whether a word may be part of one written without separators; short ones would turn up by chance.
fn is_piece(word: Word, text: &[u8]) -> bool {
    match word {
        Word::Neutral | Word::Meta | Word::Against | Word::Unknown => text.len() >= 4,
        Word::Other | Word::Rival => text.len() >= 5,
        Word::Id => false,
        _ => text.len() >= 3 || word == Word::Vendor,
    }
}

/// The words that are worth a typing error.
const SPELLED: &[(&str, Word)] = &[
    ("consumer", Word::Consumer),
    ("access", Word::Access),
    ("secret", Word::Secret),
    ("token", Word::Token),
    ("twitter", Word::Vendor),
    ("client", Word::Client),
    ("bearer", Word::Token),
];

fn misspelt_word(part: &[u8]) -> Option<Word> {
    let part = std::str::from_utf8(part).ok()?;
    SPELLED
        .iter()
        .find(|(word, _)| {
            part.len() >= 4
                && part.len().abs_diff(word.len()) <= 1
                && strsim::osa_distance(part, word) <= 1
        })
        .map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::Word::{
        self, Access, Api, Client, Consumer, Id, Key, OAuth, Other, Rival, Secret, Token, Unknown,
        Vendor,
    };
    use super::read_words;

    #[test]
    fn a_value_has_no_words() {
        let cases: [(&str, &[Word]); 3] = [
            ("b7a8f482e7fb33967bee4790fce7d7f1", &[]),
            (
                "twitter 443af84347d29bbb260db7ba2c34ff3e key",
                &[Vendor, Key],
            ),
            ("oauth2_consumer_key_1", &[OAuth, Consumer, Key]),
        ];
        for (name, expected) in cases {
            assert_eq!(read_words(name.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn names_of_every_convention_are_taken_apart() {
        let cases: [(&str, &[Word]); 33] = [
            ("consumer_key", &[Consumer, Key]),
            ("CONSUMER_SECRET", &[Consumer, Secret]),
            ("TwitterConsumerKey", &[Vendor, Consumer, Key]),
            ("twitterAPIKey", &[Vendor, Api, Key]),
            ("oauth.accessTokenSecret", &[OAuth, Access, Token, Secret]),
            (
                "setOAuthConsumerKey",
                &[Word::Neutral, OAuth, Consumer, Key],
            ),
            ("X_API_KEY", &[Vendor, Api, Key]),
            (
                "static final String X_API_KEY",
                &[Word::Meta, Word::Meta, Word::Meta, Vendor, Api, Key],
            ),
            ("DATA_X_KEY", &[Word::Meta, Key]),
            ("TW_ACCESS_TOKEN", &[Vendor, Access, Token]),
            ("TWIT_CONSUMER_KEY", &[Vendor, Consumer, Key]),
            ("tweepyApiSecret", &[Vendor, Api, Secret]),
            ("consumerkey", &[Consumer, Key]),
            ("accesstokensecret", &[Access, Token, Secret]),
            ("TWITTERAPIKEY", &[Vendor, Key]),
            ("client-id", &[Client, Id]),
            ("COMSUMER_KEY", &[Consumer, Key]),
            ("ACESS_TOKEN", &[Access, Token]),
            ("consumer_secert", &[Consumer, Secret]),
            ("acces_token", &[Access, Token]),
            ("VOICEVOX_API_KEY", &[Unknown, Api, Key]),
            ("HELIX_API_KEY", &[Unknown, Api, Key]),
            ("WEBEX_CLIENT_SECRET", &[Other, Client, Secret]),
            ("HEADLESSX_API_KEY", &[Unknown, Api, Key]),
            ("LINKEDIN_CLIENT_SECRET", &[Rival, Client, Secret]),
            ("LinkedInClientSecret", &[Rival, Client, Secret]),
            ("tumblrConsumerKey", &[Rival, Consumer, Key]),
            ("clave_api", &[Key, Api]),
            ("ключ", &[Key]),
            ("秘钥", &[Key]),
            ("oauthtoken", &[OAuth, Token]),
            ("cosumer_key", &[Consumer, Key]),
            ("X509_KEY", &[Unknown, Key]),
        ];
        for (name, expected) in cases {
            assert_eq!(read_words(name.as_bytes()), expected, "{name}");
        }
    }
}

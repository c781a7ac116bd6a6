//! Which of the values at hand count: those with names or shapes of X that can be secrets.

use super::needles::GRAM;
use crate::evidence;
use crate::filter::{made_up, reference};
use crate::shape::Shape;

/// Shortest and longest value that counts: what is longer is no secret but a document.
const SHORTEST: usize = GRAM;
const LONGEST: usize = 64 << 10;
/// Words that the names of secrets end in.
const LAST_WORDS: &[&[u8]] = &[
    b"key",
    b"secret",
    b"token",
    b"bearer",
    b"password",
    b"cookie",
];
/// Files of X's own tools, in which every secret is one of X.
const FILES: &[&[u8]] = &[
    b".twurlrc",
    b".trc",
    b".xurl",
    b".twarc",
    b".twitter_keys.yaml",
    b"twitter4j.properties",
];

/// Tells whether a file is one that X's tools keep their credentials in.
pub(super) fn is_of_x_file(path: &[u8]) -> bool {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    FILES.contains(&name)
}

/// How much a name has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameWorth {
    /// Nothing: every secret there counts.
    Any,
    /// That it is a secret of X, where the value has no shape of X's.
    OfXOrShape,
    /// That it is one of X in any case.
    OfX,
}

/// Tells whether a value counts. Words are looked up last: that takes the longest.
pub(super) fn is_worth(name: &[u8], value: &[u8], names: NameWorth) -> bool {
    if names == NameWorth::OfX && !may_be_of_x(name) || !can_be_secret(value) {
        return false;
    }
    let shape = Shape::of(value);
    let has_shape = shape.is_some_and(|shape| !shape.is_legacy()) || is_certain(value);
    let may_be = has_shape || shape.is_some() || ends_in_secret(name);
    match names {
        NameWorth::Any => may_be || is_varied(value),
        NameWorth::OfXOrShape => has_shape || may_be && is_of_x(name),
        NameWorth::OfX => may_be && is_of_x(name),
    }
}

/// Tells whether a name in small letters has a word for X.
fn is_of_x(name: &[u8]) -> bool {
    may_be_of_x(name) && evidence::is_of_x(name)
}

/// Tells whether a name in small letters has letters that could be such a word; most have none.
fn may_be_of_x(name: &[u8]) -> bool {
    memchr::memmem::find(name, b"tw").is_some()
        || name
            .split(|byte| !byte.is_ascii_alphanumeric())
            .any(|word| word.starts_with(b"x"))
}

/// Tells whether a value has the form of one of the kinds that prove themselves.
fn is_certain(value: &[u8]) -> bool {
    value.starts_with(b"AAAAAAAAAAAAAAAAAAAAA") && value.len() > 100
        || value.len() == 91 && value.ends_with(b"OjE")
        || value.len() == 84 && value.starts_with(b"xai-")
        || value.len() == 34 && value.ends_with(b"6MTpjaQ")
        || value.len() == 50 && is_access_token(value)
}

fn is_access_token(value: &[u8]) -> bool {
    let digits = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (3..=19).contains(&digits) && value.get(digits) == Some(&b'-')
}

fn ends_in_secret(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    let words = name.rsplit(|byte| !byte.is_ascii_alphanumeric());
    let mut words = words.skip_while(|word| word.iter().all(u8::is_ascii_digit));
    words.next().is_some_and(|word| LAST_WORDS.contains(&word))
}

/// Tells whether a value can be a secret: no address, path, number, word, placeholder or reference.
fn can_be_secret(value: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let begins = |parts: &[&[u8]]| parts.iter().any(|part| value.starts_with(part));
    let is_path = begins(&[b"/", b"./", b"../", b"~/", b"file:"]);
    let is_reference = begins(&[b"$", b"<", b"%", b"@"]) || reference::is_reference(value);
    let is_number = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || b"+-.,:eE_ ".contains(byte));
    (SHORTEST..=LONGEST).contains(&value.len())
        && !value.contains(&0)
        && !has(b"://")
        && !is_path
        && !is_reference
        && !is_number
        && !is_words(value)
        && !made_up::is_patterned(value)
        && !made_up::has_placeholder(value)
}

/// Tells whether a value is words as a dictionary has them: letters of one case or capitalised, with signs between.
fn is_words(value: &[u8]) -> bool {
    value.split(|byte| b"-_. ".contains(byte)).all(|word| {
        let rest = word.get(1..).unwrap_or_default();
        word.iter().all(u8::is_ascii_alphabetic)
            && (rest.iter().all(u8::is_ascii_lowercase) || word.iter().all(u8::is_ascii_uppercase))
    })
}

/// Tells whether letters of both cases and digits, or signs, are mixed as in no word.
fn is_varied(value: &[u8]) -> bool {
    let classes = [
        value.iter().any(u8::is_ascii_lowercase),
        value.iter().any(u8::is_ascii_uppercase),
        value.iter().any(u8::is_ascii_digit),
    ];
    value.len() >= 16 && classes.iter().filter(|&&has| has).count() >= 2 && !value.contains(&b' ')
}

//! The name of a value that is a string of its own among bytes. Compiled files keep their strings in tables, the names of
//! variables before the values, between them, or behind them all.

use std::collections::BTreeSet;
use std::ops::Range;

use super::name::{FieldName, Fit};
use super::surroundings::Surroundings;
use crate::decode::strings::BREAK;
use crate::shape::Shape;

/// How far before a value its name may be, and how far behind it.
const BEFORE: usize = 1000;
const BEHIND: usize = 3000;
/// Shortest and longest name.
const NAME: std::ops::RangeInclusive<usize> = 4..=60;

/// Returns the name among the other strings that is this one's.
pub(super) fn name(around: &Surroundings<'_, '_>) -> Option<FieldName> {
    let value = around.value.clone();
    let behind = around.scene.from(value.end);
    let is_string = around.scene.slice(0..value.start).ends_with(BREAK)
        && (behind.is_empty() || behind.starts_with(BREAK));
    // A piece of a word has a digit at its front at most, which was its length.
    let text = around.text(&value);
    let has_digits = text.iter().skip(2).any(u8::is_ascii_digit);
    if !is_string || !has_digits {
        return None;
    }
    let kind = Kind::of(around.text(&value));
    let start = value.start.saturating_sub(BEFORE);
    let before = names(around, start..value.start, kind);
    let end = around.scene.text.len().min(value.end + BEHIND);
    let behind = names(around, value.end..end, kind);
    let alike = |part: Range<usize>| {
        let marks = around.marks.iter().map(|mark| mark.span.clone());
        let marks = marks.filter(|span| part.contains(&span.start));
        let mut values: BTreeSet<&[u8]> = marks.map(|span| around.text(&span)).collect();
        values.retain(|text| Kind::of(text) == kind && *text != around.text(&value));
        values.len()
    };
    // Names that stand behind the value before this one are those of this one, and of those that follow it.
    let mut marks = around.marks.iter().rev();
    let last = marks.find(|mark| mark.span.end <= value.start);
    let last = last.map_or(0, |mark| mark.span.end);
    let since = before.partition_point(|(at, _)| *at < last);
    let since = before.get(since..).unwrap_or_default();
    if !since.is_empty() {
        let next = behind.first().map_or(end, |(at, _)| *at);
        let following = 1 + alike(value.end..next);
        let name = since.get(since.len().saturating_sub(following));
        return name.map(|(_, name)| name.clone());
    }
    // Where they are apart, values are in the same order as their names.
    let earlier = alike(start..value.start);
    let names = if behind.is_empty() { before } else { behind };
    let name = names.get(earlier).or(names.last());
    name.map(|(_, name)| name.clone())
}

/// Returns the strings in a part of the text that are names of such values, with their places.
fn names(around: &Surroundings<'_, '_>, part: Range<usize>, kind: Kind) -> Vec<(usize, FieldName)> {
    let mut at = part.start;
    let mut names = Vec::new();
    for string in around.text(&part).split(|&byte| byte == 0) {
        let text = string.trim_ascii();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
        if NAME.contains(&text.len()) && text.iter().all(is_name) {
            let name = FieldName::read(text);
            let is_own = !name.by_letter || spells_out(text);
            let fits = is_own && name.fit >= Fit::Specific && !name.against && !name.other;
            if fits && kind.is_named(text, &name) {
                names.push((at, name));
            }
        }
        at += string.len() + 1;
    }
    names
}

/// Tells whether a name says in full what it names: pieces of random strings begin with the letter X and go on with the
/// beginning of such a word now and then.
fn spells_out(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = [&b"key"[..], b"secret", b"token"];
    words
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// What a string could be, and so what its name may say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Key,
    Secret,
    TokenSecret,
    Old,
}

impl Kind {
    fn of(value: &[u8]) -> Self {
        match Shape::of_named(value) {
            Some(Shape::Key25 | Shape::LegacyKey) => Self::Key,
            Some(Shape::Secret45) => Self::TokenSecret,
            Some(Shape::Secret50 | Shape::ClientSecret50) => Self::Secret,
            _ => Self::Old,
        }
    }

    fn is_named(self, text: &[u8], name: &FieldName) -> bool {
        let is_secret = memchr::memmem::find(&text.to_ascii_lowercase(), b"secret").is_some();
        match self {
            Self::Key => !is_secret,
            Self::Secret => is_secret && !name.token_secret,
            Self::TokenSecret => is_secret && name.token_secret,
            Self::Old => is_secret,
        }
    }
}

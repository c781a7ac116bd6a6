//! What the name of a value says, asked of the name alone.

use memchr::memmem;

use super::left;
use super::name::{FieldName, Fit};
use crate::scene::Scene;

/// Tells whether a name has a word for X in it.
pub(crate) fn is_of_x(name: &[u8]) -> bool {
    FieldName::read(name).vendor
}

/// Returns how long the value is that a name of X's calls for; nothing if it is none, or does not say.
pub(crate) fn length_named(name: &[u8]) -> Option<usize> {
    let read = FieldName::read(name);
    if read.fit != Fit::Own || read.against || read.other {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let ends = |word: &[u8]| lower.ends_with(word);
    match () {
        () if ends(b"secret") && read.token_secret => Some(45),
        () if ends(b"secret") || ends(b"token") => Some(50),
        () if ends(b"key") => Some(25),
        () => None,
    }
}

/// Tells whether a value at `start` is assigned to a name, or is an argument behind one, that spells out a word for X,
/// ends in `word` but for numbers and the like, and says nothing else.
pub(crate) fn is_named_as_x(scene: &Scene<'_>, start: usize, word: &[u8]) -> bool {
    let left = left::read_left_side(scene, start, &|_| false);
    let names = left.own.into_iter().chain(left.argument);
    names.map(|range| scene.slice(range)).any(|text| {
        let letters = text.iter().filter(|byte| byte.is_ascii_alphabetic());
        let flat: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
        let name = FieldName::read(text);
        let is_else = name.other || name.against || name.token_secret;
        memmem::find(&flat, word).is_some() && name.vendor && !name.by_letter && !is_else
    })
}

/// Tells whether a value at `start` stands right behind a name that says it is X's.
pub(crate) fn is_behind_own_name(scene: &Scene<'_>, start: usize) -> bool {
    let names = field_names(scene, start);
    let name = names.first().map(|text| FieldName::read(text));
    name.is_some_and(|name| name.fit == Fit::Own && !name.against)
}

/// Tells whether a value at `start` stands where its name stands apart from it: `name: …` and `value: …`, or in an element.
pub(crate) fn is_named_apart(scene: &Scene<'_>, start: usize) -> bool {
    let names = field_names(scene, start);
    let apart = [&b"value"[..], b"string"];
    names.first().is_some_and(|name| apart.contains(name))
}

/// Returns the names that a value at `start` is assigned to, nearest first.
pub(crate) fn field_names<'t>(scene: &Scene<'t>, start: usize) -> Vec<&'t [u8]> {
    let names = left::read_left_side(scene, start, &|_| false).own;
    names.into_iter().map(|range| scene.slice(range)).collect()
}

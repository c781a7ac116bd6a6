//! # `local-value`
//!
//! **What it finds.** The developer's own secrets, word for word: what stands in the ignored env files and X credential
//! files of the work tree, and in the environment under names of X, is looked for in what is committed, whatever its
//! shape and however little stands around it, plain or in any encoding the decoders know.
//!
//! **Why it matters.** Such a value is certainly in use.
//!
//! **What is read out of it.** Which file has it. Nothing of it is kept, and no digest of it is written: it may be short
//! enough to be guessed.

mod lines;
mod needles;
mod rule;
mod value;
mod worth;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use memchr::memmem;

use self::needles::Needles;
pub use self::rule::RULE;
use self::value::{LocalValue, Needle, needles, severity};
use self::worth::{NameWorth, is_of_x_file, is_worth};
use super::classes::is_token;
use super::evidence::literals;
use super::scene::{DetectedCredential, Scene};
use super::{Document, published};

/// Which values count.
#[derive(PartialOrd, Ord, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Breadth {
    /// Those with names or shapes of X.
    #[default]
    X,
    /// Every one that looks like a secret.
    All,
}

/// The values to look for. Nothing here can be printed.
#[derive(Default)]
pub struct LocalValues {
    values: Vec<LocalValue>,
    breadth: Breadth,
    /// Where each of them is among the values.
    places: HashMap<Vec<u8>, usize>,
    /// Files that were too large to be looked into.
    left_out: Vec<Vec<u8>>,
    /// The spellings of all values, once they are looked for.
    needles: OnceLock<Needles>,
}

impl LocalValues {
    /// Returns nothing to look for yet.
    pub fn new(breadth: Breadth) -> Self {
        Self {
            breadth,
            ..Self::default()
        }
    }

    /// Adds a file that was too large to be looked into.
    pub fn leave_out(&mut self, path: Vec<u8>) {
        self.left_out.push(path);
    }

    /// Returns the files that were too large to be looked into.
    pub fn left_out(&self) -> &[Vec<u8>] {
        &self.left_out
    }

    /// Adds the values of a file that count.
    pub fn add_file(&mut self, path: &[u8], bytes: &[u8]) {
        let document = Document::of_file(path, bytes.to_vec());
        let text = lines::plain(document.text());
        let text = text.as_slice();
        let scene = Scene {
            text,
            path,
            now_ms: u64::MAX / 2,
        };
        let names = if is_of_x_file(path) || self.breadth == Breadth::All {
            NameWorth::Any
        } else {
            NameWorth::OfXOrShape
        };
        for literal in literals::find_literals(&scene, 0..text.len()) {
            let value = without_comment(scene.slice(literal.span));
            self.add(&literal.name, value, Some(path), names);
        }
    }

    /// Adds the value of an environment variable, if it counts.
    pub fn add_variable(&mut self, name: &str, value: &[u8]) {
        let name = name.to_ascii_lowercase();
        self.add(name.as_bytes(), value, None, NameWorth::OfX);
    }

    fn add(&mut self, name: &[u8], value: &[u8], source: Option<&[u8]>, names: NameWorth) {
        let known = self.places.get(value);
        if let Some(known) = known.and_then(|&place| self.values.get_mut(place)) {
            known.add(source);
            return;
        }
        if !is_worth(name, value, names) || published::owner_of_value(value).is_some() {
            return;
        }
        let mut value = LocalValue {
            severity: severity(value),
            needles: needles(value),
            text: value.to_vec(),
            sources: Vec::new(),
            in_environment: false,
        };
        value.add(source);
        self.places.insert(value.text.clone(), self.values.len());
        self.values.push(value);
        self.needles.take();
    }

    /// Tells whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Keeps the values of the files that `keep` holds for, and those of the environment.
    pub fn retain(&mut self, keep: impl Fn(&[u8]) -> bool) {
        self.values.retain_mut(|value| {
            value.sources.retain(|source| keep(source));
            value.in_environment || !value.sources.is_empty()
        });
        let places = self.values.iter().enumerate();
        self.places = places
            .map(|(place, value)| (value.text.clone(), place))
            .collect();
        self.left_out.retain(|path| keep(path));
        self.needles.take();
    }

    /// Returns the files that values are from, and those that may hold more.
    pub fn sources(&self) -> BTreeSet<&[u8]> {
        let sources = self.values.iter().flat_map(|value| &value.sources);
        sources.chain(&self.left_out).map(Vec::as_slice).collect()
    }

    /// Tells whether a value is from the environment alone.
    pub fn has_of_environment(&self) -> bool {
        self.values.iter().any(|value| value.sources.is_empty())
    }

    /// Marks what was found in a text and is one of the values, and adds those that were not found otherwise. Values from
    /// the very file that the text is `of` are left out.
    pub(super) fn mark<'t>(
        &self,
        scene: &Scene<'t>,
        of: Option<&[u8]>,
        found: &mut Vec<DetectedCredential<'t>>,
    ) {
        let spellings = || {
            let values = self.values.iter();
            values.flat_map(|value| value.needles.iter().map(move |needle| (value, needle)))
        };
        let needles = self
            .needles
            .get_or_init(|| Needles::of(spellings().map(|(_, needle)| &needle.text[..])));
        let spellings: Vec<_> = spellings().collect();
        let mut seen = Vec::new();
        needles.each(scene.text, &mut |number, span| {
            seen.extend(spellings.get(number).map(|&spelling| (span, spelling)));
        });
        seen.retain(|(span, (value, needle))| {
            of.is_none_or(|of| value.sources.iter().all(|one| one != of))
                && (!needle.bounded || is_whole(scene, span))
        });
        if !seen.is_empty() {
            mark_all(seen, found);
        }
    }
}

/// Marks every sighting that one of the values overlaps, and adds those of values that none does. Both are gone through
/// once, in order.
fn mark_all(
    mut seen: Vec<(Range<usize>, (&LocalValue, &Needle))>,
    found: &mut Vec<DetectedCredential<'_>>,
) {
    seen.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    found.sort_by_key(|one| one.span.start);
    // How far those up to each reach.
    let ends: Vec<usize> = found
        .iter()
        .scan(0, |end, one| {
            *end = one.span.end.max(*end);
            Some(*end)
        })
        .collect();
    let mut new: Vec<DetectedCredential<'_>> = Vec::new();
    for (span, (value, needle)) in seen {
        let first = ends.partition_point(|&end| end <= span.start);
        let behind = found.get_mut(first..).unwrap_or_default().iter_mut();
        let overlapped = behind
            .take_while(|one| one.span.start < span.end)
            .filter(|one| span.start < one.span.end);
        let before = new.last_mut().filter(|one| span.start < one.span.end);
        let mut is_new = true;
        for one in overlapped.chain(before) {
            is_new = false;
            value.mark(one);
        }
        if is_new {
            new.push(value.sighting(span, needle));
        }
    }
    found.extend(new);
}

/// Tells whether what stands beside a place does not go on with it.
fn is_whole(scene: &Scene<'_>, span: &Range<usize>) -> bool {
    let goes_on = |byte: Option<u8>| byte.is_some_and(is_token);
    !goes_on(scene.before(span.start)) && !goes_on(scene.byte(span.end))
}

/// Cuts off what is behind a value without quotes, a comment or the end of a statement, and the quotes that are no others'.
fn without_comment(value: &[u8]) -> &[u8] {
    let end = memmem::find(value, b" #").unwrap_or(value.len());
    let value = value.get(..end).unwrap_or(value).trim_ascii_end();
    let value = value.strip_suffix(b";").unwrap_or(value);
    match value {
        [b'`', inner @ .., b'`'] => inner,
        _ => value,
    }
}

#[cfg(test)]
mod tests;

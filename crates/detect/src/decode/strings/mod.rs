//! Strings among bytes that are no text: in compiled files, databases, archives, images, serialised objects. What stands
//! right beside a string there may be a printable byte that is no part of it: its length (50 is the digit `2`, 45 is
//! `-`), a tag, a checksum, the next string. So the strings are taken out as their formats divide them, each on a line of
//! its own with a zero byte before it, to be searched besides the bytes as they stand.

mod archive;
mod bytes;
mod glued;
mod lengths;
mod record;

use std::collections::BTreeSet;
use std::ops::Range;

use self::bytes::{archive_sign, is_text, whole_characters};
pub(crate) use self::bytes::{has_bytes, has_controls};
use self::lengths::{FORMS, LONGEST, LengthForm, TAG};
use self::record::{HEADER, columns};
use super::view::View;
use crate::classes::{DIGIT, LOWER, UPPER, byte_classes_in, is_token};
use crate::filter::mangled::is_mangled;
use crate::scene::Scene;
use crate::shape::Shape;

/// How far from a run of token characters strings are taken out: names stand before values, or behind them all.
const BEFORE: usize = 1024;
const BEHIND: usize = 4096;
/// How far from a run it shows that it stands among bytes, and how far from one that has a credential's shape.
const NEAR: usize = 16;
const FAR: usize = 160;
/// Shortest string.
const SHORTEST: usize = 3;
/// From this length on, what has letters of both cases and digits and nothing else is a value.
const LONG: usize = 34;
/// Most strings that are followed from one to the next.
const CHAIN: usize = 64;

/// What divides the strings.
pub(crate) const BREAK: &[u8] = b"\n\0";

/// Returns the part of a text to take strings out of because of a run in it, if that stands among bytes that are no text.
/// What is `seen` in the run already may have its name some way off.
pub(crate) fn around(scene: &Scene<'_>, run: &Range<usize>, seen: bool) -> Option<Range<usize>> {
    let reach = if seen { FAR } else { NEAR };
    let from = glued::joined_from(scene.text, run).saturating_sub(reach);
    let before = scene.slice(from..run.start);
    let goes_on = |byte: &&u8| from > 0 && matches!(byte, 0x80..=0xbf);
    let cut = before.iter().take(3).take_while(goes_on).count();
    let behind = scene.from(run.end);
    let behind = behind.get(..reach).map_or(behind, whole_characters);
    let among_bytes = has_bytes(before.get(cut..)?) || has_bytes(behind);
    if run.len() > LONGEST || !among_bytes || is_mangled(scene.slice(run.clone())) {
        return None;
    }
    if !seen && !Strings::of(scene.text).holds_value(run) {
        return None;
    }
    let end = run.end.saturating_add(BEHIND).min(scene.text.len());
    Some(run.start.saturating_sub(BEFORE)..end)
}

/// Returns the strings in some parts of a text, which are in order.
pub(crate) fn strings(text: &[u8], parts: &[Range<usize>]) -> Option<View> {
    let mut strings = Strings::of(text);
    let mut from = 0;
    for part in parts {
        strings.read(part.start.max(from)..part.end);
        from = from.max(part.end);
    }
    (!parts.is_empty()).then_some(strings.view)
}

struct Strings<'t> {
    text: &'t [u8],
    view: View,
    /// Where the data of an image's chunk ends and its checksum begins.
    chunk_end: Option<usize>,
}

impl<'t> Strings<'t> {
    fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            view: View::default(),
            chunk_end: None,
        }
    }

    fn read(&mut self, part: Range<usize>) {
        let mut at = part.start;
        while at < part.end {
            let rest = self.text.get(at..part.end).unwrap_or_default();
            let length = rest.iter().take_while(|&&byte| is_text(byte)).count();
            if length >= SHORTEST {
                let end = at + length - archive_sign(self.text, at + length);
                self.divide(at..end);
            }
            at += length + 1;
        }
    }

    /// Adds a stretch of text, the strings it is made of as far as they can be told, and what else may be a value in it.
    fn divide(&mut self, stretch: Range<usize>) {
        let mut strings = vec![stretch.clone()];
        let mut rest = stretch.clone();
        if is_mangled(self.slice(stretch.clone())) {
            self.add(stretch);
            return;
        }
        if let Some(name) = self.archived_name(&stretch) {
            strings.extend([name.clone(), name.end..stretch.end]);
        } else if let Some(text) = self.chunk(&stretch) {
            rest.start = text.start;
            strings.push(text);
        } else if let Some(columns) = self.record(&stretch) {
            strings.extend(columns);
        } else {
            strings.extend(
                FORMS
                    .iter()
                    .filter_map(|form| self.chain(form, &stretch))
                    .flatten(),
            );
        }
        strings.extend(self.values(&stretch));
        for run in glued::runs(self.text, &rest) {
            // What is known to end where the format says needs no guess.
            let is_known = |string: &Range<usize>| {
                run.start <= string.start
                    && string.end <= run.end
                    && *string != run
                    && glued::is_length(string.len())
                    && self.is_value(string)
            };
            if !strings.iter().any(is_known) {
                let cut = glued::without_neighbours(self.text, &run).into_iter();
                strings.extend(cut.filter(|string| self.is_value(string)));
                strings.extend(self.named(&run));
            }
            strings.push(run);
        }
        let mut added = BTreeSet::new();
        for string in strings {
            if string.len() >= SHORTEST && added.insert((string.start, string.end)) {
                self.add(string);
            }
        }
    }

    fn add(&mut self, string: Range<usize>) {
        let bytes = self.text.get(string.clone()).unwrap_or_default();
        for &byte in BREAK {
            self.view.push(byte, string.start, 1);
        }
        self.view.copy(bytes, string.start);
    }

    /// Returns the strings that a stretch is made of, each with its length before it, right there or behind a tag; nothing
    /// if they do not lead to the end of it.
    fn chain(&self, form: &LengthForm, stretch: &Range<usize>) -> Option<Vec<Range<usize>>> {
        // Right behind bytes a length may be alone as well as behind a tag.
        let tagged = (self.first_length(stretch)..=stretch.start + 1).map(|at| (at, true));
        let mut firsts = std::iter::once((stretch.start, false)).chain(tagged);
        firsts.find_map(|(at, is_tagged)| {
            let mut strings = vec![self.counted(form, at, is_tagged, stretch.end)?];
            loop {
                let from = strings.last()?.end;
                if stretch.end.saturating_sub(from) <= form.slack {
                    return Some(strings);
                }
                if strings.len() >= CHAIN {
                    return None;
                }
                let alone = self.counted(form, from, false, stretch.end);
                strings.push(alone.or_else(|| self.counted(form, from + 1, true, stretch.end))?);
            }
        })
    }

    /// Returns the string whose length is at `at`.
    fn counted(
        &self,
        form: &LengthForm,
        at: usize,
        is_tagged: bool,
        most: usize,
    ) -> Option<Range<usize>> {
        let length = form.read(*self.text.get(at)?, is_tagged)?;
        let end = at + 1 + length;
        (length >= SHORTEST && end <= most).then_some(at + 1..end)
    }

    /// Returns where the length of a stretch may stand first: right before it, if that is no text.
    fn first_length(&self, stretch: &Range<usize>) -> usize {
        let before = stretch.start.saturating_sub(1);
        let is_bytes = self.text.get(before).is_some_and(|&byte| !is_text(byte));
        if is_bytes { before } else { stretch.start }
    }

    /// Returns what may be values in a stretch because a number before them says their length, or that of the rest.
    fn values(&self, stretch: &Range<usize>) -> Vec<Range<usize>> {
        let near = stretch.start + TAG;
        let is_rest = |string: &Range<usize>| {
            string.start <= near && string.end + TAG >= stretch.end && string.end <= stretch.end
        };
        let rest = self.after_lengths(stretch).filter(is_rest);
        let field = self.number(stretch.start, 4, u32::from_le_bytes);
        let field = field.and_then(|length| stretch.start.checked_add(length));
        let field = field.filter(|end| *end <= stretch.end);
        let mut values: Vec<_> = field.map(|end| stretch.start..end).into_iter().collect();
        values.extend(rest);
        values.extend(
            self.after_lengths(stretch)
                .filter(|string| self.is_value(string)),
        );
        values
    }

    /// Returns what is as long as the byte before it says, near the beginning of a stretch, or anywhere in it if a
    /// credential has that length.
    fn after_lengths(&self, stretch: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let (near, end) = (stretch.start + TAG, stretch.end);
        (self.first_length(stretch)..end).filter_map(move |at| {
            let length = usize::from(*self.text.get(at)?);
            // Digits in a number, and the dash behind the number of an access token, are no lengths.
            let before = at.checked_sub(1).and_then(|before| self.text.get(before));
            let is_in_number =
                matches!(length, 45 | 48..=57) && before.is_some_and(u8::is_ascii_digit);
            let may_be = !is_in_number && (at < near || matches!(length, 45 | 50));
            (may_be && at + 1 + length <= end).then_some(at + 1..at + 1 + length)
        })
    }

    /// Tells whether a run may hold a value with bytes beside it that are none of it.
    fn holds_value(&self, run: &Range<usize>) -> bool {
        let cut = glued::without_neighbours(self.text, run);
        let begins = glued::fronts(run);
        self.after_lengths(run).any(|string| self.is_value(&string))
            || cut
                .iter()
                .chain(&begins)
                .any(|string| self.is_value(string))
            || !self.named(run).is_empty()
            || self.record(run).is_some()
    }

    /// Returns the names of X's in a run that values follow right behind, each before its value.
    fn named(&self, run: &Range<usize>) -> Vec<Range<usize>> {
        let named = glued::named(self.text, run);
        let pairs = named
            .chunks(2)
            .filter(|pair| pair.last().is_some_and(|value| self.is_value(value)));
        pairs.flatten().cloned().collect()
    }

    /// Reads the number that ends at `end`.
    fn number(&self, end: usize, size: usize, read: fn([u8; 4]) -> u32) -> Option<usize> {
        let bytes = self.text.get(end.checked_sub(size)?..end)?;
        let mut four = [0; 4];
        for (to, from) in four.iter_mut().zip(bytes) {
            *to = *from;
        }
        usize::try_from(read(four)).ok()
    }

    /// Tells whether a string is a value and nothing else.
    fn is_value(&self, string: &Range<usize>) -> bool {
        let value = self.slice(string.clone());
        let mixed = UPPER | LOWER | DIGIT;
        let is_random = value.len() >= LONG
            && value.iter().all(|&byte| is_token(byte) || byte == b'%')
            && byte_classes_in(value) & mixed == mixed;
        is_random || Shape::of(value).is_some_and(|shape| !shape.is_legacy())
    }

    /// Returns the columns of text of the database record that a stretch begins with.
    fn record(&self, rest: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let first = rest.start.saturating_sub(HEADER);
        let last = rest.end.min(rest.start + TAG);
        (first..last).find_map(|header| {
            let columns = columns(self.text, header)?;
            let is_of_stretch = |column: &Range<usize>| {
                column.start >= rest.start && column.end <= rest.end && self.is_value(column)
            };
            columns.iter().any(is_of_stretch).then(|| {
                let reaches = |column: &Range<usize>| column.start >= rest.start;
                columns.into_iter().filter(reaches).collect()
            })
        })
    }

    fn slice(&self, range: Range<usize>) -> &[u8] {
        self.text.get(range).unwrap_or_default()
    }
}

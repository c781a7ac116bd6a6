//! Everything near a value that may name it, brought together: what is left of it, inside of what it stands, the
//! fields beside it, the row above, the comment behind.

use std::ops::Range;

use once_cell::unsync::OnceCell;

use super::call::{self, Call};
use super::left::{Left, left};
use super::name::{Fit, Name};
use super::neighbours::Mark;
use super::phrase::{Section, about_x, phrase, phrases};
use super::words::{Word, words};
use super::{section, table};
use crate::detect::scene::Scene;

/// How far behind a value its name may stand.
const BEHIND: usize = 120;

/// The surroundings of one value.
pub(super) struct Surroundings<'s, 't> {
    scene: &'s Scene<'t>,
    marks: &'s [Mark],
    value: Range<usize>,
    left: Left,
    sections: OnceCell<Vec<Section>>,
}

impl<'s, 't> Surroundings<'s, 't> {
    /// Reads what is near the value at `marks[at]`.
    pub(super) fn read(scene: &'s Scene<'t>, marks: &'s [Mark], at: usize) -> Self {
        let value = marks.get(at).map_or(0..0, |mark| mark.span.clone());
        let is_value = |range: &Range<usize>| overlaps_any(marks, range);
        Self {
            left: left(scene, value.start, &is_value),
            scene,
            marks,
            value,
            sections: OnceCell::new(),
        }
    }

    /// Returns the name that says most about the value.
    pub(super) fn name(&self) -> Name {
        let mut name = self.assigned();
        if name.fit == Fit::None && !name.against && !name.other {
            name = self.elsewhere().unwrap_or(name);
        }
        let comment = self.comment();
        if comment.fit > name.fit {
            name.fit = comment.fit;
            name.token_secret |= comment.token_secret;
            name.foreign = false;
        }
        if self.statement_is_about_x() {
            name.vendor = true;
            if name.fit >= Fit::Generic {
                name.fit = Fit::Own;
            }
        }
        name
    }

    /// Tells whether something near says that the value is none of X's.
    pub(super) fn is_other(&self) -> bool {
        let name = self.name();
        if name.against && name.fit != Fit::Own || name.other && !name.vendor {
            return true;
        }
        if name.vendor {
            return false;
        }
        // Where other vendors run the program their names are everywhere; a name of OAuth 1.0a is theirs only if they
        // have such credentials.
        let rivals_only = name.fit >= Fit::Specific;
        let counts = |word: &Word| *word == Word::Rival || *word == Word::Other && !rivals_only;
        let mut statement = self.left.around.iter().chain(&self.left.argument);
        let in_statement =
            self.left.listed && statement.any(|range| words(self.text(range)).iter().any(counts));
        let in_call = self
            .calls()
            .any(|call| call == Call::Rival || call == Call::Other && !rivals_only);
        in_statement
            || in_call
            || self
                .sections()
                .iter()
                .find(|section| section.vendor || section.rival || section.other && !rivals_only)
                .is_some_and(|section| !section.vendor)
    }

    /// Returns how much the call says that the value is an argument of.
    pub(super) fn call_weight(&self) -> i32 {
        match self.calls().filter(|call| *call <= Call::X).max() {
            Some(Call::X) => 100,
            Some(Call::OAuth) => 50,
            _ => 0,
        }
    }

    /// Returns how much the enclosing sections say.
    pub(super) fn section_weight(&self) -> i32 {
        if self.sections().iter().any(|section| section.vendor) {
            50
        } else {
            0
        }
    }

    /// Understands the name the value is assigned to.
    fn assigned(&self) -> Name {
        let mut best: Option<Name> = None;
        for range in phrases(self.scene, &self.left.own) {
            let mut name = phrase(self.text(&range));
            name.foreign &= self.is_assigned(&range);
            let says = name.fit != Fit::None || name.against || name.other || name.foreign;
            match &mut best {
                None if says => best = Some(name),
                None => {}
                Some(best) => {
                    best.vendor |= name.vendor;
                    best.fit = best.fit.max(name.fit);
                }
            }
        }
        let from_call = || {
            let callee = self.left.callees.first()?;
            let nothing_before = self.left.own.is_empty() && self.left.argument.is_none();
            nothing_before.then(|| Name {
                foreign: false,
                against: false,
                ..Name::read(self.text(callee))
            })
        };
        let from_argument = || {
            let argument = self.left.argument.as_ref()?;
            Some(Name::read(self.text(argument)))
        };
        best.or_else(from_argument)
            .or_else(from_call)
            .unwrap_or_default()
    }

    /// Tells whether a value is assigned to a name, and does not merely stand behind a word.
    fn is_assigned(&self, name: &Range<usize>) -> bool {
        let between = self.scene.slice(name.end..self.value.start);
        between.iter().any(|byte| b"=:>".contains(byte))
    }

    /// Looks for the name where values without one have theirs: column headers, other fields, enclosing lines, the
    /// line above.
    fn elsewhere(&self) -> Option<Name> {
        let says = |name: &Name| name.fit != Fit::None || name.against || name.other;
        let read = |range: Range<usize>| Some(Name::read(self.text(&range))).filter(says);
        let column =
            table::column(self.scene, &self.value).filter(|range| !overlaps_any(self.marks, range));
        if let Some(name) = column.and_then(read) {
            return Some(name);
        }
        // One of many between bare commas, as in the mappings of a source map, is no field of anything.
        let bare = matches!(self.scene.before(self.value.start), Some(b',' | b';'));
        if bare || !self.left.callees.is_empty() {
            return None;
        }
        let siblings = section::siblings(self.scene, &self.value);
        let alone = siblings
            .iter()
            .all(|range| !overlaps_any(self.marks, range));
        if alone {
            let fields = siblings.into_iter().flat_map(|range| self.fields(range));
            let names = fields.map(|range| Name::read(self.text(&range)));
            // Most fields of an object say something else; only the one that names a credential counts.
            let best = names.filter(says).max_by_key(|name| name.fit);
            if let Some(name) = best.filter(|name| name.fit != Fit::None || name.other) {
                return Some(name);
            }
        }
        if let Some(name) = self.behind() {
            return Some(name);
        }
        let inside = self.sections().first().map(|section| section.name.clone());
        if let Some(name) = inside.filter(|name| says(name) && !self.left.listed) {
            return Some(name);
        }
        let above = section::line_above(self.scene, self.value.start);
        let usable = !overlaps_any(self.marks, &above) && !self.left.listed;
        usable.then(|| self.label(&above)).filter(says)
    }

    /// Looks for a name behind the value on its line: `value="…" key="TwitterSecret"`, `'…' WHERE name = 'x_secret'`.
    fn behind(&self) -> Option<Name> {
        let rest = self.scene.from(self.value.end);
        let length = rest
            .iter()
            .take(BEHIND)
            .take_while(|byte| !b"\n;".contains(byte))
            .count();
        let range = self.value.end..self.value.end + length;
        if self.left.listed || overlaps_any(self.marks, &range) {
            return None;
        }
        let names = self
            .fields(range)
            .into_iter()
            .map(|range| Name::read(self.text(&range)));
        names
            .filter(|name| name.fit >= Fit::Specific)
            .max_by_key(|name| name.fit)
    }

    /// Reads a line of words as a label.
    fn label(&self, range: &Range<usize>) -> Name {
        Name {
            foreign: false,
            ..Name::read(self.text(range))
        }
    }

    /// Splits the text of an object into its words.
    fn fields(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let start = range.start;
        let mut fields = Vec::new();
        let mut from = 0;
        let text = self.text(&range);
        for (at, byte) in text.iter().enumerate() {
            if matches!(
                byte,
                b'"' | b'\'' | b',' | b'=' | b':' | b'<' | b'>' | b'\n'
            ) {
                fields.push(start + from..start + at);
                from = at + 1;
            }
        }
        fields.push(start + from..start + text.len());
        fields.retain(|field| field.len() > 1);
        fields
    }

    /// Reads the comment behind the value.
    fn comment(&self) -> Name {
        let range = section::comment_behind(self.scene, self.value.end);
        if range.is_empty() || overlaps_any(self.marks, &range) {
            return Name::default();
        }
        Name::read(self.text(&range))
    }

    /// Tells whether an unnamed argument beside the value, or a word of its statement, is about X.
    fn statement_is_about_x(&self) -> bool {
        let mut statement = self.left.around.iter().chain(&self.left.argument);
        self.left.listed && statement.any(|range| about_x(self.text(range)))
    }

    fn calls(&self) -> impl Iterator<Item = Call> {
        self.left
            .callees
            .iter()
            .map(|range| call::of(self.text(range)))
    }

    fn sections(&self) -> &[Section] {
        self.sections.get_or_init(|| {
            let brackets = section::brackets(self.scene, self.value.start);
            let lines = section::enclosing(self.scene, self.value.start);
            let free = |range: &Range<usize>| !overlaps_any(self.marks, range);
            brackets
                .into_iter()
                .chain(lines)
                .filter(free)
                .map(|range| Section::read(self.text(&range)))
                .collect()
        })
    }

    fn text(&self, range: &Range<usize>) -> &'t [u8] {
        self.scene.slice(range.clone())
    }
}

fn overlaps_any(marks: &[Mark], range: &Range<usize>) -> bool {
    let first = marks.partition_point(|mark| mark.span.end <= range.start);
    marks
        .get(first)
        .is_some_and(|mark| mark.span.start < range.end)
}

//! Everything near a value that may name it or say whose it is, brought together: what is left of it, inside of what it
//! stands, and what `elsewhere.rs` finds further off.

use std::ops::Range;

use once_cell::unsync::OnceCell;

use super::call::{self, Call};
use super::file::FileWords;
use super::left::{Left, read_left_side};
use super::name::{FieldName, Fit};
use super::neighbours::Mark;
use super::phrase::{Section, about_x, join_into_phrases, opens, read_phrase};
use super::section;
use super::words::{Word, read_words};
use crate::decode::strings::has_controls;
use crate::scene::Scene;

/// The surroundings of one value.
pub(super) struct Surroundings<'s, 't> {
    pub(super) scene: &'s Scene<'t>,
    pub(super) file: &'s FileWords<'t>,
    pub(super) marks: &'s [Mark],
    pub(super) value: Range<usize>,
    pub(super) left: Left,
    sections: OnceCell<Vec<Section>>,
}

impl<'s, 't> Surroundings<'s, 't> {
    /// Reads what is near the value at `marks[at]`.
    pub(super) fn read(
        scene: &'s Scene<'t>,
        file: &'s FileWords<'t>,
        marks: &'s [Mark],
        at: usize,
    ) -> Self {
        let value = marks.get(at).map_or(0..0, |mark| mark.span.clone());
        let is_value = |range: &Range<usize>| overlaps_any(marks, range);
        Self {
            left: read_left_side(scene, value.start, &is_value),
            scene,
            file,
            marks,
            value,
            sections: OnceCell::new(),
        }
    }

    /// Returns the name that says most about the value.
    pub(super) fn name(&self) -> FieldName {
        let mut name = self.assigned();
        if name.fit == Fit::None && !name.against && !name.other {
            name = self.elsewhere().unwrap_or(name);
        }
        let comment = self.read_trailing_comment();
        if comment.fit > name.fit {
            name.fit = comment.fit;
            name.token_secret |= comment.token_secret;
            name.foreign = false;
        }
        if self.is_user_of_url() {
            name.against = false;
        }
        if name.mere_id && self.section_is_of_x() {
            // `"twitter": {"id": "…", "secret": "…"}`.
            name.against = false;
        }
        if self.statement_is_about_x() || self.object_is_of_x() {
            name.vendor = true;
            if name.fit >= Fit::Generic {
                name.fit = Fit::Own;
            }
        }
        name
    }

    /// Tells whether something near says that the value is none of X's. Beside a whole set of X's, words of the statement
    /// are mere words: `one app per line` is not about LINE.
    pub(super) fn is_other(&self, name: &FieldName, in_set: bool) -> bool {
        if name.against && name.fit != Fit::Own || name.other && !name.vendor {
            return true;
        }
        if name.vendor {
            return false;
        }
        let signs_sessions = |section: &Section| section.session && !section.vendor;
        if name.fit == Fit::Generic
            && self
                .enclosing_sections()
                .first()
                .is_some_and(signs_sessions)
        {
            return true;
        }
        // Where other vendors run the program their names are everywhere; a name of OAuth 1.0a is theirs only if they
        // have such credentials.
        let rivals_only = name.fit >= Fit::Specific;
        let counts = |word: &Word| *word == Word::Rival || *word == Word::Other && !rivals_only;
        let tells = |word: &Word| counts(word) && !(in_set && *word == Word::Other);
        let mut statement = self.left.around.iter().chain(&self.left.argument);
        let in_statement = self.left.listed
            && statement.any(|range| read_words(self.text(range)).iter().any(tells));
        let in_call = self
            .calls()
            .any(|call| call == Call::Rival || call == Call::Other && !rivals_only);
        in_statement
            || in_call
            || self
                .enclosing_sections()
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
        if self
            .enclosing_sections()
            .iter()
            .any(|section| section.vendor)
        {
            50
        } else {
            0
        }
    }

    /// Understands the name the value is assigned to.
    fn assigned(&self) -> FieldName {
        let mut best: Option<FieldName> = None;
        let phrases = join_into_phrases(self.scene, &self.left.own);
        let nearest = phrases.first().cloned().unwrap_or_default();
        let behind_option = self.scene.slice(0..nearest.start).ends_with(b"--");
        for range in phrases {
            let mut name = read_phrase(self.text(&range));
            name.foreign &= self.is_assigned(&range);
            // The command says where the value is kept: `aws ssm put-parameter --value …`.
            name.other &= !behind_option || range == nearest;
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
            nothing_before.then(|| FieldName {
                foreign: false,
                against: false,
                ..FieldName::read(self.text(callee))
            })
        };
        let from_argument = || {
            let argument = self.left.argument.as_ref()?;
            Some(FieldName::read(self.text(argument)))
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

    /// Tells whether an unnamed argument beside the value, or a word of its statement, is about X.
    fn statement_is_about_x(&self) -> bool {
        let mut statement = self.left.around.iter().chain(&self.left.argument);
        self.left.listed && statement.any(|range| about_x(self.text(range)))
    }

    /// Tells whether another field of the same object says `twitter` and nothing else: `{service: 'twitter', …}`.
    fn object_is_of_x(&self) -> bool {
        let objects = section::sibling_fields(self.scene, &self.value);
        let mut fields = objects.into_iter().flat_map(|range| self.fields(range));
        fields.any(|field| {
            self.text(&field)
                .trim_ascii()
                .eq_ignore_ascii_case(b"twitter")
        })
    }

    /// Tells whether the nearest enclosing section that names anybody names X.
    fn section_is_of_x(&self) -> bool {
        let mut sections = self.enclosing_sections().iter();
        let nearest = sections.find(|section| section.vendor || section.rival || section.other);
        nearest.is_some_and(|section| section.vendor)
    }

    /// Tells whether the value is the user of a URL with a password: `https://VALUE:…@`.
    fn is_user_of_url(&self) -> bool {
        let before = self
            .scene
            .slice(self.value.start.saturating_sub(3)..self.value.start);
        before == b"://" && self.scene.byte(self.value.end) == Some(b':')
    }

    fn calls(&self) -> impl Iterator<Item = Call> {
        self.left
            .callees
            .iter()
            .map(|range| call::classify_call(self.text(range)))
    }

    pub(super) fn enclosing_sections(&self) -> &[Section] {
        self.sections.get_or_init(|| {
            let brackets = section::open_bracket_prefixes(self.scene, self.value.start);
            let mut outline = self.file.outline.borrow_mut();
            let lines = outline.enclosing_lines(self.scene, self.value.start);
            let free = |range: &Range<usize>| !overlaps_any(self.marks, range);
            let is_open = |range: &Range<usize>| opens(section::line_at(self.scene, range.start));
            let brackets = brackets.into_iter().map(|range| (range, true));
            // Among bytes that are no text a newline begins no line, and a tab indents none.
            let among_bytes =
                has_controls(self.text(&section::line_before(self.scene, self.value.start)));
            let is_line = |range: &Range<usize>| !(among_bytes && has_controls(self.text(range)));
            let lines = lines
                .into_iter()
                .filter(is_line)
                .map(|range| (range.clone(), is_open(&range)));
            brackets
                .chain(lines)
                .filter(|(range, _)| free(range))
                .map(|(range, opens)| Section::read(self.text(&range), opens))
                .collect()
        })
    }

    pub(super) fn text(&self, range: &Range<usize>) -> &'t [u8] {
        self.scene.slice(range.clone())
    }
}

/// Tells whether a range overlaps any of the marks, which are in order.
pub(super) fn overlaps_any(marks: &[Mark], range: &Range<usize>) -> bool {
    let first = marks.partition_point(|mark| mark.span.end <= range.start);
    marks
        .get(first)
        .is_some_and(|mark| mark.span.start < range.end)
}

//! Names that stand apart from their value: column headers, other fields of the object, what is behind the value on its
//! line, enclosing lines, the line above, a comment.

use std::ops::Range;

use super::name::{FieldName, Fit};
use super::surroundings::{Surroundings, overlaps_any};
use super::{section, strings};

/// How far behind a value its name may stand.
const BEHIND: usize = 120;

/// Tells whether a name says what a value is, or that it is something else.
fn says(name: &FieldName) -> bool {
    name.fit != Fit::None || name.against || name.other
}

impl Surroundings<'_, '_> {
    /// Looks for the name where values without one have theirs: column headers, other fields, enclosing lines, the
    /// line above. The nearest that says something counts, unless one further off says that the value is X's: lines that
    /// happen to stand around it take nothing away from that.
    pub(super) fn elsewhere(&self) -> Option<FieldName> {
        if let Some(name) = strings::name(self) {
            return Some(name);
        }
        let column = self
            .file
            .tables
            .column(self.scene, &self.value)
            .filter(|range| !overlaps_any(self.marks, range))
            .map(|range| FieldName::read(self.text(&range)));
        // One of many between bare commas, as in the mappings of a source map, is no field of anything.
        let bare = matches!(self.scene.before(self.value.start), Some(b',' | b';'));
        let alone = bare || !self.left.callees.is_empty() || self.is_parameter();
        let further = || {
            let (beside, is_whole) = self.beside();
            let (near, far) = if is_whole {
                (beside, None)
            } else {
                (None, beside)
            };
            let names = near.into_iter().chain(self.behind());
            names.chain(self.around()).chain(far)
        };
        let further = (!alone).then(further).into_iter().flatten();
        let mut names = column.into_iter().chain(further).filter(says);
        let nearest = names.next()?;
        if nearest.fit == Fit::Own {
            return Some(nearest);
        }
        let own = names.find(|name| name.fit == Fit::Own);
        Some(own.unwrap_or(nearest))
    }

    /// Tells whether the value is a parameter of an address, which has its name right before it.
    fn is_parameter(&self) -> bool {
        let own = self.left.own.first();
        own.is_some_and(|name| {
            let begins = matches!(self.scene.before(name.start), Some(b'?' | b'&'));
            begins && self.scene.slice(name.end..self.value.start) == b"="
        })
    }

    /// Looks for the name among the other fields of the object, and tells whether they stand on both sides: a bracket that
    /// closes what nobody saw opened may be of something else.
    fn beside(&self) -> (Option<FieldName>, bool) {
        let siblings = section::sibling_fields(self.scene, &self.value);
        let is_whole = !siblings[0].is_empty();
        if siblings.iter().any(|range| overlaps_any(self.marks, range)) {
            return (None, is_whole);
        }
        let fields = siblings.into_iter().flat_map(|range| self.fields(range));
        let names = fields.map(|range| FieldName::read(self.text(&range)));
        // Most fields of an object say something else; only the one that names a credential counts.
        let best = names.filter(says).max_by_key(|name| name.fit);
        let best = best.filter(|name| name.fit != Fit::None || name.other);
        (best, is_whole)
    }

    /// Looks for the name in the enclosing line and in the line above, whichever says more.
    fn around(&self) -> Option<FieldName> {
        if self.left.listed {
            return None;
        }
        let inside = self
            .enclosing_sections()
            .first()
            .map(|section| section.name.clone());
        let above = section::line_above(self.scene, self.value.start);
        let above = (!overlaps_any(self.marks, &above)).then(|| self.read_label(&above));
        let names = above.into_iter().chain(inside).filter(says);
        names.max_by_key(|name| name.fit)
    }

    /// Looks for a name behind the value on its line: `value="…" key="TwitterSecret"`, `'…' WHERE name = 'x_secret'`.
    fn behind(&self) -> Option<FieldName> {
        let rest = self.scene.from(self.value.end);
        let length = rest
            .iter()
            .take(BEHIND)
            .take_while(|byte| !b"\n;".contains(byte))
            .count();
        let range = self.value.end..self.value.end + length;
        if self.left.listed && !self.is_bare_argument() || overlaps_any(self.marks, &range) {
            return None;
        }
        let names = self
            .fields(range)
            .into_iter()
            .map(|range| FieldName::read(self.text(&range)));
        names
            .filter(|name| name.fit >= Fit::Specific)
            .max_by_key(|name| name.fit)
    }

    /// Tells whether the value is an argument without quotes or brackets, as in `IniWrite, VALUE, file, section, name`.
    fn is_bare_argument(&self) -> bool {
        let bare = matches!(self.scene.before(self.value.start), Some(b' ' | b'\t'));
        bare && self.left.callees.is_empty() && self.left.own.is_empty()
    }

    /// Reads a line of words as a label; of an element its content: `<name>consumer_key</name>`.
    fn read_label(&self, range: &Range<usize>) -> FieldName {
        let whole = FieldName::read(self.text(range));
        let fields = self.fields(range.clone());
        let parts = fields.iter().map(|field| FieldName::read(self.text(field)));
        let best = parts
            .filter(|part| part.fit >= Fit::Specific)
            .max_by_key(|part| part.fit);
        FieldName {
            foreign: false,
            ..best.filter(|best| best.fit > whole.fit).unwrap_or(whole)
        }
    }

    /// Splits the text of an object into its words.
    pub(super) fn fields(&self, range: Range<usize>) -> Vec<Range<usize>> {
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
    pub(super) fn read_trailing_comment(&self) -> FieldName {
        let range = section::comment_behind(self.scene, self.value.end);
        if range.is_empty() || overlaps_any(self.marks, &range) {
            return FieldName::default();
        }
        FieldName::read(self.text(&range))
    }
}

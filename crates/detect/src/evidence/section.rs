//! What a value stands inside of: the lines that enclose it by indentation, the section header above it, the brackets
//! around it; and where it has no name of its own, the fields beside it and the line above.

use std::ops::Range;

use crate::scene::Scene;

use super::left::without_comment;

/// How far up and back a line is looked for that is near.
const REACH: usize = 3000;
/// Bytes of an enclosing line that are read.
const HEADER: usize = 120;
/// Levels that are followed.
const LEVELS: usize = 4;
/// How far the fields of one object may be from each other.
const OBJECT: usize = 300;

/// The lines that enclose a place in a text by their indentation, and the last section header above it. Read forward from
/// one value to the next, so that a header counts however far above a value it stands, and no line is read twice.
#[derive(Default)]
pub(super) struct Outline {
    /// How far the text was read in whole lines.
    read_to: usize,
    /// How far no more line ends, and how far the line that begins is indented.
    searched_to: usize,
    indent: usize,
    /// Each with its indentation, which grows.
    lines: Vec<(usize, Range<usize>)>,
    /// The last line in square brackets, and the last of those that is a name and nothing else.
    bracketed: Option<Range<usize>>,
    header: Option<Range<usize>>,
}

impl Outline {
    /// Returns the enclosing lines and the section header, innermost first.
    pub(super) fn enclosing_lines(&mut self, scene: &Scene<'_>, at: usize) -> Vec<Range<usize>> {
        self.read(scene, at);
        self.close(self.indent);
        let near = |line: &&Range<usize>| line.start + REACH >= at;
        let header = self
            .bracketed
            .as_ref()
            .filter(near)
            .or(self.header.as_ref());
        let lines = self.lines.iter().map(|(_, line)| line);
        let mut found: Vec<_> = lines.rev().take(LEVELS).chain(header).cloned().collect();
        found.sort_by_key(|line| std::cmp::Reverse(line.start));
        found.dedup_by_key(|line| line.start);
        found.truncate(LEVELS);
        found
    }

    /// Returns where the lines begin that may enclose what follows a text, and the header above it; and where its last
    /// line begins, the one that has no end.
    pub(super) fn above_end(mut self, scene: &Scene<'_>) -> (Vec<usize>, usize) {
        self.read(scene, scene.text.len());
        if self.read_to < scene.text.len() {
            self.close(self.indent);
        }
        let lines = self.lines.iter().map(|(_, line)| line.start);
        let mut found: Vec<_> = lines
            .chain(self.header.map(|header| header.start))
            .collect();
        found.sort_unstable();
        found.dedup();
        (found, self.read_to)
    }

    /// Reads on to `at`.
    fn read(&mut self, scene: &Scene<'_>, at: usize) {
        if at < self.searched_to {
            *self = Self::default();
        }
        while let Some(length) = memchr::memchr(b'\n', scene.slice(self.searched_to..at)) {
            let (start, end) = (self.read_to, self.searched_to + length);
            self.add(scene.slice(start..end), start);
            (self.read_to, self.searched_to, self.indent) = (end + 1, end + 1, 0);
        }
        if self.read_to + self.indent == self.searched_to {
            self.indent += indent_of(scene.slice(self.searched_to..at));
        }
        self.searched_to = at;
    }

    fn add(&mut self, line: &[u8], start: usize) {
        let indent = indent_of(line);
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            return;
        }
        let range = start..start + line.len().min(indent + HEADER);
        if let [b'[', inside @ .., b']'] = trimmed {
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b" ._-:/\"'[]".contains(byte);
            self.bracketed = Some(range.clone());
            if inside.iter().all(is_name) {
                self.header = Some(range.clone());
            }
        }
        self.close(indent);
        self.lines.push((indent, range));
    }

    /// Ends what a line that is indented so far does not stand in.
    fn close(&mut self, indent: usize) {
        let kept = self.lines.partition_point(|(of, _)| *of < indent);
        self.lines.truncate(kept);
    }
}

/// Returns the text before each bracket that is open at `at` on its own line, innermost first.
pub(super) fn open_bracket_prefixes(scene: &Scene<'_>, at: usize) -> Vec<Range<usize>> {
    let floor = at.saturating_sub(OBJECT * 2);
    let start = line_start(scene, at, floor);
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (back, byte) in scene.slice(start..at).iter().rev().enumerate() {
        match byte {
            b'}' | b']' | b')' => depth += 1,
            b'{' | b'[' | b'(' if depth > 0 => depth -= 1,
            b'{' | b'[' | b'(' => {
                let end = at - back - 1;
                found.push(word_before(scene, start, end));
            }
            _ => {}
        }
        if found.len() >= LEVELS {
            break;
        }
    }
    found.retain(|range| !range.is_empty());
    found
}

/// Returns the words right before a bracket, up to what ends the field before.
fn word_before(scene: &Scene<'_>, floor: usize, end: usize) -> Range<usize> {
    let floor = floor.max(end.saturating_sub(80));
    let text = scene.slice(floor..end);
    let from = text
        .iter()
        .rposition(|byte| matches!(byte, b',' | b';' | b'{' | b'}' | b'(' | b')' | b'[' | b']'))
        .map_or(0, |at| at + 1);
    floor + from..end
}

/// Returns the parts of the object around a value, without the value: its other fields.
pub(super) fn sibling_fields(scene: &Scene<'_>, value: &Range<usize>) -> [Range<usize>; 2] {
    let floor = value.start.saturating_sub(OBJECT);
    let before = scene.slice(floor..value.start);
    let opening = memchr::memrchr2(b'{', b'}', before);
    let after = scene.slice(value.end..(value.end + OBJECT).min(scene.text.len()));
    let closing = memchr::memchr2(b'{', b'}', after);
    let is_reference = |at: &usize| before.get(..*at).is_some_and(|front| front.ends_with(b"$"));
    let opens = opening.filter(|at| before.get(*at) == Some(&b'{') && !is_reference(at));
    let closes = closing.filter(|&at| after.get(at) == Some(&b'}'));
    // Between the references of two other lines, `${…}`, there is no object.
    if opens.is_none() && closes.is_none() {
        return [value.start..value.start, value.end..value.end];
    }
    let start = opening.map_or(value.start, |at| floor + at + 1);
    let end = closing.map_or(value.end, |at| value.end + at);
    [start..value.start, value.end..end]
}

/// Returns the last line above that is not blank, without its comment.
pub(super) fn line_above(scene: &Scene<'_>, at: usize) -> Range<usize> {
    let floor = at.saturating_sub(REACH);
    let mut end = line_start(scene, at, floor);
    for _ in 0..3 {
        if end <= floor {
            break;
        }
        let start = line_start(scene, end - 1, floor);
        let line = scene.slice(start..end - 1);
        if !line.trim_ascii().is_empty() {
            return start..start + without_comment(line).len().min(HEADER);
        }
        end = start;
    }
    at..at
}

/// Returns the comment behind a value on its line.
pub(super) fn comment_behind(scene: &Scene<'_>, end: usize) -> Range<usize> {
    let rest = scene.slice(end..(end + 160).min(scene.text.len()));
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let skipped = line
        .iter()
        .take_while(|byte| {
            matches!(
                byte,
                b' ' | b'\t' | b'"' | b'\'' | b'`' | b')' | b',' | b';' | b'}' | b']'
            )
        })
        .count();
    let comment = line.get(skipped..).unwrap_or_default();
    let marked = matches!(comment.first(), Some(b'#' | b';' | b'%' | b'('))
        || [&b"//"[..], b"/*", b"--", b"<!--", b"<-"]
            .iter()
            .any(|mark| comment.starts_with(mark));
    if marked {
        end + skipped..end + line.len().min(skipped + 60)
    } else {
        end..end
    }
}

/// Returns what stands before `at` on its line, not far from it.
pub(super) fn line_before(scene: &Scene<'_>, at: usize) -> Range<usize> {
    line_start(scene, at, at.saturating_sub(OBJECT))..at
}

/// Returns where the line of `at` begins, not looking beyond `floor`.
pub(super) fn line_start(scene: &Scene<'_>, at: usize, floor: usize) -> usize {
    memchr::memrchr(b'\n', scene.slice(floor..at)).map_or(floor, |newline| floor + newline + 1)
}

/// Returns the line that begins at `start`, as far as it is read.
pub(super) fn line_at<'t>(scene: &Scene<'t>, start: usize) -> &'t [u8] {
    let rest = scene.slice(start..(start + REACH).min(scene.text.len()));
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

pub(super) fn indent_of(line: &[u8]) -> usize {
    line.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use std::ops::Range;

    use super::{Outline, comment_behind, line_above, open_bracket_prefixes, sibling_fields};
    use crate::scene::Scene;

    fn scene(text: &str) -> (Scene<'_>, usize) {
        let scene = Scene {
            text: text.as_bytes(),
            path: b"",
            now_ms: 0,
        };
        (scene, text.find('@').unwrap())
    }

    #[test]
    fn enclosing_lines_are_those_less_indented() {
        let cases = [
            ("a:\n  twitter:\n    x: 1\n    key: @", "  twitter:|a:"),
            ("[one]\nk=1\n[two]\nk=@", "[two]"),
            ("f({\n\tkey: '@'", "f({"),
            ("key: @", ""),
        ];
        for (text, expected) in cases {
            let (scene, at) = scene(text);
            let lines: Vec<_> = Outline::default()
                .enclosing_lines(&scene, at)
                .into_iter()
                .map(|range| &text[range])
                .collect();
            assert_eq!(lines.join("|"), expected, "{text}");
        }
    }

    #[test]
    fn a_header_counts_however_far_above() {
        for lines in [1, 100, 10_000, 200_000] {
            let between = "  name = value\n".repeat(lines);
            let cases = [
                (format!("[one]\n[twitter]\n{between}k = @"), "[twitter]"),
                (format!("twitter:\n{between}  k: @"), "twitter:"),
                (format!("twitter:\n{between}other:\n  k: @"), "other:"),
            ];
            for (text, expected) in cases {
                let (scene, at) = scene(&text);
                let found = Outline::default().enclosing_lines(&scene, at);
                let found: Vec<_> = found.into_iter().map(|range| &text[range]).collect();
                assert_eq!(found.join("|"), expected, "{lines}");
            }
        }
    }

    #[test]
    fn brackets_fields_and_comments_are_found() {
        let (s, at) = scene("{\"a\": {\"twitter\": {\"key\": \"@\"}}}");
        assert_eq!(
            s.slice(open_bracket_prefixes(&s, at)[0].clone()),
            b"\"twitter\": "
        );
        let text = "[{\"value\": \"@\", \"key\": \"secret\"}]";
        let (s, at) = scene(text);
        let [before, after] = sibling_fields(&s, &(at..at + 1));
        assert_eq!(
            (&text[before], &text[after]),
            ("\"value\": \"", "\", \"key\": \"secret\"")
        );
        let (s, at) = scene("a: ${A}\nkey: @\ntwitter:\n  b: ${B}\n");
        assert!(
            sibling_fields(&s, &(at..at + 1))
                .iter()
                .all(Range::is_empty)
        );
        let (s, at) = scene("API key:\n\n@");
        assert_eq!(s.slice(line_above(&s, at)), b"API key:");
        let (s, at) = scene("'@',  # CONSUMER_KEY\nnext");
        assert_eq!(s.slice(comment_behind(&s, at + 1)), b"# CONSUMER_KEY");
    }
}

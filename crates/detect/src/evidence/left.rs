//! What stands to the left of a value: the name it is assigned to, the call it is an argument of.
//!
//! The text is read backwards without a grammar: quotes, blanks and escapes are noise, `=` and `:` and the like separate
//! names, brackets are matched, and a comma before any name means that the value is one of several.

use std::ops::Range;

use super::latex;
use super::name::{FieldName, Fit};
use crate::classes::is_token;
use crate::decode::{counted, escape};
use crate::scene::Scene;

/// How far back a name is looked for, in bytes and in lines.
const REACH: usize = 700;
const LINES: usize = 14;
/// Longest name.
const NAME: usize = 100;

/// The names to the left of a value, nearest first.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Names the value is assigned to, or that stand right before it.
    pub(super) own: Vec<Range<usize>>,
    /// The argument right before it, where that is no value of a credential's shape.
    pub(super) argument: Option<Range<usize>>,
    /// Functions and constructors it is an argument of, innermost first.
    pub(super) callees: Vec<Range<usize>>,
    /// Other words of the statement.
    pub(super) around: Vec<Range<usize>>,
    /// It is one of several in a list.
    pub(super) listed: bool,
}

/// Reads what stands to the left of `start`. `is_value` tells of a range whether another candidate stands there.
pub(super) fn read_left_side(
    scene: &Scene<'_>,
    start: usize,
    is_value: &dyn Fn(&Range<usize>) -> bool,
) -> Left {
    if let Some(name) = counted::pickled_name(scene, start) {
        return Left {
            own: vec![name],
            ..Left::default()
        };
    }
    let mut reader = LeftReader {
        scene,
        at: counted::before_length(scene, start),
        floor: start.saturating_sub(REACH),
        depth: 0,
        lines: 0,
        after_callee: false,
        left: Left::default(),
    };
    while reader.at > reader.floor && reader.step(is_value) {}
    reader.left
}

struct LeftReader<'s, 't> {
    scene: &'s Scene<'t>,
    at: usize,
    floor: usize,
    depth: usize,
    lines: usize,
    after_callee: bool,
    left: Left,
}

impl LeftReader<'_, '_> {
    /// Reads one thing; tells whether to go on.
    fn step(&mut self, is_value: &dyn Fn(&Range<usize>) -> bool) -> bool {
        let Some(byte) = self.scene.before(self.at) else {
            return false;
        };
        if is_name_byte(byte) {
            return self.word(is_value);
        }
        self.at -= 1;
        match byte {
            b'\n' => return self.line_above(),
            b',' if self.depth == 0 => {
                let is_named = !self.left.own.is_empty() && !self.is_default();
                if is_named && !self.left.listed && self.left.callees.is_empty() {
                    return false;
                }
                self.left.listed = true;
            }
            b')' | b']' | b'}' => self.depth += 1,
            b'(' | b'[' | b'{' if self.depth > 0 => self.depth -= 1,
            b'(' => self.read_callee(),
            b'[' => self.left.listed = true,
            b';' => return self.entity(),
            b'{' => return self.command(),
            _ => {}
        }
        true
    }

    /// Tells whether the value is the default of the option that the call is about: `default="…"`.
    fn is_default(&self) -> bool {
        let [own] = self.left.own.as_slice() else {
            return false;
        };
        self.scene.slice(own.clone()) == b"default" && self.scene.byte(own.end) == Some(b'=')
    }

    /// Passes over the bracket of a command of LaTeX, and the command with it; any other opens an object.
    fn command(&mut self) -> bool {
        let command = latex::before_bracket(self.scene, self.at);
        let Some(name) = command else {
            return latex::is_between(self.scene, self.at);
        };
        self.at = name.start - 1;
        if FieldName::read(self.scene.slice(name.clone())).fit >= Fit::Specific {
            self.left.own.push(name);
        }
        true
    }

    /// Passes over an HTML entity; any other semicolon ends the statement.
    fn entity(&mut self) -> bool {
        let before = self.scene.slice(self.at.saturating_sub(7)..self.at);
        match before.iter().rposition(|&byte| byte == b'&') {
            Some(at)
                if escape::read_escape(self.scene.from(self.at - before.len() + at)).is_some() =>
            {
                self.at -= before.len() - at;
                true
            }
            _ => false,
        }
    }

    /// Reads a name.
    fn word(&mut self, is_value: &dyn Fn(&Range<usize>) -> bool) -> bool {
        let end = self.at;
        let start = self.start_of_name(end);
        self.at = start;
        let foreign = self.scene.slice(start..end);
        let foreign = foreign.iter().take_while(|byte| !byte.is_ascii()).count();
        // What is left of a broken mark of an encoding is no part of the name behind it.
        let is_all = start + foreign == end;
        let range = start + if is_all { 0 } else { foreign }..end;
        if is_value(&range) {
            if !self.left.own.is_empty() && self.left.callees.is_empty() && !self.left.listed {
                return false;
            }
            self.left.listed = true;
            return true;
        }
        let text = self.scene.slice(range.clone());
        let escape = start > 0 && self.scene.before(start) == Some(b'\\') && text.len() == 1;
        let quote_prefix = matches!(text, b"f" | b"F" | b"r" | b"R" | b"b" | b"u" | b"L")
            && matches!(self.scene.byte(end), Some(b'"' | b'\''));
        // `\\small` says how what follows looks.
        let is_command = self.scene.before(start) == Some(b'\\')
            && text.iter().all(u8::is_ascii_lowercase)
            && FieldName::read(text).fit == Fit::None;
        if text
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'_')
            || is_command
            || escape
            || quote_prefix
        {
            return true;
        }
        if self.depth > 0 && self.left.listed {
            // Inside of another argument: says nothing about this one.
            return true;
        }
        if self.after_callee {
            self.left.around.push(range);
        } else if self.left.listed {
            if self.left.argument.is_none() && self.left.around.is_empty() {
                self.left.argument = Some(range);
            } else {
                self.left.around.push(range);
            }
        } else {
            self.left.own.push(range);
        }
        true
    }

    /// Returns where the name that ends at `end` begins; dots, dashes and scope signs inside it belong to it.
    fn start_of_name(&self, end: usize) -> usize {
        let mut at = end;
        while at > self.floor && end - at < NAME {
            let Some(byte) = self.scene.before(at) else {
                break;
            };
            let next_is_name = |back: usize| {
                at.checked_sub(back + 1)
                    .and_then(|at| self.scene.byte(at))
                    .is_some_and(is_name_byte)
            };
            let joins = match byte {
                b'.' | b'-' => at < end && next_is_name(1),
                b':' => {
                    at < end
                        && self.scene.slice(at.saturating_sub(2)..at) == b"::"
                        && next_is_name(2)
                }
                _ => false,
            };
            if joins {
                at -= if byte == b':' { 2 } else { 1 };
            } else if is_name_byte(byte) {
                at -= 1;
            } else {
                break;
            }
        }
        at
    }

    /// Reads the name of the call whose bracket was just passed.
    fn read_callee(&mut self) {
        let end = self.at;
        let start = self.start_of_name(end);
        if start < end {
            self.left.callees.push(start..end);
            self.at = start;
            self.left.listed = true;
            self.after_callee = true;
        }
    }

    /// Goes to the line above if the value's statement began there.
    fn line_above(&mut self) -> bool {
        self.lines += 1;
        let end = self.at;
        let start = memchr::memrchr(b'\n', self.scene.slice(self.floor..end))
            .map_or(self.floor, |at| self.floor + at + 1);
        let line = self.scene.slice(start..end);
        let code = without_comment(line).trim_ascii_end();
        let goes_on = match code.last() {
            Some(b',' | b'(' | b'[' | b'=' | b':' | b'+' | b'\\' | b'>' | b'&' | b'|' | b'{') => {
                self.left.own.is_empty() && code.last() != Some(&b'{')
            }
            None => self.left.listed,
            _ => self.depth > 0 || self.left.listed && self.left.own.is_empty() && is_comment(line),
        };
        // What a comment above one of several values says is said of no other.
        let is_passed_over = self.left.listed && is_comment(line);
        self.at = start + if is_passed_over { 0 } else { code.len() };
        goes_on && self.lines < LINES
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte != b'-' && is_token(byte) || byte >= 0x80
}

fn is_comment(line: &[u8]) -> bool {
    matches!(
        line.trim_ascii_start().first(),
        Some(b'#' | b'/' | b'*' | b';')
    )
}

/// Cuts off a comment behind the last quote of a line. The `//` of an address and the `--` of an option begin none.
pub(super) fn without_comment(line: &[u8]) -> &[u8] {
    let after = line
        .iter()
        .rposition(|byte| matches!(byte, b'"' | b'\'' | b'`' | b')'))
        .map_or(0, |at| at + 1);
    let rest = line.get(after..).unwrap_or_default();
    let begins = |at: usize| match rest.get(at..at + 2) {
        Some([b' ' | b'\t' | b',', b'#'] | b"/*" | [b' ', b'%']) => true,
        Some(b"//") => !rest.get(..at).is_some_and(|front| front.ends_with(b":")),
        Some(b"--") => !rest.get(at + 2).is_some_and(u8::is_ascii_alphanumeric),
        _ => false,
    };
    match (0..rest.len()).find(|&at| begins(at)) {
        Some(at) => line
            .get(..after + at + usize::from(rest.get(at) == Some(&b',')))
            .unwrap_or(line),
        None => line,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use super::{read_left_side, without_comment};
    use crate::scene::Scene;

    #[test]
    fn addresses_and_options_are_no_comments() {
        let cases = [
            ("uri: https://api.example.com/me", ""),
            ("command: --verbose", ""),
            ("key: # the key", " # the key"),
            ("f(\"a\", // the key", "// the key"),
            ("f(\"a\",// the key", "// the key"),
            ("SELECT 1 -- the key", "-- the key"),
            ("//", "//"),
            ("x = 1 /* the key */", "/* the key */"),
        ];
        for (line, comment) in cases {
            let code = line.strip_suffix(comment).unwrap();
            let seen = without_comment(line.as_bytes());
            assert_eq!(seen, code.as_bytes(), "{line}");
        }
    }

    /// `own | argument | callees` to the left of `@`; `%` is another value.
    fn seen(text: &str) -> String {
        let scene = Scene {
            text: text.as_bytes(),
            path: b"",
            now_ms: 0,
        };
        let start = text.find('@').unwrap();
        let is_value = |range: &std::ops::Range<usize>| text[range.clone()].starts_with("VALUE");
        let left = read_left_side(&scene, start, &is_value);
        let show = |ranges: &[std::ops::Range<usize>]| {
            let names: Vec<_> = ranges.iter().map(|range| &text[range.clone()]).collect();
            names.join(" ")
        };
        let argument: Vec<_> = left.argument.into_iter().collect();
        format!(
            "{}|{}|{}",
            show(&left.own),
            show(&argument),
            show(&left.callees)
        )
    }

    #[test]
    fn names_and_calls_are_read_backwards() {
        let cases = [
            ("consumer_key = \"@\"", "consumer_key||"),
            ("A_KEY=@", "A_KEY||"),
            ("{\"x\": 1, \"api_key\": \"@\"}", "api_key||"),
            ("api_key: str = '@'", "str api_key||"),
            ("x = os.getenv(\"X_KEY\", \"@\")", "|X_KEY|os.getenv"),
            ("define('CONSUMER_KEY', '@');", "|CONSUMER_KEY|define"),
            ("a.setOAuthConsumerKey(\"@\")", "||a.setOAuthConsumerKey"),
            ("new Twitter('VALUE1', '@')", "||Twitter"),
            ("f(\n  'VALUE1', # the key\n  '@')", "||f"),
            ("provider :twitter, \"@\"", "|twitter|"),
            ("provider :twitter, \"VALUE1\", \"@\"", "|twitter|"),
            ("k: process.env.TW_KEY || '@'", "process.env.TW_KEY k||"),
            ("<string name=\"a.KEY\">@", "a.KEY name string||"),
            ("#define KEY \"@\"", "KEY define||"),
            ("Consumer Key (API Key)\t@", "Key API Key Consumer||"),
            ("ENV A_KEY @", "A_KEY ENV||"),
            ("os.environ[\"A\"] = \"@\"", "A os.environ||"),
            ("set A=\"VALUE1\" B=\"@\"", "B||"),
            ("x = 1\ny = \"@\"", "y||"),
            ("oauth1.NewConfig(\"@\"", "||oauth1.NewConfig"),
            (
                "egg_mode::KeyPair::new(\"VALUE1\",\n   \"@\"",
                "||egg_mode::KeyPair::new",
            ),
            ("key = (\n  \"@\")", "key||"),
            ("f('--key', default='@')", "default|key|f"),
            ("{\"key\": 1, \"default\": \"@\"}", "default||"),
            ("{&quot;key&quot;:&quot;@", "key||"),
            ("s:12:\"consumer_key\";s:25:\"@", "consumer_key s||"),
        ];
        for (text, expected) in cases {
            assert_eq!(seen(text), expected, "{text}");
        }
    }
}

//! Paths as patterns. They become regular expressions, so that no pattern takes longer than the path is long.
//!
//! Not `globset`: it adds 326 KB to the program, as measured, its `[à-ï]` matches no `é`, and its `[!a]` no `/`.

use data_encoding::HEXLOWER as HEX;
use regex::bytes::{Regex, RegexBuilder};

/// Longer patterns are a mistake, and deep nesting in one is an attack on the pattern compiler. In bytes.
const LONGEST_PATTERN: usize = 1024;

/// How much memory a compiled pattern may take, in bytes.
const LARGEST_PROGRAM: usize = 1 << 20;

/// A path pattern. It is held against the whole path, from the top of the repository, `/` between the parts and upper
/// and lower case told apart on every system, as git does. `*` and `?` do not match `/`; `**` as a whole part matches
/// any number of folders; `[a-z]` and `{a,b}` mean what they mean in a shell, so does `[!a-z]`, which matches `/` too;
/// `\` takes away a meaning.
#[derive(Debug)]
pub struct PathGlob {
    pattern: String,
    regex: Regex,
}

impl PathGlob {
    /// Compiles a pattern; the error says what is wrong with it and does not repeat it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        check_form(pattern)?;
        let source = Translation::of(pattern)?;
        let regex = RegexBuilder::new(&source)
            .unicode(false)
            .dot_matches_new_line(true)
            .size_limit(LARGEST_PROGRAM)
            .build()
            .map_err(|_repeats_the_pattern| "it is too large or too deeply nested".to_owned())?;
        let pattern = pattern.to_owned();
        Ok(Self { pattern, regex })
    }

    /// Returns the pattern as it was written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Tells whether the whole path matches.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.regex.is_match(path)
    }
}

/// Refuses forms that could never match, and so would look like a permission without being one.
fn check_form(pattern: &str) -> Result<(), String> {
    if pattern.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if pattern.len() > LONGEST_PATTERN {
        return Err(format!("it is longer than {LONGEST_PATTERN} bytes"));
    }
    if pattern.starts_with('/') || pattern.starts_with("./") || pattern.starts_with("../") {
        return Err(
            "it starts at the top of the repository by itself: leave out the leading `/` or `./`"
                .to_owned(),
        );
    }
    if pattern.ends_with('/') {
        return Err("it names a folder: end it in `/**` for everything below".to_owned());
    }
    Ok(())
}

/// A regular expression on its way, and what is left of the pattern.
struct Translation<'a> {
    regex: String,
    rest: &'a str,
    braces: usize,
    at_component: bool,
}

impl<'a> Translation<'a> {
    fn of(pattern: &'a str) -> Result<String, String> {
        let mut translation = Self {
            regex: "^".to_owned(),
            rest: pattern,
            braces: 0,
            at_component: true,
        };
        while let Some(character) = translation.next() {
            translation.take(character)?;
        }
        if translation.braces > 0 {
            return Err("a `{` in it is not closed by `}`".to_owned());
        }
        translation.regex.push('$');
        Ok(translation.regex)
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take(&mut self, character: char) -> Result<(), String> {
        let at_component = std::mem::replace(&mut self.at_component, character == '/');
        match character {
            '*' if at_component && self.skip("*/") => {
                self.regex.push_str("(?:.*/)?");
                self.at_component = true;
            }
            '*' if at_component && self.ends_after_star() => {
                self.next();
                self.regex.push_str(".*");
            }
            '*' => self.regex.push_str("[^/]*"),
            '?' => self.regex.push_str("[^/]"),
            '[' => self.class()?,
            '{' => {
                self.braces += 1;
                self.regex.push_str("(?:");
                self.at_component = at_component;
            }
            ',' if self.braces > 0 => {
                self.regex.push('|');
                self.at_component = true;
            }
            '}' => {
                self.braces = self
                    .braces
                    .checked_sub(1)
                    .ok_or("a `}` in it is not opened by `{`")?;
                self.regex.push(')');
            }
            '\\' => {
                let escaped = self.next().ok_or("it ends in a lone `\\`")?;
                self.literal(escaped);
            }
            other => self.literal(other),
        }
        Ok(())
    }

    /// Tells whether a second `*` follows with nothing behind it, in the pattern or in this part between braces.
    fn ends_after_star(&self) -> bool {
        let behind = self.rest.strip_prefix('*');
        behind
            .is_some_and(|rest| rest.is_empty() || self.braces > 0 && rest.starts_with([',', '}']))
    }

    fn literal(&mut self, character: char) {
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            self.byte(byte);
        }
    }

    /// Writes a byte in a way that has no other meaning.
    fn byte(&mut self, byte: u8) {
        self.regex.extend(["\\x", HEX.encode(&[byte]).as_str()]);
    }

    /// Translates what stands between brackets. A `]` or `-` that comes first stands for itself.
    fn class(&mut self) -> Result<(), String> {
        let unclosed = "a `[` in it is not closed by `]`";
        let negated = self.skip("!") || self.skip("^");
        let mut first = true;
        let mut members: Vec<(char, char)> = Vec::new();
        loop {
            let member = self.next().ok_or(unclosed)?;
            if member == ']' && !first {
                break;
            }
            first = false;
            let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let last = if is_range && self.skip("-") {
                self.next().ok_or(unclosed)?
            } else {
                member
            };
            if member > last {
                return Err(format!(
                    "the range {member:?} to {last:?} in it runs backwards"
                ));
            }
            members.push((member, last));
        }
        // Characters that are more than one byte are such only in Unicode's mode.
        let is_ascii = members.iter().all(|(_, last)| last.is_ascii());
        self.regex.push_str(if is_ascii { "(?:[" } else { "(?u:[" });
        self.regex.push_str(if negated { "^" } else { "" });
        for (member, last) in members {
            let (member, last) = (u32::from(member), u32::from(last));
            let range = format!("\\x{{{member:x}}}-\\x{{{last:x}}}");
            self.regex.push_str(&range);
        }
        self.regex.push_str("])");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::PathGlob;

    #[test]
    fn patterns_match_whole_paths() {
        let cases: [(&str, &[u8], bool); 32] = [
            ("a.py", b"a.py", true),
            ("a.py", b"src/a.py", false),
            ("a.py", b"a.pyc", false),
            ("*.py", b"a.py", true),
            ("*.py", b"src/a.py", false),
            ("**/*.py", b"a.py", true),
            ("**/*.py", b"src/deep/a.py", true),
            ("docs/**", b"docs/a/b.md", true),
            ("docs/**", b"docs", false),
            ("docs/*", b"docs/a/b.md", false),
            ("docs/**/x.md", b"docs/x.md", true),
            ("Docs/x.md", b"docs/x.md", false),
            ("a?c", b"a/c", false),
            ("a[!b]c", b"abc", false),
            ("{a,b}.md", b"b.md", true),
            ("a\\*b", b"a*b", true),
            ("a\\*b", b"axb", false),
            ("*", b"caf\xe9.txt", true),
            ("with space.md", b"with space.md", true),
            ("*.env", b".env", true),
            ("a\nb", b"a\nb", true),
            ("**", b"docs/a\nb", true),
            ("{docs/**,x/*}", b"docs/a/b.md", true),
            ("{docs/**,x/*}", b"x/a/b.md", false),
            ("{docs/**,**/*.md}", b"a/b.md", true),
            ("a**b", b"a/b", false),
            ("a[!b]c", b"a/c", true),
            ("[]a-]", b"-", true),
            ("[]a-]", b"b", false),
            ("[\u{e0}-\u{ef}].md", "\u{e9}.md".as_bytes(), true),
            ("(a|b)+$.md", b"(a|b)+$.md", true),
            ("a.c", b"abc", false),
        ];
        for (pattern, path, expected) in cases {
            let glob = PathGlob::new(pattern).unwrap();
            let name = String::from_utf8_lossy(path);
            assert_eq!(glob.matches(path), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn patterns_that_cannot_work_are_refused() {
        let nested = format!("{}a{}", "{".repeat(400), "}".repeat(400));
        let cases = [
            ("", "it is empty"),
            ("  ", "it is empty"),
            ("/a", "leading"),
            ("./a", "leading"),
            ("docs/", "`/**`"),
            ("a[b", "not closed by `]`"),
            ("a[z-a]", "runs backwards"),
            ("a}", "not opened"),
            ("{a", "not closed by `}`"),
            ("a\\", "lone `\\`"),
            (nested.as_str(), "too deeply nested"),
        ];
        for (pattern, expected) in cases {
            let error = PathGlob::new(pattern).unwrap_err();
            assert!(error.contains(expected), "{pattern}: {error}");
        }
        assert!(PathGlob::new(&"a".repeat(2000)).is_err());
    }
}

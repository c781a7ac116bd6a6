//! One line of a shell script, taken apart as every POSIX shell takes it apart. What is not surely understood is not
//! taken apart at all: substitutions, pipes, input from elsewhere, continued lines, quotes that stay open.

/// Simple commands, each with what stands before it.
pub(super) type ScriptLine = Vec<(Joint, Vec<String>)>;

/// What stands before a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// The beginning of the line.
    Start,
    /// `;`
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Returns the commands of a line, their words as they are written, without comments and redirections of output.
pub(super) fn commands(line: &str) -> Option<ScriptLine> {
    let mut line = Reader::new(line);
    let mut commands: ScriptLine = Vec::new();
    let mut joint = Joint::Start;
    loop {
        let words = line.words()?;
        let next = line.joint();
        // `;;`, `&` and `|` are something else than a joint.
        if next.is_none() && !matches!(line.peek(), None | Some('#')) {
            return None;
        }
        match (words.is_empty(), next) {
            // Nothing but a comment, or a `;` at the end.
            (true, None) if matches!(joint, Joint::Start | Joint::Then) => return Some(commands),
            (true, _) => return None,
            (false, _) => commands.push((joint, words)),
        }
        match next {
            Some(next) => joint = next,
            None => return Some(commands),
        }
    }
}

/// The rest of a line.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = self.rest.strip_prefix(next)?;
        Some(next)
    }

    fn skip(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn joint(&mut self) -> Option<Joint> {
        let joints = [("&&", Joint::And), ("||", Joint::Or), (";", Joint::Then)];
        let found = joints.into_iter().find(|(text, _)| self.skip(text));
        found.map(|(_, joint)| joint)
    }

    /// Reads the words up to what joins the next command.
    fn words(&mut self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            match self.peek() {
                None | Some('#' | ';' | '&' | '|') => return Some(words),
                _ => {}
            }
            let word = self.word()?;
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if self.peek() == Some('>') {
                if !is_number {
                    words.push(word);
                }
                self.redirection()?;
            } else {
                words.push(word);
            }
        }
    }

    /// Reads where output goes; what it is called does not matter.
    fn redirection(&mut self) -> Option<()> {
        self.take()?;
        let _ = self.skip(">") || self.skip("&") || self.skip("|");
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        self.word().filter(|target| !target.is_empty()).map(drop)
    }

    /// Reads a word, which is empty only before a redirection.
    fn word(&mut self) -> Option<String> {
        let before = self.rest;
        while let Some(next) = self.peek() {
            match next {
                ' ' | '\t' | ';' | '&' | '|' | '>' => break,
                '\'' => {
                    self.take();
                    let (quoted, rest) = self.rest.split_once('\'')?;
                    ensure_printable(quoted)?;
                    self.rest = rest;
                }
                '"' => self.double_quoted()?,
                '$' => self.parameter()?,
                '<' | '(' | ')' | '`' | '\\' => return None,
                next if next.is_control() => return None,
                _ => drop(self.take()),
            }
        }
        let length = before.len() - self.rest.len();
        before.get(..length).map(str::to_owned)
    }

    fn double_quoted(&mut self) -> Option<()> {
        self.take()?;
        loop {
            match self.peek()? {
                '"' => return self.take().map(drop),
                '$' => self.parameter()?,
                '`' | '\\' => return None,
                next if next.is_control() => return None,
                _ => drop(self.take()),
            }
        }
    }

    /// Reads `$name`, `${name}`, `$1` or `$@`: what it stands for can change no more than a word.
    fn parameter(&mut self) -> Option<()> {
        self.take()?;
        let is_of_a_name = |next: char| next.is_ascii_alphanumeric() || next == '_';
        if self.skip("{") {
            let (name, rest) = self.rest.split_once('}')?;
            self.rest = rest;
            let is_name = !name.is_empty() && name.chars().all(is_of_a_name);
            return is_name.then_some(());
        }
        let first = self.take()?;
        if first.is_ascii_alphabetic() || first == '_' {
            self.rest = self.rest.trim_start_matches(is_of_a_name);
            return Some(());
        }
        (first.is_ascii_digit() || "@*#?".contains(first)).then_some(())
    }
}

fn ensure_printable(text: &str) -> Option<()> {
    (!text.chars().any(char::is_control)).then_some(())
}

/// Returns a word without its quotes, where it stands for itself.
pub(super) fn literal(word: &str) -> Option<&str> {
    for quote in ['\'', '"'] {
        let inner = word
            .strip_prefix(quote)
            .and_then(|word| word.strip_suffix(quote));
        if let Some(inner) = inner {
            let is_plain = !inner.contains(quote) && (quote == '\'' || !inner.contains('$'));
            return is_plain.then_some(inner);
        }
    }
    let is_plain = |next: char| next.is_ascii_alphanumeric() || "_./:@%+-".contains(next);
    word.chars().all(is_plain).then_some(word)
}

/// Tells of `set -e` and other words that make a script stricter whether the first failure ends it from now on.
pub(super) fn strictness(words: &[String]) -> Option<bool> {
    let (set, options) = words.split_first()?;
    let mut is_strict = false;
    let mut options = options.iter();
    if set != "set" || options.len() == 0 {
        return None;
    }
    while let Some(option) = options.next() {
        let letters = option
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty())?;
        let (letters, is_long) = match letters.strip_suffix('o') {
            Some(letters) => (letters, true),
            None => (letters, false),
        };
        if !letters.bytes().all(|letter| b"eux".contains(&letter)) {
            return None;
        }
        is_strict |= letters.contains('e');
        if is_long {
            match options.next()?.as_str() {
                "errexit" => is_strict = true,
                "nounset" | "pipefail" | "xtrace" => {}
                _ => return None,
            }
        }
    }
    Some(is_strict)
}

/// Tells whether this ends a script, after something failed, as failed.
pub(super) fn is_failing_exit(words: &[String]) -> bool {
    match words {
        [exit, status] if exit == "exit" => status.parse::<u8>().is_ok_and(|status| status != 0),
        words => is_last_status(words),
    }
}

/// Tells whether this ends a script with the status of what ran before.
pub(super) fn is_last_status(words: &[String]) -> bool {
    match words {
        [exit] => exit == "exit",
        [exit, status] => exit == "exit" && matches!(status.as_str(), "$?" | "\"$?\""),
        _ => false,
    }
}

/// Tells whether nothing comes any more, or nothing but an end with the status of what was last.
pub(super) fn is_end(rest: &mut std::str::Lines<'_>) -> bool {
    let mut left = rest
        .map(commands)
        .filter(|line| line.as_ref().is_none_or(|line| !line.is_empty()));
    match left.next() {
        None => true,
        Some(Some(line)) => matches!(line.as_slice(), [(_, words)] if is_last_status(words)),
        Some(None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Joint, commands, literal};

    #[test]
    fn only_what_is_surely_understood_is_taken_apart() {
        let one = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let cases = [
            ("", Some(vec![])),
            ("  # xguard hook", Some(vec![])),
            ("a b", Some(vec![(Joint::Start, one(&["a", "b"]))])),
            (
                "a 'b c' \"$@\" # d",
                Some(vec![(Joint::Start, one(&["a", "'b c'", "\"$@\""]))]),
            ),
            ("a >/dev/null 2>&1", Some(vec![(Joint::Start, one(&["a"]))])),
            ("a >> log b", Some(vec![(Joint::Start, one(&["a", "b"]))])),
            ("a#b", Some(vec![(Joint::Start, one(&["a#b"]))])),
            (
                "a && b||c;",
                Some(vec![
                    (Joint::Start, one(&["a"])),
                    (Joint::And, one(&["b"])),
                    (Joint::Or, one(&["c"])),
                ]),
            ),
            ("a &&", None),
            ("a | b", None),
            ("a |& b", None),
            ("a &", None),
            ("a & b", None),
            ("a;;", None),
            ("; a", None),
            ("a <b", None),
            ("a <<EOF", None),
            ("(a)", None),
            ("a() { b", None),
            ("a $(b)", None),
            ("a `b`", None),
            ("a \\", None),
            ("a 'b", None),
            ("a \"b", None),
            ("a \"$(b)\"", None),
            ("a ${b:-c}", None),
            ("a ${b=c}", None),
            ("a\r", None),
            ("a >", None),
        ];
        for (line, expected) in cases {
            assert_eq!(commands(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_word_stands_for_itself_or_not() {
        let cases = [
            ("/a/b", Some("/a/b")),
            ("'/a b'", Some("/a b")),
            ("\"/a b\"", Some("/a b")),
            ("\"$a\"", None),
            ("$a", None),
            ("a*", None),
            ("~/a", None),
            ("'a'b'c'", None),
        ];
        for (word, expected) in cases {
            assert_eq!(literal(word), expected, "{word}");
        }
    }
}

//! A page of text for people: wrapped and coloured on a terminal, neither in a pipe.

use textwrap::{Options, WordSplitter};

use super::escape::printable;
use super::layout::Style;

/// What a word is to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Red,
    Green,
    Yellow,
    Cyan,
}

/// Text in the making. Whatever is put on it is made printable first.
pub(super) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            text: String::new(),
        }
    }

    /// Tells whether evidence is to be shown.
    pub(super) fn is_showing_evidence(&self) -> bool {
        self.style.explain
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds an empty line between what is there and what comes, if there is something.
    pub(super) fn add_gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Adds a line that is never broken: commands and places, to be copied whole.
    pub(super) fn add_verbatim(&mut self, indent: &str, ink: Ink, text: &str) {
        let painted = self.paint_text(ink, &printable(text));
        self.text.extend([indent, &painted, "\n"]);
    }

    /// Adds a paragraph.
    pub(super) fn add_paragraph(&mut self, indent: &str, text: &str) {
        self.add_hanging(indent, indent, text);
    }

    /// Adds a paragraph whose first line begins with `first`, and the others with `rest`.
    pub(super) fn add_hanging(&mut self, first: &str, rest: &str, text: &str) {
        let text = printable(text);
        self.add_wrapped(first, rest, &text);
    }

    /// Adds a paragraph that begins with a painted word.
    pub(super) fn add_headed(&mut self, (ink, head): (Ink, &str), text: &str) {
        let head = self.paint_text(ink, &printable(head));
        let text = format!("{head}{}", printable(text));
        self.add_wrapped("", "  ", &text);
    }

    /// Adds a paragraph with a painted word in a column before it.
    pub(super) fn item(&mut self, ink: Ink, word: &str, text: &str) {
        let head = self.paint_text(ink, &format!("{word:<4}"));
        let text = format!("{head}  {}", printable(text));
        self.add_wrapped("  ", "        ", &text);
    }

    fn add_wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let Some(width) = self.style.width else {
            self.text.extend([first, text, "\n"]);
            return;
        };
        // Nothing is broken within a word: commands, addresses and paths are to be copied.
        let options = Options::new(width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in textwrap::wrap(text, options) {
            self.text.extend([line.trim_end(), "\n"]);
        }
    }

    fn paint_text(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => return text.to_owned(),
            _ if !self.style.color => return text.to_owned(),
            Ink::Bold => "1",
            Ink::Red => "1;31",
            Ink::Green => "32",
            Ink::Yellow => "1;33",
            Ink::Cyan => "1;36",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData, assert_data_eq, str};

    use super::{Ink, Page};
    use crate::report::Style;

    fn page(style: Style) -> String {
        let mut page = Page::new(style);
        page.add_headed(
            (Ink::Red, "critical: "),
            "a heading of some words that goes on",
        );
        page.add_hanging(
            "  1. ",
            "     ",
            "one `git restore --staged` and a-hyphenated-word and more",
        );
        page.add_verbatim(
            "    ",
            Ink::Bold,
            "git restore --staged -- a/very/long/path/that/is/kept",
        );
        page.add_paragraph("  ", "\x1b[2Jescaped\u{202e}");
        page.into_text()
    }

    #[test]
    fn a_terminal_gets_broken_lines_and_colours() {
        let style = Style {
            color: true,
            width: Some(40),
            ..Style::default()
        };
        assert_data_eq!(
            page(style).replace('\x1b', "ESC"),
            str![[r#"
ESC[1;31mcritical: ESC[0ma heading of some words that
  goes on
  1. one `git restore --staged` and
     a-hyphenated-word and more
    ESC[1mgit restore --staged -- a/very/long/path/that/is/keptESC[0m
  \u{1b}[2Jescaped\u{202e}

"#]]
            .raw()
        );
        let longest = page(Style {
            color: false,
            ..style
        });
        let lines = longest
            .lines()
            .filter(|line| !line.contains("git restore --staged --"));
        assert!(lines.clone().all(|line| line.chars().count() <= 40));
    }

    #[test]
    fn a_pipe_gets_neither() {
        assert_data_eq!(
            page(Style::default()),
            str![[r#"
critical: a heading of some words that goes on
  1. one `git restore --staged` and a-hyphenated-word and more
    git restore --staged -- a/very/long/path/that/is/kept
  \u{1b}[2Jescaped\u{202e}

"#]]
            .raw()
        );
    }
}

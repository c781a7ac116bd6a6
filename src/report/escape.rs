//! Everything that is printed and was not written by us: paths, messages, values. No control character, terminal escape
//! or bidirectional override of theirs reaches a terminal.

use std::fmt::Write;

pub use crate::repo_path::printable_path;
use crate::shell::is_printable;
pub use crate::shell::printable;

/// Returns JSON with everything unprintable inside its strings written as `\u….`. Outside of strings there is nothing
/// unprintable but newlines.
pub(super) fn printable_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || is_printable(character) {
            safe.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                push_formatted(&mut safe, format_args!("\\u{unit:04x}"));
            }
        }
    }
    safe
}

fn push_formatted(text: &mut String, formatted: std::fmt::Arguments<'_>) {
    #[expect(clippy::expect_used, reason = "writing into a string cannot fail")]
    text.write_fmt(formatted)
        .expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_json};

    #[test]
    fn text_keeps_its_lines_together_and_its_escapes_to_itself() {
        let cases = [
            ("plain, with ünïcödé", "plain, with ünïcödé"),
            ("\x1b[2J", "\\u{1b}[2J"),
            ("a\nb", "a\\nb"),
            ("\u{202e}", "\\u{202e}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{7f}", "\\u{7f}"),
            ("\u{e0041}", "\\u{e0041}"),
            ("back\\slash \"quote\" it's", "back\\slash \"quote\" it's"),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected);
        }
        assert_eq!(
            printable_json("\"\u{7f}\u{202e}\u{e0041}ü\"\n"),
            "\"\\u007f\\u202e\\udb40\\udc41ü\"\n"
        );
    }
}

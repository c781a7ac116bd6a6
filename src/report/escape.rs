//! Everything that is printed and was not written by us: paths, messages, values. No control character, terminal escape
//! or bidirectional override of theirs reaches a terminal.

use std::fmt::Write;

use crate::shell::{Piece, for_each_character, is_printable};

/// Returns text with everything unprintable written as an escape.
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_printable(character) {
            safe.push(character);
        } else {
            safe.extend(character.escape_default());
        }
    }
    safe
}

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

/// Returns a path as git prints it: as it is where that is unmistakable, else quoted as in C, without loss.
pub fn path(path: &[u8]) -> String {
    match str::from_utf8(path) {
        Ok(text) if is_plain(text) => text.to_owned(),
        _ => c_quoted(path),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|character| is_printable(character) && !matches!(character, '"' | '\\'))
}

/// Returns a path as text for programs: as it is where it is UTF-8, else quoted as in C.
pub(super) fn path_text(path: &[u8]) -> String {
    str::from_utf8(path).map_or_else(|_| c_quoted(path), str::to_owned)
}

fn c_quoted(path: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for_each_character(path, |piece| match piece {
        Piece::Character('"') => quoted.push_str("\\\""),
        Piece::Character('\\') => quoted.push_str("\\\\"),
        Piece::Character(character) => quoted.push(character),
        Piece::Byte(b'\n') => quoted.push_str("\\n"),
        Piece::Byte(b'\t') => quoted.push_str("\\t"),
        Piece::Byte(b'\r') => quoted.push_str("\\r"),
        Piece::Byte(byte) => push_formatted(&mut quoted, format_args!("\\{byte:03o}")),
    });
    quoted.push('"');
    quoted
}

fn push_formatted(text: &mut String, formatted: std::fmt::Arguments<'_>) {
    #[expect(clippy::expect_used, reason = "writing into a string cannot fail")]
    text.write_fmt(formatted)
        .expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::{path, printable, printable_json};

    #[test]
    fn paths_are_quoted_where_they_could_mislead() {
        let cases: [(&[u8], &str); 16] = [
            (b"src/a.py", "src/a.py"),
            (b"with space.py", "with space.py"),
            ("schlüssel/日本.py".as_bytes(), "schlüssel/日本.py"),
            ("e\u{301}.py".as_bytes(), "e\u{301}.py"),
            (b"it's", "it's"),
            (b"", "\"\""),
            (b" a", "\" a\""),
            (b"a ", "\"a \""),
            (b"a\"b", "\"a\\\"b\""),
            (b"a\\b", "\"a\\\\b\""),
            (b"a\nb\tc\r", "\"a\\nb\\tc\\r\""),
            (b"\x1b[31mred", "\"\\033[31mred\""),
            (b"caf\xe9.py", "\"caf\\351.py\""),
            ("\u{202e}yp.a".as_bytes(), "\"\\342\\200\\256yp.a\""),
            (
                "a\u{85}b\u{feff}".as_bytes(),
                "\"a\\302\\205b\\357\\273\\277\"",
            ),
            (
                "zero\u{200b}width".as_bytes(),
                "\"zero\\342\\200\\213width\"",
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(path(bytes), expected);
        }
    }

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

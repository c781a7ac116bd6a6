//! How a path or other words of others are shown to a person: nothing unprintable reaches a terminal, no two paths look
//! alike, and in a command to be copied a path is one word that names one file to git.

/// Tells whether a character shows as itself and leaves its surroundings alone.
pub(crate) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // The standard library knows which characters are controls, formats, separators or unassigned. After a letter, an
    // accent to be put on it counts as printable.
    let mut probe = String::from("a");
    probe.push(character);
    probe.escape_debug().eq(probe.chars())
}

/// Returns a word for a POSIX shell; where it holds anything unprintable, in the form `$'…'` that bash, zsh and newer
/// shells understand.
pub fn shell_word(bytes: &[u8]) -> String {
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"_./+,:@%=-".contains(byte);
    if let Ok(text) = str::from_utf8(bytes) {
        if !text.is_empty() && bytes.iter().all(is_safe) {
            return text.to_owned();
        }
        if text.chars().all(is_printable) {
            return format!("'{}'", text.replace('\'', "'\\''"));
        }
    }
    let mut word = String::from("$'");
    for_each_character(bytes, |piece| match piece {
        TextPiece::Character('\'') => word.push_str("\\'"),
        TextPiece::Character('\\') => word.push_str("\\\\"),
        TextPiece::Character(character) => word.push(character),
        TextPiece::Byte(byte) => push_octal(&mut word, byte),
    });
    word.push('\'');
    word
}

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

/// Returns a path as git prints it: as it is where that is unmistakable, else quoted as in C, without loss.
pub fn shown_path(path: &[u8]) -> String {
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

pub(crate) fn c_quoted(path: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for_each_character(path, |piece| match piece {
        TextPiece::Character('"') => quoted.push_str("\\\""),
        TextPiece::Character('\\') => quoted.push_str("\\\\"),
        TextPiece::Character(character) => quoted.push(character),
        TextPiece::Byte(b'\n') => quoted.push_str("\\n"),
        TextPiece::Byte(b'\t') => quoted.push_str("\\t"),
        TextPiece::Byte(b'\r') => quoted.push_str("\\r"),
        TextPiece::Byte(byte) => push_octal(&mut quoted, byte),
    });
    quoted.push('"');
    quoted
}

fn push_octal(text: &mut String, byte: u8) {
    text.push('\\');
    text.extend([6, 3, 0].map(|shift| char::from(b'0' + (byte >> shift & 7))));
}

/// Returns the argument that names exactly this path to git, from whatever folder of the repository, as a shell word.
pub fn exact_pathspec(path: &[u8]) -> String {
    let begins_plainly = path
        .first()
        .is_some_and(|&first| first.is_ascii_alphanumeric() || first == b'.');
    let has_pattern = path.iter().any(|byte| b"*?[\\".contains(byte));
    let magic: &[u8] = if begins_plainly && !has_pattern {
        b":/"
    } else {
        b":(top,literal)"
    };
    shell_word(&[magic, path].concat())
}

/// A printable character, or a byte of anything else.
pub(crate) enum TextPiece {
    Character(char),
    Byte(u8),
}

/// Hands over printable characters as they are, everything else byte by byte.
pub(crate) fn for_each_character(bytes: &[u8], mut take: impl FnMut(TextPiece)) {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_printable(character) {
                take(TextPiece::Character(character));
            } else {
                let mut buffer = [0; 4];
                character
                    .encode_utf8(&mut buffer)
                    .bytes()
                    .for_each(|byte| take(TextPiece::Byte(byte)));
            }
        }
        chunk
            .invalid()
            .iter()
            .for_each(|&byte| take(TextPiece::Byte(byte)));
    }
}

#[cfg(test)]
mod tests {
    use super::{exact_pathspec, shell_word, shown_path};

    #[test]
    fn shell_words_are_one_word_and_the_same() {
        let cases: [(&[u8], &str); 8] = [
            (b"src/a-b_c.py", "src/a-b_c.py"),
            (b"", "''"),
            (b"a b", "'a b'"),
            (b"it's", "'it'\\''s'"),
            (b"$HOME `x` ~", "'$HOME `x` ~'"),
            (b"a\nb'c\\", "$'a\\012b\\'c\\\\'"),
            (b"caf\xe9", "$'caf\\351'"),
            ("\u{202e}".as_bytes(), "$'\\342\\200\\256'"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(shell_word(bytes), expected);
        }
    }

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
            assert_eq!(shown_path(bytes), expected);
        }
    }

    #[test]
    fn pathspecs_name_one_path_and_nothing_else() {
        let cases: [(&[u8], &str); 9] = [
            (b"src/a.py", ":/src/a.py"),
            (b".env", ":/.env"),
            (b"a b.py", "':/a b.py'"),
            (b"a[1].py", "':(top,literal)a[1].py'"),
            (b"*.py", "':(top,literal)*.py'"),
            (b":x", "':(top,literal):x'"),
            (b"-x", "':(top,literal)-x'"),
            (b"!x", "':(top,literal)!x'"),
            (b"a\nb", "$':/a\\012b'"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(exact_pathspec(bytes), expected);
        }
    }
}

//! The lines of an env file, however they are written: every one becomes `NAME=value` on a line of its own.

use std::borrow::Cow;

/// Commands that set a variable without a sign between name and value: fish and csh.
const COMMANDS: &[&[u8]] = &[b"setenv", b"set"];

/// Returns a text in which lines end at `\n`, continued ones are one, and what shells write with blanks has a `=`.
pub(super) fn plain(text: &[u8]) -> Vec<u8> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut plain = Vec::with_capacity(text.len() + 1);
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let is_continued = plain.ends_with(b"\\\n") && !line.trim_ascii().is_empty();
        let line = if is_continued {
            plain.truncate(plain.len() - 2);
            Cow::Borrowed(line.trim_ascii())
        } else {
            assigned(line)
        };
        plain.extend_from_slice(&line);
        // The second half of `\r\n` behind a backslash is no line.
        if !line.is_empty() || !plain.ends_with(b"\n") {
            plain.push(b'\n');
        }
    }
    plain
}

/// Writes `set -gx NAME value`, `setenv NAME value` and `set "NAME=value"` as an assignment.
fn assigned(line: &[u8]) -> Cow<'_, [u8]> {
    let quoted = line.trim_ascii().strip_suffix(b"\"");
    if let Some((command, inner)) = quoted.and_then(|line| line.split_at_checked(5))
        && command.eq_ignore_ascii_case(b"set \"")
    {
        return Cow::Borrowed(inner);
    }
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty() && *word != b"#");
    let is_command = words.next().is_some_and(|word| COMMANDS.contains(&word));
    let name = words.find(|word| !word.starts_with(b"-"));
    let rest = words.next();
    let is_name = |name: &&[u8]| {
        name.iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match (name.filter(is_name), rest) {
        (Some(name), Some(value)) if is_command && !value.starts_with(b"=") => {
            let at = memchr::memmem::rfind(line, value).unwrap_or(0);
            Cow::Owned([name, b"=", line.get(at..).unwrap_or(value)].concat())
        }
        _ => Cow::Borrowed(line),
    }
}

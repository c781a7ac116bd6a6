//! Where one string literal ends and the next goes on with it: adjacent literals, added ones, continued lines.

/// Longest stretch between two halves of a literal.
const REACH: usize = 240;

/// Returns the length of the joint at the start of `text`, if there is one: what stands between two halves of one
/// value. `"abc" + "def"`, `"abc"⏎    "def"`, `"abc" \⏎ f"def"`, and a bare line break with indentation.
pub(crate) fn joint_length(text: &[u8]) -> Option<usize> {
    let text = text.get(..REACH.min(text.len()))?;
    match text.first()? {
        b'"' | b'\'' | b'`' => between_literals(text, 1),
        b'\\' if matches!(text.get(1), Some(b'"' | b'\'')) => between_literals(text, 2),
        b'\\' | b'\n' | b'\r' => line_break(text),
        _ => None,
    }
}

/// Returns the length of what stands between two literals assigned one after the other: `"⏎SECOND = "`.
pub(crate) fn next_assigned(text: &[u8]) -> Option<usize> {
    let text = text.get(..REACH.min(text.len()))?;
    let is_quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    text.first().filter(|&&byte| is_quote(byte))?;
    let quote = text.iter().skip(1).position(|&byte| is_quote(byte))? + 1;
    let between = text.get(1..quote)?;
    let (end, assignment) = between.split_at_checked(memchr::memchr(b'\n', between)?)?;
    let assignment = assignment.trim_ascii();
    let (name, sign) = assignment.split_at_checked(assignment.len().checked_sub(1)?)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:$ \t".contains(byte);
    let holds = end.trim_ascii().iter().all(|byte| b";,".contains(byte))
        && matches!(sign, b"=" | b":")
        && name.iter().all(is_name);
    holds.then_some(quote + 1)
}

/// After the closing quote: blanks, at most a few joining signs, then an opening quote with its prefix letter.
fn between_literals(text: &[u8], after_quote: usize) -> Option<usize> {
    let mut at = after_quote;
    // What R, Lua, Haskell, SQL and Visual Basic write counts too: `..`, `++`, `||`, `&`, `_`, `<>`, `,` never.
    while let Some(byte) = text.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'+' | b'.' | b'&' | b'|' | b'_' | b'<' | b'>'
            | b'~' => at += 1,
            // JSON arrays of source lines and JSON-escaped breaks: `\n`, `\`.
            b'\\' => {
                at += 1;
                if matches!(text.get(at), Some(b'n' | b'r' | b't')) {
                    at += 1;
                }
            }
            b'"' | b'\'' | b'`' if at > after_quote => return Some(at + 1),
            b'f' | b'r' | b'b' | b'u' | b'@' | b'$' | b'L'
                if matches!(text.get(at + 1), Some(b'"' | b'\'')) =>
            {
                return Some(at + 2);
            }
            _ => return None,
        }
    }
    None
}

/// A line break inside a literal or header: an optional backslash, the break, indentation.
fn line_break(text: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(b"\\").unwrap_or(text);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\n")?;
    let blanks = rest
        .iter()
        .take_while(|&&byte| matches!(byte, b' ' | b'\t'))
        .count();
    Some(text.len() - rest.len() + blanks)
}

#[cfg(test)]
mod tests {
    use super::{joint_length, next_assigned};

    #[test]
    fn joints_end_where_the_value_goes_on() {
        let cases: [(&str, Option<usize>); 14] = [
            ("\" + \"rest", Some(5)),
            ("\"\n    \"rest", Some(7)),
            ("' . 'rest", Some(5)),
            ("\" \\\n  f\"rest", Some(8)),
            ("\" & _\r\n \"rest", Some(9)),
            ("\\\" + \\\"rest", Some(7)),
            ("\\\n  rest", Some(4)),
            ("\n\trest", Some(2)),
            ("\", \"rest", None),
            ("\"rest", None),
            ("\"\"rest", None),
            ("\" if \"", None),
            ("\"", None),
            ("x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(joint_length(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn literals_assigned_one_after_the_other_are_told_from_others() {
        let cases = [
            ("\"\nSECOND = \"rest", Some(12)),
            ("';\r\nconst b = 'rest", Some(15)),
            ("\",\n  \"b\": \"rest", None),
            ("\" = \"rest", None),
            ("\"\nprint(\"rest", None),
            ("\"\n\"rest", None),
            ("\"", None),
        ];
        for (text, expected) in cases {
            assert_eq!(next_assigned(text.as_bytes()), expected, "{text:?}");
        }
    }
}

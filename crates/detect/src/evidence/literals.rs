//! What is assigned to what: names with the values behind them, whatever characters those have. For values that have no
//! alphabet of their own, such as passwords.

use std::ops::Range;

use crate::scene::Scene;

/// A value with the name it is assigned to.
#[derive(Debug)]
pub(crate) struct Literal {
    /// The name in small letters; empty where there is none.
    pub(crate) name: Vec<u8>,
    /// Where the value is, its quotes left out.
    pub(crate) span: Range<usize>,
}

/// Returns the values in a part of a text: quoted ones, and what stands behind a `=` or `:` up to the end of the line.
pub(crate) fn find_literals(scene: &Scene<'_>, range: Range<usize>) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = range.start;
    for line in scene.slice(range).split(|&byte| byte == b'\n') {
        let quoted = quoted_literals(scene, at..at + line.len());
        if quoted.is_empty() {
            found.extend(read_bare_assignment(line, at));
        }
        found.extend(quoted);
        at += line.len() + 1;
    }
    found
}

fn quoted_literals(scene: &Scene<'_>, line: Range<usize>) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = line.start;
    while let Some(open) = memchr::memchr2(b'"', b'\'', scene.slice(at..line.end)) {
        let start = at + open + 1;
        let quote = scene.byte(start - 1).unwrap_or(b'"');
        let Some(length) = memchr::memchr(quote, scene.slice(start..line.end)) else {
            break;
        };
        found.push(Literal {
            name: name_before(scene.slice(line.start..start - 1)),
            span: start..start + length,
        });
        at = start + length + 1;
    }
    found
}

/// Reads `name=value` and `name: value` without quotes.
fn read_bare_assignment(line: &[u8], at: usize) -> Option<Literal> {
    let sign = line.iter().position(|byte| matches!(byte, b'=' | b':'))?;
    let (name, value) = line.split_at_checked(sign)?;
    let value = value.get(1..)?;
    let blanks = value.len() - value.trim_ascii_start().len();
    let value = value.trim_ascii();
    let start = at + sign + 1 + blanks;
    (!value.is_empty()).then(|| Literal {
        name: last_word(name.trim_ascii_end()),
        span: start..start + value.len(),
    })
}

/// Returns the name before a quoted value: an identifier and a sign of assignment, or a quoted key and one.
fn name_before(before: &[u8]) -> Vec<u8> {
    let trimmed = before.trim_ascii_end();
    let trimmed = match trimmed {
        [arrow @ .., b'>'] if arrow.ends_with(b"=") => arrow,
        _ => trimmed,
    };
    let is_sign = |byte: &u8| matches!(byte, b'=' | b':');
    match trimmed.iter().rposition(|byte| !is_sign(byte)) {
        Some(last) if last + 1 < trimmed.len() => {
            let name = trimmed.get(..=last).unwrap_or_default();
            last_word(name.trim_ascii_end())
        }
        _ => Vec::new(),
    }
}

/// Returns the identifier a text ends in, quotes and brackets behind it left out, in small letters.
fn last_word(text: &[u8]) -> Vec<u8> {
    let end = text
        .iter()
        .rposition(|byte| !b"\"'])".contains(byte))
        .map_or(0, |at| at + 1);
    let text = text.get(..end).unwrap_or_default();
    let start = text
        .iter()
        .rposition(|&byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')))
        .map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::find_literals;
    use crate::scene::Scene;

    #[test]
    fn names_and_values_are_told_apart() {
        let text =
            "PWD = 'a b'\nx: {\"Key\": \"v\"}\nA_PASS=c:d\n  user : e\nf('g', 'h')\nd['pw'] = 'i'";
        let scene = Scene {
            text: text.as_bytes(),
            path: b"",
            now_ms: 0,
        };
        let seen: Vec<String> = find_literals(&scene, 0..text.len())
            .iter()
            .map(|one| {
                let value = String::from_utf8_lossy(scene.slice(one.span.clone()));
                format!("{}={value}", String::from_utf8_lossy(&one.name))
            })
            .collect();
        assert_eq!(
            seen,
            [
                "pwd=a b",
                "=Key",
                "key=v",
                "a_pass=c:d",
                "user=e",
                "=g",
                "=h",
                "=pw",
                "pw=i"
            ]
        );
    }
}

//! Single characters written as escapes: percent (nested too), JSON and shell, HTML. Other languages' escapes are the
//! same ones.

/// Longest chain of `%25` before a percent escape, or of backslashes before a letter, that is followed.
const NESTING: usize = 8;

/// Reads the escape at the start of `text`: the character it stands for and how many bytes it takes. Only ASCII
/// characters matter to us.
pub(crate) fn read_escape(text: &[u8]) -> Option<(u8, usize)> {
    match text.first()? {
        b'%' => read_percent_escape(text),
        b'\\' => read_backslash_escape(text),
        b'&' => read_html_entity(text),
        _ => None,
    }
}

fn read_percent_escape(text: &[u8]) -> Option<(u8, usize)> {
    let mut at = 1;
    for _ in 0..NESTING {
        if text.get(at..at + 2)? == b"25" && parse_hex_digits(text.get(at + 2..at + 4)?).is_some() {
            at += 2;
        }
    }
    ascii_byte(parse_hex_digits(text.get(at..at + 2)?)?).map(|byte| (byte, at + 2))
}

fn read_backslash_escape(text: &[u8]) -> Option<(u8, usize)> {
    let slashes = text
        .iter()
        .take(NESTING)
        .take_while(|&&byte| byte == b'\\')
        .count();
    let (letter, rest) = text.get(slashes..)?.split_first()?;
    match letter {
        b'u' if rest.first() == Some(&b'{') => {
            let end = rest.iter().take(8).position(|&byte| byte == b'}')?;
            let value = ascii_from_digits(rest.get(1..end)?, 16)?;
            Some((value, slashes + 2 + end))
        }
        b'u' => ascii_byte(parse_hex_digits(rest.get(..4)?)?).map(|byte| (byte, slashes + 5)),
        b'x' => ascii_byte(parse_hex_digits(rest.get(..2)?)?).map(|byte| (byte, slashes + 3)),
        b'/' | b'"' | b'\'' | b'=' | b'+' | b'-' | b'_' | b'&' | b':' | b'$' | b'`' | b'%' => {
            Some((*letter, slashes + 1))
        }
        b'n' => Some((b'\n', slashes + 1)),
        b'r' => Some((b'\r', slashes + 1)),
        b't' => Some((b'\t', slashes + 1)),
        _ => None,
    }
}

fn read_html_entity(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().take(10).position(|&byte| byte == b';')?;
    let name = text.get(1..end)?;
    // `&amp;quot;` and the like: escaped twice.
    if name == b"amp" {
        let rest = text.get(end + 1..)?;
        let end_of_inner = rest.iter().take(8).position(|&byte| byte == b';');
        if let Some((byte, length)) = end_of_inner
            .and_then(|inner| entity_character(rest.get(..inner)?).map(|byte| (byte, inner)))
        {
            return Some((byte, end + 2 + length));
        }
    }
    entity_character(name).map(|byte| (byte, end + 1))
}

fn entity_character(name: &[u8]) -> Option<u8> {
    match name {
        b"amp" => Some(b'&'),
        b"quot" => Some(b'"'),
        b"apos" => Some(b'\''),
        b"lt" => Some(b'<'),
        b"gt" => Some(b'>'),
        b"nbsp" | b"Tab" => Some(b' '),
        b"equals" => Some(b'='),
        b"plus" => Some(b'+'),
        b"sol" => Some(b'/'),
        b"colon" => Some(b':'),
        b"lowbar" | b"UnderBar" => Some(b'_'),
        b"hyphen" | b"dash" => Some(b'-'),
        [b'#', b'x' | b'X', digits @ ..] => ascii_from_digits(digits, 16),
        [b'#', digits @ ..] => ascii_from_digits(digits, 10),
        _ => None,
    }
}

fn ascii_from_digits(digits: &[u8], radix: u32) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    ascii_byte(u32::from_str_radix(digits, radix).ok()?)
}

fn parse_hex_digits(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| {
        Some(value * 16 + char::from(digit).to_digit(16)?)
    })
}

fn ascii_byte(value: u32) -> Option<u8> {
    u8::try_from(value).ok().filter(u8::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::read_escape;

    #[test]
    fn escapes_are_read_whole() {
        let cases: [(&str, Option<(u8, usize)>); 24] = [
            ("%3D", Some((b'=', 3))),
            ("%3d", Some((b'=', 3))),
            ("%253D", Some((b'=', 5))),
            ("%25253Dx", Some((b'=', 7))),
            ("%25 of", Some((b'%', 3))),
            ("%zz", None),
            ("%2", None),
            ("\\u003d", Some((b'=', 6))),
            ("\\\\u002F", Some((b'/', 7))),
            ("\\x2b", Some((b'+', 4))),
            ("\\u{2d}", Some((b'-', 6))),
            ("\\u00e9", None),
            ("\\/", Some((b'/', 2))),
            ("\\\\\\\"", Some((b'"', 4))),
            ("\\n", Some((b'\n', 2))),
            ("\\q", None),
            ("&#x3D;", Some((b'=', 6))),
            ("&#61;", Some((b'=', 5))),
            ("&quot;", Some((b'"', 6))),
            ("&amp;quot;", Some((b'"', 10))),
            ("&amp;b", Some((b'&', 5))),
            ("&nothing;", None),
            ("&", None),
            ("a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_escape(text.as_bytes()), expected, "{text}");
        }
    }
}

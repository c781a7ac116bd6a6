//! The wildcards of a single name, as far as they are needed to tell what a line is about.

/// Matches `*` and `?`. Other bytes stand for themselves, so a pattern with `[` or `\` is not for here.
pub(super) fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&byte) if byte == b'?' || text.get(t) == Some(&byte) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after_star, from)) = retry else {
                    return false;
                };
                retry = Some((after_star, from + 1));
                p = after_star;
                t = from + 1;
            }
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn stars_and_question_marks_match() {
        let cases = [
            (".env", ".env", true),
            (".env*", ".env.local", true),
            ("*.env", ".env", true),
            (".env.*.x", ".env.a.b.x", true),
            (".env.*.x", ".env.x", false),
            (".en?", ".env", true),
            (".en?", ".en", false),
            ("**", "anything", true),
            ("", "", true),
            ("", "a", false),
        ];
        for (pattern, text, expected) in cases {
            let found = is_match(pattern.as_bytes(), text.as_bytes());
            assert_eq!(found, expected, "{pattern} {text}");
        }
    }
}

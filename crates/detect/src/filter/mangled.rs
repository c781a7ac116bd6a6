//! Names as compilers of C++ and Rust write them for linkers: the names of a path, each with its length before it.

use super::words::is_unreadable;

/// Shortest name that can be read.
const SHORTEST: usize = 4;

/// Tells whether a run is such a name: `_ZN5clang5Lexer…E`, and `N5clang5LexerE` of a type. Names with their lengths make
/// up half of it, two at least, and one of them can be read; of a type, most of their letters, because in random text a few
/// digits fit as well.
pub(crate) fn is_mangled(run: &[u8]) -> bool {
    let is_symbol = run.starts_with(b"_Z");
    let path = run.strip_prefix(b"_Z").unwrap_or(run);
    let kinds = path.iter().take_while(|byte| byte.is_ascii_uppercase());
    let kinds = kinds.count();
    if !is_symbol && (kinds != 1 || !path.starts_with(b"N")) {
        return false;
    }
    let mut rest = path.get(kinds..).unwrap_or_default();
    let length = rest.len();
    let (mut names, mut readable, mut unreadable) = (0, 0, 0);
    while let Some((name, behind)) = counted_name(rest) {
        names += 1;
        if name.len() >= SHORTEST && !is_unreadable(name) {
            readable += name.len();
        } else {
            unreadable += name.len();
        }
        rest = behind;
    }
    let can_be_read = readable > if is_symbol { 0 } else { unreadable };
    // Behind the names of a type stands their end, or that what it is made for follows.
    let is_closed = is_symbol || matches!(rest, [b'E' | b'I', ..]);
    names > 1 && can_be_read && is_closed && (length - rest.len()) * 2 >= length
}

/// Returns the name that a text begins with, which has its length before it, and what is behind it.
fn counted_name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let digits = text.iter().take(3).take_while(|byte| byte.is_ascii_digit());
    let (digits, rest) = text.split_at_checked(digits.count())?;
    let length = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (name, behind) = rest.split_at_checked(length)?;
    let begins = name.first()?.is_ascii_alphabetic() || name.starts_with(b"_");
    begins.then_some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::is_mangled;
    use crate::sample::Sampler;
    use crate::testing::rounds;

    #[test]
    fn names_for_linkers_are_told_from_values() {
        let cases = [
            ("_ZN5clang21EmitCodeGenOnlyActionE", true),
            ("_ZTIN5clang18EmitLLVMOnlyActionE", true),
            ("_ZNK6icu_726number4implE", true),
            ("N4bssl12_GLOBAL__N_127AES128RecordNumberEncrypterE", true),
            ("N5xLexer5LexerE", false),
            ("NaB3dE5gH7jK9mN1pQ3sT5", false),
            ("N4ZXM36HbhWMutc8jpv87J35fk0c6c3aIrg", false),
            ("_Z7kQmWx2Lp9vRt4Yb8NcJf", false),
            ("aB3dE5gH7jK9mN1pQ3sT5", false),
            ("", false),
        ];
        for (run, expected) in cases {
            assert_eq!(is_mangled(run.as_bytes()), expected, "{run}");
        }
    }

    #[test]
    fn no_random_value_is_one() {
        let mut sampler = Sampler::new(3);
        for _ in 0..rounds(100) * 20 {
            let value = sampler.client_secret();
            assert!(!is_mangled(value.as_bytes()), "{value}");
        }
        for _ in 0..rounds(500) {
            let value = format!("N4{}", sampler.alphanumeric_text(48));
            assert!(!is_mangled(value.as_bytes()), "{value}");
        }
    }
}

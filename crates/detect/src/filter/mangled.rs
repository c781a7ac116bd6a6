//! Names as compilers of C++ and Rust write them for linkers: the names of a path, each with its length before it.

/// Tells whether a run is such a name: `_ZN5clang5Lexer…E`, and `N5clang5LexerE` of a type.
pub(crate) fn is_mangled(run: &[u8]) -> bool {
    let is_symbol = run.starts_with(b"_Z");
    let path = run.strip_prefix(b"_Z").unwrap_or(run);
    let kinds = path.iter().take_while(|byte| byte.is_ascii_uppercase());
    let kinds = kinds.count();
    let name = path.get(kinds..).unwrap_or_default();
    let digits = name.iter().take(3).take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    if is_symbol {
        return kinds + digits > 0;
    }
    let length = std::str::from_utf8(name.get(..digits).unwrap_or_default());
    let length = length.ok().and_then(|digits| digits.parse::<usize>().ok());
    let Some((first, next)) =
        length.and_then(|length| name.get(digits..)?.split_at_checked(length))
    else {
        return false;
    };
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    path.starts_with(b"N")
        && kinds == 1
        && first.len() > 2
        && first.first().is_some_and(is_letter)
        && next
            .first()
            .is_some_and(|byte| byte.is_ascii_digit() || b"EI".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::is_mangled;

    #[test]
    fn names_for_linkers_are_told_from_values() {
        let cases = [
            ("_ZN5clang21EmitCodeGenOnlyActionE", true),
            ("_ZTIN5clang18EmitLLVMOnlyActionE", true),
            ("_ZNK6icu_726number4implE", true),
            ("N4bssl12_GLOBAL__N_127AES128RecordNumberEncrypterE", true),
            ("N5xLexer5LexerE", false),
            ("NaB3dE5gH7jK9mN1pQ3sT5", false),
            ("aB3dE5gH7jK9mN1pQ3sT5", false),
            ("", false),
        ];
        for (run, expected) in cases {
            assert_eq!(is_mangled(run.as_bytes()), expected, "{run}");
        }
    }
}

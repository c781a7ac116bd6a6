//! What stands where a value would, and says where the value is: a variable, a template, an entry of a vault.

use memchr::memmem;

/// Beginnings of what is no value.
const BEGINNINGS: &[&[u8]] = &[b"encrypted:", b"ENC[", b"vault:", b"@Microsoft.KeyVault("];
/// What no value has in it.
const PARTS: &[&[u8]] = &[
    b"${",
    b"{{",
    b"$(",
    b"process.env",
    b"os.environ",
    b"getenv(",
];
/// Signs around a name, and nothing else.
const BRACKETS: &[(u8, u8)] = &[(b'<', b'>'), (b'%', b'%')];

/// Tells whether a value is a reference to one.
pub(crate) fn is_reference(value: &[u8]) -> bool {
    let is_variable = value.strip_prefix(b"$").is_some_and(is_name);
    let is_bracketed = BRACKETS.iter().any(|&(open, close)| {
        matches!(value, [first, name @ .., last] if *first == open && *last == close && is_name(name))
    });
    is_variable
        || is_bracketed
        || BEGINNINGS.iter().any(|one| value.starts_with(one))
        || PARTS.iter().any(|part| memmem::find(value, part).is_some())
}

fn is_name(text: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(byte);
    text.first().is_some_and(u8::is_ascii_alphabetic) && text.iter().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn references_are_told_from_values() {
        for value in [
            "$ACME_TOKEN",
            "${ACME_TOKEN}",
            "<your token>",
            "%ACME_TOKEN%",
            "{{ acme.token }}",
            "process.env.ACME",
            "vault:secret/data/acme#token",
            "ENC[AES256_GCM,data:x]",
        ] {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
        for value in ["$2b$10$abc", "p%40ss", "<a>b", "%41%42", "a$b", "", "$"] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }
}

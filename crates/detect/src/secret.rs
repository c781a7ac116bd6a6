//! The one type that may hold a credential.
//!
//! It has no `Display`, no `Clone` and no `Serialize`, so a report cannot print one by accident: `expose` is the
//! word to look for in a review.

use sha2::{Digest, Sha256};

/// A credential as found, in memory only.
pub struct Secret {
    bytes: Vec<u8>,
    public_prefix: usize,
}

impl Secret {
    /// Takes the bytes of a credential.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            public_prefix: 0,
        }
    }

    /// Takes the bytes of a credential whose first `public_prefix` bytes are not secret, such as the user id in front
    /// of an access token; redaction may show them whole.
    pub fn with_public_prefix(bytes: Vec<u8>, public_prefix: usize) -> Self {
        Self {
            bytes,
            public_prefix,
        }
    }

    /// Returns the credential itself. Whoever calls this must not print, store or return what it gives.
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the number of bytes of the credential.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Tells whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the printable form: its beginning, then the length in characters.
    pub fn redacted(&self) -> String {
        format!(
            "{} ({} characters)",
            self.printable_beginning(),
            self.bytes.len()
        )
    }

    /// Returns what may be shown of it: the public prefix if there is one, else the first characters, at most four and
    /// never more than a tenth.
    pub fn printable_beginning(&self) -> String {
        let shown = if self.public_prefix > 0 {
            self.public_prefix
        } else {
            (self.bytes.len() / 10).min(4)
        };
        let shown: String = self
            .bytes
            .iter()
            .take(shown)
            .map(|&byte| {
                if byte.is_ascii_graphic() {
                    char::from(byte)
                } else {
                    '?'
                }
            })
            .collect();
        format!("{shown}…")
    }

    /// Returns the SHA-256 of the credential, by which it is recognised without being kept.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Secret({})", self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn redaction_shows_a_tenth_and_at_most_four() {
        let cases = [
            (9, "… (9 characters)"),
            (25, "ab… (25 characters)"),
            (34, "abc… (34 characters)"),
            (114, "abcd… (114 characters)"),
        ];
        for (length, expected) in cases {
            let bytes: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
            assert_eq!(Secret::new(bytes).redacted(), expected);
        }
    }

    #[test]
    fn a_public_prefix_is_shown_whole() {
        let secret = Secret::with_public_prefix(b"12345-abcdefghijklmnopqrst".to_vec(), 5);
        assert_eq!(secret.redacted(), "12345… (26 characters)");
    }
}

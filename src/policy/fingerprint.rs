//! The identity of a finding: what an allow entry names, and what must never change.
//!
//! A fingerprint is the first 32 hex digits of the SHA-256 of four fields: the words `xguard fingerprint 1`, the rule's
//! id, the path as git stores it, and the SHA-256 of the credential (empty for a finding about a whole file). In front
//! of each field stands its length, 8 bytes little-endian, so that no two lists of fields give the same bytes. Neither
//! the line nor anything around the credential is in it: moving a line within its file keeps it.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use xguard_detect::secret::Secret;

/// Says which encoding this is, should there ever be another.
const DOMAIN: &str = "xguard fingerprint 1";
/// Half a SHA-256: short enough for a line of a report, long enough that nobody finds a second one.
const BYTES: usize = 16;
/// A report has few sets.
const SET_BYTES: usize = 4;
/// Hex digits of a fingerprint.
pub const FINGERPRINT_LENGTH: usize = 2 * BYTES;

/// Returns the fingerprint of a credential in a file.
pub(super) fn of_secret(rule: &str, path: &[u8], secret: &Secret) -> String {
    digest_fields(rule, path, &secret.digest())
}

/// Returns the fingerprint of a finding about a whole file.
pub(super) fn of_file(rule: &str, path: &[u8]) -> String {
    digest_fields(rule, path, &[])
}

/// Returns what stands for several findings together. Only reports have it, and only to tell one set from another.
pub(super) fn of_set(fingerprints: &[&str]) -> String {
    let digest = Sha256::digest(fingerprints.concat());
    HEXLOWER.encode(digest.get(..SET_BYTES).unwrap_or_default())
}

fn digest_fields(rule: &str, path: &[u8], secret: &[u8]) -> String {
    let mut hash = Sha256::new();
    for field in [DOMAIN.as_bytes(), rule.as_bytes(), path, secret] {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    let digest = hash.finalize();
    HEXLOWER.encode(digest.get(..BYTES).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{FINGERPRINT_LENGTH, of_file, of_secret};
    use xguard_detect::secret::Secret;

    fn secret(text: &str) -> Secret {
        Secret::new(text.as_bytes().to_vec())
    }

    #[test]
    fn fingerprints_are_the_same_for_ever() {
        // A change here orphans every allow entry anybody has written.
        let path = b"src/config.py";
        assert_eq!(
            of_secret("x-bearer-token", path, &secret("not a real one")),
            "8ae3a80c08a83434a06478153e193530"
        );
        assert_eq!(
            of_file("env-file-staged", b".env"),
            "86162df94d4bc67dd54909038213da62"
        );
    }

    #[test]
    fn rule_path_and_secret_each_count_and_no_two_fields_run_together() {
        let all = [
            of_secret("ab", b"c", &secret("s")),
            of_secret("a", b"bc", &secret("s")),
            of_secret("ab", b"d", &secret("s")),
            of_secret("ab", b"c", &secret("t")),
            of_file("ab", b"c"),
        ];
        let distinct: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert!(all.iter().all(|one| one.len() == FINGERPRINT_LENGTH));
    }
}

//! Env files whose values are all encrypted are made to be committed: SOPS, dotenvx, dotenv-vault, git-crypt, age,
//! ansible-vault.

/// First bytes of files that are encrypted as a whole.
const WHOLE: &[&[u8]] = &[
    b"\0GITCRYPT\0",
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"$ANSIBLE_VAULT;",
];

/// Beginnings of an encrypted value: SOPS, dotenvx.
const VALUES: &[&str] = &["ENC[AES256_GCM,", "encrypted:"];

/// Beginnings of names that those tools write themselves, in clear, and that hold no secret.
const METADATA: &[&str] = &["sops_", "DOTENV_PUBLIC_KEY", "DOTENV_VAULT"];

/// Tells whether an env file holds encrypted values and no others.
pub(super) fn is_encrypted(content: &[u8]) -> bool {
    if WHOLE.iter().any(|start| content.starts_with(start)) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(content) else {
        return false;
    };
    let mut some = false;
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return false;
        };
        let name = name.trim().trim_start_matches("export ").trim_start();
        let value = value.trim().trim_matches(['"', '\'']);
        let is_encrypted =
            VALUES.iter().any(|start| value.starts_with(start)) || name.starts_with("DOTENV_VAULT");
        if !is_encrypted
            && !value.is_empty()
            && !METADATA.iter().any(|start| name.starts_with(start))
        {
            return false;
        }
        some |= is_encrypted;
    }
    some
}

#[cfg(test)]
mod tests {
    use super::is_encrypted;

    #[test]
    fn only_files_encrypted_throughout_count() {
        let cases: [(&str, &str, bool); 9] = [
            (
                "sops",
                "A=ENC[AES256_GCM,data:x,type:str]\nsops_version=3.8\nsops_mac=ENC[AES256_GCM,data:y]\n",
                true,
            ),
            (
                "dotenvx",
                "#/---/\nDOTENV_PUBLIC_KEY=\"03ab\"\n\nA=\"encrypted:BDq\"\n",
                true,
            ),
            (
                "vault",
                "# comment\nDOTENV_VAULT_PRODUCTION=\"abc\"\n",
                true,
            ),
            ("exported", "export A='encrypted:BDq'\nB=\n", true),
            ("age", "age-encryption.org/v1\n-> X25519", true),
            ("one in clear", "A=encrypted:BDq\nB=clear\n", false),
            ("metadata alone", "DOTENV_PUBLIC_KEY=03ab\n", false),
            ("no assignment", "encrypted:abc\n", false),
            ("empty", "", false),
        ];
        for (name, content, expected) in cases {
            assert_eq!(is_encrypted(content.as_bytes()), expected, "{name}");
        }
    }
}

//! # `x-chat-private-key`
//!
//! **What it finds.** The private keys of an `XChat` account as its software development kit exports them: base64 of bytes
//! that nothing can be told from, so the name has to say it (`PRIVATE_KEYS_B64`, `XCHAT_PRIVATE_KEY`).
//!
//! **Why it matters.** It reads and writes the account's encrypted messages, and X cannot revoke it.
//!
//! **What is read out of it.** Nothing: no structure is published.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::{CredentialKind, Find, named};
use crate::classes::{count_distinct_bytes, is_mixed, is_token};
use crate::filter::made_up::is_patterned;
use crate::runs;
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-chat-private-key",
    title: "XChat private keys",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The private keys of an XChat account, base64 under a name that says so: `PRIVATE_KEYS_B64`, `XCHAT_PRIVATE_KEY`.",
    harm: "Whoever has them reads the account's encrypted messages and writes in its name. X cannot revoke them.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "Treat it like a password file that was copied: there is no way to revoke these keys on X's side, so set the account up for XChat with new keys and tell those it talks to.",
        ),
        Step::Own(
            "Messages encrypted to the old keys may be readable for ever to whoever has them.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.chat_private_keys(),
    carrier: Some(|_, example| format!("PRIVATE_KEYS_B64={example}")),
    find: Find::Named(find_private_key),
};

/// Letters of base64 that hold one private key of 32 bytes.
const SHORTEST: usize = 43;
/// Letters of the shortest name.
const SHORTEST_NAME: usize = 14;
/// How far back the value may begin whose first letters are no run.
const REACH: usize = 400;

fn find_private_key<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    let Some(start) = base64_start(scene, run.start) else {
        return;
    };
    let name = named::as_written(scene, start);
    if name.len() < SHORTEST_NAME || !is_name(&name.to_ascii_lowercase()) {
        return;
    }
    let letters = scene.from(start);
    let length = letters.iter().take_while(|&&byte| is_base64(byte)).count();
    let signs = letters.iter().skip(length).take(2);
    let end = start + length + signs.take_while(|&&byte| byte == b'=').count();
    let random = scene.slice(start..start + length);
    let is_key = length >= SHORTEST
        && is_mixed(random)
        && count_distinct_bytes(random) >= 20
        && !is_patterned(random)
        && [BASE64_NOPAD, BASE64URL_NOPAD]
            .iter()
            .any(|base64| base64.decode(random).is_ok());
    if is_key {
        let value = scene.slice(start..end);
        let mut sighting = DetectedCredential::new(&RULE, start..end, Cow::Borrowed(value));
        sighting.evidence.push("named as XChat's keys");
        out.push(sighting);
    }
}

/// Returns where the base64 begins whose first run this is: it may have signs that are none of a run's, and shorter
/// pieces before it.
fn base64_start(scene: &Scene<'_>, run_start: usize) -> Option<usize> {
    let before = scene.slice(run_start.saturating_sub(REACH)..run_start);
    let (mut letters, mut piece) = (0, 0);
    for &byte in before.iter().rev() {
        match byte {
            b'+' | b'/' => piece = 0,
            _ if letters > 0 && is_token(byte) => piece += 1,
            _ => break,
        }
        if piece >= runs::SHORTEST {
            return None;
        }
        letters += 1;
    }
    Some(run_start - letters)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn is_name(name: &[u8]) -> bool {
    let flat: Vec<u8> = name
        .iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    flat.ends_with(b"privatekeysb64")
        || memchr::memmem::find(&flat, b"xchat").is_some()
            && memchr::memmem::find(&flat, b"privatekey").is_some()
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let keys = sampler.chat_private_keys();
            for text in [
                format!("PRIVATE_KEYS_B64={keys}\nSIGNING_KEY_VERSION=1"),
                format!("{{\"private_keys_b64\": \"{keys}\"}}"),
                format!("export XCHAT_PRIVATE_KEY='{keys}'"),
            ] {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, "x-chat-private-key", "{text}");
                assert_eq!(found[0].secret.expose(), keys.as_bytes());
            }
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        let keys = sampler.chat_private_keys();
        for text in [
            format!("PUBLIC_KEYS_B64={keys}"),
            format!("PRIVATE_KEY={keys}"),
            "PRIVATE_KEYS_B64=${PRIVATE_KEYS_B64}".to_owned(),
            format!("PRIVATE_KEYS_B64={}", "A".repeat(128)),
            format!("PRIVATE_KEYS_B64={}", sampler.alphanumeric_text(20)),
        ] {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{text}");
        }
    }
}

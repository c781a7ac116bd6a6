//! What real code holds that looks like a credential and is none, in files that have to do with X.

use crate::sample::Sampler;
use crate::testing::{ids, rounds};

const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Paths and texts with `{…}` for what is made in each round, none of which holds a credential.
const TEXTS: &[(&str, &str)] = &[
    // The letter of an escaped line break in front of an address or a line of PEM.
    (
        "posts.jsonl",
        r#"{"source":"X","twitter":"@a","content":"first line\n{base58_44}\n\nlast line"}"#,
    ),
    (
        "rsa.json",
        r#"{"api":"tweepy","keyPem":"-----BEGIN PUBLIC KEY-----\n{base64_48}\n{base64_48}\n{alnum24}\n-----END PUBLIC KEY-----"}"#,
    ),
    ("posts.jsonl", "{\"twitter\":\"a\\\\n{base58_44}\\\\n\"}"),
    // Any three letters stand in base64 sooner or later.
    (
        "a.json",
        "{\"key\": \"{alnum25}\", \"data\": \"{base64_48}+xdk/{base64_48}{base64_48}xdk{base64_48}\"}",
    ),
    (
        "a.json",
        "{\"token\": \"{alnum25}\", \"data\": \"{base64_48}TW_{base64_48}\"}",
    ),
    // A dash in base64url with a few digits before it.
    (
        "jwk.json",
        "{\"y\": \"{alnum37}_901-{alnum46}\", \"x\": \"{alnum40}a512-{alnum46}\"}",
    ),
    // Ids of queries.
    (
        "client.js",
        "class TwitterClient {\n  ids = new Set([first, \"{old_key}\", \"{old_key}\", \"{old_key}\"]);\n}",
    ),
    // A parameter of an address, and the name of something else behind it.
    (
        "README.md",
        "![a Twitter](b)\nset TWITTER_OAUTH_KEY first\nsee (https://example.com/5?share={old_key}) the APP_SECRET_TOKEN variable",
    ),
    // A key of Google, an address of Ethereum, numbers in base64.
    (
        "Utils.java",
        "class TwitterCardUtils {\n  Client c = client(\"AIza{google35}\", secret);\n}",
    ),
    (
        "config.js",
        "module.exports = { twitter: \"@foo\", secret: \"0x{mixed_hex40}\" }",
    ),
    (
        "tests.cpp",
        "auto twitter = tweet(parse_secret(\"0x{mixed_hex40}\"));",
    ),
    (
        "View.xib",
        "<!-- Twitter --><color key=\"secret\">{numbers}</color>",
    ),
    // Constants and selectors made of words.
    (
        "PublicKey.cpp",
        "#include <TWPublicKey.h>\nint length(TWPublicKeyType type) {\n  switch (type) {\n  case {constant}:\n    return secretKey({constant});\n  case TWPublicKeyTypeSECP256k1:\n    return key[{constant}];\n  }\n}",
    ),
    (
        "Tests.m",
        "// twitter\n  id key = [secret {selector}:data];\n  [token {selector}:secret {selector}:key];\n",
    ),
    (
        "Key.java",
        "class TwitterKey {\n  private TwitterKey key = {selector}(secret);\n}",
    ),
    // Letters for X inside of a token of somebody else, and a cookie beside it.
    (
        "TestComment.json",
        "{\"request\": {\"Authorization\": \"bearer {alnum24}TW{alnum37}\",\n\"Cookie\": \"{old_key}\"}}",
    ),
    // Pieces of an index among bytes.
    (
        "words.cfs",
        "\u{1}\u{3}{alnum45}\u{0}\u{2}twitter\u{6}{alnum25}\u{1}tweets\u{4}{alnum45}\u{0}",
    ),
];

/// Words that identifiers are made of.
const WORDS: &[&str] = &[
    "Public", "Private", "Type", "Data", "With", "Sign", "Curve", "From", "Hash", "Message",
    "Encode", "String", "User", "Value", "Length", "Account", "Secret", "Token", "Index", "Create",
];

/// Returns words in a row of so many letters.
fn identifier(sampler: &mut Sampler, length: usize) -> String {
    loop {
        let mut words = String::new();
        while words.len() < length {
            let at = usize::try_from(sampler.below(WORDS.len() as u64)).unwrap();
            words.push_str(WORDS[at]);
        }
        if words.len() == length {
            return words;
        }
    }
}

fn fill(text: &str, sampler: &mut Sampler) -> String {
    let mut mixed = |length: usize| {
        let hex = sampler.hex(length);
        let case = |(at, digit): (usize, char)| {
            if at % 2 == 0 {
                digit.to_ascii_uppercase()
            } else {
                digit
            }
        };
        hex.chars().enumerate().map(case).collect::<String>()
    };
    let mut text = text.replace("{mixed_hex40}", &mixed(40));
    text = text.replace("{constant}", &format!("TW{}25519", identifier(sampler, 18)));
    while text.contains("{selector}") {
        text = text.replacen("{selector}", &identifier(sampler, 25), 1);
    }
    let numbers = format!(
        "0.{} 0.{} 0.5",
        sampler.below(1 << 40) + (1 << 41),
        sampler.below(1 << 40) + (1 << 41)
    );
    let numbers = data_encoding::BASE64_NOPAD.encode(numbers.as_bytes());
    text = text.replace(
        "{numbers}",
        &numbers.chars().cycle().take(45).collect::<String>(),
    );
    for length in [24, 25, 37, 40, 45, 46] {
        let name = format!("{{alnum{length}}}");
        while text.contains(&name) {
            text = text.replacen(&name, &sampler.alphanumeric_text(length), 1);
        }
    }
    text = text.replace("{base58_44}", &sampler.text(BASE58, 44));
    text = text.replace("{google35}", &sampler.alphanumeric_text(35));
    while text.contains("{base64_48}") {
        text = text.replacen("{base64_48}", &sampler.base64(48), 1);
    }
    sampler.fill(&text)
}

#[test]
fn lookalikes_of_real_code_are_no_findings() {
    let mut sampler = Sampler::new(31);
    for _ in 0..rounds(100) {
        for (path, text) in TEXTS {
            let text = fill(text, &mut sampler);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{path}: {text}");
        }
    }
}

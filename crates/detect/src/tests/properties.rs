//! What holds for every kind that proves itself: found at any offset in any text, in any supported encoding, and the
//! same credential there as anywhere.

use data_encoding::BASE64;

use crate::sample::{OAuth2, Sampler};
use crate::testing::{NOW_MS, found};

type MakeText = fn(&mut Sampler) -> String;

/// Kinds that prove themselves.
const KINDS: &[(&str, MakeText)] = &[
    ("x-access-token", Sampler::access_token),
    ("x-bearer-token", Sampler::bearer),
    ("x-oauth2-client-id", Sampler::client_id),
    ("x-oauth2-access-token", |sampler| {
        sampler.oauth2(OAuth2::Access, NOW_MS)
    }),
    ("x-oauth2-refresh-token", |sampler| {
        sampler.oauth2(OAuth2::Refresh, NOW_MS)
    }),
    ("x-oauth2-authorization-code", |sampler| {
        sampler.oauth2(OAuth2::Code, NOW_MS)
    }),
    ("xai-api-key", Sampler::xai_api_key),
];

/// What may stand right before and behind a value without being a part of it.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    (" ", "\n"),
    ("\"", "\""),
    ("'", "',"),
    ("=", "&b=1"),
    (": ", "\r\n"),
    ("<b>", "</b>"),
    ("(", ")"),
    ("\t", "\t|"),
    ("é", "é"),
];

/// Text of words, signs and line breaks, none of it a credential.
fn filler_text(sampler: &mut Sampler) -> String {
    const PIECES: &[&str] = &[
        "import os",
        "\n",
        "  ",
        "{",
        "}",
        "a = 1;",
        "größer",
        "# words that mean nothing",
        "\r\n",
        "\t",
        "x",
        ", ",
        "</p>",
        "0x1f",
        "https://example.org/a?b=c",
        "日本語",
        "\\",
        "\"quoted\"",
        "%20",
        "&amp;",
    ];
    let count = sampler.below(60);
    let piece = |sampler: &mut Sampler| {
        let at = usize::try_from(sampler.below(PIECES.len() as u64)).unwrap();
        PIECES[at]
    };
    (0..count).map(|_| piece(sampler)).collect()
}

/// Writes everything but letters and digits as `escape` does.
fn escape_text(text: &str, escape: fn(u8) -> String) -> String {
    text.bytes()
        .map(|byte| match byte {
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => escape(byte),
        })
        .collect()
}

fn percent_escape(byte: u8) -> String {
    format!("%{byte:02X}")
}

fn json_escape(byte: u8) -> String {
    format!("\\u{byte:04x}")
}

fn hex_escape(byte: u8) -> String {
    format!("\\x{byte:02x}")
}

fn entity_escape(byte: u8) -> String {
    format!("&#{byte};")
}

type Encode = fn(&str) -> String;

/// The encodings that are read, each with what makes it of a value.
const ENCODINGS: &[(&str, Encode)] = &[
    ("plain", str::to_owned),
    ("percent", |value| {
        escape_text(&format!("v={value}&"), percent_escape)
    }),
    ("JSON escapes", |value| {
        escape_text(&format!("v={value} "), json_escape)
    }),
    ("HTML entities", |value| {
        escape_text(&format!("v={value} "), entity_escape)
    }),
    ("base64", |value| {
        BASE64.encode(format!("some=text\nvalue={value}\n").as_bytes())
    }),
    ("base64 alone", |value| BASE64.encode(value.as_bytes())),
    ("added literals", |value| {
        let (head, tail) = value.split_at(value.len() * 2 / 3);
        format!("\"{head}\" + \"{tail}\"")
    }),
    ("hex escapes", |value| {
        escape_text(&format!("v={value} "), hex_escape)
    }),
    ("percent throughout", |value| {
        value.bytes().map(percent_escape).collect()
    }),
    ("JSON escapes throughout", |value| {
        format!("\"{}\"", value.bytes().map(json_escape).collect::<String>())
    }),
    ("hex escapes throughout", |value| {
        format!("\"{}\"", value.bytes().map(hex_escape).collect::<String>())
    }),
    ("HTML entities throughout", |value| {
        value.bytes().map(entity_escape).collect()
    }),
    ("short literals", |value| {
        let pieces = value.as_bytes().chunks(7).map(<[u8]>::escape_ascii);
        let pieces: Vec<String> = pieces.map(|piece| format!("'{piece}'")).collect();
        pieces.join(" +\n    ")
    }),
];

#[test]
fn found_at_any_offset_in_any_text_and_the_same_there() {
    let mut sampler = Sampler::new(21);
    for round in 0..60 {
        for (rule, make) in KINDS {
            let value = make(&mut sampler);
            let (before, behind) = AROUND[round % AROUND.len()];
            let text = format!(
                "{}\n{before}{value}{behind}\n{}",
                filler_text(&mut sampler),
                filler_text(&mut sampler)
            );
            let found = found("any.txt", &text);
            let one = found.iter().find(|one| one.rule.id == *rule);
            let one = one.unwrap_or_else(|| panic!("{rule}: {text}"));
            assert_eq!(one.secret.expose(), value.as_bytes(), "{rule}: {text}");
            assert_eq!(text.get(one.span.clone()), Some(value.as_str()), "{rule}");
        }
    }
}

#[test]
fn found_in_any_encoding_and_the_same_there() {
    let mut sampler = Sampler::new(22);
    for _ in 0..20 {
        for (rule, make) in KINDS {
            let value = make(&mut sampler);
            for (encoding, encode) in ENCODINGS {
                let text = format!("first line\nx = {}\nlast\n", encode(&value));
                let found = found("any.txt", &text);
                let one = found.iter().find(|one| one.rule.id == *rule);
                let one = one.unwrap_or_else(|| panic!("{rule} in {encoding}: {text}"));
                assert_eq!(
                    one.secret.expose(),
                    value.as_bytes(),
                    "{rule} in {encoding}"
                );
                assert_eq!(one.place.line, 2, "{rule} in {encoding}");
            }
        }
    }
}

//! Values that look like X credentials to a careless eye and are none: hashes, ids, addresses, other vendors' keys,
//! pieces of binary files. Put together from their parts at run time, so that no scanner fires on this file.

use data_encoding::BASE64_NOPAD;
use xguard_detect::sample::Sampler;

pub(super) const HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
const DIGITS: &[u8] = b"0123456789";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DNA: &[u8] = b"ACGT";
const PROTEIN: &[u8] = b"ACDEFGHIKLMNPQRSTVWY";
const VLQ: &[u8] = b"AAAAACCGIIKEQSUYcDFHgBoB,,,;";

/// Names followed by a length: `hex40`, `alnum25`. `base64_32` counts the bytes encoded.
const ALPHABETS: &[(&str, &[u8])] = &[
    ("hex", HEX),
    ("upperhex", UPPER_HEX),
    ("digits", DIGITS),
    ("lower", LOWER),
    ("upper", UPPER),
    ("base58_", BASE58),
    ("base32_", BASE32),
    ("bech32_", BECH32),
    ("dna", DNA),
    ("protein", PROTEIN),
];

/// Returns the lookalike of a name, or none where no lookalike is called so.
pub(super) fn named(sampler: &mut Sampler, name: &str) -> Option<String> {
    fixed(sampler, name)
        .or_else(|| vendor(sampler, name))
        .or_else(|| sized(sampler, name))
}

/// Returns `length` characters of an alphabet, which need not hold letters of both cases.
pub(super) fn drawn(sampler: &mut Sampler, alphabet: &[u8], length: usize) -> String {
    (0..length)
        .map(|_| char::from(choice(sampler, alphabet)))
        .collect()
}

fn choice<T: Copy>(sampler: &mut Sampler, from: &[T]) -> T {
    let at = sampler.below(from.len() as u64);
    from[usize::try_from(at).unwrap_or_default()]
}

fn sized(sampler: &mut Sampler, name: &str) -> Option<String> {
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (stem, length) = name.split_at(name.len() - digits);
    let length: usize = length.parse().ok()?;
    match stem {
        "alnum" => return Some(sampler.alphanumeric_text(length)),
        "urlsafe" => return Some(sampler.text(URL_SAFE, length)),
        "base64_" => return Some(sampler.base64(length)),
        "camel" => return Some(identifier(sampler, length)),
        _ => {}
    }
    let (_, alphabet) = ALPHABETS.iter().find(|(known, _)| *known == stem)?;
    let mut text = drawn(sampler, alphabet, length);
    if stem == "digits" {
        // Neither ids nor times begin with 0; 19-digit ids begin with 1 for now.
        text.replace_range(
            ..1,
            if length == 19 {
                "1"
            } else {
                choice(sampler, &["1", "2", "3"])
            },
        );
    }
    Some(text)
}

fn fixed(sampler: &mut Sampler, name: &str) -> Option<String> {
    let mut hex = |length| drawn(sampler, HEX, length);
    Some(match name {
        "md5" => hex(32),
        "sha1" => hex(40),
        "sha256" => hex(64),
        "sha512" => hex(128),
        "uuid" => format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12)),
        "objectid" => hex(24),
        "eth_tx" => format!("0x{}", hex(64)),
        "sri256" => format!("sha256-{}=", sampler.base64(32)),
        "sri512" => format!("sha512-{}==", sampler.base64(64)),
        "go_sum" => format!("h1:{}=", sampler.base64(32)),
        "cuid" => format!("c{}", drawn(sampler, LOWER, 24)),
        "ulid" => format!("01{}", drawn(sampler, CROCKFORD, 24)),
        "ksuid" => format!("2{}", sampler.alphanumeric_text(26)),
        "cidv0" => format!("Qm{}", sampler.text(BASE58, 44)),
        "cidv1" => format!(
            "bafybei{}",
            drawn(sampler, b"abcdefghijklmnopqrstuvwxyz234567", 52)
        ),
        "jwt" => jwt(sampler),
        "epoch" => (1_600_000_000 + sampler.below(190_000_000)).to_string(),
        "epoch_ms" => (1_600_000_000_000 + sampler.below(190_000_000_000)).to_string(),
        "vlq" => drawn(sampler, VLQ, 400),
        "png" => binary(
            sampler,
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0",
        ),
        "woff" => binary(sampler, b"wOF2\0\x01\0\0"),
        "wasm" => binary(sampler, b"\0asm\x01\0\0\0"),
        "gzip" => binary(sampler, b"\x1f\x8b\x08\0\0\0\0\0\0\x03"),
        "ssh_rsa" => format!("AAAAB3NzaC1yc2EAAAADAQABAAABAQ{}", sampler.base64(240)),
        "oauth_signature" => format!("{}%3D", sampler.alphanumeric_text(27)),
        _ => return None,
    })
}

fn vendor(sampler: &mut Sampler, name: &str) -> Option<String> {
    let glued = |prefix: [&str; 2], rest: String| Some([prefix[0], prefix[1], &rest].concat());
    match name {
        "stripe_secret" => glued(["sk_", "live_"], sampler.alphanumeric_text(24)),
        "stripe_intent" => {
            let id = sampler.alphanumeric_text(24);
            glued(
                ["pi_", &id],
                format!("_secret_{}", sampler.alphanumeric_text(25)),
            )
        }
        "slack_token" => {
            let team = drawn(sampler, DIGITS, 12);
            glued(
                ["xo", "xb-"],
                format!("{team}-{}", sampler.alphanumeric_text(24)),
            )
        }
        "github_token" => glued(["gh", "p_"], sampler.alphanumeric_text(36)),
        "npm_token" => glued(["np", "m_"], sampler.alphanumeric_text(36)),
        "openai_key" => glued(["s", "k-"], sampler.alphanumeric_text(48)),
        "google_api_key" => glued(["AI", "za"], sampler.text(URL_SAFE, 35)),
        "google_client_id" => {
            let project = drawn(sampler, DIGITS, 12);
            let id = drawn(sampler, LOWER, 32);
            glued([&project, "-"], format!("{id}.apps.googleusercontent.com"))
        }
        "aws_key_id" => glued(["AK", "IA"], drawn(sampler, UPPER, 16)),
        "aws_secret" => Some(sampler.base64(30)),
        "sendgrid_key" => {
            let id = sampler.text(URL_SAFE, 22);
            glued(["SG.", &id], format!(".{}", sampler.text(URL_SAFE, 43)))
        }
        "telegram_token" => {
            let bot = drawn(sampler, b"123456789", 10);
            glued([&bot, ":AA"], sampler.text(URL_SAFE, 33))
        }
        "fcm_token" => {
            let id = sampler.text(URL_SAFE, 22);
            glued([&id, ":APA91b"], sampler.text(URL_SAFE, 134))
        }
        "dropbox_token" => {
            let id = sampler.text(URL_SAFE, 11);
            glued([&id, "AAAAAAAAAA"], sampler.text(URL_SAFE, 43))
        }
        "facebook_token" => glued(["EA", "AB"], sampler.alphanumeric_text(170)),
        "instagram_token" => {
            let user = drawn(sampler, b"123456789", 10);
            glued([&user, "."], format!("1677ed0.{}", drawn(sampler, HEX, 32)))
        }
        _ => None,
    }
}

fn jwt(sampler: &mut Sampler) -> String {
    let part = |json: String| BASE64_NOPAD.encode(json.as_bytes());
    let head = part(r#"{"alg":"HS256","typ":"JWT"}"#.to_owned());
    let body = part(format!(
        r#"{{"sub":"{}","iat":{}}}"#,
        sampler.below(1 << 40),
        sampler.below(1 << 31)
    ));
    format!("{head}.{body}.{}", sampler.text(URL_SAFE, 43))
}

/// Returns base64 of what a binary file looks like: its head, bytes of every sort, and long runs of zeros.
fn binary(sampler: &mut Sampler, head: &[u8]) -> String {
    let mut bytes = head.to_vec();
    for zeros in [90, 33, 200, 17] {
        bytes.extend(sampler.bytes(120));
        bytes.extend(std::iter::repeat_n(0, zeros));
        bytes.extend(sampler.bytes(3));
        bytes.extend([0; 21]);
    }
    BASE64_NOPAD.encode(&bytes)
}

const VERBS: &[&str] = &[
    "get", "set", "new", "with", "make", "load", "find", "parse", "fetch",
];
const WORDS: &[&str] = &[
    "Twitter", "Access", "Token", "Secret", "Consumer", "Key", "Api", "Client", "Bearer", "Status",
    "Timeline", "User", "Id", "By", "For", "With", "Config", "Default", "Builder", "Factory",
    "Request", "Response", "V2", "V1", "On", "Is", "Account", "OAuth2", "Handler", "Listener",
    "Http", "A", "Test",
];

/// Returns a camel-case identifier of exactly `length` characters.
fn identifier(sampler: &mut Sampler, length: usize) -> String {
    loop {
        let mut name = choice(sampler, VERBS).to_owned();
        while name.len() < length {
            name.push_str(choice(sampler, WORDS));
        }
        if name.len() == length {
            return name;
        }
    }
}

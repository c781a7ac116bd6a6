//! Every byte is searched as it stands: a credential under a name of X is found in whatever file it stands, however that
//! is encoded, damaged or compiled. The files are made here, byte by byte.

#![expect(
    clippy::cast_possible_truncation,
    reason = "lengths made here are below 256"
)]

use crate::bounds::DECODINGS;
use crate::sample::{OAuth2, Sampler};
use crate::testing::{NOW_MS, rounds};
use crate::{Context, Document, Finding, Place, search};

type Make = fn(&mut Sampler) -> String;

/// Kinds with names that are X's own.
const KINDS: &[(&str, &[&str], Make)] = &[
    (
        "x-api-key",
        &["TWITTER_API_KEY", "X_CONSUMER_KEY", "twitterApiKey"],
        Sampler::api_key,
    ),
    (
        "x-api-secret",
        &[
            "TWITTER_API_SECRET",
            "X_API_SECRET",
            "twitter_consumer_secret",
        ],
        Sampler::api_secret,
    ),
    (
        "x-access-token",
        &["TWITTER_ACCESS_TOKEN", "X_ACCESS_TOKEN", "accessToken"],
        Sampler::access_token,
    ),
    (
        "x-access-token-secret",
        &[
            "TWITTER_ACCESS_TOKEN_SECRET",
            "X_ACCESS_SECRET",
            "twitterAccessTokenSecret",
        ],
        Sampler::access_token_secret,
    ),
    (
        "x-oauth2-client-secret",
        &[
            "TWITTER_CLIENT_SECRET",
            "X_CLIENT_SECRET",
            "twitterClientSecret",
        ],
        Sampler::client_secret,
    ),
    (
        "x-bearer-token",
        &["TWITTER_BEARER_TOKEN", "bearer"],
        Sampler::bearer,
    ),
    (
        "x-oauth2-refresh-token",
        &["X_REFRESH_TOKEN", "token"],
        |sampler| sampler.oauth2(OAuth2::Refresh, NOW_MS),
    ),
];

/// Ways to write a name and its value.
const CARRIERS: &[&str] = &[
    "{n}={v}",
    "{n}={v}\n",
    "export {n}=\"{v}\"\r\n",
    "{n}: {v}\n",
    "{n} = '{v}'",
    "{\"{n}\": \"{v}\"}",
    "const {n} = \"{v}\";\n",
    "<add key=\"{n}\" value=\"{v}\" />",
];

/// One value under its name.
struct Named {
    rule: &'static str,
    name: &'static str,
    value: String,
}

impl Named {
    fn choose(sampler: &mut Sampler) -> Self {
        let (rule, names, make) = KINDS[below(sampler, KINDS.len())];
        Self {
            rule,
            name: names[below(sampler, names.len())],
            value: make(sampler),
        }
    }

    fn line(&self, sampler: &mut Sampler) -> String {
        let carrier = CARRIERS[below(sampler, CARRIERS.len())];
        carrier
            .replace("{n}", self.name)
            .replace("{v}", &self.value)
    }
}

fn below(sampler: &mut Sampler, limit: usize) -> usize {
    usize::try_from(sampler.below(limit as u64)).unwrap()
}

fn found(bytes: &[u8]) -> Vec<Finding> {
    let document = Document::of_file(b"any.bin", bytes.to_vec());
    search(&document, &Context { now_ms: NOW_MS }).findings
}

/// Returns the places of a value; nothing if it is told by no rule of its sort.
fn places(named: &Named, found: &[Finding]) -> Vec<Place> {
    let of_value = |one: &&Finding| one.secret.expose() == named.value.as_bytes();
    // One client secret in five could be an API secret too.
    let is_of_sort = |one: &&Finding| {
        let (seen, own) = (one.rule.id, named.rule);
        seen == own || seen.ends_with("secret") && own.ends_with("secret")
    };
    let found = found.iter().filter(of_value).filter(is_of_sort);
    found.map(|one| one.place).collect()
}

/// Makes sure that the value is found, once.
fn is_found(named: &Named, bytes: &[u8], what: &str) -> Place {
    let found = found(bytes);
    let seen: Vec<&str> = found.iter().map(|one| one.rule.id).collect();
    let places = places(named, &found);
    assert!(
        places.len() == 1,
        "{what}: {} {}={}, found {seen:?}:\n{}",
        named.rule,
        named.name,
        named.value,
        bytes.escape_ascii()
    );
    places[0]
}

type Unit = fn(char) -> Vec<u8>;

/// Encodings of text, each with what makes a character of it.
const ENCODINGS: &[(&str, Unit)] = &[
    ("UTF-8", |c| c.to_string().into_bytes()),
    ("UTF-16LE", |c| units(c, u16::to_le_bytes)),
    ("UTF-16BE", |c| units(c, u16::to_be_bytes)),
    ("UTF-32LE", |c| u32::from(c).to_le_bytes().to_vec()),
    ("UTF-32BE", |c| u32::from(c).to_be_bytes().to_vec()),
];

fn units(character: char, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut buffer = [0; 2];
    let units = character.encode_utf16(&mut buffer).iter();
    units.flat_map(|&unit| bytes(unit)).collect()
}

fn encoded(text: &str, unit: Unit) -> Vec<u8> {
    text.chars().flat_map(unit).collect()
}

/// Lines that are no credential, some of them in other scripts.
fn filler(sampler: &mut Sampler) -> String {
    const LINES: &[&str] = &[
        "# settings\n",
        "PORT=8080\r\n",
        "name = größer\n",
        "日本語の設定ファイルです\n",
        "\n",
        "debug: true\n",
        "Ж=1\r\n",
        "x",
        "漢字漢字漢字漢字",
    ];
    let count = below(sampler, 12);
    (0..count)
        .map(|_| LINES[below(sampler, LINES.len())])
        .collect()
}

#[test]
fn a_named_value_is_found_in_any_mixture_of_encodings() {
    let mut sampler = Sampler::new(31);
    for round in 0..rounds(100) {
        let named = Named::choose(&mut sampler);
        let line = format!("{}\n", named.line(&mut sampler));
        let mut parts = Vec::new();
        for _ in 0..below(&mut sampler, 3) {
            let (_, unit) = ENCODINGS[below(&mut sampler, ENCODINGS.len())];
            let marked = if sampler.below(3) == 0 {
                "\u{feff}"
            } else {
                ""
            };
            parts.push(encoded(
                &format!("{marked}{}\n", filler(&mut sampler)),
                unit,
            ));
        }
        let (name, unit) = ENCODINGS[below(&mut sampler, ENCODINGS.len())];
        let own = format!("{}\n{line}{}\n", filler(&mut sampler), filler(&mut sampler));
        let at = below(&mut sampler, parts.len() + 1);
        parts.insert(at, encoded(&own, unit));
        if sampler.below(4) == 0 {
            let marks: [&[u8]; 4] = [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\xef\xbb\xbf"];
            parts.insert(0, marks[below(&mut sampler, 4)].to_vec());
        }
        is_found(&named, &parts.concat(), &format!("round {round}, {name}"));
    }
}

#[test]
fn a_named_value_is_found_in_a_damaged_file() {
    let mut sampler = Sampler::new(32);
    for round in 0..rounds(100) {
        let named = Named::choose(&mut sampler);
        let (name, unit) = ENCODINGS[below(&mut sampler, ENCODINGS.len())];
        let front = format!("{}first line of the file\n", filler(&mut sampler));
        let line = encoded(&format!("{}\n", named.line(&mut sampler)), unit);
        let mut before = encoded(&front, unit);
        let mut behind = encoded(&format!("{}last\n", filler(&mut sampler)), unit);
        for _ in 0..=sampler.below(3) {
            let side = if sampler.below(2) == 0 {
                &mut before
            } else {
                &mut behind
            };
            damage(side, &mut sampler);
        }
        let bytes = [before, line, behind].concat();
        is_found(&named, &bytes, &format!("round {round}, {name}"));
    }
}

/// Loses, adds or overwrites bytes, but for the last character, which keeps apart what stands behind it.
fn damage(bytes: &mut Vec<u8>, sampler: &mut Sampler) {
    let at = below(sampler, bytes.len().saturating_sub(4).max(1));
    match sampler.below(4) {
        0 => drop(bytes.remove(at)),
        1 => bytes.insert(at, sampler.bytes(1)[0]),
        2 => drop(bytes.splice(at..at, vec![0; below(sampler, 9000)])),
        _ => {
            let noise = sampler.bytes(5);
            let end = (at + 5).min(bytes.len() - 4).max(at);
            drop(bytes.splice(at..end, noise));
        }
    }
}

type Contain = fn(&str, &mut Sampler) -> Vec<u8>;

/// Files that hold a text letter by letter.
const CONTAINERS: &[(&str, Contain)] = &[
    ("stored zip", |text, _| {
        zip(&[("conf/.env", text.as_bytes()), ("b", b"else")])
    }),
    ("stored zip, last", |text, _| {
        zip(&[("a.txt", b"else\n"), ("config.py", text.as_bytes())])
    }),
    ("tar", |text, _| {
        let mut header = vec![0; 512];
        header[..4].copy_from_slice(b".env");
        let padding = vec![0; 1024];
        [header, text.as_bytes().to_vec(), padding].concat()
    }),
    ("PNG text", |text, sampler| {
        png(b"Comment", text.as_bytes(), sampler)
    }),
    ("class", |text, _| {
        class(&["Main", "java/lang/Object", text, "Code"])
    }),
    ("marshal", |text, _| {
        [&[0xe3][..], &marshal(text), b"N)", &marshal("name")].concat()
    }),
    ("SQLite page", |text, sampler| {
        sqlite(&[&["a", "else"], &[text], &["b", "c"]], sampler)
    }),
    ("zeros", |text, sampler| {
        let zeros = |sampler: &mut Sampler| vec![0; below(sampler, 6000)];
        [zeros(sampler), text.as_bytes().to_vec(), zeros(sampler)].concat()
    }),
    ("random bytes", |text, sampler| {
        let noise = |sampler: &mut Sampler| {
            let length = below(sampler, 3000);
            sampler.bytes(length)
        };
        [
            noise(sampler),
            b"\0".to_vec(),
            text.as_bytes().to_vec(),
            b"\0".to_vec(),
            noise(sampler),
        ]
        .concat()
    }),
    ("protobuf", |text, _| {
        [vec![0x08, 1], protobuf(2, text.as_bytes()), vec![0x18, 7]].concat()
    }),
    ("message pack", |text, _| {
        [vec![0x91], message_pack(text)].concat()
    }),
    ("CBOR", |text, _| [vec![0x81], cbor(text)].concat()),
    ("pickle", |text, _| {
        [b"\x80\x04\x95".to_vec(), pickle(text), b".".to_vec()].concat()
    }),
    ("property list", |text, _| property_list(&["key", text])),
];

type Tabulate = fn(&[(&str, &str)], &mut Sampler) -> Vec<u8>;

/// Files in which name and value are strings of their own.
const TABLES: &[(&str, Tabulate)] = &[
    ("class", |pairs, _| {
        let mut strings = vec!["Main", "java/lang/Object"];
        for (name, value) in pairs {
            strings.extend([*name, "Ljava/lang/String;", "ConstantValue", *value]);
        }
        class(&strings)
    }),
    ("compiled Python", |pairs, sampler| {
        let values = pairs.iter().map(|(_, value)| marshal(value));
        let names = pairs.iter().map(|(name, _)| marshal(name));
        let code = sampler.bytes(40);
        let head = [b"\xa7\r\r\n\0\0\0\0".to_vec(), code].concat();
        let values = [
            vec![0xa9, 5],
            values.collect::<Vec<_>>().concat(),
            b"N".to_vec(),
        ]
        .concat();
        let names = [vec![b')', 4], names.collect::<Vec<_>>().concat()].concat();
        [head, values, names, marshal("config.py")].concat()
    }),
    ("SQLite", |pairs, sampler| {
        let rows: Vec<Vec<&str>> = pairs
            .iter()
            .map(|(name, value)| vec![*name, *value])
            .collect();
        sqlite(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), sampler)
    }),
    ("SQLite, more columns", |pairs, sampler| {
        let rows: Vec<Vec<&str>> = pairs
            .iter()
            .map(|(name, value)| vec![*name, *value, "2024-01-01"])
            .collect();
        sqlite(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), sampler)
    }),
    ("PNG keyword", |pairs, sampler| {
        let chunks = pairs
            .iter()
            .map(|(name, value)| png(name.as_bytes(), value.as_bytes(), sampler));
        chunks.collect::<Vec<_>>().concat()
    }),
    ("protobuf map", |pairs, _| {
        let entry = |(name, value): &(&str, &str)| {
            protobuf(
                3,
                &[protobuf(1, name.as_bytes()), protobuf(2, value.as_bytes())].concat(),
            )
        };
        pairs.iter().map(entry).collect::<Vec<_>>().concat()
    }),
    ("message pack map", |pairs, _| {
        let entry =
            |(name, value): &(&str, &str)| [message_pack(name), message_pack(value)].concat();
        [
            vec![0x80 + pairs.len() as u8],
            pairs.iter().map(entry).collect::<Vec<_>>().concat(),
        ]
        .concat()
    }),
    ("CBOR map", |pairs, _| {
        let entry = |(name, value): &(&str, &str)| [cbor(name), cbor(value)].concat();
        [
            vec![0xa0 + pairs.len() as u8],
            pairs.iter().map(entry).collect::<Vec<_>>().concat(),
        ]
        .concat()
    }),
    ("pickle", |pairs, _| {
        let entry = |(name, value): &(&str, &str)| [pickle(name), pickle(value)].concat();
        [
            b"\x80\x04\x95\0}\x94(".to_vec(),
            pairs.iter().map(entry).collect::<Vec<_>>().concat(),
            b"u.".to_vec(),
        ]
        .concat()
    }),
    ("property list", |pairs, _| {
        let strings: Vec<&str> = pairs
            .iter()
            .flat_map(|(name, value)| [*name, *value])
            .collect();
        property_list(&strings)
    }),
    ("property list, names first", |pairs, _| {
        let names = pairs.iter().map(|(name, _)| *name);
        let strings: Vec<&str> = names.chain(pairs.iter().map(|(_, value)| *value)).collect();
        property_list(&strings)
    }),
    ("strings of C", |pairs, _| {
        let entry = |(name, value): &(&str, &str)| format!("{name}\0{value}\0");
        [
            b"\x7fELF\x02\x01".to_vec(),
            pairs.iter().map(entry).collect::<String>().into_bytes(),
        ]
        .concat()
    }),
    ("BSON", |pairs, _| {
        let entry = |(name, value): &(&str, &str)| {
            let length = u32::try_from(value.len() + 1).unwrap().to_le_bytes();
            [
                b"\x02",
                name.as_bytes(),
                b"\0",
                &length,
                value.as_bytes(),
                b"\0",
            ]
            .concat()
        };
        pairs.iter().map(entry).collect::<Vec<_>>().concat()
    }),
];

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entry = |signature: &[u8], (name, data): &(&str, &[u8])| {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let head = [
            signature,
            &[10, 0, 0, 0, 0, 0, 7, 9, 33, 90],
            b"\xde\xad\xbe\xef",
            &size,
            &size,
            &length,
            &[0, 0],
        ];
        (head.concat(), name.as_bytes().to_vec())
    };
    let mut bytes = Vec::new();
    for file in files {
        let (head, name) = entry(b"PK\x03\x04", file);
        bytes.extend([head, name, file.1.to_vec()].concat());
    }
    for file in files {
        let (head, name) = entry(b"PK\x01\x02\x14\x03", file);
        bytes.extend([head, vec![0; 14], name].concat());
    }
    [bytes, b"PK\x05\x06".to_vec(), vec![0; 18]].concat()
}

fn png(keyword: &[u8], text: &[u8], sampler: &mut Sampler) -> Vec<u8> {
    let length = u32::try_from(keyword.len() + 1 + text.len())
        .unwrap()
        .to_be_bytes();
    let crc = sampler.alphanumeric_text(4).into_bytes();
    [
        b"\x89PNG\r\n\x1a\n",
        &length[..],
        b"tEXt",
        keyword,
        b"\0",
        text,
        &crc,
        b"\0\0\0\0IEND\xaeB`\x82",
    ]
    .concat()
}

fn class(strings: &[&str]) -> Vec<u8> {
    let mut bytes = b"\xca\xfe\xba\xbe\0\0\0\x3d\0\x20\x0a\0\x02\0\x03".to_vec();
    for string in strings {
        bytes.push(1);
        bytes.extend(u16::try_from(string.len()).unwrap().to_be_bytes());
        bytes.extend(string.as_bytes());
    }
    [bytes, b"\0\x21\0\x05".to_vec()].concat()
}

fn marshal(text: &str) -> Vec<u8> {
    match u8::try_from(text.len()) {
        Ok(length) => [b"z", &[length][..], text.as_bytes()].concat(),
        Err(_) => [
            b"u".to_vec(),
            u32::try_from(text.len()).unwrap().to_le_bytes().to_vec(),
            text.as_bytes().to_vec(),
        ]
        .concat(),
    }
}

fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 127 {
        bytes.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn protobuf(field: u8, bytes: &[u8]) -> Vec<u8> {
    [vec![field << 3 | 2], varint(bytes.len()), bytes.to_vec()].concat()
}

fn message_pack(text: &str) -> Vec<u8> {
    let length = text.len() as u8;
    let head = if length < 32 {
        vec![0xa0 | length]
    } else {
        vec![0xd9, length]
    };
    [head, text.as_bytes().to_vec()].concat()
}

fn cbor(text: &str) -> Vec<u8> {
    let length = text.len() as u8;
    let head = if length < 24 {
        vec![0x60 | length]
    } else {
        vec![0x78, length]
    };
    [head, text.as_bytes().to_vec()].concat()
}

fn pickle(text: &str) -> Vec<u8> {
    [&[0x8c, text.len() as u8][..], text.as_bytes(), &[0x94]].concat()
}

fn property_list(strings: &[&str]) -> Vec<u8> {
    let mut bytes = b"bplist00\xd1\x01\x02".to_vec();
    for string in strings {
        let length = string.len() as u8;
        bytes.extend(if length < 15 {
            vec![0x50 | length]
        } else {
            vec![0x5f, 0x10, length]
        });
        bytes.extend(string.as_bytes());
    }
    [bytes, vec![8, 11, 30, 0, 0, 0, 0, 0, 0, 1]].concat()
}

/// Makes a leaf page with a record for each row.
fn sqlite(rows: &[&[&str]], sampler: &mut Sampler) -> Vec<u8> {
    let be_varint = |number: usize| match number {
        0..=127 => vec![number as u8],
        _ => vec![(number >> 7) as u8 | 0x80, (number & 127) as u8],
    };
    let cell = |(number, row): (usize, &&[&str])| {
        let kinds = row.iter().flat_map(|text| be_varint(13 + 2 * text.len()));
        let kinds: Vec<u8> = std::iter::once(0).chain(kinds).collect();
        let body = row.concat().into_bytes();
        let record = [vec![kinds.len() as u8 + 1], kinds, body].concat();
        [be_varint(record.len()), be_varint(number + 1), record].concat()
    };
    let cells: Vec<Vec<u8>> = rows.iter().enumerate().map(cell).rev().collect();
    let head = [
        b"\x0d\0\0\0\x03\x0f\x80\0".to_vec(),
        sampler.bytes(6),
        vec![0; 300],
    ]
    .concat();
    [head, cells.concat()].concat()
}

#[test]
fn a_named_value_is_found_letter_by_letter_in_any_file() {
    let mut sampler = Sampler::new(33);
    for round in 0..rounds(100) {
        let named = Named::choose(&mut sampler);
        for (what, contain) in CONTAINERS {
            let line = named.line(&mut sampler);
            // Short strings have a byte of length.
            if line.len() < 256 {
                let bytes = contain(&line, &mut sampler);
                is_found(&named, &bytes, &format!("round {round}, {what}"));
            }
        }
    }
}

#[test]
fn values_are_found_under_their_names_in_tables_of_strings() {
    let mut sampler = Sampler::new(34);
    let (mut tried, mut missed) = (0, Vec::new());
    for _ in 0..rounds(60) {
        let named: Vec<Named> = (0..=sampler.below(3))
            .map(|_| Named::choose(&mut sampler))
            .collect();
        let mut pairs: Vec<(&str, &str)> = named
            .iter()
            .map(|one| (one.name, one.value.as_str()))
            .collect();
        let at = below(&mut sampler, pairs.len() + 1);
        pairs.insert(at, ("debug", "false"));
        for (what, make) in TABLES {
            let found = found(&make(&pairs, &mut sampler));
            for one in &named {
                tried += 1;
                if places(one, &found).is_empty() {
                    missed.push(format!("{what}: {}", one.rule));
                }
            }
        }
    }
    // Where strings end is a guess in some of these formats, which goes wrong now and then.
    assert!(
        missed.len() * 150 <= tried,
        "{} of {tried}: {missed:#?}",
        missed.len()
    );
}

#[test]
fn places_are_those_of_the_line() {
    let mut sampler = Sampler::new(35);
    for _ in 0..rounds(50) {
        let named = Named::choose(&mut sampler);
        let line = format!("{}={}\n", named.name, named.value);
        let column = named.name.len() + 2;
        for (_, first) in &ENCODINGS[..3] {
            for (what, second) in &ENCODINGS[..3] {
                let front = encoded("# written by one tool,\n# and another\n", *first);
                let bytes = [front, encoded(&line, *second), encoded("last=1\n", *first)].concat();
                let place = is_found(&named, &bytes, what);
                let end = column + named.value.len();
                assert_eq!((place.line, place.column), (3, column), "{what}");
                assert_eq!((place.end_line, place.end_column), (3, end), "{what}");
            }
        }
    }
}

#[test]
fn random_bytes_raise_no_alarm() {
    let mut sampler = Sampler::new(36);
    for _ in 0..rounds(25) {
        // As an index has them that lists words: random strings of any length beside one another, and words for X.
        let mut bytes = Vec::new();
        for _ in 0..60 {
            let length = [25, 45, 50, 50, 45, 25, 17][below(&mut sampler, 7)];
            bytes.extend(sampler.alphanumeric_text(length).into_bytes());
            let between = below(&mut sampler, 3) + 1;
            bytes.extend(sampler.bytes(between).iter().map(|byte| byte % 25));
            bytes.extend(
                [&b"twitter"[..], b"api.twitter.com", b"tweet", b"", b""][below(&mut sampler, 5)],
            );
            bytes.push(0);
        }
        let found = found(&bytes);
        let seen: Vec<_> = found
            .iter()
            .map(|one| (one.rule.id, &one.evidence))
            .collect();
        assert_eq!(seen, [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn among_bytes_no_line_encloses_another() {
    let mut sampler = Sampler::new(38);
    for _ in 0..rounds(100) {
        let mut bytes = sampler
            .bytes(2)
            .iter()
            .map(|byte| byte % 9)
            .collect::<Vec<_>>();
        bytes.extend(
            [&b"twitter"[..], b"[twitter]", b"twitter:", b"tweet("][below(&mut sampler, 4)],
        );
        bytes.push(0);
        bytes.extend(sampler.alphanumeric_text(17).into_bytes());
        bytes.extend(["\n\t", "\r\n  ", "\n\n \t"][below(&mut sampler, 3)].bytes());
        bytes.extend([&b"oauth\0"[..], b"\0", b"name\x02"][below(&mut sampler, 3)]);
        let make = [
            Sampler::api_key,
            Sampler::api_secret,
            Sampler::access_token_secret,
        ];
        bytes.extend(make[below(&mut sampler, 3)](&mut sampler).into_bytes());
        bytes.extend(b"\0api.twitter.com\0");
        let found = found(&bytes);
        let seen: Vec<_> = found
            .iter()
            .map(|one| (one.rule.id, &one.evidence))
            .collect();
        assert_eq!(seen, [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn strings_among_bytes_bring_no_bound_nearer() {
    let mut sampler = Sampler::new(37);
    for _ in 0..rounds(20) {
        let mut encoded = format!("twitter_api_secret = {}", sampler.api_secret());
        for _ in 0..DECODINGS.limit {
            encoded = data_encoding::BASE64.encode(encoded.as_bytes());
        }
        let mut bytes = format!("TWITTER_API_SECRET={}", sampler.api_secret()).into_bytes();
        for between in [0, 0x80, 0xff] {
            bytes.push(between);
            bytes.extend(encoded.bytes());
        }
        bytes.push(1);
        let document = Document::of_file(b"a.pyc", bytes);
        let searched = search(&document, &Context { now_ms: NOW_MS });
        assert!(searched.findings.len() > 1);
        assert!(searched.reached.is_empty(), "{:?}", searched.reached);
    }
}

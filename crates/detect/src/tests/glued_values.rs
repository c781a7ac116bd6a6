//! Named values in files that put nothing between a string and the next, or something that is glued to it: the files are
//! made here as their formats say. Every one is found.

#![expect(
    clippy::cast_possible_truncation,
    reason = "lengths made here are below 256"
)]

use crate::sample::Sampler;
use crate::testing::{found, rounds};
use crate::{Context, Document, Finding, search};

type Make = fn(&mut Sampler) -> String;
type Write = fn(&[(&str, &str)]) -> Vec<u8>;

/// Names that are X's own, in the order of kinds below.
const NAMES: &[(&[&str], Make)] = &[
    (
        &["TWITTER_API_KEY", "X_CONSUMER_KEY", "twitterApiKey"],
        Sampler::api_key,
    ),
    (
        &[
            "TWITTER_API_SECRET",
            "X_API_SECRET",
            "twitter_consumer_secret",
        ],
        Sampler::api_secret,
    ),
    (
        &["TWITTER_ACCESS_TOKEN", "X_ACCESS_TOKEN"],
        Sampler::access_token,
    ),
    (
        &["TWITTER_ACCESS_TOKEN_SECRET", "X_ACCESS_SECRET"],
        Sampler::access_token_secret,
    ),
    (
        &["TWITTER_CLIENT_SECRET", "X_CLIENT_SECRET"],
        Sampler::client_secret,
    ),
];

type WriteText = fn(&str, &str) -> String;

/// What writes text: lengths in digits, letters of opcodes, commands of LaTeX.
const TEXTS: &[(&str, WriteText)] = &[
    ("bencode", |name, value| {
        format!("{}:{name}{}:{value}", name.len(), value.len())
    }),
    ("netstrings", |name, value| {
        format!("{}:{name},{}:{value},", name.len(), value.len())
    }),
    ("PHP", |name, value| {
        format!("s:{}:\"{name}\";s:{}:\"{value}\";", name.len(), value.len())
    }),
    ("Redis", |name, value| {
        format!(
            "*3\r\n$3\r\nSET\r\n${}\r\n{name}\r\n${}\r\n{value}\r\n",
            name.len(),
            value.len()
        )
    }),
    ("Subversion", |name, value| {
        format!("K {}\n{name}\nV {}\n{value}\n", name.len(), value.len())
    }),
    ("pickle", |name, value| {
        format!("V{name}\np1\nV{value}\np2\ns")
    }),
    ("pickle without memory", |name, value| {
        format!("V{name}\nV{value}\ns")
    }),
    ("cells", |name, value| {
        format!(
            "\\texttt{{{}}} & \\texttt{{{}}} \\\\\n",
            escaped(name),
            escaped(value)
        )
    }),
    ("bold cells", |name, value| {
        format!(
            "\\textbf{{\\texttt{{{}}}}} & {{\\small\\texttt{{{}}}}} \\\\\n",
            escaped(name),
            escaped(value)
        )
    }),
    ("typewriter", |name, value| {
        format!(
            "{{\\tt {}}} & {{\\tt {}}}\\\\\n",
            escaped(name),
            escaped(value)
        )
    }),
    ("verbatim", |name, value| {
        format!("\\verb|{name}| & \\verb|{value}| \\\\\n")
    }),
    ("verbatim, plus", |name, value| {
        format!("\\verb+{name}+ & \\verb+{value}+ \\\\\n")
    }),
    ("paths", |name, value| {
        format!("\\path{{{name}}} & \\path{{{value}}}\\\\\n")
    }),
    ("listing", |name, value| {
        format!("\\lstinline!{name}={value}!\n")
    }),
];

fn escaped(text: &str) -> String {
    text.replace('_', "\\_")
}

/// What is among bytes.
const BYTES: &[(&str, Write)] = &[
    ("Lua", |pairs| {
        glued(pairs, |text| {
            [&[4, text.len() as u8 + 1], text.as_bytes()].concat()
        })
    }),
    ("Ruby", |pairs| {
        glued(pairs, |text| {
            [
                b"I\"".as_slice(),
                &[text.len() as u8 + 5],
                text.as_bytes(),
                b"\x06:\x06ET",
            ]
            .concat()
        })
    }),
    ("Avro", |pairs| {
        glued(pairs, |text| {
            [&[text.len() as u8 * 2], text.as_bytes()].concat()
        })
    }),
    ("WebAssembly", |pairs| {
        glued(pairs, |text| [text.as_bytes(), b"\0"].concat())
    }),
    ("strings behind one another", |pairs| {
        let (name, value) = pairs[0];
        format!("\0\x01{name}{value}\0").into_bytes()
    }),
    ("LMDB", |pairs| {
        let entry = |(name, value): &(&str, &str)| {
            let length = [value.len() as u8, 0, 0, 0, 0, 0, name.len() as u8, 0];
            [&length[..], name.as_bytes(), value.as_bytes(), b"\0"].concat()
        };
        pairs.iter().flat_map(entry).collect()
    }),
    ("database", |pairs| {
        database(pairs, |text| text.as_bytes().to_vec(), 1)
    }),
    ("database, UTF-16LE", |pairs| {
        database(pairs, |text| wide(text, u16::to_le_bytes), 2)
    }),
    ("database, UTF-16BE", |pairs| {
        database(pairs, |text| wide(text, u16::to_be_bytes), 3)
    }),
    ("columns", |pairs| {
        columns(pairs, |text| text.as_bytes().to_vec(), 1)
    }),
    ("columns, UTF-16LE", |pairs| {
        columns(pairs, |text| wide(text, u16::to_le_bytes), 2)
    }),
    ("columns, UTF-16BE", |pairs| {
        columns(pairs, |text| wide(text, u16::to_be_bytes), 3)
    }),
];

fn glued(pairs: &[(&str, &str)], string: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let strings = pairs
        .iter()
        .flat_map(|(name, value)| [string(name), string(value)]);
    [
        b"\x1b\0\x01\x02".to_vec(),
        strings.collect::<Vec<_>>().concat(),
        vec![0; 9],
    ]
    .concat()
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

type Encode = fn(&str) -> Vec<u8>;

/// Makes a database with a table of names and values.
fn database(pairs: &[(&str, &str)], encode: Encode, encoding: u8) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = pairs
        .iter()
        .map(|(name, value)| vec![*name, *value])
        .collect();
    file(
        "create table settings(name text, value text)",
        &rows,
        encode,
        encoding,
    )
}

/// Makes a database with a table that has a column for each name.
fn columns(pairs: &[(&str, &str)], encode: Encode, encoding: u8) -> Vec<u8> {
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let rows = vec![pairs.iter().map(|(_, value)| *value).collect()];
    file(
        &format!("CREATE TABLE settings({} text)", names.join(" text, ")),
        &rows,
        encode,
        encoding,
    )
}

fn file(made: &str, rows: &[Vec<&str>], encode: Encode, encoding: u8) -> Vec<u8> {
    let mut head = vec![0; 100];
    head[..16].copy_from_slice(b"SQLite format 3\0");
    head[16] = 0x10;
    head[59] = encoding;
    let schema = vec!["table", "settings", "settings", "2", made];
    [page(&head, &[schema], encode), page(&[], rows, encode)].concat()
}

/// Makes a leaf page of 4,096 bytes, its records from the end of it on.
fn page(head: &[u8], rows: &[Vec<&str>], encode: Encode) -> Vec<u8> {
    let mut page = vec![0; 4096];
    page[..head.len()].copy_from_slice(head);
    let at = head.len();
    page[at] = 0x0d;
    page[at + 4] = rows.len() as u8;
    let mut end = page.len();
    for (number, row) in rows.iter().enumerate() {
        let texts: Vec<Vec<u8>> = row.iter().map(|text| encode(text)).collect();
        let kinds: Vec<u8> = texts
            .iter()
            .flat_map(|text| varint(13 + 2 * text.len()))
            .collect();
        let record = [vec![kinds.len() as u8 + 1], kinds, texts.concat()].concat();
        let cell = [varint(record.len()), vec![number as u8 + 1], record].concat();
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(&cell);
        let pointer = at + 8 + 2 * number;
        page[pointer..pointer + 2].copy_from_slice(&(end as u16).to_be_bytes());
    }
    page
}

fn varint(number: usize) -> Vec<u8> {
    match number {
        0..=127 => vec![number as u8],
        _ => vec![(number >> 7) as u8 | 0x80, (number & 127) as u8],
    }
}

/// Tells whether a value is told, a byte more or less at either end, which no format says for certain.
fn is_told(found: &[Finding], value: &str) -> bool {
    let middle = value.get(2..value.len() - 2).unwrap_or(value).as_bytes();
    found
        .iter()
        .any(|one| memchr::memmem::find(one.secret.expose(), middle).is_some())
}

fn below(sampler: &mut Sampler, limit: usize) -> usize {
    usize::try_from(sampler.below(limit as u64)).unwrap()
}

fn choose(sampler: &mut Sampler) -> (&'static str, String) {
    let (names, make) = NAMES[below(sampler, NAMES.len())];
    (names[below(sampler, names.len())], make(sampler))
}

#[test]
fn a_value_is_found_whatever_text_has_glued_to_it() {
    let mut sampler = Sampler::new(41);
    let (mut tried, mut missed) = (0, Vec::new());
    for _ in 0..rounds(60) {
        let (name, value) = choose(&mut sampler);
        for (what, write) in TEXTS {
            let text = format!(
                "{}{}{}",
                write("debug", "false"),
                write(name, &value),
                write("port", "8080")
            );
            let found = found("notes.txt", &text);
            tried += 1;
            if !is_told(&found, &value) {
                missed.push(format!("{what}: {text}"));
            }
        }
    }
    // Some random values look like something else.
    assert!(
        missed.len() * 300 <= tried,
        "{} of {tried}: {missed:#?}",
        missed.len()
    );
}

#[test]
fn a_value_is_found_whatever_bytes_are_glued_to_it() {
    let mut sampler = Sampler::new(42);
    let (mut tried, mut missed) = (0, Vec::new());
    for _ in 0..rounds(60) {
        let chosen = choose(&mut sampler);
        let mut pairs = vec![(chosen.0, chosen.1.as_str()), ("debug", "false")];
        pairs.rotate_left(below(&mut sampler, 2));
        for (what, write) in BYTES {
            let pairs = if what.starts_with("strings") {
                &[(chosen.0, chosen.1.as_str())]
            } else {
                pairs.as_slice()
            };
            let bytes = write(pairs);
            let document = Document::of_file(b"any.bin", bytes.clone());
            let found = search(
                &document,
                &Context {
                    now_ms: crate::testing::NOW_MS,
                },
            )
            .findings;
            tried += 1;
            if !is_told(&found, &chosen.1) {
                missed.push(format!("{what}: {}={}", chosen.0, chosen.1));
            }
        }
    }
    assert!(
        missed.len() * 100 <= tried,
        "{} of {tried}: {missed:#?}",
        missed.len()
    );
}

//! Template to file: puts values where `⟦…⟧` stands and remembers where they are. `tests/corpus/README.md` says what
//! may stand in the brackets.

use std::ops::Range;

use data_encoding::{BASE64, BASE64_MIME, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

use super::template::Template;
use super::value::{Kind, Values};

/// Counted in columns like any other character of its line.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A template with its values in place.
pub(super) struct Rendered {
    /// The file as it would lie on disk.
    pub(super) bytes: Vec<u8>,
    /// Where every value lies.
    pub(super) marks: Vec<Mark>,
    /// The text in UTF-8, which lines and columns are counted in.
    text: Vec<u8>,
}

/// A value, or a piece or an encoded form of one, in the text.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Name of the value.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it stands there whole and as it is.
    pub(super) plain: bool,
    range: Range<usize>,
}

/// Line and column, 1-based, in bytes; start and exclusive end.
pub(super) type Extent = ((usize, usize), (usize, usize));

impl Rendered {
    /// Renders a template with the values of a seed.
    pub(super) fn new(template: &Template, seed: u64) -> Self {
        let mut values = Values::new(&template.id, seed);
        let mut text = Text::default();
        if template.encoding.ends_with("-bom") {
            push(BYTE_ORDER_MARK, &mut text.bytes);
        }
        text.render(&template.id, &template.body, &mut values);
        if template.encoding == "latin-1" {
            text = text.each_char(|character, out| {
                out.push(u8::try_from(u32::from(character)).unwrap_or(b'?'));
            });
        }
        Self {
            bytes: encoded(&text.bytes, &template.encoding),
            marks: text.marks,
            text: text.bytes,
        }
    }

    /// Returns its lines, in UTF-8.
    pub(super) fn lines(&self) -> Vec<Vec<u8>> {
        let lines = self.text.split(|&byte| byte == b'\n');
        lines.map(<[u8]>::to_vec).collect()
    }

    /// Returns where a mark lies.
    pub(super) fn extent(&self, mark: &Mark) -> Extent {
        (
            place(&self.text, mark.range.start),
            place(&self.text, mark.range.end),
        )
    }
}

fn place(text: &[u8], offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|&&byte| byte != b'\n')
        .count()
        + 1;
    (line, column)
}

fn encoded(text: &[u8], encoding: &str) -> Vec<u8> {
    let name = encoding.strip_suffix("-bom").unwrap_or(encoding);
    if matches!(name, "utf-8" | "latin-1") {
        return text.to_vec();
    }
    let text = String::from_utf8_lossy(text);
    let units = text.encode_utf16();
    match name {
        "utf-16le" => units.flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => units.flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text
            .chars()
            .flat_map(|character| u32::from(character).to_le_bytes())
            .collect(),
        _ => panic!("unknown encoding `{encoding}`"),
    }
}

/// Rendered text in the making.
#[derive(Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    marks: Vec<Mark>,
}

/// What turns a text into another.
pub(super) type Transform = fn(Text) -> Text;

/// Every transform, by name.
pub(super) const TRANSFORMS: &[(&str, Transform)] = &[
    ("base64", |text| {
        text.blockwise(|bytes| BASE64.encode(bytes), |at| at)
    }),
    ("base64mime", |text| {
        let newlines = |at: usize| at + at / 76 * 2;
        text.blockwise(|bytes| BASE64_MIME.encode(bytes), newlines)
    }),
    ("base64url", |text| {
        text.blockwise(|bytes| BASE64URL_NOPAD.encode(bytes), |at| at)
    }),
    ("percent", |text| {
        text.each_char(|character, out| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~' => {
                push(character, out);
            }
            _ => {
                let mut utf8 = [0; 4];
                for byte in character.encode_utf8(&mut utf8).bytes() {
                    out.extend(format!("%{byte:02X}").bytes());
                }
            }
        })
    }),
    ("json", |text| {
        text.each_char(|character, out| match character {
            '"' | '\\' => out.extend([b'\\', character as u8]),
            '\n' => out.extend(b"\\n"),
            '\t' => out.extend(b"\\t"),
            _ => push(character, out),
        })
    }),
    ("unicode", |text| {
        text.each_char(|character, out| match character {
            '=' | '&' | '<' | '>' | '+' | '/' => {
                out.extend(format!("\\u{:04x}", u32::from(character)).bytes());
            }
            _ => push(character, out),
        })
    }),
    ("html", |text| {
        text.each_char(|character, out| match character {
            '"' => out.extend(b"&quot;"),
            '&' => out.extend(b"&amp;"),
            '<' => out.extend(b"&lt;"),
            '=' => out.extend(b"&#x3D;"),
            _ => push(character, out),
        })
    }),
    ("percentall", |text| {
        text.each_byte(|byte| format!("%{byte:02X}"))
    }),
    ("unicodeall", |text| {
        text.each_byte(|byte| format!("\\u{byte:04x}"))
    }),
    ("hexall", |text| {
        text.each_byte(|byte| format!("\\x{byte:02x}"))
    }),
    ("htmlall", |text| {
        text.each_byte(|byte| format!("&#{byte};"))
    }),
    ("percentsign", |text| {
        text.each_char(|character, out| match character {
            '%' => out.extend(b"\\u0025"),
            _ => push(character, out),
        })
    }),
    ("length", |text| Text {
        bytes: text.bytes.len().to_string().into_bytes(),
        marks: Vec::new(),
    }),
];

fn push(character: char, out: &mut Vec<u8>) {
    out.extend(character.encode_utf8(&mut [0; 4]).bytes());
}

impl Text {
    fn render(&mut self, id: &str, template: &str, values: &mut Values) {
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('⟦') {
            self.bytes.extend(literal.bytes());
            let Some(end) = closing(after) else {
                panic!("{id}: a `⟦` is never closed");
            };
            let (inner, after) = after.split_at(end);
            self.insert(id, inner, values);
            rest = after.strip_prefix('⟧').unwrap_or(after);
        }
        self.bytes.extend(rest.bytes());
    }

    fn insert(&mut self, id: &str, inner: &str, values: &mut Values) {
        if inner.is_empty() {
            return;
        }
        if let Some((name, text)) = inner.split_once(':') {
            if name == "raw" {
                let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes());
                self.bytes
                    .extend(bytes.unwrap_or_else(|error| panic!("{id}: ⟦{inner}⟧: {error}")));
                return;
            }
            let Some((_, transform)) = TRANSFORMS.iter().find(|(known, _)| *known == name) else {
                panic!("{id}: unknown transform `{name}`");
            };
            let mut nested = Self::default();
            nested.render(id, text, values);
            self.append(transform(nested));
            return;
        }
        let (name, piece) = match inner.split_once('[') {
            Some((name, range)) => (name, Some(range)),
            None => (inner, None),
        };
        let (kind, value) = values.named(id, name);
        let shown = piece.map_or(0..value.len(), |range| bounds(id, range, value.len()));
        let start = self.bytes.len();
        self.bytes.extend(&value.as_bytes()[shown.clone()]);
        self.marks.push(Mark {
            name: name.to_owned(),
            kind,
            plain: shown == (0..value.len()),
            range: start..self.bytes.len(),
        });
    }

    fn append(&mut self, other: Self) {
        let shift = self.bytes.len();
        self.bytes.extend(other.bytes);
        self.marks.extend(other.marks.into_iter().map(|mark| Mark {
            range: mark.range.start + shift..mark.range.end + shift,
            ..mark
        }));
    }

    /// Replaces every character by what `write` writes for it.
    fn each_char(self, write: impl Fn(char, &mut Vec<u8>)) -> Self {
        let text = String::from_utf8_lossy(&self.bytes);
        let mut bytes = Vec::new();
        let mut moved = vec![0; text.len() + 1];
        for (at, character) in text.char_indices() {
            moved[at] = bytes.len();
            write(character, &mut bytes);
        }
        moved[text.len()] = bytes.len();
        let marks = self.marks.into_iter().map(|mark| {
            let range = moved[mark.range.start]..moved[mark.range.end];
            Mark {
                plain: mark.plain && text.as_bytes()[mark.range.clone()] == bytes[range.clone()],
                range,
                ..mark
            }
        });
        Self {
            marks: marks.collect(),
            bytes,
        }
    }

    /// Replaces every character, all of them ASCII, by how `write` spells its byte.
    fn each_byte(self, write: impl Fn(u32) -> String) -> Self {
        self.each_char(|character, out| out.extend(write(u32::from(character)).bytes()))
    }

    /// Encodes three bytes to four; `shift` says where a character comes to lie once lines are broken.
    fn blockwise(self, encode: fn(&[u8]) -> String, shift: fn(usize) -> usize) -> Self {
        let bytes = encode(&self.bytes).into_bytes();
        let marks = self.marks.into_iter().map(|mark| Mark {
            plain: false,
            range: shift(mark.range.start / 3 * 4)
                ..shift(mark.range.end.div_ceil(3) * 4).min(bytes.len()),
            ..mark
        });
        Self {
            marks: marks.collect(),
            bytes,
        }
    }
}

/// Returns where the bracket that is open at the start of `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '⟦' => depth += 1,
            '⟧' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

fn bounds(id: &str, range: &str, length: usize) -> Range<usize> {
    let number = |text: &str, default: usize| match text {
        "" => default,
        _ => text
            .parse()
            .unwrap_or_else(|error| panic!("{id}: [{range}: {error}")),
    };
    let Some((start, end)) = range.trim_end_matches(']').split_once("..") else {
        panic!("{id}: [{range} is no range");
    };
    number(start, 0)..number(end, length)
}

#[test]
fn marks_lie_where_the_values_came_to_lie() {
    // Template, the text its one value must be cut out as, and where.
    let cases = [
        ("ab\n c⟦digits5⟧d", "plain", (2, 3), (2, 8)),
        ("a⟦digits5[1..3]⟧b", "piece", (1, 2), (1, 4)),
        ("⟦percent:a/=⟦digits5⟧⟧", "after what grew", (1, 8), (1, 13)),
        ("x⟦base64:⟦digits5⟧⟧", "whole groups", (1, 2), (1, 10)),
        (
            "⟦base64:abcd⟦digits5⟧efgh⟧",
            "the groups it touches",
            (1, 5),
            (1, 13),
        ),
        ("⟦json:\n\n⟦json:\"⟦digits5⟧\"⟧⟧", "nested", (1, 9), (1, 14)),
    ];
    for (body, name, start, end) in cases {
        let template = Template::of_body(body);
        let rendered = Rendered::new(&template, 1);
        assert_eq!(rendered.marks.len(), 1, "{name}");
        assert_eq!(rendered.extent(&rendered.marks[0]), (start, end), "{name}");
    }
}

#[test]
fn a_name_stands_for_one_value_within_a_template() {
    let text = |seed| {
        let rendered = Rendered::new(&Template::of_body("⟦hex8⟧ ⟦hex8⟧ ⟦hex8#2⟧"), seed);
        String::from_utf8_lossy(&rendered.bytes).trim().to_owned()
    };
    let words: Vec<String> = text(1).split(' ').map(str::to_owned).collect();
    assert_eq!(words[0], words[1]);
    assert_ne!(words[0], words[2]);
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

//! What a later window of a large file has to know of the windows above it. It is written as text in front of the window,
//! that puts everything that reads forward into the state that it had there: so a value has the same names and the same
//! sections in whichever window of a file it stands.

use super::file::telling_words;
use super::section::{Outline, indent_of, line_at};
use super::table::{Insert, SEPARATORS, header_above};
use crate::decode::sqlite;
use crate::scene::Scene;
use crate::text::decode_part;

/// How much of a window is read for words that say what the file is about: such words stand in front.
const FRONT: usize = 1 << 20;

/// What stands above a place in a file, as far as it says something of what stands below.
#[derive(Default)]
pub struct Above(Vec<u8>);

impl Above {
    /// Reads the next part of the file.
    pub fn read(&mut self, part: &[u8]) {
        let mut text = decode_part(part);
        text.splice(0..0, self.0.iter().copied());
        self.0 = sqlite::schema(&text).unwrap_or_else(|| of_text(&text));
    }

    /// Returns it as a text.
    pub fn text(&self) -> &[u8] {
        &self.0
    }
}

fn of_text(text: &[u8]) -> Vec<u8> {
    let scene = Scene {
        text,
        path: b"",
        now_ms: 0,
    };
    let mut above = telling_words(text.get(..FRONT).unwrap_or(text)).join(&b' ');
    if !above.is_empty() {
        // A line that the words do not enclose what follows by.
        above.extend(b"\n.\n");
    }
    let (lines, last) = Outline::default().above_end(&scene);
    let insert = Insert::default().rows_at_end(&scene);
    let headers = SEPARATORS.iter().filter_map(|&sign| {
        let header = header_above(&scene, sign, last).filter(|_| insert.is_none());
        Some((header?, sign))
    });
    let (headers, signs): (Vec<_>, Vec<_>) = headers.unzip();
    let enclosing = lines
        .iter()
        .map(|&start| start..start + line_at(&scene, start).len());
    let mut kept: Vec<_> = headers.into_iter().chain(enclosing).collect();
    kept.sort_unstable_by_key(|line| (line.start, line.end));
    kept.dedup_by_key(|line| line.start);
    let cut_head = Insert::cut_head(&scene).filter(|_| insert.is_none());
    let rows_from = insert.as_ref().map(|(from, _)| *from).or(cut_head);
    let rows_from = rows_from.map_or(last, |from| from.min(last));
    kept.retain(|line| line.end <= rows_from);
    for line in kept {
        above.extend(scene.slice(line));
        above.push(b'\n');
    }
    if let Some((_, rows)) = insert {
        above.extend(within(&scene, &lines, &rows));
    }
    // The window begins in the middle of a line.
    let end = cut_head.unwrap_or(text.len());
    let rest = scene.slice(last.min(end)..end);
    let (indent, cut) = rest.split_at(indent_of(rest));
    above.extend(indent);
    // Blanks that follow indent nothing.
    above.extend(cut.first().map(|_| b'~'));
    above.extend(rest.iter().filter(|byte| signs.contains(byte)));
    if end < last {
        above.extend(within(&scene, &lines, b""));
    }
    above.extend(scene.from(end));
    above
}

/// Indents a line so far that it closes nothing.
fn within(scene: &Scene<'_>, lines: &[usize], line: &[u8]) -> Vec<u8> {
    let deepest = lines
        .iter()
        .map(|start| indent_of(line_at(scene, *start)) + 1);
    let mut indented = vec![b' '; deepest.max().unwrap_or(0)];
    indented.extend(line);
    indented
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use super::Above;
    use crate::sample::Sampler;
    use crate::testing::{NOW_MS, rounds};
    use crate::text::{Blob, Start};
    use crate::{Context, Document, search};

    /// What stands on top, what stands between, and the line with a value.
    const FILES: &[(&str, &str, &str)] = &[
        (
            "a = 1\n[x]\nb = 2\n[twitter]\n",
            "name = value\n",
            "secret = @\n",
        ),
        (
            "services:\n  twitter:\n    production:\n",
            "      name: value\n",
            "      secret: @\n",
        ),
        ("a:\n  twitter:\n", "    - [one, two]\n", "    secret: @\n"),
        ("# keys for api.twitter.com\n\n", "A=b\n", "API_SECRET=@\n"),
        (
            "exported\n\nid,\"name\",\"twitter_api_secret\"\n",
            "1,\"a b\",\"\"\n",
            "2,\"c; d\",\"@\"\n",
        ),
        (
            "id\tabout\ttwitter_api_secret\n",
            "1\ta; b, c\t\n",
            "2\td\t@\n",
        ),
        (
            "about|twitter_api_secret\n",
            "long words without an end, ",
            "|@\n",
        ),
        (
            "sql: |\n  insert into t (id, about, twitter_api_secret) values\n",
            "  (1, 'it''s a\n(text', ''),\n",
            "  (2, '', '@');\n",
        ),
        (
            "INSERT INTO t (id, about, twitter_api_secret) VALUES (1, '",
            "it''s (a text, ",
            "', '@');\n",
        ),
        (
            "  insert into t (id, about, twitter_api_secret) values (1, '",
            "a text, (it''s\n",
            "', '@');\n",
        ),
    ];

    type Found = Vec<(usize, usize, Vec<u8>, Vec<&'static str>)>;

    fn found(above: &[u8], bytes: &[u8], start: Start) -> Found {
        let document = Document::decode(Blob {
            path: b"a.txt".to_vec(),
            bytes: bytes.to_vec(),
            start,
            above: above.to_vec(),
        });
        let findings = search(&document, &Context { now_ms: NOW_MS }).findings;
        let found = findings.into_iter().map(|one| {
            let value = one.secret.expose().to_vec();
            (one.place.line, one.place.column, value, one.evidence)
        });
        found.collect()
    }

    /// However a file is cut, and however often, a value far enough behind the cut is found for the same reasons at the
    /// same place.
    #[test]
    fn a_value_has_its_names_in_whichever_window_it_stands() {
        let mut sampler = Sampler::new(71);
        let mut rng = fastrand::Rng::with_seed(71);
        for _ in 0..rounds(4) {
            for (top, between, last) in FILES {
                let filling = between.repeat(rng.usize(600..1200));
                // A section alone does not make a finding of the few values that read like words.
                let with_value = || {
                    let last = last.replace('@', &sampler.api_secret());
                    let text = format!("{top}{filling}{last}");
                    let whole = found(b"", text.as_bytes(), Start::default());
                    (last, text, whole)
                };
                let mut tries = std::iter::repeat_with(with_value).take(3);
                let (last, text, whole) = tries.find(|(.., whole)| whole.len() == 1).unwrap();
                let mut above = Above::default();
                let mut from = 0;
                for _ in 0..rng.usize(1..4) {
                    let cut = from + rng.usize(0..(text.len() - from) / 2).min(filling.len() / 4);
                    let newline = text[cut..].find('\n').filter(|at| *at < 1000);
                    let cut = cut + newline.map_or(0, |at| at + 1);
                    above.read(&text.as_bytes()[from..cut]);
                    from = cut;
                }
                let passed = &text[..from];
                let start = Start {
                    offset: from as u64,
                    line: passed.matches('\n').count() + 1,
                    column: from - passed.rfind('\n').map_or(0, |at| at + 1) + 1,
                };
                let later = found(above.text(), &text.as_bytes()[from..], start);
                let shown = String::from_utf8_lossy(above.text());
                assert_eq!(later, whole, "{top}{between}{last}: {shown}");
            }
        }
    }

    #[test]
    fn the_head_of_an_insert_may_be_cut_anywhere() {
        let tops = [
            "INSERT INTO t (id, about, twitter_api_secret) VALUES (1, '",
            "a = 1;\ninsert into `t`\n  (id,\n  about,\n  twitter_api_secret\n)\nvalues (1, '",
            "sql: |\n  replace into t (id, about,\n    twitter_api_secret) values (1, '",
        ];
        let secret = Sampler::new(72).api_secret();
        for top in tops {
            let text = format!("{top}{}', '{secret}');\n", "some words, (".repeat(300));
            let whole = found(b"", text.as_bytes(), Start::default());
            assert_eq!(whole.len(), 1, "{top}");
            for cut in 0..top.len() {
                let mut above = Above::default();
                above.read(&text.as_bytes()[..cut]);
                let later = found(above.text(), &text.as_bytes()[cut..], Start::default());
                let values = |found: &Found| found[0].2 == secret.as_bytes();
                let shown = String::from_utf8_lossy(above.text());
                assert!(later.len() == 1 && values(&later), "{cut} {top}: {shown}");
            }
        }
    }
}

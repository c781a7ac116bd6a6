//! Changing a baseline: entry by entry in its text, so that everything else in it stays as somebody wrote it. Whatever
//! comes of it is read again, and has to say what it was meant to say.

use anyhow::{Context as _, Result, bail};

use super::{BASELINE_NAME, entries};
use crate::policy::{Entry, Standing};
use crate::shell::is_printable;

/// What a new file begins with.
const HEAD: &str = "\
# Findings that somebody has looked at and that may be committed: one entry each, sorted by fingerprint.
# `xguard allow` and `xguard baseline` keep it; what is staged counts.
";

/// A baseline that was changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its whole text.
    pub text: String,
}

/// Puts entries in, each at its place; one about a finding that has an entry takes that one's place.
pub fn add(bytes: &[u8], new: &[Entry]) -> Result<Edited> {
    change(bytes, |text, wanted| {
        for entry in new {
            text.put(entry);
            wanted.retain(|one| one.fingerprint != entry.fingerprint);
            wanted.push(entry.clone());
        }
    })
}

/// Takes out the entries of these fingerprints, each with the comment right above it.
pub fn remove(bytes: &[u8], fingerprints: &[&str]) -> Result<Edited> {
    change(bytes, |text, wanted| {
        for fingerprint in fingerprints {
            text.take(fingerprint);
            wanted.retain(|one| one.fingerprint != *fingerprint);
        }
    })
}

/// Has the entry about `old` be about `new`, in a file of another name; all else about it stays.
pub fn rename(bytes: &[u8], old: &str, new: &str, path: Option<&str>) -> Result<Edited> {
    change(bytes, |text, wanted| {
        let Some(mut block) = text.take(old) else {
            return;
        };
        block.set("fingerprint", new);
        block.set("path", &path.map(quoted).unwrap_or_default());
        new.clone_into(&mut block.fingerprint);
        text.insert(block);
        for entry in wanted.iter_mut().filter(|one| one.fingerprint == old) {
            new.clone_into(&mut entry.fingerprint);
            entry.path = path.map(str::to_owned);
        }
    })
}

/// Makes a change, and proves that it is the one that was wanted.
fn change(bytes: &[u8], make: impl FnOnce(&mut Text, &mut Vec<Entry>)) -> Result<Edited> {
    let mut wanted = entries(bytes, BASELINE_NAME)?;
    let old = str::from_utf8(bytes).context("it is not UTF-8")?;
    let mut text = Text::read(old);
    let is_known = |(block, entry): (&Block, &Entry)| block.fingerprint == entry.fingerprint;
    if text.blocks.len() != wanted.len() || !text.blocks.iter().zip(&wanted).all(is_known) {
        bail!(
            "could not change {BASELINE_NAME}: it is laid out in a way that only a person can change; have every entry \
             begin with `- fingerprint:` at the very begin of a line"
        );
    }
    make(&mut text, &mut wanted);
    let text = text.written(old.contains("\r\n"));
    let sorted = |mut entries: Vec<Entry>| {
        entries.sort_by(|left, right| left.fingerprint.cmp(&right.fingerprint));
        entries
    };
    let is = entries(text.as_bytes(), BASELINE_NAME).ok();
    if is.map(sorted) != Some(sorted(wanted)) {
        bail!(
            "could not change {BASELINE_NAME}: something in it is written in a way that only a person can change"
        );
    }
    Ok(Edited { text })
}

/// A baseline as text: what stands before the first entry, the entries, what stands behind the last.
struct Text {
    blocks: Vec<Block>,
    tail: String,
}

/// An entry as text.
struct Block {
    /// What stands before it and is not about it.
    before: String,
    /// The comment right above it.
    comment: String,
    body: String,
    fingerprint: String,
}

impl Text {
    fn read(text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut between = String::new();
        for line in text.replace("\r\n", "\n").split_inclusive('\n') {
            if line.starts_with("- ") {
                blocks.push(Block::begin(
                    &std::mem::take(&mut between),
                    blocks.is_empty(),
                ));
            }
            let is_beside = line.trim().is_empty() || line.starts_with('#');
            match blocks.last_mut() {
                Some(block) if !is_beside => {
                    block.body.push_str(&std::mem::take(&mut between));
                    block.body.push_str(line);
                }
                _ => between.push_str(line),
            }
        }
        for block in &mut blocks {
            block.fingerprint = block.get("fingerprint").unwrap_or_default();
            if !block.body.ends_with('\n') {
                block.body.push('\n');
            }
        }
        Self {
            blocks,
            tail: between,
        }
    }

    fn put(&mut self, entry: &Entry) {
        let known = self
            .blocks
            .iter_mut()
            .find(|block| block.fingerprint == entry.fingerprint);
        match known {
            Some(block) => block.body = body(entry),
            None => self.insert(Block {
                before: String::new(),
                comment: String::new(),
                body: body(entry),
                fingerprint: entry.fingerprint.clone(),
            }),
        }
    }

    /// Puts an entry before the first with a greater fingerprint.
    fn insert(&mut self, mut block: Block) {
        if self.blocks.is_empty() {
            let head = std::mem::take(&mut self.tail);
            block.before = if head.trim().is_empty() {
                format!("{HEAD}\n")
            } else {
                format!("{}\n\n", head.trim_end())
            };
        }
        let greater = |one: &Block| one.fingerprint > block.fingerprint;
        let at = self.blocks.iter().position(greater);
        let at = at.unwrap_or(self.blocks.len());
        if let Some(next) = self.blocks.get_mut(at).filter(|_| at == 0) {
            // What heads the file goes on heading it.
            block.before.push_str(&std::mem::take(&mut next.before));
        }
        self.blocks.insert(at, block);
    }

    fn take(&mut self, fingerprint: &str) -> Option<Block> {
        let at = self
            .blocks
            .iter()
            .position(|block| block.fingerprint == fingerprint)?;
        let mut block = self.blocks.remove(at);
        let before = std::mem::take(&mut block.before);
        match self.blocks.get_mut(at) {
            Some(next) => next.before.insert_str(0, &before),
            None => self.tail.insert_str(0, &before),
        }
        Some(block)
    }

    fn written(self, with_return: bool) -> String {
        let mut text = String::new();
        for block in self.blocks {
            text.extend([block.before, block.comment, block.body]);
        }
        text.push_str(&self.tail);
        if with_return {
            text = text.replace('\n', "\r\n");
        }
        text
    }
}

impl Block {
    /// Begins an entry after `between`. What stands at the head of a file is about the file.
    fn begin(between: &str, is_first: bool) -> Self {
        let blank = between.rfind("\n\n").map(|at| at + 2);
        let blank = blank.or_else(|| between.starts_with('\n').then_some(1));
        let end = blank.unwrap_or(if is_first { between.len() } else { 0 });
        let (before, comment) = between.split_at_checked(end).unwrap_or((between, ""));
        Self {
            before: before.to_owned(),
            comment: comment.to_owned(),
            body: String::new(),
            fingerprint: String::new(),
        }
    }

    /// Returns a short value as it is written, without quotes.
    fn get(&self, key: &str) -> Option<String> {
        let value = self.body.lines().find_map(|line| value(line, key))?;
        let value = value.split_whitespace().next().unwrap_or_default();
        Some(value.trim_matches(['"', '\'']).to_owned())
    }

    /// Writes another value, or takes the line out where there is none.
    fn set(&mut self, key: &str, new: &str) {
        let mut body = String::new();
        for line in self.body.split_inclusive('\n') {
            match value(line, key) {
                None => body.push_str(line),
                Some(_) if new.is_empty() => {}
                Some(old) => {
                    let start = line.len() - old.len();
                    let start = line.get(..start).unwrap_or_default();
                    body.extend([start.trim_end(), " ", new, "\n"]);
                }
            }
        }
        self.body = body;
    }
}

/// Returns what follows a key on its line.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    line.trim_start().strip_prefix(key)?.strip_prefix(':')
}

fn body(entry: &Entry) -> String {
    let status = match entry.standing {
        Standing::Known => "known",
        _ => "allowed",
    };
    let until = entry.until.as_ref().map(|until| until.day.clone());
    let lines = [
        ("fingerprint", Some(entry.fingerprint.clone())),
        ("status", Some(status.to_owned())),
        ("rule", entry.rule.as_deref().map(quoted)),
        ("path", entry.path.as_deref().map(quoted)),
        ("reason", Some(quoted(&entry.reason))),
        ("by", entry.by.as_deref().map(quoted)),
        ("since", entry.since.clone()),
        ("until", until),
    ];
    let mut body = String::new();
    for (key, value) in lines {
        let Some(value) = value else { continue };
        let start = if body.is_empty() { "- " } else { "  " };
        body.extend([start, key, ": ", &value, "\n"]);
    }
    body
}

/// Returns text in quotes, with everything in it that does not show as itself escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            character if is_printable(character) => quoted.push(character),
            character => {
                let escape = format!("\\U{:08x}", u32::from(character));
                quoted.push_str(&escape);
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{HEAD, add, remove, rename};
    use crate::config::baseline::{last_day, parse};
    use crate::policy::{Entry, Standing};

    fn id(digit: char) -> String {
        digit.to_string().repeat(32)
    }

    fn entry(digit: char) -> Entry {
        Entry {
            fingerprint: id(digit),
            standing: Standing::Allowed,
            rule: None,
            path: None,
            reason: "a test".to_owned(),
            by: None,
            since: None,
            until: None,
        }
    }

    /// Returns a small entry as it is written.
    fn written(digit: char) -> String {
        format!(
            "- fingerprint: {}\n  status: allowed\n  reason: \"a test\"\n",
            id(digit)
        )
    }

    #[test]
    fn entries_go_to_their_place_and_all_else_stays() {
        let (a, b, c) = (written('a'), written('b'), written('c'));
        let own = format!(
            "# ours\n\n# about c\n- reason: x # why\n  fingerprint: '{}' # c\n  # more\n\n# the end",
            id('c')
        );
        let with_own = own.replace("# about c", &format!("{b}# about c"));
        let cases = [
            (String::new(), format!("{HEAD}\n{b}")),
            ("# ours".to_owned(), format!("# ours\n\n{b}")),
            (format!("{HEAD}\n{a}"), format!("{HEAD}\n{a}{b}")),
            (format!("{HEAD}\n{c}"), format!("{HEAD}\n{b}{c}")),
            (format!("{a}{c}"), format!("{a}{b}{c}")),
            (format!("# x\n{c}"), format!("# x\n{b}{c}")),
            (format!("{a}\n# c\n{c}"), format!("{a}{b}\n# c\n{c}")),
            (a.trim_end().to_owned(), format!("{a}{b}")),
            (own, with_own),
            (
                format!("{a}{c}").replace('\n', "\r\n"),
                format!("{a}{b}{c}").replace('\n', "\r\n"),
            ),
        ];
        for (old, new) in cases {
            let added = add(old.as_bytes(), &[entry('b')]).unwrap();
            assert_eq!(added.text, new, "{old}");
            let again = add(added.text.as_bytes(), &[entry('b')]).unwrap();
            assert_eq!(again, added, "a second time changes nothing");
        }
    }

    #[test]
    fn what_is_taken_out_takes_its_own_comment_along_and_no_other() {
        let (a, b, c) = (written('a'), written('b'), written('c'));
        let cases = [
            (format!("{HEAD}\n{a}{b}{c}"), format!("{HEAD}\n{a}{c}")),
            (format!("# x\n{b}{c}"), format!("# x\n{c}")),
            (
                format!("{a}# all that follow\n\n# b\n{b}# c\n{c}# end\n"),
                format!("{a}# all that follow\n\n# c\n{c}# end\n"),
            ),
            (format!("# x\n\n{b}"), "# x\n\n".to_owned()),
        ];
        for (old, new) in cases {
            assert_eq!(remove(old.as_bytes(), &[&id('b')]).unwrap().text, new);
        }
    }

    #[test]
    fn a_renamed_file_changes_two_lines_of_its_entry() {
        let old = format!(
            "# b\n{}  path: old.py # here\n  # and a comment\n{}",
            written('b'),
            written('c')
        );
        let renamed = rename(old.as_bytes(), &id('b'), &id('d'), Some("new \"one\".py")).unwrap();
        let expected = format!(
            "# b\n{}{}  path: \"new \\\"one\\\".py\"\n  # and a comment\n",
            written('c'),
            written('d')
        );
        assert_eq!(renamed.text, expected);
    }

    #[test]
    fn whatever_is_said_is_read_back() {
        let hostile = "- a: [b] # c\n\u{1b}[31m\u{202e} \"q\" \\ 'x' {y} é\u{e0041}";
        let told = Entry {
            standing: Standing::Known,
            rule: Some("x-api-key".to_owned()),
            path: Some(hostile.to_owned()),
            reason: format!("because {hostile}"),
            by: Some(format!("{hostile} <a@b>")),
            since: Some("2026-11-22".to_owned()),
            until: last_day("2027-06-30"),
            ..entry('b')
        };
        let text = add(b"", std::slice::from_ref(&told)).unwrap().text;
        let is_plain = |one: char| one == '\n' || crate::shell::is_printable(one);
        assert!(text.chars().all(is_plain), "{text}");
        let read = parse(text.as_bytes(), "b.yaml").unwrap();
        assert_eq!(read.entries().collect::<Vec<_>>(), [&told]);
    }

    #[test]
    fn what_a_person_has_laid_out_otherwise_is_left_to_a_person() {
        let cases = [
            format!("[{{fingerprint: {}, reason: x}}]\n", id('a')),
            format!("  - fingerprint: {}\n    reason: x\n", id('a')),
            format!("- {{fingerprint: {}, reason: x}}\n", id('a')),
        ];
        for old in cases {
            assert!(parse(old.as_bytes(), "b.yaml").is_ok(), "{old}");
            let error = add(old.as_bytes(), &[entry('b')]).unwrap_err();
            assert!(error.to_string().contains("only a person"), "{error}");
        }
        let folded = format!(
            "- fingerprint: {}\n  reason: x\n  path: >-\n    a\n",
            id('a')
        );
        let error = rename(folded.as_bytes(), &id('a'), &id('b'), Some("b")).unwrap_err();
        assert!(error.to_string().contains("only a person"), "{error}");
    }
}

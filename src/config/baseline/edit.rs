//! Changing a baseline: entry by entry in its text, so that everything else in it stays as somebody wrote it. Whatever
//! comes of it is read again, and has to say what it was meant to say.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context as _, Result, bail};

use super::block::{Block, body, quoted};
use super::parse::{BASELINE_NAME, parse_entries};
use crate::policy::BaselineEntry;

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

/// What is to change about a baseline, all at once: entry by entry, a large one would be read as often as it has
/// entries.
#[derive(Default)]
pub struct Edits<'a> {
    /// The fingerprints of entries that go, each with the comment right above it.
    pub gone: HashSet<&'a str>,
    /// Entries, by their fingerprints, that are about files of other names from now on; all else about them stays.
    pub renamed: HashMap<&'a str, Renamed<'a>>,
    /// Entries that come, each at its place; one about a finding that has an entry takes that one's place.
    pub added: &'a [BaselineEntry],
}

/// What an entry is about once its file has another name.
pub struct Renamed<'a> {
    /// Its fingerprint.
    pub fingerprint: &'a str,
    /// Its path; none where it is not UTF-8.
    pub path: Option<&'a str>,
}

/// Makes changes, and proves that they are those that were wanted.
pub fn edit(bytes: &[u8], edits: &Edits<'_>) -> Result<Edited> {
    let entries_before = parse_entries(bytes, BASELINE_NAME)?;
    let old = str::from_utf8(bytes).context("it is not UTF-8")?;
    let mut text = BaselineText::read(old);
    let is_known =
        |(block, entry): (&Block, &BaselineEntry)| block.fingerprint == entry.fingerprint;
    let is_plain = text.blocks.len() == entries_before.len()
        && text.blocks.iter().zip(&entries_before).all(is_known);
    if !is_plain {
        bail!(
            "could not change {BASELINE_NAME}: it is laid out in a way that only a person can change; have every entry \
             begin with `- fingerprint:` at the very begin of a line"
        );
    }
    text.edit(edits);
    let text = text.written(old.contains("\r\n"));
    let by_fingerprint = |entries: Vec<BaselineEntry>| -> BTreeMap<String, BaselineEntry> {
        let entries = entries.into_iter();
        entries
            .map(|entry| (entry.fingerprint.clone(), entry))
            .collect()
    };
    let is = parse_entries(text.as_bytes(), BASELINE_NAME).ok();
    if is.map(by_fingerprint) != Some(by_fingerprint(wanted(entries_before, edits))) {
        bail!(
            "could not change {BASELINE_NAME}: something in it is written in a way that only a person can change"
        );
    }
    Ok(Edited { text })
}

/// Returns the entries that a baseline is to have; of two with one fingerprint the last counts.
fn wanted(entries: Vec<BaselineEntry>, edits: &Edits<'_>) -> Vec<BaselineEntry> {
    let stay = entries
        .into_iter()
        .filter(|entry| !edits.gone.contains(entry.fingerprint.as_str()));
    let stay = stay.map(
        |entry| match edits.renamed.get(entry.fingerprint.as_str()) {
            Some(new) => BaselineEntry {
                fingerprint: new.fingerprint.to_owned(),
                path: new.path.map(str::to_owned),
                ..entry
            },
            None => entry,
        },
    );
    stay.chain(edits.added.iter().cloned()).collect()
}

/// A baseline as text: what stands before the first entry, the entries, what stands behind the last.
struct BaselineText {
    blocks: Vec<Block>,
    tail: String,
}

impl BaselineText {
    fn read(text: &str) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut between = String::new();
        for line in text.replace("\r\n", "\n").split_inclusive('\n') {
            if line.starts_with("- ") {
                blocks.push(Block::begin_after(
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

    fn edit(&mut self, edits: &Edits<'_>) {
        let is_moved = |fingerprint: &str| {
            edits.gone.contains(fingerprint) || edits.renamed.contains_key(fingerprint)
        };
        let mut new = Vec::new();
        for mut block in self.take(is_moved) {
            if let Some(renamed) = edits.renamed.get(block.fingerprint.as_str()) {
                block.set("fingerprint", renamed.fingerprint);
                block.set("path", &renamed.path.map(quoted).unwrap_or_default());
                renamed.fingerprint.clone_into(&mut block.fingerprint);
                new.push(block);
            }
        }
        let mut added: HashMap<&str, &BaselineEntry> = edits
            .added
            .iter()
            .map(|entry| (entry.fingerprint.as_str(), entry))
            .collect();
        for block in self.blocks.iter_mut().chain(&mut new) {
            if let Some(entry) = added.remove(block.fingerprint.as_str()) {
                block.body = body(entry);
            }
        }
        new.extend(added.into_values().map(Block::of));
        self.insert(new);
    }

    /// Takes entries out.
    fn take(&mut self, is_wanted: impl Fn(&str) -> bool) -> Vec<Block> {
        let mut taken = Vec::new();
        let mut before = String::new();
        for mut block in std::mem::take(&mut self.blocks) {
            before.push_str(&std::mem::take(&mut block.before));
            if is_wanted(&block.fingerprint) {
                taken.push(block);
            } else {
                block.before = std::mem::take(&mut before);
                self.blocks.push(block);
            }
        }
        self.tail.insert_str(0, &before);
        taken
    }

    /// Puts each entry before the first with a greater fingerprint.
    fn insert(&mut self, mut new: Vec<Block>) {
        new.sort_by(|left, right| left.fingerprint.cmp(&right.fingerprint));
        let Some(first) = new.first_mut() else {
            return;
        };
        match self.blocks.first_mut() {
            None => {
                let head = std::mem::take(&mut self.tail);
                first.before = if head.trim().is_empty() {
                    format!("{HEAD}\n")
                } else {
                    format!("{}\n\n", head.trim_end())
                };
            }
            // What heads the file goes on heading it.
            Some(head) if head.fingerprint > first.fingerprint => {
                first.before.push_str(&std::mem::take(&mut head.before));
            }
            Some(_) => {}
        }
        let mut new = new.into_iter().peekable();
        let old = std::mem::take(&mut self.blocks);
        for block in old {
            while let Some(one) = new.next_if(|one| one.fingerprint < block.fingerprint) {
                self.blocks.push(one);
            }
            self.blocks.push(block);
        }
        self.blocks.extend(new);
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

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use anyhow::Result;

    use super::{Edited, Edits, HEAD, Renamed, edit};
    use crate::config::baseline::{last_day, parse};
    use crate::policy::{BaselineEntry, FindingStatus};

    fn add(old: &[u8], added: &[BaselineEntry]) -> Result<Edited> {
        let edits = Edits {
            added,
            ..Edits::default()
        };
        edit(old, &edits)
    }

    fn remove(old: &[u8], gone: &str) -> Result<Edited> {
        let edits = Edits {
            gone: HashSet::from([gone]),
            ..Edits::default()
        };
        edit(old, &edits)
    }

    fn rename(old: &[u8], from: &str, fingerprint: &str, path: &str) -> Result<Edited> {
        let path = Some(path);
        let renamed = HashMap::from([(from, Renamed { fingerprint, path })]);
        let edits = Edits {
            renamed,
            ..Edits::default()
        };
        edit(old, &edits)
    }

    fn id(digit: char) -> String {
        digit.to_string().repeat(32)
    }

    fn entry(digit: char) -> BaselineEntry {
        BaselineEntry {
            fingerprint: id(digit),
            status: FindingStatus::Allowed,
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
            assert_eq!(remove(old.as_bytes(), &id('b')).unwrap().text, new);
        }
    }

    #[test]
    fn a_renamed_file_changes_two_lines_of_its_entry() {
        let old = format!(
            "# b\n{}  path: old.py # here\n  # and a comment\n{}",
            written('b'),
            written('c')
        );
        let renamed = rename(old.as_bytes(), &id('b'), &id('d'), "new \"one\".py").unwrap();
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
        let told = BaselineEntry {
            status: FindingStatus::Known,
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
        let error = rename(folded.as_bytes(), &id('a'), &id('b'), "b").unwrap_err();
        assert!(error.to_string().contains("only a person"), "{error}");
    }
}

//! The documents of the project as the tests read them: pages with their blocks of code, links, and words of code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A page in Markdown.
pub(crate) struct Page {
    /// Its path from the top of the project.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
}

/// A block of code.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    /// The language it says it is in.
    pub(crate) language: &'a str,
    /// What is in it.
    pub(crate) text: &'a str,
}

/// Returns the top of the project.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the page at a path from the top of the project.
pub(crate) fn page(name: &str) -> Page {
    let text = fs::read_to_string(project().join(name));
    Page {
        name: name.to_owned(),
        text: text.unwrap_or_else(|error| panic!("{name}: {error}")),
    }
}

/// Returns every page there is.
pub(crate) fn all() -> Vec<Page> {
    let mut pages = below("");
    pages.extend(below("docs/"));
    pages.push(page("tests/corpus/README.md"));
    pages
}

/// Returns the pages for people who use the program.
pub(crate) fn for_users() -> Vec<Page> {
    let mut pages = below("docs/");
    pages.push(page("README.md"));
    pages
}

/// Returns the pages in a folder, whose name ends in a slash or is empty.
fn below(folder: &str) -> Vec<Page> {
    let children = fs::read_dir(project().join(folder)).expect("a folder of the project");
    let paths = children.map(|child| child.expect("a file of the project").path());
    let pages = paths.filter(|path| path.extension() == Some("md".as_ref()));
    let mut names: Vec<String> = pages
        .map(|path| path.file_name().expect("a name").display().to_string())
        .collect();
    assert!(!names.is_empty(), "no page in {folder:?}");
    names.sort();
    names
        .iter()
        .map(|name| page(&format!("{folder}{name}")))
        .collect()
}

impl Page {
    /// Returns the first block in this language that begins with `start`.
    pub(crate) fn block(&self, language: &str, start: &str) -> &str {
        let fits = |block: &&Block<'_>| block.language == language && block.text.starts_with(start);
        let blocks = self.blocks();
        let block = blocks.iter().find(fits);
        block.map_or_else(
            || {
                panic!(
                    "{}: no block of {language} begins with {start:?}",
                    self.name
                )
            },
            |block| block.text,
        )
    }

    /// Returns every block of code, in order.
    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        let parts: Vec<&str> = self.text.split("```").collect();
        assert_eq!(parts.len() % 2, 1, "{}: a block has no end", self.name);
        let blocks = parts.into_iter().skip(1).step_by(2);
        blocks
            .map(|block| {
                let (language, text) = block.split_once('\n').expect("a block of lines");
                Block { language, text }
            })
            .collect()
    }

    /// Returns the text without its blocks of code.
    pub(crate) fn prose(&self) -> String {
        self.text.split("```").step_by(2).collect()
    }

    /// Returns what stands between backticks, outside of blocks.
    pub(crate) fn words(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let words = prose.split('`').skip(1).step_by(2);
        words.map(|word| word.replace("\\|", "|")).collect()
    }

    /// Returns where the links lead.
    pub(crate) fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let ends = prose.split("](").skip(1);
        ends.filter_map(|rest| rest.split_once(')'))
            .map(|(link, _)| link.to_owned())
            .collect()
    }

    /// Returns the names by which a link reaches the headings.
    pub(crate) fn anchors(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|heading| anchor(heading.trim_start_matches('#').trim()))
            .collect()
    }

    /// Returns the first cells of the rows of all tables that have code there, without the backticks.
    pub(crate) fn rows(&self) -> Vec<&str> {
        let rows = self
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("| `"));
        rows.filter_map(|row| row.split_once('`'))
            .map(|(cell, _)| cell)
            .collect()
    }
}

/// Returns what GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

//! Reads the templates of `tests/corpus`. Their form, with every field, stands in `tests/corpus/README.md`, which
//! `page.rs` holds to the truth.

use std::path::Path;

/// Whether its values are to be found or to be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Every credential in it must be found.
    Positive,
    /// Nothing in it may be found.
    Negative,
}

/// One file of the corpus, its values still to be rendered.
pub(super) struct Template {
    pub(super) id: String,
    pub(super) sort: Sort,
    pub(super) path: String,
    pub(super) neutral: Vec<String>,
    pub(super) encoding: String,
    pub(super) note: String,
    pub(super) body: String,
}

/// Reads every template of the corpus, ordered by file and place.
pub(super) fn all() -> Vec<Template> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut templates = of_folder(&root.join("positives"), Sort::Positive);
    templates.extend(of_folder(&root.join("negatives"), Sort::Negative));
    templates
}

/// Returns the text of every file of the corpus with its path.
pub(super) fn sources(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("could not list {}: {error}", folder.display()));
    let mut sources: Vec<(String, String)> = entries
        .map(|entry| {
            let path = entry
                .unwrap_or_else(|error| panic!("could not list {}: {error}", folder.display()))
                .path();
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("could not read {}: {error}", path.display()));
            (path.display().to_string(), text)
        })
        .collect();
    sources.sort();
    sources
}

fn of_folder(folder: &Path, sort: Sort) -> Vec<Template> {
    let parsed = |(name, text): (String, String)| parse(&name, &text, sort);
    sources(folder).into_iter().flat_map(parsed).collect()
}

/// Returns the templates in a text of this form.
pub(super) fn parse(file: &str, text: &str, sort: Sort) -> Vec<Template> {
    let text = format!("\n{text}");
    let mut pieces = text.split("\n@@@ ");
    let before = pieces.next().unwrap_or_default();
    assert!(
        before.trim().is_empty(),
        "{file}: text before the first template"
    );
    pieces.map(|piece| template(file, piece, sort)).collect()
}

fn template(file: &str, piece: &str, sort: Sort) -> Template {
    let (id, rest) = piece.split_once('\n').unwrap_or((piece, ""));
    let Some((head, body)) = format!("\n{rest}")
        .split_once("\n---\n")
        .map(|(head, body)| (head.to_owned(), body.to_owned()))
    else {
        panic!("{file}: {id}: no line `---` between fields and body");
    };
    let mut template = Template {
        id: id.to_owned(),
        sort,
        path: String::new(),
        neutral: Vec::new(),
        encoding: "utf-8".to_owned(),
        note: String::new(),
        body: format!("{}\n", body.trim_end_matches('\n')),
    };
    for line in head.lines().filter(|line| !line.is_empty()) {
        let Some((field, value)) = line.split_once(": ") else {
            panic!("{file}: {id}: `{line}` is no field");
        };
        template.set(field, value);
    }
    template.check();
    template
}

impl Template {
    /// Returns a template that is no more than a body, for tests of the renderer.
    pub(super) fn of_body(body: &str) -> Self {
        let piece = format!("test\npath: test\nnote: A test.\n---\n{body}");
        template("test", &piece, Sort::Negative)
    }

    fn set(&mut self, field: &str, value: &str) {
        let id = &self.id;
        match field {
            "path" => value.clone_into(&mut self.path),
            "neutral" => self.neutral = value.split_whitespace().map(str::to_owned).collect(),
            "encoding" => value.clone_into(&mut self.encoding),
            "newlines" if value == "crlf" => self.body = self.body.replace('\n', "\r\n"),
            "newlines" if value == "cr" => self.body = self.body.replace('\n', "\r"),
            "note" => value.clone_into(&mut self.note),
            _ => panic!("{id}: unknown field or value `{field}: {value}`"),
        }
    }

    fn check(&self) {
        let id = &self.id;
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id}: ids are kebab-case"
        );
        assert!(!self.path.is_empty(), "{id}: no path");
        assert!(
            self.sort == Sort::Positive || self.note.ends_with('.'),
            "{id}: no sentence in `note` says what looks like a credential there and why it is none"
        );
    }
}

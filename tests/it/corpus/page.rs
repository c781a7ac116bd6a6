//! What `tests/corpus/README.md` says of the form of the corpus is so, and nothing is missing there.

use std::collections::BTreeSet;

use super::TEMPLATES;
use super::render::{Rendered, TRANSFORMS};
use super::template::{Sort, Template, parse, sources};
use super::value::Kind;
use crate::documents::{Page, page, project};

fn about_the_form() -> Page {
    page("tests/corpus/README.md")
}

/// Returns the words of the part below a heading, up to the next.
fn words_below(heading: &str) -> BTreeSet<String> {
    let page = about_the_form();
    let (_, part) = page.text.split_once(heading).expect("that heading");
    let text = part.split("\n#").next().unwrap_or(part).to_owned();
    Page { text, ..page }.words()
}

/// Returns what kind of value a name stands for.
fn kind_of(name: &str) -> Kind {
    let template = Template::of_body(&format!("⟦{name}⟧"));
    let marks = Rendered::new(&template, 0).marks;
    marks.first().expect("a value").kind
}

/// Cuts the length off a name.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

#[test]
fn its_examples_are_templates() {
    let page = about_the_form();
    let blocks = page.blocks();
    let examples: Vec<_> = blocks.iter().filter(|one| one.language == "text").collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let sort = if example.text.contains("\nnote: ") {
            Sort::Negative
        } else {
            Sort::Positive
        };
        let templates = parse("the page", example.text, sort);
        assert_eq!(templates.len(), 1);
        assert!(!Rendered::new(&templates[0], 0).marks.is_empty());
    }
}

#[test]
fn every_field_it_names_is_one_and_those_in_use_are_named() {
    let page = about_the_form();
    let (_, table) = page.text.split_once("| field |").expect("a table");
    let text = table.split("\n\n").next().unwrap_or(table).to_owned();
    let table = Page {
        text,
        ..about_the_form()
    };
    let fields: BTreeSet<&str> = table.rows().into_iter().collect();
    for field in &fields {
        let value = match *field {
            "encoding" => "utf-16le",
            "newlines" => "crlf",
            _ => "true",
        };
        let text = format!("@@@ test\npath: a.txt\n{field}: {value}\n---\n");
        assert_eq!(parse(field, &text, Sort::Positive).len(), 1);
    }
    for folder in ["positives", "negatives"] {
        for (path, text) in sources(&project().join("tests/corpus").join(folder)) {
            for head in text.split("@@@ ").skip(1) {
                let (head, _) = head.split_once("\n---\n").expect("a head and a body");
                for line in head.lines().skip(1).filter(|line| !line.is_empty()) {
                    let (field, _) = line.split_once(": ").expect("a field");
                    assert!(fields.contains(field), "{path}: {line}");
                }
            }
        }
    }
}

#[test]
fn every_value_it_names_is_one_and_those_in_use_are_named() {
    let credentials = words_below("### Credentials\n");
    for name in &credentials {
        assert_ne!(kind_of(name), Kind::Lookalike, "{name}");
    }
    let mut lookalikes = words_below("### Lookalikes\n");
    lookalikes.retain(|word| !word.contains('/'));
    for name in &lookalikes {
        assert_eq!(kind_of(name), Kind::Lookalike, "{name}");
    }
    let stems: BTreeSet<&str> = lookalikes.iter().map(|name| stem(name)).collect();
    for template in TEMPLATES.iter() {
        for mark in Rendered::new(template, 0).marks {
            let name = mark.name.split('#').next().unwrap_or_default();
            let is_named = credentials.contains(name)
                || lookalikes.contains(name)
                || stems.contains(stem(name));
            assert!(is_named, "{}: `{name}` is not on the page", template.id);
        }
    }
}

#[test]
fn it_says_what_the_structure_of_every_credential_was_checked_against() {
    let checked = words_below("## What the structures were checked against\n");
    for name in words_below("### Credentials\n") {
        assert!(checked.contains(&name), "{name}");
    }
}

#[test]
fn every_encoding_is_named() {
    let words = words_below("## What goes between");
    for (name, _) in TRANSFORMS {
        let form = format!("{name}:…");
        assert!(words.contains(*name) || words.contains(&form), "{name}");
    }
    let encodings = words
        .iter()
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    for name in encodings {
        assert!(TRANSFORMS.iter().any(|(known, _)| known == name), "{name}");
    }
}

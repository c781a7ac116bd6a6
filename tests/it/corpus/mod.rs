//! Detection held against a corpus of templates in our own words. `tests/corpus/README.md` says what it holds, in which
//! form, and which variables there are.

mod certain;
mod lookalike;
mod page;
mod render;
mod score;
mod template;
mod value;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use render::Rendered;
use score::{Tally, seeds};
use template::{Sort, Template};
use value::Kind;
use xguard_detect::Severity;

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(template::all);
static TALLY: LazyLock<Tally> = LazyLock::new(|| Tally::of(&TEMPLATES));

#[test]
fn every_template_is_sound() {
    let mut ids = BTreeSet::new();
    for template in TEMPLATES.iter() {
        let id = &template.id;
        assert!(ids.insert(id), "{id} is there twice");
        let rendered = Rendered::new(template, 0);
        let text = String::from_utf8_lossy(&rendered.bytes);
        assert!(
            !text.contains('⟦') && !text.contains('⟧'),
            "{id}: a bracket is left"
        );
        let credentials = || {
            rendered
                .marks
                .iter()
                .filter(|mark| mark.kind != Kind::Lookalike)
        };
        if template.sort == Sort::Positive {
            assert!(credentials().count() > 0, "{id}: nothing to find");
        }
        for name in &template.neutral {
            assert!(
                credentials().any(|mark| mark.name == *name),
                "{id}: no {name}"
            );
        }
    }
}

#[test]
fn the_corpus_is_large_enough_to_mean_something() {
    for sort in [Sort::Positive, Sort::Negative] {
        let of_sort = |template: &&Template| template.sort == sort;
        let count = TEMPLATES.iter().filter(of_sort).count();
        assert!(count >= 250, "{count} {sort:?}");
    }
}

#[test]
fn the_templates_themselves_hold_no_credential() {
    for folder in [
        "tests/corpus/positives",
        "tests/corpus/negatives",
        "tests/it/corpus",
    ] {
        for (path, text) in template::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let blocking: Vec<usize> = score::findings(&path, text.into_bytes())
                .iter()
                .filter(|finding| finding.severity > Severity::Note)
                .map(|finding| finding.place.line)
                .collect();
            assert!(blocking.is_empty(), "{path}: lines {blocking:?}");
        }
    }
}

#[test]
fn nothing_else_blocks() {
    assert!(TALLY.alarms.is_empty(), "\n{}", TALLY.complaints());
}

#[test]
fn places_are_exact() {
    let inexact = TALLY
        .values
        .iter()
        .filter(|value| !value.inexact.is_empty())
        .count();
    assert_eq!(inexact, 0, "\n{}", TALLY.complaints());
}

#[test]
fn misses_are_those_written_down() {
    let known: BTreeSet<String> = include_str!("../../corpus/known-misses.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(" # ").next().unwrap_or(line).to_owned())
        .collect();
    let missed: BTreeSet<String> = TALLY
        .values
        .iter()
        .filter(|value| !value.missed.is_empty())
        .map(|value| format!("{} {}", value.template, value.name))
        .collect();
    let new: Vec<_> = missed.difference(&known).collect();
    let cured: Vec<_> = known.difference(&missed).collect();
    assert!(new.is_empty(), "missed and not written down: {new:#?}");
    assert!(cured.is_empty(), "found by now, take them out: {cured:#?}");
}

#[test]
#[ignore = "writes the rendered corpus into the folder XGUARD_CORPUS_DUMP names"]
fn dump() {
    let folder = std::env::var("XGUARD_CORPUS_DUMP")
        .unwrap_or_else(|error| panic!("XGUARD_CORPUS_DUMP: {error}"));
    for (template, seed) in TEMPLATES
        .iter()
        .flat_map(|template| seeds().map(move |seed| (template, seed)))
    {
        let path = Path::new(&folder)
            .join(format!("{:?}", template.sort).to_lowercase())
            .join(seed.to_string())
            .join(&template.id)
            .join(&template.path);
        let write = || {
            std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
            std::fs::write(&path, Rendered::new(template, seed).bytes)
        };
        write().unwrap_or_else(|error| panic!("could not write {}: {error}", path.display()));
    }
}

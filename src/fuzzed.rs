//! What the fuzzers of `tests/fuzz` start from, and every input by which they once found something: each is tried anew.

use std::fs;
use std::path::Path;

use crate::detect::{self, Context};
use crate::source::{Blob, Start};
use crate::text::Document;
use crate::{config, git};

/// Hands on every input of one target.
fn each(target: &str, try_one: impl Fn(Vec<u8>)) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut count = 0;
    for entry in fs::read_dir(corpus.join(target)).unwrap() {
        #[expect(clippy::disallowed_methods, reason = "inputs of the project's own")]
        let input = fs::read(entry.unwrap().path());
        try_one(input.unwrap());
        count += 1;
    }
    assert!(count > 0, "no inputs for {target}");
}

#[test]
fn the_readers_of_git_end() {
    each("git", |bytes| git::fuzz(&bytes));
}

#[test]
fn the_reader_of_the_configuration_ends() {
    each("configuration", |bytes| {
        drop(config::file::parse(
            &bytes,
            ".xguard.yaml",
            &["x-bearer-token"],
        ));
    });
}

#[test]
fn detection_ends_within_its_document() {
    let context = Context {
        now_ms: 1_800_000_000_000,
    };
    each("detect", |bytes| {
        let document = Document::decode(Blob {
            path: b"fuzz.env".to_vec(),
            bytes,
            start: Start::default(),
        });
        for finding in detect::search(&document, &context).findings {
            assert!(finding.span.end <= document.text().len());
        }
    });
}

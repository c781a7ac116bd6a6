//! The inputs of detection's fuzzer.

#[path = "../../../tests/fuzz/inputs.rs"]
mod inputs;

use crate::text::{Blob, Document, Start};
use crate::{Context, search};

#[test]
fn detection_ends_within_its_document() {
    let context = Context {
        now_ms: 1_800_000_000_000,
    };
    inputs::try_each("detect", |bytes| {
        let document = Document::decode(Blob {
            path: b"fuzz.env".to_vec(),
            bytes,
            start: Start::default(),
            above: Vec::new(),
        });
        for finding in search(&document, &context).findings {
            assert!(finding.span.end <= document.text().len());
        }
    });
}

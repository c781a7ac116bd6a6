//! Decoding and detection: whatever the bytes, they end, and every finding lies within its document.
#![no_main]

use xguard_detect as detect;
use xguard_detect::Context;
use xguard_detect::text::{Blob, Document, Start};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let document = Document::decode(Blob {
        path: b"fuzz.env".to_vec(),
        bytes: bytes.to_vec(),
        start: Start::default(),
    });
    let context = Context {
        now_ms: 1_800_000_000_000,
    };
    for finding in detect::search(&document, &context).findings {
        assert!(finding.span.end <= document.text().len());
    }
});

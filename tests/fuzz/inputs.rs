//! What the fuzzers start from, and every input by which they once found something: each is tried anew by the tests of
//! the crate that reads it.

use std::fs;
use std::path::Path;

/// Passes every input of one target to `try_one`.
pub(crate) fn try_each(target: &str, try_one: impl Fn(Vec<u8>)) {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = manifest
        .ancestors()
        .map(|top| top.join("tests/fuzz/corpus"));
    let corpus = folders.find(|folder| folder.is_dir()).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(corpus.join(target)).unwrap() {
        #[expect(clippy::disallowed_methods, reason = "inputs of the project's own")]
        let input = fs::read(entry.unwrap().path());
        try_one(input.unwrap());
        count += 1;
    }
    assert!(count > 0, "no inputs for {target}");
}

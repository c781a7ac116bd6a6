//! The inputs of the configuration's fuzzer.

#[path = "../tests/fuzz/inputs.rs"]
mod inputs;

use crate::config;

#[test]
fn the_reader_of_the_configuration_ends() {
    inputs::try_each("configuration", |bytes| {
        drop(config::file::parse(
            &bytes,
            ".xguard.yaml",
            &["x-bearer-token"],
        ));
    });
}

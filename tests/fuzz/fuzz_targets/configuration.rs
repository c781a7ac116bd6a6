//! The reader of `.xguard.yaml`: whatever the bytes, it ends, in settings or an error.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    drop(xguard::config::file::parse(
        bytes,
        ".xguard.yaml",
        &["x-bearer-token"],
    ));
});

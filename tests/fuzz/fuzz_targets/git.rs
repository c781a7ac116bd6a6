//! The readers of the index and of tree objects: whatever the bytes, they end, in an answer or an error.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xguard_git::fuzz(bytes));

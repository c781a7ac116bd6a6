//! The inputs of the git readers' fuzzer.

#[path = "../../../tests/fuzz/inputs.rs"]
mod inputs;

#[test]
fn the_readers_of_git_end() {
    inputs::try_each("git", |bytes| crate::fuzz(&bytes));
}

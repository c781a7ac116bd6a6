//! Runs the command and exits.
fn main() {}

//! End-to-end tests: the real program, real git, real repositories. One file a feature; `repo.rs`, `run.rs` and
//! `planted.rs` are the harness, `harness.rs` holds it to its promises.
//!
//! `XGUARD_BIN=/path/to/xguard cargo test --test it` runs the suite on any build; the first `git` on `PATH` is the one
//! that is tested against.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests start processes, read files, and fail by panicking"
)]
#![expect(
    dead_code,
    unused_macros,
    reason = "the harness is here before the features its tests are about"
)]

#[macro_use]
mod run;
mod planted;
mod repo;

mod corpus;
mod harness;

//! End-to-end tests: the real program, real git, real repositories. One file a feature; `repo.rs`, `run.rs`,
//! `planted.rs` and `guarded.rs` are the harness, `harness.rs` holds it to its promises.
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
    reason = "the harness is here before the features its tests are about"
)]

#[macro_use]
mod run;
mod guarded;
mod planted;
mod repo;

mod chain;
mod corpus;
mod harness;
mod install;
mod install_script;
mod message;
mod places;
mod push;
mod receive;
mod uninstall;

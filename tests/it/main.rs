//! End-to-end tests: the real program, real git, real repositories. One file a feature; `repo.rs`, `run.rs`,
//! `planted.rs`, `guarded.rs` and `documents.rs` are the harness, `harness.rs` holds it to its promises.
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

#[macro_use]
mod run;
mod at_hand;
mod attempt;
mod documents;
mod guarded;
mod machine;
mod planted;
mod repo;

mod baseline;
mod bounds;
mod browser;
mod careful;
mod chain;
mod changes;
mod ci;
mod commits;
mod completions;
mod corpus;
mod custom;
mod disk;
mod env_files;
mod env_fix;
mod env_rounds;
mod env_survey;
mod failures;
mod faults;
mod formats;
mod git_hooks;
mod growth;
mod harness;
mod history;
mod hook_files;
mod hostile;
mod install;
mod install_script;
mod kinds;
mod known;
mod layouts;
mod limits;
mod managers;
mod merges;
mod message;
mod message_rounds;
mod name_rounds;
mod names;
mod no_files;
mod objects;
mod onboard;
mod ownership;
mod permissions;
mod places;
mod policy;
mod proven;
mod push;
mod push_rounds;
mod range;
mod readme;
mod receive;
mod recorded;
mod repositories;
mod rooms;
mod rounds;
mod scopes;
mod selftest;
mod status;
mod uninstall;
mod versions;
mod windows;
mod worktree;

//! xguard: a guard against X (Twitter) API credentials and unignored env files in git commits.
//!
//! Data flows one way; a room imports only rooms to its left or those named for it (`tests/it/rooms.rs` holds the code
//! to it):
//!
//! ```text
//! argv ─► cli ─► config ─► source ─► text ─► detect ─┬─► policy ─► report ─► exit status
//!                            ▲                       │
//!                   git ─────┴──► gitignore ─────────┘        hook ─► git
//! ```
//!
//! | room | holds |
//! |---|---|
//! | `exit.rs`, `secret.rs`, `shell.rs`, `bounds.rs` | the three statuses; the one type that may hold a credential; paths in commands; where a search ends early |
//! | `git/` | the only door to git: opening, HEAD, the staged list, blobs, hooks path |
//! | `source/` | staged files, commits, history, files on disk, standard input: each gives blobs |
//! | `text/` | bytes → text; offsets ↔ lines and columns |
//! | `detect/` | candidates → findings; `rules/`, one file a credential kind; `custom/`, the rules of a project |
//! | `gitignore/` | env files: names, and whether git would ignore them |
//! | `policy/` | allow entries, baseline, fingerprints, severities; decides what blocks |
//! | `report/` | the formats, one file each; escaping of hostile names |
//! | `hook/` | install, uninstall, status, self-test; script text comes from `hooks/` at the top level |
//! | `cli/`, `config/` | what was typed; what it means together with files and environment |
//! | `run/`, `main.rs` | the wiring, one function a command |

pub mod bounds;
pub mod cli;
pub mod config;
pub mod detect;
pub mod exit;
#[cfg(test)]
mod fuzzed;
pub mod git;
pub mod gitignore;
pub mod hook;
pub mod policy;
pub mod report;
pub mod run;
pub mod secret;
pub mod shell;
pub mod source;
pub mod text;

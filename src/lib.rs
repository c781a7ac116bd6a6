//! xguard: a guard against X (Twitter) API credentials and unignored env files in git commits.
//!
//! Two libraries stand below it: `crates/detect/` (bytes and a path in, findings out) and `crates/git/` (the only door
//! to git). In the program data flows one way; a room imports only rooms to its left or those named for it
//! (`tests/it/rooms.rs` holds the code to it):
//!
//! ```text
//! argv ─► cli ─► commands ─► settings ─► scan ─┬─► policy ─► report ─► exit status
//!                   │            │         │   │
//!                   └─► hook     └► config └► source, gitignore
//! ```
//!
//! | room | holds |
//! |---|---|
//! | `exit.rs`, `shell.rs`, `repo_path.rs` | the three statuses; words for a shell; the paths of a repository |
//! | `source/` | staged files, commits, history, files on disk, standard input: each gives blobs |
//! | `gitignore/` | env files: names, and whether git would ignore them |
//! | `policy/` | allow entries, baseline, fingerprints, severities; decides what blocks |
//! | `report/` | the formats, one file each; escaping of hostile names |
//! | `hook/` | install, uninstall, status, self-test; script text comes from `hooks/` at the top level |
//! | `cli/`, `config/` | what was typed; what it means together with files and environment |
//! | `settings/` | which configuration, policy and baseline hold, and where they come from |
//! | `scan/` | from each source to an outcome |
//! | `commands/`, `main.rs` | one file a command: arguments in, exit status out |

pub mod cli;
pub mod commands;
pub mod config;
pub mod exit;
#[cfg(test)]
mod fuzzed;
pub mod gitignore;
pub mod hook;
pub mod policy;
pub mod repo_path;
pub mod report;
mod scan;
mod settings;
pub mod shell;
pub mod source;

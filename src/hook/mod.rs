//! The hooks of a repository: put in place, taken out again, tried.
//!
//! A hook is the program itself under the hook's name. Where another hook was there before, and in folders that teams
//! share, it is the script `hooks/hook.sh`: that runs the hook from before, then xguard.

use std::path::Path;

use crate::shell::shell_word;

mod clones;
mod disk;
mod dry;
mod file;
mod global;
mod husky;
mod install;
mod manager;
mod personal;
mod place;
mod program;
mod said;
mod script;
mod selftest;
mod state;
mod template;
mod uninstall;

pub use clones::{Clone, Clones, clones};
pub use dry::{DryCommit, dry_commit};
pub use global::{GlobalInstallation, GlobalUninstallation, install_global, uninstall_global};
pub use install::{Change, Installation, install};
pub use manager::Manager;
pub use place::{Owner, Target};
pub use program::{called_as, give_way};
pub use selftest::{Expected, Staging, Trial, selftest};
pub use state::{Guard, HookState, Ours, State, state};
pub use template::{
    TemplateInstallation, TemplateUninstallation, install_template, uninstall_template,
};
pub use uninstall::{Removal, Uninstallation, uninstall};

/// The hooks that are installed.
pub const HOOKS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"];

/// The hook that guards a server. It is not installed by `install`, since who may push there is not ours to decide.
pub const SERVER_HOOK: &str = "pre-receive";

/// Returns a path fit for a terminal.
fn shown(path: &Path) -> String {
    shown_text(path.as_os_str().as_encoded_bytes())
}

/// Returns words of git's or of a file's, fit for a terminal.
fn shown_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|character| match character {
            character if character.is_control() => character.escape_default().to_string(),
            character => character.to_string(),
        })
        .collect()
}

/// Returns a path as one word to be pasted into a shell.
fn word(path: &Path) -> String {
    shell_word(path.as_os_str().as_encoded_bytes())
}

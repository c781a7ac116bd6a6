//! The hooks of a repository: put in place, taken out again, tried.
//!
//! A hook is the program itself under the hook's name. Where another hook was there before, and in folders that teams
//! share, it is the script `hooks/hook.sh`: that runs the hook from before, then xguard.

use std::path::Path;

mod clones;
mod file;
mod install;
mod manager;
mod place;
mod program;
mod script;
mod selftest;
mod uninstall;

pub use clones::{Clone, Clones, clones};
pub use install::{Change, Installation, install, planned};
pub use manager::Manager;
pub use place::Owner;
pub use program::{called_as, give_way};
pub use selftest::{Expected, Staging, Trial, selftest};
pub use uninstall::{Removal, Uninstallation, uninstall};

/// The hooks that are installed.
pub const HOOKS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"];

/// The hook that guards a server. It is not installed by `install`, since who may push there is not ours to decide.
pub const SERVER_HOOK: &str = "pre-receive";

/// Returns a path fit for a terminal.
fn shown(path: &Path) -> String {
    path.to_string_lossy()
        .chars()
        .map(|character| match character {
            character if character.is_control() => character.escape_default().to_string(),
            character => character.to_string(),
        })
        .collect()
}

/// Returns a path fit for a terminal, and for pasting from there into a shell.
fn word(path: &Path) -> String {
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%".contains(&byte);
    if path.as_os_str().as_encoded_bytes().iter().all(plain) {
        shown(path)
    } else {
        shown(Path::new(&*String::from_utf8_lossy(&script::quoted(path))))
    }
}

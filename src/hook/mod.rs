//! The hooks of a repository: put in place, taken out again, tried.
//!
//! A hook is the program itself under the hook's name. Where another hook was there before, and in folders that teams
//! share, it is the script `hooks/hook.sh`: that runs the hook from before, then xguard.
//!
//! Laws of this room. *Status tells what a commit would show*: guarded means tried (`dry.rs`) or proven (`proof.rs`), and
//! what is neither is said to be unknown. *One file, one hook*: who writes into a hook changes that hook alone. *Whole or
//! not at all*: a file is written beside its place and renamed, and what a killed run left is cleared by the next
//! (`disk.rs`). *No name as it is*: every path goes through `printable_file`, which escapes it and hides credentials.

mod change;
mod clones;
mod disk;
mod dry;
mod file;
mod git_hooks;
mod global;
mod global_shown;
mod guard;
mod husky;
mod install;
mod line;
mod manager;
mod manager_files;
mod names;
mod others;
mod personal;
mod place;
mod program;
mod proof;
mod said;
mod script;
mod selftest;
mod state;
mod template;
mod uninstall;
mod version;

pub use change::{HookFileChange, Removal};
pub use clones::{Clone, Clones, find_clones};
pub use disk::Turn;
pub use dry::{DryCommit, dry_commit};
pub use global::{GlobalInstallation, GlobalUninstallation, install_global, uninstall_global};
pub use guard::{Guard, HookFit, Ours};
pub use install::{Installation, install_hooks};
pub use manager::Manager;
pub use names::{HOOKS, SERVER_HOOK};
pub use place::{Owner, Target};
pub use program::{called_as, give_way, is_xguard};
pub use selftest::{Expected, Staging, Trial, run_selftest};
pub use state::{HookState, HooksState, hooks_state};
pub use template::{
    TemplateInstallation, TemplateUninstallation, install_template, uninstall_template,
};
pub use uninstall::{Uninstallation, uninstall_hooks};

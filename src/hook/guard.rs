//! What stands under a hook's name.

use std::path::PathBuf;

use super::file::HookFile;
use super::manager::Manager;

/// What stands under a hook's name, and whether it runs xguard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// It is ours.
    Ours {
        /// The program or the script.
        form: Ours,
        /// How near it is to what this program would install.
        fit: HookFit,
    },
    /// A manager's hook that surely runs xguard, or the hook of ours it found there.
    By {
        /// The manager.
        manager: &'static Manager,
        /// Whether it is the xguard on PATH.
        on_path: bool,
    },
    /// Somebody's script that surely runs xguard, and stops where that does.
    Line {
        /// Whether it is the xguard on PATH.
        on_path: bool,
    },
    /// A hook in git's configuration that surely runs xguard.
    Configured {
        /// Its name there.
        name: String,
        /// Whether it is the xguard on PATH.
        on_path: bool,
    },
    /// A hook that names xguard, and may not stop where that does.
    Unproven(Option<&'static Manager>),
    /// git's configuration turns the hooks of this name off.
    TurnedOff,
    /// It was ours, and was overwritten together with the hook that is named, of which it was a link.
    Overwritten(&'static str),
    /// Ours, and git would not run it: it is not executable.
    NotExecutable,
    /// Ours, and somebody changed it.
    Changed,
    /// Another hook, which does not run xguard.
    Other {
        /// Who wrote it, where that can be told.
        manager: Option<&'static Manager>,
        /// Where a hook of ours was put aside for it.
        aside: Option<PathBuf>,
    },
    /// Nothing.
    Missing,
}

/// How near a hook of ours is to what this program would install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookFit {
    /// It is that.
    Current,
    /// It is of another version.
    Other,
    /// It is one file with another hook: who writes into one changes both.
    Shared,
}

impl HookFit {
    pub(super) fn of(hook: &HookFile, is_current: bool) -> Self {
        if hook.is_shared() {
            Self::Shared
        } else if is_current {
            Self::Current
        } else {
            Self::Other
        }
    }
}

/// The two forms of our hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// The program itself.
    Program,
    /// The script, which runs the hook from before first.
    Script,
}

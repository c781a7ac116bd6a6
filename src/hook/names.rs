//! Which hooks there are, and the folder of those for every repository.

use std::path::Path;

/// The hooks that are installed.
pub const HOOKS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"];

/// The hook that guards a server. It is not installed by `install`, since who may push there is not ours to decide.
pub const SERVER_HOOK: &str = "pre-receive";

/// Every hook that git looks for in its hooks folder. `fsmonitor-watchman` is none: a setting names it by its path.
pub(super) const EVERY_HOOK: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "p4-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "p4-prepare-changelist",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "sendemail-validate",
    "update",
];

/// The file beside the hooks that says what the user had configured before; empty where that was nothing.
pub(super) const GLOBAL_NOTE: &str = "xguard.global";

/// Tells whether a hooks folder is the one for every repository.
pub(super) fn is_global_folder(folder: &Path) -> bool {
    folder.join(GLOBAL_NOTE).is_file()
}

//! Which hooks there are.

/// The hooks that are installed.
pub const HOOKS: &[&str] = &["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"];

/// The hook that guards a server. It is not installed by `install`, since who may push there is not ours to decide.
pub const SERVER_HOOK: &str = "pre-receive";

//! What an installation or its end does to one hook.

/// What an installation did to one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookFileChange {
    /// It is new.
    Installed,
    /// It is new; the hook that was there before is kept and runs first.
    InstalledAfterKept,
    /// A hook of ours was brought up to date.
    Refreshed,
    /// It is ours again: somebody overwrote it together with the hook that is named, of which it was a link.
    Repaired(&'static str),
    /// It was as it should be.
    Unchanged,
    /// Nothing was written, and xguard does not run in it.
    Refused,
}

/// What the end of an installation did to one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// There was none of ours.
    NothingThere,
    /// Ours is gone.
    Removed,
    /// Ours is gone, and the hook from before is back.
    Restored,
    /// Somebody changed ours; it stays.
    ChangedStays,
    /// Somebody put another hook in its place; both that and the kept one stay.
    ReplacedStays,
}

//! What the search for env files needs to know.

use super::names::EnvFilePatterns;
use xguard_detect as detect;

/// What the search for env files needs to know.
pub struct Options<'a> {
    /// Which names are env files.
    pub names: &'a EnvFilePatterns,
    /// What detection needs, for files that count only if they hold a credential.
    pub context: detect::Context,
    /// Whether the work tree is the user's home folder: with `status.showUntrackedFiles` off, as dotfile repositories
    /// have it, everything there is untracked on purpose and findings are notes.
    pub is_home: bool,
}

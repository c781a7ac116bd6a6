//! What is told of a finding, and what there is to do about it: values for programs. The report names and words them.

use super::allow::EntryOrigin;
use super::inline::InlineFault;
use crate::gitignore::{FileFact, FileStep};
use xguard_detect::{Fact, Step};

/// Something that is told of a finding besides its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerdictFact {
    /// What detection has read.
    Read(Fact),
    /// What is known about a file as a whole.
    OfFile(FileFact),
    /// Its path is not shown as it is, because a credential stands in it.
    HiddenPath,
    /// Who has published the value.
    PublishedBy(&'static str),
    /// What allows it.
    AllowedBy(Permit),
    /// Why it is allowed; nothing in it can be a secret any more.
    AllowedReason(String),
    /// Why the comment on its line allows nothing.
    InlineVoid(InlineFault),
    /// A permission that would allow it, and has run out.
    RunOut(Permit),
    /// A permission that would allow it, and that the team policy sets aside.
    SetAside(Permit),
    /// Whether HEAD holds it still.
    InHead(bool),
    /// The set of credentials that it is a member of.
    InSet(String),
    /// When the commit that brought it in was written, in RFC 3339.
    AuthorDate(String),
    /// The refs that hold it.
    Refs {
        /// The first few.
        names: Vec<String>,
        /// How many there are besides.
        more: usize,
    },
}

/// A permission, as it can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permit {
    /// The comment on the line.
    Inline,
    /// An entry of the configuration.
    Entry(EntryOrigin),
    /// An entry of the baseline.
    Baseline {
        /// Its fingerprint.
        fingerprint: String,
        /// The file.
        file: String,
    },
}

/// One thing to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RemedyStep {
    /// A step of its rule.
    OfRule(Step),
    /// A step about its file.
    OfFile(FileStep),
    /// Rename the file or folder in whose name it stands.
    TakeOutOfName,
    /// Take it out of commits that are not pushed yet.
    TakeOutOfCommits,
    /// Take it out of the message of a commit about to be made.
    TakeOutOfMessage,
    /// Revoke it: it is in history.
    RevokeFirst,
    /// Keep it under a name without this prefix, which build tools copy into browsers.
    KeepOnServer(&'static str),
    /// Have the baseline follow a renamed file.
    FollowRename {
        /// The fingerprint of the finding.
        fingerprint: String,
        /// The fingerprint by which the baseline knows it.
        old: String,
    },
    /// Do nothing: it was published, by this publisher.
    NothingToRevoke(&'static str),
}

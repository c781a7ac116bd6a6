//! What is known about an env file or an ignore file, and what there is to do about it: values for programs. The report
//! words them.

use std::path::Path;

use super::ignore_file;
use super::mend::{Mend, is_utf16};
use super::verdict::Decision;
use crate::repo_path::RepoPath;
use xguard_detect::Step;

/// Something that is known about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFact {
    /// Why git does not ignore it, in words.
    Unignored(String),
    /// The pattern that ignores it in vain, since it is tracked.
    IgnoredInVain(Decision),
    /// The pattern that ignores it for this user alone.
    IgnoredForYouAlone(Decision),
    /// The pattern that ignores it, of the user's own rules.
    IgnoredBy(Decision),
    /// The staged pattern that would ignore it, and is not on disk any more.
    IgnoredAsStaged(Decision),
    /// The env files that it keeps out.
    Protects(Vec<RepoPath>),
    /// The secrets in it that build tools copy into browsers.
    CopiedIntoBrowsers(Vec<CopiedSecret>),
}

/// A secret under a name that build tools copy into browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopiedSecret {
    /// The id of the rule that it is of.
    pub rule: &'static str,
    /// What its name begins with.
    pub prefix: &'static str,
    /// Its line.
    pub line: usize,
}

/// One thing to do about a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FileStep {
    /// A step that holds for every finding of the rule.
    OfRule(Step),
    /// Take the file out of the commit.
    Unstage(RepoPath),
    /// Take the file, which is in history, out of the index.
    StopTracking(RepoPath),
    /// Add the line that an ignore file lacks.
    AddRule {
        /// The line, and the ignore file.
        mend: Mend,
        /// Whether the last line of the ignore file lacks its ending.
        ends_last: bool,
    },
    /// Put a regular file in the place of an ignore file.
    ReplaceIgnoreFile(RepoPath),
    /// Save an ignore file as UTF-8.
    SaveAsUtf8(RepoPath),
    /// Commit an ignore file.
    CommitRule(RepoPath),
    /// Let other users of the machine not read the file.
    CloseToOthers(RepoPath),
}

impl FileStep {
    /// Returns how the ignore file in the work tree at `top` gets the line that it lacks.
    pub(super) fn add_rule(mend: &Mend, top: &Path) -> Self {
        let folder = mend.file.strip_suffix(ignore_file::NAME);
        match ignore_file::read_text(top, folder.unwrap_or_default()) {
            None => Self::ReplaceIgnoreFile(mend.file.clone()),
            Some(text) if is_utf16(&text) => Self::SaveAsUtf8(mend.file.clone()),
            Some(text) => Self::AddRule {
                mend: mend.clone(),
                ends_last: !text.is_empty() && !text.ends_with(b"\n"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FileStep, Mend};

    #[test]
    fn the_step_fits_the_file_as_it_is() {
        let mend = Mend::new(&b".env".into(), None);
        let adds = |ends_last| FileStep::AddRule {
            mend: mend.clone(),
            ends_last,
        };
        let cases: [(&[u8], FileStep); 4] = [
            (b"a\n", adds(false)),
            (b"", adds(false)),
            (b"a", adds(true)),
            (b"\xff\xfea\0", FileStep::SaveAsUtf8(b".gitignore".into())),
        ];
        for (text, expected) in cases {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(".gitignore"), text).unwrap();
            assert_eq!(FileStep::add_rule(&mend, folder.path()), expected);
        }
    }
}

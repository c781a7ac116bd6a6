//! The version of git that is first on PATH.

use anyhow::Result;

use crate::shell::printable;
use xguard_git::Git;

/// The oldest git that xguard is tested with.
const OLDEST_GIT: [u32; 3] = [2, 39, 5];

/// The version of git that is first on PATH.
#[derive(Debug)]
pub(super) struct Version {
    /// As git tells it.
    pub(super) answer: String,
    /// Its numbers, where they can be read.
    numbers: Option<[u32; 3]>,
}

impl Version {
    /// Asks git.
    pub(super) fn of(git: &Git) -> Result<Self> {
        let answer = git.output(&["version"])?;
        let answer = printable(&String::from_utf8_lossy(answer.trim_ascii_end()));
        Ok(Self {
            numbers: parse_version(&answer),
            answer,
        })
    }

    /// Tells whether it is at least the oldest one xguard is tested with.
    pub(super) fn is_enough(&self) -> bool {
        self.numbers.is_none_or(|numbers| numbers >= OLDEST_GIT)
    }

    /// Tells whether it is surely this one or newer.
    pub(super) fn is_at_least(&self, wanted: [u32; 3]) -> bool {
        self.numbers.is_some_and(|numbers| numbers >= wanted)
    }
}

/// Reads the three numbers out of `git version 2.39.5 (Apple Git-154)`, `2.41.0.windows.1` or `2.48.0-rc1`.
fn parse_version(answer: &str) -> Option<[u32; 3]> {
    let number = answer.strip_prefix("git version ")?;
    let mut parts = number.split(|character: char| !character.is_ascii_digit());
    let mut next = || parts.next()?.parse().ok();
    Some([next()?, next()?, next().unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn a_version_is_read_from_any_vendors_answer() {
        let cases = [
            ("git version 2.39.5", Some([2, 39, 5])),
            ("git version 2.39.5 (Apple Git-154)", Some([2, 39, 5])),
            ("git version 2.41.0.windows.1", Some([2, 41, 0])),
            ("git version 2.48.0-rc1", Some([2, 48, 0])),
            ("git version 2.48.rc1", Some([2, 48, 0])),
            ("git version 3.0", Some([3, 0, 0])),
            ("something else", None),
        ];
        for (answer, expected) in cases {
            assert_eq!(parse_version(answer), expected, "{answer}");
        }
    }
}

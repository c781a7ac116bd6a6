//! The one line that makes git ignore a file, the ignore file it belongs into, and the command that puts it there.

use super::ignore_file::NAME;
use super::verdict::Decision;
use crate::repo_path::RepoPath;

/// A line that an ignore file lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mend {
    /// The ignore file, from the top.
    pub file: RepoPath,
    /// The line.
    pub line: Vec<u8>,
}

impl Mend {
    /// Returns what makes git ignore `path`, about which `decision` decides so far. A pattern of the project that takes
    /// the path back is outdone in its own file; all else has less weight than the top ignore file.
    pub(super) fn new(path: &RepoPath, decision: Option<&Decision>) -> Self {
        let file = decision
            .filter(|one| one.is_of_the_project() && !one.is_ignoring())
            .map_or(NAME, |one| &*one.file);
        let folder = file.strip_suffix(NAME).unwrap_or_default();
        let below = path.strip_prefix(folder).unwrap_or(path);
        let name = below.rsplit(|&byte| byte == b'/').next().unwrap_or(below);
        // Names such as `.env.local` are meant in every folder, `prod.env` in this one.
        let line = if name.to_ascii_lowercase().starts_with(b".env") {
            exact_pattern(name)
        } else {
            [b"/".as_slice(), &exact_pattern(below)].concat()
        };
        Self {
            file: file.into(),
            line,
        }
    }
}

/// Tells whether text is UTF-16, as PowerShell's `>` writes it.
pub(super) fn is_utf16(text: &[u8]) -> bool {
    text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff")
}

/// Returns the pattern that matches just this path. A line cannot hold a newline, so any character stands for one.
fn exact_pattern(path: &[u8]) -> Vec<u8> {
    let mut pattern = Vec::with_capacity(path.len());
    for &byte in path {
        match byte {
            b'\n' | b'\r' => pattern.push(b'?'),
            b'*' | b'?' | b'[' | b'\\' => pattern.extend([b'\\', byte]),
            _ => pattern.push(byte),
        }
    }
    if pattern.ends_with(b" ") {
        pattern.pop();
        pattern.extend(b"\\ ");
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::Mend;
    use crate::gitignore::verdict::Decision;

    #[test]
    fn the_line_matches_this_very_file() {
        let cases: [(&[u8], &[u8]); 8] = [
            (b".env", b".env"),
            (b"web/.env.local", b".env.local"),
            (b"prod.env", b"/prod.env"),
            (b"a b/prod.env", b"/a b/prod.env"),
            (b"a*[1]/x\\.env", b"/a\\*\\[1]/x\\\\.env"),
            (b"a\nb/x.env", b"/a?b/x.env"),
            (b"x.env ", b"/x.env\\ "),
            (b"caf\xe9.env", b"/caf\xe9.env"),
        ];
        for (path, line) in cases {
            let mend = Mend::new(&path.into(), None);
            assert_eq!(*mend.file, *b".gitignore");
            assert_eq!(
                mend.line.escape_ascii().to_string(),
                line.escape_ascii().to_string()
            );
        }
    }

    #[test]
    fn what_takes_a_file_back_is_outdone_where_it_stands() {
        let decision = |file: &str| Decision {
            file: file.as_bytes().into(),
            line: 3,
            pattern: b"!*.env".to_vec(),
        };
        let cases = [
            ("a/.gitignore", "a/.gitignore", "/b/x.env"),
            (".gitignore", ".gitignore", "/a/b/x.env"),
            (".git/info/exclude", ".gitignore", "/a/b/x.env"),
            ("/home/u/.gitignore", ".gitignore", "/a/b/x.env"),
        ];
        for (decided_in, file, line) in cases {
            let mend = Mend::new(&b"a/b/x.env".into(), Some(&decision(decided_in)));
            assert_eq!(*mend.file, *file.as_bytes(), "{decided_in}");
            assert_eq!(mend.line, line.as_bytes(), "{decided_in}");
        }
    }
}

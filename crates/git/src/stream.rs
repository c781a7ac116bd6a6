//! What git prints, as it comes.

use std::io::Read;
use std::process::{Child, ChildStderr, ChildStdout};
use std::thread::{self, JoinHandle};

use super::fault;

/// How much of what git warns of is kept, and how much of it is passed on from its begin and from its end: between them
/// stands the path, which may be longer than anybody reads.
const MOST_WARNINGS: u64 = 1 << 16;
const SHOWN_BEGIN: usize = 200;
const SHOWN_END: usize = 100;

/// The output of a running git. Dropped early, it stops git.
pub(super) struct GitStream {
    child: Child,
    output: ChildStdout,
    /// What git writes to standard error, where a warning is an error.
    warnings: Option<JoinHandle<Vec<u8>>>,
}

impl GitStream {
    /// Takes a git that was started, and its standard output.
    pub(super) fn new(child: Child, output: ChildStdout) -> Self {
        Self {
            child,
            output,
            warnings: None,
        }
    }

    /// Takes standard error too: what git warns of there is an error at the end.
    pub(super) fn complete(mut self, mut stderr: ChildStderr) -> Self {
        // Beside the reading, or each would wait for the other.
        self.warnings = Some(thread::spawn(move || {
            let mut text = Vec::new();
            // What could not be read is no reason to be calm.
            if (&mut stderr)
                .take(MOST_WARNINGS)
                .read_to_end(&mut text)
                .is_err()
            {
                text.extend(b"\nerror: its messages could not be read");
            }
            drop(std::io::copy(&mut stderr, &mut std::io::sink()));
            text
        }));
        self
    }
}

impl Read for GitStream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        fault::read()?;
        let read = self.output.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            let status = self.child.wait()?;
            if !status.success() {
                return Err(std::io::Error::other(format!("git ended with {status}")));
            }
            if let Some(warnings) = self.warnings.take() {
                let text = warnings.join().unwrap_or_default();
                if let Some(warning) = first_warning(&text) {
                    return Err(std::io::Error::other(format!("git says: {warning}")));
                }
            }
        }
        Ok(read)
    }
}

impl Drop for GitStream {
    fn drop(&mut self) {
        // Nothing is left to say about a git that has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns the first line in which git warns, fit for a terminal.
fn first_warning(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let is_warning = |line: &&str| {
        let words = ["warning:", "error:", "fatal:"];
        words.iter().any(|word| line.starts_with(word))
    };
    let line = text.lines().find(is_warning)?.replace(['\'', '"'], "`");
    let line: Vec<char> = line.escape_debug().collect();
    let end = line.len().saturating_sub(SHOWN_END);
    let left_out = line.get(SHOWN_BEGIN..end).filter(|rest| !rest.is_empty());
    Some(match (line.get(..SHOWN_BEGIN), left_out, line.get(end..)) {
        (Some(begin), Some(_), Some(end)) => begin.iter().chain(&['…']).chain(end).collect(),
        _ => line.iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::first_warning;

    #[test]
    fn what_git_warns_of_is_told_by_its_begin_and_its_end() {
        let long = format!(
            "hint: none\nwarning: could not open '{}\x1b': too long\n",
            "d/".repeat(4096)
        );
        let told = first_warning(long.as_bytes()).unwrap();
        assert!(told.starts_with("warning: could not open `d/d/"), "{told}");
        assert!(
            told.ends_with("`: too long") && told.chars().count() < 310,
            "{told}"
        );
        assert!(!told.contains('\x1b'), "{told}");
        for warning in ["error: a", "fatal: b", "warning: c"] {
            assert_eq!(first_warning(warning.as_bytes()).unwrap(), warning);
        }
        assert_eq!(first_warning(b"hint: warning: no\n"), None);
    }
}

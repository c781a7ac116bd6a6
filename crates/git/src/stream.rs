//! What git prints, as it comes.

use std::io::Read;
use std::process::{Child, ChildStdout};

use super::fault;

/// The output of a running git. Dropped early, it stops git.
pub(super) struct Stream {
    child: Child,
    output: ChildStdout,
}

impl Stream {
    /// Takes a git that was started, and its standard output.
    pub(super) fn new(child: Child, output: ChildStdout) -> Self {
        Self { child, output }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        fault::read()?;
        let read = self.output.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            let status = self.child.wait()?;
            if !status.success() {
                return Err(std::io::Error::other(format!("git ended with {status}")));
            }
        }
        Ok(read)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Nothing is left to say about a git that has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

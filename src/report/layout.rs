//! How text is laid out and written: its style, and the one way out.

use std::io::{self, ErrorKind, Write};

/// How a report is laid out for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// The column at which lines are broken; none in a pipe, where they are not.
    pub width: Option<usize>,
    /// Whether the evidence of each finding is shown.
    pub explain: bool,
}

/// Writes text whole, whether or not anybody still listens.
pub(super) fn write_whole(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut out = UntilClosed(out);
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Goes on in silence when the reader has closed the pipe: it has seen enough, and the verdict stands.
pub struct UntilClosed<W>(pub W);

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            result => result,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

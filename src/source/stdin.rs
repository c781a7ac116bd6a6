//! Standard input as one file.

use super::Sink;
use super::windows::windows;

/// Hands on everything on standard input, as the content of a file called `name`.
pub fn stdin(name: &[u8], sink: &mut Sink<'_>) {
    windows(name, std::io::stdin().lock(), sink);
}

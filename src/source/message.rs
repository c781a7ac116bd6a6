//! The file that a commit message is in while git makes the commit.

use std::path::Path;

use anyhow::{Context as _, Result};
use xguard_git::{LARGEST_WHOLE, read_regular_file};

use super::objects;
use super::sink::Sink;

/// Returns what is in a file with a commit message.
pub fn message_file(path: &Path) -> Result<Vec<u8>> {
    read_regular_file(path, LARGEST_WHOLE)
        .with_context(|| format!("could not read the commit message in `{}`", path.display()))
}

/// Hands on a text as the content of a file called `name`.
pub fn emit_text(name: &str, text: Vec<u8>, sink: &mut Sink<'_>) {
    objects::emit_whole(name.as_bytes(), text, sink);
}

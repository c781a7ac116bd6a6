//! Standard input: as one file, and as what git tells a hook.
//!
//! Closed is not empty. A program that starts without standard input finds `/dev/null` in its place, where nothing is
//! there to be read: taken for input, it would mean that nothing is pushed, or that nothing was found. git gives its
//! hooks a pipe, an empty one where nothing is pushed.

use std::fs::{File, metadata};
use std::io::{Read as _, Stdin};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use anyhow::{Context as _, Result, bail};

use super::sink::Sink;
use super::windows::emit_from_reader;

/// Hands on everything on standard input, as the content of a file called `name`.
pub fn emit_stdin(name: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    emit_from_reader(name, open()?.lock(), sink);
    Ok(())
}

/// Returns what git tells a hook on standard input.
pub fn told() -> Result<Vec<u8>> {
    let mut input = Vec::new();
    open()
        .and_then(|stdin| Ok(stdin.lock().read_to_end(&mut input)?))
        .context("could not read what git tells on standard input")?;
    Ok(input)
}

fn open() -> Result<Stdin> {
    let stdin = std::io::stdin();
    let file = File::from(stdin.as_fd().try_clone_to_owned()?).metadata()?;
    let is_null = |null: std::fs::Metadata| null.rdev() == file.rdev();
    if file.file_type().is_char_device() && metadata("/dev/null").is_ok_and(is_null) {
        bail!(
            "standard input is closed or `/dev/null`, so there is nothing to go by: hand the input on with a pipe or \
             a file, as git and shells do"
        );
    }
    Ok(stdin)
}

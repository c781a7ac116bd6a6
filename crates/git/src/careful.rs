//! Files that other people may have made, read with care. The author of a repository, or of a line of git's
//! configuration, decides what has the names that we read. So we never wait for a pipe, never read an endless file, and
//! never take more memory than the caller expects.

use std::error::Error;
use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The reason why a file is not read: git would wait for it, or read it for ever.
#[derive(Debug)]
struct NotRegular;

impl Error for NotRegular {}

impl fmt::Display for NotRegular {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it is not a regular file")
    }
}

/// Tells whether an error is about something that is not a regular file. git must not be asked to read it either.
pub(super) fn is_about_no_file(error: &anyhow::Error) -> bool {
    let is_not_regular = |error: &io::Error| {
        error
            .get_ref()
            .is_some_and(<dyn Error + Send + Sync>::is::<NotRegular>)
    };
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    causes.any(is_not_regular)
}

/// Opens a regular file without waiting; anything else is an error.
pub fn open_regular_file(path: &Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other(NotRegular));
    }
    Ok((file, metadata))
}

/// Refuses anything that exists and is not a regular file, and a larger file.
pub(super) fn check_regular_file(path: &Path, limit: u64) -> io::Result<()> {
    match path.metadata() {
        Ok(_) if path == Path::new("/dev/null") => Ok(()),
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other(NotRegular)),
        Ok(metadata) if metadata.len() > limit => Err(too_large(limit)),
        // git's own message about a file that it cannot read is better.
        _ => Ok(()),
    }
}

/// Reads a regular file of at most `limit` bytes. `/dev/null` is the usual way to name an empty one.
pub fn read_regular_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if path == Path::new("/dev/null") {
        return Ok(Vec::new());
    }
    let (file, metadata) = open_regular_file(path)?;
    let mut bytes = Vec::new();
    // One byte more shows that a file is growing, and room for all of it saves reading it in pieces.
    if metadata.len() <= limit {
        bytes.reserve_exact(usize::try_from(metadata.len()).unwrap_or_default() + 1);
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if metadata.len().max(bytes.len() as u64) > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

fn too_large(limit: u64) -> io::Error {
    let text = format!("it is larger than {limit} bytes, the most that is read of such a file");
    io::Error::new(ErrorKind::FileTooLarge, text)
}

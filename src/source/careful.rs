//! Files of our own on disk, read with care: whoever brings a repository, or a line of git's configuration, decides what
//! lies under their names. A pipe is never waited on, and nothing without an end is read to its end.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a file without waiting for anybody: what is no regular file has then to be told by its metadata.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

/// Reads a regular file of at most `limit` bytes. `/dev/null` is the usual way to name an empty one.
pub fn careful(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if path == Path::new("/dev/null") {
        return Ok(Vec::new());
    }
    let file = open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file; make it one"));
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        let text = format!("it is larger than {limit} bytes, which no such file is");
        return Err(io::Error::other(text));
    }
    Ok(bytes)
}

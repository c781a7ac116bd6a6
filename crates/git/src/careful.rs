//! Files that other people may have made, read with care. Whoever brings a repository, or a line of git's configuration,
//! decides what lies under the names that are read. A pipe is never waited for, nothing without an end is read to its
//! end, and no more memory is taken than the caller expects.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Opens a regular file without waiting for anybody; an error if it is anything else.
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
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok((file, metadata))
}

/// Reads a regular file of at most `limit` bytes. `/dev/null` is the usual way to name an empty one.
pub fn read_regular_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if path == Path::new("/dev/null") {
        return Ok(Vec::new());
    }
    let (file, metadata) = open_regular_file(path)?;
    let mut bytes = Vec::new();
    // One byte more, so that a file that grows is seen to.
    if metadata.len() <= limit {
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if metadata.len().max(bytes.len() as u64) > limit {
        let text = format!("it is larger than {limit} bytes, the most that is read of such a file");
        return Err(io::Error::new(ErrorKind::FileTooLarge, text));
    }
    Ok(bytes)
}

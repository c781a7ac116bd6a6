//! What git prints, as the system has it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[cfg(not(unix))]
use anyhow::Context as _;
use anyhow::{Result, bail};

/// Returns a path as git prints it with a final newline, as a path.
pub fn printed_path(mut output: Vec<u8>) -> Result<PathBuf> {
    if output.last() == Some(&b'\n') {
        output.pop();
    }
    if output.is_empty() {
        bail!("git printed no path");
    }
    os_string(output).map(PathBuf::from)
}

/// Returns the line that names a folder of objects in `info/alternates`: in quotes where its end would be taken for
/// that of the line.
pub fn alternate(objects: &Path) -> Vec<u8> {
    let name = objects.as_os_str().as_encoded_bytes();
    if !name.contains(&b'\n') {
        return [name, b"\n"].concat();
    }
    let mut line = vec![b'"'];
    for &byte in name {
        match byte {
            b'\n' => line.extend(b"\\n"),
            b'"' | b'\\' => line.extend([b'\\', byte]),
            _ => line.push(byte),
        }
    }
    line.extend(b"\"\n");
    line
}

/// Returns bytes of git's as the system's own kind of text.
#[cfg(unix)]
pub fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    Ok(OsString::from_vec(bytes))
}

/// Returns bytes of git's as the system's own kind of text.
#[cfg(not(unix))]
pub fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    Ok(OsString::from(
        String::from_utf8(bytes).context("a path is not UTF-8")?,
    ))
}

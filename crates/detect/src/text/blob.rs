//! The bytes of a file, and where in it they stand.

/// The bytes of one file as the source holds it, or one window of a file too large to hold whole.
pub struct Blob {
    /// The path as git stores it: bytes, `/` between the parts, relative to the top of the repository.
    pub path: Vec<u8>,
    /// The bytes to scan.
    pub bytes: Vec<u8>,
    /// Where in the file the first of `bytes` stands.
    pub start: Start,
    /// What stands further up in the file and says what `bytes` stand in, as text in UTF-8: it was searched where it is.
    pub above: Vec<u8>,
}

/// The place of a blob's first byte in its file; anything but the default in later windows of a large file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Bytes before it.
    pub offset: u64,
    /// Line it stands on, 1-based.
    pub line: usize,
    /// Column it stands in, 1-based, in bytes.
    pub column: usize,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            offset: 0,
            line: 1,
            column: 1,
        }
    }
}

//! Loose objects: one zlib stream a file. Read here because libgit2 never returns from one that is cut short: it asks
//! the stream for the rest for ever, and a hook that hangs is no answer.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use miniz_oxide::inflate;

use super::fault;
use super::object::Oid;

/// Bytes that kind and size may take in front of the content.
const LONGEST_HEADER: usize = 32;

/// Reads the object `oid` of `size` bytes in the object folder `objects`; none if it is not loose there. `kind` is what
/// it has to be: `blob`, `tree`, `commit`.
pub(super) fn read(objects: &Path, oid: Oid, kind: &str, size: usize) -> Result<Option<Vec<u8>>> {
    let name = oid.to_string();
    let Some((folder, file)) = name.split_at_checked(2) else {
        bail!("object {oid} has an impossible id");
    };
    #[expect(clippy::disallowed_methods, reason = "git/ reads objects")]
    let stream = match fault::read().and_then(|()| std::fs::read(objects.join(folder).join(file))) {
        Ok(stream) => stream,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("could not read object {oid}")),
    };
    let mut object = inflate::decompress_to_vec_zlib_with_limit(&stream, size + LONGEST_HEADER)
        .ok()
        .with_context(|| format!("object {oid} is damaged"))?;
    let header = format!("{kind} {size}\0");
    if !object.starts_with(header.as_bytes()) || object.len() != header.len() + size {
        bail!("object {oid} is not the {kind} of {size} bytes it should be");
    }
    object.drain(..header.len());
    Ok(Some(object))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::read;
    use crate::git::Oid;

    #[test]
    fn what_is_not_the_whole_object_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let oid = Oid::from_bytes(&[0xab; 20]).unwrap();
        let file = folder.path().join("ab").join("ab".repeat(19));
        assert_eq!(read(folder.path(), oid, "blob", 5).unwrap(), None);
        fs::create_dir(folder.path().join("ab")).unwrap();
        let whole = compress_to_vec_zlib(b"blob 5\0words", 6);
        fs::write(&file, &whole).unwrap();
        let content = read(folder.path(), oid, "blob", 5).unwrap();
        assert_eq!(content.as_deref(), Some(b"words".as_slice()));
        assert!(read(folder.path(), oid, "tree", 5).is_err());
        assert!(read(folder.path(), oid, "blob", 4).is_err());
        assert!(read(folder.path(), oid, "blob", 6).is_err());
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(read(folder.path(), oid, "blob", 5).is_err(), "{length}");
        }
        let bomb = compress_to_vec_zlib(&[b"blob 5\0".to_vec(), vec![b'a'; 1_000_000]].concat(), 9);
        fs::write(&file, bomb).unwrap();
        assert!(read(folder.path(), oid, "blob", 5).is_err());
    }
}

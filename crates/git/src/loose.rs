//! Loose objects: one zlib stream a file. What is staged is nearly always one, and opening a database of objects for it
//! would take longer than reading it. Also, libgit2 never returns from one that is cut short: it asks the stream for the
//! rest for ever, and a hook that hangs is no answer.

use std::cell::RefCell;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use flate2::{Decompress, FlushDecompress, Status};

use super::careful::open_regular_file;
use super::fault;
use super::object::{LARGEST_WHOLE, ObjectKind, Oid};

/// Bytes that kind and size may take in front of the content.
const LONGEST_HEADER: usize = 32;
/// How much is read from a file at once.
const CHUNK: usize = 8 * 1024;
/// Room for the content before its size is known: enough for most.
const FIRST: usize = 8 * 1024;

/// A folder of loose objects.
pub(super) struct Loose {
    folder: PathBuf,
    /// Made once: setting it up costs more than a small object.
    state: RefCell<Option<InflateState>>,
}

/// What became of a look for an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LooseObject {
    /// It is not loose, or not here.
    Nothing,
    /// It is larger than what is read whole.
    TooLarge,
    /// Its content.
    Content(Vec<u8>),
}

struct InflateState {
    inflate: Decompress,
    chunk: Vec<u8>,
}

impl Loose {
    /// Takes the object folder of a repository.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            state: RefCell::new(None),
        }
    }

    /// Tells whether the folder says that there are others.
    pub(super) fn has_alternates(&self) -> bool {
        !matches!(self.folder.join("info/alternates").try_exists(), Ok(false))
    }

    /// Tells whether an object is loose.
    pub(super) fn has(&self, oid: Oid) -> bool {
        fault::read().is_ok() && self.path(oid).is_file()
    }

    fn path(&self, oid: Oid) -> PathBuf {
        let name = oid.to_string();
        let (folder, file) = name.split_at_checked(2).unwrap_or_default();
        self.folder.join(folder).join(file)
    }

    /// Reads the object `oid`, which has to be of this kind.
    pub(super) fn read(&self, oid: Oid, kind: ObjectKind) -> Result<LooseObject> {
        let path = self.path(oid);
        let file = match fault::read().and_then(|()| open_regular_file(&path)) {
            Ok((file, _)) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(LooseObject::Nothing),
            Err(error) => {
                return Err(error).with_context(|| format!("could not read `{}`", path.display()));
            }
        };
        let mut state = self.state.borrow_mut();
        let state = state.get_or_insert_with(|| InflateState {
            inflate: Decompress::new(true),
            chunk: vec![0; CHUNK],
        });
        state.inflate.reset(true);
        state
            .object(file, kind)
            .with_context(|| format!("could not read object {oid}"))
    }
}

impl InflateState {
    fn object(&mut self, mut file: impl Read, kind: ObjectKind) -> Result<LooseObject> {
        let mut object = Vec::with_capacity(FIRST);
        let mut header = None;
        loop {
            let read = file.read(&mut self.chunk)?;
            let mut input = self.chunk.get(..read).unwrap_or_default();
            if input.is_empty() {
                bail!("it is cut short");
            }
            while !input.is_empty() {
                let before = self.inflate.total_in();
                let status =
                    self.inflate
                        .decompress_vec(input, &mut object, FlushDecompress::None)?;
                let taken = usize::try_from(self.inflate.total_in() - before)?;
                input = input.get(taken..).unwrap_or_default();
                let (start, size) = match header {
                    Some(header) => header,
                    None => match parse_header(&object, kind)? {
                        Some((_, size)) if u64::try_from(size)? > LARGEST_WHOLE => {
                            return Ok(LooseObject::TooLarge);
                        }
                        Some(found) => *header.insert(found),
                        None if status == Status::StreamEnd => bail!("it is cut short"),
                        None => continue,
                    },
                };
                if status == Status::StreamEnd && object.len() == start + size {
                    object.drain(..start);
                    return Ok(LooseObject::Content(object));
                }
                if status == Status::StreamEnd || object.len() > start + size {
                    bail!("it does not have the {size} bytes it says");
                }
                // One more: an object that goes on is seen to.
                object.reserve_exact(start + size + 1 - object.len());
            }
        }
    }
}

/// Reads `<kind> <size>` and the NUL behind it: how long that is, and the size; none if there is not enough of it.
fn parse_header(object: &[u8], kind: ObjectKind) -> Result<Option<(usize, usize)>> {
    let start = object.get(..LONGEST_HEADER).unwrap_or(object);
    let Some(end) = memchr::memchr(0, start) else {
        if start.len() == LONGEST_HEADER {
            bail!("it does not begin like an object");
        }
        return Ok(None);
    };
    let size = start
        .get(..end)
        .and_then(|header| header.strip_prefix(kind.name().as_bytes()))
        .and_then(|rest| rest.strip_prefix(b" "))
        .filter(|digits| digits.iter().all(u8::is_ascii_digit))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse().ok());
    let size = size.with_context(|| format!("it is not a {}", kind.name()))?;
    Ok(Some((end + 1, size)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::{CHUNK, FIRST, Loose, LooseObject};
    use crate::Oid;
    use crate::object::ObjectKind;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_not_the_whole_object_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let loose = Loose::new(folder.path().to_owned());
        let oid = Oid::from_bytes(&[0xab; 20]).unwrap();
        let file = folder.path().join("ab").join("ab".repeat(19));
        let read = |kind| loose.read(oid, kind);
        assert_eq!(read(ObjectKind::Blob).unwrap(), LooseObject::Nothing);
        fs::create_dir(folder.path().join("ab")).unwrap();
        let whole = compressed(b"blob 5\0words");
        fs::write(&file, &whole).unwrap();
        assert_eq!(
            read(ObjectKind::Blob).unwrap(),
            LooseObject::Content(b"words".to_vec())
        );
        assert!(read(ObjectKind::Tree).is_err());
        for length in 0..whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(read(ObjectKind::Blob).is_err(), "{length}");
        }
        let cases = [
            ("too short", b"blob 6\0words".to_vec()),
            ("too long", b"blob 4\0words".to_vec()),
            ("no size", b"blob \0words".to_vec()),
            ("a sign", b"blob +5\0words".to_vec()),
            ("no header", b"blob 5".to_vec()),
            ("never a header", vec![b'b'; 100]),
            ("a bomb", [b"blob 5\0", &vec![b'a'; 1_000_000][..]].concat()),
        ];
        for (name, object) in cases {
            fs::write(&file, compressed(&object)).unwrap();
            assert!(read(ObjectKind::Blob).is_err(), "{name}");
        }
        fs::write(&file, compressed(b"blob 99999999999\0words")).unwrap();
        assert_eq!(read(ObjectKind::Blob).unwrap(), LooseObject::TooLarge);
    }

    #[test]
    fn every_size_around_those_that_are_read_at_once_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let loose = Loose::new(folder.path().to_owned());
        let oid = Oid::from_bytes(&[0xab; 20]).unwrap();
        fs::create_dir(folder.path().join("ab")).unwrap();
        let file = folder.path().join("ab").join("ab".repeat(19));
        let mut random = fastrand::Rng::with_seed(1);
        for around in [0, FIRST, CHUNK, 5 * CHUNK] {
            for size in around.saturating_sub(20)..around + 5 {
                let bytes: Vec<u8> = (0..size).map(|_| random.u8(..)).collect();
                let object = [format!("blob {size}\0").as_bytes(), &bytes].concat();
                fs::write(&file, compressed(&object)).unwrap();
                let found = loose.read(oid, ObjectKind::Blob).unwrap();
                assert!(found == LooseObject::Content(bytes), "{size}");
            }
        }
    }
}

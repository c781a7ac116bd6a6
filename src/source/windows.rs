//! Files too large to hold whole, as overlapping windows.

use std::io::Read;

use anyhow::{Context as _, Result};

use super::sink::Sink;
use xguard_detect::Above;
use xguard_detect::text::{Blob, Start};

/// Bytes of one window. A multiple of four, so that no window starts inside a UTF-16 or UTF-32 character.
const WINDOW: usize = 16 * 1024 * 1024;
/// Bytes that a window repeats of the one before: more than any credential with its surroundings.
const OVERLAP: usize = 64 * 1024;

/// Hands on everything `reader` gives as blobs of `path`; what cannot be read, as an error.
pub(super) fn emit_from_reader(path: &[u8], mut reader: impl Read, sink: &mut Sink<'_>) {
    let mut start = Start::default();
    let mut bytes = Vec::new();
    let mut above = Above::default();
    loop {
        let had = bytes.len();
        if let Err(error) = fill_window(&mut reader, &mut bytes) {
            sink(path.to_vec(), Err(error));
            return;
        }
        let is_last = bytes.len() < WINDOW;
        if bytes.len() == had && start.offset > 0 {
            return;
        }
        let mut blob = Blob {
            path: path.to_vec(),
            bytes: Vec::new(),
            start,
            above: above.text().to_vec(),
        };
        let mut repeated = Vec::new();
        if !is_last {
            let (passed, near) = bytes.split_at(start_of_next(&bytes));
            above.read(passed);
            start = position_after(start, passed);
            repeated = near.to_vec();
        }
        blob.bytes = std::mem::replace(&mut bytes, repeated);
        sink(path.to_vec(), Ok(blob));
        if is_last {
            return;
        }
    }
}

/// Returns how far in a window the next begins: with a line, if one begins soon. In wide characters and in databases every
/// place is a multiple of something.
fn start_of_next(bytes: &[u8]) -> usize {
    let from = WINDOW - OVERLAP;
    let near = bytes.get(from..from + OVERLAP / 2).unwrap_or_default();
    let newline = memchr::memchr(b'\n', near).filter(|_| !near.contains(&0));
    from + newline.map_or(0, |at| at + 1)
}

/// Reads on until `bytes` is a whole window or nothing is left.
fn fill_window(reader: &mut impl Read, bytes: &mut Vec<u8>) -> Result<()> {
    let missing = WINDOW.saturating_sub(bytes.len());
    // Room for a window and no more: left to itself a vector would double.
    bytes.reserve_exact(missing);
    let limit = u64::try_from(missing)?;
    reader
        .take(limit)
        .read_to_end(bytes)
        .context("could not read on")?;
    Ok(())
}

/// Returns where the byte after `bytes` stands, if their first stands at `start`.
fn position_after(start: Start, bytes: &[u8]) -> Start {
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    let column = match memchr::memrchr(b'\n', bytes) {
        Some(newline) => bytes.len() - newline,
        None => start.column + bytes.len(),
    };
    let offset = start.offset + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Start {
        offset,
        line: start.line + lines,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::{OVERLAP, WINDOW, emit_from_reader};
    use xguard_detect::text::Blob;

    fn collect(bytes: &[u8]) -> Vec<Blob> {
        let mut blobs = Vec::new();
        emit_from_reader(b"big", bytes, &mut |_, blob| blobs.push(blob.unwrap()));
        blobs
    }

    #[test]
    fn every_byte_is_handed_on_and_windows_overlap() {
        for length in [0, 5, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW] {
            let bytes: Vec<u8> = (0..length)
                .map(|at| if at % 1000 == 999 { b'\n' } else { b'x' })
                .collect();
            let blobs = collect(&bytes);
            let mut expected = 0;
            for blob in &blobs {
                let offset = usize::try_from(blob.start.offset).unwrap();
                assert!(offset == 0 || (OVERLAP / 2..=OVERLAP).contains(&(expected - offset)));
                assert_eq!(blob.start.line, offset / 1000 + 1, "{length}");
                assert_eq!(blob.start.column, offset % 1000 + 1, "{length}");
                assert!(blob.bytes == bytes[offset..offset + blob.bytes.len()]);
                expected = offset + blob.bytes.len();
            }
            assert_eq!(expected, length);
        }
    }

    #[test]
    fn a_later_window_has_the_lines_above_it_that_say_what_it_stands_in() {
        let row = "1,2,3\n".repeat(WINDOW / 6 + 99);
        let blobs = collect(format!("id,name,api_secret\n{row}").as_bytes());
        let [_, last] = blobs.as_slice() else {
            panic!("{} windows", blobs.len());
        };
        assert!(last.above.ends_with(b"id,name,api_secret\n1,2,3\n"));
        assert!(last.bytes.starts_with(b"1,2,3\n"));
        let line = usize::try_from(last.start.offset - 19).unwrap() / 6 + 2;
        assert_eq!((last.start.line, last.start.column), (line, 1));
    }

    #[test]
    fn a_read_error_is_handed_on() {
        struct Broken;
        impl std::io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("broken"))
            }
        }
        let mut errors = 0;
        emit_from_reader(b"big", Broken, &mut |_, blob| {
            errors += usize::from(blob.is_err());
        });
        assert_eq!(errors, 1);
    }
}

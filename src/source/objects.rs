//! What git stores, read out of a repository.

use xguard_git::{Content, Oid, Repository};

use super::sink::{COMMIT_HEADER, COMMIT_MESSAGE, Sink, TAG_HEADER, TAG_MESSAGE};
use super::windows::emit_from_reader;
use xguard_detect::text::{Blob, Start};

/// Hands on the content of a blob as that of the file `path`.
pub(super) fn emit_blob(repository: &Repository, path: &[u8], oid: Oid, sink: &mut Sink<'_>) {
    match repository.read(oid) {
        Ok(Content::Whole(bytes)) => emit_whole(path, bytes, sink),
        Ok(Content::Stream(reader)) => emit_from_reader(path, reader, sink),
        Err(error) => sink(
            path.to_vec(),
            Err(error.context("could not read it from the repository")),
        ),
    }
}

/// What the two parts of a commit, or of an annotated tag, are called.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    header: &'static str,
    pub(super) message: &'static str,
}

/// The parts of a commit.
pub(super) const COMMIT: Parts = Parts {
    header: COMMIT_HEADER,
    message: COMMIT_MESSAGE,
};
/// The parts of an annotated tag.
pub(super) const TAG: Parts = Parts {
    header: TAG_HEADER,
    message: TAG_MESSAGE,
};

/// Hands on a commit or an annotated tag as two files, its header and its message.
pub(super) fn parts(repository: &Repository, parts: Parts, oid: Oid, sink: &mut Sink<'_>) {
    let name = parts.message.as_bytes();
    match repository.read(oid) {
        Ok(Content::Whole(bytes)) => divided(parts, &bytes, sink),
        Ok(Content::Stream(reader)) => emit_from_reader(name, reader, sink),
        Err(error) => sink(
            name.to_vec(),
            Err(error.context(format!("could not read {oid} from the repository"))),
        ),
    }
}

/// Hands on the two parts of a commit or tag.
pub(super) fn divided(parts: Parts, object: &[u8], sink: &mut Sink<'_>) {
    let end = memchr::memmem::find(object, b"\n\n").map_or(object.len(), |at| at + 2);
    let (header, message) = object.split_at_checked(end).unwrap_or((object, b""));
    emit_whole(parts.header.as_bytes(), without_ids(header), sink);
    emit_whole(parts.message.as_bytes(), message.to_vec(), sink);
}

/// Empties the lines that hold nothing but the id of an object: 40 characters of hex can be a session cookie.
fn without_ids(header: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(header.len());
    for line in header.split_inclusive(|&byte| byte == b'\n') {
        let words: Vec<&[u8]> = line.trim_ascii_end().split(|&byte| byte == b' ').collect();
        let is_id =
            matches!(&*words, [b"tree" | b"parent" | b"object", id] if Oid::from_hex(id).is_some());
        kept.extend_from_slice(if is_id { b"\n" } else { line });
    }
    kept
}

/// Hands on the whole content of a file.
pub(super) fn emit_whole(path: &[u8], bytes: Vec<u8>, sink: &mut Sink<'_>) {
    sink(
        path.to_vec(),
        Ok(Blob {
            path: path.to_vec(),
            bytes,
            start: Start::default(),
            above: Vec::new(),
        }),
    );
}

//! What git stores, read out of a repository.

use crate::git::{Content, Oid, Repository};

use super::windows::windows;
use super::{Blob, Sink, Start};

/// Hands on the content of a blob as that of the file `path`.
pub(super) fn blob(repository: &Repository, path: &[u8], oid: Oid, sink: &mut Sink<'_>) {
    match repository.read(oid) {
        Ok(Content::Whole(bytes)) => whole(path, bytes, sink),
        Ok(Content::Stream(reader)) => windows(path, reader, sink),
        Err(error) => sink(
            path.to_vec(),
            Err(error.context("could not read it from the repository")),
        ),
    }
}

/// Hands on the message of a commit or of an annotated tag as a file called `name`.
pub(super) fn message(repository: &Repository, name: &str, oid: Oid, sink: &mut Sink<'_>) {
    match repository.read(oid) {
        Ok(Content::Whole(bytes)) => {
            whole(name.as_bytes(), message_of(&bytes).to_vec(), sink);
        }
        Ok(Content::Stream(reader)) => windows(name.as_bytes(), reader, sink),
        Err(error) => sink(
            name.as_bytes().to_vec(),
            Err(error.context(format!("could not read {oid} from the repository"))),
        ),
    }
}

/// Returns what stands below the headers of a commit or tag.
pub(super) fn message_of(object: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(object, b"\n\n").map_or(object.len(), |at| at + 2);
    object.get(end..).unwrap_or_default()
}

/// Hands on the whole content of a file.
pub(super) fn whole(path: &[u8], bytes: Vec<u8>, sink: &mut Sink<'_>) {
    sink(
        path.to_vec(),
        Ok(Blob {
            path: path.to_vec(),
            bytes,
            start: Start::default(),
        }),
    );
}

//! An index taken apart, changed as git would not change it, and put together again.

use std::io::Cursor;

use fastrand::Rng;

use crate::entries::{Entries, Layout};

/// Where an entry has its id.
const ID_OF_ENTRY: usize = 40;

/// An index in parts.
pub(super) struct Parts {
    /// The header and the entries.
    pub(super) front: Vec<u8>,
    /// Where in them each entry begins.
    pub(super) entries: Vec<usize>,
    pub(super) extensions: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) trailer: Vec<u8>,
}

impl Parts {
    /// Takes an index apart; none where there is none, or no such as git writes.
    pub(super) fn of(bytes: &[u8], id: usize) -> Option<Self> {
        let header = bytes.get(..12)?;
        let version = header[7].into();
        let count = u32::from_be_bytes(header[8..].try_into().ok()?);
        let body = Cursor::new(&bytes[12..]);
        let mut read = Entries::new(body, Layout { version, id }, count).in_any_order();
        let mut entries = Vec::new();
        let mut at = 12;
        while read.next_entry().ok()?.is_some() {
            entries.push(at);
            at = 12 + usize::try_from(read.taken()).ok()?;
        }
        let end = bytes.len().checked_sub(id)?;
        let front = bytes.get(..at)?.to_vec();
        let mut extensions = Vec::new();
        while at < end {
            let size = u32::from_be_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
            let content = bytes.get(at + 8..at + 8 + size)?.to_vec();
            extensions.push((bytes[at..at + 4].to_vec(), content));
            at += 8 + size;
        }
        Some(Self {
            front,
            entries,
            extensions,
            trailer: bytes[end..].to_vec(),
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let extensions = self.extensions.iter();
        let extensions: Vec<u8> = extensions
            .flat_map(|(name, content)| match name.len() {
                4 => extension(name, content),
                // With a length of its own.
                _ => [&name[..], content].concat(),
            })
            .collect();
        [&self.front[..], &extensions, &self.trailer].concat()
    }

    pub(super) fn tree(&self) -> Option<&[u8]> {
        let mut trees = self.extensions.iter().filter(|(name, _)| name == b"TREE");
        trees.next().map(|(_, content)| &content[..])
    }

    pub(super) fn set_tree(&mut self, content: Vec<u8>) {
        match self.extensions.iter_mut().find(|(name, _)| name == b"TREE") {
            Some((_, old)) => *old = content,
            None => self.extensions.push((b"TREE".to_vec(), content)),
        }
    }

    /// Gives the root of TREE another count, and an id where it needs one.
    pub(super) fn set_root(&mut self, count: i64, id: &[u8]) {
        let Some(tree) = self.tree().map(<[u8]>::to_vec) else {
            return;
        };
        let Some(line) = tree.iter().position(|&byte| byte == b'\n') else {
            return;
        };
        let words = String::from_utf8_lossy(&tree[..line]).into_owned();
        let subfolders = words.rsplit(' ').next().unwrap_or("0");
        let had_id = !words.contains("\0-");
        let kept = if had_id {
            tree.get(line + 1..line + 1 + id.len())
        } else {
            Some(id)
        };
        let rest = line + 1 + if had_id { id.len() } else { 0 };
        let mut new = format!("\0{count} {subfolders}\n").into_bytes();
        if count >= 0 {
            new.extend_from_slice(kept.unwrap_or(id));
        }
        new.extend_from_slice(tree.get(rest..).unwrap_or_default());
        self.set_tree(new);
    }

    pub(super) fn change_entry(&mut self, random: &mut Rng, blob: &[u8]) {
        if let Some(at) = random.choice(&self.entries) {
            let at = at + ID_OF_ENTRY;
            self.front[at..at + blob.len()].copy_from_slice(blob);
        }
    }

    /// Gives an extension a length that is not its own.
    pub(super) fn lie(&mut self, random: &mut Rng) {
        if self.extensions.is_empty() {
            return;
        }
        let at = random.usize(..self.extensions.len());
        let (name, content) = &mut self.extensions[at];
        let size = i64::try_from(content.len()).unwrap_or(0) + random.i64(-9..40);
        let size = u32::try_from(size.max(0)).unwrap_or(0);
        if name.len() == 4 {
            name.extend_from_slice(&size.to_be_bytes());
        }
    }
}

pub(super) fn extension(name: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap_or(0).to_be_bytes();
    [name, &size, content].concat()
}

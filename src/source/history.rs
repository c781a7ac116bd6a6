//! Everything there ever was: every object once, in the order in which git has packed them, and then for those of
//! interest where they came in.

use std::collections::{BTreeSet, HashSet};
use std::io::Read as _;

use anyhow::{Context as _, Result};

use xguard_git::history::{self, Wanted};
use xguard_git::pool::{BatchReader, Object};
use xguard_git::refs::ObjectKind;
use xguard_git::{LARGEST_WHOLE, Oid, Repository};

use super::commits::{Targets, WITHOUT_NAME};
use super::known::ObjectLocation;
use super::windows::emit_from_reader;
use super::{COMMIT_MESSAGE, Sink, TAG_MESSAGE, objects};

/// How many objects are asked for before the first is read.
const ASKED: usize = 64;

/// Reads objects, and hands on the content of blobs and the headers and messages of commits and tags. A blob is called `name`, since
/// where it came in is not known yet. `done` is told when all of an object was handed on.
pub fn read_objects(
    reader: &mut BatchReader,
    name: &[u8],
    oids: &mut dyn Iterator<Item = Oid>,
    sink: &mut Sink<'_>,
    done: &mut dyn FnMut(Oid, ObjectKind),
) -> Result<()> {
    let mut asked: Vec<Oid> = Vec::new();
    loop {
        // While these are read, git gets the next ones ready.
        let next: Vec<Oid> = oids.take(ASKED).collect();
        if !next.is_empty() {
            reader.ask(&next)?;
        }
        for &oid in &asked {
            let kind = reader.next(oid, |object| hand_on(object, name, sink))?;
            done(oid, kind);
        }
        if next.is_empty() {
            return Ok(());
        }
        asked = next;
    }
}

fn hand_on(object: &mut Object<'_>, name: &[u8], sink: &mut Sink<'_>) -> Result<ObjectKind> {
    let parts = match object.kind {
        ObjectKind::Blob => None,
        ObjectKind::Commit => Some(objects::COMMIT),
        ObjectKind::Tag => Some(objects::TAG),
        ObjectKind::Tree => return Ok(object.kind),
    };
    if object.size > LARGEST_WHOLE {
        let name = parts.map_or(name, |parts| parts.message.as_bytes());
        emit_from_reader(name, &mut object.content, sink);
        return Ok(object.kind);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(object.size)?);
    object.content.read_to_end(&mut bytes)?;
    match parts {
        Some(parts) => objects::divided(parts, &bytes, sink),
        None => objects::emit_whole(name, bytes, sink),
    }
    Ok(object.kind)
}

/// Finds out where `suspects`, and whatever has a telling path, came in on the way to `wanted`, parents first: the first
/// commit for each path.
pub fn locate_objects(
    repository: &Repository,
    wanted: &Wanted,
    suspects: &BTreeSet<Oid>,
    is_telling: &dyn Fn(&[u8]) -> bool,
) -> Result<Vec<ObjectLocation>> {
    let mut sighted = Vec::new();
    if suspects.is_empty() {
        return Ok(sighted);
    }
    let git = repository.git();
    let commits = history::list_commits(git, wanted)?;
    let of_interest = commits.iter().filter(|commit| suspects.contains(commit));
    sighted.extend(of_interest.map(|&commit| ObjectLocation {
        oid: commit,
        commit,
        path: COMMIT_MESSAGE.as_bytes().to_vec(),
    }));
    let mut seen = HashSet::new();
    history::brought_in(git, &commits, &mut |one| {
        if let Some(entry) = one.new
            && entry.has_content()
            && (suspects.contains(&entry.oid) || is_telling(&one.path))
            && seen.insert((entry.oid, one.path.clone()))
        {
            sighted.push(ObjectLocation {
                oid: entry.oid,
                commit: one.commit,
                path: one.path,
            });
        }
        Ok(())
    })
    .context("could not find out which commits brought in what was found")?;
    Ok(sighted)
}

/// Finds out which `suspects` refs name without a commit: tags, and what is tagged that is no commit.
pub fn sighted_beside(
    repository: &Repository,
    targets: &Targets,
    suspects: &BTreeSet<Oid>,
) -> Result<Vec<ObjectLocation>> {
    let name = |oid: &Oid, path: &[u8]| ObjectLocation {
        oid: *oid,
        commit: *oid,
        path: path.to_vec(),
    };
    let tags = targets
        .tags
        .iter()
        .map(|tag| name(tag, TAG_MESSAGE.as_bytes()));
    let blobs = targets.blobs.iter().map(|blob| name(blob, WITHOUT_NAME));
    let mut beside: Vec<ObjectLocation> = tags.chain(blobs).collect();
    for &tree in &targets.trees {
        let files = history::list_files(repository.git(), tree)?;
        beside.extend(files.into_iter().map(|(path, entry)| ObjectLocation {
            oid: entry.oid,
            commit: tree,
            path,
        }));
    }
    beside.retain(|one| suspects.contains(&one.oid));
    Ok(beside)
}

/// Hands on an object that was sighted, for a second look with its path.
pub fn read_sighted(repository: &Repository, one: &ObjectLocation, sink: &mut Sink<'_>) {
    let parts = [objects::COMMIT, objects::TAG]
        .into_iter()
        .find(|parts| one.oid == one.commit && parts.message.as_bytes() == one.path);
    match parts {
        Some(parts) => objects::parts(repository, parts, one.oid, sink),
        None => objects::emit_blob(repository, &one.path, one.oid, sink),
    }
}

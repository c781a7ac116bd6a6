//! All of history: every object once, in the order in which git has packed them, and then, for the objects of interest,
//! the commits that brought them in.

use std::collections::{BTreeSet, HashSet};
use std::io::Read as _;

use anyhow::{Context as _, Result, bail};

use xguard_detect::{MOST_TELLING_PATH, is_hidden};
use xguard_git::history::{self, Wanted};
use xguard_git::{
    FileVersion, LARGEST_WHOLE, Object, ObjectKind, ObjectReader, Oid, Repository, list_files,
};

use super::commits::{Targets, WITHOUT_NAME};
use super::known::ObjectLocation;
use super::objects;
use super::sink::{COMMIT_MESSAGE, Sink, TAG_MESSAGE};
use super::windows::emit_from_reader;

/// How many objects are asked for before the first is read.
const ASKED: usize = 64;

/// Reads objects, and hands on the content of blobs, the headers and messages of commits and tags, and the names in
/// trees. Where a blob came in is not known yet, so it has the path that says most. `done` is told when all of an object
/// was handed on.
pub fn read_objects(
    reader: &mut ObjectReader,
    oids: &mut dyn Iterator<Item = Oid>,
    sink: &mut Sink<'_>,
    names: &mut dyn FnMut(&[u8]),
    done: &mut dyn FnMut(Oid),
) -> Result<()> {
    let mut asked: Vec<Oid> = Vec::new();
    loop {
        // While these are read, git gets the next ones ready.
        let next: Vec<Oid> = oids.take(ASKED).collect();
        if !next.is_empty() {
            reader.ask(&next)?;
        }
        for &oid in &asked {
            reader.next(oid, |object| hand_on(object, sink, names))?;
            done(oid);
        }
        if next.is_empty() {
            return Ok(());
        }
        asked = next;
    }
}

fn hand_on(
    object: &mut Object<'_>,
    sink: &mut Sink<'_>,
    names: &mut dyn FnMut(&[u8]),
) -> Result<()> {
    let name = MOST_TELLING_PATH;
    let parts = match object.kind {
        ObjectKind::Blob => None,
        ObjectKind::Commit => Some(objects::COMMIT),
        ObjectKind::Tag => Some(objects::TAG),
        ObjectKind::Tree => {
            if object.size > LARGEST_WHOLE {
                bail!("it is a folder of more than {LARGEST_WHOLE} bytes");
            }
            let mut bytes = Vec::with_capacity(usize::try_from(object.size)?);
            object.content.read_to_end(&mut bytes)?;
            names(&bytes);
            return Ok(());
        }
    };
    if object.size > LARGEST_WHOLE {
        let name = parts.map_or(name, |parts| parts.message.as_bytes());
        emit_from_reader(name, &mut object.content, sink);
        return Ok(());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(object.size)?);
    object.content.read_to_end(&mut bytes)?;
    match parts {
        Some(parts) => objects::divided(parts, &bytes, sink),
        None => objects::emit_whole(name, bytes, sink),
    }
    Ok(())
}

/// Finds out where `suspects`, and whatever has a telling path, came in on the way to `wanted`, parents first: the first
/// commit for each path.
pub fn locate_objects(
    repository: &Repository,
    wanted: &Wanted,
    suspects: &BTreeSet<Oid>,
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
            && (suspects.contains(&entry.oid) || is_hidden(&one.path))
            && seen.insert((entry.oid, one.path.clone()))
        {
            sighted.push(located(entry, one.commit, one.path));
        }
        Ok(())
    })
    .context("could not find out which commits brought in what was found")?;
    Ok(sighted)
}

/// Returns where a version of a path came in. Of a submodule there is only the name, which stands with its commit alone.
fn located(entry: FileVersion, commit: Oid, path: Vec<u8>) -> ObjectLocation {
    let oid = if entry.has_content() {
        entry.oid
    } else {
        commit
    };
    ObjectLocation { oid, commit, path }
}

/// Finds out which `suspects`, and whatever has a telling path, refs name without a commit: tags, and what is tagged that
/// is no commit.
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
        let files = list_files(repository.git(), tree)?;
        let located = |(path, entry)| located(entry, tree, path);
        beside.extend(files.into_iter().map(located));
    }
    beside.retain(|one| suspects.contains(&one.oid) || is_hidden(&one.path));
    Ok(beside)
}

/// Hands on an object that was sighted, for a second look with its path.
pub fn read_sighted(repository: &Repository, one: &ObjectLocation, sink: &mut Sink<'_>) {
    let parts = [objects::COMMIT, objects::TAG]
        .into_iter()
        .find(|parts| one.oid == one.commit && parts.message.as_bytes() == one.path);
    match parts {
        Some(parts) => objects::parts(repository, parts, one.oid, sink),
        None if one.oid == one.commit && one.path != WITHOUT_NAME => {
            objects::emit_whole(&one.path, Vec::new(), sink);
        }
        None => objects::emit_blob(repository, &one.path, one.oid, sink),
    }
}

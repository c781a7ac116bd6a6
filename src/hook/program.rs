//! The program itself under a hook's name: no shell is started to start it. It is a copy, not a link: an installed
//! program that is overwritten and left empty would make every hook an empty script, which lets everything through.
//! Beside it lies where it was copied from, so that a newer one takes over.
#![expect(
    clippy::disallowed_methods,
    reason = "hook/ is one of the rooms that read files and start programs: here the hooks themselves"
)]

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};

use super::disk::{read_note, read_text, write_whole, written};
use super::names::{HOOKS, SERVER_HOOK};
use crate::repo_path::printable_file;
use xguard_git::{WholeFile, open_regular_file, read_regular_file};

/// The file beside the hooks that names the program they were copied from.
pub(super) const ORIGIN: &str = "xguard.program";
/// What tells our program from others. It is in every copy of it, because it is here.
const MARK: &[u8] = b"xguard, the program that is its own hook (1)";
/// No build of it is larger, with debug information or without.
const LARGEST: u64 = 256 << 20;

thread_local! {
    /// The file that was last seen to be this program. Hooks are as large as the program, and are looked at several
    /// times.
    static LAST_SEEN: Cell<Option<Identity>> = const { Cell::new(None) };
}

/// What tells a file from others, and from itself before a change: device, number, length, time of the last change.
type Identity = (u64, u64, u64, SystemTime);

/// Tells whether a file is some version of this program.
pub(super) fn is_ours(path: &Path) -> io::Result<bool> {
    let identity = file_identity(&fs::metadata(path)?);
    if identity.is_some() && LAST_SEEN.get() == identity {
        return Ok(true);
    }
    let bytes = match read_regular_file(path, LARGEST) {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Ok(false),
        bytes => bytes?,
    };
    let is_ours = !bytes.starts_with(b"#!") && memchr::memmem::find(&bytes, MARK).is_some();
    if is_ours {
        LAST_SEEN.set(identity);
    }
    Ok(is_ours)
}

/// Tells whether a program is some version of xguard.
pub fn is_xguard(path: &Path) -> bool {
    is_ours(path).unwrap_or(false)
}

#[cfg(unix)]
fn file_identity(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let modified = metadata.modified().ok()?;
    Some((metadata.dev(), metadata.ino(), metadata.len(), modified))
}

#[cfg(not(unix))]
fn file_identity(_: &Metadata) -> Option<Identity> {
    None
}

/// Tells whether `copy` was made of `program` as it is now.
pub(super) fn is_copy(copy: &Path, program: &Path) -> io::Result<bool> {
    Ok(looks_like(&fs::metadata(copy)?, &fs::metadata(program)?))
}

fn looks_like(copy: &Metadata, program: &Metadata) -> bool {
    let is_same_age = match (copy.modified(), program.modified()) {
        (Ok(copy), Ok(program)) => copy == program,
        _ => false,
    };
    is_same_age && copy.len() == program.len()
}

/// Puts a copy of `program` under a hook's name, in place of whatever is there. It is a file of its own: whoever writes
/// into a hook, as `cp` does, changes that hook alone. Links would make all hooks one file.
pub(super) fn install_program(program: &Path, hook: &Path) -> Result<()> {
    let copy = WholeFile::new(hook).executable().fill(|file| {
        let (mut from, metadata) = open_regular_file(program)?;
        // File to file: where the file system can, all copies share their blocks and take no more room than one.
        io::copy(&mut from, file)?;
        file.set_modified(metadata.modified()?)
    });
    written(hook, copy)
}

/// Notes beside the hooks in `folder` where they were copied from.
pub(super) fn note_origin(folder: &Path, program: &Path) -> Result<()> {
    let path = folder.join(ORIGIN);
    let text = program.as_os_str().as_encoded_bytes();
    if read_text(&path).is_some_and(|noted| noted == text) {
        return Ok(());
    }
    write_whole(&path, text)
}

/// Forgets it.
pub(super) fn forget_origin(folder: &Path) -> Result<()> {
    let path = folder.join(ORIGIN);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not delete `{}`", printable_file(&path)))
        }
        _ => Ok(()),
    }
}

/// Returns the name of the hook that a program called `name` is, if it is one. `pre-commit.legacy` is one too: so
/// pre-commit and prek call what they found under the name of a hook, and go on running it.
pub fn called_as(name: &OsStr) -> Option<&'static str> {
    let name = Path::new(name).file_name()?;
    let name = name.as_encoded_bytes().split(|&byte| byte == b'.').next();
    let hooks = HOOKS.iter().chain([&SERVER_HOOK]);
    hooks.copied().find(|hook| name == Some(hook.as_bytes()))
}

/// Hands over to the program that was installed since the hook `called` was made of it, if there is a newer one. Then
/// it does not return, except to say why that could not be.
pub fn give_way(called: &OsStr, hook: &str, arguments: &[OsString]) -> Result<()> {
    let called = Path::new(called);
    let Some(program) = read_origin(called)? else {
        return Ok(());
    };
    let (Ok(copy), Ok(original)) = (fs::metadata(called), fs::metadata(&program)) else {
        // A program that is gone leaves what it was, and that still guards.
        return Ok(());
    };
    if looks_like(&copy, &original) {
        return Ok(());
    }
    let doing = || {
        format!(
            "could not run `{}`, which took the place of the program this hook was made of; install xguard again",
            printable_file(&program)
        )
    };
    // An empty file would be run as an empty script, and let everything through.
    ensure!(
        is_same_format(called, &program).with_context(doing)?,
        "{}: it is no program",
        doing()
    );
    let mut newer = Command::new(&program);
    newer.arg("hook").arg(hook).args(arguments);
    Err(replace_by(&mut newer)).with_context(doing)
}

/// Tells whether two files begin as programs of the same system do.
fn is_same_format(left: &Path, right: &Path) -> io::Result<bool> {
    let mut starts = [[0; 4]; 2];
    for (path, start) in [left, right].into_iter().zip(&mut starts) {
        match open_regular_file(path)?.0.read_exact(start) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            read => read?,
        }
    }
    let [left, right] = starts;
    Ok(left == right && !left.starts_with(b"#!"))
}

fn read_origin(called: &Path) -> Result<Option<PathBuf>> {
    let Some(folder) = called.parent() else {
        return Ok(None);
    };
    let origin = read_note(&folder.join(ORIGIN))?;
    let origin = origin.map(xguard_git::os_string).transpose()?;
    Ok(origin.map(PathBuf::from))
}

#[cfg(unix)]
fn replace_by(command: &mut Command) -> io::Error {
    use std::os::unix::process::CommandExt as _;
    command.exec()
}

#[cfg(not(unix))]
fn replace_by(_: &mut Command) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

//! Where this git keeps the configuration of the whole machine. It was decided when git was built: `/etc/gitconfig`,
//! `etc/gitconfig` below git's own folder, or what Homebrew, Nix or a distribution chose. So git is asked, once: the
//! answer is noted, and holds as long as the file that git runs from is the same.

use std::fs::Metadata;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::note;
use super::printed::{os_string, printed_path};
use super::process::Git;

/// The name of the note.
const NOTE: &str = "system-file";

/// Returns the path of the file, which need not exist; `None` if git cannot be asked or its program file is not known.
pub(super) fn find(git: &Git, common_dir: &Path) -> Option<PathBuf> {
    let program = git.program()?;
    let identity = identity(program, &program.metadata().ok()?)?;
    let noted = note::read(common_dir, NOTE)
        .and_then(|note| os_string(note.strip_prefix(&*identity)?.to_vec()).ok());
    if let Some(file) = noted {
        return Some(file.into());
    }
    let file = ask(git)?;
    let note = [&identity, file.as_os_str().as_encoded_bytes()].concat();
    // Without a note git is asked again.
    drop(note::write(common_dir, NOTE, &note));
    Some(file)
}

/// Asks git. It has a variable for it since 2.42 only; every git hands the file to an editor, which here is `echo`.
fn ask(git: &Git) -> Option<PathBuf> {
    let git = git.with_editor("echo");
    let answer = git.output(&["config", "--system", "--edit"]).ok()?;
    let file = printed_path(answer).ok()?;
    let is_one_line = !file.as_os_str().as_encoded_bytes().contains(&b'\n');
    (file.is_absolute() && is_one_line).then_some(file)
}

/// Returns what tells this file from every other one, and from what it was before it was replaced.
fn identity(program: &Path, about: &Metadata) -> Option<Vec<u8>> {
    let mut identity = program.as_os_str().as_encoded_bytes().to_vec();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let numbers = [about.dev(), about.ino()];
        let times = [about.ctime(), about.ctime_nsec()];
        write!(identity, "\0{numbers:?} {times:?}").ok()?;
    }
    let changed = about.modified().ok()?;
    write!(identity, "\0{} {changed:?}\0", about.len()).ok()?;
    Some(identity)
}

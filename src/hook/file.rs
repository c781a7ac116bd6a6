//! One hook and the hook that was there before it. Every change is one rename or one link, so that whoever looks finds
//! either hook whole, also when we are interrupted between two changes.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::disk::{
    are_one_file, copy_file, file_type, is_executable, is_identical_file, is_run, read_text,
    remove_file, written,
};
use super::names::HOOKS;
use super::script;
use super::script::Author;
use super::{manager, program};
use crate::repo_path::printable_file;
use xguard_git::{WholeFile, open_regular_file};

/// A script of ours is far below this; what is longer is somebody else's.
const LONGEST_SCRIPT: u64 = 1 << 16;

/// What stands under a hook's name.
#[derive(Debug)]
pub(super) enum FoundHook {
    /// Nothing.
    Nothing,
    /// A script of ours, and whether git would run it.
    Ours { text: Vec<u8>, runs: bool },
    /// The program itself, and whether git would run it.
    OursProgram { runs: bool },
    /// A script of ours that runs the hook of another folder.
    Forwarder,
    /// A script of ours that somebody changed.
    OursChanged,
    /// Somebody else's: a script, a program, a symbolic link.
    Other,
}

/// One hook in one hooks folder.
#[derive(Debug, Clone)]
pub(super) struct HookFile {
    /// Its name: `pre-commit`.
    pub(super) name: &'static str,
    /// Where it stands.
    pub(super) path: PathBuf,
    /// Where the hook stands that was there before.
    pub(super) kept: PathBuf,
}

impl HookFile {
    /// Names the hook `name` of `folder`.
    pub(super) fn new(folder: &Path, name: &'static str) -> Self {
        Self {
            name,
            path: folder.join(name),
            kept: folder.join(format!("{name}.before-xguard")),
        }
    }

    /// Tells what stands under the hook's name.
    pub(super) fn found(&self) -> Result<FoundHook> {
        let Some(kind) = file_type(&self.path)? else {
            return Ok(FoundHook::Nothing);
        };
        if kind.is_symlink() {
            return Ok(FoundHook::Other);
        }
        if !kind.is_file() {
            bail!(
                "`{}` is not a file; move it away",
                printable_file(&self.path)
            );
        }
        let mut text = Vec::new();
        match open_regular_file(&self.path) {
            Ok((file, _)) => file.take(LONGEST_SCRIPT).read_to_end(&mut text),
            // We write none that we cannot read.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(0),
            Err(error) => Err(error),
        }
        .with_context(|| format!("could not read `{}`", printable_file(&self.path)))?;
        Ok(match script::author_of(&text) {
            Author::Xguard => FoundHook::Ours {
                text,
                runs: is_executable(&self.path)?,
            },
            Author::Forwarder => FoundHook::Forwarder,
            Author::XguardAndSomebody => FoundHook::OursChanged,
            Author::Somebody if self.is_program()? => FoundHook::OursProgram {
                runs: is_executable(&self.path)?,
            },
            Author::Somebody => FoundHook::Other,
        })
    }

    fn is_program(&self) -> Result<bool> {
        match program::is_ours(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            is_ours => {
                is_ours.with_context(|| format!("could not read `{}`", printable_file(&self.path)))
            }
        }
    }

    /// Tells whether a hook from before is kept.
    pub(super) fn has_kept(&self) -> Result<bool> {
        Ok(file_type(&self.kept)?.is_some())
    }

    /// Tells whether the file is another hook too: who writes into one then changes both.
    pub(super) fn is_shared(&self) -> bool {
        self.others().any(|other| {
            [
                &other.path,
                &other.with_ending("legacy").path,
                &other.with_ending("old").path,
            ]
            .into_iter()
            .any(|path| are_one_file(&self.path, path))
        })
    }

    /// Returns the hook that somebody wrote when this one was overwritten: an earlier xguard made its hooks one file under
    /// several names, and what is written into one of them is then in all. None where this is not so, or it is this one.
    pub(super) fn overwritten_with(&self) -> Option<&'static str> {
        let others: Vec<Self> = self.others().collect();
        let kept = others
            .iter()
            .find(|other| are_one_file(&self.path, &other.kept));
        if let Some(kept) = kept {
            return Some(kept.name);
        }
        let is_twin = |other: &&Self| are_one_file(&self.path, &other.path);
        let twins: Vec<&'static str> = others
            .iter()
            .filter(is_twin)
            .map(|other| other.name)
            .collect();
        let is_ours = self.path.with_file_name(program::ORIGIN).exists();
        if twins.is_empty() || !is_ours || manager::of_hook(&self.path).is_some() {
            return None;
        }
        // The hook that it names is meant, else the one that most people write.
        let text = read_text(&self.path).unwrap_or_default();
        let is_one = |name: &&str| *name == self.name || twins.contains(name);
        let all: Vec<&'static str> = HOOKS.iter().copied().filter(|name| is_one(name)).collect();
        let is_named = |name: &&str| memchr::memmem::find(&text, name.as_bytes()).is_some();
        let mut named = all.iter().copied().filter(|name| is_named(name));
        let meant = match (named.next(), named.next()) {
            (Some(only), None) => Some(only),
            _ => all.first().copied(),
        };
        meant.filter(|meant| *meant != self.name)
    }

    fn others(&self) -> impl Iterator<Item = Self> {
        let folder = self.path.parent().unwrap_or(Path::new("")).to_owned();
        let names = HOOKS.iter().filter(|name| **name != self.name);
        names.map(move |name| Self::new(&folder, name))
    }

    /// Returns the kept hook as a hook by itself.
    pub(super) fn kept_as_hook(&self) -> Self {
        self.with_ending("before-xguard")
    }

    /// Tells whether exactly this stands under the hook's name, and git runs it.
    pub(super) fn holds(&self, script: &[u8]) -> Result<bool> {
        let text = read_text(&self.path);
        Ok(text.is_some_and(|text| text == script) && is_executable(&self.path)?)
    }

    /// Tells whether the kept hook is the one under the hook's name: where an earlier run was interrupted.
    pub(super) fn has_kept_a_twin(&self) -> Result<bool> {
        is_identical_file(&self.path, &self.kept)
            .with_context(|| format!("could not compare `{}`", printable_file(&self.kept)))
    }

    /// Tells whether git runs what stands under the hook's name: it is there and executable.
    pub(super) fn is_run(&self) -> Result<bool> {
        is_run(&self.path)
    }

    /// Tells whether a hook of ours stands where pre-commit and prek keep the hook they found, and run it first.
    pub(super) fn has_legacy(&self) -> Result<bool> {
        let legacy = self.with_ending("legacy");
        Ok(legacy.is_ours()? && is_run(&legacy.path)?)
    }

    /// Returns where a hook of ours was put aside by a manager that does not run it: lefthook renames what it finds.
    pub(super) fn aside(&self) -> Result<Option<PathBuf>> {
        let old = self.with_ending("old");
        Ok(old.is_ours()?.then_some(old.path))
    }

    /// Deletes hooks of ours that managers have renamed; tells whether there was one.
    pub(super) fn remove_aside(&self) -> Result<bool> {
        let mut was_there = false;
        for ending in ["legacy", "old"] {
            let renamed = self.with_ending(ending);
            if renamed.is_ours()? {
                renamed.remove()?;
                was_there = true;
            }
        }
        Ok(was_there)
    }

    fn is_ours(&self) -> Result<bool> {
        let found = self.found()?;
        Ok(matches!(
            found,
            FoundHook::Ours { .. } | FoundHook::OursProgram { .. }
        ))
    }

    fn with_ending(&self, ending: &str) -> Self {
        Self {
            path: self.path.with_file_name(format!("{}.{ending}", self.name)),
            ..self.clone()
        }
    }

    /// Gives the hook its kept name as well. Until `write_script` puts ours in its place, git goes on running it.
    pub(super) fn keep(&self) -> Result<()> {
        fs::hard_link(&self.path, &self.kept)
            .or_else(|_| copy_file(&self.path, &self.kept))
            .with_context(|| format!("could not keep `{}`", printable_file(&self.path)))
    }

    /// Puts a script under the hook's name, in place of whatever is there.
    pub(super) fn write(&self, script: &[u8]) -> Result<()> {
        let file = WholeFile::new(&self.path).executable();
        written(&self.path, file.write(script))
    }

    /// Puts the kept hook back under its own name.
    pub(super) fn restore(&self) -> Result<()> {
        fs::rename(&self.kept, &self.path).with_context(|| {
            format!(
                "could not rename `{}` back to `{}`",
                printable_file(&self.kept),
                self.name
            )
        })
    }

    /// Deletes what stands under the hook's name.
    pub(super) fn remove(&self) -> Result<()> {
        remove_file(&self.path)
    }

    /// Deletes the kept hook.
    pub(super) fn remove_kept(&self) -> Result<()> {
        remove_file(&self.kept)
    }
}

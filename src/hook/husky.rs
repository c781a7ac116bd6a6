//! husky: it runs the scripts in `.husky/`, which the team has committed, one for each hook. Ours is a line in them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::change::HookFileChange;
use super::change::Removal;
use super::disk::{LONGEST_TEXT, Turn, is_absent, written};
use crate::repo_path::printable_file;
use xguard_git::{WholeFile, read_regular_file};

/// Returns the lines that `install` may have added at the top of the script for `name`, where they hand on what is read.
pub(super) fn lines_before_all(name: &'static str) -> Vec<String> {
    let script = Script::new(Path::new(""), name);
    let is_first = name == PRE_PUSH;
    let all = ScriptBefore::ALL.into_iter().filter(|_| is_first);
    all.map(|before| script.lines(before)).collect()
}

/// The one hook that reads what git tells on standard input.
const PRE_PUSH: &str = "pre-push";

/// One script of husky's.
pub(super) struct Script {
    path: PathBuf,
    name: &'static str,
}

/// What our lines say of the script they were added to, so that it can be put back byte for byte.
#[derive(Clone, Copy)]
enum ScriptBefore {
    /// It was not there.
    Missing,
    /// It was there.
    Whole,
    /// Its last line had no end.
    Unended,
}

impl ScriptBefore {
    const ALL: [Self; 3] = [Self::Missing, Self::Whole, Self::Unended];

    fn comment_line(self) -> &'static str {
        match self {
            Self::Missing => "# This file was written by `xguard install`.",
            Self::Whole => "# Added by `xguard install`.",
            Self::Unended => "# Added by `xguard install`, with an end to the last line before.",
        }
    }
}

impl Script {
    /// Names the script for the hook `name`, which husky runs from its folder `_`.
    pub(super) fn new(folder: &Path, name: &'static str) -> Self {
        let scripts = folder.parent().unwrap_or(folder);
        Self {
            path: scripts.join(name),
            name,
        }
    }

    /// Adds our lines.
    pub(super) fn add(&self) -> Result<HookFileChange> {
        let _turn = self.turn()?;
        let before = self.text()?;
        let remark = match &before {
            None => ScriptBefore::Missing,
            Some(text) if text.is_empty() || text.ends_with(b"\n") => ScriptBefore::Whole,
            Some(_) => ScriptBefore::Unended,
        };
        let mut text = before.unwrap_or_default();
        if matches!(remark, ScriptBefore::Unended) {
            text.push(b'\n');
        }
        let place = self.place(&text);
        text.splice(place..place, self.lines(remark).into_bytes());
        self.write(&text)?;
        Ok(HookFileChange::Installed)
    }

    /// Takes our lines out.
    pub(super) fn take_out(&self) -> Result<Removal> {
        let _turn = self.turn()?;
        let Some(mut text) = self.text()? else {
            return Ok(Removal::NothingThere);
        };
        for before in ScriptBefore::ALL {
            let lines = self.lines(before);
            let Some(place) = memchr::memmem::find(&text, lines.as_bytes()) else {
                continue;
            };
            text.drain(place..place + lines.len());
            match before {
                ScriptBefore::Missing if text.is_empty() => {
                    fs::remove_file(&self.path).with_context(|| {
                        format!("could not delete `{}`", printable_file(&self.path))
                    })?;
                    return Ok(Removal::Removed);
                }
                ScriptBefore::Unended if text.ends_with(b"\n") => {
                    text.pop();
                }
                _ => {}
            }
            self.write(&text)?;
            return Ok(Removal::Restored);
        }
        Ok(Removal::NothingThere)
    }

    fn turn(&self) -> Result<Turn> {
        Turn::take(self.path.parent().unwrap_or(Path::new(".")))
    }

    /// Returns where the script is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Our lines go last, because what runs before may stage more. What git tells before a push can be read once, so
    /// there they go first, and hand it on.
    fn lines(&self, before: ScriptBefore) -> String {
        let name = self.name;
        let remark = before.comment_line();
        if name == PRE_PUSH {
            return format!(
                "{remark}\nxguard_refs=$(cat)\n\
                 {{ [ -z \"$xguard_refs\" ] || printf '%s\\n' \"$xguard_refs\"; }} | xguard hook {name} \"$@\"\n\
                 [ -z \"$xguard_refs\" ] || exec <<XGUARD_REFS\n$xguard_refs\nXGUARD_REFS\n"
            );
        }
        format!("{remark}\nxguard hook {name} \"$@\"\n")
    }

    fn place(&self, text: &[u8]) -> usize {
        if self.name != PRE_PUSH {
            return text.len();
        }
        if !text.starts_with(b"#!") {
            return 0;
        }
        memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1)
    }

    fn text(&self) -> Result<Option<Vec<u8>>> {
        let reading = || {
            let path = printable_file(&self.path);
            format!("could not read `{path}`; put a script in its place, or move it away")
        };
        match read_regular_file(&self.path, LONGEST_TEXT) {
            Ok(text) => Ok(Some(text)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error).with_context(reading),
        }
    }

    /// Writes the script whole, with the mode it had, where a symbolic link leads.
    fn write(&self, text: &[u8]) -> Result<()> {
        let write = || {
            let path = match self.path.canonicalize() {
                Err(error) if is_absent(&error) => self.path.clone(),
                path => path?,
            };
            let file = WholeFile::new(&path);
            let is_new = !path.try_exists()?;
            let file = if is_new { file.executable() } else { file };
            file.write(text)
        };
        written(&self.path, write())
    }
}

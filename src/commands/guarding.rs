//! One repository put under guard, by itself: what goes wrong with it is told of it alone.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result};

use crate::commands::program::lacks_path;
use crate::config::Environment;
use crate::gitignore;
use crate::hook;
use crate::hook::{Clone, Guard, HOOKS, HookFileChange, HookFit, Installation, Owner, Target};
use crate::report::{GuardState, HookChange, Onboarded};
use crate::scan::head;
use crate::settings::load;
use crate::settings::origin::ConfigurationOverride;
use crate::settings::team_policy::{POLICY, team_policy};
use xguard_git as git;
use xguard_git::Git;

/// What is to be done with each repository.
pub(crate) struct GuardOptions {
    /// The program to install.
    pub(crate) program: PathBuf,
    /// Whether nothing is to be changed.
    pub(crate) is_dry: bool,
    /// Whether HEAD is to be scanned.
    pub(crate) scans: bool,
    /// The file that is to be the team policy of each.
    pub(crate) policy: Option<PathBuf>,
    /// What else there is to know.
    pub(crate) environment: Environment,
}

impl GuardOptions {
    /// Puts one repository under guard and returns what came of it.
    pub(crate) fn onboarded(&self, clone: &Clone) -> Onboarded {
        let mut onboarded = untouched_repository(&clone.path);
        if let Err(error) = self.onboard(clone, &mut onboarded) {
            let why = in_one_line(&error);
            onboarded.state = GuardState::Failed(match onboarded.change {
                HookChange::None => why,
                _ => format!("its hooks are in place, but {why}"),
            });
        }
        onboarded
    }

    /// Notes what is done one by one, so that what went before an error is known.
    fn onboard(&self, clone: &Clone, onboarded: &mut Onboarded) -> Result<()> {
        clone.check()?;
        let target = Target::Folder(&clone.path);
        if self.is_dry {
            let state = hook::hooks_state(target, HOOKS, &self.program)?;
            note_state(&state, onboarded);
            self.check_path(&state, onboarded);
        } else {
            let installation = hook::install_hooks(target, HOOKS, &self.program)?;
            note_installation(&installation, onboarded);
            // What others run is looked at as it stands; our own is as it was written.
            if installation.is_in_place() && installation.owner != Owner::Repository {
                self.check_path(&hook::hooks_state(target, HOOKS, &self.program)?, onboarded);
            }
        }
        self.set_policy(&clone.path, onboarded)?;
        let asked = ConfigurationOverride {
            policy: self.policy.as_deref(),
            ..ConfigurationOverride::default()
        };
        if clone.has_work_tree {
            load::on_disk(&clone.path, asked)
                .context("its configuration is broken, so that every commit in it is blocked")?;
            onboarded.covers_env = gitignore::covers_env(&Git::elsewhere(&clone.path))?;
        }
        if self.scans {
            onboarded.in_head = Some(head::scan(&clone.path, asked, &self.environment)?);
        }
        Ok(())
    }

    /// Notes that hooks are to run an xguard that is not there.
    fn check_path(&self, state: &hook::HooksState, onboarded: &mut Onboarded) {
        if onboarded.state == GuardState::Guarded && lacks_path(state, &self.environment) {
            let why = "hooks in it run the xguard on PATH, and there is none";
            onboarded.state = GuardState::NotGuarded(why.to_owned());
        }
    }

    /// Names the team policy; where none is wanted, makes sure that the one that is named can be gone by.
    fn set_policy(&self, folder: &Path, onboarded: &mut Onboarded) -> Result<()> {
        let git = Git::elsewhere(folder);
        let named = git::configured_path(&git, POLICY)?;
        let Some(wanted) = &self.policy else {
            let policy = named.as_deref().map(team_policy);
            return policy.transpose().map(drop);
        };
        if named.as_ref() == Some(wanted) {
            return Ok(());
        }
        if self.is_dry {
            let why = "the team policy would be set";
            onboarded.state = match &onboarded.state {
                GuardState::NotGuarded(other) => GuardState::NotGuarded(format!("{other}; {why}")),
                _ => GuardState::NotGuarded(why.to_owned()),
            };
            return Ok(());
        }
        git::set_path(&git, POLICY, wanted)?;
        onboarded.sets_policy = true;
        Ok(())
    }
}

/// Notes what an installation came to.
fn note_installation(installation: &Installation, onboarded: &mut Onboarded) {
    if !installation.is_in_place() {
        let why = installation.to_string();
        let why = why.lines().next().unwrap_or_default();
        // "xguard is not installed: …", or "xguard is not installed in pre-commit: …".
        let why = why.split_once(": ").map_or(why, |(_, why)| why);
        let why = why.split("; to guard it").next().unwrap_or(why);
        let why = format!("{why}; `xguard install` in it says what to do");
        onboarded.state = GuardState::NotGuarded(why);
        return;
    }
    let has = |wanted| {
        let mut hooks = installation.hooks.iter();
        hooks.any(|(_, change)| wanted == *change)
    };
    let kept = |(name, change): &(&'static str, HookFileChange)| {
        (*change == HookFileChange::InstalledAfterKept).then_some(*name)
    };
    onboarded.kept = installation.hooks.iter().filter_map(kept).collect();
    onboarded.change = if has(HookFileChange::Installed) || has(HookFileChange::InstalledAfterKept)
    {
        HookChange::Installed
    } else if installation.hooks.iter().any(|(_, change)| {
        matches!(
            change,
            HookFileChange::Refreshed | HookFileChange::Repaired(_)
        )
    }) {
        HookChange::Updated
    } else {
        HookChange::None
    };
}

/// Notes how a repository stands.
fn note_state(state: &hook::HooksState, onboarded: &mut Onboarded) {
    let is_old = |guard: &Guard| {
        matches!(
            guard,
            Guard::Ours {
                fit: HookFit::Other | HookFit::Shared,
                ..
            }
        )
    };
    let mut guards = state.hooks.iter().map(|hook| &hook.guard);
    if !state.is_guarded() {
        let missing = state.hooks.iter().filter(|hook| !hook.guard.is_guarding());
        let missing: Vec<&str> = missing.map(|hook| hook.name).collect();
        let why = format!(
            "xguard does not run in {}; `xguard status` in it says why",
            missing.join(", ")
        );
        onboarded.state = GuardState::NotGuarded(why);
    } else if guards.any(is_old) {
        let why = "its hooks are as another build of xguard put them there";
        onboarded.state = GuardState::NotGuarded(why.to_owned());
    }
}

/// Returns what there is to tell of a repository on which the work crashed.
pub(crate) fn crashed_repository(path: &Path) -> Onboarded {
    let why = "an internal error stopped the work on it; please report it";
    Onboarded {
        state: GuardState::Failed(why.to_owned()),
        ..untouched_repository(path)
    }
}

fn untouched_repository(path: &Path) -> Onboarded {
    Onboarded {
        path: path.as_os_str().as_encoded_bytes().to_vec(),
        state: GuardState::Guarded,
        change: HookChange::None,
        kept: Vec::new(),
        covers_env: None,
        in_head: None,
        sets_policy: false,
    }
}

/// Returns an error and its causes.
pub(crate) fn in_one_line(error: &Error) -> String {
    format!("{error:#}").replace('\n', " ")
}

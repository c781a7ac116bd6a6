//! `xguard onboard`: every repository below some folders, put under guard.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Error, Result, bail};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::hook;
use crate::hook::{Clone, Clones};
use crate::report;
use crate::report::{Fleet, Onboarded};
use xguard_git::Git;

use crate::commands::guarding::{GuardOptions, crashed_repository, in_one_line};
use crate::commands::{crew, output, program};
use crate::settings::team_policy;

/// Puts every repository below some folders under guard, and says what became of each.
pub(crate) fn run(arguments: &cli::Onboard, environment: &Environment) -> Result<Status> {
    let wishes = GuardOptions {
        program: program::program_path()?,
        is_dry: arguments.dry_run,
        scans: arguments.scan,
        policy: arguments
            .policy
            .as_deref()
            .map(checked_policy_path)
            .transpose()?,
        environment: environment.clone(),
    };
    let teller = Teller {
        environment,
        is_human: arguments.format == "human",
    };
    let found = find_clones(&arguments.folders, &teller)?;
    let mut fleet = Fleet {
        is_dry: arguments.dry_run,
        ..empty_fleet(environment)?
    };
    fleet.unread = found.problems.iter().map(unread_folder).collect();
    fleet.links = found.links.iter().map(|link| path_bytes(link)).collect();
    let count = found.repositories.len();
    let folders: Vec<Vec<PathBuf>> = found
        .repositories
        .iter()
        .map(|one| work_tree_paths(one))
        .collect();
    let mut waiting: Vec<Option<Vec<Onboarded>>> = (0..count).map(|_| None).collect();
    let (mut done, mut told) = (0, 0);
    let mut result = Ok(());
    let work = move |work_trees: &Vec<Clone>| -> Vec<Onboarded> {
        work_trees.iter().map(|one| wishes.onboarded(one)).collect()
    };
    crew::work_on_each(found.repositories, work, &mut |number, onboarded| {
        done += 1;
        let paths = folders.get(number).map(Vec::as_slice).unwrap_or_default();
        let onboarded =
            onboarded.unwrap_or_else(|| paths.iter().map(|one| crashed_repository(one)).collect());
        if let Some(place) = waiting.get_mut(number) {
            *place = Some(onboarded);
        }
        // In the order of their paths, however they end.
        while let Some(next) = waiting.get_mut(told).and_then(Option::take) {
            told += 1;
            for one in next {
                result = std::mem::replace(&mut result, Ok(())).and_then(|()| teller.one(&one));
                fleet.repositories.push(one);
            }
        }
        teller.progress(&format!("xguard: {done} of {count} repositories …"));
    });
    result?;
    teller.all(&fleet, arguments.report.as_deref())?;
    Ok(fleet.status())
}

/// Returns the whole path of a team policy that can be gone by.
fn checked_policy_path(file: &Path) -> Result<PathBuf> {
    let doing = "could not find the team policy";
    let name = file.file_name().context(doing)?;
    // What a link of that name leads to may change, and is then to be followed.
    let folder = std::path::absolute(file).context(doing)?;
    let folder = folder
        .parent()
        .context(doing)?
        .canonicalize()
        .context(doing)?;
    team_policy::team_policy(&folder.join(name)).map(|policy| policy.path)
}

fn work_tree_paths(work_trees: &[Clone]) -> Vec<PathBuf> {
    work_trees.iter().map(|one| one.path.clone()).collect()
}

fn path_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

fn unread_folder((path, error): &(PathBuf, Error)) -> (Vec<u8>, String) {
    (path_bytes(path), in_one_line(error))
}

/// Returns a report about nothing yet: who asks for it, and when.
fn empty_fleet(environment: &Environment) -> Result<Fleet> {
    let git = Git::new(&environment.git)?;
    // 1 is git's way to say that it is not set.
    let (_, user) = git.run_with_input(&["config", "--get", "user.email"], Vec::new(), &[0, 1])?;
    let user = String::from_utf8_lossy(user.trim_ascii()).into_owned();
    let now = UNIX_EPOCH.checked_add(Duration::from_millis(environment.now_ms));
    let now = now.context("the clock of this machine is far off")?;
    Ok(Fleet {
        user: Some(user).filter(|user| !user.is_empty()),
        at: humantime::format_rfc3339_seconds(now).to_string(),
        ..Fleet::default()
    })
}

fn find_clones(folders: &[PathBuf], teller: &Teller<'_>) -> Result<Clones> {
    let found = hook::find_clones(folders, &mut |count| {
        if count % 1000 == 0 {
            teller.progress(&format!("xguard: {count} folders looked into …"));
        }
    })?;
    if found.repositories.is_empty() && found.problems.is_empty() {
        let names: Vec<String> = folders
            .iter()
            .map(|one| report::printable_path(&path_bytes(one)))
            .collect();
        bail!(
            "there is no repository in or below {}; name the folder that holds the clones",
            names.join(", ")
        );
    }
    Ok(found)
}

/// Tells whoever waits.
struct Teller<'a> {
    environment: &'a Environment,
    is_human: bool,
}

impl Teller<'_> {
    fn progress(&self, text: &str) {
        if self.environment.is_watched() {
            // Whoever watches no more is not told.
            drop(report::write_progress(text, &mut io::stderr()));
        }
    }

    fn one(&self, onboarded: &Onboarded) -> Result<()> {
        if !self.is_human {
            return Ok(());
        }
        self.progress("");
        report::write_repository(onboarded, self.environment.stdout, &mut io::stdout())
            .context("could not say what was done")
    }

    fn all(&self, fleet: &Fleet, file: Option<&Path>) -> Result<()> {
        self.progress("");
        let saying = "could not say what was done";
        if self.is_human {
            report::write_fleet(fleet, self.environment.stdout, &mut io::stdout())
                .context(saying)?;
        } else {
            report::write_text(&report::fleet_json(fleet), &mut io::stdout()).context(saying)?;
        }
        file.map_or(Ok(()), |file| {
            let text = report::fleet_json(fleet);
            output::write_file(file, text.as_bytes(), self.environment)
        })
    }
}

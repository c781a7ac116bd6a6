//! `xguard allow` and `xguard baseline`: living with findings that are known one by one.

mod ledger;
mod state;

use std::collections::HashMap;
use std::io;

use anyhow::{Context as _, Result, bail};
use ledger::{Ledger, append_outcome};
use state::BaselineState;

use crate::cli;
use crate::config::Environment;
use crate::config::baseline;
use crate::config::baseline::{BASELINE_NAME, Edits, Renamed};
use crate::exit::Status;
use crate::policy::{BaselineEntry, FindingStatus, Outcome, Verdict};
use crate::report;
use xguard_git::Repository;

/// Lets findings through by their fingerprints.
pub(crate) fn run_allow(
    arguments: &cli::AllowArguments,
    environment: &Environment,
) -> Result<Status> {
    let repository = Repository::open(&environment.git)?;
    let ledger = Ledger::open(&repository, environment)?;
    let found = ledger.findings_by_fingerprint(&arguments.fingerprints, arguments.history)?;
    let mut lines = Vec::new();
    let edited = match (&arguments.renamed_from, &found[..]) {
        (Some(old), [new]) => {
            if ledger.baseline.entry(old).is_none() {
                bail!("{BASELINE_NAME} has no entry {}", old.escape_debug());
            }
            lines.push(format!("now about {}", finding_label(new)));
            let renamed = Renamed {
                fingerprint: &new.fingerprint,
                path: str::from_utf8(&new.path).ok(),
            };
            let edits = Edits {
                renamed: HashMap::from([(old.as_str(), renamed)]),
                ..Edits::default()
            };
            baseline::edit(&ledger.bytes, &edits)?
        }
        (Some(_), _) => bail!("`--renamed-from` is about one finding: name one fingerprint"),
        (None, found) => {
            let reason = arguments.reason.as_deref().unwrap_or_default();
            let signature = ledger.entry_signature(reason, arguments.until.as_deref())?;
            lines.extend(let_through("allowed", found.iter()));
            let entries: Vec<BaselineEntry> = found
                .iter()
                .map(|one| signature.entry(one, FindingStatus::Allowed))
                .collect();
            let edits = Edits {
                added: &entries,
                ..Edits::default()
            };
            baseline::edit(&ledger.bytes, &edits)?
        }
    };
    ledger.write(&edited)?;
    lines.push(to_stage());
    print_lines(&lines, environment)?;
    Ok(Status::Clean)
}

/// Shows which entries still match, and with `--update` brings them up to date.
pub(crate) fn run_baseline(
    arguments: &cli::BaselineArguments,
    environment: &Environment,
) -> Result<Status> {
    let repository = Repository::open(&environment.git)?;
    let ledger = Ledger::open(&repository, environment)?;
    let mut outcome = ledger.look()?;
    if arguments.history {
        append_outcome(&mut outcome, ledger.look_back()?);
    }
    check_everything_was_read(&outcome)?;
    let state = BaselineState::new(&ledger, &outcome.findings);
    let takes_in = arguments.reason.is_some();
    let mut lines = state.told(&ledger);
    let new = if takes_in {
        "taken in"
    } else {
        "blocks and is not in it"
    };
    let new_ones = state.new.iter().copied();
    if takes_in {
        lines.extend(let_through(new, new_ones));
    } else {
        lines.extend(new_ones.map(|one| format!("{new}: {}", finding_label(one))));
    }
    if arguments.update {
        let reason = arguments.reason.as_deref();
        let until = arguments.until.as_deref();
        if let Some(edited) = state.edited(&ledger, (reason, until))? {
            ledger.write(&edited)?;
            lines.push(to_stage());
        } else {
            lines.push("nothing was changed".to_owned());
        }
    }
    let is_current = state.stale.is_empty() && state.renamed.is_empty();
    if !arguments.update && !is_current {
        lines.push(
            "`xguard baseline --update` drops what matches nothing and follows what was renamed"
                .to_owned(),
        );
    }
    if !takes_in && !state.new.is_empty() {
        lines.push(
            "`xguard baseline --update --reason TEXT` takes in what blocks; revoke it all the same"
                .to_owned(),
        );
    }
    print_lines(&lines, environment)?;
    let blocks = !state.run_out.is_empty()
        || !(takes_in || state.new.is_empty())
        || !(arguments.update || state.renamed.is_empty());
    Ok(if blocks {
        Status::Blocked
    } else {
        Status::Clean
    })
}

/// Fails where something could not be read: nothing is known about the baseline then.
fn check_everything_was_read(outcome: &Outcome) -> Result<()> {
    if outcome.problems.is_empty() {
        return Ok(());
    }
    let messages = outcome.problems.iter().map(|one| one.message.as_str());
    bail!(
        "not everything could be read, so nothing is known about the baseline:\n{}",
        messages.collect::<Vec<_>>().join("\n")
    );
}

fn print_lines(lines: &[String], environment: &Environment) -> Result<()> {
    report::write_lines(lines, environment.stdout, &mut io::stdout())
        .context("could not say what was done")
}

fn to_stage() -> String {
    format!("stage it, so that it counts: `git add {BASELINE_NAME}` in the top folder")
}

/// Says what is let through from now on. The fingerprint of a value that may be guessed is made of its rule and its file
/// alone, so that the entry is about every such value there.
fn let_through<'f>(done: &str, found: impl Iterator<Item = &'f Verdict>) -> Vec<String> {
    let mut lines = Vec::new();
    for one in found {
        lines.push(format!("{done}: {}", finding_label(one)));
        if one.is_guessable {
            lines.push(format!(
                "this lets every value that `{}` finds in {} pass, those that are written there later too: such a value \
                 may be guessed, so nothing that tells it from others is kept",
                one.rule.id,
                report::printable_path(&one.path)
            ));
        }
    }
    lines
}

/// Returns what a finding is called in a line.
fn finding_label(finding: &Verdict) -> String {
    let path = report::printable_path(&finding.path);
    let place = finding.place.map(|place| format!(":{}", place.line));
    let place = place.unwrap_or_default();
    format!(
        "{} in {path}{place} ({})",
        finding.rule.id, finding.fingerprint
    )
}

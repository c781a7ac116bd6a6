//! The hooks about pushes, on the side that pushes and on the side that receives.
//!
//! **Known means proven.** What the other side has already is not scanned, so a wrong belief about that lets a secret
//! through. On the side that receives, its own refs say it. On the side that pushes, git has just asked: the old ids that
//! it tells on standard input are proof. For a new branch it tells none; what counts there is in `source::Place`, and
//! where that is in doubt, everything is scanned.

use std::ffi::OsString;

use anyhow::{Context as _, Result, bail};

use crate::config::Environment;
use crate::exit::Status;
use crate::policy::Outcome;
use crate::report;
use crate::report::Source;
use crate::source;
use crate::source::{Commits, PushTarget, Targets};
use xguard_git::history::{self, Wanted};
use xguard_git::{Oid, Repository};

use crate::scan::commits;
use crate::scan::session::Session;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};

/// A ref that a push changes: what it named at the receiver until now, and what it is to name. None is no ref.
#[derive(Debug, PartialEq, Eq)]
struct Pushed {
    name: Vec<u8>,
    old: Option<Oid>,
    new: Option<Oid>,
}

/// What a push brings.
struct Brought {
    tips: Vec<Oid>,
    /// Names that are new at the receiver, and what they name.
    names: Vec<(Vec<u8>, Oid)>,
}

impl Brought {
    fn of(pushed: &[Pushed]) -> Self {
        let named = |one: &Pushed| one.new.map(|new| (one.name.clone(), new));
        let is_new = |one: &&Pushed| one.old.is_none();
        Self {
            tips: pushed.iter().filter_map(|one| one.new).collect(),
            names: pushed.iter().filter(is_new).filter_map(named).collect(),
        }
    }
}

/// Scans what a push brings to a remote that does not have it yet: `arguments` are the remote's name and address.
pub(crate) fn pre_push(
    arguments: &[OsString],
    environment: &Environment,
) -> Result<(Outcome, Source)> {
    let [remote, address] = arguments else {
        bail!("git tells this hook two things, which remote a push is for and its address");
    };
    let (remote, address) = (remote.as_encoded_bytes(), address.as_encoded_bytes());
    let pushed = parse_pushed(&source::told()?)?;
    let source = Source::Push {
        remote: String::from_utf8_lossy(remote).into_owned(),
    };
    let brought = Brought::of(&pushed);
    if brought.tips.is_empty() {
        return Ok((Outcome::default(), source));
    }
    let repository = Repository::open(&environment.git)?;
    let proven: Vec<Oid> = pushed.iter().filter_map(|one| one.old).collect();
    let proven = Targets::of(&repository, &proven)?.commits;
    let mut place = PushTarget::new(&repository, remote, address)?;
    for one in &pushed {
        place.see(&one.name, one.old)?;
    }
    let known = place.known()?;
    let wanted = Wanted {
        excluded: [&*proven, &*known].concat(),
        ..Wanted::default()
    };
    let mut session = head_session(&repository, environment)?;
    session.read_values(&repository)?;
    let outcome = scan_new_commits(&repository, &brought, wanted, &session)?;
    if outcome.status() == Status::Clean
        && let Err(error) = place.let_through(&brought.tips, &proven, &known)
    {
        let text = format!("{error:#}: the next push is scanned as if this one had not been");
        report::write_notice(&text, environment.stderr, &mut std::io::stderr())?;
    }
    Ok((outcome, source))
}

/// Scans what a push brings to this repository that no ref of it has yet.
pub(crate) fn pre_receive(environment: &Environment) -> Result<(Outcome, Source)> {
    let brought = Brought::of(&parse_received(&source::told()?)?);
    if brought.tips.is_empty() {
        return Ok((Outcome::default(), Source::Receive));
    }
    let repository = Repository::open(&environment.git)?;
    let wanted = Wanted {
        but_for_refs: true,
        ..Wanted::default()
    };
    // What lies on the server is nobody's own, so no values at hand are read.
    let session = head_session(&repository, environment)?;
    let outcome = scan_new_commits(&repository, &brought, wanted, &session)?;
    Ok((outcome, Source::Receive))
}

/// Returns what a push goes by: the configuration of HEAD, which on a server is that of the default branch.
fn head_session<'e>(repository: &Repository, environment: &'e Environment) -> Result<Session<'e>> {
    let asked = ConfigurationOverride::default();
    Session::of_repository(repository, ConfigurationSource::Head, asked, environment)
}

/// Scans what is `brought` and `wanted`.
fn scan_new_commits(
    repository: &Repository,
    brought: &Brought,
    mut wanted: Wanted,
    session: &Session<'_>,
) -> Result<Outcome> {
    let targets = Targets::of(repository, &brought.tips)?;
    wanted.tips.clone_from(&targets.commits);
    let found = history::list_commits(repository.git(), &wanted)
        .context("could not list the commits that are new")?;
    let mut commits = Commits::new(repository, found).and(targets)?;
    commits.names.clone_from(&brought.names);
    commits::scan(repository, &commits, session)
}

/// Reads lines of `<local ref> <local id> <remote ref> <remote id>`.
fn parse_pushed(input: &[u8]) -> Result<Vec<Pushed>> {
    parse_lines(input, |words| match words {
        [_, new, name, old] => Pushed::of(name, old, new),
        _ => None,
    })
}

/// Reads lines of `<old id> <new id> <ref>`.
fn parse_received(input: &[u8]) -> Result<Vec<Pushed>> {
    parse_lines(input, |words| match words {
        [old, new, name] => Pushed::of(name, old, new),
        _ => None,
    })
}

impl Pushed {
    fn of(name: &[u8], old: &[u8], new: &[u8]) -> Option<Self> {
        Some(Self {
            name: name.to_vec(),
            old: parse_id(old)?,
            new: parse_id(new)?,
        })
    }
}

fn parse_lines<T>(input: &[u8], read: impl Fn(&[&[u8]]) -> Option<T>) -> Result<Vec<T>> {
    let mut read_lines = Vec::new();
    for line in input
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let words: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
        let Some(one) = read(&words) else {
            bail!(
                "`{}` on standard input is not a line that git gives this hook",
                line.escape_ascii()
            );
        };
        read_lines.push(one);
    }
    Ok(read_lines)
}

/// Reads an id; all zeros stand for none. Nothing where it is no id.
#[expect(clippy::option_option, reason = "no id and an id of nothing differ")]
fn parse_id(word: &[u8]) -> Option<Option<Oid>> {
    let oid = Oid::from_hex(word)?;
    Some(Some(oid).filter(|oid| oid.as_bytes().iter().any(|&byte| byte != 0)))
}

#[cfg(test)]
mod tests {
    use crate::scan::push::{parse_pushed, parse_received};

    #[test]
    fn ref_lines_are_read_and_nothing_else() {
        let (zero, one, two) = ("0".repeat(40), "1".repeat(40), "2".repeat(40));
        let input =
            format!("refs/heads/a {one} refs/heads/b {zero}\n(delete) {zero} refs/x {two}\n");
        let lines = parse_pushed(input.as_bytes()).unwrap();
        assert!(lines[0].new.is_some() && lines[0].old.is_none());
        assert!(lines[1].new.is_none() && lines[1].old.is_some());
        assert_eq!(parse_pushed(b"").unwrap(), []);
        let input = format!("{zero} {one} refs/heads/a\n{one} {zero} refs/heads/b\n");
        let lines = parse_received(input.as_bytes()).unwrap();
        assert!(lines[0].new.is_some() && lines[1].new.is_none());
        for wrong in ["a b c", "a b c d", "a b c d e"] {
            assert!(parse_pushed(wrong.as_bytes()).is_err(), "{wrong}");
            assert!(parse_received(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}

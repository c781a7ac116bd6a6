//! The hooks about pushes, on the side that pushes and on the side that receives.

use std::ffi::OsString;
use std::io::Read as _;

use anyhow::{Context as _, Result, bail};

use crate::config::{Environment, Settings};
use crate::detect::local::LocalValues;
use crate::git::history::{self, Wanted};
use crate::git::{Oid, Repository, refs};
use crate::policy::Outcome;
use crate::report::Source;
use crate::source::{Commits, Targets};

use super::configuration::{self, Asked, From};
use super::{commits, own};

/// One line of what git tells `pre-push`. An id is none where there is no such object: in a deletion, for a new ref.
#[derive(Debug, PartialEq, Eq)]
struct Pushed {
    local: Option<Oid>,
    remote_ref: Vec<u8>,
    remote: Option<Oid>,
}

/// Scans what a push brings to a remote that does not have it yet: `arguments` are the remote's name and address.
pub(super) fn pre_push(
    arguments: &[OsString],
    environment: &Environment,
) -> Result<(Outcome, Source)> {
    let remote = arguments
        .first()
        .context("git has not told which remote this push is for")?
        .as_encoded_bytes();
    let pushed = pushed(&input()?)?;
    let source = Source::Push {
        remote: String::from_utf8_lossy(remote).into_owned(),
    };
    let tips: Vec<Oid> = pushed.iter().filter_map(|one| one.local).collect();
    if tips.is_empty() {
        return Ok((Outcome::default(), source));
    }
    let repository = Repository::open(&environment.git)?;
    let mut known: Vec<Oid> = pushed.iter().filter_map(|one| one.remote).collect();
    known.extend(tracked(&repository, remote, &pushed)?);
    let known = Targets::of(&repository, &known)?.commits;
    let wanted = Wanted {
        excluded: known,
        ..Wanted::default()
    };
    let settings = configuration::settings(&repository, From::Head, Asked::default(), environment)?;
    let values = own::values(&repository, &(&settings).into(), environment)?.values;
    let outcome = scan(
        &repository,
        (&tips, wanted),
        (settings, values),
        environment,
    )?;
    Ok((outcome, source))
}

/// Scans what a push brings to this repository that no ref of it has yet.
pub(super) fn pre_receive(environment: &Environment) -> Result<(Outcome, Source)> {
    let tips = received(&input()?)?;
    if tips.is_empty() {
        return Ok((Outcome::default(), Source::Receive));
    }
    let repository = Repository::open(&environment.git)?;
    let wanted = Wanted {
        but_for_refs: true,
        ..Wanted::default()
    };
    let settings = configuration::settings(&repository, From::Head, Asked::default(), environment)?;
    // What lies on the server is nobody's own.
    let values = LocalValues::default();
    let outcome = scan(
        &repository,
        (&tips, wanted),
        (settings, values),
        environment,
    )?;
    Ok((outcome, Source::Receive))
}

/// Scans what comes with `tips` and is `wanted`, by settings, and looks for values at hand.
fn scan(
    repository: &Repository,
    (tips, mut wanted): (&[Oid], Wanted),
    by: (Settings, LocalValues),
    environment: &Environment,
) -> Result<Outcome> {
    let targets = Targets::of(repository, tips)?;
    wanted.tips.clone_from(&targets.commits);
    let found = history::commits(repository.git(), &wanted)
        .context("could not list the commits that are new")?;
    let commits = Commits::new(repository, found).and(targets)?;
    commits::scan(repository, &commits, by, environment)
}

/// Returns what the remote is known to have by the refs that follow it; nothing where these tell of another place.
fn tracked(repository: &Repository, remote: &[u8], pushed: &[Pushed]) -> Result<Vec<Oid>> {
    let prefix = [b"refs/remotes/", remote, b"/"].concat();
    let followed = refs::refs(repository.git(), &prefix)?;
    let is_gone = |one: &Pushed| {
        let branch = one.remote_ref.strip_prefix(b"refs/heads/");
        let name = branch.map(|branch| [&prefix, branch].concat());
        one.remote.is_none() && name.is_some_and(|name| followed.iter().any(|one| one.name == name))
    };
    // Deleted there, or the address leads to another repository now: whichever, these refs do not tell any more.
    if pushed.iter().any(is_gone) || refs::pushes_elsewhere(repository.git(), remote)? {
        return Ok(Vec::new());
    }
    Ok(followed.iter().filter_map(|one| one.commit).collect())
}

fn input() -> Result<Vec<u8>> {
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut input)
        .context("could not read what git tells on standard input")?;
    Ok(input)
}

/// Reads lines of `<local ref> <local id> <remote ref> <remote id>`.
fn pushed(input: &[u8]) -> Result<Vec<Pushed>> {
    lines(input, |words| match words {
        [_, local, remote_ref, remote] => Some(Pushed {
            local: id(local)?,
            remote_ref: remote_ref.to_vec(),
            remote: id(remote)?,
        }),
        _ => None,
    })
}

/// Reads lines of `<old id> <new id> <ref>`, and returns the new ids.
fn received(input: &[u8]) -> Result<Vec<Oid>> {
    let new = lines(input, |words| match words {
        [old, new, _] => id(old).and(id(new)),
        _ => None,
    })?;
    Ok(new.into_iter().flatten().collect())
}

fn lines<T>(input: &[u8], read: impl Fn(&[&[u8]]) -> Option<T>) -> Result<Vec<T>> {
    let mut read_lines = Vec::new();
    for line in input
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let words: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
        let Some(one) = read(&words) else {
            bail!(
                "`{}` on standard input is no line that git gives this hook",
                line.escape_ascii()
            );
        };
        read_lines.push(one);
    }
    Ok(read_lines)
}

/// Reads an id; all zeros stand for none. Nothing where it is no id.
#[expect(clippy::option_option, reason = "no id and an id of nothing differ")]
fn id(word: &[u8]) -> Option<Option<Oid>> {
    let oid = Oid::from_hex(word)?;
    Some(Some(oid).filter(|oid| oid.as_bytes().iter().any(|&byte| byte != 0)))
}

#[cfg(test)]
mod tests {
    use super::{pushed, received};

    #[test]
    fn ref_lines_are_read_and_nothing_else() {
        let (zero, one, two) = ("0".repeat(40), "1".repeat(40), "2".repeat(40));
        let input =
            format!("refs/heads/a {one} refs/heads/b {zero}\n(delete) {zero} refs/x {two}\n");
        let lines = pushed(input.as_bytes()).unwrap();
        assert!(lines[0].local.is_some() && lines[0].remote.is_none());
        assert!(lines[1].local.is_none() && lines[1].remote.is_some());
        assert_eq!(pushed(b"").unwrap(), []);
        let input = format!("{zero} {one} refs/heads/a\n{one} {zero} refs/heads/b\n");
        assert_eq!(received(input.as_bytes()).unwrap().len(), 1);
        for wrong in ["a b c", "a b c d", "a b c d e"] {
            assert!(pushed(wrong.as_bytes()).is_err(), "{wrong}");
            assert!(received(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}

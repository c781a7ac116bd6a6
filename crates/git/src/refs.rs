//! Refs, what they were before, and what objects are, by git's plumbing.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};

use super::cat_file::object_kinds;
use super::object::{ObjectKind, Oid, format_ids, parse_ids};
use super::process::Git;

/// How many of the refs that hold a commit are named.
const NAMED: usize = 5;

/// A ref or what a tag in front of it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// Its full name, as bytes.
    pub name: Vec<u8>,
    /// The object it names.
    pub oid: Oid,
    /// The commit that it leads to; `None` if it names something else.
    pub commit: Option<Oid>,
    /// The ref it stands for; empty where it stands for itself.
    pub target: Vec<u8>,
}

/// Returns the commit or other object that somebody has named.
pub fn resolve_name(git: &Git, name: &str) -> Result<Oid> {
    let output = git
        .output(&["rev-parse", "--verify", "--end-of-options", name])
        .with_context(|| format!("there is no `{}` here", name.escape_debug()))?;
    let first = output.split(|&byte| byte == b'\n').next();
    // Old gits print `--end-of-options` too.
    let id = first
        .filter(|line| *line != b"--end-of-options")
        .or_else(|| output.split(|&byte| byte == b'\n').nth(1));
    id.and_then(Oid::from_hex)
        .context("git printed no id for it")
}

/// Returns every ref whose full name begins with `prefix`.
pub fn list_refs(git: &Git, prefix: &[u8]) -> Result<Vec<Ref>> {
    let format = "%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(symref) %(refname)";
    let output = git.output(&["for-each-ref", &format!("--format={format}")])?;
    let mut refs = Vec::new();
    for line in output
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let mut words = line.splitn(6, |&byte| byte == b' ');
        let mut word = || words.next().unwrap_or_default();
        let (oid, kind, behind, kind_behind) = (word(), word(), word(), word());
        let (target, name) = (word(), word());
        if !name.starts_with(prefix) {
            continue;
        }
        let commit = match (kind, kind_behind) {
            (b"commit", _) => Oid::from_hex(oid),
            (_, b"commit") => Oid::from_hex(behind),
            _ => None,
        };
        refs.push(Ref {
            name: name.to_vec(),
            oid: Oid::from_hex(oid).context("git printed no id for a ref")?,
            commit,
            target: target.to_vec(),
        });
    }
    Ok(refs)
}

/// Where an object of history comes from.
#[derive(Debug, Clone, Default)]
pub struct ObjectOrigin {
    /// When it was written, in RFC 3339 with the author's zone, where it is a commit.
    pub author_date: Option<String>,
    /// The refs that hold a commit, or that name anything else: the first few.
    pub refs: Vec<String>,
    /// How many refs there are besides.
    pub more_refs: usize,
}

impl ObjectOrigin {
    fn new(author_date: Option<String>, mut refs: Vec<String>) -> Self {
        let more_refs = refs.len().saturating_sub(NAMED);
        refs.truncate(NAMED);
        Self {
            author_date,
            refs,
            more_refs,
        }
    }
}

/// Returns of each object, in order, where it comes from.
pub fn describe_objects(git: &Git, oids: &[Oid]) -> Result<Vec<ObjectOrigin>> {
    let kinds = object_kinds(git, oids)?;
    let commits: Vec<Oid> = (oids.iter().zip(kinds))
        .filter(|(_, kind)| *kind == Some(ObjectKind::Commit))
        .map(|(&oid, _)| oid)
        .collect();
    let dates = commit_dates(git, &commits)?;
    let holders = refs_holding_commits(git, &commits)?;
    let about = |oid: &Oid| -> Result<ObjectOrigin> {
        let Some(at) = commits.iter().position(|commit| commit == oid) else {
            let which = format!("--points-at={oid}");
            let names = git.output(&["for-each-ref", "--format=%(refname)", &which])?;
            let names = String::from_utf8_lossy(&names);
            let names = names.lines().map(str::to_owned);
            return Ok(ObjectOrigin::new(None, names.collect()));
        };
        let date = dates.get(at).cloned().unwrap_or_default();
        let names = holders.get(at).into_iter().flatten().cloned();
        Ok(ObjectOrigin::new(Some(date), names.collect()))
    };
    oids.iter().map(about).collect()
}

/// Returns when each commit was written, in RFC 3339 with the author's zone.
fn commit_dates(git: &Git, commits: &[Oid]) -> Result<Vec<String>> {
    if commits.is_empty() {
        return Ok(Vec::new());
    }
    let arguments = [
        "log",
        "--no-walk=unsorted",
        "--no-show-signature",
        "--format=%aI",
        "--stdin",
    ];
    let (_, output) = git.run_with_input(&arguments, format_ids(commits, ""), &[0])?;
    let dates: Vec<String> = String::from_utf8_lossy(&output)
        .lines()
        .map(str::to_owned)
        .collect();
    if dates.len() != commits.len() {
        bail!(
            "git printed {} dates for {} commits",
            dates.len(),
            commits.len()
        );
    }
    Ok(dates)
}

/// Returns for each commit the names of the refs that hold it. History is walked once for all of them: asking git about
/// each takes as long as that every time.
fn refs_holding_commits(git: &Git, commits: &[Oid]) -> Result<Vec<Vec<String>>> {
    let mut holders = vec![Vec::new(); commits.len()];
    let refs = list_refs(git, b"")?;
    let mut tips: Vec<Oid> = refs.iter().filter_map(|one| one.commit).collect();
    tips.sort_unstable();
    tips.dedup();
    if commits.is_empty() || tips.is_empty() {
        return Ok(holders);
    }
    let arguments = [
        "rev-list",
        "--topo-order",
        "--reverse",
        "--parents",
        "--stdin",
    ];
    let (_, output) = git.run_with_input(&arguments, format_ids(&tips, ""), &[0])?;
    for (group, holders) in commits.chunks(64).zip(holders.chunks_mut(64)) {
        let own: HashMap<Oid, u64> = (0..64)
            .zip(group)
            .map(|(bit, &oid)| (oid, 1 << bit))
            .collect();
        // What each commit holds of the group; parents come first.
        let mut held: HashMap<Oid, u64> = HashMap::new();
        for line in output.split(|&byte| byte == b'\n') {
            let mut words = line.split(|&byte| byte == b' ').filter_map(Oid::from_hex);
            let Some(oid) = words.next() else {
                continue;
            };
            let parents = words.filter_map(|parent| held.get(&parent).copied());
            let mask = parents.fold(own.get(&oid).copied().unwrap_or(0), |a, b| a | b);
            if mask != 0 {
                held.insert(oid, mask);
            }
        }
        for one in &refs {
            let mask = one.commit.and_then(|commit| held.get(&commit).copied());
            let name = || String::from_utf8_lossy(&one.name).into_owned();
            for (bit, names) in holders.iter_mut().enumerate() {
                if mask.is_some_and(|mask| mask >> bit & 1 == 1) {
                    names.push(name());
                }
            }
        }
    }
    Ok(holders)
}

/// Returns what was HEAD of refs once: every entry of the reflogs there are, or of the stash alone.
pub fn reflog_objects(git: &Git, everything: bool) -> Result<Vec<Oid>> {
    if everything {
        return parse_ids(&git.output(&["rev-list", "--reflog", "--no-walk"])?);
    }
    let stash = ["rev-list", "--walk-reflogs", "refs/stash", "--"];
    let (status, _) = git.run_with_input(
        &["show-ref", "--verify", "--quiet", "refs/stash"],
        Vec::new(),
        &[0, 1],
    )?;
    if status != 0 {
        return Ok(Vec::new());
    }
    parse_ids(&git.output(&stash)?)
}

//! A commit that is not made: the hook of a repository is run as git runs it, on an index of our own with a credential
//! in it. All that is written goes into a scratch folder, and no hook of others is run.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::disk::{copy_of, make_symlink, read_note};
use super::guard::Guard;
use super::program::ORIGIN;
use super::state::HooksState;
use crate::repo_path::printable_file;
use xguard_git::{Git, alternate, printed_path};

const HOOK: &str = "pre-commit";
/// Where the credential is planted.
const PLANTED: &[u8] = b"xguard-dry-commit.txt";
/// What decides what blocks, if it is staged.
const CONFIGURATION: &str = ":(top,literal).xguard.yaml";

/// What a commit with a credential in it would come to.
#[derive(Debug, PartialEq, Eq)]
pub enum DryCommit {
    /// It is blocked, and the rule is named.
    Blocked,
    /// It is not blocked.
    Passed,
    /// It is blocked, but not for the credential: this is what was said.
    Failed(String),
    /// It was not tried, for this reason.
    NotTried(&'static str),
}

/// Tries a commit where `state` was found, of a file with this text, in which the hook is to name this rule.
pub fn dry_commit(state: &HooksState, text: &str, rule: &str) -> Result<DryCommit> {
    if state.configured_hooks.iter().any(|name| name.contains('=')) {
        return Ok(DryCommit::NotTried(
            "a hook in git's configuration cannot be left out",
        ));
    }
    if state.top.is_none() {
        return Ok(DryCommit::NotTried("a bare repository has no index"));
    }
    let Some(hook) = state.hooks.iter().find(|hook| hook.name == HOOK) else {
        return Ok(DryCommit::NotTried("pre-commit was not asked about"));
    };
    match &hook.guard {
        Guard::Ours { .. } => {}
        Guard::By { .. } | Guard::Line { .. } | Guard::Configured { .. } => {
            let reason = "what else is run there with xguard is not ours to start";
            return Ok(DryCommit::NotTried(reason));
        }
        _ => return Ok(DryCommit::NotTried("pre-commit does not run xguard")),
    }
    let dry = Dry::new(&state.at)?;
    dry.plant(text, &state.at)
        .context("could not stage a file")?;
    // In a folder of its own it finds no hook from before.
    let hooks = dry.with_hook(&hook.path)?;
    let mut setting = OsString::from("core.hooksPath=");
    setting.push(&hooks);
    // Those in git's configuration would run beside it.
    let off = |name: &String| OsString::from(format!("hook.{name}.enabled=false"));
    let settings = state.configured_hooks.iter().map(off).chain([setting]);
    let mut words: Vec<OsString> = settings
        .flat_map(|one| [OsString::from("-c"), one])
        .collect();
    words.extend(["hook", "run", HOOK].map(OsString::from));
    Ok(match dry.git.output(&words) {
        Ok(_) => DryCommit::Passed,
        Err(error) => {
            let said = error.root_cause().to_string();
            if said.contains(&format!("[{rule}]")) {
                DryCommit::Blocked
            } else {
                let named = (
                    printable_file(&hooks),
                    printable_file(hook.path.parent().unwrap_or(&hooks)),
                );
                DryCommit::Failed(said.replace(&named.0, &named.1))
            }
        }
    })
}

/// git as it runs in a repository with an index and a place for objects of our own.
struct Dry {
    git: Git,
    folder: TempDir,
}

impl Dry {
    fn new(git: &Git) -> Result<Self> {
        let doing = "could not make a scratch folder";
        let folder = tempfile::tempdir().context(doing)?;
        let objects = folder.path().join("objects");
        fs::create_dir_all(objects.join("info")).context(doing)?;
        let question = [
            "rev-parse",
            "--path-format=absolute",
            "--git-path",
            "objects",
        ];
        let theirs = printed_path(git.output(&question)?)?;
        fs::write(objects.join("info/alternates"), alternate(&theirs)).context(doing)?;
        Ok(Self {
            git: git.aside(&folder.path().join("index"), &objects),
            folder,
        })
    }

    /// Stages a file with this text, and the configuration that is staged in the repository itself.
    fn plant(&self, text: &str, repository: &Git) -> Result<()> {
        let hash = ["hash-object", "-w", "--stdin"];
        let (_, oid) = self.git.run_with_input(&hash, text.into(), &[0])?;
        let configuration = repository.output(&["ls-files", "-s", "-z", "--", CONFIGURATION])?;
        let planted = [b"100644 ", oid.trim_ascii_end(), b" 0\t", PLANTED, b"\0"].concat();
        let index = [planted, configuration].concat();
        // The shared part of a split index would be written beside that of the repository.
        let whole = ["-c", "core.splitIndex=false"];
        let update = [&whole[..], &["update-index", "-z", "--index-info"]].concat();
        self.git.run_with_input(&update, index, &[0])?;
        // As `git commit` leaves it to the hook: with the tree that is to be committed.
        let write = [&whole[..], &["write-tree"]].concat();
        self.git.output(&write).map(drop)
    }

    /// Gives a hook a folder that holds nothing else, and returns the folder.
    fn with_hook(&self, hook: &Path) -> Result<PathBuf> {
        let doing = "could not make a scratch folder for the hook";
        let hooks = self.folder.path().join("hooks");
        fs::create_dir(&hooks).context(doing)?;
        let name = hooks.join(HOOK);
        make_symlink(hook, &name)
            .or_else(|_| copy_of(hook, &name))
            .context(doing)?;
        if let Some(origin) = read_note(&hook.with_file_name(ORIGIN))? {
            fs::write(hooks.join(ORIGIN), origin).context(doing)?;
        }
        Ok(hooks)
    }
}

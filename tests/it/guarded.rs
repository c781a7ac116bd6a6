//! What the tests of installation ask of a repository.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::repo::{Repo, XGUARD};

/// What lies in a folder: each name with its type and mode, and its bytes or where the link leads.
pub(crate) fn listing(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let metadata = fs::symlink_metadata(&path).expect("a listed file");
            let content = if metadata.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                target.into_os_string().into_encoded_bytes()
            } else if metadata.is_file() {
                fs::read(&path).expect("a readable file")
            } else {
                Vec::new()
            };
            let name = path.file_name().expect("a listed name");
            (
                name.to_string_lossy().into_owned(),
                (metadata.mode(), content),
            )
        })
        .collect()
}

/// What lies in a folder and those below it, each under its path.
pub(crate) fn everything_below(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut all = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for (name, what) in listing(&folder) {
            let path = folder.join(name);
            if path.is_dir() {
                waiting.push(path.clone());
            }
            all.insert(path, what);
        }
    }
    all
}

/// Asserts that a commit with a credential in it is blocked here, and one without passes.
#[track_caller]
pub(crate) fn assert_guarded(repo: &Repo) {
    let bearer = repo.plant().bearer();
    let before = repo.head();
    let leak = repo.write("leak.env", format!("bearer = {bearer}\n"));
    leak.stage("leak.env")
        .git(&["commit", "-qm", "leak"])
        .code(1);
    assert_eq!(repo.head(), before, "the leak was committed");
    repo.git(&["rm", "-qf", "leak.env"]).code(0);
    assert_passes(repo);
}

/// Asserts that a commit without a credential passes.
#[track_caller]
pub(crate) fn assert_passes(repo: &Repo) {
    let before = repo.head();
    let clean = repo.write("clean.txt", format!("after {before}\n"));
    clean
        .stage("clean.txt")
        .git(&["commit", "-qm", "clean"])
        .code(0);
    assert_ne!(repo.head(), before, "nothing was committed");
}

/// Copies the program to a place of its own, so that it can be taken away again.
pub(crate) fn program_of_its_own(repo: &Repo) -> PathBuf {
    let folder = repo.scratch_path("it's a $(folder)");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let program = folder.join("xguard");
    let words = [XGUARD.as_os_str(), program.as_os_str()];
    repo.run("cp".as_ref(), &words).code(0);
    program
}

/// The folder git takes the hooks of a repository from, if nothing else is configured.
pub(crate) fn hooks(repo: &Repo) -> PathBuf {
    repo.path(".git/hooks")
}

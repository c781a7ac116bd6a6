//! `xguard uninstall`: what is ours goes, what was there comes back, what is somebody else's stays.

use std::fs;

use snapbox::str;

use crate::chain::hook;
use crate::guarded::{assert_guarded, assert_passes, listing};
use crate::repo::Repo;

#[test]
fn the_hooks_folder_is_what_it_was() {
    let repo = Repo::new();
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["uninstall"]).code(0).stdout_eq(str![[r#"
[SCRATCH]/repo/.git/hooks/pre-commit is removed
[SCRATCH]/repo/.git/hooks/pre-merge-commit is removed
[SCRATCH]/repo/.git/hooks/commit-msg is removed
[SCRATCH]/repo/.git/hooks/pre-push is removed

"#]]);
    assert_eq!(listing(&repo.path(".git/hooks")), before);
    repo.xguard(&["uninstall"]).code(0).stdout_eq(str![[r#"
xguard is not installed here; nothing changed

"#]]);
}

#[test]
fn a_hook_that_was_never_ours_is_not_touched() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\n", 0o755);
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["uninstall"]).code(0).says("nothing changed");
    assert_eq!(listing(&repo.path(".git/hooks")), before);
}

#[test]
fn a_hook_that_somebody_changed_is_not_lost() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\nexit 0\n", 0o755);
    repo.xguard(&["install"]).code(0);
    let path = repo.path(".git/hooks/pre-commit");
    let ours = fs::read_to_string(&path).expect("our hook");
    hook(
        &repo,
        "pre-commit",
        ours.replace("\ncase", "\necho mine\ncase"),
        0o755,
    );
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"])
        .code(2)
        .says("changed by somebody");
    assert_eq!(listing(&repo.path(".git/hooks")), before);
    repo.xguard(&["uninstall"])
        .code(2)
        .says("changed by somebody, so it stays");
    let mut after = before;
    for name in ["pre-merge-commit", "commit-msg", "pre-push"] {
        after.remove(name);
    }
    assert_eq!(listing(&repo.path(".git/hooks")), after);
}

#[test]
fn a_hook_that_replaced_ours_stays_and_so_does_the_kept_one() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\nexit 0\n", 0o755);
    repo.xguard(&["install"]).code(0);
    hook(&repo, "pre-commit", "#!/bin/sh\nexec other\n", 0o755);
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"])
        .code(2)
        .says("still kept from before");
    assert_eq!(listing(&repo.path(".git/hooks")), before);
    repo.xguard(&["uninstall"])
        .code(2)
        .says("no longer xguard's");
    let mut after = before;
    for name in [
        "pre-merge-commit",
        "commit-msg",
        "pre-push",
        "xguard.program",
    ] {
        after.remove(name);
    }
    assert_eq!(listing(&repo.path(".git/hooks")), after);
}

#[test]
fn a_hook_of_ours_that_somebody_deleted_gives_way_to_the_kept_one() {
    let repo = Repo::new();
    hook(&repo, "pre-commit", "#!/bin/sh\nexit 0\n", 0o755);
    let before = listing(&repo.path(".git/hooks"));
    repo.xguard(&["install"]).code(0);
    repo.delete(".git/hooks/pre-commit");
    repo.xguard(&["uninstall"]).code(0);
    assert_eq!(listing(&repo.path(".git/hooks")), before);
}

#[test]
fn hooks_are_found_where_they_were_before_the_folder_was_configured() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    repo.config("core.hooksPath", "team");
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["uninstall"]).code(0);
    assert!(listing(&repo.path("team")).is_empty());
    assert!(!repo.path(".git/hooks/pre-commit").exists());
}

#[test]
fn in_and_out_and_in_again() {
    let repo = Repo::new();
    repo.xguard(&["install"]).code(0);
    repo.xguard(&["uninstall"]).code(0);
    assert_passes(&repo);
    repo.xguard(&["install"]).code(0);
    assert_guarded(&repo);
}

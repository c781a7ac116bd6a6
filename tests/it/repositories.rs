//! Every sort of repository git can make: the same two answers in each, or a refusal with git's own reason.

use std::fs;

use crate::attempt::{Attempt, BEARER, based, blocks_a_secret_only, with_base};
use crate::repo::{Repo, git_is_at_least};

/// Tries, in repositories of one sort that have a first commit, the commits git prepares in different ways: from the
/// index as it is, from a copy whose TREE extension is invalid, from an index that names files the commit will not hold.
#[track_caller]
fn gives_both_answers(repository: impl Fn() -> Repo) {
    blocks_a_secret_only(&repository, |repo, value| {
        repo.write("sub/a b.py", value).stage("sub/a b.py");
        Attempt::commit(repo)
    });
    blocks_a_secret_only(&repository, |repo, value| {
        repo.write("sub/other.txt", value);
        Attempt::new(repo, &["commit", "-q", "-m", "attempt", "sub/other.txt"])
    });
    blocks_a_secret_only(&repository, |repo, value| {
        repo.write("later.py", "later\n");
        repo.git(&["add", "-N", "later.py"]).code(0);
        repo.write("base.txt", value).stage("base.txt");
        Attempt::commit(repo)
    });
}

/// Returns the bytes of the index, after a look that it is of the sort the test is about.
#[track_caller]
fn index_with(repo: &Repo, mark: &[u8]) {
    let index = fs::read(repo.path(".git/index")).expect("an index");
    let found = memchr::memmem::find(&index, mark).is_some();
    assert!(found, "no {} in the index", mark.escape_ascii());
}

#[test]
fn sha_256() {
    gives_both_answers(|| with_base(Repo::new_sha256()));
    blocks_a_secret_only(Repo::new_sha256, |repo, value| {
        repo.write("first.py", value).stage("first.py");
        Attempt::commit(repo)
    });
}

#[test]
fn reftable() {
    if !git_is_at_least(2, 45) {
        skip!("reftable needs git 2.45");
    }
    let repository = || Repo::init(&["--ref-format=reftable"]);
    gives_both_answers(|| with_base(repository()));
    blocks_a_secret_only(repository, |repo, value| {
        repo.write("first.py", value).stage("first.py");
        Attempt::commit(repo)
    });
}

#[test]
fn split_index() {
    gives_both_answers(|| {
        let repo = based();
        repo.config("core.splitIndex", "true");
        repo.git(&["update-index", "--split-index"]).code(0);
        index_with(&repo, b"link");
        repo
    });
}

/// Makes a repository with a sparse index, in which the folder `left-out` is one entry.
fn sparse() -> Repo {
    let repo = based();
    repo.write("left-out/a.txt", "a\n")
        .stage("left-out")
        .commit("left out");
    repo.git(&["sparse-checkout", "init", "--cone", "--sparse-index"])
        .code(0);
    repo.git(&["sparse-checkout", "set", "sub"]).code(0);
    index_with(&repo, b"sdir");
    repo
}

#[test]
fn sparse_index() {
    gives_both_answers(sparse);
}

#[test]
fn sparse_folder_that_differs_from_head() {
    let repository = || {
        let repo = based();
        repo.write("left-out/a.txt", "a\n")
            .stage("left-out")
            .commit("left out");
        repo
    };
    blocks_a_secret_only(repository, |repo, value| {
        repo.write("left-out/b.txt", value)
            .stage("left-out")
            .commit("to be undone");
        repo.git(&["sparse-checkout", "init", "--cone", "--sparse-index"])
            .code(0);
        repo.git(&["sparse-checkout", "set", "sub"]).code(0);
        repo.git(&["reset", "-q", "--soft", "HEAD~1"]).code(0);
        index_with(repo, b"sdir");
        Attempt::commit(repo)
    });
}

#[test]
fn index_without_its_hash() {
    if !git_is_at_least(2, 40) {
        skip!("index.skipHash needs git 2.40");
    }
    gives_both_answers(|| {
        let repo = Repo::new();
        repo.config("index.skipHash", "true");
        let repo = with_base(repo);
        let index = fs::read(repo.path(".git/index")).expect("an index");
        assert!(index.ends_with(&[0; 20]), "the index has its hash");
        repo
    });
}

#[test]
fn index_version_4() {
    gives_both_answers(|| {
        let repo = Repo::new();
        repo.config("index.version", "4");
        let repo = with_base(repo);
        index_with(&repo, b"DIRC\0\0\0\x04");
        repo
    });
}

#[test]
fn index_with_tables_of_its_parts() {
    gives_both_answers(|| {
        let repo = Repo::new();
        repo.config("index.recordEndOfIndexEntries", "true");
        repo.config("index.recordOffsetTable", "true");
        repo.config("index.threads", "2");
        let repo = with_base(repo);
        index_with(&repo, b"EOIE");
        repo
    });
}

#[test]
fn untracked_cache() {
    gives_both_answers(|| {
        let repo = based();
        repo.git(&["update-index", "--force-untracked-cache"])
            .code(0);
        repo.git(&["status", "--porcelain"]).code(0).silent();
        index_with(&repo, b"UNTR");
        repo
    });
}

#[test]
fn shallow_clone() {
    gives_both_answers(|| {
        let repo = cloned(&["--depth=1"]);
        assert!(repo.path(".git/shallow").exists());
        repo
    });
}

#[test]
fn objects_of_another_repository() {
    gives_both_answers(|| {
        let repo = cloned(&["--shared"]);
        assert!(repo.path(".git/objects/info/alternates").exists());
        repo
    });
}

#[test]
fn objects_in_folders_of_the_environment() {
    gives_both_answers(|| {
        let repo = based();
        let objects = repo.path(".git/objects");
        repo.at("../elsewhere")
            .with_env("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects)
            .with_env("GIT_OBJECT_DIRECTORY", repo.scratch_path("elsewhere"))
            .at(repo.path(""))
    });
}

#[test]
fn partial_clone() {
    gives_both_answers(|| cloned(&["--filter=blob:none"]));
    gives_both_answers(|| {
        let repo = cloned(&["--filter=blob:none"]);
        // As written by older versions of git; libgit2 refuses it.
        repo.config("extensions.partialClone", "origin");
        repo
    });
}

/// Makes a clone, by the file protocol, of a repository with two commits.
fn cloned(options: &[&str]) -> Repo {
    let source = based();
    source
        .write("base.txt", "two\n")
        .stage("base.txt")
        .commit("two");
    source.config("uploadpack.allowFilter", "true");
    let clone = ["-c", "protocol.file.allow=always", "clone", "-q"];
    let url = if options == ["--shared"] {
        "repo".to_owned()
    } else {
        format!("file://{}", source.path("").display())
    };
    source
        .at("..")
        .git(&[&clone[..], options, &[&url, "clone"]].concat())
        .code(0);
    source.at("../clone")
}

#[test]
fn a_staged_blob_that_is_elsewhere_is_a_failure_and_is_not_fetched() {
    let repo = cloned(&["--filter=blob:none", "--no-checkout"]);
    let fetched = repo.scratch_path("fetched");
    repo.config("protocol.ext.allow", "always");
    repo.config(
        "remote.origin.url",
        &format!("ext::sh -c touch% {}", fetched.display()),
    );
    repo.git(&["update-ref", "refs/heads/main", "HEAD~1"])
        .code(0);
    repo.git(&["read-tree", "origin/main"]).code(0);
    let run = repo.xguard(&["scan"]).code(2);
    run.says("base.txt");
    repo.hooked();
    Attempt::commit(&repo).is_blocked().says("base.txt");
    assert!(!fetched.exists(), "something was fetched");
}

#[test]
fn packed_objects() {
    gives_both_answers(|| {
        let repo = based();
        repo.git(&["gc", "-q"]).code(0);
        repo
    });
    blocks_a_secret_only(based, |repo, value| {
        repo.write("a.py", value).stage("a.py");
        repo.git(&["repack", "-q", "-a", "-d"]).code(0);
        repo.git(&["prune-packed", "-q"]).code(0);
        let loose = repo.git(&["count-objects"]).text();
        assert!(loose.starts_with("0 objects"), "{loose}");
        Attempt::commit(repo)
    });
}

#[test]
fn files_above_the_big_file_threshold() {
    blocks_a_secret_only(based, |repo, value| {
        repo.config("core.bigFileThreshold", "1k");
        let content = format!("{}{value}\n", "nothing here\n".repeat(1_000));
        repo.write("big.txt", content).stage("big.txt");
        let packs = fs::read_dir(repo.path(".git/objects/pack")).expect("a folder");
        assert!(packs.count() > 0, "the blob was not streamed into a pack");
        Attempt::commit(repo)
    });
}

#[test]
fn separate_git_directory() {
    gives_both_answers(|| with_base(Repo::init(&["--separate-git-dir=elsewhere.git"])));
}

#[test]
fn git_directory_and_work_tree_from_the_environment() {
    gives_both_answers(|| {
        let repo = Repo::new();
        let elsewhere = repo.scratch_path("elsewhere.git");
        fs::rename(repo.path(".git"), &elsewhere).expect("one file system");
        let repo = repo.with_env("GIT_DIR", elsewhere);
        let work_tree = repo.path("");
        with_base(repo.with_env("GIT_WORK_TREE", work_tree))
    });
}

#[test]
fn bare_repository_with_a_work_tree_from_the_environment() {
    gives_both_answers(|| {
        let repo = Repo::init(&["--bare"]);
        let work_tree = repo.at("../work tree");
        let work_tree = work_tree.with_env("GIT_DIR", repo.path(""));
        with_base(work_tree.with_env("GIT_WORK_TREE", "."))
    });
}

#[test]
fn work_tree_from_the_configuration() {
    gives_both_answers(|| {
        let repo = Repo::new();
        let elsewhere = repo.at("../elsewhere");
        repo.config("core.worktree", "../../elsewhere");
        with_base(elsewhere.with_env("GIT_DIR", repo.path(".git")))
    });
}

#[test]
fn worktree_of_a_bare_repository() {
    gives_both_answers(|| {
        let source = based();
        let outside = source.at("..");
        outside
            .git(&["clone", "-q", "--bare", "repo", "bare.git"])
            .code(0);
        let bare = outside.at("bare.git");
        bare.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
            .code(0);
        outside.at("linked")
    });
}

#[test]
fn worktrees_with_configuration_of_their_own() {
    gives_both_answers(|| {
        let repo = based();
        repo.config("extensions.worktreeConfig", "true");
        repo.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
            .code(0);
        repo.at("../linked")
    });
}

#[test]
fn repository_of_another_user_that_git_was_told_to_trust() {
    gives_both_answers(|| {
        let repo = based();
        give_away(&repo);
        trusting(&repo)
    });
}

#[test]
fn repository_of_another_user_is_refused_with_the_reason_of_git() {
    let repo = based();
    if !give_away(&repo) {
        skip!("only root can make a repository of another user");
    }
    repo.write("a.py", "harmless\n");
    trusting(&repo).stage("a.py");
    repo.xguard(&["scan"]).code(2).says("safe.directory");
    trusting(&repo).xguard(&["scan"]).code(0);
}

/// Returns a handle whose commands are told to trust every folder, in a form libgit2 does not see.
fn trusting(repo: &Repo) -> Repo {
    repo.with_env("GIT_CONFIG_COUNT", "1")
        .with_env("GIT_CONFIG_KEY_0", "safe.directory")
        .with_env("GIT_CONFIG_VALUE_0", "*")
}

/// Makes the repository another user's, where the machine lets us.
fn give_away(repo: &Repo) -> bool {
    ["", ".git"]
        .iter()
        .all(|path| std::os::unix::fs::chown(repo.path(path), Some(12_345), None).is_ok())
}

#[test]
fn the_file_system_monitor_of_the_repository_is_not_started() {
    let repo = based();
    let started = repo.scratch_path("started");
    repo.git(&["update-index", "--split-index"]).code(0);
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    repo.config("core.fsmonitor", &format!("touch {};:", started.display()));
    repo.xguard(&["scan"]).code(1).says(BEARER);
    assert!(!started.exists(), "a program of the repository was started");
}

#[test]
fn a_tree_that_only_the_index_names_and_nobody_has_does_not_matter() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("a.py", secret).stage("a.py");
    let tree = repo.git(&["write-tree"]).code(0).text();
    let (folder, name) = tree.trim_end().split_at(2);
    let object = repo.path(".git/objects").join(folder).join(name);
    fs::remove_file(object).expect("the tree just written");
    repo.xguard(&["scan"]).code(1).says(BEARER).says("a.py");
}

#[test]
fn settings_that_change_what_git_prints_change_nothing() {
    gives_both_answers(|| {
        let repo = based();
        repo.git(&["update-index", "--split-index"]).code(0);
        for (name, value) in [
            ("color.ui", "always"),
            ("core.pager", "false"),
            ("core.quotePath", "false"),
            ("diff.external", "false"),
            ("diff.ignoreSubmodules", "all"),
            ("diff.noprefix", "true"),
            ("diff.relative", "true"),
            ("diff.renames", "copies"),
            ("diff.orderFile", "/dev/null"),
        ] {
            repo.config(name, value);
        }
        repo
    });
    gives_both_answers(|| {
        based()
            .with_env("GIT_LITERAL_PATHSPECS", "1")
            .with_env("GIT_TRACE2_PERF", "/dev/null")
            .with_env("GIT_EXTERNAL_DIFF", "false")
            .with_env("LC_ALL", "de_DE.UTF-8")
    });
}

#[test]
fn the_configuration_is_found_in_every_sort_of_repository() {
    let split = || {
        let repo = based();
        repo.git(&["update-index", "--split-index"]).code(0);
        repo
    };
    let literal = || based().with_env("GIT_LITERAL_PATHSPECS", "1");
    let sha_256 = || with_base(Repo::new_sha256());
    for repo in [based(), split(), literal(), sha_256(), sparse()] {
        let secret = repo.plant().bearer();
        repo.write("sub/a.py", secret).stage("sub/a.py");
        repo.xguard(&["scan"]).code(1).says(BEARER);
        let allow = "allow:\n  - path: sub/*.py\n    reason: a test\n";
        repo.write(".xguard.yaml", allow).stage(".xguard.yaml");
        repo.xguard(&["scan"]).code(0).says("1 allowed");
        repo.write("later.py", "later\n");
        repo.git(&["add", "-N", "later.py"]).code(0);
        repo.xguard(&["scan"]).code(0).says("1 allowed");
        repo.at("sub").xguard(&["scan"]).code(0).says("1 allowed");
    }
}

//! A commit about to be made, tried with a secret in it and without, guarded and not.

use std::ffi::{OsStr, OsString};

use crate::repo::Repo;
use crate::run::Run;

/// The rule every planted bearer is found by.
pub(crate) const BEARER: &str = "x-bearer-token";

/// The git command that would make the commit, and where it is typed.
pub(crate) struct Attempt {
    repo: Repo,
    args: Vec<OsString>,
}

impl Attempt {
    /// Takes a command of git and the repository it runs in.
    pub(crate) fn new<S: AsRef<OsStr>>(repo: &Repo, args: &[S]) -> Self {
        Self {
            repo: repo.clone(),
            args: args.iter().map(|arg| arg.as_ref().to_owned()).collect(),
        }
    }

    /// Takes the plain `git commit`.
    pub(crate) fn commit(repo: &Repo) -> Self {
        Self::new(repo, &["commit", "-q", "-m", "attempt"])
    }

    /// Tries to make the commit; tells whether HEAD moved.
    #[track_caller]
    pub(crate) fn run(&self) -> (Run, Moved) {
        let before = self.repo.head();
        let run = self.repo.git(&self.args);
        let moved = if self.repo.head() == before {
            Moved::No
        } else {
            Moved::Yes
        };
        (run, moved)
    }

    /// Asserts that the commit is made.
    #[track_caller]
    pub(crate) fn passes(&self) -> Run {
        let (run, moved) = self.run();
        assert_eq!(moved, Moved::Yes, "no commit was made by {run}");
        run.code(0)
    }

    /// Asserts that git refuses the commit, with its status 1, and that HEAD is where it was.
    #[track_caller]
    pub(crate) fn is_blocked(&self) -> Run {
        let (run, moved) = self.run();
        assert_eq!(moved, Moved::No, "a commit was made by {run}");
        run.code(1)
    }
}

/// Whether HEAD names another commit than before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// A commit was made.
    Yes,
    /// Everything is as it was.
    No,
}

/// Makes a repository with one commit of two files.
pub(crate) fn based() -> Repo {
    with_base(Repo::new())
}

/// Gives an empty repository its first commit, of two files.
pub(crate) fn with_base(repo: Repo) -> Repo {
    repo.write("base.txt", "one\n").stage("base.txt");
    repo.write("sub/other.txt", "other\n").stage("sub");
    repo.commit("base");
    repo
}

/// Prepares the same commit four times. Without the hook it records the secret, or the scenario shows nothing; with
/// the hook it is blocked; without the secret the hook says nothing and git records the very tree it records without
/// the hook.
#[track_caller]
pub(crate) fn blocks_a_secret_only(
    repository: impl Fn() -> Repo,
    scenario: impl Fn(&Repo, &str) -> Attempt,
) {
    let repo = repository();
    let secret = repo.plant().bearer();
    let attempt = scenario(&repo, &secret);
    attempt.passes();
    assert!(
        memchr::memmem::find(&content_of_head(&attempt.repo), secret.as_bytes()).is_some(),
        "the unguarded commit does not record the secret"
    );

    let repo = repository();
    let secret = repo.plant().bearer();
    let attempt = scenario(&repo, &secret);
    attempt.repo.hooked();
    attempt.is_blocked().says(BEARER);

    let unguarded = repository();
    let harmless = unguarded.plant().harmless();
    let unguarded = scenario(&unguarded, &harmless);
    unguarded.passes();
    let guarded = repository();
    let harmless = guarded.plant().harmless();
    let guarded = scenario(&guarded, &harmless);
    guarded.repo.hooked();
    guarded.passes().never_says("xguard").never_says(BEARER);
    assert_eq!(tree_of_head(&guarded.repo), tree_of_head(&unguarded.repo));
}

/// Returns the id of the tree in HEAD.
#[track_caller]
pub(crate) fn tree_of_head(repo: &Repo) -> String {
    repo.git(&["rev-parse", "HEAD^{tree}"]).code(0).text()
}

/// Returns every blob in the tree of HEAD, one after the other.
#[track_caller]
fn content_of_head(repo: &Repo) -> Vec<u8> {
    let list = [
        "ls-tree",
        "-r",
        "--full-tree",
        "--format=%(objectname)",
        "HEAD",
    ];
    let ids = repo.git_content(&list);
    repo.with_stdin(ids).git_content(&["cat-file", "--batch"])
}

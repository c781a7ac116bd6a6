//! The fault loop: the first read of the git room fails, then the second, and so on until a run gets through. A run
//! that lost something on the way never looks like one that did not.

use std::fs;

use crate::repo::Repo;
use crate::run::Run;

/// No run reads as often.
const FAR_TOO_OFTEN: usize = 1_000;

/// Which faults a run meets.
#[derive(Clone, Copy)]
enum Faults {
    /// One. The other way to the same answer may find it.
    One,
    /// One and all that could follow. There is no way to an answer.
    All,
}

/// Makes a repository with one commit.
fn based() -> Repo {
    with_base(Repo::new())
}

/// Gives an empty repository its first commit.
fn with_base(repo: Repo) -> Repo {
    repo.write("sub/a.py", "one\n").stage("sub").commit("base");
    repo
}

/// Returns repositories that are read in different ways, each with something staged: by TREE, entry by entry, by git.
fn repositories(content: &str) -> Vec<Repo> {
    let by_tree = based();
    by_tree
        .write(".gitignore", ".env\n")
        .stage(".gitignore")
        .commit("ignore");
    by_tree.write(".env", "A=b\n");
    let by_entries = based();
    by_entries.write("later.py", "later\n");
    by_entries.git(&["add", "-N", "later.py"]).code(0);
    let by_git = based();
    by_git.git(&["update-index", "--split-index"]).code(0);
    by_git.write("later.py", "later\n");
    by_git.git(&["add", "-N", "later.py"]).code(0);
    let packed = based();
    packed.git(&["gc", "-q"]).code(0);
    let sha_256 = with_base(Repo::new_sha256());
    let repositories = vec![by_tree, by_entries, packed, by_git, sha_256];
    for repo in &repositories {
        let content = content.replace("SECRET", &repo.plant().bearer());
        repo.write("sub/a.py", &content).stage("sub/a.py");
        repo.write(".xguard.yaml", "allow: []\n")
            .stage(".xguard.yaml");
    }
    repositories
}

fn met_a_fault(run: &Run) -> bool {
    memchr::memmem::find(&run.stderr, b"fault: ").is_some()
}

/// What became of the fault that was laid for a run.
enum Fate {
    /// The run never came that far.
    Beyond,
    /// It was laid where nothing was asked, as of one reader of several that found no work left.
    Idle,
    /// It was met.
    Met,
}

/// Runs until no run comes as far as its fault. `run` makes the `n`-th run and tells what became of its fault.
fn holds(faults: Faults, verdict: i32, run: impl Fn(usize) -> (Run, Fate)) {
    for number in 1..FAR_TOO_OFTEN {
        let (run, fate) = run(number);
        if matches!(fate, Fate::Beyond) {
            assert!(number > 1, "no faults: {run}");
            run.code(verdict);
            return;
        }
        let is_honest = match (faults, fate) {
            (Faults::All, Fate::Met) => run.status == Some(2),
            _ => [2, verdict].map(Some).contains(&run.status),
        };
        assert!(is_honest, "fault {number}: {run}");
        if run.status == Some(2) {
            run.says("error: ");
        }
    }
    panic!("no end of faults");
}

/// Tells whether the program under test was built with its faults.
fn has_faults() -> bool {
    let run = based().with_env("XGUARD_FAULT", "1+").xguard(&["scan"]);
    met_a_fault(&run)
}

#[test]
fn a_failing_read_never_looks_like_a_verdict() {
    if !has_faults() {
        skip!("only debug builds have faults");
    }
    for (content, verdict) in [("SECRET\n", 1), ("harmless\n", 0)] {
        for repo in repositories(content) {
            for (suffix, faults) in [("", Faults::One), ("+", Faults::All)] {
                holds(faults, verdict, |number| {
                    let repo = repo.with_env("XGUARD_FAULT", format!("{number}{suffix}"));
                    let run = repo.xguard(&["hook", "pre-commit"]);
                    let fate = if met_a_fault(&run) {
                        Fate::Met
                    } else {
                        Fate::Beyond
                    };
                    (run, fate)
                });
            }
        }
    }
}

#[test]
fn a_failing_git_never_looks_like_a_verdict() {
    for (content, verdict) in [("SECRET\n", 1), ("harmless\n", 0)] {
        for repo in repositories(content).split_off(3) {
            for end in ["exit 128", "kill -9 $$"] {
                for (test, faults) in [("-eq", Faults::One), ("-ge", Faults::All)] {
                    holds(faults, verdict, |number| {
                        let repo = with_failing_git(&repo, &format!("{test} {number}"), end);
                        let run = repo.xguard(&["hook", "pre-commit"]);
                        let fate = fate_of_git(&repo, number);
                        (run, fate)
                    });
                }
            }
        }
    }
}

/// Returns a handle whose first `git` on PATH fails where the number of the call passes `test`. One that waits for
/// questions fails at the first; nothing is lost by one that is never asked.
fn with_failing_git(repo: &Repo, test: &str, end: &str) -> Repo {
    let folder = repo.scratch_path("failing");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    let path = repo.path_variable();
    let script = format!(
        "#!/bin/sh\n\
         echo >>'{folder}/calls'\n\
         number=$(wc -l <'{folder}/calls')\n\
         if [ $number {test} ]; then\n\
         case \" $* \" in *' --batch-command '*) read -r question || exit 0 ;; esac\n\
         echo >>'{folder}/met'\n\
         {end}\n\
         fi\n\
         PATH='{path}' exec git \"$@\"\n",
        folder = folder.display(),
        path = path.display(),
    );
    repo.write_program(folder.join("git"), script, 0o755);
    repo.with_first_on_path(folder)
}

/// Tells what became of the fault that was laid for the call of git with this number.
fn fate_of_git(repo: &Repo, number: usize) -> Fate {
    let lines =
        |name: &str| fs::read(repo.scratch_path("failing").join(name)).map_or(0, |a| a.len());
    if lines("met") > 0 {
        Fate::Met
    } else if lines("calls") >= number {
        Fate::Idle
    } else {
        Fate::Beyond
    }
}

#[test]
fn a_failing_git_never_looks_like_a_verdict_on_any_road() {
    let zero = "0".repeat(40);
    for (content, verdict) in [("SECRET\n", 1), ("harmless\n", 0)] {
        let repo = based();
        let content = content.replace("SECRET", &repo.plant().bearer());
        repo.write("sub/a.py", &content).stage("sub/a.py");
        repo.write("../message", &content);
        repo.commit("second");
        let lines = format!("refs/heads/main {} refs/heads/main {zero}\n", repo.head());
        let received = format!("{zero} {} refs/heads/new\n", repo.head());
        repo.git(&["update-ref", "refs/heads/main", "HEAD~1"])
            .code(0);
        // Git is asked once about the message, and only where something is in it.
        let failing = with_failing_git(&repo, "-ge 1", "exit 128");
        let run = failing.xguard(&["hook", "commit-msg", "../message"]);
        assert_eq!(run.status, Some(2 * verdict), "{run}");
        let roads: [(&[&str], &str); 5] = [
            (&["hook", "pre-push", "origin", "../remote"], &lines),
            (&["hook", "pre-receive"], &received),
            (
                &["scan", "--range", lines.split(' ').nth(1).expect("an id")],
                "",
            ),
            (&["scan", "--worktree"], ""),
            (&["scan", "--history", "--reflog"], ""),
        ];
        for (command, stdin) in roads {
            for (test, faults) in [("-eq", Faults::One), ("-ge", Faults::All)] {
                holds(faults, verdict, |number| {
                    let repo = repo.with_stdin(stdin);
                    let repo = with_failing_git(&repo, &format!("{test} {number}"), "exit 128");
                    drop(fs::remove_dir_all(repo.path(".git/xguard")));
                    let run = repo.xguard(command);
                    let fate = fate_of_git(&repo, number);
                    (run, fate)
                });
            }
        }
    }
}

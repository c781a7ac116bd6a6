//! `xguard scan --worktree`: files as they lie on disk, those that git ignores left out.

use std::os::unix::fs::PermissionsExt as _;

use crate::repo::Repo;

fn paths(repo: &Repo) -> Vec<String> {
    let run = repo.xguard(&["scan", "--worktree", "--format", "json"]);
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings").clone();
    findings
        .iter()
        .map(|one| one["path"].as_str().expect("a path").to_owned())
        .collect()
}

#[test]
fn tracked_and_untracked_files_count_and_ignored_ones_do_not() {
    let repo = Repo::new();
    let line = format!("bearer = {}\n", repo.plant().bearer());
    repo.write(".gitignore", "ignored\n/tracked.log\n")
        .write("tracked.log", &line)
        .write("staged.txt", &line)
        .write("cleaned.txt", &line)
        .write("gone.txt", &line);
    for path in ["tracked.log", "staged.txt", "cleaned.txt", "gone.txt"] {
        repo.stage(path);
    }
    repo.write("cleaned.txt", "clean\n").delete("gone.txt");
    repo.write("ignored", &line)
        .write("deep/ignored/file", &line)
        .write("deep/a b\nc", &line);
    repo.link("link", "staged.txt");
    repo.sibling("repo/inner", &[]).write("theirs", &line);
    let below = repo.at("deep");
    for repo in [&repo, &below] {
        assert_eq!(paths(repo), ["deep/a b\nc", "staged.txt", "tracked.log"]);
    }
    repo.xguard(&["scan", "--worktree"]).code(1);
    for path in ["deep/a b\nc", "staged.txt", "tracked.log"] {
        repo.write(path, "clean\n");
    }
    repo.xguard(&["scan", "--worktree"]).code(0);
}

#[test]
fn the_configuration_on_disk_counts() {
    let repo = Repo::new();
    repo.write("key.txt", repo.plant().bearer());
    repo.xguard(&["scan", "--worktree"]).code(1);
    let entry = "allow:\n  - path: key.txt\n    reason: made up\n";
    repo.write(".xguard.yaml", entry);
    repo.at("below").xguard(&["scan", "--worktree"]).code(0);
    repo.write(".xguard.yaml", "nonsense: 1\n");
    repo.xguard(&["scan", "--worktree"]).code(2);
}

#[test]
fn without_a_work_tree_nothing_is_proved() {
    Repo::init(&["--bare"])
        .xguard(&["scan", "--worktree"])
        .code(2)
        .says("a bare repository has no work tree");
    Repo::outside().xguard(&["scan", "--worktree"]).code(2);
}

#[test]
fn large_files_are_scanned_to_the_end() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    let filler = "all work and no play\n".repeat(1 << 20);
    repo.write("large.txt", format!("{filler}{bearer}\n"));
    let line = format!("large.txt:{}:1", (1 << 20) + 1);
    repo.xguard(&["scan", "--worktree"]).code(1).says(&line);
    repo.xguard(&["scan", "large.txt"]).code(1).says(&line);
    repo.write("large.txt", filler);
    repo.xguard(&["scan", "--worktree", "."]).code(2);
    repo.xguard(&["scan", "."]).code(0);
}

#[test]
fn a_folder_that_git_cannot_open_is_a_problem() {
    let repo = Repo::new();
    let line = format!("bearer = {}\n", repo.plant().bearer());
    // Step by step: the whole path is longer than the system takes at once, for root too.
    let deep = "d=$(printf '%0200d' 0); for i in $(seq 25); do mkdir $d && cd -P $d 2>/dev/null || exit 1; done";
    repo.run("bash".as_ref(), &["-c", deep]).code(0);
    let fails = |words: &[&str]| {
        repo.xguard(words).code(2).says("could not open directory");
    };
    fails(&["scan", "--worktree"]);
    repo.xguard(&["baseline"]).code(2);
    repo.write("found.txt", line);
    fails(&["scan", "--worktree"]);
    repo.xguard(&["scan", "--worktree"]).says("found.txt:1");
    repo.run("rm".as_ref(), &["-r", "found.txt", &"0".repeat(200)])
        .code(0);
    repo.xguard(&["scan", "--worktree"]).code(0);
    repo.write("shut/a", "");
    let shut = |mode: u32| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(repo.path("shut"), mode).expect("a folder of ours");
    };
    shut(0);
    if std::fs::read_dir(repo.path("shut")).is_ok() {
        #[expect(clippy::print_stderr, reason = "why a case is skipped")]
        {
            eprintln!("skipped: root may open every folder");
        }
    } else {
        fails(&["scan", "--worktree"]);
    }
    shut(0o755);
}

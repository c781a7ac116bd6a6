//! `xguard scan --history`: everything there ever was, each finding with the commit that brought it in.

use serde_json::Value;

use crate::repo::Repo;

/// Makes a file with a fresh bearer and commits it past every hook.
fn leak(repo: &Repo, path: &str) -> String {
    let bearer = repo.plant().bearer();
    repo.write(path, format!("bearer = {bearer}\n"))
        .stage(path)
        .commit("leak");
    bearer
}

fn tidy(repo: &Repo, path: &str) {
    repo.write(path, "clean\n").stage(path).commit("tidy");
}

fn findings(repo: &Repo, more: &[&str]) -> Vec<Value> {
    let scan = ["scan", "--history", "--format", "json"];
    let report = repo.xguard(&[&scan[..], more].concat()).json();
    assert_eq!(report["errors"], serde_json::json!([]));
    report["findings"].as_array().expect("findings").clone()
}

fn paths(repo: &Repo, more: &[&str]) -> Vec<String> {
    let path = |one: &Value| one["path"].as_str().expect("a path").to_owned();
    findings(repo, more).iter().map(path).collect()
}

#[test]
fn a_finding_tells_where_it_came_from_and_where_it_is() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    let bearer = leak(&repo, "key.txt");
    let commit = repo.head();
    // The same secret in a later version of the file is the same finding.
    repo.write("key.txt", format!("# moved\nbearer = {bearer}\n"))
        .stage("key.txt")
        .commit("again");
    for more in [&[][..], &["--no-cache"], &[]] {
        let found = findings(&repo, more);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["commit"], commit);
        assert_eq!(found[0]["line"], 1);
        assert_eq!(found[0]["blocking"], true);
        let details = &found[0]["details"];
        let date = details["author_date"].as_str().expect("a date");
        assert!(date.starts_with("2026-01-02T03:04:05"), "{date}");
        assert_eq!(details["in_head"], "yes");
        assert_eq!(details["refs"], "refs/heads/main");
    }
    repo.git(&["branch", "old"]).code(0);
    tidy(&repo, "key.txt");
    let found = findings(&repo, &[]);
    assert_eq!(found[0]["details"]["in_head"], "no");
    assert_eq!(
        found[0]["details"]["refs"],
        "refs/heads/main, refs/heads/old"
    );
    repo.xguard(&["scan", "--history"])
        .code(1)
        .says("history holds what must not be in it")
        .says("Revoke it now")
        .says(&format!("commit {}", &commit[..12]));
}

#[test]
fn refs_are_told_of_every_finding_and_not_endlessly() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    repo.git(&["branch", "before"]).code(0);
    repo.git(&["checkout", "-qb", "side"]).code(0);
    leak(&repo, "side.txt");
    repo.git(&["checkout", "-q", "main"]).code(0);
    // One process instead of two hundred.
    let leak = |number: usize| {
        let line = format!("bearer: {}", repo.plant().bearer());
        let from = ["from refs/heads/main^0\n", ""][number.min(1)];
        format!(
            "commit refs/heads/main\ncommitter A <a@b.c> 1767323045 +0000\ndata 4\nleak\n{from}\
             M 100644 inline {number}.txt\ndata {}\n{line}\n",
            line.len()
        )
    };
    let commits: Vec<String> = (0..66).map(leak).collect();
    repo.with_stdin(commits.concat())
        .git(&["fast-import", "--quiet"])
        .code(0);
    repo.git(&["reset", "-q", "--hard"]).code(0);
    repo.git(&["merge", "-q", "--no-edit", "side"]).code(0);
    let refs = |path: &str| {
        let found = findings(&repo, &[]);
        assert_eq!(found.len(), 67);
        let one = found.iter().find(|one| one["path"] == path);
        let refs = &one.expect("it was leaked")["details"]["refs"];
        refs.as_str().expect("a text").to_owned()
    };
    for path in ["0.txt", "65.txt"] {
        assert_eq!(refs(path), "refs/heads/main", "{path}");
    }
    assert_eq!(refs("side.txt"), "refs/heads/main, refs/heads/side");
    for number in 0..7 {
        repo.git(&["tag", &format!("v{number}")]).code(0);
    }
    assert_eq!(
        refs("65.txt"),
        "refs/heads/main, refs/tags/v0, refs/tags/v1, refs/tags/v2, refs/tags/v3 and 3 more"
    );
}

#[test]
fn a_clean_history_passes_and_is_not_read_twice() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    tidy(&repo, "b.txt");
    let scan = ["scan", "--history"];
    repo.xguard(&scan).code(0).says("3 blobs,");
    repo.xguard(&scan).code(0).says("0 blobs, 0 bytes read");
    tidy(&repo, "c.txt");
    repo.xguard(&scan).code(0).says("1 blob,");
    repo.xguard(&["scan", "--history", "--no-cache"])
        .code(0)
        .says("4 blobs,");
}

#[test]
fn every_ref_the_stash_and_on_request_the_reflog() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    repo.git(&["checkout", "-qb", "side"]).code(0);
    leak(&repo, "side.txt");
    let bearer = repo.plant().bearer();
    repo.git(&["tag", "-a", "-m", &bearer, "v1"]).code(0);
    repo.git(&["checkout", "-q", "main"]).code(0);
    for path in ["first.txt", "second.txt"] {
        let bearer = repo.plant().bearer();
        repo.write(path, &bearer).stage(path);
        repo.git(&["stash", "-q"]).code(0);
    }
    leak(&repo, "gone.txt");
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    let all = ["first.txt", "second.txt", "side.txt", "tag message"];
    assert_eq!(paths(&repo, &[]), all);
    assert_eq!(paths(&repo, &["--all"]), all);
    let reflog = [
        "first.txt",
        "gone.txt",
        "second.txt",
        "side.txt",
        "tag message",
    ];
    assert_eq!(paths(&repo, &["--reflog"]), reflog);
    assert_eq!(paths(&repo, &["--all", "--no-cache"]), all);
    assert_eq!(paths(&repo, &["main"]), Vec::<String>::new());
    assert_eq!(paths(&repo, &["side"]), ["side.txt"]);
    assert_eq!(paths(&repo, &["v1", "main"]), ["side.txt", "tag message"]);
    assert_eq!(paths(&repo, &[]), all);
    repo.xguard(&["scan", "--history", "nope"]).code(2);
    repo.xguard(&["scan", "--history", "--", "--all"]).code(2);
}

#[test]
fn messages_and_what_is_tagged_without_a_commit_count() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    repo.commit(&format!("first\n\n{bearer}"));
    let line = format!("bearer = {}\n", repo.plant().bearer());
    let blob = repo
        .with_stdin(line)
        .git_content(&["hash-object", "-w", "--stdin"]);
    let blob = String::from_utf8(blob).expect("an id");
    assert_eq!(paths(&repo, &[]), ["commit message"]);
    repo.git(&["tag", "blob", blob.trim()]).code(0);
    assert_eq!(paths(&repo, &[]), ["commit message", "file without a name"]);
}

#[test]
fn a_history_that_was_rewritten_is_told_as_it_is_now() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    leak(&repo, "key.txt");
    tidy(&repo, "b.txt");
    assert_eq!(paths(&repo, &[]), ["key.txt"]);
    repo.git(&["rebase", "-q", "--onto", "main~2", "main~1"])
        .code(0);
    assert_eq!(paths(&repo, &[]), Vec::<String>::new());
    repo.git(&["cherry-pick", "ORIG_HEAD~1"]).code(0);
    let found = findings(&repo, &[]);
    assert_eq!(found[0]["commit"], repo.head());
}

#[test]
fn a_path_that_speaks_of_x_counts_as_in_any_other_scan() {
    let repo = Repo::new();
    let secret = repo.plant().api_secret();
    let text = format!("api_secret = \"{secret}\"\n");
    repo.write("plain.conf", &text)
        .stage("plain.conf")
        .commit("one");
    repo.write("twitter.conf", &text)
        .stage("twitter.conf")
        .commit("two");
    let staged: Vec<String> = ["plain.conf", "twitter.conf"]
        .iter()
        .filter(|path| repo.xguard(&["scan", path]).status == Some(1))
        .map(ToString::to_string)
        .collect();
    assert!(staged.contains(&"twitter.conf".to_owned()));
    assert_eq!(paths(&repo, &[]), staged);
    assert_eq!(paths(&repo, &[]), staged);
}

#[test]
fn what_is_kept_holds_no_secret_and_may_be_damaged() {
    let repo = Repo::new();
    let bearer = leak(&repo, "key.txt");
    assert_eq!(paths(&repo, &["--no-cache"]), ["key.txt"]);
    let file = repo.path(".git/xguard/history");
    assert!(!file.exists());
    assert_eq!(paths(&repo, &[]), ["key.txt"]);
    let kept = std::fs::read(&file).expect("what was kept");
    assert!(memchr::memmem::find(&kept, &bearer.as_bytes()[..8]).is_none());
    for damage in [&kept[..kept.len() / 2], b"", b"xguard history 1\n"] {
        std::fs::write(&file, damage).expect("a file");
        assert_eq!(paths(&repo, &[]), ["key.txt"]);
        assert_eq!(std::fs::read(&file).expect("a file"), kept);
    }
    std::fs::remove_file(&file).expect("a file");
    std::fs::create_dir(&file).expect("a folder");
    repo.xguard(&["scan", "--history"])
        .code(1)
        .says("the next scan will take as long");
    let linked = repo.scratch_path("linked");
    std::fs::remove_dir(&file).expect("a folder");
    repo.git(&["worktree", "add", "-q", linked.to_str().expect("UTF-8")])
        .code(0);
    assert_eq!(paths(&repo.at(&linked), &[]), ["key.txt"]);
    assert!(file.exists(), "what is learnt is for all work trees");
}

#[test]
fn packs_alternates_bare_and_other_formats_give_the_same_answers() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    leak(&repo, "key.txt");
    tidy(&repo, "key.txt");
    repo.git(&["repack", "-qad"]).code(0);
    assert_eq!(paths(&repo, &[]), ["key.txt"]);
    let clone = ["clone", "-q", "--bare", "--shared", ".", "../bare"];
    repo.git(&clone).code(0);
    let bare = repo.at("../bare");
    assert_eq!(paths(&bare, &[]), ["key.txt"]);
    // One that does not say so is bare for git all the same.
    bare.git(&["config", "--unset", "core.bare"]).code(0);
    assert_eq!(paths(&bare, &["--no-cache"]), ["key.txt"]);
    let other = repo.sibling("sha256", &["--object-format=sha256"]);
    leak(&other, "key.txt");
    tidy(&other, "key.txt");
    assert_eq!(paths(&other, &[]), ["key.txt"]);
    assert_eq!(paths(&other, &[]), ["key.txt"]);
    let unborn = repo.sibling("unborn", &[]);
    unborn.xguard(&["scan", "--history"]).code(0);
}

#[test]
fn objects_that_are_missing_or_damaged_prove_nothing() {
    let repo = Repo::new();
    tidy(&repo, "a.txt");
    leak(&repo, "key.txt");
    let blob = repo.git(&["rev-parse", "HEAD:a.txt"]).text();
    let (folder, name) = blob.trim().split_at(2);
    let object = repo.path(format!(".git/objects/{folder}/{name}"));
    let content = std::fs::read(&object).expect("a loose object");
    std::fs::remove_file(&object).expect("a loose object");
    let scan = ["scan", "--history"];
    repo.xguard(&scan)
        .code(2)
        .says("objects are missing")
        .says("key.txt");
    std::fs::write(&object, &content[..content.len() / 2]).expect("a file");
    repo.xguard(&scan).code(2);
    std::fs::write(&object, content).expect("a file");
    repo.xguard(&scan).code(1);
    // Nothing was kept of the scans that proved nothing.
    repo.write("new.txt", "new\n")
        .stage("new.txt")
        .commit("new");
    repo.xguard(&scan).code(1).says("key.txt");
}

#[test]
fn a_partial_clone_without_its_blobs_proves_nothing() {
    let repo = Repo::new();
    leak(&repo, "key.txt");
    tidy(&repo, "key.txt");
    repo.config("uploadpack.allowFilter", "true");
    let origin = format!("file://{}", repo.path("").display());
    let clone = ["clone", "-q", "--bare", "--filter=blob:none", &origin];
    repo.git(&[&clone[..], &["../partial"]].concat()).code(0);
    repo.at("../partial")
        .xguard(&["scan", "--history"])
        .code(2)
        .says("objects are missing");
}

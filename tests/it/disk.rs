//! Files and folders that somebody names go by the configuration of the repository they lie in, as it is on disk.

use crate::attempt::{BEARER, based};
use crate::repo::Repo;

/// Makes a repository whose `docs/` may hold anything, by a configuration that is not staged, and a secret there.
fn with_docs() -> Repo {
    let repo = based();
    repo.write(
        ".xguard.yaml",
        "allow:\n  - {path: 'docs/**', reason: a manual}\n",
    );
    let bearer = repo.plant().bearer();
    repo.write("docs/a.md", bearer);
    repo
}

#[test]
fn the_configuration_counts_from_wherever_it_is_asked() {
    let repo = with_docs();
    let outside = repo.at(repo.scratch_path("home"));
    let (folder, file) = (repo.path("docs"), repo.path("docs/a.md"));
    let runs = [
        repo.xguard(&["scan", "docs"]),
        repo.xguard(&["scan", "./docs/"]),
        repo.xguard(&["scan", "."]),
        repo.at("docs").xguard(&["scan", "a.md"]),
        repo.at("docs").xguard(&["scan", "."]),
        repo.at("sub").xguard(&["scan", "../docs"]),
        outside.xguard(&["scan".as_ref(), folder.as_os_str()]),
        outside.xguard(&["scan".as_ref(), file.as_os_str()]),
    ];
    for run in runs {
        run.code(0).says("1 allowed");
    }
    let bearer = repo.plant().bearer();
    repo.write("sub/b.md", bearer);
    repo.at("sub")
        .xguard(&["scan", "b.md", "../docs"])
        .code(1)
        .says("\n  b.md:1:1")
        .says("1 allowed");
    outside
        .with_stdin("")
        .xguard(&["scan", "--config", "/dev/null", &file.display().to_string()])
        .code(1);
}

#[test]
fn each_repository_has_its_own() {
    let repo = with_docs();
    let other = repo.sibling("other", &[]);
    let bearer = repo.plant().bearer();
    other.write("docs/b.md", bearer);
    let other = other.path("docs");
    repo.xguard(&["scan".as_ref(), other.as_os_str(), "docs".as_ref()])
        .code(1)
        .says("b.md:1:1")
        .says("1 blocking, 1 allowed; 2 blobs");
}

#[test]
fn a_finding_is_the_same_there_and_in_a_commit() {
    let repo = based();
    let bearer = repo.plant().bearer();
    repo.write("sub/b.md", bearer).stage("sub/b.md");
    let fingerprint = |repo: &Repo, path: &[&str]| {
        let command = [&["scan", "--format", "json"], path].concat();
        let report = repo.xguard(&command).code(1).json();
        assert_eq!(report["findings"][0]["rule"], BEARER);
        report["findings"][0]["fingerprint"].clone()
    };
    let staged = fingerprint(&repo, &[]);
    assert_eq!(fingerprint(&repo, &["sub"]), staged);
    assert_eq!(fingerprint(&repo.at("sub"), &["b.md"]), staged);
}

#[test]
fn a_configuration_that_cannot_be_read_proves_nothing() {
    let repo = with_docs();
    repo.write(".xguard.yaml", "alow: []\n");
    repo.xguard(&["scan", "sub"])
        .code(2)
        .says(".xguard.yaml:1:1: unknown key `alow`");
    repo.xguard(&["rules"]).code(2);
    repo.delete(".xguard.yaml")
        .link(".xguard.yaml", "elsewhere");
    repo.xguard(&["scan", "sub"])
        .code(2)
        .says("it is not a regular file");
}

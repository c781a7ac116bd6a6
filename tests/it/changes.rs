//! Everything a commit can do to a path, and every sort of path and content: nothing is skipped.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use crate::attempt::{Attempt, BEARER, based, blocks_a_secret_only};

#[test]
fn renamed_and_changed() {
    blocks_a_secret_only(based, |repo, value| {
        let long = "line\n".repeat(50);
        repo.write("old.py", &long).stage("old.py").commit("old");
        repo.git(&["mv", "old.py", "new.py"]).code(0);
        repo.write("new.py", format!("{long}{value}\n"))
            .stage("new.py");
        Attempt::commit(repo)
    });
}

#[test]
fn made_executable_and_changed() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("base.txt", value).stage("base.txt");
        repo.git(&["update-index", "--chmod=+x", "base.txt"])
            .code(0);
        Attempt::commit(repo)
    });
}

#[test]
fn symbolic_link_whose_text_is_a_credential() {
    blocks_a_secret_only(based, |repo, value| {
        repo.link("link", value).stage("link");
        Attempt::commit(repo)
    });
}

#[test]
fn file_that_became_a_symbolic_link() {
    blocks_a_secret_only(based, |repo, value| {
        repo.delete("base.txt")
            .link("base.txt", value)
            .stage("base.txt");
        Attempt::commit(repo)
    });
}

#[test]
fn file_that_became_a_folder() {
    blocks_a_secret_only(based, |repo, value| {
        repo.delete("base.txt");
        repo.git(&["rm", "-q", "--cached", "base.txt"]).code(0);
        repo.write("base.txt/inner.py", value).stage("base.txt");
        Attempt::commit(repo)
    });
}

#[test]
fn folder_that_became_a_file() {
    blocks_a_secret_only(based, |repo, value| {
        repo.git(&["rm", "-q", "-r", "sub"]).code(0);
        repo.write("sub", value).stage("sub");
        Attempt::commit(repo)
    });
}

#[test]
fn beside_an_embedded_repository() {
    blocks_a_secret_only(based, |repo, value| {
        let embedded = repo.sibling("repo/embedded", &[]);
        embedded.commit("embedded");
        repo.stage("embedded");
        repo.write("a.py", value).stage("a.py");
        Attempt::commit(repo)
    });
}

#[test]
fn many_files_in_many_folders() {
    blocks_a_secret_only(based, |repo, value| {
        for number in 0..60 {
            let content = if number == 37 { value } else { "nothing\n" };
            repo.write(format!("many/{}/{number}.txt", number % 7), content);
        }
        repo.stage("many");
        Attempt::commit(repo)
    });
}

#[test]
fn beside_an_intent_to_add() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write("later.py", "later\n");
        repo.git(&["add", "-N", "later.py"]).code(0);
        repo.write("sub/a.py", value).stage("sub/a.py");
        Attempt::commit(repo)
    });
}

#[test]
fn an_intent_to_add_is_no_part_of_the_commit() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("later.py", secret)
        .write("now.py", "now\n")
        .stage("now.py");
    repo.git(&["add", "-N", "later.py"]).code(0);
    repo.hooked();
    Attempt::commit(&repo).passes().silent();
    let names = repo.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    names.stdout_eq("base.txt\nnow.py\nsub/other.txt\n");
}

#[test]
fn attributes_hide_nothing() {
    for attributes in [
        "* -text -diff",
        "* binary",
        "* linguist-generated",
        "* export-ignore",
    ] {
        blocks_a_secret_only(based, |repo, value| {
            repo.write(".gitattributes", format!("{attributes}\n"))
                .stage(".gitattributes");
            repo.write("vendor/node_modules/lib.min.js.map", value)
                .stage("vendor");
            Attempt::commit(repo)
        });
    }
}

#[test]
fn what_is_stored_counts_not_what_the_filter_was_given() {
    blocks_a_secret_only(based, |repo, value| {
        repo.write(".gitattributes", "*.py filter=reveal\n")
            .stage(".gitattributes");
        repo.config(
            "filter.reveal.clean",
            &format!("sed s/PLACEHOLDER/{value}/"),
        );
        repo.write("a.py", "token = PLACEHOLDER\n").stage("a.py");
        Attempt::commit(repo)
    });
}

#[test]
fn binary_files_are_read() {
    blocks_a_secret_only(based, |repo, value| {
        let mut bytes = repo.plant().noise(5_000);
        bytes.extend([b"\0", value.as_bytes(), b"\0\xff"].concat());
        repo.write("core.bin", bytes).stage("core.bin");
        Attempt::commit(repo)
    });
}

#[test]
fn utf_16_is_read() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write("windows.txt", utf_16(&format!("token={secret}\r\n")))
        .stage("windows.txt")
        .hooked();
    Attempt::commit(&repo)
        .is_blocked()
        .says("windows.txt")
        .says(BEARER);
    repo.write("windows.txt", utf_16("token=none\r\n"))
        .stage("windows.txt");
    Attempt::commit(&repo).passes().silent();
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn hostile_names_are_found_and_printed_escaped() {
    let names: [&[u8]; 8] = [
        b"a b.py",
        b" leading and trailing ",
        b"line\nbreak.py",
        b"not-utf-8-\xff\xfe.py",
        b"red-\x1b[31m-bell-\x07.py",
        b"quote\"and\\backslash.py",
        b"-rf",
        "right-to-left-\u{202e}yp.txt".as_bytes(),
    ];
    for bytes in names {
        let name = OsString::from_vec(bytes.to_vec());
        let repo = based();
        let secret = repo.plant().bearer();
        repo.write(&name, secret).stage(&name).hooked();
        let run = Attempt::commit(&repo).is_blocked().says(BEARER);
        let printed = |needle: &[u8]| memchr::memmem::find(&run.stderr, needle).is_some();
        assert!(!printed(b"\x1b") && !printed(b"\x07"), "{run}");
        assert!(!printed(b"line\nbreak"), "{run}");
        assert!(!printed("\u{202e}".as_bytes()), "{run}");
        assert!(std::str::from_utf8(&run.stderr).is_ok(), "{run}");
        repo.write(&name, "harmless").stage(&name);
        Attempt::commit(&repo).passes().silent();
        let listed = repo.git(&["ls-tree", "-z", "--name-only", "HEAD"]).code(0);
        let recorded = listed
            .stdout
            .split(|&byte| byte == 0)
            .any(|listed| listed == bytes);
        assert!(recorded, "{}", name.display());
    }
}

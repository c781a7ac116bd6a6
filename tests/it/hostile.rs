//! Names of folders that would steer a terminal, or hold a credential: no command that speaks of hooks prints them as
//! they are. The harness holds every run to the planted credentials.
//!
//! `XGUARD_ROUNDS=10000` tries more names.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use fastrand::Rng;

use crate::chain::hook;
use crate::repo::Repo;
use crate::rounds;
use crate::run::Run;

const ROUNDS: u64 = 6;

const PIECES: &[&[u8]] = &[
    b"a",
    b" ",
    b"\n",
    b"\x1b[31m",
    b"\x07",
    b"\t",
    b"\r",
    b"'",
    b"\"",
    b"\\",
    b"$(x)",
    b"`",
    b"%s",
    b"\xff",
    b"\xc3",
    b"\x7f",
    b"\xc2\x9b",
    b"\xe2\x80\xae",
    b"\xe2\x81\xa6",
    b"\xe2\x80\x8b",
    b"\xef\xbb\xbf",
    b"\xc2\x85",
    b"-",
    b"7",
];

/// Returns a name that no line, terminal or report may show as it is.
fn name(repo: &Repo, random: &mut Rng) -> OsString {
    let mut name = b"n".to_vec();
    let token = match random.u8(0..3) {
        0 => repo.plant().bearer(),
        1 => repo.plant().access_token(),
        _ => String::new(),
    };
    let place = random.usize(0..4);
    for number in 0..4 {
        if number == place {
            name.extend(token.bytes());
        }
        name.extend(*random.choice(PIECES).expect("one of a few"));
    }
    OsString::from_vec(name)
}

#[track_caller]
fn assert_tame(run: &Run) {
    for stream in [&run.stdout, &run.stderr] {
        let text = str::from_utf8(stream).unwrap_or_else(|_| panic!("no UTF-8: {run}"));
        let is_wild = |next: &char| {
            next.is_control() && *next != '\n'
                || matches!(*next, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        assert_eq!(text.chars().find(is_wild), None, "{run}");
    }
}

#[test]
fn no_name_reaches_the_terminal_as_it_is() {
    for seed in rounds::seeds(ROUNDS) {
        let mut random = Rng::with_seed(seed);
        let outside = Repo::outside();
        let folder = name(&outside, &mut random);
        let repo = outside.at(outside.scratch_path(&folder).join("repo"));
        repo.git(&["init", "-q", "-bmain"]).code(0);
        hook(&repo, "pre-push", "#!/bin/sh\n", 0o755);
        let all: [&[&str]; 9] = [
            &["status"],
            &["install"],
            &["install"],
            &["status"],
            &["status", "--format", "json"],
            &["onboard", ".."],
            &["onboard", "..", "--format", "json", "--dry-run"],
            &["uninstall"],
            &["onboard", "../nowhere"],
        ];
        for words in all {
            assert_tame(&repo.xguard(words));
        }
        let elsewhere = outside.scratch_path(&folder).join("elsewhere");
        let set = ["config", "core.hooksPath"].map(OsString::from).to_vec();
        repo.git(&[set, vec![elsewhere.clone().into_os_string()]].concat())
            .code(0);
        for words in [&["install"][..], &["status"], &["uninstall"]] {
            assert_tame(&repo.xguard(words));
        }
        let personal = repo
            .with_env("XDG_DATA_HOME", &elsewhere)
            .with_env("GIT_CONFIG_GLOBAL", outside.scratch_path("gitconfig"));
        for flag in ["--global", "--template"] {
            assert_tame(&personal.xguard(&["install", flag]));
            assert_tame(&personal.xguard(&["uninstall", flag]));
        }
    }
}

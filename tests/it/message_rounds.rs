//! Random messages, ways to clean them up and editors, held against the message that `git commit` records without our
//! hooks: what git keeps was looked at, and what git shows of its own does not block.
//!
//! `XGUARD_ROUNDS=1000 cargo test --test it message_rounds` does more rounds, `XGUARD_SEED=7` others.

use fastrand::Rng;

use crate::repo::Repo;
use crate::rounds::seeds;

const ROUNDS: u64 = 24;
const SCISSORS: &str = "------------------------ >8 ------------------------";

/// What one commit is tried with.
#[derive(Debug)]
struct Try {
    /// Options of git, of `git commit`.
    settings: Vec<String>,
    options: Vec<String>,
    /// Lines; `SECRET` stands for a credential.
    text: String,
    editor: Editor,
}

#[derive(Debug, PartialEq)]
enum Editor {
    None,
    /// Puts the text in front of what git suggests.
    Before,
    /// Puts it behind.
    Behind,
    /// Puts it in place of all.
    Instead,
}

impl Try {
    fn new(random: &mut Rng) -> Self {
        let mut settings = Vec::new();
        let mut set = |random: &mut Rng, name: &str, values: &[&str]| {
            if random.u8(..3) == 0 {
                let value = values[random.usize(..values.len())];
                settings.extend(["-c".to_owned(), format!("{name}={value}")]);
            }
        };
        let modes = ["strip", "whitespace", "verbatim", "scissors", "default"];
        set(random, "commit.cleanup", &modes);
        set(random, "commit.verbose", &["true", "false", "2", "no"]);
        set(random, "core.commentChar", &[";", "auto", "%"]);
        let mut options = Vec::new();
        if random.bool() {
            options.push(format!("--cleanup={}", modes[random.usize(..modes.len())]));
        }
        if random.u8(..3) == 0 {
            options.push("-v".to_owned());
        }
        let editor = match random.u8(..5) {
            0 | 1 => Editor::None,
            2 => Editor::Before,
            3 => Editor::Behind,
            _ => Editor::Instead,
        };
        let mut text = "subject\n\n".to_owned();
        for _ in 0..random.usize(1..7) {
            text.push_str(&line(random));
        }
        Self {
            settings,
            options,
            text,
            editor,
        }
    }

    fn run(&self, repo: &Repo, more: &[&str]) -> Option<i32> {
        let mut words: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        words.extend(["commit", "-q"]);
        words.extend(self.options.iter().map(String::as_str));
        words.extend(more);
        let text = "../text";
        let script = match self.editor {
            Editor::None => {
                words.extend(["-F", text]);
                "false"
            }
            Editor::Before => "sh -c 'cat ../text \"$0\" >../all && cp ../all \"$0\"'",
            Editor::Behind => "sh -c 'cat ../text >>\"$0\"'",
            Editor::Instead => "sh -c 'cp ../text \"$0\"'",
        };
        repo.with_env("GIT_EDITOR", script).git(&words).status
    }
}

fn line(random: &mut Rng) -> String {
    let comment = ["#", ";", "%", "@"][random.usize(..4)];
    match random.u8(..9) {
        0 => "plain words\n".to_owned(),
        1 => "Signed-off-by: A U Thor <author@example.com>\n".to_owned(),
        2 => format!("{comment} a remark\n"),
        3 => format!("{comment} {SCISSORS}\n"),
        4 => format!("{comment} {SCISSORS}\n{comment} Do not modify or remove the line above.\n"),
        5 => "diff --git a/key.txt b/key.txt\n--- a/key.txt\n-bearer = SECRET\n".to_owned(),
        6 => format!("{comment} old: SECRET\n"),
        7 => "old: SECRET\n".to_owned(),
        _ => "\n".to_owned(),
    }
}

#[test]
fn what_git_keeps_of_a_message_was_looked_at() {
    let repo = Repo::new();
    repo.hooked();
    let removed = repo.plant().bearer();
    repo.write("key.txt", format!("bearer = {removed}\n"));
    repo.stage("key.txt").commit("it is in history");
    repo.git(&["rm", "-q", "key.txt"]).code(0);
    let base = repo.head();
    let back = || {
        repo.git(&["reset", "-q", "--soft", &base]).code(0);
    };
    for seed in seeds(ROUNDS) {
        let random = &mut Rng::with_seed(seed);
        let attempt = Try::new(random);
        let secret = repo.plant().bearer();
        repo.write("../text", attempt.text.replace("SECRET", &secret));
        let made = attempt.run(&repo, &["--no-verify"]);
        let kept = repo.git_content(&["log", "-1", "--format=%B"]);
        back();
        if made != Some(0) {
            continue;
        }
        let status = attempt.run(&repo, &[]);
        back();
        let holds = memchr::memmem::find(&kept, secret.as_bytes()).is_some();
        assert!(
            !holds || status == Some(1),
            "seed {seed}: {attempt:?} passed"
        );
        let shows_diff = memchr::memmem::find(&kept, removed.as_bytes()).is_some();
        // Whoever writes a comment below the diff makes it look like one that was there before.
        let is_below = attempt.editor == Editor::Behind;
        if !attempt.text.contains("SECRET") && !shows_diff && !is_below {
            assert_eq!(status, Some(0), "seed {seed}: {attempt:?} is blocked");
        }
    }
}

#[test]
fn what_a_stopped_commit_left_is_no_message() {
    let repo = Repo::new();
    repo.hooked();
    let removed = repo.plant().bearer();
    repo.write("key.txt", format!("bearer = {removed}\n"));
    repo.stage("key.txt").commit("it is in history");
    repo.git(&["rm", "-q", "key.txt"]).code(0);
    let stopped = repo.with_env("GIT_EDITOR", "sh -c 'echo subject >>\"$0\"; exit 1'");
    stopped.git(&["commit", "-q", "-v"]).code(1);
    let left = ["commit", "-q", "-F", ".git/COMMIT_EDITMSG"];
    repo.git(&left).code(1).says("commit message");
    // With an editor git puts its help below it, and keeps the rest.
    repo.git(&[&left[..], &["-e", "--cleanup=whitespace"]].concat())
        .code(1);
    repo.config("commit.verbose", "true");
    repo.git(&left).code(0);
    let kept = repo.git_content(&["log", "-1", "--format=%B"]);
    assert!(memchr::memmem::find(&kept, removed.as_bytes()).is_none());
}

//! Every format over the same outcomes: exact text, the schema, hostile names, closed pipes, and that nothing of any
//! credential is printed.

use std::io;

use snapbox::{IntoData, assert_data_eq, str};

use super::{
    FORMATS, ListedRule, Meta, Occasion, Period, Report, Source, Style, write_report,
    write_rule_list, write_rule_page,
};
use crate::policy::{
    EntryOrigin, FindingStatus, InlineFault, JudgedCredential, Outcome, Permit, Policy,
    PolicySettings, Problem, RemedyStep, Verdict, VerdictFact,
};
use xguard_detect::sample::{OAuth2, Sampler};
use xguard_detect::secret::Secret;
use xguard_detect::{Category, Fact, Finding, Place, Rule, Severity, Step};

static BEARER: Rule = Rule {
    id: "x-bearer-token",
    title: "X API bearer token",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The app-only bearer token of the X API v2, told by its zero prefix and the app id in it.",
    harm: "It reads everything the app may read until it is revoked.",
    remedy: &[
        Step::Own("Take the value out of the file and stage the file again."),
        Step::Own("Open console.x.com → Apps → the app → Keys and tokens."),
        Step::Own(
            "Revoke the bearer there, or POST https://api.x.com/oauth2/invalidate_token?access_token=… with the app's keys.",
        ),
        Step::Own("Removing the line later does not take the value out of history."),
    ],
};
static SECRET: Rule = Rule {
    id: "x-api-secret",
    title: "X API key secret",
    severity: Severity::High,
    remedy: &[
        Step::Own("Take the value out of the file and stage the file again."),
        Step::Own("Open console.x.com → Apps → the app → Keys and tokens."),
        Step::Own(
            "Regenerate \"API Key and Secret\" there; the app's bearer token may stop with it.",
        ),
        Step::Own("Removing the line later does not take the value out of history."),
    ],
    ..BEARER
};

static ENV_FILE: Rule = Rule {
    id: "env-file-staged",
    title: "env file in this commit",
    category: Category::EnvFile,
    severity: Severity::High,
    remedy: &[Step::Own("Add its name to `.gitignore` and stage that.")],
    ..BEARER
};
static UNIGNORED: Rule = Rule {
    id: "env-file-unignored",
    ..ENV_FILE
};

/// Returns a finding about a whole file, to be changed into what a test needs.
pub(super) fn reported(rule: &'static Rule, path: &str) -> Verdict {
    Verdict {
        rule,
        severity: rule.severity,
        status: FindingStatus::New,
        path: path.as_bytes().into(),
        in_commit_header: false,
        place: None,
        columns: None,
        commit: None,
        redacted: None,
        fingerprint: "86162df94d4bc67dd54909038213da62".to_owned(),
        facts: Vec::new(),
        remedy: steps(rule.remedy),
        evidence: Vec::new(),
        set: None,
        renamed_from: None,
        is_guessable: false,
    }
}

fn steps(steps: &[Step]) -> Vec<RemedyStep> {
    steps.iter().copied().map(RemedyStep::OfRule).collect()
}

fn credential(rule: &'static Rule, path: &str, line: usize) -> Verdict {
    Verdict {
        place: Some(Place {
            line,
            column: 9,
            end_line: line,
            end_column: 121,
        }),
        redacted: Some("AAAA… (112 characters)".to_owned()),
        fingerprint: "8ae3a80c08a83434a06478153e193530".to_owned(),
        ..reported(rule, path)
    }
}

pub(super) fn outcome(findings: Vec<Verdict>) -> Outcome {
    Outcome {
        findings,
        problems: Vec::new(),
        blobs: 3,
        bytes: 20_480,
    }
}

/// Returns one of everything.
pub(super) fn all_sorts() -> Outcome {
    let mut bearer = credential(&BEARER, "src/config.py", 3);
    bearer.facts = vec![VerdictFact::Read(Fact::AppId(3_033_300))];
    let mut secret = credential(&SECRET, "src/config.py", 4);
    let fault = InlineFault::NoReason("x-api-secret");
    secret.facts = vec![VerdictFact::InlineVoid(fault)];
    let elsewhere = credential(&SECRET, "it's/[odd].py", 1);
    let mut committed = credential(&BEARER, "old.py", 7);
    committed.status = FindingStatus::AlreadyCommitted;
    committed.severity = Severity::Note;
    committed.remedy = steps(&[Step::Own("Tell X.")]);
    committed.remedy.insert(0, RemedyStep::RevokeFirst);
    let mut published = credential(&BEARER, "docs/web.md", 1);
    published.severity = Severity::Note;
    published.facts = vec![VerdictFact::PublishedBy("X web client")];
    published.remedy = steps(&[Step::Own("Nothing needs revoking.")]);
    let mut allowed = credential(&SECRET, "tests/fake.py", 1);
    allowed.status = FindingStatus::Allowed;
    allowed.severity = Severity::Note;
    allowed.facts = vec![
        VerdictFact::AllowedBy(Permit::Entry(EntryOrigin {
            file: ".xguard.yaml".to_owned(),
            list: "allow",
            entry: 1,
        })),
        VerdictFact::AllowedReason("made up".to_owned()),
    ];
    let file = reported(&ENV_FILE, ".env");
    outcome(vec![
        bearer, secret, elsewhere, committed, published, allowed, file,
    ])
}

pub(super) fn staged(head: bool, occasion: Occasion) -> Meta {
    let head = head.then(|| "1".repeat(40));
    Meta {
        source: Source::Staged { head },
        occasion,
    }
}

pub(super) const WIDE: Style = Style {
    color: false,
    width: Some(80),
    explain: false,
};

pub(super) fn text(format: &str, outcome: &Outcome, meta: &Meta, style: Style) -> String {
    let format = FORMATS.iter().find(|one| one.name == format).unwrap();
    let report = Report {
        outcome,
        meta,
        style,
        period: Period {
            begin_ms: 1_800_000_000_000,
            end_ms: 1_800_000_001_000,
        },
    };
    let mut out = Vec::new();
    write_report(format, &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_blocked_commit_on_a_terminal() {
    let text = text("human", &all_sorts(), &staged(true, Occasion::Hook), WIDE);
    assert_data_eq!(
        text,
        str![[r#"
xguard: this commit is blocked

critical: X API bearer token [x-bearer-token]
  src/config.py:3:9
    AAAA… (112 characters), app id 3033300
    fingerprint 8ae3a80c08a83434a06478153e193530

high: X API key secret [x-api-secret]
  src/config.py:4:9
    AAAA… (112 characters)
    `xguard:allow` on its line does not count: it gives no reason: write
      `xguard:allow[x-api-secret] reason`
    fingerprint 8ae3a80c08a83434a06478153e193530
  it's/[odd].py:1:9
    AAAA… (112 characters)
    fingerprint 8ae3a80c08a83434a06478153e193530

What to do, in this order:
  1. Take the value out of the file and stage the file again.
  2. Open console.x.com → Apps → the app → Keys and tokens.
  3. (X API bearer token) Revoke the bearer there, or POST
     https://api.x.com/oauth2/invalidate_token?access_token=… with the app's
     keys.
  4. (X API key secret) Regenerate "API Key and Secret" there; the app's bearer
     token may stop with it.
  5. Removing the line later does not take the value out of history.

high: env file in this commit [env-file-staged]
  .env
    fingerprint 86162df94d4bc67dd54909038213da62

What to do, in this order:
  1. Add its name to `.gitignore` and stage that.

note: X API bearer token [x-bearer-token], committed already
  old.py:7:9
    AAAA… (112 characters)
    fingerprint 8ae3a80c08a83434a06478153e193530

What is committed already is to be revoked, since taking it out of the file
leaves it in history: `xguard explain` with the name in brackets says how.

note: X API bearer token [x-bearer-token]
  docs/web.md:1:9
    AAAA… (112 characters), published by X web client
    fingerprint 8ae3a80c08a83434a06478153e193530

To leave a file out of this commit and keep it as it is on disk:
    git restore --staged -- :/src/config.py
    git restore --staged -- ':(top,literal)it'\''s/[odd].py'
    git restore --staged -- :/.env

A false alarm? Give the reason in a comment on the line:
    xguard:allow[x-bearer-token] why this is no secret
or in the baseline, and commit that:
    xguard allow 8ae3a80c08a83434a06478153e193530 --reason 'why it may stay'
    git add :/.xguard-baseline.yaml

allowed: [x-api-secret] in tests/fake.py:1, by entry 1 of `allow` in
  .xguard.yaml: made up

xguard: 4 blocking, 1 committed already, 1 noted, 1 allowed; 3 blobs, 20480
bytes read

"#]]
        .raw()
    );
}

#[test]
fn what_does_not_block_is_told_in_full_to_whoever_asks() {
    let mut outcome = all_sorts();
    outcome.findings.retain(|one| !one.is_blocking());
    let asked = text("human", &outcome, &staged(true, Occasion::Command), WIDE);
    assert_data_eq!(
        asked,
        str![[r#"
xguard: nothing blocks

note: X API bearer token [x-bearer-token], committed already
  old.py:7:9
    AAAA… (112 characters)
    fingerprint 8ae3a80c08a83434a06478153e193530

About what is committed already:
  1. Revoke it now: it is in history already, and taking it out of the file
     leaves it there.
  2. Tell X.

note: X API bearer token [x-bearer-token]
  docs/web.md:1:9
    AAAA… (112 characters), published by X web client
    fingerprint 8ae3a80c08a83434a06478153e193530

About the notes:
  1. Nothing needs revoking.

allowed: [x-api-secret] in tests/fake.py:1, by entry 1 of `allow` in
  .xguard.yaml: made up

xguard: 1 committed already, 1 noted, 1 allowed; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
    let told = text("human", &outcome, &staged(true, Occasion::Hook), WIDE);
    assert_eq!(told.matches("[x-bearer-token]").count(), 2, "one a status");
    assert!(!told.contains("Tell X.") && told.contains("`xguard explain`"));
}

#[test]
fn a_note_in_history_stays_apart_from_a_new_one() {
    let note = |path, status| Verdict {
        severity: Severity::Note,
        status,
        ..credential(&BEARER, path, 1)
    };
    let notes = outcome(vec![
        note("a.py", FindingStatus::New),
        note("b.py", FindingStatus::AlreadyCommitted),
    ]);
    let told = text("human", &notes, &staged(true, Occasion::Hook), WIDE);
    let heading = "note: X API bearer token [x-bearer-token]";
    assert!(told.contains(&format!("{heading}\n  a.py")), "{told}");
    assert!(
        told.contains(&format!("{heading}, committed already\n  b.py")),
        "{told}"
    );
}

#[test]
fn a_first_commit_is_unstaged_another_way() {
    let outcome = outcome(vec![credential(&SECRET, "a b.py", 1)]);
    let text = text(
        "human",
        &outcome,
        &staged(false, Occasion::Hook),
        Style::default(),
    );
    assert_data_eq!(
        text,
        str![[r#"
xguard: this commit is blocked

high: X API key secret [x-api-secret]
  a b.py:1:9
    AAAA… (112 characters)
    fingerprint 8ae3a80c08a83434a06478153e193530

What to do, in this order:
  1. Take the value out of the file and stage the file again.
  2. Open console.x.com → Apps → the app → Keys and tokens.
  3. Regenerate "API Key and Secret" there; the app's bearer token may stop with it.
  4. Removing the line later does not take the value out of history.

To leave a file out of this commit and keep it as it is on disk:
    git rm --cached -- ':/a b.py'

A false alarm? Give the reason in a comment on the line:
    xguard:allow[x-api-secret] why this is no secret
or in the baseline, and commit that:
    xguard allow 8ae3a80c08a83434a06478153e193530 --reason 'why it may stay'
    git add :/.xguard-baseline.yaml

xguard: 1 blocking; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
}

#[test]
fn only_env_files_ask_for_no_comment() {
    let outcome = outcome(vec![reported(&UNIGNORED, "web/.env")]);
    let text = text("human", &outcome, &staged(true, Occasion::Hook), WIDE);
    assert_data_eq!(
        text,
        str![[r#"
xguard: this commit is blocked

high: env file in this commit [env-file-unignored]
  web/.env
    fingerprint 86162df94d4bc67dd54909038213da62

What to do, in this order:
  1. Add its name to `.gitignore` and stage that.

On purpose? Say so in .xguard.yaml, and stage that:
    env:
      except:
        - path: web/.env
          reason: why it belongs here

xguard: 1 blocking; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
}

#[test]
fn what_could_not_be_read_is_said_and_proves_nothing() {
    let mut outcome = outcome(vec![credential(&SECRET, "a.py", 1)]);
    outcome.problems = vec![
        Problem {
            path: Some(b"b\x1b.py".into()),
            message: "could not read the blob: git said\nfatal: loose object is corrupt".to_owned(),
        },
        Problem {
            path: None,
            message: "could not read HEAD: \x1b[31mno".to_owned(),
        },
    ];
    let text = text(
        "human",
        &outcome,
        &staged(true, Occasion::Hook),
        Style::default(),
    );
    assert_data_eq!(
        text,
        str![[r#"
xguard: this scan proves nothing, because not everything could be read

high: X API key secret [x-api-secret]
  a.py:1:9
    AAAA… (112 characters)
    fingerprint 8ae3a80c08a83434a06478153e193530

What to do, in this order:
  1. Take the value out of the file and stage the file again.
  2. Open console.x.com → Apps → the app → Keys and tokens.
  3. Regenerate "API Key and Secret" there; the app's bearer token may stop with it.
  4. Removing the line later does not take the value out of history.

To leave a file out of this commit and keep it as it is on disk:
    git restore --staged -- :/a.py

A false alarm? Give the reason in a comment on the line:
    xguard:allow[x-api-secret] why this is no secret
or in the baseline, and commit that:
    xguard allow 8ae3a80c08a83434a06478153e193530 --reason 'why it may stay'
    git add :/.xguard-baseline.yaml

error: "b\033.py": could not read the blob: git said
    fatal: loose object is corrupt
error: could not read HEAD: \u{1b}[31mno
Nothing is proved as long as this is so (exit status 2): fix it, then try again.

xguard: 1 blocking, 2 unread; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
}

#[test]
fn a_clean_hook_says_nothing_and_a_clean_scan_what_it_read() {
    let clean = outcome(Vec::new());
    assert_eq!(
        text("human", &clean, &staged(true, Occasion::Hook), WIDE),
        ""
    );
    let meta = Meta {
        source: Source::Paths,
        occasion: Occasion::Command,
    };
    assert_data_eq!(
        text("human", &clean, &meta, WIDE),
        str![[r#"
xguard: nothing found; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
    let mut allowed = all_sorts();
    allowed
        .findings
        .retain(|one| one.status == FindingStatus::Allowed);
    let told = text("human", &allowed, &staged(true, Occasion::Hook), WIDE);
    assert_data_eq!(
        told,
        str![[r#"
allowed: [x-api-secret] in tests/fake.py:1, by entry 1 of `allow` in
  .xguard.yaml: made up

xguard: 1 allowed; 3 blobs, 20480 bytes read

"#]]
        .raw()
    );
}

#[test]
fn many_findings_are_counted_and_many_files_share_a_command() {
    let findings = (1..=60).map(|line| credential(&SECRET, &format!("{line}.py"), line));
    let text = text(
        "human",
        &outcome(findings.collect()),
        &staged(true, Occasion::Hook),
        WIDE,
    );
    assert!(
        text.contains("  and 10 more; `--format json` shows all of them\n"),
        "{text}"
    );
    assert!(
        text.contains("    git restore --staged -- FILE\n"),
        "{text}"
    );
    assert!(!text.contains("51.py"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one golden text")]
fn json_says_everything() {
    let mut outcome = all_sorts();
    outcome.findings.drain(1..6);
    outcome.findings[1].path = b"caf\xe9/.env".into();
    outcome.problems.push(Problem {
        path: None,
        message: "could not read \u{202e}HEAD".to_owned(),
    });
    let text = text(
        "json",
        &outcome,
        &staged(true, Occasion::Hook),
        Style::default(),
    );
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_data_eq!(text, str![[r#"
{
  "schema_version": 1,
  "tool": {
    "name": "xguard",
    "version": "VERSION"
  },
  "source": {
    "kind": "staged",
    "head": "1111111111111111111111111111111111111111"
  },
  "findings": [
    {
      "category": "credential",
      "rule": "x-bearer-token",
      "title": "X API bearer token",
      "severity": "critical",
      "blocking": true,
      "status": "new",
      "path": "src/config.py",
      "line": 3,
      "column": 9,
      "end_line": 3,
      "end_column": 121,
      "commit": null,
      "redacted": "AAAA… (112 characters)",
      "fingerprint": "8ae3a80c08a83434a06478153e193530",
      "details": {
        "app_id": "3033300"
      },
      "remedy": [
        "Take the value out of the file and stage the file again.",
        "Open console.x.com → Apps → the app → Keys and tokens.",
        "Revoke the bearer there, or POST https://api.x.com/oauth2/invalidate_token?access_token=… with the app's keys.",
        "Removing the line later does not take the value out of history.",
        "To leave the file out of this commit and keep it as it is on disk: `git restore --staged -- :/src/config.py`."
      ],
      "evidence": []
    },
    {
      "category": "env-file",
      "rule": "env-file-staged",
      "title": "env file in this commit",
      "severity": "high",
      "blocking": true,
      "status": "new",
      "path": "\"caf\\351/.env\"",
      "path_base64": "Y2Fm6S8uZW52",
      "line": null,
      "column": null,
      "end_line": null,
      "end_column": null,
      "commit": null,
      "redacted": null,
      "fingerprint": "86162df94d4bc67dd54909038213da62",
      "details": {},
      "remedy": [
        "Add its name to `.gitignore` and stage that.",
        "To leave the file out of this commit and keep it as it is on disk: `git restore --staged -- $':/caf\\351/.env'`."
      ],
      "evidence": []
    }
  ],
  "errors": [
    {
      "path": null,
      "message": "could not read \u202eHEAD"
    }
  ],
  "summary": {
    "blobs": 3,
    "bytes": 20480,
    "blocking": 2,
    "statuses": {
      "new": 2,
      "known": 0,
      "allowed": 0,
      "already-committed": 0
    }
  }
}

"#]].raw());
}

#[test]
fn no_format_lets_a_hostile_name_through() {
    let mut hostile = credential(&SECRET, "a\x1b[31m\u{202e}\u{9b}\u{7f}\nb.py", 1);
    let title = b"\x1b]0;title\x07".to_vec();
    hostile.facts = vec![VerdictFact::Read(Fact::SameValueIn(Some(title)))];
    let outcome = Outcome {
        problems: vec![Problem {
            path: Some("\u{2066}x\r".as_bytes().into()),
            message: "no\x08\u{200f}\r".to_owned(),
        }],
        ..outcome(vec![hostile])
    };
    for format in FORMATS {
        for style in [WIDE, Style::default()] {
            let text = text(format.name, &outcome, &staged(true, Occasion::Hook), style);
            let raw = text
                .chars()
                .find(|&one| one != '\n' && !crate::shell::is_printable(one));
            assert_eq!(raw, None, "{}: {text:?}", format.name);
        }
    }
}

#[test]
fn no_report_advises_to_go_around_the_guard() {
    for format in FORMATS {
        let text = text(
            format.name,
            &all_sorts(),
            &staged(true, Occasion::Hook),
            WIDE,
        );
        assert!(!text.contains("no-verify"));
    }
}

/// A reader that is gone, or a device that is full.
struct Failing(io::ErrorKind);

impl io::Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is_one() {
    let meta = staged(true, Occasion::Command);
    let outcome = all_sorts();
    for format in FORMATS {
        let report = Report {
            outcome: &outcome,
            meta: &meta,
            style: WIDE,
            period: Period::default(),
        };
        write_report(format, &report, &mut Failing(io::ErrorKind::BrokenPipe)).unwrap();
        let full = write_report(format, &report, &mut Failing(io::ErrorKind::StorageFull));
        assert_eq!(full.unwrap_err().to_string(), "could not write the report");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let listed = [
        ListedRule {
            rule: &BEARER,
            example: Some("a made-up value".to_owned()),
        },
        ListedRule {
            rule: &SECRET,
            example: None,
        },
    ];
    let mut out = Vec::new();
    write_rule_list(&listed, WIDE, &mut out).unwrap();
    assert_data_eq!(
        String::from_utf8(out).unwrap(),
        str![[r#"
x-bearer-token
    X API bearer token; critical, blocks
    example: a made-up value
x-api-secret
    X API key secret; high, blocks

"#]]
        .raw()
    );
    let mut out = Vec::new();
    write_rule_page(&BEARER, WIDE, &mut out).unwrap();
    assert_data_eq!(
        String::from_utf8(out).unwrap(),
        str![[r#"
x-bearer-token: X API bearer token
Severity: critical, blocks.

What it finds: The app-only bearer token of the X API v2, told by its zero
  prefix and the app id in it.

Why it matters: It reads everything the app may read until it is revoked.

What to do, in this order:
  1. Take the value out of the file and stage the file again.
  2. Open console.x.com → Apps → the app → Keys and tokens.
  3. Revoke the bearer there, or POST
     https://api.x.com/oauth2/invalidate_token?access_token=… with the app's
     keys.
  4. Removing the line later does not take the value out of history.

A false alarm? Give the reason in a comment on the line:
    xguard:allow[x-bearer-token] why this is no secret
or allow the fingerprint that the report shows in .xguard.yaml, under `allow`.

"#]]
        .raw()
    );
}

/// A credential, and how many of its first bytes anybody may see.
fn samples(sampler: &mut Sampler) -> Vec<(Secret, usize)> {
    let now_ms = 1_760_000_000_000;
    let plain = |text: String| {
        let shown = (text.len() / 10).min(4);
        (Secret::new(text.into_bytes()), shown)
    };
    let access = sampler.access_token();
    let user_id = access.find('-').unwrap();
    let basic = Sampler::basic(&sampler.api_key(), &sampler.api_secret());
    vec![
        plain(sampler.api_key()),
        plain(sampler.api_secret()),
        plain(sampler.access_token_secret()),
        plain(sampler.legacy_key(16)),
        plain(sampler.legacy_key(32)),
        plain(sampler.client_secret()),
        plain(sampler.oauth2(OAuth2::Access, now_ms)),
        plain(sampler.oauth2(OAuth2::Refresh, now_ms)),
        plain(basic),
        (
            Secret::with_public_prefix(access.into_bytes(), user_id),
            user_id,
        ),
        (
            Secret::with_public_prefix(sampler.bearer_decoded().into_bytes(), 32),
            32,
        ),
    ]
}

fn found(secret: Secret) -> Finding {
    Finding {
        rule: &SECRET,
        severity: Severity::High,
        span: 0..secret.len(),
        place: Place {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: secret.len() + 1,
        },
        secret,
        facts: vec![Fact::AppId(3_033_300)],
        evidence: vec!["name"],
        published: None,
        is_guessable: false,
        in_path: false,
    }
}

/// Lines that try to get a secret into a message.
fn lines(secret: &str) -> [String; 5] {
    [
        format!("k = '{secret}'"),
        format!("k = '{secret}' # xguard:allow[x-api-secret] {secret}"),
        format!("k = '{secret}' # xguard:allow[{secret}] fake"),
        format!("xguard:allow[x-api-secret]{secret}"),
        format!("xguard:allow[{secret}"),
    ]
}

#[test]
fn nothing_of_a_secret_is_ever_printed() {
    let policy = Policy::new(PolicySettings::default(), vec![&BEARER, &SECRET], 0);
    for seed in 0..10 {
        for (secret, shown) in samples(&mut Sampler::new(seed)) {
            let value = String::from_utf8(secret.expose().to_vec()).unwrap();
            let finding = found(secret);
            let judged = lines(&value).map(|line| {
                policy.judge_credential(&JudgedCredential {
                    path: &b"a.py".into(),
                    finding: &finding,
                    line: line.as_bytes(),
                    committed: line.len() % 2 == 0,
                })
            });
            let outcome = outcome(judged.into());
            for format in FORMATS {
                let text = text(format.name, &outcome, &staged(true, Occasion::Hook), WIDE);
                assert!(text.contains("x-api-secret"), "it is reported at all");
                let leaked = leaked(&text, value.as_bytes().get(shown..).unwrap());
                assert_eq!(leaked, None, "{} prints part of {value}", format.name);
            }
        }
    }
}

/// Returns the first five characters in a row of the secret part that the text holds.
fn leaked(text: &str, secret_part: &[u8]) -> Option<String> {
    let mut pieces = secret_part.windows(5).map(String::from_utf8_lossy);
    pieces
        .find(|piece| text.contains(piece.as_ref()))
        .map(Into::into)
}

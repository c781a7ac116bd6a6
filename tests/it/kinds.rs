//! Every kind of credential from end to end: found in a commit, blocked or shown as its rule says, printed in no format.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xguard::report::FORMATS;
use xguard_detect::Severity;
use xguard_detect::rules::{CredentialKind, RULES};
use xguard_detect::sample::OAuth2;

use crate::attempt::{Attempt, based};
use crate::planted::Planted;
use crate::repo::Repo;

/// A kind of credential: its rule, a line of a file that holds one, and whether that blocks.
#[derive(Clone, Copy)]
struct Kind {
    rule: &'static str,
    line: Line,
    blocks: bool,
}

/// A line of a file.
#[derive(Clone, Copy)]
enum Line {
    /// The example of the rule, in the line that its row gives it.
    Example(&'static CredentialKind),
    /// Another.
    Written(fn(&mut Planted) -> String),
}

/// Kinds of which the example is not what a person commits today.
const KINDS: &[Kind] = &[
    Kind {
        rule: "x-access-token",
        line: Line::Written(|planted| format!("token: {}", planted.access_token())),
        blocks: true,
    },
    Kind {
        rule: "x-bearer-token",
        line: Line::Written(|planted| {
            format!("curl -H 'Authorization: Bearer {}'", planted.bearer())
        }),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-access-token",
        line: Line::Written(|planted| planted.oauth2(OAuth2::Access)),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-access-token",
        line: Line::Written(|planted| planted.oauth2_issued(OAuth2::Access, days_ago(2))),
        blocks: false,
    },
    Kind {
        rule: "x-oauth2-authorization-code",
        line: Line::Written(|planted| format!("?code={}", planted.oauth2(OAuth2::Code))),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-refresh-token",
        line: Line::Written(|planted| planted.oauth2_issued(OAuth2::Refresh, days_ago(100))),
        blocks: true,
    },
];

/// The one kind that comes in twos.
const PAIR: Kind = Kind {
    rule: "x-request-token",
    line: Line::Written(|planted| {
        let (token, secret) = planted.request_token();
        format!("oauth_token={token}&oauth_token_secret={secret}")
    }),
    blocks: true,
};

/// Returns every kind that comes alone.
fn kinds() -> impl Iterator<Item = Kind> {
    let is_written = |id| KINDS.iter().chain([&PAIR]).any(|kind| kind.rule == id);
    let examples = RULES.iter().filter(move |kind| !is_written(kind.rule.id));
    let examples = examples.map(|kind| Kind {
        rule: kind.rule.id,
        line: Line::Example(kind),
        blocks: kind.rule.severity > Severity::Note,
    });
    KINDS.iter().copied().chain(examples)
}

#[test]
fn a_request_token_and_its_secret_block_together() {
    let run = Attempt::commit(&staged(&PAIR)).is_blocked();
    run.says("2 blocking").says(PAIR.rule);
}

fn days_ago(days: u64) -> u64 {
    let then = SystemTime::now() - Duration::from_hours(24 * days);
    let since = then.duration_since(UNIX_EPOCH).expect("a clock after 1970");
    since
        .as_millis()
        .try_into()
        .expect("a clock before the year 584 million")
}

/// Makes a guarded repository with one line of this kind staged.
fn staged(kind: &Kind) -> Repo {
    let repo = based();
    let line = match kind.line {
        Line::Example(kind) => repo.plant().line_of(kind),
        Line::Written(write) => write(&mut repo.plant()),
    };
    repo.write("notes.txt", format!("first\n{line}\nlast\n"))
        .stage("notes.txt");
    repo.hooked();
    repo
}

#[test]
fn each_blocks_or_is_shown_as_its_rule_says() {
    for kind in kinds() {
        let attempt = Attempt::commit(&staged(&kind));
        let run = if kind.blocks {
            attempt.is_blocked()
        } else {
            attempt.passes()
        };
        run.says(kind.rule).says("notes.txt:2");
    }
}

#[test]
fn each_is_one_finding_in_every_format_and_none_prints_it() {
    for kind in kinds() {
        let repo = staged(&kind);
        let status = i32::from(kind.blocks);
        let report = repo
            .xguard(&["scan", "--format", "json"])
            .code(status)
            .json();
        let findings = report["findings"].as_array().expect("a list");
        assert_eq!(findings.len(), 1, "{}: {findings:?}", kind.rule);
        assert_eq!(findings[0]["rule"], kind.rule);
        assert_eq!(findings[0]["blocking"], kind.blocks, "{}", kind.rule);
        for arguments in [&["scan"][..], &["scan", "--staged"], &["scan", "notes.txt"]] {
            repo.xguard(arguments).code(status).says(kind.rule);
        }
        for format in FORMATS {
            let run = repo.xguard(&["scan", "--format", format.name]).code(status);
            // A report of what blocks may leave out what does not.
            assert!(
                !kind.blocks || run.text().contains(kind.rule),
                "{} in {}",
                kind.rule,
                format.name
            );
        }
    }
}

#[test]
fn each_is_listed_and_explained() {
    let repo = Repo::outside();
    let rules = repo.xguard(&["rules"]).code(0).text();
    let listed: BTreeSet<&str> = rules
        .lines()
        .filter(|line| line.starts_with("x-") || line.starts_with("xai-"))
        .collect();
    let here: BTreeSet<&str> = RULES.iter().map(|kind| kind.rule.id).collect();
    assert_eq!(listed, here, "{rules}");
    for rule in here {
        repo.xguard(&["explain", rule]).code(0).says(rule);
    }
}

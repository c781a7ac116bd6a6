//! Every kind of credential from end to end: found in a commit, blocked or shown as its rule says, printed in no format.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use xguard::report::FORMATS;
use xguard_detect::sample::OAuth2;

use crate::attempt::{Attempt, based};
use crate::planted::Planted;
use crate::repo::Repo;

/// A kind of credential: its rule, a line of a file that holds one, and whether that blocks.
struct Kind {
    rule: &'static str,
    line: fn(&mut Planted) -> String,
    blocks: bool,
}

const KINDS: &[Kind] = &[
    Kind {
        rule: "x-access-token",
        line: |planted| format!("token: {}", planted.access_token()),
        blocks: true,
    },
    Kind {
        rule: "x-access-token-secret",
        line: |planted| {
            format!(
                "TWITTER_ACCESS_TOKEN_SECRET={}",
                planted.access_token_secret()
            )
        },
        blocks: true,
    },
    Kind {
        rule: "x-api-key",
        line: |planted| format!("twitter_api_key: '{}'", planted.api_key()),
        blocks: true,
    },
    Kind {
        rule: "x-api-secret",
        line: |planted| format!("const X_API_SECRET = \"{}\";", planted.api_secret()),
        blocks: true,
    },
    Kind {
        rule: "x-basic-api-key-pair",
        line: |planted| format!("Authorization: Basic {}", planted.basic()),
        blocks: true,
    },
    Kind {
        rule: "x-basic-client-pair",
        line: |planted| format!("Authorization: Basic {}", planted.basic_client()),
        blocks: true,
    },
    Kind {
        rule: "x-bearer-token",
        line: |planted| format!("curl -H 'Authorization: Bearer {}'", planted.bearer()),
        blocks: true,
    },
    Kind {
        rule: "x-chat-private-key",
        line: |planted| format!("PRIVATE_KEYS_B64={}", planted.chat_private_keys()),
        blocks: true,
    },
    Kind {
        rule: "x-enterprise-basic",
        line: |planted| {
            format!(
                "curl -u a@b.example:{} https://gnip-api.x.com/",
                planted.password()
            )
        },
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-access-token",
        line: |planted| planted.oauth2(OAuth2::Access),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-access-token",
        line: |planted| planted.oauth2_issued(OAuth2::Access, days_ago(2)),
        blocks: false,
    },
    Kind {
        rule: "x-oauth2-authorization-code",
        line: |planted| format!("?code={}", planted.oauth2(OAuth2::Code)),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-client-id",
        line: |planted| format!("client_id={}", planted.client_id()),
        blocks: false,
    },
    Kind {
        rule: "x-oauth2-client-secret",
        line: |planted| format!("X_CLIENT_SECRET={}", planted.client_secret()),
        blocks: true,
    },
    Kind {
        rule: "x-oauth2-refresh-token",
        line: |planted| planted.oauth2_issued(OAuth2::Refresh, days_ago(100)),
        blocks: true,
    },
    Kind {
        rule: "x-session-cookie",
        line: |planted| {
            format!(
                "cookie: lang=en; auth_token={} # x.com",
                planted.auth_token()
            )
        },
        blocks: true,
    },
    Kind {
        rule: "xai-api-key",
        line: |planted| planted.xai_api_key(),
        blocks: true,
    },
];

/// The one kind that comes in twos.
const PAIR: Kind = Kind {
    rule: "x-request-token",
    line: |planted| {
        let (token, secret) = planted.request_token();
        format!("oauth_token={token}&oauth_token_secret={secret}")
    },
    blocks: true,
};

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
    let line = (kind.line)(&mut repo.plant());
    repo.write("notes.txt", format!("first\n{line}\nlast\n"))
        .stage("notes.txt");
    repo.hooked();
    repo
}

#[test]
fn each_blocks_or_is_shown_as_its_rule_says() {
    for kind in KINDS {
        let attempt = Attempt::commit(&staged(kind));
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
    for kind in KINDS {
        let repo = staged(kind);
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
fn each_is_explained_and_none_is_missing_here() {
    let repo = Repo::outside();
    let rules = repo.xguard(&["rules"]).code(0).text();
    let listed: BTreeSet<&str> = rules
        .lines()
        .filter(|line| line.starts_with("x-") || line.starts_with("xai-"))
        .collect();
    let one_each = KINDS.iter().map(|kind| kind.rule);
    let here: BTreeSet<&str> = one_each.chain([PAIR.rule]).collect();
    assert_eq!(listed, here, "{rules}");
    for rule in here {
        repo.xguard(&["explain", rule]).code(0).says(rule);
    }
}

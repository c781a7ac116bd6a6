//! # `x-oauth2-refresh-token`
//!
//! **What it finds.** The refresh token that X's OAuth 2.0 gives an app that asked for `offline.access`. It names its own
//! sort and carries the time it was issued, so it is recognised under any name.
//!
//! **Why it matters.** It buys new access tokens for the user, again and again, for months.
//!
//! **What is read out of it.** When it was issued. Its lifetime is not documented, so none is held against it.

use super::oauth2_token::{self, Sort};
use super::{Find, Kind, advice};
use crate::detect::sample::OAuth2;
use crate::detect::{Category, Rule, Severity};

static RULE: Rule = Rule {
    id: "x-oauth2-refresh-token",
    title: "X OAuth 2.0 refresh token",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The OAuth 2.0 refresh token of one user, recognised by the sort and the issue time inside it.",
    harm: "Whoever has it makes new access tokens for the user, from a confidential client together with its secret; it may live for about six months.",
    remedy: &[
        advice::TAKE_OUT,
        advice::REVOKE_OAUTH2,
        "It works once: using it yourself gives a new one and ends this one, and a second use may end the whole grant.",
        "The user can end the grant at x.com/settings/connected_apps, and then has to sign in to the app again.",
        advice::HISTORY,
        advice::REPORT,
    ],
};

pub(super) const KIND: Kind = Kind {
    rule: &RULE,
    example: |sampler| sampler.oauth2(OAuth2::Refresh, 1_750_000_000_000),
    carrier: None,
    find: Find::Alone(|scene, run, out| oauth2_token::find(scene, run, &SORT, out)),
};

static SORT: Sort = Sort {
    ending: b"OnJ0OjE",
    name: b"rt",
    life_ms: None,
    rule: &RULE,
};

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use crate::detect::Severity;
    use crate::detect::sample::{OAuth2, Sampler};
    use crate::detect::testing::{NOW_MS, found, ids};

    #[test]
    fn found_wherever_it_stands() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let token = sampler.oauth2(OAuth2::Refresh, NOW_MS - 1000);
            let cases = [
                ("alone", token.clone()),
                ("quoted", format!("t = \"{token}\"")),
                ("glued in front", format!("tok{token}")),
                ("glued behind", format!("{token}etc")),
                ("after an escape", format!("\\n{token}\\n")),
                ("in a query", format!("?a=1&t={token}&b=2")),
            ];
            for (name, text) in cases {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{name}");
                assert_eq!(found[0].rule.id, "x-oauth2-refresh-token", "{name}");
                assert_eq!(found[0].secret.expose(), token.as_bytes(), "{name}");
                assert_eq!(found[0].severity, Severity::Critical, "{name}");
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let token = sampler.oauth2(OAuth2::Refresh, NOW_MS);
        let early = sampler.oauth2(OAuth2::Refresh, 1_400_000_000_000);
        let cases = [
            ("too short", token[1..].to_owned()),
            ("too early", early),
            ("other ending", format!("{}AAA", &token[..88])),
            ("random", sampler.base64(68)),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }
}

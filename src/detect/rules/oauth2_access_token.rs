//! # `x-oauth2-access-token`
//!
//! **What it finds.** The access token that X's OAuth 2.0 gives an app for one user. It names its own sort and carries the
//! time it was issued, so it is recognised under any name.
//!
//! **Why it matters.** For two hours it does on the user's behalf whatever the user agreed to: read, post, send messages.
//!
//! **What is read out of it.** When it was issued and whether it has expired. One that expired more than a day ago is a note.

use super::oauth2_token::{self, Sort};
use super::{Find, Kind, advice};
use crate::detect::sample::OAuth2;
use crate::detect::{Category, Rule, Severity};

static RULE: Rule = Rule {
    id: "x-oauth2-access-token",
    title: "X OAuth 2.0 access token",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "The OAuth 2.0 access token of one user, recognised by the sort and the issue time inside it.",
    harm: "For two hours after its issue whoever has it acts for the user as far as the user agreed: reads, posts, sends messages.",
    remedy: &[
        advice::TAKE_OUT,
        advice::REVOKE_OAUTH2,
        "It ends by itself two hours after its issue; the refresh token granted with it lives on, so revoke that first if it stood beside it.",
        advice::HISTORY,
        advice::REPORT,
    ],
};

pub(super) const KIND: Kind = Kind {
    rule: &RULE,
    example: |sampler| sampler.oauth2(OAuth2::Access, 1_750_000_000_000),
    carrier: None,
    find: Find::Alone(|scene, run, out| oauth2_token::find(scene, run, &SORT, out)),
};

static SORT: Sort = Sort {
    ending: b"OmF0OjE",
    name: b"at",
    life_ms: Some(2 * 60 * 60 * 1000),
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
            let token = sampler.oauth2(OAuth2::Access, NOW_MS - 1000);
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
                assert_eq!(found[0].rule.id, "x-oauth2-access-token", "{name}");
                assert_eq!(found[0].secret.expose(), token.as_bytes(), "{name}");
                assert_eq!(found[0].severity, Severity::Medium, "{name}");
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let token = sampler.oauth2(OAuth2::Access, NOW_MS);
        let early = sampler.oauth2(OAuth2::Access, 1_400_000_000_000);
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

    #[test]
    fn the_clock_decides_whether_it_still_matters() {
        let day = 24 * 60 * 60 * 1000;
        let cases = [
            (NOW_MS - 1000, "no", Severity::Medium),
            (NOW_MS - day / 2, "yes", Severity::Medium),
            (NOW_MS - 3 * day, "yes", Severity::Note),
        ];
        for (issued_ms, expired, severity) in cases {
            let token = Sampler::new(3).oauth2(OAuth2::Access, issued_ms);
            let found = found("a.txt", &token);
            assert_eq!(found[0].details[1], ("expired", expired.to_owned()));
            assert_eq!(found[0].severity, severity);
        }
    }
}

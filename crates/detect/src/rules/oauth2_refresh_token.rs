//! # `x-oauth2-refresh-token`
//!
//! **What it finds.** The refresh token that X's OAuth 2.0 gives an app that asked for `offline.access`. It names its own
//! sort and carries the time it was issued, so it is recognised under any name.
//!
//! **Why it matters.** It buys new access tokens for the user, again and again, for months.
//!
//! **What is read out of it.** When it was issued. Its lifetime is not documented, so none is held against it.

use super::oauth2_token::{self, Sort};
use super::{CredentialKind, Find};
use crate::sample::OAuth2;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-oauth2-refresh-token",
    title: "X OAuth 2.0 refresh token",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The OAuth 2.0 refresh token of one user, recognised by the sort and the issue time inside it.",
    harm: "Whoever has it makes new access tokens for the user, from a confidential client together with its secret; it may live for about six months.",
    remedy: &[
        Step::TakeOut,
        Step::RevokeOAuth2,
        Step::Own(
            "It works once: using it yourself gives a new one and ends this one, and a second use may end the whole grant.",
        ),
        Step::Own(
            "The user can end the grant at x.com/settings/connected_apps, and then has to sign in to the app again.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.oauth2(OAuth2::Refresh, 1_750_000_000_000),
    carrier: None,
    find: Find::Alone(|scene, run, out| oauth2_token::find_tokens(scene, run, &SORT, out)),
};

static SORT: Sort = Sort {
    ending: b"OnJ0OjE",
    name: b"rt",
    life_ms: None,
    rule: &RULE,
};

#[cfg(test)]
mod tests {
    use super::oauth2_token::testing;
    use crate::Severity;
    use crate::sample::OAuth2;

    #[test]
    fn found_wherever_it_stands() {
        testing::found_wherever_it_stands(
            OAuth2::Refresh,
            "x-oauth2-refresh-token",
            Severity::Critical,
        );
    }

    #[test]
    fn lookalikes_are_missed() {
        testing::lookalikes_are_missed(OAuth2::Refresh);
    }
}

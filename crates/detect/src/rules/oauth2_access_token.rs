//! # `x-oauth2-access-token`
//!
//! **What it finds.** The access token that X's OAuth 2.0 gives an app for one user. It names its own sort and carries the
//! time it was issued, so it is recognised under any name.
//!
//! **Why it matters.** For two hours it does on the user's behalf whatever the user agreed to: read, post, send messages.
//!
//! **What is read out of it.** When it was issued and whether it has expired. One that expired more than a day ago is a note.

use super::oauth2_token::{self, Sort};
use super::{CredentialKind, Find};
use crate::sample::OAuth2;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-oauth2-access-token",
    title: "X OAuth 2.0 access token",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "The OAuth 2.0 access token of one user, recognised by the sort and the issue time inside it.",
    harm: "For two hours after its issue whoever has it acts for the user as far as the user agreed: reads, posts, sends messages.",
    remedy: &[
        Step::TakeOut,
        Step::RevokeOAuth2,
        Step::Own(
            "It ends by itself two hours after its issue; the refresh token granted with it lives on, so revoke that first if it stood beside it.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.oauth2(OAuth2::Access, 1_750_000_000_000),
    carrier: None,
    find: Find::Alone(|scene, run, out| oauth2_token::find_tokens(scene, run, &SORT, out)),
};

static SORT: Sort = Sort {
    ending: b"OmF0OjE",
    name: b"at",
    life_ms: Some(2 * 60 * 60 * 1000),
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
            OAuth2::Access,
            "x-oauth2-access-token",
            Severity::Medium,
        );
    }

    #[test]
    fn lookalikes_are_missed() {
        testing::lookalikes_are_missed(OAuth2::Access);
    }

    #[test]
    fn the_clock_decides_whether_it_still_matters() {
        testing::the_clock_decides_whether_it_still_matters(OAuth2::Access);
    }
}

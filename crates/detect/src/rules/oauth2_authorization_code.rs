//! # `x-oauth2-authorization-code`
//!
//! **What it finds.** The code that X's sign-in page sends to an app's callback, to be exchanged for tokens. It names its
//! own sort and carries the time it was issued, so it is recognised under any name.
//!
//! **Why it matters.** Until it is exchanged or thirty seconds have gone by, it buys an access token, from public clients
//! together with the PKCE verifier.
//!
//! **What is read out of it.** When it was issued and whether it has expired. One that expired more than a day ago is a note.

use super::oauth2_token::{self, Sort};
use super::{CredentialKind, Find};
use crate::sample::OAuth2;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-oauth2-authorization-code",
    title: "X OAuth 2.0 authorization code",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "An OAuth 2.0 authorization code from X's sign-in callback, recognised by the sort and the issue time inside it.",
    harm: "Within thirty seconds of its issue it can be exchanged for the user's tokens; one in a file usually shows that a callback was logged.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "Let it expire: it lives thirty seconds and works once. If it was exchanged by someone else, the user ends the grant at x.com/settings/connected_apps.",
        ),
        Step::Own(
            "Look for what wrote it down: a log of the callback URL holds the next code too.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.oauth2(OAuth2::Code, 1_750_000_000_000),
    carrier: None,
    find: Find::Alone(|scene, run, out| oauth2_token::find_tokens(scene, run, &SORT, out)),
};

static SORT: Sort = Sort {
    ending: b"OmFjOjE",
    name: b"ac",
    life_ms: Some(30 * 1000),
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
            OAuth2::Code,
            "x-oauth2-authorization-code",
            Severity::Medium,
        );
    }

    #[test]
    fn lookalikes_are_missed() {
        testing::lookalikes_are_missed(OAuth2::Code);
    }

    #[test]
    fn the_clock_decides_whether_it_still_matters() {
        testing::the_clock_decides_whether_it_still_matters(OAuth2::Code);
    }
}

//! # `x-oauth2-client-secret`
//!
//! **What it finds.** The client secret of a confidential OAuth 2.0 client: 50 characters of base64url. One in five has
//! neither `-` nor `_` and then looks like an API secret; its name or a client id beside it tells them apart.
//!
//! **Why it matters.** It proves to X that a request comes from the app: with it stolen codes and refresh tokens can be used.
//!
//! **What is read out of it.** Nothing: it is random.

use super::{CredentialKind, Find};
use crate::evidence::Evidence;
use crate::shape::Shape;
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-oauth2-client-secret",
    title: "X OAuth 2.0 client secret",
    category: Category::Credential,
    severity: Severity::High,
    finds: "The client secret of a confidential OAuth 2.0 client: 50 characters that a name, a client id beside it or the file says are X's.",
    harm: "Whoever has it acts as the app towards X: exchanges codes and uses stolen refresh tokens as if they were its own.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::NewClientSecret,
        Step::Own(
            "Put the new secret where the app runs before users sign in again; the client id stays.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.client_secret(),
    carrier: None,
    find: Find::Among(weigh_client_secret),
};

fn weigh_client_secret(shape: Shape, evidence: &Evidence) -> i32 {
    match shape {
        Shape::ClientSecret50 => evidence.weight(),
        // Like an API secret, unless something says that it is a client's.
        Shape::Secret50 if evidence.client => evidence.weight() + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::ids;

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for (path, text) in [
            (".env", "TWITTER_CLIENT_SECRET={client_secret}"),
            (
                ".env",
                "CLIENT_ID={client_id}\nCLIENT_SECRET={client_secret}",
            ),
            (".env", "CLIENT_ID={client_id}\nCLIENT_SECRET={secret}"),
        ] {
            let text = sampler.fill(text);
            assert!(
                ids(path, &text).contains(&"x-oauth2-client-secret"),
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        for (path, text) in [
            (".env", "CLIENT_SECRET={client_secret}"),
            (
                ".env",
                "BOX_CLIENT_SECRET={client_secret}\nTWITTER_HANDLE=@me",
            ),
            (".env", "WEBEX_CLIENT_SECRET={client_secret}"),
            ("a.html", "<a class=\"{client_secret}\">"),
        ] {
            let text = sampler.fill(text);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{path}: {text}");
        }
    }
}

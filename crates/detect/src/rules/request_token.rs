//! # `x-request-token`
//!
//! **What it finds.** The request token of an OAuth 1.0a sign-in under way, and its secret, where both stand side by side
//! as `oauth_token` and `oauth_token_secret`. Today's token carries its app id and issue time; older ones have only the
//! shape of a secret, so the file has to speak of X.
//!
//! **Why it matters.** For the minutes it lives it lets whoever has it finish the sign-in in the user's place.
//!
//! **What is read out of it.** The app id and when it was issued, of today's.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64URL_NOPAD;
use memchr::memmem;

use super::{CredentialKind, Find, named};
use crate::classes::{is_alphanumeric, is_mixed, is_token};
use crate::filter::made_up::is_patterned;
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Fact, Rule, Severity, Step, published};

static RULE: Rule = Rule {
    id: "x-request-token",
    title: "X OAuth 1.0a request token",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "The request token of a sign-in under way with its secret beside it: `oauth_token` and `oauth_token_secret`.",
    harm: "For some minutes whoever has both can finish the sign-in, and gets the access token in the user's place.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "It ends by itself within minutes; if the sign-in was finished, look for the access token that came of it, which does not end.",
        ),
        Step::EndGrant,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.request_token(1_750_000_000_000),
    carrier: Some(|sampler, example| {
        let secret = sampler.alphanumeric_text(32);
        format!("oauth_token={example}&oauth_token_secret={secret}")
    }),
    find: Find::Named(find_request_token),
};

/// What the secret is called, in small letters without signs.
const NAME: &[u8] = b"oauthtokensecret";
/// How far the token may be from its secret.
const REACH: usize = 300;
/// How far words for X may be from an older token.
const WORDS: usize = 4000;
/// Length of today's tokens.
const LENGTH: usize = 27;
/// The oldest there can be: 2010.
const FIRST_MS: u64 = 1_262_304_000_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn find_request_token<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    let secret = scene.slice(run.clone());
    if !matches!(secret.len(), 32 | 37..=43) {
        return;
    }
    let name = named::as_written(scene, run.start);
    if name.len() < NAME.len() || !is_name(&name.to_ascii_lowercase(), NAME) || !is_secret(secret) {
        return;
    }
    let speaks = || {
        named::speaks_of_x(&named::text_around(scene, &run, WORDS))
            || named::speaks_of_x(&scene.path.to_ascii_lowercase())
    };
    let tokens = tokens_near(scene, &run);
    let old = tokens
        .iter()
        .find(|token| is_old(scene.slice((*token).clone())));
    let old = old.filter(|_| speaks()).cloned();
    let issued = |token: Range<usize>| {
        let issued = Issued::read(scene.slice(token.clone()), scene.now_ms)?;
        Some((token, Some(issued)))
    };
    let mut pairs: Vec<_> = tokens.into_iter().filter_map(issued).collect();
    if pairs.is_empty() {
        pairs.extend(old.map(|token| (token, None)));
    }
    if pairs.is_empty() {
        return;
    }
    // Beside several secrets each token is met more than once; of those at one place one stays.
    out.extend(
        pairs
            .into_iter()
            .map(|(token, issued)| of_token(scene, token, issued)),
    );
    let mut sighting = DetectedCredential::new(&RULE, run, Cow::Borrowed(secret));
    sighting.evidence.push("its token beside it");
    out.push(sighting.published_by(published::owner_of_value(secret)));
}

fn of_token<'t>(
    scene: &Scene<'t>,
    token: Range<usize>,
    issued: Option<Issued>,
) -> DetectedCredential<'t> {
    let value = scene.slice(token.clone());
    let mut sighting = DetectedCredential::new(&RULE, token, Cow::Borrowed(value));
    sighting.evidence.push("its secret beside it");
    if let Some(issued) = issued {
        sighting.evidence.push("app id and time inside");
        let facts = [Fact::AppId(issued.app_id), Fact::IssuedAt(issued.at_ms)];
        sighting.facts.extend(facts);
    }
    sighting.published_by(published::owner_of_value(value))
}

/// Returns the values named `oauth_token` near a secret, nearest first.
fn tokens_near(scene: &Scene<'_>, secret: &Range<usize>) -> Vec<Range<usize>> {
    let from = secret.start.saturating_sub(REACH);
    let end = (secret.end + REACH).min(scene.text.len());
    let window = scene.slice(from..end).to_ascii_lowercase();
    let names: [&[u8]; 2] = [b"oauth_token", b"oauthtoken"];
    let mut tokens = Vec::new();
    for name in names {
        for at in memmem::find_iter(&window, name) {
            let after = from + at + name.len();
            let gap = scene.slice(after..(after + 8).min(end));
            let Some(gap) = gap.iter().position(|&byte| is_token(byte)) else {
                continue;
            };
            let run = scene.from(after + gap);
            let length = run.iter().take_while(|&&byte| is_token(byte)).count();
            let token = after + gap..after + gap + length;
            if gap > 0 && token.end <= end && length >= LENGTH && token != *secret {
                tokens.push(token);
            }
        }
    }
    tokens.sort_by_key(|token| token.start.abs_diff(secret.start));
    tokens
}

fn is_name(name: &[u8], wanted: &[u8]) -> bool {
    let flat: Vec<u8> = name
        .iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    flat == wanted
}

fn is_secret(value: &[u8]) -> bool {
    (value.len() == 32 && is_alphanumeric(value) || is_old(value))
        && is_mixed(value)
        && !is_patterned(value)
}

/// Tells whether it has the shape of before 2013: base64 of 32 bytes without its signs.
fn is_old(value: &[u8]) -> bool {
    let ends_well = value
        .last()
        .is_some_and(|last| b"AEIMQUYcgkosw048".contains(last));
    (37..=43).contains(&value.len())
        && is_alphanumeric(value)
        && is_mixed(value)
        && ends_well
        && !is_patterned(value)
}

/// What today's tokens tell.
struct Issued {
    app_id: u64,
    at_ms: u64,
}

impl Issued {
    fn read(value: &[u8], now_ms: u64) -> Option<Self> {
        if value.len() != LENGTH {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(value).ok()?;
        let number = |range: Range<usize>| {
            let bytes = bytes.get(range)?;
            Some(u64::from_be_bytes(bytes.try_into().ok()?))
        };
        let (app_id, at_ms) = (number(4..12)?, number(12..20)?);
        let possible = app_id > 0
            && app_id < 1 << 32
            && (FIRST_MS..=now_ms.saturating_add(DAY_MS)).contains(&at_ms);
        possible.then_some(Self { app_id, at_ms })
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{NOW_MS, found, ids};

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for _ in 0..100 {
            let (token, secret) = (sampler.request_token(NOW_MS), sampler.alphanumeric_text(32));
            for text in [
                format!(
                    "oauth_token={token}&oauth_token_secret={secret}&oauth_callback_confirmed=true"
                ),
                format!("{{\"oauth_token_secret\": \"{secret}\", \"oauth_token\": \"{token}\"}}"),
                format!("oauthToken: '{token}',\noauthTokenSecret: '{secret}'"),
            ] {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 2, "{text}");
                assert!(found.iter().all(|one| one.rule.id == "x-request-token"));
            }
        }
        let pair = |sampler: &mut Sampler| {
            let (token, secret) = (sampler.request_token(NOW_MS), sampler.alphanumeric_text(32));
            format!("oauth_token={token}&oauth_token_secret={secret}\n")
        };
        for _ in 0..100 {
            let other = format!("oauth_token={}\n", sampler.alphanumeric_text(40));
            let text = [other, pair(&mut sampler), pair(&mut sampler)].concat();
            assert_eq!(ids("a.txt", &text), ["x-request-token"; 4], "{text}");
        }
        let (token, secret) = (sampler.legacy_key(32), sampler.legacy_key(32));
        let text = format!("# api.twitter.com\noauth_token={token}&oauth_token_secret={secret}");
        assert_eq!(ids("a.txt", &text), ["x-request-token"; 2]);
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        let (token, secret) = (sampler.request_token(NOW_MS), sampler.alphanumeric_text(32));
        let late = sampler.request_token(NOW_MS * 2);
        let old = sampler.legacy_key(32);
        for text in [
            format!("oauth_token={token}"),
            format!("oauth_token_secret={secret}"),
            format!("oauth_token={late}&oauth_token_secret={secret}"),
            format!("oauth_token={old}&oauth_token_secret={secret}"),
            format!("token={token}&token_secret={secret}"),
        ] {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{text}");
        }
    }
}

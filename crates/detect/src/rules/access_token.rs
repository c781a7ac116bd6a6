//! # `x-access-token`
//!
//! **What it finds.** The OAuth 1.0a access token of a user: the user id, a dash, and letters and digits up to fifty
//! characters in all. The law of length and the rule for user ids (up to ten digits, or a snowflake of eighteen or
//! nineteen whose date is not before 2016) prove it without a name. Tokens of before 2012 are shorter and need one.
//!
//! **Why it matters.** With its secret and the app's key pair it acts as the user, and it never expires.
//!
//! **What is read out of it.** The user id, and for newer accounts the day the account was made.

use std::borrow::Cow;
use std::ops::Range;

use super::{CredentialKind, Find};
use crate::classes::{count_distinct_bytes, is_mixed, is_token};
use crate::evidence::Evidence;
use crate::filter::made_up::is_made_up;
use crate::filter::words::is_words;
use crate::scene::{DetectedCredential, Scene};
use crate::shape::Shape;
use crate::{Category, Fact, Rule, Severity, Step, published};

static RULE: Rule = Rule {
    id: ID,
    title: "X access token",
    category: Category::Credential,
    severity: Severity::Medium,
    finds: "The OAuth 1.0a access token of one user, recognised by the user id it begins with and its length.",
    harm: "Half a credential: with the access token secret and the app's key pair whoever has it acts as the user. It never expires by itself.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::EndAccessToken,
        Step::EndGrant,
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

/// The id of this rule, for those who look for its neighbours.
pub(crate) const ID: &str = "x-access-token";

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.access_token(),
    carrier: None,
    find: Find::Either(find_access_tokens, weigh_legacy_token),
};

/// Length of every token issued since about 2012.
const LENGTH: usize = 50;
/// Digits of a user id that is glued to more than one letter before it.
const GLUED: usize = 6;
/// The same as the byte before a string.
const COUNTED: u8 = 50;
/// No user has a higher id of the old sort.
const LAST_SEQUENTIAL_ID: u64 = 5_000_000_000;
/// First user ids that are snowflakes, with the month they began in.
const FIRST_SNOWFLAKE_MS: u64 = 1_454_284_800_000;
const SNOWFLAKE_EPOCH_MS: u64 = 1_288_834_974_657;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Endings of file names, which make a number and a name of a token's length.
const FILE_ENDINGS: &[&[u8]] = &[
    b"jpg", b"jpeg", b"png", b"gif", b"webp", b"svg", b"mp4", b"mp3", b"mov", b"pdf", b"htm",
    b"js", b"css", b"json", b"map", b"zip", b"gz", b"txt",
];

fn find_access_tokens<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    let text = scene.slice(run.clone());
    if text.len() < LENGTH {
        return;
    }
    for dash in memchr::memchr_iter(b'-', text).map(|at| run.start + at) {
        if let Some((span, user)) = read_token_at_dash(scene, &run, dash) {
            out.push(detected_credential(scene, span, &user));
        }
    }
}

/// Reads the token whose dash is at `dash`.
fn read_token_at_dash(
    scene: &Scene<'_>,
    run: &Range<usize>,
    dash: usize,
) -> Option<(Range<usize>, User)> {
    let tail = scene.slice(dash + 1..run.end);
    let tail = tail
        .iter()
        .take(LENGTH)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let end = dash + 1 + tail;
    let start = end.checked_sub(LENGTH).filter(|&at| at >= run.start)?;
    let user = User::read(scene.slice(start..dash), scene.now_ms)?;
    // A run that was cut where its length says ends there, whatever follows.
    let ends = end == run.end || !scene.byte(end).is_some_and(is_token);
    let whole =
        ends && begins_at(scene, run, start, dash - start) && !is_file_name(scene.from(end));
    let random = scene.slice(dash + 1..end);
    (whole
        && is_mixed(random)
        && count_distinct_bytes(random) >= 13
        && !is_made_up(random)
        && !is_words(random))
    .then_some((start..end, user))
}

/// Tells whether the number of `id` digits begins at `start` and is not the end of a longer one, of a word with a dash, or of an escape
/// read wrong.
fn begins_at(scene: &Scene<'_>, run: &Range<usize>, start: usize, id: usize) -> bool {
    match scene.before(start) {
        _ if start == run.start => true,
        // The byte that says its length, as many files have it before a string: 50 is the digit 2.
        Some(COUNTED) if start == run.start + 1 => true,
        Some(b'0'..=b'9') => {
            // `%22`, `\u0022`, `\x22` end in digits.
            let escape = scene.slice(run.start.saturating_sub(1)..start);
            matches!(
                escape,
                [b'%', _, _] | [b'\\', b'x', _, _] | [b'\\', b'u', _, _, _, _]
            )
        }
        Some(b'-') => start == run.start + 1,
        // `sha512-…`, whose length comes out right now and then.
        Some(b'a') if scene.slice(run.start..start).ends_with(b"sha") => false,
        // In base64url a dash has some digits before it now and then.
        _ => id >= GLUED || start == run.start + 1,
    }
}

fn is_file_name(rest: &[u8]) -> bool {
    rest.strip_prefix(b".")
        .is_some_and(|rest| FILE_ENDINGS.iter().any(|ending| rest.starts_with(ending)))
}

/// What a user id tells.
struct User {
    id: String,
    created_ms: Option<u64>,
}

impl User {
    /// Reads a user id, if there can be one so written: none has between eleven and seventeen digits.
    fn read(digits: &[u8], now_ms: u64) -> Option<Self> {
        if digits.first() == Some(&b'0') || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let id = std::str::from_utf8(digits).ok()?;
        let number: u64 = id.parse().ok()?;
        let created_ms = match id.len() {
            3..=10 if number <= LAST_SEQUENTIAL_ID => None,
            18 | 19 => Some((number >> 22) + SNOWFLAKE_EPOCH_MS)
                .filter(|&ms| ms >= FIRST_SNOWFLAKE_MS && ms <= now_ms + DAY_MS)
                .map(Some)?,
            _ => return None,
        };
        Some(Self {
            id: id.to_owned(),
            created_ms,
        })
    }
}

fn detected_credential<'t>(
    scene: &Scene<'t>,
    span: Range<usize>,
    user: &User,
) -> DetectedCredential<'t> {
    let value = scene.slice(span.clone());
    let mut sighting = DetectedCredential::new(&RULE, span, Cow::Borrowed(value));
    sighting.public_prefix = user.id.len();
    sighting.facts.push(Fact::UserId(user.id.clone()));
    let created = user.created_ms.map(Fact::AccountCreatedAt);
    sighting.facts.extend(created);
    sighting.evidence.push("user id and length");
    sighting.published_by(published::owner_of_value(value))
}

/// Weighs the evidence for a token of before 2012, whose length proves nothing.
fn weigh_legacy_token(shape: Shape, evidence: &Evidence) -> i32 {
    match shape {
        Shape::LegacyToken => evidence.weight() + 70,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::Sampler;
    use crate::testing::{NOW_MS, found, ids};

    #[test]
    fn found_without_any_name() {
        let mut sampler = Sampler::new(1);
        for _ in 0..300 {
            let token = sampler.access_token();
            let user_id = token.split('-').next().unwrap();
            for text in [
                token.clone(),
                format!("x = '{token}'"),
                format!("oauth_token={token}&b=1"),
                format!("\\n{token}\\n"),
                format!("%22{token}%22"),
                format!("\\u0022{token}\\u0022"),
                format!("<b>{token}</b>"),
                format!("-{token}"),
            ] {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, super::ID, "{text}");
                assert_eq!(found[0].secret.expose(), token.as_bytes());
                assert_eq!(found[0].facts[0], Fact::UserId(user_id.to_owned()));
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let mut tail = |length| sampler.alphanumeric_text(length);
        let future = ((NOW_MS + 40 * super::DAY_MS - super::SNOWFLAKE_EPOCH_MS) << 22).to_string();
        let cases = [
            ("too long", format!("12345678-{}", tail(42))),
            ("too short", format!("12345678-{}", tail(40))),
            (
                "no user has so many digits",
                format!("123456789012-{}", tail(37)),
            ),
            (
                "no user has so high an id",
                format!("9876543210-{}", tail(39)),
            ),
            ("account from the future", format!("{future}-{}", tail(30))),
            ("leading zero", format!("01234567-{}", tail(41))),
            (
                "a build and a digest",
                format!("123456789-{}", "0f9e8d7c6b".repeat(4)),
            ),
            ("a file name", format!("1234567890-{}.jpg", tail(39))),
            (
                "a slug",
                "12345678-HowToGetYourTwitterBotApprovedAndLive23456".to_owned(),
            ),
            (
                "counting",
                "1234567890-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM".to_owned(),
            ),
            ("more words", format!("12345678-{}-x", tail(41))),
            ("an integrity", format!("sha512-{}+w/7g", tail(46))),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }

    #[test]
    fn old_tokens_need_a_name() {
        let token = Sampler::new(3).legacy_token();
        assert_eq!(
            ids("a.py", &format!("OAUTH_TOKEN = '{token}'")),
            [super::ID]
        );
        assert_eq!(
            ids("a.py", &format!("build = '{token}'")),
            Vec::<&str>::new()
        );
    }
}

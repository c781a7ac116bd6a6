//! # `x-session-cookie`
//!
//! **What it finds.** The cookies of a signed-in browser: `auth_token`, forty hexadecimal digits like any SHA-1, so its
//! name and something of X nearby have to say what it is; beside it `ct0` and `kdt`, which are of use only together with
//! it; and the older `_twitter_sess`. In headers, JSON, browser exports, `cookies.txt`, session files of scrapers, and
//! base64 of any of these.
//!
//! **Why it matters.** `auth_token` is the account: whoever sends it is signed in, without password or second factor.
//!
//! **What is read out of it.** Which cookie it is.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::{CredentialKind, Find, named};
use crate::classes::{count_distinct_bytes, is_alphanumeric, is_mixed};
use crate::evidence;
use crate::filter::made_up::is_patterned;
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Cookie, Fact, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-session-cookie",
    title: "X session cookie",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "A cookie of a signed-in session on x.com (`auth_token`, with it `ct0` and `kdt`), recognised by its name together with something of X nearby.",
    harm: "Whoever sends it is signed in as the user, without password or second factor: reads, posts, changes the account.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "End the session: as that user open x.com/settings/sessions and log the session out; changing the password may end all of them.",
        ),
        Step::Own(
            "Look through the account's recent posts, messages and connected apps for what the user did not do.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.hex(40),
    carrier: Some(|_, example| {
        format!("curl 'https://x.com/home' -H 'cookie: lang=en; auth_token={example}'")
    }),
    find: Find::Named(find_session_cookie),
};

/// How far around a value its companions may stand, and a mere word for X.
const COMPANIONS: usize = 1500;
const WORD: usize = 400;
/// How far the fields of an exported cookie are from each other.
const OBJECT: usize = 400;
/// Longest `_twitter_sess`.
const LONGEST_SESSION: usize = 4000;

/// What the cookie that is the account is called, in letters alone.
const NAME: &[u8] = b"authtoken";

impl Cookie {
    /// Returns the cookie that a name in small letters is of.
    fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"auth_token" | b"auth-token" | b"authtoken" => Some(Self::AuthToken),
            b"ct0" | b"x-csrf-token" | b"x_csrf_token" | b"csrf_token" => Some(Self::Ct0),
            b"kdt" => Some(Self::Kdt),
            b"_twitter_sess" => Some(Self::Session),
            _ => {
                let whose = name
                    .strip_suffix(b"_auth_token")
                    .map(|whose| (whose, Self::AuthToken))
                    .or_else(|| name.strip_suffix(b"_ct0").map(|whose| (whose, Self::Ct0)));
                whose
                    .filter(|(whose, _)| is_word_for_x(whose))
                    .map(|(_, cookie)| cookie)
            }
        }
    }

    fn fits(self, value: &[u8]) -> bool {
        let is_random = |least| count_distinct_bytes(value) >= least && !is_patterned(value);
        match self {
            Self::AuthToken => value.len() == 40 && is_hex(value) && is_random(9),
            Self::Ct0 => matches!(value.len(), 32 | 160) && is_hex(value) && is_random(8),
            Self::Kdt => {
                value.len() == 40 && is_alphanumeric(value) && is_mixed(value) && is_random(16)
            }
            Self::Session => value.len() > 60 && value.starts_with(b"BAh7"),
        }
    }
}

fn find_session_cookie<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    let text = scene.slice(run.clone());
    let span = match text.len() {
        32 | 40 | 160 => run,
        _ if ends_session(text) => whole_session(scene, run),
        _ => return,
    };
    let name = named::name_in_lowercase(scene, span.start);
    let is_own = || {
        (text.len() == 40 && evidence::is_named_as_x(scene, span.start, NAME))
            .then_some(Cookie::AuthToken)
    };
    let named = Cookie::named(&name).or_else(|| cookie_in_export(scene, &span, &name));
    let Some(cookie) = named.or_else(is_own) else {
        return;
    };
    let value = scene.slice(span.clone());
    if !cookie.fits(value) {
        return;
    }
    if let Some(context) = evidence_of_x(scene, &span, cookie) {
        let mut sighting = DetectedCredential::new(&RULE, span, Cow::Borrowed(value));
        sighting.facts.push(Fact::Cookie(cookie));
        sighting.evidence = vec!["cookie name", context];
        out.push(sighting);
    }
}

/// Returns what ties a cookie of that name to X, if anything does.
fn evidence_of_x(scene: &Scene<'_>, span: &Range<usize>, cookie: Cookie) -> Option<&'static str> {
    let near = || named::text_around(scene, span, COMPANIONS);
    match cookie {
        Cookie::Session => Some("a cookie of X alone"),
        Cookie::Ct0 | Cookie::Kdt => holds_auth_token(&near()).then_some("beside auth_token"),
        Cookie::AuthToken => {
            let companions: [&[u8]; 5] =
                [b"ct0", b"twid", b"kdt", b"_twitter_sess", b"x-csrf-token"];
            let near = near();
            let path = scene.path.to_ascii_lowercase();
            let word = || named::speaks_of_x(&named::text_around(scene, span, WORD));
            if companions.iter().any(|word| named::has_word(&near, word)) {
                Some("beside other cookies of X")
            } else if evidence::is_named_as_x(scene, span.start, NAME) {
                Some("named as X's")
            } else if word() {
                Some("a word for X near it")
            } else {
                named::speaks_of_x(&path).then_some("path speaks of X")
            }
        }
    }
}

/// Tells whether an `auth_token` with a value that can be one stands in a text in small letters.
fn holds_auth_token(text: &[u8]) -> bool {
    let names: [&[u8]; 3] = [b"auth_token", b"authtoken", b"auth-token"];
    names.iter().any(|name| memmem::find(text, name).is_some())
        && text
            .split(|byte| !byte.is_ascii_alphanumeric())
            .any(|word| Cookie::AuthToken.fits(word))
}

/// Reads the name out of the other fields of an exported cookie: `{"name": "auth_token", …, "value": "…"}`.
fn cookie_in_export(scene: &Scene<'_>, value: &Range<usize>, field: &[u8]) -> Option<Cookie> {
    if field != b"value" {
        return None;
    }
    let before = scene.slice(value.start.saturating_sub(OBJECT)..value.start);
    let from = before.iter().rposition(|&byte| byte == b'{')?;
    let after = scene.slice(value.end..(value.end + OBJECT).min(scene.text.len()));
    let to = after.iter().position(|&byte| byte == b'}')?;
    let fields = [before.get(from..)?, after.get(..to)?].concat();
    fields
        .split(|byte| matches!(byte, b'"' | b'\''))
        .find_map(|word| Cookie::named(&word.to_ascii_lowercase()))
}

/// Tells whether a run ends as a Rails session does: base64, `--`, a digest.
fn ends_session(run: &[u8]) -> bool {
    let digest = run
        .len()
        .checked_sub(40)
        .and_then(|at| run.split_at_checked(at));
    digest.is_some_and(|(before, digest)| before.ends_with(b"--") && is_hex(digest))
}

/// Returns the whole of the session that a run ends: its base64 has signs that are none of a run's.
fn whole_session(scene: &Scene<'_>, run: Range<usize>) -> Range<usize> {
    let before = scene.slice(run.start.saturating_sub(LONGEST_SESSION)..run.start);
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/%".contains(byte);
    run.start - before.iter().rev().take_while(is_base64).count()..run.end
}

fn is_word_for_x(word: &[u8]) -> bool {
    matches!(
        word,
        b"twitter" | b"x" | b"tw" | b"twitter_cookie" | b"x_cookie" | b"cookie"
    )
}

fn is_hex(value: &[u8]) -> bool {
    value
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use crate::sample::Sampler;
    use crate::testing::{found, ids};
    use crate::{Cookie, Fact};

    /// Texts with `{t}` for an `auth_token`, `{c}` for a `ct0`, `{k}` for a `kdt`, and how many are to be found.
    const HITS: &[(&str, &str, usize)] = &[
        ("a.toml", "cookie = \"auth_token={t}; ct0={c}; lang=en\"", 2),
        (
            "a.py",
            "set_cookies({'auth_token': '{t}', 'ct0': '{c}', 'kdt': '{k}'})",
            3,
        ),
        (
            "cookies.txt",
            ".x.com\tTRUE\t/\tTRUE\t1798761600\tauth_token\t{t}\n.x.com\tTRUE\t/\tTRUE\t1\tct0\t{c}",
            2,
        ),
        (
            "c.json",
            "[{\"domain\": \".x.com\", \"name\": \"auth_token\", \"path\": \"/\", \"value\": \"{t}\"},\n {\"domain\": \".x.com\", \"value\": \"{c}\", \"name\": \"ct0\"}]",
            2,
        ),
        (
            "sessions.jsonl",
            "{\"kind\":\"cookie\",\"auth_token\":\"{t}\",\"ct0\":\"{c}\"}",
            2,
        ),
        (
            "gallery-dl.conf",
            "{\"twitter\": {\"cookies\": {\"auth_token\": \"{t}\"}}}",
            1,
        ),
        (".env", "TWITTER_AUTH_TOKEN={t}", 1),
        ("twitter/session.yml", "auth_token: {t}", 1),
        (
            "a.sh",
            "-H 'x-csrf-token: {c}' \\\n -H 'cookie: auth_token={t}; ct0={c}'",
            3,
        ),
    ];

    fn fill(text: &str, sampler: &mut Sampler) -> String {
        let text = text.replace("{t}", &sampler.hex(40));
        let text = text.replace("{c}", &sampler.hex(160));
        text.replace("{k}", &sampler.alphanumeric_text(40))
    }

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for _ in 0..30 {
            for (path, text, expected) in HITS {
                let text = fill(text, &mut sampler);
                let found = ids(path, &text);
                assert_eq!(found, vec!["x-session-cookie"; *expected], "{text}");
            }
        }
    }

    #[test]
    fn cookies_in_base64_are_found_where_they_stand() {
        let mut sampler = Sampler::new(2);
        let cookies = fill("auth_token={t};ct0={c};kdt={k};twid=u%3D1;", &mut sampler);
        let text = format!("API_KEY={}\n", BASE64.encode(cookies.as_bytes()));
        let found = found(".env", &text);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|one| one.rule.id == "x-session-cookie"));
        assert_eq!(found[0].facts, [Fact::Cookie(Cookie::AuthToken)]);
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(3);
        for (path, text) in [
            ("a.yml", "auth_token: {t}"),
            ("a.yml", "GITHUB_AUTH_TOKEN={t} # for the twitter bot"),
            ("a.lock", "twitter: git+https://github.com/a/b#{t}"),
            ("a.json", "{\"site\": \"x.com\", \"sha\": \"{t}\"}"),
            ("a.json", "{\"site\": \"x.com\", \"ct0\": \"{c}\"}"),
            ("a.py", "twitter = {'kdt': '{k}'}"),
            (
                "a.py",
                "# x.com\nauth_token = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
            ),
            (
                "a.py",
                "# x.com\nauth_token = '0123456789abcdef0123456789abcdef01234567'",
            ),
        ] {
            let text = fill(text, &mut sampler);
            assert_eq!(ids(path, &text), Vec::<&str>::new(), "{text}");
        }
    }
}

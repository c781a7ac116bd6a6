//! # `x-enterprise-basic`
//!
//! **What it finds.** The password that X's enterprise APIs (once Gnip) take in Basic authentication: whatever its
//! characters, it stands where such passwords stand (`curl -u`, in the address, in an `auth` tuple, under a name like
//! `password`) near one of their hosts.
//!
//! **Why it matters.** With the e-mail address beside it, it opens the enterprise console and every stream and search
//! that was paid for.
//!
//! **What is read out of it.** Nothing.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::{CredentialKind, Find};
use crate::classes::count_distinct_bytes;
use crate::evidence::literals::{self, Literal};
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "x-enterprise-basic",
    title: "X enterprise API password",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The password for Basic authentication near a host of X's enterprise APIs (gnip-api, gnip-stream, gnip.com).",
    harm: "With the e-mail address it goes with, whoever has it signs in to the enterprise console and uses the paid streams and searches.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "Change the password at console.gnip.com; every program that signs in with it needs the new one.",
        ),
        Step::Own("Change it wherever else the same person uses it."),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.password(),
    carrier: Some(|_, example| {
        format!("curl -u ops@acme.example:{example} https://gnip-api.x.com/search")
    }),
    find: Find::Whole(find_enterprise_passwords),
};

/// How far an assignment may be from the host.
const REACH: usize = 700;
/// How long the part of an address before the host may be.
const USERINFO: usize = 200;
const SHORTEST: usize = 8;
const LONGEST: usize = 100;

fn find_enterprise_passwords<'t>(scene: &Scene<'t>, out: &mut Vec<DetectedCredential<'t>>) {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    let hosts = memmem::find_iter(scene.text, b"gnip").filter(|&at| is_host(scene.from(at)));
    let mut near: Vec<Range<usize>> = Vec::new();
    for at in hosts {
        let in_address =
            read_userinfo(scene, at).map(|span| (span, "in the address of an enterprise API"));
        let is_in_address = in_address.is_some();
        found.extend(in_address);
        if !is_in_address {
            let options = options(scene, at).into_iter();
            found.extend(options.map(|span| (span, "option of a call of an enterprise API")));
        }
        let around = at.saturating_sub(REACH)..(at + REACH).min(scene.text.len());
        match near.last_mut() {
            Some(last) if last.end >= around.start => last.end = around.end,
            _ => near.push(around),
        }
    }
    // What stands near several hosts is read once.
    let named = near
        .into_iter()
        .flat_map(|range| assigned_passwords(scene, range));
    found.extend(named.map(|span| (span, "near the host of an enterprise API")));
    found.sort_by_key(|(span, _)| (span.start, span.end));
    found.dedup_by(|one, other| one.0 == other.0);
    for (span, evidence) in found {
        let value = scene.slice(span.clone());
        if is_password(value) {
            let mut sighting = DetectedCredential::new(&RULE, span, Cow::Borrowed(value));
            sighting.evidence.push(evidence);
            out.push(sighting);
        }
    }
}

fn is_host(text: &[u8]) -> bool {
    let hosts: [&[u8]; 5] = [
        b"gnip-api.x.com",
        b"gnip-api.twitter.com",
        b"gnip-stream.x.com",
        b"gnip-stream.twitter.com",
        b"gnip.com",
    ];
    hosts.iter().any(|host| text.starts_with(host))
}

/// Reads `https://user:password@` right before the host.
fn read_userinfo(scene: &Scene<'_>, host: usize) -> Option<Range<usize>> {
    let before = scene.slice(host.saturating_sub(USERINFO)..host);
    let labels = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        .count();
    let info = before.get(..before.len() - labels)?.strip_suffix(b"@")?;
    let start = memmem::rfind(info, b"//")? + 2;
    let info_at = host - before.len();
    let info = info.get(start..)?;
    let colon = info.iter().position(|&byte| byte == b':')?;
    let is_one = !info
        .iter()
        .any(|byte| byte.is_ascii_whitespace() || *byte == b'"');
    let from = info_at + start + colon + 1;
    is_one.then(|| from..info_at + start + info.len())
}

/// Returns the passwords of every `-u user:password` on the host's line, or on those it is continued by.
fn options(scene: &Scene<'_>, host: usize) -> Vec<Range<usize>> {
    let range = command_lines(scene, host);
    let text = scene.slice(range.clone());
    let options: [&[u8]; 3] = [b" -u", b" --user", b" --proxy-user"];
    let behind = options.iter().flat_map(|name| {
        let places = memmem::find_iter(text, name);
        places.map(|at| at + name.len())
    });
    let passwords = behind.filter_map(|at| {
        let password = read_user_option(text.get(at..)?)?;
        Some(range.start + at + password.start..range.start + at + password.end)
    });
    passwords.collect()
}

/// Reads the password of what stands behind such an option.
fn read_user_option(text: &[u8]) -> Option<Range<usize>> {
    let is_blank = |byte: &&u8| b" =\"'".contains(byte);
    let start = text.iter().take_while(is_blank).count();
    let is_of_it = |byte: &&u8| !byte.is_ascii_whitespace() && !b"\"'`;|&".contains(byte);
    let value = text.get(start..)?;
    let length = value.iter().take_while(is_of_it).count();
    let colon = value.get(..length)?.iter().position(|&byte| byte == b':')?;
    Some(start + colon + 1..start + length)
}

/// Returns the line of `at` with those before and after that a backslash makes one of it.
fn command_lines(scene: &Scene<'_>, at: usize) -> Range<usize> {
    let floor = at.saturating_sub(REACH);
    let mut start = at;
    loop {
        let line = memchr::memrchr(b'\n', scene.slice(floor..start));
        let Some(newline) = line.map(|newline| floor + newline) else {
            start = floor;
            break;
        };
        start = newline;
        if scene.before(newline) != Some(b'\\') {
            break;
        }
    }
    let ceiling = (at + REACH).min(scene.text.len());
    let mut end = at;
    while let Some(newline) = memchr::memchr(b'\n', scene.slice(end..ceiling)) {
        end += newline + 1;
        if scene.before(end - 1) != Some(b'\\') {
            return start..end - 1;
        }
    }
    start..ceiling
}

/// Returns what is assigned to names for passwords, or stands second in an `auth` tuple.
fn assigned_passwords(scene: &Scene<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let literals = literals::find_literals(scene, range);
    let mut found = Vec::new();
    for (number, literal) in literals.iter().enumerate() {
        let before = || literals.get(number.checked_sub(1)?);
        if is_password_name(&literal.name)
            || before().is_some_and(|user| is_pair(scene, user, literal))
        {
            found.push(literal.span.clone());
        }
    }
    found
}

fn is_password_name(name: &[u8]) -> bool {
    let last = name
        .rsplit(|byte| !byte.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    matches!(last, b"password" | b"passwd" | b"pwd" | b"pass" | b"pw")
}

/// Tells whether two literals are the arguments of `auth=(…, …)` or `HTTPBasicAuth(…, …)`.
fn is_pair(scene: &Scene<'_>, user: &Literal, password: &Literal) -> bool {
    let between = scene.slice(user.span.end..password.span.start);
    let divided = between.len() <= 8
        && between.contains(&b',')
        && between.iter().all(|byte| b"\"', \n".contains(byte));
    let before = scene
        .slice(user.span.start.saturating_sub(24)..user.span.start)
        .to_ascii_lowercase();
    divided
        && before.trim_ascii_end().ends_with(b"(\"") | before.trim_ascii_end().ends_with(b"('")
        && memmem::find(&before, b"auth").is_some()
}

/// Words that stand where a password will be put.
const PLACEHOLDERS: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"example",
    b"your",
    b"secret",
    b"changeme",
    b"change_me",
    b"placeholder",
    b"insert",
    b"replace",
    b"xxxx",
    b"****",
    b"....",
    b"dummy",
    b"sample",
    b"redacted",
    b"hunter2",
    b"foobar",
    b"123456",
];

/// Tells whether a text can be a password, and is no placeholder or reference.
fn is_password(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let classes = [
        value.iter().any(u8::is_ascii_lowercase),
        value.iter().any(u8::is_ascii_uppercase),
        value.iter().any(u8::is_ascii_digit),
        value.iter().any(u8::is_ascii_punctuation),
    ];
    (SHORTEST..=LONGEST).contains(&value.len())
        && value.iter().all(u8::is_ascii_graphic)
        && !value.iter().any(|byte| b"${}<>()[]".contains(byte))
        && !value.starts_with(b"%")
        && !value.starts_with(b"//")
        && classes.iter().filter(|&&has| has).count() >= 2
        && count_distinct_bytes(value) >= 6
        && !PLACEHOLDERS
            .iter()
            .any(|word| memmem::find(&lower, word).is_some())
        && memmem::find(&lower, b"environ").is_none()
        && memmem::find(&lower, b"://").is_none()
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    const HITS: &[&str] = &[
        "curl -u someone \\\ncurl -u ops@acme.example:{p} https://gnip-api.x.com/search",
        "curl -u a@b.example:{p} \"https://gnip-api.twitter.com/search/30day\" -d '{}'",
        "curl --user 'a@b.example:{p}' \\\n  --compressed \\\n  https://gnip-stream.x.com/stream/1",
        "https://a%40b.example:{p}@gnip-stream.twitter.com/stream/powertrack",
        "UN = 'a@b.example'\nPWD = '{p}'\nURL = 'https://gnip-stream.twitter.com/stream'\nrequests.get(URL, auth=(UN, PWD))",
        "requests.get('https://gnip-api.x.com/a', auth=('a@b.example', '{p}'))",
        "search_tweets_api:\n  endpoint: https://gnip-api.x.com/search\n  username: a@b.example\n  password: {p}\n",
        "GNIP_URL=https://console.gnip.com/x\nGNIP_PASSWORD={p}\n",
    ];

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for _ in 0..30 {
            for text in HITS {
                let password = sampler.password();
                let text = text.replace("{p}", &password);
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, "x-enterprise-basic", "{text}");
                assert_eq!(found[0].secret.expose(), password.as_bytes(), "{text}");
            }
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        for value in [
            "your_password1",
            "$GNIP_PASSWORD",
            "${GNIP_PASSWORD}",
            "<password>",
            "xxxxxxxx1",
            "secret",
            "%GNIP_PASSWORD%",
            "os.environ['PW']",
        ] {
            for text in HITS {
                let text = text.replace("{p}", value);
                assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{text}");
            }
        }
        let address = "curl -u https://gnip-api.twitter.com/search/30day/accounts/a1/prod.json";
        assert_eq!(ids("a.txt", address), Vec::<&str>::new());
        let text = format!(
            "PWD = '{}'\nURL = 'https://example.org/gnip'",
            sampler.password()
        );
        assert_eq!(ids("a.txt", &text), Vec::<&str>::new());
    }
}

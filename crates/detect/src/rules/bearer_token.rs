//! # `x-bearer-token`
//!
//! **What it finds.** The app-only bearer token of the X API: base64 of sixteen zero bytes and the app's number, base64
//! of a twenty-byte hash, and a tail of fifty letters and digits (forty-two in X's own web client). The first sixty
//! characters are usually percent-encoded; any mixture of plain, percent-encoded, JSON- and HTML-escaped characters is
//! read, broken over lines and literals too. No name is needed: sixteen zero bytes, a number, and padding in the middle
//! of a value occur together nowhere else.
//!
//! **Why it matters.** It reads everything the app may read, counts against the app's quota, and never expires.
//!
//! **What is read out of it.** The app's number. Bearers of X's own programs, which are public, are told by it.

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::BASE64;

use super::{CredentialKind, Find};
use crate::classes::count_distinct_bytes;
use crate::decode::{escape, join};
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Fact, Rule, Severity, Step, published};

static RULE: Rule = Rule {
    id: "x-bearer-token",
    title: "X API bearer token",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "The app-only bearer token of the X API, recognised by the app number inside it, in any spelling.",
    harm: "Whoever has it reads everything the app may read and uses up its quota; it never expires by itself.",
    remedy: &[
        Step::TakeOut,
        Step::OpenConsole,
        Step::Own(
            "Make the new one first if the app is in use (\"Regenerate\" next to Bearer Token, or POST https://api.x.com/oauth2/token); an app has one bearer at a time, so the old one ends with it.",
        ),
        Step::Own(
            "To end it without a new one: \"Revoke\" on that page, or POST https://api.x.com/oauth2/invalidate_token?access_token=… with the app's keys.",
        ),
        Step::Own(
            "If the API secret leaked too, regenerate that first: whoever holds it makes new bearers.",
        ),
        Step::MindHistory,
        Step::ReportIncident,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.bearer(),
    carrier: None,
    find: Find::Alone(find_bearer_tokens),
};

/// Zero bits fill this many characters of every bearer.
const ZEROS: usize = 21;
/// Characters before the padding.
const HEAD: usize = 59;
/// Longest sequence of characters read after the zeros.
const LONGEST_HEAD: usize = 80;
/// How much of an escape whose percent sign is escaped is read.
const NESTED: usize = 6;
/// Shortest tail of any bearer seen, and the usual one.
const TAILS: (usize, usize) = (38, 50);

fn find_bearer_tokens<'t>(
    scene: &Scene<'t>,
    run: Range<usize>,
    out: &mut Vec<DetectedCredential<'t>>,
) {
    let mut at = run.start;
    while at + ZEROS <= run.end {
        let reach = scene.slice(at..at + ZEROS);
        if let Some(other) = reach.iter().rposition(|&byte| byte != b'A') {
            at += other + 1;
            continue;
        }
        let rest = scene.slice(at + ZEROS..run.end);
        let zeros = ZEROS + rest.iter().take_while(|&&byte| byte == b'A').count();
        if let Some(bearer) = Bearer::read(scene, at, zeros) {
            out.push(bearer.sighting());
        }
        at += zeros;
    }
}

struct Bearer {
    span: Range<usize>,
    app_id: u64,
    head: String,
    tail: String,
}

impl Bearer {
    /// Reads the bearer whose run of `A` begins at `at`; a surplus `A` or two before it are a copying error.
    fn read(scene: &Scene<'_>, at: usize, zeros: usize) -> Option<Self> {
        let (head, tail_at) = read_head(scene, at + zeros)?;
        let surplus = (zeros + head.len()).checked_sub(HEAD)?;
        if zeros < surplus + ZEROS {
            return None;
        }
        let head = format!("{}{head}=", "A".repeat(zeros - surplus));
        let app_id = app_id(head.get(..32)?)?;
        let hash = head.get(32..)?;
        BASE64.decode(hash.as_bytes()).ok()?;
        let (tail, end) = read_tail(scene, tail_at)?;
        if count_distinct_bytes(tail.as_bytes()) < 15 || count_distinct_bytes(hash.as_bytes()) < 8 {
            return None;
        }
        Some(Self {
            span: at + surplus..end,
            app_id,
            head,
            tail,
        })
    }

    fn sighting<'t>(self) -> DetectedCredential<'t> {
        // As X hands it out, so that every spelling has the same fingerprint.
        let head = self
            .head
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        let value = format!("{head}{}", self.tail).into_bytes();
        let mut sighting = DetectedCredential::new(&RULE, self.span, Cow::Owned(value))
            .published_by(published::owner_of_app(self.app_id));
        sighting.facts.push(Fact::AppId(self.app_id));
        sighting.evidence.push("app number inside");
        sighting
    }
}

/// Reads characters of base64 up to the padding, whatever they are written as; returns them and where the tail begins.
fn read_head(scene: &Scene<'_>, mut at: usize) -> Option<(String, usize)> {
    let mut head = String::new();
    while head.len() < LONGEST_HEAD {
        let rest = scene.from(at);
        let (byte, length) = match *rest.first()? {
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') => (byte, 1),
            b'-' => (b'+', 1),
            b'_' => (b'/', 1),
            _ => match next_half(rest) {
                Some(length) => {
                    at += length;
                    continue;
                }
                None => read_nested_escape(rest).or_else(|| split_escape(rest))?,
            },
        };
        at += length;
        match byte {
            b'=' => return Some((head, at)),
            b'+' | b'/' => head.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => head.push(char::from(byte)),
            _ => return None,
        }
    }
    None
}

/// Reads an escape, that of the percent sign of another too: `\u00253D`.
fn read_nested_escape(rest: &[u8]) -> Option<(u8, usize)> {
    let (byte, length) = escape::read_escape(rest)?;
    if byte != b'%' {
        return Some((byte, length));
    }
    let behind = rest.get(length..rest.len().min(length + NESTED))?;
    let (byte, inner) = escape::read_escape(&[b"%", behind].concat())?;
    Some((byte, length + inner - 1))
}

/// Reads the letters and digits after the padding. What is glued to a tail of fifty is none of it.
fn read_tail(scene: &Scene<'_>, at: usize) -> Option<(String, usize)> {
    let (shortest, usual) = TAILS;
    let mut tail = String::new();
    let mut end = at;
    loop {
        let rest = scene.from(end);
        let more = rest
            .iter()
            .take(usual - tail.len())
            .take_while(|byte| byte.is_ascii_alphanumeric());
        tail.extend(more.map(|&byte| char::from(byte)));
        end = at_after(end, &tail, rest);
        if tail.len() >= shortest {
            return Some((tail, end));
        }
        end += next_half(scene.from(end))?;
    }
}

/// Reads a percent escape that is divided between two halves of a value.
fn split_escape(rest: &[u8]) -> Option<(u8, usize)> {
    let across = |cut: usize| {
        let (front, back) = rest.split_at_checked(cut)?;
        let gap = next_half(back)?;
        let back = back.get(gap..gap + 3 - cut)?;
        let (byte, length) = escape::read_escape(&[front, back].concat())?;
        Some((byte, length + gap))
    };
    rest.starts_with(b"%")
        .then(|| across(1).or_else(|| across(2)))?
}

/// Returns the length of what stands before the next half of a value: in one literal, or in the variable that follows.
fn next_half(rest: &[u8]) -> Option<usize> {
    join::joint_length(rest).or_else(|| join::next_assigned(rest))
}

/// Returns the offset after the letters and digits that `rest` begins with, as far as they are in `tail`.
fn at_after(at: usize, tail: &str, rest: &[u8]) -> usize {
    let (_, usual) = TAILS;
    let run = rest
        .iter()
        .take(usual)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    at + run.min(tail.len())
}

fn app_id(head: &str) -> Option<u64> {
    let bytes = BASE64.decode(head.as_bytes()).ok()?;
    let (zeros, id) = bytes.split_at_checked(16)?;
    let id = u64::from_le_bytes(id.try_into().ok()?);
    (zeros.iter().all(|&byte| byte == 0) && id != 0 && id < 1 << 40).then_some(id)
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};
    use crate::{Fact, Severity};

    #[test]
    fn every_spelling_is_found_and_has_the_same_digest() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            let plain = sampler.bearer_decoded();
            let spelled = |plus: &str, slash: &str, pad: &str| {
                plain
                    .replace('+', plus)
                    .replace('/', slash)
                    .replace('=', pad)
            };
            let escaped = spelled("%2B", "%2F", "%3D");
            let split = |least: usize| {
                let whole = |at: &usize| !escaped[at - 2..*at].contains('%');
                escaped.split_at((least..least + 9).find(whole).unwrap())
            };
            let (head, rest) = split(40);
            let (most, tail) = split(80);
            let cases = [
                ("encoded", escaped.clone()),
                ("plain", plain.clone()),
                ("lower-case escapes", spelled("%2b", "%2f", "%3d")),
                ("encoded twice", spelled("%252B", "%252F", "%253D")),
                ("JSON", spelled("\\u002b", "\\/", "\\u003d")),
                ("HTML", spelled("&#x2B;", "&#47;", "&#x3D;")),
                ("only the padding encoded", spelled("+", "/", "%3D")),
                ("surplus letters", format!("AA{escaped}")),
                ("glued in front", format!("tok_{escaped}")),
                ("glued behind", format!("{escaped}and")),
                ("in a path", format!("/{escaped}/")),
                ("over two lines", format!("{most}\n    {tail}")),
                ("over two literals", format!("\"{most}\" +\n  \"{tail}\"")),
                ("split in the head", format!("'{head}' . '{rest}'")),
            ];
            for (name, text) in cases {
                let found = found("a.txt", &text);
                assert_eq!(found.len(), 1, "{name}");
                assert_eq!(found[0].rule.id, "x-bearer-token", "{name}");
                assert_eq!(found[0].secret.expose(), escaped.as_bytes(), "{name}");
                assert!(matches!(found[0].facts[0], Fact::AppId(_)));
            }
        }
    }

    #[test]
    fn lookalikes_are_missed() {
        let mut sampler = Sampler::new(2);
        let bearer = sampler.bearer();
        let body = &bearer[32..];
        let cases = [
            ("all letters the same", "A".repeat(110)),
            ("no app", format!("{}{body}", "A".repeat(32))),
            (
                "placeholder tail",
                format!("{}{}", &bearer[..bearer.len() - 50], "X".repeat(50)),
            ),
            ("head alone", bearer[..40].to_owned()),
            ("truncated", format!("{}...", &bearer[..bearer.len() - 30])),
            ("random", sampler.base64(90)),
            (
                "an SSH key",
                format!("AAAAB3NzaC1yc2EAAAADAQABAAABAQ{}", sampler.base64(90)),
            ),
            (
                "image data",
                format!("iVBORw0KGgo{}{}", "A".repeat(60), sampler.base64(90)),
            ),
        ];
        for (name, text) in cases {
            assert_eq!(ids("a.txt", &text), Vec::<&str>::new(), "{name}");
        }
    }

    #[test]
    fn bearers_of_public_programs_are_notes() {
        let mut head = vec![0; 16];
        head.extend(3_033_300_u64.to_le_bytes());
        let mut sampler = Sampler::new(3);
        let encode = |bytes: &[u8]| data_encoding::BASE64.encode(bytes);
        let bearer = format!(
            "{}{}{}",
            encode(&head),
            encode(&sampler.bytes(20)),
            sampler.alphanumeric_text(42)
        );
        let found = found("a.js", &format!("const t = \"{bearer}\";\nnext"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Note);
        assert_eq!(found[0].published, Some("the web client of X"));
        assert_eq!(found[0].facts, [Fact::AppId(3_033_300)]);
    }
}

//! Credentials in names of files and folders. A name is printed wherever something is said about the file, so what it
//! holds is reported and hidden as well.

use std::borrow::Cow;

use super::classes::{UPPER, byte_classes_in};
use super::overlap::keep_best;
use super::rules::{self, RULES};
use super::runs::Runs;
use super::scene::{DetectedCredential, Scene};
use super::{Context, Finding, Place};
use crate::secret::Secret;

/// Where a finding in a name stands: nowhere in the file.
const NOWHERE: Place = Place {
    line: 1,
    column: 1,
    end_line: 1,
    end_column: 1,
};

/// Returns every credential in a path that proves itself; no name is long enough to speak for any other.
pub fn in_path(path: &[u8], context: &Context) -> Vec<Finding> {
    let scene = Scene {
        text: path,
        path: b"",
        now_ms: context.now_ms,
    };
    let found = find_self_proving(&scene).into_iter().map(|mut sighting| {
        sighting.evidence.push("in the name of the file");
        Finding {
            in_path: true,
            ..crate::finding::into_finding(NOWHERE, sighting)
        }
    });
    found.collect()
}

/// Returns a path, or any text that may have one in it, as it may be printed: every credential that proves itself is
/// cut down to its beginning.
pub fn hide_credentials(text: &[u8]) -> Cow<'_, [u8]> {
    let scene = Scene {
        text,
        path: b"",
        // Whenever it was issued, it is hidden.
        now_ms: u64::MAX / 2,
    };
    let found = find_self_proving(&scene);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    for sighting in found {
        shown.extend(scene.slice(from..sighting.span.start));
        from = sighting.span.end;
        let prefix = sighting.public_prefix;
        let secret = Secret::with_public_prefix(sighting.value.into_owned(), prefix);
        shown.extend(secret.printable_beginning().bytes());
    }
    shown.extend(scene.from(from));
    Cow::Owned(shown)
}

/// Tells whether a path is not printed as it is.
pub fn is_hidden(path: &[u8]) -> bool {
    matches!(hide_credentials(path), Cow::Owned(_))
}

/// Returns the same of text.
pub fn hidden_text(text: &str) -> Cow<'_, str> {
    match hide_credentials(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(shown) => Cow::Owned(String::from_utf8_lossy(&shown).into_owned()),
    }
}

/// Returns the credentials that prove themselves in a text as it stands, in order; no two overlap.
fn find_self_proving<'t>(scene: &Scene<'t>) -> Vec<DetectedCredential<'t>> {
    let mut found = Vec::new();
    for run in Runs::of(scene.text) {
        let text = scene.slice(run.clone());
        if byte_classes_in(text) & UPPER == 0 {
            continue;
        }
        // The dashes in front of an option are letters of tokens too.
        let dashes = text.iter().take_while(|&&byte| byte == b'-').count();
        let bare = run.start + dashes..run.end;
        let both = [Some(bare).filter(|_| dashes > 0), Some(run)];
        for run in both.into_iter().flatten() {
            for find in RULES.iter().filter_map(rules::CredentialKind::alone) {
                find(scene, run.clone(), &mut found);
            }
        }
    }
    keep_best(found, |_| ())
}

#[cfg(test)]
mod tests {
    use super::{hidden_text, hide_credentials, in_path, is_hidden};
    use crate::Context;
    use crate::sample::{OAuth2, Sampler};
    use crate::testing::NOW_MS;

    #[test]
    fn credentials_in_names_are_found_and_hidden() {
        let mut sampler = Sampler::new(1);
        let context = Context { now_ms: NOW_MS };
        for _ in 0..50 {
            let cases = [
                ("x-bearer-token", sampler.bearer()),
                ("x-access-token", sampler.access_token()),
                (
                    "x-oauth2-refresh-token",
                    sampler.oauth2(OAuth2::Refresh, NOW_MS),
                ),
                ("xai-api-key", sampler.xai_api_key()),
            ];
            for (rule, value) in cases {
                for (before, behind) in [
                    ("", ""),
                    ("keys/", "/a.txt"),
                    ("backup of ", " (old)"),
                    ("--", ""),
                    ("an option -", ""),
                ] {
                    let path = format!("{before}{value}{behind}");
                    let found = in_path(path.as_bytes(), &context);
                    assert_eq!(found.len(), 1, "{rule}");
                    assert_eq!(found[0].rule.id, rule);
                    assert_eq!(found[0].secret.expose(), value.as_bytes(), "{rule}");
                    assert!(found[0].in_path);
                    assert!(is_hidden(path.as_bytes()), "{rule}");
                    let shown = hidden_text(&path).into_owned();
                    let beginning = found[0].secret.printable_beginning();
                    assert_eq!(shown, format!("{before}{beginning}{behind}"), "{rule}");
                }
            }
        }
    }

    #[test]
    fn other_names_stay_as_they_are() {
        for path in [
            &b"src/main/java/org/example/TwitterAccessTokenSecretFactory.java"[..],
            b"objects/3f/786850e387550fdab836ed7e6dc881de23001b",
            b"img/1234567890-kJ3hG8sD2fL9qW4eR7tY1uI5oP6aZ0xCvBnM2.jpg",
            b"caf\xe9",
            b"",
        ] {
            assert!(in_path(path, &Context { now_ms: NOW_MS }).is_empty());
            assert!(!is_hidden(path));
            assert_eq!(&*hide_credentials(path), path);
        }
    }
}

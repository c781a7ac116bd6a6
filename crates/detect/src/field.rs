//! What is wrong with the field a credential stands in: it is for another kind, or build tools copy it into the code
//! that browsers load.

use super::evidence;
use super::rules;
use super::scene::{DetectedCredential, Scene};

/// The detail that names the prefix by which build tools know what to copy into browsers.
pub const COPIED: &str = "copied_into_browsers_by";

/// Beginnings of names whose values build tools copy into client code, each with its last `_`; longer ones before those
/// they begin with.
const PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "VITE_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NUXT_PUBLIC_",
    "NUXT_ENV_",
    "VUE_APP_",
    "STORYBOOK_",
    "NG_APP_",
    "SNOWPACK_PUBLIC_",
    "PUBLIC_",
    "RAZZLE_",
    "PREACT_APP_",
    "REDWOOD_ENV_",
    "WXT_",
    "PLASMO_PUBLIC_",
    "TARO_APP_",
];

/// Kinds that may stand in client code.
const PUBLIC: &[&str] = &[rules::CLIENT_ID, "x-api-key"];

/// Names for the fields of one kind, and a kind that has no business there.
struct Misplaced {
    rule: &'static str,
    names: &'static [&'static str],
    text: &'static str,
}

/// What people confuse.
const MISPLACED: &[Misplaced] = &[
    Misplaced {
        rule: rules::CLIENT_ID,
        names: &["consumerkey", "apikey", "appkey"],
        text: "an OAuth 2.0 client id in a field for the OAuth 1.0a API key: signing with it cannot work",
    },
    Misplaced {
        rule: rules::CLIENT_ID,
        names: &["consumersecret", "apisecret", "clientsecret"],
        text: "an OAuth 2.0 client id in a field for a secret",
    },
    Misplaced {
        rule: "x-oauth2-client-secret",
        names: &["consumersecret", "apisecret", "apikeysecret", "appsecret"],
        text: "an OAuth 2.0 client secret in a field for the OAuth 1.0a API secret: signing with it cannot work",
    },
    Misplaced {
        rule: "x-api-key",
        names: &["clientid"],
        text: "an OAuth 1.0a API key in a field for the OAuth 2.0 client id: signing users in with it cannot work",
    },
    Misplaced {
        rule: "x-api-key",
        names: &["consumersecret", "apisecret", "accesstoken", "bearertoken"],
        text: "an OAuth 1.0a API key in a field for a secret or token",
    },
    Misplaced {
        rule: rules::ACCESS_TOKEN,
        names: &[
            "consumerkey",
            "apikey",
            "consumersecret",
            "apisecret",
            "clientid",
            "clientsecret",
        ],
        text: "an OAuth 1.0a access token in a field for the app's own keys",
    },
    Misplaced {
        rule: "x-access-token-secret",
        names: &[
            "consumersecret",
            "apisecret",
            "clientsecret",
            "consumerkey",
            "apikey",
            "clientid",
        ],
        text: "the secret of an access token in a field for the app's own keys",
    },
    Misplaced {
        rule: "x-bearer-token",
        names: &[
            "consumerkey",
            "consumersecret",
            "apisecret",
            "clientid",
            "clientsecret",
        ],
        text: "a bearer token in a field for the app's keys",
    },
];

/// Adds to a sighting what is wrong with its field.
pub(super) fn point_out(scene: &Scene<'_>, sighting: &mut DetectedCredential<'_>) {
    if sighting.published.is_some() {
        return;
    }
    let names = evidence::field_names(scene, sighting.span.start);
    if !PUBLIC.contains(&sighting.rule.id)
        && let Some(prefix) = names.iter().find_map(|name| browser_prefix(name))
    {
        sighting.details.push((COPIED, prefix.to_owned()));
    }
    if let Some(text) = names
        .first()
        .and_then(|name| misplacement_text(sighting.rule.id, name))
    {
        sighting.details.push(("misplaced", text.to_owned()));
    }
}

/// Tells whether a name that build tools copy can be in a text.
pub fn may_be_copied(text: &[u8]) -> bool {
    let ends_in_one = |before: &[u8]| {
        let mut prefixes = PREFIXES.iter();
        prefixes.any(|prefix| before.ends_with(prefix.as_bytes()))
    };
    memchr::memchr_iter(b'_', text).any(|at| text.get(..=at).is_some_and(ends_in_one))
}

/// Returns the prefix of the last part of a name with dots.
fn browser_prefix(name: &[u8]) -> Option<&'static str> {
    let last = name.rsplit(|&byte| byte == b'.').next()?;
    PREFIXES
        .iter()
        .find(|prefix| last.starts_with(prefix.as_bytes()))
        .copied()
}

fn misplacement_text(rule: &str, name: &[u8]) -> Option<&'static str> {
    let flat: Vec<u8> = name
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    let ends = |one: &Misplaced| one.names.iter().any(|name| flat.ends_with(name.as_bytes()));
    MISPLACED
        .iter()
        .find(|one| one.rule == rule && ends(one))
        .map(|one| one.text)
}

#[cfg(test)]
mod tests {
    use super::COPIED;
    use crate::sample::Sampler;
    use crate::testing::found;

    /// Returns the value of a detail of the first finding in a text.
    fn detail(text: &str, name: &str) -> Option<String> {
        let text = Sampler::new(1).fill(text);
        let found = found("a.env", &text);
        assert!(!found.is_empty(), "{text}");
        let details = found[0].details.iter();
        let detail = details.clone().find(|(one, _)| *one == name);
        detail.map(|(_, value)| value.clone())
    }

    #[test]
    fn names_that_build_tools_copy_are_pointed_out() {
        let cases = [
            (
                "NEXT_PUBLIC_TWITTER_API_SECRET={secret}",
                Some("NEXT_PUBLIC_"),
            ),
            ("VITE_X_BEARER_TOKEN={bearer}", Some("VITE_")),
            (
                "const t = process.env.EXPO_PUBLIC_TW_TOKEN || '{bearer}'",
                Some("EXPO_PUBLIC_"),
            ),
            ("TWITTER_API_SECRET={secret}", None),
            ("NEXT_PUBLIC_TWITTER_CLIENT_ID={client_id}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(detail(text, COPIED).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn fields_of_another_kind_are_pointed_out() {
        let cases = [
            ("consumer_key = '{client_id}'", true),
            ("TWITTER_CONSUMER_SECRET={client_secret}", true),
            ("twitter_client_id: {key}", true),
            ("TWITTER_CONSUMER_KEY={token}", true),
            ("TWITTER_CLIENT_ID={client_id}", false),
            ("twitter_consumer_key: {key}", false),
            ("TWITTER_CLIENT_SECRET={client_secret}", false),
            ("TWITTER_API_KEY_SECRET={secret}", false),
        ];
        for (text, expected) in cases {
            assert_eq!(detail(text, "misplaced").is_some(), expected, "{text}");
        }
    }
}

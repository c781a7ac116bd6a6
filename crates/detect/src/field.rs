//! What is wrong with the field a credential stands in: it is for another kind, or build tools copy it into the code
//! that browsers load.

use super::evidence;
use super::rules;
use super::scene::{DetectedCredential, Scene};
use super::{Fact, Misplacement};

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
    what: Misplacement,
}

/// What people confuse.
const MISPLACED: &[Misplaced] = &[
    Misplaced {
        rule: rules::CLIENT_ID,
        names: &["consumerkey", "apikey", "appkey"],
        what: Misplacement::ClientIdAsApiKey,
    },
    Misplaced {
        rule: rules::CLIENT_ID,
        names: &["consumersecret", "apisecret", "clientsecret"],
        what: Misplacement::ClientIdAsSecret,
    },
    Misplaced {
        rule: "x-oauth2-client-secret",
        names: &["consumersecret", "apisecret", "apikeysecret", "appsecret"],
        what: Misplacement::ClientSecretAsApiSecret,
    },
    Misplaced {
        rule: "x-api-key",
        names: &["clientid"],
        what: Misplacement::ApiKeyAsClientId,
    },
    Misplaced {
        rule: "x-api-key",
        names: &["consumersecret", "apisecret", "accesstoken", "bearertoken"],
        what: Misplacement::ApiKeyAsSecret,
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
        what: Misplacement::AccessTokenAsAppKey,
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
        what: Misplacement::TokenSecretAsAppKey,
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
        what: Misplacement::BearerAsAppKey,
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
        sighting.facts.push(Fact::CopiedBy(prefix));
    }
    let what = names
        .first()
        .and_then(|name| find_misplacement(sighting.rule.id, name));
    sighting.facts.extend(what.map(Fact::Misplaced));
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

fn find_misplacement(rule: &str, name: &[u8]) -> Option<Misplacement> {
    let flat: Vec<u8> = name
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    let ends = |one: &Misplaced| one.names.iter().any(|name| flat.ends_with(name.as_bytes()));
    MISPLACED
        .iter()
        .find(|one| one.rule == rule && ends(one))
        .map(|one| one.what)
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::Sampler;
    use crate::testing::found;

    /// Returns the facts about the first finding in a text.
    fn facts(text: &str) -> Vec<Fact> {
        let text = Sampler::new(1).fill(text);
        let found = found("a.env", &text);
        assert!(!found.is_empty(), "{text}");
        found[0].facts.clone()
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
            let copied = facts(text).into_iter().find_map(|fact| match fact {
                Fact::CopiedBy(prefix) => Some(prefix),
                _ => None,
            });
            assert_eq!(copied, expected, "{text}");
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
            let is_misplaced = |fact: &Fact| matches!(fact, Fact::Misplaced(_));
            assert_eq!(facts(text).iter().any(is_misplaced), expected, "{text}");
        }
    }
}

//! The values of a template: credentials of every kind by name, made from a seed. Names that are none of these are
//! lookalikes (`lookalike.rs`).

use std::collections::BTreeMap;

use xguard_detect::rules::RULES;
use xguard_detect::sample::{OAuth2, Sampler};

use super::lookalike;

/// The time the corpus is scanned at, in milliseconds since 1970: a day in September 2026.
pub(super) const NOW_MS: u64 = 1_790_000_000_000;
const DAY_MS: u64 = 86_400_000;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A credential that is secret.
    Secret,
    /// An identifier: an API key or a client id.
    Public,
    /// No X credential; whatever blocks on it is a false alarm.
    Lookalike,
}

/// The values of one template, each made when first asked for.
pub(super) struct Values {
    sampler: Sampler,
    made: BTreeMap<String, (Kind, String)>,
}

impl Values {
    /// Returns the values of a template for a seed.
    pub(super) fn new(template: &str, seed: u64) -> Self {
        // FNV-1a, so that the values of a template do not depend on the others or on their order.
        let seed = template
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self {
            sampler: Sampler::new(seed),
            made: BTreeMap::new(),
        }
    }

    /// Returns the value of a name, such as `api_key` or `sha1#2`.
    pub(super) fn named(&mut self, template: &str, name: &str) -> (Kind, String) {
        if let Some(known) = self.made.get(name) {
            return known.clone();
        }
        let (base, number) = name.split_once('#').unwrap_or((name, ""));
        let made = self
            .public(base)
            .map(|value| (Kind::Public, value))
            .or_else(|| self.secret(base).map(|value| (Kind::Secret, value)))
            .or_else(|| {
                self.pair(template, base, number)
                    .map(|value| (Kind::Secret, value))
            })
            .or_else(|| self.example(base))
            .or_else(|| {
                lookalike::named(&mut self.sampler, base).map(|value| (Kind::Lookalike, value))
            })
            .unwrap_or_else(|| panic!("{template}: no value is called `{name}`"));
        self.made.insert(name.to_owned(), made.clone());
        made
    }

    fn public(&mut self, base: &str) -> Option<String> {
        Some(match base {
            "api_key" => self.sampler.api_key(),
            "legacy_api_key" => self.sampler.legacy_key(16),
            "client_id" => self.sampler.client_id(),
            _ => return None,
        })
    }

    fn secret(&mut self, base: &str) -> Option<String> {
        let sampler = &mut self.sampler;
        Some(match base {
            "api_secret" => sampler.api_secret(),
            "access_token" => sampler.access_token(),
            "access_secret" => sampler.access_token_secret(),
            "legacy_api_secret" | "legacy_access_secret" | "request_token" => {
                sampler.legacy_key(32)
            }
            "legacy_access_token" => {
                let user_id = 1_000_000 + sampler.below(98_000_000);
                format!("{user_id}-{}", legacy_tail(sampler, user_id))
            }
            "bearer" => sampler.bearer(),
            "bearer_decoded" => sampler.bearer_decoded(),
            "client_secret" => sampler.client_secret(),
            "oauth2_access" => sampler.oauth2(OAuth2::Access, NOW_MS - DAY_MS / 48),
            "oauth2_stale_access" => sampler.oauth2(OAuth2::Access, NOW_MS - 400 * DAY_MS),
            "oauth2_refresh" => sampler.oauth2(OAuth2::Refresh, NOW_MS - 20 * DAY_MS),
            "oauth2_code" => sampler.oauth2(OAuth2::Code, NOW_MS - DAY_MS / 48),
            "auth_token" => lookalike::drawn(sampler, lookalike::HEX, 40),
            "ct0" => lookalike::drawn(sampler, lookalike::HEX, 160),
            "kdt" => sampler.alphanumeric_text(40),
            "twitter_sess" => {
                let hex = lookalike::drawn(sampler, lookalike::HEX, 40);
                format!("BAh7{}--{hex}", sampler.base64(150))
            }
            "xai_key" => format!("xai-{}", sampler.alphanumeric_text(80)),
            "gnip_password" => format!("{}!", sampler.alphanumeric_text(13)),
            "request_secret" => sampler.alphanumeric_text(32),
            "chat_keys" => sampler.base64(96),
            _ => return None,
        })
    }

    /// The example of a rule, by the id of the rule with `_` for `-`.
    fn example(&mut self, base: &str) -> Option<(Kind, String)> {
        let mut rules = RULES.iter();
        let kind = rules.find(|kind| kind.rule.id.replace('-', "_") == base)?;
        Some((Kind::Secret, (kind.example)(&mut self.sampler)))
    }

    /// The values of Basic headers, made of others of the same number.
    fn pair(&mut self, template: &str, base: &str, number: &str) -> Option<String> {
        let (name, password) = match base {
            "basic_app" => ("api_key", "api_secret"),
            "basic_client" => ("client_id", "client_secret"),
            "basic_legacy" => ("legacy_api_key", "legacy_api_secret"),
            _ => return None,
        };
        let mut half = |base: &str| {
            let name = [base, number].join(if number.is_empty() { "" } else { "#" });
            self.named(template, &name).1
        };
        Some(Sampler::basic(&half(name), &half(password)))
    }
}

/// Tails of legacy access tokens are legacy secrets; what was issued stayed below 50 characters in all.
fn legacy_tail(sampler: &mut Sampler, user_id: u64) -> String {
    loop {
        let tail = sampler.legacy_key(32);
        if user_id.to_string().len() + 1 + tail.len() < 50 {
            return tail;
        }
    }
}

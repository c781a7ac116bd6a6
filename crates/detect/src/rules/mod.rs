//! One file a kind of credential: its page, its rule, how it is seen, its hits and misses; and the one table of them.
//!
//! To add a kind: a new file beside these, its `mod` line and its row in `RULES`.

mod access_token;
mod access_token_secret;
mod api_key;
mod api_secret;
mod basic;
mod basic_api_key_pair;
mod basic_client_pair;
mod bearer_token;
mod chat_private_key;
mod enterprise_basic;
mod named;
mod oauth2_access_token;
mod oauth2_authorization_code;
mod oauth2_client_id;
mod oauth2_client_secret;
mod oauth2_refresh_token;
mod oauth2_token;
mod request_token;
mod session_cookie;
mod xai_api_key;

use std::ops::Range;

pub(super) use self::access_token::ID as ACCESS_TOKEN;
pub(super) use self::oauth2_client_id::ID as CLIENT_ID;

use super::Rule;
use super::evidence::Evidence;
use super::sample::Sampler;
use super::scene::{DetectedCredential, Scene};
use super::shape::Shape;

/// A kind of credential: its rule, how it is found, and what one looks like.
pub struct CredentialKind {
    /// What is told about it.
    pub rule: &'static Rule,
    /// Makes a synthetic one.
    pub example: fn(&mut Sampler) -> String,
    /// Writes one the way it is met with, where its usual name alone is not enough for it to be found.
    pub(super) carrier: Option<Carrier>,
    pub(super) find: Find,
}

/// How a kind is found.
#[derive(Clone, Copy)]
pub(super) enum Find {
    /// It proves itself: whatever stands around it, a run of token characters that holds one gives it away.
    Alone(Alone),
    /// It has only a shape: weighs the evidence for a candidate being of this kind, where `ENOUGH` will do.
    Among(Weigh),
    /// Today's ones prove themselves, older ones do not.
    Either(Alone, Weigh),
    /// Its name has to stand right before it. Looks into every run, those without capitals too.
    Named(Alone),
    /// It is no run of token characters: looks for the words it stands near in the whole text.
    Whole(Whole),
}

/// Looks into a run of token characters.
pub(super) type Alone = for<'t> fn(&Scene<'t>, Range<usize>, &mut Vec<DetectedCredential<'t>>);
/// Looks into a whole text.
pub(super) type Whole = for<'t> fn(&Scene<'t>, &mut Vec<DetectedCredential<'t>>);
/// Writes a line around an example; what else has to stand there comes from the sampler.
pub(super) type Carrier = fn(&mut Sampler, &str) -> String;
/// Weighs a candidate.
pub(super) type Weigh = fn(Shape, &Evidence) -> i32;

impl CredentialKind {
    /// Returns how it is found without evidence.
    pub(super) fn alone(&self) -> Option<Alone> {
        match self.find {
            Find::Alone(find) | Find::Either(find, _) => Some(find),
            Find::Among(_) | Find::Named(_) | Find::Whole(_) => None,
        }
    }

    /// Returns how it is found by the name before it.
    pub(super) fn named(&self) -> Option<Alone> {
        match self.find {
            Find::Named(find) => Some(find),
            _ => None,
        }
    }

    /// Returns how it is found in a whole text.
    pub(super) fn whole(&self) -> Option<Whole> {
        match self.find {
            Find::Whole(find) => Some(find),
            _ => None,
        }
    }

    /// Returns a line of a file in which `example` is found.
    pub fn line(&self, sampler: &mut Sampler, example: &str) -> String {
        let usual = || {
            let name = self.rule.id.trim_start_matches("x-").replace('-', "_");
            format!("twitter_{name} = \"{example}\"")
        };
        self.carrier
            .map_or_else(usual, |carrier| carrier(sampler, example))
    }

    /// Returns how its evidence is weighed.
    pub(super) fn weigh(&self) -> Option<Weigh> {
        match self.find {
            Find::Among(weigh) | Find::Either(_, weigh) => Some(weigh),
            Find::Alone(_) | Find::Named(_) | Find::Whole(_) => None,
        }
    }
}

/// The weight of evidence that makes a candidate a finding.
pub(super) const ENOUGH: i32 = 100;

/// Every kind, by id.
pub static RULES: &[CredentialKind] = &[
    access_token::KIND,
    access_token_secret::KIND,
    api_key::KIND,
    api_secret::KIND,
    basic_api_key_pair::KIND,
    basic_client_pair::KIND,
    bearer_token::KIND,
    chat_private_key::KIND,
    enterprise_basic::KIND,
    oauth2_access_token::KIND,
    oauth2_authorization_code::KIND,
    oauth2_client_id::KIND,
    oauth2_client_secret::KIND,
    oauth2_refresh_token::KIND,
    request_token::KIND,
    session_cookie::KIND,
    xai_api_key::KIND,
];

#[cfg(test)]
mod table;

//! One file a kind of credential: its page, its rule, how it is seen, its hits and misses; and the one table of them.
//!
//! To add a kind: a new file beside these, its `mod` line and its row in `RULES`.

mod access_token;
mod access_token_secret;
mod advice;
mod api_key;
mod api_secret;
mod basic;
mod basic_api_key_pair;
mod basic_client_pair;
mod bearer_token;
mod oauth2_access_token;
mod oauth2_authorization_code;
mod oauth2_client_id;
mod oauth2_client_secret;
mod oauth2_refresh_token;
mod oauth2_token;

use std::ops::Range;

pub(super) use self::access_token::ID as ACCESS_TOKEN;
pub use self::advice::TAKE_OUT;
pub(super) use self::oauth2_client_id::ID as CLIENT_ID;

use super::Rule;
use super::evidence::Evidence;
use super::sample::Sampler;
use super::scene::{Scene, Sighting};
use super::shape::Shape;

/// A kind of credential: its rule, how it is found, and what one looks like.
pub struct Kind {
    /// What is told about it.
    pub rule: &'static Rule,
    /// Makes a synthetic one.
    pub example: fn(&mut Sampler) -> String,
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
}

/// Looks into a run of token characters.
pub(super) type Alone = for<'t> fn(&Scene<'t>, Range<usize>, &mut Vec<Sighting<'t>>);
/// Weighs a candidate.
pub(super) type Weigh = fn(Shape, &Evidence) -> i32;

impl Kind {
    /// Returns how it is found without evidence.
    pub(super) fn alone(&self) -> Option<Alone> {
        match self.find {
            Find::Alone(find) | Find::Either(find, _) => Some(find),
            Find::Among(_) => None,
        }
    }

    /// Returns how its evidence is weighed.
    pub(super) fn weigh(&self) -> Option<Weigh> {
        match self.find {
            Find::Among(weigh) | Find::Either(_, weigh) => Some(weigh),
            Find::Alone(_) => None,
        }
    }
}

/// The weight of evidence that makes a candidate a finding.
pub(super) const ENOUGH: i32 = 100;

/// Every kind, by id.
pub static RULES: &[Kind] = &[
    access_token::KIND,
    access_token_secret::KIND,
    api_key::KIND,
    api_secret::KIND,
    basic_api_key_pair::KIND,
    basic_client_pair::KIND,
    bearer_token::KIND,
    oauth2_access_token::KIND,
    oauth2_authorization_code::KIND,
    oauth2_client_id::KIND,
    oauth2_client_secret::KIND,
    oauth2_refresh_token::KIND,
];

#[cfg(test)]
mod table;

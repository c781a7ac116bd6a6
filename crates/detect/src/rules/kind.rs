//! What a row of the table of kinds holds.

use std::ops::Range;

use crate::evidence::Evidence;
use crate::rule::Rule;
use crate::sample::Sampler;
use crate::scene::{DetectedCredential, Scene};
use crate::shape::Shape;

/// A kind of credential: its rule, how it is found, and what one looks like.
pub struct CredentialKind {
    /// What is told about it.
    pub rule: &'static Rule,
    /// Makes a synthetic one.
    pub example: fn(&mut Sampler) -> String,
    /// Writes one the way it is met with, where its usual name alone is not enough for it to be found.
    pub(crate) carrier: Option<Carrier>,
    pub(crate) find: Find,
}

/// How a kind is found.
#[derive(Clone, Copy)]
pub(crate) enum Find {
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
pub(crate) type Alone = for<'t> fn(&Scene<'t>, Range<usize>, &mut Vec<DetectedCredential<'t>>);
/// Looks into a whole text.
pub(crate) type Whole = for<'t> fn(&Scene<'t>, &mut Vec<DetectedCredential<'t>>);
/// Writes a line around an example; what else has to stand there comes from the sampler.
pub(crate) type Carrier = fn(&mut Sampler, &str) -> String;
/// Weighs a candidate.
pub(crate) type Weigh = fn(Shape, &Evidence) -> i32;

impl CredentialKind {
    /// Returns how it is found without evidence.
    pub(crate) fn alone(&self) -> Option<Alone> {
        match self.find {
            Find::Alone(find) | Find::Either(find, _) => Some(find),
            Find::Among(_) | Find::Named(_) | Find::Whole(_) => None,
        }
    }

    /// Returns how it is found by the name before it.
    pub(crate) fn named(&self) -> Option<Alone> {
        match self.find {
            Find::Named(find) => Some(find),
            _ => None,
        }
    }

    /// Returns how it is found in a whole text.
    pub(crate) fn whole(&self) -> Option<Whole> {
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
    pub(crate) fn weigh(&self) -> Option<Weigh> {
        match self.find {
            Find::Among(weigh) | Find::Either(_, weigh) => Some(weigh),
            Find::Alone(_) | Find::Named(_) | Find::Whole(_) => None,
        }
    }
}

/// The weight of evidence that makes a candidate a finding.
pub(crate) const ENOUGH: i32 = 100;

//! What the configuration comes to, for the other rooms.

use std::collections::BTreeMap;

use super::keys;
use super::keys::{Key, Takes};
use crate::policy;
use xguard_detect::custom::CustomRule;
use xguard_detect::local::Breadth;

/// What the configuration comes to.
#[derive(Debug, Default)]
pub struct Settings {
    /// For `policy/`.
    pub policy: policy::PolicySettings,
    /// Keys that take one word of some.
    pub(super) words: BTreeMap<&'static str, &'static str>,
    /// Keys that take a list of words.
    pub(super) lists: BTreeMap<&'static str, Vec<String>>,
    /// Rules of the project's own.
    pub custom: Vec<CustomRule>,
}

impl Settings {
    /// Returns the word that holds for a key that takes one of some.
    pub fn word(&self, key: &Key) -> &'static str {
        let default = match key.takes {
            Takes::OneOf { default, .. } => default,
            _ => "",
        };
        self.words.get(key.name).copied().unwrap_or(default)
    }

    /// Returns the words that hold for a key that takes a list of them, in lower case.
    pub fn list(&self, key: &Key) -> &[String] {
        self.lists.get(key.name).map_or(&[], Vec::as_slice)
    }

    /// Returns which of the values at hand are looked for.
    pub fn local_values(&self) -> Breadth {
        match self.word(&keys::LOCAL_VALUES) {
            "all" => Breadth::All,
            _ => Breadth::X,
        }
    }
}

//! What holds in the end: what the repository says, where it says nothing what the team policy says, where neither says
//! anything the default. Of the keys that a policy enforces, a repository can only make more of them, not less.

use std::collections::BTreeMap;

use super::custom::Custom;
use super::file::File;
use super::keys;
use super::keys::{KEYS, Key, Takes};
use super::settings::Settings;
use crate::policy;
use crate::policy::{AllowEntry, Effect};

/// Who has said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Nobody: it is so by itself.
    Default,
    /// The team policy.
    Policy,
    /// The repository's own configuration.
    Repository,
}

/// A list to which both may add.
#[derive(Debug)]
pub struct Joined<T> {
    /// What holds, and who has said it.
    pub in_force: Vec<(T, Layer)>,
    /// What the repository says and the policy does not let it.
    pub set_aside: Vec<T>,
}

/// One word, of which the repository's comes before the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// What holds.
    pub value: &'static str,
    /// Who has said it.
    pub by: Layer,
    /// What the repository says and the policy does not let it.
    pub set_aside: Option<&'static str>,
}

/// Every key as it holds.
#[derive(Debug)]
pub struct Merged {
    /// Every key that takes one word of some.
    pub words: BTreeMap<&'static str, Given>,
    /// Every key that takes a list of words.
    pub lists: BTreeMap<&'static str, Joined<String>>,
    /// `allow`.
    pub allow: Joined<AllowEntry>,
    /// `block`: what rules about credentials do, by their ids; what comes later counts.
    pub blocks: Joined<(String, Effect)>,
    /// `env.except`.
    pub except: Joined<AllowEntry>,
    /// `rules`: the policy's first.
    pub custom: Joined<Custom>,
    /// What the policy enforces.
    pub enforced: Vec<&'static str>,
}

/// Puts a team policy and a repository's own configuration together.
pub fn merge_files(policy: Option<File>, repository: Option<File>) -> Merged {
    let (mut policy, mut repository) = (policy.unwrap_or_default(), repository.unwrap_or_default());
    let enforced = std::mem::take(&mut policy.enforce);
    let is_enforced = |key: &Key| is_enforced_by(&enforced, key.name);
    let mut words = BTreeMap::new();
    let mut lists = BTreeMap::new();
    let names = policy.lists.get(keys::ENV_NAMES.name).cloned();
    let names = names.unwrap_or_default();
    for key in KEYS {
        match key.takes {
            Takes::OneOf {
                words: all,
                default,
            } => {
                let said = [&policy, &repository].map(|file| file.words.get(key.name).copied());
                words.insert(key.name, choose_word(all, default, said, is_enforced(key)));
            }
            Takes::ListOf(_) => {
                let [policys, own] = [&mut policy, &mut repository]
                    .map(|file| file.lists.remove(key.name).unwrap_or_default());
                lists.insert(
                    key.name,
                    join_lists(policys, own, |word| may_add(key, word, &names, is_enforced)),
                );
            }
            _ => {}
        }
    }
    let (policy_except, policy_allow) = split_env_exceptions(policy.allow);
    let (own_except, own_allow) = split_env_exceptions(repository.allow);
    let ids: Vec<&str> = policy.custom.iter().map(Custom::id).collect();
    Merged {
        words,
        lists,
        allow: join_lists(policy_allow, own_allow, |_| !is_enforced(&keys::ALLOW)),
        blocks: join_lists(policy.blocks, repository.blocks, |(_, effect)| {
            !is_enforced(&keys::BLOCK) || *effect == Effect::Block
        }),
        except: join_lists(policy_except, own_except, |_| {
            !is_enforced(&keys::ENV_EXCEPT)
        }),
        custom: join_lists(policy.custom, repository.custom, |one| {
            !ids.contains(&one.id())
        }),
        enforced,
    }
}

/// Tells whether a repository may add a word to a list. More names of env files guard better, so it always may; but it may
/// not leave out what the policy names.
fn may_add(
    key: &Key,
    word: &String,
    policys_names: &[String],
    is_enforced: impl Fn(&Key) -> bool,
) -> bool {
    if key.name == keys::ENV_NAMES.name {
        return true;
    }
    let leaves_out = key.name == keys::ENV_LEAVE_OUT.name && policys_names.contains(word);
    !(is_enforced(key) || leaves_out && is_enforced(&keys::ENV_NAMES))
}

/// Tells whether a key is among those enforced, or below one of them.
fn is_enforced_by(enforced: &[&str], key: &str) -> bool {
    enforced.iter().any(|above| {
        let rest = key.strip_prefix(above);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Divides permissions into exceptions among env files and others.
fn split_env_exceptions(allow: Vec<AllowEntry>) -> (Vec<AllowEntry>, Vec<AllowEntry>) {
    allow
        .into_iter()
        .partition(|entry| entry.origin.list == keys::ENV_EXCEPT.name)
}

fn join_lists<T>(policy: Vec<T>, repository: Vec<T>, counts: impl Fn(&T) -> bool) -> Joined<T> {
    let (own, set_aside) = repository.into_iter().partition(counts);
    let own: Vec<T> = own;
    let policy = policy.into_iter().map(|one| (one, Layer::Policy));
    Joined {
        in_force: policy
            .chain(own.into_iter().map(|one| (one, Layer::Repository)))
            .collect(),
        set_aside,
    }
}

/// Of two words, the one that comes later in the row guards better.
fn choose_word(
    words: &[&str],
    default: &'static str,
    [policy, own]: [Option<&'static str>; 2],
    enforced: bool,
) -> Given {
    let rank = |word: &str| words.iter().position(|one| *one == word);
    let below = Given {
        value: policy.unwrap_or(default),
        by: policy.map_or(Layer::Default, |_| Layer::Policy),
        set_aside: None,
    };
    match own {
        Some(own) if enforced && rank(own) < rank(below.value) => Given {
            set_aside: Some(own),
            ..below
        },
        Some(value) => Given {
            value,
            by: Layer::Repository,
            set_aside: None,
        },
        None => below,
    }
}

impl<T> Joined<T> {
    fn values(self) -> Vec<T> {
        self.in_force.into_iter().map(|(one, _)| one).collect()
    }
}

impl Merged {
    /// Tells whether the policy enforces a key.
    pub fn is_enforced(&self, key: &Key) -> bool {
        is_enforced_by(&self.enforced, key.name)
    }

    /// Returns what the rules about env files do where somebody has said it.
    fn env_rule_effects(&self) -> Vec<(&'static str, Effect)> {
        let given = KEYS.iter().filter_map(|key| {
            let given = self.words.get(key.name)?;
            let effect = keys::effect(given.value).filter(|_| given.by != Layer::Default)?;
            Some((key.env_rule()?, effect))
        });
        given.collect()
    }
}

impl From<Merged> for Settings {
    fn from(merged: Merged) -> Self {
        let effects = merged.env_rule_effects();
        let lines_may_allow = !merged.is_enforced(&keys::ALLOW);
        let Joined {
            in_force,
            set_aside,
        } = merged.allow;
        let allow = in_force.into_iter().chain(merged.except.in_force);
        let set_aside = set_aside.into_iter().chain(merged.except.set_aside);
        let words = merged.words.into_iter();
        let lists = merged.lists.into_iter();
        let custom = merged.custom.values().into_iter();
        Self {
            policy: policy::PolicySettings {
                allow: allow.map(|(entry, _)| entry).collect(),
                set_aside: set_aside.collect(),
                lines_may_allow,
                effects,
                blocks: merged.blocks.values(),
                baseline: policy::Baseline::default(),
            },
            words: words.map(|(key, given)| (key, given.value)).collect(),
            lists: lists.map(|(key, list)| (key, list.values())).collect(),
            custom: custom.map(|one| one.rule).collect(),
        }
    }
}

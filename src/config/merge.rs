//! What holds in the end: what the repository says, where it says nothing what the team policy says, where neither says
//! anything the default. Of the keys that a policy enforces, a repository can only make more of them, not less.

use super::Settings;
use super::custom::Custom;
use super::enforce;
use super::env::EnvFileNames;
use super::file::File;
use crate::gitignore;
use crate::policy;
use crate::policy::{AllowEntry, Effect};
use xguard_detect::Severity;
use xguard_detect::local::Breadth;

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

/// One value, of which the repository's comes before the policy's.
#[derive(Debug, Clone, Copy)]
pub struct Given<T> {
    /// What holds.
    pub value: T,
    /// Who has said it.
    pub by: Layer,
    /// What the repository says and the policy does not let it.
    pub set_aside: Option<T>,
}

/// Every key as it holds.
#[derive(Debug)]
pub struct Merged {
    /// `allow`.
    pub allow: Joined<AllowEntry>,
    /// `block`: what rules about credentials do, by their ids; what comes later counts.
    pub blocks: Joined<(String, Effect)>,
    /// `env.names`.
    pub names: Joined<String>,
    /// `env.leave_out`.
    pub left_out: Joined<String>,
    /// `env.templates`.
    pub templates: Joined<String>,
    /// `env.except`.
    pub except: Joined<AllowEntry>,
    /// `env.rules`: every rule there is, by its key.
    pub effects: Vec<(&'static str, Given<Effect>)>,
    /// `local_values`.
    pub local_values: Given<Breadth>,
    /// `rules`: the policy's first.
    pub custom: Joined<Custom>,
    /// What the policy enforces.
    pub enforced: Vec<&'static str>,
}

/// Puts a team policy and a repository's own configuration together.
pub fn merge_files(policy: Option<File>, repository: Option<File>) -> Merged {
    let (policy, repository) = (policy.unwrap_or_default(), repository.unwrap_or_default());
    let enforced = policy.enforce;
    let is_enforced = |key: &str| enforced.contains(&key);
    let [allow, except] = ["allow", "env.except"].map(&is_enforced);
    let (policy_except, policy_allow) = split_env_exceptions(policy.allow);
    let (own_except, own_allow) = split_env_exceptions(repository.allow);
    let names = policy.env_files.names;
    let leaves_out = |name: &String| {
        !(is_enforced("env.leave_out") || is_enforced("env.names") && names.contains(name))
    };
    let left_out = join_lists(
        policy.env_files.left_out,
        repository.env_files.left_out,
        leaves_out,
    );
    let effects = env_rule_effects().map(|(key, by_itself)| {
        let wanted = |effects: &[(&'static str, Effect)]| {
            let mut effects = effects.iter();
            effects
                .find(|(id, _)| enforce::id_of(key) == Some(*id))
                .map(|(_, effect)| *effect)
        };
        let is_enforced = is_enforced("env.rules") || is_enforced(key);
        let effect = stricter_value(
            by_itself,
            wanted(&policy.effects),
            wanted(&repository.effects),
            is_enforced,
        );
        (key, effect)
    });
    Merged {
        allow: join_lists(policy_allow, own_allow, |_| !allow),
        blocks: join_lists(policy.blocks, repository.blocks, |(_, effect)| {
            !is_enforced("block") || *effect == Effect::Block
        }),
        except: join_lists(policy_except, own_except, |_| !except),
        left_out,
        templates: join_lists(
            policy.env_files.templates,
            repository.env_files.templates,
            |_| !is_enforced("env.templates"),
        ),
        effects: effects.collect(),
        local_values: stricter_value(
            Breadth::default(),
            policy.local_values,
            repository.local_values,
            is_enforced("local_values"),
        ),
        custom: {
            let ids: Vec<&str> = policy.custom.iter().map(Custom::id).collect();
            join_lists(policy.custom, repository.custom, |one| {
                !ids.contains(&one.id())
            })
        },
        names: join_lists(names, repository.env_files.names, |_| true),
        enforced,
    }
}

/// Divides permissions into exceptions among env files and others.
fn split_env_exceptions(allow: Vec<AllowEntry>) -> (Vec<AllowEntry>, Vec<AllowEntry>) {
    allow
        .into_iter()
        .partition(|entry| entry.origin.list == "env.except")
}

/// Returns the keys of the rules about env files, and what these do by themselves.
fn env_rule_effects() -> impl Iterator<Item = (&'static str, Effect)> {
    enforce::of_rules().map(|key| {
        let rule = gitignore::RULES
            .iter()
            .find(|rule| Some(rule.id) == enforce::id_of(key));
        let blocks = rule.is_some_and(|rule| rule.severity > Severity::Note);
        (key, if blocks { Effect::Block } else { Effect::Warn })
    })
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

/// Of two values, the larger guards better.
fn stricter_value<T: Copy + Ord>(
    by_itself: T,
    policy: Option<T>,
    own: Option<T>,
    enforced: bool,
) -> Given<T> {
    let below = Given {
        value: policy.unwrap_or(by_itself),
        by: policy.map_or(Layer::Default, |_| Layer::Policy),
        set_aside: None,
    };
    match own {
        Some(own) if enforced && own < below.value => Given {
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

impl From<Merged> for Settings {
    fn from(merged: Merged) -> Self {
        let is_given = |(_, effect): &&(&'static str, Given<Effect>)| effect.by != Layer::Default;
        let given = merged.effects.iter().filter(is_given);
        let effects = given.filter_map(|(key, effect)| Some((enforce::id_of(key)?, effect.value)));
        let effects = effects.collect();
        let Joined {
            in_force,
            set_aside,
        } = merged.allow;
        let allow = in_force.into_iter().chain(merged.except.in_force);
        let set_aside = set_aside.into_iter().chain(merged.except.set_aside);
        Self {
            policy: policy::PolicySettings {
                allow: allow.map(|(entry, _)| entry).collect(),
                set_aside: set_aside.collect(),
                lines_may_allow: !merged.enforced.contains(&"allow"),
                effects,
                blocks: merged.blocks.values(),
                baseline: policy::Baseline::default(),
            },
            env_files: EnvFileNames {
                names: merged.names.values(),
                left_out: merged.left_out.values(),
                templates: merged.templates.values(),
            },
            local_values: merged.local_values.value,
            custom: merged
                .custom
                .values()
                .into_iter()
                .map(|one| one.rule)
                .collect(),
        }
    }
}

//! Generated sequences of commits, of which it is known what each brings in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use data_encoding::{BASE64, HEXLOWER};
use fastrand::Rng;
use sha2::{Digest as _, Sha256};
use xguard_detect::sample::OAuth2;

use crate::planted::Planted;

/// An app whose bearer is public, whatever stands behind its id.
const PUBLIC_APP: u64 = 3_033_300;

/// One credential.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Value {
    pub(crate) rule: &'static str,
    pub(crate) text: String,
    pub(crate) is_published: bool,
}

impl Value {
    fn new(random: &mut Rng, plant: &mut Planted) -> Self {
        match random.u8(..5) {
            0 | 1 => Self::of("x-bearer-token", plant.bearer_decoded()),
            2 => Self::of("x-access-token", plant.access_token()),
            3 => Self::of("xai-api-key", plant.xai_api_key()),
            _ => Self::of("x-oauth2-refresh-token", plant.oauth2(OAuth2::Refresh)),
        }
    }

    fn of(rule: &'static str, text: String) -> Self {
        let is_published = false;
        Self {
            rule,
            text,
            is_published,
        }
    }

    /// Makes a public value that is as long as any bearer.
    fn published(plant: &mut Planted) -> Self {
        let own = plant.bearer_decoded();
        let head = [&[0; 16][..], &PUBLIC_APP.to_le_bytes()].concat();
        let head = BASE64.encode(&head);
        Self {
            text: format!("{head}{}", &own[head.len()..]),
            is_published: true,
            ..Self::of("x-bearer-token", String::new())
        }
    }

    /// Makes another one of the same kind and length.
    fn rotated(&self, plant: &mut Planted) -> Self {
        loop {
            let text = match self.rule {
                "x-bearer-token" => plant.bearer_decoded(),
                "x-access-token" => plant.access_token(),
                "xai-api-key" => plant.xai_api_key(),
                "x-oauth2-refresh-token" => plant.oauth2(OAuth2::Refresh),
                "x-api-key" => plant.api_key(),
                "x-api-secret" => plant.api_secret(),
                _ => plant.access_token_secret(),
            };
            if text.len() == self.text.len() {
                return Self::of(self.rule, text);
            }
        }
    }

    /// Returns the fingerprint of a finding of it, as it is documented.
    pub(crate) fn fingerprint(&self, path: &str) -> String {
        // Of a bearer it is made of what X hands out, however it is written.
        let escapes = [("+", "%2B"), ("/", "%2F"), ("=", "%3D")];
        let escapes = escapes.iter().filter(|_| self.rule == "x-bearer-token");
        let text = escapes.fold(self.text.clone(), |text, (plain, escaped)| {
            text.replace(plain, escaped)
        });
        let secret = Sha256::digest(text);
        let mut hash = Sha256::new();
        for field in [
            b"xguard fingerprint 1",
            self.rule.as_bytes(),
            path.as_bytes(),
            &secret[..],
        ] {
            hash.update((field.len() as u64).to_le_bytes());
            hash.update(field);
        }
        HEXLOWER.encode(&hash.finalize()[..16])
    }
}

/// A line of a file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    name: &'static str,
    pub(crate) value: Value,
    pub(crate) is_allowed: bool,
}

/// One version of a file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct File {
    pads: usize,
    pub(crate) slots: Vec<Slot>,
}

impl File {
    fn new(random: &mut Rng, plant: &mut Planted) -> Self {
        let values = if random.u8(..4) == 0 {
            vec![
                ("consumer_key", Value::of("x-api-key", plant.api_key())),
                (
                    "consumer_secret",
                    Value::of("x-api-secret", plant.api_secret()),
                ),
                (
                    "access_token",
                    Value::of("x-access-token", plant.access_token()),
                ),
                (
                    "access_token_secret",
                    Value::of("x-access-token-secret", plant.access_token_secret()),
                ),
            ]
        } else {
            let names = ["one", "two", "three"];
            let names = &names[..random.usize(1..=names.len())];
            names
                .iter()
                .map(|name| (*name, Value::new(random, plant)))
                .collect()
        };
        let slot = |(name, value)| Slot {
            name,
            value,
            is_allowed: random.u8(..4) == 0,
        };
        let slots = values.into_iter().map(slot).collect();
        Self { pads: 0, slots }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = "# twitter\n".repeat(self.pads + 1);
        for Slot {
            name,
            value,
            is_allowed,
        } in &self.slots
        {
            let Value {
                rule, text: value, ..
            } = value;
            let allow = format!(" # xguard:allow[{rule}] made up for a test");
            let allow = if *is_allowed { &allow } else { "" };
            writeln!(text, "{name} = \"{value}\"{allow}").expect("a string takes text");
        }
        text
    }

    /// Changes something without moving anything else.
    fn change(&mut self, random: &mut Rng, plant: &mut Planted) {
        let count = self.slots.len();
        let slot = &mut self.slots[random.usize(..count)];
        let proves_itself = !matches!(
            slot.name,
            "consumer_key" | "consumer_secret" | "access_token_secret"
        );
        match random.u8(..14) {
            0 if self.pads > 0 => self.pads -= 1,
            0 | 1 => self.pads += 1,
            2 | 9 | 10 | 11 => slot.is_allowed = !slot.is_allowed,
            3 if slot.value.rule == "x-bearer-token" => slot.value = Value::published(plant),
            8 if proves_itself => {
                let again = Slot {
                    is_allowed: !slot.is_allowed,
                    ..slot.clone()
                };
                self.slots.push(again);
            }
            4 => {
                // Allowed here, and another one that is not at the very same place.
                slot.is_allowed = false;
                slot.value = slot.value.rotated(plant);
            }
            5 | 6 => {
                for slot in &mut self.slots {
                    slot.value = slot.value.rotated(plant);
                }
            }
            _ => slot.value = slot.value.rotated(plant),
        }
    }
}

pub(crate) type Tree = BTreeMap<String, File>;

/// One commit.
pub(crate) struct Commit {
    /// The numbers of the commits it is made on; the clean first commit of the repository where there are none.
    pub(crate) parents: Vec<usize>,
    pub(crate) tree: Tree,
}

/// Commits that end in one.
pub(crate) struct Sequence {
    number: usize,
    pub(crate) commits: Vec<Commit>,
    /// What was deleted or changed, and may be brought back as it was.
    graveyard: Vec<File>,
}

impl Sequence {
    pub(crate) fn new(number: usize, random: &mut Rng, plant: &mut Planted) -> Self {
        let commits = Vec::new();
        let graveyard = Vec::new();
        let mut sequence = Self {
            number,
            commits,
            graveyard,
        };
        let mut tips: Vec<usize> = Vec::new();
        for _ in 0..random.usize(2..7) {
            let from = if tips.is_empty() {
                None
            } else {
                Some(random.usize(..tips.len()))
            };
            let parents = from.map(|at| vec![tips[at]]).unwrap_or_default();
            let new = sequence.commit(parents, random, plant);
            match from {
                Some(at) if tips.len() > 1 || random.u8(..4) > 0 => tips[at] = new,
                _ => tips.push(new),
            }
            if tips.len() > 1 && random.u8(..3) == 0 {
                let merge = sequence.commit(tips.clone(), random, plant);
                tips = vec![merge];
            }
        }
        if tips.len() > 1 {
            sequence.commit(tips, random, plant);
        }
        sequence
    }

    /// Makes a commit and returns its number.
    fn commit(&mut self, parents: Vec<usize>, random: &mut Rng, plant: &mut Planted) -> usize {
        let mut tree = Tree::new();
        for &parent in &parents {
            for (path, file) in &self.commits[parent].tree {
                if !tree.contains_key(path) || random.bool() {
                    tree.insert(path.clone(), file.clone());
                }
            }
        }
        // A merge may bring in what none of its parents has.
        let is_merge = parents.len() > 1;
        for _ in 0..random.usize(usize::from(!is_merge)..3) {
            self.change(&mut tree, random, plant);
        }
        self.commits.push(Commit { parents, tree });
        self.commits.len() - 1
    }

    fn change(&mut self, tree: &mut Tree, random: &mut Rng, plant: &mut Planted) {
        let names = ["docs/", "src/", ""].iter();
        let names = names.flat_map(|folder| {
            ["a.py", "b.js"].map(|name| format!("s{}/{folder}{name}", self.number))
        });
        let names: Vec<String> = names.collect();
        let path = names[random.usize(..names.len())].clone();
        let here: Vec<String> = tree.keys().cloned().collect();
        if here.is_empty() {
            tree.insert(path, File::new(random, plant));
            return;
        }
        let old = here[random.usize(..here.len())].clone();
        let file = tree[&old].clone();
        match random.u8(..10) {
            0 => {
                tree.insert(path, File::new(random, plant));
            }
            1 => {
                self.graveyard.push(file);
                tree.remove(&old);
            }
            2 | 3 => {
                tree.remove(&old);
                tree.insert(path, file);
            }
            4 => {
                tree.insert(path, file);
            }
            5 if !self.graveyard.is_empty() => {
                let file = self.graveyard[random.usize(..self.graveyard.len())].clone();
                tree.insert(if random.bool() { path } else { old }, file);
            }
            _ => {
                self.graveyard.push(file.clone());
                let mut changed = file;
                changed.change(random, plant);
                tree.insert(old, changed);
            }
        }
    }

    /// Returns everything that a commit builds on, itself too.
    pub(crate) fn behind(&self, commit: usize) -> BTreeSet<usize> {
        let mut behind = BTreeSet::from([commit]);
        for &parent in &self.commits[commit].parents {
            behind.extend(self.behind(parent));
        }
        behind
    }

    /// Returns the files that a commit holds otherwise than each of its parents.
    pub(crate) fn brought(&self, commit: usize) -> impl Iterator<Item = (&String, &File)> {
        let Commit { parents, tree } = &self.commits[commit];
        let differs = |path: &String, file: &File| {
            let mut parents = parents
                .iter()
                .map(|&parent| self.commits[parent].tree.get(path));
            parents.all(|old| old != Some(file))
        };
        tree.iter().filter(move |(path, file)| differs(path, file))
    }
}

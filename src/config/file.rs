//! `.xguard.yaml`: what a project has decided for itself, as its text says it.
//!
//! ```yaml
//! allow:                              # what may be committed although a rule finds it
//!   - path: docs/**                   # at least one of path, rule and fingerprint; what is given must all match
//!     rule: x-client-id
//!     reason: the client id of our public sample app
//!   - fingerprint: 8ae3a80c08a83434a06478153e193530
//!     reason: revoked in 2019, kept as a test case
//! local_values: all                   # look for every secret of the ignored env files, not for X's alone
//! env:
//!   names: [production.conf]          # further file names that block as `.env` does
//!   leave_out: [.env.production]      # file names that are no env files here
//!   templates: [skeleton]             # further words that mark a template, as `example` does in `.env.example`
//!   except:                           # env files that are in the repository on purpose
//!     - path: docker/.env
//!       reason: holds ports and image names only
//!       until: 2027-06-30             # the last day it holds for
//!   rules:                            # block, warn or off, rule by rule
//!     gitignore-missing: warn
//! rules:                              # rules of the project's own
//!   - id: acme-key
//!     regex: 'acme_(?P<secret>[a-z0-9]{32})'
//!     examples:
//!       no_match: ['acme_key']
//! ```
//!
//! A team policy has the same keys, and `enforce`.
//!
//! Whoever writes something here that does nothing believes it does something. So what is not understood is an error,
//! with its line and column.

use std::collections::BTreeMap;

use super::custom;
use super::custom::Custom;
use super::enforce;
use super::enforce::Role;
use super::entries::EntryReader;
use super::examples;
use super::fields::Fields;
use super::keys;
use super::keys::{Key, Takes, keys_below};
use super::values::{read_lowercase_list, read_one_of};
use super::yaml;
use super::yaml::{ConfigurationFault, Position, Read, START, YamlNode};
use crate::policy::{AllowEntry, Effect};

/// Larger than any configuration somebody has written, small enough to be read in no time.
const LARGEST: usize = 1 << 20;

/// What rules about credentials can do by `block`.
const BLOCK_EFFECTS: &[&str] = &["warn", "block"];

/// What the file says.
#[derive(Debug, Default)]
pub struct File {
    /// Keys that take one word of some, by their names.
    pub words: BTreeMap<&'static str, &'static str>,
    /// Keys that take a list of words, by their names.
    pub lists: BTreeMap<&'static str, Vec<String>>,
    /// Standing permissions: `allow`, then `env.except`.
    pub allow: Vec<AllowEntry>,
    /// `block`: what a rule about credentials is to do, by its id.
    pub blocks: Vec<(String, Effect)>,
    /// `enforce`: the keys of a team policy that no repository may weaken.
    pub enforce: Vec<&'static str>,
    /// `rules`: rules of the project's own.
    pub custom: Vec<Custom>,
}

/// Reads the text of a repository's configuration. `name` is what the file is called in an error; `rules` are the ids of
/// the built-in rules.
pub fn parse(bytes: &[u8], name: &str, rules: &[&str]) -> anyhow::Result<File> {
    parse_as(Role::Repository { team: &[] }, bytes, name, rules)
}

/// Reads the text of a configuration file of any sort.
pub fn parse_as(role: Role<'_>, bytes: &[u8], name: &str, rules: &[&str]) -> anyhow::Result<File> {
    let reader = FileReader {
        role,
        name,
        rules: rules.to_vec(),
    };
    parse_document(bytes, name, |tree| reader.file(tree))
}

/// Reads the text of a configuration file as `parse_as` does, and tries its rules on their examples.
pub fn check_configuration(
    role: Role<'_>,
    bytes: &[u8],
    name: &str,
    rules: &[&str],
) -> anyhow::Result<()> {
    let reader = FileReader {
        role,
        name,
        rules: rules.to_vec(),
    };
    parse_document(bytes, name, |tree| {
        examples::try_examples(reader.file(tree)?.custom)
    })
}

/// Reads the text of a file of ours; what is wrong with it is told with its place.
pub(super) fn parse_document<T>(
    bytes: &[u8],
    name: &str,
    read: impl FnOnce(YamlNode) -> Read<T>,
) -> anyhow::Result<T> {
    let located = |Position { line, column }, message: &str| {
        anyhow::anyhow!("{name}:{line}:{column}: {message}")
    };
    if bytes.len() > LARGEST {
        let message = format!(
            "larger than 1 MB ({} bytes), which no configuration is",
            bytes.len()
        );
        return Err(located(START, &message));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let message = "not UTF-8: save the file in that encoding";
        located(end_of(bytes.get(..error.valid_up_to())), message)
    })?;
    yaml::parse_document(text)
        .and_then(read)
        .map_err(|ConfigurationFault { position, message }| located(position, &message))
}

/// Returns the position just after some text.
fn end_of(before: Option<&[u8]>) -> Position {
    let before = String::from_utf8_lossy(before.unwrap_or_default());
    let last = before.rsplit('\n').next().unwrap_or_default();
    Position {
        line: before.matches('\n').count() + 1,
        column: last.chars().count() + 1,
    }
}

struct FileReader<'a> {
    role: Role<'a>,
    name: &'a str,
    rules: Vec<&'a str>,
}

impl FileReader<'_> {
    fn file(mut self, tree: YamlNode) -> Read<File> {
        let mut top = Fields::read(tree, "")?;
        let mut file = File::default();
        // The other keys name these rules.
        if let Some(node) = top.take(keys::RULES.name) {
            file.custom = custom::read_rules(node, &self.rules)?;
            let own = file.custom.iter().map(|one| one.rule.rule().id);
            self.rules.extend(own);
        }
        if let Role::Repository { team } = self.role {
            self.rules.extend(team);
        }
        self.read_keys(top, "", &mut file)?;
        Ok(file)
    }

    /// Reads the keys directly below `parent`.
    fn read_keys(&self, mut fields: Fields, parent: &str, file: &mut File) -> Read<()> {
        for key in keys_below(parent) {
            let Some(node) = fields.take(key.last_part()) else {
                continue;
            };
            match &key.takes {
                Takes::Keys => self.read_keys(Fields::read(node, key.name)?, key.name, file)?,
                Takes::OneOf { words, .. } => {
                    let word = read_one_of(&node, key.name, words)?;
                    file.words.insert(key.name, word);
                }
                Takes::ListOf(read) => {
                    let list = read_lowercase_list(node, key.name, *read)?;
                    file.lists.insert(key.name, list);
                }
                Takes::OwnForm => self.read_own_form(key, node, file)?,
                Takes::Part => {}
            }
        }
        Ok(())
    }

    fn read_own_form(&self, key: &Key, node: YamlNode, file: &mut File) -> Read<()> {
        let entries = EntryReader {
            file: self.name,
            rules: &self.rules,
        };
        if key.name == keys::ALLOW.name {
            file.allow.extend(entries.read_allow(node)?);
        } else if key.name == keys::ENV_EXCEPT.name {
            file.allow.extend(entries.read_exceptions(node)?);
        } else if key.name == keys::BLOCK.name {
            file.blocks = self.read_blocks(node)?;
        } else if key.name == keys::ENFORCE.name {
            file.enforce = enforce::read_enforced_keys(node, self.role)?;
        }
        Ok(())
    }

    /// Reads what rules are to do, each by its id. What rules about env files do is said in `env.rules`.
    fn read_blocks(&self, node: YamlNode) -> Read<Vec<(String, Effect)>> {
        let is_of_files = |id: &str| keys::KEYS.iter().any(|key| key.env_rule() == Some(id));
        let known = self.rules.iter().copied().filter(|id| !is_of_files(id));
        let known: Vec<&str> = known.collect();
        let mut fields = Fields::read_known(node, "`block`", &known)?;
        let mut effects = Vec::new();
        for id in known {
            if let Some(node) = fields.take(id) {
                let word = read_one_of(&node, &format!("block.{id}"), BLOCK_EFFECTS)?;
                effects.extend(keys::effect(word).map(|effect| (id.to_owned(), effect)));
            }
        }
        Ok(effects)
    }
}

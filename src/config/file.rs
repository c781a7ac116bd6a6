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

use super::block;
use super::custom;
use super::custom::Custom;
use super::enforce;
use super::env;
use super::env::EnvFileNames;
use super::examples;
use super::fields::{Fields, echo_if_harmless, read_list, read_text};
use super::values::{read_fingerprint, read_path_pattern, read_reason};
use super::yaml;
use super::yaml::{ConfigurationFault, Position, Read, START, YamlNode, fault_at};
use crate::policy::{AllowEntry, Effect, EntryOrigin, nearest_name};
use xguard_detect::local::Breadth;

/// Larger than any configuration somebody has written, small enough to be read in no time.
const LARGEST: usize = 1 << 20;

/// What the file says.
#[derive(Debug, Default)]
pub struct File {
    /// Standing permissions: `allow`, then `env.except`.
    pub allow: Vec<AllowEntry>,
    /// `env.names`, `env.leave_out` and `env.templates`.
    pub env_files: EnvFileNames,
    /// `env.rules`: what a rule is to do, by its id.
    pub effects: Vec<(&'static str, Effect)>,
    /// `block`: what a rule about credentials is to do, by its id.
    pub blocks: Vec<(String, Effect)>,
    /// `local_values`: which of the values at hand are looked for.
    pub local_values: Option<Breadth>,
    /// `enforce`: the keys of a team policy that no repository may weaken.
    pub enforce: Vec<&'static str>,
    /// `rules`: rules of the project's own.
    pub custom: Vec<Custom>,
}

/// What a configuration file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// The configuration of one repository.
    Repository {
        /// The ids of the team policy's rules.
        team: &'a [&'a str],
    },
    /// The policy of a team, which repositories build upon.
    Policy,
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

fn read_breadth(node: &YamlNode) -> Read<Breadth> {
    let word = read_text(node, "local_values")?;
    match word.as_str() {
        "all" => Ok(Breadth::All),
        "x" => Ok(Breadth::X),
        _ => fault_at(
            node.position,
            format!(
                "`local_values` is unknown{}: give `x` or `all`",
                echo_if_harmless(&word)
            ),
        ),
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
        if let Some(node) = top.take("rules") {
            file.custom = custom::read_rules(node, &self.rules)?;
            let own = file.custom.iter().map(|one| one.rule.rule().id);
            self.rules.extend(own);
        }
        if let Role::Repository { team } = self.role {
            self.rules.extend(team);
        }
        if let Some(node) = top.take("allow") {
            file.allow = self.entries(node, "allow", Self::allow)?;
        }
        if let Some(node) = top.take("env") {
            let mut env = Fields::read(node, "env")?;
            file.env_files = env::read_env_file_names(&mut env)?;
            if let Some(node) = env.take("except") {
                file.allow
                    .extend(self.entries(node, "env.except", |_, fields, origin| {
                        env::read_exception(fields, origin)
                    })?);
            }
            if let Some(node) = env.take("rules") {
                file.effects = env::read_effects(Fields::read(node, "env.rules")?)?;
            }
        }
        if let Some(node) = top.take("block") {
            file.blocks = block::read_effects(node, &self.rules)?;
        }
        if let Some(node) = top.take("local_values") {
            file.local_values = Some(read_breadth(&node)?);
        }
        if let Some(node) = top.take("enforce") {
            file.enforce = enforce::read_enforced_keys(node, self.role)?;
        }
        Ok(file)
    }

    fn entries(
        &self,
        node: YamlNode,
        name: &'static str,
        read: fn(&Self, Fields, EntryOrigin) -> Read<AllowEntry>,
    ) -> Read<Vec<AllowEntry>> {
        let origin = |index| EntryOrigin {
            file: self.name.to_owned(),
            list: name,
            entry: index + 1,
        };
        read_list(node, name)?
            .into_iter()
            .enumerate()
            .map(|(index, node)| read(self, Fields::read(node, name)?, origin(index)))
            .collect()
    }

    fn allow(&self, mut fields: Fields, origin: EntryOrigin) -> Read<AllowEntry> {
        let path = fields
            .take("path")
            .map(|node| read_path_pattern(&node))
            .transpose()?;
        let rule = fields
            .take("rule")
            .map(|node| self.rule(&node))
            .transpose()?;
        let fingerprint = fields
            .take("fingerprint")
            .map(|node| read_fingerprint(&node))
            .transpose()?;
        if path.is_none() && rule.is_none() && fingerprint.is_none() {
            let message = "this entry names nothing: give it a `path`, a `rule` or a `fingerprint`";
            return fault_at(fields.position, message.to_owned());
        }
        Ok(AllowEntry {
            path,
            rule,
            fingerprint,
            category: None,
            reason: read_reason(&mut fields)?,
            until_ms: None,
            origin,
        })
    }

    fn rule(&self, node: &YamlNode) -> Read<String> {
        let id = read_text(node, "rule")?;
        if self.rules.contains(&id.as_str()) {
            return Ok(id);
        }
        let advice = match nearest_name(&id, self.rules.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`xguard rules` lists them".to_owned(),
        };
        fault_at(
            node.position,
            format!("unknown rule{}, {advice}", echo_if_harmless(&id)),
        )
    }
}

//! Every key `.xguard.yaml` knows, one row each. The reader, the merge with a team policy, `enforce`, `config show`, the
//! check of the documents and the tests over all keys go by this table.

use super::values::{read_file_name, read_name_word};
use super::yaml::{Read, YamlNode};
use crate::policy::Effect;

/// One key.
pub struct Key {
    /// Dotted: `env.except.path`.
    pub name: &'static str,
    /// What it is for, in a sentence, as the documents say it.
    pub about: &'static str,
    /// What it takes.
    pub(super) takes: Takes,
    /// Whether a team policy may enforce it.
    pub(super) enforceable: bool,
}

/// What a key takes.
pub(super) enum Takes {
    /// Keys below it.
    Keys,
    /// One word of some. Where a policy enforces the key, a repository may only choose a word that comes later.
    OneOf {
        /// The words. `true` and `false` are words too.
        words: &'static [&'static str],
        /// The word that holds if nobody says anything.
        default: &'static str,
    },
    /// A list of words, to which policy and repository both add. They are compared in lower case.
    ListOf(ReadWord),
    /// A form of its own, which `file.rs` reads.
    OwnForm,
    /// A part of an entry, read with the entry.
    Part,
}

/// Reads a word of the list of that name.
pub(super) type ReadWord = fn(&YamlNode, &str) -> Read<String>;

/// What a rule about env files can do.
pub(super) const EFFECTS: &[&str] = &["off", "warn", "block"];

macro_rules! keys {
    ($($row:ident = $key:expr;)*) => {
        $(#[doc = "A row of `KEYS`."] pub static $row: Key = $key;)*
        /// Every key there is.
        pub static KEYS: &[&Key] = &[$(&$row),*];
    };
}

keys! {
    ALLOW = own_form("allow", "findings that may be committed: a list of entries; everything in an entry must match").enforceable();
    ALLOW_PATH = part("allow.path", "the paths it applies to, case-sensitive: `*` stays within a folder, `**` does not");
    ALLOW_RULE = part("allow.rule", "the rule it applies to, by its id");
    ALLOW_FINGERPRINT = part("allow.fingerprint", "the one finding it applies to, as a report shows it");
    ALLOW_REASON = part("allow.reason", "why; required");
    BLOCK = own_form("block", "what single rules about credentials do, by their ids: `block`, or `warn` (reported, never blocks)").enforceable();
    ENFORCE = own_form("enforce", "only in a team policy: its keys that no repository may weaken");
    ENV = section("env", "which files are env files");
    ENV_NAMES = list_of("env.names", "more file names that block as `.env` does, in upper or lower case", read_file_name);
    ENV_LEAVE_OUT = list_of("env.leave_out", "file names that are not env files here, in upper or lower case", read_file_name);
    ENV_TEMPLATES = list_of("env.templates", "more words that mark a template, as `example` does in `.env.example`", read_name_word);
    ENV_EXCEPT = own_form("env.except", "env files that are in the repository on purpose: a list of entries").enforceable();
    ENV_EXCEPT_PATH = part("env.except.path", "the paths it applies to, as in `allow`");
    ENV_EXCEPT_REASON = part("env.except.reason", "why; required");
    ENV_EXCEPT_UNTIL = part("env.except.until", "the last day it applies, as `2027-06-30`");
    ENV_RULES = section("env.rules", "what the rules about env files do: `block`, `warn` or `off`").enforceable();
    ENV_RULES_ENV_FILE_READABLE = one_of("env.rules.env-file-readable", "an env file that every user of this machine may read", EFFECTS, "warn");
    ENV_RULES_ENV_FILE_STAGED = one_of("env.rules.env-file-staged", "an env file in this commit", EFFECTS, "block");
    ENV_RULES_ENV_FILE_TRACKED = one_of("env.rules.env-file-tracked", "an env file in history already", EFFECTS, "warn");
    ENV_RULES_ENV_FILE_UNIGNORED = one_of("env.rules.env-file-unignored", "an env file that git would add", EFFECTS, "block");
    ENV_RULES_ENV_SECRET_PUBLIC = one_of("env.rules.env-secret-public", "a secret under a name that build tools copy into browsers", EFFECTS, "block");
    ENV_RULES_GITIGNORE_MISSING = one_of("env.rules.gitignore-missing", "no ignore rule for env files", EFFECTS, "block");
    ENV_RULES_GITIGNORE_PERSONAL = one_of("env.rules.gitignore-personal", "an env file that only your own rules ignore", EFFECTS, "warn");
    ENV_RULES_GITIGNORE_UNCOMMITTED = one_of("env.rules.gitignore-uncommitted", "an ignore rule that is not committed", EFFECTS, "warn");
    LOCAL_VALUES = one_of("local_values", "which values of your env files are looked for: `x` (X's own, the default) or `all`", &["x", "all"], "x");
    RULES = own_form("rules", "rules of your own: a list of entries");
    RULES_ID = part("rules.id", "the name of the rule: small letters, digits and hyphens; it must not begin as a built-in one does, with `x-`, `xai-`, `env-`, `gitignore-` or `local-`");
    RULES_TITLE = part("rules.title", "a few words for the heading of a finding");
    RULES_DESCRIPTION = part("rules.description", "what the rule finds, for `xguard explain`");
    RULES_REGEX = part("rules.regex", "what the credential looks like, with a group `(?P<secret>…)` around the credential itself");
    RULES_KEYWORDS = part("rules.keywords", "words; the file must contain one of them, in upper or lower case");
    RULES_ENTROPY = part("rules.entropy", "the least entropy of a credential, in bits per character: random letters and digits have 4 to 5");
    RULES_PATHS = part("rules.paths", "the paths it applies to, as in `allow`; the default is all");
    RULES_NOT_PATHS = part("rules.not_paths", "paths it does not apply to");
    RULES_SEVERITY = part("rules.severity", "`critical`, `high` (the default), `medium` or `note`, which never blocks");
    RULES_REMEDY = part("rules.remedy", "what to do, one step in each entry");
    RULES_EXAMPLES = section("rules.examples", "texts on which `xguard config check` tries the rule");
    RULES_EXAMPLES_MATCH = part("rules.examples.match", "texts in which the rule must find something");
    RULES_EXAMPLES_NO_MATCH = part("rules.examples.no_match", "texts in which it must find nothing");
}

impl Key {
    /// Returns the key without what it stands below.
    pub(super) fn last_part(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// Returns the id of the rule about env files that it is about.
    pub fn env_rule(&self) -> Option<&'static str> {
        self.name.strip_prefix("env.rules.")
    }

    const fn enforceable(mut self) -> Self {
        self.enforceable = true;
        self
    }
}

/// Returns what a word of `EFFECTS` means.
pub(super) fn effect(word: &str) -> Option<Effect> {
    match word {
        "off" => Some(Effect::Off),
        "warn" => Some(Effect::Warn),
        "block" => Some(Effect::Block),
        _ => None,
    }
}

/// Returns the keys directly below `parent`; empty for those of the whole file.
pub(super) fn keys_below(parent: &str) -> impl Iterator<Item = &'static Key> {
    let is_below = move |key: &&Key| match key.name.rsplit_once('.') {
        Some((above, _)) => above == parent,
        None => parent.is_empty(),
    };
    KEYS.iter().copied().filter(is_below)
}

const fn key(name: &'static str, about: &'static str, takes: Takes) -> Key {
    Key {
        name,
        about,
        takes,
        enforceable: false,
    }
}

const fn section(name: &'static str, about: &'static str) -> Key {
    key(name, about, Takes::Keys)
}

const fn one_of(
    name: &'static str,
    about: &'static str,
    words: &'static [&'static str],
    default: &'static str,
) -> Key {
    key(name, about, Takes::OneOf { words, default }).enforceable()
}

const fn list_of(name: &'static str, about: &'static str, read: ReadWord) -> Key {
    key(name, about, Takes::ListOf(read)).enforceable()
}

const fn own_form(name: &'static str, about: &'static str) -> Key {
    key(name, about, Takes::OwnForm)
}

const fn part(name: &'static str, about: &'static str) -> Key {
    key(name, about, Takes::Part)
}

//! Every key `.xguard.yaml` knows.

/// One configuration key, for the reader, and for whoever lists them.
pub struct Key {
    /// Dotted: `env.except.path`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
}

/// Every key there is.
pub static KEYS: &[Key] = &[
    key(
        "allow",
        "findings that may be committed: a list of entries; everything in an entry must match",
    ),
    key(
        "allow.path",
        "the paths it applies to, case-sensitive: `*` stays within a folder, `**` does not",
    ),
    key("allow.rule", "the rule it applies to, by its id"),
    key(
        "allow.fingerprint",
        "the one finding it applies to, as a report shows it",
    ),
    key("allow.reason", "why; required"),
    key(
        "block",
        "what single rules about credentials do, by their ids: `block`, or `warn` (reported, never blocks)",
    ),
    key(
        "enforce",
        "only in a team policy: its keys that no repository may weaken",
    ),
    key("env", "which files are env files"),
    key(
        "env.names",
        "more file names that block as `.env` does, in upper or lower case",
    ),
    key(
        "env.leave_out",
        "file names that are not env files here, in upper or lower case",
    ),
    key(
        "env.templates",
        "more words that mark a template, as `example` does in `.env.example`",
    ),
    key(
        "env.except",
        "env files that are in the repository on purpose: a list of entries",
    ),
    key("env.except.path", "the paths it applies to, as in `allow`"),
    key("env.except.reason", "why; required"),
    key(
        "env.except.until",
        "the last day it applies, as `2027-06-30`",
    ),
    key(
        "env.rules",
        "what the rules about env files do: `block`, `warn` or `off`",
    ),
    key(
        "env.rules.env-file-readable",
        "an env file that every user of this machine may read",
    ),
    key("env.rules.env-file-staged", "an env file in this commit"),
    key(
        "env.rules.env-file-tracked",
        "an env file in history already",
    ),
    key(
        "env.rules.env-file-unignored",
        "an env file that git would add",
    ),
    key(
        "env.rules.env-secret-public",
        "a secret under a name that build tools copy into browsers",
    ),
    key(
        "env.rules.gitignore-missing",
        "no ignore rule for env files",
    ),
    key(
        "env.rules.gitignore-personal",
        "an env file that only your own rules ignore",
    ),
    key(
        "env.rules.gitignore-uncommitted",
        "an ignore rule that is not committed",
    ),
    key(
        "local_values",
        "which values of your env files are looked for: `x` (X's own, the default) or `all`",
    ),
    key("rules", "rules of your own: a list of entries"),
    key(
        "rules.id",
        "the name of the rule: small letters, digits and hyphens; it must not begin as a built-in one does, with `x-`, `xai-`, `env-`, `gitignore-` or `local-`",
    ),
    key("rules.title", "a few words for the heading of a finding"),
    key(
        "rules.description",
        "what the rule finds, for `xguard explain`",
    ),
    key(
        "rules.regex",
        "what the credential looks like, with a group `(?P<secret>…)` around the credential itself",
    ),
    key(
        "rules.keywords",
        "words; the file must contain one of them, in upper or lower case",
    ),
    key(
        "rules.entropy",
        "the least entropy of a credential, in bits per character: random letters and digits have 4 to 5",
    ),
    key(
        "rules.paths",
        "the paths it applies to, as in `allow`; the default is all",
    ),
    key("rules.not_paths", "paths it does not apply to"),
    key(
        "rules.severity",
        "`critical`, `high` (the default), `medium` or `note`, which never blocks",
    ),
    key("rules.remedy", "what to do, one step in each entry"),
    key(
        "rules.examples",
        "texts on which `xguard config check` tries the rule",
    ),
    key(
        "rules.examples.match",
        "texts in which the rule must find something",
    ),
    key(
        "rules.examples.no_match",
        "texts in which it must find nothing",
    ),
];

const fn key(name: &'static str, about: &'static str) -> Key {
    Key { name, about }
}

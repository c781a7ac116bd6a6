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
        "findings that may be committed: a list of entries; what an entry gives must all match",
    ),
    key(
        "allow.path",
        "the paths it holds for: `*` stays within a folder, `**` does not, case counts",
    ),
    key("allow.rule", "the rule it holds for, by its id"),
    key(
        "allow.fingerprint",
        "the one finding it holds for, as a report shows it",
    ),
    key("allow.reason", "why; without one an entry is an error"),
    key(
        "block",
        "what single rules about credentials do, by their ids: `block` or `warn`",
    ),
    key(
        "enforce",
        "only in a team policy: the keys of it that no repository may weaken",
    ),
    key("env", "which files are env files"),
    key(
        "env.names",
        "further file names that block as `.env` does, in any case",
    ),
    key(
        "env.leave_out",
        "file names that are no env files here, in any case",
    ),
    key(
        "env.templates",
        "further words that mark a template, as `example` does in `.env.example`",
    ),
    key(
        "env.except",
        "env files that are in the repository on purpose: a list of entries",
    ),
    key("env.except.path", "the paths it holds for, as in `allow`"),
    key("env.except.reason", "why; without one an entry is an error"),
    key(
        "env.except.until",
        "the last day it holds for, as `2027-06-30`",
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
        "which values of ignored env files are looked for in commits: `x` (X's own, the default) or `all`",
    ),
    key("rules", "rules of your own: a list of entries"),
    key(
        "rules.id",
        "the rule's name: small letters, digits and hyphens; not one that begins with `x-`",
    ),
    key("rules.title", "a few words for the heading of a finding"),
    key(
        "rules.description",
        "what the rule finds, for `xguard explain`",
    ),
    key(
        "rules.regex",
        "what it looks like, with a group `(?P<secret>…)` around the credential itself",
    ),
    key(
        "rules.keywords",
        "words of which one has to stand in the file, in any case",
    ),
    key(
        "rules.entropy",
        "the least entropy of a credential, in bits per character: random letters and digits have 4 to 5",
    ),
    key(
        "rules.paths",
        "the paths it holds for, as in `allow`; all, where there are none",
    ),
    key("rules.not_paths", "paths it does not hold for"),
    key(
        "rules.severity",
        "`critical`, `high` (the default), `medium` or `note`, which never blocks",
    ),
    key("rules.remedy", "what to do, one step an entry"),
    key(
        "rules.examples",
        "texts that `xguard config check` tries the rule on",
    ),
    key(
        "rules.examples.match",
        "texts in which the rule has to find something",
    ),
    key(
        "rules.examples.no_match",
        "texts in which it must find nothing",
    ),
];

const fn key(name: &'static str, about: &'static str) -> Key {
    Key { name, about }
}

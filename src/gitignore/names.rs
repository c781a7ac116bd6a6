//! Which file names are env files.

/// Words that mark a file as a template, whatever stands around them.
const TEMPLATE_WORDS: &[&str] = &[
    "dist",
    "example",
    "examples",
    "sample",
    "samples",
    "template",
    "templates",
    "tmpl",
    "tpl",
    "skeleton",
    "default",
    "defaults",
    "schema",
];

/// Names that frameworks and tools want committed, or that often hold nothing secret.
const HARMLESS_BY_NAME: &[&str] = &[
    ".dev.vars",
    ".env.defaults",
    ".env.development",
    ".env.test",
    ".envrc",
    ".flaskenv",
    ".secrets.toml",
    ".trc",
    ".twarc",
    ".twitter_keys.yaml",
    ".twurlrc",
    ".xurl",
    "appsettings.json",
    "credentials.json",
    "credentials.toml",
    "credentials.yaml",
    "credentials.yml",
    "local.settings.json",
    "secrets.json",
    "secrets.toml",
    "secrets.yaml",
    "secrets.yml",
    "twitter4j.properties",
];

/// How further names of that sort begin and end.
const HARMLESS_BY_FORM: &[(&str, &str)] = &[
    ("", ".tfvars"),
    ("", ".tfvars.json"),
    ("appsettings.", ".json"),
    ("secrets.", ".yaml"),
    ("secrets.", ".yml"),
    ("twitter_credentials.", ""),
    ("twitter_keys.", ""),
];

/// Parts of which every name that counts has one, in lower case.
const PARTS: &[[u8; 3]] = &[
    *b"env", *b"var", *b"sec", *b"red", *b"set", *b"twi", *b"twu", *b"twa", *b"trc", *b"url",
];

/// Endings of editor and backup copies.
const COPY_ENDINGS: &[&str] = &[
    "~", ".bak", ".backup", ".old", ".orig", ".save", ".swp", ".swo", ".tmp", ".copy", " copy",
];

/// What a file name says about the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// An env file, or a copy of one: does not belong in a repository.
    Env,
    /// A file that may be committed as long as it holds no credential.
    EnvIfCredential,
    /// Anything else, templates of env files among it.
    Other,
}

/// The names that count, with those the configuration adds.
#[derive(Debug, Clone, Default)]
pub struct EnvFilePatterns {
    /// File names that are env files too, in lower case.
    pub extra: Vec<String>,
    /// Words that mark a template too, in lower case.
    pub template_words: Vec<String>,
    /// File names that are no env files here, in lower case.
    pub left_out: Vec<String>,
}

impl EnvFilePatterns {
    /// Returns what the name at the end of `path` says. Case does not matter: `.ENV` is read as `.env` by many.
    pub fn kind(&self, path: &[u8]) -> NameKind {
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        if self.extra.is_empty() && !may_count(name) {
            return NameKind::Other;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        if self.left_out.contains(&name) {
            return NameKind::Other;
        }
        if self.extra.contains(&name) {
            return NameKind::Env;
        }
        if is_harmless(&name) {
            return NameKind::EnvIfCredential;
        }
        if is_env(&name) && !self.is_template(&name) {
            NameKind::Env
        } else {
            NameKind::Other
        }
    }

    /// Tells whether the name at the end of `path` is that of a template of an env file.
    pub fn is_env_template(&self, path: &[u8]) -> bool {
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        is_env(&name) && self.is_template(&name) && !self.left_out.contains(&name)
    }

    fn is_template(&self, name: &str) -> bool {
        name.split(['.', '-', '_', ' ', '(', ')']).any(|word| {
            TEMPLATE_WORDS.contains(&word) || self.template_words.iter().any(|extra| extra == word)
        })
    }
}

/// Tells whether a name can count at all. Most cannot, and every name in a folder is asked about.
fn may_count(name: &[u8]) -> bool {
    name.windows(3).any(|part| {
        let part = part
            .first_chunk::<3>()
            .map(|part| part.map(|byte| byte.to_ascii_lowercase()));
        part.is_some_and(|part| PARTS.contains(&part))
    })
}

fn is_harmless(name: &str) -> bool {
    let has_form = |&(start, end): &(&str, &str)| {
        name.strip_prefix(start)
            .is_some_and(|rest| rest.len() > end.len() && rest.ends_with(end))
    };
    HARMLESS_BY_NAME.contains(&name) || HARMLESS_BY_FORM.iter().any(has_form)
}

/// Tells whether a name in lower case is that of an env file or of a copy that an editor or a person made of one.
fn is_env(name: &str) -> bool {
    // Emacs: `#.env#` and `.#.env`.
    let name = name.strip_prefix(".#").unwrap_or(name);
    let name = name
        .strip_prefix('#')
        .and_then(|rest| rest.strip_suffix('#'))
        .unwrap_or(name);
    let original = COPY_ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name);
    [name, original].iter().any(|name| {
        name.strip_prefix(".env")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_', '~', ' ']))
            || name
                .strip_suffix(".env")
                .is_some_and(|stem| !stem.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{EnvFilePatterns, HARMLESS_BY_FORM, HARMLESS_BY_NAME, NameKind, may_count};

    #[test]
    fn names_say_what_a_file_is() {
        let cases = [
            (".env", NameKind::Env),
            (".ENV", NameKind::Env),
            ("config/.env.local", NameKind::Env),
            (".env.production", NameKind::Env),
            (".env.development.local", NameKind::Env),
            (".env-local", NameKind::Env),
            (".env_prod", NameKind::Env),
            ("prod.env", NameKind::Env),
            ("docker/Web.Env", NameKind::Env),
            (".env~", NameKind::Env),
            (".env.bak", NameKind::Env),
            ("prod.env.bak", NameKind::Env),
            ("prod.env~", NameKind::Env),
            ("#.env#", NameKind::Env),
            (".#.env", NameKind::Env),
            (".env.swp", NameKind::Env),
            ("..env.swp", NameKind::Env),
            (".env copy", NameKind::Env),
            (".env.keys", NameKind::Env),
            (".env.example", NameKind::Other),
            (".env.example.bak", NameKind::Other),
            ("example.env", NameKind::Other),
            (".env-sample", NameKind::Other),
            (".env.production.template", NameKind::Other),
            (".env.dist", NameKind::Other),
            (".env.defaults", NameKind::EnvIfCredential),
            (".env.test", NameKind::EnvIfCredential),
            (".env.development", NameKind::EnvIfCredential),
            (".envrc", NameKind::EnvIfCredential),
            ("sub/.twurlrc", NameKind::EnvIfCredential),
            (".streamlit/secrets.toml", NameKind::EnvIfCredential),
            ("infra/prod.auto.tfvars", NameKind::EnvIfCredential),
            (".tfvars", NameKind::Other),
            ("terraform.tfvars.example", NameKind::Other),
            ("appsettings.Development.json", NameKind::EnvIfCredential),
            ("appsettings..json", NameKind::Other),
            ("secrets.prod.yaml", NameKind::EnvIfCredential),
            (".env.schema", NameKind::Other),
            ("env", NameKind::Other),
            ("environment", NameKind::Other),
            (".environment", NameKind::Other),
            ("env.py", NameKind::Other),
            ("src/env.d.ts", NameKind::Other),
            ("envoy.yaml", NameKind::Other),
            (".env/bin/activate", NameKind::Other),
        ];
        for (name, expected) in cases {
            assert_eq!(
                EnvFilePatterns::default().kind(name.as_bytes()),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn every_name_has_a_part_that_lets_it_count() {
        for name in HARMLESS_BY_NAME {
            assert!(may_count(name.as_bytes()), "{name}");
        }
        for (start, end) in HARMLESS_BY_FORM {
            assert!(may_count(start.as_bytes()) || may_count(end.as_bytes()));
        }
    }

    #[test]
    fn the_configuration_adds_names_and_leaves_some_out() {
        let names = EnvFilePatterns {
            extra: vec!["local.settings".to_owned()],
            template_words: vec!["muster".to_owned()],
            left_out: vec![".env.production".to_owned()],
        };
        assert_eq!(names.kind(b"a/.env.Production"), NameKind::Other);
        assert_eq!(names.kind(b"a/Local.Settings"), NameKind::Env);
        assert_eq!(names.kind(b".env.muster"), NameKind::Other);
    }
}

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
pub enum Kind {
    /// An env file, or a copy of one: does not belong in a repository.
    Env,
    /// A file that may be committed as long as it holds no credential.
    EnvIfCredential,
    /// Anything else, templates of env files among it.
    Other,
}

/// The names that count, with those the configuration adds.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// File names that are env files too, in lower case.
    pub extra: Vec<String>,
    /// Words that mark a template too, in lower case.
    pub template_words: Vec<String>,
    /// File names that are no env files here, in lower case.
    pub left_out: Vec<String>,
}

impl Names {
    /// Returns what the name at the end of `path` says. Case does not matter: `.ENV` is read as `.env` by many.
    pub fn kind(&self, path: &[u8]) -> Kind {
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        if self.extra.is_empty() && !may_count(name) {
            return Kind::Other;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        if self.left_out.contains(&name) {
            return Kind::Other;
        }
        if self.extra.contains(&name) {
            return Kind::Env;
        }
        if is_harmless(&name) {
            return Kind::EnvIfCredential;
        }
        if is_env(&name) && !self.is_template(&name) {
            Kind::Env
        } else {
            Kind::Other
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
    use super::{HARMLESS_BY_FORM, HARMLESS_BY_NAME, Kind, Names, may_count};

    #[test]
    fn names_say_what_a_file_is() {
        let cases = [
            (".env", Kind::Env),
            (".ENV", Kind::Env),
            ("config/.env.local", Kind::Env),
            (".env.production", Kind::Env),
            (".env.development.local", Kind::Env),
            (".env-local", Kind::Env),
            (".env_prod", Kind::Env),
            ("prod.env", Kind::Env),
            ("docker/Web.Env", Kind::Env),
            (".env~", Kind::Env),
            (".env.bak", Kind::Env),
            ("prod.env.bak", Kind::Env),
            ("prod.env~", Kind::Env),
            ("#.env#", Kind::Env),
            (".#.env", Kind::Env),
            (".env.swp", Kind::Env),
            ("..env.swp", Kind::Env),
            (".env copy", Kind::Env),
            (".env.keys", Kind::Env),
            (".env.example", Kind::Other),
            (".env.example.bak", Kind::Other),
            ("example.env", Kind::Other),
            (".env-sample", Kind::Other),
            (".env.production.template", Kind::Other),
            (".env.dist", Kind::Other),
            (".env.defaults", Kind::EnvIfCredential),
            (".env.test", Kind::EnvIfCredential),
            (".env.development", Kind::EnvIfCredential),
            (".envrc", Kind::EnvIfCredential),
            ("sub/.twurlrc", Kind::EnvIfCredential),
            (".streamlit/secrets.toml", Kind::EnvIfCredential),
            ("infra/prod.auto.tfvars", Kind::EnvIfCredential),
            (".tfvars", Kind::Other),
            ("terraform.tfvars.example", Kind::Other),
            ("appsettings.Development.json", Kind::EnvIfCredential),
            ("appsettings..json", Kind::Other),
            ("secrets.prod.yaml", Kind::EnvIfCredential),
            (".env.schema", Kind::Other),
            ("env", Kind::Other),
            ("environment", Kind::Other),
            (".environment", Kind::Other),
            ("env.py", Kind::Other),
            ("src/env.d.ts", Kind::Other),
            ("envoy.yaml", Kind::Other),
            (".env/bin/activate", Kind::Other),
        ];
        for (name, expected) in cases {
            assert_eq!(Names::default().kind(name.as_bytes()), expected, "{name}");
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
        let names = Names {
            extra: vec!["local.settings".to_owned()],
            template_words: vec!["muster".to_owned()],
            left_out: vec![".env.production".to_owned()],
        };
        assert_eq!(names.kind(b"a/.env.Production"), Kind::Other);
        assert_eq!(names.kind(b"a/Local.Settings"), Kind::Env);
        assert_eq!(names.kind(b".env.muster"), Kind::Other);
    }
}

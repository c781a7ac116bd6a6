//! `.xguard.yaml` from text to settings: every key, every mistake, every attack.

use super::file::{File, check_configuration, parse, parse_as};
use super::keys::{Takes, keys_below};
use super::nodes::quoted_list;
use super::{KEYS, Key, Layer, Role, merge_files};
use crate::gitignore;
use crate::policy::{Effect, EntryOrigin};
use xguard_detect::sample::Sampler;
use xguard_detect::{Category, Severity, Step};

const RULES: [&str; 2] = ["x-bearer-token", "x-api-key"];

/// Texts, and what is said about them after the file's name.
static MISTAKES: &[(&str, &str)] = &[
    (
        "rules:\n  - regex: '(?P<secret>a)'\n",
        "2:5: this entry has no `id`",
    ),
    ("rules:\n  - id: acme\n", "2:5: this entry has no `regex`"),
    (
        "rules:\n  - {id: Acme, regex: '(?P<secret>a)'}\n",
        "2:10: `id` is not valid: give up to 40 small letters and digits, words divided by `-`",
    ),
    (
        "rules:\n  - {id: x-acme, regex: '(?P<secret>a)'}\n",
        "2:10: `id` begins with `x-`, as built-in rules do: choose another",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)'}\n  - {id: a, regex: '(?P<secret>a)'}\n",
        "3:10: there is a rule `a` already: choose another `id`",
    ),
    (
        "rules:\n  - {id: a, regex: 'a(b'}\n",
        "2:20: `regex` cannot be used as a pattern: unclosed group, at its character 2",
    ),
    (
        "rules:\n  - {id: a, regex: 'ab'}\n",
        "2:20: `regex` cannot be used as a pattern: it has no group `(?P<secret>…)` around the credential",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>(a{999}){999})'}\n",
        "2:20: `regex` cannot be used as a pattern: its repetitions come to more than 1000 steps: make them smaller",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', entropy: high}\n",
        "2:46: `entropy` is text, a number is wanted",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', entropy: .nan}\n",
        "2:46: `entropy` is not between 0 and 8",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', severity: bad}\n",
        "2:47: `severity` is unknown `bad`: give `critical`, `high`, `medium` or `note`",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', paths: ['/a']}\n",
        "2:45: `path` cannot be used as a pattern: it starts at the top of the repository by itself: leave out the leading `/` or `./`",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', title: \"a\\e[31m\"}\n",
        "2:44: `title` has a character in it that cannot be printed; give one line of text",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', remedy: [\"a\\u202eb\"]}\n",
        "2:46: `rules.remedy` has a character in it that cannot be printed; give one line of text",
    ),
    (
        "rules:\n  - {id: a, regex: '(?P<secret>a)', examples: [a]}\n",
        "2:47: `rules.examples` is a list, keys are wanted: `match`, `no_match`",
    ),
    (
        "env:\n  templates: [my-skeleton]\n",
        "2:15: an entry of `env.templates` is more than a word: give letters and digits alone",
    ),
    (
        "allowed: []\n",
        "1:1: unknown key `allowed`, did you mean `allow`?",
    ),
    (
        "enforce: [allow]\n",
        "1:10: `enforce` is for a team policy, which `git config xguard.policy` names: a repository builds upon that \
         and cannot enforce anything",
    ),
    ("zzz: 1\n", "1:1: unknown key `zzz`, known are [KEYS]"),
    (
        "allow:\n  - path: a\n    reson: b\n",
        "3:5: unknown key `reson`, did you mean `reason`?",
    ),
    (
        "allow:\n  - path: a\n    comment: b\n",
        "3:5: unknown key `comment`, known are `path`, `rule`, `fingerprint`, `reason`",
    ),
    (
        "env:\n  name: [a]\n",
        "2:3: unknown key `name`, did you mean `names`?",
    ),
    (
        "env:\n  except:\n    - path: a\n      rule: b\n",
        "4:7: unknown key `rule`, known are `path`, `reason`, `until`",
    ),
    (
        "env:\n  except:\n    - path: a\n      reason: b\n      until: 2027-02-30\n",
        "5:14: `until` is not a date: write it as `2027-06-30`",
    ),
    (
        "env:\n  except:\n    - path: a\n      reason: b\n      until: soon\n",
        "5:14: `until` is not a date: write it as `2027-06-30`",
    ),
    (
        "env:\n  rules:\n    env-file-stagd: off\n",
        "3:5: unknown key `env-file-stagd`, did you mean `env-file-staged`?",
    ),
    (
        "env:\n  rules:\n    gitignore-missing: ignore\n",
        "3:24: `env.rules.gitignore-missing` is unknown `ignore`: give `off`, `warn` or `block`",
    ),
    (
        "env:\n  leave_out: [a/.env]\n",
        "2:15: an entry of `env.leave_out` has a folder in it: give the file name alone",
    ),
    (
        "allow: []\nenv: {}\nallow: []\n",
        "3:1: `allow` is given twice: keep one",
    ),
    (
        "allow:\n  - path: a\n    path: b\n    reason: c\n",
        "3:5: `path` is given twice: keep one",
    ),
    ("1: a\n", "1:1: a key is a number, wanted are: [KEYS]"),
    ("[a]: b\n", "1:1: a key is a list, wanted are: [KEYS]"),
    ("- a\n", "1:1: the file is a list, keys are wanted: [KEYS]"),
    ("text\n", "1:1: the file is text, keys are wanted: [KEYS]"),
    ("7\n", "1:1: the file is a number, keys are wanted: [KEYS]"),
    (
        "allow: yes please\n",
        "1:8: `allow` is text, a list is wanted: begin each entry with `- `",
    ),
    (
        "allow: {path: a}\n",
        "1:8: `allow` is a mapping, a list is wanted: begin each entry with `- `",
    ),
    (
        "allow: 3\n",
        "1:8: `allow` is a number, a list is wanted: begin each entry with `- `",
    ),
    (
        "block: {x-bearer-token: off}\n",
        "1:25: `block.x-bearer-token` is unknown `off`: give `warn` or `block`",
    ),
    (
        "block: {x-bearer-tokn: warn}\n",
        "1:9: unknown key `x-bearer-tokn`, did you mean `x-bearer-token`?",
    ),
    (
        "allow:\n  - docs/**\n",
        "2:5: an entry of `allow` is text, keys are wanted: `path`, `rule`, `fingerprint`, `reason`",
    ),
    (
        "allow:\n  - [a]\n",
        "2:5: an entry of `allow` is a list, keys are wanted: `path`, `rule`, `fingerprint`, `reason`",
    ),
    (
        "allow:\n  -\n",
        "2:4: this entry names nothing: give it a `path`, a `rule` or a `fingerprint`",
    ),
    (
        "env: [a]\n",
        "1:6: `env` is a list, keys are wanted: [KEYS OF env]",
    ),
    (
        "env: true\n",
        "1:6: `env` is true, keys are wanted: [KEYS OF env]",
    ),
    (
        "env:\n  names: .env\n",
        "2:10: `env.names` is text, a list is wanted: begin each entry with `- `",
    ),
    (
        "env:\n  names:\n    - 1\n",
        "3:7: `env.names` is a number, text is wanted: put it in quotes",
    ),
    (
        "env:\n  names: [config/.env]\n",
        "2:11: an entry of `env.names` has a folder in it: give the file name alone",
    ),
    (
        "env:\n  names: ['*.conf']\n",
        "2:11: an entry of `env.names` is a pattern: it is compared as it stands",
    ),
    (
        "env:\n  templates: ['']\n",
        "2:15: `env.templates` is empty",
    ),
    (
        "env:\n  except:\n    - reason: a\n",
        "3:7: this entry has no `path`: say which file it is about",
    ),
    (
        "env:\n  except:\n    - path: a\n",
        "3:7: this entry has no `reason`: say why it is allowed",
    ),
    (
        "allow:\n  - path: a\n",
        "2:5: this entry has no `reason`: say why it is allowed",
    ),
    (
        "allow:\n  - path: a\n    reason:\n",
        "2:5: this entry has no `reason`: say why it is allowed",
    ),
    (
        "allow:\n  - path: a\n    reason: ''\n",
        "3:13: `reason` is empty",
    ),
    (
        "allow:\n  - path: a\n    reason: '...'\n",
        "3:13: `reason` says nothing: say why it is allowed",
    ),
    (
        "allow:\n  - path: a\n    reason: 2019\n",
        "3:13: `reason` is a number, text is wanted: put it in quotes",
    ),
    (
        "allow:\n  - path: a\n    reason: [a]\n",
        "3:13: `reason` is a list, text is wanted",
    ),
    (
        "allow:\n  - path: a\n    reason: {a: b}\n",
        "3:13: `reason` is a mapping, text is wanted",
    ),
    (
        "allow:\n  - reason: a\n",
        "2:5: this entry names nothing: give it a `path`, a `rule` or a `fingerprint`",
    ),
    (
        "allow:\n  - path: true\n    reason: a\n",
        "2:11: `path` is true, text is wanted: put it in quotes",
    ),
    (
        "allow:\n  - path: 'a[b'\n    reason: a\n",
        "2:11: `path` cannot be used as a pattern: a `[` in it is not closed by `]`",
    ),
    (
        "allow:\n  - reason: a\n    path: /etc\n",
        "3:11: `path` cannot be used as a pattern: it starts at the top of the repository by itself: leave out the leading `/` or `./`",
    ),
    (
        "allow:\n  - path: docs/\n    reason: a\n",
        "2:11: `path` cannot be used as a pattern: it names a folder: end it in `/**` for everything below",
    ),
    (
        "allow:\n  - rule: x-baerer-token\n    reason: a\n",
        "2:11: unknown rule `x-baerer-token`, did you mean `x-bearer-token`?",
    ),
    (
        "allow:\n  - rule: everything\n    reason: a\n",
        "2:11: unknown rule `everything`, `xguard rules` lists them",
    ),
    (
        "allow:\n  - fingerprint: 8AE3\n    reason: a\n",
        "2:18: `fingerprint` is not valid: copy the 32 hex digits that the report shows",
    ),
    (
        "allow:\n  - fingerprint: 1234567890123456\n    reason: a\n",
        "2:18: `fingerprint` is a number, text is wanted: put it in quotes",
    ),
    (
        "allow: [\n",
        "2:1: not valid YAML: while parsing a node, did not find expected node content",
    ),
    (
        "allow: 'a\n",
        "1:8: not valid YAML: while scanning a quoted scalar, found unexpected end of stream",
    ),
    (
        "allow:\n\t- path: a\n",
        "2:2: not valid YAML: tabs disallowed within this context (block indentation)",
    ),
    (
        "allow:\n - path: a\n- b\n",
        "3:3: not valid YAML: while parsing a block mapping, did not find expected key",
    ),
    (
        "a: b: c\n",
        "1:5: not valid YAML: mapping values are not allowed in this context",
    ),
    (
        "allow: *nobody\n",
        "1:8: not valid YAML: while parsing node, found unknown anchor",
    ),
    (
        "allow: &a [*a]\n",
        "1:12: this alias (`*…`) stands inside what it stands for",
    ),
    (
        "allow: !secret []\n",
        "1:8: a tag (`!…`) has no meaning here: take it out",
    ),
    (
        "allow:\n  - !x {path: a, reason: b}\n",
        "2:5: a tag (`!…`) has no meaning here: take it out",
    ),
    (
        "allow:\n  - path: !!int a\n    reason: a\n",
        "2:11: not valid YAML: a value does not fit its tag (`!!…`)",
    ),
    (
        "allow:\n  - &a {path: a, reason: b}\n  - <<: *a\n    rule: x-api-key\n",
        "3:5: unknown key `<<`, known are `path`, `rule`, `fingerprint`, `reason`",
    ),
    (
        "---\nallow: []\n---\nallow: []\n",
        "4:1: a second YAML document: one is read, so put everything into the first",
    ),
    (
        "allow: []\n...\nenv: {}\n",
        "3:1: a second YAML document: one is read, so put everything into the first",
    ),
    (
        "allow:\n  - path: \"a\\q\"\n    reason: b\n",
        "2:11: not valid YAML: while parsing a quoted scalar, found unknown escape character",
    ),
    (
        "allow: []\n# \u{7}\n",
        "2:3: a control character: take it out, or write it as an escape in quotes",
    ),
    (
        "allow: []\n\0",
        "2:1: a control character: take it out, or write it as an escape in quotes",
    ),
    ("\"\\e[31m\": 1\n", "1:1: unknown key, known are [KEYS]"),
    (
        "{allow: []\n",
        "2:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'",
    ),
    (
        "local_values: some\n",
        "1:15: `local_values` is unknown `some`: give `x` or `all`",
    ),
    ("? a\n", "1:3: unknown key `a`, known are [KEYS]"),
    ("@x\n", "1:1: not valid YAML: unexpected character: `@'"),
];

fn read(text: &[u8]) -> Result<File, String> {
    parse(text, ".xguard.yaml", &RULES).map_err(|error| error.to_string())
}

fn error(text: &[u8]) -> String {
    read(text).unwrap_err()
}

#[test]
fn every_key_is_read() {
    let text = "allow:
  - path: docs/**
    rule: x-api-key
    reason: an example
  - {fingerprint: 8ae3a80c08a83434a06478153e193530, reason: \"2019\"}
env:
  names: [Production.conf, '.env.1']
  leave_out: [.env.Production]
  templates: [skeleton]
  except:
    - path: docker/.env
      reason: ports only
      until: 2027-06-30
  rules:
    env-file-readable: off
    env-file-staged: block
    env-file-tracked: block
    env-file-unignored: warn
    env-secret-public: warn
    gitignore-missing: warn
    gitignore-personal: block
    gitignore-uncommitted: off
block: {x-api-key: warn, acme-key: block}
local_values: all
enforce: [allow, env.rules.env-file-staged]
rules:
  - id: acme-key
    title: Acme key
    description: the key of our shop
    regex: 'acme=(?P<secret>[a-z]+)'
    keywords: [acme]
    entropy: 3
    paths: ['src/**', '*.py']
    not_paths: ['src/test/**']
    severity: medium
    remedy: [rotate it]
    examples:
      match: ['acme=qkzvw']
      no_match: ['acme=']
";
    let file = parse_as(Role::Policy, text.as_bytes(), ".xguard.yaml", &RULES).unwrap();
    assert_eq!(file.enforce, ["allow", "env.rules.env-file-staged"]);
    assert_eq!(file.allow.len(), 3);
    assert!(file.allow[0].path.as_ref().unwrap().matches(b"docs/a/b"));
    assert_eq!(file.allow[0].rule.as_deref(), Some("x-api-key"));
    assert_eq!(
        file.allow[1].fingerprint.as_deref(),
        Some("8ae3a80c08a83434a06478153e193530")
    );
    assert_eq!(file.allow[1].reason, "2019");
    assert_eq!(
        file.allow[1].origin,
        EntryOrigin {
            file: ".xguard.yaml".to_owned(),
            list: "allow",
            entry: 2,
        }
    );
    assert_eq!(file.allow[2].category, Some(Category::EnvFile));
    assert_eq!(
        file.allow[2].origin,
        EntryOrigin {
            file: ".xguard.yaml".to_owned(),
            list: "env.except",
            entry: 1,
        }
    );
    // Half a day after the last hour of the day in UTC, when the day has ended everywhere.
    assert_eq!(file.allow[2].until_ms, Some(1_814_443_200_000));
    let blocks = [("x-api-key", Effect::Warn), ("acme-key", Effect::Block)];
    assert_eq!(
        file.blocks,
        blocks.map(|(id, effect)| (id.to_owned(), effect))
    );
    assert_eq!(file.words["env.rules.gitignore-uncommitted"], "off");
    assert_eq!(file.words["local_values"], "all");
    assert_eq!(file.lists["env.names"], ["production.conf", ".env.1"]);
    let rule = file.custom[0].rule.rule();
    assert_eq!((rule.id, rule.title), ("acme-key", "Acme key"));
    assert_eq!(rule.severity, Severity::Medium);
    assert_eq!(rule.remedy[1], Step::Own("rotate it"));
    for key in KEYS {
        let last = key.last_part();
        assert!(
            is_read_by_its_row(key) || text.contains(&format!("{last}:")),
            "{} is not read here",
            key.name
        );
    }
}

fn is_read_by_its_row(key: &Key) -> bool {
    matches!(key.takes, Takes::OneOf { .. } | Takes::ListOf(_))
}

/// Writes a key of the file and its value.
fn written(key: &Key, value: &str) -> String {
    let mut text = String::new();
    for (depth, part) in key.name.split('.').enumerate() {
        text.extend(["\n", &"  ".repeat(depth), part, ":"]);
    }
    format!("{text} {value}\n")
}

#[test]
fn a_key_is_read_merged_and_enforced_as_its_row_says() {
    let read_as = |role, text: &str| {
        parse_as(role, text.as_bytes(), ".xguard.yaml", &RULES).map_err(|error| error.to_string())
    };
    let own = Role::Repository { team: &[] };
    for key in KEYS {
        let enforced = format!("enforce: [{}]\n", key.name);
        match key.takes {
            Takes::OneOf { words, default } => {
                assert_eq!(merge_files(None, None).words[key.name].value, default);
                let [weakest, .., strongest] = words else {
                    panic!("{} has one word", key.name);
                };
                let weak = || read_as(own, &written(key, weakest)).unwrap();
                let policy = |more: &str| {
                    let text = written(key, strongest) + more;
                    read_as(Role::Policy, &text).unwrap()
                };
                let free = merge_files(Some(policy("")), Some(weak())).words[key.name];
                assert_eq!((free.value, free.by), (*weakest, Layer::Repository));
                let held = merge_files(Some(policy(&enforced)), Some(weak())).words[key.name];
                assert_eq!((held.value, held.by), (*strongest, Layer::Policy));
                assert_eq!(held.set_aside, Some(*weakest));
                let message = read_as(own, &written(key, "zzz")).unwrap_err();
                let expected = format!("`{}` is unknown `zzz`: give `{weakest}`", key.name);
                assert!(message.contains(&expected), "{message}");
            }
            Takes::ListOf(_) => {
                let both = || {
                    let policy = written(key, "[Ours]") + &enforced;
                    let policy = read_as(Role::Policy, &policy).unwrap();
                    (policy, read_as(own, &written(key, "[THEIRS]")).unwrap())
                };
                let (policy, repository) = both();
                let held = merge_files(Some(policy), Some(repository));
                let list = &held.lists[key.name];
                assert_eq!(list.in_force[0], ("ours".to_owned(), Layer::Policy));
                let words = list.in_force.len() + list.set_aside.len();
                assert_eq!(words, 2, "{}", key.name);
                let message = read_as(own, &written(key, "ours")).unwrap_err();
                assert!(message.contains("a list is wanted"), "{message}");
            }
            Takes::Keys | Takes::OwnForm | Takes::Part => {}
        }
    }
}

#[test]
fn every_rule_about_env_files_has_its_key() {
    for rule in gitignore::RULES {
        let key = KEYS.iter().find(|key| key.env_rule() == Some(rule.id));
        let Some(Takes::OneOf { default, .. }) = key.map(|key| &key.takes) else {
            panic!("{} has no key", rule.id);
        };
        let blocks = rule.severity > Severity::Note;
        assert_eq!(
            *default,
            if blocks { "block" } else { "warn" },
            "{}",
            rule.id
        );
    }
}

#[test]
fn nothing_said_is_nothing_decided() {
    let texts = [
        "",
        "\n",
        "# nothing yet\n",
        "---\n",
        "{}",
        "allow:\n",
        "allow: []",
        "env:\n",
        "env: {names: }",
    ];
    for text in texts {
        let file = read(text.as_bytes()).unwrap();
        assert!(file.allow.is_empty(), "{text:?}");
        assert!(file.lists.values().all(Vec::is_empty), "{text:?}");
    }
}

#[test]
fn every_mistake_has_its_place_and_its_remedy() {
    let known = |parent| {
        let known: Vec<&str> = keys_below(parent).map(Key::last_part).collect();
        quoted_list(&known)
    };
    for (text, expected) in MISTAKES {
        let expected = expected.replace("[KEYS]", &known(""));
        let expected = expected.replace("[KEYS OF env]", &known("env"));
        let expected = format!(".xguard.yaml:{expected}");
        assert_eq!(error(text.as_bytes()), expected, "{text}");
    }
}

/// Text of about 900 KB under the key `allow`.
fn much(unit: &str) -> String {
    format!("allow: {}", unit.repeat((900 << 10) / unit.len()))
}

/// Forty levels of aliases, each naming the one before nine times.
fn billion_laughs() -> String {
    let level = |level: usize| {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        format!("- &a{level} [{before}]\n")
    };
    let levels: Vec<String> = (1..40).map(level).collect();
    format!("- &a0 x\n{}", levels.concat())
}

/// Each anchor one level deeper than the one before.
fn aliases_in_a_row() -> String {
    let level = |at: usize| format!("- &a{at} [*a{}]\n", at - 1);
    let levels: Vec<String> = (1..4000).map(level).collect();
    format!("- &a0 x\n{}", levels.concat())
}

fn few_anchors() -> String {
    let (one, all) = ("x, ".repeat(300), "*a, ".repeat(400));
    format!("a: &a [{one}]\nb: [{all}]")
}

fn many_rules(count: usize) -> String {
    let rule = |number| format!("  - {{id: a{number}, regex: '(?P<secret>a)'}}\n");
    let rules: String = (0..count).map(rule).collect();
    format!("rules:\n{rules}")
}

/// A rule whose key `key` has this value.
fn rule_with(key: &str, value: &str) -> String {
    let regex = if key == "regex" {
        ""
    } else {
        "    regex: '(?P<secret>a)'\n"
    };
    format!("rules:\n  - id: a\n{regex}    {key}: {value}\n")
}

/// Texts that took a reader long, or down.
fn attacks() -> Vec<(String, &'static str)> {
    let (too_deep, too_many) = ("in one another", "more than 100000 values");
    vec![
        (billion_laughs(), too_many),
        (few_anchors(), too_many),
        ("&a {allow: [{reason: *a}]}".to_owned(), "this alias"),
        (
            format!("allow: {}", "[{a: ".repeat(4999)),
            "recursion limit",
        ),
        (much("["), "recursion limit"),
        (much("{"), "recursion limit"),
        (much("[{a: "), "recursion limit"),
        (much("- "), "not valid YAML"),
        (format!("allow:\n{}", "- ".repeat(400_000)), too_deep),
        (format!("allow:\n{}", "? ".repeat(400_000)), too_deep),
        (format!("allow: [{}]", "x, ".repeat(200_000)), too_many),
        (format!("{}: 1", "k".repeat(900 << 10)), "not valid YAML"),
        (aliases_in_a_row(), too_many),
        (format!("{}x", "&a ".repeat(300_000)), "not valid YAML"),
        (format!("'{}': 1", "k".repeat(1000)), "unknown key, known"),
        (much("k"), "a list is wanted"),
        (
            format!("allow: [{{path: '{}', reason: a}}]", "{".repeat(900)),
            "not closed",
        ),
        (" ".repeat((1 << 20) + 1), "larger than 1 MB"),
        (many_rules(101), "more than 100 rules"),
        (
            rule_with(
                "regex",
                &format!("'{}{}'", "(".repeat(999), ")".repeat(999)),
            ),
            "nested parentheses",
        ),
        (
            rule_with("regex", "'(?P<secret>((((a{90}){90}){90}){90}))'"),
            "more than 1000 steps",
        ),
        (
            rule_with("regex", "\"(?P<secret>a)\0\""),
            "a control character",
        ),
        (
            rule_with("keywords", &format!("[{}]", "a, ".repeat(60))),
            "more than 50 entries",
        ),
    ]
}

#[test]
fn hostile_files_end_in_an_error() {
    for (text, expected) in attacks() {
        let name: String = text.chars().take(40).collect();
        // That this comes back at all is half of the test: some of these kept the parser busy for minutes.
        let message = error(text.as_bytes());
        assert!(message.starts_with(".xguard.yaml:"), "{name}: {message}");
        assert!(message.contains(expected), "{name}: {message}");
        assert!(message.len() < 300, "{name} is repeated at length");
    }
}

#[test]
fn bytes_that_are_no_text_have_a_place_too() {
    let message = "not UTF-8: save the file in that encoding";
    assert_eq!(error(b"\xff"), format!(".xguard.yaml:1:1: {message}"));
    let text = b"allow: []\n# caf\xc3\xa9 caf\xe9\n";
    assert_eq!(error(text), format!(".xguard.yaml:2:11: {message}"));
    assert!(error(b"\xff\xfea\0").contains(message));
}

#[test]
fn no_error_repeats_a_credential() {
    let mut sampler = Sampler::new(5);
    for secret in [
        sampler.api_key(),
        sampler.api_secret(),
        sampler.bearer(),
        sampler.access_token(),
    ] {
        let texts = [
            format!("{secret}: 1"),
            format!("allow: {secret}"),
            format!("allow: [{secret}]"),
            format!("allow: [{{{secret}: 1}}]"),
            format!("allow: [{{rule: {secret}, reason: a}}]"),
            format!("allow: [{{path: '{secret}[', reason: a}}]"),
            format!("allow: [{{path: !!int {secret}, reason: a}}]"),
            format!("{secret}: !!int {secret}"),
            format!("allow: [{{fingerprint: {secret}, reason: a}}]"),
            format!("allow: *{secret}"),
            format!("allow: !{secret} a"),
            format!("allow: !{secret}!x a"),
            format!("%{secret} x\n---\nallow: 1"),
            format!("env: {{names: ['{secret}*']}}"),
            format!("rules: [{{id: {secret}, regex: a}}]"),
            format!("rules: [{{id: a, regex: '{secret}('}}]"),
            format!("rules: [{{id: a, regex: '(?P<secret>a)', severity: {secret}}}]"),
        ];
        for text in texts {
            let message = error(text.as_bytes());
            let begin: String = secret.chars().take(8).collect();
            assert!(!message.contains(&begin), "{message}");
        }
    }
}

#[test]
fn mistakes_in_a_baseline_are_told_with_their_place() {
    let id = "0123456789abcdef0123456789abcdef";
    let cases = [
        (
            "a: b\n".to_owned(),
            "1:1: `the baseline` is a mapping, a list is wanted: begin each entry with `- `",
        ),
        (
            "- x\n".to_owned(),
            "1:3: an entry of the baseline is text, keys are wanted: `fingerprint`, `status`, `rule`, `path`, `reason`, `by`, `since`, `until`",
        ),
        (
            "- reason: x\n".to_owned(),
            "1:3: this entry has no `fingerprint`: say which finding it is about",
        ),
        (
            format!("- fingerprint: {id}\n"),
            "1:3: this entry has no `reason`: say why it is allowed",
        ),
        (
            format!("- fingerprint: {id}\n  reason: '-'\n"),
            "2:11: `reason` says nothing: say why it is allowed",
        ),
        (
            format!("- fingerprint: {id}\n  reson: x\n"),
            "2:3: unknown key `reson`, did you mean `reason`?",
        ),
        (
            format!("- fingerprint: {id}\n  reason: x\n  status: ok\n"),
            "3:11: `status` is neither `allowed` nor `known`",
        ),
        (
            format!("- fingerprint: {id}\n  reason: x\n  until: soon\n"),
            "3:10: `until` is not a date: write it as `2027-06-30`",
        ),
        (
            format!("- fingerprint: {id}\n  reason: x\n- fingerprint: {id}\n  reason: y\n"),
            "3:3: a second entry about the same finding: keep one",
        ),
        (
            "<<<<<<< ours\n".to_owned(),
            "1:1: `the baseline` is text, a list is wanted: begin each entry with `- `",
        ),
    ];
    for (text, expected) in cases {
        let error = super::baseline::parse(text.as_bytes(), "b.yaml").unwrap_err();
        assert_eq!(error.to_string(), format!("b.yaml:{expected}"), "{text}");
    }
}

#[test]
fn a_credential_in_what_is_printed_is_refused() {
    let bearer = Sampler::new(6).bearer();
    for key in ["title", "description", "remedy"] {
        let value = match key {
            "remedy" => format!("['use {bearer}']"),
            _ => format!("'use {bearer}'"),
        };
        let message = error(rule_with(key, &value).as_bytes());
        assert!(message.contains("has a credential in it"), "{message}");
        let begin: String = bearer.chars().take(8).collect();
        assert!(!message.contains(&begin), "{message}");
    }
}

#[test]
fn as_many_rules_as_are_allowed_are_read_without_being_compiled() {
    assert_eq!(read(many_rules(100).as_bytes()).unwrap().custom.len(), 100);
}

/// Examples, and what is said about them after the file's name; they stand on line 5.
static EXAMPLES: &[(&str, &str)] = &[
    ("match: ['acme=qkzvwyxj1']", ""),
    ("no_match: ['acme=']", ""),
    (
        "match: ['acme=qkzvwyxj1', 'acme=']",
        "its `regex` does not match, or its group is empty",
    ),
    ("match: ['=qkzvwyxj1']", "none of its `keywords` is in it"),
    (
        "match: ['acme=aabb']",
        "what `regex` matches has less `entropy` than it asks for",
    ),
    (
        "match: ['acme=your-token-2']",
        "what `regex` matches reads as a placeholder, made up by hand; use a random value",
    ),
    (
        "match: ['acme=$ACME_KEY']",
        "what `regex` matches names a variable, or is encrypted",
    ),
    (
        "no_match: ['acme=qkzvwyxj1']",
        "the rule finds something in it",
    ),
];

#[test]
fn rules_are_tried_on_their_examples() {
    for (example, expected) in EXAMPLES {
        let text = format!(
            "rules:\n  - id: acme-key\n    keywords: [acme]\n    entropy: 2\n    examples: {{{example}}}\n    \
             regex: '(?:=)(?P<secret>[$A-Za-z0-9_-]+)'\n"
        );
        let checked = check_configuration(Role::Policy, text.as_bytes(), ".xguard.yaml", &RULES);
        let message = checked.err().map(|error| error.to_string());
        let message = message.unwrap_or_default();
        assert!(message.ends_with(expected), "{example}: {message}");
        assert_eq!(
            message.is_empty(),
            expected.is_empty(),
            "{example}: {message}"
        );
        if !message.is_empty() {
            assert!(message.starts_with(".xguard.yaml:5:"), "{message}");
            assert!(
                message.contains("does not hold for `acme-key`: "),
                "{message}"
            );
            assert!(!message.contains("qkzv"), "{message}");
        }
    }
}

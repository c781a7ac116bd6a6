//! Certainty outranks doubt: what its own name calls X's, or what proves itself, is found whatever else stands in the
//! file. Adding lines to a file never makes such a finding vanish.
//!
//! Every line of the corpus is the line added, for every kind of credential, under names and in carriers drawn at
//! random, before, between and behind two of them: what is tried is that both stay, as severe as before.
//! `XGUARD_ROUNDS=10000 cargo test --release --test it corpus::certain` adds as many lines instead of some hundred.

use std::sync::LazyLock;

use data_encoding::BASE64;
use xguard_detect::Severity;
use xguard_detect::sample::{OAuth2, Sampler};

use super::render::Rendered;
use super::score::findings;
use super::value::NOW_MS;
use super::{TEMPLATES, lookalike};
use crate::rounds;

/// Lines added where `XGUARD_ROUNDS` does not say how many.
const ROUNDS: u64 = 300;

type Make = fn(&mut Sampler) -> String;

/// What says that a value is X's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// A word for X in its name, the letter alone too.
    Name,
    /// A word for X in its name that is more than the letter: other things have its shape, and such names.
    SpeltOut,
    /// The same, right before the value.
    RightBefore,
    /// A name of OAuth 1.0a in a file that speaks of X.
    File,
}

/// A kind of credential with the words its names end in, after those for X.
struct Kind {
    make: Make,
    words: &'static [&'static str],
    whose: Whose,
}

const KINDS: &[Kind] = &[
    Kind {
        make: Sampler::api_key,
        words: &["api key", "consumer key", "app key", "key"],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::api_secret,
        words: &[
            "api secret",
            "consumer secret",
            "api key secret",
            "app secret",
            "secret",
        ],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::client_secret,
        words: &["client secret", "oauth client secret", "secret"],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::access_token_secret,
        words: &[
            "access token secret",
            "access secret",
            "token secret",
            "oauth token secret",
        ],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::api_key,
        words: &["consumer key"],
        whose: Whose::File,
    },
    Kind {
        make: Sampler::api_secret,
        words: &["consumer secret"],
        whose: Whose::File,
    },
    Kind {
        make: Sampler::access_token_secret,
        words: &["access token secret", "oauth token secret"],
        whose: Whose::File,
    },
    Kind {
        make: |sampler| sampler.legacy_key(16),
        words: &["consumer key", "api key"],
        whose: Whose::SpeltOut,
    },
    Kind {
        make: |sampler| sampler.legacy_key(32),
        words: &["consumer secret", "access token secret"],
        whose: Whose::SpeltOut,
    },
    Kind {
        make: Sampler::legacy_token,
        words: &["access token", "oauth token"],
        whose: Whose::SpeltOut,
    },
    Kind {
        make: Sampler::access_token,
        words: &["access token", "token"],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::bearer,
        words: &["bearer token", "bearer"],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::bearer_decoded,
        words: &["bearer token", "token"],
        whose: Whose::Name,
    },
    Kind {
        make: Sampler::client_id,
        words: &["client id"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| sampler.oauth2(OAuth2::Access, NOW_MS - 600_000),
        words: &["access token", "oauth2 token"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| sampler.oauth2(OAuth2::Refresh, NOW_MS - 600_000),
        words: &["refresh token"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| sampler.oauth2(OAuth2::Code, NOW_MS - 600_000),
        words: &["auth code"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| lookalike::drawn(sampler, lookalike::HEX, 40),
        words: &["auth token"],
        whose: Whose::RightBefore,
    },
    Kind {
        make: Sampler::xai_api_key,
        words: &["key"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| Sampler::basic(&sampler.api_key(), &sampler.api_secret()),
        words: &["basic auth", "credentials"],
        whose: Whose::Name,
    },
    Kind {
        make: |sampler| Sampler::basic(&sampler.client_id(), &sampler.client_secret()),
        words: &["basic auth", "credentials"],
        whose: Whose::Name,
    },
];

/// Words for X that names begin with.
const WHOSE: &[&str] = &[
    "twitter",
    "x",
    "tw",
    "twitter bot",
    "my twitter",
    "prod twitter",
];
const SPELT_OUT: &[&str] = &["twitter", "tw", "twitter bot", "my twitter", "tweet"];
/// What names go on with.
const WHICH: &[&str] = &["", "", "", " prod", " dev", " 2", " old"];
/// Lines that speak of X.
const SPEAKING: &[&str] = &[
    "import tweepy",
    "# twitter",
    "// posts to api.x.com",
    "-- Twitter keys",
];

/// How the words of a name are put together.
type Style = fn(&str) -> String;

fn screaming(words: &str) -> String {
    words.to_uppercase().replace(' ', "_")
}

fn snake(words: &str) -> String {
    words.replace(' ', "_")
}

fn kebab(words: &str) -> String {
    words.replace(' ', "-")
}

fn dotted(words: &str) -> String {
    words.replacen(' ', ".", 1).replace(' ', "_")
}

fn pascal(words: &str) -> String {
    let capital = |word: &str| format!("{}{}", word[..1].to_uppercase(), &word[1..]);
    words.split(' ').map(capital).collect()
}

fn camel(words: &str) -> String {
    let name = pascal(words);
    format!("{}{}", name[..1].to_lowercase(), &name[1..])
}

/// A file that values stand in, each in an entry of its own.
struct Carrier {
    path: &'static str,
    styles: &'static [Style],
    open: &'static str,
    /// With `NAME` and `VALUE`, or `BASE64` of the value.
    entry: &'static str,
    close: &'static str,
}

impl Carrier {
    /// Tells whether the name stands in an element of its own, or the value is encoded.
    fn is_apart(&self) -> bool {
        self.entry.contains("BASE64")
            || self.entry.contains("NAME\n      value")
            || ["<key>", "\"name\""]
                .iter()
                .any(|mark| self.entry.contains(mark))
    }
}

macro_rules! carriers {
    ($(($path:expr, $styles:expr, $open:expr, $entry:expr, $close:expr),)*) => {
        &[$(Carrier { path: $path, styles: $styles, open: $open, entry: $entry, close: $close }),*]
    };
}

const CARRIERS: &[Carrier] = carriers![
    (".env", &[screaming], "", "NAME=VALUE\n", ""),
    (
        "a.env",
        &[screaming],
        "PORT=80\n",
        "NAME=\"VALUE\"\n",
        "DEBUG=1\n"
    ),
    (
        "run.sh",
        &[screaming],
        "#!/bin/sh\n",
        "export NAME='VALUE'\n",
        "exec ./run\n"
    ),
    ("old.sh", &[screaming], "", "# NAME=VALUE\n", "true\n"),
    (
        "a.yaml",
        &[snake, screaming, camel, kebab],
        "bot:\n",
        "  NAME: VALUE\n",
        "  debug: true\n"
    ),
    ("b.yml", &[snake, screaming], "", "NAME: \"VALUE\"\n", ""),
    (
        "compose.yml",
        &[screaming],
        "services:\n  bot:\n    environment:\n",
        "      - NAME=VALUE\n",
        ""
    ),
    (
        "deploy.yaml",
        &[screaming],
        "    env:\n",
        "    - name: NAME\n      value: VALUE\n",
        ""
    ),
    (
        "secret.yaml",
        &[snake, kebab, screaming],
        "kind: Secret\ndata:\n",
        "  NAME: BASE64\n",
        "type: Opaque\n"
    ),
    (
        "a.json",
        &[snake, screaming, camel],
        "{\n",
        "  \"NAME\": \"VALUE\",\n",
        "  \"debug\": true\n}\n"
    ),
    (
        "list.json",
        &[screaming],
        "[\n",
        "  {\"name\": \"NAME\", \"value\": \"VALUE\"},\n",
        "  {}\n]\n"
    ),
    (
        "a.py",
        &[screaming, snake],
        "import os\n",
        "NAME = \"VALUE\"\n",
        "print(1)\n"
    ),
    (
        "b.py",
        &[snake],
        "class Config:\n",
        "    NAME: str = 'VALUE'\n",
        ""
    ),
    (
        "env.py",
        &[screaming],
        "",
        "os.environ[\"NAME\"] = \"VALUE\"\n",
        ""
    ),
    (
        "get.py",
        &[snake],
        "",
        "x = os.getenv(\"NAME\", \"VALUE\")\n",
        ""
    ),
    (
        "a.js",
        &[camel, screaming],
        "",
        "const NAME = \"VALUE\";\n",
        "run();\n"
    ),
    (
        "b.ts",
        &[camel],
        "export const config = {\n",
        "  NAME: 'VALUE',\n",
        "};\n"
    ),
    (
        "App.java",
        &[screaming, camel],
        "class App {\n",
        "  static final String NAME = \"VALUE\";\n",
        "}\n"
    ),
    ("app.properties", &[dotted, snake], "", "NAME=VALUE\n", ""),
    (
        "strings.xml",
        &[snake],
        "<resources>\n",
        "  <string name=\"NAME\">VALUE</string>\n",
        "</resources>\n"
    ),
    (
        "Web.config",
        &[pascal],
        "<appSettings>\n",
        "  <add key=\"NAME\" value=\"VALUE\" />\n",
        "</appSettings>\n"
    ),
    (
        "pom.xml",
        &[dotted],
        "<properties>\n",
        "  <NAME>VALUE</NAME>\n",
        "</properties>\n"
    ),
    (
        "Info.plist",
        &[pascal],
        "<dict>\n",
        "  <key>NAME</key>\n  <string>VALUE</string>\n",
        "</dict>\n"
    ),
    ("a.toml", &[snake], "[bot]\n", "NAME = \"VALUE\"\n", ""),
    ("a.ini", &[snake, kebab], "[bot]\n", "NAME = VALUE\n", ""),
    (
        "main.tf",
        &[snake],
        "locals {\n",
        "  NAME = \"VALUE\"\n",
        "}\n"
    ),
    (
        "Dockerfile",
        &[screaming],
        "FROM alpine\n",
        "ENV NAME=VALUE\n",
        "CMD run\n"
    ),
    ("a.rb", &[screaming], "", "ENV['NAME'] ||= 'VALUE'\n", ""),
    (
        "a.php",
        &[screaming],
        "<?php\n",
        "define('NAME', 'VALUE');\n",
        ""
    ),
    ("b.php", &[snake], "<?php\n", "$NAME = 'VALUE';\n", ""),
    (
        "main.go",
        &[camel],
        "package main\n",
        "\tNAME := \"VALUE\"\n",
        ""
    ),
    (
        "Keys.cs",
        &[pascal],
        "class Keys {\n",
        "  public const string NAME = \"VALUE\";\n",
        "}\n"
    ),
    (
        "Keys.swift",
        &[camel],
        "struct Keys {\n",
        "  let NAME = \"VALUE\"\n",
        "}\n"
    ),
    (
        "keys.rs",
        &[screaming],
        "",
        "const NAME: &str = \"VALUE\";\n",
        ""
    ),
    (
        "keys.h",
        &[screaming],
        "#pragma once\n",
        "#define NAME \"VALUE\"\n",
        "#endif\n"
    ),
    (
        "notes.md",
        &[screaming],
        "| name | value |\n|---|---|\n",
        "| NAME | VALUE |\n",
        "\n"
    ),
    (
        "build.gradle",
        &[screaming],
        "android {\n",
        "  buildConfigField \"String\", \"NAME\", '\"VALUE\"'\n",
        "}\n"
    ),
];

/// One credential in its entry.
struct Entry {
    text: String,
    value: String,
    /// Whether the file says that it is X's, and not its name.
    is_by_file: bool,
}

/// Every line of the corpus.
static LINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let of = |seed: u64| {
        TEMPLATES
            .iter()
            .map(move |template| Rendered::new(template, seed))
    };
    let mut lines: Vec<Vec<u8>> = (0..2)
        .flat_map(of)
        .flat_map(|rendered| rendered.lines())
        .collect();
    lines.sort();
    lines.dedup();
    let opening = OPENING.iter().map(|line| line.as_bytes().to_vec());
    opening.chain(lines).collect()
});

/// Lines that open something and leave it open.
const OPENING: &[&str] = &[
    "if value.startswith(\"ENC[\") or old:",
    "# ENC[AES256_GCM,data:",
    "secret: ENC[PKCS7,",
    "x = \"",
    "x = '''",
    "x = `",
    "/*",
    "<!--",
    "{{",
    "${",
    "cat <<EOF",
    "-----BEGIN PGP MESSAGE-----",
    "x = (",
    "x = [",
    "x = {",
    "# tumblr, mpesa, trello",
    "f(tumblr,",
    "INSERT INTO t (id, hash) VALUES (1,",
    "Content-Transfer-Encoding: quoted-printable",
    "# xguard:allow",
    "-----END PGP MESSAGE-----",
    "]]>",
    "*/",
    "---",
    "SHLVL=2",
    "    uri: https://api.vimeo.com/me",
    "    args: --vimeo",
    " :cookie-key 1}",
    "# cross-posting to tumblr and mastodon",
];

fn entry(rng: &mut fastrand::Rng, kind: &Kind, carrier: &Carrier) -> (&'static str, Entry) {
    let mut pick = |from: &'static [&'static str]| *rng.choice(from).expect("some");
    let whose = match kind.whose {
        Whose::File => "",
        // `X-API-Key` is a header of HTTP.
        Whose::Name if carrier.styles.iter().all(|style| style("x y") != "x-y") => pick(WHOSE),
        _ => pick(SPELT_OUT),
    };
    let words = format!("{whose} {}{}", pick(kind.words), pick(WHICH));
    let style = *rng.choice(carrier.styles).expect("some");
    // `consumer.key` is the key of a consumer, whatever that is.
    let style = if whose.is_empty() && style("x y") == "x.y" {
        snake
    } else {
        style
    };
    let name = style(words.trim());
    let speaking = if kind.whose == Whose::File {
        *rng.choice(SPEAKING).expect("some")
    } else {
        ""
    };
    let mut sampler = Sampler::new(rng.u64(..));
    // A value in some thousands reads as words or counts; nobody would be given it.
    for _ in 0..4 {
        let value = (kind.make)(&mut sampler);
        let text = carrier
            .entry
            .replace("NAME", &name)
            .replace("BASE64", &BASE64.encode(value.as_bytes()));
        let text = text.replace("VALUE", &value);
        let entry = Entry {
            text,
            value,
            is_by_file: kind.whose == Whose::File,
        };
        let alone = File {
            carrier,
            head: format!("{speaking}\n{}", carrier.open),
            entries: vec![entry],
        };
        if found(&alone, None) != [None] {
            return (
                speaking,
                alone.entries.into_iter().next().expect("it was put there"),
            );
        }
    }
    panic!("not found alone: {name} in {}", carrier.path);
}

/// Returns the severity of what is found at each entry of a file that has `added` before the entry of that number.
fn found(file: &File<'_>, added: Option<(usize, &[u8])>) -> Vec<Option<Severity>> {
    let mut text = file.head.clone().into_bytes();
    let mut places = Vec::new();
    for number in 0..=file.entries.len() {
        if let Some((_, line)) = added.filter(|(at, _)| *at == number) {
            text.extend(line);
            text.push(b'\n');
        }
        if let Some(entry) = file.entries.get(number) {
            places.push(text.len()..text.len() + entry.text.len());
            text.extend(entry.text.bytes());
        }
    }
    text.extend(file.carrier.close.bytes());
    let findings = findings(file.carrier.path, text);
    let at = |place: &std::ops::Range<usize>| {
        let there = findings
            .iter()
            .filter(|finding| finding.span.start < place.end && place.start < finding.span.end);
        there.map(|finding| finding.severity).max()
    };
    places.iter().map(at).collect()
}

struct File<'c> {
    carrier: &'c Carrier,
    head: String,
    entries: Vec<Entry>,
}

fn try_line(rng: &mut fastrand::Rng, line: &[u8], failures: &mut Vec<String>) {
    for kind in KINDS {
        let carrier = rng.choice(CARRIERS).expect("some");
        let fits = |kind: &&Kind| kind.whose != Whose::RightBefore || !carrier.is_apart();
        let kinds: Vec<&Kind> = KINDS.iter().filter(fits).collect();
        let other = rng.choice(&kinds).expect("some");
        if !fits(&kind) {
            continue;
        }
        let (here, one) = entry(rng, kind, carrier);
        let (there, two) = entry(rng, other, carrier);
        let speaking = here.max(there);
        let mut entries = vec![one, two];
        rng.shuffle(&mut entries);
        let file = File {
            carrier,
            head: format!("{speaking}\n{}", carrier.open),
            entries,
        };
        let before = found(&file, None);
        let place = rng.usize(..3);
        // How far left a line stands decides what it encloses.
        let indent = if rng.bool() { 0 } else { rng.usize(..8) };
        let line = &[&vec![b' '; indent], line].concat();
        let after = found(&file, Some((place, line)));
        for ((before, after), entry) in before.iter().zip(&after).zip(&file.entries) {
            let is_excepted = entry.is_by_file && opens_section_of_another(line);
            if before.is_none() || after < before && !is_excepted {
                let name = entry.text.replace(&entry.value, "…");
                failures.push(format!(
                    "{before:?} {after:?}\t{}\t{name:?}\t{place}\t{}",
                    carrier.path,
                    line.escape_ascii()
                ));
            }
        }
    }
}

/// The one exception: under a line that opens a section of another vendor who has credentials of the same names, a
/// name without a word for X is that vendor's. A name with one is not.
fn opens_section_of_another(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line).to_lowercase();
    let vendors = [
        "tumblr",
        "trello",
        "etsy",
        "wc",
        "woo",
        "daraja",
        "discogs",
        "flickr",
        "yelp",
        "garmin",
        "linkedin",
        "goodreads",
        "ovh",
        "magento",
        "withings",
        "mpesa",
    ];
    let line = line.trim();
    let is_open = [":", "{", "(", "[", ",", "|", "do", ">"]
        .iter()
        .any(|end| line.ends_with(end))
        || line.starts_with('[');
    is_open && vendors.iter().any(|vendor| line.contains(vendor))
}

#[test]
fn no_line_added_makes_a_certain_finding_vanish() {
    let rounds = rounds::count(ROUNDS);
    let mut failures = Vec::new();
    for round in 0..rounds {
        let mut rng = fastrand::Rng::with_seed(round);
        let next = usize::try_from(round).expect("some thousands") % LINES.len();
        let is_sample = rounds < LINES.len() as u64 && next >= OPENING.len();
        let line = if is_sample {
            rng.usize(..LINES.len())
        } else {
            next
        };
        try_line(&mut rng, &LINES[line], &mut failures);
    }
    assert!(
        failures.is_empty(),
        "{}\n{} failures",
        failures.join("\n"),
        failures.len()
    );
}

#[test]
fn a_line_that_could_go_on_with_base64_takes_nothing_from_it() {
    let make: [Make; 4] = [
        Sampler::access_token_secret,
        Sampler::xai_api_key,
        Sampler::bearer,
        Sampler::client_id,
    ];
    let mut sampler = Sampler::new(5);
    let more = BASE64.encode(b"and a line of text that goes on, and is no more of the value");
    let below = ["SHLVL=2", "abcd", &more[..60], "dXg2a0EyQWZyaFhU"];
    for (make, line) in make.iter().flat_map(|make| below.map(|line| (make, line))) {
        let value = BASE64.encode(make(&mut sampler).as_bytes());
        let text = format!("data:\n  TWITTER_ACCESS_TOKEN_SECRET: {value}\n{line}\n");
        let found = findings("secret.yaml", text.clone().into_bytes()).len();
        assert_eq!(found, 1, "{text}");
    }
}

#[test]
fn values_on_lines_of_base64_are_found_each() {
    let mut sampler = Sampler::new(6);
    let line = |value: String| BASE64.encode(format!("TWITTER_TOKEN_SECRET={value}").as_bytes());
    let lines: Vec<String> = (0..3)
        .map(|_| line(sampler.access_token_secret()))
        .collect();
    let found = findings("values.txt", lines.join("\n").into_bytes()).len();
    assert_eq!(found, 3);
}

#[test]
fn what_stands_nearby_says_nothing_of_a_value_with_a_name() {
    let cases = [
        (
            "deploy.yaml",
            "env:\n- name: OAUTH_TOKEN_SECRET\n  value: {token_secret}\n :cookie-key 1}\n",
        ),
        (
            "Info.plist",
            "<key>ConsumerKey</key>\n<string>{key}</string>\n\"session token\": 1}\n",
        ),
        (
            "build.gradle",
            "# posts to tumblr\nbuildConfigField \"String\", \"CONSUMER_KEY\", '\"{key}\"'\n",
        ),
        (
            "build.gradle",
            "// keys of tumblr:\nbuildConfigField \"String\", \"CONSUMER_KEY\", '\"{key}\"'\n",
        ),
    ];
    let mut sampler = Sampler::new(7);
    for (path, text) in cases {
        let text = sampler.fill(&format!("import tweepy\n{text}"));
        let found = findings(path, text.clone().into_bytes()).len();
        assert_eq!(found, 1, "{path}: {text}");
    }
}

/// Files in which secrets of one length stand side by side, with how many are to be found.
const SIDE_BY_SIDE: &[(&str, &str, usize)] = &[
    (
        ".env",
        "TWITTER_API_SECRET={secret}\nTWITTER_CLIENT_SECRET={client_secret}\n",
        2,
    ),
    (
        ".env",
        "X_CLIENT_SECRET={client_secret}\nX_API_SECRET={secret}\n",
        2,
    ),
    (
        ".env",
        "X_API_SECRET_PROD={secret}\nX_API_SECRET_DEV={secret}\n",
        2,
    ),
    (
        "a.py",
        "# consumer_secret = \"{secret}\"\nconsumer_secret = \"{secret}\"\n",
        2,
    ),
    (
        "a.py",
        "import tweepy\nsecret = \"{secret}\"\nold_secret = \"{secret}\"\n",
        2,
    ),
    (
        "a.patch",
        "@@ -1 +1 @@\n-TWITTER_API_SECRET={secret}\n+TWITTER_API_SECRET={secret}\n",
        2,
    ),
    (
        "k8s.yaml",
        "kind: Secret\nstringData:\n  twitter-api-secret: {secret}\n  twitter-client-secret: {client_secret}\n",
        2,
    ),
    (
        "config/twitter.yml",
        "development:\n  consumer_secret: {secret}\nproduction:\n  consumer_secret: {secret}\n",
        2,
    ),
    (
        "twitter/bots.json",
        "[{\"name\": \"a\", \"api_secret\": \"{secret}\"},\n {\"name\": \"b\", \"api_secret\": \"{secret}\"}]",
        2,
    ),
    (
        "a.ts",
        "new TwitterApi({ appSecret: '{secret}', clientSecret: '{client_secret}' })",
        2,
    ),
    (
        "a.ts",
        "new TwitterApi({\n  appKey: process.env.K,\n  appSecret: '{secret}',\n  clientSecret: '{client_secret}',\n})",
        2,
    ),
    (
        "settings.py",
        "SECRET_KEY = '{secret}'\nTWITTER_API_SECRET = '{secret}'\n",
        1,
    ),
    (".env", "JWT_SECRET={secret}\nX_API_SECRET={secret}\n", 1),
    (
        ".env",
        "SESSION_SECRET={secret}\nTW_CONSUMER_SECRET={secret}\n",
        1,
    ),
    (
        ".env",
        "TUMBLR_SECRET={secret}\nTWITTER_SECRET={secret}\n",
        1,
    ),
    (
        "a.xml",
        "<saml AssertionID=\"{secret}\"/>\n<x-api-secret>{secret}</x-api-secret>\n<twitterApiSecret>{secret}</twitterApiSecret>",
        1,
    ),
];

#[test]
fn secrets_of_one_length_are_all_found_side_by_side() {
    let mut sampler = Sampler::new(17);
    for _ in 0..rounds::count(ROUNDS).div_ceil(30) {
        for (path, text, expected) in SIDE_BY_SIDE {
            let text = sampler.fill(text);
            let found = findings(path, text.clone().into_bytes()).len();
            assert_eq!(found, *expected, "{path}: {text}");
        }
    }
    let line = "TWITTER_API_SECRET={secret}\n";
    let text = sampler.fill(&line.repeat(2000));
    assert_eq!(findings("many.env", text.into_bytes()).len(), 2000);
}

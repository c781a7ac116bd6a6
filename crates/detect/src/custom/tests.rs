use data_encoding::BASE64;

use super::{About, CustomRule, Definition, Dropped, digest_rules, shannon_entropy};
use crate::bounds::FINDINGS;
use crate::finding::Reached;
use crate::sample::Sampler;
use crate::scene::Scene;
use crate::testing::NOW_MS;
use crate::{Context, Document, Finding, ProjectSecrets, Severity, search_with};

const PATTERN: &str = "acme_key *[=:] *[\"']?(?P<secret>[A-Za-z0-9+/_$<>{}-]{8,60})";

fn rule(pattern: &str, severity: Severity) -> CustomRule {
    let definition = definition(pattern, severity);
    CustomRule::new(definition).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

fn definition(pattern: &str, severity: Severity) -> Definition {
    Definition {
        about: About {
            id: "acme-key".to_owned(),
            title: None,
            description: None,
            severity,
            remedy: Vec::new(),
        },
        pattern: pattern.to_owned(),
        keywords: Vec::new(),
        entropy: 0.0,
        holds_for: Box::new(|path| path != b"left/out.txt"),
        examples: Vec::new(),
    }
}

fn own(rules: Vec<CustomRule>) -> ProjectSecrets {
    ProjectSecrets {
        rules,
        home: "rules.yaml",
        ..ProjectSecrets::default()
    }
}

fn found(own: &ProjectSecrets, path: &str, text: &[u8]) -> Vec<Finding> {
    let document = Document::of_file(path.as_bytes(), text.to_vec());
    let context = Context { now_ms: NOW_MS };
    search_with(&document, &context, &own.at(path.as_bytes())).findings
}

fn ids(own: &ProjectSecrets, text: &str) -> Vec<&'static str> {
    let found = found(own, "a.txt", text.as_bytes());
    found.iter().map(|finding| finding.rule.id).collect()
}

#[test]
fn what_a_rule_finds_is_found_in_every_encoding_and_points_there() {
    let own = own(vec![rule(PATTERN, Severity::High)]);
    let mut sampler = Sampler::new(4);
    for _ in 0..20 {
        let value = sampler.alphanumeric_text(24);
        let line = format!("acme_key={value}");
        let utf16: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encoded = [
            line.clone().into_bytes(),
            line.replace('=', "%3D").into_bytes(),
            format!("\"acme_key\\u003d{value}\"").into_bytes(),
            BASE64.encode(format!("{line}\n").as_bytes()).into_bytes(),
            [b"\xff\xfe".to_vec(), utf16].concat(),
            [b"\0\x01\0\x02".as_slice(), line.as_bytes(), b"\0"].concat(),
        ];
        for text in encoded {
            let found = found(&own, "a.txt", &text);
            let shown = String::from_utf8_lossy(&text);
            assert_eq!(found.len(), 1, "{shown}");
            assert_eq!(found[0].rule.id, "acme-key", "{shown}");
            assert_eq!(found[0].secret.expose(), value.as_bytes(), "{shown}");
            assert!(found[0].is_guessable);
            assert_eq!(found[0].place.line, 1);
        }
    }
}

#[test]
fn what_is_no_credential_is_dropped() {
    let value = Sampler::new(5).alphanumeric_text(24);
    let cases = [
        (value.clone(), None),
        ("xxxxxxxxxxxxxxxx".to_owned(), Some(Dropped::MadeUp)),
        ("abcdefghijklmnop".to_owned(), Some(Dropped::MadeUp)),
        ("your-example-here".to_owned(), Some(Dropped::MadeUp)),
        ("${ACME_KEY_HERE}".to_owned(), Some(Dropped::Reference)),
        ("<acme-value>".to_owned(), Some(Dropped::Reference)),
    ];
    let rule = rule(PATTERN, Severity::High);
    for (value, expected) in cases {
        let text = format!("acme_key = '{value}'");
        assert_eq!(rule.first_dropped(text.as_bytes()), expected, "{value}");
    }
    let own = own(vec![rule]);
    let sealed = format!("acme_key: ENC[AES256_GCM,data:{value},iv:x]");
    assert_eq!(ids(&own, &sealed), Vec::<&str>::new());
    assert_eq!(ids(&own, "acme_key = xxxxxxxxxxxx"), Vec::<&str>::new());
}

#[test]
fn words_that_the_pattern_asks_for_make_no_placeholder() {
    let value = Sampler::new(6).alphanumeric_text(24);
    let text = format!("k = token_{value}");
    let asked = own(vec![rule("(?P<secret>token_[A-Za-z0-9]+)", Severity::High)]);
    assert_eq!(ids(&asked, &text), ["acme-key"]);
    let unasked = own(vec![rule(
        "(?P<secret>[a-z]+_[A-Za-z0-9]+)",
        Severity::High,
    )]);
    assert_eq!(ids(&unasked, &text), Vec::<&str>::new());
}

#[test]
fn entropy_is_that_of_shannon() {
    for (value, expected) in [
        ("aaaa", 0.0),
        ("abab", 1.0),
        ("abcd", 2.0),
        ("aabb1122", 2.0),
        ("aab", 0.918_295_834),
        ("abcdefghijk", 3.459_431_618),
    ] {
        assert!(
            (shannon_entropy(value.as_bytes()) - expected).abs() < 1e-8,
            "{value}"
        );
    }
    let mut low = definition("k=(?P<secret>[a-z]+)", Severity::High);
    low.entropy = 2.5;
    let rule = CustomRule::new(low).unwrap();
    assert_eq!(rule.first_dropped(b"k=abba"), Some(Dropped::Entropy));
    assert_eq!(rule.first_dropped(b"k=qzvkwj"), None);
}

#[test]
fn keywords_stand_in_the_text_or_around_what_is_decoded() {
    let mut wanted = definition("key=(?P<secret>[A-Za-z0-9]{24})", Severity::High);
    wanted.keywords = vec!["Acme".to_owned(), "Bell".to_owned()];
    let own = own(vec![CustomRule::new(wanted).unwrap()]);
    let line = format!("key={}", Sampler::new(7).alphanumeric_text(24));
    let encoded = BASE64.encode(format!("{line}\n").as_bytes());
    let inside = BASE64.encode(format!("bell\n{line}\n").as_bytes());
    let far = format!("{line}\n{}ACME", " ".repeat(65_533));
    let cases = [
        (line.clone(), 0),
        (format!("{line} # for ACME"), 1),
        (format!("bell: {encoded}"), 1),
        (format!("data: {encoded}"), 0),
        (format!("data: {inside}"), 1),
        (far, 1),
    ];
    for (text, expected) in cases {
        let shown: String = text.chars().take(60).collect();
        assert_eq!(ids(&own, &text).len(), expected, "{shown}");
    }
}

#[test]
fn paths_and_examples_are_left_out() {
    let value = Sampler::new(8).alphanumeric_text(24);
    let text = format!("acme_key={value}");
    let mut shown = definition(PATTERN, Severity::High);
    shown.examples = vec![text.clone()];
    let own = own(vec![CustomRule::new(shown).unwrap()]);
    assert_eq!(found(&own, "a.txt", text.as_bytes()).len(), 1);
    assert_eq!(found(&own, "left/out.txt", text.as_bytes()).len(), 0);
    assert_eq!(found(&own, "rules.yaml", text.as_bytes()).len(), 0);
    let other = Sampler::new(9).alphanumeric_text(24);
    let text = format!("{text}\nacme_key={other}");
    assert_eq!(found(&own, "rules.yaml", text.as_bytes()).len(), 1);
    let document = Document::of_file(b"left/out.txt", text.into_bytes());
    let anywhere =
        search_with(&document, &Context { now_ms: NOW_MS }, &own.for_any_path()).findings;
    assert_eq!(anywhere.len(), 2);
}

/// Nobody makes a credential harmless by writing a rule of their own about it: which of the two blocks, the verdict says.
#[test]
fn a_rule_of_the_project_takes_nothing_from_the_built_in_ones() {
    let token = Sampler::new(10).access_token();
    let text = format!("token = {token}");
    let around = "(?P<secret>token = .*)";
    for severity in [Severity::Note, Severity::Critical] {
        let own = own(vec![rule(around, severity)]);
        let expected = ["acme-key", "x-access-token"];
        assert_eq!(ids(&own, &text), expected, "{severity:?}");
    }
    let id = Sampler::new(10).client_id();
    let text = format!("x_client_id = {id}");
    let name = "client_id = (?P<secret>[A-Za-z0-9]+)";
    for severity in [Severity::Note, Severity::High] {
        let own = own(vec![rule(name, severity)]);
        let expected = ["x-oauth2-client-id", "acme-key"];
        assert_eq!(ids(&own, &text), expected, "{severity:?}");
    }
}

#[test]
fn other_patterns_have_another_digest() {
    let digest_of = |change: fn(&mut Definition)| {
        let mut definition = definition(PATTERN, Severity::High);
        change(&mut definition);
        digest_rules(&[CustomRule::new(definition).unwrap()])
    };
    let same = digest_of(|_| {});
    assert_eq!(digest_of(|one| one.about.severity = Severity::Note), same);
    let others: [fn(&mut Definition); 3] = [
        |one| one.entropy = 1.0,
        |one| one.keywords = vec!["acme".to_owned()],
        |one| one.pattern.push('x'),
    ];
    for change in others {
        assert_ne!(digest_of(change), same);
    }
    assert_ne!(digest_rules(&[]), same);
}

#[test]
fn a_rule_that_is_about_everything_ends_and_says_so() {
    let own = own(vec![rule("(?P<secret>[a-z]+)", Severity::High)]);
    for (more, is_reached) in [(0, false), (1, true)] {
        let text = "vq ".repeat(FINDINGS.limit + more);
        let scene = Scene {
            text: text.as_bytes(),
            path: b"a.txt",
            now_ms: NOW_MS,
        };
        // The search itself would look at the place of each finding, which takes seconds.
        let own = own.for_any_path();
        let rules = own.called(&scene, &[]);
        let reached = Reached::default();
        assert_eq!(own.found(&scene, &rules, &reached).len(), FINDINGS.limit);
        assert_eq!(!reached.0.borrow().is_empty(), is_reached);
    }
}

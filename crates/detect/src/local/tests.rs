use data_encoding::BASE64;

use super::{Breadth, LocalValues};
use crate::Fact;
use crate::sample::Sampler;
use crate::testing::NOW_MS;
use crate::{Context, Document, Finding, ProjectSecrets, Severity, search_with};

fn found(file: &str, text: &str, breadth: Breadth) -> Vec<Finding> {
    let mut values = LocalValues::new(breadth);
    values.add_file(b".env", file.as_bytes());
    let document = Document::of_file(b"notes/a.txt", text.as_bytes().to_vec());
    let own = ProjectSecrets {
        values,
        ..ProjectSecrets::default()
    };
    search_with(
        &document,
        &Context { now_ms: NOW_MS },
        &own.at(b"notes/a.txt"),
    )
    .findings
}

fn rules(file: &str, text: &str) -> Vec<&'static str> {
    let found = found(file, text, Breadth::X);
    found.iter().map(|finding| finding.rule.id).collect()
}

#[test]
fn a_value_at_hand_is_found_in_any_spelling_and_points_there() {
    let mut sampler = Sampler::new(1);
    for _ in 0..50 {
        let value = sampler.password();
        let file = format!("PORT=80\nexport TWITTER_PASSWORD=\"{value}\"\n");
        let percent: Vec<String> = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let spellings = [
            value.clone(),
            percent.concat(),
            BASE64.encode(value.as_bytes()),
            BASE64.encode(format!("me:{value}").as_bytes()),
            BASE64.encode(format!("user=me&pw={value}&n=1").as_bytes()),
        ];
        for spelling in spellings {
            let text = format!("line\nx {spelling} y\n");
            let found = found(&file, &text, Breadth::X);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].rule.id, "local-value", "{text}");
            assert_eq!(found[0].secret.expose(), value.as_bytes());
            assert_eq!(found[0].place.line, 2);
            assert_eq!(found[0].facts[0], Fact::SameValueIn(Some(b".env".to_vec())));
            assert!(found[0].is_guessable);
        }
    }
}

#[test]
fn what_is_worth_nothing_is_not_looked_for() {
    let cases = [
        ("TWITTER_PASSWORD=changeme", "changeme"),
        ("TWITTER_PASSWORD=", "x"),
        ("TWITTER_PASSWORD=aB3!xyz", "aB3!xyz"),
        (
            "TWITTER_API_KEY=https://a.example/K9",
            "https://a.example/K9",
        ),
        ("TWITTER_TOKEN=1234509876", "1234509876"),
        ("TWITTER_SECRET=butterflies", "butterflies"),
        ("TWITTER_SECRET=${REAL_SECRET9}", "${REAL_SECRET9}"),
        ("TWITTER_SECRET=your_Secret_9", "your_Secret_9"),
        ("TWITTER_HANDLE=aB3!xyzQ9", "aB3!xyzQ9"),
        ("DB_PASSWORD=aB3!xyzQ9", "aB3!xyzQ9"),
        ("VOICEVOX_PASSWORD=aB3!xyzQ9", "aB3!xyzQ9"),
    ];
    for (file, text) in cases {
        assert_eq!(rules(file, text), Vec::<&str>::new(), "{file}");
    }
    assert_eq!(rules("X_PASSWORD=aB3!xyzQ9", "aB3!xyzQ9"), ["local-value"]);
    assert_eq!(
        rules("X_PASSWORD=aB3!xyzQ9", "aaB3!xyzQ9"),
        Vec::<&str>::new()
    );
    assert_eq!(
        rules("X_PASSWORD=aB3!xyzQ9", "aB3!xyzQ9_"),
        Vec::<&str>::new()
    );
}

#[test]
fn shapes_of_x_count_under_any_name_and_identifiers_keep_their_severity() {
    let mut sampler = Sampler::new(2);
    let (secret, key, id) = (sampler.api_secret(), sampler.api_key(), sampler.client_id());
    let file = format!("A={secret}\nB={key}\nC={id}\n");
    let severities: Vec<_> = [secret, key, id]
        .iter()
        .map(|value| found(&file, value, Breadth::X)[0].severity)
        .collect();
    assert_eq!(
        severities,
        [Severity::Critical, Severity::Medium, Severity::Note]
    );
}

#[test]
fn what_is_found_anyway_keeps_its_rule() {
    let secret = Sampler::new(3).api_secret();
    let file = format!("TWITTER_API_SECRET={secret}");
    let found = found(&file, &format!("consumer_secret = '{secret}'"), Breadth::X);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule.id, "x-api-secret");
    assert_eq!(found[0].severity, Severity::Critical);
}

#[test]
fn all_widens_it() {
    let file = "DB_PASSWORD=kX3vQ9mZ2wR7tB5n";
    assert_eq!(found(file, "kX3vQ9mZ2wR7tB5n", Breadth::X).len(), 0);
    assert_eq!(found(file, "kX3vQ9mZ2wR7tB5n", Breadth::All).len(), 1);
}

#[test]
fn env_files_are_read_however_they_are_written() {
    let mut sampler = Sampler::new(4);
    let forms = [
        "{n}={v}",
        "{n}='{v}'",
        "{n}=`{v}`",
        "export {n}={v};",
        "export {n}=\"{v}\";",
        "SET {n}={v}",
        "set \"{n}={v}\"",
        "set -x {n} {v}",
        "set -gx {n} '{v}'",
        "setenv {n} {v}",
        "setenv {n} \"{v}\";",
        "{n}=\\\n  {v}",
        "{n}=\\\r\n{v}",
        "# {n}={v}",
        "#{n}={v} # of last year",
        "; {n} = {v}",
        "{n}: {v}",
        "$env:{n} = \"{v}\"",
    ];
    for form in forms {
        for (front, end) in [
            ("A=1\n", "\n"),
            ("A=1\r", "\rB=2\r"),
            ("", "\r\n"),
            ("", ""),
        ] {
            let value = sampler.alphanumeric_text(33);
            let line = form
                .replace("{n}", "TWITTER_API_SECRET")
                .replace("{v}", &value);
            let text = format!("{front}{line}{end}");
            let little = text.encode_utf16().flat_map(u16::to_le_bytes);
            let big = text.encode_utf16().flat_map(u16::to_be_bytes);
            let marked = [0xff, 0xfe].into_iter().chain(little.clone());
            for bytes in [
                text.clone().into_bytes(),
                little.collect(),
                big.collect(),
                marked.collect(),
            ] {
                let mut values = LocalValues::new(Breadth::X);
                values.add_file(b".env", &bytes);
                let document = Document::of_file(b"a.txt", format!("see {value}\n").into_bytes());
                let own = ProjectSecrets {
                    values,
                    ..ProjectSecrets::default()
                };
                let found =
                    search_with(&document, &Context { now_ms: NOW_MS }, &own.at(b"a.txt")).findings;
                assert_eq!(found.len(), 1, "{text:?} {bytes:?}");
            }
        }
    }
}

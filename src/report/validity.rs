//! The formats for programs are what they say they are: valid against their schemas, well-formed, whole.

use serde_json::{Value, json};

use super::tests::{WIDE, all_sorts, staged, text};
use super::{FORMATS, Meta, NotEntered, Occasion, Source};
use crate::policy::{Outcome, Permit, Problem, RemedyStep, VerdictFact};
use xguard_detect::{Severity, Step};
use xguard_git::Oid;

/// Returns what there is to report about, from every source, whole and failed, with names that are no text.
fn cases() -> Vec<(Meta, Outcome)> {
    let env_files = Source::EnvFiles {
        folders: 2,
        not_entered: vec![NotEntered {
            path: b"caf\xe9".into(),
            why: "it is a submodule",
        }],
        covered_by: Some("`.env` in .gitignore:1".to_owned()),
    };
    let head = Some("1".repeat(40));
    let range = "main..HEAD".to_owned();
    let remote = "origin".to_owned();
    let sources = [
        Source::Staged { head: None },
        Source::Staged { head },
        Source::Paths,
        Source::Stdin,
        Source::Worktree,
        Source::Message,
        Source::Range { range },
        Source::Push { remote },
        Source::Receive,
        Source::History,
        env_files,
    ];
    let outcomes = || {
        let mut hostile = all_sorts();
        hostile.findings[0].path = b"\xff\x1b <&>\"'%:,]]>\n".into();
        hostile.findings[0].commit = Oid::from_hex("2".repeat(40).as_bytes());
        hostile.findings[1].path = b"/tmp/a b".into();
        hostile.findings[5].facts = vec![VerdictFact::AllowedBy(Permit::Inline)];
        hostile.problems = vec![
            Problem {
                path: Some(b"\xff".into()),
                message: "git said\n<no> \x08 & more".to_owned(),
            },
            Problem {
                path: None,
                message: "no".to_owned(),
            },
        ];
        [hostile, all_sorts(), Outcome::default()]
    };
    let mut cases = Vec::new();
    for source in sources {
        let occasion = Occasion::Command;
        let meta = Meta { source, occasion };
        cases.extend(outcomes().map(|outcome| (meta.clone(), outcome)));
    }
    cases
}

fn parsed(format: &str, (meta, outcome): &(Meta, Outcome)) -> Value {
    let text = text(format, outcome, meta, WIDE);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{format}: {error}: {text}"))
}

#[test]
fn reports_in_json_are_valid_against_their_schemas() {
    let schemas = [
        ("json", include_str!("schema.json")),
        (
            "sarif",
            include_str!("../../tests/schemas/sarif-2.1.0.schema.json"),
        ),
        (
            "gitlab",
            include_str!("../../tests/schemas/gitlab-secret-detection.schema.json"),
        ),
    ];
    for (format, schema) in schemas {
        let schema: Value = serde_json::from_str(schema).unwrap();
        for case in cases() {
            schema::validate(&parsed(format, &case), &schema, &schema, "$")
                .unwrap_or_else(|error| panic!("{format}: {error}"));
        }
        let broken = json!({"schema_version": 2, "version": "1", "runs": 1});
        assert!(schema::validate(&broken, &schema, &schema, "$").is_err());
    }
}

#[test]
fn lines_of_json_say_what_the_json_report_says() {
    for case in cases() {
        let (meta, outcome) = &case;
        let text = text("jsonl", outcome, meta, WIDE);
        let mut whole = json!({"findings": [], "errors": []});
        for line in text.lines() {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let kind = line.as_object_mut().unwrap().remove("type").unwrap();
            assert_eq!(whole.get("summary"), None, "the summary comes last");
            match kind.as_str().unwrap() {
                "finding" => whole["findings"].as_array_mut().unwrap().push(line),
                "error" => whole["errors"].as_array_mut().unwrap().push(line),
                "summary" => whole
                    .as_object_mut()
                    .unwrap()
                    .extend(line.as_object().unwrap().clone()),
                kind => panic!("a line of type {kind}"),
            }
        }
        assert_eq!(whole, parsed("json", &case));
    }
}

#[test]
fn test_results_are_well_formed_and_counted() {
    for (meta, outcome) in cases() {
        let text = text("junit", &outcome, &meta, WIDE);
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |name: &str| {
            let nodes = document.descendants();
            nodes.filter(|node| node.has_tag_name(name)).count()
        };
        let blocking = outcome
            .findings
            .iter()
            .filter(|one| one.is_blocking())
            .count();
        assert_eq!(count("failure"), blocking);
        assert_eq!(count("error"), outcome.problems.len());
        let suite = document.root_element().first_element_child().unwrap();
        let attributes = [
            ("testcase", "tests"),
            ("failure", "failures"),
            ("error", "errors"),
            ("skipped", "skipped"),
        ];
        for (element, attribute) in attributes {
            let counted = suite.attribute(attribute).unwrap();
            assert_eq!(counted, count(element).to_string(), "{text}");
        }
        assert!(count("testcase") > 0, "some systems refuse an empty report");
    }
}

#[test]
fn workflow_commands_are_one_line_each_and_nothing_else_looks_like_one() {
    for (meta, outcome) in cases() {
        let text = text("github", &outcome, &meta, WIDE);
        let told = outcome.findings.len() + outcome.problems.len();
        let commands = text.lines().filter(|line| line.starts_with("::"));
        assert_eq!(commands.count(), told, "{text}");
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("xguard: "), "{last}");
        for line in text.lines().filter_map(|line| line.strip_prefix("::")) {
            let (properties, _) = line.split_once("::").unwrap();
            let (command, properties) = properties.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&command), "{line}");
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').unwrap();
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(known.contains(&name) && !value.is_empty(), "{line}");
            }
        }
    }
}

#[test]
fn what_blocks_comes_first_where_only_the_first_are_shown() {
    let outcome = all_sorts();
    let text = text("github", &outcome, &staged(true, Occasion::Command), WIDE);
    let commands: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("::")?.split(' ').next())
        .collect();
    assert_eq!(
        commands,
        [
            "error", "error", "error", "error", "warning", "notice", "notice"
        ]
    );
}

#[test]
fn sarif_tells_what_is_suppressed_and_offers_what_can_be_undone() {
    let mut outcome = all_sorts();
    outcome.findings[0].columns = Some((5, 117));
    outcome.findings[0].remedy = vec![RemedyStep::OfRule(Step::TakeOut)];
    outcome.findings[3].columns = Some((5, 117));
    let meta = staged(true, Occasion::Command);
    let sarif = parsed("sarif", &(meta, outcome));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let region = json!({"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 117});
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"], region);
    let uri = json!({"uri": "src/config.py", "uriBaseId": "%SRCROOT%"});
    assert_eq!(place["artifactLocation"], uri);
    let change = &results[0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["deletedRegion"], region);
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "");
    let with_fix = results.iter().filter(|one| one.get("fixes").is_some());
    assert_eq!(with_fix.count(), 1, "taking it out of history is no change");
    let suppressed: Vec<&Value> = results
        .iter()
        .filter_map(|one| one.get("suppressions"))
        .collect();
    let external = json!([{"kind": "external", "status": "accepted", "justification": "made up"}]);
    assert_eq!(suppressed, [&external]);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn gitlab_gives_every_vulnerability_an_id_of_its_own() {
    let mut outcome = all_sorts();
    outcome.findings[1].severity = Severity::Medium;
    let gitlab = parsed("gitlab", &(staged(true, Occasion::Command), outcome));
    let vulnerabilities = gitlab["vulnerabilities"].as_array().unwrap();
    let mut ids: Vec<&str> = vulnerabilities
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids[0], "8ae3a80c-08a8-3434-a064-78153e193530");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6, "what was allowed is left out");
    assert_eq!(gitlab["scan"]["start_time"], "2027-01-15T08:00:00");
    assert_eq!(gitlab["scan"]["end_time"], "2027-01-15T08:00:01");
}

#[test]
fn every_format_names_the_rule_of_whatever_blocks() {
    for (meta, outcome) in cases() {
        for format in FORMATS {
            let report = text(format.name, &outcome, &meta, WIDE);
            let blocking = outcome
                .findings
                .iter()
                .filter(|finding| finding.is_blocking());
            for finding in blocking {
                let (format, rule) = (format.name, finding.rule.id);
                assert!(report.contains(rule), "no {rule} in {format}: {report}");
            }
        }
    }
}

/// As much of JSON Schema as these schemas use; a keyword it does not know is an error, so that none goes unchecked.
mod schema {
    use std::collections::HashSet;

    use regex::bytes::Regex;
    use serde_json::Value;

    pub(super) fn validate(
        value: &Value,
        schema: &Value,
        root: &Value,
        at: &str,
    ) -> Result<(), String> {
        if *schema == true {
            return Ok(());
        }
        for (keyword, wanted) in schema.as_object().ok_or("a schema is an object")? {
            let fits = match keyword.as_str() {
                "$schema" | "$id" | "title" | "description" | "default" | "$defs"
                | "definitions" => true,
                "$ref" => {
                    let pointer = wanted.as_str().unwrap_or_default().trim_start_matches('#');
                    let target = root
                        .pointer(pointer)
                        .ok_or_else(|| format!("no {wanted}"))?;
                    validate(value, target, root, at)?;
                    true
                }
                "type" => match wanted {
                    Value::Array(types) => types.iter().any(|one| is_of(value, one)),
                    one => is_of(value, one),
                },
                "const" => value == wanted,
                "enum" => wanted.as_array().is_some_and(|all| all.contains(value)),
                "anyOf" | "oneOf" => {
                    let choices = wanted.as_array().into_iter().flatten();
                    let fitting =
                        choices.filter(|choice| validate(value, choice, root, at).is_ok());
                    match keyword.as_str() {
                        "oneOf" => fitting.count() == 1,
                        _ => fitting.count() > 0,
                    }
                }
                "required" => {
                    let names = wanted.as_array().into_iter().flatten();
                    !value.is_object()
                        || names
                            .filter_map(Value::as_str)
                            .all(|name| value.get(name).is_some())
                }
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        validate(item, wanted, root, &format!("{at}[{number}]"))?;
                    }
                    true
                }
                "properties" | "additionalProperties" => {
                    fields(value, schema, root, at)?;
                    true
                }
                keyword => fits(value, keyword, wanted)?,
            };
            if !fits {
                return Err(format!("{at}: {value} does not fit {keyword} {wanted}"));
            }
        }
        Ok(())
    }

    /// Checks what is about one value and nothing in it.
    fn fits(value: &Value, keyword: &str, wanted: &Value) -> Result<bool, String> {
        Ok(match keyword {
            "minimum" => value.is_null() || value.as_f64() >= wanted.as_f64(),
            "maximum" => value.is_null() || value.as_f64() <= wanted.as_f64(),
            "minLength" => length(value) >= wanted.as_u64(),
            "maxLength" => length(value) <= wanted.as_u64(),
            "minItems" => {
                let items = value.as_array().map(|items| items.len() as u64);
                items.is_none() || items >= wanted.as_u64()
            }
            "uniqueItems" => {
                let mut seen = HashSet::new();
                let mut items = value.as_array().into_iter().flatten();
                wanted != true || items.all(|item| seen.insert(item.to_string()))
            }
            "pattern" => {
                let pattern = format!("(?-u:{})", wanted.as_str().unwrap_or_default());
                let pattern = Regex::new(&pattern).map_err(|error| error.to_string())?;
                value
                    .as_str()
                    .is_none_or(|text| pattern.is_match(text.as_bytes()))
            }
            // Addresses are the only form our reports have in a field with a form.
            "format" => value
                .as_str()
                .is_none_or(|text| text.bytes().all(|byte| matches!(byte, b'!'..=b'~'))),
            unknown => return Err(format!("the keyword {unknown} is not checked")),
        })
    }

    fn length(value: &Value) -> Option<u64> {
        value.as_str().map(|text| text.chars().count() as u64)
    }

    fn fields(value: &Value, schema: &Value, root: &Value, at: &str) -> Result<(), String> {
        for (name, field) in value.as_object().into_iter().flatten() {
            let at = format!("{at}.{name}");
            let known = schema.get("properties").and_then(|all| all.get(name));
            match known.or_else(|| schema.get("additionalProperties")) {
                Some(Value::Bool(false)) => return Err(format!("{at} is unknown")),
                Some(schema) => validate(field, schema, root, &at)?,
                None => {}
            }
        }
        Ok(())
    }

    fn is_of(value: &Value, name: &Value) -> bool {
        match name.as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("number") => value.is_number(),
            Some("integer") => value.is_u64() || value.is_i64(),
            Some("null") => value.is_null(),
            _ => false,
        }
    }
}

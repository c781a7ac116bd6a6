//! Holds what detection finds in rendered templates against what is in them.

use std::collections::{BTreeMap, BTreeSet};

use xguard_detect as detect;
use xguard_detect::text::Document;
use xguard_detect::text::{Blob, Start};
use xguard_detect::{Context, Finding, Severity};

use super::render::{Extent, Mark, Rendered};
use super::template::{Sort, Template};
use super::value::{Kind, NOW_MS};

/// Returns the seeds every template is rendered with: four, or as many as `XGUARD_CORPUS_SEEDS` says.
pub(super) fn seeds() -> std::ops::Range<u64> {
    let wanted = std::env::var("XGUARD_CORPUS_SEEDS").ok();
    0..wanted.and_then(|number| number.parse().ok()).unwrap_or(4)
}

/// A value of a template and how it fared under all seeds.
pub(super) struct Value {
    pub(super) template: String,
    pub(super) name: String,
    /// Seeds under which it was not found.
    pub(super) missed: Vec<u64>,
    /// Seeds under which it was found, but no finding lies exactly where it lies.
    pub(super) inexact: Vec<u64>,
}

/// A finding that blocks and should not be there.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alarm {
    pub(super) template: String,
    pub(super) rule: &'static str,
    /// The name of the lookalike it lies on, or `text`.
    pub(super) on: String,
    pub(super) line: usize,
}

/// What came of a run over the whole corpus.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) values: Vec<Value>,
    /// Each false alarm with the seeds it was raised under.
    pub(super) alarms: BTreeMap<Alarm, Vec<u64>>,
}

/// One template under one seed, scanned.
struct Scan<'a> {
    template: &'a Template,
    seed: u64,
    findings: Vec<Finding>,
    marks: Vec<(Mark, Extent)>,
}

impl Tally {
    /// Runs detection over every template under every seed.
    pub(super) fn of(templates: &[Template]) -> Self {
        let mut tally = Self::default();
        for template in templates {
            let mut values = BTreeMap::new();
            for seed in seeds() {
                let scan = Scan::of(template, seed);
                scan.note_alarms(&mut tally.alarms);
                if template.sort == Sort::Positive {
                    scan.note_values(&mut values);
                }
            }
            tally.values.extend(values.into_values());
        }
        tally
    }

    /// Returns everything that went wrong as lines to read; no value is in it.
    pub(super) fn complaints(&self) -> String {
        let missed = self.values.iter().filter(|value| !value.missed.is_empty());
        let missed = missed.map(|value| format!("missed   {}", value.line(&value.missed)));
        let inexact = self.values.iter().filter(|value| !value.inexact.is_empty());
        let inexact = inexact.map(|value| format!("inexact  {}", value.line(&value.inexact)));
        let alarms = self.alarms.iter().map(|(alarm, under)| {
            let Alarm {
                template,
                rule,
                on,
                line,
            } = alarm;
            format!(
                "alarm    {template}:{line}  {rule} on {on}  {}",
                listed(under)
            )
        });
        missed
            .chain(inexact)
            .chain(alarms)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Value {
    fn line(&self, under: &[u64]) -> String {
        format!("{}  {}  {}", self.template, self.name, listed(under))
    }
}

/// Says under which seeds something happened.
fn listed(under: &[u64]) -> String {
    if under.len() == seeds().count() {
        return "always".to_owned();
    }
    let under: Vec<String> = under.iter().map(u64::to_string).collect();
    format!("under {}", under.join(" "))
}

impl<'a> Scan<'a> {
    fn of(template: &'a Template, seed: u64) -> Self {
        let rendered = Rendered::new(template, seed);
        let extents = rendered.marks.iter().map(|mark| rendered.extent(mark));
        Self {
            template,
            seed,
            marks: rendered.marks.iter().cloned().zip(extents).collect(),
            findings: findings(&template.path, rendered.bytes.clone()),
        }
    }

    /// Notes down what blocks and is not on a credential of a positive.
    fn note_alarms(&self, alarms: &mut BTreeMap<Alarm, Vec<u64>>) {
        let due =
            |mark: &Mark| mark.kind != Kind::Lookalike && self.template.sort == Sort::Positive;
        for finding in &self.findings {
            let on: Vec<&Mark> = self
                .marks
                .iter()
                .filter(|(_, at)| overlap(*at, extent(finding)))
                .map(|(mark, _)| mark)
                .collect();
            if finding.severity == Severity::Note || on.iter().any(|mark| due(mark)) {
                continue;
            }
            let alarm = Alarm {
                template: self.template.id.clone(),
                rule: finding.rule.id,
                on: on
                    .first()
                    .map_or("text".to_owned(), |mark| mark.name.clone()),
                line: finding.place.line,
            };
            alarms.entry(alarm).or_default().push(self.seed);
        }
    }

    /// Notes down how every credential fared.
    fn note_values(&self, values: &mut BTreeMap<String, Value>) {
        for name in self.expected() {
            let places = || self.marks.iter().filter(|(mark, _)| mark.name == name);
            let found = places().any(|(_, at)| self.is_found(*at, overlap));
            let plain = places().any(|(mark, _)| mark.plain);
            let exact = places().any(|(mark, at)| mark.plain && self.is_found(*at, |a, b| a == b));
            let template = self.template;
            let value = values.entry(name.clone()).or_insert_with(|| Value {
                template: template.id.clone(),
                name,
                missed: Vec::new(),
                inexact: Vec::new(),
            });
            if !found {
                value.missed.push(self.seed);
            } else if plain && !exact {
                value.inexact.push(self.seed);
            }
        }
    }

    fn is_found(&self, at: Extent, same: fn(Extent, Extent) -> bool) -> bool {
        self.findings
            .iter()
            .any(|finding| same(at, extent(finding)))
    }

    /// Returns the names of the values that must be found.
    fn expected(&self) -> BTreeSet<String> {
        self.marks
            .iter()
            .map(|(mark, _)| mark)
            .filter(|mark| mark.kind != Kind::Lookalike)
            .filter(|mark| !self.template.neutral.contains(&mark.name))
            .map(|mark| mark.name.clone())
            .collect()
    }
}

/// Returns every finding in the bytes of a file.
pub(super) fn findings(path: &str, bytes: Vec<u8>) -> Vec<Finding> {
    let blob = Blob {
        path: path.as_bytes().to_vec(),
        bytes,
        start: Start::default(),
        above: Vec::new(),
    };
    detect::search(&Document::decode(blob), &Context { now_ms: NOW_MS }).findings
}

fn extent(finding: &Finding) -> Extent {
    let place = finding.place;
    (
        (place.line, place.column),
        (place.end_line, place.end_column),
    )
}

fn overlap(a: Extent, b: Extent) -> bool {
    a.0 < b.1 && b.0 < a.1
}

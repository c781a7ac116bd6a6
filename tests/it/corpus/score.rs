//! Holds what detection finds in rendered templates against what is in them.

use std::collections::BTreeMap;

use xguard::detect::{self, Context, Finding, Severity};
use xguard::source::{Blob, Start};
use xguard::text::Document;

use super::render::{Extent, Mark, Rendered};
use super::template::{Sort, Template};
use super::value::{Kind, NOW_MS};

/// Seeds every template is rendered with.
pub(super) const SEEDS: std::ops::Range<u64> = 0..4;

/// A value of a template and how it fared under all seeds.
pub(super) struct Value {
    pub(super) template: String,
    pub(super) name: String,
    pub(super) public: bool,
    pub(super) tier: usize,
    pub(super) held_out: bool,
    pub(super) since: u8,
    /// Seeds under which it was found.
    pub(super) found: usize,
    /// Seeds under which it was found, but no finding lies exactly where it lies.
    pub(super) inexact: usize,
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
    /// Each false alarm with the number of seeds it was raised under.
    pub(super) alarms: BTreeMap<Alarm, usize>,
}

impl Tally {
    /// Runs detection over every template under every seed.
    pub(super) fn of(templates: &[Template]) -> Self {
        let mut tally = Self::default();
        for template in templates {
            let first = tally.values.len();
            for seed in SEEDS {
                tally.add(template, first, &Rendered::new(template, seed));
            }
        }
        tally
    }

    fn add(&mut self, template: &Template, first: usize, rendered: &Rendered) {
        let findings = findings(&template.path, rendered.bytes.clone());
        let marks: Vec<(&Mark, Extent)> = rendered
            .marks
            .iter()
            .map(|mark| (mark, rendered.extent(mark)))
            .collect();
        for finding in &findings {
            self.judge(template, finding, &marks);
        }
        if template.sort == Sort::Positive {
            self.count(template, first, &findings, &marks);
        }
    }

    /// Notes the finding down as an alarm unless it is on a credential of a positive.
    fn judge(&mut self, template: &Template, finding: &Finding, marks: &[(&Mark, Extent)]) {
        let on = |mark: &Mark| mark.kind != Kind::Lookalike && template.sort == Sort::Positive;
        let mut touched = marks.iter().filter(|(_, at)| overlap(*at, extent(finding)));
        if finding.severity == Severity::Note || touched.clone().any(|(mark, _)| on(mark)) {
            return;
        }
        let alarm = Alarm {
            template: template.id.clone(),
            rule: finding.rule.id,
            on: touched
                .next()
                .map_or("text".to_owned(), |(mark, _)| mark.name.clone()),
            line: finding.place.line,
        };
        *self.alarms.entry(alarm).or_default() += 1;
    }

    fn count(
        &mut self,
        template: &Template,
        first: usize,
        findings: &[Finding],
        marks: &[(&Mark, Extent)],
    ) {
        for (name, public) in expected(template, marks) {
            let places = || marks.iter().filter(|(mark, _)| mark.name == name);
            let by = |at: &Extent, same: fn(Extent, Extent) -> bool| {
                findings.iter().any(|finding| same(*at, extent(finding)))
            };
            let found = places().any(|(_, at)| by(at, overlap));
            let plain = places().any(|(mark, _)| mark.plain);
            let exact = places().any(|(mark, at)| mark.plain && by(at, |a, b| a == b));
            let value = self.value(template, first, &name, public);
            value.found += usize::from(found);
            value.inexact += usize::from(found && plain && !exact);
        }
    }

    fn value(&mut self, template: &Template, first: usize, name: &str, public: bool) -> &mut Value {
        let known = self.values[first..]
            .iter()
            .position(|value| value.name == name);
        let at = known.map_or(self.values.len(), |known| first + known);
        if known.is_none() {
            self.values.push(Value {
                template: template.id.clone(),
                name: name.to_owned(),
                public,
                tier: template.tier,
                held_out: template.held_out,
                since: template.since,
                found: 0,
                inexact: 0,
            });
        }
        &mut self.values[at]
    }

    /// Returns the share of values found of those `counted`, over all seeds; 1 where there are none.
    pub(super) fn recall(&self, counted: impl Fn(&Value) -> bool) -> f64 {
        let values = || self.values.iter().filter(|value| counted(value));
        let all = values().count() * SEEDS.count();
        let found: usize = values().map(|value| value.found).sum();
        if all == 0 {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand values")]
        let share = found as f64 / all as f64;
        share
    }

    /// Returns everything that went wrong as lines to read; no value is in it.
    pub(super) fn complaints(&self) -> String {
        let of = SEEDS.count();
        let missed = self.values.iter().filter(|value| value.found < of);
        let missed = missed.map(|value| {
            let late = if value.since > 1 {
                " (later stage)"
            } else {
                ""
            };
            format!(
                "missed  tier {}  {}  {}  found {}/{of}{late}",
                value.tier, value.template, value.name, value.found
            )
        });
        let inexact = self.values.iter().filter(|value| value.inexact > 0);
        let inexact = inexact.map(|value| {
            let Value {
                template,
                name,
                inexact,
                ..
            } = value;
            format!("inexact  {template}  {name}  {inexact}/{of}")
        });
        let alarms = self.alarms.iter().map(|(alarm, times)| {
            let Alarm {
                template,
                rule,
                on,
                line,
            } = alarm;
            format!("alarm  {template}:{line}  {rule}  on {on}  {times}/{of}")
        });
        missed
            .chain(inexact)
            .chain(alarms)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Returns every finding in the bytes of a file.
pub(super) fn findings(path: &str, bytes: Vec<u8>) -> Vec<Finding> {
    let blob = Blob {
        path: path.as_bytes().to_vec(),
        bytes,
        start: Start::default(),
    };
    detect::findings(&Document::decode(blob), &Context { now_ms: NOW_MS })
}

/// Returns the names of the values that must be found, each with whether it is public.
fn expected(template: &Template, marks: &[(&Mark, Extent)]) -> BTreeMap<String, bool> {
    marks
        .iter()
        .filter(|(mark, _)| mark.kind != Kind::Lookalike)
        .filter(|(mark, _)| !template.neutral.contains(&mark.name))
        .map(|(mark, _)| (mark.name.clone(), mark.kind == Kind::Public))
        .collect()
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

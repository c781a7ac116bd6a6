//! What to do about several findings at once: the remedies of their kinds laid into one list, each step said once.

use std::collections::HashSet;

use super::block::group_findings;
use super::page::Page;
use super::words::remedy_text;
use crate::policy::{RemedyStep, Verdict};

/// Steps that are told one by one; more are counted.
const MOST_STEPS: usize = 24;
/// Steps that are put in order; what comes behind is only counted.
const MOST_ORDERED: usize = 200;

/// A step, and the titles of those it is for.
#[derive(Debug, PartialEq, Eq)]
struct MergedStep<'a> {
    step: &'a RemedyStep,
    titles: Vec<&'a str>,
}

/// Says what to do about all of these findings. A step for one or two kinds among several names them.
pub(super) fn show_steps(findings: &[&Verdict], heading: &str, page: &mut Page) {
    let titles: HashSet<&str> = findings.iter().map(|one| one.rule.title).collect();
    let (steps, left_over) = merge_remedies(&group_findings(findings).concat());
    if steps.is_empty() {
        return;
    }
    page.add_gap();
    page.add_paragraph("", heading);
    for (number, step) in steps.iter().take(MOST_STEPS).enumerate() {
        let number = format!("{:>3}. ", number + 1);
        let whose = if step.titles.len() < titles.len().min(3) {
            format!("({}) ", step.titles.join(", "))
        } else {
            String::new()
        };
        page.add_hanging(
            &number,
            "     ",
            &format!("{whose}{}", remedy_text(step.step)),
        );
    }
    let more = steps.len().saturating_sub(MOST_STEPS) + left_over;
    if more > 0 {
        let text = format!("and {more} more; `--format json` shows all of them");
        page.add_paragraph("     ", &text);
    }
}

/// Merges the remedies of findings. Each keeps its own order; steps they share stand between those they do not. Returns
/// too how many steps are left over where there are more than anybody orders.
fn merge_remedies<'a>(findings: &[&'a Verdict]) -> (Vec<MergedStep<'a>>, usize) {
    let mut steps: Vec<MergedStep<'a>> = Vec::new();
    let mut seen = HashSet::new();
    let mut left_over = HashSet::new();
    for finding in findings {
        if !seen.insert((finding.rule.title, &finding.remedy)) {
            continue;
        }
        if steps.len() >= MOST_ORDERED {
            let others = finding.remedy.iter();
            left_over.extend(others.filter(|step| position_from(&steps, 0, step).is_none()));
            continue;
        }
        let mut cursor = 0;
        for (number, step) in finding.remedy.iter().enumerate() {
            let known = position_from(&steps, cursor, step);
            let at = known.unwrap_or_else(|| {
                let later = finding.remedy.iter().skip(number + 1);
                let at = later
                    .filter_map(|next| position_from(&steps, cursor, next))
                    .min();
                let at = at.unwrap_or(steps.len());
                steps.insert(
                    at,
                    MergedStep {
                        step,
                        titles: Vec::new(),
                    },
                );
                at
            });
            if let Some(step) = steps.get_mut(at)
                && !step.titles.contains(&finding.rule.title)
            {
                step.titles.push(finding.rule.title);
            }
            cursor = at + 1;
        }
    }
    (steps, left_over.len())
}

fn position_from(steps: &[MergedStep<'_>], from: usize, wanted: &RemedyStep) -> Option<usize> {
    let found = steps.iter().skip(from).position(|step| step.step == wanted);
    found.map(|offset| from + offset)
}

#[cfg(test)]
mod tests {
    use super::{merge_remedies, remedy_text};
    use crate::policy::RemedyStep;
    use crate::report::tests::reported;
    use xguard_detect::rules::RULES;
    use xguard_detect::{Rule, Step};

    /// Titles and their remedies.
    type Remedies = &'static [(&'static str, &'static [&'static str])];

    fn titled(title: &'static str) -> &'static Rule {
        let bearer = RULES[0].rule;
        Box::leak(Box::new(Rule { title, ..*bearer }))
    }

    #[test]
    fn shared_steps_are_said_once_and_every_order_is_kept() {
        let cases: [(Remedies, &[&str]); 6] = [
            (&[], &[]),
            (&[("A", &["1", "2"])], &["1 A", "2 A"]),
            (&[("A", &["1", "2"]), ("A", &["1", "2"])], &["1 A", "2 A"]),
            (
                &[
                    ("A", &["out", "page", "a", "end"]),
                    ("B", &["out", "page", "b", "c", "end"]),
                ],
                &["out A+B", "page A+B", "a A", "b B", "c B", "end A+B"],
            ),
            (&[("A", &["1"]), ("B", &["2"])], &["1 A", "2 B"]),
            (
                &[("A", &["x", "y"]), ("B", &["y", "x"])],
                &["x A", "y A+B", "x B"],
            ),
        ];
        for (remedies, expected) in cases {
            let findings: Vec<_> = remedies
                .iter()
                .map(|&(title, remedy)| {
                    let mut finding = reported(RULES[0].rule, "a.py");
                    finding.rule = titled(title);
                    let steps = remedy.iter().copied().map(Step::Own);
                    finding.remedy = steps.map(RemedyStep::OfRule).collect();
                    finding
                })
                .collect();
            let findings: Vec<_> = findings.iter().collect();
            let (steps, _) = merge_remedies(&findings);
            let got: Vec<String> = steps
                .iter()
                .map(|step| format!("{} {}", remedy_text(step.step), step.titles.join("+")))
                .collect();
            assert_eq!(got, expected);
        }
    }
}

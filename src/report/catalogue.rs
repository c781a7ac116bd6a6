//! Pages about the rules themselves: `xguard rules` and `xguard explain`.

use std::io::{self, Write};

use super::page::{Ink, Page};
use super::{Style, put};
use xguard_detect::{Category, Rule, Severity};

/// A rule, and an example of what it finds, made up at run time.
pub struct Listed {
    /// The rule.
    pub rule: &'static Rule,
    /// A synthetic value, or a file name.
    pub example: Option<String>,
}

/// Writes the list of all rules.
pub fn rules(listed: &[Listed], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    for Listed { rule, example } in listed {
        page.verbatim("", Ink::Bold, rule.id);
        let effect = effect(rule.severity);
        page.hanging("    ", "    ", &format!("{}; {effect}", rule.title));
        if let Some(example) = example {
            page.verbatim("    ", Ink::Plain, &format!("example: {example}"));
        }
    }
    put(&page.into_text(), out)
}

/// Writes the page of one rule.
pub fn explain(rule: &Rule, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    page.headed((Ink::Bold, rule.id), &format!(": {}", rule.title));
    page.paragraph("", &format!("Severity: {}.", effect(rule.severity)));
    page.gap();
    page.hanging("What it finds: ", "  ", rule.finds);
    page.gap();
    page.hanging("Why it matters: ", "  ", rule.harm);
    page.gap();
    page.paragraph("", "What to do, in this order:");
    for (number, step) in rule.remedy.iter().enumerate() {
        page.hanging(&format!("{:>3}. ", number + 1), "     ", step);
    }
    page.gap();
    match rule.category {
        Category::Credential => {
            page.paragraph(
                "",
                "A false alarm? Give the reason in a comment on the line:",
            );
            let comment = format!("xguard:allow[{}] why this is no secret", rule.id);
            page.verbatim("    ", Ink::Plain, &comment);
            page.paragraph(
                "",
                "or allow the fingerprint that the report shows in .xguard.yaml, under `allow`.",
            );
        }
        Category::EnvFile | Category::Gitignore => {
            let text = "A false alarm? Give path and reason in .xguard.yaml, under `env`, `except`; or say what the rule is to do \
                 under `env`, `rules`: `block`, `warn` or `off`.";
            page.paragraph("", text);
        }
    }
    put(&page.into_text(), out)
}

fn effect(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical, blocks",
        Severity::High => "high, blocks",
        Severity::Medium => "medium, blocks",
        Severity::Note => "a note, never blocks",
    }
}

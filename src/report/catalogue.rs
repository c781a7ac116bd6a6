//! Pages about the rules themselves: `xguard rules` and `xguard explain`.

use std::io::{self, Write};

use super::layout::{Style, write_whole};
use super::page::{Ink, Page};
use super::words::step_text;
use xguard_detect::{Category, Rule, Severity};

/// A rule, and an example of what it finds, made up at run time.
pub struct ListedRule {
    /// The rule.
    pub rule: &'static Rule,
    /// A synthetic value, or a file name.
    pub example: Option<String>,
}

/// Writes the list of all rules.
pub fn write_rule_list(listed: &[ListedRule], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    for ListedRule { rule, example } in listed {
        page.add_verbatim("", Ink::Bold, rule.id);
        let effect = describe_severity(rule.severity);
        page.add_hanging("    ", "    ", &format!("{}; {effect}", rule.title));
        if let Some(example) = example {
            page.add_verbatim("    ", Ink::Plain, &format!("example: {example}"));
        }
    }
    write_whole(&page.into_text(), out)
}

/// Writes the page of one rule.
pub fn write_rule_page(rule: &Rule, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    page.add_headed((Ink::Bold, rule.id), &format!(": {}", rule.title));
    page.add_paragraph(
        "",
        &format!("Severity: {}.", describe_severity(rule.severity)),
    );
    page.add_gap();
    page.add_hanging("What it finds: ", "  ", rule.finds);
    page.add_gap();
    page.add_hanging("Why it matters: ", "  ", rule.harm);
    page.add_gap();
    page.add_paragraph("", "What to do, in this order:");
    for (number, step) in rule.remedy.iter().enumerate() {
        page.add_hanging(&format!("{:>3}. ", number + 1), "     ", step_text(*step));
    }
    page.add_gap();
    match rule.category {
        Category::Credential => {
            page.add_paragraph(
                "",
                "A false alarm? Give the reason in a comment on the line:",
            );
            let comment = format!("xguard:allow[{}] why this is no secret", rule.id);
            page.add_verbatim("    ", Ink::Plain, &comment);
            page.add_paragraph(
                "",
                "or allow the fingerprint that the report shows in .xguard.yaml, under `allow`.",
            );
        }
        Category::EnvFile | Category::Gitignore => {
            let text = "A false alarm? Give path and reason in .xguard.yaml, under `env`, `except`; or say what the rule is to do \
                 under `env`, `rules`: `block`, `warn` or `off`.";
            page.add_paragraph("", text);
        }
    }
    write_whole(&page.into_text(), out)
}

fn describe_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical, blocks",
        Severity::High => "high, blocks",
        Severity::Medium => "medium, blocks",
        Severity::Note => "a note, never blocks",
    }
}

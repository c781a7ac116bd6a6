//! How an outcome is printed.

use crate::detect::{Category, Rule, Severity};
use crate::policy::{Outcome, Standing};
use anyhow::Result;
use std::io::Write;

/// How a report is laid out for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// The column at which lines are broken; none in a pipe, where they are not.
    pub width: Option<usize>,
}
/// Temporary.
pub struct Meta {
    /// Temporary.
    pub source: &'static str,
    /// Temporary.
    pub explain: bool,
}
/// Temporary.
pub struct Format {
    /// Temporary.
    pub name: &'static str,
}
/// Temporary.
pub static FORMATS: &[Format] = &[Format { name: "human" }, Format { name: "json" }];
/// Temporary.
pub fn write(
    format: &str,
    outcome: &Outcome,
    meta: &Meta,
    _: &Style,
    out: &mut dyn Write,
) -> Result<()> {
    let findings: Vec<_> = outcome.findings.iter().map(|f| serde_json::json!({
        "category": match f.category { Category::Credential => "credential", Category::EnvFile => "env-file", Category::Gitignore => "gitignore" },
        "rule": f.rule, "title": f.title, "severity": match f.severity { Severity::Note => "note", Severity::Medium => "medium", Severity::High => "high", Severity::Critical => "critical" },
        "blocking": f.blocking, "status": match f.standing { Standing::New => "new", Standing::Known => "known", Standing::Allowed => "allowed", Standing::AlreadyCommitted => "already-committed" },
        "path": String::from_utf8_lossy(&f.path), "line": f.place.map(|p| p.line), "column": f.place.map(|p| p.column), "end_line": f.place.map(|p| p.end_line), "end_column": f.place.map(|p| p.end_column),
        "redacted": f.redacted, "fingerprint": f.fingerprint, "remedy": f.remedy, "evidence": f.evidence })).collect();
    let errors: Vec<_> = outcome.problems.iter().map(|p| serde_json::json!({"path": p.path.as_ref().map(|p| String::from_utf8_lossy(p).into_owned()), "message": p.message})).collect();
    let all = serde_json::json!({"schema_version": 1, "source": {"kind": meta.source}, "findings": findings, "errors": errors, "summary": {"blobs": outcome.blobs, "bytes": outcome.bytes}});
    if format == "json" {
        writeln!(out, "{all}")?;
    } else {
        writeln!(out, "{all:#}")?;
    }
    Ok(())
}
/// Temporary.
pub fn hook(outcome: &Outcome, style: &Style) -> Result<()> {
    if outcome.findings.is_empty() && outcome.problems.is_empty() {
        return Ok(());
    }
    write(
        "human",
        outcome,
        &Meta {
            source: "staged",
            explain: false,
        },
        style,
        &mut std::io::stderr(),
    )
}
/// Temporary.
pub fn line(text: &str, _: &Style) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
/// Temporary.
pub fn rules(rules: &[&Rule], _: &Style) -> Result<()> {
    for r in rules {
        writeln!(std::io::stdout(), "{}", r.id)?;
    }
    Ok(())
}
/// Temporary.
pub fn explain(rule: &Rule, _: &Style) -> Result<()> {
    Ok(writeln!(
        std::io::stdout(),
        "{}\n{}\n{}",
        rule.id,
        rule.finds,
        rule.harm
    )?)
}
/// Temporary.
pub fn complain(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}
/// Temporary.
pub fn error(error: &anyhow::Error) {
    complain(&format!("xguard: error: {error:#}"));
}

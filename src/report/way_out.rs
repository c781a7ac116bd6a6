//! The ways out for whoever is blocked: leave the file out, rewrite the commit, say why it is no secret.

use std::collections::HashSet;

use super::facts::short_commit;
use super::page::{Ink, Page};
use super::source::{Report, Source};
use crate::policy::Verdict;
use crate::shell::exact_pathspec;
use xguard_detect::Category;

/// Paths that get a command of their own.
const MOST_COMMANDS: usize = 5;
/// The one rule about whole files that an unstaged file mends.
const STAGED_FILE: &str = "env-file-staged";

/// Says how to leave the files out of the commit, with the very commands.
pub(super) fn leave_out(report: &Report<'_>, blocking: &[&Verdict], page: &mut Page) {
    let Some(command) = report.meta.source.unstage_command() else {
        return;
    };
    if blocking.iter().any(|one| one.in_commit_header) {
        page.add_gap();
        page.add_paragraph(
            "",
            "A commit header says who the commit is by. Correct it where it comes from: `--author`, GIT_AUTHOR_NAME, \
             GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, or `user.name` and `user.email` of git.",
        );
    }
    let mut seen = HashSet::new();
    let in_commit = || blocking.iter().filter(|finding| is_in_commit(finding));
    let paths: Vec<&[u8]> = in_commit()
        .map(|finding| &*finding.path)
        .filter(|&path| seen.insert(path))
        .collect();
    if paths.is_empty() {
        return;
    }
    page.add_gap();
    page.add_paragraph(
        "",
        "To leave a file out of this commit and keep it as it is on disk:",
    );
    if paths.len() > MOST_COMMANDS || in_commit().any(|finding| finding.has_hidden_path()) {
        page.add_verbatim("    ", Ink::Plain, &format!("{command} FILE"));
        return;
    }
    for path in paths {
        page.add_verbatim(
            "    ",
            Ink::Plain,
            &format!("{command} {}", exact_pathspec(path)),
        );
    }
}

/// Tells whether a file of the commit holds what was found, so that unstaging it helps.
pub(super) fn is_in_commit(finding: &Verdict) -> bool {
    let is_in_file = finding.rule.category == Category::Credential && !finding.in_commit_header;
    is_in_file || finding.rule.id == STAGED_FILE
}

/// Says how to take something out of commits that nobody else has yet.
pub(super) fn show_history_rewrite(report: &Report<'_>, blocking: &[&Verdict], page: &mut Page) {
    let is_unpublished = matches!(report.meta.source, Source::Push { .. } | Source::Receive);
    let Some(commit) = blocking.iter().find_map(|one| short_commit(one)) else {
        return;
    };
    if !is_unpublished {
        return;
    }
    page.add_gap();
    page.add_paragraph(
        "",
        "To take it out of commits that are not pushed yet, mark the commit named above `edit`, fix it, then \
         `git commit --amend` and `git rebase --continue`:",
    );
    page.add_verbatim("    ", Ink::Plain, &format!("git rebase -i {commit}^"));
}

/// Says how to let a finding through on purpose, where a reviewer will see it.
pub(super) fn false_alarm(report: &Report<'_>, blocking: &[&Verdict], page: &mut Page) {
    let source = report.meta.source.row();
    let credential = blocking.iter().find(|one| {
        one.is_blocking() && one.rule.category == Category::Credential && one.place.is_some()
    });
    page.add_gap();
    let Some(credential) = credential else {
        if let Some(first) = blocking.first() {
            let text = format!("On purpose? Say so in .xguard.yaml, {}:", source.in_force);
            page.add_paragraph("", &text);
            show_lines(&on_purpose(first), page);
        }
        return;
    };
    let text = "A false alarm? Give the reason in a comment on the line:";
    page.add_paragraph("", text);
    let comment = format!("xguard:allow[{}] why this is no secret", credential.rule.id);
    page.add_verbatim("    ", Ink::Plain, &comment);
    let fingerprint = &credential.fingerprint;
    let Some(option) = source.allow_option else {
        page.add_paragraph("", &format!("or in .xguard.yaml, {}:", source.in_force));
        return show_lines(&allow_entry_lines(fingerprint), page);
    };
    page.add_paragraph("", "or in the baseline, and commit that:");
    let command = format!("xguard allow {fingerprint}{option} --reason 'why it may stay'");
    page.add_verbatim("    ", Ink::Plain, &command);
    page.add_verbatim("    ", Ink::Plain, "git add :/.xguard-baseline.yaml");
}

fn show_lines(lines: &[String], page: &mut Page) {
    for line in lines {
        page.add_verbatim("    ", Ink::Plain, line);
    }
}

/// Returns the configuration that has a file or a missing rule be as it is.
fn on_purpose(finding: &Verdict) -> Vec<String> {
    // What is none of these could mean more than itself, as a pattern or in YAML.
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"./_-".contains(byte);
    match finding.rule.category {
        Category::Gitignore => vec![
            "env:".to_owned(),
            "  rules:".to_owned(),
            format!("    {}: warn", finding.rule.id),
        ],
        _ if finding.path.iter().all(is_plain) => vec![
            "env:".to_owned(),
            "  except:".to_owned(),
            format!("    - path: {}", finding.path.to_string()),
            "      reason: why it belongs here".to_owned(),
        ],
        _ => allow_entry_lines(&finding.fingerprint),
    }
}

/// Returns the configuration that lets one finding through.
fn allow_entry_lines(fingerprint: &str) -> Vec<String> {
    vec![
        "allow:".to_owned(),
        format!("  - fingerprint: {fingerprint}"),
        "    reason: why this may be committed".to_owned(),
    ]
}

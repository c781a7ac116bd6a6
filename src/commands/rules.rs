//! What there is to find, and all about one of it.

use std::io;

use anyhow::{Context as _, Result, bail};

use crate::config::Environment;
use crate::exit::Status;
use crate::report;
use crate::report::ListedRule;
use crate::settings::rules;
use crate::{gitignore, policy};
use xguard_detect as detect;
use xguard_detect::sample::Sampler;

use crate::settings::load;

/// Prints the list of rules, built-in ones each with an example made up for the occasion.
pub(crate) fn print_rule_list(environment: &Environment) -> Result<Status> {
    let mut sampler = Sampler::new(environment.now_ms);
    let credentials = detect::rules::RULES.iter().map(|kind| ListedRule {
        rule: kind.rule,
        example: Some((kind.example)(&mut sampler)),
    });
    let local = ListedRule {
        rule: &detect::local::RULE,
        example: None,
    };
    let files = gitignore::RULES.iter().map(|rule| ListedRule {
        rule,
        example: None,
    });
    let custom = load::settings_here(environment)?.custom;
    let custom = custom.iter().map(|rule| ListedRule {
        rule: rule.rule(),
        example: None,
    });
    let listed: Vec<ListedRule> = credentials
        .chain([local])
        .chain(files)
        .chain(custom)
        .collect();
    report::write_rule_list(&listed, environment.stdout, &mut io::stdout())
        .context("could not print the rules")?;
    Ok(Status::Clean)
}

/// Prints all about the rule `id`.
pub(crate) fn print_rule_page(id: &str, environment: &Environment) -> Result<Status> {
    let rules = rules::all(&load::settings_here(environment)?.custom);
    let Some(rule) = rules.iter().find(|rule| rule.id == id) else {
        let nearest = policy::nearest_name(id, rules.iter().map(|rule| rule.id));
        let hint = nearest
            .map(|id| format!("; did you mean `{id}`?"))
            .unwrap_or_default();
        bail!(
            "there is no rule `{}`{hint}; `xguard rules` lists them",
            id.escape_debug()
        );
    };
    report::write_rule_page(rule, environment.stdout, &mut io::stdout())
        .context("could not print the rule")?;
    Ok(Status::Clean)
}

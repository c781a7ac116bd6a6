//! What there is to find, and all about one of it.

use std::io;

use anyhow::{Context as _, Result, bail};

use crate::config::Environment;
use crate::exit::Status;
use crate::report;
use crate::report::Listed;
use crate::settings::rules;
use crate::{gitignore, policy};
use xguard_detect as detect;
use xguard_detect::sample::Sampler;

use crate::settings::load;

/// Prints the list of rules, built-in ones each with an example made up for the occasion.
pub(crate) fn list(environment: &Environment) -> Result<Status> {
    let mut sampler = Sampler::new(environment.now_ms);
    let credentials = detect::rules::RULES.iter().map(|kind| Listed {
        rule: kind.rule,
        example: Some((kind.example)(&mut sampler)),
    });
    let local = Listed {
        rule: &detect::local::RULE,
        example: None,
    };
    let files = gitignore::RULES.iter().map(|rule| Listed {
        rule,
        example: None,
    });
    let custom = load::here(environment)?.custom;
    let custom = custom.iter().map(|rule| Listed {
        rule: rule.rule(),
        example: None,
    });
    let listed: Vec<Listed> = credentials
        .chain([local])
        .chain(files)
        .chain(custom)
        .collect();
    report::rules(&listed, environment.stdout, &mut io::stdout())
        .context("could not print the rules")?;
    Ok(Status::Clean)
}

/// Prints all about the rule `id`.
pub(crate) fn explain(id: &str, environment: &Environment) -> Result<Status> {
    let rules = rules::all(&load::here(environment)?.custom);
    let Some(rule) = rules.iter().find(|rule| rule.id == id) else {
        let nearest = policy::nearest(id, rules.iter().map(|rule| rule.id));
        let hint = nearest
            .map(|id| format!("; did you mean `{id}`?"))
            .unwrap_or_default();
        bail!(
            "there is no rule `{}`{hint}; `xguard rules` lists them",
            id.escape_debug()
        );
    };
    report::explain(rule, environment.stdout, &mut io::stdout())
        .context("could not print the rule")?;
    Ok(Status::Clean)
}

//! Every rule there is, with those of the project.

use crate::gitignore;
use xguard_detect as detect;
use xguard_detect::Rule;
use xguard_detect::custom::CustomRule;

/// Returns every rule there is, with those of the project.
pub(crate) fn all(custom: &[CustomRule]) -> Vec<&'static Rule> {
    let credentials = detect::rules::RULES.iter().map(|kind| kind.rule);
    credentials
        .chain([&detect::local::RULE])
        .chain(gitignore::RULES.iter().copied())
        .chain(custom.iter().map(CustomRule::rule))
        .collect()
}

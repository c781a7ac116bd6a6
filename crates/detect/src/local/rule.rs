//! The rule about values at hand.

use crate::fact::Step;
use crate::rule::{Category, Rule, Severity};

/// The rule about values at hand.
pub static RULE: Rule = Rule {
    id: "local-value",
    title: "value of your own environment",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "A value that stands word for word in an ignored env file or X credential file of the work tree, or in the environment under a name of X; encoded ones too.",
    harm: "It is in use: whoever gets hold of it has what your program has.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "If it was shared or pushed already, replace it where it was issued (console.x.com for X's), then in the file it is kept in.",
        ),
        Step::MindHistory,
    ],
};

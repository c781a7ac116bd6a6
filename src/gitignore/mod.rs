//! Env files: which names are env files, whether this commit brings one in, whether one lies in the work tree that git
//! would add, and which rule keeps it out for whom. What git would ignore is git's to say; only what is certain is
//! decided here.

mod answer;
mod content;
mod edit;
mod encrypted;
pub mod example;
mod fact;
mod finding;
mod fix;
mod glob;
mod ignore_file;
mod mend;
mod names;
mod options;
mod permissions;
mod project_rules;
mod public;
mod rules;
mod staged;
mod survey;
mod unignored;
mod verdict;
mod walk;
mod why;

pub use answer::covers_env;
pub use edit::Edit;
pub use fact::{CopiedSecret, FileFact, FileStep};
pub use finding::FileFinding;
pub use fix::{PlannedFix, plan_fix};
pub use mend::Mend;
pub use names::{EnvFilePatterns, NameKind};
pub use options::Options;
pub use public::{ReachedBound, public_in};
pub use rules::RULES;
pub use staged::check_staged;
pub use survey::{Survey, survey_work_tree};
pub use unignored::find_unignored;
pub use walk::SkippedFolder;

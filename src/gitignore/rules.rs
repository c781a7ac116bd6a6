//! What is reported about env files.

use crate::detect::{Category, Rule, Severity};

const HARM: &str = "Env files are where programs keep their credentials. Once one is in history, whoever can read the \
    repository has them all, and taking the file out again does not take it out of history.";
const IGNORE: &str = "Add its name to `.gitignore` and stage that; for a `.env`: `echo '.env' >> .gitignore && git add .gitignore` \
    (a later line with `!` may undo it; `git check-ignore -v` shows which line decides).";
const TEMPLATE: &str =
    "To share which variables there are, commit a template without values, such as `.env.example`.";

pub(super) static STAGED: Rule = Rule {
    id: "env-file-staged",
    title: "env file in this commit",
    category: Category::EnvFile,
    severity: Severity::High,
    finds: "A file with the name of an env file that this commit adds, renames or copies into the repository. Templates \
        such as `.env.example` and files whose values are all encrypted pass.",
    harm: HARM,
    remedy: &[
        "Take it out of the commit: `git rm --cached` with its path; the file itself stays.",
        IGNORE,
        TEMPLATE,
    ],
};

pub(super) static TRACKED: Rule = Rule {
    id: "env-file-tracked",
    title: "env file in history already",
    category: Category::EnvFile,
    severity: Severity::Note,
    finds: "A change to an env file that the repository holds already. A credential in it is reported by its own rule.",
    harm: HARM,
    remedy: &[
        "First replace every credential that was ever in it: what is in history counts as known.",
        "Then stop tracking it: `git rm --cached` with its path.",
        IGNORE,
        "Last, if the history must be clean too, rewrite it with a tool made for that, and tell everybody who has a clone.",
        TEMPLATE,
    ],
};

pub(super) static UNIGNORED: Rule = Rule {
    id: "env-file-unignored",
    title: "env file that git would add",
    category: Category::EnvFile,
    severity: Severity::High,
    finds: "An untracked env file in the top folder or in a folder of this commit that no ignore rule covers, so that \
        the next `git add .` takes it along.",
    harm: HARM,
    remedy: &[IGNORE, TEMPLATE],
};

/// Every rule about env files, sorted by id.
pub static RULES: &[&Rule] = &[&STAGED, &TRACKED, &UNIGNORED];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rules_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|left, right| left.id < right.id));
    }
}

//! What is reported about env files and about the ignore rules that are to keep them out.

use xguard_detect::{Category, Rule, Severity, Step};

const HARM: &str = "Env files are where programs keep their credentials. Once one is in history, whoever can read the \
    repository has them all, and taking the file out again does not take it out of history.";
const UNPROTECTED: &str = "Whoever else works here, and every fresh clone, has an env file that the next `git add .` takes \
    along.";
const IGNORE: Step = Step::Own(
    "Add its name to `.gitignore` and stage that: `xguard env --fix` does it; for a `.env` so does \
    `echo .env >> .gitignore && git add .gitignore` in the top folder.",
);
pub(super) const TEMPLATE: Step = Step::Own(
    "To share which variables there are, commit a template without values, such as `.env.example`; \
    `xguard env --example` prints one.",
);
pub(super) const REPLACE: Step = Step::Own(
    "First replace every credential that was ever in it: what is in history counts as known.",
);
pub(super) const REWRITE: Step = Step::Own(
    "Last, if the history must be clean too, rewrite it with a tool made for that, such as \
    `git filter-repo`, and tell everybody who has a clone.",
);

pub(super) static READABLE: Rule = Rule {
    id: "env-file-readable",
    title: "env file that every user of this machine may read",
    category: Category::EnvFile,
    severity: Severity::Note,
    finds: "An env file in the work tree whose permissions, and those of the folders above it, let every user of this \
        machine read it. `xguard env` looks for it.",
    harm: "Other users of the machine, and services that run on it, can read the credentials in it.",
    remedy: &[Step::Own(
        "Take the permission away: `chmod 600` with its path.",
    )],
};

pub(super) static STAGED: Rule = Rule {
    id: "env-file-staged",
    title: "env file in this commit",
    category: Category::EnvFile,
    severity: Severity::High,
    finds: "A file with the name of an env file that this commit adds, renames or copies into the repository. Templates \
        such as `.env.example` and files whose values are all encrypted pass.",
    harm: HARM,
    remedy: &[
        Step::Own(
            "Take it out of the commit: `git rm --cached` with its path; the file itself stays.",
        ),
        IGNORE,
        TEMPLATE,
    ],
};

pub(super) static TRACKED: Rule = Rule {
    id: "env-file-tracked",
    title: "env file in history already",
    category: Category::EnvFile,
    severity: Severity::Note,
    finds: "A change to an env file that the repository holds already; `xguard env` names the unchanged ones too. A \
        credential in it is reported by its own rule.",
    harm: HARM,
    remedy: &[
        REPLACE,
        Step::Own("Then stop tracking it: `git rm --cached` with its path."),
        IGNORE,
        REWRITE,
        TEMPLATE,
    ],
};

pub(super) static UNIGNORED: Rule = Rule {
    id: "env-file-unignored",
    title: "env file that git would add",
    category: Category::EnvFile,
    severity: Severity::High,
    finds: "An untracked env file that no ignore rule covers, so that the next `git add .` takes it along. The hook looks \
        in the top folder and in the folders of the commit, `xguard env` everywhere.",
    harm: HARM,
    remedy: &[IGNORE, TEMPLATE],
};

pub(super) static PUBLIC: Rule = Rule {
    id: "env-secret-public",
    title: "secret under a name that build tools copy into browsers",
    category: Category::EnvFile,
    severity: Severity::High,
    finds: "A secret in an env file, an ignored one or a template too, under a name that build tools copy into the code \
        that browsers load: `NEXT_PUBLIC_`, `REACT_APP_`, `VITE_`, `EXPO_PUBLIC_` and the like. `xguard env` looks \
        everywhere; the hook looks beside the files of the commit and only tells it.",
    harm: "Whoever opens the site has it, whether the file is ever committed or not.",
    remedy: &[
        Step::Own("Take the prefix off the name, and read the variable on the server alone."),
        Step::Own(
            "If something built with it was ever published, revoke the value where it was issued (console.x.com for X's).",
        ),
    ],
};

pub(super) static MISSING: Rule = Rule {
    id: "gitignore-missing",
    title: "no ignore rule for env files",
    category: Category::Gitignore,
    severity: Severity::Medium,
    finds: "A repository in which no committed or staged ignore rule covers a `.env` in the top folder.",
    harm: "The first `.env` that somebody makes here is taken along by the next `git add .`.",
    remedy: &[IGNORE],
};

pub(super) static PERSONAL: Rule = Rule {
    id: "gitignore-personal",
    title: "env file that only your own rules ignore",
    category: Category::Gitignore,
    severity: Severity::Note,
    finds: "An env file that is ignored by `.git/info/exclude` or your own excludes file, and by no rule that comes with \
        the repository.",
    harm: UNPROTECTED,
    remedy: &[IGNORE],
};

pub(super) static UNCOMMITTED: Rule = Rule {
    id: "gitignore-uncommitted",
    title: "ignore rule that is not committed",
    category: Category::Gitignore,
    severity: Severity::Note,
    finds: "An ignore rule that covers an env file and is neither committed nor staged.",
    harm: UNPROTECTED,
    remedy: &[Step::Own(
        "Commit the ignore file: `git add` with its path.",
    )],
};

/// Every rule about env files, sorted by id.
pub static RULES: &[&Rule] = &[
    &READABLE,
    &STAGED,
    &TRACKED,
    &UNIGNORED,
    &PUBLIC,
    &MISSING,
    &PERSONAL,
    &UNCOMMITTED,
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rules_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|left, right| left.id < right.id));
    }
}

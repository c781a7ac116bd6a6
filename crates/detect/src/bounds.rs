//! Law of the house: a bound that is reached is said.
//!
//! Every constant that ends a search early stands in this table, with its reason. Where one is reached and something
//! could still stand behind it, nothing is known of that: it is a problem, the run ends with status 2, and a sentence
//! says which file, which bound, and what to do. What other constants limit is no search: how near to a value something
//! has to stand to count as evidence, what a credential looks like, how much is read or shown at a time
//! (`tests/it/limits.rs` lists them all).

/// Where a search ends early.
#[derive(Debug)]
pub struct Bound {
    /// What it is called.
    pub name: &'static str,
    /// How far the search goes.
    pub limit: usize,
    /// Why there is an end to it.
    pub why: &'static str,
    /// What is said where it is reached, and what to do.
    told: &'static str,
}

/// Findings of one rule of the project in one text.
pub static FINDINGS: Bound = Bound {
    name: "findings of a rule",
    limit: 100_000,
    why: "A pattern that matches nearly everything would fill the memory.",
    told: "a rule of `.xguard.yaml` finds more than 100,000 credentials in it, and what stands behind those was not \
           looked at: make the pattern of the rule narrower, or have its `paths` leave the file out",
};
/// Decoders within one another.
pub static DECODINGS: Bound = Bound {
    name: "decodings of a text",
    limit: 3,
    why: "Each reading of a text is searched as the text itself is, so that work doubles with each.",
    told: "it holds text that is encoded more than 3 times over, and the innermost was not looked at: decode it once, \
           and scan what comes out with `xguard scan`",
};
/// Bytes of an env file that values are taken from.
pub static ENV_FILE: Bound = Bound {
    name: "bytes of an env file",
    limit: 16 << 20,
    why: "Whatever the work tree holds beside a commit is read in every hook, and held in memory.",
    told: "it has the name of an env file and is larger than 16 MB, so that it was not looked into: if it holds \
           settings, divide it; if it does not, give it another name",
};

/// All of them.
pub static BOUNDS: &[&Bound] = &[&FINDINGS, &DECODINGS, &ENV_FILE];

impl Bound {
    /// Returns what there is to say where it was reached.
    pub fn message(&self) -> &'static str {
        self.told
    }
}

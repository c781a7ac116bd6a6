//! What is looked for besides the kinds that everybody has: the developer's values at hand, and the rules of the project.

use super::custom::{CustomRule, LONGEST_KEYWORD};
use super::finding::Reached;
use super::local::LocalValues;
use super::scene::{DetectedCredential, Scene};
use crate::bounds::FINDINGS;

/// How much of a text is made small at a time to look for keywords.
const STRETCH: usize = 64 << 10;

/// What is a project's own.
#[derive(Default)]
pub struct ProjectSecrets {
    /// The values at hand.
    pub values: LocalValues,
    /// The rules of the project.
    pub rules: Vec<CustomRule>,
    /// The file that the rules stand in, whose examples of them are no findings.
    pub home: &'static str,
    /// Whether what is scanned lies on disk, where the files that values are from may be a part of it.
    pub on_disk: bool,
}

/// What of it holds for one file.
pub struct ProjectSecretsAt<'o> {
    values: &'o LocalValues,
    /// The file itself, where values that are from it are where they belong.
    of: Option<&'o [u8]>,
    rules: Vec<&'o CustomRule>,
    examples: Vec<&'o str>,
}

impl ProjectSecrets {
    /// Returns what holds for the file at `path`, relative to the top of the repository.
    pub fn at<'o>(&'o self, path: &'o [u8]) -> ProjectSecretsAt<'o> {
        let rules = self.rules.iter().filter(|rule| rule.holds_for(path));
        let is_home = path == self.home.as_bytes();
        let examples = self.rules.iter().filter(|_| is_home);
        ProjectSecretsAt {
            values: &self.values,
            of: self.on_disk.then_some(path),
            rules: rules.collect(),
            examples: examples.flat_map(CustomRule::examples).collect(),
        }
    }

    /// Returns what holds for some file or other.
    pub fn for_any_path(&self) -> ProjectSecretsAt<'_> {
        ProjectSecretsAt {
            values: &self.values,
            of: None,
            rules: self.rules.iter().collect(),
            examples: Vec::new(),
        }
    }
}

impl<'o> ProjectSecretsAt<'o> {
    /// Returns the rules that a text calls for, and those that were `called` for by the text it was decoded out of.
    pub(super) fn called(
        &self,
        scene: &Scene<'_>,
        called: &[&'o CustomRule],
    ) -> Vec<&'o CustomRule> {
        let is_called = |rule: &&CustomRule| called.iter().any(|one| std::ptr::eq(*one, *rule));
        let (mut called, mut waiting): (Vec<_>, Vec<_>) = self
            .rules
            .iter()
            .copied()
            .partition(|rule| is_called(rule) || !rule.has_keywords());
        let mut at = 0;
        while !waiting.is_empty() && at < scene.text.len() {
            let end = at + STRETCH;
            // Piece by piece, so that no second copy of a large file is made.
            let small = scene
                .slice(at..end.min(scene.text.len()))
                .to_ascii_lowercase();
            called.extend(waiting.extract_if(.., |rule| rule.is_called_for(&small)));
            at = end - LONGEST_KEYWORD;
        }
        called
    }

    /// Returns what rules of the project find in a text.
    pub(super) fn found<'t>(
        &self,
        scene: &Scene<'t>,
        rules: &[&CustomRule],
        reached: &Reached,
    ) -> Vec<DetectedCredential<'t>> {
        let mut found = Vec::new();
        for rule in rules {
            if !rule.find(scene, &self.examples, &mut found) {
                reached.note(&FINDINGS);
            }
        }
        found
    }

    /// Tells whether there are values to look for.
    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// Marks what was found in a text and is a value at hand, and adds those that were not found otherwise.
    pub(super) fn mark<'t>(&self, scene: &Scene<'t>, found: &mut Vec<DetectedCredential<'t>>) {
        self.values.mark(scene, self.of, found);
    }
}

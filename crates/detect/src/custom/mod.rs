//! Rules that a project has written for itself, in `.xguard.yaml`: a pattern whose group `secret` is the credential.
//!
//! What such a rule finds goes the way of everything else: the same decoders, the same reasons to drop a value, the same
//! redaction. It is taken for guessable, so that no digest of it is written.

mod pattern;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::{self, Finder};
use sha2::{Digest as _, Sha256};

use self::pattern::Pattern;
use super::filter::{made_up, reference, sealed};
use super::scene::{DetectedCredential, Scene};
use super::{Category, Rule, Severity, Step, published};
use crate::bounds::FINDINGS;

/// What is told where the project tells nothing.
const TITLE: &str = "credential of this project";
const FINDS: &str = "What the pattern of this rule matches; the project has it in `.xguard.yaml`.";
const HARM: &str = "The project counts it as a secret.";
const REPLACE: &str = "If it was shared or pushed already, replace it where it was issued.";
/// Longer keywords are sentences.
pub const LONGEST_KEYWORD: usize = 100;

/// What a project tells about one rule of its own.
pub struct About {
    /// Its id.
    pub id: String,
    /// A few words for a heading.
    pub title: Option<String>,
    /// What it finds.
    pub description: Option<String>,
    /// The severity of what it finds.
    pub severity: Severity,
    /// What to do between taking the value out and minding history, one step a sentence.
    pub remedy: Vec<String>,
}

impl About {
    /// Returns the rule, which lives as long as the program does: a run reads one configuration.
    pub fn rule(self) -> &'static Rule {
        let leak = |text: String| -> &'static str { text.leak() };
        let mut own: Vec<&str> = self.remedy.into_iter().map(leak).collect();
        if own.is_empty() {
            own.push(REPLACE);
        }
        let steps = own.into_iter().map(Step::Own);
        let steps = [Step::TakeOut].into_iter().chain(steps);
        Box::leak(Box::new(Rule {
            id: leak(self.id),
            title: self.title.map_or(TITLE, leak),
            category: Category::Credential,
            severity: self.severity,
            finds: self.description.map_or(FINDS, leak),
            harm: HARM,
            remedy: steps.chain([Step::MindHistory]).collect::<Vec<_>>().leak(),
        }))
    }
}

/// Tells whether a rule holds for a path.
pub type HoldsFor = Box<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// What a project says of one rule of its own.
pub struct Definition {
    /// What is told about it.
    pub about: About,
    /// The pattern, with a group `secret`.
    pub pattern: String,
    /// Words of which one has to stand in the text, in any case; none if there is nothing to look for first.
    pub keywords: Vec<String>,
    /// The least Shannon entropy of a credential, in bits per character.
    pub entropy: f64,
    /// Tells whether the rule holds for a path, relative to the top of the repository.
    pub holds_for: HoldsFor,
    /// Texts in which it must find something.
    pub examples: Vec<String>,
}

/// A rule of the project's own, ready to be searched by.
pub struct CustomRule {
    pub(super) rule: &'static Rule,
    pattern: Pattern,
    /// In small letters.
    keywords: Vec<Finder<'static>>,
    entropy: f64,
    holds_for: HoldsFor,
    examples: Vec<String>,
}

/// Why a value that a pattern matches is no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Its entropy is below what the rule asks for.
    Entropy,
    /// It was made up by hand: it counts, repeats itself, or has a word of placeholders in it.
    MadeUp,
    /// It names a variable, or is encrypted.
    Reference,
}

impl std::fmt::Debug for CustomRule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "CustomRule({})", self.rule.id)
    }
}

impl CustomRule {
    /// Makes a rule. The error says what is wrong with its pattern, without repeating it.
    pub fn new(definition: Definition) -> Result<Self, String> {
        let small = |word: &String| Finder::new(&word.to_ascii_lowercase()).into_owned();
        Ok(Self {
            pattern: Pattern::new(&definition.pattern)?,
            rule: definition.about.rule(),
            keywords: definition.keywords.iter().map(small).collect(),
            entropy: definition.entropy,
            holds_for: definition.holds_for,
            examples: definition.examples,
        })
    }

    /// Returns what is told about it.
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// Tells whether it holds for a path.
    pub(super) fn holds_for(&self, path: &[u8]) -> bool {
        (self.holds_for)(path)
    }

    /// Tells whether a keyword has to stand in a text.
    pub(super) fn has_keywords(&self) -> bool {
        !self.keywords.is_empty()
    }

    /// Tells whether a text in small letters has one of its keywords.
    pub(super) fn is_called_for(&self, small: &[u8]) -> bool {
        let mut keywords = self.keywords.iter();
        keywords.any(|word| word.find(small).is_some())
    }

    /// Tells whether its pattern matches in a text, whatever becomes of the value.
    pub fn matches(&self, text: &[u8]) -> bool {
        self.pattern.secrets(text).next().is_some()
    }

    /// Returns why the first value that its pattern matches in a text is no finding, where there is such a value.
    pub fn first_dropped(&self, text: &[u8]) -> Option<Dropped> {
        let scene = Scene {
            text,
            path: b"",
            now_ms: 0,
        };
        let mut values = self.pattern.secrets(text);
        values.find_map(|span| self.reason_to_drop(&scene, &span))
    }

    /// Returns the texts in which it must find something.
    pub(super) fn examples(&self) -> impl Iterator<Item = &str> {
        self.examples.iter().map(String::as_str)
    }

    /// Adds what it finds in a text and not in one of the `examples`. Tells whether that is all there is.
    pub(super) fn find<'t>(
        &self,
        scene: &Scene<'t>,
        examples: &[&str],
        found: &mut Vec<DetectedCredential<'t>>,
    ) -> bool {
        let is_one = |span: &Range<usize>| {
            let value = scene.slice(span.clone());
            self.reason_to_drop(scene, span).is_none() && !self.is_among(value, examples)
        };
        let mut spans = self.pattern.secrets(scene.text).filter(is_one);
        for span in spans.by_ref().take(FINDINGS.limit) {
            let value = scene.slice(span.clone());
            let mut sighting = DetectedCredential::new(self.rule, span, Cow::Borrowed(value));
            sighting.guessable = true;
            sighting.custom = true;
            sighting.evidence.push("matches a pattern of the project");
            found.push(sighting.published_by(published::owner_of_value(value)));
        }
        spans.next().is_none()
    }

    fn is_among(&self, value: &[u8], examples: &[&str]) -> bool {
        let mut values = examples.iter().flat_map(|text| {
            let text = text.as_bytes();
            let spans = self.pattern.secrets(text);
            spans.map(|span| text.get(span).unwrap_or_default())
        });
        values.any(|one| one == value)
    }

    fn reason_to_drop(&self, scene: &Scene<'_>, span: &Range<usize>) -> Option<Dropped> {
        let value = scene.slice(span.clone());
        if shannon_entropy(value) < self.entropy {
            Some(Dropped::Entropy)
        } else if made_up::is_patterned(value) || self.has_placeholder(value) {
            Some(Dropped::MadeUp)
        } else if reference::is_reference(value) || sealed::is_sealed(scene, span) {
            Some(Dropped::Reference)
        } else {
            None
        }
    }

    /// Tells whether a word of placeholders is in a value; words that the pattern asks for say nothing.
    fn has_placeholder(&self, value: &[u8]) -> bool {
        made_up::placeholder_words(value).any(|word| {
            let pattern = self.pattern.text().to_ascii_lowercase();
            memmem::find(pattern.as_bytes(), word.as_bytes()).is_none()
        })
    }
}

/// Returns what stands for the patterns of rules: with others, other texts hold something. Paths are left out.
pub fn digest_rules(rules: &[CustomRule]) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    for rule in rules {
        add(rule.rule.id.as_bytes());
        add(rule.pattern.text().as_bytes());
        add(&rule.entropy.to_bits().to_le_bytes());
        add(&rule.keywords.len().to_le_bytes());
        for word in &rule.keywords {
            add(word.needle());
        }
    }
    digest.finalize().into()
}

/// Returns the Shannon entropy of a value, in bits per byte.
#[expect(
    clippy::cast_precision_loss,
    reason = "no value is longer than a float can count"
)]
fn shannon_entropy(value: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for &byte in value {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = value.len() as f64;
    let seen = counts.into_iter().filter(|&count| count > 0);
    seen.map(|count| count as f64)
        .map(|count| count / length * (binary_logarithm(length) - binary_logarithm(count)))
        .sum()
}

/// Returns the binary logarithm of a number from 1 on. That of the standard library would have every run load a library
/// for mathematics.
fn binary_logarithm(mut number: f64) -> f64 {
    let mut logarithm = 0.0;
    while number >= 2.0 {
        number /= 2.0;
        logarithm += 1.0;
    }
    let mut bit = 1.0;
    for _ in 0..32 {
        number *= number;
        bit /= 2.0;
        if number >= 2.0 {
            number /= 2.0;
            logarithm += bit;
        }
    }
    logarithm
}

#[cfg(test)]
mod tests;

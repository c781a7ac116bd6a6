//! Finds credentials in a document: runs of token characters, their shapes, the evidence around them, the filters that
//! drop lookalikes.
//!
//! The library reads no file, starts no program and asks no clock. Give it bytes, the path they have and the time:
//!
//! ```
//! use xguard_detect::sample::Sampler;
//! use xguard_detect::{Context, Document, search};
//!
//! let text = format!("token = {:?}", Sampler::new(1).bearer());
//! let document = Document::of_file(b"settings.py", text.into_bytes());
//! let searched = search(&document, &Context { now_ms: 1_790_000_000_000 });
//! let finding = searched.findings.first().expect("a finding");
//! assert_eq!(finding.rule.id, "x-bearer-token");
//! ```
//!
//! A document is clean only if `Searched::is_clean` says so: a search that ended at a bound says which one, in
//! `Searched::reached`. A `Finding` never prints its credential; `Secret::redacted` is what may be shown. The kinds are
//! the rows of [`rules::RULES`]. `examples/scan_string.rs` is a whole program.

pub use self::evidence::above::Above;
pub use self::fact::{Cookie, Fact, Misplacement, Step};
pub use self::field::may_be_copied;
pub use self::finding::{Context, Finding, Searched};
use self::finding::{Reached, into_finding};
pub use self::names::{hidden_text, hide_credentials, in_path, is_hidden};
pub use self::own::{ProjectSecrets, ProjectSecretsAt};
pub use self::rule::{Category, Rule, Severity};
use self::scene::Scene;
pub use self::text::{Document, Place};

pub mod bounds;
mod candidates;
mod classes;
pub mod custom;
mod decode;
mod encoded;
mod evidence;
mod fact;
mod field;
mod filter;
mod finding;
#[cfg(test)]
mod fuzzed;
mod judge;
pub mod local;
mod names;
mod overlap;
mod own;
mod published;
mod rule;
pub mod rules;
mod runs;
pub mod sample;
mod scan;
mod scene;
pub mod secret;
mod shape;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod text;

/// A path that speaks for credentials as much as any can: a document in which nothing is found under this path holds
/// nothing under any other.
pub const MOST_TELLING_PATH: &[u8] = b"twitter";

/// Searches a document for every credential.
pub fn search(document: &Document, context: &Context) -> Searched {
    search_with(document, context, &ProjectSecrets::default().for_any_path())
}

/// Searches it for what is the project's `own` too, wherever it stands.
pub fn search_with(document: &Document, context: &Context, own: &ProjectSecretsAt<'_>) -> Searched {
    let scene = Scene {
        text: document.text(),
        path: document.path(),
        now_ms: context.now_ms,
    };
    let reached = Reached::default();
    let mut sightings = scan::find_credentials(&scene, document.has_zeros(), own, &reached);
    sightings.retain(|sighting| sighting.span.start >= document.above());
    sightings.sort_by_key(|sighting| (sighting.span.start, std::cmp::Reverse(sighting.span.end)));
    let sightings = sightings.into_iter();
    Searched {
        findings: sightings
            .map(|sighting| into_finding(document.place(sighting.span.clone()), sighting))
            .collect(),
        reached: reached.0.into_inner(),
    }
}

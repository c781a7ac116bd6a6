//! Decides which candidates are credentials: marks everything that could be one, weighs the evidence for each, and asks
//! the rules.

use std::borrow::Cow;

use super::candidates::Candidate;
use super::evidence::{self, Evidence, FileWords, MOST_OF_A_FILE, Mark, MarkKind};
use super::published;
use super::rules::{self, ENOUGH, RULES};
use super::scan::BASE64;
use super::scene::{DetectedCredential, Scene};
use super::shape::Shape;
use super::{Fact, Rule};

/// Returns the candidates, which are in order, that the evidence makes sightings.
pub(super) fn judge_candidates<'t>(
    scene: &Scene<'_>,
    certain: &[DetectedCredential<'t>],
    candidates: Vec<Candidate<'t>>,
) -> Vec<DetectedCredential<'t>> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let file = FileWords::of(scene.text, scene.path);
    let marks = collect_marks(certain, &candidates);
    let mut found = Vec::new();
    for candidate in candidates {
        let at = marks.partition_point(|mark| mark.span.start < candidate.span.start);
        let Some(mut evidence) = evidence::weigh_candidate(scene, &file, &marks, at) else {
            continue;
        };
        // Most candidates are settled without reading the whole file for them.
        let is_open = best_rule(candidate.shape, &evidence)
            .is_some_and(|(weight, _)| weight + MOST_OF_A_FILE >= ENOUGH);
        if !is_open {
            continue;
        }
        evidence.add_file(&file);
        let best = best_rule(candidate.shape, &evidence).filter(|(weight, _)| *weight >= ENOUGH);
        if let Some((_, rule)) = best {
            let owner = published::owner_of_value(&candidate.value);
            let is_decoded = matches!(candidate.value, Cow::Owned(_));
            let mut sighting = DetectedCredential::new(rule, candidate.span, candidate.value);
            sighting.evidence = evidence.names();
            if is_decoded {
                sighting.evidence.push(BASE64);
            }
            if candidate.shape == Shape::LegacyToken {
                read_user_id(&mut sighting);
            }
            found.push(sighting.published_by(owner));
        }
    }
    found
}

/// Returns the rule for which the evidence weighs most, and how much.
fn best_rule(shape: Shape, evidence: &Evidence) -> Option<(i32, &'static Rule)> {
    RULES
        .iter()
        .filter_map(|kind| Some((kind.weigh()?(shape, evidence), kind.rule)))
        .max_by_key(|(weight, _)| *weight)
}

/// Returns every place where a credential is or may be, in order.
fn collect_marks(certain: &[DetectedCredential<'_>], candidates: &[Candidate<'_>]) -> Vec<Mark> {
    let certain = certain.iter().map(|sighting| Mark {
        span: sighting.span.clone(),
        kind: match sighting.rule.id {
            rules::ACCESS_TOKEN => MarkKind::AccessToken,
            rules::CLIENT_ID => MarkKind::ClientId,
            _ => MarkKind::Certain,
        },
    });
    let shaped = candidates.iter().map(|candidate| Mark {
        span: candidate.span.clone(),
        kind: MarkKind::Shaped(candidate.shape),
    });
    let mut marks: Vec<Mark> = certain.chain(shaped).collect();
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// Reads the user id that an access token begins with.
fn read_user_id(sighting: &mut DetectedCredential<'_>) {
    let digits = sighting
        .value
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let id: String = digits.map(|&byte| char::from(byte)).collect();
    sighting.public_prefix = id.len();
    sighting.facts.push(Fact::UserId(id));
}

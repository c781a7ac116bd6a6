//! Decides which candidates are credentials: marks everything that could be one, weighs the evidence for each, and asks
//! the rules.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::{BASE64, Candidate};
use super::evidence::{self, Evidence, FileWords, MOST_OF_A_FILE, Mark, MarkKind};
use super::published;
use super::rules::{self, ENOUGH, RULES};
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
        let Some(mut evidence) = weigh_among(scene, &file, &marks, &candidate) else {
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
            sighting.is_guess = true;
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

/// How far from a doubtful value the places are that may say something about it.
const NEAR: usize = 4 << 10;

/// Weighs a candidate among the places of the others. A doubtful one is none of these, so that it says nothing of any
/// other; it is weighed only if its name says that it is X's.
fn weigh_among(
    scene: &Scene<'_>,
    file: &FileWords<'_>,
    marks: &[Mark],
    candidate: &Candidate<'_>,
) -> Option<Evidence> {
    let span = &candidate.span;
    if !candidate.is_doubtful {
        let at = marks.partition_point(|mark| mark.span.start < span.start);
        return evidence::weigh_candidate(scene, file, marks, at);
    }
    let is_named = evidence::is_behind_own_name(scene, span.start)
        || evidence::is_named_apart(scene, span.start);
    if !is_named || is_identifier(scene, span) {
        return None;
    }
    let first = marks.partition_point(|mark| mark.span.end + NEAR < span.start);
    let last = marks.partition_point(|mark| mark.span.start < span.end + NEAR);
    let mut near = marks.get(first..last).unwrap_or_default().to_vec();
    let at = near.partition_point(|mark| mark.span.start < span.start);
    near.insert(at, mark_of(candidate));
    let evidence = evidence::weigh_candidate(scene, file, &near, at);
    evidence.filter(|evidence| evidence.is_named_own)
}

/// Tells whether a text stands where code has an identifier and no value: it is called, or taken out of an object.
fn is_identifier(scene: &Scene<'_>, span: &Range<usize>) -> bool {
    scene.byte(span.end) == Some(b'(') || scene.before(span.start) == Some(b'.')
}

fn mark_of(candidate: &Candidate<'_>) -> Mark {
    Mark {
        span: candidate.span.clone(),
        kind: MarkKind::Shaped(candidate.shape),
    }
}

/// Returns the rule for which the evidence weighs most, and how much.
fn best_rule(shape: Shape, evidence: &Evidence) -> Option<(i32, &'static Rule)> {
    RULES
        .iter()
        .filter_map(|kind| Some((kind.weigh()?(shape, evidence), kind.rule)))
        .max_by_key(|(weight, _)| *weight)
}

/// Returns every place where a credential is or may be, in order, but for doubtful ones.
fn collect_marks(certain: &[DetectedCredential<'_>], candidates: &[Candidate<'_>]) -> Vec<Mark> {
    let certain = certain.iter().map(|sighting| Mark {
        span: sighting.span.clone(),
        kind: match sighting.rule.id {
            rules::ACCESS_TOKEN => MarkKind::AccessToken,
            rules::CLIENT_ID => MarkKind::ClientId,
            _ => MarkKind::Certain,
        },
    });
    let shaped = candidates.iter().filter(|candidate| !candidate.is_doubtful);
    let shaped = shaped.map(mark_of);
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

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::shape::Shape;
    use crate::testing::{ids, rounds};

    #[test]
    fn a_value_that_could_be_words_is_found_under_a_name_of_x_alone() {
        let mut sampler = Sampler::new(8);
        let mut value = || loop {
            let value = sampler.text(b"aeioutnrslAEIOTNRSL12345", 25);
            let is_doubtful = Shape::of(value.as_bytes()).is_none();
            if is_doubtful && Shape::of_named(value.as_bytes()).is_some() {
                break value;
            }
        };
        for _ in 0..rounds(50) {
            let value = value();
            for (path, text, is_found) in [
                (".env", format!("TWITTER_API_KEY={value}\n"), true),
                ("a.json", format!("{{\"x_api_key\": \"{value}\"}}"), true),
                (
                    "a.yml",
                    format!("- name: TWITTER_API_KEY\n  value: {value}\n"),
                    true,
                ),
                (
                    "a.py",
                    format!("import tweepy\napi_key = \"{value}\"\n"),
                    false,
                ),
                ("a.py", format!("twitter_api_key = {value}()\n"), false),
                ("a.py", format!("twitter_api_key = keys.{value}\n"), false),
            ] {
                let expected: &[&str] = if is_found { &["x-api-key"] } else { &[] };
                assert_eq!(ids(path, &text), expected, "{text}");
            }
        }
    }
}

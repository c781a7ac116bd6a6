//! The way from a text to sightings: runs, what proves itself in them, what has a shape, the evidence for that.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::candidates;
use super::classes::{LOWER, UPPER, classes};
use super::evidence::{self, FileWords, Mark, MarkKind};
use super::rules::{ENOUGH, RULES};
use super::runs::Runs;
use super::scene::{Scene, Sighting};
use super::shape::Shape;
use super::{published, rules};

/// Whether kinds that have only a shape are looked for too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    /// Every kind.
    All,
    /// Those that prove themselves.
    SelfValidating,
}

/// Returns every credential in a text, in no order.
pub(super) fn sightings<'t>(scene: &Scene<'t>, kinds: Kinds) -> Vec<Sighting<'t>> {
    let mut certain = Vec::new();
    let mut shaped = Vec::new();
    for run in Runs::of(scene.text) {
        let seen = classes(scene.slice(run.clone()));
        // No credential is all capitals or has none, except where escapes cut a bearer into pieces.
        if seen & UPPER == 0 {
            continue;
        }
        for find in RULES.iter().filter_map(rules::Kind::alone) {
            find(scene, run.clone(), &mut certain);
        }
        if kinds == Kinds::All && seen & LOWER != 0 {
            shaped.extend(candidates(scene, &run));
        }
    }
    if shaped.is_empty() {
        return certain;
    }
    shaped.retain(|(span, _)| !certain.iter().any(|sighting| overlap(&sighting.span, span)));
    let shaped = judged(scene, &certain, &shaped);
    certain.extend(shaped);
    certain
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Returns the candidates that the evidence makes sightings.
fn judged<'t>(
    scene: &Scene<'t>,
    certain: &[Sighting<'t>],
    shaped: &[(Range<usize>, Shape)],
) -> Vec<Sighting<'t>> {
    let file = FileWords::read(scene.text, scene.path);
    let marks = marks(certain, shaped);
    let mut found = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let MarkKind::Shaped(shape) = mark.kind else {
            continue;
        };
        let Some(evidence) = evidence::weigh(scene, &file, &marks, at) else {
            continue;
        };
        let best = RULES
            .iter()
            .filter_map(|kind| Some((kind.weigh()?(shape, &evidence), kind.rule)))
            .max_by_key(|(weight, _)| *weight)
            .filter(|(weight, _)| *weight >= ENOUGH);
        if let Some((_, rule)) = best {
            let value = scene.slice(mark.span.clone());
            let mut sighting = Sighting::new(rule, mark.span.clone(), Cow::Borrowed(value));
            sighting.evidence = evidence.names();
            if shape == Shape::LegacyToken {
                read_user_id(&mut sighting);
            }
            found.push(sighting.published_by(published::owner(value)));
        }
    }
    found
}

fn marks(certain: &[Sighting<'_>], shaped: &[(Range<usize>, Shape)]) -> Vec<Mark> {
    let certain = certain.iter().map(|sighting| Mark {
        span: sighting.span.clone(),
        kind: match sighting.rule.id {
            rules::ACCESS_TOKEN => MarkKind::AccessToken,
            rules::CLIENT_ID => MarkKind::ClientId,
            _ => MarkKind::Certain,
        },
    });
    let shaped = shaped.iter().map(|(span, shape)| Mark {
        span: span.clone(),
        kind: MarkKind::Shaped(*shape),
    });
    let mut marks: Vec<Mark> = certain.chain(shaped).collect();
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// Reads the user id that an access token begins with.
fn read_user_id(sighting: &mut Sighting<'_>) {
    let id: Vec<u8> = sighting
        .value
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .copied()
        .collect();
    sighting.public_prefix = id.len();
    if let Ok(id) = String::from_utf8(id) {
        sighting.details.push(("user_id", id));
    }
}

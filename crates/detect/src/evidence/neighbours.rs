//! Other kinds of X near a value. An API key beside an API secret, a secret of 45 beside an access token: each alone is
//! a random string, together they are X's.

use std::ops::Range;

use crate::decode::strings;
use crate::scene::Scene;
use crate::shape::Shape;

/// A reason and its weight.
pub(crate) type Reason = (&'static str, i32);

/// What stands at a place that could be, or is, a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// Something with only a shape.
    Shaped(Shape),
    /// An access token.
    AccessToken,
    /// A client id.
    ClientId,
    /// A bearer, an OAuth 2.0 token, a Basic pair.
    Certain,
}

/// A place in the text where a credential is or may be.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Where.
    pub(crate) span: Range<usize>,
    /// What.
    pub(crate) kind: MarkKind,
}

/// How many marks, bytes and lines away a neighbour may be.
const MARKS: usize = 6;
const BYTES: usize = 1200;
const LINES: usize = 14;
/// All four kinds of an OAuth 1.0a set.
pub(super) const WHOLE_SET: Reason = ("a whole set", 100);
/// How near two halves of a pair are.
const PAIR: usize = 320;

/// Returns what the neighbours of the mark at `at` say. `named` tells whether the value's own name leaves room for
/// belonging to a mere pair, and not only to a whole set.
pub(super) fn collect_reasons(
    scene: &Scene<'_>,
    marks: &[Mark],
    at: usize,
    named: bool,
) -> Vec<Reason> {
    let Some(mark) = marks.get(at) else {
        return Vec::new();
    };
    let MarkKind::Shaped(shape) = mark.kind else {
        return Vec::new();
    };
    let near = Near::of(scene, marks, at);
    let mut reasons = near.of_shape(shape, named);
    let kinds = near.set(shape);
    if kinds >= 3 {
        let (reason, whole) = WHOLE_SET;
        reasons.push((reason, if kinds == 4 { whole } else { 60 }));
    }
    reasons
}

/// Tells whether a secret of 50 stands beside another and nothing that either goes with: vendors whose keys have the
/// length of their secrets make such pairs.
pub(super) fn is_twin(scene: &Scene<'_>, marks: &[Mark], at: usize) -> bool {
    let near = Near::of(scene, marks, at);
    let goes_with = |kind| is_key(kind) || kind == MarkKind::ClientId;
    marks.get(at).is_some_and(|mark| is_fifty(mark.kind))
        && near.any(is_fifty, PAIR, 2)
        && !near.any(goes_with, PAIR, 2)
        && !near.any(|kind| kind == MarkKind::AccessToken, BYTES, MARKS)
}

/// Tells whether the mark at `at` is a secret right beside what it goes with, and that goes with no other secret.
pub(super) fn is_coupled(marks: &[Mark], at: usize) -> bool {
    let mark = |number: Option<usize>| number.and_then(|number| marks.get(number));
    let Some(own) = marks.get(at) else {
        return false;
    };
    let goes_with = |other: &Mark| {
        let (later, earlier) = (
            own.span.start.max(other.span.start),
            own.span.end.min(other.span.end),
        );
        let gap = later.saturating_sub(earlier);
        gap <= PAIR
            && match own.kind {
                MarkKind::Shaped(Shape::Secret45) => other.kind == MarkKind::AccessToken,
                _ => is_key(other.kind) || other.kind == MarkKind::ClientId,
            }
    };
    let is_secret = |other: &Mark| is_fifty(other.kind) || other.kind == own.kind;
    mark(at.checked_sub(1)).is_some_and(goes_with)
        || mark(at.checked_add(1)).is_some_and(goes_with)
            && !mark(at.checked_add(2)).is_some_and(is_secret)
}

/// The marks near one, with the gap in bytes and how many marks away they are.
struct Near {
    marks: Vec<(MarkKind, usize, usize)>,
    joined: bool,
}

impl Near {
    fn of(scene: &Scene<'_>, marks: &[Mark], at: usize) -> Self {
        let mut near = Self {
            marks: Vec::new(),
            joined: false,
        };
        let Some(own) = marks.get(at) else {
            return near;
        };
        let own = &own.span;
        for (number, other) in marks
            .iter()
            .enumerate()
            .take((at + MARKS).saturating_add(1))
            .skip(at.saturating_sub(MARKS))
        {
            let between = if number < at {
                other.span.end..own.start
            } else {
                own.end..other.span.start
            };
            let gap = between.len();
            if number == at || gap > BYTES || same_value(scene, own, &other.span) {
                continue;
            }
            let text = scene.slice(between);
            if memchr::memchr_iter(b'\n', text).take(LINES + 1).count() > LINES {
                continue;
            }
            // In a compiled file or an index two random strings say nothing of each other.
            if matches!(other.kind, MarkKind::Shaped(_)) && strings::has_bytes(text) {
                continue;
            }
            near.joined |= text == b":";
            near.marks.push((other.kind, gap, number.abs_diff(at)));
        }
        near
    }

    fn any(&self, is: impl Fn(MarkKind) -> bool, gap: usize, away: usize) -> bool {
        self.marks
            .iter()
            .any(|(kind, bytes, marks)| is(*kind) && *bytes <= gap && *marks <= away)
    }

    fn of_shape(&self, shape: Shape, named: bool) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut add = |name: &'static str, weight: i32, holds: bool| {
            if holds {
                reasons.push((name, weight));
            }
        };
        let token = |kind| kind == MarkKind::AccessToken;
        let certain = |kind| kind == MarkKind::Certain;
        match shape {
            Shape::Key25 => {
                let paired = self.any(is_fifty, PAIR, 2);
                add(
                    "beside an API secret",
                    if self.joined { 100 } else { 60 },
                    paired && named,
                );
                add(
                    "beside an access token",
                    60,
                    self.any(token, BYTES, 5) && named,
                );
                add("beside a token", 40, self.any(certain, BYTES, 4) && named);
            }
            Shape::Secret50 | Shape::ClientSecret50 => {
                let key = self.any(is_key, PAIR, 2);
                add(
                    "beside an API key",
                    if self.joined { 100 } else { 60 },
                    key && named,
                );
                let client = self.any(|kind| kind == MarkKind::ClientId, PAIR, 2);
                add("beside a client id", 80, client && named);
                add(
                    "beside an access token",
                    60,
                    self.any(token, BYTES, 5) && named,
                );
                add("beside a token", 40, self.any(certain, BYTES, 4) && named);
            }
            Shape::Secret45 => {
                add("beside an access token", 100, self.any(token, PAIR, 2));
                let set = self.any(is_key, BYTES, 3) && self.any(is_fifty, BYTES, 3);
                add("beside an API key", 60, set && named);
            }
            Shape::LegacyKey | Shape::LegacySecret | Shape::LegacyToken => {
                // Keys and secrets changed their lengths together.
                let relatives = |kind| matches!(kind, MarkKind::Shaped(other) if other != shape && other.is_legacy());
                let pair = self.any(relatives, PAIR, 2) || self.any(token, PAIR, 2);
                add("beside another key", 40, pair && named);
            }
        }
        reasons
    }

    /// Counts the different kinds of an OAuth 1.0a set that are near, its own among them.
    fn set(&self, shape: Shape) -> usize {
        let here =
            |is: &dyn Fn(MarkKind) -> bool| is(MarkKind::Shaped(shape)) || self.any(is, BYTES, 5);
        let token: &dyn Fn(MarkKind) -> bool = &|kind| {
            matches!(
                kind,
                MarkKind::AccessToken | MarkKind::Shaped(Shape::LegacyToken)
            )
        };
        if !here(token) {
            return 0;
        }
        let old = |kind| kind == MarkKind::Shaped(Shape::LegacySecret);
        let secrets = [is_fifty, is_token_secret]
            .iter()
            .filter(|is| here(*is))
            .count();
        1 + usize::from(here(&is_key)) + secrets.max(usize::from(here(&old)))
    }
}

fn is_key(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Shaped(Shape::Key25 | Shape::LegacyKey))
}

fn is_fifty(kind: MarkKind) -> bool {
    matches!(
        kind,
        MarkKind::Shaped(Shape::Secret50 | Shape::ClientSecret50)
    )
}

fn is_token_secret(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Shaped(Shape::Secret45))
}

fn same_value(scene: &Scene<'_>, one: &Range<usize>, other: &Range<usize>) -> bool {
    scene.slice(one.clone()) == scene.slice(other.clone())
}

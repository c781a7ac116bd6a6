//! The way from a text to sightings: runs, what proves itself in them, what has a shape and the evidence for that, and
//! the same again for every text decoded out of it.
//!
//! Every byte is searched as it stands, for every kind, whatever the file is taken for: what a decoder reads comes on
//! top, never instead.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::{Candidate, candidate_in_run};
use super::classes::{LOWER, UPPER, byte_classes_in};
use super::custom::CustomRule;
use super::decode::view::{self, View};
use super::decode::{counted, joints, quoted, sqlite, strings, wide};
use super::encoded;
use super::field;
use super::finding::Reached;
use super::judge::judge_candidates;
use super::overlap::{overlaps_any, resolve_overlaps};
use super::own::ProjectSecretsAt;
use super::rules::{self, RULES};
use super::runs::{NEAR, Runs};
use super::scene::{DetectedCredential, Scene};
use crate::bounds::DECODINGS;

/// How much of a text is read at once with its escapes resolved.
const WINDOW: usize = 1 << 20;
/// How much of that is read again with what follows, so that nothing is cut off from its name.
const OVERLAP: usize = 8 << 10;

/// What is looked for in a text.
#[derive(Clone, Copy)]
pub(super) struct Task<'o> {
    own: &'o ProjectSecretsAt<'o>,
    /// The rules of the project that the text calls for, or the one it was decoded out of.
    called: &'o [&'o CustomRule],
    /// How often the text was decoded already. Strings taken out from among bytes are as they stood, so that does not count.
    depth: usize,
    /// Whether the text is the file itself, with whatever bytes are in it.
    is_file: bool,
    /// Whether it was decoded out of quoted-printable. A message within a message is never encoded so itself (RFC 2045,
    /// 6.4), and what is left of `=` at the end of a line is the padding of base64.
    is_quoted: bool,
    reached: &'o Reached,
    /// Whether wide characters may be among the bytes of the text.
    may_be_wide: bool,
}

impl Task<'_> {
    /// Tells whether something could stand in a text that is decoded once more.
    fn could_hold(self, view: &View) -> bool {
        let mut runs = Runs::of(&view.text);
        let has_run = runs.next().is_some();
        has_run || !runs.spelled_out.is_empty() || self.own.has_values() || !self.called.is_empty()
    }
}

/// What the decoders are called as evidence.
const ESCAPES: &str = "escapes read and literals joined";
const QUOTED: &str = "decoded from quoted-printable";
const WIDE: &str = "decoded from wide characters";
const STRINGS: &str = "a string among bytes";

/// Returns every credential in a text, in no order; of a rule no two overlap. `may_be_wide` tells whether there are zero bytes in it.
pub(super) fn find_credentials<'t>(
    scene: &Scene<'t>,
    may_be_wide: bool,
    own: &ProjectSecretsAt<'_>,
    reached: &Reached,
) -> Vec<DetectedCredential<'t>> {
    let task = Task {
        may_be_wide,
        own,
        called: &[],
        depth: 0,
        is_file: true,
        is_quoted: false,
        reached,
    };
    search_with_decoding(scene, task)
}

fn search_with_decoding<'t>(scene: &Scene<'t>, task: Task<'_>) -> Vec<DetectedCredential<'t>> {
    let called = task.own.called(scene, task.called);
    let task = Task {
        called: &called,
        ..task
    };
    let mut pass = Pass::over_text(scene, task);
    pass.certain.sort_by_key(|sighting| sighting.span.start);
    pass.shaped.sort_by_key(|candidate| candidate.span.start);
    pass.read_again(scene, task);
    let mut found = pass.certain;
    pass.shaped
        .retain(|candidate| !overlaps_any(&found, &candidate.span));
    let shaped = judge_candidates(scene, &found, pass.shaped);
    found.extend(shaped);
    found.extend(task.own.found(scene, &called, task.reached));
    for sighting in &mut found {
        field::point_out(scene, sighting);
    }
    found.extend(pass.inner);
    let mut all = resolve_overlaps(found);
    task.own.mark(scene, &mut all);
    all
}

/// Divides a text of some length into stretches of bounded size.
fn split_into_windows(length: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..length.max(1)).step_by(WINDOW);
    starts.map(move |start| start.saturating_sub(OVERLAP)..(start + WINDOW).min(length))
}

/// Searches a decoded text; what is found points at the original. One that was decoded too often is not searched.
pub(super) fn search_decoded<'t>(
    scene: &Scene<'t>,
    view: &View,
    decoder: &'static str,
    task: Task<'_>,
) -> Vec<DetectedCredential<'t>> {
    if decoder != STRINGS && task.depth >= DECODINGS.limit {
        if task.could_hold(view) {
            task.reached.note(&DECODINGS);
        }
        return Vec::new();
    }
    let nested = Scene {
        text: &view.text,
        path: scene.path,
        now_ms: scene.now_ms,
    };
    let task = Task {
        depth: task.depth + usize::from(decoder != STRINGS),
        is_file: false,
        is_quoted: task.is_quoted || decoder == QUOTED,
        may_be_wide: false,
        ..task
    };
    search_with_decoding(&nested, task)
        .into_iter()
        .map(|mut sighting| {
            sighting.evidence.push(decoder);
            DetectedCredential {
                span: view.origin(&sighting.span),
                value: Cow::Owned(sighting.value.into_owned()),
                ..sighting
            }
        })
        .collect()
}

/// What one reading of a text gave.
struct Pass<'t> {
    certain: Vec<DetectedCredential<'t>>,
    shaped: Vec<Candidate<'t>>,
    /// What was found in base64.
    inner: Vec<DetectedCredential<'t>>,
    /// Parts of the text to take strings out of.
    among_bytes: Vec<Range<usize>>,
    /// Where a value may be spelled in escapes or go on in another literal; of places near each other one.
    escaped: Vec<usize>,
    soft_breaks: bool,
}

impl<'t> Pass<'t> {
    fn over_text(scene: &Scene<'t>, task: Task<'_>) -> Self {
        let mut pass = Self {
            certain: Vec::new(),
            shaped: Vec::new(),
            inner: Vec::new(),
            among_bytes: Vec::new(),
            escaped: Vec::new(),
            soft_breaks: false,
        };
        let mut decoded_to = 0;
        let mut runs = Runs::of(scene.text);
        for run in runs.by_ref() {
            if let Some(value) = counted::value_in(scene, &run) {
                pass.read_run(scene, task, &value, &mut decoded_to);
            }
            pass.read_run(scene, task, &run, &mut decoded_to);
        }
        pass.escaped.extend(runs.spelled_out);
        for find in RULES.iter().filter_map(rules::CredentialKind::whole) {
            find(scene, &mut pass.certain);
        }
        pass
    }

    /// Searches a run of token characters, in which base64 was decoded up to `decoded_to`.
    fn read_run(
        &mut self,
        scene: &Scene<'t>,
        task: Task<'_>,
        run: &Range<usize>,
        decoded_to: &mut usize,
    ) {
        for find in RULES.iter().filter_map(rules::CredentialKind::named) {
            find(scene, run.clone(), &mut self.certain);
        }
        self.soft_breaks |= quoted::breaks_at(scene, run.end);
        let seen = byte_classes_in(scene.slice(run.clone()));
        // All credentials have capitals, and all but the front of a bearer have small letters.
        if seen & UPPER == 0 {
            return;
        }
        for find in RULES.iter().filter_map(rules::CredentialKind::alone) {
            find(scene, run.clone(), &mut self.certain);
        }
        if seen & LOWER == 0 {
            return;
        }
        let candidate = candidate_in_run(scene, run);
        if task.is_file {
            let part = strings::around(scene, run, candidate.is_some());
            self.among_bytes.extend(part);
        }
        self.shaped.extend(candidate);
        let is_near = |last: &usize| run.start < last + NEAR;
        if !self.escaped.last().is_some_and(is_near) && joints::goes_on(scene, run) {
            self.escaped.push(run.start);
        }
        let encoded = encoded::search(scene, task, run, *decoded_to);
        self.inner.extend(encoded.found);
        self.shaped.extend(encoded.single);
        *decoded_to = encoded.end;
    }

    /// Searches the text once more as its escapes, its quoted-printable, its wide characters read.
    fn read_again(&mut self, scene: &Scene<'t>, task: Task<'_>) {
        let is_last = task.depth >= DECODINGS.limit;
        let is_own = task.own.has_values() || !task.called.is_empty();
        let says_quoted = self.soft_breaks && !task.is_quoted && quoted::says_so(scene.text);
        for window in split_into_windows(scene.text.len()) {
            let is_escaped = self.escaped.iter().any(|place| window.contains(place));
            let is_worth = is_escaped || !is_last && (is_own || self.is_promising(&window));
            if is_worth {
                let view = view::unescape_and_join(scene.text, &window);
                if view.text.len() != window.len() {
                    self.inner
                        .extend(search_decoded(scene, &view, ESCAPES, task));
                }
            }
            if says_quoted {
                let view = quoted::decode_printable(scene.text, &window);
                self.inner
                    .extend(search_decoded(scene, &view, QUOTED, task));
            }
        }
        if task.may_be_wide
            && let Some(view) = wide::extract_strings(scene.text)
        {
            self.inner.extend(search_decoded(scene, &view, WIDE, task));
        }
        if task.is_file
            && let Some(view) = sqlite::records(scene.text)
        {
            self.inner
                .extend(search_decoded(scene, &view, STRINGS, task));
        }
        if let Some(view) = strings::strings(scene.text, &self.among_bytes) {
            self.inner
                .extend(search_decoded(scene, &view, STRINGS, task));
        }
    }

    /// Tells whether a candidate stands in a part of the text, so that its name may be spelled in escapes.
    fn is_promising(&self, part: &Range<usize>) -> bool {
        let shaped = self
            .shaped
            .partition_point(|one| one.span.start < part.start);
        let shaped = self.shaped.get(shaped);
        let certain = self
            .certain
            .partition_point(|one| one.span.start < part.start);
        let certain = self.certain.get(certain);
        shaped.is_some_and(|one| one.span.start < part.end)
            || certain.is_some_and(|one| one.span.start < part.end)
    }
}

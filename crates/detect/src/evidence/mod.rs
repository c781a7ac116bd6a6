//! Evidence for kinds that have only a shape: small named reasons whose weights add up. A rule says how much it needs.
//!
//! **Certainty outranks doubt.** What speaks for a value adds up, wherever it stands. What speaks against it from
//! elsewhere in the file (`Doubt`) counts only as long as nothing nearer says whose the value is: never against a value
//! whose own name, call, section or object is X's. So adding lines to a file never makes such a finding vanish.

pub(super) mod above;
mod call;
mod elsewhere;
mod file;
mod latex;
mod left;
pub(super) mod literals;
mod name;
mod named;
mod neighbours;
mod phrase;
mod section;
mod signs;
mod strings;
mod surroundings;
mod table;
mod userinfo;
mod vendors;
mod vocabulary;
mod webhook;
mod word;
mod words;

pub(super) use self::file::FileWords;
use self::file::Topic;
use self::name::{FieldName, Fit};
pub(super) use self::named::{
    field_names, is_behind_own_name, is_named_apart, is_named_as_x, is_of_x, length_named,
};
use self::neighbours::Reason;
pub(super) use self::neighbours::{Mark, MarkKind};
use self::surroundings::Surroundings;
use super::scene::Scene;
use super::shape::Shape;

/// The most that a file as a whole weighs.
pub(super) const MOST_OF_A_FILE: i32 = 50;

/// What the rest of a file says against a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// Beside it stands another of the same length, and nothing that either goes with.
    Twin,
    /// The file is about another vendor whose credentials have the same names.
    Rival,
}

/// How much a doubt weighs.
const DOUBT: i32 = -60;

/// What speaks for and against a candidate.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    reasons: Vec<Reason>,
    doubts: Vec<Doubt>,
    /// What its own name and what encloses it say.
    whose: Whose,
    /// Where among them those of the file as a whole belong.
    before_file: usize,
    /// Its name says that it is X's, and which credential it is.
    pub(super) is_named_own: bool,
    /// Its name says it is the secret of a token.
    pub(super) token_secret: bool,
    /// It belongs to an OAuth 2.0 client.
    pub(super) client: bool,
}

impl Evidence {
    /// Returns the sum of the weights.
    pub(super) fn weight(&self) -> i32 {
        let reasons: i32 = self.reasons.iter().map(|(_, weight)| weight).sum();
        let doubts = self
            .doubts
            .iter()
            .filter(|doubt| self.whose.leaves(**doubt));
        reasons + doubts.map(|_| DOUBT).sum::<i32>()
    }

    /// Returns the names of the reasons that speak for it.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let speaking = self.reasons.iter().filter(|(_, weight)| *weight > 0);
        speaking.map(|(name, _)| *name).collect()
    }

    /// Adds what the file says as a whole.
    pub(super) fn add_file(&mut self, file: &FileWords<'_>) {
        let at = self.before_file;
        let (reason, is_rival) = of_file(file);
        self.reasons.splice(at..at, reason);
        self.doubts.extend(is_rival.then_some(Doubt::Rival));
    }

    fn add(&mut self, name: &'static str, weight: i32) {
        if weight != 0 {
            self.reasons.push((name, weight));
        }
    }
}

/// How sure it is whose a value is, without looking around in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Whose {
    /// Its name says nothing.
    #[default]
    Unknown,
    /// Its name says which credential it is: X's, or one of another vendor who has the same.
    Named,
    /// Its name, or what encloses it, says that it is X's.
    OfX,
}

impl Whose {
    /// Tells whether there is room for a doubt. This is the one place where what stands elsewhere in a file is held
    /// against the value's own name.
    fn leaves(self, doubt: Doubt) -> bool {
        match doubt {
            Doubt::Twin => self == Self::Unknown,
            Doubt::Rival => self != Self::OfX,
        }
    }
}

/// Weighs everything around the candidate at `marks[at]`, without what the file says as a whole; nothing if it is
/// certainly something else.
pub(super) fn weigh_candidate(
    scene: &Scene<'_>,
    file: &FileWords<'_>,
    marks: &[Mark],
    at: usize,
) -> Option<Evidence> {
    let mark = marks.get(at)?;
    let MarkKind::Shaped(shape) = mark.kind else {
        return None;
    };
    let around = Surroundings::read(scene, file, marks, at);
    let name = around.name();
    let paired = neighbours::collect_reasons(scene, marks, at, true);
    let place = [
        (
            webhook::REASON,
            if file.has_webhook() {
                webhook::weigh_check_key(scene, &mark.span)
            } else {
                0
            },
        ),
        (
            userinfo::REASON,
            userinfo::weigh_pair_half(scene, &mark.span),
        ),
    ];
    let settled = place.iter().any(|(_, weight)| *weight >= 100);
    let in_set = paired.contains(&neighbours::WHOLE_SET);
    let is_coupled = neighbours::is_coupled(marks, at);
    if !settled && (around.is_other(&name, in_set) || is_framework_key(&name, file, is_coupled)) {
        return None;
    }
    let mut evidence = Evidence {
        is_named_own: name.fit == Fit::Own,
        token_secret: name.token_secret,
        client: name.client
            || paired
                .iter()
                .any(|(reason, _)| *reason == "beside a client id"),
        ..Evidence::default()
    };
    add_name(&mut evidence, &name, shape);
    add_enclosing(&mut evidence, &around, &name, (shape, &paired));
    if neighbours::is_twin(scene, marks, at) {
        evidence.doubts.push(Doubt::Twin);
    }
    evidence.before_file = evidence.reasons.len();
    for (reason, weight) in place {
        evidence.add(reason, weight);
    }
    let anybodys = name.foreign && name.fit != Fit::Own;
    if !anybodys {
        evidence.reasons.extend(paired);
    } else if name.fit == Fit::None {
        evidence
            .reasons
            .extend(neighbours::collect_reasons(scene, marks, at, false));
    }
    Some(evidence)
}

/// Adds what the call and the sections around a value say, and decides whose it is.
fn add_enclosing(
    evidence: &mut Evidence,
    around: &Surroundings<'_, '_>,
    name: &FieldName,
    (shape, paired): (Shape, &[Reason]),
) {
    let (call, section) = (around.call_weight(), around.section_weight());
    evidence.add("call of an X client", call);
    // Ids of pages and queries have the shape of old keys; they stand in clients of X without a name and a secret.
    let is_bare = shape.is_legacy() && name.fit == Fit::None && paired.is_empty();
    evidence.add(
        "section about X",
        if is_bare { section / 2 } else { section },
    );
    evidence.whose = match name.fit {
        _ if name.vendor || section > 0 || call >= 100 => Whose::OfX,
        Fit::None | Fit::Short => Whose::Unknown,
        _ => Whose::Named,
    };
}

fn add_name(evidence: &mut Evidence, name: &FieldName, shape: Shape) {
    if name.password && name.fit != Fit::Own {
        evidence.add("named as a password", -30);
    }
    let (reason, weight) = match name.fit {
        // What was issued before 2013 is seldom named after the letter, and other keys have these lengths.
        Fit::Own if shape.is_legacy() && name.by_letter => ("named after the letter X", 60),
        Fit::Own => ("named as X's", 100),
        Fit::Specific if shape.is_legacy() => ("named as in OAuth 1.0a", 70),
        Fit::Specific => ("named as in OAuth 1.0a", 100),
        // Many things have these lengths and names.
        Fit::Generic if shape.is_legacy() => ("named as a key", 30),
        Fit::Short if shape.is_legacy() => ("named ck, cs, at, ats", 20),
        Fit::Generic => ("named as a key", 50),
        Fit::Short => ("named ck, cs, at, ats", 40),
        Fit::None if name.vendor => ("named after X", 40),
        Fit::None => return,
    };
    evidence.add(reason, weight);
    if name.foreign && name.fit != Fit::Own {
        evidence.add("name has unknown words", -30);
    }
}

/// Returns what a file says for a value, and whether it is about another vendor and not about X.
fn of_file(file: &FileWords<'_>) -> (Option<Reason>, bool) {
    let text = match file.topic() {
        Topic::None => 0,
        Topic::Mentions => 15,
        Topic::Speaks => 35,
        Topic::Calls => 50,
    };
    let path = match file.path() {
        Topic::None => 0,
        Topic::Mentions => 30,
        Topic::Speaks | Topic::Calls => 50,
    };
    let reason = if path > text {
        Some(("path speaks of X", path))
    } else {
        (text > 0).then_some(("file speaks of X", text))
    };
    (reason, text.max(path) < 35 && file.is_other())
}

/// Tells whether a value is the key that a web framework signs its sessions with.
fn is_framework_key(name: &FieldName, file: &FileWords<'_>, is_coupled: bool) -> bool {
    name.secret_key && name.fit != Fit::Own && (!is_coupled || file.is_framework())
}

//! Credentials that belong together: a key with its secret, a token with its secret, both pairs of an app and its user,
//! a client with its secret, the cookies of one session. Each is of little use alone; together they are what an attacker
//! wants, and one plan mends them.

use super::fact::VerdictFact;
use super::fingerprint;
use super::verdict::{FindingStatus, Set, Verdict};
use xguard_detect::{Cookie, Fact, Severity};

/// How many lines there may be between two members.
const NEAR: usize = 14;

/// What makes a set complete, and what may belong to it besides.
struct SetShape {
    needed: &'static [&'static str],
    besides: &'static [&'static str],
    title: &'static str,
    harm: &'static str,
}

const KEY: &str = "x-api-key";
const SECRET: &str = "x-api-secret";
const TOKEN: &str = "x-access-token";
const TOKEN_SECRET: &str = "x-access-token-secret";
const CLIENT: &str = "x-oauth2-client-id";
const CLIENT_SECRET: &str = "x-oauth2-client-secret";
const COOKIE: &str = "x-session-cookie";

/// The sets there are, the most complete first.
const SHAPES: &[SetShape] = &[
    SetShape {
        needed: &[KEY, SECRET, TOKEN, TOKEN_SECRET],
        besides: &["x-bearer-token"],
        title: "complete OAuth 1.0a credentials of an app and a user",
        harm: "With these whoever has them acts as the user through the app: posts, reads, sends messages; and as the app itself. They never expire.",
    },
    SetShape {
        needed: &[CLIENT, CLIENT_SECRET],
        besides: &[
            "x-oauth2-refresh-token",
            "x-oauth2-access-token",
            "x-oauth2-authorization-code",
        ],
        title: "complete OAuth 2.0 client credentials",
        harm: "With these whoever has them asks for tokens as the app, and with a refresh token beside them keeps acting as that user for months.",
    },
    SetShape {
        needed: &[KEY, SECRET],
        besides: &["x-bearer-token"],
        title: "complete key pair of an app",
        harm: "With both whoever has them signs requests as the app, makes its bearer tokens and forges its webhook calls.",
    },
    SetShape {
        needed: &[TOKEN, TOKEN_SECRET],
        besides: &[],
        title: "access token of a user with its secret",
        harm: "With both, and the key pair of the app, which often stands not far away, whoever has them acts as the user. They never expire.",
    },
    SetShape {
        needed: &[COOKIE, COOKIE],
        besides: &[COOKIE],
        title: "cookies of a signed-in session",
        harm: "With these whoever has them is signed in as the user, without password or second factor: reads, posts, changes the account.",
    },
];

/// Joins findings that belong together: each member of a complete set gets the set, its id as a detail, and its severity.
pub fn join_sets(findings: &mut [Verdict]) {
    for shape in SHAPES {
        // Whatever stands between is stepped over once, not for every member.
        let candidates: Vec<usize> = (0..findings.len())
            .filter(|&number| {
                findings
                    .get(number)
                    .is_some_and(|one| can_belong(one, shape))
            })
            .collect();
        for from in 0..candidates.len() {
            let members = find_members(findings, candidates.get(from..).unwrap_or_default());
            if is_complete(findings, &members, shape) {
                join_set(findings, &members, shape);
            }
        }
    }
}

/// Returns the members of a set that begins with the first of `candidates`. No set has two of a kind, so that it ends
/// after a few.
fn find_members(findings: &[Verdict], candidates: &[usize]) -> Vec<usize> {
    let mut members: Vec<usize> = Vec::new();
    let mut candidates = candidates
        .iter()
        .filter_map(|&number| Some((number, findings.get(number)?)));
    let Some((number, first)) = candidates.next().filter(|(_, first)| first.set.is_none()) else {
        return members;
    };
    members.push(number);
    let mut last_line = first.place.map_or(0, |place| place.end_line);
    for (number, one) in candidates {
        let line = one.place.map_or(0, |place| place.line);
        // A second one of the same kind begins another set, as in lists of accounts.
        let same = |&member: &usize| {
            findings
                .get(member)
                .is_some_and(|member| is_same(member, one))
        };
        if one.path != first.path
            || one.commit != first.commit
            || line > last_line + NEAR
            || one.set.is_some()
            || members.iter().any(same)
        {
            break;
        }
        members.push(number);
        last_line = one.place.map_or(0, |place| place.end_line);
    }
    members
}

fn can_belong(finding: &Verdict, shape: &SetShape) -> bool {
    let is_public = |fact: &VerdictFact| matches!(fact, VerdictFact::PublishedBy(_));
    finding.status == FindingStatus::New
        && finding.set.is_none()
        && !finding.facts.iter().any(is_public)
        && (shape.needed.contains(&finding.rule.id) || shape.besides.contains(&finding.rule.id))
}

/// Tells whether two findings are of one kind; of cookies, of one name.
fn is_same(one: &Verdict, other: &Verdict) -> bool {
    let cookie = |finding: &Verdict| -> Option<Cookie> {
        finding.facts.iter().find_map(|fact| match fact {
            VerdictFact::Read(Fact::Cookie(cookie)) => Some(*cookie),
            _ => None,
        })
    };
    one.rule.id == other.rule.id && cookie(one) == cookie(other)
}

fn is_complete(findings: &[Verdict], members: &[usize], shape: &SetShape) -> bool {
    let rules: Vec<&str> = members
        .iter()
        .filter_map(|&member| findings.get(member))
        .map(|member| member.rule.id)
        .collect();
    members.len() >= shape.needed.len() && shape.needed.iter().all(|needed| rules.contains(needed))
}

fn join_set(findings: &mut [Verdict], members: &[usize], shape: &SetShape) {
    let members_of = members.iter().filter_map(|&member| findings.get(member));
    let fingerprints: Vec<&str> = members_of.map(|one| one.fingerprint.as_str()).collect();
    let id = fingerprint::of_set(&fingerprints);
    for &member in members {
        if let Some(finding) = findings.get_mut(member) {
            // What never blocks, such as a client id, belongs to it and still does not block by itself.
            if finding.severity > Severity::Note {
                finding.severity = Severity::Critical;
            }
            finding.facts.push(VerdictFact::InSet(id.clone()));
            finding.set = Some(Set {
                id: id.clone(),
                title: shape.title,
                harm: shape.harm,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::join_sets;
    use crate::policy::Verdict;
    use xguard_detect::rules::RULES;
    use xguard_detect::{Place, Severity};

    fn at(id: &'static str, path: &str, line: usize) -> Verdict {
        let rule = RULES.iter().find(|kind| kind.rule.id == id).unwrap().rule;
        let fingerprint = format!("{line:08x}{line:024x}");
        Verdict {
            severity: Severity::High,
            place: Some(Place {
                line,
                column: 1,
                end_line: line,
                end_column: 9,
            }),
            ..Verdict::new(rule, &path.as_bytes().into(), fingerprint)
        }
    }

    /// Returns the set of each finding, by the first line on which it has a member.
    fn sets(findings: &[(&'static str, &str, usize)]) -> Vec<Option<usize>> {
        let mut findings: Vec<Verdict> = findings
            .iter()
            .map(|(rule, path, line)| at(rule, path, *line))
            .collect();
        join_sets(&mut findings);
        let first = |id: &str| {
            let is_member = |one: &&Verdict| one.set.as_ref().is_some_and(|set| set.id == id);
            let member = findings.iter().find(is_member);
            member.and_then(|one| one.place).map(|place| place.line)
        };
        findings
            .iter()
            .map(|one| one.set.as_ref().and_then(|set| first(&set.id)))
            .collect()
    }

    const KEY: &str = super::KEY;
    const SECRET: &str = super::SECRET;
    const TOKEN: &str = super::TOKEN;
    const TOKEN_SECRET: &str = super::TOKEN_SECRET;

    #[test]
    fn what_belongs_together_is_one_set() {
        let whole = [
            (KEY, "a", 1),
            (SECRET, "a", 2),
            (TOKEN, "a", 3),
            (TOKEN_SECRET, "a", 4),
        ];
        assert_eq!(sets(&whole), [Some(1); 4]);
        let accounts = [
            (KEY, "a", 1),
            (SECRET, "a", 1),
            (KEY, "a", 2),
            (SECRET, "a", 2),
        ];
        assert_eq!(sets(&accounts), [Some(1), Some(1), Some(2), Some(2)]);
        assert_eq!(sets(&[(KEY, "a", 1), (SECRET, "b", 2)]), [None, None]);
        assert_eq!(sets(&[(KEY, "a", 1), (SECRET, "a", 99)]), [None, None]);
        assert_eq!(sets(&[(KEY, "a", 1), (TOKEN, "a", 2)]), [None, None]);
    }

    #[test]
    fn a_complete_set_is_critical_and_a_client_id_does_not_block() {
        let mut findings = vec![at(super::CLIENT, "a", 1), at(super::CLIENT_SECRET, "a", 2)];
        findings[0].severity = Severity::Note;
        join_sets(&mut findings);
        assert_eq!(findings[0].severity, Severity::Note);
        assert_eq!(findings[1].severity, Severity::Critical);
        assert_eq!(findings[0].facts, findings[1].facts);
    }
}

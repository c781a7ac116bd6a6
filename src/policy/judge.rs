//! The verdict on one finding: its standing, whether it blocks, its fingerprint, and what is left of it to report.

use std::iter::once;

use super::allow::Subject;
use super::columns::character_columns;
use super::fingerprint;
use super::inline;
use super::name;
use super::name::{hidden_path, printable_details};
use super::permission::{Permission, Permitted, effective_severity, is_blocking};
use super::settings::{Effect, PolicySettings};
use super::{Baseline, FindingStatus, Verdict};
use xguard_detect::rules::TAKE_OUT;
use xguard_detect::{COPIED, Finding, Rule, Severity, hidden_text, hide_credentials};

/// The first step for a secret in commits that may not be pushed yet.
pub const TAKE_OUT_OF_COMMITS: &str = "Take the value out of the commit that brings it in, not only out of the file, \
    and read it from the environment instead: until it is pushed, nobody else has it.";
/// The first step for a secret in the message of a commit about to be made.
pub const TAKE_OUT_OF_MESSAGE: &str =
    "Take the value out of the message: nothing has been committed yet.";
/// The first step for a secret that is in history.
pub const REVOKE_FIRST: &str =
    "Revoke it now: it is in history already, and taking it out of the file leaves it there.";

/// Decides about findings.
pub struct Policy {
    settings: PolicySettings,
    rules: Vec<&'static Rule>,
    now_ms: u64,
}

/// A credential where it was found.
pub struct JudgedCredential<'a> {
    /// The file, as git names it.
    pub path: &'a [u8],
    /// The credential.
    pub finding: &'a Finding,
    /// The whole line or lines it stands on, where an inline allow is looked for.
    pub line: &'a [u8],
    /// Whether a parent of this commit holds the same secret.
    pub committed: bool,
}

/// Something about a whole file.
pub struct FileSighting<'a> {
    /// The rule it is of.
    pub rule: &'static Rule,
    /// The rule's severity, or a lower one.
    pub severity: Severity,
    /// The file, as git names it.
    pub path: &'a [u8],
    /// What is known about it, name and value.
    pub details: &'a [(&'static str, String)],
    /// What to do about this very file; the rule's own steps where there is nothing more to the point.
    pub remedy: &'a [String],
}

impl Policy {
    /// Takes the project's settings, every rule there is, by whose ids an inline allow may go, and the time, in
    /// milliseconds since 1970, at which a permission may have run out.
    pub fn new(settings: PolicySettings, rules: Vec<&'static Rule>, now_ms: u64) -> Self {
        Self {
            settings,
            rules,
            now_ms,
        }
    }

    /// Takes the findings that are known one by one.
    #[must_use]
    pub fn with(mut self, baseline: Baseline) -> Self {
        self.settings.baseline = baseline;
        self
    }

    /// Judges a credential. What comes back holds nothing of it but its redacted form.
    pub fn judge_credential(&self, sighting: &JudgedCredential<'_>) -> Verdict {
        let finding = sighting.finding;
        let rule = finding.rule;
        let fingerprint = if finding.is_guessable {
            fingerprint::of_file(rule.id, sighting.path)
        } else {
            fingerprint::of_secret(rule.id, sighting.path, &finding.secret)
        };
        let permission = self.permission(
            &Subject {
                path: sighting.path,
                rule: rule.id,
                category: rule.category,
                fingerprint: &fingerprint,
            },
            sighting.line,
        );
        let standing = permission.standing(sighting.committed);
        let renamed_from = self.renamed_from(sighting, standing);
        let mut remedy = remedy_steps(finding, standing);
        if let Some(old) = &renamed_from {
            let follow = format!(
                "If its file was only renamed, `xguard allow {fingerprint} --renamed-from {old}` has the baseline follow, and that is all; else:"
            );
            remedy.insert(0, follow);
        }
        let is_open = standing == FindingStatus::New && finding.published.is_none();
        let severity = match self.effect(rule).filter(|_| is_open) {
            Some(Effect::Block) => finding.severity.max(Severity::Medium),
            Some(Effect::Warn | Effect::Off) => Severity::Note,
            None => effective_severity(finding, standing),
        };
        let published = finding.published.map(|publisher| {
            let name = "published_by".to_owned();
            (name, publisher.to_owned())
        });
        let place = (!finding.in_path).then_some(finding.place);
        Verdict {
            severity,
            blocking: is_blocking(severity, standing),
            standing,
            place,
            columns: place.and_then(|place| character_columns(place, sighting.line)),
            redacted: Some(finding.secret.redacted()),
            details: printable_details(&finding.details)
                .chain(hidden_path(sighting.path))
                .chain(published)
                .chain(permission.details(Some(&finding.secret)))
                .collect(),
            remedy,
            is_guessable: finding.is_guessable,
            evidence: finding.evidence.iter().map(ToString::to_string).collect(),
            renamed_from,
            ..verdict_for_rule(rule, sighting.path, fingerprint)
        }
    }

    /// Returns the fingerprint by which a new finding is known under another path.
    fn renamed_from(
        &self,
        sighting: &JudgedCredential<'_>,
        standing: FindingStatus,
    ) -> Option<String> {
        let finding = sighting.finding;
        if standing != FindingStatus::New || finding.is_guessable {
            return None;
        }
        let entry =
            self.settings
                .baseline
                .elsewhere(finding.rule.id, sighting.path, &finding.secret);
        entry.map(|entry| entry.fingerprint.clone())
    }

    /// Judges a finding about a whole file, such as an env file; none if the project has put the rule off.
    pub fn judge_file(&self, sighting: &FileSighting<'_>) -> Option<Verdict> {
        let &FileSighting { rule, path, .. } = sighting;
        let effect = self.effect(rule);
        if effect == Some(Effect::Off) {
            return None;
        }
        let fingerprint = fingerprint::of_file(rule.id, path);
        let permission = self.permission(
            &Subject {
                path,
                rule: rule.id,
                category: rule.category,
                fingerprint: &fingerprint,
            },
            b"",
        );
        let standing = permission.standing(false);
        let severity = match (standing, effect) {
            (FindingStatus::New, Some(Effect::Block)) => sighting.severity.max(Severity::Medium),
            (FindingStatus::New, None) => sighting.severity,
            _ => Severity::Note,
        };
        let mut reported = Verdict {
            severity,
            blocking: is_blocking(severity, standing),
            standing,
            details: printable_details(sighting.details)
                .chain(hidden_path(path))
                .chain(permission.details(None))
                .collect(),
            ..verdict_for_rule(rule, path, fingerprint)
        };
        if !sighting.remedy.is_empty() {
            let shown = |step: &String| hidden_text(step).into_owned();
            reported.remedy = sighting.remedy.iter().map(shown).collect();
        }
        Some(reported)
    }

    fn effect(&self, rule: &Rule) -> Option<Effect> {
        let PolicySettings {
            effects, blocks, ..
        } = &self.settings;
        let of_files = effects.iter().map(|(id, effect)| (*id, *effect));
        let of_secrets = blocks.iter().map(|(id, effect)| (id.as_str(), *effect));
        let mut all = of_files.chain(of_secrets).rev();
        all.find(|(id, _)| *id == rule.id).map(|(_, effect)| effect)
    }

    fn permission(&self, subject: &Subject<'_>, line: &[u8]) -> Permission {
        let inline = inline::read_allow_comment(line, subject.rule, &self.rules);
        let permitted = Permitted {
            allow: &self.settings.allow,
            set_aside: &self.settings.set_aside,
            own_may_allow: self.settings.lines_may_allow,
            baseline: &self.settings.baseline,
            now_ms: self.now_ms,
        };
        Permission::new(inline, &permitted, subject)
    }
}

fn remedy_steps(finding: &Finding, standing: FindingStatus) -> Vec<String> {
    if let Some(publisher) = finding.published {
        return vec![format!(
            "Nothing needs revoking: this value was published ({publisher})."
        )];
    }
    let steps = finding.rule.remedy.iter();
    let copied = finding.details.iter().find(|(name, _)| *name == COPIED);
    let rename = copied.map(|(_, prefix)| {
        format!(
            "Keep it on the server, under a name that does not begin with `{prefix}`: build tools copy whatever has such a name into the code that every visitor's browser loads, so a deployed build has published it already."
        )
    });
    // What is only worth knowing is no worse for being in history.
    if standing == FindingStatus::AlreadyCommitted && finding.severity > Severity::Note {
        let rest = steps.filter(|&&step| step != TAKE_OUT);
        return once(&REVOKE_FIRST)
            .chain(rest)
            .map(ToString::to_string)
            .chain(rename)
            .collect();
    }
    let mut steps: Vec<String> = steps
        .map(|step| name::step_for_finding(finding, step))
        .collect();
    if let Some(rename) = rename {
        steps.insert(1.min(steps.len()), rename);
    }
    steps
}

/// Returns what holds for every finding of a rule in a file; the rest is for the caller to set.
fn verdict_for_rule(rule: &'static Rule, path: &[u8], fingerprint: String) -> Verdict {
    Verdict {
        category: rule.category,
        rule: rule.id,
        title: rule.title,
        severity: rule.severity,
        blocking: false,
        standing: FindingStatus::New,
        path: hide_credentials(path).into_owned(),
        place: None,
        columns: None,
        commit: None,
        redacted: None,
        fingerprint,
        is_guessable: false,
        details: Vec::new(),
        remedy: rule.remedy.iter().map(ToString::to_string).collect(),
        evidence: Vec::new(),
        set: None,
        renamed_from: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, FileSighting, JudgedCredential, Policy, PolicySettings};
    use crate::policy::{AllowEntry, EntryOrigin, FindingStatus, PathGlob, Verdict};
    use xguard_detect::rules::TAKE_OUT;
    use xguard_detect::sample::Sampler;
    use xguard_detect::secret::Secret;
    use xguard_detect::{Category, Finding, Place, Rule, Severity};

    const NOW_MS: u64 = 1_800_000_000_000;

    static SECRET: Rule = Rule {
        id: "x-api-secret",
        title: "X API key secret",
        category: Category::Credential,
        severity: Severity::High,
        finds: "",
        harm: "",
        remedy: &[TAKE_OUT, "regenerate it", "tell X"],
    };
    static STAGED: Rule = Rule {
        id: "env-file-staged",
        title: "env file in the commit",
        category: Category::EnvFile,
        remedy: &["take it out"],
        ..SECRET
    };

    fn finding(severity: Severity) -> Finding {
        Finding {
            rule: &SECRET,
            severity,
            span: 0..50,
            place: Place {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 51,
            },
            secret: Secret::new(Sampler::new(1).api_secret().into_bytes()),
            details: vec![("app_id", "3033300".to_owned())],
            evidence: vec!["name"],
            published: None,
            is_guessable: false,
            in_path: false,
        }
    }

    fn judged(allow: Vec<AllowEntry>, finding: &Finding, line: &str, committed: bool) -> Verdict {
        let policy = Policy::new(
            PolicySettings {
                allow,
                ..PolicySettings::default()
            },
            vec![&SECRET, &STAGED],
            NOW_MS,
        );
        policy.judge_credential(&JudgedCredential {
            path: b"src/a.py",
            finding,
            line: line.as_bytes(),
            committed,
        })
    }

    fn entry(pattern: &str, category: Option<Category>) -> AllowEntry {
        AllowEntry {
            path: Some(PathGlob::new(pattern).unwrap()),
            rule: None,
            fingerprint: None,
            category,
            reason: "a test".to_owned(),
            until_ms: None,
            origin: EntryOrigin {
                file: ".xguard.yaml".to_owned(),
                list: "allow",
                entry: 2,
            },
        }
    }

    fn detail<'a>(reported: &'a Verdict, name: &str) -> Option<&'a str> {
        let found = reported.details.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn what_blocks_is_severity_and_standing() {
        let cases = [
            (Severity::Critical, "", false, true, FindingStatus::New),
            (Severity::High, "", false, true, FindingStatus::New),
            (Severity::Medium, "", false, true, FindingStatus::New),
            (Severity::Note, "", false, false, FindingStatus::New),
            (
                Severity::High,
                "",
                true,
                false,
                FindingStatus::AlreadyCommitted,
            ),
            (
                Severity::High,
                "# xguard:allow[x-api-secret] fake",
                false,
                false,
                FindingStatus::Allowed,
            ),
            (
                Severity::High,
                "# xguard:allow[x-api-secret] fake",
                true,
                false,
                FindingStatus::Allowed,
            ),
            (
                Severity::High,
                "# xguard:allow[x-api-secret]",
                false,
                true,
                FindingStatus::New,
            ),
        ];
        for (severity, line, committed, blocking, standing) in cases {
            let reported = judged(Vec::new(), &finding(severity), line, committed);
            let name = format!("{severity:?} {line} {committed}");
            assert_eq!(reported.blocking, blocking, "{name}");
            assert_eq!(reported.standing, standing, "{name}");
            let shown = match standing {
                FindingStatus::New => severity,
                _ => Severity::Note,
            };
            assert_eq!(reported.severity, shown, "{name}");
        }
    }

    #[test]
    fn a_committed_secret_is_to_be_revoked_first() {
        let reported = judged(Vec::new(), &finding(Severity::High), "", true);
        assert!(reported.remedy[0].starts_with("Revoke"));
        assert_eq!(reported.remedy[1..], ["regenerate it", "tell X"]);
        let reported = judged(Vec::new(), &finding(Severity::Note), "", true);
        assert_eq!(reported.remedy, SECRET.remedy);
        let reported = judged(Vec::new(), &finding(Severity::High), "", false);
        assert_eq!(reported.remedy, SECRET.remedy);
    }

    #[test]
    fn a_published_value_is_a_note_that_names_its_publisher() {
        let mut published = finding(Severity::High);
        published.published = Some("X documentation");
        let reported = judged(Vec::new(), &published, "", false);
        assert_eq!(reported.severity, Severity::Note);
        assert!(!reported.blocking);
        assert_eq!(detail(&reported, "published_by"), Some("X documentation"));
        assert_eq!(
            reported.remedy,
            ["Nothing needs revoking: this value was published (X documentation)."]
        );
    }

    #[test]
    fn permissions_are_named_and_void_ones_explained() {
        let high = finding(Severity::High);
        let inline = judged(
            Vec::new(),
            &high,
            "# xguard:allow[x-api-secret] fake",
            false,
        );
        assert_eq!(
            detail(&inline, "allowed_by"),
            Some("`xguard:allow` on its line")
        );
        assert_eq!(detail(&inline, "allowed_reason"), Some("fake"));
        let listed = judged(
            vec![entry("docs/**", None), entry("src/**", None)],
            &high,
            "",
            false,
        );
        assert_eq!(
            detail(&listed, "allowed_by"),
            Some("entry 2 of `allow` in .xguard.yaml")
        );
        assert_eq!(detail(&listed, "allowed_reason"), Some("a test"));
        let elsewhere = judged(vec![entry("docs/**", None)], &high, "", false);
        assert!(elsewhere.blocking);
        let other_kind = judged(
            vec![entry("src/**", Some(Category::EnvFile))],
            &high,
            "",
            false,
        );
        assert!(other_kind.blocking);
        let void = judged(Vec::new(), &high, "# xguard:allow[x-api-secret]", false);
        let why = detail(&void, "inline_allow").unwrap();
        assert!(why.contains("does not count: it gives no reason"), "{why}");
    }

    #[test]
    fn a_file_is_judged_by_its_rule_and_path() {
        let sighting = |severity| FileSighting {
            rule: &STAGED,
            severity,
            path: b".env",
            details: &[],
            remedy: &[],
        };
        let policy = Policy::new(PolicySettings::default(), vec![&STAGED], NOW_MS);
        let details = [("ignored_by", "nothing".to_owned())];
        let reported = policy.judge_file(&FileSighting {
            details: &details,
            ..sighting(Severity::High)
        });
        let reported = reported.unwrap();
        assert!(reported.blocking);
        assert_eq!(reported.place, None);
        assert_eq!(reported.redacted, None);
        assert_eq!(reported.remedy, ["take it out"]);
        assert_eq!(detail(&reported, "ignored_by"), Some("nothing"));
        assert!(
            !policy
                .judge_file(&sighting(Severity::Note))
                .unwrap()
                .blocking
        );
        let settings = PolicySettings {
            allow: vec![entry("**/.env", Some(Category::EnvFile))],
            ..PolicySettings::default()
        };
        let allowed = Policy::new(settings, vec![&STAGED], NOW_MS)
            .judge_file(&sighting(Severity::High))
            .unwrap();
        assert_eq!(allowed.standing, FindingStatus::Allowed);
        assert!(!allowed.blocking);
        assert_eq!(allowed.fingerprint, reported.fingerprint);
    }

    #[test]
    fn a_project_decides_what_a_rule_does() {
        let blocking = |effect, severity| {
            let settings = PolicySettings {
                effects: vec![("env-file-staged", effect)],
                ..PolicySettings::default()
            };
            let policy = Policy::new(settings, vec![&STAGED], NOW_MS);
            let sighting = FileSighting {
                rule: &STAGED,
                severity,
                path: b".env",
                details: &[],
                remedy: &["this very thing".to_owned()],
            };
            let reported = policy.judge_file(&sighting)?;
            assert_eq!(reported.remedy, ["this very thing"]);
            Some(reported.blocking)
        };
        assert_eq!(blocking(Effect::Block, Severity::Note), Some(true));
        assert_eq!(blocking(Effect::Warn, Severity::High), Some(false));
        assert_eq!(blocking(Effect::Off, Severity::High), None);
    }

    #[test]
    fn a_permission_that_has_run_out_allows_nothing_and_is_named() {
        for (until_ms, blocking) in [(NOW_MS, false), (NOW_MS - 1, true)] {
            let mut entry = entry("src/**", None);
            entry.until_ms = Some(until_ms);
            let reported = judged(vec![entry], &finding(Severity::High), "", false);
            assert_eq!(reported.blocking, blocking);
            let run_out = detail(&reported, "allowed_until");
            let expected = "entry 2 of `allow` in .xguard.yaml has run out";
            assert_eq!(run_out, blocking.then_some(expected));
        }
    }

    #[test]
    fn nothing_reported_holds_the_secret() {
        let finding = finding(Severity::High);
        let secret = String::from_utf8(finding.secret.expose().to_vec()).unwrap();
        for (named, reason) in [
            (secret.as_str(), secret.clone()),
            ("x-api-secret", secret.clone()),
            (
                "x-api-secret",
                format!("was {secret}, and {}", Sampler::new(2).api_secret()),
            ),
            (
                "x-api-secret",
                format!("half of it: {}", secret.get(..30).unwrap()),
            ),
        ] {
            let line = format!("k = {secret} # xguard:allow[{named}] {reason}");
            let reported = judged(Vec::new(), &finding, &line, false);
            let all = format!(
                "{:?} {:?} {:?} {:?} {}",
                reported.redacted,
                reported.details,
                reported.remedy,
                reported.evidence,
                reported.fingerprint
            );
            for piece in secret.as_bytes().windows(5).skip(4) {
                assert!(!all.contains(str::from_utf8(piece).unwrap()));
            }
        }
    }
}

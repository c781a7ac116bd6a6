//! The verdict on one finding: its status, whether it blocks, its fingerprint, and what is left of it to report.

use std::sync::OnceLock;

use super::allow::Subject;
use super::baseline::Baseline;
use super::columns::character_columns;
use super::fact::{RemedyStep, VerdictFact};
use super::fingerprint;
use super::inline;
use super::permission::{Permission, Permitted};
use super::settings::{Effect, PolicySettings};
use super::verdict::{FindingStatus, Verdict};
use crate::gitignore::FileFinding;
use crate::repo_path::RepoPath;
use xguard_detect::{Fact, Finding, Rule, Severity, Step, is_hidden};

/// Decides about findings.
pub struct Policy {
    settings: PolicySettings,
    /// The baseline, where it is read only once something was found.
    late_baseline: OnceLock<Baseline>,
    rules: Vec<&'static Rule>,
    now_ms: u64,
}

/// A credential where it was found.
pub struct JudgedCredential<'a> {
    /// The file, as git names it.
    pub path: &'a RepoPath,
    /// The credential.
    pub finding: &'a Finding,
    /// The whole line or lines it stands on, where an inline allow is looked for.
    pub line: &'a [u8],
    /// Whether a parent of this commit holds the same secret.
    pub committed: bool,
}

impl Policy {
    /// Takes the project's settings, every rule there is, by whose ids an inline allow may go, and the time, in
    /// milliseconds since 1970, at which a permission may have run out.
    pub fn new(settings: PolicySettings, rules: Vec<&'static Rule>, now_ms: u64) -> Self {
        Self {
            settings,
            late_baseline: OnceLock::new(),
            rules,
            now_ms,
        }
    }

    /// Takes the findings that are known one by one.
    pub fn use_baseline(&self, baseline: Baseline) {
        // The first one stays: nobody has another.
        drop(self.late_baseline.set(baseline));
    }

    fn baseline(&self) -> &Baseline {
        let late = self.late_baseline.get();
        late.unwrap_or(&self.settings.baseline)
    }

    /// Judges a credential. What comes back holds nothing of it but its redacted form.
    pub fn judge_credential(&self, judged: &JudgedCredential<'_>) -> Verdict {
        let &JudgedCredential {
            path,
            finding,
            line,
            committed,
        } = judged;
        let rule = finding.rule;
        let fingerprint = if finding.is_guessable {
            fingerprint::of_file(rule.id, path)
        } else {
            fingerprint::of_secret(rule.id, path, &finding.secret)
        };
        let permission = self.permission(rule, path, &fingerprint, line);
        let status = permission.status(committed);
        let renamed_from = self.renamed_from(path, finding, status);
        let follow = renamed_from.clone().map(|old| RemedyStep::FollowRename {
            fingerprint: fingerprint.clone(),
            old,
        });
        let place = (!finding.in_path).then_some(finding.place);
        let read = finding.facts.iter().cloned().map(VerdictFact::Read);
        Verdict {
            severity: self.credential_severity(finding, status),
            status,
            place,
            columns: place.and_then(|place| character_columns(place, line)),
            redacted: Some(finding.secret.redacted()),
            facts: read
                .chain(hidden_path(path))
                .chain(finding.published.map(VerdictFact::PublishedBy))
                .chain(permission.facts(Some(&finding.secret)))
                .collect(),
            remedy: follow
                .into_iter()
                .chain(remedy_steps(finding, status))
                .collect(),
            is_guessable: finding.is_guessable,
            evidence: finding.evidence.clone(),
            renamed_from,
            ..Verdict::new(rule, path, fingerprint)
        }
    }

    /// Published values harm nobody, and what this commit does not bring in is only told.
    fn credential_severity(&self, finding: &Finding, status: FindingStatus) -> Severity {
        if status != FindingStatus::New || finding.published.is_some() {
            return Severity::Note;
        }
        match self.effect(finding.rule) {
            Some(Effect::Block) => finding.severity.max(Severity::Medium),
            Some(Effect::Warn | Effect::Off) => Severity::Note,
            None => finding.severity,
        }
    }

    /// Returns the fingerprint by which a new finding is known under another path.
    fn renamed_from(
        &self,
        path: &[u8],
        finding: &Finding,
        status: FindingStatus,
    ) -> Option<String> {
        if status != FindingStatus::New || finding.is_guessable {
            return None;
        }
        let baseline = self.baseline();
        let entry = baseline.elsewhere(finding.rule.id, path, &finding.secret);
        entry.map(|entry| entry.fingerprint.clone())
    }

    /// Judges a finding about a whole file, such as an env file; none if the project has put the rule off.
    pub fn judge_file(&self, file: &FileFinding) -> Option<Verdict> {
        let FileFinding { rule, path, .. } = file;
        let effect = self.effect(rule);
        if effect == Some(Effect::Off) {
            return None;
        }
        let fingerprint = fingerprint::of_file(rule.id, path);
        let permission = self.permission(rule, path, &fingerprint, b"");
        let status = permission.status(false);
        let severity = match (status, effect) {
            (FindingStatus::New, Some(Effect::Block)) => file.severity.max(Severity::Medium),
            (FindingStatus::New, None) => file.severity,
            _ => Severity::Note,
        };
        let known = file.facts.iter().cloned().map(VerdictFact::OfFile);
        let mut verdict = Verdict {
            severity,
            status,
            facts: known
                .chain(hidden_path(path))
                .chain(permission.facts(None))
                .collect(),
            ..Verdict::new(rule, path, fingerprint)
        };
        if !file.remedy.is_empty() {
            let steps = file.remedy.iter().cloned();
            verdict.remedy = steps.map(RemedyStep::OfFile).collect();
        }
        Some(verdict)
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

    fn permission(
        &self,
        rule: &'static Rule,
        path: &[u8],
        fingerprint: &str,
        line: &[u8],
    ) -> Permission {
        let inline = inline::read_allow_comment(line, rule.id, &self.rules);
        let permitted = Permitted {
            allow: &self.settings.allow,
            set_aside: &self.settings.set_aside,
            own_may_allow: self.settings.lines_may_allow,
            baseline: self.baseline(),
            now_ms: self.now_ms,
        };
        let subject = Subject {
            path,
            rule: rule.id,
            category: rule.category,
            fingerprint,
        };
        Permission::new(inline, &permitted, &subject)
    }
}

fn hidden_path(path: &[u8]) -> Option<VerdictFact> {
    is_hidden(path).then_some(VerdictFact::HiddenPath)
}

fn remedy_steps(finding: &Finding, status: FindingStatus) -> Vec<RemedyStep> {
    if let Some(publisher) = finding.published {
        return vec![RemedyStep::NothingToRevoke(publisher)];
    }
    let rename = finding.facts.iter().find_map(|fact| match fact {
        Fact::CopiedBy(prefix) => Some(RemedyStep::KeepOnServer(prefix)),
        _ => None,
    });
    let steps = finding.rule.remedy.iter().copied();
    // What is only worth knowing is no worse for being in history.
    if status == FindingStatus::AlreadyCommitted && finding.severity > Severity::Note {
        let rest = steps.filter(|step| *step != Step::TakeOut);
        let rest = rest.map(RemedyStep::OfRule).chain(rename);
        return std::iter::once(RemedyStep::RevokeFirst)
            .chain(rest)
            .collect();
    }
    let mut steps: Vec<RemedyStep> = steps
        .map(|step| match step {
            Step::TakeOut if finding.in_path => RemedyStep::TakeOutOfName,
            step => RemedyStep::OfRule(step),
        })
        .collect();
    if let Some(rename) = rename {
        steps.insert(1.min(steps.len()), rename);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{Effect, JudgedCredential, Policy, PolicySettings};
    use crate::gitignore::{FileFinding, FileStep};
    use crate::policy::{
        AllowEntry, EntryOrigin, FindingStatus, InlineFault, PathGlob, Permit, RemedyStep, Verdict,
        VerdictFact,
    };
    use xguard_detect::sample::Sampler;
    use xguard_detect::secret::Secret;
    use xguard_detect::{Category, Fact, Finding, Place, Rule, Severity, Step};

    const NOW_MS: u64 = 1_800_000_000_000;

    static SECRET: Rule = Rule {
        id: "x-api-secret",
        title: "X API key secret",
        category: Category::Credential,
        severity: Severity::High,
        finds: "",
        harm: "",
        remedy: &[Step::TakeOut, Step::NewKeyPair, Step::Own("tell X")],
    };
    static STAGED: Rule = Rule {
        id: "env-file-staged",
        title: "env file in the commit",
        category: Category::EnvFile,
        remedy: &[Step::Own("take it out")],
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
            facts: vec![Fact::AppId(3_033_300)],
            evidence: vec!["name"],
            published: None,
            is_guessable: false,
            in_path: false,
        }
    }

    fn file(severity: Severity) -> FileFinding {
        FileFinding {
            rule: &STAGED,
            severity,
            path: b".env".into(),
            facts: Vec::new(),
            remedy: Vec::new(),
            mend: None,
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
            path: &b"src/a.py".into(),
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

    fn entry_permit() -> Permit {
        Permit::Entry(entry("x", None).origin)
    }

    /// Returns steps of a rule as a verdict has them.
    fn steps(steps: &[Step]) -> Vec<RemedyStep> {
        steps.iter().copied().map(RemedyStep::OfRule).collect()
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
        for (severity, line, committed, blocking, status) in cases {
            let reported = judged(Vec::new(), &finding(severity), line, committed);
            let name = format!("{severity:?} {line} {committed}");
            assert_eq!(reported.is_blocking(), blocking, "{name}");
            assert_eq!(reported.status, status, "{name}");
            let shown = match status {
                FindingStatus::New => severity,
                _ => Severity::Note,
            };
            assert_eq!(reported.severity, shown, "{name}");
        }
    }

    #[test]
    fn a_committed_secret_is_to_be_revoked_first() {
        let reported = judged(Vec::new(), &finding(Severity::High), "", true);
        assert_eq!(reported.remedy[0], RemedyStep::RevokeFirst);
        assert_eq!(reported.remedy[1..], steps(&SECRET.remedy[1..]));
        let reported = judged(Vec::new(), &finding(Severity::Note), "", true);
        assert_eq!(reported.remedy, steps(SECRET.remedy));
        let reported = judged(Vec::new(), &finding(Severity::High), "", false);
        assert_eq!(reported.remedy, steps(SECRET.remedy));
    }

    #[test]
    fn a_published_value_is_a_note_that_names_its_publisher() {
        let mut published = finding(Severity::High);
        published.published = Some("X documentation");
        let reported = judged(Vec::new(), &published, "", false);
        assert_eq!(reported.severity, Severity::Note);
        assert!(!reported.is_blocking());
        let fact = VerdictFact::PublishedBy("X documentation");
        assert!(reported.facts.contains(&fact));
        assert_eq!(
            reported.remedy,
            [RemedyStep::NothingToRevoke("X documentation")]
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
        let because = |permit, reason: &str| {
            [
                VerdictFact::AllowedBy(permit),
                VerdictFact::AllowedReason(reason.to_owned()),
            ]
        };
        assert_eq!(inline.facts[1..], because(Permit::Inline, "fake"));
        let listed = judged(
            vec![entry("docs/**", None), entry("src/**", None)],
            &high,
            "",
            false,
        );
        assert_eq!(listed.facts[1..], because(entry_permit(), "a test"));
        let elsewhere = judged(vec![entry("docs/**", None)], &high, "", false);
        assert!(elsewhere.is_blocking());
        let other_kind = judged(
            vec![entry("src/**", Some(Category::EnvFile))],
            &high,
            "",
            false,
        );
        assert!(other_kind.is_blocking());
        let void = judged(Vec::new(), &high, "# xguard:allow[x-api-secret]", false);
        let fault = VerdictFact::InlineVoid(InlineFault::NoReason("x-api-secret"));
        assert!(void.facts.contains(&fault));
    }

    #[test]
    fn a_file_is_judged_by_its_rule_and_path() {
        let policy = Policy::new(PolicySettings::default(), vec![&STAGED], NOW_MS);
        let reported = policy.judge_file(&file(Severity::High)).unwrap();
        assert!(reported.is_blocking());
        assert_eq!(reported.place, None);
        assert_eq!(reported.redacted, None);
        assert_eq!(reported.remedy, steps(STAGED.remedy));
        let note = policy.judge_file(&file(Severity::Note)).unwrap();
        assert!(!note.is_blocking());
        let settings = PolicySettings {
            allow: vec![entry("**/.env", Some(Category::EnvFile))],
            ..PolicySettings::default()
        };
        let allowed = Policy::new(settings, vec![&STAGED], NOW_MS)
            .judge_file(&file(Severity::High))
            .unwrap();
        assert_eq!(allowed.status, FindingStatus::Allowed);
        assert!(!allowed.is_blocking());
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
            let mut file = file(severity);
            file.remedy = vec![FileStep::Unstage(b".env".into())];
            let expected = [RemedyStep::OfFile(file.remedy[0].clone())];
            let reported = policy.judge_file(&file)?;
            assert_eq!(reported.remedy, expected);
            Some(reported.is_blocking())
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
            assert_eq!(reported.is_blocking(), blocking);
            let run_out = VerdictFact::RunOut(entry_permit());
            assert_eq!(reported.facts.contains(&run_out), blocking);
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
                reported.facts,
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

//! Secrets in env files under names that build tools copy into the code that browsers load. Ignored files and templates
//! are looked into too: a secret gets out that way without ever being committed.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::content::read_small_file;
use super::fact::{CopiedSecret, FileFact};
use super::finding::FileFinding;
use super::rules::PUBLIC;
use crate::repo_path::RepoPath;
use xguard_detect as detect;
use xguard_detect::bounds::Bound;
use xguard_detect::{Document, Fact, Finding, Severity};

/// A file that was not looked into to the end, and the bound where that ended.
pub type ReachedBound = (RepoPath, &'static Bound);

/// Returns the findings about those of `paths` that hold such a secret, and adds to `reached` those of them that were not
/// looked into to the end.
pub(super) fn find_public_secrets(
    top: &Path,
    paths: &[RepoPath],
    context: detect::Context,
    reached: &mut Vec<ReachedBound>,
) -> Result<Vec<FileFinding>> {
    let mut findings = Vec::new();
    for path in paths {
        let doing = || format!("could not read the env file `{path}`");
        let text = match read_small_file(top, path) {
            // Whoever may not read it builds nothing with it either.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
            read => read.with_context(doing)?,
        };
        let mut note = |bound| reached.push((path.clone(), bound));
        findings.extend(text.and_then(|text| public_in(path, text, context, &mut note)));
    }
    Ok(findings)
}

/// Returns what there is to say about the env file at `path` with this text. `reached` is handed the bounds behind which
/// something could still stand.
pub fn public_in(
    path: &RepoPath,
    text: Vec<u8>,
    context: detect::Context,
    reached: &mut dyn FnMut(&'static Bound),
) -> Option<FileFinding> {
    if !detect::may_be_copied(&text) {
        return None;
    }
    let document = Document::of_file(path, text);
    let searched = detect::search(&document, &context);
    searched.reached.into_iter().for_each(reached);
    let copied: Vec<CopiedSecret> = (searched.findings.iter())
        .filter_map(copied_secret)
        .collect();
    if copied.is_empty() {
        return None;
    }
    let mut finding = FileFinding::new(&PUBLIC, path);
    finding.facts.push(FileFact::CopiedIntoBrowsers(copied));
    Some(finding)
}

fn copied_secret(finding: &Finding) -> Option<CopiedSecret> {
    let prefix = finding.facts.iter().find_map(|fact| match fact {
        Fact::CopiedBy(prefix) => Some(*prefix),
        _ => None,
    })?;
    (finding.severity > Severity::Note).then_some(CopiedSecret {
        rule: finding.rule.id,
        prefix,
        line: finding.place.line,
    })
}

#[cfg(test)]
mod tests {
    use super::{FileFact, public_in};
    use xguard_detect::Context;
    use xguard_detect::sample::Sampler;

    #[test]
    fn secrets_under_names_for_browsers_are_told_by_line_and_kind() {
        let mut sampler = Sampler::new(1);
        let context = Context {
            now_ms: 1_790_000_000_000,
        };
        let told = |text: &str| {
            let finding = public_in(
                &b".env.local".into(),
                text.as_bytes().to_vec(),
                context,
                &mut |_| {},
            );
            finding.map(|finding| match &finding.facts[..] {
                [FileFact::CopiedIntoBrowsers(copied)] => copied
                    .iter()
                    .map(|one| (one.rule, one.prefix, one.line))
                    .collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            })
        };
        let lines =
            "PORT=80\nNEXT_PUBLIC_TWITTER_API_SECRET={secret}\nVITE_X_BEARER_TOKEN={bearer}\n";
        let expected = [
            ("x-api-secret", "NEXT_PUBLIC_", 2),
            ("x-bearer-token", "VITE_", 3),
        ];
        assert_eq!(told(&sampler.fill(lines)).as_deref(), Some(&expected[..]));
        for line in [
            "TWITTER_API_SECRET={secret}",
            "NEXT_PUBLIC_TWITTER_CLIENT_ID={client_id}",
            "NEXT_PUBLIC_TWITTER_API_SECRET=",
            "NEXT_PUBLIC_TWITTER_API_SECRET=your_secret_here",
            "NEXT_PUBLIC_TWITTER_API_SECRET=${TWITTER_API_SECRET}",
        ] {
            assert_eq!(told(&sampler.fill(line)), None, "{line}");
        }
    }
}

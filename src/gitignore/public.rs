//! Secrets in env files under names that build tools copy into the code that browsers load. Ignored files and templates
//! are looked into too: a secret gets out that way without ever being committed.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::FileFinding;
use super::content::read_small_file;
use super::rules::PUBLIC;
use xguard_detect as detect;
use xguard_detect::bounds::Bound;
use xguard_detect::{COPIED, Document, Finding, Severity};

/// More places than anybody reads.
const MOST: usize = 10;

/// A file that was not looked into to the end, and the bound where that ended.
pub type ReachedBound = (Vec<u8>, &'static Bound);

/// Returns the findings about those of `paths` that hold such a secret, and adds to `reached` those of them that were not
/// looked into to the end.
pub(super) fn find_public_secrets(
    top: &Path,
    paths: &[Vec<u8>],
    context: detect::Context,
    reached: &mut Vec<ReachedBound>,
) -> Result<Vec<FileFinding>> {
    let mut findings = Vec::new();
    for path in paths {
        let doing = || format!("could not read the env file `{}`", path.escape_ascii());
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
    path: &[u8],
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
    let found = searched.findings;
    let places: Vec<String> = found.iter().filter_map(describe_credential).collect();
    let more = places.len().saturating_sub(MOST);
    let shown = places.into_iter().take(MOST).collect::<Vec<_>>().join(", ");
    if shown.is_empty() {
        return None;
    }
    let shown = match more {
        0 => shown,
        _ => format!("{shown} and {more} more"),
    };
    let mut finding = FileFinding::new(&PUBLIC, path);
    finding.details.push(("copied_into_browsers", shown));
    Some(finding)
}

/// Says where a credential stands, of which kind it is, and what its name begins with.
fn describe_credential(finding: &Finding) -> Option<String> {
    let (_, prefix) = finding.details.iter().find(|(name, _)| *name == COPIED)?;
    let line = finding.place.line;
    (finding.severity > Severity::Note)
        .then(|| format!("{} under {prefix}… in line {line}", finding.rule.id))
}

#[cfg(test)]
mod tests {
    use super::public_in;
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
                b".env.local",
                text.as_bytes().to_vec(),
                context,
                &mut |_| {},
            );
            finding.map(|finding| finding.details[0].1.clone())
        };
        let lines =
            "PORT=80\nNEXT_PUBLIC_TWITTER_API_SECRET={secret}\nVITE_X_BEARER_TOKEN={bearer}\n";
        let expected =
            "x-api-secret under NEXT_PUBLIC_… in line 2, x-bearer-token under VITE_… in line 3";
        assert_eq!(told(&sampler.fill(lines)).as_deref(), Some(expected));
        for line in [
            "TWITTER_API_SECRET={secret}",
            "NEXT_PUBLIC_TWITTER_CLIENT_ID={client_id}",
            "NEXT_PUBLIC_TWITTER_API_SECRET=",
            "NEXT_PUBLIC_TWITTER_API_SECRET=your_secret_here",
            "NEXT_PUBLIC_TWITTER_API_SECRET=${TWITTER_API_SECRET}",
        ] {
            assert_eq!(told(&sampler.fill(line)), None, "{line}");
        }
        let many = "VITE_X_BEARER_TOKEN={bearer}\n".repeat(12);
        let told = told(&sampler.fill(&many)).unwrap();
        assert!(told.ends_with("in line 10 and 2 more"), "{told}");
    }
}

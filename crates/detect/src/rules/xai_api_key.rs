//! # `xai-api-key`
//!
//! **What it finds.** A key of the xAI API: `xai-` and eighty letters, digits, `_` or `-`. Its prefix gives it away under
//! any name. It is no credential of the X API, but it lies where those lie.
//!
//! **Why it matters.** Whoever has it uses Grok at the owner's expense, as far as the key's permissions go.
//!
//! **What is read out of it.** Nothing: it is random.

use std::borrow::Cow;
use std::ops::Range;

use super::{CredentialKind, Find};
use crate::classes::{count_distinct_bytes, is_mixed};
use crate::filter::made_up::is_patterned;
use crate::scene::{DetectedCredential, Scene};
use crate::{Category, Rule, Severity, Step};

static RULE: Rule = Rule {
    id: "xai-api-key",
    title: "xAI API key",
    category: Category::Credential,
    severity: Severity::Critical,
    finds: "A key of the xAI API, recognised by its prefix `xai-` and its length.",
    harm: "Whoever has it uses the xAI API at the owner's expense and may read what the owner's team stored there.",
    remedy: &[
        Step::TakeOut,
        Step::Own(
            "Open console.x.ai → API keys, make a new key, give it to whatever uses the old one, then delete the old one: that ends it.",
        ),
        Step::MindHistory,
    ],
};

pub(super) const KIND: CredentialKind = CredentialKind {
    rule: &RULE,
    example: |sampler| sampler.xai_api_key(),
    carrier: Some(|_, example| format!("XAI_API_KEY={example}")),
    find: Find::Alone(find_xai_key),
};

const PREFIX: &[u8] = b"xai-";
/// Characters behind the prefix.
const RANDOM: usize = 80;

fn find_xai_key<'t>(scene: &Scene<'t>, run: Range<usize>, out: &mut Vec<DetectedCredential<'t>>) {
    let Some(start) = run.end.checked_sub(PREFIX.len() + RANDOM) else {
        return;
    };
    let value = scene.slice(start..run.end);
    let begins = start == run.start
        || scene
            .before(start)
            .is_some_and(|byte| !byte.is_ascii_alphanumeric())
        || scene.before(run.start) == Some(b'\\') && start == run.start + 1;
    let Some(random) = value.strip_prefix(PREFIX) else {
        return;
    };
    if start >= run.start
        && begins
        && is_mixed(random)
        && count_distinct_bytes(random) >= 24
        && !is_patterned(random)
    {
        let mut sighting = DetectedCredential::new(&RULE, start..run.end, Cow::Borrowed(value));
        sighting.evidence.push("prefix and length");
        out.push(sighting);
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn hits() {
        let mut sampler = Sampler::new(1);
        for _ in 0..100 {
            let key = sampler.xai_api_key();
            for text in [
                key.clone(),
                format!("client = OpenAI(api_key=\"{key}\")"),
                format!("Authorization: Bearer {key}"),
                format!("a\\n{key}\\n"),
            ] {
                let found = found("a.py", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(found[0].rule.id, "xai-api-key", "{text}");
                assert_eq!(found[0].secret.expose(), key.as_bytes());
            }
        }
    }

    #[test]
    fn misses() {
        let mut sampler = Sampler::new(2);
        let mut random = |length| sampler.alphanumeric_text(length);
        for text in [
            "x-client: xai-grok-cli".to_owned(),
            format!("xai-{}", random(79)),
            format!("xai-{}", random(81)),
            format!("maxai-{}", random(80)),
            format!("xai-{}", "Ab1".repeat(27).get(..80).unwrap()),
        ] {
            assert_eq!(ids("a.py", &text), Vec::<&str>::new(), "{text}");
        }
    }
}

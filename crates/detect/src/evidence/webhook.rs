//! The handler of X's webhook check: it signs a `crc_token` with the consumer secret, which is then the key of an HMAC.

use std::ops::Range;

use memchr::memmem;

use crate::scene::Scene;

/// What it is called.
pub(super) const REASON: &str = "key of a webhook check";
/// What the token that is signed is called; where the file has it nowhere, there is no such check.
pub(super) const TOKEN_NAME: &[u8] = b"crc_token";
/// How far from the key the token that it signs may be named, and the function that signs.
const TOKEN: usize = 800;
const FUNCTION: usize = 160;

/// Returns how much speaks for a value being the key of such a check.
pub(super) fn weigh_check_key(scene: &Scene<'_>, value: &Range<usize>) -> i32 {
    let near = |reach: usize| {
        let end = value.end.saturating_add(reach).min(scene.text.len());
        scene.slice(value.start.saturating_sub(reach)..end)
    };
    if memmem::find(near(TOKEN), TOKEN_NAME).is_none() {
        return 0;
    }
    let function = near(FUNCTION).to_ascii_lowercase();
    let signs = memmem::find(&function, b"hmac").is_some();
    if signs { 100 } else { 40 }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::{found, ids};

    #[test]
    fn the_key_of_a_webhook_check_is_the_api_secret() {
        let mut sampler = Sampler::new(1);
        for text in [
            "digest = hmac.new(b'{secret}', msg=args['crc_token'].encode(), digestmod=sha256)",
            "const mac = crypto.createHmac('sha256', '{secret}')\n  .update(req.query.crc_token).digest('base64')",
        ] {
            let text = sampler.fill(text);
            let found = found("a.txt", &text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].rule.id, "x-api-secret");
            assert!(found[0].evidence.contains(&super::REASON));
        }
        let text = sampler.fill("digest = hmac.new(b'{secret}', msg=body, digestmod=sha256)");
        assert_eq!(ids("a.txt", &text), Vec::<&str>::new());
    }
}

//! Key and secret in the address they are sent to: `https://KEY:SECRET@api.x.com/…`.

use std::ops::Range;

use crate::classes::is_token;
use crate::scene::Scene;

/// What it is called.
pub(super) const REASON: &str = "in the address of an X host";
/// Hosts that take a key pair.
const HOSTS: &[&[u8]] = &[b"@api.twitter.com", b"@api.x.com"];

/// Returns how much speaks for a value being half of the pair in such an address.
pub(super) fn weigh_pair_half(scene: &Scene<'_>, value: &Range<usize>) -> i32 {
    let is_host = |at: usize| HOSTS.iter().any(|host| scene.from(at).starts_with(host));
    let first = scene.slice(value.start.saturating_sub(2)..value.start) == b"//";
    let password = scene.from(value.end).strip_prefix(b":").map_or(0, |rest| {
        rest.iter().take_while(|&&byte| is_token(byte)).count()
    });
    let as_name = first && password > 0 && is_host(value.end + 1 + password);
    let as_password = scene.before(value.start) == Some(b':') && is_host(value.end);
    if as_name || as_password { 100 } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::ids;

    #[test]
    fn key_and_secret_are_found_in_an_address() {
        let text = Sampler::new(1).fill("url: https://{key}:{secret}@api.x.com/oauth2/token");
        assert_eq!(ids("a.yml", &text), ["x-api-key", "x-api-secret"]);
        let text = Sampler::new(1).fill("url: https://{key}@api.example.org/");
        assert_eq!(ids("a.yml", &text), Vec::<&str>::new());
    }
}

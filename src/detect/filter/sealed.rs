//! Values that are encrypted where they stand: SOPS and eyaml write `ENC[AES256_GCM,data:…,iv:…,tag:…]` in place of each.

use std::ops::Range;

use crate::detect::scene::Scene;

/// How far back the bracket is looked for: more than an encrypted value of any credential takes.
const REACH: usize = 2048;

/// Tells whether a value is a part of what an encrypted one is made of.
pub(in crate::detect) fn is_sealed(scene: &Scene<'_>, value: &Range<usize>) -> bool {
    let before = scene.slice(value.start.saturating_sub(REACH)..value.start);
    memchr::memrchr2(b'[', b']', before)
        .and_then(|at| before.get(..=at))
        .is_some_and(|opened| opened.ends_with(b"ENC["))
}

#[cfg(test)]
mod tests {
    use crate::detect::sample::Sampler;
    use crate::detect::testing::ids;

    #[test]
    fn parts_of_an_encrypted_value_are_no_credentials() {
        let mut sampler = Sampler::new(5);
        for _ in 0..200 {
            let (data, tag) = (sampler.api_secret(), sampler.legacy(32));
            let sealed =
                format!("consumer_secret: ENC[AES256_GCM,data:{data},iv:x,tag:{tag},type:str]");
            assert_eq!(ids("twitter.yaml", &sealed), Vec::<&str>::new());
            let open = format!("{sealed}\nconsumer_secret: {data}");
            assert_eq!(ids("twitter.yaml", &open), ["x-api-secret"]);
        }
    }
}

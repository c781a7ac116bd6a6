//! Values that are encrypted where they stand: SOPS and eyaml write `ENC[AES256_GCM,data:…,iv:…,tag:…]` in place of each.

use std::ops::Range;

use memchr::memmem;

use crate::scene::Scene;

/// How far back the bracket is looked for: more than an encrypted value of any credential takes.
const REACH: usize = 2048;

/// Names of the parts that SOPS writes.
const PARTS: &[&[u8]] = &[b"data:", b"iv:", b"tag:", b"type:"];

/// Tells whether a value is a part of what an encrypted one is made of: between the bracket and the value there is
/// nothing but the algorithm and parts of base64, wrapped perhaps. Where the bracket is only spoken of, other text comes.
pub(crate) fn is_sealed(scene: &Scene<'_>, value: &Range<usize>) -> bool {
    let before = scene.slice(value.start.saturating_sub(REACH)..value.start);
    memmem::rfind(before, b"ENC[")
        .and_then(|at| before.get(at + 4..))
        .and_then(|opened| {
            let algorithm = opened.iter().position(|&byte| byte == b',')?;
            let (algorithm, parts) = opened.split_at_checked(algorithm)?;
            let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
            (!algorithm.is_empty() && algorithm.iter().all(is_letter)).then_some(parts)
        })
        .is_some_and(|parts| parts.split(|&byte| byte == b',').all(is_part))
}

/// Tells whether a text is base64, with the name of the part before it and the signs that fill it up behind.
fn is_part(text: &[u8]) -> bool {
    let named = PARTS.iter().find_map(|name| text.strip_prefix(*name));
    let letters = named.unwrap_or(text);
    let filled = letters
        .iter()
        .rev()
        .take_while(|&&byte| byte == b'=')
        .count();
    let letters = letters.get(..letters.len() - filled).unwrap_or_default();
    let lines = letters.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    lines.flatten().all(is_letter)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sampler;
    use crate::testing::ids;

    #[test]
    fn parts_of_an_encrypted_value_are_no_credentials() {
        let mut sampler = Sampler::new(5);
        for _ in 0..200 {
            let (data, tag) = (sampler.api_secret(), sampler.legacy_key(32));
            let sealed =
                format!("consumer_secret: ENC[AES256_GCM,data:{data},iv:x,tag:{tag},type:str]");
            assert_eq!(ids("twitter.yaml", &sealed), Vec::<&str>::new());
            let open = format!("{sealed}\nconsumer_secret: {data}");
            assert_eq!(ids("twitter.yaml", &open), ["x-api-secret"]);
        }
    }
}

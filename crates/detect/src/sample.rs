//! Synthetic credentials with the structure of real ones, made from a seed at run time, so that no file of ours holds
//! one. For `xguard rules`, the self-test and the tests. The structures are those the rules check;
//! `tests/corpus/README.md` says what each was checked against.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER};

const BASE62: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Milliseconds of the first snowflake id.
const SNOWFLAKE_EPOCH_MS: u64 = 1_288_834_974_657;

/// The three sorts of OAuth 2.0 token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuth2 {
    /// Lives two hours.
    Access,
    /// Lives for months.
    Refresh,
    /// Lives seconds.
    Code,
}

type MakeSample = fn(&mut Sampler) -> String;

/// A source of synthetic credentials; the same seed gives the same ones in the same order.
pub struct Sampler {
    rng: fastrand::Rng,
}

impl Sampler {
    /// Returns the sampler of a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// Returns `length` characters of `alphabet` with an upper-case letter, a lower-case letter and a digit in them.
    pub fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        loop {
            let text: String = (0..length)
                .filter_map(|_| self.rng.choice(alphabet))
                .map(|&byte| char::from(byte))
                .collect();
            let has = |is: fn(&char) -> bool| text.chars().any(|character| is(&character));
            if has(char::is_ascii_uppercase)
                && has(char::is_ascii_lowercase)
                && has(char::is_ascii_digit)
            {
                return text;
            }
        }
    }

    /// Returns letters and digits.
    pub fn alphanumeric_text(&mut self, length: usize) -> String {
        self.text(BASE62, length)
    }

    /// Returns random bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.rng.u8(..)).collect()
    }

    /// Returns a number below `limit`, which must not be 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.rng.u64(..limit)
    }

    /// Returns an API key: 25 letters and digits.
    pub fn api_key(&mut self) -> String {
        self.alphanumeric_text(25)
    }

    /// Returns an API key secret: 50 letters and digits.
    pub fn api_secret(&mut self) -> String {
        self.alphanumeric_text(50)
    }

    /// Returns an access token secret: 45 letters and digits.
    pub fn access_token_secret(&mut self) -> String {
        self.alphanumeric_text(45)
    }

    /// Returns a key as issued before about 2013: base64 of `bytes` random bytes with `+`, `/` and `=` taken out.
    /// 16 bytes make an API key, 32 a secret.
    pub fn legacy_key(&mut self, bytes: usize) -> String {
        loop {
            let text: String = BASE64
                .encode(&self.bytes(bytes))
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            let usual = if bytes == 16 { 19..=22 } else { 39..=43 };
            let last = if bytes == 16 {
                "AQgw"
            } else {
                "AEIMQUYcgkosw048"
            };
            let ends_well = text
                .chars()
                .last()
                .is_some_and(|character| last.contains(character));
            let has = |is: fn(&char) -> bool| text.chars().any(|character| is(&character));
            if usual.contains(&text.len())
                && ends_well
                && has(char::is_ascii_uppercase)
                && has(char::is_ascii_lowercase)
                && has(char::is_ascii_digit)
            {
                return text;
            }
        }
    }

    /// Returns an OAuth 1.0a access token as issued before about 2012, shorter than those of today.
    pub fn legacy_token(&mut self) -> String {
        loop {
            let token = format!(
                "{}-{}",
                self.rng.u32(100_000..99_999_999),
                self.legacy_key(32)
            );
            if token.len() < 50 {
                return token;
            }
        }
    }

    /// Returns a user id: sequential, or a snowflake of 2016 to 2025.
    pub fn user_id(&mut self) -> String {
        if self.rng.bool() {
            return self.rng.u64(100_000..4_900_000_000).to_string();
        }
        let created_ms = self.rng.u64(1_456_790_400_000..1_760_000_000_000) - SNOWFLAKE_EPOCH_MS;
        ((created_ms << 22) | self.rng.u64(..1 << 22)).to_string()
    }

    /// Returns an OAuth 1.0a access token: user id, `-`, and letters and digits up to 50 in all.
    pub fn access_token(&mut self) -> String {
        let user_id = self.user_id();
        let tail = self.alphanumeric_text(49 - user_id.len());
        format!("{user_id}-{tail}")
    }

    /// Returns an app-only bearer as X hands it out, percent-encoded.
    pub fn bearer(&mut self) -> String {
        self.bearer_decoded()
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D")
    }

    /// Returns an app-only bearer with nothing percent-encoded.
    pub fn bearer_decoded(&mut self) -> String {
        let mut head = vec![0; 16];
        head.extend(self.rng.u64(60_000..32_600_000).to_le_bytes());
        format!(
            "{}{}{}",
            BASE64.encode(&head),
            BASE64.encode(&self.bytes(20)),
            self.alphanumeric_text(50)
        )
    }

    /// Returns an OAuth 2.0 client id.
    pub fn client_id(&mut self) -> String {
        let inner = BASE64URL.encode(&self.bytes(15));
        BASE64URL_NOPAD.encode(format!("{inner}:1:ci").as_bytes())
    }

    /// Returns an OAuth 2.0 client secret: 50 characters of base64url, `-` or `_` among them.
    pub fn client_secret(&mut self) -> String {
        loop {
            let text = self.text(URL_SAFE, 50);
            if text.contains(['-', '_']) {
                return text;
            }
        }
    }

    /// Returns an OAuth 2.0 token or code issued at `issued_ms`, milliseconds since 1970.
    pub fn oauth2(&mut self, sort: OAuth2, issued_ms: u64) -> String {
        let sort = match sort {
            OAuth2::Access => "at",
            OAuth2::Refresh => "rt",
            OAuth2::Code => "ac",
        };
        let random = self.text(URL_SAFE, 45);
        let flag = u8::from(self.rng.bool());
        BASE64URL_NOPAD.encode(format!("{random}:{issued_ms}:1:{flag}:{sort}:1").as_bytes())
    }

    /// Returns `length` lower-case hexadecimal digits: session cookies of 40, their companions of 32 or 160.
    pub fn hex(&mut self, length: usize) -> String {
        let digits = HEXLOWER.encode(&self.bytes(length.div_ceil(2)));
        digits.chars().take(length).collect()
    }

    /// Returns an OAuth 1.0a request token, as issued at `issued_ms`, milliseconds since 1970.
    pub fn request_token(&mut self, issued_ms: u64) -> String {
        let mut bytes = self.bytes(4);
        bytes.extend(self.rng.u64(60_000..32_600_000).to_be_bytes());
        bytes.extend(issued_ms.to_be_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Returns an xAI API key.
    pub fn xai_api_key(&mut self) -> String {
        format!("xai-{}", self.alphanumeric_text(80))
    }

    /// Returns the exported private keys of an `XChat` account, with the long stretch without `+` and `/` that all but
    /// three in a thousand have.
    pub fn chat_private_keys(&mut self) -> String {
        loop {
            let text = BASE64.encode(&self.bytes(96));
            if text.split(['+', '/']).any(|run| run.len() >= 18) {
                return text;
            }
        }
    }

    /// Returns a password as people make them.
    pub fn password(&mut self) -> String {
        format!("{}!", self.alphanumeric_text(13))
    }

    /// Returns the value of a Basic header for `name` and `password`.
    pub fn basic(name: &str, password: &str) -> String {
        BASE64.encode(format!("{name}:{password}").as_bytes())
    }

    /// Returns `text` with each `{kind}` in it replaced by a fresh credential: `{key}`, `{secret}`, `{token}`,
    /// `{token_secret}`, `{bearer}`, `{client_id}`, `{client_secret}`, `{old_key}`, `{old_secret}`.
    pub fn fill(&mut self, text: &str) -> String {
        let kinds: [(&str, MakeSample); 9] = [
            ("{key}", Self::api_key),
            ("{secret}", Self::api_secret),
            ("{token}", Self::access_token),
            ("{token_secret}", Self::access_token_secret),
            ("{bearer}", Self::bearer),
            ("{client_id}", Self::client_id),
            ("{client_secret}", Self::client_secret),
            ("{old_key}", |sampler| sampler.legacy_key(16)),
            ("{old_secret}", |sampler| sampler.legacy_key(32)),
        ];
        let mut filled = text.to_owned();
        for (name, make) in kinds {
            while filled.contains(name) {
                filled = filled.replacen(name, &make(self), 1);
            }
        }
        filled
    }

    /// Returns base64 of random bytes without padding, for lookalikes.
    pub fn base64(&mut self, bytes: usize) -> String {
        BASE64_NOPAD.encode(&self.bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::{OAuth2, Sampler};

    #[test]
    fn lengths_are_those_of_real_credentials() {
        let mut sampler = Sampler::new(1);
        for _ in 0..200 {
            assert_eq!(sampler.access_token().len(), 50);
            assert_eq!(sampler.bearer_decoded().len(), 110);
            assert!(sampler.bearer().len() >= 112);
            assert_eq!(sampler.client_id().len(), 34);
            assert!(sampler.client_id().ends_with("6MTpjaQ"));
            assert_eq!(sampler.oauth2(OAuth2::Refresh, 1_700_000_000_000).len(), 91);
        }
    }

    #[test]
    fn a_seed_gives_the_same_samples_again() {
        assert_eq!(Sampler::new(7).api_secret(), Sampler::new(7).api_secret());
        assert_ne!(Sampler::new(7).api_secret(), Sampler::new(8).api_secret());
    }
}

//! Synthetic credentials that are remembered, so that every run can be searched for them.

use std::time::{SystemTime, UNIX_EPOCH};

use xguard_detect::rules::CredentialKind;
use xguard_detect::sample::{OAuth2, Sampler};

/// How many characters in a row of a secret part count as printing it. Redaction shows four at most.
const WINDOW: usize = 6;
/// Characters of a bearer that hold nothing but the app id.
const BEARER_HEAD: usize = 32;

/// A sampler that remembers the secret part of everything it makes.
pub(crate) struct Planted {
    sampler: Sampler,
    watched: Vec<Watched>,
}

struct Watched {
    kind: &'static str,
    secret_part: Vec<u8>,
}

impl Planted {
    /// Returns the sampler of a seed, with nothing planted yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            sampler: Sampler::new(seed),
            watched: Vec::new(),
        }
    }

    /// Remembers a secret that was made elsewhere.
    pub(crate) fn watch(&mut self, kind: &'static str, secret_part: &[u8]) {
        assert!(
            secret_part.len() > WINDOW,
            "a {kind} of {} bytes is too short to be watched",
            secret_part.len()
        );
        self.watched.push(Watched {
            kind,
            secret_part: secret_part.to_vec(),
        });
    }

    /// Makes a line of a file with one of this kind. What it begins with may be shown.
    pub(crate) fn line_of(&mut self, kind: &CredentialKind) -> String {
        let example = (kind.example)(&mut self.sampler);
        self.watch(kind.rule.id, &example.as_bytes()[example.len() / 2..]);
        kind.line(&mut self.sampler, &example)
    }

    /// Makes an app-only bearer, percent-encoded as X hands it out.
    pub(crate) fn bearer(&mut self) -> String {
        let decoded = self.bearer_decoded();
        let encode = |text: &str| {
            text.replace('+', "%2B")
                .replace('/', "%2F")
                .replace('=', "%3D")
        };
        self.watch("bearer", encode(&decoded[BEARER_HEAD..]).as_bytes());
        encode(&decoded)
    }

    /// Makes an app-only bearer with nothing percent-encoded.
    pub(crate) fn bearer_decoded(&mut self) -> String {
        let bearer = self.sampler.bearer_decoded();
        self.watch("bearer", &bearer.as_bytes()[BEARER_HEAD..]);
        bearer
    }

    /// Makes an OAuth 1.0a access token; its user id is public.
    pub(crate) fn access_token(&mut self) -> String {
        let token = self.sampler.access_token();
        let tail = token.split_once('-').expect("user id, `-`, tail").1;
        self.watch("access token", tail.as_bytes());
        token
    }

    /// Makes an OAuth 2.0 token or code issued now.
    pub(crate) fn oauth2(&mut self, sort: OAuth2) -> String {
        let now_ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock after 1970")
            .as_millis();
        self.oauth2_issued(
            sort,
            now_ms
                .try_into()
                .expect("a clock before the year 584 million"),
        )
    }

    /// Makes an OAuth 2.0 token or code of another time, in milliseconds since 1970.
    pub(crate) fn oauth2_issued(&mut self, sort: OAuth2, issued_ms: u64) -> String {
        let token = self.sampler.oauth2(sort, issued_ms);
        self.remembered("OAuth 2.0 token", token)
    }

    /// Makes an OAuth 2.0 client id.
    pub(crate) fn client_id(&mut self) -> String {
        let id = self.sampler.client_id();
        self.remembered("client id", id)
    }

    /// Makes an OAuth 2.0 client secret.
    pub(crate) fn client_secret(&mut self) -> String {
        let secret = self.sampler.client_secret();
        self.remembered("client secret", secret)
    }

    /// Makes an API key.
    pub(crate) fn api_key(&mut self) -> String {
        let key = self.sampler.api_key();
        self.remembered("API key", key)
    }

    /// Makes an API key secret.
    pub(crate) fn api_secret(&mut self) -> String {
        let secret = self.sampler.api_secret();
        self.remembered("API secret", secret)
    }

    /// Makes an access token secret.
    pub(crate) fn access_token_secret(&mut self) -> String {
        let secret = self.sampler.access_token_secret();
        self.remembered("access token secret", secret)
    }

    /// Makes the value of a Basic header of an API key and its secret.
    pub(crate) fn basic(&mut self) -> String {
        let pair = Sampler::basic(&self.api_key(), &self.api_secret());
        self.remembered("Basic pair", pair)
    }

    /// Makes an xAI API key; its prefix is public.
    pub(crate) fn xai_api_key(&mut self) -> String {
        let key = self.sampler.xai_api_key();
        self.watch("xAI key", &key.as_bytes()["xai-".len()..]);
        key
    }

    /// Makes a password.
    pub(crate) fn password(&mut self) -> String {
        let password = self.sampler.password();
        self.remembered("password", password)
    }

    /// Makes a request token and its secret; the token's app id and time are public.
    pub(crate) fn request_token(&mut self) -> (String, String) {
        let token = self.sampler.request_token(1_750_000_000_000);
        let secret = self.sampler.alphanumeric_text(32);
        (token, self.remembered("request token secret", secret))
    }

    /// Makes text that is no credential of any kind: the clean twin of one.
    pub(crate) fn harmless(&mut self) -> String {
        format!("{:08}", self.sampler.below(100_000_000))
    }

    /// Makes random bytes without a NUL among them.
    pub(crate) fn noise(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = self.sampler.bytes(length);
        bytes.retain(|&byte| byte != 0);
        bytes
    }

    /// Tells which planted secret `output` shows more of than redaction may, without naming it.
    pub(crate) fn leak(&self, output: &[u8]) -> Option<String> {
        self.watched.iter().enumerate().find_map(|(number, watched)| {
            let shown = watched
                .secret_part
                .windows(WINDOW)
                .position(|window| memchr::memmem::find(output, window).is_some())?;
            Some(format!(
                "{WINDOW} characters of planted secret {number} ({}), from its character {shown} on",
                watched.kind
            ))
        })
    }

    fn remembered(&mut self, kind: &'static str, secret: String) -> String {
        self.watch(kind, secret.as_bytes());
        secret
    }
}

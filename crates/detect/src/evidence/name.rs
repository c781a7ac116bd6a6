//! What the name of a value says about it.

use super::words::{Word, read_words};

/// How well a name fits a credential of X.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Fit {
    /// It says nothing.
    #[default]
    None,
    /// Two or three letters, as in `ck`, `cs`, `at`, `ats`.
    Short,
    /// `api_key`, `secret`, `token`: many have those.
    Generic,
    /// `consumer_key`, `token_secret`: OAuth 1.0a.
    Specific,
    /// A word for X and one for a credential: `TWITTER_API_KEY`.
    Own,
}

/// A name, understood.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something of its own"
)]
pub(crate) struct FieldName {
    /// How well it fits.
    pub(crate) fit: Fit,
    /// It has a word for X.
    pub(crate) vendor: bool,
    /// Its word for X is that letter alone, which stands for much else: `X_API_KEY` is an HTTP header's name too.
    pub(crate) by_letter: bool,
    /// It has a word for another vendor.
    pub(crate) other: bool,
    /// It has a word that says the value is something else.
    pub(crate) against: bool,
    /// It says `id` and nothing of what.
    pub(crate) mere_id: bool,
    /// It says `password`: what a database or a mail server has.
    pub(crate) password: bool,
    /// It has words nobody knows, so it may be anybody's.
    pub(crate) foreign: bool,
    /// It is about the secret of a token.
    pub(crate) token_secret: bool,
    /// It is about an OAuth 2.0 client.
    pub(crate) client: bool,
    /// `SECRET_KEY` and nothing else: what frameworks call the key they sign sessions with.
    pub(crate) secret_key: bool,
}

/// Names too short to have words.
const SHORT: &[&[u8]] = &[
    b"ck",
    b"cs",
    b"at",
    b"ats",
    b"as",
    b"atk",
    b"akey",
    b"asec",
    b"csec",
    b"ckey",
    b"csecret",
    b"atoken",
    b"asecret",
    b"tks",
    b"ots",
    b"ot",
    b"ak",
    b"sk",
    b"cons",
    b"k",
    b"s",
    b"t",
    b"ts",
    b"c_key",
    b"c_secret",
    b"a_token",
    b"a_secret",
];

impl FieldName {
    /// Understands a name; of a path with dots the last part names the value, those before it say whose it is.
    pub(crate) fn read(text: &[u8]) -> Self {
        let named = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
        let end = text.iter().rposition(named).map_or(0, |at| at + 1);
        let text = text.get(..end).unwrap_or_default();
        let (path, last) = match text
            .iter()
            .rposition(|&byte| matches!(byte, b'.' | b':' | b'/'))
        {
            Some(dot) => text.split_at(dot + 1),
            None => (&b""[..], text),
        };
        let mut name = Self::read_last(last);
        for word in read_words(path) {
            name.vendor |= word == Word::Vendor;
            name.other |= matches!(word, Word::Other | Word::Rival);
        }
        if name.vendor && name.fit >= Fit::Generic {
            name.fit = Fit::Own;
        }
        let is_spelt_out = |pair: &[u8]| pair.eq_ignore_ascii_case(b"tw");
        name.by_letter = name.vendor && !text.windows(2).any(is_spelt_out);
        name
    }

    fn read_last(text: &[u8]) -> Self {
        let found = read_words(text);
        let has = |word: Word| found.contains(&word);
        // The `X-` that many headers begin with says nothing of X; what stands behind it may.
        let behind = match text.split_at_checked(2) {
            Some((start, rest)) if start.eq_ignore_ascii_case(b"x-") => rest,
            _ => text,
        };
        let vendor = read_words(behind).contains(&Word::Vendor) && !only_x_as_unknown(behind);
        let credential = has(Word::Key) || has(Word::Secret) || has(Word::Token);
        let specific = has(Word::Consumer) && credential
            || has(Word::Secret) && (has(Word::Token) || has(Word::Access) || has(Word::OAuth));
        let generic = credential
            || has(Word::Consumer)
            || has(Word::Id) && (has(Word::Api) || has(Word::Client));
        let lower = text.to_ascii_lowercase();
        let stem = lower.strip_suffix(|byte: &u8| byte.is_ascii_digit() || *byte == b'_');
        let short =
            SHORT.contains(&lower.as_slice()) || stem.is_some_and(|stem| SHORT.contains(&stem));
        let fit = match () {
            () if vendor && generic => Fit::Own,
            () if specific => Fit::Specific,
            () if generic => Fit::Generic,
            () if short => Fit::Short,
            () => Fit::None,
        };
        Self {
            fit,
            vendor,
            by_letter: false,
            other: has(Word::Other) || has(Word::Rival),
            against: has(Word::Against) || turns_pages(&lower) || is_mere_id(&found),
            mere_id: found == [Word::Id],
            password: memchr::memmem::find(&lower, b"passw").is_some(),
            foreign: has(Word::Unknown) && !short,
            token_secret: has(Word::Secret) && (has(Word::Token) || has(Word::Access))
                || has(Word::Secret) && has(Word::OAuth) && !has(Word::Client),
            client: has(Word::Client),
            secret_key: has(Word::Secret)
                && has(Word::Key)
                && found
                    .iter()
                    .all(|word| matches!(word, Word::Secret | Word::Key | Word::Neutral)),
        }
    }
}

trait StripSuffix {
    fn strip_suffix(&self, is: impl Fn(&u8) -> bool) -> Option<&[u8]>;
}

impl StripSuffix for Vec<u8> {
    /// Returns the bytes without those at the end that `is` holds for; nothing if there are none such.
    fn strip_suffix(&self, is: impl Fn(&u8) -> bool) -> Option<&[u8]> {
        let kept = self.iter().rposition(|byte| !is(byte))? + 1;
        (kept < self.len()).then(|| self.get(..kept))?
    }
}

/// Tells whether a name is of a page's successor, as `next_token` is and `NEXT_PUBLIC_TOKEN` is not.
fn turns_pages(lower: &[u8]) -> bool {
    let next = memchr::memmem::find(lower, b"next");
    let rest = next.and_then(|at| lower.get(at + 4..)).unwrap_or_default();
    let frameworks = [
        &b"_public"[..],
        b"public",
        b"auth",
        b"-public",
        b"js",
        b"_js",
    ];
    next.is_some() && !frameworks.iter().any(|word| rest.starts_with(word))
}

/// Tells whether a name says `id` and nothing that an id of a credential would need.
fn is_mere_id(found: &[Word]) -> bool {
    found.contains(&Word::Id)
        && !found.iter().any(|word| {
            matches!(
                word,
                Word::Api | Word::Client | Word::Consumer | Word::Key | Word::Secret | Word::Token
            )
        })
}

/// Tells whether the only word for X is a letter `x` that ends another name: `POSITION_X`.
fn only_x_as_unknown(text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.ends_with(b"_x") || lower == b"x"
}

#[cfg(test)]
mod tests {
    use super::{FieldName, Fit};

    #[test]
    fn names_are_understood() {
        let cases = [
            ("TWITTER_API_KEY", Fit::Own, "v"),
            ("X_ACCESS_TOKEN_SECRET", Fit::Own, "vt"),
            ("config.consumer_key", Fit::Specific, ""),
            ("twitter4j.oauth.accessTokenSecret", Fit::Own, "vt"),
            ("process.env.TW_CONSUMER_KEY", Fit::Own, "v"),
            ("NEXT_PUBLIC_X_API_KEY", Fit::Own, "v"),
            ("api_key", Fit::Generic, ""),
            ("client_secret", Fit::Generic, "c"),
            ("X-API-Key", Fit::Generic, ""),
            ("X-Twitter-API-Key", Fit::Own, "v"),
            ("x-note TWITTER_API_KEY", Fit::Own, "vf"),
            ("VOICEVOX_API_KEY", Fit::Generic, "f"),
            ("DISCOGS_CONSUMER_KEY", Fit::Specific, "o"),
            ("SECRET_KEY", Fit::Generic, "k"),
            ("google.apiKey", Fit::Generic, "o"),
            ("nextPageToken", Fit::Generic, "a"),
            ("queryId", Fit::None, "a"),
            ("ck", Fit::Short, ""),
            ("CS_2", Fit::Short, ""),
            ("value", Fit::None, ""),
            ("TWITTER_HANDLE", Fit::None, "va"),
            ("next_token", Fit::Generic, "a"),
            ("tweetId", Fit::None, "va"),
        ];
        for (text, fit, flags) in cases {
            let name = FieldName::read(text.as_bytes());
            let seen: String = [
                (name.vendor, 'v'),
                (name.other, 'o'),
                (name.against, 'a'),
                (name.foreign, 'f'),
                (name.token_secret, 't'),
                (name.client, 'c'),
                (name.secret_key, 'k'),
            ]
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, flag)| *flag)
            .collect();
            assert_eq!((name.fit, seen.as_str()), (fit, flags), "{text}");
        }
    }
}

//! Kinds that have nothing but length and alphabet, and which of them a value could be.

use data_encoding::BASE64_NOPAD;

use super::classes::{MARK, byte_classes_in, is_alphanumeric, is_mixed};
use super::filter::made_up::{is_made_up, is_plainly_made_up};
use super::filter::words::{is_plainly_words, is_words};

/// What a value could be, by its length and characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// 25 letters and digits: an API key.
    Key25,
    /// 50 letters and digits: an API secret, or one client secret in five.
    Secret50,
    /// 50 characters of base64url with `-` or `_`: a client secret.
    ClientSecret50,
    /// 45 letters and digits: the secret of an access token.
    Secret45,
    /// 18 to 22 letters and digits with the ending of an API key issued before 2013.
    LegacyKey,
    /// 37 to 43 letters and digits with the ending of a secret issued before 2013.
    LegacySecret,
    /// A user id and a tail like `LegacySecret`: an access token of before 2012, whose length proves nothing.
    LegacyToken,
}

/// Last characters of base64 of sixteen bytes, which carries four zero bits.
const LEGACY_KEY_ENDINGS: &[u8] = b"AQgw";
/// Last characters of base64 of thirty-two bytes, which carries two zero bits.
const LEGACY_SECRET_ENDINGS: &[u8] = b"AEIMQUYcgkosw048";

impl Shape {
    /// Returns what a value could be, if it is random.
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        let is_something_else = |random: &[u8]| is_made_up(random) || is_words(random);
        Self::unless(value, is_something_else)
    }

    /// Returns what a value could be that its own name calls X's: anything that is not plainly made by hand.
    pub(super) fn of_named(value: &[u8]) -> Option<Self> {
        let is_placeholder = |random: &[u8]| is_plainly_made_up(random) || is_plainly_words(random);
        Self::unless(value, is_placeholder)
    }

    fn unless(value: &[u8], is_something_else: impl Fn(&[u8]) -> bool) -> Option<Self> {
        let shape = Self::by_length(value)?;
        let random = match shape {
            Self::LegacyToken => value.split(|&byte| byte == b'-').nth(1)?,
            _ => value,
        };
        let is_random = is_mixed(random) && !is_text(random) && !is_of_google(value);
        (is_random && !is_something_else(random)).then_some(shape)
    }

    fn by_length(value: &[u8]) -> Option<Self> {
        let last = value.last()?;
        let plain = byte_classes_in(value) & MARK == 0;
        match value.len() {
            25 if plain => Some(Self::Key25),
            45 if plain => Some(Self::Secret45),
            50 if plain => Some(Self::Secret50),
            18..=22 if plain && LEGACY_KEY_ENDINGS.contains(last) => Some(Self::LegacyKey),
            37..=43 if plain && LEGACY_SECRET_ENDINGS.contains(last) => Some(Self::LegacySecret),
            50 if !is_token(value) => Some(Self::ClientSecret50),
            40..=49 if LEGACY_SECRET_ENDINGS.contains(last) && is_token(value) => {
                Some(Self::LegacyToken)
            }
            _ => None,
        }
    }

    /// Tells whether it is of the lengths issued before 2013, which many other values have.
    pub(super) fn is_legacy(self) -> bool {
        matches!(
            self,
            Self::LegacyKey | Self::LegacySecret | Self::LegacyToken
        )
    }
}

/// Tells whether a value is base64 of printable text: numbers, names, the beginning of a header.
fn is_text(value: &[u8]) -> bool {
    let whole = value.len() / 4 * 4;
    let bytes = BASE64_NOPAD.decode(value.get(..whole).unwrap_or_default());
    let is_printable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    whole >= 24 && bytes.is_ok_and(|bytes| bytes.iter().all(is_printable))
}

/// Tells whether a value has the beginning and length of Google's API keys.
fn is_of_google(value: &[u8]) -> bool {
    value.len() == 39 && value.starts_with(b"AIza")
}

/// Tells whether a value is digits, one dash, letters and digits.
fn is_token(value: &[u8]) -> bool {
    let Some(dash) = value.iter().position(|&byte| byte == b'-') else {
        return false;
    };
    let (id, tail) = value.split_at(dash);
    (3..=10).contains(&id.len())
        && id.iter().all(u8::is_ascii_digit)
        && is_alphanumeric(tail.get(1..).unwrap_or_default())
        && (38..=44).contains(&tail.len())
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use crate::sample::Sampler;
    use crate::testing::rounds;

    type Make = fn(&mut Sampler) -> String;

    #[test]
    fn random_values_have_the_shape_of_their_kind() {
        let mut sampler = Sampler::new(4);
        for _ in 0..500 {
            for (value, shape) in [
                (sampler.api_key(), Shape::Key25),
                (sampler.api_secret(), Shape::Secret50),
                (sampler.client_secret(), Shape::ClientSecret50),
                (sampler.access_token_secret(), Shape::Secret45),
                (sampler.legacy_key(16), Shape::LegacyKey),
                (sampler.legacy_key(32), Shape::LegacySecret),
                (sampler.legacy_token(), Shape::LegacyToken),
            ] {
                assert_eq!(Shape::of(value.as_bytes()), Some(shape), "{value}");
            }
        }
    }

    #[test]
    fn no_random_value_is_plainly_made_up() {
        let mut sampler = Sampler::new(6);
        let kinds: [(Shape, Make); 7] = [
            (Shape::Key25, Sampler::api_key),
            (Shape::Secret50, Sampler::api_secret),
            (Shape::ClientSecret50, Sampler::client_secret),
            (Shape::Secret45, Sampler::access_token_secret),
            (Shape::LegacyKey, |sampler| sampler.legacy_key(16)),
            (Shape::LegacySecret, |sampler| sampler.legacy_key(32)),
            (Shape::LegacyToken, Sampler::legacy_token),
        ];
        for (shape, make) in kinds {
            for _ in 0..rounds(100) * 20 {
                let value = make(&mut sampler);
                assert_eq!(Shape::of_named(value.as_bytes()), Some(shape), "{value}");
            }
        }
    }

    #[test]
    fn other_values_have_none() {
        let mut sampler = Sampler::new(4);
        for value in [
            sampler.alphanumeric_text(26),
            sampler.alphanumeric_text(44),
            sampler.alphanumeric_text(51),
            "getTwitterAccessTokenById".to_owned(),
            "da39a3ee5e6b4b0d3255bfef95601890afd80709".to_owned(),
            "x".repeat(50),
        ] {
            assert_eq!(Shape::of(value.as_bytes()), None, "{value}");
        }
    }
}

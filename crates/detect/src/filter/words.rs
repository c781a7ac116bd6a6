//! Identifiers made of words: `getTwitterAccessTokenFor` has the length and alphabet of an API key. Two letters that
//! follow each other often in English, and lower-case stretches, speak for words; digits and capitals in a row for
//! chance.

use crate::classes::is_alphanumeric;

/// The weight above which a value reads as words. Of random values of 25 two in ten thousand get there; identifiers of
/// 25 characters with the shortest of words weigh 110 and more.
const LIKELY: i32 = 80;
/// The weight that no random value reaches: not one in a million of 22. Longer ones need `STEADY` for each character.
const CERTAIN: i32 = 160;
const STEADY: usize = 4;
/// The same of a value whose capitals and digits stand where people put them.
const CAMEL: i32 = 140;

/// For each letter, which letters follow it often in English words and programmers' abbreviations of them.
const FOLLOWERS: [&[u8]; 26] = [
    b"bcdgilmnprstuvy",    // a
    b"aeilorusjb",         // b
    b"aehiklorstu",        // c
    b"adeiorsu",           // d
    b"acdefilmnprstvwxy",  // e
    b"aefiloru",           // f
    b"aeghilnorsu",        // g
    b"aeiort",             // h
    b"abcdefglmnoprstvz",  // i
    b"aeous",              // j
    b"eisn",               // k
    b"adefiklopstuvy",     // l
    b"abeimopsu",          // m
    b"acdefgiknostuv",     // n
    b"abcdfgklmnoprstuvw", // o
    b"aehiloprstu",        // p
    b"u",                  // q
    b"acdegiklmnorstuvy",  // r
    b"aceghikmopqstuwy",   // s
    b"acehilorstuwy",      // t
    b"abcdegilmnprst",     // u
    b"aeiou",              // v
    b"aehinor",            // w
    b"aceipt",             // x
    b"aelmopst",           // y
    b"aeioz",              // z
];

/// Tells whether a value reads as words in camel case or with separators. Identifiers have digits in one place at most.
pub(crate) fn is_words(value: &[u8]) -> bool {
    weighs_more_than(value, LIKELY)
}

/// Tells whether a value is words, whatever is known of it otherwise.
pub(crate) fn is_plainly_words(value: &[u8]) -> bool {
    let steady = i32::try_from(value.len() * STEADY).unwrap_or(i32::MAX);
    let certain = if is_camel_case(value) { CAMEL } else { CERTAIN };
    weighs_more_than(value, steady.max(certain))
}

/// Tells whether a value is letters and then digits, each capital before a small letter.
fn is_camel_case(value: &[u8]) -> bool {
    let digits = value.iter().rev().take_while(|byte| byte.is_ascii_digit());
    let letters = value
        .get(..value.len() - digits.count())
        .unwrap_or_default();
    let is_small = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let mut places = letters.iter().enumerate();
    places.all(|(at, byte)| {
        byte.is_ascii_lowercase() || byte.is_ascii_uppercase() && is_small(letters.get(at + 1))
    })
}

fn weighs_more_than(value: &[u8], least: i32) -> bool {
    // No identifier begins with a digit, but a slug may, and in compiled files the length of one stands before it.
    let begins_with_digit = is_alphanumeric(value) && value.first().is_some_and(u8::is_ascii_digit);
    let numbers = value
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if !a.is_ascii_digit() && b.is_ascii_digit()))
        .count();
    let doubled = begins_with_digit || numbers > 1;
    sum(value)
        > if doubled {
            least.max(2 * LIKELY)
        } else {
            least
        }
}

/// Tells whether a text is likelier random than words.
pub(crate) fn is_unreadable(text: &[u8]) -> bool {
    sum(text) < 0
}

fn sum(text: &[u8]) -> i32 {
    let weights = text.windows(2).map(|pair| match pair {
        [a, b] => pair_log_odds(*a, *b),
        _ => 0,
    });
    weights.sum()
}

/// The logarithm, times ten, of how much likelier a pair is in words than in random letters and digits.
fn pair_log_odds(a: u8, b: u8) -> i32 {
    if a.is_ascii_digit() && b.is_ascii_digit() {
        // A number in an identifier is as long as it likes.
        return 0;
    }
    if !a.is_ascii_alphabetic() || !b.is_ascii_alphabetic() {
        let separator = matches!(a, b'-' | b'_') || matches!(b, b'-' | b'_');
        return if separator { 5 } else { -12 };
    }
    let case = match (a.is_ascii_uppercase(), b.is_ascii_uppercase()) {
        (false, false) => 12,
        (true, false) => 0,
        // A capital after a small letter begins a new word, whatever the letters are.
        (false, true) => return 0,
        (true, true) => -14,
    };
    let follows = FOLLOWERS
        .get(usize::from(a.to_ascii_lowercase() - b'a'))
        .is_some_and(|letters| letters.contains(&b.to_ascii_lowercase()));
    case + if follows { 6 } else { -14 }
}

#[cfg(test)]
mod tests {
    use super::is_words;
    use crate::sample::Sampler;

    #[test]
    fn identifiers_are_words() {
        let cases = [
            "getTwitterAccessTokenById",
            "newAccountStatusBuilderOn",
            "setByOnIdApiV2KeyForOnKey",
            "createTwitterAccessTokenSecretHandlerFactory",
            "withStatusSearchResultRequestTimelineUpdateAccount",
            "Get2CommunitiesIdResponse",
            "Get2UsersIdMutingResponse",
            "HTTPRequestHandlerFactory",
            "HowToGetYourTwitterBotApproved",
            "NSURLSessionConfiguration",
            "XMLHttpRequestEventTarget",
            "UITableViewDelegateMethod",
            "ten-Things-I-Wish-I-Knew-Before-Moving-To-Lisbon",
            "SpringBeanFactoryPostProc",
            "5AuthorizationDelegateCon",
        ];
        for value in cases {
            assert!(is_words(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn random_values_are_hardly_ever_words() {
        let mut sampler = Sampler::new(5);
        let words = |length: usize, sampler: &mut Sampler| {
            (0..20_000)
                .filter(|_| is_words(sampler.alphanumeric_text(length).as_bytes()))
                .count()
        };
        assert!(words(25, &mut sampler) <= 8);
        assert!(words(45, &mut sampler) <= 1);
        assert_eq!(words(50, &mut sampler), 0);
    }
}

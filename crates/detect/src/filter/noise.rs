//! Text of a dense encoding (base91, base85, the tables of a parser generator, the mappings of a source map), of which
//! anything that looks like a value is a piece.

use std::ops::Range;

use crate::scene::Scene;

/// How much is looked at on either side.
const REACH: usize = 64;
/// Signs that hardly ever stand near a value in one unbroken text; quotes, brackets, commas and the like do.
const SIGNS: &[u8] = b"~^|`#@%*?$<>!&+";
/// How many different ones of them a dense encoding has there, or how many commas and semicolons mappings have.
const MANY: usize = 7;

/// How much is looked at for the rarest of them, and how many different ones are too many.
const FAR: usize = 128;
const RAREST: &[u8] = b"~^`#@";
const FEW: usize = 3;

/// Tells whether what surrounds a value is noise.
pub(crate) fn is_in_noise(scene: &Scene<'_>, value: &Range<usize>) -> bool {
    has_signs(scene, value, (REACH, SIGNS, MANY))
        || has_signs(scene, value, (FAR, RAREST, FEW))
        || text_on_both_sides(scene, value, REACH)
            .into_iter()
            .any(is_mapping)
}

/// Tells whether so many of some signs stand around a value, in one unbroken text. Blanks break it, and bytes that are
/// no text: among those all signs stand by chance.
fn has_signs(
    scene: &Scene<'_>,
    value: &Range<usize>,
    (reach, signs, many): (usize, &[u8], usize),
) -> bool {
    let sides = text_on_both_sides(scene, value, reach);
    let around = || sides.into_iter().flatten();
    let found = signs
        .iter()
        .filter(|&sign| around().any(|byte| byte == sign));
    let is_break = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
    found.count() >= many && !around().any(is_break)
}

/// Returns what stands before a value and after it.
fn text_on_both_sides<'t>(scene: &Scene<'t>, value: &Range<usize>, reach: usize) -> [&'t [u8]; 2] {
    let end = (value.end + reach).min(scene.text.len());
    [
        scene.slice(value.start.saturating_sub(reach)..value.start),
        scene.slice(value.end..end),
    ]
}

/// Tells whether a text is pieces of base64 between commas and semicolons.
fn is_mapping(side: &[u8]) -> bool {
    let pieces = side.iter().filter(|byte| b",;".contains(byte)).count();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/,;".contains(byte);
    pieces >= MANY && side.iter().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::is_in_noise;
    use crate::scene::Scene;

    #[test]
    fn noise_is_told_from_code() {
        let cases = [
            (
                "JU7#k%|tE+vr4Hi3sVBX#1x\"9L3yQ?w7?H|Z(>T=@~Y*y^jy57:mLIo~U$",
                true,
            ),
            (
                "!function(e,t){var n=e&&!t||{consumerKey:\"@\",consumerSecret:",
                false,
            ),
            (
                "https://api.twitter.com/?oauth_token=a%2Fb&oauth_verifier=@&x=1#top",
                false,
            ),
            ("AAAA,CGII;KEQS,UYcD,FHgB,oB,,,;AACG,@,CGII", true),
            ("#k%|+?w7?H Z(>T= key = @ ~Y*y^jy5$", false),
            ("#k%|+?w7?H\0key=@\0~Y*y^jy5$", false),
        ];
        for (text, expected) in cases {
            let scene = Scene {
                text: text.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let at = text.find('@').unwrap();
            assert_eq!(is_in_noise(&scene, &(at..at + 1)), expected, "{text}");
        }
    }
}

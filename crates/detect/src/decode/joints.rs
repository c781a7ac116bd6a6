//! Whether a run of token characters goes on beyond an escape or in another literal, so that it is only a piece.

use std::ops::Range;

use super::{escape, join};
use crate::classes::is_token;
use crate::scene::Scene;

/// How far back the literal before may end.
const REACH: usize = 60;

/// Tells whether a run is a piece of a longer value.
pub(crate) fn goes_on(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    goes_on_after(scene, run.end) || goes_on_before(scene, run)
}

fn goes_on_after(scene: &Scene<'_>, end: usize) -> bool {
    let rest = scene.from(end);
    match rest.first() {
        Some(b'"' | b'\'' | b'`' | b'\\' | b'%' | b'&') => {}
        _ => return false,
    }
    if let Some(length) = join::joint_length(rest) {
        return scene.byte(end + length).is_some_and(is_token);
    }
    escape::read_escape(rest).is_some_and(|(byte, _)| is_token(byte))
}

fn goes_on_before(scene: &Scene<'_>, run: &Range<usize>) -> bool {
    let text = scene.slice(run.clone());
    match scene.before(run.start) {
        Some(b'%' | b'\\') => {
            escape::read_escape(scene.from(run.start - 1))
                .is_some_and(|(byte, _)| is_token(byte) && byte != b'n')
                && !text.starts_with(b"n")
        }
        Some(b';') => {
            let before = scene.slice(run.start.saturating_sub(8)..run.start);
            let entity = before.iter().rposition(|&byte| byte == b'&');
            entity
                .and_then(|at| escape::read_escape(before.get(at..)?))
                .is_some_and(|(byte, _)| is_token(byte))
        }
        Some(b'"' | b'\'' | b'`') => {
            let before = scene.slice(run.start.saturating_sub(REACH)..run.start);
            let pieces = before
                .iter()
                .rposition(|&byte| is_token(byte) && !matches!(byte, b'f' | b'_'));
            pieces.is_some_and(|at| {
                let joint = before.get(at + 1..).unwrap_or_default();
                join::joint_length(joint) == Some(joint.len())
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::goes_on;
    use crate::scene::Scene;

    #[test]
    fn pieces_are_told_from_whole_values() {
        let cases = [
            ("\"VALUEVALUE\" + \"rest\"", true),
            ("\"front\" \"VALUEVALUE\"", true),
            ("front%2DVALUEVALUE", false),
            ("VALUEVALUE%2Drest", true),
            ("VALUEVALUE\\u002drest", true),
            ("a&#45;VALUEVALUE", true),
            ("\"VALUEVALUE\", \"rest\"", false),
            ("\"VALUEVALUE\"", false),
            ("VALUEVALUE\\n", false),
            ("VALUEVALUE&amp;x", false),
        ];
        for (text, expected) in cases {
            let scene = Scene {
                text: text.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let start = text.find("VALUE").unwrap();
            assert_eq!(goes_on(&scene, &(start..start + 10)), expected, "{text}");
        }
    }
}

//! Commands of LaTeX, whose brackets open no object: `\\texttt{NAME} & {\\tt VALUE}`, `\\newcommand{\\name}{VALUE}`.

use std::ops::Range;

use crate::scene::Scene;

/// How far back a command is looked for that a bracket belongs to.
const COMMAND: usize = 60;

/// Returns the name of the command whose argument the bracket at `at` opens.
pub(super) fn before_bracket(scene: &Scene<'_>, at: usize) -> Option<Range<usize>> {
    let before = scene.slice(at.saturating_sub(COMMAND)..at);
    let letters = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let sign = before.len().checked_sub(letters + 1)?;
    let name = before.get(sign + 1..)?;
    let is_command = match before.get(sign)? {
        // As an escape is read, the letter behind the sign is part of it.
        b'\t' => name.starts_with(b"ext") || name == b"t",
        b'\n' => name == b"ewcommand",
        b'\\' => letters > 1,
        _ => false,
    };
    is_command.then(|| at - letters..at)
}

/// Tells whether the bracket at `at` opens a group, `{\\small`, or another argument of a command, `}{`.
pub(super) fn is_between(scene: &Scene<'_>, at: usize) -> bool {
    let is_group = matches!(
        scene.from(at + 1),
        [b'\\', b't', b't', ..] | [b'\t', b't', ..] | [b'\\', b's' | b'f' | b'l', b'a'..=b'z', ..]
    );
    let before = scene.slice(at.saturating_sub(COMMAND)..at);
    is_group || before.ends_with(b"}") && before.contains(&b'\\')
}

//! One pass over a text that finds maximal runs of token characters at least as long as the shortest credential.
//!
//! It looks at every n-th byte and reads back only when that byte could be inside a run, so ordinary text is skipped,
//! not read.

use std::ops::Range;

use super::classes::is_token;
use super::decode::short::is_spelled_out;

/// Length of the shortest credential there is: an API key issued before 2013.
pub(super) const SHORTEST: usize = 18;

/// Places this near each other are taken for one.
pub(super) const NEAR: usize = 4096;

/// The runs of a text, in order.
pub(super) struct Runs<'t> {
    text: &'t [u8],
    /// A run may start here at the earliest; the byte before it is none of a run.
    from: usize,
    /// Where something was passed over that may be a value without a run in it; of places near each other the first.
    pub(super) spelled_out: Vec<usize>,
}

impl<'t> Runs<'t> {
    /// Starts at the beginning of a text.
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            from: 0,
            spelled_out: Vec::new(),
        }
    }
}

impl Iterator for Runs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut start = self.from;
        while let Some(reach) = self.text.get(start..start + SHORTEST) {
            if let Some(at) = reach.iter().rposition(|&byte| !is_token(byte)) {
                let place = start + at;
                let is_near = |last: &usize| place < last + NEAR;
                if !self.spelled_out.last().is_some_and(is_near) && is_spelled_out(self.text, place)
                {
                    self.spelled_out.push(place);
                }
                start += at + 1;
                continue;
            }
            let rest = self.text.get(start + SHORTEST..).unwrap_or_default();
            let more = rest.iter().take_while(|&&byte| is_token(byte)).count();
            let end = start + SHORTEST + more;
            self.from = end + 1;
            return Some(start..end);
        }
        self.from = self.text.len();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Runs, SHORTEST};
    use crate::classes::is_token;

    #[test]
    fn runs_are_those_a_slow_reading_finds() {
        let mut rng = fastrand::Rng::with_seed(3);
        for _ in 0..2000 {
            let text: Vec<u8> = (0..rng.usize(..200))
                .map(|_| *rng.choice(b"aaaaaaaaaaaaaaaaaaaZ9_- =\n").unwrap())
                .collect();
            let slow: Vec<_> = text
                .split(|&byte| !is_token(byte))
                .filter(|run| run.len() >= SHORTEST)
                .collect();
            let fast: Vec<_> = Runs::of(&text).map(|run| &text[run]).collect();
            assert_eq!(fast, slow);
        }
    }
}

//! Offsets to lines and columns without reading the text again for every finding.

/// Bytes a step of the index covers.
const STEP: usize = 4096;

/// What stands before each step of a text: how many newlines, and where the last of them is.
pub(super) struct LineIndex {
    steps: Vec<LineStep>,
}

#[derive(Clone, Copy)]
struct LineStep {
    newlines: usize,
    line_start: usize,
}

impl LineIndex {
    /// Reads a text once.
    pub(super) fn new(text: &[u8]) -> Self {
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut step = LineStep {
            newlines: 0,
            line_start: 0,
        };
        for (number, chunk) in text.chunks(STEP).enumerate() {
            steps.push(step);
            step.newlines += memchr::memchr_iter(b'\n', chunk).count();
            if let Some(at) = memchr::memrchr(b'\n', chunk) {
                step.line_start = number * STEP + at + 1;
            }
        }
        Self { steps }
    }

    /// Returns the number of newlines before `offset` and the offset its line starts at.
    pub(super) fn line(&self, text: &[u8], offset: usize) -> (usize, usize) {
        let offset = offset.min(text.len());
        let number = (offset / STEP).min(self.steps.len().saturating_sub(1));
        let Some(step) = self.steps.get(number) else {
            return (0, 0);
        };
        let from = number * STEP;
        let chunk = text.get(from..offset).unwrap_or_default();
        (
            step.newlines + memchr::memchr_iter(b'\n', chunk).count(),
            memchr::memrchr(b'\n', chunk).map_or(step.line_start, |at| from + at + 1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{LineIndex, STEP};

    #[test]
    fn every_offset_has_the_line_a_plain_count_gives() {
        let mut text = b"first\n\nthird".to_vec();
        text.extend(std::iter::repeat_n(b'x', 2 * STEP));
        text.extend(b"\nlast\n");
        let index = LineIndex::new(&text);
        for offset in (0..40)
            .chain(STEP - 3..STEP + 3)
            .chain(2 * STEP..=text.len())
        {
            let before = &text[..offset];
            let newlines = before.split(|&byte| byte == b'\n').count() - 1;
            let start = before
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(0, |at| at + 1);
            assert_eq!(index.line(&text, offset), (newlines, start), "at {offset}");
        }
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(LineIndex::new(b"").line(b"", 5), (0, 0));
    }
}

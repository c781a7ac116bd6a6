//! Columns as people and their programs count them.

use xguard_detect::Place;

/// Counts columns in characters, where the line tells.
pub(super) fn character_columns(place: Place, line: &[u8]) -> Option<(usize, usize)> {
    let characters = |text: &[u8]| String::from_utf8_lossy(text).chars().count();
    let (first, end) = (
        place.column.checked_sub(1)?,
        place.end_column.checked_sub(1)?,
    );
    let before = line.get(..first)?;
    let value = line
        .get(first..end)
        .filter(|_| place.line == place.end_line)?;
    let column = characters(before) + 1;
    Some((column, column + characters(value)))
}

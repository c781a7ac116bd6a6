//! "did you mean": the known name that a mistyped one looks most like.

/// How alike two names must be, from 0 to 1, to be suggested.
const ALIKE: f64 = 0.8;
/// Comparing takes time in proportion to both lengths, and what was typed may be anything.
const LONGEST: usize = 64;

/// Returns the known name that looks most like the one typed, if any looks like it at all.
pub fn nearest_name<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: String = typed.chars().take(LONGEST).collect();
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&typed, known), known))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn the_nearest_name_is_suggested_and_no_far_one() {
        let known = ["path", "rule", "fingerprint", "reason"];
        let cases = [
            ("reson", Some("reason")),
            ("Reason", Some("reason")),
            ("rules", Some("rule")),
            ("paths", Some("path")),
            ("finger_print", Some("fingerprint")),
            ("comment", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(nearest_name(typed, known), expected, "{typed}");
        }
    }
}

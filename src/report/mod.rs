//! x

/// How a report is laid out for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// The column at which lines are broken; none in a pipe, where they are not.
    pub width: Option<usize>,
}

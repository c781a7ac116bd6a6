//! The three exit statuses. Every command and every format ends in one of them.

/// What a run proves, in the order in which one outranks the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Everything was scanned and nothing blocks.
    Clean = 0,
    /// Something blocks.
    Blocked = 1,
    /// The scan proves nothing: usage, configuration, git or read failure.
    Failed = 2,
}

impl Status {
    /// Returns the number handed to the operating system.
    pub fn code(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn a_failure_outranks_a_finding() {
        assert_eq!(Status::Blocked.max(Status::Failed), Status::Failed);
        assert_eq!(Status::Clean.max(Status::Blocked).code(), 1);
    }
}

//! Reads that fail on purpose, in debug builds alone: the fault loop of the tests lets the first read of this room fail,
//! then the second, and so on, and holds that no such run looks like a finished one.

/// Which reads fail, counted from 1.
#[cfg(debug_assertions)]
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// The first read that fails.
    pub first: usize,
    /// Whether all the reads behind it fail too.
    pub go_on: bool,
}

/// Notes that something is about to be read.
#[cfg(not(debug_assertions))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "in debug builds it can be an error"
)]
pub(super) fn read() -> std::io::Result<()> {
    Ok(())
}

#[cfg(debug_assertions)]
pub(super) use counted::{arm, read};

#[cfg(debug_assertions)]
mod counted {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use std::io;

    use crate::fault::Faults;

    static READS: AtomicUsize = AtomicUsize::new(0);
    static FIRST: AtomicUsize = AtomicUsize::new(usize::MAX);
    static GO_ON: AtomicBool = AtomicBool::new(false);

    /// Lets these reads of the whole process fail.
    pub(crate) fn arm(faults: Faults) {
        FIRST.store(faults.first, Ordering::Relaxed);
        GO_ON.store(faults.go_on, Ordering::Relaxed);
    }

    /// Notes that something is about to be read; an error if it is to fail.
    pub(crate) fn read() -> io::Result<()> {
        let number = READS.fetch_add(1, Ordering::Relaxed) + 1;
        let first = FIRST.load(Ordering::Relaxed);
        if number < first || number > first && !GO_ON.load(Ordering::Relaxed) {
            return Ok(());
        }
        #[expect(clippy::print_stderr, reason = "tells the loop that its fault was met")]
        {
            eprintln!("fault: read {number} fails");
        }
        Err(io::Error::other("it was made to fail"))
    }
}

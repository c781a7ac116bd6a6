//! Time that a thread has worked, so that what else runs on the machine is not measured.

use std::time::Duration;

/// Returns how long this thread has worked so far.
#[expect(unsafe_code, reason = "std has no clock of a thread")]
pub(crate) fn worked() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call writes to the one structure it is handed, which lives longer.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(result, 0, "the clock of a thread");
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or_default();
    Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds)
}

/// Returns how long some work takes.
pub(crate) fn timed(work: impl FnOnce()) -> Duration {
    let start = worked();
    work();
    worked().saturating_sub(start)
}

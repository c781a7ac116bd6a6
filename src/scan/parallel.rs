//! Work spread over every core, and what a person who waits is told meanwhile.

use std::io;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::report;

/// Things handed to a worker at a time.
const BATCH: usize = 64;
/// Batches that wait for each worker at most, so that what waits does not fill the memory.
const WAITING: usize = 4;
/// How often a person is told how far it is.
const TELLING: Duration = Duration::from_millis(200);

/// Runs `work` on every core, each time with a part of what `list` hands on, and returns what came of each.
pub(crate) fn run_on_every_core<T: Send, R: Send>(
    list: impl FnOnce(&mut dyn FnMut(T)),
    work: impl Fn(&mut dyn Iterator<Item = T>) -> R + Sync,
) -> Result<Vec<R>> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let (sender, receiver) = mpsc::sync_channel::<Vec<T>>(workers * WAITING);
    let receiver = Mutex::new(receiver);
    let work = &work;
    let receiver = &receiver;
    let ended: Vec<_> = thread::scope(|scope| {
        let start = |_| scope.spawn(move || work(&mut received_batches(receiver).flatten()));
        let threads: Vec<_> = (0..workers).map(start).collect();
        let mut batch = Vec::with_capacity(BATCH);
        list(&mut |one| {
            batch.push(one);
            if batch.len() == BATCH {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                // The queue lives as long as this function; nobody can have gone.
                drop(sender.send(full));
            }
        });
        drop(sender.send(batch));
        drop(sender);
        threads.into_iter().map(ScopedJoinHandle::join).collect()
    });
    let mut results = Vec::new();
    for result in ended {
        match result {
            Ok(result) => results.push(result),
            Err(_panic) => bail!("a part of the scan ended early, so the whole proves nothing"),
        }
    }
    Ok(results)
}

fn received_batches<T>(queue: &Mutex<Receiver<Vec<T>>>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(|| {
        let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.recv().ok()
    })
}

/// How far a scan is.
#[derive(Default)]
pub(crate) struct Progress {
    blobs: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Counts what was read.
    pub(crate) fn add(&self, bytes: u64) {
        self.blobs.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Runs `work` and, where a person `watches`, tells again and again how far it is.
    pub(crate) fn show_during<R>(&self, watches: bool, work: impl FnOnce() -> R) -> R {
        if !watches {
            return work();
        }
        thread::scope(|scope| {
            let (done, waiting) = mpsc::channel::<()>();
            scope.spawn(move || self.tell(&waiting));
            let result = work();
            drop(done);
            result
        })
    }

    fn tell(&self, waiting: &Receiver<()>) {
        while waiting.recv_timeout(TELLING) == Err(RecvTimeoutError::Timeout) {
            let blobs = self.blobs.load(Ordering::Relaxed);
            let megabytes = self.bytes.load(Ordering::Relaxed) / 1_000_000;
            let text = format!("xguard: {blobs} blobs, {megabytes} MB read …");
            // Whoever watches no more is not told.
            drop(report::write_progress(&text, &mut io::stderr()));
        }
        drop(report::write_progress("", &mut io::stderr()));
    }
}

#[cfg(test)]
mod tests {
    use crate::scan::parallel::run_on_every_core;

    #[test]
    fn everything_is_worked_on_once() {
        for count in [0_u64, 1, 64, 65, 5000] {
            let sums = run_on_every_core(
                |found| (1..=count).for_each(found),
                |part| part.sum::<u64>(),
            );
            assert_eq!(sums.unwrap().iter().sum::<u64>(), count * (count + 1) / 2);
        }
    }
}

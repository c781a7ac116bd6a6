//! Many pieces of work on every core, of which one that crashes stops none of the others.
//!
//! A panic cannot be caught here: there is nothing that unwinds. So the thread it happens in reports the piece as lost and
//! stands still for ever, and another thread takes its place.

use std::cell::RefCell;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

/// A piece of work, and what came of it; nothing if it crashed.
type Ended<R> = (usize, Option<R>);

thread_local! {
    /// How this thread reports the piece of work it is at as lost.
    static REPORT_LOST: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// What every thread of the crew shares.
struct Job<T, W> {
    pieces: Vec<T>,
    next: AtomicUsize,
    work: W,
}

/// Works on every one of `pieces`, and hands on what came of each as it comes, with its place in the list; nothing for
/// one that crashed.
pub(crate) fn work_on_each<T, R, W>(pieces: Vec<T>, work: W, done: &mut dyn FnMut(usize, Option<R>))
where
    T: Send + Sync + 'static,
    R: Send + 'static,
    W: Fn(&T) -> R + Send + Sync + 'static,
{
    let count = pieces.len();
    let job = Arc::new(Job {
        pieces,
        next: AtomicUsize::new(0),
        work,
    });
    let (sender, receiver) = mpsc::channel();
    let start = || {
        let (job, sender) = (Arc::clone(&job), sender.clone());
        drop(thread::spawn(move || work_on(&job, &sender)));
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    (0..workers.min(count)).for_each(|_| start());
    for (number, result) in receiver.iter().take(count) {
        if result.is_none() {
            start();
        }
        done(number, result);
    }
}

fn work_on<T, R, W>(job: &Job<T, W>, sender: &Sender<Ended<R>>)
where
    R: Send + 'static,
    W: Fn(&T) -> R,
{
    loop {
        let number = job.next.fetch_add(1, Ordering::Relaxed);
        let Some(piece) = job.pieces.get(number) else {
            return;
        };
        let lost = sender.clone();
        // Whoever does not listen any more has ended already.
        let report = move || drop(lost.send((number, None)));
        REPORT_LOST.set(Some(Box::new(report)));
        let result = (job.work)(piece);
        REPORT_LOST.set(None);
        drop(sender.send((number, Some(result))));
    }
}

/// For the panic hook: does not return where the thread is one of a crew.
pub(crate) fn stand_still_if_lost() {
    if let Some(report) = REPORT_LOST.take() {
        report();
        loop {
            thread::park();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::crew::{stand_still_if_lost, work_on_each};

    #[test]
    fn every_piece_is_worked_on_once_though_some_crash() {
        for count in [0, 1, 7, 200] {
            let work = |piece: &usize| {
                if piece % 5 == 3 {
                    stand_still_if_lost();
                }
                piece * 2
            };
            let mut results = vec![None; count];
            work_on_each((0..count).collect(), work, &mut |number, result| {
                assert_eq!(results[number].replace(result), None, "{number} came twice");
            });
            for (number, result) in results.into_iter().enumerate() {
                let expected = (number % 5 != 3).then_some(number * 2);
                assert_eq!(result, Some(expected), "{number}");
            }
        }
        // Outside of a crew it returns.
        stand_still_if_lost();
    }
}

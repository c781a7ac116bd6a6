//! Detection alone, as a ratio to counting newlines with memchr over the same bytes on one core, on inputs that people
//! have and on inputs that hurt. Each is measured at one size and at twice that: no input may take much more than
//! twice as long.
//!
//! ```text
//! cargo bench --bench detection               everything
//! cargo bench --bench detection -- base64     inputs whose name has the word
//! MEGABYTES=30 cargo bench --bench detection  larger inputs
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads the environment, prints, and fails by panicking"
)]

mod inputs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use xguard::detect::{Context, search};
use xguard::text::Document;

use inputs::INPUTS;

/// Size of the smaller of the two inputs.
const MEGABYTES: usize = 2;
/// Runs of each; the fastest counts.
const ROUNDS: usize = 5;
/// Most that twice the input may take, as a multiple. What is superlinear takes four times as long and more.
const GROWTH: f64 = 3.0;
/// The time of the scan, in milliseconds since 1970.
const NOW_MS: u64 = 1_790_000_000_000;

fn main() {
    let megabytes = std::env::var("MEGABYTES").map_or(MEGABYTES, |text| {
        text.parse().expect("MEGABYTES is a number")
    });
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    println!("| input | GB/s | of counting newlines | findings | growth |\n|---|---|---|---|---|");
    let mut superlinear = Vec::new();
    for input in INPUTS {
        if !asked.is_empty() && !asked.iter().any(|word| input.name.contains(word.as_str())) {
            continue;
        }
        let small = measure(input.path, (input.make)(megabytes << 20));
        let large = measure(input.path, (input.make)(megabytes << 21));
        let growth = large.detection.as_secs_f64() / small.detection.as_secs_f64();
        let rate = f64::from(u32::try_from(large.bytes).expect("below 4 GB")) / 1e9;
        println!(
            "| {} | {:.2} | {:.0} | {} | {growth:.1} |",
            input.name,
            rate / large.detection.as_secs_f64(),
            large.detection.as_secs_f64() / large.newlines.as_secs_f64(),
            large.findings,
        );
        if growth > GROWTH {
            superlinear.push(input.name);
        }
    }
    assert!(superlinear.is_empty(), "not linear: {superlinear:?}");
}

/// What one input took.
struct Measured {
    bytes: usize,
    findings: usize,
    detection: Duration,
    newlines: Duration,
}

fn measure(path: &str, bytes: Vec<u8>) -> Measured {
    let length = bytes.len();
    let document = Document::of_file(path.as_bytes(), bytes);
    let context = Context { now_ms: NOW_MS };
    let mut found = 0;
    let detection = fastest(|| found = search(&document, &context).findings.len());
    let newlines = fastest(|| {
        black_box(memchr::memchr_iter(b'\n', black_box(document.text())).count());
    });
    Measured {
        bytes: length,
        findings: found,
        detection,
        newlines,
    }
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let run = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..ROUNDS).map(run).min().unwrap_or_default()
}

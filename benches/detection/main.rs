//! Detection alone, as a ratio to counting newlines with memchr over the same bytes on one core, on inputs that people
//! have and on inputs that hurt. Each is doubled three times: no doubling may take more than 2.3 times as long.
//!
//! ```text
//! cargo bench --bench detection               everything
//! cargo bench --bench detection -- base64     inputs whose name has the word
//! KILOBYTES=4096 cargo bench --bench detection  larger inputs
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads the environment, prints, and fails by panicking"
)]

mod clock;
mod inputs;
mod pieces;

use std::hint::black_box;
use std::time::Duration;

use xguard_detect::text::Document;
use xguard_detect::{Context, search};

/// Size of the smallest of the inputs.
const KILOBYTES: usize = 128;
/// How often an input is doubled.
const DOUBLINGS: usize = 3;
/// Runs of each; the fastest counts.
const RUNS: usize = 3;
/// How often those that grow too fast are measured once more: another program may have had the machine.
const AGAIN: usize = 6;
/// Most that twice the input may take, as a multiple. What is superlinear takes four times as long.
const GROWTH: f64 = 2.3;
/// The time of the scan, in milliseconds since 1970.
const NOW_MS: u64 = 1_790_000_000_000;

fn main() {
    let kilobytes = std::env::var("KILOBYTES").map_or(KILOBYTES, |text| {
        text.parse().expect("KILOBYTES is a number")
    });
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    println!("| input | GB/s | of counting newlines | findings | growth |\n|---|---|---|---|---|");
    let mut superlinear = Vec::new();
    let is_asked = |name: &str| asked.is_empty() || asked.iter().any(|word| name.contains(word));
    for (name, path, make) in inputs::all().filter(|(name, ..)| is_asked(name)) {
        let sizes = (0..=DOUBLINGS).map(|times| kilobytes << (10 + times));
        let mut steps: Vec<Step> = sizes.map(|size| Step::new(path, make(size))).collect();
        for _ in 0..AGAIN {
            steps.iter_mut().for_each(Step::measure);
            if growth(&steps).iter().all(|growth| *growth <= GROWTH) {
                break;
            }
        }
        let growth = growth(&steps);
        if let Some(last) = steps.last() {
            let shown: Vec<String> = growth.iter().map(|one| format!("{one:.1}")).collect();
            println!("| {name} | {last} | {} |", shown.join(" "));
        }
        if growth.iter().any(|growth| *growth > GROWTH) {
            superlinear.push(name);
        }
    }
    assert!(superlinear.is_empty(), "not linear: {superlinear:?}");
}

/// Returns how much longer each takes than the one before, for as many bytes more.
fn growth(steps: &[Step]) -> Vec<f64> {
    let pairs = steps.iter().zip(steps.iter().skip(1));
    let growth = |(one, next): (&Step, &Step)| {
        let longer = next.detection.as_secs_f64() / one.detection.as_secs_f64();
        longer * 2.0 * one.bytes() / next.bytes()
    };
    pairs.map(growth).collect()
}

/// One size of an input.
struct Step {
    document: Document,
    detection: Duration,
    findings: usize,
}

impl Step {
    fn new(path: &str, bytes: Vec<u8>) -> Self {
        Self {
            document: Document::of_file(path.as_bytes(), bytes),
            detection: Duration::MAX,
            findings: 0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "no input is that large")]
    fn bytes(&self) -> f64 {
        self.document.text().len() as f64
    }

    /// Measures a few times more; the fastest run of all counts.
    fn measure(&mut self) {
        let context = Context { now_ms: NOW_MS };
        let fastest = fastest(|| self.findings = search(&self.document, &context).findings.len());
        self.detection = self.detection.min(fastest);
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let newlines = fastest(|| {
            black_box(memchr::memchr_iter(b'\n', black_box(self.document.text())).count());
        });
        let seconds = self.detection.as_secs_f64();
        write!(
            formatter,
            "{:.2} | {:.0} | {}",
            self.bytes() / 1e9 / seconds,
            seconds / newlines.as_secs_f64(),
            self.findings
        )
    }
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let runs = (0..RUNS).map(|_| clock::timed(&mut work));
    runs.min().unwrap_or_default()
}

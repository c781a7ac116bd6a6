//! Scans a text, such as one from the command line, and prints what is found in it, redacted:
//!
//! ```sh
//! cargo run -p xguard-detect --example scan_string -- 'twitter_api_secret = "…"'
//! ```

#![expect(clippy::print_stdout, reason = "it prints what it finds")]

use std::time::{SystemTime, UNIX_EPOCH};

use xguard_detect::sample::Sampler;
use xguard_detect::{Context, Document, search};

fn main() {
    // Without an argument, a made-up credential.
    let text = std::env::args()
        .nth(1)
        .unwrap_or_else(|| format!("token = {:?}", Sampler::new(1).bearer()));
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let context = Context {
        now_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
    };
    // The path counts: its names can speak of X, and its ending says how the text is read.
    let document = Document::of_file(b"settings.py", text.into_bytes());
    let searched = search(&document, &context);
    for finding in &searched.findings {
        let (place, rule) = (finding.place, finding.rule);
        println!(
            "{}:{} {}: {}, {:?}, {}",
            place.line,
            place.column,
            rule.id,
            rule.title,
            finding.severity,
            finding.secret.redacted()
        );
    }
    for bound in &searched.reached {
        println!("not searched to the end: {}", bound.name);
    }
}

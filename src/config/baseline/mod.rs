//! `.xguard-baseline.yaml`: findings that somebody has looked at, one entry each.
//!
//! ```yaml
//! - fingerprint: 8ae3a80c08a83434a06478153e193530
//!   status: allowed                   # or known: shown, and not blocking
//!   rule: "x-bearer-token"
//!   path: "src/config.py"
//!   reason: "revoked in 2019, kept as a test case"
//!   by: "A U Thor <author@example.com>"
//!   since: 2026-11-22
//!   until: 2027-06-30                 # the last day it holds for
//! ```
//!
//! What is not understood is an error here too, and two entries about one finding are.

mod block;
mod edit;
mod parse;

pub use edit::{Edited, Edits, Renamed, edit};
pub use parse::{BASELINE_NAME, last_day, parse};

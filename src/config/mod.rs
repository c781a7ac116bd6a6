//! What was typed, what `.xguard.yaml` says and what the environment says, made into the settings of the other rooms.
//! Nobody else reads configuration text or the environment.

pub mod baseline;
mod block;
mod custom;
mod enforce;
mod env;
mod environment;
mod examples;
mod fields;
pub mod file;
mod keys;
mod merge;
#[cfg(test)]
mod tests;
mod values;
mod variables;
mod yaml;

use crate::policy;
use xguard_detect::custom::CustomRule;
use xguard_detect::local::Breadth;

pub use custom::Custom;
pub use env::{EnvFileNames, last_day};
pub use environment::{Environment, now_ms};
pub use fields::echo_if_harmless;
pub use file::File;
pub use keys::{KEYS, Key};
pub use merge::{Given, Joined, Layer, Merged, merge_files};
pub use variables::each_variable;

/// The configuration file's name, at the top of a repository.
pub const FILE_NAME: &str = ".xguard.yaml";

/// What the configuration comes to.
#[derive(Debug, Default)]
pub struct Settings {
    /// For `policy/`.
    pub policy: policy::PolicySettings,
    /// For `gitignore/`.
    pub env_files: EnvFileNames,
    /// Which of the values at hand are looked for.
    pub local_values: Breadth,
    /// Rules of the project's own.
    pub custom: Vec<CustomRule>,
}

/// More than any configuration, policy or baseline comes to.
const LARGEST: u64 = 16 << 20;

/// Reads a configuration file.
pub fn read_file(file: &std::path::Path) -> std::io::Result<Vec<u8>> {
    xguard_git::read_regular_file(file, LARGEST)
}

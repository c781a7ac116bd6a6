//! What was typed, what `.xguard.yaml` says and what the environment says, made into the settings of the other rooms.
//! Nobody else reads configuration text or the environment.

pub mod baseline;
mod custom;
mod enforce;
mod entries;
mod environment;
mod examples;
mod fields;
pub mod file;
pub mod keys;
mod merge;
mod nodes;
mod settings;
#[cfg(test)]
mod tests;
mod values;
mod variables;
mod yaml;

pub use custom::Custom;
pub use enforce::Role;
pub use environment::{Environment, now_ms};
pub use file::File;
pub use keys::{KEYS, Key};
pub use merge::{Given, Joined, Layer, Merged, merge_files};
pub use nodes::echo_if_harmless;
pub use settings::Settings;
pub use values::last_day;
pub use variables::each_variable;

/// The configuration file's name, at the top of a repository.
pub const FILE_NAME: &str = ".xguard.yaml";

/// More than any configuration, policy or baseline comes to.
const LARGEST: u64 = 16 << 20;

/// Reads a configuration file.
pub fn read_file(file: &std::path::Path) -> std::io::Result<Vec<u8>> {
    xguard_git::read_regular_file(file, LARGEST)
}

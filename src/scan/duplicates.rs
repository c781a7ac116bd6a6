//! The same credential in several environment files: whoever has the one for development then has production's.

use std::collections::HashMap;

use crate::repo_path::RepoPath;
use crate::scan::found::FoundCredential;
use xguard_detect::Fact;

/// Words in the names of files that hold the settings of one environment.
const WORDS: &[&str] = &[
    "env",
    "development",
    "dev",
    "staging",
    "stage",
    "production",
    "prod",
    "test",
    "local",
    "qa",
    "preview",
];

/// Adds to each credential in an environment file in which others it stands too.
pub(crate) fn point_out(found: &mut [FoundCredential]) {
    let mut files: HashMap<[u8; 32], Vec<RepoPath>> = HashMap::new();
    for one in found.iter().filter(|one| is_environment(&one.path)) {
        let paths = files.entry(one.finding.secret.digest()).or_default();
        if !paths.contains(&one.path) {
            paths.push(one.path.clone());
        }
    }
    files.retain(|_, paths| paths.len() > 1);
    for one in found.iter_mut().filter(|_| !files.is_empty()) {
        let Some(paths) = files.get(&one.finding.secret.digest()) else {
            continue;
        };
        let others = paths.iter().filter(|path| **path != one.path);
        let others: Vec<Vec<u8>> = others.map(|path| path.to_vec()).collect();
        if is_environment(&one.path) && !others.is_empty() {
            one.finding.facts.push(Fact::AlsoIn(others));
        }
    }
}

fn is_environment(path: &[u8]) -> bool {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name.split(|byte| !byte.is_ascii_alphanumeric())
        .any(|word| WORDS.iter().any(|known| known.as_bytes() == word))
}

#[cfg(test)]
mod tests {
    use crate::scan::duplicates::is_environment;

    #[test]
    fn environment_files_are_known_by_a_word() {
        let cases = [
            (".env", true),
            ("a/.env.production", true),
            ("config/staging.yml", true),
            ("settings-prod.json", true),
            ("environment.md", false),
            ("src/config.py", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_environment(path.as_bytes()), expected, "{path}");
        }
    }
}

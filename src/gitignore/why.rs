//! Why git does not ignore a file that somebody meant it to ignore, where that can be told: the line that was meant for
//! it, and what keeps that line from covering it. Only for words; verdicts are git's.

use std::fs;
use std::path::Path;

use super::glob::is_match;
use super::ignore_file;
use super::ignore_file::{NAME, folders_above};
use super::mend::is_utf16;
use super::verdict::Decision;
use crate::repo_path::RepoPath;

/// Letters that a pattern must have besides its wildcards for us to say that it was meant for a name.
const LEAST_LETTERS: usize = 3;

/// Says why git does not ignore `path`, about which `decision` decides, if anything.
pub(super) fn explain_not_ignored(
    top: &Path,
    path: &RepoPath,
    decision: Option<&Decision>,
) -> Option<String> {
    if let Some(decision) = decision {
        return Some(taken_back(top, path, decision));
    }
    let folders: Vec<&[u8]> = folders_above(path).collect();
    let unread = folders
        .iter()
        .find_map(|folder| explain_unreadable(top, folder));
    unread.or_else(|| {
        let misses = folders
            .iter()
            .flat_map(|folder| near_misses(top, folder, path));
        misses
            .min_by_key(Miss::is_narrow)
            .map(|miss| miss.sentence())
    })
}

fn taken_back(top: &Path, path: &RepoPath, decision: &Decision) -> String {
    let mut meant = folders_above(path).flat_map(|folder| near_misses(top, folder, path));
    match meant.find(|miss| miss.fault == PatternFault::Elsewhere) {
        Some(miss) => format!(
            "`{}` in {}:{} is meant for it, but {decision} takes it back",
            miss.pattern, miss.file, miss.line
        ),
        None => format!("{decision} takes it back from the rules before it"),
    }
}

/// Says what is wrong with an ignore file as a whole.
fn explain_unreadable(top: &Path, folder: &[u8]) -> Option<String> {
    let shown = RepoPath::from([folder, NAME].concat());
    let metadata = fs::symlink_metadata(shown.below(top).ok()?).ok()?;
    if metadata.is_symlink() {
        return Some(format!(
            "`{shown}` is a symbolic link, which git does not follow"
        ));
    }
    if metadata.is_dir() {
        return Some(format!(
            "`{shown}` is a folder, so there are no rules in it"
        ));
    }
    let text = ignore_file::read_text(top, folder)?;
    is_utf16(&text).then(|| {
        format!("`{shown}` is saved as UTF-16, which git does not understand: save it as UTF-8")
    })
}

/// A line that was meant for a file and does not cover it.
struct Miss {
    pattern: String,
    file: String,
    line: usize,
    fault: PatternFault,
}

/// What keeps a line from covering a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternFault {
    Comment,
    CommentBehind,
    Quotes,
    DotSlash,
    Backslash,
    Blanks,
    FolderOnly,
    Case,
    Elsewhere,
    ThatNameAlone,
}

impl Miss {
    /// Tells whether the line may well say just what its author meant, and others are to be told first.
    fn is_narrow(&self) -> bool {
        self.fault == PatternFault::ThatNameAlone
    }

    fn sentence(&self) -> String {
        let Self {
            pattern,
            file,
            line,
            fault,
        } = self;
        let why = match fault {
            PatternFault::Comment => "a line that begins with `#` is a comment",
            PatternFault::CommentBehind => {
                "there is something behind the pattern, and git takes it as part of it: a comment needs its own line"
            }
            PatternFault::Quotes => "git takes quotes as part of the pattern",
            PatternFault::DotSlash => {
                "a pattern that begins with `./` matches nothing: begin it with `/`"
            }
            PatternFault::Backslash => "folders are parted by `/` in a pattern, not by `\\`",
            PatternFault::Blanks => {
                "git takes blanks before the pattern, and tabs behind it, as part of it"
            }
            PatternFault::FolderOnly => "with `/` at its end a pattern is about folders alone",
            PatternFault::Case => "upper and lower case are told apart",
            PatternFault::Elsewhere => {
                "it is about another folder: a `/` at the beginning or in the middle ties it to its own"
            }
            PatternFault::ThatNameAlone => "it is about that very name, not about longer ones",
        };
        format!("`{pattern}` in {file}:{line} does not cover it: {why}")
    }
}

fn near_misses(top: &Path, folder: &[u8], path: &[u8]) -> Vec<Miss> {
    let text = ignore_file::read_text(top, folder).unwrap_or_default();
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    let name = String::from_utf8_lossy(name).into_owned();
    let file = RepoPath::from([folder, NAME].concat()).to_string();
    ignore_file::split_lines(&text)
        .enumerate()
        .filter_map(|(number, line)| {
            let (pattern, fault) = pattern_fault(&String::from_utf8_lossy(line), &name)?;
            Some(Miss {
                pattern,
                file: file.clone(),
                line: number + 1,
                fault,
            })
        })
        .collect()
}

/// Returns the pattern that a line was meant to hold and what keeps it from matching `name`, if it was meant for that.
/// What is shown is the part that fits the name, so nothing else that stands in the line.
fn pattern_fault(line: &str, name: &str) -> Option<(String, PatternFault)> {
    let mut faults = Vec::new();
    let mut peel = |rest: &mut String, peeled: &str, fault: PatternFault| {
        if peeled.len() != rest.len() {
            faults.push(fault);
            peeled.clone_into(rest);
        }
    };
    let mut text = line.trim_end_matches(' ').to_owned();
    if text.starts_with('!') {
        return None;
    }
    let trimmed = text.trim().to_owned();
    peel(&mut text, &trimmed, PatternFault::Blanks);
    let uncommented = text.trim_start_matches(['#', ' ']).to_owned();
    peel(&mut text, &uncommented, PatternFault::Comment);
    let words: Vec<&str> = text.split(" #").collect();
    let first = words.first()?.trim_end().to_owned();
    peel(&mut text, &first, PatternFault::CommentBehind);
    let unquoted = text.trim_matches(['"', '\'', '`']).to_owned();
    peel(&mut text, &unquoted, PatternFault::Quotes);
    let rooted = text.trim_start_matches("./").to_owned();
    peel(&mut text, &rooted, PatternFault::DotSlash);
    let component = text.trim_end_matches('/').to_owned();
    peel(&mut text, &component, PatternFault::FolderOnly);
    let parts: Vec<&str> = text.rsplit('\\').collect();
    let last = parts.first()?.rsplit('/').next()?.to_owned();
    let is_tied = text.contains('/');
    if text.contains('\\') {
        faults.push(PatternFault::Backslash);
    }
    let letters = last.chars().filter(|one| !matches!(one, '*' | '?')).count();
    let (low_last, low_name) = (last.to_lowercase(), name.to_lowercase());
    if letters < LEAST_LETTERS || last.contains('[') {
        return None;
    }
    if !is_match(low_last.as_bytes(), low_name.as_bytes()) {
        let is_start = low_last == ".env" && low_name.starts_with(".env") && faults.is_empty();
        return is_start.then_some((last, PatternFault::ThatNameAlone));
    }
    if !is_match(last.as_bytes(), name.as_bytes()) {
        faults.push(PatternFault::Case);
    }
    if is_tied || faults.is_empty() {
        faults.push(PatternFault::Elsewhere);
    }
    let fault = faults.first().copied()?;
    let shown = if is_tied && fault == PatternFault::Elsewhere {
        text
    } else {
        last
    };
    Some((shown, fault))
}

#[cfg(test)]
mod tests {
    use super::{PatternFault, pattern_fault};

    #[test]
    fn what_was_meant_is_told_from_what_was_not() {
        let cases = [
            ("# .env", ".env", Some((".env", PatternFault::Comment))),
            (
                ".env # secrets",
                ".env",
                Some((".env", PatternFault::CommentBehind)),
            ),
            ("\".env\"", ".env", Some((".env", PatternFault::Quotes))),
            ("./.env", ".env", Some((".env", PatternFault::DotSlash))),
            (
                "config\\.env",
                ".env",
                Some((".env", PatternFault::Backslash)),
            ),
            ("  .env", ".env", Some((".env", PatternFault::Blanks))),
            (".env\t", ".env", Some((".env", PatternFault::Blanks))),
            (".env/", ".env", Some((".env", PatternFault::FolderOnly))),
            (".ENV", ".env", Some((".ENV", PatternFault::Case))),
            ("/.env", ".env", Some(("/.env", PatternFault::Elsewhere))),
            (
                "app/*.env",
                "x.env",
                Some(("app/*.env", PatternFault::Elsewhere)),
            ),
            (
                ".env",
                ".env.local",
                Some((".env", PatternFault::ThatNameAlone)),
            ),
            ("*.env", ".env.local", None),
            ("*.log", ".env", None),
            ("*", ".env", None),
            ("/docs/*", ".env", None),
            ("!.env", ".env", None),
            ("# keep the environment out", ".env", None),
            ("", ".env", None),
        ];
        for (line, name, expected) in cases {
            let found = pattern_fault(line, name);
            let found = found
                .as_ref()
                .map(|(pattern, fault)| (pattern.as_str(), *fault));
            assert_eq!(found, expected, "{line:?} {name}");
        }
    }
}

//! What git prints of changes with `--raw`.

use anyhow::{Context as _, Result, bail};

use super::object::{EntryKind, FileVersion, Oid, StagedChange};

/// What a line says of a path.
pub(super) struct RawLine {
    /// What the parents hold there, as far as they hold anything.
    pub(super) old: Vec<FileVersion>,
    /// What is there now.
    pub(super) new: Option<FileVersion>,
    /// Whether it is in conflict.
    is_unmerged: bool,
}

/// Reads a line: `:` for each parent, a mode for each and one more, an id for each and one more, the status.
pub(super) fn parse_raw_line(line: &[u8]) -> Result<RawLine> {
    let parents = line.iter().take_while(|&&byte| byte == b':').count();
    let words = line.get(parents..).unwrap_or_default();
    let words: Vec<&[u8]> = words.split(|&byte| byte == b' ').collect();
    if parents == 0 || words.len() != 2 * parents + 3 {
        bail!("could not understand a line that git printed");
    }
    let entry = |number: usize| match (words.get(number), words.get(parents + 1 + number)) {
        (Some(mode), Some(id)) => parse_entry(mode, id),
        _ => Ok(None),
    };
    let mut old = Vec::new();
    for parent in 0..parents {
        old.extend(entry(parent)?);
    }
    Ok(RawLine {
        old,
        new: entry(parents)?,
        is_unmerged: words.last().is_some_and(|status| status.starts_with(b"U")),
    })
}

/// Reads a line and a path, each with its NUL, again and again: of changes against one parent.
pub(super) fn parse_raw(output: &[u8]) -> Result<Vec<StagedChange>> {
    let mut fields = output.split(|&byte| byte == 0);
    let mut changes = Vec::new();
    while let Some(line) = fields.next().filter(|line| !line.is_empty()) {
        let path = fields.next().context("a path is missing")?.to_vec();
        let RawLine {
            old,
            new,
            is_unmerged,
        } = parse_raw_line(line)?;
        if is_unmerged {
            bail!(
                "`{}` has unresolved merge conflicts, so what would be committed is not known: \
                 resolve them and `git add` the file",
                path.escape_ascii()
            );
        }
        let old = old.first().copied();
        changes.push(StagedChange { path, old, new });
    }
    Ok(changes)
}

/// Reads a mode and an id; `None` if they stand for no file.
fn parse_entry(mode: &[u8], id: &[u8]) -> Result<Option<FileVersion>> {
    if mode == b"000000" {
        return Ok(None);
    }
    let entry = EntryKind::from_mode(mode)
        .zip(Oid::from_hex(id))
        .map(|(kind, oid)| FileVersion { oid, kind })
        .context("a mode or an id is malformed")?;
    if entry.kind == EntryKind::Tree {
        bail!("a folder is listed instead of what is in it");
    }
    Ok(Some(entry))
}

#[cfg(test)]
mod tests {
    use super::parse_raw;

    #[test]
    fn raw_lines_become_changes() {
        let (zero, one) = ("0".repeat(40), "1".repeat(40));
        let output =
            format!(":000000 100644 {zero} {one} A\0a\nb\0:100644 000000 {one} {zero} D\0c\0");
        let changes = parse_raw(output.as_bytes()).unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0].path, b"a\nb");
        assert!(changes[0].old.is_none() && changes[0].new.is_some());
        assert!(changes[1].old.is_some() && changes[1].new.is_none());
    }

    #[test]
    fn anything_else_is_an_error() {
        let id = "1".repeat(40);
        let cases = [
            "100644 100644 x y M\0p\0".to_owned(),
            format!(":100644 100644 {id} {id} M"),
            format!(":100644 9 {id} {id} M\0p\0"),
            format!(":100644 040000 {id} {id} M\0p\0"),
            format!(":100644 000000 {id} {id} U\0p\0"),
        ];
        for case in cases {
            assert!(parse_raw(case.as_bytes()).is_err(), "{case:?}");
        }
    }
}

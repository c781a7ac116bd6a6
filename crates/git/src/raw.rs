//! What git prints of changes with `--raw`.

use anyhow::{Context as _, Result, bail};

use super::object::{EntryKind, FileVersion, Oid, StagedChange};

/// Reads `:<old mode> <new mode> <old id> <new id> <status> NUL <path> NUL` again and again.
pub(super) fn parse_raw(output: &[u8]) -> Result<Vec<StagedChange>> {
    let mut fields = output.split(|&byte| byte == 0);
    let mut changes = Vec::new();
    while let Some(head) = fields.next().filter(|head| !head.is_empty()) {
        let path = fields.next().context("a path is missing")?.to_vec();
        let head = head
            .strip_prefix(b":")
            .context("a line does not begin with `:`")?;
        let words: Vec<&[u8]> = head.split(|&byte| byte == b' ').collect();
        let [old_mode, new_mode, old_id, new_id, status] = words.as_slice() else {
            bail!("a line does not have five fields");
        };
        if status.first() == Some(&b'U') {
            bail!(
                "`{}` has unresolved merge conflicts, so what would be committed is not known: \
                 resolve them and `git add` the file",
                path.escape_ascii()
            );
        }
        let (old, new) = (
            parse_entry(old_mode, old_id)?,
            parse_entry(new_mode, new_id)?,
        );
        changes.push(StagedChange { path, old, new });
    }
    Ok(changes)
}

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

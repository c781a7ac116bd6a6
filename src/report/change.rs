//! A change to a file that is about to be made: the added lines, as a diff has them. What stood there is not shown, since
//! nobody has looked through it for secrets.

use std::io::{self, Write};

use super::escape;
use super::layout::{Style, write_whole};
use super::page::{Ink, Page};
use xguard_detect::hidden_text;

/// Lines that are to be added to a file.
pub struct FileAddition<'a> {
    /// The file.
    pub file: &'a [u8],
    /// Whether it is not there yet.
    pub is_new: bool,
    /// How many lines stand before the added ones.
    pub after: usize,
    /// Whether the last of those gets the ending it lacks.
    pub ends_last: bool,
    /// The added lines.
    pub lines: &'a [Vec<u8>],
}

/// Writes a change as a diff without context.
pub fn write_change(
    change: &FileAddition<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(style);
    let file = escape::printable_path(change.file);
    let old = if change.is_new {
        "/dev/null".to_owned()
    } else {
        format!("a/{file}")
    };
    page.add_verbatim("", Ink::Bold, &format!("--- {old}"));
    page.add_verbatim("", Ink::Bold, &format!("+++ b/{file}"));
    let (after, first) = (change.after, change.after + 1);
    let count = change.lines.len();
    page.add_verbatim("", Ink::Cyan, &format!("@@ -{after},0 +{first},{count} @@"));
    if change.ends_last {
        let text = format!("\\ Line {after} gets the newline it lacks");
        page.add_verbatim("", Ink::Plain, &text);
    }
    for line in change.lines {
        let line = String::from_utf8_lossy(line);
        page.add_verbatim("", Ink::Green, &format!("+{line}"));
    }
    write_whole(&hidden_text(&page.into_text()), out)
}

#[cfg(test)]
mod tests {
    use snapbox::{IntoData, assert_data_eq, str};

    use super::{FileAddition, write_change};
    use crate::report::Style;

    #[test]
    fn a_change_reads_as_a_diff() {
        let mut out = Vec::new();
        let lines = [
            b"".to_vec(),
            b"# heading".to_vec(),
            b"/a\x1b[2Jb.env".to_vec(),
        ];
        let mut shown = FileAddition {
            file: b".gitignore",
            is_new: false,
            after: 3,
            ends_last: true,
            lines: &lines,
        };
        write_change(&shown, Style::default(), &mut out).unwrap();
        shown.is_new = true;
        shown.after = 0;
        shown.ends_last = false;
        write_change(&shown, Style::default(), &mut out).unwrap();
        assert_data_eq!(
            String::from_utf8(out).unwrap(),
            str![[r#"
--- a/.gitignore
+++ b/.gitignore
@@ -3,0 +4,3 @@
\ Line 3 gets the newline it lacks
+
+# heading
+/a\u{1b}[2Jb.env
--- /dev/null
+++ b/.gitignore
@@ -0,0 +1,3 @@
+
+# heading
+/a\u{1b}[2Jb.env

"#]]
            .raw()
        );
    }
}

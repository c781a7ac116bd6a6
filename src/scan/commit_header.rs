//! Who the next commit is by: the lines above its message.

use crate::config::Environment;
use crate::scan::scanner::Scanner;
use crate::source;
use crate::source::COMMIT_HEADER;

/// Scans who the next commit is by, as far as git tells its hooks: the author always, the committer where a variable
/// names one. What only the configuration says of the committer is looked at when the commit is pushed.
pub(crate) fn look_at_identity(scanner: &mut Scanner<'_>, environment: &Environment) {
    let mut header = Vec::new();
    for (role, (name, address)) in ["author", "committer"].iter().zip(&environment.identity) {
        let (name, address) = (name.as_encoded_bytes(), address.as_encoded_bytes());
        if !name.is_empty() || !address.is_empty() {
            header.extend([role.as_bytes(), b" ", name, b" <", address, b">\n"].concat());
        }
    }
    if !header.is_empty() {
        source::emit_text(COMMIT_HEADER, header, &mut |path, blob| {
            scanner.take_header(path, blob);
        });
    }
}

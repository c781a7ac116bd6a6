//! What one run of a program came to, and what a test may ask of it.

use std::ffi::OsStr;
use std::path::PathBuf;

use snapbox::{Assert, Data, Redactions};

/// Ends a test that this machine cannot run, with a reason on the real stderr: libtest hides the other one.
macro_rules! skip {
    ($($reason:tt)*) => {{
        $crate::run::print_skipped(&format!($($reason)*));
        return;
    }};
}

/// How a verdict begins, in a report for people.
const VERDICTS: &[&str] = &[
    "xguard: this commit is blocked",
    "xguard: this push is blocked",
    "xguard: this push is refused",
    "xguard: these commits hold",
    "xguard: history holds",
    "xguard: env files can get",
    "xguard: env files hold",
    "xguard: there are findings",
    "xguard: this scan proves nothing",
    "xguard: nothing blocks",
];

/// The exit status and output of a finished program.
pub(crate) struct Run {
    /// The command as typed, for failure messages.
    pub(crate) command: String,
    /// The exit status; none where a signal ended it.
    pub(crate) status: Option<i32>,
    /// Standard output.
    pub(crate) stdout: Vec<u8>,
    /// Standard error.
    pub(crate) stderr: Vec<u8>,
    /// The folder whose path differs from run to run, shown as `[SCRATCH]`.
    pub(crate) scratch: PathBuf,
}

impl Run {
    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(self.status, Some(expected), "exit status of {self}");
        self
    }

    /// Asserts the whole of standard output.
    #[track_caller]
    pub(crate) fn stdout_eq(self, expected: impl Into<Data>) -> Self {
        self.compare(&self.stdout, expected.into());
        self
    }

    /// Asserts the whole of standard error.
    #[track_caller]
    pub(crate) fn stderr_eq(self, expected: impl Into<Data>) -> Self {
        self.compare(&self.stderr, expected.into());
        self
    }

    /// Asserts that nothing was printed.
    #[track_caller]
    pub(crate) fn silent(self) -> Self {
        assert!(
            self.stdout.is_empty() && self.stderr.is_empty(),
            "output where none is due: {self}"
        );
        self
    }

    /// Asserts what holds for every run of xguard with these arguments: reports go to standard output, errors and all
    /// that hooks say to standard error, and whatever is not clean says so in its stream.
    #[track_caller]
    pub(crate) fn assert_streams<S: AsRef<OsStr>>(&self, args: &[S]) {
        let has = |names: &[&str]| {
            let mut args = args.iter().map(|arg| arg.as_ref().to_string_lossy());
            args.any(|arg| names.iter().any(|name| arg.starts_with(name)))
        };
        let is_hook = args.first().is_some_and(|arg| arg.as_ref() == "hook");
        let [stdout, stderr] =
            [&self.stdout, &self.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        let mut lines = stderr.lines();
        let is_verdict = |line: &str| VERDICTS.iter().any(|verdict| line.starts_with(verdict));
        if is_hook {
            assert_eq!(stdout, "", "a hook speaks on standard error: {self}");
        } else {
            assert!(
                !lines.any(is_verdict),
                "a verdict on standard error: {self}"
            );
        }
        let is_error = |line: &str| line.starts_with("xguard: error:");
        assert!(
            !stdout.lines().any(is_error),
            "an error on standard output: {self}"
        );
        let is_told = match self.status {
            Some(0) => true,
            Some(1) if is_hook => !stderr.is_empty(),
            Some(1) => !stdout.is_empty() || has(&["--quiet", "-q", "--output", "-o"]),
            _ => !stdout.is_empty() || !stderr.is_empty() || has(&["--quiet", "-q"]),
        };
        assert!(is_told, "nothing says why in the stream for it: {self}");
    }

    /// Asserts that standard output or standard error holds `text`.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.has(text), "no {text:?} in {self}");
        self
    }

    /// Asserts that neither standard output nor standard error holds `text`.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        assert!(!self.has(text), "{text:?} in {self}");
        self
    }

    /// Returns standard output as text.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap_or_else(|_| panic!("no UTF-8: {self}"))
    }

    /// Returns standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    /// Tells whether standard output or standard error holds `text`.
    pub(crate) fn has(&self, text: &str) -> bool {
        [&self.stdout, &self.stderr]
            .iter()
            .any(|output| memchr::memmem::find(output, text.as_bytes()).is_some())
    }

    #[track_caller]
    fn compare(&self, actual: &[u8], expected: Data) {
        let mut redactions = Redactions::new();
        redactions
            .insert("[SCRATCH]", self.scratch.clone())
            .expect("a valid placeholder");
        Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .redact_with(redactions)
            .eq(String::from_utf8_lossy(actual).into_owned(), expected);
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "`{}` (status {:?})\n--- stdout\n{}\n--- stderr\n{}",
            self.command,
            self.status,
            String::from_utf8_lossy(&self.stdout),
            String::from_utf8_lossy(&self.stderr)
        )
    }
}

/// Prints why the running test was skipped.
pub(crate) fn print_skipped(reason: &str) {
    use std::io::Write;
    let test = std::thread::current();
    let line = format!("skipped {}: {reason}\n", test.name().unwrap_or("?"));
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("stderr is open");
}

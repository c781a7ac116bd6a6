//! Every constant that limits something, each with the reason why no search ends at it in silence. A new one without a
//! row fails here: whoever adds it decides whether it ends a search, and then it belongs into the table of bounds.

use std::collections::BTreeSet;

use xguard_detect::bounds::BOUNDS;

use crate::rooms::sources;

/// Why a number is no end of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// How near something has to stand to say anything about a value. The value itself is looked at wherever it stands.
    Evidence,
    /// What a credential, a spelling or a file format looks like.
    Form,
    /// How much is read, handed on or kept at a time. All of it is read.
    Step,
    /// What is larger is an error, or counts as nothing that would let something pass: the run says so, or more is
    /// scanned.
    Refused,
    /// What is larger is done in another way, by git for the most part.
    OtherWay,
    /// How much is shown to a person; the rest is counted, or stands in full in another format.
    Shown,
}

use Why::{Evidence, Form, OtherWay, Refused, Shown, Step};

/// Names of constants of one file, why each is no end of a search, and in a few words how that is.
type Row = (Why, &'static str, &'static str);

/// Every file that has such constants.
const LIMITS: &[(&str, &[Row])] = &[
    (
        "crates/detect/src/candidates.rs",
        &[
            (
                Form,
                "LONGEST",
                "longest run that a shaped credential with what is glued to it makes",
            ),
            (
                Form,
                "SIGNS",
                "signs that a shaped credential may have in it",
            ),
        ],
    ),
    (
        "crates/detect/src/classes.rs",
        &[(Form, "UPPER LOWER DIGIT MARK", "bits")],
    ),
    (
        "crates/detect/src/custom/mod.rs",
        &[(Refused, "LONGEST_KEYWORD", "an error of the configuration")],
    ),
    (
        "crates/detect/src/custom/pattern.rs",
        &[
            (
                Refused,
                "LONGEST DEEPEST HEAVIEST",
                "an error of the configuration",
            ),
            (
                Step,
                "LONGEST_MATCH AFTER_MATCH FARTHER",
                "a search that finds nothing goes on, farther each time",
            ),
        ],
    ),
    (
        "crates/detect/src/decode/base64.rs",
        &[
            (
                Form,
                "SHORTEST LINE INDENT",
                "what wrapped base64 that holds a credential looks like",
            ),
            (Step, "PIECE PROBE BLOCK", "what follows is decoded next"),
        ],
    ),
    (
        "crates/detect/src/decode/counted.rs",
        &[(
            Form,
            "DIGITS PICKLE",
            "what a length or a pickle looks like",
        )],
    ),
    (
        "crates/detect/src/decode/escape.rs",
        &[(Form, "NESTING", "how often programs escape an escape")],
    ),
    (
        "crates/detect/src/decode/join.rs",
        &[(
            Form,
            "REACH",
            "what stands between two literals that are one value",
        )],
    ),
    (
        "crates/detect/src/decode/joints.rs",
        &[(
            Form,
            "REACH",
            "what stands between two literals that are one value",
        )],
    ),
    (
        "crates/detect/src/decode/short.rs",
        &[(
            Form,
            "ESCAPES PIECES REACH",
            "what a value in escapes or pieces looks like",
        )],
    ),
    (
        "crates/detect/src/decode/sqlite.rs",
        &[(
            Form,
            "FILE_HEADER SHORTEST OTHER",
            "what databases and credentials in them look like",
        )],
    ),
    (
        "crates/detect/src/decode/strings/archive.rs",
        &[(Form, "ZIP_HEADER", "what an archive looks like")],
    ),
    (
        "crates/detect/src/decode/strings/glued.rs",
        &[(Form, "NAME", "longest name")],
    ),
    (
        "crates/detect/src/decode/strings/lengths.rs",
        &[(
            Form,
            "LONGEST TAG",
            "strings, and the bytes of a length beside one",
        )],
    ),
    (
        "crates/detect/src/decode/strings/mod.rs",
        &[
            (
                Evidence,
                "BEFORE BEHIND NEAR FAR",
                "bytes that show that a run is a string of a binary file",
            ),
            (
                Form,
                "SHORTEST LONG CHAIN",
                "what strings of binary files look like; the bytes as they are are searched too",
            ),
        ],
    ),
    (
        "crates/detect/src/decode/strings/record.rs",
        &[(Form, "HEADER NUMBER", "records of databases")],
    ),
    (
        "crates/detect/src/decode/wide.rs",
        &[
            (
                Form,
                "SHORTEST STEP WORD FOREIGN OTHER",
                "what text in wide characters looks like",
            ),
            (
                Form,
                "AGAIN",
                "only the end of a stretch may be read wrongly, which is read once more",
            ),
        ],
    ),
    (
        "crates/detect/src/evidence/above.rs",
        &[(Evidence, "FRONT", "words that say what a file is about")],
    ),
    (
        "crates/detect/src/evidence/elsewhere.rs",
        &[(Evidence, "BEHIND", "a name behind its value")],
    ),
    (
        "crates/detect/src/evidence/file.rs",
        &[(Evidence, "AROUND SHORT", "what a word may be a piece of")],
    ),
    (
        "crates/detect/src/evidence/latex.rs",
        &[(Evidence, "COMMAND", "the command that a bracket is of")],
    ),
    (
        "crates/detect/src/evidence/left.rs",
        &[(Evidence, "REACH LINES NAME", "a name before its value")],
    ),
    (
        "crates/detect/src/evidence/mod.rs",
        &[(Evidence, "MOST_OF_A_FILE DOUBT", "weights")],
    ),
    (
        "crates/detect/src/evidence/neighbours.rs",
        &[(
            Evidence,
            "MARKS BYTES LINES PAIR",
            "the other half of a pair",
        )],
    ),
    (
        "crates/detect/src/evidence/section.rs",
        &[(
            Evidence,
            "REACH HEADER LEVELS OBJECT",
            "what encloses a value",
        )],
    ),
    (
        "crates/detect/src/evidence/strings.rs",
        &[(
            Evidence,
            "BEFORE BEHIND NAME",
            "names among strings of a binary file",
        )],
    ),
    (
        "crates/detect/src/evidence/table.rs",
        &[(
            Form,
            "NAME LONGEST_HEAD",
            "longest name of a column, and more columns than a table can have",
        )],
    ),
    (
        "crates/detect/src/evidence/webhook.rs",
        &[(
            Evidence,
            "TOKEN FUNCTION",
            "the call that a value is an argument of",
        )],
    ),
    (
        "crates/detect/src/evidence/words.rs",
        &[(Form, "LONGEST", "longest name")],
    ),
    (
        "crates/detect/src/filter/noise.rs",
        &[(
            Evidence,
            "REACH MANY FAR FEW",
            "signs of random bytes around a value",
        )],
    ),
    (
        "crates/detect/src/filter/sealed.rs",
        &[(
            Evidence,
            "REACH",
            "the bracket of an encrypted value; farther off the value is found",
        )],
    ),
    (
        "crates/detect/src/filter/words.rs",
        &[(Evidence, "LIKELY CERTAIN STEADY CAMEL", "weights")],
    ),
    (
        "crates/detect/src/filter/made_up.rs",
        &[(
            Form,
            "LONG_WORD",
            "letters of a word that chance does not make",
        )],
    ),
    (
        "crates/detect/src/filter/mangled.rs",
        &[(Form, "SHORTEST", "letters of a name that can be read")],
    ),
    (
        "crates/detect/src/judge.rs",
        &[(
            Evidence,
            "NEAR",
            "how far off the others are that may say something of a value that could be words",
        )],
    ),
    (
        "crates/detect/src/local/needles.rs",
        &[(
            Step,
            "GRAM PLACES BITS",
            "a needle is sought by a few of its bytes, and then compared whole",
        )],
    ),
    (
        "crates/detect/src/local/value.rs",
        &[(
            Form,
            "INSIDE",
            "shorter values in base64 are sought as a whole",
        )],
    ),
    (
        "crates/detect/src/local/worth.rs",
        &[(
            Form,
            "SHORTEST LONGEST",
            "what is no secret but a word or a document",
        )],
    ),
    (
        "crates/detect/src/own.rs",
        &[(Step, "STRETCH", "the next begins within the last")],
    ),
    (
        "crates/detect/src/rules/access_token.rs",
        &[(
            Form,
            "LENGTH GLUED COUNTED LAST_SEQUENTIAL_ID FIRST_SNOWFLAKE_MS SNOWFLAKE_EPOCH_MS DAY_MS",
            "access tokens",
        )],
    ),
    (
        "crates/detect/src/rules/basic.rs",
        &[(Form, "SHORTEST LONGEST", "pairs in base64")],
    ),
    (
        "crates/detect/src/rules/basic_api_key_pair.rs",
        &[(Form, "LENGTH", "pairs in base64")],
    ),
    (
        "crates/detect/src/rules/basic_client_pair.rs",
        &[(Form, "BEFORE LENGTH", "pairs in base64")],
    ),
    (
        "crates/detect/src/rules/bearer_token.rs",
        &[(
            Form,
            "ZEROS HEAD LONGEST_HEAD NESTED TAILS",
            "bearer tokens",
        )],
    ),
    (
        "crates/detect/src/rules/chat_private_key.rs",
        &[
            (Form, "SHORTEST SHORTEST_NAME", "private keys"),
            (Evidence, "REACH", "the name of a key"),
        ],
    ),
    (
        "crates/detect/src/rules/enterprise_basic.rs",
        &[
            (
                Evidence,
                "REACH",
                "the host that a password is for; every host is looked at",
            ),
            (Form, "USERINFO SHORTEST LONGEST", "names and passwords"),
        ],
    ),
    (
        "crates/detect/src/rules/kind.rs",
        &[(Evidence, "ENOUGH", "a weight")],
    ),
    (
        "crates/detect/src/rules/named.rs",
        &[(Evidence, "GAP NAME", "a name before its value")],
    ),
    (
        "crates/detect/src/rules/oauth2_client_id.rs",
        &[(Form, "LENGTH", "client ids")],
    ),
    (
        "crates/detect/src/rules/oauth2_token.rs",
        &[(Form, "LENGTH FIRST_MS LONG_EXPIRED_MS", "OAuth 2.0 tokens")],
    ),
    (
        "crates/detect/src/rules/request_token.rs",
        &[
            (
                Evidence,
                "REACH WORDS",
                "the token of a secret, words for X",
            ),
            (Form, "LENGTH FIRST_MS DAY_MS", "request tokens"),
        ],
    ),
    (
        "crates/detect/src/rules/session_cookie.rs",
        &[
            (
                Evidence,
                "COMPANIONS WORD OBJECT",
                "cookies beside a cookie",
            ),
            (
                Form,
                "LONGEST_SESSION",
                "longest cookie; of a longer one the end is found",
            ),
        ],
    ),
    (
        "crates/detect/src/rules/xai_api_key.rs",
        &[(Form, "RANDOM", "keys of xAI")],
    ),
    (
        "crates/detect/src/runs.rs",
        &[
            (Form, "SHORTEST", "no credential of a known kind is shorter"),
            (Step, "NEAR", "all of what is near is read again"),
        ],
    ),
    (
        "crates/detect/src/sample.rs",
        &[(Form, "SNOWFLAKE_EPOCH_MS", "samples for tests")],
    ),
    (
        "crates/detect/src/scan.rs",
        &[(Step, "WINDOW OVERLAP", "the next begins within the last")],
    ),
    (
        "crates/detect/src/text/encoding.rs",
        &[(
            Form,
            "SAMPLE NARROW SHIFTED",
            "what a file is taken for; its bytes are searched as they are too",
        )],
    ),
    (
        "crates/detect/src/text/lines.rs",
        &[(Step, "STEP", "every line is counted")],
    ),
    (
        "crates/detect/src/text/mod.rs",
        &[(
            Refused,
            "LONGEST_LINE",
            "on a longer line no permission is read, and its columns are bytes",
        )],
    ),
    (
        "crates/git/src/cache_tree.rs",
        &[(
            OtherWay,
            "LONGEST_NUMBER",
            "git does not write it: git is asked",
        )],
    ),
    (
        "crates/git/src/compose.rs",
        &[(Form, "HEADER FOLDER", "the index")],
    ),
    (
        "crates/git/src/config_files.rs",
        &[(OtherWay, "LARGEST DEEPEST", "git reads its configuration")],
    ),
    (
        "crates/git/src/entries.rs",
        &[
            (Step, "CHUNK", "the next is read"),
            (Refused, "LONGEST_ENTRY", "an index that is damaged"),
            (
                Form,
                "STAT MODE EXTENDED STAGE PATH_LENGTH INTENT_TO_ADD KNOWN",
                "the index",
            ),
        ],
    ),
    (
        "crates/git/src/extensions.rs",
        &[
            (Step, "WINDOW", "the one before is read"),
            (Form, "BEFORE", "what a signature could be a part of"),
            (
                OtherWay,
                "FARTHEST MOST",
                "git compares the index with HEAD",
            ),
        ],
    ),
    (
        "crates/git/src/git_files.rs",
        &[(Refused, "LARGEST", "a larger file of git's is an error")],
    ),
    (
        "crates/git/src/index.rs",
        &[
            (Form, "HEADER EXTENSION_HEADER ROOT_NODE", "the index"),
            (OtherWay, "SMALL TINY", "a larger index is read in parts"),
        ],
    ),
    (
        "crates/git/src/library.rs",
        &[
            (Form, "ID", "an id"),
            (Step, "KEPT LARGEST_KEPT", "others are read once more"),
        ],
    ),
    (
        "crates/git/src/listing.rs",
        &[(Step, "PORTION", "git is asked again")],
    ),
    (
        "crates/git/src/loose.rs",
        &[
            (Refused, "LONGEST_HEADER", "an object that is damaged"),
            (Step, "CHUNK FIRST", "the next is read"),
        ],
    ),
    (
        "crates/git/src/named_folders.rs",
        &[(Refused, "LARGEST", "a larger index is an error")],
    ),
    (
        "crates/git/src/note.rs",
        &[(Refused, "LONGEST", "as if there were none: all is scanned")],
    ),
    (
        "crates/git/src/object.rs",
        &[(
            OtherWay,
            "LARGEST_WHOLE",
            "larger blobs are read in windows",
        )],
    ),
    (
        "crates/git/src/plain.rs",
        &[(OtherWay, "LARGEST_CONFIG", "git finds the repository")],
    ),
    (
        "crates/git/src/stream.rs",
        &[(
            Shown,
            "MOST_WARNINGS SHOWN_BEGIN SHOWN_END",
            "the first warning of git makes the scan fail, however much follows",
        )],
    ),
    (
        "crates/git/src/process.rs",
        &[(Shown, "LONGEST_MESSAGE", "what git says")],
    ),
    (
        "crates/git/src/refs.rs",
        &[(Shown, "NAMED", "refs that hold a commit")],
    ),
    (
        "crates/git/src/remotes.rs",
        &[(Refused, "LARGEST_NOTE", "a longer note proves nothing")],
    ),
    (
        "crates/git/src/repository.rs",
        &[(Refused, "LARGEST_LIST", "a longer MERGE_HEAD is an error")],
    ),
    ("crates/git/src/tree.rs", &[(Form, "ID", "an id")]),
    ("src/commands/env.rs", &[(Shown, "SHOWN", "env files")]),
    (
        "src/commands/hook.rs",
        &[(Shown, "WIDTH_AT_THE_PUSHER", "columns")],
    ),
    (
        "src/config/custom.rs",
        &[(
            Refused,
            "MOST_RULES MOST_ENTRIES LONGEST_ID LONGEST_TEXT",
            "an error of the configuration",
        )],
    ),
    (
        "src/config/values.rs",
        &[(Form, "TO_ITS_END_EVERYWHERE", "a day")],
    ),
    (
        "src/config/environment.rs",
        &[(Shown, "WIDEST NARROWEST USUAL", "columns")],
    ),
    (
        "src/config/file.rs",
        &[(Refused, "LARGEST", "an error of the configuration")],
    ),
    (
        "src/config/mod.rs",
        &[(Refused, "LARGEST", "an error of the configuration")],
    ),
    (
        "src/config/yaml.rs",
        &[(
            Refused,
            "MOST_NODES DEEPEST",
            "an error of the configuration",
        )],
    ),
    (
        "src/gitignore/ignore_file.rs",
        &[
            (OtherWay, "LARGEST", "git reads its ignore files"),
            (Refused, "LARGEST_FOR_GIT", "git is not asked"),
        ],
    ),
    (
        "src/gitignore/permissions.rs",
        &[(Form, "OTHERS_READ OTHERS_ENTER", "bits")],
    ),
    (
        "src/gitignore/verdict.rs",
        &[(Shown, "LONGEST_SHOWN", "a pattern")],
    ),
    (
        "src/gitignore/why.rs",
        &[(Form, "LEAST_LETTERS", "a pattern that is meant for a name")],
    ),
    (
        "src/hook/clones.rs",
        &[(
            Form,
            "LONGEST_LINK",
            "what git writes into a file named .git",
        )],
    ),
    (
        "src/hook/disk.rs",
        &[
            (Refused, "LONGEST_WAIT", "an error of the installation"),
            (
                Refused,
                "LONGEST_TEXT",
                "a hook that counts as somebody else's",
            ),
        ],
    ),
    (
        "src/hook/file.rs",
        &[(
            Refused,
            "LONGEST_SCRIPT",
            "a hook that counts as somebody else's",
        )],
    ),
    (
        "src/hook/program.rs",
        &[(Refused, "LARGEST", "a hook that counts as somebody else's")],
    ),
    (
        "src/hook/selftest.rs",
        &[(Form, "SHORTEST_CREDENTIAL", "samples that are tried")],
    ),
    (
        "src/policy/baseline.rs",
        &[(
            Refused,
            "MOST_TRIED",
            "what may have been renamed counts as new, and blocks",
        )],
    ),
    (
        "src/policy/fingerprint.rs",
        &[(Form, "BYTES SET_BYTES FINGERPRINT_LENGTH", "fingerprints")],
    ),
    (
        "src/policy/inline.rs",
        &[(Refused, "LONGEST_LINE", "a permission that does not count")],
    ),
    (
        "src/policy/nearest.rs",
        &[(Shown, "ALIKE LONGEST", "did you mean")],
    ),
    (
        "src/policy/path_glob.rs",
        &[(
            Refused,
            "LONGEST_PATTERN LARGEST_PROGRAM",
            "an error of the configuration",
        )],
    ),
    (
        "src/policy/permission.rs",
        &[
            (Form, "SECRET_FROM", "what may be a secret in a reason"),
            (Shown, "LONGEST_REASON", "a reason"),
        ],
    ),
    (
        "src/policy/sets.rs",
        &[(Shown, "NEAR", "findings that are told as one set")],
    ),
    ("src/report/block.rs", &[(Shown, "MOST_SHOWN", "findings")]),
    (
        "src/report/checkup.rs",
        &[(Form, "SCHEMA_VERSION", "a report")],
    ),
    (
        "src/report/facts.rs",
        &[(
            Shown,
            "MOST_COPIED MOST_PROTECTED SHORT_ID",
            "places, files, digits",
        )],
    ),
    (
        "src/report/fleet_json.rs",
        &[(Form, "SCHEMA_VERSION", "a report")],
    ),
    (
        "src/report/gitlab.rs",
        &[
            (Form, "LATEST_MS", "a year of four digits"),
            (Shown, "LONGEST_SOLUTION", "a text that GitLab takes"),
        ],
    ),
    (
        "src/report/json.rs",
        &[(Form, "SCHEMA_VERSION", "a report")],
    ),
    (
        "src/report/settings.rs",
        &[(Form, "SCHEMA_VERSION", "a report")],
    ),
    (
        "src/report/steps.rs",
        &[(Shown, "MOST_STEPS MOST_ORDERED", "steps")],
    ),
    (
        "src/report/way_out.rs",
        &[(Shown, "MOST_COMMANDS", "commands")],
    ),
    (
        "src/scan/local_values.rs",
        &[(
            Refused,
            "SETTLED_MS",
            "a stamp that counts for nothing: all is scanned",
        )],
    ),
    (
        "src/scan/parallel.rs",
        &[(Step, "BATCH WAITING TELLING", "the next is waited for")],
    ),
    (
        "src/settings/baseline_changes.rs",
        &[(Shown, "MOST_NAMED", "entries")],
    ),
    (
        "src/settings/changes.rs",
        &[(Shown, "MOST_NAMED", "values")],
    ),
    (
        "src/source/disk.rs",
        &[(
            OtherWay,
            "LARGEST_WHOLE",
            "larger files are read in windows",
        )],
    ),
    (
        "src/source/history.rs",
        &[(Step, "ASKED", "the others are asked for next")],
    ),
    (
        "src/source/known.rs",
        &[
            (Form, "DIGEST", "a digest"),
            (
                Refused,
                "LARGEST",
                "as if nothing were known: all is scanned",
            ),
        ],
    ),
    (
        "src/source/place.rs",
        &[(
            Refused,
            "MOST_CLEARED LARGEST",
            "what was forgotten is scanned again",
        )],
    ),
    (
        "src/source/windows.rs",
        &[(Step, "WINDOW OVERLAP", "the next begins within the last")],
    ),
];

/// Returns the name of the constant that a line of source declares, if it is a number or a few.
fn number(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ')?.1,
        None => line,
    };
    let line = line.strip_prefix("super) ").unwrap_or(line);
    let (name, rest) = line.strip_prefix("const ")?.split_once(": ")?;
    let of = rest.split_once(" =").map_or(rest, |(of, _)| of);
    let numbers = [
        "usize", "isize", "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "f32",
        "f64", "Duration",
    ];
    let mut words = of.split(|c: char| !c.is_ascii_alphanumeric());
    let is_number = words.any(|word| numbers.contains(&word));
    (is_number && !of.contains(['&', '[']) && !name.contains(' ')).then_some(name)
}

/// Returns the file and the name of every constant of the sources that is a number.
fn constants() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (path, code) in sources() {
        let path = path.to_str().expect("our own names are ASCII");
        let numbers = code.lines().filter_map(number);
        found.extend(numbers.map(|name| (path.to_owned(), name.to_owned())));
    }
    found
}

#[test]
fn every_limit_is_listed_with_its_reason() {
    let mut listed = BTreeSet::new();
    for (path, rows) in LIMITS {
        for (_, names, reason) in *rows {
            assert!(!reason.is_empty(), "{path}: {names}");
            for name in names.split(' ') {
                let is_new = listed.insert(((*path).to_owned(), name.to_owned()));
                assert!(is_new, "{path} has two rows for {name}");
            }
        }
    }
    let there = constants();
    let missing: Vec<_> = there.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty(),
        "no row says why a search does not end here in silence: {missing:?}"
    );
    assert!(gone.is_empty(), "rows of constants that are gone: {gone:?}");
    // What does end a search stands in the table of bounds, where its number is, and is said.
    assert!(BOUNDS.iter().all(|bound| !bound.message().is_empty()));
}

#[test]
fn numbers_are_told_from_other_constants() {
    let cases = [
        ("const A: usize = 3;", Some("A")),
        ("    pub(super) const A_B: u64 = 1 << 3;", Some("A_B")),
        ("pub const A: std::time::Duration =", Some("A")),
        ("const A: (usize, usize) = (1, 2);", Some("A")),
        (
            "const A: std::ops::RangeInclusive<usize> = 4..=60;",
            Some("A"),
        ),
        ("const A: &[u8] = b\"\";", None),
        ("const A: [u8; 3] = *b\"abc\";", None),
        ("const fn a(b: usize) -> usize {", None),
        ("static A: Bound = Bound {", None),
    ];
    for (line, expected) in cases {
        assert_eq!(number(line), expected, "{line}");
    }
}

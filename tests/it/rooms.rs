//! The map is tested: who imports whom, how long files are, and that what it names is there.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::repo::Repo;

/// Each room of the program with the rooms it may import; `commands/` alone sees them all. The libraries below `crates/`
/// depend on nothing of the program: the compiler keeps that border.
const ROOMS: &[(&str, &[&str])] = &[
    ("exit", &[]),
    ("shell", &[]),
    ("repo_path", &["shell"]),
    ("source", &["repo_path"]),
    ("gitignore", &["shell", "repo_path"]),
    ("policy", &["exit", "gitignore", "repo_path"]),
    (
        "report",
        &["policy", "exit", "gitignore", "shell", "repo_path"],
    ),
    ("hook", &["shell", "repo_path"]),
    ("cli", &["hook", "report"]),
    (
        "config",
        &["gitignore", "policy", "report", "shell", "source"],
    ),
    (
        "settings",
        &[
            "cli",
            "config",
            "gitignore",
            "policy",
            "repo_path",
            "report",
        ],
    ),
    (
        "scan",
        &[
            "config",
            "exit",
            "gitignore",
            "policy",
            "repo_path",
            "report",
            "settings",
            "source",
        ],
    ),
    ("commands", CONFIGURED),
];

/// All other rooms.
const CONFIGURED: &[&str] = &[
    "cli",
    "config",
    "exit",
    "gitignore",
    "hook",
    "policy",
    "repo_path",
    "report",
    "scan",
    "settings",
    "shell",
    "source",
];

/// The sources of the program and of its libraries.
const SOURCES: &[&str] = &["src", "crates/detect/src", "crates/git/src"];

/// Lines a file may have before its tests.
const LONGEST: usize = 300;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns every source file as path from the top of the project and text without its tests. Files that are compiled
/// for unit tests alone are left out.
pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = SOURCES.iter().map(|one| project().join(one)).collect();
    while let Some(folder) = folders.pop() {
        for child in fs::read_dir(folder).expect("a folder of sources") {
            let path = child.expect("a folder of sources").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                files.push((path, text));
            }
        }
    }
    let for_tests: BTreeSet<PathBuf> = files.iter().flat_map(modules_for_tests).collect();
    let is_for_tests = |path: &Path| {
        let mut modules = for_tests.iter();
        modules.any(|module| path == module || path.starts_with(module.with_extension("")))
    };
    let sources = files.into_iter().filter(|(path, _)| !is_for_tests(path));
    let sources: Vec<_> = sources
        .map(|(path, text)| {
            let relative = path.strip_prefix(project()).expect("it was found there");
            (relative.to_owned(), without_tests(&text).to_owned())
        })
        .collect();
    for (room, _) in ROOMS {
        let room = Path::new("src").join(room);
        let is_of_it = |(path, _): &(PathBuf, String)| path.with_extension("").starts_with(&room);
        let room = room.display();
        assert!(
            sources.iter().any(is_of_it),
            "no source of {room} was found"
        );
    }
    sources
}

/// Cuts off the tests at the end of a file, with the attributes before them.
fn without_tests(text: &str) -> &str {
    let Some(tests) = text.find("\nmod tests {") else {
        return text;
    };
    let attribute = text[..tests].rfind("\n#[cfg(test)]");
    &text[..attribute.unwrap_or(tests)]
}

/// Returns the files of the modules that a file declares for unit tests alone.
fn modules_for_tests((path, text): &(PathBuf, String)) -> Vec<PathBuf> {
    let declared = text.split("\n#[cfg(test)]\nmod ").skip(1);
    let names = declared.filter_map(|rest| rest.split_once(';').map(|(name, _)| name));
    names
        .filter(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        .map(|name| path.with_file_name(name).with_extension("rs"))
        .collect()
}

/// Returns the first word of every path in `code` that starts at the crate, each of a group in braces.
fn imports(code: &str) -> BTreeSet<&str> {
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut imports = BTreeSet::new();
    for line in code {
        for rest in line.split("crate::").skip(1) {
            let group = rest.strip_prefix('{').map(|rest| rest.split('}').next());
            let paths = group
                .flatten()
                .map_or_else(|| vec![rest], |group| group.split(',').collect());
            imports.extend(paths.into_iter().map(first_word));
        }
    }
    imports
}

fn first_word(path: &str) -> &str {
    let end = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    path.trim_start().split(end).next().unwrap_or_default()
}

#[test]
fn rooms_import_only_the_rooms_they_may() {
    for (path, code) in sources() {
        let Ok(path) = path.strip_prefix("src") else {
            continue;
        };
        let first = path.iter().next().expect("a relative path");
        let room = Path::new(first).with_extension("");
        let room = room.to_str().expect("our own names are ASCII");
        if matches!(room, "lib" | "main") {
            continue;
        }
        let allowed = ROOMS.iter().find(|(name, _)| *name == room);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("no room is called `{room}`"));
        for import in imports(&code) {
            assert!(
                import == room || allowed.contains(&import),
                "src/{} imports `crate::{import}`, which `{room}` may not",
                path.display()
            );
        }
    }
}

#[test]
fn an_import_is_seen_wherever_it_stands() {
    let code = "use crate::{text, git::{Oid}};\n// crate::cli\nfn a() { pub(in crate::detect) b(crate::exit) }";
    assert_eq!(
        imports(code),
        BTreeSet::from(["detect", "exit", "git", "text"])
    );
}

#[test]
fn nobody_reaches_two_floors_up() {
    for (path, code) in sources() {
        assert!(!code.contains("super::super"), "{}", path.display());
        // In the door of a room `super` is the crate: an import the table would not see.
        let parts = path.components().count();
        let is_door = path.starts_with("src")
            && (parts == 2 || path.ends_with("mod.rs") && parts == 3)
            || path.ends_with("lib.rs");
        let reaches = code.lines().any(|line| {
            !line.trim_start().starts_with("//")
                && line.contains("super::")
                && !line.contains("pub(in super")
        });
        assert!(!(is_door && reaches), "`super::` in {}", path.display());
    }
}

#[test]
fn files_are_short_enough_to_be_read() {
    for (path, code) in sources() {
        let lines = code.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
    }
}

/// Whatever outlives a run is written whole, in one way.
#[test]
fn files_are_written_in_one_place() {
    let writer = Path::new("crates/git/src/whole_file.rs");
    let words = [
        "NamedTempFile",
        "tempfile_in",
        ".persist",
        "create_new",
        "File::create",
    ];
    for (path, code) in sources() {
        let used = words.iter().find(|word| code.contains(**word));
        let is_writer = path == writer;
        assert_eq!(used.is_some(), is_writer, "{used:?} in {}", path.display());
    }
}

#[test]
fn every_room_is_on_the_map_and_every_path_on_the_map_exists() {
    let map = fs::read_to_string(project().join("src/lib.rs")).expect("the map");
    let named = paths_in(&map);
    for path in &named {
        let folders = ["", "src"].map(|folder| project().join(folder));
        assert!(
            folders.iter().any(|folder| folder.join(path).exists()),
            "src/lib.rs names `{path}`"
        );
    }
    for (room, _) in ROOMS {
        let forms = [format!("{room}.rs"), format!("{room}/")];
        assert!(
            forms.iter().any(|form| named.contains(form)),
            "src/lib.rs does not name {room}"
        );
    }
}

/// Returns everything between backticks that looks like a path: it ends in `/`, or in the ending of a file.
fn paths_in(text: &str) -> BTreeSet<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| !word.contains([' ', '<', '$', '*', '\n', '{']))
        .filter(|word| {
            let ending = Path::new(word)
                .extension()
                .and_then(|ending| ending.to_str());
            word.ends_with('/') || matches!(ending, Some("rs" | "sh" | "md" | "toml"))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn our_own_tree_passes_our_own_scan() {
    let outside = Repo::outside();
    let children = fs::read_dir(project()).expect("our own folder");
    let mut scan = vec![OsString::from("scan")];
    scan.extend(
        children
            .map(|child| child.expect("our own folder").path())
            .filter(|path| !path.ends_with("target") && !path.ends_with(".git"))
            .map(PathBuf::into_os_string),
    );
    outside.xguard(&scan).code(0).never_says("x-");
}

//! Fresh projects as the generators of frameworks leave them, with the env files that people then make: what blocks is
//! what would get into history, and what the framework wants committed does not.

use crate::repo::Repo;

/// A framework: what its generator writes that matters here, and what is to be said of the env files beside it.
struct Layout {
    name: &'static str,
    ignores: &'static str,
    /// Files of its own that are to be committed.
    own: &'static [&'static str],
    /// Env files that git would add and that must not be.
    unignored: &'static [&'static str],
    /// Files that the framework wants committed, or that are ignored already.
    quiet: &'static [&'static str],
}

const LAYOUTS: &[Layout] = &[
    Layout {
        name: "Vite",
        ignores: "node_modules\ndist\ndist-ssr\n*.local\n*.log\n.vscode/*\n!.vscode/extensions.json\n",
        own: &["index.html", "src/main.tsx", "vite.config.ts"],
        unignored: &[".env", ".env.production"],
        quiet: &[".env.local", ".env.production.local", ".env.development"],
    },
    Layout {
        name: "Next.js",
        ignores: "/node_modules\n/.next/\n/out/\n/build\n*.pem\n.env*\n.vercel\nnext-env.d.ts\n",
        own: &["app/page.tsx", "next.config.ts"],
        unignored: &[],
        quiet: &[".env", ".env.local", ".env.production", ".env.development"],
    },
    Layout {
        name: "Rails",
        ignores: "/.bundle\n/db/*.sqlite3\n/log/*\n/tmp/*\n!/log/.keep\n!/tmp/.keep\n/config/master.key\n",
        own: &[
            "config/credentials.yml.enc",
            "config/database.yml",
            "log/.keep",
        ],
        unignored: &[".env", ".env.production"],
        quiet: &[".env.test", "config/master.key"],
    },
    Layout {
        name: "Django",
        ignores: "",
        own: &["manage.py", "site/settings.py"],
        unignored: &[".env", "site/.env"],
        quiet: &[".env.test", ".envrc"],
    },
];

fn fresh(layout: &Layout) -> Repo {
    let repo = Repo::new();
    if !layout.ignores.is_empty() {
        repo.write(".gitignore", layout.ignores).stage(".gitignore");
    }
    for path in layout.own {
        repo.write(path, "clean\n").stage(path);
    }
    repo
}

#[test]
fn the_first_commit_of_a_generator_passes() {
    for layout in LAYOUTS {
        let repo = fresh(layout);
        repo.xguard(&["scan"]).code(0).never_says("note");
        let covers = layout.unignored.is_empty();
        let env = repo.xguard(&["env"]).code(i32::from(!covers));
        let said = env.text().contains("gitignore-missing");
        assert_eq!(said, !covers, "{}: {env}", layout.name);
    }
}

#[test]
fn env_files_that_would_get_into_history_block_and_no_others() {
    for layout in LAYOUTS {
        let repo = fresh(layout);
        for path in layout.unignored.iter().chain(layout.quiet) {
            repo.write(path, "MODE=fast\n");
        }
        let report = repo.xguard(&["env", "--format", "json"]).json();
        let findings = report["findings"].as_array().expect("a list");
        let blocking = findings.iter().filter(|one| one["blocking"] == true);
        let mut paths: Vec<&str> = blocking.map(|one| one["path"].as_str().unwrap()).collect();
        paths.sort_unstable();
        assert_eq!(paths, layout.unignored, "{}", layout.name);
        if !paths.is_empty() {
            repo.xguard(&["env", "--fix", "--yes"]).code(0);
        }
        repo.git(&["add", "."]).code(0);
        repo.xguard(&["scan"]).code(0);
        let staged = repo.git(&["ls-files"]).code(0).text();
        for path in layout.unignored {
            assert!(
                !staged.lines().any(|one| one == *path),
                "{}: {path}",
                layout.name
            );
        }
        for path in layout.own {
            assert!(
                staged.lines().any(|one| one == *path),
                "{}: {path}",
                layout.name
            );
        }
    }
}

#[test]
fn a_file_that_belongs_there_is_excepted_by_what_the_report_shows() {
    let repo = fresh(&LAYOUTS[0]);
    repo.write(".env", "VITE_TITLE=Weather\n").stage(".env");
    let page = repo.xguard(&["scan"]).code(1).text();
    let (_, shown) = page.split_once("On purpose?").expect("a way out");
    let (_, shown) = shown.split_once(":\n").expect("a configuration");
    let (shown, _) = shown.split_once("\n\n").expect("its end");
    let lines = shown
        .lines()
        .map(|line| line.strip_prefix("    ").expect("it stands in"));
    let configuration: Vec<&str> = lines.collect();
    repo.write(".xguard.yaml", configuration.join("\n") + "\n")
        .stage(".xguard.yaml");
    repo.xguard(&["scan"]).code(0).says("1 allowed");

    let bare = fresh(&LAYOUTS[3]);
    let page = bare.xguard(&["env"]).code(1).text();
    assert!(page.contains("    gitignore-missing: warn\n"), "{page}");
}

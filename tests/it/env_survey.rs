//! `xguard env`: what it finds in a whole work tree, why, and for whom a rule counts.

use serde_json::Value;

use crate::repo::Repo;

/// Makes a repository with these rules committed.
fn with_rules(rules: &str) -> Repo {
    let repo = Repo::new();
    repo.write(".gitignore", rules)
        .stage(".gitignore")
        .commit("rules");
    repo
}

/// Returns every finding but those about permissions, which depend on where the scratch folder lies.
fn findings(repo: &Repo) -> Vec<Value> {
    let report = repo.xguard(&["env", "--format", "json"]).json();
    let list = report["findings"].as_array().expect("a list").iter();
    list.filter(|one| one["rule"] != "env-file-readable")
        .cloned()
        .collect()
}

fn field<'a>(finding: &'a Value, name: &str) -> &'a str {
    finding[name].as_str().expect("text")
}

/// Returns rule and path of every finding.
fn found(repo: &Repo) -> Vec<String> {
    let told = |one: &Value| format!("{} {}", field(one, "rule"), field(one, "path"));
    findings(repo).iter().map(told).collect()
}

#[test]
fn a_repository_is_safe_to_start_with_once_a_committed_rule_covers_an_env_file() {
    let repo = Repo::new();
    repo.xguard(&["env"]).code(1).says("gitignore-missing");
    repo.write(".gitignore", "node_modules\n.env\n");
    let run = repo.xguard(&["env"]).code(0);
    run.says("gitignore-uncommitted").never_says("Safe to work");
    repo.stage(".gitignore");
    repo.xguard(&["env"])
        .code(0)
        .stdout_eq(
            "Safe to work in: `.env` in .gitignore:2 keeps `.env` out of history, for everybody.\n\
             \n\
             xguard: nothing found; 1 folder looked into\n",
        )
        .stderr_eq("");
    let report = repo.xguard(&["env", "--format", "json"]).code(0).json();
    assert_eq!(report["source"]["kind"], "env-files");
    assert_eq!(report["source"]["covered_by"], "`.env` in .gitignore:2");
}

#[test]
fn installation_says_where_no_rule_covers_an_env_file() {
    let note = "xguard: note: no ignore rule here covers `.env` yet; `xguard env --fix` adds one\n";
    let repo = Repo::new();
    let elsewhere = repo.at(repo.scratch_path(""));
    elsewhere
        .xguard(&["install", "repo"])
        .code(0)
        .stderr_eq(note);
    repo.write(".gitignore", ".env\n");
    elsewhere.xguard(&["install", "repo"]).code(0).stderr_eq("");
    let bare = Repo::init(&["--bare"]);
    bare.xguard(&["install"]).code(0).stderr_eq("");
}

#[test]
fn outside_of_a_work_tree_there_is_nothing_to_say() {
    Repo::outside().xguard(&["env"]).code(2);
    let bare = Repo::init(&["--bare"]);
    bare.xguard(&["env"]).code(2).says("a bare repository");
}

#[test]
fn it_says_what_keeps_a_rule_from_covering_a_file() {
    let cases = [
        (
            "/.env\n",
            "a/.env",
            "`/.env` in .gitignore:1 does not cover it: it is about another folder",
        ),
        (
            ".env\n!.env\n",
            ".env",
            "`.env` in .gitignore:1 is meant for it, but `!.env` in .gitignore:2 takes it back",
        ),
        (
            "# .env\n",
            ".env",
            "a line that begins with `#` is a comment",
        ),
        (".env # keys\n", ".env", "a comment needs its own line"),
        (
            "'.env'\n",
            ".env",
            "git takes quotes as part of the pattern",
        ),
        (
            "./.env\n",
            ".env",
            "a pattern that begins with `./` matches nothing",
        ),
        (
            ".env/\n",
            ".env",
            "with `/` at its end a pattern is about folders alone",
        ),
        ("\t.env\n", ".env", "git takes blanks before the pattern"),
        (
            ".env\n",
            ".env.local",
            "it is about that very name, not about longer ones",
        ),
        (".ENV\n", ".env", "upper and lower case are told apart"),
        (
            "a\\prod.env\n",
            "a/prod.env",
            "folders are parted by `/` in a pattern",
        ),
    ];
    for (rules, path, why) in cases {
        let repo = with_rules(rules);
        repo.write(path, "A=1\n");
        let run = repo.xguard(&["env"]).code(1);
        run.says("env-file-unignored").says(path).says(why);
    }
}

#[test]
fn an_ignore_file_that_git_cannot_read_is_named() {
    let repo = Repo::new();
    let utf16: Vec<u8> = "\u{feff}.env\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    repo.write(".gitignore", utf16).write(".env", "A=1\n");
    repo.xguard(&["env"])
        .code(1)
        .says("is saved as UTF-16")
        .says("Save `.gitignore` as UTF-8");
    repo.delete(".gitignore")
        .write("rules", ".env\n")
        .link(".gitignore", "rules");
    let run = repo.xguard(&["env"]).code(1);
    run.says("is a symbolic link, which git does not follow")
        .says("Put a regular file in the place");
}

#[test]
fn the_command_it_gives_mends_it() {
    let cases = [
        ("", ".env"),
        ("b", "a b/it's.env"),
        ("b\r\n", "a/w*[1].env"),
        (".env*\n!.env.local\n", ".env.local"),
    ];
    for (rules, path) in cases {
        let repo = with_rules(rules);
        repo.write(path, "A=1\n");
        let findings = findings(&repo);
        let is_unignored = |one: &&Value| field(one, "rule") == "env-file-unignored";
        let finding = findings.iter().find(is_unignored).expect("a finding");
        let remedy = finding["remedy"][0].as_str().expect("text");
        let command = remedy.split('`').nth(1).expect("a command");
        repo.run("sh".as_ref(), &["-c", command]).code(0);
        let left = found(&repo);
        assert!(
            !left.iter().any(|one| one.starts_with("env-file-unignored")),
            "{command}: {left:?}"
        );
    }
}

#[test]
fn who_is_protected_by_a_rule_is_told() {
    let repo = with_rules("prod.env\n");
    repo.write(".git/info/exclude", ".env\n")
        .write(".env", "A=1\n");
    assert_eq!(found(&repo), ["gitignore-personal .env"]);
    repo.xguard(&["env"])
        .code(0)
        .says("`.env` in .git/info/exclude:1");

    repo.write(".gitignore", "prod.env\n.env\n");
    assert_eq!(found(&repo), ["gitignore-uncommitted .gitignore"]);
    repo.stage(".gitignore");
    assert_eq!(found(&repo), [""; 0]);

    // Staged in another state than on disk.
    repo.write(".gitignore", "prod.env\n")
        .delete(".git/info/exclude");
    assert_eq!(found(&repo), ["env-file-unignored .env"]);
    let findings = findings(&repo);
    let changed = field(&findings[0]["details"], "changed");
    assert!(
        changed.contains("as it is staged would ignore it"),
        "{changed}"
    );
}

#[test]
fn a_folder_that_only_you_ignore_does_not_hide_the_rules_of_the_project() {
    let repo = with_rules(".env\nprod.env\n");
    repo.write(".git/info/exclude", "mine\n");
    repo.write("mine/prod.env", "A=1\n")
        .write("mine/x.env", "A=1\n");
    assert_eq!(found(&repo), ["gitignore-personal mine/x.env"]);
}

#[test]
fn other_repositories_are_named_and_not_entered() {
    let repo = with_rules(".env\n");
    let library = repo.sibling("library", &[]);
    library
        .write("x.env", "A=1\n")
        .stage("x.env")
        .commit("first");
    let path = library.path("").display().to_string();
    let allow = "protocol.file.allow=always";
    repo.git(&["-c", allow, "submodule", "--quiet", "add", &path, "sub"])
        .code(0);
    repo.commit("submodule");
    repo.at("nested").git(&["init", "-q"]).code(0);
    repo.write("nested/x.env", "A=1\n")
        .write("junk/.git/x", "")
        .write("junk/x.env", "A=1\n");
    repo.write("sub/y.env", "A=1\n");
    assert_eq!(found(&repo), ["env-file-unignored junk/x.env"]);
    let run = repo.xguard(&["env"]).code(1);
    run.says("nested: it is a repository of its own")
        .says("sub: it is a submodule");
    let report = repo.xguard(&["env", "--format", "json"]).json();
    assert_eq!(report["source"]["not_entered"][1]["path"], "sub");
}

#[test]
fn a_tracked_env_file_gets_its_repair_in_order() {
    let repo = with_rules("");
    repo.write("a b/.env", "A=1\n")
        .stage("a b/.env")
        .commit("env");
    repo.write("new.env", "A=1\n").stage("new.env");
    assert_eq!(
        found(&repo),
        [
            "gitignore-missing .gitignore",
            "env-file-tracked a b/.env",
            "env-file-staged new.env"
        ]
    );
    let findings = findings(&repo);
    let steps = findings[1]["remedy"].as_array().expect("a list");
    let steps: Vec<&str> = steps.iter().filter_map(Value::as_str).collect();
    let begins = [
        "First replace",
        "Then stop tracking it: `git rm --cached ':/a b/.env'`",
        "Add the missing rule",
        "Last,",
        "To share",
    ];
    assert_eq!(steps.len(), begins.len(), "{steps:?}");
    for (step, begin) in steps.iter().zip(begins) {
        assert!(step.starts_with(begin), "{step}");
    }
    let history = repo.head();
    repo.xguard(&["env", "--fix", "--yes"])
        .code(1)
        .says("env-file-tracked");
    assert_eq!(repo.head(), history);
    repo.git(&["ls-files", "--error-unmatch", "a b/.env"])
        .code(0);
}

#[test]
fn files_that_may_be_harmless_count_only_with_a_credential_in_them() {
    let names = [
        ".twurlrc",
        ".trc",
        ".xurl",
        "config/twitter4j.properties",
        "secrets.yaml",
        "credentials.json",
        "prod.tfvars",
        ".streamlit/secrets.toml",
        "appsettings.Production.json",
        ".envrc",
        ".flaskenv",
        ".dev.vars",
    ];
    for name in names {
        let repo = with_rules(".env\n");
        repo.write(name, "port = 8080\n");
        assert_eq!(found(&repo), [""; 0], "{name}");
        repo.xguard(&["scan"]).code(0);
        let bearer = repo.plant().bearer();
        repo.write(name, format!("twitter_bearer_token = \"{bearer}\"\n"));
        assert_eq!(found(&repo), [format!("env-file-unignored {name}")]);
        repo.xguard(&["env"]).code(1);
    }
}

#[test]
fn an_env_file_that_every_user_may_read_is_a_note() {
    let repo = with_rules(".env\n");
    repo.write(".env", "A=1\n").write("closed/.env", "A=1\n");
    let scratch = repo.scratch_path("").display().to_string();
    for (mode, path) in [
        ("755", &scratch[..]),
        ("755", "."),
        ("644", ".env"),
        ("700", "closed"),
        ("644", "closed/.env"),
    ] {
        repo.run("chmod".as_ref(), &[mode, path]).code(0);
    }
    let run = repo.xguard(&["env"]).code(0);
    run.says("env-file-readable")
        .says("`chmod 600 ./.env`")
        .never_says("closed/.env");
    repo.run("chmod".as_ref(), &["600", ".env"]).code(0);
    repo.xguard(&["env"])
        .code(0)
        .never_says("env-file-readable");
}

#[test]
fn a_project_decides_which_names_count_and_what_the_rules_do() {
    let repo = with_rules(".env\n");
    repo.write(".env.production", "A=1\n")
        .write("docker/.env.ci", "A=1\n");
    let both = [
        "env-file-unignored .env.production",
        "env-file-unignored docker/.env.ci",
    ];
    assert_eq!(found(&repo), both);
    let except = |until: &str| {
        format!(
            "env:\n  leave_out: [.env.production]\n  except:\n    - path: docker/**\n      reason: ports\n      until: {until}\n"
        )
    };
    repo.write(".xguard.yaml", except("2999-12-31"));
    repo.xguard(&["env"]).code(0).says(" allowed");
    repo.write(".xguard.yaml", except("2025-12-31"));
    repo.xguard(&["env"])
        .code(1)
        .says("entry 1 of `env.except` in .xguard.yaml has run out");
    repo.write(
        ".xguard.yaml",
        "env:\n  rules:\n    env-file-unignored: warn\n",
    );
    repo.xguard(&["env"]).code(0).says(" noted");
    repo.write(
        ".xguard.yaml",
        "env:\n  rules:\n    env-file-unignored: off\n",
    );
    assert_eq!(found(&repo), [""; 0]);
    repo.write(
        ".xguard.yaml",
        "env:\n  rules:\n    env-file-tracked: block\n",
    );
    repo.stage("docker/.env.ci").commit("env");
    repo.write(".gitignore", ".env*\n").stage(".gitignore");
    repo.xguard(&["env"]).code(1).says("env-file-tracked");
}

#[test]
fn fresh_projects_get_what_their_developers_would_want() {
    // What the frameworks' generators write, as far as it is about env files, and the files people then make.
    let projects: [(&str, &str, &[&str], &[&str]); 6] = [
        (
            "npm init",
            "",
            &["package.json", ".env"],
            &["env-file-unignored .env"],
        ),
        (
            "Node with the usual ignore file",
            "node_modules/\n.env\n.env.*\n!.env.example\n!.env.test\n",
            &[
                ".env",
                ".env.local",
                ".env.test",
                ".env.example",
                "node_modules/dotenv/.env",
            ],
            &[],
        ),
        (
            "Python",
            "__pycache__/\n*.py[cod]\n.env\n.venv\nenv/\nvenv/\nENV/\n",
            &[
                ".env",
                ".flaskenv",
                ".venv/lib/python3/site-packages/x/.env",
                "env/bin/activate",
            ],
            &[],
        ),
        (
            "Rails",
            "/.bundle\n/.env*\n/log/*\n/tmp/*\n!/log/.keep\n!/tmp/.keep\n/config/master.key\n",
            &[
                ".env",
                ".env.development.local",
                "config/credentials.yml.enc",
                "tmp/.keep",
            ],
            &[],
        ),
        (
            "Next.js",
            "/node_modules\n/.next/\n.env*\n.vercel\n*.tsbuildinfo\n",
            &[
                ".env",
                ".env.local",
                ".env.production",
                ".next/standalone/.env",
                "apps/web/.env.local",
            ],
            &[],
        ),
        (
            "Vite",
            "node_modules\ndist\n*.local\n",
            &[
                ".env",
                ".env.local",
                ".env.development",
                "src/vite-env.d.ts",
            ],
            &["env-file-unignored .env"],
        ),
    ];
    for (name, rules, files, expected) in projects {
        let repo = with_rules(rules);
        for file in files {
            repo.write(file, "PORT=8080\n");
        }
        assert_eq!(found(&repo), expected, "{name}");
        repo.xguard(&["env", "--fix", "--yes"]).code(0);
        repo.stage(".gitignore");
        repo.xguard(&["env"]).code(0).says("Safe to work in");
    }
}

//! Secrets under names that build tools copy into browsers get out without being committed: ignored env files and
//! templates are looked into for them.

use crate::attempt::{Attempt, based};
use crate::repo::Repo;

const RULE: &str = "env-secret-public";
const TITLE: &str = "secret under a name that build tools copy into browsers";

/// Makes a guarded repository with ignored env files, one of which holds such a secret in its second line.
fn with_secret() -> Repo {
    let repo = based();
    repo.write(".gitignore", ".env*\n!.env.example\n")
        .stage(".gitignore")
        .commit("ignore");
    repo.hooked();
    repo.write(".env.local", with_line(&repo));
    repo
}

fn with_line(repo: &Repo) -> String {
    let secret = repo.plant().api_secret();
    format!("PORT=1\nNEXT_PUBLIC_TWITTER_API_SECRET={secret}\n")
}

#[test]
fn an_ignored_file_is_told_of_where_it_lies() {
    let repo = with_secret();
    repo.xguard(&["env"])
        .code(1)
        .says("xguard: env files hold secrets that build tools copy into browsers")
        .says("high: secret under a name that build tools copy into browsers [env-secret-public]")
        .says(".env.local")
        .says("x-api-secret under NEXT_PUBLIC_… in line 2")
        .says("Take the prefix off the name");
    repo.write("a.txt", "a\n").stage("a.txt");
    Attempt::commit(&repo)
        .passes()
        .says("note: secret under a name that build tools copy into browsers")
        .says(".env.local");
    for value in ["", "your_api_secret", "${TWITTER_API_SECRET}"] {
        let text = format!("NEXT_PUBLIC_TWITTER_API_SECRET={value}\n");
        repo.write(".env.local", text);
        repo.xguard(&["env"]).code(0).never_says(RULE);
        repo.write("a.txt", value).stage("a.txt");
        Attempt::new(&repo, &["commit", "-q", "--allow-empty", "-m", "again"])
            .passes()
            .silent();
    }
}

#[test]
fn a_template_is_looked_into_where_it_holds_a_value() {
    let repo = with_secret();
    repo.delete(".env.local");
    repo.write("web/.env.example", "VITE_X_BEARER_TOKEN=\n");
    repo.xguard(&["env"]).code(0).never_says(RULE);
    let bearer = repo.plant().bearer();
    repo.write(
        "web/.env.example",
        format!("VITE_X_BEARER_TOKEN={bearer}\n"),
    );
    repo.xguard(&["env"])
        .code(1)
        .says("web/.env.example")
        .says("x-bearer-token under VITE_… in line 1");
    repo.stage("web/.env.example");
    Attempt::commit(&repo).is_blocked().says("VITE_");
}

#[test]
fn a_project_decides_what_it_does() {
    for (effect, env, commit) in [("block", 1, 1), ("warn", 0, 0), ("off", 0, 0)] {
        let repo = with_secret();
        let text = format!("env:\n  rules: {{{RULE}: {effect}}}\n");
        repo.write(".xguard.yaml", text).stage(".xguard.yaml");
        let runs = [
            repo.xguard(&["env"]).code(env),
            repo.git(&["commit", "-q", "-m", "attempt"]).code(commit),
        ];
        for run in runs {
            match effect {
                "off" => drop(run.never_says(TITLE)),
                _ => drop(run.says(TITLE)),
            }
        }
    }
}

#[test]
fn a_file_that_git_knows_is_told_of_when_it_changes() {
    let repo = with_secret();
    let text = with_line(&repo);
    repo.delete(".env.local");
    repo.write(".env.development", text)
        .stage(".env.development")
        .commit("leak");
    repo.write("a.txt", "a\n").stage("a.txt");
    Attempt::commit(&repo).passes().silent();
    repo.xguard(&["env"]).code(1).says(RULE);
}

//! Env files: which names block, which pass, and that git itself says whether one would be added.

use std::process::Command;

use crate::attempt::{Attempt, Moved, based};
use crate::repo::Repo;

/// An ignore file that covers every name in this file, so that only what is staged decides.
const ALL_IGNORED: &str = "*env*\n*ENV*\n*Env*\n!.gitignore\n";

/// Makes a guarded repository whose `.gitignore` covers every env file.
fn all_ignored() -> Repo {
    let repo = based();
    repo.write(".gitignore", ALL_IGNORED)
        .stage(".gitignore")
        .commit("ignore");
    repo.hooked();
    repo
}

#[test]
fn names_that_block_when_added() {
    let repo = all_ignored();
    for name in [
        ".env",
        ".ENV",
        "Prod.Env",
        "prod.env",
        ".env.local",
        ".env.production",
        ".env.development.local",
        ".env~",
        ".env.bak",
        "prod.env.bak",
        "config/.env",
        "with space/.env.staging",
    ] {
        repo.write(name, "MODE=fast\n").stage(name);
        let run = Attempt::commit(&repo).is_blocked();
        run.says("env-file-staged")
            .says(name)
            .never_says("env-file-unignored");
        repo.git(&["rm", "-q", "--cached", name]).code(0);
    }
}

#[test]
fn names_that_pass_when_added() {
    let repo = all_ignored();
    for name in [
        ".env.example",
        "example.env",
        ".env-sample",
        ".env.template",
        ".env.production.dist",
        ".env.defaults",
        ".env.development",
        ".env.test",
        ".flaskenv",
        ".envrc",
        ".environment",
        "environment.py",
        "env",
        "src/env.d.ts",
    ] {
        repo.write(name, "MODE=fast\nTOKEN=your-token-here\n")
            .stage(name);
        Attempt::commit(&repo).passes().silent();
    }
}

#[test]
fn names_that_pass_only_without_a_credential() {
    for name in [
        ".env.example",
        ".env.development",
        ".env.test",
        ".flaskenv",
        ".envrc",
    ] {
        let repo = all_ignored();
        let secret = repo.plant().api_secret();
        repo.write(name, format!("TWITTER_API_SECRET={secret}\n"))
            .stage(name);
        let run = Attempt::commit(&repo).is_blocked();
        run.says("x-api-secret").says(name).never_says("env-file-");
    }
}

#[test]
fn a_file_renamed_to_an_env_file_blocks() {
    let repo = all_ignored();
    repo.git(&["mv", "base.txt", ".env"]).code(0);
    Attempt::commit(&repo).is_blocked().says("env-file-staged");
}

#[test]
fn a_copy_of_an_env_file_that_is_tracked_blocks() {
    let repo = all_ignored();
    repo.write(".env", "MODE=fast\n")
        .stage(".env")
        .commit("tracked");
    repo.write("copy/.env", "MODE=fast\n").stage("copy/.env");
    Attempt::commit(&repo).is_blocked().says("copy/.env");
}

#[test]
fn what_happens_to_a_tracked_env_file_does_not_block() {
    let repo = all_ignored();
    repo.write(".env", "MODE=fast\n")
        .stage(".env")
        .commit("tracked");
    repo.write(".env", "MODE=slow\n").stage(".env");
    Attempt::commit(&repo)
        .passes()
        .says("env-file-tracked")
        .says(".env");
    repo.git(&["mv", ".env", "settings.txt"]).code(0);
    Attempt::commit(&repo).passes().silent();
    repo.write(".env", "MODE=fast\n")
        .stage(".env")
        .commit("tracked again");
    repo.git(&["rm", "-q", "--cached", ".env"]).code(0);
    Attempt::commit(&repo).passes().silent();
}

#[test]
fn a_credential_in_a_tracked_env_file_blocks_by_its_own_rule() {
    let repo = all_ignored();
    repo.write(".env", "MODE=fast\n")
        .stage(".env")
        .commit("tracked");
    let secret = repo.plant().bearer();
    repo.write(".env", format!("TOKEN={secret}\n"))
        .stage(".env");
    Attempt::commit(&repo).is_blocked().says("x-bearer-token");
}

#[test]
fn only_files_and_links_are_env_files() {
    let repo = all_ignored();
    repo.write(".env/bin/activate", "export PATH\n")
        .stage(".env");
    Attempt::commit(&repo).passes().silent();
    let repo = all_ignored();
    repo.link(".env", "../shared/.env").stage(".env");
    Attempt::commit(&repo).is_blocked().says("env-file-staged");
}

#[test]
fn a_file_whose_values_are_all_encrypted_passes() {
    let cases = [
        (
            ".env.vault",
            "#/-- vault --/\nDOTENV_VAULT_PRODUCTION=\"q8x+Lr2==\"\n",
            0,
        ),
        (
            ".env.production",
            "DOTENV_PUBLIC_KEY=\"03f8\"\nTOKEN=\"encrypted:BDqDB\"\n",
            0,
        ),
        (
            ".env",
            "TOKEN=ENC[AES256_GCM,data:Tr7o=,type:str]\nsops_version=3.9.0\n",
            0,
        ),
        (
            ".env.production",
            "TOKEN=\"encrypted:BDqDB\"\nMODE=fast\n",
            1,
        ),
        (".env.vault", "MODE=fast\n", 1),
    ];
    for (name, content, status) in cases {
        let repo = all_ignored();
        repo.write(name, content).stage(name);
        let attempt = Attempt::commit(&repo);
        if status == 0 {
            attempt.passes().silent();
        } else {
            attempt.is_blocked().says("env-file-staged");
        }
    }
}

/// A work tree with an untracked file in it whose fate is git's to say.
struct Scene {
    name: &'static str,
    /// Files, as path and content.
    files: Vec<(&'static str, &'static str)>,
    config: Option<(&'static str, &'static str)>,
    candidate: &'static str,
    is_added: bool,
}

/// Starts a scene: an untracked `.env` that git would not add.
fn scene(name: &'static str) -> Scene {
    Scene {
        name,
        files: Vec::new(),
        config: None,
        candidate: ".env",
        is_added: false,
    }
}

impl Scene {
    fn rules(self, content: &'static str) -> Self {
        self.file(".gitignore", content)
    }

    fn file(mut self, path: &'static str, content: &'static str) -> Self {
        self.files.push((path, content));
        self
    }

    fn config(mut self, name: &'static str, value: &'static str) -> Self {
        self.config = Some((name, value));
        self
    }

    fn at(mut self, candidate: &'static str) -> Self {
        self.candidate = candidate;
        self
    }

    fn added(mut self) -> Self {
        self.is_added = true;
        self
    }
}

fn scenes() -> Vec<Scene> {
    vec![
        scene("no rule").added(),
        scene("its name").rules(".env\n"),
        scene("its name, no final newline").rules(".env"),
        scene("its name, CRLF").rules("a\r\n.env\r\n"),
        scene("byte-order mark").rules("\u{feff}.env\n"),
        scene("trailing space").rules(".env \n"),
        scene("escaped trailing space").rules(".env\\ \n").added(),
        scene("leading space").rules(" .env\n").added(),
        scene("a comment").rules("#.env\n").added(),
        scene("a folder").rules(".env/\n").added(),
        scene("a class").rules("[.]en[!a-u]\n"),
        scene("a class with a name").rules("[[:punct:]]env\n"),
        scene("an escaped character").rules("\\.env\n"),
        scene("double star").rules("**/.env\n").at("sub/.env"),
        scene("taken back later").rules(".env*\n!.env\n").added(),
        scene("taken back before").rules("!.env\n.env*\n"),
        scene("taken back as a folder").rules(".env\n!.env/\n"),
        scene("another name")
            .rules(".env\n")
            .at(".env.local")
            .added(),
        scene("another case").rules(".env\n").at(".ENV").added(),
        scene("case does not matter")
            .rules(".env\n")
            .config("core.ignorecase", "true")
            .at(".ENV"),
        scene("rooted, below")
            .rules("/.env\n")
            .at("sub/.env")
            .added(),
        scene("taken back below")
            .rules(".env\n")
            .file("sub/.gitignore", "!.env\n")
            .at("sub/.env")
            .added(),
        scene("taken back below, ignored still lower")
            .rules(".env\n")
            .file("sub/.gitignore", "!.env\n")
            .file("sub/deep/.gitignore", "*\n")
            .at("sub/deep/.env"),
        scene("taken back in a folder that is ignored itself")
            .rules("sub/\n")
            .file("sub/.gitignore", "!.env\n")
            .at("sub/.env"),
        scene("everything but one folder")
            .rules("/*\n!/sub/\n")
            .at("sub/.env")
            .added(),
        scene("everything in a folder but one")
            .rules("sub/**\n!sub/.env\n")
            .at("sub/.env")
            .added(),
        scene("info/exclude").file(".git/info/exclude", ".env\n"),
        scene("info/exclude, taken back")
            .file(".git/info/exclude", ".env\n")
            .rules("!.env\n")
            .added(),
        scene("the user's excludes")
            .file("../home/ignore", "*.env\n")
            .config("core.excludesFile", "~/ignore")
            .at("sub/prod.env"),
        scene("folder with a space and a newline")
            .at("a b\nc/.env")
            .added(),
        scene("folder with the characters of a pattern")
            .rules("[ab]/.env\n")
            .at("[ab]/.env")
            .added(),
    ]
}

#[test]
fn git_says_whether_an_env_file_would_be_added() {
    for scene in scenes() {
        let repo = based();
        if let Some((name, value)) = scene.config {
            repo.config(name, value);
        }
        repo.write(scene.candidate, "MODE=fast\n");
        for (path, content) in &scene.files {
            repo.write(path, content);
        }
        assert_git_and_the_hook_agree(&repo, &scene);
    }
}

#[test]
fn links_are_env_files_wherever_they_lead() {
    for target in ["base.txt", "nowhere", "/dev/zero"] {
        let repo = based();
        repo.link(".env", target);
        assert_git_and_the_hook_agree(&repo, &scene(target).added());
    }
}

#[track_caller]
fn assert_git_and_the_hook_agree(repo: &Repo, scene: &Scene) {
    let add = repo.git(&["add", "--dry-run", "--", scene.candidate]);
    let is_added = add.status == Some(0);
    assert_eq!(is_added, scene.is_added, "{}: {add}", scene.name);
    stage_beside(repo, scene.candidate);
    repo.hooked();
    let (run, moved) = Attempt::commit(repo).run();
    let blocked = (run.status, moved) == (Some(1), Moved::No);
    assert_eq!(blocked, is_added, "{}: {run}", scene.name);
    if blocked {
        run.says("env-file-unignored").never_says("env-file-staged");
    } else {
        run.code(0).silent();
    }
}

/// Stages a change in the folder of `candidate`, so that the hook looks there.
fn stage_beside(repo: &Repo, candidate: &str) {
    let folder = candidate.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = format!("{folder}/staged.txt");
    let beside = beside.trim_start_matches('/');
    repo.write(beside, "staged\n").stage(beside);
}

#[test]
fn what_lies_on_disk_is_what_the_next_add_goes_by() {
    let repo = based();
    repo.write(".env", "MODE=fast\n");
    repo.write(".gitignore", ".env\n").stage(".gitignore");
    repo.delete(".gitignore").hooked();
    let attempt = Attempt::commit(&repo);
    attempt.is_blocked().says("env-file-unignored");
    repo.write(".gitignore", ".env\n");
    attempt.passes().silent();
}

#[test]
fn the_hook_looks_in_the_top_folder_and_beside_what_is_staged() {
    let repo = based();
    repo.write("elsewhere/.env", "MODE=fast\n").hooked();
    stage_beside(&repo, "sub/.env");
    Attempt::commit(&repo).passes().silent();
    stage_beside(&repo, "elsewhere/.env");
    Attempt::commit(&repo).is_blocked().says("elsewhere/.env");
}

#[test]
fn an_unignored_env_file_is_seen_from_a_subdirectory_and_in_a_linked_worktree() {
    let repo = based();
    repo.git(&["worktree", "add", "-q", "../linked", "-b", "linked"])
        .code(0);
    let linked = repo.at("../linked");
    for (top, typed_in) in [(&repo, repo.at("sub")), (&linked, linked.at("sub"))] {
        top.write(".env", "MODE=fast\n").hooked();
        typed_in.write("a.py", "pass\n").stage("a.py");
        Attempt::commit(&typed_in)
            .is_blocked()
            .says("env-file-unignored");
        top.write(".gitignore", ".env\n");
        Attempt::commit(&typed_in).passes().silent();
    }
}

#[test]
fn harmless_lookalikes_in_the_work_tree_pass() {
    let repo = based();
    repo.write(".env/bin/activate", "")
        .write("sub/.env.example", "TOKEN=\n");
    repo.write(".envrc", "layout python\n");
    repo.sibling("repo/nested", &[])
        .write(".env", "MODE=fast\n");
    stage_beside(&repo, "sub/.env");
    repo.hooked();
    Attempt::commit(&repo).passes().silent();
}

#[test]
fn a_credential_in_a_harmless_name_blocks_in_the_work_tree_too() {
    let repo = based();
    let secret = repo.plant().bearer();
    repo.write(".envrc", format!("export TOKEN={secret}\n"))
        .hooked();
    stage_beside(&repo, "a");
    let attempt = Attempt::commit(&repo);
    attempt
        .is_blocked()
        .says("env-file-unignored")
        .says(".envrc");
    repo.write(".gitignore", ".envrc\n");
    attempt.passes().silent();
}

#[test]
fn a_pipe_in_the_place_of_an_env_file_is_not_opened() {
    let repo = based();
    let made = Command::new("mkfifo").arg(repo.path(".env")).status();
    if !made.is_ok_and(|status| status.success()) {
        skip!("no mkfifo here");
    }
    stage_beside(&repo, "a");
    repo.hooked();
    Attempt::commit(&repo).passes().silent();
}

#[test]
fn a_folder_that_became_a_link_does_not_hide_the_others() {
    let repo = based();
    repo.write("elsewhere/.env", "MODE=fast\n");
    stage_beside(&repo, "linked/.env");
    std::fs::remove_dir_all(repo.path("linked")).expect("a folder to remove");
    repo.link("linked", "elsewhere").hooked();
    let attempt = Attempt::commit(&repo);
    repo.write(".env", "MODE=fast\n");
    attempt
        .is_blocked()
        .says("env-file-unignored")
        .never_says("linked/.env");
    repo.delete(".env");
    attempt.passes().silent();
}

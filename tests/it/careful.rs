//! What was typed and what lies on disk under names of ours is taken with care.

use crate::repo::Repo;

#[test]
fn a_token_typed_at_any_place_is_not_printed() {
    let repo = Repo::new();
    let bearer = repo.plant().bearer();
    let hostile = format!("\u{1b}[31m\u{202e}{bearer}");
    for typed in [&bearer, &hostile] {
        let places: [&[&str]; 9] = [
            &[typed],
            &["env", typed],
            &["rules", typed],
            &["man", typed],
            &["baseline", typed],
            &["scan", "--format", typed],
            &["install", "--hooks", typed],
            &["completions", typed],
            &["explain", typed],
        ];
        for place in places {
            let run = repo.xguard(place).code(2);
            drop(run.never_says("\u{1b}").never_says("\u{202e}"));
        }
    }
}

#[test]
fn what_has_no_end_is_neither_waited_on_nor_read_to_it() {
    let repo = Repo::new();
    repo.run("mkfifo".as_ref(), &["pipe"]).code(0);
    for file in ["pipe", "/dev/zero"] {
        for option in ["--policy", "--config"] {
            repo.xguard(&["scan", option, file])
                .code(2)
                .says("it is not a regular file");
        }
    }
}

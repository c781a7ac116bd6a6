//! Temporary.
#![allow(warnings)]
use std::io::Write;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dir = args.get(2).cloned().unwrap_or(".".into());
    let dir = std::path::Path::new(&dir);
    let code = match args[1].as_str() {
        "install" => match xguard::hook::install(dir, &std::env::current_exe().unwrap()) {
            Ok(i) => {
                if i.is_in_place() {
                    print!("{i}");
                    0
                } else {
                    eprint!("{i}");
                    2
                }
            }
            Err(e) => {
                eprintln!("xguard: error: {e:#}");
                2
            }
        },
        "uninstall" => match xguard::hook::uninstall(dir) {
            Ok(i) => {
                if i.is_complete() {
                    print!("{i}");
                    0
                } else {
                    eprint!("{i}");
                    2
                }
            }
            Err(e) => {
                eprintln!("xguard: error: {e:#}");
                2
            }
        },
        "hook" => {
            let out = std::process::Command::new("git")
                .args(["diff", "--cached"])
                .output()
                .unwrap();
            if out.stdout.windows(12).any(|w| w == b"AAAAAAAAAAAA") {
                eprintln!("blocked");
                1
            } else {
                0
            }
        }
        "--version" => 0,
        "selftest" => {
            let trials = [
                xguard::hook::Trial {
                    name: "a bearer".into(),
                    path: "a.txt",
                    text: xguard::detect::sample::Sampler::new(1).bearer(),
                    staging: xguard::hook::Staging::Staged,
                    expected: xguard::hook::Expected::Blocked("blocked"),
                },
                xguard::hook::Trial {
                    name: "clean".into(),
                    path: "a.txt",
                    text: "x".into(),
                    staging: xguard::hook::Staging::Staged,
                    expected: xguard::hook::Expected::Passed,
                },
            ];
            if xguard::hook::selftest(
                &std::env::current_exe().unwrap(),
                &trials,
                &mut std::io::stdout(),
            )
            .unwrap()
            {
                0
            } else {
                1
            }
        }
        _ => 2,
    };
    std::process::exit(code);
}

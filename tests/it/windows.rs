//! Files over one window: what stands on top of them says what a value at their end is.

use std::process::Command;

use crate::repo::Repo;
use crate::run::print_skipped;

#[test]
fn a_large_database_has_the_names_of_its_columns_at_its_end() {
    const MAKE: &str = "
import sqlite3, sys
path, encoding, mode, value = sys.argv[1:]
db = sqlite3.connect(path)
db.execute(f'pragma encoding = \"{encoding}\"')
db.execute(f'pragma journal_mode = {mode}')
db.execute('pragma wal_autocheckpoint = 0')
db.execute('create table apps (id integer primary key, about text, twitter_api_secret text, seen int)')
db.executemany('insert into apps (about, seen) values (?, 7)', [('words ' * 1500,)] * 2200)
db.execute('insert into apps values (null, ?, ?, 7)', ('an app', value))
db.commit()
import os
os._exit(0)
";
    let repo = Repo::new();
    for encoding in ["UTF-8", "UTF-16le"] {
        for mode in ["delete", "wal"] {
            let value = repo.plant().api_secret();
            let path = format!("{encoding}-{mode}.db");
            let made = Command::new("python3")
                .current_dir(repo.path("."))
                .args(["-c", MAKE, &path, encoding, mode, &value])
                .status();
            if !made.is_ok_and(|status| status.success()) {
                print_skipped("python3 with sqlite3 makes the databases");
                return;
            }
            let path = if mode == "wal" { path + "-wal" } else { path };
            repo.xguard(&["scan", &path]).code(1).says(&path);
        }
    }
}

//! What files are called from the top of their repository, where they are shown as somebody has named them.

use std::path::{Component, Path, PathBuf};

use crate::settings::own_file::top_above;

/// Files and folders that somebody has named, all of one repository or all of none.
pub(crate) struct NamedPaths {
    /// The top of the repository.
    pub(crate) top: Option<PathBuf>,
    /// As named.
    pub(crate) roots: Vec<PathBuf>,
    /// What names begin with, and what stands there from the top.
    beginnings: Vec<(Vec<u8>, Vec<u8>)>,
}

impl NamedPaths {
    /// Divides what somebody has named by the repositories it lies in.
    pub(crate) fn of(roots: &[PathBuf]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for root in roots {
            let top = top_above(root);
            let at = all.iter().position(|places| places.top == top);
            let at = at.unwrap_or_else(|| {
                all.push(Self {
                    top,
                    roots: Vec::new(),
                    beginnings: Vec::new(),
                });
                all.len() - 1
            });
            if let Some(places) = all.get_mut(at) {
                places.add(root);
            }
        }
        all
    }

    fn add(&mut self, root: &Path) {
        self.roots.push(root.to_owned());
        let whole = root.canonicalize().ok();
        if let (Some(top), Some(whole)) = (&self.top, whole)
            && let Ok(inside) = whole.strip_prefix(top)
        {
            self.beginnings
                .push((path_as_bytes(root), path_as_bytes(inside)));
        }
    }

    /// Returns what a file is called from the top, where it lies in a repository.
    pub(crate) fn in_repository(&self, shown: &[u8]) -> Vec<u8> {
        let rests = self.beginnings.iter().filter_map(|(beginning, inside)| {
            let rest = shown.strip_prefix(&beginning[..])?;
            let is_part = beginning.is_empty() || rest.is_empty() || rest.starts_with(b"/");
            is_part.then_some((beginning.len(), inside, rest))
        });
        let Some((_, inside, rest)) = rests.max_by_key(|(length, ..)| *length) else {
            return shown.to_vec();
        };
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let parts = [inside, rest].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(&b'/')
    }
}

/// Returns a path as bytes, `/` between the parts, without what means nothing; empty for the folder here.
fn path_as_bytes(path: &Path) -> Vec<u8> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let path: PathBuf = parts.collect();
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::{fs, io};

    use crate::scan::named_paths::NamedPaths;

    #[test]
    fn files_are_named_from_the_top_of_their_repository() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let top = folder.path().canonicalize()?;
        for name in ["one/.git", "one/src/deep", "two/.git", "none"] {
            fs::create_dir_all(top.join(name))?;
        }
        let roots: Vec<PathBuf> = ["one/src/", "one/src/deep", "two", "none", "absent"]
            .map(|name| top.join(name))
            .to_vec();
        let places = NamedPaths::of(&roots);
        let tops: Vec<_> = places.iter().map(|one| one.top.clone()).collect();
        assert_eq!(tops, [Some(top.join("one")), Some(top.join("two")), None]);
        let cases = [
            (0, "one/src/a.py", "src/a.py"),
            (0, "one/src/deep/a.py", "src/deep/a.py"),
            (0, "one/src/deeper", "src/deeper"),
            (0, "one/src", "src"),
            (1, "two/a b", "a b"),
            (2, "none/a", "none/a"),
        ];
        for (number, shown, expected) in cases {
            let shown = top.join(shown).into_os_string().into_encoded_bytes();
            let mut expected = expected.as_bytes().to_vec();
            if number == 2 {
                expected.clone_from(&shown);
            }
            assert_eq!(places[number].in_repository(&shown), expected);
        }
        Ok(())
    }
}

//! The content of the index's TREE extension: which folders git has written as trees already, and how many entries
//! each covers (git's `Documentation/gitformat-index.txt`, "Cache tree").

use super::object::Oid;

/// The longest run of digits in a node: what 64 bits hold for sure, and a sign.
const LONGEST_NUMBER: usize = 19;

/// One folder of the extension.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CacheTreeNode<'a> {
    /// Its name in the folder above; empty for the root.
    pub(super) name: &'a [u8],
    /// Its tree and the number of index entries that it covers; `None` if git has invalidated it.
    pub(super) tree: Option<(Oid, u32)>,
    /// The number of folders right below it.
    subfolders: u32,
    /// How many of the nodes that follow are below it.
    below: usize,
}

/// Every node, each before those below it.
pub(super) struct CacheTree<'a> {
    nodes: Vec<CacheTreeNode<'a>>,
}

impl<'a> CacheTree<'a> {
    /// Takes the content of a whole TREE extension whose ids have `id` bytes; none if it is malformed.
    pub(super) fn parse(mut bytes: &'a [u8], id: usize) -> Option<Self> {
        let mut nodes: Vec<CacheTreeNode<'a>> = Vec::new();
        // The folders around the next node, and how many of their subfolders are still to come.
        let mut open: Vec<(usize, u32)> = Vec::new();
        loop {
            let (node, rest) = split_node(bytes, id)?;
            bytes = rest;
            open.push((nodes.len(), node.subfolders));
            nodes.push(node);
            while let Some((at, left)) = open.last_mut() {
                if let Some(fewer) = left.checked_sub(1) {
                    *left = fewer;
                    break;
                }
                let below = nodes.len() - *at - 1;
                nodes.get_mut(*at)?.below = below;
                open.pop();
            }
            if open.is_empty() {
                return bytes.is_empty().then_some(Self { nodes });
            }
        }
    }

    /// Returns all folders that git has written: paths with a final `/`, and trees.
    pub(super) fn written_folders(&self) -> Vec<(Vec<u8>, Oid)> {
        let mut found = Vec::new();
        let mut pending = vec![(0, Vec::new())];
        while let Some((at, path)) = pending.pop() {
            for (below, node) in self.child_nodes(at) {
                pending.push((below, [&path, node.name, b"/"].concat()));
            }
            if let Some((oid, _)) = self.nodes.get(at).and_then(|node| node.tree) {
                found.push((path, oid));
            }
        }
        found
    }

    /// Returns the nodes right below the one at `parent`, each with its own place. The root is at 0.
    pub(super) fn child_nodes(
        &self,
        parent: usize,
    ) -> impl Iterator<Item = (usize, &CacheTreeNode<'a>)> {
        let (mut at, mut left) = self
            .nodes
            .get(parent)
            .map_or((0, 0), |node| (parent + 1, node.subfolders));
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let (here, node) = (at, self.nodes.get(at)?);
            at += 1 + node.below;
            Some((here, node))
        })
    }
}

/// Splits off a node: name, NUL, entry count, space, subfolder count, newline, id unless the count is below 0.
pub(super) fn split_node(bytes: &[u8], id: usize) -> Option<(CacheTreeNode<'_>, &[u8])> {
    let (name, rest) = split_at_byte(bytes, 0, bytes.len())?;
    let (count, rest) = split_at_byte(rest, b' ', LONGEST_NUMBER)?;
    let (subfolders, rest) = split_at_byte(rest, b'\n', LONGEST_NUMBER)?;
    let (tree, rest) = match u32::try_from(parse_count(count)?) {
        Err(_below_zero) => (None, rest),
        Ok(count) => {
            let (oid, rest) = rest.split_at_checked(id)?;
            (Some((Oid::from_bytes(oid)?, count)), rest)
        }
    };
    let node = CacheTreeNode {
        name,
        tree,
        subfolders: parse_decimal(subfolders)?,
        below: 0,
    };
    Some((node, rest))
}

/// Splits at the first `byte`, which must stand among the first `limit` bytes or right behind them, and drops it.
fn split_at_byte(bytes: &[u8], byte: u8, limit: usize) -> Option<(&[u8], &[u8])> {
    let start = bytes.get(..=limit).unwrap_or(bytes);
    let at = memchr::memchr(byte, start)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// Reads a count of entries as git does, which keeps 32 bits of it.
fn parse_count(count: &[u8]) -> Option<i32> {
    let digits = count.strip_prefix(b"-").unwrap_or(count);
    let is_plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(count).ok().filter(|_| is_plain)?;
    let [_, _, _, _, bytes @ ..] = text.parse::<i64>().ok()?.to_be_bytes();
    Some(i32::from_be_bytes(bytes))
}

fn parse_decimal(digits: &[u8]) -> Option<u32> {
    let is_plain = digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_plain)?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::CacheTree;

    fn node(name: &str, count: i32, subfolders: u32) -> Vec<u8> {
        let mut bytes = format!("{name}\0{count} {subfolders}\n").into_bytes();
        if count >= 0 {
            bytes.extend_from_slice(&[9; 20]);
        }
        bytes
    }

    fn example() -> Vec<u8> {
        [
            node("", -1, 3),
            node("a", 3, 1),
            node("b", 1, 0),
            node("cc", -1, 0),
            node("dd", 2, 0),
        ]
        .concat()
    }

    #[test]
    fn children_are_those_right_below() {
        let bytes = example();
        let tree = CacheTree::parse(&bytes, 20).unwrap();
        let names = |parent| -> Vec<&[u8]> {
            let children = tree.child_nodes(parent);
            children.map(|(_, node)| node.name).collect()
        };
        assert_eq!(names(0), [b"a".as_slice(), b"cc", b"dd"]);
        assert_eq!(names(1), [b"b"]);
        assert!(names(2).is_empty() && names(99).is_empty());
    }

    #[test]
    fn a_malformed_one_is_refused() {
        let whole = example();
        for length in 0..whole.len() {
            assert!(
                CacheTree::parse(&whole[..length], 20).is_none(),
                "cut at {length}"
            );
        }
        let cases = [
            ("too long", [&whole[..], b"x"].concat()),
            ("a count that is no number", b"\0x 0\n".to_vec()),
            ("a sign", b"\0-1 +0\n".to_vec()),
            (
                "more than 64 bits",
                [b"\x0099999999999999999999 0\n".as_slice(), &[9; 20]].concat(),
            ),
        ];
        for (name, bytes) in cases {
            assert!(CacheTree::parse(&bytes, 20).is_none(), "{name}");
        }
    }
}

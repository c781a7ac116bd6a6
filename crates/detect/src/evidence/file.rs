//! What a file as a whole says: hosts, imports and words for X in it, and its path.

use std::cell::RefCell;

use memchr::memmem;
use once_cell::unsync::OnceCell;

use super::section::Outline;
use super::signs::{CALLS, FRAMEWORKS, MENTIONS, OTHERS, SPEAKS};
use super::table::Tables;
use super::webhook::TOKEN_NAME;
use super::words::is_value;
use crate::decode::quoted::QUOTED_PRINTABLE;

/// How much a file has to do with X.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// Nothing.
    None,
    /// It mentions X, as pages do that link to a profile.
    Mentions,
    /// It speaks of X.
    Speaks,
    /// It calls X's API or imports a client of it.
    Calls,
}

/// What a file says, learnt where it is asked for: reading all of it for every word is what costs most.
pub(crate) struct FileWords<'t> {
    text: &'t [u8],
    path: &'t [u8],
    topic: OnceCell<Topic>,
    other: OnceCell<bool>,
    framework: OnceCell<bool>,
    webhook: OnceCell<bool>,
    /// Its tables.
    pub(super) tables: Tables,
    /// What its lines stand in.
    pub(super) outline: RefCell<Outline>,
}

/// How far around a word the characters are looked at that it may be a piece of.
const AROUND: usize = 64;
/// Words of so many letters turn up in others.
const SHORT: usize = 5;

impl<'t> FileWords<'t> {
    /// Takes a file's text and path.
    pub(crate) fn of(text: &'t [u8], path: &'t [u8]) -> Self {
        Self {
            text,
            path,
            topic: OnceCell::new(),
            other: OnceCell::new(),
            framework: OnceCell::new(),
            webhook: OnceCell::new(),
            tables: Tables::default(),
            outline: RefCell::default(),
        }
    }

    /// Returns how much its text has to do with X.
    pub(super) fn topic(&self) -> Topic {
        *self.topic.get_or_init(|| find_topic(self.text))
    }

    /// Returns how much its path has to do with X.
    pub(super) fn path(&self) -> Topic {
        path_speaks(self.path)
    }

    /// Tells whether it has to do with another vendor whose keys have X's names.
    pub(super) fn is_other(&self) -> bool {
        let is_other = || contains_any(self.text, OTHERS) || contains_any(self.path, OTHERS);
        *self.other.get_or_init(is_other)
    }

    /// Tells whether it is the settings of a web framework, which sign sessions with a random key of their own.
    pub(super) fn is_framework(&self) -> bool {
        *self
            .framework
            .get_or_init(|| contains_any(self.text, FRAMEWORKS))
    }

    /// Tells whether it has the token of X's webhook check in it.
    pub(super) fn has_webhook(&self) -> bool {
        *self
            .webhook
            .get_or_init(|| contains_any(self.text, &[TOKEN_NAME]))
    }
}

/// Returns the words in a text that say what it is about, one of each sort.
pub(super) fn telling_words(text: &[u8]) -> Vec<&'static [u8]> {
    let speaks = |at: usize, word: &[u8]| {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        !MENTIONS.iter().any(|ending| rest.starts_with(ending))
    };
    let sorts = [
        CALLS,
        SPEAKS,
        OTHERS,
        FRAMEWORKS,
        &[TOKEN_NAME, QUOTED_PRINTABLE],
    ];
    let found = sorts.iter().filter_map(|words| {
        let mut words = words.iter();
        words.find(|word| places(text, word).any(|at| speaks(at, word)))
    });
    found.copied().collect()
}

fn contains_any(text: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| places(text, word).next().is_some())
}

/// Returns where a word stands as a word: short ones with nothing before them that they would be the end of, and none
/// inside of random characters, of which any few letters are a part sooner or later.
fn places<'t>(text: &'t [u8], word: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    memmem::find_iter(text, word).filter(move |&at| {
        let end = at + word.len();
        let front = text.get(at.saturating_sub(AROUND)..at).unwrap_or_default();
        let back = text
            .get(end..text.len().min(end + AROUND))
            .unwrap_or_default();
        let before = front
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let behind = back
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let is_short = word.len() <= SHORT && word.iter().all(u8::is_ascii_lowercase);
        let is_piece = is_short && (before > 0 || back.first().is_some_and(u8::is_ascii_lowercase));
        let run = text.get(at - before..end + behind).unwrap_or_default();
        let is_base64 = |byte: Option<&u8>| byte.is_some_and(|byte| b"+/".contains(byte));
        let is_beside = is_base64(front.iter().rev().nth(before)) && is_base64(back.get(behind));
        !(is_piece || is_value(run) || is_short && is_beside)
    })
}

fn find_topic(text: &[u8]) -> Topic {
    if contains_any(text, CALLS) {
        return Topic::Calls;
    }
    let mut topic = Topic::None;
    for word in SPEAKS {
        for at in places(text, word) {
            let rest = text.get(at + word.len()..).unwrap_or_default();
            if MENTIONS.iter().any(|ending| rest.starts_with(ending)) {
                topic = topic.max(Topic::Mentions);
            } else {
                return Topic::Speaks;
            }
        }
    }
    topic
}

/// Tells how much a path has to do with X; a lone `x` or `tw` in it is little more than a mention.
fn path_speaks(path: &[u8]) -> Topic {
    let lower = path.to_ascii_lowercase();
    let words = [
        &b"twitter"[..],
        b"tweet",
        b"tweep",
        b"twurlrc",
        b"twarc",
        b".trc",
        b".xurl",
        b"twython",
        b"ttytter",
        b"x-api",
        b"x_api",
        b"xapi",
        b"twitbot",
        b"twit-",
        b"twit_",
        b"x-bot",
        b"xbot",
        b"x_bot",
        b"x_oauth",
        b"x-oauth",
        b"x.com",
    ];
    if words
        .iter()
        .any(|word| memmem::find(&lower, word).is_some())
    {
        return Topic::Speaks;
    }
    let mut parts = lower.split(|byte| b"/._-".contains(byte));
    if parts.any(|part| matches!(part, b"x" | b"tw" | b"twit")) {
        Topic::Mentions
    } else {
        Topic::None
    }
}

#[cfg(test)]
mod tests {
    use super::{FileWords, Topic};

    #[test]
    fn files_are_told_apart_by_what_they_have_to_do_with_x() {
        let cases = [
            ("import tweepy", "a.py", Topic::Calls, Topic::None),
            (
                "https://api.x.com/2/tweets",
                "a.sh",
                Topic::Calls,
                Topic::None,
            ),
            ("https://netflix.com/", "a.sh", Topic::None, Topic::None),
            (
                "see https://twitter.com/someone",
                "a.md",
                Topic::Mentions,
                Topic::None,
            ),
            (
                "TWITTER_HANDLE=@someone",
                ".env",
                Topic::Mentions,
                Topic::None,
            ),
            ("# my twitter app", "a.txt", Topic::Speaks, Topic::None),
            ("twitch = 1", "a.txt", Topic::None, Topic::None),
            ("", "twitter-bot/.env", Topic::None, Topic::Speaks),
            ("", "services/x/.env", Topic::None, Topic::Mentions),
            ("", "src/index.js", Topic::None, Topic::None),
            ("import xdk", "a.py", Topic::Calls, Topic::None),
            (
                "from twarc.client import Twarc",
                "a.py",
                Topic::Calls,
                Topic::None,
            ),
            ("a xdkk b", "a.py", Topic::None, Topic::None),
            ("aQ9xdk3bV7", "a.txt", Topic::None, Topic::None),
            ("kJ3+xdk/a9Zq", "a.txt", Topic::None, Topic::None),
            (
                "kJ3hG8sD2tweet4eR7tY1uI5",
                "a.txt",
                Topic::None,
                Topic::None,
            ),
        ];
        for (text, path, topic, speaks) in cases {
            let words = FileWords::of(text.as_bytes(), path.as_bytes());
            assert_eq!(
                (words.topic(), words.path()),
                (topic, speaks),
                "{text} {path}"
            );
        }
        let links = "https://twitter.com/someone\n".repeat(99);
        let words = format!("{links}# my twitter app");
        let words = FileWords::of(words.as_bytes(), b"a.md");
        assert_eq!(words.topic(), Topic::Speaks, "however many links there are");
    }
}

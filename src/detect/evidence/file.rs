//! What a file as a whole says: hosts, imports and words for X in it, and its path.

use memchr::memmem;
use once_cell::unsync::OnceCell;

use super::webhook::TOKEN_NAME;

/// How much a file has to do with X.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::detect) enum Topic {
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
pub(in crate::detect) struct FileWords<'t> {
    text: &'t [u8],
    path: &'t [u8],
    topic: OnceCell<Topic>,
    other: OnceCell<bool>,
    framework: OnceCell<bool>,
    webhook: OnceCell<bool>,
}

/// Signs that X's API is called: hosts, end points, scopes, names of clients.
const CALLS: &[&[u8]] = &[
    b"api.twitter.com",
    b"api.x.com",
    b"developer.twitter.com",
    b"developer.x.com",
    b"dev.twitter.com",
    b"apps.twitter.com",
    b"console.x.com",
    b"upload.twitter.com",
    b"stream.twitter.com",
    b"ads-api.x.com",
    b"ads-api.twitter.com",
    b"tweepy",
    b"twython",
    b"Twython",
    b"twitter4j",
    b"TwitterAPI",
    b"TwitterApi",
    b"twitter-api",
    b"twitter_api",
    b"twitter-lite",
    b"twitteroauth",
    b"TwitterOAuth",
    b"twitter-oauth",
    b"Tweetinvi",
    b"tweetinvi",
    b"LinqToTwitter",
    b"go-twitter",
    b"rtweet",
    b"twitteR",
    b"egg_mode",
    b"egg-mode",
    b"twurl",
    b"extwitter",
    b"odebird",
    b"Net::Twitter",
    b"passport-twitter",
    b"providers/twitter",
    b"oauth/twitter",
    b"auth/twitter",
    b"auth/x/",
    b"tweet.read",
    b"tweet.write",
    b"statuses/update",
    b"statuses/home_timeline",
    b"statuses/user_timeline",
    b"statuses/filter",
    b"library(twitteR)",
    b"import twitter",
    b"require 'twitter'",
    b"require(\"twit\"",
    b"require(\"twitter",
    b"require('twit'",
    b"require('twitter",
    b"from 'twit'",
    b"from 'twitter",
    b"from \"twit\"",
    b"from \"twitter",
    b"from twitter",
    b"using Twitter",
    b"use Twitter",
    b"Twitter::",
    b"TwitterClient",
    b"TwitterProvider",
    b"TwitterKit",
    b"TWTRTwitter",
    b"TwitterAuth",
    b"twitterAuth",
    b"twitter.Api",
    b"new Twit",
    b"twarc",
    b"searchtweets",
    b"xdk",
    b"SwifteriOS",
    b"Swifter(",
    b"TwitterConfig",
    b"twitty",
    b"ChimeraCoder",
    b"twitter_auth",
    b"twitterStream",
    b"TwitterStream",
];

/// Words for X.
const SPEAKS: &[&[u8]] = &[
    b"witter", b"WITTER", b"weepy", b"TWEET", b"Tweet", b"tweet", b"TWIT_", b"TW_", b"Twit(",
];

/// What follows a word for X where only a profile or a page is meant.
const MENTIONS: &[&[u8]] = &[
    b".com",
    b":card",
    b":site",
    b":creator",
    b":title",
    b":image",
    b":desc",
    b"_handle",
    b"_HANDLE",
    b"_username",
    b"_USERNAME",
    b"_url",
    b"_URL",
    b"_link",
    b"Username",
    b"Handle",
    b"Url",
    b"_card",
    b"_CARD",
    b"-card",
    b"-square",
    b"-share",
    b"_share",
    b"_CARD_SITE",
    b"\"></i>",
    b"Card",
];

/// Vendors whose credentials have the same names.
const OTHERS: &[&[u8]] = &[
    b"umblr",
    b"TUMBLR",
    b"trello",
    b"Trello",
    b"etsy",
    b"Etsy",
    b"oocommerce",
    b"ooCommerce",
    b"mpesa",
    b"MPESA",
    b"M-Pesa",
    b"m-pesa",
    b"afaricom",
    b"araja",
    b"iscogs",
    b"flickr",
    b"Flickr",
    b"yelp",
    b"Yelp",
    b"umetsat",
    b"EUMETSAT",
    b"opernicus",
    b"garmin",
    b"Garmin",
    b"fitbit",
    b"Fitbit",
    b"magento",
    b"Magento",
    b"apidapi",
    b"apidAPI",
    b"oodreads",
    b"zotero",
    b"Zotero",
    b"mugmug",
    b"ugMug",
    b"vernote",
    b"plurk",
    b"Plurk",
    b"500px",
    b"etsuite",
    b"etSuite",
    b"xero",
];

/// Settings files of web frameworks.
const FRAMEWORKS: &[&[u8]] = &[
    b"INSTALLED_APPS",
    b"django",
    b"Django",
    b"flask",
    b"Flask",
    b"ALLOWED_HOSTS",
    b"SOCIAL_AUTH_",
    b"MIDDLEWARE",
    b"DATABASES",
];

/// Most words for X that are looked at one by one.
const LOOKED_AT: usize = 40;

impl<'t> FileWords<'t> {
    /// Takes a file's text and path.
    pub(in crate::detect) fn of(text: &'t [u8], path: &'t [u8]) -> Self {
        Self {
            text,
            path,
            topic: OnceCell::new(),
            other: OnceCell::new(),
            framework: OnceCell::new(),
            webhook: OnceCell::new(),
        }
    }

    /// Returns how much its text has to do with X.
    pub(super) fn topic(&self) -> Topic {
        *self.topic.get_or_init(|| topic(self.text))
    }

    /// Returns how much its path has to do with X.
    pub(super) fn path(&self) -> Topic {
        path_speaks(self.path)
    }

    /// Tells whether it has to do with another vendor whose keys have X's names.
    pub(super) fn is_other(&self) -> bool {
        let is_other = || has(self.text, OTHERS) || has(self.path, OTHERS);
        *self.other.get_or_init(is_other)
    }

    /// Tells whether it is the settings of a web framework, which sign sessions with a random key of their own.
    pub(super) fn is_framework(&self) -> bool {
        *self.framework.get_or_init(|| has(self.text, FRAMEWORKS))
    }

    /// Tells whether it has the token of X's webhook check in it.
    pub(super) fn has_webhook(&self) -> bool {
        *self.webhook.get_or_init(|| has(self.text, &[TOKEN_NAME]))
    }
}

fn has(text: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| memmem::find(text, word).is_some())
}

fn topic(text: &[u8]) -> Topic {
    if has(text, CALLS) {
        return Topic::Calls;
    }
    let mut topic = Topic::None;
    for word in SPEAKS {
        for at in memmem::find_iter(text, word).take(LOOKED_AT) {
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
        ];
        for (text, path, topic, speaks) in cases {
            let words = FileWords::of(text.as_bytes(), path.as_bytes());
            assert_eq!(
                (words.topic(), words.path()),
                (topic, speaks),
                "{text} {path}"
            );
        }
    }
}

//! Calls that take credentials as arguments.

use super::words::{Word, read_words};

/// What a call's name says about its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Call {
    /// Nothing.
    None,
    /// It takes OAuth keys, of whatever service.
    OAuth,
    /// It takes X's.
    X,
    /// It takes another vendor's.
    Other,
    /// It takes those of a vendor whose credentials have the same names as X's.
    Rival,
}

/// Names, in small letters and without separators, of calls that only clients of X have.
const OF_X: &[&str] = &[
    "oauthhandler",
    "oauth1userhandler",
    "oauth2apphandler",
    "appauthhandler",
    "setaccesstoken",
    "oauth1userhandler",
    "setusercredentials",
    "setapplicationcredentials",
    "setupoauth",
    "setuptwitteroauth",
    "setoauthconsumer",
    "setoauthaccesstoken",
    "createtoken",
    "rtweetuser",
    "rtweetapp",
    "rtweetbot",
    "setconsumerkey",
    "setconsumersecret",
    "setoauthconsumerkey",
    "setoauthconsumersecret",
    "anaconda.newtwitterapi",
    "newtwitterapiwithcredentials",
    "swifter",
    "twit",
    "twitty",
    "codebird",
    "userauthorizer",
    "singleuserauthorizer",
    "chirp",
    "startwithconsumerkey",
];

/// Names of calls of OAuth 1.0a clients.
const OF_OAUTH: &[&str] = &[
    "oauth1session",
    "oauth1",
    "oauth",
    "newconfig",
    "newtoken",
    "accesstoken",
    "consumer",
    "token",
    "oauthconsumer",
    "oauthtoken",
    "keypair",
    "credentials",
    "consumertoken",
    "requesttoken",
    "oauth1client",
    "oauth1auth",
    "tokens",
    "consumercredentials",
    "basicauth",
    "httpbasicauth",
    "client",
    "api",
    "session",
];

/// Understands the name of a call.
pub(super) fn classify_call(name: &[u8]) -> Call {
    let found = read_words(name);
    if found.contains(&Word::Rival) {
        return Call::Rival;
    }
    if found.contains(&Word::Other) {
        return Call::Other;
    }
    let lower = name.to_ascii_lowercase();
    let last = lower
        .rsplit(|byte| matches!(byte, b'.' | b':' | b'>' | b'\\'))
        .next()
        .unwrap_or_default();
    let flat: Vec<u8> = last
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .copied()
        .collect();
    let is = |list: &[&str]| list.iter().any(|name| name.as_bytes() == flat);
    let vendor = found.contains(&Word::Vendor) && name.len() > 1;
    if vendor || lower.starts_with(b"egg") || is(OF_X) {
        Call::X
    } else if is(OF_OAUTH) || found.contains(&Word::OAuth) {
        Call::OAuth
    } else {
        Call::None
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, classify_call};

    #[test]
    fn calls_are_understood() {
        let cases = [
            ("tweepy.OAuthHandler", Call::X),
            ("auth.set_access_token", Call::X),
            ("Twython", Call::X),
            ("TwitterOAuth", Call::X),
            ("Auth.SetUserCredentials", Call::X),
            ("TwitterAuthConfig", Call::X),
            ("setup_twitter_oauth", Call::X),
            ("egg_mode::KeyPair::new", Call::X),
            ("OAuth1Session", Call::OAuth),
            ("oauth1.NewConfig", Call::OAuth),
            ("AccessToken", Call::OAuth),
            ("pytumblr.TumblrRestClient", Call::Rival),
            ("new SlackClient", Call::Other),
            ("print", Call::None),
        ];
        for (name, call) in cases {
            assert_eq!(classify_call(name.as_bytes()), call, "{name}");
        }
    }
}

//! What is known about a finding besides its place, and what there is to do about it: values for programs. Whoever shows
//! a finding to people words them.

/// Something that was read out of a credential or its surroundings, and may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The app that it belongs to.
    AppId(u64),
    /// The user that it belongs to.
    UserId(String),
    /// When the account of its user was made, in milliseconds since 1970.
    AccountCreatedAt(u64),
    /// When it was issued, in milliseconds since 1970.
    IssuedAt(u64),
    /// Whether it has expired, by its own time stamp.
    Expired(bool),
    /// The cookie that it is the value of.
    Cookie(Cookie),
    /// The prefix of its name by which build tools copy it into browsers.
    CopiedBy(&'static str),
    /// It stands in a field for another kind.
    Misplaced(Misplacement),
    /// The developer's own file that holds the same value; none for the environment.
    SameValueIn(Option<Vec<u8>>),
    /// Other files of environments that hold the same credential.
    AlsoIn(Vec<Vec<u8>>),
}

/// A cookie of a signed-in session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// `auth_token`.
    AuthToken,
    /// `ct0`.
    Ct0,
    /// `kdt`.
    Kdt,
    /// `_twitter_sess`.
    Session,
}

impl Cookie {
    /// Returns its name, as X sets it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthToken => "auth_token",
            Self::Ct0 => "ct0",
            Self::Kdt => "kdt",
            Self::Session => "_twitter_sess",
        }
    }
}

/// A credential in a field that is meant for another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplacement {
    /// An OAuth 2.0 client id where the API key belongs.
    ClientIdAsApiKey,
    /// An OAuth 2.0 client id where a secret belongs.
    ClientIdAsSecret,
    /// An OAuth 2.0 client secret where the API secret belongs.
    ClientSecretAsApiSecret,
    /// An API key where the OAuth 2.0 client id belongs.
    ApiKeyAsClientId,
    /// An API key where a secret or a token belongs.
    ApiKeyAsSecret,
    /// An access token where a key of the app belongs.
    AccessTokenAsAppKey,
    /// The secret of an access token where a key of the app belongs.
    TokenSecretAsAppKey,
    /// A bearer token where a key of the app belongs.
    BearerAsAppKey,
}

/// One thing to do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Take the value out of the file, before anything is committed.
    TakeOut,
    /// Open the page of the app on console.x.com.
    OpenConsole,
    /// Regenerate the API key and its secret.
    NewKeyPair,
    /// End an access token and its secret.
    EndAccessToken,
    /// Have the user end what they granted to the app.
    EndGrant,
    /// Revoke an OAuth 2.0 token.
    RevokeOAuth2,
    /// Regenerate the OAuth 2.0 client secret.
    NewClientSecret,
    /// Remember that history keeps what was committed.
    MindHistory,
    /// Report the incident to X, as its developers must.
    ReportIncident,
    /// A step of one rule alone, in the rule's own words.
    Own(&'static str),
}

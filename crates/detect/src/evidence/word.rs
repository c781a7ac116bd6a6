//! What the words of a name can say.

/// What a word in a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// X or Twitter.
    Vendor,
    /// Another company or product that hands out credentials.
    Other,
    /// One whose credentials have the same names as X's.
    Rival,
    /// `consumer`, `customer`.
    Consumer,
    /// `access`.
    Access,
    /// `client`.
    Client,
    /// `api`, `app`, `auth`, `oauth`, `user`: they qualify what follows.
    Api,
    /// `oauth`.
    OAuth,
    /// `key`.
    Key,
    /// `secret`.
    Secret,
    /// `token`, `bearer`.
    Token,
    /// `id`.
    Id,
    /// `value`, `default`, `string`: the name stands somewhere else.
    Meta,
    /// It is something else: a digest, a cursor, a signature.
    Against,
    /// Says nothing.
    Neutral,
    /// Unknown, so perhaps somebody else's.
    Unknown,
}

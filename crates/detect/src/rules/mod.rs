//! One file a kind of credential: its page, its rule, how it is seen, its hits and misses; and the one table of them.
//!
//! To add a kind: a new file beside these, its `mod` line and its row in `RULES`.

mod access_token;
mod access_token_secret;
mod api_key;
mod api_secret;
mod basic;
mod basic_api_key_pair;
mod basic_client_pair;
mod bearer_token;
mod chat_private_key;
mod enterprise_basic;
mod kind;
mod named;
mod oauth2_access_token;
mod oauth2_authorization_code;
mod oauth2_client_id;
mod oauth2_client_secret;
mod oauth2_refresh_token;
mod oauth2_token;
mod request_token;
mod session_cookie;
mod xai_api_key;

pub(super) use self::access_token::ID as ACCESS_TOKEN;
pub use self::kind::CredentialKind;
pub(super) use self::kind::{ENOUGH, Find};
pub(super) use self::oauth2_client_id::ID as CLIENT_ID;

/// Every kind, by id.
pub static RULES: &[CredentialKind] = &[
    access_token::KIND,
    access_token_secret::KIND,
    api_key::KIND,
    api_secret::KIND,
    basic_api_key_pair::KIND,
    basic_client_pair::KIND,
    bearer_token::KIND,
    chat_private_key::KIND,
    enterprise_basic::KIND,
    oauth2_access_token::KIND,
    oauth2_authorization_code::KIND,
    oauth2_client_id::KIND,
    oauth2_client_secret::KIND,
    oauth2_refresh_token::KIND,
    request_token::KIND,
    session_cookie::KIND,
    xai_api_key::KIND,
];

#[cfg(test)]
mod table;

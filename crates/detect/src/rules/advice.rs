//! Sentences that several rules share: each is said once, so that all say it the same way.

/// First of all: nothing is in history yet.
pub const TAKE_OUT: &str = "Take the value out of the file, read it from the environment instead, and stage the file again: nothing has been committed yet.";
/// Where keys are made anew.
pub(super) const CONSOLE: &str =
    "Open console.x.com → Apps → the app → Keys and tokens; that page shows whose keys these are.";
/// What removing a line does not do.
pub(crate) const HISTORY: &str = "Removing the line later does not take the value out of history: once a commit with it was pushed or shared, only revoking helps.";
/// The duty of X developers.
pub(super) const REPORT: &str = "If it may have been seen by others, X developers must report the suspected incident to X within 48 hours, through X's bug bounty programme at HackerOne.";
/// What the two halves of an app's key bring down together.
pub(super) const NEW_KEY_PAIR: &str = "Regenerate \"API Key and Secret\" there; the old pair stops working at once, the app's bearer token may stop with its secret, and everything that signs with the pair needs the new one.";
/// How a pair of access token and secret is ended.
pub(super) const END_ACCESS_TOKEN: &str = "Revoke it: POST https://api.x.com/1.1/oauth/invalidate_token signed with this very token, or, for the app owner's own pair, \"Regenerate\" next to Access Token and Secret.";
/// How a user ends what they granted.
pub(super) const CONNECTED_APPS: &str = "The user it belongs to can end it too, at x.com/settings/connected_apps; token and secret are revoked together.";
/// How OAuth 2.0 tokens are ended.
pub(super) const REVOKE_OAUTH2: &str = "Revoke it: POST https://api.x.com/2/oauth2/revoke with token=… and client_id=… (public client) or a Basic header of client id and secret (confidential client).";
/// How a client secret is replaced.
pub(super) const NEW_CLIENT_SECRET: &str = "Regenerate the OAuth 2.0 Client Secret there; this may end every OAuth 2.0 token the app was granted, so users may have to sign in again.";

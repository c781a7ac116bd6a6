//! What a new project can start from: ignore rules for env files, and a template of one with the usual X names.

/// A block for `.gitignore`.
pub const GITIGNORE: &str = "\
# Env files hold credentials: keep them out of git
.env
.env.*
*.env
!.env.example

# Credentials of X command line tools and libraries
.trc
.twarc
.twitter_keys.yaml
.twurlrc
.xurl
twitter4j.properties
";

/// A whole `.env.example`.
pub const ENV_EXAMPLE: &str = "\
# Copy this file to .env and fill in what you need; .env stays out of git.

# The app: console.x.com, Apps, the app, Keys and tokens
X_API_KEY=
X_API_SECRET=
X_BEARER_TOKEN=

# The account it posts as
X_ACCESS_TOKEN=
X_ACCESS_TOKEN_SECRET=

# OAuth 2.0
X_CLIENT_ID=
X_CLIENT_SECRET=
";

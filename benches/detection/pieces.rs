//! What a text is made of that is repeated until it is large: things that people write, and things that hurt. The bench
//! takes each by itself, a test in `tests/it/growth.rs` mixes them.

use data_encoding::BASE64;
use xguard_detect::sample::Sampler;

/// Makes what stands in place of a name.
type Make = fn(&mut Sampler) -> String;
/// A piece: what it is called, the path of its file, and what it is filled from.
pub(crate) type Piece = (&'static str, &'static str, &'static str);

/// All pieces. Beside the sampler's own names there are `{base64}` and `{text64}` for base64 of a credential and of plain
/// text, `{hex}`, `{random}` and `{password}`.
pub(crate) const PIECES: &[Piece] = &[
    (
        "base64 of credentials in one line",
        "export.json",
        r#"{"data":"{base64}"},"#,
    ),
    (
        "base64 of credentials, a line each",
        "secret.yaml",
        "  value: {base64}\n",
    ),
    ("base64 of text, wrapped", "mail.txt", "{text64}\n"),
    (
        "pairs, a line each",
        "big.txt",
        "consumer_key={key}\nconsumer_secret={secret}\n",
    ),
    (
        "pairs in one line",
        "big.json",
        r#"{"api_key":"{key}","api_secret":"{secret}"},"#,
    ),
    (
        "whole sets in one line",
        "big.js",
        "f('{key}','{secret}','{token}','{token_secret}');",
    ),
    (
        "quoted-printable",
        "mail.eml",
        "quoted-printable a=3Db {key}=\nrest=20\n",
    ),
    ("entities", "a.html", "&quot;{key}&quot;&amp;quot;&#61;"),
    ("nothing but entities", "a.html", "&quot;"),
    ("nothing but percent signs", "a.txt", "%25"),
    ("nothing but backslashes", "a.txt", "\\"),
    ("cells in one line", "a.csv", "{key},{secret},"),
    ("rows", "twitter.csv", "name,{key},{secret}\n"),
    (
        "rows of a table",
        "README.md",
        "| twitter | `{key}` | {secret} |\n",
    ),
    (
        "private keys",
        "keys.json",
        "\"private_key\": \"{random}{random}\", \"signingKey\": \"{random}\",\n",
    ),
    ("quotes in turns", "a.txt", "\"'`"),
    ("quotes of one kind", "a.txt", "\"\\\""),
    ("signs of assignment", "a.txt", "a='=':"),
    ("blanks", "a.txt", " "),
    ("line breaks", "a.txt", "\r\n"),
    ("hosts of the enterprise API", "a.sh", "gnip.com "),
    (
        "calls of the enterprise API",
        "a.sh",
        "curl -u ops@acme.example:{password} https://gnip-api.x.com/search \\\n",
    ),
    ("cookies", "cookies.txt", "auth_token={hex}; ct0={hex}; "),
    (
        "exported cookies",
        "cookies.json",
        r#"{"name":"auth_token","value":"{hex}"},"#,
    ),
    (
        "links to profiles and keys",
        "a.md",
        "https://twitter.com/someone {key} ",
    ),
    (
        "words for X and keys",
        "a.txt",
        "tweet twitter TWITTER_ x_api {key}\n",
    ),
    (
        "words of other vendors",
        "a.txt",
        "tumblr flickr mpesa aws {key}\n",
    ),
    ("digests", "sums.txt", "{hex}  file\n"),
    (
        "web tokens",
        "a.txt",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.{random}.{random}\n",
    ),
    ("bearers in one line", "a.txt", "{bearer} "),
    (
        "clients in one line",
        "a.txt",
        "client_id={client_id}&client_secret={client_secret}&",
    ),
    (
        "keys of before 2013",
        "twitter.txt",
        "'{old_key}','{old_secret}',",
    ),
    (
        "sealed values",
        "a.yaml",
        "api_secret: ENC[AES256_GCM,data:{random},type:str]\n",
    ),
    (
        "inserted rows",
        "a.sql",
        "INSERT INTO t (consumer_key, consumer_secret) VALUES ('{key}', '{secret}');\n",
    ),
    ("rows of one insert", "a.sql", "('{key}', '{secret}'), "),
    (
        "sections",
        "a.ini",
        "[twitter]\nkey={key}\nsecret={secret}\n",
    ),
    ("calls within calls", "a.py", "f(g('{key}', "),
    (
        "objects within objects",
        "a.json",
        r#"{"twitter":{"key":"{key}","#,
    ),
    (
        "comments behind values",
        "a.py",
        "key = '{key}' # twitter # xguard:allow[x-api-key] no\n",
    ),
    ("underscores", "a.txt", "_"),
    ("runs joined by signs", "a.txt", "{key}.{key}/{key}+"),
    (
        "serialised values",
        "a.txt",
        "s:12:\"consumer_key\";s:25:\"{key}\";",
    ),
    (
        "addresses with users",
        "a.txt",
        "https://{key}:{secret}@api.twitter.com/ ",
    ),
    (
        "words that begin rules",
        "a.txt",
        "xai-{key} -----BEGIN PRIVATE KEY----- whsec_{key} ",
    ),
    ("user ids", "a.txt", "123456789-{key} "),
    (
        "wide characters in a binary file",
        "a.bin",
        "k\0e\0y\0=\0\u{1}\u{2}\0\0{key}\0\0",
    ),
];

/// Makes one piece.
pub(crate) fn piece(sampler: &mut Sampler, template: &str) -> String {
    let mut text = sampler.fill(template);
    let kinds: [(&str, Make); 5] = [
        ("{base64}", |sampler| {
            let line = sampler.fill("TWITTER_API_SECRET={secret} and some words more");
            BASE64.encode(line.as_bytes())
        }),
        ("{text64}", |sampler| {
            let line = format!("words and {} and more words behind", sampler.password());
            BASE64.encode(line.as_bytes())
        }),
        ("{hex}", |sampler| sampler.hex(40)),
        ("{random}", |sampler| sampler.base64(48)),
        ("{password}", Sampler::password),
    ];
    for (name, make) in kinds {
        while text.contains(name) {
            text = text.replacen(name, &make(sampler), 1);
        }
    }
    text
}

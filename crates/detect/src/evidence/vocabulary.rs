//! The words that names are made of, in the languages they are written in; in small letters, with blanks between.

use super::word::Word;

/// Words whose own spelling has capitals inside, or that stand in names without any separator.
pub(super) const FRAGMENTS: &[&[u8]] = &[
    b"twitter",
    b"tweepy",
    b"oauth",
    b"linkedin",
    b"github",
    b"gitlab",
    b"youtube",
    b"facebook",
    b"tumblr",
    b"tiktok",
    b"rapidapi",
    b"openai",
    b"paypal",
    b"woocommerce",
    b"soundcloud",
    b"lastfm",
    b"mailchimp",
    b"sendgrid",
];

/// What known words mean.
pub(super) const WORDS: &[(Word, &str)] = &[
    (
        Word::Vendor,
        "\
        twitter tweepy tweet tweets tw twt twtr twit twi tweeter xapi xcom twython twurl tweetinvi twarc xurl",
    ),
    (
        Word::Consumer,
        "\
        consumer customer cons consum consumidor verbraucher consommateur",
    ),
    (
        Word::Access,
        "\
        access owner erisim acc acceso acesso acces accesso zugriffs zugriff zugangs",
    ),
    (
        Word::Client,
        "\
        client cliente kunden",
    ),
    (
        Word::OAuth,
        "\
        oauth",
    ),
    (
        Word::Api,
        "\
        api app application aplicacion aplicativo anwendungs",
    ),
    (
        Word::Key,
        "\
        key keys apikey clave llave chave cle schluessel chiave klucz anahtar anahtari kunci nyckel sleutel \
        kljuc klic kulcs cheie clé schlüssel anahtarı ключ ключа 密钥 秘钥 密匙 金鑰 钥匙 キー 鍵 키 کلید مفتاح κλειδί מפתח कुंजी",
    ),
    (
        Word::Secret,
        "\
        secret secrets sec scrt secreto secreta segredo segreto geheim geheimnis sekret gizli rahasia hemlig \
        hemlighet tajne sekretny titok секрет секрета секретный 秘密 シークレット 비밀 密码 μυστικό سر",
    ),
    (
        Word::Token,
        "\
        token tokens bearer tok jeton токен токена jetonu 令牌 トークン 토큰 ficha zeton",
    ),
    (
        Word::Id,
        "\
        id ids identifier",
    ),
    (
        Word::Meta,
        "\
        value val default string str text content data v literal const let var final static wert valor valeur \
        dict item entry cdata defaultvalue argument prop",
    ),
    (
        Word::Against,
        "\
        hash sha digest checksum nonce signature sig csrf xsrf cursor page pagination continuation etag uuid \
        guid cuid session cookie encryption cipher iv salt verifier challenge request integrity revision commit \
        handle username wallet contract tx mint container build trace captcha recaptcha fingerprint avatar image \
        media url uri href src path email query queryid operation address snapshot swarm node peer shard \
        partition sitekey tracking widget card slug refresh csrftoken upload asset etags cache crumb state sid \
        anchor license licence serial cid ipfs txid verification pubkey seed master",
    ),
    (
        Word::Neutral,
        "\
        my the a an new old dev development prod production staging stage test testing tests local live main \
        primary secondary backup first second user users resource bot bots apps account accounts social auth \
        authentication authorization login signin provider providers public vite next react expo gatsby nuxt vue \
        env environ process os config configuration conf cfg settings setting options option opts props \
        properties property param params arg args cred creds credential credentials values set get put with \
        using use is for from to of and in your our this self private protected internal readonly export define \
        field name type char wchar std nsstring bytes byte optional override final constant constants global \
        globals object map array list struct real temp tmp current latest kit sdk android ios com org web http \
        https header headers builder write read rw ro stream streaming rest one two personal project service \
        services connection conn connect sources source sink agent mine info details input form mobile server \
        backend frontend base common shared full raw plain hardcoded harvest scraper crawler worker dim as if \
        else or not null none nil true false return import require include python password pass pwd portal \
        developer label title description add insert into update create make init initialize start setup \
        register load store save system getenv setenv putenv getproperty setproperty arn",
    ),
];

//! Companies and products other than X; words in small letters, with blanks between.

/// Those whose credentials have the names of OAuth 1.0a too: `consumer_key`, `token_secret`.
pub(super) const RIVALS: &str = "\
    tumblr trello etsy woocommerce woo wc mpesa mpesaapi safaricom daraja discogs flickr yelp copernicus \
    eumetsat garmin fitbit linkedin magento khan ovh zotero goodreads evernote instapaper plurk xero quickbooks \
    intuit netsuite bitbucket dropbox vimeo smugmug withings mendeley osm openstreetmap xing viadeo ups \
    mastercard tripit readability rdio meetup soundcloud";

/// Those that hand out credentials of other names, or ask for a random value.
pub(super) const VENDORS: &str = "\
    rapidapi rapid facebook fb instagram google gcp gcloud gmail youtube github gitlab spotify discord slack \
    telegram twitch stripe paypal aws amazon azure microsoft openai gpt anthropic claude mailgun sendgrid \
    mailchimp mandrill twilio nexmo vonage messagebird algolia mapbox maps firebase sentry datadog newrelic \
    heroku netlify vercel cloudflare cloudinary digitalocean box salesforce hubspot shopify zendesk intercom \
    reddit pinterest tiktok snapchat medium lastfm deezer imgur giphy unsplash pexels strava foursquare \
    eventbrite bitly pocket mastodon bluesky bsky threads misskey linode vultr binance coinbase kraken bybit \
    kucoin okx bitfinex bittrex alpaca polygon etherscan infura alchemy solana moralis plaid square braintree \
    adyen klarna razorpay mollie line kakao naver weibo wechat qq vk vkontakte baidu alipay yandex supabase \
    mongodb mongo redis postgres mysql database db jwt django flask laravel nextauth cognito okta keycloak clerk \
    pusher ably onesignal mixpanel amplitude posthog rollbar bugsnag gemini huggingface replicate cohere mistral \
    deepseek perplexity groq elevenlabs pinecone notion airtable asana todoist typeform calendly zoom webex \
    pagerduty npm pypi docker serpapi newsapi weather openweather apple icloud yahoo bing oculus steam blizzard \
    riot nasa nytimes guardian omdb tmdb sumup dailymotion mixcloud bandcamp tidal musixmatch genius oura polar \
    fedex usps dhl atlassian jira confluence zapier ifttt kenya grok xai smtp ftp ssh recaptcha hcaptcha rails \
    express cosmos ethereum eth btc bitcoin wakatime codecov sonar snyk circleci travis gravatar disqus akismet \
    odnoklassniki dribbble behance figma canva stocktwits etoro tradier ibm watson bluemix oracle sap adobe zoho \
    hipchat gitter matrix signalwire plivo clickatell tyk kong apigee wso visa sabre amadeus expedia \
    airbnb uber lyft ring nest minio rabbit rabbitmq wasabi backblaze quandl ftx bitmex deribit";

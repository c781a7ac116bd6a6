//! Companies and products other than X.

/// Those that hand out credentials of their own, or ask for a random value; words in small letters.
pub(super) const VENDORS: &str = "\
    tumblr trello etsy woocommerce woo wc mpesa safaricom daraja discogs flickr rapidapi rapid yelp copernicus \
    eumetsat garmin fitbit linkedin facebook fb instagram google gcp gcloud gmail youtube github gitlab \
    bitbucket spotify discord slack telegram twitch stripe paypal aws amazon azure microsoft openai gpt \
    anthropic claude mailgun sendgrid mailchimp mandrill twilio nexmo vonage messagebird algolia mapbox maps \
    firebase sentry datadog newrelic heroku netlify vercel cloudflare cloudinary digitalocean dropbox box \
    salesforce hubspot shopify zendesk intercom reddit pinterest tiktok snapchat medium lastfm \
    soundcloud deezer vimeo imgur giphy unsplash pexels strava foursquare meetup eventbrite quickbooks intuit \
    xero netsuite magento khan ovh zotero goodreads bitly evernote instapaper pocket plurk mastodon bluesky bsky \
    threads misskey linode vultr binance coinbase kraken bybit kucoin okx bitfinex bittrex alpaca polygon \
    etherscan infura alchemy solana moralis plaid square braintree adyen klarna razorpay mollie line kakao naver \
    weibo wechat qq vk vkontakte baidu alipay yandex supabase mongodb mongo redis postgres mysql database db jwt \
    django flask laravel nextauth cognito okta keycloak clerk pusher ably onesignal mixpanel amplitude posthog \
    rollbar bugsnag gemini huggingface replicate cohere mistral deepseek perplexity groq elevenlabs pinecone \
    notion airtable asana todoist typeform calendly zoom webex pagerduty npm pypi docker serpapi newsapi weather \
    openweather apple icloud yahoo bing oculus steam blizzard riot nasa nytimes guardian omdb tmdb smugmug sumup \
    dailymotion mixcloud bandcamp tidal musixmatch genius withings oura polar ups fedex usps dhl atlassian jira \
    confluence zapier ifttt mpesaapi kenya grok xai smtp ftp ssh recaptcha hcaptcha rails express aes hmac rsa \
    cosmos ethereum eth btc bitcoin wakatime codecov sonar snyk circleci travis gravatar disqus akismet viadeo \
    xing odnoklassniki dribbble behance figma canva stocktwits etoro tradier ibm watson bluemix oracle sap adobe \
    zoho hipchat gitter matrix element signalwire plivo clickatell tyk kong apigee wso visa mastercard sabre \
    amadeus expedia airbnb uber lyft ring nest";

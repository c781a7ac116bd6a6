//! What is searched: made from a seed, so that every run measures the same bytes.

use xguard_detect::sample::Sampler;

use crate::pieces::{PIECES, piece};

/// One sort of input.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    /// Makes about so many bytes of it.
    pub(crate) make: fn(usize) -> Vec<u8>,
}

/// Returns the name, the path and so many bytes of every input.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, Make)> {
    let inputs = INPUTS.iter().map(|one| {
        let make: Make = Box::new(one.make);
        (one.name, one.path, make)
    });
    inputs.chain(PIECES.iter().map(|&(name, path, template)| {
        let make: Make = Box::new(move |size| drawn(size, |sampler| piece(sampler, template)));
        (name, path, make)
    }))
}

/// Makes about so many bytes.
pub(crate) type Make = Box<dyn Fn(usize) -> Vec<u8>>;

/// Inputs that are not one piece again and again.
const INPUTS: &[Input] = &[
    Input {
        name: "ordinary source",
        path: "src/main.rs",
        make: |size| repeated(include_str!("main.rs"), size),
    },
    Input {
        name: "source that speaks of X",
        path: "src/twitter.rs",
        make: |size| {
            let source = format!("{}// api.twitter.com\n", include_str!("main.rs"));
            repeated(&source, size)
        },
    },
    Input {
        name: "minified bundle",
        path: "dist/app.js",
        make: |size| {
            drawn(size, |sampler| {
                let length = 18 + at_most(sampler, 12);
                let name = sampler.alphanumeric_text(length);
                format!("function e(t){{return n.{name}(t,r)||void 0!==t&&null!=t.a}}var i=o(1),")
            })
        },
    },
    Input {
        name: "lock file",
        path: "package-lock.json",
        make: |size| {
            drawn(size, |sampler| {
                let name = sampler.alphanumeric_text(12).to_ascii_lowercase();
                let digest = sampler.base64(64);
                format!(
                    "    \"node_modules/{name}\": {{\n      \"version\": \"1.2.3\",\n      \"integrity\": \"sha512-{digest}==\"\n    }},\n"
                )
            })
        },
    },
    Input {
        name: "base64 of random bytes, wrapped",
        path: "cert.pem",
        make: |size| drawn(size, |sampler| format!("{}\n", sampler.base64(48))),
    },
    Input {
        name: "base64 of text in one line",
        path: "data.txt",
        make: |size| {
            let text = repeated("a line of text that says nothing at all\n", size / 4 * 3);
            data_encoding::BASE64.encode(&text).into_bytes()
        },
    },
    Input {
        name: "25 letters and digits a line",
        path: "ids.txt",
        make: |size| drawn(size, |sampler| format!("{}\n", sampler.api_key())),
    },
    Input {
        name: "25 and 50 in turns, in one line",
        path: "twitter.txt",
        make: |size| {
            drawn(size, |sampler| {
                format!("\"{}\",\"{}\",", sampler.api_key(), sampler.api_secret())
            })
        },
    },
    Input {
        name: "named keys in one line",
        path: "keys.json",
        make: |size| {
            drawn(size, |sampler| {
                format!("{{\"consumer_key\":\"{}\"}},", sampler.api_key())
            })
        },
    },
    Input {
        name: "access tokens in one line",
        path: "tokens.txt",
        make: |size| drawn(size, |sampler| format!("{} ", sampler.access_token())),
    },
    Input {
        name: "brackets within brackets",
        path: "deep.json",
        make: |size| {
            let mut sampler = Sampler::new(1);
            let key = sampler.api_key();
            format!("{}\"{key}\"", "{\"a\":[".repeat(size / 6)).into_bytes()
        },
    },
    Input {
        name: "escapes",
        path: "twitter.json",
        make: |size| {
            drawn(size, |sampler| {
                let key = sampler.api_key();
                format!("\\\"key\\\":\\\"{key}%2D\\\",\\n\\u003d")
            })
        },
    },
    Input {
        name: "every character escaped",
        path: "a.js",
        make: |size| {
            let escaped = |byte: u8| format!("\\x{byte:02x}");
            drawn(size, |sampler| {
                sampler.api_key().bytes().map(escaped).collect()
            })
        },
    },
    Input {
        name: "short literals added",
        path: "a.js",
        make: |size| {
            drawn(size, |sampler| {
                format!("\"{}\" +\n    ", sampler.alphanumeric_text(9))
            })
        },
    },
    Input {
        name: "the letter A",
        path: "a.txt",
        make: |size| vec![b'A'; size],
    },
    Input {
        name: "a bearer's zeros again and again",
        path: "a.txt",
        make: |size| repeated("AAAAAAAAAAAAAAAAAAAAAB%2B", size),
    },
    Input {
        name: "quotes and line breaks",
        path: "a.txt",
        make: |size| repeated("\" + \n\"", size),
    },
    Input {
        name: "random bytes",
        path: "a.bin",
        // Of fewer bytes the processor learns the branches by heart, so that the next size looks far slower.
        make: |size| Sampler::new(1).bytes(8 * size),
    },
];

/// Returns a number below `limit`.
fn at_most(sampler: &mut Sampler, limit: u64) -> usize {
    usize::try_from(sampler.below(limit)).unwrap_or_default()
}

fn repeated(text: &str, size: usize) -> Vec<u8> {
    text.bytes().cycle().take(size).collect()
}

fn drawn(size: usize, mut piece: impl FnMut(&mut Sampler) -> String) -> Vec<u8> {
    let mut sampler = Sampler::new(7);
    let mut text = String::with_capacity(size + 200);
    while text.len() < size {
        text.push_str(&piece(&mut sampler));
    }
    text.into_bytes()
}

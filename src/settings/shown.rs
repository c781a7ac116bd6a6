//! What holds, key by key, as it is shown to people.

use crate::config;
use crate::config::keys;
use crate::config::keys::{KEYS, Key};
use crate::config::{Given, Joined, Layer, Merged};
use crate::policy::{AllowEntry, Effect};
use crate::report::{Setting, SettingOrigin, SettingValue};

/// Returns every key as it holds, in the order of the table.
pub(crate) fn keys(merged: &Merged) -> Vec<Setting> {
    KEYS.iter().filter_map(|key| shown(key, merged)).collect()
}

fn shown(key: &Key, merged: &Merged) -> Option<Setting> {
    let name = key.name;
    let enforced = merged.is_enforced(key);
    if let Some(given) = merged.words.get(name) {
        return Some(word_setting(name, enforced, given));
    }
    if let Some(joined) = merged.lists.get(name) {
        return Some(list(name, enforced, joined, |entry| word(entry)));
    }
    let permissions = |joined| Some(list(name, enforced, joined, permission));
    match name {
        _ if name == keys::ALLOW.name => permissions(&merged.allow),
        _ if name == keys::ENV_EXCEPT.name => permissions(&merged.except),
        _ if name == keys::BLOCK.name => {
            Some(list(name, enforced, &merged.blocks, |(id, effect)| {
                let effect = if *effect == Effect::Block {
                    "block"
                } else {
                    "warn"
                };
                format!("`{id}` {effect}")
            }))
        }
        _ if name == keys::RULES.name => Some(list(name, enforced, &merged.custom, |rule| {
            format!("`{}`", rule.id())
        })),
        _ if name == keys::ENFORCE.name => Some(enforced_keys(merged)),
        _ => None,
    }
}

fn enforced_keys(merged: &Merged) -> Setting {
    let values = merged.enforced.iter().map(|key| SettingValue {
        value: (*key).to_owned(),
        from: SettingOrigin::Policy,
    });
    Setting {
        key: keys::ENFORCE.name,
        enforced: false,
        values: values.collect(),
        set_aside: Vec::new(),
    }
}

fn list<T>(
    key: &'static str,
    enforced: bool,
    joined: &Joined<T>,
    shown: impl Fn(&T) -> String,
) -> Setting {
    let value = |(value, layer): &(T, Layer)| SettingValue {
        value: shown(value),
        from: origin(*layer),
    };
    Setting {
        key,
        enforced,
        values: joined.in_force.iter().map(value).collect(),
        set_aside: joined.set_aside.iter().map(shown).collect(),
    }
}

fn word_setting(key: &'static str, enforced: bool, given: &Given) -> Setting {
    Setting {
        key,
        enforced,
        values: vec![SettingValue {
            value: given.value.to_owned(),
            from: origin(given.by),
        }],
        set_aside: given.set_aside.map(str::to_owned).into_iter().collect(),
    }
}

fn origin(layer: Layer) -> SettingOrigin {
    match layer {
        Layer::Default => SettingOrigin::Default,
        Layer::Policy => SettingOrigin::Policy,
        Layer::Repository => SettingOrigin::Repository,
    }
}

/// Returns what somebody wrote, unless it could be a credential in the wrong place.
fn word(text: &str) -> String {
    match config::echo_if_harmless(text).as_str() {
        "" => "something that is not shown".to_owned(),
        echo => echo.trim_start().to_owned(),
    }
}

/// Returns what a permission is limited to. Its reason is not shown, since nobody has looked through it for secrets.
fn permission(entry: &AllowEntry) -> String {
    let until = entry.until_ms.map(config::last_day).map(|day| match day {
        Some(day) => format!("until {day}"),
        None => "until a day that is far off".to_owned(),
    });
    let parts = [
        entry
            .path
            .as_ref()
            .map(|path| format!("path {}", word(path.pattern()))),
        entry.rule.as_ref().map(|rule| format!("rule `{rule}`")),
        entry
            .fingerprint
            .as_ref()
            .map(|print| format!("fingerprint {print}")),
        until,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

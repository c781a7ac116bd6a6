//! What holds, key by key, as it is shown to people.

use crate::config;
use crate::config::{Given, Joined, Layer, Merged};
use crate::policy::{AllowEntry, Effect};
use crate::report::{Setting, SettingOrigin, SettingValue};
use xguard_detect::local::Breadth;

/// Returns every key as it holds.
pub(crate) fn keys(merged: Merged) -> Vec<Setting> {
    let enforced = merged.enforced;
    let policys_own = enforced.iter().map(|key| SettingValue {
        value: (*key).to_owned(),
        from: SettingOrigin::Policy,
    });
    let mut keys = vec![
        list("allow", &merged.allow, permission),
        list("block", &merged.blocks, |(id, effect)| {
            format!("`{id}` {}", effect_word(*effect))
        }),
        Setting {
            key: "enforce",
            enforced: false,
            values: policys_own.collect(),
            set_aside: Vec::new(),
        },
        list("env.except", &merged.except, permission),
        list("env.leave_out", &merged.left_out, |name| word(name)),
        list("env.names", &merged.names, |name| word(name)),
        list("env.templates", &merged.templates, |name| word(name)),
    ];
    keys.extend(
        merged
            .effects
            .iter()
            .map(|(key, given)| one(key, given, effect_word)),
    );
    keys.push(one(
        "local_values",
        &merged.local_values,
        |breadth| match breadth {
            Breadth::All => "all",
            Breadth::X => "x",
        },
    ));
    keys.push(list("rules", &merged.custom, |one| {
        format!("`{}`", one.id())
    }));
    for setting in &mut keys {
        let is_of_rules = setting.key.starts_with("env.rules.");
        setting.enforced =
            enforced.contains(&setting.key) || is_of_rules && enforced.contains(&"env.rules");
    }
    keys
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Block => "block",
        Effect::Warn => "warn",
        Effect::Off => "off",
    }
}

fn list<T>(key: &'static str, joined: &Joined<T>, shown: impl Fn(&T) -> String) -> Setting {
    let value = |(value, layer): &(T, Layer)| SettingValue {
        value: shown(value),
        from: origin(*layer),
    };
    Setting {
        key,
        enforced: false,
        values: joined.in_force.iter().map(value).collect(),
        set_aside: joined.set_aside.iter().map(shown).collect(),
    }
}

fn one<T: Copy>(key: &'static str, given: &Given<T>, shown: fn(T) -> &'static str) -> Setting {
    Setting {
        key,
        enforced: false,
        values: vec![SettingValue {
            value: shown(given.value).to_owned(),
            from: origin(given.by),
        }],
        set_aside: given
            .set_aside
            .map(|value| shown(value).to_owned())
            .into_iter()
            .collect(),
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

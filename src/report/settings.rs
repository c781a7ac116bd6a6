//! What holds, and who says so: `xguard config show`, for people and for programs.

use serde::Serialize;
use serde_json::{Value, json};

use super::document::{about_path, document_text, tool_fields};
use super::escape;
use super::formats::{Format, HUMAN};
use super::layout::Style;
use super::page::{Ink, Page};

/// Goes up as that of a scan's report does.
const SCHEMA_VERSION: u32 = 1;

/// Every key with what holds.
pub struct ShownConfiguration {
    /// The team policy's file, and what names it.
    pub policy: Option<(Vec<u8>, String)>,
    /// Where the repository's own configuration is taken from, where there is one.
    pub own: Option<String>,
    /// The keys.
    pub keys: Vec<Setting>,
}

/// One key.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub key: &'static str,
    /// Whether the team policy lets no repository weaken it.
    pub enforced: bool,
    /// What holds; nothing for a list that is empty.
    pub values: Vec<SettingValue>,
    /// What the repository says and the team policy does not let it.
    pub set_aside: Vec<String>,
}

/// One value, and who has said it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SettingValue {
    /// The value.
    pub value: String,
    /// Who has said it.
    pub from: SettingOrigin,
}

/// Who has said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingOrigin {
    /// Nobody: it is so by itself.
    Default,
    /// The team policy.
    Policy,
    /// The repository's own configuration.
    Repository,
}

/// Returns what holds, for people or for programs.
pub fn render_configuration(
    configured: &ShownConfiguration,
    format: &Format,
    style: Style,
) -> String {
    if format.name == HUMAN.name {
        configuration_page(configured, style)
    } else {
        configuration_json(configured)
    }
}

fn configuration_page(configured: &ShownConfiguration, style: Style) -> String {
    let mut page = Page::new(style);
    let policy = configured.policy.as_ref().map_or_else(
        || "none".to_owned(),
        |(path, named)| format!("{}, named by {named}", escape::printable_path(path)),
    );
    page.add_headed((Ink::Bold, "team policy: "), &policy);
    let own = configured.own.as_deref().unwrap_or("none");
    page.add_headed((Ink::Bold, "configuration: "), own);
    page.add_gap();
    for setting in &configured.keys {
        let enforced = if setting.enforced { ", enforced" } else { "" };
        for SettingValue { value, from } in &setting.values {
            let from = match from {
                SettingOrigin::Default => "default",
                SettingOrigin::Policy => "team policy",
                SettingOrigin::Repository => "configuration",
            };
            add_key_line(
                &mut page,
                setting.key,
                Ink::Plain,
                &format!("{value} ({from}{enforced})"),
            );
        }
        if setting.values.is_empty() {
            add_key_line(
                &mut page,
                setting.key,
                Ink::Plain,
                &format!("none (default{enforced})"),
            );
        }
        for value in &setting.set_aside {
            let text =
                format!("{value} (configuration, set aside: the team policy enforces this key)");
            add_key_line(&mut page, setting.key, Ink::Yellow, &text);
        }
    }
    page.into_text()
}

fn add_key_line(page: &mut Page, key: &str, ink: Ink, text: &str) {
    page.add_verbatim("", ink, &format!("{key}: {text}"));
}

fn configuration_json(configured: &ShownConfiguration) -> String {
    let policy = configured.policy.as_ref();
    let policy = policy.map(|(file, named_by)| {
        Value::Object(about_path(
            Some(&file.as_slice().into()),
            json!({"named_by": named_by}),
        ))
    });
    document_text(&json!({
        "schema_version": SCHEMA_VERSION,
        "tool": tool_fields(),
        "policy": policy,
        "configuration": configured.own,
        "keys": configured.keys,
    }))
}

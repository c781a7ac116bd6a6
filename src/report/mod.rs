//! What people and programs are told: the formats of a scan's outcome, the pages about rules, errors. Nothing written
//! by others reaches a terminal unescaped, and nothing here ever held a credential.

mod block;
mod catalogue;
mod change;
mod checkup;
mod document;
mod escape;
mod facts;
mod fleet;
mod fleet_json;
mod formats;
mod github;
mod gitlab;
mod human;
mod json;
mod jsonl;
mod junit;
mod layout;
mod message;
mod page;
mod sarif;
mod settings;
mod source;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod validity;
mod way_out;
mod words;

pub use catalogue::{ListedRule, write_rule_list, write_rule_page};
pub use change::{FileAddition, write_change};
pub use checkup::{CheckVerdict, Checkup, StatusCheck, checkup_json, write_checkup};
pub use escape::{printable, printable_path};
pub use fleet::{Fleet, GuardState, HookChange, InHead, Onboarded, write_fleet, write_repository};
pub use fleet_json::fleet_json;
pub use formats::{FORMATS, Format, HUMAN, find_format, write_report};
pub use layout::{Style, UntilClosed};
pub use message::{
    told, write_error, write_lines, write_notice, write_progress, write_summary, write_text,
};
pub use settings::{
    Setting, SettingOrigin, SettingValue, ShownConfiguration, render_configuration,
};
pub use source::{Meta, NotEntered, Occasion, Period, Report, Source};

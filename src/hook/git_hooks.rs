//! Hooks in git's own configuration, from git 2.54 on: `hook.<name>.command` is run for each `hook.<name>.event`, beside
//! the hook in the hooks folder, unless `hook.<name>.enabled` or `hook.<event>.enabled` is false. Older gits read none
//! of it.

use std::collections::BTreeMap;

use anyhow::Result;

use super::names::EVERY_HOOK;
use super::proof::{Called, ScriptCarrier, of_command};
use super::version::Version;
use xguard_git::Git;

/// The first git that runs them.
const FIRST_GIT: [u32; 3] = [2, 54, 0];

/// What is configured, as git reads it.
#[derive(Debug, Default)]
pub(super) struct GitHooks {
    hooks: BTreeMap<String, GitHook>,
    /// Names, of hooks or of events, that were last set to be off.
    off: Vec<String>,
}

#[derive(Debug, Default)]
struct GitHook {
    command: Option<String>,
    events: Vec<String>,
    has_parallel: bool,
}

impl GitHooks {
    /// Asks git, which says nothing where it is too old to run any.
    pub(super) fn of(git: &Git, version: &Version) -> Result<Self> {
        if !version.is_at_least(FIRST_GIT) {
            return Ok(Self::default());
        }
        let question = ["config", "--includes", "-z", "--get-regexp", r"^hook\."];
        // 1 is git's way to say that none is set.
        let (_, answer) = git.run_with_input(&question, Vec::new(), &[0, 1])?;
        let mut hooks = Self::default();
        for entry in answer.split(|&byte| byte == 0) {
            let entry = String::from_utf8_lossy(entry);
            // What has no value is an error to git, so that no hook runs and no commit is made.
            if let Some((key, value)) = entry.split_once('\n') {
                hooks.read(key, value);
            }
        }
        Ok(hooks)
    }

    /// Takes one setting, in the order in which git reads them.
    fn read(&mut self, key: &str, value: &str) {
        let parts = key
            .strip_prefix("hook.")
            .and_then(|rest| rest.rsplit_once('.'));
        let Some((name, key)) = parts else {
            return;
        };
        match key {
            "command" => self.named(name).command = Some(value.to_owned()),
            "event" if value.is_empty() => self.named(name).events.clear(),
            "event" => self.named(name).events.push(value.to_owned()),
            "parallel" => self.named(name).has_parallel = true,
            "enabled" => {
                self.off.retain(|off| off != name);
                // What git does not take for a truth value counts for nothing; here it is taken for a no.
                if !["true", "yes", "on", "1"].contains(&value.to_ascii_lowercase().as_str()) {
                    self.off.push(name.to_owned());
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, name: &str) -> &mut GitHook {
        self.hooks.entry(name.to_owned()).or_default()
    }

    /// Returns the name of a hook that surely runs xguard for this event, and which xguard.
    pub(super) fn guarding(&self, event: &str) -> Option<(String, Called)> {
        // A hook with an event and no command, or under an event's name, is an error to git.
        let is_sound = |(name, hook): (&String, &GitHook)| {
            hook.events.is_empty() || hook.command.is_some() && !EVERY_HOOK.contains(&name.as_str())
        };
        if self.is_off(event) || !self.hooks.iter().all(is_sound) {
            return None;
        }
        self.hooks.iter().find_map(|(name, hook)| {
            let is_asked = hook.events.iter().any(|one| one == event) && !self.off.contains(name);
            let called = of_command(hook.command.as_deref()?, event, ScriptCarrier::Added)?;
            (is_asked && called.is_ours()).then(|| (name.clone(), called))
        })
    }

    /// Returns the names of all of them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.hooks.keys().map(String::as_str)
    }

    /// Tells whether all hooks of an event are turned off.
    pub(super) fn is_off(&self, event: &str) -> bool {
        let is_hook = self.hooks.get(event).is_some_and(|hook| {
            hook.command.is_some() || !hook.events.is_empty() || hook.has_parallel
        });
        !is_hook && self.off.iter().any(|off| off == event)
    }
}

#[cfg(test)]
mod tests {
    use super::GitHooks;

    /// Reads settings of the hook `a.b`, written as `key=value`; a key with a dot is another's.
    fn read(settings: &str) -> GitHooks {
        let mut hooks = GitHooks::default();
        for setting in settings.split("; ") {
            let (key, value) = setting.split_once('=').unwrap();
            let name = if key.contains('.') { "" } else { "a.b." };
            hooks.read(&format!("hook.{name}{key}"), value);
        }
        hooks
    }

    #[test]
    fn a_configured_hook_guards_as_git_runs_it() {
        let both = "command=xguard hook pre-commit; event=pre-commit";
        let cases = [
            ("", true),
            ("; event=pre-push", true),
            ("; event=", false),
            ("; event=; event=pre-commit", true),
            ("; event=; event=pre-push", false),
            ("; enabled=false", false),
            ("; enabled=no; enabled=true", true),
            ("; pre-commit.enabled=off", false),
            ("; pre-commit.enabled=off; pre-commit.enabled=on", true),
            ("; pre-push.enabled=off", true),
            ("; command=xguard hook pre-commit || true", false),
            ("; command=xguard hook pre-push", false),
            ("; c.event=pre-commit", false),
            ("; c.command=lint", true),
            ("; pre-push.command=a; pre-push.event=pre-push", false),
        ];
        for (more, expected) in cases {
            let hooks = read(&format!("{both}{more}"));
            assert_eq!(hooks.guarding("pre-commit").is_some(), expected, "{more}");
        }
        for alone in ["command=xguard hook pre-commit", "event=pre-commit"] {
            assert!(read(alone).guarding("pre-commit").is_none(), "{alone}");
        }
    }
}

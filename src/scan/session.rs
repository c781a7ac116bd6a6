//! What a scan goes by. *Every source goes through a session*: it is made once, from the settings that hold where the
//! bytes come from, and from then on nothing else decides what is looked for and what blocks.

use anyhow::Result;

use crate::config;
use crate::config::{Environment, Settings};
use crate::gitignore::{EnvFilePatterns, Options};
use crate::policy::{Outcome, Policy};
use crate::scan::local_values::{self, LocalFolders, UntrackedFiles};
use crate::scan::scanner::{Committed, Scanner};
use crate::settings::load;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::settings::rules;
use xguard_detect as detect;
use xguard_detect::ProjectSecrets;
use xguard_detect::local::{Breadth, LocalValues};
use xguard_git::{Repository, StagedChange};

/// What a scan goes by.
pub(crate) struct Session<'e> {
    /// What decides about findings.
    pub(crate) policy: Policy,
    /// Which names are those of env files.
    pub(crate) names: EnvFilePatterns,
    /// What the project has of its own: its rules, and the values at hand.
    pub(crate) project: ProjectSecrets,
    /// What detection needs to know.
    pub(crate) context: detect::Context,
    pub(crate) environment: &'e Environment,
    breadth: Breadth,
}

impl<'e> Session<'e> {
    /// Takes what holds. There are no values at hand yet.
    pub(crate) fn new(settings: Settings, environment: &'e Environment) -> Self {
        let names = load::env_file_patterns(&settings);
        let breadth = settings.local_values();
        let rules = rules::all(&settings.custom);
        Self {
            policy: Policy::new(settings.policy, rules, environment.now_ms),
            names,
            project: ProjectSecrets {
                values: LocalValues::default(),
                rules: settings.custom,
                home: config::FILE_NAME,
                on_disk: false,
            },
            context: detect::Context {
                now_ms: environment.now_ms,
            },
            environment,
            breadth,
        }
    }

    /// Goes by a repository's own configuration, taken from there unless another is `asked` for.
    pub(crate) fn of_repository(
        repository: &Repository,
        from: ConfigurationSource,
        asked: ConfigurationOverride<'_>,
        environment: &'e Environment,
    ) -> Result<Self> {
        let settings = load::settings_from(repository, from, asked, environment)?;
        let mut session = Self::new(settings, environment);
        session.project.on_disk = from == ConfigurationSource::Disk;
        Ok(session)
    }

    /// Returns a scanner that goes by this session.
    pub(crate) fn scanner(&self) -> Scanner<'_> {
        Scanner::new(self.context, &self.project)
    }

    /// Ends a scan of which nothing is committed already.
    pub(crate) fn outcome(&self, scanner: Scanner<'_>) -> Outcome {
        scanner.outcome(&self.policy, &Committed::default())
    }

    /// Returns what the checks of env files need to know.
    pub(crate) fn env_file_options(&self, repository: &Repository) -> Options<'_> {
        Options {
            names: &self.names,
            context: self.context,
            is_home: repository.top() == self.environment.home.as_deref(),
        }
    }

    /// Looks for the values at hand in the top folder and in every folder that HEAD has. Returns what becomes another
    /// when a value may have; none where that cannot be told. Nothing of the values is in it.
    pub(crate) fn read_values(&mut self, repository: &Repository) -> Result<Option<Vec<u8>>> {
        let folders = LocalFolders {
            repository,
            names: &self.names,
            breadth: self.breadth,
        };
        let (values, stamp) = folders.read_in_head(self.environment.now_ms)?;
        self.project.values = values;
        Ok(stamp)
    }

    /// Looks for the values at hand in the top folder and in those of `changes`, those of files that git knows among
    /// them. Returns what else lies there.
    pub(crate) fn read_untracked(
        &mut self,
        repository: &Repository,
        changes: &[StagedChange],
    ) -> UntrackedFiles {
        let folders = LocalFolders {
            repository,
            names: &self.names,
            breadth: self.breadth,
        };
        let (values, untracked) = folders.read_beside(changes, self.context);
        self.project.values = values;
        untracked
    }

    /// Takes out the values of files that git knows.
    pub(crate) fn drop_tracked_values(&mut self, repository: &Repository) -> Result<()> {
        let values = std::mem::take(&mut self.project.values);
        self.project.values = local_values::without_tracked(values, repository)?;
        Ok(())
    }

    /// Looks for no values at hand.
    pub(crate) fn drop_values(&mut self) {
        self.project.values = LocalValues::default();
    }
}

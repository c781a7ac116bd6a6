//! The words for people: of every step, every permission, every fact. Nothing else words them, and nothing reads them
//! again.

use super::escape::printable_path;
use crate::gitignore::{FileStep, Mend};
use crate::policy::{EntryOrigin, InlineFault, Permit, RemedyStep};
use crate::shell::{exact_pathspec, shell_word};
use xguard_detect::{Misplacement, Step, hidden_text};

const ENFORCED: &str =
    "the team policy lets no repository allow this; `xguard config show` says more";
const IGNORE_FILE: &[u8] = b".gitignore";

/// Returns what to do, in a sentence or two.
pub(super) fn remedy_text(step: &RemedyStep) -> String {
    match step {
        RemedyStep::OfRule(step) => step_text(*step).to_owned(),
        RemedyStep::OfFile(step) => hidden_text(&file_step_text(step)).into_owned(),
        RemedyStep::TakeOutOfName => "Rename the file or folder whose name it stands in, or delete it, and stage that: \
             a name gets into history as what is in a file does."
            .to_owned(),
        RemedyStep::TakeOutOfCommits => "Take the value out of the commit that brings it in, not only out of the file, \
             and read it from the environment instead: until it is pushed, nobody else has it."
            .to_owned(),
        RemedyStep::TakeOutOfMessage => {
            "Take the value out of the message: nothing has been committed yet.".to_owned()
        }
        RemedyStep::RevokeFirst => {
            "Revoke it now: it is in history already, and taking it out of the file leaves it there."
                .to_owned()
        }
        RemedyStep::KeepOnServer(prefix) => format!(
            "Keep it on the server, under a name that does not begin with `{prefix}`: build tools copy whatever has such \
             a name into the code that every visitor's browser loads, so a deployed build has published it already."
        ),
        RemedyStep::FollowRename { fingerprint, old } => format!(
            "If its file was only renamed, `xguard allow {fingerprint} --renamed-from {old}` has the baseline follow, and \
             that is all; else:"
        ),
        RemedyStep::NothingToRevoke(publisher) => {
            format!("Nothing needs revoking: this value was published ({publisher}).")
        }
    }
}

/// Returns steps as they are numbered in a list.
pub(super) fn numbered_steps(steps: &[RemedyStep]) -> impl Iterator<Item = String> {
    let steps = steps.iter().enumerate();
    steps.map(|(number, step)| format!("{}. {}", number + 1, remedy_text(step)))
}

/// Returns what a rule says is to be done.
pub(super) fn step_text(step: Step) -> &'static str {
    match step {
        Step::TakeOut => {
            "Take the value out of the file, read it from the environment instead, and stage the file again: nothing has \
             been committed yet."
        }
        Step::OpenConsole => {
            "Open console.x.com → Apps → the app → Keys and tokens; that page shows whose keys these are."
        }
        Step::NewKeyPair => {
            "Regenerate \"API Key and Secret\" there; the old pair stops working at once, the app's bearer token may stop \
             with its secret, and everything that signs with the pair needs the new one."
        }
        Step::EndAccessToken => {
            "Revoke it: POST https://api.x.com/1.1/oauth/invalidate_token signed with this very token, or, for the app \
             owner's own pair, \"Regenerate\" next to Access Token and Secret."
        }
        Step::EndGrant => {
            "The user it belongs to can end it too, at x.com/settings/connected_apps; token and secret are revoked together."
        }
        Step::RevokeOAuth2 => {
            "Revoke it: POST https://api.x.com/2/oauth2/revoke with token=… and client_id=… (public client) or a Basic \
             header of client id and secret (confidential client)."
        }
        Step::NewClientSecret => {
            "Regenerate the OAuth 2.0 Client Secret there; this may end every OAuth 2.0 token the app was granted, so \
             users may have to sign in again."
        }
        Step::MindHistory => {
            "Removing the line later does not take the value out of history: once a commit with it was pushed or shared, \
             only revoking helps."
        }
        Step::ReportIncident => {
            "If it may have been seen by others, X developers must report the suspected incident to X within 48 hours, \
             through X's bug bounty programme at HackerOne."
        }
        Step::Own(text) => text,
    }
}

fn file_step_text(step: &FileStep) -> String {
    match step {
        FileStep::OfRule(step) => step_text(*step).to_owned(),
        FileStep::Unstage(path) => format!(
            "Take it out of the commit: `git rm --cached {}`; the file itself stays.",
            exact_pathspec(path)
        ),
        FileStep::StopTracking(path) => format!(
            "Then stop tracking it: `git rm --cached {}`; the file itself stays here, and goes from the work trees of \
             others when they pull.",
            exact_pathspec(path)
        ),
        FileStep::AddRule { mend, ends_last } => format!(
            "Add the missing rule, in the top folder: `{}`; or let `xguard env --fix` do it.",
            add_rule_command(mend, *ends_last)
        ),
        FileStep::ReplaceIgnoreFile(file) => format!(
            "Put a regular file in the place of `{file}`, which git does not read as it is; then `xguard env --fix` adds \
             what is missing."
        ),
        FileStep::SaveAsUtf8(file) => format!(
            "Save `{file}` as UTF-8: it is in UTF-16, which git does not understand; then `xguard env --fix` adds what is \
             still missing."
        ),
        FileStep::CommitRule(file) => format!(
            "Commit the rule, so that it protects everybody: `git add {}`.",
            exact_pathspec(file)
        ),
        FileStep::CloseToOthers(path) => format!(
            "Take the permission away, in the top folder: `chmod 600 ./{}`.",
            shell_word(path)
        ),
    }
}

/// Returns the command that adds a line to an ignore file, for a shell in the top folder.
fn add_rule_command(mend: &Mend, ends_last: bool) -> String {
    let line = shell_word(&mend.line);
    let print = match (ends_last, mend.line.contains(&b'\\')) {
        (false, false) => format!("echo {line}"),
        (false, true) => format!("printf '%s\\n' {line}"),
        (true, _) => format!("printf '\\n%s\\n' {line}"),
    };
    let file = shell_word(&mend.file);
    let add = if *mend.file == *IGNORE_FILE {
        file.clone()
    } else {
        exact_pathspec(&mend.file)
    };
    format!("{print} >> {file} && git add {add}")
}

/// Returns what a permission is called.
pub(super) fn permit_name(permit: &Permit) -> String {
    match permit {
        Permit::Inline => "`xguard:allow` on its line".to_owned(),
        Permit::Entry(EntryOrigin { file, list, entry }) => {
            format!("entry {entry} of `{list}` in {file}")
        }
        Permit::Baseline { fingerprint, file } => format!("entry {fingerprint} in {file}"),
    }
}

/// Says that a permission has run out.
pub(super) fn run_out_text(permit: &Permit) -> String {
    format!("{} has run out", permit_name(permit))
}

/// Says that the team policy sets a permission aside.
pub(super) fn set_aside_text(permit: &Permit) -> String {
    format!("{} does not count: {ENFORCED}", permit_name(permit))
}

/// Says why the comment on a line allows nothing.
pub(super) fn inline_fault_text(fault: &InlineFault) -> String {
    let why = match fault {
        InlineFault::NoRule(rule) => {
            format!("it names no rule: write `xguard:allow[{rule}] reason`")
        }
        InlineFault::UnknownRule(Some(near)) => {
            format!("it names an unknown rule, did you mean `{near}`?")
        }
        InlineFault::UnknownRule(None) => {
            "it names an unknown rule: `xguard rules` lists them".to_owned()
        }
        InlineFault::OtherRule(rule) => format!("it does not name `{rule}`"),
        InlineFault::NoReason(rule) => {
            format!("it gives no reason: write `xguard:allow[{rule}] reason`")
        }
        InlineFault::Enforced => ENFORCED.to_owned(),
    };
    format!("`xguard:allow` on its line does not count: {why}")
}

/// Says what is wrong with the field that a credential stands in.
pub(super) fn misplacement_text(what: Misplacement) -> &'static str {
    match what {
        Misplacement::ClientIdAsApiKey => {
            "an OAuth 2.0 client id in a field for the OAuth 1.0a API key: signing with it cannot work"
        }
        Misplacement::ClientIdAsSecret => "an OAuth 2.0 client id in a field for a secret",
        Misplacement::ClientSecretAsApiSecret => {
            "an OAuth 2.0 client secret in a field for the OAuth 1.0a API secret: signing with it cannot work"
        }
        Misplacement::ApiKeyAsClientId => {
            "an OAuth 1.0a API key in a field for the OAuth 2.0 client id: signing users in with it cannot work"
        }
        Misplacement::ApiKeyAsSecret => "an OAuth 1.0a API key in a field for a secret or token",
        Misplacement::AccessTokenAsAppKey => {
            "an OAuth 1.0a access token in a field for the app's own keys"
        }
        Misplacement::TokenSecretAsAppKey => {
            "the secret of an access token in a field for the app's own keys"
        }
        Misplacement::BearerAsAppKey => "a bearer token in a field for the app's keys",
    }
}

/// Says in which other files a credential stands.
pub(super) fn also_in_text(paths: &[Vec<u8>]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| printable_path(path)).collect();
    format!(
        "the same credential stands in {}: give each environment its own",
        paths.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::add_rule_command;
    use crate::gitignore::Mend;

    #[test]
    fn the_command_fits_the_ignore_file_as_it_is() {
        let cases: [(&[u8], &[u8], bool, &str); 5] = [
            (
                b".env",
                b".gitignore",
                false,
                "echo .env >> .gitignore && git add .gitignore",
            ),
            (
                b"/a b.env",
                b".gitignore",
                false,
                "echo '/a b.env' >> .gitignore && git add .gitignore",
            ),
            (
                b".env",
                b".gitignore",
                true,
                "printf '\\n%s\\n' .env >> .gitignore && git add .gitignore",
            ),
            (
                b"/a\\?.env",
                b".gitignore",
                false,
                "printf '%s\\n' '/a\\?.env' >> .gitignore && git add .gitignore",
            ),
            (
                b".env",
                b"a/.gitignore",
                false,
                "echo .env >> a/.gitignore && git add :/a/.gitignore",
            ),
        ];
        for (line, file, ends_last, expected) in cases {
            let (file, line) = (file.into(), line.to_vec());
            assert_eq!(add_rule_command(&Mend { file, line }, ends_last), expected);
        }
    }
}

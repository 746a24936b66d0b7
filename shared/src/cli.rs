// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The German face of a command line: headings, usage, answers and complaints. Knows no command.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use serde_json::{Value, json};

/// What a command answers: for people and for scripts.
#[derive(Debug)]
pub struct Answer {
    /// For people.
    pub text: String,
    /// For scripts, who ask with `--json`.
    pub json: Value,
}

/// Reads a command line, does what it says and returns the exit code: 0 only on success, 1 where
/// that was not possible, 2 where the command line does not fit.
pub fn execute<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
    run: impl FnOnce(C) -> Result<Answer, Problem>,
) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    // A complaint about the command line must know before the command line is read.
    let json = args.iter().any(|arg| arg == "--json");
    let told = |problem: &Problem| {
        if json { json!({ "error": problem }).to_string() } else { problem.to_string() }
    };
    let parsed = german(C::command())
        .try_get_matches_from(args)
        .and_then(|matches| C::from_arg_matches(&matches));
    let command = match parsed {
        Ok(command) => command,
        Err(error) => {
            return match complaint(&error) {
                None => say(std::io::stdout(), &error.render().to_string(), 0),
                Some(problem) => say(std::io::stderr(), &told(&problem), 2),
            };
        }
    };
    match run(command) {
        Ok(answer) => {
            let text = if json { answer.json.to_string() } else { answer.text };
            say(std::io::stdout(), &text, 0)
        }
        Err(problem) => {
            if let Some(detail) = &problem.detail {
                tracing::debug!(detail, "the command failed");
            }
            say(std::io::stderr(), &told(&problem), 1)
        }
    }
}

fn say(mut stream: impl Write, text: &str, code: u8) -> ExitCode {
    if text.is_empty() {
        return ExitCode::from(code);
    }
    match writeln!(stream, "{}", text.trim_end()) {
        Ok(()) => ExitCode::from(code),
        // What could not be said was not answered.
        Err(_) => ExitCode::from(code.max(1)),
    }
}

/// Turns the headings and the built-in flags of a command and all of its subcommands German.
fn german(command: Command) -> Command {
    let name = command.get_name().to_owned();
    translate(command, &name)
}

/// `called` is what a person types up to and including this command.
fn translate(command: Command, called: &str) -> Command {
    let has_subcommands = command.has_subcommands();
    let usage = usage(&command, called);
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_help_heading("Befehle")
        .subcommand_value_name("BEFEHL")
        .override_usage(usage)
        .help_template("{about}\n\nAufruf: {usage}\n\n{all-args}{after-help}")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "Angaben" } else { "Optionen" };
            let takes_value = arg.get_action().takes_values();
            arg.help_heading(heading)
                .hide_possible_values(takes_value)
                .hide_default_value(takes_value)
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("Zeigt diese Hilfe")
                .help_heading("Optionen"),
        );
    if has_subcommands {
        command = command.mut_subcommands(|subcommand| {
            let called = format!("{called} {}", subcommand.get_name());
            translate(subcommand, &called)
        });
    }
    command
}

fn usage(command: &Command, called: &str) -> StyledStr {
    let mut usage = called.to_owned();
    if command.get_opts().next().is_some() {
        usage += " [OPTIONEN]";
    }
    for arg in command.get_positionals() {
        let name = arg.get_value_names().and_then(<[_]>::first).map_or("WERT", |n| n.as_str());
        let (open, close) = if arg.is_required_set() { ("", "") } else { ("[", "]") };
        usage.extend([" ", open, name, close]);
    }
    if command.has_subcommands() {
        usage += if command.is_subcommand_required_set() { " BEFEHL" } else { " [BEFEHL]" };
    }
    usage.into()
}

/// Something that went wrong, as a person needs to hear it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// What happened.
    pub what: String,
    /// Whether the data is safe.
    pub safe: String,
    /// What to do next.
    pub next: String,
    /// The technical reason, for logs and scripts; a person does not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// Puts the three sentences together.
    pub fn new(what: impl Into<String>, safe: &str, next: impl Into<String>) -> Self {
        Self { what: what.into(), safe: safe.to_owned(), next: next.into(), detail: None }
    }

    /// Adds the technical reason.
    #[must_use]
    pub fn because(mut self, reason: &dyn std::error::Error) -> Self {
        self.detail = Some(reason.to_string());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}\n{}", self.what, self.safe, self.next)
    }
}

/// Says in German why the system refuses something.
pub fn system_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let reason = match error.kind() {
        ErrorKind::NotFound => "nicht gefunden",
        ErrorKind::PermissionDenied => "keine Berechtigung",
        ErrorKind::AlreadyExists => "schon vorhanden",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "kein Platz mehr",
        ErrorKind::FileTooLarge => "die Datei wird zu groß",
        ErrorKind::ReadOnlyFilesystem => "schreibgeschützt",
        ErrorKind::IsADirectory => "ist ein Ordner",
        ErrorKind::NotADirectory => "ist kein Ordner",
        ErrorKind::AddrInUse => "die Adresse ist schon belegt",
        ErrorKind::AddrNotAvailable => "die Adresse gehört nicht zu diesem Rechner",
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => "kein Netz",
        _ => {
            let code = error.raw_os_error();
            return code.map_or("unbekannter Grund".to_owned(), |code| format!("Fehler {code}"));
        }
    };
    reason.to_owned()
}

/// Says in German what is wrong with a command line. `None` if it is no complaint but the help
/// that was asked for.
fn complaint(error: &clap::Error) -> Option<Problem> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "Es fehlt ein Befehl.".to_owned()
        }
        ErrorKind::UnknownArgument => format!("Die Angabe „{arg}“ ist nicht bekannt."),
        ErrorKind::InvalidSubcommand => {
            format!("Der Befehl „{}“ ist nicht bekannt.", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("Es fehlt: {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("Bei „{arg}“ fehlt der Wert."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = context(ContextKind::ValidValue);
            let valid = if valid.is_empty() { valid } else { format!(" Möglich sind: {valid}") };
            format!("„{value}“ passt nicht zu „{arg}“.{valid}")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            format!("„{arg}“ und „{other}“ schließen einander aus.")
        }
        _ => "Der Aufruf passt nicht.".to_owned(),
    };
    Some(Problem::new(what, "Es wurde nichts verändert.", "Hilfe zeigt der Aufruf mit --help."))
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about settings.

use leitwerk_shared::cli::{Problem, system_reason};

use super::UNCHANGED;
use crate::config::{ConfigError, Expected, Fault, Key, Place};

/// Explains everything that is wrong with the settings.
pub fn config(errors: &[ConfigError]) -> Problem {
    let lines: Vec<String> = errors.iter().map(config_error).collect();
    let what = match lines.as_slice() {
        [one] => format!("Eine Einstellung passt nicht.\n{one}"),
        _ => format!("{} Einstellungen passen nicht.\n{}", lines.len(), lines.join("\n")),
    };
    let problem = Problem::new(
        what,
        UNCHANGED,
        "Ändern Sie die genannten Stellen und prüfen Sie mit „sync-node check-config“.",
    );
    let reasons = errors.iter().filter_map(|error| match &error.fault {
        Fault::Syntax(reason) => Some(reason.clone()),
        _ => None,
    });
    Problem { detail: reasons.reduce(|all, next| format!("{all}; {next}")), ..problem }
}

/// Says what is wrong with one setting, and where it stands.
pub fn config_error(error: &ConfigError) -> String {
    let place = match &error.place {
        Place::File(path) => path.display().to_string(),
        Place::Line(path, line, column) => {
            format!("{}, Zeile {line}, Spalte {column}", path.display())
        }
        Place::Variable(name) => format!("Variable {name}"),
        Place::Flag(name) => format!("Befehlszeile, {name}"),
    };
    let fault = match &error.fault {
        Fault::Unreadable(kind) => {
            format!("Die Datei kann nicht gelesen werden ({}).", system_reason(&(*kind).into()))
        }
        Fault::Syntax(_) => {
            "Das ist kein TOML. Erwartet wird [abschnitt], name = 5 oder name = \"text\"."
                .to_owned()
        }
        Fault::UnknownSection { name, nearest } => {
            format!("Einen Abschnitt [{name}] gibt es nicht. Ist [{nearest}] gemeint?")
        }
        Fault::UnknownKey { name, nearest } => {
            format!("Eine Einstellung „{name}“ gibt es nicht. Ist „{nearest}“ gemeint?")
        }
        Fault::Value { key, found } if key.expected == Expected::Address => {
            let expected = expected(key.expected);
            format!("{found} ist keine Adresse für „{}“. Erwartet wird {expected}.", key.path())
        }
        Fault::Value { key, found } => {
            let expected = expected(key.expected);
            format!("{found} passt nicht zu „{}“. Erwartet wird {expected}.", key.path())
        }
    };
    format!("{place}: {fault}")
}

/// Shows the settings that hold, as they may stand in the file.
pub fn config_fits<'a>(keys: impl Iterator<Item = (&'a Key, String)>) -> String {
    let mut text = "# Die Einstellungen passen. Es gilt:\n".to_owned();
    let mut section = "";
    for (key, value) in keys {
        if key.section != section {
            section = key.section;
            text += &format!("\n[{section}]\n");
        }
        // Without a value the address of the founding counts.
        let off = if value == "\"\"" { "#" } else { "" };
        text += &format!("{off}{} = {value}\n", key.name);
    }
    text
}

fn expected(expected: Expected) -> String {
    match expected {
        Expected::Folder => "ein Ordner, zum Beispiel \"/var/lib/sync-node\"".to_owned(),
        Expected::Address => "Rechner und Port, zum Beispiel \"0.0.0.0:7443\"".to_owned(),
        Expected::Tcp => {
            "Rechner und Port, zum Beispiel \"0.0.0.0:7443\", oder \"same\" oder \"off\"".to_owned()
        }
        Expected::Monitor => {
            "IP-Adresse und Port, zum Beispiel \"127.0.0.1:9743\", oder \"off\"".to_owned()
        }
        Expected::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            words.join(" oder ")
        }
        Expected::Levels => "error, warn, info, debug oder trace, auch je Teil, zum Beispiel \
                             \"info,leitwerk_node=debug\""
            .to_owned(),
        Expected::Count(from, to) => format!("eine ganze Zahl von {from} bis {to}"),
    }
}

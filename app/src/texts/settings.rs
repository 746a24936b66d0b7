// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about the settings of this workplace.

use jiff::civil::Date;

use crate::theme::{TextSize, ThemeChoice};

/// The dialog, and what opens it.
pub const TITLE: &str = "Einstellungen";
/// The keys that open it.
pub const KEYS: &str = "Strg ,";
/// What the settings are for.
pub const PURPOSE: &str = "Gelten nur an diesem Arbeitsplatz und bleiben nach einem Neustart.";
/// The choice of colours.
pub const THEME: &str = "Darstellung";
/// The choice of size.
pub const TEXT_SIZE: &str = "Textgröße";
/// Makes everything smaller.
pub const SMALLER: &str = "Text verkleinern";
/// Makes everything larger.
pub const LARGER: &str = "Text vergrößern";
/// Makes everything as large as at the beginning.
pub const USUAL: &str = "Auf 100 % zurücksetzen";
/// [`USUAL`] among the commands.
pub const USUAL_COMMAND: &str = "Textgröße auf 100 % zurücksetzen";
/// The visible part of [`SMALLER`].
pub const SMALLER_SIGN: &str = "A −";
/// The visible part of [`LARGER`].
pub const LARGER_SIGN: &str = "A +";
/// The keys for that.
pub const TEXT_SIZE_HINT: &str = "Auch mit Strg + und Strg −, zurück mit Strg 0.";

/// What people here call this workplace.
pub const NAME: &str = "Name dieses Arbeitsplatzes";
/// What it may look like.
pub const NAME_FORM: &str = "zum Beispiel Rathaus 2";
/// Who learns it.
pub const NAME_HINT: &str = "Steht nur hier, damit Sie mehrere Arbeitsplätze unterscheiden können.";
/// Where the profile lies.
pub const FOLDER: &str = "Ordner";
/// Shows it.
pub const SHOW_FOLDER: &str = "Ordner zeigen";
/// The backup of this workplace.
pub const BACKUP: &str = "Sicherung";
/// What it is for.
pub const BACKUP_HINT: &str = "Eine Datei mit allem, was in diesem Ordner liegt, auch mit dem \
    Schlüssel dieses Arbeitsplatzes. Bitte wie einen Ausweis aufbewahren.";
/// Where it is written to.
pub const BACKUP_PATH: &str = "Sicherung schreiben nach";
/// Writes it.
pub const BACKUP_NOW: &str = "Sicherung schreiben";
/// What the system calls such files.
pub const BACKUP_KIND: &str = "Sicherung von Leitwerk";
/// How their names end.
pub const BACKUP_ENDING: &str = "lwb";
/// How it comes back.
pub const RESTORE_HINT: &str = "Zurückgespielt wird sie beim ersten Start in einem leeren Ordner, \
    zum Beispiel auf einem neuen Rechner. Der alte darf dann nicht mehr benutzt werden.";

/// Names a backup after the day on which it is written.
pub fn backup_name(today: Date) -> String {
    let (year, month, day) = (today.year(), today.month(), today.day());
    format!("leitwerk-sicherung-{year:04}-{month:02}-{day:02}.{BACKUP_ENDING}")
}

/// Names a choice of colours.
pub const fn theme(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::Light => "Hell",
        ThemeChoice::Dark => "Dunkel",
        ThemeChoice::Contrast => "Hoher Kontrast",
        ThemeChoice::System => "Wie das System",
    }
}

/// Writes a size, such as „125 %“.
pub fn text_size(size: TextSize) -> String {
    format!("{}\u{a0}%", size.percent())
}

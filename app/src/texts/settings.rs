// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about the settings of this workplace.

use jiff::civil::Date;

use crate::language::{Text, say};
use crate::memory::Renderer;
use crate::theme::{TextSize, ThemeChoice};

/// The dialog, and what opens it.
pub const TITLE: &Text = &Text("Einstellungen");
/// What the settings are for.
pub const PURPOSE: &Text =
    &Text("Gelten nur an diesem Arbeitsplatz und bleiben nach einem Neustart.");
/// The choice of colours.
pub const THEME: &Text = &Text("Darstellung");
/// The choice of size.
pub const TEXT_SIZE: &Text = &Text("Textgröße");
/// Makes everything smaller.
pub const SMALLER: &Text = &Text("Text verkleinern");
/// Makes everything larger.
pub const LARGER: &Text = &Text("Text vergrößern");
/// Makes everything as large as at the beginning.
pub const USUAL: &Text = &Text("Auf 100 % zurücksetzen");
/// [`USUAL`] among the commands.
pub const USUAL_COMMAND: &Text = &Text("Textgröße auf 100 % zurücksetzen");
/// The visible part of [`SMALLER`].
pub const SMALLER_SIGN: &Text = &Text("A −");
/// The visible part of [`LARGER`].
pub const LARGER_SIGN: &Text = &Text("A +");
/// The keys for that.
pub const TEXT_SIZE_HINT: &Text = &Text("Auch mit Strg + und Strg −, zurück mit Strg 0.");

/// The language of the window.
pub const LANGUAGE: &Text = &Text("Sprache");
/// What it does not change.
pub const LANGUAGE_HINT: &Text = &Text(
    "Gilt sofort, auch für Zahlen und Tage. Was Menschen geschrieben haben, bleibt, wie es ist.",
);

/// What draws the window.
pub const RENDERER: &Text = &Text("Zeichnen");
/// When to choose what, and when it holds.
pub const RENDERER_HINT: &Text = &Text(
    "Flackert das Fenster oder bleibt es leer, hilft „Ohne Grafikkarte“. Gilt ab dem nächsten \
     Start; kann dieser Rechner es nicht, wird automatisch gezeichnet.",
);

/// What people here call this workplace.
pub const NAME: &Text = &Text("Name dieses Arbeitsplatzes");
/// What it may look like.
pub const NAME_FORM: &Text = &Text("zum Beispiel Rathaus 2");
/// Who learns it.
pub const NAME_HINT: &Text =
    &Text("Steht nur hier, damit Sie mehrere Arbeitsplätze unterscheiden können.");
/// Where the profile lies.
pub const FOLDER: &Text = &Text("Ordner");
/// Shows it.
pub const SHOW_FOLDER: &Text = &Text("Ordner zeigen");
/// The backup of this workplace.
pub const BACKUP: &Text = &Text("Sicherung");
/// What it is for.
pub const BACKUP_HINT: &Text = &Text(
    "Eine Datei mit allem, was in diesem Ordner liegt, auch mit dem Schlüssel dieses \
     Arbeitsplatzes. Bitte wie einen Ausweis aufbewahren.",
);
/// Where it is written to.
pub const BACKUP_PATH: &Text = &Text("Sicherung schreiben nach");
/// Writes it.
pub const BACKUP_NOW: &Text = &Text("Sicherung schreiben");
/// What the system calls such files.
pub const BACKUP_KIND: &Text = &Text("Sicherung von Leitwerk");
/// How their names end.
pub const BACKUP_ENDING: &str = "lwb";
/// How it comes back.
pub const RESTORE_HINT: &Text = &Text(
    "Zurückgespielt wird sie beim ersten Start in einem leeren Ordner, zum Beispiel auf einem \
     neuen Rechner. Der alte darf dann nicht mehr benutzt werden.",
);

/// Names a backup after the day on which it is written.
pub fn backup_name(today: Date) -> String {
    let (year, month, day) = (today.year(), today.month(), today.day());
    format!("leitwerk-sicherung-{year:04}-{month:02}-{day:02}.{BACKUP_ENDING}")
}

/// Names a choice of colours.
pub fn theme(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::Light => say!("Hell"),
        ThemeChoice::Dark => say!("Dunkel"),
        ThemeChoice::Contrast => say!("Hoher Kontrast"),
        ThemeChoice::System => say!("Wie das System"),
    }
}

/// Names what draws the window.
pub fn renderer(choice: Renderer) -> &'static str {
    match choice {
        Renderer::Automatic => say!("Automatisch"),
        Renderer::Software => say!("Ohne Grafikkarte"),
    }
}

/// Writes a size, such as „125 %“.
pub fn text_size(size: TextSize) -> String {
    format!("{}\u{a0}%", size.percent())
}

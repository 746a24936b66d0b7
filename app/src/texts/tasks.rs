// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about long work, and about what was announced.

use std::path::Path;

use leitwerk_shared::exchange::file::Progress;

use crate::client::Task;
use crate::language::{Text, counted, say};

/// The dialog with what was announced, and what opens it.
pub const MESSAGES: &Text = &Text("Meldungen");
/// What stands in it.
pub const MESSAGES_HINT: &Text = &Text("Seit dem Start von Leitwerk, die neueste zuerst.");
/// Nothing was announced.
pub const NO_MESSAGES: &Text = &Text("Noch keine.");
/// Stops long work.
pub const STOP: &Text = &Text("Abbrechen");
/// The corner with work and announcements, for screen readers.
pub const CORNER: &Text = &Text("Laufende Arbeiten und neue Meldungen");

/// Puts what was typed on the clipboard.
pub const COPY: &Text = &Text("Text kopieren");
/// Does without what was typed.
pub const LET_GO: &Text = &Text("Nicht nötig");

/// Says that a list item was removed while the person typed in it, and what stands typed there.
pub fn stranded(field: &str, text: &str) -> String {
    say!(
        "▲ {field}: Jemand hat den Eintrag entfernt, während Sie darin schrieben. Ihr Text steht \
         nur noch hier: „{text}“",
        field,
        text
    )
}

/// What is done with a text, for screen readers.
pub fn about(action: &str, text: &str) -> String {
    format!("{action}: {text}")
}

/// Names long work while it goes on.
pub fn running(task: &Task) -> String {
    match task {
        Task::Write(order) => {
            say!("Austauschdatei wird geschrieben: {file}", file = file(&order.path))
        }
        Task::Read(path) => say!("Austauschdatei wird eingelesen: {file}", file = file(path)),
        Task::BackUp(path) => say!("Sicherung wird geschrieben: {file}", file = file(path)),
        Task::Export(path, _) => {
            say!("Strategie wird als Datei geschrieben: {file}", file = file(path))
        }
        Task::Plan(path) => say!("Strategie wird gelesen: {file}", file = file(path)),
    }
}

/// Says how far it is.
pub fn progress(progress: Option<Progress>) -> String {
    match progress {
        None => say!("Läuft …").to_owned(),
        Some(Progress { done, all, stoppable: true }) => steps(done, all),
        Some(Progress { done, all, .. }) => {
            say!("{steps} · geprüft, wird jetzt übernommen", steps = steps(done, all))
        }
    }
}

fn steps(done: u32, all: u32) -> String {
    counted!(all, "{done} von {count} Schritt", "{done} von {count} Schritten", done)
}

/// Stops long work, for screen readers.
pub fn stop(task: &Task) -> String {
    format!("{STOP}: {}", running(task))
}

/// Says that long work was stopped.
pub fn stopped(task: &Task) -> String {
    match task {
        Task::Write(order) => say!(
            "Abgebrochen. Es wurde keine Austauschdatei geschrieben: {path}",
            path = order.path.display()
        ),
        Task::Read(path) => say!(
            "Abgebrochen. Aus der Austauschdatei wurde nichts übernommen: {path}",
            path = path.display()
        ),
        Task::BackUp(path) => {
            say!("Abgebrochen. Es wurde keine Sicherung geschrieben: {path}", path = path.display())
        }
        Task::Export(path, _) => {
            say!("Abgebrochen. Es wurde keine Datei geschrieben: {path}", path = path.display())
        }
        Task::Plan(path) => {
            let path = path.display();
            say!("Abgebrochen. Aus der Datei wurde nichts übernommen: {path}", path)
        }
    }
}

/// Says that a backup was written.
pub fn backed_up(path: &Path) -> String {
    say!(
        "Sicherung geschrieben: {path} · Sie enthält den Schlüssel dieses Arbeitsplatzes: Bitte \
         wie einen Ausweis aufbewahren.",
        path = path.display()
    )
}

/// Says that the strategy was written.
pub fn exported(path: &Path) -> String {
    say!("Strategie geschrieben: {path}", path = path.display())
}

/// Says that an existing strategy was taken over.
pub fn taken_over(file: &str) -> String {
    say!("{file} ist übernommen. „Rückgängig“ nimmt alles auf einmal zurück.", file)
}

/// Says that the system shows no folders.
pub fn no_file_manager(folder: &Path, reason: &str) -> String {
    say!(
        "Der Ordner kann nicht gezeigt werden ({reason}). Es wurde nichts verändert. Sie finden \
         ihn unter {folder}.",
        reason,
        folder = folder.display()
    )
}

/// Closes an announcement, for screen readers.
pub fn close(text: &str) -> String {
    say!("Meldung schließen: {text}", text)
}

/// Names the dialog with how many there are.
pub fn messages(count: usize) -> String {
    match count {
        0 => String::new(),
        count => count.to_string(),
    }
}

fn file(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

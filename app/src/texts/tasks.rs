// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about long work, and about what was announced.

use std::path::Path;

use leitwerk_shared::exchange::file::Progress;

use crate::client::Task;

/// The dialog with what was announced, and what opens it.
pub const MESSAGES: &str = "Meldungen";
/// What stands in it.
pub const MESSAGES_HINT: &str = "Seit dem Start von Leitwerk, die neueste zuerst.";
/// Nothing was announced.
pub const NO_MESSAGES: &str = "Noch keine.";
/// Stops long work.
pub const STOP: &str = "Abbrechen";
/// The corner with work and announcements, for screen readers.
pub const CORNER: &str = "Laufende Arbeiten und neue Meldungen";

/// Names long work while it goes on.
pub fn running(task: &Task) -> String {
    match task {
        Task::Write(order) => format!("Austauschdatei wird geschrieben: {}", file(&order.path)),
        Task::Read(path) => format!("Austauschdatei wird eingelesen: {}", file(path)),
        Task::BackUp(path) => format!("Sicherung wird geschrieben: {}", file(path)),
    }
}

/// Says how far it is.
pub fn progress(progress: Option<Progress>) -> String {
    match progress {
        None => "Beginnt …".to_owned(),
        Some(Progress { done, all, stoppable: true }) => format!("{done} von {all} Schritten"),
        Some(Progress { done, all, .. }) => {
            format!("{done} von {all} Schritten · geprüft, wird jetzt übernommen")
        }
    }
}

/// Stops long work, for screen readers.
pub fn stop(task: &Task) -> String {
    format!("{STOP}: {}", running(task))
}

/// Says that long work was stopped.
pub fn stopped(task: &Task) -> String {
    match task {
        Task::Write(order) => format!(
            "Abgebrochen. Es wurde keine Austauschdatei geschrieben: {}",
            order.path.display()
        ),
        Task::Read(path) => format!(
            "Abgebrochen. Aus der Austauschdatei wurde nichts übernommen: {}",
            path.display()
        ),
        Task::BackUp(path) => {
            format!("Abgebrochen. Es wurde keine Sicherung geschrieben: {}", path.display())
        }
    }
}

/// Says that a backup was written.
pub fn backed_up(path: &Path) -> String {
    format!(
        "Sicherung geschrieben: {} · Sie enthält den Schlüssel dieses Arbeitsplatzes: Bitte wie \
         einen Ausweis aufbewahren.",
        path.display()
    )
}

/// Says that the system shows no folders.
pub fn no_file_manager(folder: &Path, reason: &str) -> String {
    format!(
        "Der Ordner kann nicht gezeigt werden ({reason}). Es wurde nichts verändert. Sie finden \
         ihn unter {}.",
        folder.display()
    )
}

/// Closes an announcement, for screen readers.
pub fn close(text: &str) -> String {
    format!("Meldung schließen: {text}")
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

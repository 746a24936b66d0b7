// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about backups, checks and the audit log.

use std::net::SocketAddr;
use std::path::Path;

use leitwerk_shared::cli::{Problem, system_reason};
use leitwerk_shared::store::verify::{Damage, Fault as DocumentFault, Report};

use super::{KEPT, UNCHANGED, authority, counted, mailbox, trouble};
use crate::audit::{ArchiveError, Archived, Fault, Log};
use crate::backup::{About, BackupError, Restored};
use crate::serve::Trouble;

/// How many damages are named one by one.
const NAMED: usize = 20;

/// Says what a backup holds and how to keep it.
pub fn backed_up(file: &Path, about: &About) -> String {
    format!(
        "Sicherung in {} ({} KiB, {}).\n\
         Sie enthält alles, auch den Schlüssel der Zertifizierungsstelle: Wer sie hat, kann \
         Mitglieder aufnehmen. Bewahren Sie sie verschlossen und getrennt vom Relais auf, \
         mindestens ein Exemplar ohne Netz.\n\
         Notieren Sie dazu auf Papier: Mitgliederverzeichnis Stand {}, Prüfsumme {}.",
        file.display(),
        about.bytes.div_ceil(1024),
        super::moment(&about.made),
        about.height,
        about.tip
    )
}

/// Says what was put back and what comes next.
pub fn restored(restored: &Restored, report: &Report, log: &Log, persons: usize) -> String {
    let about = &restored.about;
    let persons = match persons {
        0 => String::new(),
        count => format!(
            "{} aus der Sicherung wieder da. Wurde seither einer gelöscht, löschen Sie ihn noch einmal: \
             sync-node person list, sync-node person erase NUMMER.\n",
            counted(count, "Name einer Person ist", "Namen von Personen sind")
        ),
    };
    let faults = if log.faults.is_empty() {
        String::new()
    } else {
        format!("\n{}\n{HARMLESS}", faults(log))
    };
    format!(
        "Die Sicherung vom {} ist zurückgespielt und geprüft: {}, {}.\n\
         Was seitdem geschrieben wurde, bringen die Arbeitsplätze von selbst wieder mit.\n\
         {} nicht mehr.\n\
         {persons}\
         Aufnehmen und sperren kann das Relais erst wieder, wenn sich mehr als die Hälfte der \
         Arbeitsplätze abgeglichen hat, oder wenn Sie bestätigen, dass nach der Sicherung niemand \
         aufgenommen oder gesperrt wurde (vergleichen Sie mit dem neuesten Stand in Ihren \
         Unterlagen):\n\
         sync-node confirm-roster --height {} --hash {}{faults}",
        super::moment(&about.made),
        counted(report.documents, "Dokument", "Dokumente"),
        counted(report.changes, "Änderung", "Änderungen"),
        counted(restored.invitations, "offene Einladung gilt", "offene Einladungen gelten"),
        about.height,
        about.tip
    )
}

/// Explains why there is no backup, or nothing was put back.
pub fn backup(error: &BackupError) -> Problem {
    match error {
        BackupError::Exists(path) => Problem::new(
            format!("Die Datei {} gibt es schon.", path.display()),
            UNCHANGED,
            "Wählen Sie einen anderen Namen, zum Beispiel mit dem Datum.",
        ),
        BackupError::Occupied { folder, what } => Problem::new(
            format!("Im Ordner {} liegt schon etwas: {what}.", folder.display()),
            KEPT,
            "Beenden Sie das Relais, legen Sie den Ordner beiseite (nicht löschen) und spielen Sie \
             in einen neuen, leeren Ordner zurück.",
        ),
        BackupError::Running(path) => Problem::new(
            format!(
                "Im Ordner {} läuft ein Relais, oder es wird gerade eine Sicherung zurückgespielt.",
                path.display()
            ),
            UNCHANGED,
            "Warten Sie, bis das zu Ende ist, oder wählen Sie einen anderen Ordner.",
        ),
        BackupError::Foreign(path) => Problem::new(
            format!("Die Datei {} ist keine Sicherung eines Relais.", path.display()),
            UNCHANGED,
            "Sicherungen macht „sync-node backup“.",
        ),
        BackupError::Newer(version) => Problem::new(
            format!("Die Sicherung hat Version {version}; dieses Programm kennt sie nicht."),
            UNCHANGED,
            "Installieren Sie die Fassung, mit der sie gemacht wurde, oder eine neuere.",
        ),
        BackupError::Damaged(what) => Problem::new(
            format!("Die Sicherung ist beschädigt: {what}."),
            UNCHANGED,
            "Nehmen Sie ein anderes Exemplar.",
        ),
        BackupError::Authority(error) => authority(error),
        BackupError::NoMailbox => Problem::new(
            format!("{GONE} Eine Sicherung ohne das Postfach wäre nicht vollständig."),
            "Es wurde nichts gesichert. Frühere Sicherungen sind unberührt.",
            RESTART,
        ),
        BackupError::Mailbox(error) => mailbox(error),
        BackupError::Database(error) => Problem::new(
            "Eine Datenbank kann nicht benutzt werden.",
            KEPT,
            "Prüfen Sie freien Platz und Rechte, beim Zurückspielen auch die Datei der Sicherung.",
        )
        .because(error),
        BackupError::File(error) => Problem::new(
            format!("Eine Datei kann nicht benutzt werden ({}).", system_reason(error)),
            KEPT,
            "Prüfen Sie freien Platz und Rechte an beiden Orten.",
        ),
    }
}

/// Says that nothing is damaged.
pub fn sound(report: &Report) -> String {
    let aside = match report.set_aside {
        0 => String::new(),
        count => format!(
            " {}, weil sich sonst ein Dokument nicht öffnen ließe; das ist kein Schaden.",
            counted(count, "Änderung ist beiseitegelegt", "Änderungen sind beiseitegelegt")
        ),
    };
    format!(
        "Alles ist unversehrt: {}, {}, alle Siegel und Prüfsummen.{aside}",
        counted(report.documents, "Dokument", "Dokumente"),
        counted(report.changes, "Änderung", "Änderungen")
    )
}

/// Names what is damaged, in the mailbox and in the audit log.
pub fn damaged(report: &Report, log: &Log) -> Problem {
    let mut what = damages(report);
    if !log.faults.is_empty() {
        what += "\n";
        what += &faults(log);
    }
    Problem {
        detail: Some(details(report)),
        ..Problem::new(
            what,
            "Es wurde nichts verändert. Was die Kommunen geschrieben haben, liegt auch auf deren \
             Rechnern.",
            REFILL,
        )
    }
}

/// Says that the mailbox is gone, and what is damaged in the audit log.
pub fn mailbox_gone(log: &Log) -> Problem {
    let faults = if log.faults.is_empty() { String::new() } else { format!("\n{}", faults(log)) };
    Problem::new(format!("{GONE}{faults}"), NOT_LOST, RESTART)
}

/// Says that the mailbox is gone, which says what counts of somebody.
pub(super) fn without_mailbox() -> Problem {
    Problem::new(
        format!("{GONE} Es sagt, bis wohin gilt, was ein gesperrter Arbeitsplatz geschrieben hat."),
        NOT_LOST,
        format!(
            "{RESTART} Wiederholen Sie den Befehl erst, wenn sich danach ein anderer Arbeitsplatz \
             abgeglichen hat: Vorher würde alles zurückgehalten, was der gesperrte je geschrieben hat."
        ),
    )
}

/// Names what is damaged in what was put back.
pub fn restored_damaged(report: &Report) -> Problem {
    Problem {
        detail: Some(details(report)),
        ..Problem::new(
            damages(report),
            "Die Sicherung liegt im Ordner, so wie sie gemacht wurde: Auch sie enthält diese \
             Schäden.",
            format!("Nehmen Sie ein anderes Exemplar, in einen anderen Ordner. Oder: {REFILL}"),
        )
    }
}

/// What is said where the mailbox is gone.
const GONE: &str = "Das Postfach mailbox.db fehlt, obwohl das Relais hier schon lief.";

/// What is lost then.
const NOT_LOST: &str = "Es wurde nichts verändert. Was die Kommunen geschrieben haben, liegt auch auf \
                        deren Rechnern.";

/// What helps then.
const RESTART: &str = "Starten Sie das Relais neu: Es legt ein leeres Postfach an und füllt sich von den \
                       Arbeitsplätzen. Was nur im Relais lag, steht in der letzten Sicherung.";

/// What helps where the mailbox is damaged.
const REFILL: &str = "Beenden Sie das Relais, legen Sie mailbox.db mit den Dateien, die ebenso \
                      beginnen, beiseite und starten Sie neu: Es füllt sich von den \
                      Arbeitsplätzen. Was nur im Relais lag, steht in der letzten Sicherung.";

/// What a fault in the audit log may come from.
const HARMLESS: &str = "Vergleichen Sie mit der letzten Sicherung. Eine abgebrochene Zeile nach \
                        einem Stromausfall ist harmlos, alles andere nicht.";

fn details(report: &Report) -> String {
    let reasons: Vec<String> = report.damages.iter().map(ToString::to_string).collect();
    reasons.join("; ")
}

fn damages(report: &Report) -> String {
    let count = counted(report.damages.len(), "Schaden", "Schäden");
    let mut what = format!("{count} im Postfach mailbox.db:");
    for damage in report.damages.iter().take(NAMED) {
        what += &format!("\n  {}", name(damage));
    }
    if report.damages.len() > NAMED {
        let more = counted(report.damages.len() - NAMED, "weiterer", "weitere");
        what += &format!("\n  und {more}");
    }
    what
}

fn name(damage: &Damage) -> String {
    match damage {
        Damage::File(_) => "Die Seiten der Datei passen nicht zusammen.".to_owned(),
        Damage::Roster(_) => "Das Mitgliederverzeichnis passt nicht zusammen.".to_owned(),
        Damage::Table(_) => "Eine Tabelle lässt sich nicht lesen.".to_owned(),
        Damage::Key { table, key } => format!("Tabelle {table}: Schlüssel {key} gibt es nicht."),
        Damage::Document { doc, fault } => format!("Dokument {doc}: {}", fault_of(fault)),
    }
}

fn fault_of(fault: &DocumentFault) -> String {
    match fault {
        DocumentFault::Unreadable(_) => "ein Teil lässt sich nicht lesen.".to_owned(),
        DocumentFault::Unlisted { table } => {
            format!("steht in „{table}“, aber nicht im Verzeichnis der Dokumente.")
        }
        DocumentFault::Empty => {
            "steht im Verzeichnis der Dokumente, aber nichts davon ist da.".to_owned()
        }
        DocumentFault::Disagrees { what } => {
            format!("Angaben und Änderungen widersprechen sich ({what}).")
        }
        DocumentFault::History(_) => "der Verlauf lässt sich nicht öffnen.".to_owned(),
        DocumentFault::Refused(_) => "ein Siegel oder eine Prüfsumme stimmt nicht.".to_owned(),
    }
}

/// Says loudly where the audit log has gaps.
pub fn audit_faults(log: &Log) -> Problem {
    Problem::new(faults(log), UNCHANGED, HARMLESS)
}

fn faults(log: &Log) -> String {
    let mut what = "ACHTUNG: Das Protokoll audit.jsonl ist nicht vollständig.".to_owned();
    for fault in &log.faults {
        what += "\n  ";
        what += &match fault {
            Fault::Missing { line, from, to } if from == to => {
                format!("Vor Zeile {line} fehlt der Eintrag {from}.")
            }
            Fault::Missing { line, from, to } => {
                format!("Vor Zeile {line} fehlen die Einträge {from} bis {to}.")
            }
            Fault::Altered { line } => format!("Zeile {line} wurde verändert oder vertauscht."),
            Fault::Unreadable { line } => {
                format!("Zeile {line} ist nicht lesbar (abgebrochen oder überschrieben).")
            }
            Fault::Cut { from, to } if from == to => format!("Am Ende fehlt der Eintrag {from}."),
            Fault::Cut { from: 1, to } => {
                format!("Alles bis zum Eintrag {to} fehlt: Die Datei wurde gelöscht oder geleert.")
            }
            Fault::Cut { from, to } => format!("Am Ende fehlen die Einträge {from} bis {to}."),
            Fault::Replaced { n } => {
                format!("Der Eintrag {n} ist nicht der, den das Relais geschrieben hat.")
            }
        };
    }
    what
}

/// Says where the audit log lies now and how it goes on.
pub fn archived(file: &Path, archived: &Archived) -> String {
    let Archived { log, goes_on } = archived;
    let faults = if log.faults.is_empty() {
        String::new()
    } else {
        format!("\n{}\n{HARMLESS}", faults(log))
    };
    format!(
        "{} des Protokolls {} jetzt in {}. Das Protokoll geht mit Eintrag {} weiter; er nennt \
         Nummer und Prüfsumme des letzten abgelegten.\n\
         „sync-node export-audit --file {}“ liest, was abgelegt ist.{faults}",
        counted(log.lines.len(), "Zeile", "Zeilen"),
        if log.lines.len() == 1 { "steht" } else { "stehen" },
        file.display(),
        goes_on.0,
        file.display()
    )
}

/// Explains why the audit log was not moved.
pub fn archive(error: &ArchiveError) -> Problem {
    match error {
        ArchiveError::Exists(path) => Problem::new(
            format!("Die Datei {} gibt es schon.", path.display()),
            UNCHANGED,
            "Wählen Sie einen anderen Namen, zum Beispiel mit dem Datum.",
        ),
        ArchiveError::File(error) => Problem::new(
            format!("Eine Datei kann nicht benutzt werden ({}).", system_reason(error)),
            "Das Protokoll liegt noch vollständig an seinem Ort.",
            "Prüfen Sie freien Platz und Rechte an beiden Orten.",
        ),
    }
}

/// Explains why a file cannot be read.
pub fn unread(file: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        format!("Die Datei {} lässt sich nicht lesen ({}).", file.display(), system_reason(error)),
        UNCHANGED,
        "Prüfen Sie Namen und Rechte.",
    )
}

/// Says that there is nobody to ask.
pub fn unmonitored() -> Problem {
    Problem::new(
        "Die Überwachung ist ausgeschaltet (monitor.listen = \"off\").",
        UNCHANGED,
        "Schalten Sie sie ein und starten Sie das Relais neu.",
    )
}

/// Says that the relay does not answer.
pub fn unreachable(address: SocketAddr, reason: &str) -> Problem {
    Problem::new(
        format!("Auf {address} antwortet kein Relais ({reason})."),
        UNCHANGED,
        "„systemctl status sync-node“ sagt, ob es läuft.",
    )
}

/// Says why the relay is not ready.
pub fn unready(troubles: impl Iterator<Item = Trouble>) -> Problem {
    let mut troubles: Vec<&str> = troubles.map(trouble).collect();
    if troubles.is_empty() {
        troubles.push("Das Relais ist nicht bereit.");
    }
    Problem::new(troubles.join("\n"), KEPT, "„journalctl -u sync-node“ nennt Einzelheiten.")
}

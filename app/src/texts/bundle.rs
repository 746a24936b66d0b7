// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What people hear about exchange files.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Zoned;
use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId};
use leitwerk_shared::exchange::file::write::{WriteError, Written};
use leitwerk_shared::exchange::file::{FileRefusal, PartRefusal, Summary};
use leitwerk_shared::identity::roster::{Roster, RosterError};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::problems::{self, UNCHANGED};
use super::{dates, labels};
use crate::language::{counted, say};

/// Says what stands in a file that was written for a Kommune, or for all; `own` is whether it is
/// for our own.
pub fn written(path: &Path, written: &Written, readers: Option<&str>, own: bool) -> String {
    let Written { documents, changes, left_out, .. } = *written;
    let mut text = say!(
        "Geschrieben: {path} ({documents}, {changes})\n",
        path = path.display(),
        documents = counted!(documents, "{count} Dokument", "{count} Dokumente"),
        changes = counted!(changes, "{count} Änderung", "{count} Änderungen")
    );
    if left_out > 0 {
        let left_out = counted!(left_out, "{count} Änderung", "{count} Änderungen");
        text += &say!("Weggelassen: {left_out}, die am Ziel schon da sein müssen.\n", left_out);
    }
    text += &match readers {
        Some(readers) if own => say!(
            "Die Datei enthält auch die Blätter von {readers} und ist nicht verschlüsselt: Geben \
             Sie sie nur an Arbeitsplätze dieser Kommune.",
            readers
        ),
        Some(readers) => say!(
            "Die Datei ist für {readers} und enthält kein Blatt. Sie ist unterschrieben, aber \
             nicht verschlüsselt.",
            readers
        ),
        None => say!(
            "Die Datei ist für alle Kommunen und enthält kein Blatt. Sie ist unterschrieben, aber \
             nicht verschlüsselt."
        )
        .to_owned(),
    };
    text
}

/// Counts the new changes of a file by the name of the Kommune.
pub fn by_kommune<'a>(
    summary: &Summary,
    author: impl Fn(DeviceId) -> Option<&'a str>,
) -> BTreeMap<&'a str, u64> {
    let mut new = BTreeMap::new();
    for (device, count) in &summary.new {
        *new.entry(author(*device).unwrap_or(labels::UNKNOWN_AUTHOR)).or_default() += count;
    }
    new
}

/// Says what a file brought. `author` gives the name of the Kommune of a device.
pub fn read<'a>(
    summary: &Summary,
    author: impl Fn(DeviceId) -> Option<&'a str> + Copy,
    now: &Zoned,
) -> String {
    let new = by_kommune(summary, author);
    let from = summary.writer.and_then(author).unwrap_or(labels::UNKNOWN_AUTHOR);
    let at = dates::moment(summary.written_at, now);
    let documents = counted!(summary.documents, "{count} Dokument", "{count} Dokumente");
    let mut text =
        say!("Eingelesen: {documents}, geschrieben von {from} ({at})\n", documents, from, at);
    for (name, count) in &new {
        text += &say!(
            "Neu von {name}: {changes}\n",
            name,
            changes = counted!(*count, "{count} Änderung", "{count} Änderungen")
        );
    }
    if !new.is_empty() {
        text += &counted!(
            summary.changed,
            "Neues in {count} Dokument; alles ist gespeichert.\n",
            "Neues in {count} Dokumenten; alles ist gespeichert.\n"
        );
    }
    if summary.known > 0 {
        let known = counted!(summary.known, "{count} Änderung", "{count} Änderungen");
        text += &say!("Schon bekannt: {known}\n", known);
    }
    if summary.roster_entries > 0 {
        let entries =
            counted!(summary.roster_entries, "{count} neuer Eintrag", "{count} neue Einträge");
        text += &say!("Mitgliederverzeichnis: {entries}\n", entries);
    }
    if new.is_empty() && summary.roster_entries == 0 {
        text += say!("Alles in der Datei war schon bekannt; es wurde nichts verändert.");
    }
    text
}

/// Explains why a file is not taken in. `named` gives the name of a document.
pub fn refused(path: &Path, refusal: &FileRefusal, named: &dyn Fn(DocId) -> String) -> Problem {
    let path = path.display();
    let ask = say!(
        "Bitten Sie die Absender, die Datei noch einmal zu schreiben, und kopieren Sie sie neu."
    );
    let operator = say!(
        "Nehmen Sie diese Datei nicht noch einmal, und fragen Sie die Stelle, die das Relais \
         betreibt."
    );
    let (what, next) = match refusal {
        FileRefusal::NotAFile => (
            say!("Die Datei {path} ist keine Austauschdatei von Leitwerk.", path),
            say!("Prüfen Sie, ob es die richtige Datei ist.").to_owned(),
        ),
        FileRefusal::Version { found, known } => (
            say!(
                "Die Datei {path} hat die Form {found}; dieses Programm liest nur Form {known}.",
                path,
                found,
                known
            ),
            say!("Installieren Sie die neueste Version von Leitwerk.").to_owned(),
        ),
        FileRefusal::TooLarge { .. } => (
            say!("Die Datei {path} ist zu groß.", path),
            say!(
                "Bitten Sie um eine kleinere Datei, die weglässt, was hier schon da ist (leitwerk \
                 bundle write mit --since)."
            )
            .to_owned(),
        ),
        FileRefusal::Damaged => {
            (say!("Die Datei {path} ist beschädigt oder nicht ganz da.", path), ask.to_owned())
        }
        FileRefusal::OtherVerbund { .. } => (
            say!("Die Datei {path} gehört zu einem anderen Verbund.", path),
            say!("Prüfen Sie, ob es die richtige Datei und der richtige Arbeitsplatz ist.")
                .to_owned(),
        ),
        FileRefusal::Roster(RosterError::Fork { .. }) => (
            say!(
                "Das Mitgliederverzeichnis in der Datei {path} passt nicht zu dem dieses \
                 Arbeitsplatzes.",
                path
            ),
            say!(
                "Es gibt zwei verschiedene Verzeichnisse dieses Verbunds. Sagen Sie das der \
                 Stelle, die das Relais betreibt."
            )
            .to_owned(),
        ),
        FileRefusal::Roster(RosterError::Unreadable { .. }) => (
            say!(
                "Das Mitgliederverzeichnis in der Datei {path} ist von einer neueren Version.",
                path
            ),
            say!("Installieren Sie die neueste Version von Leitwerk.").to_owned(),
        ),
        FileRefusal::Roster(_) => (
            say!("Das Mitgliederverzeichnis in der Datei {path} ist nicht gültig.", path),
            operator.to_owned(),
        ),
        FileRefusal::Writer(_) => (
            say!("Die Datei {path} ist von einem Arbeitsplatz, der nicht im Verbund ist.", path),
            operator.to_owned(),
        ),
        FileRefusal::Signature(_) => (
            say!("Die Unterschrift der Datei {path} ist falsch: Jemand hat sie verändert.", path),
            operator.to_owned(),
        ),
        FileRefusal::Audience(_) => (
            say!("Die Datei {path} ist nicht für diesen Arbeitsplatz bestimmt.", path),
            say!(
                "Geben Sie sie zurück und bitten Sie um eine Datei für Ihre Kommune (leitwerk \
                 bundle write mit --for)."
            )
            .to_owned(),
        ),
        FileRefusal::Malformed => (
            say!("Die Datei {path} hält sich nicht an die Form, die sie nennt.", path),
            operator.to_owned(),
        ),
        FileRefusal::Cancelled => (
            say!("Das Einlesen der Datei {path} wurde abgebrochen.", path),
            say!("Sie können sie jederzeit noch einmal einlesen.").to_owned(),
        ),
        FileRefusal::Document { doc, reason: PartRefusal::Incomplete } => (
            say!(
                "Es fehlen frühere Änderungen: In der Datei {path} wurde weggelassen, was hier \
                 noch nicht da ist ({named}).",
                path,
                named = named(*doc)
            ),
            say!(
                "Bitten Sie um eine vollständige Datei, in der nichts weggelassen ist (leitwerk \
                 bundle write ohne --since), oder um eine mit einem früheren Tag."
            )
            .to_owned(),
        ),
        FileRefusal::Document { doc, reason: PartRefusal::Unreadable } => (
            say!("Hier kann ein Dokument nicht gelesen werden: {named}.", named = named(*doc)),
            say!("Prüfen Sie Rechte und Platz am Ordner des Arbeitsplatzes.").to_owned(),
        ),
        FileRefusal::Document { doc, .. } => (
            say!(
                "Ein Dokument in der Datei {path} wird nicht angenommen: {named}.",
                path,
                named = named(*doc)
            ),
            operator.to_owned(),
        ),
    };
    Problem::new(what, UNCHANGED, next).because(refusal)
}

/// Explains why no file was written.
pub fn not_written(path: &Path, error: &WriteError) -> Problem {
    match error {
        WriteError::Read(error) => problems::store(error),
        WriteError::Io(error) => problems::file(path, error),
        WriteError::Cancelled => Problem::new(
            say!("Das Schreiben der Datei {path} wurde abgebrochen.", path = path.display()),
            UNCHANGED,
            say!("Sie können sie jederzeit noch einmal schreiben."),
        ),
        WriteError::Document { doc, .. } => Problem::new(
            say!(
                "Ein gespeichertes Dokument ist beschädigt ({doc}); es kommt in keine Datei.",
                doc
            ),
            UNCHANGED,
            say!(
                "Heben Sie die Datei leitwerk.db auf und wenden Sie sich an die Stelle, die das \
                 Relais betreibt."
            ),
        )
        .because(error),
        WriteError::TooLarge { .. } => Problem::new(
            say!("Der Bestand ist zu groß für eine Austauschdatei."),
            UNCHANGED,
            say!(
                "Lassen Sie weg, was am Ziel schon da ist: mit einem Tag, seit dem etwas geändert \
                 wurde."
            ),
        )
        .because(error),
        WriteError::Key(error) => Problem::new(
            say!("Die Datei kann nicht unterschrieben werden."),
            UNCHANGED,
            say!("Wiederholen Sie den Befehl."),
        )
        .because(error),
    }
}

/// Explains that a Kommune is not a member.
pub fn unknown_member(named: &str, roster: &Roster) -> Problem {
    let members: Vec<&str> = roster.members().values().map(|member| member.name.as_str()).collect();
    Problem::new(
        say!("Eine Kommune „{named}“ steht nicht im Mitgliederverzeichnis.", named),
        UNCHANGED,
        say!("Möglich sind: {members}", members = members.join(", ")),
    )
}

/// Explains that what follows --since is nothing that can be used.
pub fn neither_time_nor_file(path: &Path) -> Problem {
    Problem::new(
        say!("„{path}“ ist weder ein Tag noch eine Datei.", path = path.display()),
        UNCHANGED,
        say!("Nennen Sie einen Tag wie 1.11.2026 oder eine Austauschdatei der Empfänger."),
    )
}

/// Names a document, with the number and title of its goal where that is known.
pub fn document(doc: DocId, snapshot: &Snapshot) -> String {
    let numbered = snapshot.strategy.content.numbered();
    let goal = numbered.iter().find(|numbered| numbered.goal.id == doc.item());
    let goal = goal.map(|numbered| format!("{} „{}“", numbered.printed(), numbered.goal.title));
    match (doc.class(), goal) {
        (Class::Leitlinie, _) => say!("die Leitlinie").to_owned(),
        (Class::Steckbrief, Some(goal)) => say!("der Steckbrief {goal}", goal),
        (Class::Blatt, Some(goal)) => say!("das Blatt zu {goal}", goal),
        _ => doc.to_string(),
    }
}

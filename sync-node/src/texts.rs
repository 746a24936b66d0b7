// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The one door to German for the relay: every problem becomes what happened, whether the data
//! is safe, and what to do next.

use leitwerk_shared::cli::{Problem, system_reason};
use leitwerk_shared::store::ReadError;

use crate::authority::AuthorityError;
use crate::serve::ServeError;

const UNCHANGED: &str = "Es wurde nichts verändert.";
const KEPT: &str = "Die gespeicherten Daten wurden nicht verändert.";

/// Explains a problem of the authority.
pub fn authority(error: &AuthorityError) -> Problem {
    match error {
        AuthorityError::Exists(path) => Problem::new(
            format!("Im Ordner {} liegt schon ein Verbund.", path.display()),
            KEPT,
            "Wählen Sie einen anderen, leeren Ordner, oder arbeiten Sie mit dem vorhandenen weiter.",
        ),
        AuthorityError::Missing(path) => Problem::new(
            format!("Im Ordner {} liegt kein Verbund.", path.display()),
            UNCHANGED,
            "Prüfen Sie --data, oder legen Sie den Verbund mit „sync-node init“ an.",
        ),
        AuthorityError::KnownMember(name) => Problem::new(
            format!("„{name}“ ist schon Mitglied."),
            UNCHANGED,
            "Einladungen erstellt „sync-node invite“.",
        ),
        AuthorityError::UnknownMember(name) => Problem::new(
            format!("„{name}“ ist kein Mitglied des Verbunds."),
            UNCHANGED,
            "Prüfen Sie die Schreibweise mit „sync-node status“, oder fügen Sie die Kommune mit \
             „sync-node member add“ hinzu.",
        ),
        AuthorityError::UnknownDevice(device) => Problem::new(
            format!("Es gibt keinen gültigen Arbeitsplatz Nr. {}.", device.0),
            UNCHANGED,
            "„sync-node status“ zeigt alle Arbeitsplätze mit ihren Nummern und die gesperrten.",
        ),
        AuthorityError::OwnDevice(device) => Problem::new(
            format!("Nr. {} ist das Relais selbst; es kann sich nicht sperren.", device.0),
            UNCHANGED,
            "Sperren lassen sich nur Arbeitsplätze.",
        ),
        AuthorityError::Key(error) => Problem::new(
            "Ein Schlüssel kann nicht benutzt werden.",
            KEPT,
            "Prüfen Sie, ob ca.key und node.key im Ordner liegen und lesbar sind.",
        )
        .because(error),
        AuthorityError::Roster(error) => Problem::new(
            "Das Mitgliederverzeichnis passt nicht zusammen.",
            KEPT,
            "Spielen Sie die letzte Sicherung des Ordners zurück.",
        )
        .because(error),
        AuthorityError::Certificate(error) => Problem::new(
            "Ein Zertifikat kann nicht ausgestellt werden.",
            UNCHANGED,
            "Prüfen Sie den Namen; er darf nicht leer sein.",
        )
        .because(error),
        AuthorityError::Database(error) => Problem::new(
            "Die Datenbank authority.db kann nicht benutzt werden.",
            KEPT,
            "Prüfen Sie freien Platz und Rechte am Ordner, oder spielen Sie eine Sicherung zurück.",
        )
        .because(error),
        AuthorityError::File(error) => Problem::new(
            format!("Eine Datei im Ordner kann nicht benutzt werden ({}).", system_reason(error)),
            KEPT,
            "Prüfen Sie freien Platz und Rechte am Ordner.",
        ),
    }
}

/// Explains why the service does not start.
pub fn serve(error: &ServeError) -> Problem {
    match error {
        ServeError::Running(path) => Problem::new(
            format!("Für den Ordner {} läuft schon ein Relais.", path.display()),
            KEPT,
            "Beenden Sie es zuerst, oder wählen Sie einen anderen Ordner.",
        ),
        ServeError::Authority(error) => authority(error),
        ServeError::Mailbox(error) => mailbox(error),
        ServeError::Address(address) => Problem::new(
            format!("„{address}“ ist keine Adresse, auf der das Relais lauschen kann."),
            UNCHANGED,
            "Geben Sie Name oder IP-Adresse und Port an, zum Beispiel 192.168.10.5:7443.",
        ),
        ServeError::Listen { address, error } => Problem::new(
            format!("Das Relais kann auf {address} nicht lauschen."),
            UNCHANGED,
            "Meist ist der Port schon belegt oder die Adresse gehört nicht zu diesem Rechner.",
        )
        .because(error),
        ServeError::System(error) => Problem::new(
            format!("Das Betriebssystem lässt den Start nicht zu ({}).", system_reason(error)),
            KEPT,
            "Prüfen Sie Rechte und Grenzen des Dienstes.",
        ),
    }
}

/// Explains why the mailbox cannot be read.
pub fn mailbox(error: &ReadError) -> Problem {
    let what = match error {
        ReadError::Foreign(path) => {
            format!("Die Datei {} ist keine Leitwerk-Datenbank.", path.display())
        }
        ReadError::Newer { found, known } => {
            format!("Die Datenbank hat Version {found}; dieses Programm kennt nur Version {known}.")
        }
        ReadError::Damaged { .. } => "Die Datenbank mailbox.db ist beschädigt.".to_owned(),
        ReadError::Refused(_) => "Die Datenbank mailbox.db kann nicht gelesen werden.".to_owned(),
    };
    Problem::new(
        what,
        "Die Datei wurde nicht verändert. Was die Kommunen geschrieben haben, liegt auch auf \
         deren Rechnern.",
        "Legen Sie die Datei beiseite und starten Sie neu: Das Relais füllt sich von den Rechnern \
         der Kommunen. Oder spielen Sie eine Sicherung zurück.",
    )
    .because(error)
}

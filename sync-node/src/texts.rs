// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The one door to German for the relay: every problem becomes what happened, whether the data
//! is safe, and what to do next.

mod config;
mod forks;
mod upkeep;

use std::fmt::Display;
use std::net::SocketAddr;

use leitwerk_shared::cli::{Problem, system_reason};
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::roster::MemberRecord;
use leitwerk_shared::store::ReadError;

use crate::authority::AuthorityError;
use crate::serve::{Health, ServeError, Trouble};

pub use config::{config, config_error, config_fits};
pub use forks::{branch, settled};
pub use upkeep::{
    archive, archived, audit_faults, backed_up, backup, damaged, mailbox_gone, restored,
    restored_damaged, sound, unmonitored, unreachable, unread, unready,
};

const UNCHANGED: &str = "Es wurde nichts verändert.";
const KEPT: &str = "Die gespeicherten Daten wurden nicht verändert.";

/// The status line before anything happened.
pub const STARTED: &str = "Läuft.";

/// The status line while everything is brought to an end.
pub const STOPPING: &str = "Wird beendet; schreibt, was noch offen ist.";

/// What the status says while nothing may be signed.
pub const UNCONFIRMED: &str = "Das Mitgliederverzeichnis ist nicht bestätigt: Seit einer Rücksicherung \
    oder einem Widerspruch nimmt das Relais niemanden auf und sperrt niemanden.";

/// What stands behind the roster while nothing may be signed.
pub const HELD: &str = " – <span class=\"bad\">nicht bestätigt (Rücksicherung oder Widerspruch); siehe \
                        <code>sync-node confirm-roster</code></span>";

/// Says on the status page how many members are said to hold a newer roster than this one, and how
/// many one that contradicts it.
pub fn apart(ahead: usize, forked: usize) -> String {
    let told = [(ahead, "neueres"), (forked, "anderes")].into_iter().filter(|it| it.0 > 0);
    let told = told.map(|(devices, what)| {
        let who = counted(devices, "Arbeitsplatz meldet", "Arbeitsplätze melden");
        format!(" – <span class=\"bad\">{who} ein {what}; siehe Notfälle in der Anleitung</span>")
    });
    told.collect()
}

/// Says how long a certificate is still good.
pub fn days_left(days: i64) -> String {
    match days {
        ..0 => "abgelaufen".to_owned(),
        0 => "läuft heute ab".to_owned(),
        _ => format!("noch {}", counted(days, "Tag", "Tage")),
    }
}

/// Says on the status page how many documents do without some of their changes.
pub fn set_aside(documents: usize) -> String {
    let within = match documents {
        0 => return "keine".to_owned(),
        1 => "in 1 Dokument, das sich mit ihnen nicht öffnen lässt".to_owned(),
        _ => format!("in {documents} Dokumenten, die sich mit ihnen nicht öffnen lassen"),
    };
    format!(
        "{within}; aufbewahrt bleiben sie (siehe \
         <code>sync-node export-audit</code>, <code>change_set_aside</code>)"
    )
}

/// Counts in words, such as „1 Dokument“ and „2 Dokumente“.
pub fn counted<N: Copy + PartialEq + From<u8> + Display>(
    count: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// Says on the status page that something is not kept.
pub fn without_room(documents: usize) -> String {
    format!(
        "Für {} verbundener Arbeitsplätze ist nach den Grenzen kein Platz. Was schon da ist, bleibt \
         und wird verteilt; was fehlt, kommt von selbst, wenn Sie die Grenze anheben.",
        counted(documents, "Dokument", "Dokumente")
    )
}

/// The last word.
pub const STOPPED: &str = "Das Relais ist beendet; alles Empfangene ist gespeichert.";

/// Says where the relay can be reached.
pub fn running(address: SocketAddr, monitor: Option<SocketAddr>) -> String {
    let monitor = monitor.map(|at| format!(" Statusseite: http://{at}/")).unwrap_or_default();
    format!("Das Relais läuft auf {address}.{monitor} Strg+C beendet es.")
}

/// Explains that not everything was on the disk when the time was over.
pub fn stopped_early() -> Problem {
    Problem::new(
        "Das Relais ist beendet, konnte aber nicht alles speichern.",
        "Was nicht gespeichert ist, wurde nicht bestätigt und liegt noch auf den Arbeitsplätzen.",
        "Prüfen Sie den freien Platz und starten Sie das Relais wieder: Es bekommt alles erneut.",
    )
}

/// Says in one line how it goes, for `systemctl status`.
pub fn status_line(health: &Health) -> String {
    let connected = health.looked.links.len();
    let documents = health.looked.room.total().documents;
    let troubles = health.troubles.iter().map(|it| trouble(*it));
    let troubles: String = troubles.flat_map(|it| [" Achtung: ", it]).collect();
    format!(
        "{} verbunden, {}.{troubles}",
        counted(connected, "Arbeitsplatz", "Arbeitsplätze"),
        counted(documents, "Dokument", "Dokumente")
    )
}

/// Says why the relay is not ready.
pub fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Stopping => "Das Relais wird gerade beendet.",
        Trouble::Stuck => "Das Relais antwortet nicht mehr; starten Sie es neu.",
        Trouble::DiskFull => {
            "Der Datenträger ist voll: Neues wird nicht bestätigt, aber bleibt auf den \
             Arbeitsplätzen. Schaffen Sie Platz; danach geht es von selbst weiter."
        }
        Trouble::ReadOnly => {
            "Das Postfach lässt sich nicht schreiben: Neues wird nicht bestätigt. Prüfen Sie \
             Rechte und Datenträger; danach geht es von selbst weiter."
        }
        Trouble::Damaged => {
            "Das Postfach ist beschädigt: Neues wird nicht bestätigt. Prüfen Sie es mit \
             „sync-node verify“."
        }
        Trouble::Refused => {
            "Die Datenbank nimmt nichts an: Neues wird nicht bestätigt. Das Protokoll nennt den \
             Grund."
        }
    }
}

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
        AuthorityError::OtherKey(file) => Problem::new(
            format!("Die Datei {file} gehört nicht zu diesem Verbund."),
            KEPT,
            "Spielen Sie die Sicherung zurück, oder legen Sie die richtige Datei an ihren Ort.",
        ),
        AuthorityError::Unconfirmed { height, tip } => Problem::new(
            "Seit einer Rücksicherung ist das Mitgliederverzeichnis nicht bestätigt.",
            UNCHANGED,
            format!(
                "Starten Sie das Relais und warten Sie, bis sich mehr als die Hälfte der \
                 Arbeitsplätze abgeglichen hat. Oder vergleichen Sie mit dem neuesten Stand in Ihren \
                 Unterlagen und bestätigen Sie ihn: \
                 sync-node confirm-roster --height {height} --hash {tip}"
            ),
        ),
        AuthorityError::Forked { height, tip } => Problem::new(
            "Ein Arbeitsplatz hat ein Mitgliederverzeichnis, das diesem widerspricht.",
            UNCHANGED,
            format!(
                "Die Anleitung sagt unter „Verzeichnis gespalten“, was zu tun ist; „sync-node status“ \
                 sagt, was vom anderen bekannt ist. Erst wenn feststeht, dass das Verzeichnis hier \
                 weitergelten soll: \
                 sync-node confirm-roster --height {height} --hash {tip}"
            ),
        ),
        AuthorityError::OtherRoster { height, tip } => Problem::new(
            format!("Das Mitgliederverzeichnis hat hier Stand {height} und die Prüfsumme {tip}."),
            UNCHANGED,
            "Bestätigen Sie nur, was Sie mit Ihren Unterlagen verglichen haben. Ist dort ein \
             höherer Stand notiert, fehlen hier Einträge: Ein Arbeitsplatz bringt sie mit.",
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
        AuthorityError::Dissolved(name) => Problem::new(
            format!("„{name}“ besteht nicht mehr."),
            UNCHANGED,
            "Laden Sie in die Kommune ein, in der sie aufgegangen ist.",
        ),
        AuthorityError::Record(name) => Problem::new(
            format!("Die Angaben zu „{name}“ passen nicht."),
            UNCHANGED,
            "Ein Regionalschlüssel hat 5, 9 oder 12 Ziffern, ein Gemeindeschlüssel 8; eine \
             Samtgemeinde hat keinen. Der letzte Tag liegt nicht vor dem ersten, und eine Kommune \
             geht nicht in sich selbst auf.",
        ),
        AuthorityError::UnknownInvitation(id) => Problem::new(
            format!("Mit „{id}“ beginnt keine offene Einladung, oder mehrere."),
            UNCHANGED,
            "Alle Einladungen zeigt „sync-node invitation list“.",
        ),
        AuthorityError::UnknownRequest(number) => Problem::new(
            format!("Es gibt keine offene Anfrage Nr. {number}."),
            UNCHANGED,
            "Offene Anfragen zeigt „sync-node requests“. Gemeint ist die Nummer der Anfrage, nicht die \
             eines Arbeitsplatzes.",
        ),
        AuthorityError::WrongCode(number) => Problem::new(
            format!("Der Code passt nicht zur Anfrage Nr. {number}."),
            "Es wurde niemand aufgenommen.",
            "Lassen Sie ihn noch einmal vorlesen. Passt er wieder nicht, fragt ein anderer Rechner \
             an: Lehnen Sie ab („sync-node refuse“) und erstellen Sie eine neue Einladung.",
        ),
        AuthorityError::KeyAway => Problem::new(
            "Der Schlüssel der Zertifizierungsstelle liegt nicht im Ordner.",
            UNCHANGED,
            "Geben Sie ihn mit --ca-key DATEI an.",
        ),
        AuthorityError::ForeignKey(path) => Problem::new(
            format!("{} ist kein gültiger Schlüssel dieses Verbunds.", path.display()),
            UNCHANGED,
            "Geben Sie den neuesten Schlüssel der Zertifizierungsstelle an.",
        ),
        AuthorityError::NotRenewed(devices) => Problem::new(
            format!(
                "{} noch kein Zertifikat unter dem neuen Schlüssel: Nr. {}.",
                counted(devices.len(), "Arbeitsplatz hat", "Arbeitsplätze haben"),
                devices.iter().map(|it| it.0.to_string()).collect::<Vec<_>>().join(", ")
            ),
            UNCHANGED,
            "Warten Sie, bis sie einmal abgeglichen haben, oder sperren Sie sie mit --lock-out aus; \
             sie brauchen dann eine neue Einladung.",
        ),
        AuthorityError::OneKey => Problem::new(
            "Die Zertifizierungsstelle hat nur einen Schlüssel.",
            UNCHANGED,
            "Erzeugen Sie zuerst einen neuen: „sync-node ca rotate“.",
        ),
        AuthorityError::Outdated => Problem::new(
            "Das Mitgliederverzeichnis enthält etwas, das dieses Programm nicht kennt.",
            UNCHANGED,
            "Installieren Sie die neueste Version.",
        ),
        AuthorityError::Overtaken => Problem::new(
            "Im selben Augenblick hat das Relais oder ein anderer Befehl das Verzeichnis oder die \
             Anfrage geändert.",
            "Dieser Befehl hat nichts verändert.",
            "Wiederholen Sie den Befehl.",
        ),
        AuthorityError::Mailbox(error) => mailbox(error),
        AuthorityError::NoMailbox => upkeep::without_mailbox(),
        AuthorityError::UnknownDevice(device) => Problem::new(
            format!("Es gibt keinen gültigen Arbeitsplatz Nr. {}.", device.0),
            UNCHANGED,
            "„sync-node status“ zeigt alle Arbeitsplätze mit ihren Nummern und die gesperrten. Für \
             den Ersatz eines gesperrten laden Sie ohne --replaces ein.",
        ),
        AuthorityError::OwnDevice(device) => Problem::new(
            format!("Nr. {} ist das Relais selbst; es kann sich nicht sperren.", device.0),
            UNCHANGED,
            "Sperren lassen sich nur Arbeitsplätze.",
        ),
        AuthorityError::StillRead => Problem::new(
            "Der frühere Name steht vielleicht noch in authority.db-wal: Ein anderer Vorgang liest \
             die Datenbank gerade.",
            "Angezeigt und weitergegeben wird er nicht mehr.",
            "Wiederholen Sie den Befehl, wenn der andere Vorgang beendet ist.",
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
        AuthorityError::Newer { found, known } => Problem::new(
            format!(
                "Die Datenbank authority.db hat Version {found}; dieses Programm kennt nur Version \
                 {known}."
            ),
            KEPT,
            "Installieren Sie die Fassung, die zuletzt lief, oder eine neuere.",
        ),
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
        ServeError::ListenTcp { address, error } => Problem::new(
            format!("Das Relais kann auf {address} nicht über TCP lauschen."),
            UNCHANGED,
            "Meist ist der Port schon belegt. Geben Sie mit service.tcp_listen eine andere Adresse \
             an, oder „off“; dann bleibt der Weg über UDP.",
        )
        .because(error),
        ServeError::Monitor(error) => Problem::new(
            format!(
                "Auf {} kann nicht für die Überwachung gelauscht werden ({}).",
                error.address,
                system_reason(&error.error)
            ),
            UNCHANGED,
            "Geben Sie mit monitor.listen eine andere Adresse an, oder „off“.",
        ),
        ServeError::System(error) => Problem::new(
            format!("Das Betriebssystem lässt den Start nicht zu ({}).", system_reason(error)),
            KEPT,
            "Prüfen Sie Rechte und Grenzen des Dienstes.",
        ),
    }
}

/// Explains that nobody can call an address.
pub fn unspecified(address: &str) -> Problem {
    Problem::new(
        format!("Unter {address} kann kein Arbeitsplatz das Relais anrufen."),
        UNCHANGED,
        "Geben Sie den Namen oder die IP-Adresse an, unter der die Arbeitsplätze den Server erreichen. \
         Dass er auf allen Adressen lauschen soll, steht in den Einstellungen: service.listen.",
    )
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

/// Returns a day for people, in UTC.
pub fn day(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    at.strftime("%d.%m.%Y").to_string()
}

/// Returns a moment for people, in the time of this computer. `at` is RFC 3339; what is none stays as it is.
pub fn moment(at: &str) -> String {
    let zone = jiff::tz::TimeZone::system();
    at.parse::<jiff::Timestamp>().map_or_else(
        |_| at.to_owned(),
        |at| at.to_zoned(zone).strftime("%d.%m.%Y, %H:%M Uhr").to_string(),
    )
}

/// Names a Kommune, with its last day where it has one.
pub fn member(member: &MemberRecord) -> String {
    let until = member.until.map(|day| format!(" (bis {})", day.strftime("%d.%m.%Y")));
    format!("{}{}", member.name, until.unwrap_or_default())
}

/// Warns that a certificate ends, if it is time to.
pub fn certified(until: i64, now: i64) -> String {
    let warning = Term { from: now, until }.warning(now);
    warning.map_or_else(String::new, |_| format!(" – Zertifikat nur bis {}", day(until)))
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about the members of the Verbund, their workplaces, and the ways between them.

use jiff::Zoned;
use jiff::civil::Date;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::MemberRecord;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::net::enrol::Grant;
use leitwerk_shared::net::peer::Fingerprint;
use leitwerk_shared::replica::snapshot::{LinkState, Status};

use super::{dates, membership};
use crate::language::{Text, counted, say};

/// The page.
pub const PAGE: &Text = &Text("Mitglieder & Netz");
/// The members.
pub const MEMBERS: &Text = &Text("Kommunen und Arbeitsplätze");
/// Nothing is known of them yet.
pub const NO_ROSTER: &Text = &Text("Das Mitgliederverzeichnis wird noch gelesen.");
/// This workplace.
pub const OWN: &Text = &Text("Dieser Arbeitsplatz");
/// The ways to others.
pub const WAYS: &Text = &Text("Wege");
/// What is called „agreement“.
pub const GRANTS: &Text = &Text("Zustimmungen");
/// What they are for.
pub const GRANTS_HINT: &Text = &Text(
    "Rechte der Geschäftsstelle und der Verwaltungsleitung gibt es nur mit der Zustimmung einer \
     zweiten Person: Ihrer.",
);
/// Nobody has asked yet.
pub const GRANTS_UNKNOWN: &Text = &Text("Das Relais wird gefragt …");
/// Agrees.
pub const AGREE: &Text = &Text("Zustimmen …");
/// The dialog in which one agrees.
pub const AGREE_TITLE: &Text = &Text("Rechten zustimmen");
/// What to do before.
pub const AGREE_HINT: &Text = &Text(
    "Rufen Sie dort an und vergleichen Sie die Prüfsumme. Wer nicht zustimmen will, tut nichts und \
     sagt es der Stelle, die das Relais betreibt.",
);
/// Agrees for good.
pub const AGREE_NOW: &Text = &Text("Ja, zustimmen");
/// What is held and not shown.
pub const HELD_BACK: &Text = &Text("Zurückgestellt");
/// What that means.
pub const HELD_BACK_HINT: &Text = &Text(
    "Diese Änderungen sind gespeichert, werden aber nicht gezeigt. Niemand muss sich beeilen.",
);
/// Exchange files.
pub const FILE: &Text = &Text("Austauschdatei");
/// What they are for.
pub const FILE_HINT: &Text = &Text(
    "Für Orte ohne Netz, zum Beispiel auf einem USB-Stick. Wer sie einliest, bekommt alles, was \
     hier gespeichert ist, und verliert nichts.",
);
/// For whom the file is.
pub const FOR: &Text = &Text("Für wen");
/// For everybody.
pub const FOR_ALL: &Text = &Text("Alle Kommunen");
/// For our own Kommune.
pub const FOR_OWN: &Text = &Text("Nur unsere, mit Blättern");
/// What the file may leave out.
pub const SINCE: &Text = &Text("Nur was geändert wurde seit");
/// What it looks like.
pub const SINCE_HINT: &Text = &Text("TT.MM.JJJJ, leer für alles");
/// Where the file is written to.
pub const WRITE_PATH: &Text = &Text("Datei schreiben nach");
/// Writes it.
pub const WRITE: &Text = &Text("Datei schreiben");
/// Where the file is that is read.
pub const READ_PATH: &Text = &Text("Datei von anderen");
/// Reads it.
pub const READ: &Text = &Text("Datei einlesen");
/// What a path looks like.
pub const PATH_HINT: &Text = &Text("Ordner und Name");
/// The dialog of the system for writing.
pub const WRITE_TITLE: &Text = &Text("Austauschdatei schreiben");
/// The dialog of the system for reading.
pub const READ_TITLE: &Text = &Text("Austauschdatei einlesen");
/// What the system calls such files.
pub const FILE_KIND: &Text = &Text("Austauschdatei von Leitwerk");
/// How their names end.
pub const FILE_ENDING: &str = "lwx";
/// What was typed as a path is none.
pub const NO_PATH: &Text = &Text(
    "Bitte den ganzen Pfad angeben, mit Laufwerk oder Ordner, oder die Datei auswählen. Es wurde \
     nichts verändert.",
);
/// This device.
pub const THIS_ONE: &Text = &Text("dieser hier");
/// It was revoked.
pub const REVOKED: &Text = &Text("■ gesperrt");
/// Somebody is there.
pub const THERE: &Text = &Text("● gerade da");
/// Nobody of there was ever seen.
pub const NEVER_SEEN: &Text = &Text("noch nicht gesehen");

/// Heads the page with the name of the Verbund.
pub fn title(verbund: &str) -> String {
    let word = say!("Verbund");
    if verbund.contains(word) { verbund.to_owned() } else { format!("{word} {verbund}") }
}

/// Says how large the Verbund is.
pub fn size(members: usize, devices: usize) -> String {
    let members = counted!(members, "{count} Kommune", "{count} Kommunen");
    let devices = counted!(devices, "{count} Arbeitsplatz", "{count} Arbeitsplätze");
    format!("{members} · {devices}")
}

/// Says what a Kommune is, and which keys and days it has.
pub fn member(record: &MemberRecord, today: Date) -> String {
    let mut parts = vec![record.kind.title().to_owned()];
    parts.extend(record.ars.as_ref().map(|ars| say!("Regionalschlüssel {ars}", ars)));
    parts.extend(record.ags.as_ref().map(|ags| say!("Gemeindeschlüssel {ags}", ags)));
    parts.extend(record.from.map(|from| {
        let word = if from > today { say!("ab") } else { say!("seit") };
        format!("{word} {}", dates::date(from))
    }));
    parts.extend(record.until.map(|until| say!("bis {date}", date = dates::date(until))));
    parts.join(" · ")
}

/// Names a workplace and what it may do.
pub fn workplace(device: DeviceId, role: Role) -> String {
    say!("Arbeitsplatz {device} · {role}", device = device.0, role = membership::role(role))
}

/// Says when somebody was last noticed.
pub fn seen(at: Option<i64>, now: &Zoned) -> String {
    match at {
        Some(at) => say!("zuletzt gesehen {moment}", moment = dates::moment(at, now)),
        None => NEVER_SEEN.to_owned(),
    }
}

/// Says what this workplace is called and where it belongs.
pub fn own(name: &str, kommune: &str) -> String {
    if name.is_empty() { kommune.to_owned() } else { format!("„{name}“ · {kommune}") }
}

/// Says how long the certificate of this workplace is good.
pub fn certificate(term: Option<Term>, now: &Zoned) -> String {
    let Some(term) = term else { return say!("Das Zertifikat ist nicht lesbar.").to_owned() };
    let days = (term.until - now.timestamp().as_second()).div_euclid(24 * 3600);
    match days {
        ..0 => say!("Das Zertifikat ist abgelaufen; es wird beim nächsten Verbinden erneuert.")
            .to_owned(),
        0 => say!("Das Zertifikat läuft heute ab; es wird von selbst erneuert.").to_owned(),
        days => counted!(
            days,
            "Das Zertifikat gilt noch {count} Tag und wird von selbst erneuert.",
            "Das Zertifikat gilt noch {count} Tage und wird von selbst erneuert."
        ),
    }
}

/// Says how the relay is reached.
pub fn relay(status: Status, path: Option<Path>) -> String {
    let over = match path {
        Some(Path::Quic) => say!("verbunden über UDP"),
        Some(Path::Tcp) => say!("verbunden über TCP, UDP antwortete nicht gleich"),
        None => say!("verbunden"),
    };
    match status.link {
        LinkState::Offline => say!("nicht verbunden; Leitwerk versucht es weiter").to_owned(),
        LinkState::Connected => say!("{over}, gleicht ab", over),
        LinkState::InStep if status.waiting > 0 => say!("{over}, gleicht ab", over),
        LinkState::InStep => say!("{over}, aktuell", over),
    }
}

/// Names the relay with its address.
pub fn relay_at(addresses: &[String]) -> String {
    say!("Relais {addresses}", addresses = addresses.join(", "))
}

/// Says how a workplace is connected without the relay.
pub fn direct(state: LinkState) -> &'static str {
    match state {
        LinkState::InStep => say!("direkt verbunden, aktuell"),
        LinkState::Connected | LinkState::Offline => say!("direkt verbunden, gleicht ab"),
    }
}

/// Says that a workplace is called that has not answered.
pub const CALLED: &Text = &Text("wird angerufen, antwortet noch nicht");

/// Agrees, for screen readers.
pub fn agree(kommune: &str, grant: &Grant) -> String {
    say!("Zustimmen: {kommune}, {role}", kommune, role = membership::role(grant.role))
}

/// Says who asks for which rights.
pub fn grant(kommune: &str, grant: &Grant) -> String {
    format!("{kommune} · {}", membership::role(grant.role))
}

/// Says when somebody asked.
pub fn asked(grant: &Grant, now: &Zoned) -> String {
    say!("gefragt {moment}", moment = dates::moment(grant.at, now))
}

/// The beginning of the fingerprint of a key, for comparing on the telephone.
pub fn fingerprint(grant: &Grant) -> String {
    let grouped = Fingerprint::of(&grant.key).grouped();
    let beginning: String = grouped.chars().take(19).collect();
    say!("Prüfsumme {beginning}", beginning)
}

/// Names a file after the day on which it is written.
pub fn file_name(today: Date) -> String {
    let (year, month, day) = (today.year(), today.month(), today.day());
    format!("leitwerk-austausch-{year:04}-{month:02}-{day:02}.{FILE_ENDING}")
}

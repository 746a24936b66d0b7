// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about joining, agreeing and certificates.

use std::path::Path;

use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::enrol::{Grant, JoinError, Refused, Waiting};
use leitwerk_shared::net::peer::Fingerprint;

use super::problems::{self, UNCHANGED};
use crate::language::{Text, counted, say};
use crate::profile::KeyPlace;

/// Nothing waits for a coordinator.
pub const NO_GRANTS: &Text = &Text("Nichts wartet auf Ihre Zustimmung.");

/// What a person reads who looks into the key store of the operating system.
pub const KEY_LABEL: &Text = &Text("Leitwerk: Schlüssel dieses Arbeitsplatzes");

/// Says that this workplace belongs to a Verbund now, where its key lies and what comes next; `named` is
/// its folder, where it is not the usual one.
pub fn joined(
    kommune: &str,
    verbund: &str,
    place: Option<KeyPlace>,
    named: Option<&Path>,
) -> String {
    let key = match place {
        Some(KeyPlace::Store) => say!("im Schlüsselspeicher des Betriebssystems"),
        Some(KeyPlace::File) | None => say!("in der Datei device.key im Ordner des Arbeitsplatzes"),
    };
    let next = match named {
        None => say!("Als Nächstes: leitwerk sync --once").to_owned(),
        Some(folder) => {
            let folder = folder.display();
            say!("Als Nächstes: leitwerk --profile {folder} sync --once", folder)
        }
    };
    say!(
        "Dieser Arbeitsplatz gehört jetzt zu {kommune} im Verbund „{verbund}“. Sein Schlüssel \
         liegt {key}. {next}",
        kommune,
        verbund,
        key,
        next
    )
}

/// Says what to do while a person decides.
pub fn waiting(Waiting { code, endorsement }: &Waiting) -> String {
    if *endorsement {
        return say!(
            "Die Anfrage ist bestätigt. Jetzt muss eine Geschäftsstelle zustimmen (leitwerk \
             approve); dieser Befehl wartet darauf."
        )
        .to_owned();
    }
    say!(
        "Ihr Code: {code}\nRufen Sie die Stelle an, die das Relais betreibt, und lesen Sie ihr den \
         Code vor. Dieser Befehl wartet, bis sie ihn bestätigt hat; er lässt sich mit derselben \
         Einladung wiederholen.",
        code
    )
}

/// Shows one device that waits for agreement.
pub fn grant(number: usize, grant: &Grant, roster: &Roster) -> String {
    let Grant { municipality, role, key, .. } = grant;
    let fingerprint = Fingerprint::of(key).grouped();
    say!(
        "{number}  {municipality}: {role}\n   Prüfsumme {fingerprint}",
        number,
        municipality = self::municipality(*municipality, roster),
        role = self::role(*role),
        fingerprint = &fingerprint[..19.min(fingerprint.len())]
    )
}

/// Says that an agreement is noted.
pub fn endorsed(grant: &Grant, roster: &Roster) -> String {
    say!(
        "Zugestimmt: {municipality} bekommt einen Arbeitsplatz als {role}.",
        municipality = municipality(grant.municipality, roster),
        role = role(grant.role)
    )
}

/// Says that there is nothing with this number.
pub fn no_such_grant(number: usize) -> Problem {
    Problem::new(
        say!("Unter Nummer {number} wartet nichts auf Zustimmung.", number),
        UNCHANGED,
        say!("Was wartet, zeigt leitwerk approve ohne Nummer."),
    )
}

/// Says that only a coordinator may agree.
pub fn not_a_coordinator() -> Problem {
    Problem::new(
        say!("Zustimmen darf nur ein Arbeitsplatz der Geschäftsstelle (Rolle coordinator)."),
        UNCHANGED,
        say!(
            "Bitten Sie die Geschäftsstelle. Wurde dieser Arbeitsplatz gesperrt, hilft eine neue \
             Einladung."
        ),
    )
}

/// Explains why the authority did not answer a coordinator.
pub fn explain(error: &JoinError) -> Problem {
    match error {
        JoinError::Refused(Refused::NotInStanding) => not_a_coordinator(),
        error => problems::join(error),
    }
}

/// Warns that the certificate of this workplace ends.
pub fn certificate_ends(days: i64) -> String {
    let when = match days {
        0 => say!("ist abgelaufen oder läuft heute ab").to_owned(),
        1 => say!("läuft morgen ab").to_owned(),
        days => counted!(days, "läuft in {count} Tag ab", "läuft in {count} Tagen ab"),
    };
    say!(
        "Das Zertifikat dieses Arbeitsplatzes {when} und konnte noch nicht erneuert werden. Ihre \
         Änderungen sind gespeichert. Bleibt es so, fragen Sie die Stelle, die das Relais \
         betreibt.",
        when
    )
}

/// Returns the name of a Kommune.
pub fn municipality(id: MunicipalityId, roster: &Roster) -> String {
    let member = roster.members().get(&id);
    member.map_or_else(|| number(id), |member| member.name.clone())
}

/// Names a Kommune of which nothing is known but its number.
pub fn number(id: MunicipalityId) -> String {
    say!("Kommune {id}", id = id.0)
}

/// Names what a workplace may do, as people call it.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => say!("Leser"),
        Role::Editor => say!("Redaktion"),
        Role::Coordinator => say!("Geschäftsstelle"),
        Role::Hvb => say!("Verwaltungsleitung"),
        Role::Relay => say!("Relais"),
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about saving and exchanging.

use jiff::Zoned;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::replica::snapshot::{LinkState, Status, Storage};

use super::dates;
use crate::language::{counted, say};

/// Says whether everything is on this computer's disk.
pub fn storage(storage: Storage, now: &Zoned) -> String {
    match storage {
        Storage::Saved(Some(at)) => say!("Gespeichert {clock}", clock = dates::clock(at, now)),
        Storage::Saved(None) => say!("Gespeichert").to_owned(),
        Storage::Saving => say!("Speichert …").to_owned(),
        Storage::Failed => say!(
            "Nicht gespeichert – der Datenträger nimmt nichts an. Ihre Änderungen sind im \
             Speicher; Leitwerk versucht es weiter."
        )
        .to_owned(),
    }
}

/// Says what still has to be passed on, and who has it.
pub fn link(status: Status) -> String {
    match status.link {
        _ if status.outdated => say!("Bitte Programm aktualisieren · nur Lesen").to_owned(),
        LinkState::Offline if status.peers > 0 => directly(status),
        LinkState::Offline if status.waiting == 0 => say!("Offline · alles übertragen").to_owned(),
        LinkState::Offline => say!("Offline · {waiting}", waiting = waiting(status.waiting)),
        LinkState::Connected => say!("Verbunden · gleicht ab").to_owned(),
        LinkState::InStep if status.waiting > 0 => say!("Verbunden · gleicht ab").to_owned(),
        LinkState::InStep if status.reachable == 0 => say!("Aktuell · am Relais").to_owned(),
        LinkState::InStep if status.reached == 0 => {
            say!("Aktuell · am Relais · noch von keiner Kommune bestätigt").to_owned()
        }
        LinkState::InStep if status.reachable == 1 => {
            say!("Aktuell · am Relais · bei der anderen Kommune").to_owned()
        }
        LinkState::InStep => counted!(
            status.reachable,
            "Aktuell · am Relais · bei {reached} von {count} Kommune",
            "Aktuell · am Relais · bei {reached} von {count} Kommunen",
            reached = status.reached
        ),
    }
}

/// Says how many Steckbriefe are here while the rest is on its way.
pub fn arriving(here: usize, all: usize) -> String {
    counted!(all, "{here} von {count} Steckbrief da", "{here} von {count} Steckbriefen da", here)
}

/// Says what carries the connection to the relay, if that is not what it should be.
pub fn path(status: Status, path: Option<Path>) -> Option<&'static str> {
    let connected = status.link != LinkState::Offline;
    (connected && path == Some(Path::Tcp))
        .then_some(say!("verschlüsselt über TCP, UDP antwortete nicht gleich"))
}

/// Says all of it in one line.
pub fn exchange(status: Status, path: Option<Path>) -> String {
    let link = link(status);
    match self::path(status, path) {
        Some(path) => format!("{link} · {path}"),
        None => link,
    }
}

/// Says how it goes with the workplaces nearby while there is no relay.
fn directly(status: Status) -> String {
    let how = match status.waiting {
        _ if status.peers_in_step < status.peers => say!("gleicht ab").to_owned(),
        0 => say!("aktuell").to_owned(),
        changes => waiting(changes),
    };
    say!("Ohne Relais · {peers} verbunden · {how}", peers = status.peers, how)
}

fn waiting(changes: usize) -> String {
    counted!(changes, "{count} Änderung wartet", "{count} Änderungen warten")
}

/// Says who works here and at which workplace, such as „Gemeinde Aarfelde · schreibt mit ·
/// Rathaus 2“.
pub fn person(municipality: &str, role: Role, workplace: &str) -> String {
    let person = format!("{municipality} · {}", self::role(role));
    if workplace.is_empty() { person } else { format!("{person} · {workplace}") }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => say!("liest mit"),
        Role::Editor => say!("schreibt mit"),
        Role::Coordinator => say!("Geschäftsstelle"),
        Role::Hvb => say!("Verwaltungsleitung"),
        Role::Relay => say!("Relais"),
    }
}

/// Says in which field something stands that is not saved.
pub fn unsaved(field: &str) -> String {
    say!("Noch nicht gespeichert: Eingabe in {field}", field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exchange_is_told_in_plain_words() {
        let check = |link_state, waiting, reached, expected: &str| {
            let storage = Storage::Saving;
            let (peers, peers_in_step) = (0, 0);
            let link_state = Status {
                storage,
                link: link_state,
                peers,
                peers_in_step,
                waiting,
                reached,
                reachable: 5,
                outdated: false,
            };
            assert_eq!(link(link_state), expected);
        };
        check(LinkState::Offline, 3, 0, "Offline · 3 Änderungen warten");
        check(LinkState::Offline, 1, 0, "Offline · 1 Änderung wartet");
        check(LinkState::Offline, 0, 5, "Offline · alles übertragen");
        check(LinkState::Connected, 3, 0, "Verbunden · gleicht ab");
        check(LinkState::InStep, 0, 2, "Aktuell · am Relais · bei 2 von 5 Kommunen");
        check(LinkState::InStep, 2, 2, "Verbunden · gleicht ab");
    }

    #[test]
    fn workplaces_in_the_room_are_told_where_there_is_no_relay() {
        let check = |link_state, peers, peers_in_step, waiting, expected: &str| {
            let storage = Storage::Saved(None);
            let (reached, reachable) = (0, 3);
            let status = Status {
                storage,
                link: link_state,
                peers,
                peers_in_step,
                waiting,
                reached,
                reachable,
                outdated: false,
            };
            assert_eq!(link(status), expected);
        };
        check(LinkState::Offline, 1, 0, 3, "Ohne Relais · 1 verbunden · gleicht ab");
        check(LinkState::Offline, 2, 2, 0, "Ohne Relais · 2 verbunden · aktuell");
        check(LinkState::Offline, 2, 2, 1, "Ohne Relais · 2 verbunden · 1 Änderung wartet");
        check(LinkState::Offline, 2, 2, 4, "Ohne Relais · 2 verbunden · 4 Änderungen warten");
        check(
            LinkState::InStep,
            2,
            2,
            0,
            "Aktuell · am Relais · noch von keiner Kommune bestätigt",
        );
    }
}

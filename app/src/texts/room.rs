// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is said about connecting workplaces without the relay.

use leitwerk_shared::net::peer::Peer;
use leitwerk_shared::replica::snapshot::LinkState;

use crate::client::{Listening, Search};
use crate::language::{Text, say};

/// The dialog, and what opens it.
pub const TITLE: &Text = &Text("Im Raum verbinden");
/// Opens the dialog from the Übersicht, for screen readers.
pub const OPEN_FROM_OVERVIEW: &Text = &Text("Austausch: Im Raum verbinden");
/// What the dialog is for.
pub const PURPOSE: &Text = &Text(
    "Arbeitsplätze Ihres Verbunds können sich auch ohne Relais abgleichen, zum Beispiel in einem \
     Workshop. Fremde Rechner werden abgewiesen.",
);
/// The switch.
pub const FIND: &Text = &Text("Im Raum finden");
/// What the switch does.
pub const FIND_HINT: &Text = &Text(
    "Sucht im selben Netz nach anderen Arbeitsplätzen und lässt sich von ihnen finden. Bekannt \
     gegeben wird nur ein zufälliger Name. Endet mit Leitwerk.",
);
/// The switch is on.
pub const FIND_ON: &Text = &Text("● Im Raum finden ist an");
/// The switch is off.
pub const FIND_OFF: &Text = &Text("○ Im Raum finden ist aus");
/// The switch is on, but the system lets it not.
pub const FIND_IMPOSSIBLE: &Text = &Text(
    "Dieser Rechner kann im Netz nicht suchen. Es wurde nichts verändert. Verbinden Sie sich mit \
     einer Adresse.",
);
/// Who is connected.
pub const CONNECTED: &Text = &Text("Verbunden ohne Relais");
/// Nobody is.
pub const NOBODY: &Text = &Text("Noch niemand.");
/// Where this workplace can be called.
pub const OWN: &Text = &Text("Dieser Arbeitsplatz");
/// What to do with that.
pub const OWN_HINT: &Text = &Text(
    "Ein anderer Arbeitsplatz gibt eine dieser Adressen ein, oder fügt ein, was der QR-Code \
     enthält.",
);
/// The QR code, for screen readers.
pub const QR: &Text = &Text("QR-Code mit Adressen und Prüfsumme dieses Arbeitsplatzes");
/// Puts the content of the QR code on the clipboard.
pub const COPY: &Text = &Text("Adresse kopieren");
/// It is there.
pub const COPIED: &Text = &Text("Kopiert");
/// The fingerprint.
pub const FINGERPRINT: &Text = &Text("Prüfsumme");
/// This computer has no address.
pub const NO_ADDRESS: &Text = &Text("Dieser Rechner ist gerade in keinem Netz.");
/// Nobody can call this computer.
pub const NOT_LISTENING: &Text = &Text("Dieser Arbeitsplatz nimmt gerade keine Anrufe an.");
/// Workplaces that a person named.
pub const GIVEN: &Text = &Text("Eingetragene Adressen");
/// There are none.
pub const NONE_GIVEN: &Text = &Text("Keine.");
/// The field for an address.
pub const ADDRESS: &Text = &Text("Adresse eines anderen Arbeitsplatzes");
/// What it looks like.
pub const ADDRESS_HINT: &Text = &Text("Rechner:Port");
/// Connects to it.
pub const CONNECT: &Text = &Text("Verbinden");
/// Forgets it.
pub const REMOVE: &Text = &Text("Entfernen");

/// Forgets one address, for screen readers.
pub fn remove(peer: &Peer) -> String {
    say!("{whereabouts} entfernen", whereabouts = whereabouts(peer))
}

/// One connected workplace.
pub fn connected(municipality: &str, state: LinkState) -> String {
    match state {
        LinkState::InStep => say!("● {municipality} · aktuell", municipality),
        LinkState::Connected | LinkState::Offline => {
            say!("◆ {municipality} · gleicht ab", municipality)
        }
    }
}

/// Says where a workplace listens, in one line for each fact.
pub fn listening(listening: &Listening) -> String {
    let mut text = port_in_use(listening);
    let peer = listening.peer();
    if peer.addresses().is_empty() {
        text += &format!("\n{NO_ADDRESS}");
    } else {
        text += &say!("\nAdressen: {peer}", peer = peer.addresses().join(", "));
    }
    text += &format!("\n{FINGERPRINT}: {}", listening.fingerprint.grouped());
    if !peer.addresses().is_empty() {
        text += &say!("\nZum Eintragen: leitwerk peer add \"{peer}\"", peer);
    }
    text
}

/// Says which port is in use.
pub fn port_in_use(listening: &Listening) -> String {
    let Listening { port, wanted, .. } = *listening;
    if wanted == 0 || wanted == port {
        say!("Nimmt Anrufe am UDP-Port {port} an.", port)
    } else {
        say!("Der UDP-Port {wanted} ist belegt; nimmt Anrufe am UDP-Port {port} an.", wanted, port)
    }
}

/// Says which port will be used.
pub fn port(port: u16) -> String {
    match port {
        0 => say!("Beim nächsten Start: ein beliebiger freier UDP-Port.").to_owned(),
        port => say!("UDP-Port {port}; ist er belegt, ein beliebiger freier.", port),
    }
}

/// What the switch says.
pub fn search(search: Search) -> &'static str {
    match search {
        Search::On => FIND_ON,
        Search::Off | Search::Impossible => FIND_OFF,
    }
}

/// A workplace was added.
pub fn added(peer: &Peer) -> String {
    let checked = match peer.fingerprint() {
        Some(_) => say!("Die Prüfsumme wird beim Verbinden verglichen."),
        None => say!("Angenommen wird dort jeder Arbeitsplatz dieses Verbunds."),
    };
    say!("Eingetragen: {whereabouts}. {checked}", whereabouts = whereabouts(peer), checked)
}

/// A workplace was removed.
pub fn removed(peer: &Peer) -> String {
    say!("Gestrichen: {whereabouts}", whereabouts = whereabouts(peer))
}

/// Every workplace that a person named, one on each line.
pub fn list(peers: &[Peer]) -> String {
    if peers.is_empty() {
        return say!("Keine Arbeitsplätze eingetragen. Eintragen: leitwerk peer add RECHNER:PORT")
            .to_owned();
    }
    let line = |peer: &Peer| match peer.fingerprint() {
        Some(fingerprint) => {
            format!("{}  {FINGERPRINT} {}", whereabouts(peer), fingerprint.grouped())
        }
        None => whereabouts(peer),
    };
    peers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Where a workplace can be called.
pub fn whereabouts(peer: &Peer) -> String {
    peer.addresses().join(", ")
}

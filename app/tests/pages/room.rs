// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog „Im Raum verbinden“.

use egui::accesskit::{Role, Toggled};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::client::{Listening, NetworkState, Search};
use leitwerk_app::command::Command;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::net::peer::Peer;
use leitwerk_shared::replica::snapshot::LinkState;

use crate::support::world::World;

const TITLE: &str = "Im Raum verbinden";
const FIELD: &str = "Adresse eines anderen Arbeitsplatzes";

fn network(peers: &[&str]) -> NetworkState {
    let key = "0123456789abcdef".repeat(4);
    NetworkState {
        listening: Some(Listening {
            port: 41_234,
            wanted: 27_443,
            addresses: vec![[192, 168, 1, 20].into(), [10, 0, 0, 7].into()],
            fingerprint: key.parse().expect("64 digits are a fingerprint"),
        }),
        search: Search::Off,
        peers: peers.iter().map(|peer| peer.parse().expect("an address is a peer")).collect(),
    }
}

fn opened(world: &mut World) {
    world.network(network(&[]));
    world.click(TITLE);
}

fn peer(text: &str) -> Peer {
    text.parse().expect("an address is a peer")
}

#[test]
fn the_dialog_says_how_others_get_here() {
    let mut world = World::new();
    assert!(world.harness.query_by_role(Role::Dialog).is_none());
    opened(&mut world);
    let dialog = world.harness.get_by_role(Role::Dialog);
    assert_eq!(dialog.accesskit_node().label().as_deref(), Some(TITLE));
    for told in ["192.168.1.20:41234", "10.0.0.7:41234", "27443 ist belegt", "Noch niemand"] {
        assert!(world.shows(told), "{told} is not told");
    }
    assert!(world.shows("0123 4567 89ab cdef"), "the fingerprint can be read aloud");
    world.harness.get_by_role_and_label(
        Role::Image,
        "QR-Code mit Adressen und Prüfsumme dieses Arbeitsplatzes",
    );
}

#[test]
fn the_search_of_the_room_is_off_until_somebody_wants_it() {
    let mut world = World::new();
    opened(&mut world);
    assert_eq!(world.wishes(), []);
    let switch = |world: &World| {
        let node = world.harness.get_by_role_and_label(Role::Switch, "Im Raum finden");
        node.accesskit_node().toggled()
    };
    assert_eq!(switch(&world), Some(Toggled::False));
    world.click("Im Raum finden");
    assert_eq!(world.wishes(), [Command::Search(true)]);
    world.network(NetworkState { search: Search::On, ..network(&[]) });
    assert_eq!(switch(&world), Some(Toggled::True));
    world.click("Im Raum finden");
    assert_eq!(world.wishes(), [Command::Search(false)]);
    world.network(NetworkState { search: Search::Impossible, ..network(&[]) });
    assert!(world.shows("kann im Netz nicht suchen"));
}

#[test]
fn an_address_is_typed_explained_and_taken_back() {
    let mut world = World::new();
    opened(&mut world);
    world.type_into(FIELD, "zwei worte");
    world.press(Modifiers::NONE, Key::Enter);
    assert!(world.shows("„zwei worte“ ist keine Adresse."));
    assert_eq!(world.wishes(), []);
    assert_eq!(world.value(FIELD), "zwei worte", "what was typed can be corrected");
    world.focus(FIELD);
    world.press(Modifiers::COMMAND | Modifiers::CTRL, Key::A);
    world.type_into(FIELD, "192.168.1.30");
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.wishes(), [Command::AddPeer(peer("192.168.1.30:27443"))]);
    assert_eq!(world.value(FIELD), "");

    world.network(network(&["192.168.1.30:27443"]));
    world.peer_trouble(peer("192.168.1.30:27443"), "Dort antwortet niemand.");
    assert!(world.shows("Dort antwortet niemand."));
    world.click("192.168.1.30:27443 entfernen");
    assert_eq!(world.wishes(), [Command::RemovePeer(peer("192.168.1.30:27443"))]);
}

#[test]
fn who_is_connected_is_named_by_kommune() {
    let mut world = World::new();
    opened(&mut world);
    world.snapshot.peers.insert(DeviceId(2), LinkState::InStep);
    world.snapshot.peers.insert(DeviceId(3), LinkState::Connected);
    world.snapshot.status.link = LinkState::Offline;
    (world.snapshot.status.peers, world.snapshot.status.peers_in_step) = (2, 1);
    world.publish();
    let names: Vec<String> = [2, 3]
        .map(|n| world.snapshot.author(DeviceId(n)).expect("the fixture names it").to_owned())
        .into();
    assert!(world.shows(&format!("● {} · aktuell", names[0])));
    assert!(world.shows(&format!("◆ {} · gleicht ab", names[1])));
    assert!(world.shows("Ohne Relais · 2 verbunden · gleicht ab"));
}

#[test]
fn the_keyboard_goes_in_through_and_back() {
    let mut world = World::new();
    world.network(network(&["192.168.1.30:27443"]));
    world.harness.get_by_label(TITLE).focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    let mut reached = Vec::new();
    for _ in 0..8 {
        let focused = world.harness.get_by(|node| node.is_focused() && !node.is_hidden());
        reached.push(focused.accesskit_node().label().unwrap_or_default());
        world.press(Modifiers::NONE, Key::Tab);
    }
    for stop in ["Im Raum finden", "Adresse kopieren", FIELD, "Verbinden", "Schließen"] {
        assert!(
            reached.iter().any(|label| label == stop),
            "Tab does not reach {stop}: {reached:?}"
        );
    }
    world.press(Modifiers::NONE, Key::Escape);
    assert!(world.harness.query_by_role(Role::Dialog).is_none());
    assert!(world.harness.get_by_label(TITLE).accesskit_node().is_focused());
}

#[test]
fn the_dialog_fits_a_small_window() {
    // 1440 × 900 at 200 percent.
    let mut world = World::sized(720.0, 450.0);
    world.network(network(&["192.168.1.30:27443"]));
    world.click("Menü");
    world.harness.get_by_label(TITLE).focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    let window = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(720.0, 450.0));
    for label in ["Im Raum finden", "Schließen"] {
        let rect = world.harness.get_by_label(label).rect();
        assert!(window.contains_rect(rect), "{label} lies at {rect:?}");
    }
    world.click("Schließen");
    assert!(world.harness.query_by_role(Role::Dialog).is_none());
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Workplaces without the relay: each passes on what the others lack, and lets nobody in who does
//! not belong to the Verbund.

use leitwerk_shared::net::DialError;
use leitwerk_shared::net::peer::Peer;
use leitwerk_tests::live::Live;
use leitwerk_tests::processes::{GEMEINDE, Running, Verbund, Workplace, text};
use serde_json::Value;

/// A third member, which plays the hub.
const STADT: &str = "Stadt Brückwerder";

/// Three workplaces of three Kommunen that hold the same, and no relay any more.
struct Room {
    verbund: Verbund,
    office: Workplace,
    town: Workplace,
    city: Workplace,
}

/// A hub as a process, and where it can be called.
struct Hub {
    /// Dropping it kills it.
    _process: Running,
    said: Value,
}

impl Room {
    fn new() -> Self {
        let mut verbund = Verbund::found();
        verbund.node(&["member", "add", "--name", STADT], &[]).done();
        let office = verbund.office_with_leitlinie();
        let town = verbund.town();
        let city = verbund.join("city", STADT, "editor");
        for place in [&office, &town, &city] {
            place.run(&["peer", "port", "0"]).done();
            place.sync();
        }
        verbund.kill_relay();
        Self { verbund, office, town, city }
    }

    fn places(&self) -> [&Workplace; 3] {
        [&self.office, &self.town, &self.city]
    }
}

impl Hub {
    fn start(place: &Workplace) -> Self {
        let process = place.start(&["sync", "--hub", "--json"]);
        let line = process.line_with("\"listening\"");
        let said: Value = serde_json::from_str(&line).expect("the hub speaks JSON");
        Self { _process: process, said: said["listening"].clone() }
    }

    /// Returns its address inside this computer.
    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.said["port"])
    }

    /// Returns what a QR code would hold, with the address inside this computer.
    fn uri(&self) -> String {
        let key = self.said["fingerprint"].as_str().expect("the hub names its fingerprint");
        format!("leitwerk://peer?v=1&key={key}&a={}", self.address())
    }

    fn peer(&self) -> Peer {
        self.uri().parse().expect("the hub names itself")
    }
}

#[test]
fn an_edit_goes_from_one_to_the_next_without_a_relay() {
    let room = Room::new();
    let (mut first, mut second) = (Live::start(&room.office), Live::start(&room.city));
    let mut third = Live::start(&room.town);
    second.add_peer(loopback(&mut first));
    third.add_peer(loopback(&mut second));
    first.wait_for_peers(1);
    second.wait_for_peers(2);
    third.wait_for_peers(1);

    first.type_into("1.1", "Von vorn: ");
    third.wait_for_text("1.1", "Von vorn: ");
    third.type_into("1.1", "Von hinten: ");
    first.wait_for_text("1.1", "Von hinten: Von vorn: ");

    drop((first, second, third));
    assert_eq!(room.office.export(), room.town.export());
    assert_eq!(room.office.export(), room.city.export());
}

#[test]
fn a_room_works_around_one_computer() {
    let room = Room::new();
    // What was written alone before comes together first.
    room.office.edit("1.1", "milestones", &["--add", "Büro"]);
    room.town.edit("1.1", "milestones", &["--add", "Rathaus"]);
    let hub = Hub::start(&room.city);
    room.office.run(&["peer", "add", &hub.address()]).done();
    room.town.run(&["peer", "add", &hub.uri()]).done();
    for place in [&room.office, &room.town, &room.office] {
        let said = place.run(&["sync", "--once"]).done();
        assert!(said.contains("Ohne Relais · 1 verbunden"), "{said}");
    }
    assert_eq!(room.office.export(), room.town.export());

    let (mut office, mut town) = (Live::start(&room.office), Live::start(&room.town));
    for live in [&mut office, &mut town] {
        live.wait_for_peers(1);
    }
    office.type_into("2.1", "Live: ");
    town.wait_for_text("2.1", "Live: ");
    drop(hub);
    catch_up(&room.city, &mut office);
    drop((office, town));

    let [office, town, city] = room.places().map(Workplace::export);
    assert_eq!(office, town);
    assert_eq!(office, city);
    assert!(office.contains("Büro") && office.contains("Rathaus") && office.contains("Live: "));
}

#[test]
fn what_was_written_without_the_relay_reaches_it_later() {
    let mut room = Room::new();
    let hub = Hub::start(&room.city);
    room.town.run(&["peer", "add", &hub.uri()]).done();
    room.town.edit("1.1", "text", &["--splice", "0:0:Im Raum: "]);
    let said = room.town.run(&["sync", "--once"]).done();
    assert!(said.contains("Ohne Relais") && said.contains("warte"), "{said}");
    drop(hub);

    // The hub brings the words of another to the relay; nobody has to trust it for that.
    room.verbund.serve();
    room.city.sync();
    room.office.sync();
    assert_eq!(room.office.export(), room.town.export());
    assert!(room.office.export().contains("Im Raum: "));
}

#[test]
fn a_lost_computer_is_replaced_from_another_workplace_where_the_relay_is_gone() {
    let mut verbund = Verbund::found();
    verbund.office_with_leitlinie();
    let (lost, colleague) = (verbund.town(), verbund.join("colleague", GEMEINDE, "editor"));
    lost.sync();
    lost.edit("1.1", "text", &["--splice", "0:0:Aus Aarfelde: "]);
    lost.edit("blatt:1.1", "note", &["--set", "nur für uns"]);
    lost.sync();
    let own = ["export", "--format", "json", "--scope", "own"];
    let before = lost.run(&own).done();

    let invitation = verbund.path("new.einladung");
    let whom = ["--kommune", GEMEINDE, "--role", "editor", "--out", text(&invitation)];
    let how = ["--pre-approved", "--replaces", "3"];
    verbund.node(&["invite"], &[&whom[..], &how].concat()).done();
    let new = verbund.newcomer("new");
    new.run(&["join", text(&invitation)]).done();
    colleague.run(&["peer", "port", "0"]).done();
    colleague.sync();
    // The relay has only let it join; everything else comes from the colleague.
    assert!(!new.run(&own).done().contains("Aus Aarfelde: "));
    verbund.kill_relay();
    let hub = Hub::start(&colleague);
    new.run(&["peer", "add", &hub.uri()]).done();
    let said = new.run(&["sync", "--once"]).done();
    assert!(said.contains("Ohne Relais · 1 verbunden"), "{said}");
    assert_eq!(new.run(&own).done(), before, "everything is there, the Blatt too");
    assert!(before.contains("nur für uns"), "{before}");

    // The lost one is let in nowhere, not even where there is no relay to ask.
    lost.run(&["peer", "add", &hub.uri()]).done();
    let mut stolen = Live::start(&lost);
    stolen.wait_for_refusal("it is revoked", |error| matches!(error, DialError::Revoked { .. }));
    assert_eq!(stolen.latest().status.peers, 0);
}

#[test]
fn a_hub_that_is_killed_and_comes_back_is_found_again() {
    let room = Room::new();
    let (mut office, mut town) = (Live::start(&room.office), Live::start(&room.town));
    let hub = Hub::start(&room.city);
    let port = hub.said["port"].to_string();
    for live in [&mut office, &mut town] {
        live.add_peer(hub.peer());
        live.wait_for_peers(1);
    }
    office.type_into("1.1", "Eins, ");
    // Dropping the process kills it as a power cut would.
    drop(hub);
    office.type_into("1.1", "zwei, ");
    town.type_into("1.1", "drei, ");
    for live in [&mut office, &mut town] {
        live.wait("the hub is gone", |snapshot| snapshot.status.peers == 0);
    }
    room.city.run(&["peer", "port", &port]).done();
    let hub = Hub::start(&room.city);
    assert_eq!(hub.said["port"].to_string(), port, "it comes back where it was");

    for part in ["Eins, ", "zwei, ", "drei, "] {
        office.wait_for_text("1.1", part);
        town.wait_for_text("1.1", part);
    }
    for live in [&mut office, &mut town] {
        live.wait_for_peers(1);
    }
    drop(hub);
    catch_up(&room.city, &mut office);
    drop((office, town));
    let [office, town, city] = room.places().map(Workplace::export);
    assert_eq!(office, town);
    assert_eq!(office, city);
}

#[test]
fn two_that_call_each_other_at_once_keep_one_link() {
    let room = Room::new();
    let (mut office, mut town) = (Live::start(&room.office), Live::start(&room.town));
    let (here, there) = (loopback(&mut office), loopback(&mut town));
    for _ in 0..5 {
        office.add_peer(there.clone());
        town.add_peer(here.clone());
        for live in [&mut office, &mut town] {
            live.wait_for_peers(1);
        }
        office.type_into("1.1", "a");
        town.wait_for_text("1.1", &office.latest_text("1.1"));
        town.type_into("1.1", "b");
        office.wait_for_text("1.1", &town.latest_text("1.1"));
        office.remove_peer(&there);
        town.remove_peer(&here);
        for live in [&mut office, &mut town] {
            live.wait("nobody is called any more", |snapshot| snapshot.status.peers == 0);
        }
    }
    // Who calls itself notices.
    office.add_peer(here);
    office.wait_for_refusal("its own address", |error| matches!(error, DialError::Myself { .. }));
    drop((office, town));
    assert_eq!(room.office.export(), room.town.export());
}

#[test]
fn a_sheet_never_reaches_another_kommune_through_a_common_hub() {
    let room = Room::new();
    let secret = "Nur für uns gedacht";
    room.office.edit("blatt:1.1", "note", &["--set", secret]);
    room.office.edit("1.1", "text", &["--splice", "0:0:Für alle: "]);
    let hub = Hub::start(&room.city);
    for place in [&room.office, &room.town] {
        place.run(&["peer", "add", &hub.uri()]).done();
        place.run(&["sync", "--once"]).done();
    }
    let (mut office, mut town) = (Live::start(&room.office), Live::start(&room.town));
    for live in [&mut office, &mut town] {
        live.wait_for_peers(1);
    }
    office.type_into("1.1", "Alle: ");
    town.wait_for_text("1.1", "Alle: Für alle: ");
    drop((office, town));
    drop(hub);

    assert!(holds(&room.office, secret), "the note is in the store of its own Kommune");
    assert_eq!(sheets(&room.office), 1);
    for place in [&room.town, &room.city] {
        assert!(!holds(place, secret), "{place:?} holds the note");
        assert_eq!(sheets(place), 0, "{place:?} holds the document");
    }
}

#[test]
fn who_does_not_belong_here_is_refused() {
    let room = Room::new();
    let hub = Hub::start(&room.city);
    let other = Verbund::found();
    let stranger = other.office_with_leitlinie();
    stranger.run(&["peer", "port", "0"]).done();
    stranger.run(&["peer", "add", &hub.address()]).done();

    let mut visitor = Live::start(&stranger);
    visitor.wait_for_refusal("the hub belongs to another Verbund", |error| {
        matches!(error, DialError::Untrusted { .. })
    });
    assert_eq!(visitor.latest().status.peers, 0);
    // A hub that calls a stranger leaves, too.
    let mut office = Live::start(&room.office);
    office.add_peer(loopback(&mut visitor));
    office.wait_for_refusal("the stranger", |error| matches!(error, DialError::Untrusted { .. }));
    assert_eq!(office.latest().status.peers, 0);
    drop(visitor);

    // Somebody else of the Verbund under the expected address is not who was expected.
    let mut town = Live::start(&room.town);
    let key = hub.said["fingerprint"].as_str().expect("the hub names its fingerprint");
    let wrong = hub.uri().replace(key, &key.chars().rev().collect::<String>());
    town.add_peer(wrong.parse().expect("the fingerprint is well-formed"));
    town.wait_for_refusal("another device", |error| matches!(error, DialError::Another { .. }));
    assert_eq!(town.latest().status.peers, 0);
    town.add_peer(hub.peer());
    town.wait_for_peers(1);
}

#[test]
fn addresses_are_listed_and_taken_back() {
    let verbund = Verbund::found_at("127.0.0.1:7");
    let place = verbund.newcomer("nobody");
    place.refuses(&["peer", "list"], "noch kein Arbeitsplatz");

    let verbund = Verbund::found();
    let place = verbund.town();
    assert!(place.run(&["peer", "list"]).done().contains("Keine Arbeitsplätze"));
    place.run(&["peer", "add", "raum-3.example:7000"]).done();
    place.run(&["peer", "add", "192.0.2.7"]).done();
    let list = place.run(&["peer", "list"]).done();
    assert_eq!(list.trim_end(), "raum-3.example:7000\n192.0.2.7:27443");
    place.run(&["peer", "remove", "192.0.2.7:27443"]).done();
    place.refuses(&["peer", "remove", "192.0.2.7"], "nicht eingetragen");
    place.refuses(&["peer", "add", "zwei worte"], "keine Adresse");
    place.refuses(&["peer", "add", "https://example.org"], "keine Adresse eines Arbeitsplatzes");
    let list = place.run(&["peer", "list"]).done();
    assert_eq!(list.trim_end(), "raum-3.example:7000");
    assert!(place.run(&["peer", "port"]).done().contains("27443"));
    place.run(&["peer", "port", "30000"]).done();
    assert!(place.run(&["peer", "port"]).done().contains("30000"));
    // None of that gets in the way of the relay.
    place.sync();
}

/// Lets a hub that was killed catch up with what it had passed on before it was on its disk.
fn catch_up(hub: &Workplace, with: &mut Live) {
    hub.run(&["peer", "add", &loopback(with).to_string()]).done();
    hub.sync();
}

/// Returns where a running client can be called inside this computer.
fn loopback(live: &mut Live) -> Peer {
    format!("127.0.0.1:{}", live.listening().port).parse().expect("an address is a peer")
}

/// Returns whether a text stands anywhere in the files of a workplace.
fn holds(place: &Workplace, text: &str) -> bool {
    let files = std::fs::read_dir(place.folder()).expect("the folder can be read");
    files.map(|file| file.expect("the folder can be read").path()).any(|file| {
        let bytes = std::fs::read(file).expect("the file can be read");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

/// Returns how many Blätter a workplace stores, its own or others'.
fn sheets(place: &Workplace) -> i64 {
    let file = rusqlite::Connection::open(place.database()).expect("the database opens");
    let count = "SELECT count(*) FROM document WHERE substr(doc, 1, 1) = x'03'";
    file.query_row(count, [], |row| row.get(0)).expect("the table is there")
}

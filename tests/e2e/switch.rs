// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Computers at a real switch whose cables are pulled: everybody ends with the same, without a
//! click. These tests need root; where they may not run, they say so.

use leitwerk_app::client::Search;
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::live::Live;
use leitwerk_tests::processes::{
    GEMEINDE, LANDKREIS, Verbund, Workplace, leitwerk, noise, skipped, text,
};
use leitwerk_tests::switch::Switch;

use crate::membership::{ask, invite, only_request};

/// Returns a switch with three computers, or says that there is none.
fn switch(test: &str) -> Option<Switch> {
    // The programs are built here, where there may be a network.
    leitwerk(&["--help"]).done();
    let switch = Switch::with_computers(3);
    if switch.is_none() {
        skipped(test, "this system allows no network namespaces (root and ip)");
    }
    switch
}

/// Lets computer 0 run the relay of a new Verbund.
fn relay_at(switch: &Switch) -> Verbund {
    let address = format!("{}:7443", Switch::address(0));
    switch.on(0, || {
        let mut verbund = Verbund::found_at(&address);
        verbund.serve();
        verbund
    })
}

/// Lets one read what the other wrote while the cable was out, and answer.
fn write_on(here: &mut Live, there: &mut Live) {
    there.wait_for_text("1.1", "Unterdessen: ");
    there.type_into("1.1", "Danach: ");
    here.wait_for_text("1.1", "Danach: Unterdessen: ");
    for live in [here, there] {
        live.wait_until_delivered();
    }
}

#[test]
fn a_cable_that_is_pulled_in_the_middle_of_a_transfer_loses_nothing() {
    let Some(switch) = switch("a cable in the middle of a transfer") else { return };
    let mut verbund = relay_at(&switch);
    // Lent out whole: a relay cannot be asked by two computers at once.
    let office = switch.on(1, || {
        let verbund = &mut verbund;
        let office = verbund.office_with_leitlinie();
        for n in 0..12 {
            let field = if n % 2 == 0 { "text" } else { "added_values" };
            office.edit("1.1", field, &["--splice", &format!("0:0:{}", noise(40_000))]);
        }
        office.sync();
        office
    });
    let town = switch.on(2, || {
        let verbund = &mut verbund;
        verbund.join("town", GEMEINDE, "editor")
    });
    // The list comes first; the large document is on its way when the cable is pulled.
    let mut there = switch.on(2, || Live::connect(&town));
    there.wait("the transfer begins", |snapshot| snapshot.status.link != LinkState::Offline);
    switch.unplug(2);
    let mut here = switch.on(1, || Live::start(&office));
    here.type_into("1.1", "Unterdessen: ");
    there.wait("the broken line is noticed", |s| s.status.link == LinkState::Offline);
    switch.plug_in(2);

    write_on(&mut here, &mut there);
    drop((here, there));
    assert_eq!(office.export(), town.export());
}

#[test]
fn a_cable_that_is_pulled_in_the_middle_of_a_transfer_over_tcp_loses_nothing() {
    let test = "a cable in the middle of a transfer over TCP";
    let Some(switch) = switch(test) else { return };
    // Then the transfer takes some seconds.
    if !switch.slow_down(2, 8) {
        return skipped(test, "this system cannot slow a line down (tc)");
    }
    let mut verbund = relay_at(&switch);
    let office = switch.on(1, || {
        let verbund = &mut verbund;
        verbund.office_with_leitlinie()
    });
    let mut here = switch.on(1, || Live::start(&office));
    for number in ["1.1", "1.2", "1.1", "1.2"] {
        here.type_into(number, &noise(800_000));
    }
    here.wait_until_delivered();
    switch.block_udp(2);
    let town = switch.on(2, || {
        let verbund = &mut verbund;
        verbund.join("town", GEMEINDE, "editor")
    });
    let mut there = switch.on(2, || Live::connect(&town));
    assert_eq!(there.relay_path(), Path::Tcp);
    // The list comes first; the large documents are on their way when the cable is pulled.
    there.wait("the transfer begins", |s| !s.strategy.content.numbered().is_empty());
    switch.unplug(2);
    here.type_into("1.1", "Unterdessen: ");
    there.wait("the broken line is noticed", |s| s.status.link == LinkState::Offline);
    switch.plug_in(2);

    write_on(&mut here, &mut there);
    assert_eq!(there.relay_path(), Path::Tcp);
    drop((here, there));
    assert_eq!(office.export(), town.export());
}

#[test]
fn a_cable_that_is_pulled_while_somebody_waits_to_be_let_in_costs_nothing() {
    let Some(switch) = switch("a cable while somebody waits to be let in") else { return };
    let verbund = relay_at(&switch);
    let invitation = invite(&verbund, "town", GEMEINDE, "editor", &[]);
    let town = verbund.newcomer("town");
    let (joining, code) = switch.on(1, || ask(&town, &invitation));

    switch.unplug(1);
    verbund.node(&["confirm", &only_request(&verbund), &code], &[]).done();
    // Whoever begins only now gives up, and hears that the invitation is still good. Meanwhile the one
    // who waits has called in vain, too.
    let late = verbund.invite("late", GEMEINDE, "editor");
    let latecomer = verbund.newcomer("late");
    let problem = switch.on(1, || latecomer.refuses(&["join", text(&late)], ""));
    assert!(problem.safe.contains("Einladung ist noch gut"), "{problem:?}");
    switch.plug_in(1);

    assert!(joining.ended().success());
    switch.on(1, || {
        town.sync();
        latecomer.run(&["join", text(&late)]).done();
    });
}

#[test]
fn a_cable_that_is_pulled_while_people_write_loses_nothing() {
    let Some(switch) = switch("a cable while people write") else { return };
    let room = Room::new();
    let mut hub = switch.on(0, || Live::start(&room.city));
    let address = format!("{}:{}", Switch::address(0), hub.listening().port);
    let mut office = switch.on(1, || Live::start(&room.office));
    let mut town = switch.on(2, || Live::start(&room.town));
    for live in [&mut office, &mut town] {
        live.add_peer(address.parse().expect("an address is a peer"));
        live.wait_for_peers(1);
    }
    for n in 0..30 {
        match n {
            10 => switch.unplug(2),
            20 => {
                town.wait("the broken line is noticed", |s| s.status.peers == 0);
                // Whoever comes back may have another address.
                switch.readdress(2, 99);
                switch.plug_in(2);
            }
            _ => {}
        }
        office.type_into("1.1", &format!("B{n} "));
        town.type_into("1.1", &format!("R{n} "));
    }
    for live in [&mut hub, &mut office, &mut town] {
        for n in 0..30 {
            live.wait_for_text("1.1", &format!("B{n} "));
            live.wait_for_text("1.1", &format!("R{n} "));
        }
    }
    office.wait_for_peers(1);
    town.wait_for_peers(1);
    hub.wait_for_peers(2);
    drop((hub, office, town));
    assert_eq!(room.office.export(), room.town.export());
    assert_eq!(room.office.export(), room.city.export());
}

#[test]
fn a_firewall_that_shuts_udp_in_the_middle_of_the_day_stops_nobody() {
    let Some(switch) = switch("a firewall that shuts UDP") else { return };
    let mut verbund = relay_at(&switch);
    let office = switch.on(1, || {
        let verbund = &mut verbund;
        verbund.office_with_leitlinie()
    });
    let town = switch.on(2, || {
        let verbund = &mut verbund;
        let town = verbund.join("town", GEMEINDE, "editor");
        town.sync();
        town
    });
    let mut here = switch.on(1, || Live::start(&office));
    let mut there = switch.on(2, || Live::start(&town));
    for live in [&mut here, &mut there] {
        live.wait("the relay is in step", |s| s.status.link == LinkState::InStep);
        assert_eq!(live.relay_path(), Path::Quic);
    }
    switch.block_udp(2);
    here.type_into("1.1", "Unterdessen: ");
    there.wait_for_text("1.1", "Unterdessen: ");
    there.wait_for_relay_path(Path::Tcp);

    // A link that works is not exchanged; the next one goes over UDP again.
    switch.allow_udp(2);
    there.type_into("1.1", "Danach: ");
    here.wait_for_text("1.1", "Danach: ");
    assert_eq!(there.relay_path(), Path::Tcp);
    // On a busy machine TCP may win a race that UDP wins everywhere else, but not every one.
    let back_on_udp = (0..5).any(|_| {
        switch.unplug(2);
        there.wait("the broken line is noticed", |s| s.status.link == LinkState::Offline);
        switch.plug_in(2);
        there.wait("the relay is in step", |s| s.status.link == LinkState::InStep);
        there.relay_path() == Path::Quic
    });
    assert!(back_on_udp);
}

#[test]
fn workplaces_in_one_room_find_each_other_and_nobody_else() {
    let Some(switch) = switch("workplaces find each other") else { return };
    let room = Room::new();
    let other = Verbund::found();
    let stranger = other.office_with_leitlinie();
    let mut office = switch.on(0, || Live::start(&room.office));
    let mut town = switch.on(1, || Live::start(&room.town));
    let mut visitor = switch.on(2, || Live::start(&stranger));
    assert_eq!(office.latest().status.peers, 0, "nobody is found unasked");
    for live in [&mut office, &mut town, &mut visitor] {
        live.search(true);
        live.wait_for_search(Search::On);
    }
    office.wait_for_peers(1);
    town.wait_for_peers(1);
    visitor.wait_for_refusal("they belong to another Verbund", |error| {
        matches!(error, DialError::Untrusted { .. })
    });
    office.type_into("1.1", "Gefunden: ");
    town.wait_for_text("1.1", "Gefunden: ");
    assert_eq!(visitor.latest().status.peers, 0);

    // A cable that is pulled in between is no reason for a click either.
    switch.unplug(1);
    office.wait("the broken line is noticed", |snapshot| snapshot.status.peers == 0);
    switch.plug_in(1);
    office.wait_for_peers(1);

    office.search(false);
    town.search(false);
    for live in [&mut office, &mut town] {
        live.wait_for_search(Search::Off);
        live.wait("the link ends with the search", |snapshot| snapshot.status.peers == 0);
    }
}

/// Three workplaces that hold the same, whose relay is out of reach.
struct Room {
    office: Workplace,
    town: Workplace,
    city: Workplace,
    _verbund: Verbund,
}

impl Room {
    fn new() -> Self {
        let mut verbund = Verbund::found();
        let office = verbund.office_with_leitlinie();
        let town = verbund.town();
        let city = verbund.join("city", LANDKREIS, "editor");
        for place in [&office, &town, &city] {
            place.sync();
        }
        verbund.kill_relay();
        Self { office, town, city, _verbund: verbund }
    }
}

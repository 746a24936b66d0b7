// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Offices whose network lets no UDP through: they reach the relay over TCP by themselves, and it
//! treats them no other way. Here the relay's UDP port is another one than everybody calls.

use leitwerk_shared::net::connection::Path;
use leitwerk_shared::replica::snapshot::LinkState;
use leitwerk_tests::live::Live;
use leitwerk_tests::processes::{
    GEMEINDE, Verbund, Workplace, free_address, noise, text, wait_until,
};
use serde_json::Value;

/// A Verbund whose relay answers over TCP alone at the address that everybody knows.
struct Blocked {
    verbund: Verbund,
    udp: String,
}

impl Blocked {
    fn found() -> Self {
        let verbund = Verbund::found_at(&free_address());
        let mut blocked = Self { verbund, udp: free_address() };
        blocked.serve();
        blocked
    }

    fn serve(&mut self) {
        let udp = format!("service.listen={}", self.udp);
        let tcp = format!("service.tcp_listen={}", self.verbund.address());
        self.verbund.serve_with(&["--set", &udp, "--set", &tcp]);
    }
}

/// Exchanges everything and returns what the command says, for scripts and for people.
fn sync(workplace: &Workplace) -> (Value, String) {
    let json = workplace.run(&["sync", "--once", "--json"]).done();
    let said = workplace.run(&["sync", "--once"]).done();
    (serde_json::from_str(&json).expect("the answer is JSON"), said)
}

#[test]
fn without_udp_offices_join_and_exchange_over_tcp() {
    let blocked = Blocked::found();
    let office = blocked.verbund.office_with_leitlinie();
    for field in ["text", "added_values"] {
        office.edit("1.1", field, &["--splice", &format!("0:0:{}", noise(40_000))]);
        office.edit("1.2", field, &["--splice", &format!("0:0:{}", noise(40_000))]);
    }
    let (json, said) = sync(&office);
    assert_eq!(json["relay_path"], "tcp", "{json}");
    assert!(said.contains("verschlüsselt über TCP, UDP antwortete nicht gleich"), "{said}");
    let town = blocked.verbund.town();
    town.sync();
    assert_eq!(town.export(), office.export());
}

#[test]
fn where_udp_works_nobody_hears_of_tcp() {
    let verbund = Verbund::found();
    let office = verbund.office();
    // On a busy machine TCP may win a race that UDP wins everywhere else, but not every one.
    let over_udp = (0..5).any(|_| {
        let (json, said) = sync(&office);
        let quic = json["relay_path"] == "quic";
        assert_eq!(quic, !said.contains("TCP"), "{said}");
        quic
    });
    assert!(over_udp);
}

#[test]
fn where_udp_did_not_work_is_known_at_the_next_start_until_it_works() {
    let mut blocked = Blocked::found();
    let office = blocked.verbund.office();
    let (json, _) = sync(&office);
    assert_eq!(json["relay_path"], "tcp", "{json}");
    let relay = blocked.verbund.address().to_owned();
    let is_known = || {
        let known = std::fs::read_to_string(office.folder().join("network.json"));
        known.expect("the profile keeps it").contains(&relay)
    };
    assert!(is_known());
    blocked.verbund.kill_relay();
    blocked.verbund.serve();
    // On a busy machine TCP may win some of the races.
    wait_until("UDP wins and that is known", || {
        office.sync();
        !is_known()
    });
}

#[test]
fn a_relay_that_is_killed_is_found_again_over_tcp() {
    let mut blocked = Blocked::found();
    let places = [blocked.verbund.office_with_leitlinie(), blocked.verbund.town()];
    places[1].sync();
    let [mut office, mut town] = [Live::start(&places[0]), Live::start(&places[1])];
    for live in [&mut office, &mut town] {
        live.wait("the relay is in step", |s| s.status.link == LinkState::InStep);
        assert_eq!(live.relay_path(), Path::Tcp);
    }
    office.type_into("1.1", "Zuvor: ");
    town.wait_for_text("1.1", "Zuvor: ");
    blocked.verbund.kill_relay();
    for live in [&mut office, &mut town] {
        live.wait("the end is noticed", |s| s.status.link == LinkState::Offline);
    }
    office.type_into("1.1", "Unterdessen: ");
    blocked.serve();
    town.wait_for_text("1.1", "Unterdessen: ");
    town.type_into("1.1", "Danach: ");
    office.wait_for_text("1.1", "Danach: ");
    for live in [&mut office, &mut town] {
        live.wait_until_delivered();
    }
    drop((office, town));
    assert_eq!(places[0].export(), places[1].export());
}

#[cfg(unix)]
#[test]
fn a_relay_that_is_stopped_in_order_says_goodbye_over_tcp() {
    let mut blocked = Blocked::found();
    let office = blocked.verbund.office_with_leitlinie();
    let connected = office.start(&["sync"]);
    connected.line_with("Aktuell");
    blocked.verbund.stop_relay();
    connected.line_with("Offline");
    let audit = std::fs::read_to_string(blocked.verbund.data().join("audit.jsonl"));
    let audit = audit.expect("the audit log is there");
    assert!(audit.contains(r#""act":"stopped","clean":true"#), "{audit}");
    blocked.serve();
    let line = connected.line_with("Aktuell");
    assert!(line.contains("über TCP"), "{line}");
}

#[test]
fn a_revoked_workplace_is_hung_up_on_over_tcp() {
    let blocked = Blocked::found();
    let _office = blocked.verbund.office();
    let town = blocked.verbund.town();
    let connected = town.start(&["sync"]);
    let line = connected.line_with("Aktuell");
    assert!(line.contains("über TCP"), "{line}");
    blocked.verbund.node(&["revoke", "3"], &[]).done();
    connected.line_with("Offline");
    drop(connected);
    town.refuses(&["sync", "--once"], "nimmt diesen Arbeitsplatz nicht an");
}

#[test]
fn another_verbund_at_the_address_of_the_relay_gets_nothing_over_tcp() {
    let mut blocked = Blocked::found();
    let office = blocked.verbund.office_with_leitlinie();
    let invitation = blocked.verbund.invite("town", GEMEINDE, "editor");
    office.edit("1.1", "text", &["--splice", "0:0:Vertraulich: "]);
    let before = office.export();
    blocked.verbund.kill_relay();
    let verbund = Verbund::found_at(blocked.verbund.address());
    let mut stranger = Blocked { verbund, udp: free_address() };
    stranger.serve();

    let problem = office.refuses(&["sync", "--once"], "nicht zu diesem Verbund gehört");
    assert!(problem.safe.contains("gespeichert"), "{problem:?}");
    let town = blocked.verbund.newcomer("town");
    town.refuses(&["join", text(&invitation)], "nicht zu diesem Verbund gehört");
    let status = stranger.verbund.node(&["status", "--json"], &[]).done();
    assert!(status.contains(r#""changes":0"#), "nothing was handed over: {status}");

    drop(stranger);
    blocked.serve();
    town.run(&["join", text(&invitation)]).done();
    office.sync();
    town.sync();
    assert_eq!(town.export(), before);
}

#[test]
fn one_who_finds_no_seat_hears_so_over_tcp_and_comes_again() {
    let mut blocked = Blocked::found();
    let (office, town) = (blocked.verbund.office(), blocked.verbund.town());
    blocked.verbund.kill_relay();
    let udp = format!("service.listen={}", blocked.udp);
    let tcp = format!("service.tcp_listen={}", blocked.verbund.address());
    let one = ["--set", &udp, "--set", &tcp, "--set", "limits.connections=1"];
    blocked.verbund.serve_with(&one);
    let first = office.start(&["sync"]);
    first.line_with("Aktuell");
    let second = town.start(&["sync"]);
    blocked.verbund.wait_until_refused("full");
    drop(first);
    second.line_with("Aktuell");
}

#[test]
fn a_guessed_token_opens_nothing_over_tcp() {
    let blocked = Blocked::found();
    let invitation = blocked.verbund.invite("town", GEMEINDE, "editor");
    let mut value: Value =
        serde_json::from_slice(&std::fs::read(&invitation).expect("the invitation is there"))
            .expect("an invitation is JSON");
    value["token"] = "0123456789abcdef".repeat(2).into();
    let guessed = blocked.verbund.file("guessed", value.to_string());
    let town = blocked.verbund.newcomer("town");
    town.refuses(&["join", text(&guessed)], "kennt diese Einladung nicht");
    blocked.verbund.wait_until_audit("join_refused");
    town.run(&["join", text(&invitation)]).done();
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! An invitation is good once, in time, for its own Verbund; whoever is turned away learns why.

use std::net::UdpSocket;
use std::path::Path;

use leitwerk_node::authority::Authority;
use leitwerk_shared::net::socket;
use leitwerk_tests::processes::{GEMEINDE, LANDKREIS, Verbund, text};
use serde_json::{Value, json};

/// Writes a changed copy of an invitation over it.
fn change(invitation: &Path, change: impl FnOnce(&mut Value)) {
    let bytes = std::fs::read(invitation).expect("the invitation is there");
    let mut value: Value = serde_json::from_slice(&bytes).expect("an invitation is JSON");
    change(&mut value);
    std::fs::write(invitation, value.to_string()).expect("the folder takes a file");
}

#[test]
fn an_invitation_is_good_for_one_workplace() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    let (first, second) = (verbund.newcomer("first"), verbund.newcomer("second"));
    first.run(&["join", text(&invitation)]).done();
    let before = first.export();

    second.refuses(&["join", text(&invitation)], "schon ein anderer Arbeitsplatz benutzt");
    second.refuses(&["list"], "noch kein Arbeitsplatz");
    first.refuses(&["join", text(&invitation)], "liegt schon ein Arbeitsplatz");

    assert_eq!(first.export(), before);
    first.sync();
    // Who was refused may come with a good invitation into the same folder.
    let another = verbund.invite("another", GEMEINDE, "editor");
    second.run(&["join", text(&another)]).done();
    second.sync();
}

#[test]
fn a_relay_that_is_gone_before_it_answers_is_asked_again() {
    let mut verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    let office = verbund.newcomer("office");
    verbund.stop_relay();
    let authority = Authority::open(&verbund.data()).expect("the authority opens");
    let identity = authority.node_identity().expect("the relay has its key");
    drop(authority);
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    let joining = runtime.block_on(async {
        let address = verbund.address().parse().expect("the relay has an address");
        let endpoint = socket::relay(address, &identity, drop).expect("the address is free");
        let joining = office.start(&["join", text(&invitation)]);
        let caller = endpoint.accept().await.expect("somebody calls");
        let connection = caller.await.expect("it may");
        connection.accept_bi().await.expect("it asks");
        connection.close(0_u8.into(), b"");
        endpoint.wait_idle().await;
        joining
    });
    drop(runtime);
    verbund.serve();
    assert!(joining.ended().success());
    office.sync();
}

#[test]
fn an_invitation_expires() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    let authority = rusqlite::Connection::open(verbund.data().join("authority.db"))
        .expect("the database of the authority opens");
    let expired = authority.execute("UPDATE invitation SET expires = 1", []);
    assert_eq!(expired.expect("the table takes it"), 1);

    let office = verbund.newcomer("office");
    office.refuses(&["join", text(&invitation)], "abgelaufen");
    office.refuses(&["list"], "noch kein Arbeitsplatz");
}

#[test]
fn a_token_that_nobody_gave_out_opens_nothing() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    change(&invitation, |value| value["token"] = json!("0123456789abcdef".repeat(2)));
    verbund.newcomer("office").refuses(&["join", text(&invitation)], "kennt diese Einladung nicht");
    verbund.wait_until_audit("join_refused");
}

#[test]
fn a_role_written_into_the_invitation_gives_no_rights() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("guest", GEMEINDE, "reader");
    change(&invitation, |value| value["role"] = json!("coordinator"));
    let guest = verbund.newcomer("guest");
    guest.run(&["join", text(&invitation)]).done();
    guest.refuses(&["edit", "leitlinie", "title", "--set", "x"], "darf das nicht ändern");
}

#[test]
fn a_damaged_invitation_is_not_used() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    let whole = std::fs::read(&invitation).expect("the invitation is there");
    let office = verbund.newcomer("office");
    for (name, bytes) in [
        ("halb", whole[..whole.len() / 2].to_vec()),
        ("leer", Vec::new()),
        ("anderes", br#"{"format":"etwas anderes"}"#.to_vec()),
        ("binär", vec![0xff; 64]),
    ] {
        let damaged = verbund.file(name, bytes);
        office.refuses(&["join", text(&damaged)], "keine Einladung");
    }
    for (key, value) in [
        ("token", json!("kurz")),
        ("ca_sha256", json!("00")),
        ("verbund", json!("")),
        ("version", json!(2)),
        ("relays", json!("127.0.0.1")),
    ] {
        let damaged = verbund.file("verändert", &whole);
        change(&damaged, |invitation| invitation[key] = value);
        office.refuses(&["join", text(&damaged)], "keine Einladung");
    }
    office.refuses(&["join", text(&verbund.path("fehlt"))], "fehlt");
    // All of that used nothing up.
    office.run(&["join", text(&invitation)]).done();
}

#[test]
fn where_nobody_answers_the_invitation_stays_good() {
    let verbund = Verbund::found();
    let invitation = verbund.invite("office", LANDKREIS, "coordinator");
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    let silent = silent.local_addr().expect("a socket has an address");
    let office = verbund.newcomer("office");
    for (address, word) in [
        (silent.to_string(), "antwortet nicht"),
        ("hier gibt es nichts".to_owned(), "keinen Rechner"),
    ] {
        let elsewhere = verbund.path("elsewhere");
        std::fs::copy(&invitation, &elsewhere).expect("a file can be copied");
        change(&elsewhere, |value| value["relays"] = json!([address]));
        let problem = office.refuses(&["join", text(&elsewhere)], word);
        assert!(problem.safe.contains("Einladung ist noch gut"), "{problem:?}");
    }
    office.run(&["join", text(&invitation)]).done();
}

#[test]
fn another_verbund_at_the_address_of_the_relay_gets_nothing() {
    let mut verbund = Verbund::found();
    let office = verbund.office_with_leitlinie();
    let invitation = verbund.invite("town", GEMEINDE, "editor");
    office.edit("1.1", "text", &["--splice", "0:0:Vertraulich: "]);
    let before = office.export();
    verbund.kill_relay();
    let mut stranger = Verbund::found_at(verbund.address());
    stranger.serve();

    let problem = office.refuses(&["sync", "--once"], "nicht zu diesem Verbund gehört");
    assert!(problem.safe.contains("gespeichert"), "{problem:?}");
    let town = verbund.newcomer("town");
    town.refuses(&["join", text(&invitation)], "nicht zu diesem Verbund gehört");
    let status = stranger.node(&["status", "--json"], &[]).done();
    assert!(status.contains(r#""changes":0"#), "nothing was handed over: {status}");

    stranger.kill_relay();
    verbund.serve();
    assert_eq!(office.export(), before);
    office.sync();
    town.run(&["join", text(&invitation)]).done();
    town.sync();
    assert_eq!(town.export(), before);
}

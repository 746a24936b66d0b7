// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What systemd hears of the relay, heard by the test in its place: ready once it serves, alive again
//! and again, reloading and ready again, stopping.

use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use leitwerk_tests::processes::{Verbund, text};

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits for the next message.
fn message(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 4096];
    let length = socket.recv(&mut bytes).expect("the relay says something");
    String::from_utf8(bytes[..length].to_vec()).expect("it is text")
}

/// Waits for a message with a line and returns the whole message.
fn heard(socket: &UnixDatagram, line: &str) -> String {
    let mut messages = std::iter::repeat_with(|| message(socket));
    messages.find(|message| message.lines().any(|it| it == line)).expect("messages do not end")
}

#[test]
fn systemd_hears_when_the_relay_serves_lives_reads_its_settings_again_and_stops() {
    let mut verbund = Verbund::found();
    verbund.stop_relay();
    let path = verbund.path("notify");
    let socket = UnixDatagram::bind(&path).expect("the folder takes a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket takes a time");
    let address = verbund.address().to_owned();
    std::thread::scope(|scope| {
        let systemd = scope.spawn(|| {
            let first = message(&socket);
            assert!(first.lines().any(|line| line == "READY=1"), "first of all: {first}");
            assert!(first.lines().any(|line| line.starts_with("STATUS=")), "{first}");
            TcpStream::connect(address).expect("who is told that it is ready reaches it");
        });
        let watched = [("NOTIFY_SOCKET", text(&path)), ("WATCHDOG_USEC", "200000")];
        verbund.serve_with_environment(&watched);
        systemd.join().expect("it was heard");
    });
    for _ in 0..3 {
        heard(&socket, "WATCHDOG=1");
    }

    verbund.signal_relay("HUP");
    let reloading = heard(&socket, "RELOADING=1");
    let clock = reloading.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC="));
    assert!(clock.is_some_and(|clock| clock.parse::<u64>().is_ok()), "{reloading}");
    heard(&socket, "READY=1");
    heard(&socket, "WATCHDOG=1");

    verbund.stop_relay();
    let stopping = heard(&socket, "STOPPING=1");
    assert!(stopping.lines().any(|line| line.starts_with("STATUS=")), "{stopping}");
    socket.set_nonblocking(true).expect("a socket can be asked");
    assert!(socket.recv(&mut [0; 4096]).is_err(), "who is stopping says nothing after that");
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Two ends of a connection over a pipe in memory.

mod slow_readers;

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::timeout;

use super::record::{BODY_BYTES, Record};
use super::*;

/// Much less than what the tests send, so that writers wait.
const PIPE: usize = 1_000;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

fn nobody() -> Shown {
    let remote = (Ipv4Addr::LOCALHOST, 1).into();
    Shown { remote, certificate: None, protocol: None, exported: None }
}

fn pair() -> (Connection, Connection) {
    let (here, there) = duplex(PIPE);
    (driver::start(here, nobody()), driver::start(there, nobody()))
}

/// A connection whose other end writes and reads records itself.
fn against_records() -> (Connection, DuplexStream) {
    let (here, there) = duplex(1 << 20);
    (driver::start(here, nobody()), there)
}

async fn soon<T>(act: impl Future<Output = T>) -> T {
    timeout(PATIENCE, act).await.expect("nothing is stuck")
}

/// Text in which a displaced byte shows.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n % 251).expect("it is small")).collect()
}

async fn send_all(stream: &mut SendStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let length = stream.write(bytes).await.expect("the connection stands");
        bytes = &bytes[length..];
    }
}

async fn whole(mut bulk: Bulk) -> Result<Vec<u8>, StreamError> {
    let mut bytes = Vec::new();
    while bulk.next(&mut bytes).await? {}
    Ok(bytes)
}

fn code(end: &ConnectionError) -> Option<(VarInt, &[u8])> {
    match end {
        ConnectionError::ApplicationClosed(close) => Some((close.error_code, &close.reason)),
        _ => None,
    }
}

#[tokio::test]
async fn both_sides_read_what_the_other_writes_and_hear_its_end() {
    let (caller, host) = pair();
    let (mut send, mut receive) = caller.open().expect("the stream is there");
    let text = pattern(3 * BODY_BYTES + 7);
    let (there, here) = soon(async {
        tokio::join!(
            async {
                let (mut send, mut receive) = host.accept().await.expect("the caller opens");
                send_all(&mut send, b"answer").await;
                let read = receive.read_to_end(text.len()).await;
                host.close(VarInt::from_u32(0), b"");
                read
            },
            async {
                send_all(&mut send, &text).await;
                send.finish().expect("it is not finished yet");
                let mut answer = [0; 6];
                receive.read_exact(&mut answer).await.expect("an answer comes");
                send.arrived().await;
                answer
            },
        )
    })
    .await;
    assert_eq!(there.as_deref(), Ok(&text[..]));
    assert_eq!(&here, b"answer");
}

#[tokio::test]
async fn a_frame_overtakes_a_bulk_that_nobody_reads() {
    let (caller, host) = pair();
    let (mut send, _receive) = caller.open().expect("the stream is there");
    soon(send_all(&mut send, &[0])).await;
    let (_send, mut receive) = soon(host.accept()).await.expect("the caller opens");
    let archive = pattern(5 << 20);
    let sending = {
        let (caller, archive) = (caller.clone(), archive.clone());
        tokio::spawn(async move { caller.send_bulk(archive).await })
    };
    let bulk = soon(host.accept_bulk()).await.expect("the bulk begins");
    let mut frames = [0; 21];
    let both = async {
        let twenty = async {
            for n in 1..=20 {
                send_all(&mut send, &[n]).await;
            }
        };
        tokio::join!(twenty, receive.read_exact(&mut frames)).1
    };
    soon(both).await.expect("the frames come");
    assert!(frames.into_iter().eq(0..=20), "{frames:?}");
    assert!(!sending.is_finished(), "the bulk waits for its reader");
    let (_, received) = host.traffic();
    assert!(
        received < 2 * limits::TCP_WINDOW_BYTES,
        "most of the bulk has not been sent: {received}"
    );
    assert_eq!(soon(whole(bulk)).await, Ok(archive));
    assert_eq!(soon(sending).await.expect("no panic"), Some(()), "the sender hears of it");
}

#[tokio::test]
async fn many_bulks_arrive_whole_in_their_order() {
    let (caller, host) = pair();
    let lengths = (0..60).map(|n| n * 1_777);
    let sending: Vec<_> = lengths
        .clone()
        .map(|length| {
            let caller = caller.clone();
            tokio::spawn(async move { caller.send_bulk(pattern(length)).await })
        })
        .collect();
    for length in lengths {
        let bulk = soon(host.accept_bulk()).await.expect("it begins");
        assert_eq!(soon(whole(bulk)).await, Ok(pattern(length)));
    }
    for sent in sending {
        assert_eq!(soon(sent).await.expect("no panic"), Some(()));
    }
}

#[tokio::test]
async fn the_other_side_hears_why_a_connection_ends_even_if_it_reads_nothing() {
    let (caller, host) = pair();
    let (mut send, _receive) = caller.open().expect("the stream is there");
    // More than fits in between, so that a record is on its way.
    let stuck = tokio::spawn(async move {
        loop {
            if send.write(&pattern(BODY_BYTES)).await.is_none() {
                return;
            }
        }
    });
    soon(host.accept()).await.expect("the caller opens");
    host.close(VarInt::from_u32(3), b"stopping");
    assert_eq!(code(&soon(caller.closed()).await), Some((VarInt::from_u32(3), &b"stopping"[..])));
    assert_eq!(host.close_reason(), Some(ConnectionError::LocallyClosed));
    soon(async { tokio::join!(caller.gone(), host.gone()) }).await;
    soon(stuck).await.expect("no panic");
}

#[tokio::test]
async fn who_drops_a_connection_ends_it() {
    let (caller, host) = pair();
    drop(caller);
    assert_eq!(code(&soon(host.closed()).await), Some((VarInt::from_u32(0), &b""[..])));
    assert!(host.open().is_err());
    assert!(soon(host.accept_bulk()).await.is_err());
}

#[tokio::test]
async fn a_line_that_breaks_ends_the_connection() {
    let (connection, other) = against_records();
    drop(other);
    assert_eq!(soon(connection.closed()).await, ConnectionError::Reset);
}

#[tokio::test]
async fn who_breaks_the_rules_is_hung_up_on() {
    let window = usize::try_from(limits::TCP_WINDOW_BYTES).expect("it is small");
    let part = || Record::BulkPart(pattern(BODY_BYTES)).encode();
    let cases = [
        ("more bulk than was asked for", (0..=window / BODY_BYTES).flat_map(|_| part()).collect()),
        (
            "too many bulks at once",
            (0..=BULKS).flat_map(|_| Record::BulkEnd(vec![1]).encode()).collect(),
        ),
        ("more read than was sent", Record::Read(1).encode()),
        (
            "something after the end",
            [Record::Finish, Record::Stream(vec![1])].iter().flat_map(Record::encode).collect(),
        ),
        ("a record that is too long", vec![0, 0xff, 0xff]),
        ("a part that is too short", vec![2, 0, 1, 0]),
    ];
    for (what, bytes) in cases {
        let bytes: Vec<u8> = bytes;
        let (connection, mut other) = against_records();
        other.write_all(&bytes).await.expect("the pipe has room");
        let end = soon(connection.closed()).await;
        assert!(matches!(end, ConnectionError::TransportError(_)), "{what}: {end:?}");
        let mut rest = Vec::new();
        soon(other.read_to_end(&mut rest)).await.expect("the line is closed");
    }
}

#[tokio::test]
async fn records_of_a_later_version_are_passed_over() {
    let (connection, mut other) = against_records();
    let records = [vec![99, 0, 1, 7], Record::Stream(vec![5]).encode()].concat();
    other.write_all(&records).await.expect("the pipe has room");
    let (_send, mut receive) = soon(connection.accept()).await.expect("the stream begins");
    let mut read = [0];
    soon(receive.read_exact(&mut read)).await.expect("a byte comes");
    assert_eq!(read, [5]);
}

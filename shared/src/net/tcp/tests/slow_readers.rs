// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A peer over TCP that says nothing, or takes nothing in, or does either too slowly: its
//! connection lives, the link on it ends. The clock jumps to whatever happens next, so no machine
//! is too slow for what is asserted of it.

use rand::Rng as _;
use tokio::io::ReadHalf;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::*;
use crate::change::packed::PackedRun;
use crate::change::{Hash, SealedRun};
use crate::domain::ids::{Class, DeviceId, DocId, ItemId, VerbundId};
use crate::exchange::LinkId;
use crate::net::budget::Budget;
use crate::net::connection::Connection as AnyConnection;
use crate::net::link::{self, Event, LinkError, LinkSender, Links, Terms};
use crate::net::tls::KEEP_ALIVE;
use crate::sync::frame::{Frame, Hello, PROTOCOL};

const LINK: LinkId = LinkId(1);

/// The beginning of a stream: a frame of a kind that nobody knows.
const UNKNOWN: [u8; 4] = [0, 0, 1, 99];

/// A link that runs.
struct Link {
    links: Links,
    run: JoinHandle<LinkError>,
    /// How large what came in bulk is.
    bulks: mpsc::UnboundedReceiver<usize>,
    began: Instant,
}

/// A caller whose records the test writes. It says in time that it is still there.
struct Caller {
    link: Link,
    records: mpsc::UnboundedSender<Vec<u8>>,
    /// What it never reads, if it does not.
    _unread: Option<ReadHalf<DuplexStream>>,
}

impl Link {
    /// Runs a link with a caller that has begun to speak.
    async fn start(connection: Connection) -> Self {
        let connection = AnyConnection::Tcp(connection);
        let control = connection.accept_bi().await.expect("the caller opens the stream");
        let (rise, mut up) = mpsc::unbounded_channel::<LinkSender>();
        let (came, bulks) = mpsc::unbounded_channel();
        let events = move |event| match event {
            Event::Up(_, _, sender) => drop(rise.send(sender)),
            Event::Bulk(_, bytes) => drop(came.send(bytes.len())),
            Event::Frame(..) | Event::BulkSent(..) | Event::Down(..) => {}
        };
        let terms = Terms { budget: Budget::default(), pace: None, bulk_pace: None, called: true };
        let began = Instant::now();
        let run = tokio::spawn(async move {
            link::run(&connection, control, LINK, DeviceId(2), terms, events).await
        });
        let mut links = Links::default();
        links.insert(LINK, up.recv().await.expect("the link stands"));
        Self { links, run, bulks, began }
    }

    /// Waits for the end; returns why it came and after how many seconds.
    async fn end(self) -> (String, u64) {
        let end = self.run.await.expect("no panic");
        (end.to_string(), self.began.elapsed().as_secs())
    }

    /// Asserts that nothing ends the link for so many seconds.
    async fn stays(&mut self, secs: u64) {
        let end = timeout(Duration::from_secs(secs), &mut self.run).await;
        assert!(end.is_err(), "{end:?}");
    }
}

impl Caller {
    /// One that has said no more than what nobody understands.
    async fn silent(reads: bool) -> Self {
        let (connection, other) = against_records();
        let (mut from, mut to) = tokio::io::split(other);
        let (records, mut waiting) = mpsc::unbounded_channel::<Vec<u8>>();
        tokio::spawn(async move {
            loop {
                let record = match timeout(KEEP_ALIVE, waiting.recv()).await {
                    Ok(Some(record)) => record,
                    Ok(None) => return,
                    Err(_) => Record::Alive.encode(),
                };
                if to.write_all(&record).await.is_err() {
                    return;
                }
            }
        });
        let unread = if reads {
            tokio::spawn(async move {
                let mut nowhere = vec![0; BODY_BYTES];
                while from.read(&mut nowhere).await.is_ok_and(|length| length > 0) {}
            });
            None
        } else {
            Some(from)
        };
        let first = Record::Stream(UNKNOWN.to_vec()).encode();
        records.send(first).expect("somebody writes it");
        Self { link: Link::start(connection).await, records, _unread: unread }
    }

    /// One that has said hello and nothing else.
    async fn polite(reads: bool) -> Self {
        let caller = Self::silent(reads).await;
        caller.say(&Record::Stream(hello()));
        caller
    }

    fn say(&self, record: &Record) {
        self.records.send(record.encode()).expect("somebody writes it");
    }
}

fn hello() -> Vec<u8> {
    let hello = Hello {
        protocol: PROTOCOL,
        verbund: VerbundId::from_bytes([1; 16]),
        roster_height: 0,
        roster_tip: Hash([0; 32]),
        digests: Vec::new(),
        receipts: Hash([0; 32]),
        program: String::new(),
    };
    Frame::Hello(hello).encode()
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_says_nothing_loses_its_place() {
    let silent = Caller::silent(true).await;
    assert_eq!(silent.link.end().await, ("the other side says nothing".to_owned(), 10));
    let mut polite = Caller::polite(true).await;
    polite.link.stays(600).await;
}

#[tokio::test(start_paused = true)]
async fn what_has_begun_must_go_on() {
    // A frame of a thousand bytes, of which ten come, and the beginning of an archive.
    let frame = Record::Stream(vec![0, 3, 232, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for begun in [frame, Record::BulkPart(pattern(BODY_BYTES))] {
        let caller = Caller::polite(true).await;
        caller.say(&begun);
        assert_eq!(caller.link.end().await, ("the other side is too slow".to_owned(), 60));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_is_given_up_before_the_memory_is() {
    let mut deaf = Caller::polite(false).await;
    let mut change = vec![0; 150_000];
    rand::rng().fill_bytes(&mut change);
    let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
    let run = SealedRun { doc, changes: vec![change], seals: Vec::new() };
    let frame = Frame::Run(PackedRun::pack(&run));
    let fill = |links: &mut Links| (0..200).for_each(|_| links.frame(LINK, &frame));
    fill(&mut deaf.link.links);
    deaf.link.stays(30).await;
    fill(&mut deaf.link.links);
    assert_eq!(deaf.link.end().await.0, "ended here: the other side reads too slowly");
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_is_not_read_lies_here_for_some_minutes_only() {
    let mut caller = Caller::polite(true).await;
    // It hears the first part, and never says that it has read it.
    caller.link.links.bulk(LINK, vec![7; 2 << 20]);
    caller.link.stays(119).await;
    let (_, after) = caller.link.end().await;
    assert_eq!(after, 120, "a line may be as slow as that");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_sends_faster_than_archives_are_looked_at_waits() {
    const PART: usize = 1 << 20;
    /// What may wait to be looked at, and the one that is read beside it.
    const ROOM: usize = (16 << 20) / PART + 1;
    let (here, there) = duplex(1 << 20);
    let (eager, connection) = (driver::start(there, nobody()), driver::start(here, nobody()));
    let (mut control, _receive) = eager.open().expect("the stream is there");
    send_all(&mut control, &hello()).await;
    let mut link = Link::start(connection).await;
    let send = || {
        let eager = eager.clone();
        tokio::spawn(async move { eager.send_bulk(vec![7; PART]).await })
    };
    let sending: Vec<_> = std::iter::repeat_with(send).take(ROOM + 3).collect();
    let a_while = || sleep(Duration::from_secs(50));
    a_while().await;
    assert_eq!(link.bulks.len(), ROOM, "the rest waits at the sender");
    for came in 1..=3 {
        link.links.bulk_taken(LINK, PART);
        a_while().await;
        assert_eq!(link.bulks.len(), ROOM + came, "one for each that was looked at");
    }
    for sent in sending {
        assert_eq!(sent.await.expect("no panic"), Some(()));
    }
    link.stays(1).await;
}

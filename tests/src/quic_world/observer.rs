// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Looks at everything that the processes of a world write, send and show, by the same rules as the
//! world in one thread: see [`Watch`]. Keeps the disks, which outlive the processes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use leitwerk_app::report::json::{Scope, to_string};
use leitwerk_shared::change::{Actor, limits};
use leitwerk_shared::domain::ids::{DeviceId, DocId, MunicipalityId};
use leitwerk_shared::exchange::{Footprint, LinkId};
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::net::link::Event;
use leitwerk_shared::replica::Finished;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot};
use leitwerk_shared::store::memory::MemoryStore;
use leitwerk_shared::store::{Batch, Durable};
use leitwerk_shared::sync::frame::Frame;

use super::RELAY;
use super::machine::Message;
use super::network::Host;
use crate::world::agreement::{shown_view, stored_view};
use crate::world::disk::Disk;
use crate::world::saved::Saved;
use crate::world::watch::{Change, Watch, assert_within_limits, brought};
use crate::world::wire::End;

/// Who looks.
#[derive(Debug, Default)]
pub(super) struct Observer {
    watch: Watch,
    nodes: BTreeMap<Host, Observed>,
    /// Who is at the other end of a link.
    peers: HashMap<LinkId, DeviceId>,
}

/// A computer as it is looked at.
#[derive(Debug)]
struct Observed {
    me: Device,
    disk: Disk,
    /// The names under which its process may write.
    nonces: Vec<[u8; 12]>,
    /// What its process has shown last.
    shown: Option<Arc<Snapshot>>,
    saved: Saved,
}

/// What came in one turn of a process.
#[derive(Debug)]
pub(super) struct Heard {
    changes: Vec<(LinkId, Vec<Change>)>,
    /// In a turn of several messages, what is sent may be older than what came.
    pub(super) single: bool,
}

impl Observer {
    /// Looks at another computer from now on.
    pub(super) fn add(&mut self, host: Host, me: Device, disk: MemoryStore) {
        let (disk, saved) = (Disk::new(disk), Saved::default());
        let observed = Observed { me, disk, nonces: Vec::new(), shown: None, saved };
        self.nodes.insert(host, observed);
    }

    /// A process starts, which writes under these names.
    pub(super) fn starts(&mut self, host: Host, nonces: Vec<[u8; 12]>) {
        self.node_mut(host).nonces = nonces;
    }

    /// A process is gone; what lies on its disk is not.
    pub(super) fn dies(&mut self, host: Host) {
        let node = self.nodes.get_mut(&host).expect("the host was added");
        node.shown = None;
        node.disk.lose_power();
        node.saved.check(&node.disk.store);
        self.watch.kept(node.me.id, node.disk.kept());
        if host == RELAY {
            self.watch.check_confirmed(node.disk.kept());
        }
    }

    /// A process takes in what came.
    pub(super) fn begins(&mut self, host: Host, messages: &[Message]) -> Heard {
        let durable = messages.iter().any(|message| matches!(message, Message::Durable(_)));
        self.watch.released = host == RELAY && durable;
        let changes = |message: &Message| match message {
            Message::Link(Event::Frame(link, frame, _)) => Some((*link, self.watch.changes(frame))),
            Message::Done(done) | Message::Finished(Finished::Exchange(done, _)) => brought(done),
            _ => None,
        };
        let changes = messages.iter().filter_map(changes).collect();
        for message in messages {
            if let Message::Link(Event::Up(link, device, _)) = message {
                self.peers.insert(*link, *device);
            }
        }
        Heard { changes, single: messages.len() == 1 }
    }

    /// It has taken it in.
    pub(super) fn hears(&mut self, host: Host, heard: &Heard) {
        for (link, changes) in &heard.changes {
            self.watch.hears(*link, end(host), changes);
        }
    }

    /// A process holds this in its memory after a turn.
    pub(super) fn holds(host: Host, footprint: &Footprint) {
        assert_within_limits(end(host), footprint);
    }

    /// A process wants this on its disk.
    pub(super) fn takes_in(&mut self, host: Host, batch: &Batch) {
        let node = &self.nodes[&host];
        let me = node.me.id;
        let own = |actor| node.nonces.iter().any(|nonce| Actor::new(me, *nonce) == actor);
        self.watch.takes_in(end(host), &node.me, own, batch);
    }

    /// A disk takes what waits for it as one transaction.
    pub(super) fn writes(&mut self, host: Host, batches: Vec<Batch>) -> Durable {
        let node = self.nodes.get_mut(&host).expect("the host was added");
        let count = batches.len();
        for batch in batches {
            node.disk.push(batch);
        }
        let durable = node.disk.write(count).expect("a memory store takes what it gets");
        self.watch.kept(node.me.id, node.disk.kept());
        durable
    }

    /// A process sends a frame.
    pub(super) fn sends(&mut self, host: Host, roster: &Roster, link: LinkId, frame: &Frame) {
        let length = frame.encode().len();
        assert!(length <= limits::FRAME_BYTES + 3, "a frame of {length} bytes");
        let node = &self.nodes[&host];
        let pair = [&node.me, &roster.devices()[&self.peers[&link]]];
        self.watch.sends(link, end(host), pair, frame, true);
        if let (RELAY, Frame::Stored(stored)) = (host, frame) {
            self.watch.confirms(node.disk.kept(), stored);
        }
    }

    /// A process sends something large.
    pub(super) fn sends_bulk(&mut self, host: Host, roster: &Roster, link: LinkId, bytes: &[u8]) {
        let node = &self.nodes[&host];
        let pair = [&node.me, &roster.devices()[&self.peers[&link]]];
        self.watch.sends_bulk(link, end(host), pair, bytes, &node.disk.store, true);
    }

    /// A client shows something.
    pub(super) fn shows(&mut self, host: Host, roster: &Roster, snapshot: &Arc<Snapshot>) {
        let relay = self.nodes[&RELAY].disk.kept();
        let node = &self.nodes[&host];
        let (before, kept, status) = (node.shown.as_deref(), node.disk.kept(), snapshot.status);
        self.watch.shows(end(host), before, snapshot);
        if before.map_or(0, |before| before.status.reached) < status.reached {
            self.watch.reached(&node.me, kept, roster.devices(), status.reached);
        }
        if status.link == LinkState::InStep && status.waiting == 0 {
            Watch::assert_delivered(node.me.id, kept, relay);
        }
        let node = self.node_mut(host);
        node.saved.note(snapshot, &node.disk.store);
        node.shown = Some(Arc::clone(snapshot));
    }

    /// Where these hold and show the same, they show what the relay has, they export it byte for
    /// byte alike, and nothing that was promised is gone.
    pub(super) fn check_agreement(&self, members: &[Host], roster: &Roster) {
        let relay = &self.nodes[&RELAY].disk;
        self.watch.check_confirmed(relay.kept());
        let view = |doc: &DocId| (*doc, stored_view(&relay.store, *doc, roster));
        let views: BTreeMap<DocId, _> = relay.kept().keys().map(view).collect();
        let mut common: Option<String> = None;
        let mut own: BTreeMap<MunicipalityId, String> = BTreeMap::new();
        for host in members {
            let node = &self.nodes[host];
            let snapshot = node.shown.as_ref().expect("who agrees shows something");
            node.saved.check(&node.disk.store);
            node.saved.check_spread(&relay.store);
            for doc in node.disk.kept().keys() {
                node.disk.check_bytes(*doc);
                if let Some(shown) = shown_view(snapshot, *doc) {
                    assert_eq!(shown, views[doc], "{host:?} shows something else of {doc}");
                }
            }
            let export = to_string(snapshot, Scope::Verbund);
            let first = common.get_or_insert_with(|| export.clone());
            assert_eq!(*first, export, "{host:?} exports something else");
            let export = to_string(snapshot, Scope::Own);
            let first = own.entry(node.me.municipality).or_insert_with(|| export.clone());
            assert_eq!(*first, export, "{host:?} exports something else of its Kommune");
        }
    }

    fn node_mut(&mut self, host: Host) -> &mut Observed {
        self.nodes.get_mut(&host).expect("the host was added")
    }
}

/// Returns what the world in one thread calls a host.
fn end(host: Host) -> End {
    host.0.checked_sub(1).map_or(End::Relay, |client| End::Client(usize::from(client)))
}

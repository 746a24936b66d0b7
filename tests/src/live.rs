// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A workplace whose window is open, without the window: the running client on a real folder and
//! real sockets, with somebody who types and looks.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use leitwerk_app::client::{Client, Listening, NetworkState, Notice, Search};
use leitwerk_app::profile::Profile;
use leitwerk_shared::domain::edit::{self, Edit, Op};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::net::DialError;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::net::mesh::Origin;
use leitwerk_shared::net::peer::Peer;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage};

use crate::processes::Workplace;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running client. Dropping it ends it as closing the window does.
#[derive(Debug)]
pub struct Live {
    client: Client,
    notices: Receiver<Notice>,
    latest: Option<Arc<Snapshot>>,
    network: Option<NetworkState>,
    refused: Vec<DialError>,
    relay_path: Option<Path>,
    tickets: u64,
}

impl Live {
    /// Opens a workplace and waits until its content is there.
    pub fn start(workplace: &Workplace) -> Self {
        let mut live = Self::connect(workplace);
        live.wait("the content is there", |snapshot| !snapshot.profiles.is_empty());
        live
    }

    /// Opens a workplace that may be empty yet.
    pub fn connect(workplace: &Workplace) -> Self {
        let profile = Profile::open(workplace.folder()).expect("the profile opens");
        let (tell, notices) = channel();
        let client = Client::start(profile, true, move |notice| {
            // The test may be over already.
            drop(tell.send(notice));
        });
        let client = client.expect("the client starts");
        let (latest, network, refused) = (None, None, Vec::new());
        Self { client, notices, latest, network, refused, relay_path: None, tickets: 0 }
    }

    /// Waits until what is shown fulfils a condition.
    pub fn wait(&mut self, what: &str, done: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        self.until(what, |live| live.latest.clone().filter(|snapshot| done(snapshot)))
    }

    /// Waits until exactly so many workplaces are connected directly and hold the same.
    pub fn wait_for_peers(&mut self, count: usize) {
        self.wait(&format!("{count} peers in step"), |snapshot| {
            snapshot.status.peers == count && snapshot.status.peers_in_step == count
        });
    }

    /// Waits until the relay holds the same and has confirmed everything.
    pub fn wait_until_delivered(&mut self) {
        self.wait("everything is at the relay", |snapshot| {
            snapshot.status.link == LinkState::InStep && snapshot.status.waiting == 0
        });
    }

    /// Waits until the text of a goal contains something.
    pub fn wait_for_text(&mut self, number: &str, part: &str) {
        self.wait(&format!("{part:?} in goal {number}"), |snapshot| {
            text(snapshot, number).contains(part)
        });
    }

    /// Waits until a call has failed for a reason.
    pub fn wait_for_refusal(&mut self, what: &str, reason: impl Fn(&DialError) -> bool) {
        self.until(what, |live| live.refused.iter().any(&reason).then_some(()));
    }

    /// Waits until the relay was reached, and returns over what that was the last time.
    pub fn relay_path(&mut self) -> Path {
        self.until("the relay answers", |live| live.relay_path)
    }

    /// Waits until the relay is reached over a path.
    pub fn wait_for_relay_path(&mut self, path: Path) {
        let what = format!("the relay over {path:?}");
        self.until(&what, |live| (live.relay_path == Some(path)).then_some(()));
    }

    /// Waits until the search of the room is on or off.
    pub fn wait_for_search(&mut self, search: Search) {
        let is = |network: &NetworkState| network.search == search;
        self.until("the search", |live| live.network.as_ref().is_some_and(is).then_some(()));
    }

    /// Returns where it can be called.
    pub fn listening(&mut self) -> Listening {
        self.until("a socket", |live| live.network.clone()?.listening)
    }

    /// Returns the text of a goal as it is shown now.
    pub fn latest_text(&mut self, number: &str) -> String {
        text(&self.latest(), number).to_owned()
    }

    /// Returns what is shown now.
    pub fn latest(&mut self) -> Arc<Snapshot> {
        self.wait("anything", |_| true)
    }

    /// Types at the beginning of the text of a goal and waits until that is saved here.
    pub fn type_into(&mut self, number: &str, insert: &str) {
        let (doc, ticket) = self.send(number, insert);
        self.wait("the typed text is saved", |snapshot| {
            let applied = snapshot.profiles[&doc.item()].applied;
            applied >= ticket && matches!(snapshot.status.storage, Storage::Saved(_))
        });
    }

    /// Types at the beginning of the text of a goal and ends the client at once.
    pub fn type_and_close(mut self, number: &str, insert: &str) {
        self.send(number, insert);
    }

    fn send(&mut self, number: &str, insert: &str) -> (DocId, u64) {
        let snapshot = self.latest();
        let doc = DocId::shared(Class::Steckbrief, goal(&snapshot, number));
        let base = snapshot.profiles[&doc.item()].version.clone();
        let delta = Delta::splice(Splice { at: 0, delete: 0, insert: insert.to_owned() });
        self.tickets += 1;
        let ops = vec![Op::Text { at: edit::Path::key("text"), delta }];
        self.client.edit(self.tickets, Edit { doc, base, ops });
        (doc, self.tickets)
    }

    /// Names another workplace to call.
    pub fn add_peer(&mut self, peer: Peer) {
        self.client.add_peer(peer).expect("the profile can be written");
    }

    /// Calls another workplace no more.
    pub fn remove_peer(&mut self, peer: &Peer) {
        self.client.remove_peer(peer).expect("the profile can be written");
    }

    /// Searches the room, or ends that.
    pub fn search(&self, searching: bool) {
        self.client.set_searching(searching);
    }

    fn until<T>(&mut self, what: &str, ready: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            while let Ok(notice) = self.notices.try_recv() {
                self.note(notice);
            }
            if let Some(value) = ready(self) {
                return value;
            }
            match self.notices.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
                Ok(notice) => self.note(notice),
                Err(error) => panic!("waited in vain: {what}: {error}\n{self:#?}"),
            }
        }
    }

    fn note(&mut self, notice: Notice) {
        match notice {
            Notice::Show(snapshot) => self.latest = Some(snapshot),
            Notice::Network(network) => self.network = Some(network),
            Notice::Unreached(_, error) => self.refused.push(error),
            Notice::Reached(target, path) if target.origin == Origin::Relay => {
                self.relay_path = Some(path);
            }
            Notice::Ready
            | Notice::Reached(..)
            | Notice::Authors(..)
            | Notice::Shares(..)
            | Notice::Changed(..)
            | Notice::Roster(_)
            | Notice::Certified(_)
            | Notice::CertificateEnds(_) => {}
            Notice::Refused(..)
            | Notice::FileRead(..)
            | Notice::NotStored(_)
            | Notice::SetAside(_)
            | Notice::RosterForked
            | Notice::Declined(_)
            | Notice::Broken(..)
            | Notice::BrokenOff
            | Notice::Grants(_)
            | Notice::Endorsed(..)
            | Notice::Step(..)
            | Notice::Ended(..)
            | Notice::NoNetwork(_) => panic!("{notice:?}"),
        }
    }
}

/// Returns the text of a goal as it is shown.
pub fn text<'a>(snapshot: &'a Snapshot, number: &str) -> &'a str {
    let view = snapshot.profiles.get(&goal(snapshot, number));
    view.map_or("", |view| view.content.text.as_str())
}

fn goal(snapshot: &Snapshot, number: &str) -> ItemId {
    let numbered = snapshot.strategy.content.numbered();
    let found = numbered.iter().find(|numbered| numbered.printed() == number);
    // Where nothing has come yet, no goal has this id.
    found.map_or(ItemId::from_bytes([0; 16]), |numbered| numbered.goal.id)
}

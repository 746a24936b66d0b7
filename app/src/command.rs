// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window wishes of the worker. Commands only ever go out; answers come as snapshots.

use std::collections::BTreeSet;
use std::sync::mpsc::Sender;

use leitwerk_shared::domain::edit::{Edit, Reversal, Version};
use leitwerk_shared::domain::ids::DocId;
use leitwerk_shared::net::enrol::Grant;
use leitwerk_shared::net::peer::Peer;

use crate::client::Task;
use crate::memory::Memory;
use crate::presence::beacon::Place;

/// One wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Changes a document.
    Edit {
        /// Counts up with every edit of this window; the view that contains the edit says so
        /// with its `applied`.
        ticket: u64,
        /// The change.
        edit: Edit,
    },
    /// Takes own edits back or repeats them.
    Reverse {
        /// Counts up with the tickets of edits.
        ticket: u64,
        /// Which, and in which direction.
        reversal: Reversal,
    },
    /// Looks at who wrote what in these documents, and in no others.
    Shares(BTreeSet<DocId>),
    /// Asks which fields of a document others have written into since a state of it.
    Compare(DocId, Version),
    /// Searches the room for other workplaces, or ends that.
    Search(bool),
    /// Calls another workplace from now on.
    AddPeer(Peer),
    /// Calls another workplace no more.
    RemovePeer(Peer),
    /// Remembers this until the next start.
    Remember(Box<Memory>),
    /// Begins with long work.
    Begin(Task),
    /// Stops long work.
    Stop(u64),
    /// Asks what waits for the agreement of a coordinator.
    AskGrants,
    /// Agrees to the rights of a new workplace.
    Endorse(Box<Grant>),
    /// Sets what people here call this workplace.
    Name(String),
    /// Shows the folder of the profile in the program of the system for that.
    ShowFolder,
    /// Tells others where this person is, or that the person is nowhere.
    Here(Option<Place>),
}

/// The way from the window to the worker.
#[derive(Clone, Debug)]
pub struct CommandSender(Sender<Command>);

impl CommandSender {
    /// Wraps the sending end of the worker's queue.
    pub fn new(sender: Sender<Command>) -> Self {
        Self(sender)
    }

    /// Passes a wish on. Returns whether the worker still listens.
    pub fn send(&self, command: Command) -> bool {
        self.0.send(command).is_ok()
    }
}

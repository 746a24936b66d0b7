// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A member with all rights whose changes pass every check and break the document: its program is
//! damaged, newer than ours, or means harm. It does not matter which.

use automerge::legacy::{ObjectId, OpId};
use automerge::{ActorId, Change, ExpandedChange};
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Actor, Archive, Meta, SealedRun, Tip};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{Audience, DeviceId, DocId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::identity::verify::seal;
use leitwerk_shared::sync::frame::{Bulk, Frame};

use super::World;
use super::wire::End;
use super::wishes::{set, splice, wish};
use crate::puppet;

/// The member.
#[derive(Debug)]
pub struct Breaker {
    me: Device,
    key: DeviceKey,
    processes: u8,
}

/// When Automerge notices that something is wrong with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// When it is applied: it writes into what is no object.
    Applying,
    /// When what is stored is opened: it writes a key into a text.
    Opening,
    /// When the document is saved: it replaces a value that was never there.
    Saving,
}

/// Some changes of one actor in a row, as they are sealed and stored.
pub type Written = Vec<(Meta, Vec<u8>)>;

/// A time that changes may carry, in seconds since 1970.
const TIME: i64 = 1_790_000_000;

impl Breaks {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Applying, Self::Opening, Self::Saving];

    /// Writes a change that breaks a Steckbrief, as a new process on top of a history in chunks.
    ///
    /// # Panics
    /// If the history is not sound.
    pub fn write(self, doc: DocId, actor: Actor, history: &[u8], value: &str) -> Written {
        let value = Value::Line(value.to_owned());
        let written = edit(doc, actor, history, set(Path::key("priority"), value));
        let bent = |(_, bytes): (Meta, Vec<u8>)| {
            let change = Change::from_bytes(bytes).expect("a document writes changes");
            let mut expanded: ExpandedChange = change.decode();
            self.bend(&mut expanded);
            let change: Change = expanded.into();
            let bytes = change.raw_bytes().to_vec();
            (Meta::parse(&bytes).expect("nothing is wrong with its form"), bytes)
        };
        written.into_iter().map(bent).collect()
    }

    fn bend(self, change: &mut ExpandedChange) {
        // Of the constant first change: its first operation sets a value, the third makes a text.
        let constant = ActorId::from(Actor::CONSTANT.to_bytes());
        let op = change.operations.first_mut().expect("a change does something");
        match self {
            Self::Applying => op.obj = ObjectId::Id(OpId(1, constant)),
            Self::Opening => op.obj = ObjectId::Id(OpId(3, constant)),
            Self::Saving => op.pred = vec![OpId(1, constant)].into(),
        }
    }
}

impl World {
    /// Lets a member join that breaks documents. Only the test speaks for it.
    pub fn admit_breaker(&mut self, municipality: u32, role: Role) -> Breaker {
        let key = self.register(municipality, role);
        let me = self.verbund.roster.by_key(key.public()).expect("it was registered").clone();
        // Changes will be shown that are not shown any more later.
        self.decided = true;
        Breaker { me, key, processes: 0 }
    }
}

impl Breaker {
    /// Returns its device.
    pub fn device(&self) -> DeviceId {
        self.me.id
    }

    /// Types a word into a Steckbrief as a new process, on top of a history in chunks.
    pub fn write(&mut self, doc: DocId, history: &[u8], text: &str) -> Written {
        edit(doc, self.actor(), history, splice(Path::key("text"), 0, 0, text))
    }

    /// Writes a change that breaks a Steckbrief, as a new process on top of a history in chunks.
    pub fn break_document(&mut self, doc: DocId, history: &[u8], how: Breaks) -> Written {
        let value = format!("kaputt {}", self.processes);
        let actor = self.actor();
        how.write(doc, actor, history, &value)
    }

    /// Returns the name of a new process.
    fn actor(&mut self) -> Actor {
        self.processes += 1;
        Actor::new(self.me.id, [self.processes; 12])
    }

    /// Seals changes of one actor and sends them to a node.
    pub fn send(&self, world: &mut World, target: End, doc: DocId, written: &Written) {
        let run = self.seal(world, doc, written);
        let link = self.call(world, target);
        world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(&run)).encode());
    }

    /// Seals changes of several actors and sends them to a node as an archive: those that stand
    /// in the chunks, and those beside them.
    pub fn send_archive(
        &self,
        world: &mut World,
        target: End,
        doc: DocId,
        chunks: Vec<u8>,
        written: &[Written],
        beside: Vec<Vec<u8>>,
    ) {
        let seals = written.iter().flat_map(|written| self.seal(world, doc, written).seals);
        let seals = seals.collect();
        let link = self.call(world, target);
        // A stream that overtakes the greeting is nobody's.
        while world.step() {}
        let archive = Archive { doc, chunks, seals, beside };
        let bulk = Bulk::Archive(PackedArchive::pack(archive));
        world.inject_bulk(link, End::Puppet, bulk.encode());
    }

    fn seal(&self, world: &mut World, doc: DocId, written: &Written) -> SealedRun {
        for (meta, bytes) in written {
            world.watch.admit(doc, meta.hash, bytes.clone());
        }
        let tips: Vec<Tip> = written.last().map(|(meta, _)| meta.tip()).into_iter().collect();
        let roster = &world.verbund.roster;
        let run = seal(&self.key, self.me.id, roster, doc, written.clone(), tips);
        run.expect("a key signs").sealed().clone()
    }

    /// Connects to a node and greets it as somebody who has something else.
    fn call(&self, world: &mut World, target: End) -> LinkId {
        let link = world.puppet(target, self.me.id);
        let audiences = [Audience::Verbund, Audience::Municipality(self.me.municipality)];
        let hello = puppet::hello(&world.verbund.roster, &audiences);
        world.inject(link, End::Puppet, hello.encode());
        link
    }
}

fn edit(doc: DocId, actor: Actor, history: &[u8], op: Op) -> Written {
    let mut document = Document::load(doc.class(), history).expect("a sound history opens");
    let edit = wish(doc, vec![op]).check().expect("the field is there");
    document.write(&edit, actor, TIME).expect("the document takes it")
}

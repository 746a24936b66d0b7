// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A Verbund with an honest and a hostile member, both with all rights of an editor, and the way
//! that bytes take into a replica.

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, Archive, Meta, Seal, SealedRun, Tip, limits};
use leitwerk_shared::document::{Document, PlainView};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId, VerbundId};
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{
    Device, Entry, Founded, Member, Roster, SignedEntry, Statement,
};
use leitwerk_shared::identity::verify::{Refusal, VerifiedRun, parse, verify};
use leitwerk_shared::sync::frame::Frame;

use crate::forge;

/// When everything is written, in seconds since 1970.
pub(crate) const NOW: i64 = 1_780_000_000;

pub(crate) const HONEST: DeviceId = DeviceId(1);
pub(crate) const HOSTILE: DeviceId = DeviceId(2);

/// The Verbund.
#[derive(Debug)]
pub(crate) struct Verbund {
    pub(crate) roster: Roster,
    honest: DeviceKey,
    hostile: DeviceKey,
}

/// A replica of one document: what it knows, what it shows, what it would store.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(crate) doc: DocId,
    pub(crate) ledger: Ledger,
    /// The changes as they came.
    pub(crate) changes: Vec<Vec<u8>>,
}

impl Verbund {
    pub(crate) fn found() -> Self {
        let key = || DeviceKey::generate().expect("the system gives randomness");
        let (ca, honest, hostile) = (key(), key(), key());
        let founded = Founded {
            verbund: VerbundId::from_bytes([1; 16]),
            name: "Verbund".to_owned(),
            leitlinie: ItemId::from_bytes([1; 16]),
            ca_certificate: Vec::new(),
            ca_key: ca.public().clone(),
        };
        let municipality = MunicipalityId(1);
        let member = Member {
            id: municipality,
            name: "Gemeinde".to_owned(),
            kind: MunicipalityKind::Gemeinde,
            ars: None,
        };
        let device = |id, key: &DeviceKey| {
            let (role, key) = (Role::Editor, key.public().clone());
            Statement::Device(Device { id, municipality, role, key, endorsement: None })
        };
        let sign = |entry: &Entry| {
            let body = SignedEntry::encode(entry);
            let signature = ca.sign(&SignedEntry::message(&body)).expect("a key signs");
            SignedEntry { body, signature }
        };
        let previous = leitwerk_shared::change::Hash([0; 32]);
        let statement = Statement::Founded(founded);
        let first = Entry { height: 0, previous, at: NOW, statement };
        let mut roster = Roster::open(vec![sign(&first)]).expect("the founding entry is valid");
        for statement in
            [Statement::Member(member), device(HONEST, &honest), device(HOSTILE, &hostile)]
        {
            let entry = sign(&roster.next(NOW, statement));
            roster.append(entry).expect("the entry continues the roster");
        }
        Self { roster, honest, hostile }
    }

    /// Signs whatever a device wants to have signed.
    pub(crate) fn seal(&self, device: DeviceId, doc: DocId, mut tips: Vec<Tip>) -> Seal {
        tips.sort_unstable();
        let height = self.roster.height();
        let key = if device == HONEST { &self.honest } else { &self.hostile };
        let message = Seal::message(self.roster.verbund(), doc, height, &tips);
        let signature = key.sign(&message).expect("a key signs");
        Seal { device, height, tips, signature }
    }

    /// Seals changes of one author in order, whatever they are: the hash is what the bytes say.
    pub(crate) fn run(
        &self,
        doc: DocId,
        actor: Actor,
        seq: u64,
        changes: Vec<Vec<u8>>,
    ) -> SealedRun {
        let hash = forge::hash(changes.last().expect("a run has changes"));
        let seals = vec![self.seal(actor.device(), doc, vec![Tip { actor, seq, hash }])];
        SealedRun { doc, changes, seals }
    }

    /// Takes a run in as a replica does: over the wire, through every check.
    pub(crate) fn receive(
        &self,
        ledger: &Ledger,
        run: &SealedRun,
    ) -> Result<Option<VerifiedRun>, Refusal> {
        let frame = Frame::Run(PackedRun::pack(run)).encode();
        let Ok(Some(Frame::Run(packed))) = Frame::decode(&frame[3..]) else {
            panic!("what was written is read")
        };
        let unpacked = packed.unpack(limits::RUN_UNPACKED_BYTES);
        let run = unpacked.map_err(|_malformed| Refusal::Malformed)?;
        verify(&self.roster, ledger, parse(run)?)
    }
}

impl Replica {
    /// An empty document.
    pub(crate) fn new(class: Class) -> Self {
        let doc = DocId::shared(class, ItemId::from_bytes([1; 16]));
        Self { doc, ledger: Ledger::new(class), changes: Vec::new() }
    }

    /// A document that both members have written in for a while, in turns and side by side.
    pub(crate) fn written() -> Self {
        let mut replica = Self::new(Class::Steckbrief);
        for n in 0..6 {
            let text = format!("Der Ausbau beginnt im Jahr {n}. ");
            replica.write(HONEST, 1, &[splice("text", 0, 0, &text)]);
            replica.write(HOSTILE, 1, &[splice("added_values", 0, 0, "Maß nehmen. ")]);
            let before = replica.clone();
            replica.write(HONEST, 1, &[splice("text", 3, 4, "Bau ")]);
            let mut beside = before;
            beside.write(HOSTILE, 2, &[set("priority", &format!("hoch {n}"))]);
            let new = beside.changes.last().cloned().expect("it was just written");
            replica.push(new);
        }
        let id = ItemId::from_bytes([9; 16]);
        let list = Path::key("milestones");
        let add = Op::Add { list: list.clone(), id, before: None };
        let delta = Delta::splice(Splice { at: 0, delete: 0, insert: "Rohbau fertig".to_owned() });
        replica.write(HONEST, 1, &[add, Op::Text { at: list.item(id).then("text"), delta }]);
        replica
    }

    /// Writes an edit as one process of a device.
    pub(crate) fn write(&mut self, device: DeviceId, process: u8, ops: &[Op]) -> Vec<Vec<u8>> {
        let edit = Edit { doc: self.doc, base: Version::default(), ops: ops.to_vec() };
        let edit = edit.check().expect("the edit fits the fields");
        let actor = Actor::new(device, [process; 12]);
        let written = self.document().write(&edit, actor, NOW).expect("the document takes it");
        let changes: Vec<_> = written.into_iter().map(|(_, bytes)| bytes).collect();
        changes.iter().cloned().for_each(|bytes| self.push(bytes));
        changes
    }

    /// Takes a change in without asking.
    pub(crate) fn push(&mut self, bytes: Vec<u8>) {
        self.ledger.admit(&Meta::parse(&bytes).expect("a change that can be read"));
        self.changes.push(bytes);
    }

    /// Opens the document.
    pub(crate) fn document(&self) -> Document {
        Document::load(self.doc.class(), &self.chunks()).expect("a good history opens")
    }

    /// Returns what the document says.
    pub(crate) fn view(&self) -> PlainView {
        self.document().view().expect("what members wrote can be read")
    }

    /// Returns the history as it is stored.
    pub(crate) fn chunks(&self) -> Vec<u8> {
        self.changes.concat()
    }

    /// Returns the place of the next change of an actor.
    pub(crate) fn next_seq(&self, actor: Actor) -> u64 {
        self.ledger.have().seq(actor) + 1
    }

    /// Returns the whole document as it travels.
    pub(crate) fn archive(&self, verbund: &Verbund, chunks: Vec<u8>) -> Archive {
        let seals = [HONEST, HOSTILE];
        let seals = seals.map(|device| verbund.seal(device, self.doc, self.ledger.tips_of(device)));
        Archive { doc: self.doc, chunks, beside: Vec::new(), seals: seals.to_vec() }
    }
}

pub(crate) fn splice(key: &'static str, at: usize, delete: usize, insert: &str) -> Op {
    let splice = Splice { at, delete, insert: insert.to_owned() };
    Op::Text { at: Path::key(key), delta: Delta::splice(splice) }
}

pub(crate) fn set(key: &'static str, line: &str) -> Op {
    let value = Some(leitwerk_shared::domain::edit::Value::Line(line.to_owned()));
    Op::Set { at: Path::key(key), value }
}

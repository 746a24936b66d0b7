// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A peer with a valid device key that lies: it forges, alters, repeats, withholds, exaggerates.
//! Now and then it tells the truth, which must be believed like anybody's.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use automerge::{Change, ExpandedChange};
use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Actor, Archive, Hash, Have, Meta, SealedRun, Signature, limits};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Audience, Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::Device;
use leitwerk_shared::identity::verify::seal;
use leitwerk_shared::sync::frame::{Bulk, Frame, Inventory, Receipt};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _};

use super::World;
use super::wire::{self, End};
use super::wishes::{goal, profile, splice, wish};
use crate::puppet;

/// The liar.
#[derive(Debug)]
pub(super) struct Liar {
    me: Device,
    key: DeviceKey,
    links: BTreeMap<End, LinkId>,
    /// Runs that it heard.
    heard: Vec<SealedRun>,
    /// The other branch of what it told last.
    other: Option<SealedRun>,
}

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Writes what it may, and tells one node only.
    Truth,
    /// Uses a number twice: tells one node this, the next one that.
    Equivocate,
    /// Says nothing at all on a connection.
    Silence,
    /// Says Hello twice.
    Hello,
    /// Asks for everything as if it had nothing.
    Ask,
    /// Writes into a document that it may not write.
    Trespass,
    /// Speaks of the Blatt of another Kommune.
    Outside,
    /// Seals in the name of another device.
    Forge,
    /// Seals changes under the name of another device.
    Steal,
    /// Seals a change that breaks a rule.
    Bend(Bent),
    /// Leaves the last change without a seal.
    Uncovered,
    /// Changes a byte of what it heard.
    Alter,
    /// Leaves the first change out.
    Withhold,
    /// Says again what it heard.
    Replay,
    /// Announces more than may be.
    TooLong,
    /// Sends what nobody can read.
    Garbage,
    /// Confirms as if it were the relay.
    Confirm,
    /// Gives a receipt in the name of another.
    Receipt,
    /// Sends an archive of which a byte was changed after it was sealed.
    Damaged,
    /// Sends an archive without seals.
    Unsealed,
}

/// Which rule a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bent {
    /// It leaves a number out.
    Number,
    /// It does not build on its own predecessor.
    Chain,
    /// Its operations are counted wrongly.
    Counter,
    /// It is from another century.
    Time,
}

const LIES: [Lie; 23] = [
    Lie::Truth,
    Lie::Silence,
    Lie::Hello,
    Lie::Ask,
    Lie::Ask,
    Lie::Trespass,
    Lie::Outside,
    Lie::Forge,
    Lie::Steal,
    Lie::Bend(Bent::Number),
    Lie::Bend(Bent::Chain),
    Lie::Bend(Bent::Counter),
    Lie::Bend(Bent::Time),
    Lie::Uncovered,
    Lie::Alter,
    Lie::Withhold,
    Lie::Replay,
    Lie::TooLong,
    Lie::Garbage,
    Lie::Confirm,
    Lie::Receipt,
    Lie::Damaged,
    Lie::Unsealed,
];

/// How many runs the liar keeps in mind.
const HEARD: usize = 32;

/// A time that changes may carry, in seconds since 1970.
const TIME: i64 = 1_790_000_000;

impl Lie {
    pub(super) fn draw(rng: &mut StdRng, forks: bool) -> Self {
        if forks && rng.random_bool(0.2) {
            return Self::Equivocate;
        }
        LIES.choose(rng).copied().unwrap_or(Self::Silence)
    }
}

impl World {
    /// Puts a device into the roster that will lie.
    pub fn admit_liar(&mut self, municipality: u32, role: Role) {
        let key = self.register(municipality, role);
        let me = self.verbund.roster.by_key(key.public()).expect("it was registered").clone();
        self.liar = Some(Liar { me, key, links: BTreeMap::new(), heard: Vec::new(), other: None });
    }

    /// Lets the liar lie to a node.
    pub fn lie(&mut self, target: End, lie: Lie) {
        let Some(mut liar) = self.liar.take() else { return };
        liar.listen(self);
        if self.at(target).machine.is_some() {
            let link = liar.link(self, target, lie != Lie::Silence);
            liar.tell(self, link, lie);
        }
        self.liar = Some(liar);
    }
}

impl Liar {
    /// Takes in what came since the last time.
    fn listen(&mut self, world: &mut World) {
        self.links.retain(|_, link| world.is_up(*link));
        for link in self.links.values() {
            let Some(wire) = world.wires.get_mut(link) else { continue };
            let pipe = &mut wire.pipes[0];
            pipe.bulks.clear();
            for bytes in pipe.frames.drain(..) {
                if let Ok(Some(Frame::Run(run))) = wire::read(&bytes)
                    && let Ok(run) = run.unpack(limits::RUN_UNPACKED_BYTES)
                {
                    self.heard.push(run);
                }
            }
        }
        let forgotten = self.heard.len().saturating_sub(HEARD);
        self.heard.drain(..forgotten);
    }

    /// Returns the connection to a node, a new one if there is none.
    fn link(&mut self, world: &mut World, target: End, greet: bool) -> LinkId {
        if let Some(link) = self.links.get(&target) {
            return *link;
        }
        let link = world.puppet(target, self.me.id);
        self.links.insert(target, link);
        if greet {
            Self::send(world, link, &self.hello(world));
        }
        link
    }

    fn send(world: &mut World, link: LinkId, frame: &Frame) {
        world.inject(link, End::Puppet, frame.encode());
    }

    fn hello(&self, world: &World) -> Frame {
        let audiences = [Audience::Verbund, Audience::Municipality(self.me.municipality)];
        puppet::hello(&world.verbund.roster, &audiences)
    }

    fn tell(&mut self, world: &mut World, link: LinkId, lie: Lie) {
        let own = self.me.municipality;
        let elsewhere = MunicipalityId(own.0 % 5 + 1);
        let victim = world.device(world.workplaces() - 1);
        match lie {
            Lie::Silence => {}
            Lie::Hello => Self::send(world, link, &self.hello(world)),
            Lie::Ask => {
                for audience in [Audience::Verbund, Audience::Municipality(own)] {
                    let inventory = Inventory { audience, documents: Vec::new(), last: true };
                    Self::send(world, link, &Frame::Inventory(inventory));
                }
            }
            Lie::Truth => {
                let changes = Self::write(&mut world.rng, profile(3), self.me.id);
                for (meta, bytes) in &changes {
                    world.watch.admit(profile(3), meta.hash, bytes.clone());
                }
                let run = self.seal(world, profile(3), changes);
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Equivocate => {
                let run = if let Some(run) = self.other.take() {
                    run
                } else {
                    let mut nonce = [0; 12];
                    world.rng.fill_bytes(&mut nonce);
                    let [run, other] = ["So ", "Anders "].map(|word| {
                        let changes =
                            Self::write_as(nonce, &[word, "weiter "], profile(3), self.me.id);
                        for (meta, bytes) in &changes {
                            world.watch.admit(profile(3), meta.hash, bytes.clone());
                        }
                        self.seal(world, profile(3), changes)
                    });
                    self.other = Some(other);
                    run
                };
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Trespass => {
                let doc = DocId::owned(Class::BlattFrei, elsewhere, goal(0));
                let changes = Self::write(&mut world.rng, doc, self.me.id);
                let run = self.seal(world, doc, changes);
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Outside => {
                let doc = DocId::owned(Class::Blatt, elsewhere, goal(0));
                Self::send(world, link, &Frame::Have { doc, have: Have::default(), last: true });
            }
            Lie::Forge | Lie::Steal => {
                let changes = Self::write(&mut world.rng, profile(0), victim);
                let mut run = self.seal(world, profile(0), changes);
                if lie == Lie::Forge {
                    run.seals[0].device = victim;
                }
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Bend(bent) => {
                let changes = Self::write(&mut world.rng, profile(0), self.me.id);
                let run = self.seal(world, profile(0), bend(changes, bent));
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Uncovered => {
                let changes = Self::write(&mut world.rng, profile(0), self.me.id);
                let first = changes[..1].to_vec();
                let mut run = self.seal(world, profile(0), first);
                run.changes = changes.into_iter().map(|(_, bytes)| bytes).collect();
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Alter | Lie::Replay => {
                let Some(mut run) = self.heard.choose(&mut world.rng).cloned() else { return };
                if lie == Lie::Alter {
                    alter(&mut world.rng, &mut run);
                }
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::Withhold => {
                let changes = Self::write(&mut world.rng, profile(0), self.me.id);
                let mut run = self.seal(world, profile(0), changes);
                run.changes.remove(0);
                Self::send(world, link, &Frame::Run(PackedRun::pack(&run)));
            }
            Lie::TooLong => {
                let length = u32::try_from(limits::FRAME_BYTES + 1).unwrap_or(u32::MAX);
                world.inject(link, End::Puppet, length.to_be_bytes()[1..].to_vec());
            }
            Lie::Garbage => {
                let mut body = vec![0; world.rng.random_range(0..60)];
                world.rng.fill_bytes(&mut body);
                let kind = world.rng.random_range(0..20);
                world.inject(link, End::Puppet, wire::raw(kind, &body));
            }
            Lie::Confirm => {
                let actor = Actor::new(victim, [1; 12]);
                let stored = vec![(profile(0), vec![(actor, 1_000)])];
                Self::send(world, link, &Frame::Stored(stored));
            }
            Lie::Receipt => Self::receipt(world, link, victim),
            Lie::Damaged => {
                let mut archive = self.archive(world);
                let at = world.rng.random_range(0..archive.chunks.len());
                archive.chunks[at] ^= 0x55;
                Self::send_archive(world, link, archive);
            }
            Lie::Unsealed => {
                let archive = Archive { seals: Vec::new(), ..self.archive(world) };
                Self::send_archive(world, link, archive);
            }
        }
    }

    fn receipt(world: &mut World, link: LinkId, device: DeviceId) {
        let signature = Signature::from_bytes(&[7; 64]).expect("64 bytes are one");
        let receipt = Receipt { device, number: u64::MAX, digest: Hash([3; 32]), signature };
        Self::send(world, link, &Frame::Receipt(receipt));
    }

    /// Types twice into a document, under the name of a device.
    fn write(rng: &mut StdRng, doc: DocId, device: DeviceId) -> Vec<(Meta, Vec<u8>)> {
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        Self::write_as(nonce, &["Lug ", "Trug "], doc, device)
    }

    fn write_as(
        nonce: [u8; 12],
        words: &[&str],
        doc: DocId,
        device: DeviceId,
    ) -> Vec<(Meta, Vec<u8>)> {
        let actor = Actor::new(device, nonce);
        let field = if doc.class() == Class::BlattFrei { "note" } else { "text" };
        let mut document = Document::new(doc.class());
        let mut changes = Vec::new();
        for word in words {
            let edit = wish(doc, vec![splice(Path::key(field), 0, 0, word)]).check();
            let edit = edit.expect("the field is there");
            changes.extend(document.write(&edit, actor, TIME).expect("a document takes text"));
        }
        changes
    }

    fn seal(&self, world: &World, doc: DocId, changes: Vec<(Meta, Vec<u8>)>) -> SealedRun {
        let roster = &world.verbund.roster;
        let tips = changes.last().map(|(meta, _)| meta.tip()).into_iter().collect();
        let run = seal(&self.key, self.me.id, roster, doc, changes, tips);
        run.expect("a key signs").sealed().clone()
    }

    /// Makes an archive with which nothing is wrong.
    fn archive(&self, world: &mut World) -> Archive {
        let doc = profile(0);
        let changes = Self::write(&mut world.rng, doc, self.me.id);
        let run = self.seal(world, doc, changes);
        Archive { doc, chunks: run.changes.concat(), beside: Vec::new(), seals: run.seals }
    }

    fn send_archive(world: &mut World, link: LinkId, archive: Archive) {
        let bulk = Bulk::Archive(PackedArchive::pack(archive));
        world.inject_bulk(link, End::Puppet, bulk.encode());
    }
}

/// Lets the last change break a rule.
fn bend(mut changes: Vec<(Meta, Vec<u8>)>, bent: Bent) -> Vec<(Meta, Vec<u8>)> {
    let (_, bytes) = changes.pop().expect("two changes were written");
    let change = Change::from_bytes(bytes).expect("a document writes changes");
    let mut expanded: ExpandedChange = change.decode();
    match bent {
        Bent::Number => expanded.seq += 1,
        Bent::Chain => {
            let first = genesis(Class::Steckbrief);
            expanded.deps = vec![automerge::ChangeHash(first.hash.0)];
            // Nothing else is wrong with it.
            expanded.start_op = NonZeroU64::new(first.max_op + 1).expect("it is not zero");
        }
        Bent::Counter => expanded.start_op = expanded.start_op.saturating_add(5),
        Bent::Time => expanded.time = -1,
    }
    let change: Change = expanded.into();
    let meta = Meta::of(&change).expect("the actor has the right form");
    changes.push((meta, change.raw_bytes().to_vec()));
    changes
}

/// Changes one byte of a change or of a seal.
fn alter(rng: &mut StdRng, run: &mut SealedRun) {
    if rng.random_bool(0.5) {
        if let Some(change) = run.changes.first_mut() {
            let at = rng.random_range(0..change.len());
            change[at] ^= 1;
        }
    } else if let Some(seal) = run.seals.first_mut() {
        let mut bytes = seal.signature.to_bytes();
        bytes[rng.random_range(0..64)] ^= 1;
        seal.signature = Signature::from_bytes(&bytes).expect("64 bytes are one");
    }
}

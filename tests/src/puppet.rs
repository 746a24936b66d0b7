// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What somebody says who has no replica behind: greetings, and changes of one's own making under
//! seals of one's own. Nothing here asks whether that is allowed.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Automerge, ROOT, ScalarValue};
use leitwerk_shared::change::genesis::genesis;
use leitwerk_shared::change::{Actor, Hash, Meta, SealedRun};
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Audience, Class, DeviceId, DocId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::identity::verify::seal;
use leitwerk_shared::sync::frame::{Digest, Frame, Hello, PROTOCOL};

use crate::world::World;
use crate::world::wire::End;
use crate::world::wishes::{splice, wish};

/// A time that changes may carry, in seconds since 1970.
const TIME: i64 = 1_800_000_000;

/// What [`run`] writes, as it reads afterwards.
pub const WRITTEN: &str = "zwei eins ";

/// Greets as one who belongs to some audiences and holds something else of them.
pub fn hello(roster: &Roster, audiences: &[Audience]) -> Frame {
    let other = Digest { documents: 1, hash: Hash([1; 32]) };
    Frame::Hello(Hello {
        protocol: PROTOCOL,
        verbund: roster.verbund(),
        roster_height: roster.height(),
        roster_tip: roster.tip(),
        digests: audiences.iter().map(|audience| (*audience, other)).collect(),
        receipts: Hash([1; 32]),
        program: "test".to_owned(),
    })
}

/// Connects to a node of a world in the name of a device and greets it.
pub fn greet(world: &mut World, target: End, device: DeviceId) -> LinkId {
    let hello = hello(&world.verbund().roster, &[Audience::Verbund]);
    let link = world.puppet(target, device);
    world.inject(link, End::Puppet, hello.encode());
    link
}

/// Types [`WRITTEN`] in two changes into a new document and seals them with a key, in the name of
/// the actor's device.
///
/// # Panics
/// If the document has no text.
pub fn run(roster: &Roster, key: &DeviceKey, actor: Actor, doc: DocId, time: i64) -> SealedRun {
    let field = if doc.class() == Class::Blatt { "note" } else { "text" };
    let mut document = Document::new(doc.class());
    let mut changes = Vec::new();
    for word in ["eins ", "zwei "] {
        let edit = wish(doc, vec![splice(Path::key(field), 0, 0, word)]).check();
        let edit = edit.expect("the field is there");
        changes.extend(document.write(&edit, actor, time).expect("the document takes text"));
    }
    let tip = changes.last().map(|(meta, _)| meta.tip()).expect("two changes were made");
    let run = seal(key, actor.device(), roster, doc, changes, vec![tip]);
    run.expect("the key signs").sealed().clone()
}

/// Sets a value again and again in a new document that nobody else writes, and seals the changes, each
/// of one operation, with the key of a workplace. The same values make the same changes. This program
/// shows nothing of it.
///
/// # Panics
/// If there is no value.
pub fn set(
    world: &mut World,
    client: usize,
    doc: DocId,
    values: impl IntoIterator<Item = ScalarValue>,
) -> SealedRun {
    let values: Vec<ScalarValue> = values.into_iter().collect();
    let count = values.len();
    set_bit_by_bit(world, client, doc, values, count).pop().expect("there is a value")
}

/// The same in several runs, each of so many changes and under a seal of its own.
///
/// # Panics
/// If there is no value.
pub fn set_bit_by_bit(
    world: &mut World,
    client: usize,
    doc: DocId,
    values: impl IntoIterator<Item = ScalarValue>,
    count: usize,
) -> Vec<SealedRun> {
    let device = world.device(client);
    let actor = Actor::new(device, [7; 12]);
    let document = Automerge::load(&genesis(doc.class()).bytes).expect("it is a change");
    let mut document = document.with_actor(ActorId::from(actor.to_bytes()));
    let change = |value| {
        let mut transaction = document.transaction();
        transaction.put(ROOT, "later", value).expect("a map takes any key");
        transaction.commit_with(CommitOptions::default().with_time(TIME));
        let change = document.get_last_local_change().expect("it was just made");
        let bytes = change.raw_bytes().to_vec();
        (Meta::parse(&bytes).expect("Automerge writes changes"), bytes)
    };
    let changes: Vec<_> = values.into_iter().map(change).collect();
    let sealed = |part: &[(Meta, Vec<u8>)]| {
        let tip = part.last().map(|(meta, _)| meta.tip()).expect("there is a value");
        let (key, roster) = (world.key(client), &world.verbund().roster);
        let run = seal(&key, device, roster, doc, part.to_vec(), vec![tip]);
        run.expect("the key signs").sealed().clone()
    };
    let runs: Vec<SealedRun> = changes.chunks(count).map(sealed).collect();
    for run in &runs {
        world.expect_changes(run);
    }
    runs
}

/// Returns a document as it is named in a frame.
///
/// # Panics
/// If its Kommune has a number above 127.
pub fn name(doc: DocId) -> Vec<u8> {
    let owner = u8::try_from(doc.owner().0).ok().filter(|owner| *owner < 0x80);
    let owner = owner.expect("a Verbund of a test is small");
    [&[doc.class() as u8 - 1, owner][..], &doc.item().to_bytes()].concat()
}

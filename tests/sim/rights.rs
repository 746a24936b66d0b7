// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may write what, role by role and class by class, at every door: a relay, another workplace,
//! an exchange file. Whoever delivers it, what its author may not write is kept nowhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Change, ROOT};
use leitwerk_shared::change::genesis::{empty, genesis};
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, Meta};
use leitwerk_shared::domain::ids::{Audience, Class, DocId, ItemId, MunicipalityId};
use leitwerk_shared::exchange::file::audiences;
use leitwerk_shared::exchange::file::select::Since;
use leitwerk_shared::exchange::file::write::{Writer, write};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::verify::{VerifiedRun, seal};
use leitwerk_shared::store::{Batch, Reader as _, Record, Store as _};
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::puppet;
use leitwerk_tests::world::World;
use leitwerk_tests::world::wire::End;

const NOW: i64 = 1_780_000_000;

/// Who owns a document: the Verbund, the author's Kommune, another one.
const OWNERS: [(&str, u32); 3] = [("Verbund", 0), ("own", 1), ("other", 2)];

/// The workplaces that write, all of Kommune 1.
const AUTHORS: [Role; 4] = [Role::Reader, Role::Editor, Role::Coordinator, Role::Hvb];

/// The workplace of the same Kommune that reads.
const PEER: usize = 4;

/// What may be written, and by whom: everything that is not in this list is refused everywhere.
const MAY: [(Class, &str, &[Role]); 7] = [
    (Class::Leitlinie, "Verbund", &[Role::Editor, Role::Coordinator]),
    (Class::Steckbrief, "Verbund", &[Role::Editor, Role::Coordinator]),
    (Class::Blatt, "own", &[Role::Editor, Role::Coordinator]),
    (Class::BlattFrei, "own", &[Role::Editor, Role::Coordinator]),
    (Class::Workshop, "Verbund", &[Role::Editor, Role::Coordinator]),
    (Class::Beschluss, "Verbund", &[Role::Coordinator]),
    (Class::Zustimmung, "own", &[Role::Hvb]),
];

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Relay,
    Peer,
    File,
}

fn world() -> World {
    let peer = [(1, Role::Editor), (2, Role::Editor)];
    let authors = AUTHORS.map(|role| (1, role));
    let mut world = World::new(11, &[&authors[..], &peer].concat());
    world.settle();
    world
}

/// Writes one change into a new document and seals it, whatever the author may.
fn run(world: &World, author: usize, doc: DocId) -> VerifiedRun {
    let actor = Actor::new(world.device(author), [7; 12]);
    let mut document = empty().with_actor(ActorId::from(actor.to_bytes()));
    let first = Change::from_bytes(genesis(doc.class()).bytes.clone()).expect("it is a change");
    document.apply_changes([first]).expect("an empty document takes the first change");
    let mut transaction = document.transaction();
    transaction.put(ROOT, "later", "something").expect("a document takes any key");
    transaction.commit_with(CommitOptions::default().with_time(NOW));
    let change = document.get_last_local_change().expect("a change was made");
    let bytes = change.raw_bytes().to_vec();
    let meta = Meta::parse(&bytes).expect("it is well-formed");
    let tips = vec![meta.tip()];
    let roster = &world.verbund().roster;
    let run =
        seal(&world.key(author), world.device(author), roster, doc, vec![(meta, bytes)], tips);
    run.expect("a key signs")
}

/// Delivers a run in person.
fn deliver(world: &mut World, author: usize, to: End, run: &VerifiedRun) {
    let roster = &world.verbund().roster;
    let audiences = [Audience::Verbund, Audience::Municipality(MunicipalityId(1))];
    let hello = puppet::hello(roster, &audiences);
    let link = world.puppet(to, world.device(author));
    world.inject(link, End::Puppet, hello.encode());
    world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(run.sealed())).encode());
    world.settle();
}

/// Lets the author write a file, and the peer read it.
fn by_file(world: &mut World, author: usize, run: VerifiedRun) {
    let mut store = world.verbund().blank_disk();
    let records = vec![Record::Run(Arc::new(run))];
    store
        .commit(&Batch { watermark: 1, records, may_wait: false })
        .expect("a memory store takes anything");
    let roster = world.verbund().roster.clone();
    let device = roster.device(world.device(author)).expect("the author is a member");
    let key = world.key(author);
    let writer = Writer { device, key: &key, roster: &roster };
    let readers = audiences(device, MunicipalityId(1));
    let mut file = Vec::new();
    write(&store, writer, readers, &Since::Beginning, NOW, &mut file).expect("it is written");
    // Whether it is read or refused shows in what is kept.
    drop(world.read_file(PEER, &file));
}

#[test]
fn nobody_gets_anything_in_that_the_role_does_not_allow() {
    let mut world = world();
    let (mut number, mut wrong) = (0_u8, BTreeMap::new());
    for class in Class::ALL {
        for (author, role) in AUTHORS.into_iter().enumerate() {
            for (owner, municipality) in OWNERS {
                let may = |(of, whose, roles): &(Class, &str, &[Role])| {
                    *of == class && *whose == owner && roles.contains(&role)
                };
                let expected = MAY.iter().any(may);
                for door in [Door::Relay, Door::Peer, Door::File] {
                    number = number.wrapping_add(1);
                    let mut item = [number; 16];
                    item[0] = class as u8;
                    let item = ItemId::from_bytes(item);
                    let doc = DocId::owned(class, MunicipalityId(municipality), item);
                    let run = run(&world, author, doc);
                    if expected {
                        world.expect_changes(run.sealed());
                    }
                    let at = match door {
                        Door::Relay => End::Relay,
                        Door::Peer | Door::File => End::Client(PEER),
                    };
                    match door {
                        Door::File => by_file(&mut world, author, run),
                        Door::Relay | Door::Peer => deliver(&mut world, author, at, &run),
                    }
                    let held = world.store(at).held(doc).expect("a memory store can be read");
                    if held.is_some() != expected {
                        let what = format!("{} {owner} {} {door:?}", class.word(), role.word());
                        wrong.insert(what, expected);
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "not as the table says: {wrong:#?}");
}

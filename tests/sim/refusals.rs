// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is not what it claims to be: every check by itself, and the relay that ends the link and
//! keeps nothing.

use leitwerk_shared::change::ledger::Ledger;
use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::{Actor, SealedRun, Tip};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::exchange::LinkId;
use leitwerk_shared::identity::judgement::Revocation;
use leitwerk_shared::identity::key::DeviceKey;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Need, Roster, Statement};
use leitwerk_shared::identity::validity::hidden;
use leitwerk_shared::identity::verify::{self, Refusal, VerifiedRun, parse, seal};
use leitwerk_shared::store::Reader as _;
use leitwerk_shared::sync::frame::Frame;
use leitwerk_tests::puppet;
use leitwerk_tests::world::World;
use leitwerk_tests::world::verbund::{Verbund, key};
use leitwerk_tests::world::wire::End;
use leitwerk_tests::world::wishes::{goal, profile, splice, wish};

const NONCE: [u8; 12] = [7; 12];
const NOW: i64 = 1_780_000_000;

/// An editor, a reader and a head of administration.
fn world() -> World {
    let mut world = World::new(7, &[(1, Role::Editor), (2, Role::Reader), (3, Role::Hvb)]);
    world.settle();
    world
}

/// Types twice into a new document and seals it in the name of a device.
fn run(verbund: &Verbund, key: &DeviceKey, device: DeviceId, doc: DocId, time: i64) -> SealedRun {
    puppet::run(&verbund.roster, key, Actor::new(device, NONCE), doc, time)
}

/// Reads and checks a run as a replica does.
fn verify(
    roster: &Roster,
    ledger: &Ledger,
    run: SealedRun,
) -> Result<Option<VerifiedRun>, Refusal> {
    verify::verify(roster, ledger, parse(run)?)
}

/// Asserts why a run is refused: by the check itself, and by a relay that ends the link of the
/// workplace that delivers it and stores nothing.
fn check(world: &mut World, run: &SealedRun, expected: &Refusal) {
    let ledger = Ledger::new(run.doc.class());
    let refusal = verify(&world.verbund().roster, &ledger, run.clone());
    assert_eq!(refusal.as_ref().err(), Some(expected));

    let link = greeted(world);
    world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(run)).encode());
    world.settle();
    assert!(!world.is_up(link), "the link ends");
    let held = world.store(End::Relay).held(run.doc).expect("a memory store can be read");
    assert!(held.is_none(), "nothing of it is stored");
}

/// Connects to the relay in the name of a workplace and says hello.
fn greeted(world: &mut World) -> LinkId {
    let device = world.device(0);
    puppet::greet(world, End::Relay, device)
}

#[test]
fn an_honest_run_is_taken() {
    let world = world();
    let run = run(world.verbund(), &world.key(0), world.device(0), profile(1), NOW);
    let verified = verify(&world.verbund().roster, &Ledger::new(Class::Steckbrief), run);
    assert!(verified.is_ok_and(|run| run.is_some()));
}

#[test]
fn an_unknown_device_is_refused() {
    let mut world = world();
    let stranger = DeviceId(99);
    let run = run(world.verbund(), &key(), stranger, profile(1), NOW);
    check(&mut world, &run, &Refusal::UnknownDevice(stranger));
}

#[test]
fn a_device_writes_only_what_its_role_allows() {
    let mut world = world();
    for client in [1, 2] {
        let (device, doc) = (world.device(client), profile(1));
        let run = run(world.verbund(), &world.key(client), device, doc, NOW);
        check(&mut world, &run, &Refusal::WrongRole { device, doc });
    }
    let relay = world.relay_device();
    let run = run(world.verbund(), &key(), relay, profile(1), NOW);
    check(&mut world, &run, &Refusal::WrongRole { device: relay, doc: profile(1) });
}

#[test]
fn nobody_writes_the_blatt_of_another_kommune() {
    let world = world();
    let doc = DocId::owned(Class::Blatt, MunicipalityId(2), goal(1));
    let device = world.device(0);
    let run = run(world.verbund(), &world.key(0), device, doc, NOW);
    let refusal = verify(&world.verbund().roster, &Ledger::new(Class::Blatt), run);
    assert_eq!(refusal, Err(Refusal::WrongRole { device, doc }));
}

#[test]
fn an_altered_byte_is_refused() {
    let mut world = world();
    let honest = run(world.verbund(), &world.key(0), world.device(0), profile(1), NOW);
    for n in 0..honest.changes[1].len() {
        let mut run = honest.clone();
        run.changes[1][n] ^= 1;
        let ledger = Ledger::new(Class::Steckbrief);
        assert!(verify(&world.verbund().roster, &ledger, run).is_err(), "byte {n} was altered");
    }
    let mut run = honest;
    let last = run.changes[1].len() - 1;
    run.changes[1][last] ^= 1;
    let refusal = verify(&world.verbund().roster, &Ledger::new(Class::Steckbrief), run.clone());
    check(&mut world, &run, &refusal.expect_err("an altered byte is refused"));
}

#[test]
fn an_altered_signature_is_refused() {
    let mut world = world();
    let mut run = run(world.verbund(), &world.key(0), world.device(0), profile(1), NOW);
    let mut bytes = run.seals[0].signature.to_bytes();
    bytes[40] ^= 1;
    run.seals[0].signature =
        leitwerk_shared::change::Signature::from_bytes(&bytes).expect("64 bytes");
    let device = world.device(0);
    check(&mut world, &run, &Refusal::Signature(device));
}

#[test]
fn a_seal_is_good_for_one_document_of_one_verbund() {
    let mut world = world();
    let device = world.device(0);
    let mut moved = run(world.verbund(), &world.key(0), device, profile(1), NOW);
    moved.doc = profile(2);
    check(&mut world, &moved, &Refusal::Signature(device));

    let elsewhere = Verbund::found(9);
    let foreign = run(&elsewhere, &world.key(0), device, profile(1), NOW);
    check(&mut world, &foreign, &Refusal::Signature(device));
}

#[test]
fn a_device_vouches_for_its_own_chains_only() {
    let mut world = world();
    let (device, other) = (world.device(0), world.device(1));
    let run = run(world.verbund(), &world.key(0), other, profile(1), NOW);
    // The seal in the name of the other device was made with the wrong key …
    let role = Refusal::WrongRole { device: other, doc: profile(1) };
    check(&mut world, &run, &role);
    // … and under the own name it lists what is not its own.
    let mut run = run;
    run.seals[0].device = device;
    check(&mut world, &run, &Refusal::ForeignActor(device));
}

#[test]
fn a_change_that_the_seal_does_not_reach_is_refused() {
    let mut world = world();
    let device = world.device(0);
    let mut run = run(world.verbund(), &world.key(0), device, profile(1), NOW);
    run.changes.pop();
    let actor = Actor::new(device, NONCE);
    check(&mut world, &run, &Refusal::NotCovered { actor, seq: 1 });
}

#[test]
fn an_impossible_time_is_refused() {
    let mut world = world();
    let device = world.device(0);
    let actor = Actor::new(device, NONCE);
    for time in [-1, 0, i64::MAX] {
        let run = run(world.verbund(), &world.key(0), device, profile(1), time);
        check(&mut world, &run, &Refusal::Time { actor, seq: 1 });
    }
}

#[test]
fn what_builds_on_missing_changes_waits_for_them() {
    let world = world();
    let device = world.device(0);
    let whole = run(world.verbund(), &world.key(0), device, profile(1), NOW);
    let mut late = whole.clone();
    late.changes.remove(0);
    let roster = &world.verbund().roster;
    let mut ledger = Ledger::new(Class::Steckbrief);
    assert_eq!(verify(roster, &ledger, late.clone()), Err(Refusal::Premature));

    let first = verify(roster, &ledger, whole).ok().flatten().expect("the whole run is good");
    ledger.admit(&first.metas()[0]);
    let rest = verify(roster, &ledger, late).ok().flatten().expect("now the rest is good");
    assert_eq!(rest.metas().len(), 1);
}

#[test]
fn a_seal_beyond_what_is_here_displaces_nothing() {
    let world = world();
    let device = world.device(0);
    let doc = profile(1);
    let mut run = run(world.verbund(), &world.key(0), device, doc, NOW);
    let honest = run.seals[0].tips[0];
    let ahead = Tip { seq: honest.seq + 5, ..honest };
    let roster = &world.verbund().roster;
    let extra = seal(&world.key(0), device, roster, doc, Vec::new(), vec![ahead]);
    run.seals.extend(extra.expect("the key signs").sealed().seals.clone());
    let refusal = verify(roster, &Ledger::new(Class::Steckbrief), run);
    assert_eq!(refusal, Err(Refusal::Premature));
}

#[test]
fn a_revoked_device_seals_nothing_more() {
    let (mut verbund, key, device) = (Verbund::found(3), key(), DeviceId(1));
    verbund.join(1, Role::Editor, &key);
    let before = run(&verbund, &key, device, profile(1), NOW);
    verbund.sign(Statement::Revoked(Revocation { device, cuts: Vec::new() }));
    let ledger = Ledger::new(Class::Steckbrief);
    let held = verify(&verbund.roster, &ledger, before);
    assert!(held.is_ok_and(|run| run.is_some()), "what it wrote before is carried");
    let after = run(&verbund, &key, device, profile(1), NOW);
    assert_eq!(verify(&verbund.roster, &ledger, after), Err(Refusal::Revoked(device)));
}

#[test]
fn a_backdated_seal_is_carried_and_shown_nowhere() {
    let (mut verbund, key, device) = (Verbund::found(3), key(), DeviceId(1));
    verbund.join(1, Role::Editor, &key);
    // The device keeps the roster as it was before its revocation, and seals under that.
    let before = verbund.roster.clone();
    verbund.sign(Statement::Revoked(Revocation { device, cuts: Vec::new() }));
    let doc = profile(1);
    let mut late = run(&verbund, &key, device, doc, NOW);
    let tips = late.seals[0].tips.clone();
    let backdated = seal(&key, device, &before, doc, Vec::new(), tips).expect("the key signs");
    late.seals = backdated.sealed().seals.clone();

    let mut ledger = Ledger::new(Class::Steckbrief);
    let held = verify(&verbund.roster, &ledger, late).ok().flatten().expect("it is carried");
    held.metas().iter().for_each(|meta| ledger.admit(meta));
    let hidden = hidden(&ledger, &verbund.roster, doc);
    assert!(held.metas().iter().all(|meta| hidden.contains(&meta.hash)), "and never shown");
}

#[test]
fn what_only_a_newer_program_can_check_is_passed_over() {
    let mut world = world();
    world.all_online();
    world.settle();
    world.decide(Statement::Unknown { kind: 1_000, need: Need::Update });
    world.settle();
    assert!(world.shown(0).status.outdated);
    let honest = run(world.verbund(), &world.key(0), world.device(0), profile(1), NOW);
    let stranger = run(world.verbund(), &key(), DeviceId(99), profile(2), NOW);
    world.expect_changes(&honest);
    let link = greeted(&mut world);
    for run in [&stranger, &honest] {
        world.inject(link, End::Puppet, Frame::Run(PackedRun::pack(run)).encode());
        world.settle();
    }
    assert!(world.is_up(link), "it may be right");
    let held = |world: &World, doc| world.store(End::Relay).held(doc).expect("it can be read");
    assert!(held(&world, profile(2)).is_none(), "nobody here knows whether it is");
    assert!(held(&world, profile(1)).is_some(), "the rest goes on");
    let text = &world.shown(1).profiles[&goal(1)].content.text;
    assert_eq!(text, "zwei eins ", "at everybody");

    world.edit(0, wish(profile(1), vec![splice(Path::key("text"), 0, 0, "drei ")]));
    world.settle();
    let text = &world.shown(0).profiles[&goal(1)].content.text;
    assert_eq!(text, "zwei eins ", "nothing is written before the program is a newer one");
}

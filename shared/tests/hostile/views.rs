// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Documents that are in order for Automerge and not for us: other types than the fields have,
//! keys nobody knows, values by the thousand. They are read without breaking, and go on.

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, Automerge, ObjId, ObjType, ROOT, ScalarValue};
use leitwerk_shared::change::{Actor, limits};
use leitwerk_shared::document::Content;
use leitwerk_shared::domain::ids::{Class, ItemId};
use leitwerk_shared::identity::validity::Hidden;
use leitwerk_shared::store::compact::open;

use crate::member::{HONEST, HOSTILE, NOW, Replica, Verbund, splice};

/// Lets the hostile member write with Automerge itself, past our own checks, and takes it in on
/// the real way.
fn scribbled(
    replica: &mut Replica,
    process: u8,
    scribble: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) {
    let verbund = Verbund::found();
    let actor = Actor::new(HOSTILE, [process; 12]);
    let mut doc = open(replica.doc.class(), &replica.chunks()).expect("it opens").doc;
    doc.set_actor(ActorId::from(actor.to_bytes()));
    let mut tx = doc.transaction();
    scribble(&mut tx);
    tx.commit_with(CommitOptions::default().with_time(NOW));
    let change = doc.get_last_local_change().expect("something was written");
    let bytes = change.raw_bytes().to_vec();
    let run = verbund.run(replica.doc, actor, replica.next_seq(actor), vec![bytes.clone()]);
    let verified = verbund.receive(&replica.ledger, &run);
    let verified = verified.expect("it is in order").expect("it is new");
    let mut document = replica.document();
    document.apply(&verified, &Hidden::default()).expect("Automerge takes it");
    assert_eq!(document.view().expect("it can be read").version.0.len(), 1);
    replica.push(bytes);
}

fn object(doc: &impl automerge::ReadDoc, key: &str) -> ObjId {
    doc.get(ROOT, key).expect("the document can be read").expect("the field is there").1
}

/// The document can be read, and takes what an honest member writes.
fn goes_on(replica: &mut Replica) {
    let before = replica.view();
    assert_ne!(before.content, Content::Other, "it can be read");
    replica.write(HONEST, 1, &[splice("text", 0, 0, "Weiter. ")]);
    assert_ne!(replica.view(), before);
}

#[test]
fn fields_of_another_type_are_passed_over() {
    for class in [Class::Leitlinie, Class::Steckbrief, Class::Blatt] {
        let doc = Replica::new(class).document();
        assert_ne!(doc.view().expect("it can be read").content, Content::Other);
    }
    let mut replica = Replica::written();
    scribbled(&mut replica, 1, |tx| {
        for (key, value) in [
            ("risks", ScalarValue::Null),
            ("efforts", ScalarValue::counter(i64::MAX)),
            ("impact", ScalarValue::F64(f64::NAN)),
            ("added_values", ScalarValue::Uint(u64::MAX)),
            ("measures", ScalarValue::Timestamp(i64::MIN)),
            ("start", ScalarValue::Bytes(vec![0xff; 1_000])),
            ("priority", ScalarValue::Boolean(true)),
        ] {
            tx.put(ROOT, key, value).expect("Automerge takes anything");
        }
        tx.put_object(ROOT, "purposes", ObjType::List).expect("a list is taken");
        tx.put_object(ROOT, "effort_class", ObjType::Text).expect("a text is taken");
        tx.put(ROOT, "x".repeat(10_000), 1).expect("any key is taken");
    });
    goes_on(&mut replica);
}

#[test]
fn things_inside_a_text_do_not_break_it() {
    let mut replica = Replica::written();
    scribbled(&mut replica, 1, |tx| {
        let text = object(tx, "text");
        tx.insert_object(&text, 2, ObjType::Map).expect("a map is taken");
        tx.insert(&text, 3, ScalarValue::counter(7)).expect("a counter is taken");
        tx.insert(&text, 4, ScalarValue::Null).expect("nothing is taken");
    });
    goes_on(&mut replica);
}

#[test]
fn a_list_item_needs_no_form_at_all() {
    let mut replica = Replica::written();
    scribbled(&mut replica, 1, |tx| {
        let list = object(tx, "milestones");
        for n in 0..200_u8 {
            let id = ItemId::from_bytes([n; 16]).to_string();
            let item = tx.put_object(&list, id, ObjType::Map).expect("an item is taken");
            // Positions of any bytes, or none.
            tx.put(&item, "position", ScalarValue::Bytes(vec![n; usize::from(n % 40)]))
                .expect("bytes are taken");
            tx.put(&item, "deleted", i64::from(n)).expect("a number is taken");
            tx.put(&item, "due", "2026-99-99").expect("a line is taken");
        }
        tx.put(&list, "no item at all", 1).expect("a number is taken");
    });
    goes_on(&mut replica);
    // Between such positions an honest member still puts a new item.
    let list = leitwerk_shared::domain::edit::Path::key("milestones");
    for before in [None, Some(ItemId::from_bytes([9; 16])), Some(ItemId::from_bytes([100; 16]))] {
        let id = ItemId::from_bytes([before.map_or(201, |_| 202); 16]);
        let add = leitwerk_shared::domain::edit::Op::Add { list: list.clone(), id, before };
        replica.write(HONEST, 1, &[add]);
    }
    assert_ne!(replica.view().content, Content::Other);
}

#[test]
fn thousands_of_values_at_once_are_read_up_to_a_limit() {
    let base = Replica::written();
    let mut replica = base.clone();
    // Every one beside all the others, by an actor of its own.
    let beside = open(Class::Steckbrief, &base.chunks()).expect("it opens").doc;
    for n in 0..500_u128 {
        let actor = [&HOSTILE.0.to_be_bytes()[..], &n.to_be_bytes()[4..]].concat();
        let mut doc = beside.clone().with_actor(ActorId::from(actor));
        let mut tx = doc.transaction();
        tx.put(ROOT, "priority", format!("Wert {n}")).expect("a line is taken");
        tx.commit_with(CommitOptions::default().with_time(NOW));
        let change = doc.get_last_local_change().expect("something was written");
        replica.push(change.raw_bytes().to_vec());
    }
    let Content::Profile(profile) = replica.view().content else { panic!("a profile") };
    assert_eq!(profile.priority.claims().len(), limits::REGISTER_CLAIMS);
    goes_on(&mut replica);
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let mut replica = Replica::written();
    scribbled(&mut replica, 1, |tx| {
        let mut at = ROOT;
        for _ in 0..10_000 {
            at = tx.put_object(&at, "deeper", ObjType::Map).expect("a map is taken");
        }
    });
    goes_on(&mut replica);
}

#[test]
fn marks_are_no_text() {
    let mut replica = Replica::written();
    scribbled(&mut replica, 1, |tx| {
        let text = object(tx, "text");
        let mark = automerge::marks::Mark::new("bold".to_owned(), true, 0, 5);
        tx.mark(&text, mark, automerge::marks::ExpandMark::Both).expect("a mark is taken");
    });
    goes_on(&mut replica);
}

#[test]
fn a_long_chain_beside_another_does_not_overflow_the_stack() {
    // Automerge follows a chain whose places in the history it has not remembered from change to
    // change; two chains woven together keep it from remembering one of them.
    let mut replica = Replica::written();
    let doc = open(Class::Steckbrief, &replica.chunks()).expect("it opens").doc;
    let mut chains: Vec<Automerge> = (0..2_u8)
        .map(|n| doc.clone().with_actor(ActorId::from(Actor::new(HOSTILE, [9 + n; 12]).to_bytes())))
        .collect();
    let already = replica.changes.len() + 1;
    for n in 0..4_000 {
        let chain = &mut chains[usize::from((already + n) % 16 == 15)];
        let mut tx = chain.transaction();
        tx.put(ROOT, "start", i64::try_from(n).expect("small")).expect("a number is taken");
        tx.commit_with(CommitOptions::default().with_time(NOW));
        let change = chain.get_last_local_change().expect("something was written");
        replica.push(change.raw_bytes().to_vec());
    }
    let folded = leitwerk_shared::store::compact::compact(Class::Steckbrief, &replica.chunks());
    assert!(folded.is_ok());
    goes_on(&mut replica);
}

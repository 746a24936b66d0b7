// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Archives that would unpack to more than anybody has.

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::store::compact::{OpenError, compact, open};

use crate::assert_memory_is_bounded;
use crate::forge::{Document, empty_run, number, run};
use crate::member::Replica;

const CLASS: Class = Class::Steckbrief;

/// 2^60.
const ENDLESS: i64 = 1 << 60;

fn folded() -> Vec<u8> {
    compact(CLASS, &Replica::written().chunks()).expect("an honest history is folded").chunk
}

fn too_much(limit: u64) -> OpenError {
    OpenError::TooMuch { limit }
}

/// Alters one thing in an honest archive and asserts why the result does not open.
fn altered(expected: OpenError, alter: impl FnOnce(&mut Document)) {
    let mut document = Document::parse(&folded());
    alter(&mut document);
    for deflate_from in [256, usize::MAX] {
        let bytes = document.build(deflate_from);
        assert_eq!(open(CLASS, &bytes).map(|_| ()), Err(expected));
    }
    assert_memory_is_bounded();
}

fn rows(document: &mut Document) -> u64 {
    let honest = open(CLASS, &folded()).expect("an honest archive opens");
    assert!(!document.operations.is_empty());
    honest.metas.len() as u64
}

#[test]
fn an_honest_archive_comes_through_the_forge_unaltered() {
    let honest = folded();
    assert_eq!(Document::parse(&honest).build(256), honest);
    let unpacked = Document::parse(&honest).build(usize::MAX);
    let (packed, unpacked) = (open(CLASS, &honest), open(CLASS, &unpacked));
    let (packed, unpacked) = (packed.expect("it opens"), unpacked.expect("it opens"));
    assert_eq!(packed.metas, unpacked.metas);
}

#[test]
fn a_column_that_inflates_beyond_the_limit_is_refused() {
    let mut document = Document::parse(&folded());
    *document.operation_column(0x57) = vec![b'x'; limits::DOCUMENT_BYTES + 1];
    let bomb = document.build(256);
    assert!(bomb.len() < 1 << 20, "a bomb is small");
    let limit = limits::DOCUMENT_BYTES as u64;
    assert_eq!(open(CLASS, &bomb).map(|_| ()), Err(too_much(limit)));
    // Each column below the limit, all together above it.
    let mut document = Document::parse(&folded());
    let half = vec![b'x'; limits::DOCUMENT_BYTES / 2];
    *document.operation_column(0x57) = half.clone();
    *document.change_column(0x57) = half;
    assert_eq!(open(CLASS, &document.build(256)).map(|_| ()), Err(too_much(limit)));
    drop((bomb, document));
    assert_memory_is_bounded();
}

#[test]
fn endless_rows_are_refused_in_every_column() {
    let ops = too_much(limits::DOCUMENT_OPS);
    altered(ops, |document| *document.operation_column(0x21) = run(ENDLESS, &[0]));
    altered(ops, |document| {
        *document.operation_column(0x21) = run(ENDLESS, &[0]);
        *document.operation_column(0x23) = run(ENDLESS, &[0]);
        *document.operation_column(0x42) = run(ENDLESS, &[1]);
    });
    altered(ops, |document| *document.operation_column(0x23) = run(ENDLESS, &[0]));
    altered(too_much(limits::DOCUMENT_CHANGES), |document| {
        *document.change_column(0x01) = run(ENDLESS, &[0]);
    });
    altered(too_much(limits::DOCUMENT_CHANGES), |document| {
        *document.change_column(0x03) = run(ENDLESS, &[0]);
    });
    for id in [0x01, 0x02, 0x11, 0x13, 0x42, 0x56, 0x80] {
        for rows in [run(ENDLESS, &[0]), empty_run(u64::MAX)] {
            let mut document = Document::parse(&folded());
            *document.operation_column(id) = rows;
            let refused = open(CLASS, &document.build(256)).map(|_| ());
            assert!(matches!(refused, Err(OpenError::TooMuch { .. })), "column {id:x}");
        }
    }
    for id in [0x23, 0x35, 0x40, 0x56] {
        let mut document = Document::parse(&folded());
        *document.change_column(id) = empty_run(u64::MAX);
        let refused = open(CLASS, &document.build(256)).map(|_| ());
        assert!(matches!(refused, Err(OpenError::TooMuch { .. })), "column {id:x}");
    }
    assert_memory_is_bounded();
}

#[test]
fn groups_that_count_more_than_is_there_are_refused() {
    let mut honest = Document::parse(&folded());
    let changes = i64::try_from(rows(&mut honest)).expect("a small number");
    altered(too_much(limits::DOCUMENT_OPS), |document| {
        *document.change_column(0x40) = run(changes, &number(1 << 50));
        *document.change_column(0x43) = run(ENDLESS, &[0]);
    });
    altered(OpenError::Damaged, |document| {
        *document.change_column(0x40) = run(changes, &[3]);
    });
}

#[test]
fn a_change_that_claims_millions_of_operations_is_refused() {
    // Automerge sets memory aside for as many operations as the counters say.
    let mut honest = Document::parse(&folded());
    let changes = i64::try_from(rows(&mut honest)).expect("a small number");
    let step = number(limits::DOCUMENT_OPS / 2);
    altered(too_much(limits::DOCUMENT_OPS), |document| {
        *document.change_column(0x13) = run(changes, &step);
    });
    let mut far = Vec::new();
    crate::forge::put_signed(&mut far, i64::from(u32::MAX));
    altered(too_much(limits::DOCUMENT_OPS), |document| {
        *document.change_column(0x13) = run(changes, &far);
    });
}

#[test]
fn a_message_on_every_change_is_counted_for_every_change() {
    let mut honest = Document::parse(&folded());
    let changes = i64::try_from(rows(&mut honest)).expect("a small number");
    let length = limits::DOCUMENT_BYTES / 20;
    let word = [number(length as u64), vec![b'x'; length]].concat();
    altered(too_much(limits::DOCUMENT_BYTES as u64), |document| {
        *document.change_column(0x35) = run(changes, &word);
    });
}

#[test]
fn a_change_builds_on_earlier_ones_only() {
    // On itself, or on a later one.
    let mut honest = Document::parse(&folded());
    let deps = honest.change_column(0x43).clone();
    let mut shifted = Vec::new();
    crate::forge::put_signed(&mut shifted, 1);
    shifted.extend([5]);
    shifted.extend(deps);
    altered(OpenError::Damaged, |document| *document.change_column(0x43) = shifted);
}

#[test]
fn clocks_for_too_many_actors_and_changes_are_refused() {
    let count = 1 << 16;
    let mut document = Document::parse(&folded());
    document.actors = (0..count).map(|n: u128| n.to_be_bytes().to_vec()).collect();
    let changes = (limits::DOCUMENT_CLOCKS >> 16) + 1;
    let rows = i64::try_from(changes).expect("a small number");
    *document.change_column(0x01) = run(rows, &[0]);
    let refused = open(CLASS, &document.build(256)).map(|_| ());
    assert_eq!(refused, Err(too_much(limits::DOCUMENT_CLOCKS)));

    let one_more = limits::DOCUMENT_ACTORS as u128 + 1;
    document.actors = (0..one_more).map(|n| n.to_be_bytes().to_vec()).collect();
    let refused = open(CLASS, &document.build(256)).map(|_| ());
    assert_eq!(refused, Err(too_much(limits::DOCUMENT_ACTORS as u64)));
    assert_memory_is_bounded();
}

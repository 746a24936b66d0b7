// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Few bytes that stand for much. Every one of these would hang Automerge, fill the memory or
//! overflow the stack; every one is refused by counting.

use leitwerk_shared::change::inspect::{self, Unfit};
use leitwerk_shared::change::{Malformed, Meta, limits};
use leitwerk_shared::domain::ids::Class;
use leitwerk_shared::store::compact::{OpenError, open};

use crate::assert_memory_is_bounded;
use crate::forge::{self, Change, empty_run, number, run};
use crate::member::{HONEST, Replica, splice};

/// 2^60.
const ENDLESS: i64 = 1 << 60;

const CHANGE_OPS: Unfit = Unfit::TooMuch { limit: limits::CHANGE_OPS };
const DOCUMENT_OPS: Unfit = Unfit::TooMuch { limit: limits::DOCUMENT_OPS };
const DOCUMENT_BYTES: Unfit = Unfit::TooMuch { limit: limits::DOCUMENT_BYTES as u64 };

/// A change that types five letters.
fn typed() -> Vec<u8> {
    let mut replica = Replica::new(Class::Steckbrief);
    replica.write(HONEST, 1, &[splice("text", 0, 0, "Bauen")]).remove(0)
}

/// Asserts why a change is refused, and that nobody reads it.
fn refused(bytes: &[u8], expected: Unfit) {
    assert_eq!(inspect::change(bytes), Err(expected));
    assert_eq!(Meta::parse(bytes), Err(Malformed));
    assert_memory_is_bounded();
}

/// Alters one thing in an honest change and asserts why the result is refused.
fn altered(expected: Unfit, alter: impl FnOnce(&mut Change)) {
    let mut change = Change::parse(&typed());
    alter(&mut change);
    let altered = change.build();
    refused(&altered, expected);
    // In a history it is refused as well.
    let history = [typed().as_slice(), &altered].concat();
    assert_eq!(open(Class::Steckbrief, &history).map(|_| ()), Err(expected.into()));
}

#[test]
fn an_honest_change_comes_through_the_forge_unaltered() {
    let honest = typed();
    assert_eq!(Change::parse(&honest).build(), honest);
    assert_eq!(inspect::change(&honest), Ok(5));
}

#[test]
fn a_column_of_endless_rows_is_refused() {
    altered(CHANGE_OPS, |change| *change.column(0x42) = run(ENDLESS, &[1]));
    altered(CHANGE_OPS, |change| *change.column(0x42) = empty_run(1 << 60));
    // Fewer actions than the other columns have rows.
    let more = |id, bytes: Vec<u8>| {
        altered(Unfit::TooMuch { limit: 5 }, |change| *change.column(id) = bytes);
    };
    for (id, value) in [(0x01, 0), (0x02, 1), (0x11, 0), (0x13, 1), (0x56, 0x16), (0x70, 0)] {
        more(id, run(ENDLESS, &[value]));
        more(id, empty_run(u64::MAX));
    }
    more(0x34, number(1 << 60));
    more(0x94, number(1 << 60));
    more(0x15, run(ENDLESS, &[1, b'k']));
    more(0xa5, run(ENDLESS, &[1, b'm']));
}

#[test]
fn an_operation_that_replaces_endlessly_many_is_refused() {
    altered(CHANGE_OPS, |change| {
        *change.column(0x70) = [run(1, &number(1 << 60)), empty_run(4)].concat();
        *change.column(0x71) = run(ENDLESS, &[0]);
        *change.column(0x73) = run(ENDLESS, &[1]);
    });
    // The count alone, without anything that it counts.
    altered(Unfit::Malformed, |change| {
        *change.column(0x70) = [run(1, &[9]), run(4, &[0])].concat();
    });
}

#[test]
fn a_word_that_stands_in_every_row_is_counted_in_every_row() {
    altered(DOCUMENT_BYTES, |change| {
        let rows = limits::CHANGE_OPS;
        let count = i64::try_from(rows).expect("a small number");
        let word = "x".repeat(100_000);
        change.columns.clear();
        *change.column(0x15) = run(count, &[number(100_000), word.into_bytes()].concat());
        *change.column(0x34) = number(rows);
        *change.column(0x42) = run(count, &[1]);
        *change.column(0x56) = run(count, &[0]);
        *change.column(0x70) = run(count, &[0]);
    });
}

#[test]
fn values_are_as_long_as_they_say() {
    altered(Unfit::Malformed, |change| *change.column(0x56) = run(5, &number(u64::MAX >> 1)));
    altered(Unfit::Malformed, |change| *change.column(0x56) = run(5, &[0x26]));
    altered(Unfit::Malformed, |change| change.column(0x57).push(0));
}

#[test]
fn counters_stay_below_the_limit() {
    let too_high = Unfit::TooMuch { limit: limits::DOCUMENT_OPS };
    for start in [limits::DOCUMENT_OPS - 3, u64::from(u32::MAX), 1 << 60, u64::MAX] {
        altered(too_high, |change| change.start_op = start);
    }
    altered(Unfit::Malformed, |change| change.start_op = 0);
    altered(Unfit::Malformed, |change| change.seq = 0);
}

#[test]
fn what_an_operation_speaks_of_is_older_than_itself() {
    let first = Change::parse(&typed()).start_op;
    // Inside itself, inside what it contains, and after a letter that comes later: whoever
    // follows these runs in a circle.
    for object in [first, first + 1, 1 << 40] {
        altered(Unfit::Malformed, |change| *change.column(0x02) = run(5, &number(object)));
    }
    altered(Unfit::Malformed, |change| {
        *change.column(0x11) = run(5, &[0]);
        *change.column(0x13) = run(5, &{
            let mut later = Vec::new();
            forge::put_signed(&mut later, 1 << 40);
            later
        });
    });
    altered(Unfit::Malformed, |change| *change.column(0x01) = run(5, &[7]));
}

#[test]
fn lengths_that_are_announced_must_be_there() {
    let honest = Change::parse(&typed());
    // Dependencies, other actors, columns, a message: each in turn as many as a number can say.
    let mut body = number(1 << 40);
    body.extend(honest.deps.concat());
    refused(&forge::chunk(1, &body), Unfit::TooMuch { limit: limits::CHANGE_DEPS as u64 });
    let head = |honest: &Change| {
        let mut body = number(1);
        body.extend(honest.deps.concat());
        body.extend([&[16][..], &honest.actor, &[1, 50], &[0]].concat());
        body
    };
    let message = [head(&honest), number(u64::MAX)].concat();
    refused(&forge::chunk(1, &message), Unfit::Malformed);
    let others = [head(&honest), vec![0], number(1 << 60)].concat();
    refused(&forge::chunk(1, &others), Unfit::TooMuch { limit: limits::CHANGE_DEPS as u64 });
    let columns = [head(&honest), vec![0, 0], number(1 << 60)].concat();
    refused(&forge::chunk(1, &columns), Unfit::TooMuch { limit: 14 });
    let column = [head(&honest), vec![0, 0, 1], number(0x42), number(u64::MAX)].concat();
    refused(&forge::chunk(1, &column), Unfit::Malformed);
}

#[test]
fn a_change_is_one_chunk_and_nothing_else() {
    let honest = typed();
    refused(&[honest.as_slice(), &[0]].concat(), Unfit::Malformed);
    refused(&[honest.as_slice(), &honest].concat(), Unfit::Malformed);
    refused(&honest[..honest.len() - 1], Unfit::Malformed);
    refused(&[], Unfit::Malformed);
    // The length in a longer form than it needs: another hash for the same change.
    let mut overlong = honest.clone();
    overlong[9] |= 0x80;
    overlong.insert(10, 0);
    refused(&overlong, Unfit::Malformed);
    altered(Unfit::Malformed, |change| change.extra = b"more".to_vec());
    altered(Unfit::Malformed, |change| change.actor.truncate(15));
    altered(Unfit::Malformed, |change| change.deps.push(change.deps[0]));
    altered(Unfit::Malformed, |change| change.others.push(change.actor.clone()));
    altered(Unfit::Malformed, |change| change.columns.clear());
    altered(Unfit::Malformed, |change| change.columns.reverse());
    altered(Unfit::Malformed, |change| change.columns.push((0xf42, vec![1])));
    let large = vec![0; limits::CHANGE_BYTES + 1];
    refused(&large, Unfit::TooMuch { limit: limits::CHANGE_BYTES as u64 });
}

#[test]
fn nothing_compressed_and_no_bundle_travels_as_a_change() {
    // A gigabyte of zeros in a megabyte.
    let zeros = forge::deflate(&vec![0; 64 << 20]);
    refused(&forge::chunk(2, &zeros), Unfit::Malformed);
    refused(&forge::chunk(3, &zeros), Unfit::Malformed);
    refused(&forge::chunk(0, &[0, 0, 0, 0]), Unfit::Malformed);
    refused(&forge::chunk(9, &[]), Unfit::Malformed);
    altered(Unfit::Malformed, |change| {
        change.columns.retain(|(id, _)| *id != 0x57);
        change.columns.push((0x5f, zeros));
    });
}

#[test]
fn a_history_is_one_document_and_then_changes() {
    let class = Class::Steckbrief;
    let honest = typed();
    let mut replica = Replica::new(class);
    replica.push(honest.clone());
    let folded = leitwerk_shared::store::compact::compact(class, &replica.chunks());
    let folded = folded.expect("an honest history is folded").chunk;
    assert!(open(class, &folded).is_ok());
    for chunks in [
        [folded.as_slice(), &folded].concat(),
        [honest.as_slice(), &folded].concat(),
        [folded.as_slice(), &[0]].concat(),
        forge::chunk(2, &forge::deflate(&honest[10..])),
        forge::chunk(3, &[0; 40]),
    ] {
        assert_eq!(open(class, &chunks).map(|_| ()), Err(OpenError::Damaged));
    }
    // Thousands of changes that each stand for as much as one change may.
    let mut change = Change::parse(&honest);
    change.columns.clear();
    let rows = i64::try_from(limits::CHANGE_OPS).expect("a small number");
    *change.column(0x15) = run(rows, &[1, b'k']);
    *change.column(0x34) = number(limits::CHANGE_OPS);
    *change.column(0x42) = run(rows, &[1]);
    *change.column(0x56) = run(rows, &[0]);
    *change.column(0x70) = run(rows, &[0]);
    let large = change.build();
    assert_eq!(inspect::change(&large), Ok(limits::CHANGE_OPS));
    let many = large.repeat(100);
    assert_eq!(inspect::history(&many), Err(DOCUMENT_OPS));
    assert_memory_is_bounded();
}

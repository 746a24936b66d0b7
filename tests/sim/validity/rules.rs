// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every rule by itself.

use std::collections::BTreeSet;

use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::validity::{Reason, forks, hidden};

use super::history::{History, actor, doc};

/// Asserts what is shown to somebody to whom everything came in the order of writing.
fn check(history: &History, expected: &[usize]) {
    let order: Vec<usize> = (0..history.changes.len()).collect();
    check_order(history, &order, expected);
}

fn check_order(history: &History, order: &[usize], expected: &[usize]) {
    let ledger = history.arrived(order);
    assert_eq!(history.shown(&ledger), expected.iter().copied().collect::<BTreeSet<_>>());
}

#[test]
fn everything_is_shown_where_nobody_was_revoked() {
    let mut history = History::new(2);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(2, 1), None, &[one]);
    check(&history, &[one, two]);
}

#[test]
fn beyond_the_cut_nothing_is_shown() {
    let mut history = History::new(2);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(1, 1), Some(one), &[]);
    history.write(actor(1, 1), Some(two), &[]);
    history.write(actor(1, 2), None, &[two]);
    history.revoke(1, &[two]);
    check(&history, &[one, two]);
}

#[test]
fn of_a_document_without_a_cut_nothing_by_the_revoked_device_is_shown() {
    let mut history = History::new(2);
    history.write(actor(1, 1), None, &[]);
    let other = history.write(actor(2, 1), None, &[]);
    history.revoke(1, &[]);
    check(&history, &[other]);
}

#[test]
fn who_builds_on_a_change_vouches_for_it() {
    let mut history = History::new(3);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(1, 1), Some(one), &[]);
    history.write(actor(1, 1), Some(two), &[]);
    let vouches = history.write(actor(2, 1), None, &[two]);
    history.revoke(1, &[]);
    check(&history, &[one, two, vouches]);
}

#[test]
fn a_revoked_device_vouches_for_nobody_beyond_its_cut() {
    let mut history = History::new(2);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(2, 1), None, &[one]);
    let three = history.write(actor(2, 1), Some(two), &[]);
    history.write(actor(1, 1), Some(one), &[three]);
    history.revoke(1, &[one]);
    history.revoke(2, &[two]);
    check(&history, &[one, two]);
}

#[test]
fn an_entry_admits_a_change_and_what_it_builds_on() {
    let mut history = History::new(1);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(1, 1), Some(one), &[]);
    history.write(actor(1, 1), Some(two), &[]);
    history.revoke(1, &[]);
    history.admit(two);
    check(&history, &[one, two]);
}

#[test]
fn until_its_change_is_here_a_cut_speaks_by_the_number() {
    let mut history = History::new(1);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(1, 1), Some(one), &[]);
    let three = history.write(actor(1, 1), Some(two), &[]);
    history.revoke(1, &[three]);
    check_order(&history, &[one, two], &[one, two]);
    check_order(&history, &[one, two, three], &[one, two, three]);
}

#[test]
fn another_branch_below_a_cut_does_not_count() {
    let mut history = History::new(1);
    let one = history.write(actor(1, 1), None, &[]);
    let two = history.write(actor(1, 1), Some(one), &[]);
    let three = history.write(actor(1, 1), Some(two), &[]);
    let forged = history.write(actor(1, 1), Some(one), &[]);
    history.revoke(1, &[three]);
    check_order(&history, &[one, forged, two, three], &[one, two, three]);
    let ledger = history.arrived(&[one, forged, two, three]);
    assert_eq!(forks(&ledger, &history.verbund.roster, doc()), [], "there is nothing to decide");
}

#[test]
fn until_somebody_decides_the_first_branch_to_come_is_shown() {
    let mut history = History::new(2);
    let one = history.write(actor(1, 1), None, &[]);
    let left = history.write(actor(1, 1), Some(one), &[]);
    let right = history.write(actor(1, 1), Some(one), &[]);
    let builds = history.write(actor(2, 1), None, &[right]);
    let apart = history.write(actor(2, 2), None, &[one]);
    check_order(&history, &[one, left, right, builds, apart], &[one, left, apart]);
    check_order(&history, &[one, right, builds, left, apart], &[one, right, builds, apart]);
    let ledger = history.arrived(&[one, left, right, builds, apart]);
    let found = forks(&ledger, &history.verbund.roster, doc());
    assert_eq!(found.len(), 1);
    assert!(found[0].open);
    assert_eq!(found[0].branches[1].tip, history.tip(right));
    assert_eq!(found[0].branches[1].changes, 2);
    assert_eq!(found[0].branches[1].devices, BTreeSet::from([DeviceId(1), DeviceId(2)]));
}

#[test]
fn a_decision_between_two_branches_is_the_same_for_everybody() {
    let mut history = History::new(2);
    let one = history.write(actor(1, 1), None, &[]);
    let left = history.write(actor(1, 1), Some(one), &[]);
    let on_left = history.write(actor(2, 1), None, &[left]);
    let right = history.write(actor(1, 1), Some(one), &[]);
    let on_right = history.write(actor(2, 2), None, &[right]);
    history.resolve(right);
    let shown = [one, right, on_right];
    check_order(&history, &[one, left, on_left, right, on_right], &shown);
    check_order(&history, &[one, right, left, on_right, on_left], &shown);
    // Who has only the other branch shows nothing of it either.
    check_order(&history, &[one, left, on_left], &[one]);
    let ledger = history.arrived(&[one, left, right]);
    assert!(!forks(&ledger, &history.verbund.roster, doc())[0].open);
    history.resolve(left);
    let changed = [one, left, on_left];
    check_order(&history, &[one, right, left, on_right, on_left], &changed);
}

#[test]
fn what_lost_vouches_for_nothing() {
    let mut history = History::new(3);
    let beyond = history.write(actor(1, 1), None, &[]);
    let left = history.write(actor(2, 1), None, &[beyond]);
    let right = history.write(actor(2, 1), None, &[]);
    history.revoke(1, &[]);
    check(&history, &[beyond, left]);
    history.resolve(right);
    check(&history, &[right]);
    let ledger = history.arrived(&[beyond, left, right]);
    let reasons = hidden(&ledger, &history.verbund.roster, doc()).counts();
    let expected = [((Reason::Revoked, DeviceId(1)), 1), ((Reason::Lost, DeviceId(2)), 1)];
    assert_eq!(reasons, expected.into_iter().collect());
}

#[test]
fn nothing_that_builds_on_both_branches_is_ever_shown() {
    let mut history = History::new(2);
    let left = history.write(actor(1, 1), None, &[]);
    let right = history.write(actor(1, 1), None, &[]);
    history.write(actor(2, 1), None, &[left, right]);
    check(&history, &[left]);
    history.resolve(right);
    check(&history, &[right]);
}

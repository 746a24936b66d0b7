// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Frames and archives of any bytes: an answer, never a panic, and never more memory than the
//! bytes themselves justify.

use leitwerk_shared::change::packed::PackedRun;
use leitwerk_shared::change::packed_archive::PackedArchive;
use leitwerk_shared::change::{Actor, Have, limits};
use leitwerk_shared::domain::ids::Audience;
use leitwerk_shared::sync::frame::{Bulk, Frame};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::assert_memory_is_bounded;
use crate::forge::number;
use crate::member::{HOSTILE, Replica, Verbund, splice};

/// A frame of each kind that carries lists, and an archive.
fn pieces() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let verbund = Verbund::found();
    let mut replica = Replica::written();
    let archive = Bulk::Archive(PackedArchive::pack(replica.archive(&verbund, replica.chunks())));
    let actor = Actor::new(HOSTILE, [1; 12]);
    let changes = replica.write(HOSTILE, 1, &[splice("text", 0, 0, &"Wort ".repeat(200))]);
    let seq = replica.next_seq(actor) - 1;
    let packed = PackedRun::pack(&verbund.run(replica.doc, actor, seq, changes));
    let frames = [
        Frame::Roster(verbund.roster.entries_from(0).to_vec()),
        Frame::Have { doc: replica.doc, have: Have(replica.ledger.have().0.clone()), last: true },
        Frame::Run(packed.clone()),
        Frame::Stored(vec![(replica.doc, vec![(actor, seq)])]),
    ];
    let frames = frames.iter().map(|frame| frame.encode()[3..].to_vec());
    assert_eq!(replica.doc.audience(), Audience::Verbund);
    (frames.collect(), vec![archive.encode(), Bulk::Run(packed).encode()])
}

#[test]
fn frames_of_any_bytes_are_answered() {
    let (frames, bulks) = pieces();
    for seed in 0..20_000 {
        let mut random = StdRng::seed_from_u64(seed);
        let of = if random.random_bool(0.8) { &frames } else { &bulks };
        let mut bytes = of.choose(&mut random).expect("there are some").clone();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..bytes.len());
            match random.random_range(0..4) {
                0 => bytes[at] = random.random(),
                1 => bytes.truncate(at.max(1)),
                // A length that nothing follows.
                2 => drop(bytes.splice(at..=at, number(random.random()))),
                _ => bytes[at] ^= 1 << random.random_range(0..8),
            }
        }
        if let Ok(Some(Frame::Run(run))) = Frame::decode(&bytes) {
            drop(run.unpack(limits::RUN_UNPACKED_BYTES));
        }
        if let Ok(Bulk::Run(run)) = Bulk::decode(&bytes) {
            drop(run.unpack(limits::RUN_UNPACKED_BYTES));
        }
    }
    assert_memory_is_bounded();
}

#[test]
fn a_list_is_never_longer_than_what_came() {
    // Every kind of frame, saying 2^60 of whatever it lists, also inside of itself.
    for kind in 0..=20 {
        for depth in 0..4 {
            let mut bytes = vec![kind];
            bytes.extend(vec![1; depth * 8]);
            bytes.extend(number(1 << 60).repeat(8));
            bytes.extend([0xff; 64]);
            assert!(!matches!(Frame::decode(&bytes), Ok(Some(Frame::Run(run))) if run.len() > 200));
        }
    }
    assert_memory_is_bounded();
}

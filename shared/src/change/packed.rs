// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A run as it travels: without what the reader can compute. Of Automerge's encoding only the
//! outermost frame of a change is known here; nothing that comes out is trusted.
//!
//! A hundred small changes are mostly hashes: each names the one before it in 32 bytes, which
//! no compression shortens. Here a dependency within the run is a number, checksums and hashes
//! of tips are left out, and what remains is compressed as one piece.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use serde::{Deserialize, Serialize};

use super::leb128::{read, read_shortest, take, write};
use super::{Hash, Malformed, Seal, SealedRun, Signature, Tip, limits, sha256};
use crate::domain::ids::{DeviceId, DocId};

/// A run in its shortest form. Cheap to clone, for it goes to many peers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedRun {
    /// The document.
    pub doc: DocId,
    changes: u32,
    body: Arc<[u8]>,
}

/// What the body of a packed run holds.
#[derive(Serialize, Deserialize)]
struct Body {
    seals: Vec<PackedSeal>,
    bytes: Bytes,
}

#[derive(Serialize, Deserialize)]
enum Bytes {
    Plain(Vec<u8>),
    Deflated { length: u32, bytes: Vec<u8> },
}

#[derive(Serialize, Deserialize)]
struct PackedSeal {
    device: DeviceId,
    height: u32,
    tips: Vec<PackedTip>,
    signature: Signature,
}

/// Most tips are the last change of an author in the run.
#[derive(Serialize, Deserialize)]
enum PackedTip {
    Change(u32),
    Other(Tip),
}

/// The first bytes of every Automerge chunk.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The type of a chunk that is one change.
const CHANGE: u8 = 1;

/// Below this size compression costs time and gains nothing, in bytes.
const WORTHWHILE: usize = 600;

impl PackedRun {
    /// Packs a run.
    pub fn pack(run: &SealedRun) -> Self {
        let mut places: HashMap<Hash, u32> = HashMap::new();
        let mut bytes = Vec::new();
        for (place, change) in (0..).zip(&run.changes) {
            pack_change(&mut bytes, change, &places);
            if let Some(hash) = hash(change) {
                places.insert(hash, place);
            }
        }
        let tip = |tip: &Tip| {
            let place = places.get(&tip.hash).copied();
            // The reader takes actor and number from the change, so they must be its own.
            let same = |place: &u32| {
                super::Meta::parse(&run.changes[*place as usize]).is_ok_and(|m| m.tip() == *tip)
            };
            place.filter(same).map_or_else(|| PackedTip::Other(*tip), PackedTip::Change)
        };
        let seals = run.seals.iter().map(|seal| PackedSeal {
            device: seal.device,
            height: seal.height,
            tips: seal.tips.iter().map(tip).collect(),
            signature: seal.signature,
        });
        let body = Body { seals: seals.collect(), bytes: deflate(bytes) };
        let body = postcard::to_allocvec(&body).expect("plain values can be written");
        let changes = u32::try_from(run.changes.len()).unwrap_or(u32::MAX);
        Self { doc: run.doc, changes, body: body.into() }
    }

    /// Returns the size on the wire, in bytes.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Unpacks the run, at most so many bytes of it.
    ///
    /// # Errors
    /// [`Malformed`] if the bytes are not a packed run or unpack to more than the limit.
    pub fn unpack(&self, limit: usize) -> Result<SealedRun, Malformed> {
        let body: Body = postcard::from_bytes(&self.body).map_err(|_reason| Malformed)?;
        let bytes = inflate(body.bytes, limit)?;
        let mut rest = bytes.as_slice();
        let (mut changes, mut hashes) = (Vec::new(), Vec::new());
        for _ in 0..self.changes {
            let change = unpack_change(&mut rest, &hashes).ok_or(Malformed)?;
            hashes.push(hash(&change).ok_or(Malformed)?);
            changes.push(change);
        }
        if !rest.is_empty() {
            return Err(Malformed);
        }
        let tip = |tip: PackedTip| match tip {
            PackedTip::Other(tip) => Ok(tip),
            PackedTip::Change(place) => {
                let change = changes.get(place as usize).ok_or(Malformed)?;
                Ok(super::Meta::parse(change)?.tip())
            }
        };
        let seals = body.seals.into_iter().map(|seal| {
            let tips: Result<Vec<Tip>, Malformed> = seal.tips.into_iter().map(tip).collect();
            let PackedSeal { device, height, signature, .. } = seal;
            Ok(Seal { device, height, tips: tips?, signature })
        });
        let seals: Result<Vec<Seal>, Malformed> = seals.collect();
        Ok(SealedRun { doc: self.doc, seals: seals?, changes })
    }
}

/// Writes a change: the number of its dependencies plus one, each as its distance in the run or
/// as 0 and the hash, the length of the rest, the rest. A chunk of another form: 0, its length,
/// all of it.
fn pack_change(out: &mut Vec<u8>, change: &[u8], places: &HashMap<Hash, u32>) {
    let Some((deps, rest)) = split(change) else {
        write(out, 0);
        write(out, change.len() as u64);
        return out.extend(change);
    };
    write(out, deps.len() as u64 + 1);
    for dep in deps {
        if let Some(place) = places.get(&dep) {
            write(out, u64::from(*place) + 1);
        } else {
            write(out, 0);
            out.extend(dep.0);
        }
    }
    write(out, rest.len() as u64);
    out.extend(rest);
}

fn unpack_change(input: &mut &[u8], hashes: &[Hash]) -> Option<Vec<u8>> {
    let Some(deps) = read(input)?.checked_sub(1) else {
        let length = read(input)?;
        return Some(take(input, length)?.to_vec());
    };
    if deps > limits::CHANGE_DEPS as u64 {
        return None;
    }
    let mut body = Vec::new();
    write(&mut body, deps);
    for _ in 0..deps {
        match read(input)?.checked_sub(1) {
            Some(place) => body.extend(hashes.get(usize::try_from(place).ok()?)?.0),
            None => body.extend(take(input, 32)?),
        }
    }
    let length = read(input)?;
    body.extend(take(input, length)?);
    let mut chunk = vec![CHANGE];
    write(&mut chunk, body.len() as u64);
    chunk.extend(body);
    let checksum = sha256(&chunk).0;
    Some([&MAGIC, &checksum[..4], &chunk].concat())
}

/// Splits a change into its dependencies and what follows them; `None` if it would not come
/// out of [`unpack_change`] byte for byte.
fn split(change: &[u8]) -> Option<(Vec<Hash>, &[u8])> {
    let (header, mut rest) = change.split_at_checked(9)?;
    if header[..4] != MAGIC || header[8] != CHANGE || header[4..8] != hash(change)?.0[..4] {
        return None;
    }
    let length = read_shortest(&mut rest)?;
    if length != rest.len() as u64 {
        return None;
    }
    let count = read_shortest(&mut rest).filter(|count| *count <= limits::CHANGE_DEPS as u64)?;
    let mut deps = Vec::new();
    for _ in 0..count {
        deps.push(Hash(take(&mut rest, 32)?.try_into().ok()?));
    }
    Some((deps, rest))
}

/// Automerge's hash of a chunk: over everything behind the checksum.
fn hash(chunk: &[u8]) -> Option<Hash> {
    Some(sha256(chunk.get(8..)?))
}

fn deflate(bytes: Vec<u8>) -> Bytes {
    if bytes.len() < WORTHWHILE {
        return Bytes::Plain(bytes);
    }
    let mut deflated = Vec::new();
    let read =
        DeflateEncoder::new(bytes.as_slice(), Compression::default()).read_to_end(&mut deflated);
    match (read, u32::try_from(bytes.len())) {
        (Ok(_), Ok(length)) if deflated.len() < bytes.len() => {
            Bytes::Deflated { length, bytes: deflated }
        }
        _ => Bytes::Plain(bytes),
    }
}

fn inflate(bytes: Bytes, limit: usize) -> Result<Vec<u8>, Malformed> {
    match bytes {
        Bytes::Plain(bytes) => Ok(bytes),
        Bytes::Deflated { length, bytes } => {
            if length as usize > limit {
                return Err(Malformed);
            }
            let mut inflated = Vec::new();
            let mut decoder = DeflateDecoder::new(bytes.as_slice()).take(u64::from(length) + 1);
            decoder.read_to_end(&mut inflated).map_err(|_reason| Malformed)?;
            if inflated.len() == length as usize { Ok(inflated) } else { Err(Malformed) }
        }
    }
}

#[cfg(test)]
mod tests {
    use automerge::transaction::{CommitOptions, Transactable as _};
    use automerge::{ActorId, ObjType, ROOT};
    use proptest::prelude::*;

    use super::*;
    use crate::change::genesis::empty;
    use crate::change::{Actor, Meta};
    use crate::domain::ids::{Class, ItemId};

    const LIMIT: usize = limits::RUN_UNPACKED_BYTES;

    /// A run of small edits by one author.
    fn run(count: usize) -> SealedRun {
        let actor = Actor::new(DeviceId(3), [7; 12]);
        let mut doc = empty().with_actor(ActorId::from(actor.to_bytes()));
        let mut tx = doc.transaction();
        let text = tx.put_object(ROOT, "text", ObjType::Text).unwrap();
        tx.commit_with(CommitOptions::default().with_time(1_800_000_000));
        for (n, time) in (0..count).zip(1_800_000_000..) {
            let mut tx = doc.transaction();
            tx.splice_text(&text, n, 0, "ä").unwrap();
            tx.commit_with(CommitOptions::default().with_time(time));
        }
        let changes: Vec<Vec<u8>> =
            doc.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect();
        let tip = Meta::parse(changes.last().unwrap()).unwrap().tip();
        let other = Tip { actor: Actor::new(DeviceId(3), [1; 12]), seq: 9, hash: Hash([5; 32]) };
        let signature = Signature::from_bytes(&[9; 64]).unwrap();
        let seal = Seal { device: DeviceId(3), height: 4, tips: vec![other, tip], signature };
        let doc = DocId::shared(Class::Steckbrief, ItemId::from_bytes([1; 16]));
        SealedRun { doc, changes, seals: vec![seal] }
    }

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        for count in [0, 1, 5, 300] {
            let run = run(count);
            assert_eq!(PackedRun::pack(&run).unpack(LIMIT), Ok(run));
        }
        let mut odd = run(3);
        odd.changes[1] = b"not a change at all".to_vec();
        assert_eq!(PackedRun::pack(&odd).unpack(LIMIT), Ok(odd), "foreign bytes stay as they are");
    }

    #[test]
    fn small_edits_in_a_row_cost_a_fraction_of_their_size() {
        let run = run(100);
        let plain: usize = run.changes.iter().map(Vec::len).sum();
        let packed = PackedRun::pack(&run).len();
        assert!(packed * 4 < plain, "{packed} of {plain} bytes");
    }

    #[test]
    fn a_few_bytes_never_unpack_to_more_than_the_limit() {
        let zeros = vec![0; LIMIT + 1];
        let mut bytes = Vec::new();
        DeflateEncoder::new(zeros.as_slice(), Compression::default())
            .read_to_end(&mut bytes)
            .unwrap();
        for length in [u32::MAX, 1] {
            let bytes = Bytes::Deflated { length, bytes: bytes.clone() };
            let body = postcard::to_allocvec(&Body { seals: Vec::new(), bytes }).unwrap();
            let packed = PackedRun { doc: run(0).doc, changes: 0, body: body.into() };
            assert_eq!(packed.unpack(LIMIT), Err(Malformed));
        }
    }

    proptest! {
        #[test]
        fn damaged_bytes_give_an_error_or_a_run(at in any::<usize>(), flip in 1..=255_u8) {
            let packed = PackedRun::pack(&run(12));
            let mut body = packed.body.to_vec();
            let at = at % body.len();
            body[at] ^= flip;
            let damaged = PackedRun { body: body.into(), ..packed };
            if let Ok(run) = damaged.unpack(LIMIT) {
                prop_assert_eq!(PackedRun::pack(&run).unpack(LIMIT), Ok(run));
            }
        }
    }
}

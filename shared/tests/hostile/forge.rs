// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Takes Automerge's chunks apart and puts them together again, with a right checksum around
//! whatever is in them.

use std::io::Read as _;

use flate2::Compression;
use flate2::bufread::{DeflateDecoder, DeflateEncoder};
use leitwerk_shared::change::{Hash, sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

const DEFLATED: u32 = 8;

/// The columns of a table: number with type, and bytes.
pub(crate) type Columns = Vec<(u32, Vec<u8>)>;

/// A change in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) deps: Vec<[u8; 32]>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    pub(crate) message: Vec<u8>,
    pub(crate) others: Vec<Vec<u8>>,
    pub(crate) columns: Columns,
    pub(crate) extra: Vec<u8>,
}

/// A document chunk in its parts, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) actors: Vec<Vec<u8>>,
    pub(crate) heads: Vec<[u8; 32]>,
    pub(crate) changes: Columns,
    pub(crate) operations: Columns,
    pub(crate) places: Vec<u64>,
}

impl Change {
    /// Takes a well-formed change apart.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let (kind, mut body) = open(bytes);
        assert_eq!(kind, 1, "a change");
        let input = &mut body;
        let deps = (0..unsigned(input)).map(|_| array(input)).collect();
        let actor = prefixed(input);
        let (seq, start_op, time) = (unsigned(input), unsigned(input), signed(input));
        let message = prefixed(input);
        let others = (0..unsigned(input)).map(|_| prefixed(input)).collect();
        let announced = announced(input);
        let columns = announced.into_iter().map(|(id, length)| (id, take(input, length))).collect();
        let extra = input.to_vec();
        Self { deps, actor, seq, start_op, time, message, others, columns, extra }
    }

    /// Puts it together.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut body = Vec::new();
        put_unsigned(&mut body, self.deps.len() as u64);
        body.extend(self.deps.concat());
        put_prefixed(&mut body, &self.actor);
        put_unsigned(&mut body, self.seq);
        put_unsigned(&mut body, self.start_op);
        put_signed(&mut body, self.time);
        put_prefixed(&mut body, &self.message);
        put_unsigned(&mut body, self.others.len() as u64);
        for other in &self.others {
            put_prefixed(&mut body, other);
        }
        put_columns(&mut body, &self.columns);
        for (_, bytes) in &self.columns {
            body.extend(bytes);
        }
        body.extend(&self.extra);
        chunk(1, &body)
    }

    /// Returns the bytes of a column, empty if there is none yet.
    pub(crate) fn column(&mut self, id: u32) -> &mut Vec<u8> {
        column(&mut self.columns, id)
    }
}

impl Document {
    /// Takes a well-formed document chunk apart.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let (kind, mut body) = open(bytes);
        assert_eq!(kind, 0, "a document");
        let input = &mut body;
        let actors = (0..unsigned(input)).map(|_| prefixed(input)).collect();
        let heads: Vec<[u8; 32]> = (0..unsigned(input)).map(|_| array(input)).collect();
        let (changes, operations) = (announced(input), announced(input));
        let mut fill = |columns: Vec<(u32, u64)>| {
            let column = |(id, length): (u32, u64)| {
                let bytes = take(input, length);
                if id & DEFLATED == 0 { (id, bytes) } else { (id & !DEFLATED, inflate(&bytes)) }
            };
            columns.into_iter().map(column).collect::<Columns>()
        };
        let (changes, operations) = (fill(changes), fill(operations));
        let places = heads.iter().map(|_| unsigned(input)).collect();
        Self { actors, heads, changes, operations, places }
    }

    /// Puts it together, with columns from a size on compressed.
    pub(crate) fn build(&self, deflate_from: usize) -> Vec<u8> {
        let mut body = Vec::new();
        put_unsigned(&mut body, self.actors.len() as u64);
        for actor in &self.actors {
            put_prefixed(&mut body, actor);
        }
        put_unsigned(&mut body, self.heads.len() as u64);
        body.extend(self.heads.concat());
        let pack = |columns: &Columns| -> Columns {
            let pack = |(id, bytes): &(u32, Vec<u8>)| {
                let packed = bytes.len() >= deflate_from;
                if packed { (id | DEFLATED, deflate(bytes)) } else { (*id, bytes.clone()) }
            };
            columns.iter().map(pack).collect()
        };
        let (changes, operations) = (pack(&self.changes), pack(&self.operations));
        put_columns(&mut body, &changes);
        put_columns(&mut body, &operations);
        for (_, bytes) in changes.iter().chain(&operations) {
            body.extend(bytes);
        }
        for place in &self.places {
            put_unsigned(&mut body, *place);
        }
        chunk(0, &body)
    }

    /// Returns the bytes of a column of the changes.
    pub(crate) fn change_column(&mut self, id: u32) -> &mut Vec<u8> {
        column(&mut self.changes, id)
    }

    /// Returns the bytes of a column of the operations.
    pub(crate) fn operation_column(&mut self, id: u32) -> &mut Vec<u8> {
        column(&mut self.operations, id)
    }
}

fn column(columns: &mut Columns, id: u32) -> &mut Vec<u8> {
    let place = columns.iter().position(|(other, _)| *other >= id).unwrap_or(columns.len());
    if columns.get(place).is_none_or(|(other, _)| *other != id) {
        columns.insert(place, (id, Vec::new()));
    }
    &mut columns[place].1
}

/// Puts the frame around the content of a chunk.
pub(crate) fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    put_unsigned(&mut hashed, body.len() as u64);
    hashed.extend(body);
    [&MAGIC[..], &sha256(&hashed).0[..4], &hashed].concat()
}

/// Makes the checksum right again after bytes were altered.
pub(crate) fn repair(bytes: &mut [u8]) {
    if bytes.len() > 8 {
        let sum = hash(bytes).0;
        bytes[4..8].copy_from_slice(&sum[..4]);
    }
}

/// Returns the hash of a chunk.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    sha256(bytes.get(8..).unwrap_or_default())
}

/// Returns a run of equal rows: how many, and the encoded value.
pub(crate) fn run(count: i64, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_signed(&mut out, count);
    out.extend(value);
    out
}

/// Returns a run of empty rows.
pub(crate) fn empty_run(count: u64) -> Vec<u8> {
    let mut out = vec![0];
    put_unsigned(&mut out, count);
    out
}

/// Returns an unsigned number as LEB128.
pub(crate) fn number(value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_unsigned(&mut out, value);
    out
}

/// Compresses.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let read = DeflateEncoder::new(bytes, Compression::default()).read_to_end(&mut out);
    read.expect("memory takes what is written");
    out
}

fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    DeflateDecoder::new(bytes).read_to_end(&mut out).expect("an honest column unpacks");
    out
}

fn open(bytes: &[u8]) -> (u8, &[u8]) {
    assert_eq!(bytes[..4], MAGIC, "a chunk");
    let mut rest = &bytes[9..];
    let length = unsigned(&mut rest);
    assert_eq!(length, rest.len() as u64, "one chunk alone");
    (bytes[8], rest)
}

fn announced(input: &mut &[u8]) -> Vec<(u32, u64)> {
    let count = unsigned(input);
    let column = |_| (u32::try_from(unsigned(input)).expect("32 bits"), unsigned(input));
    (0..count).map(column).collect()
}

fn put_columns(out: &mut Vec<u8>, columns: &Columns) {
    put_unsigned(out, columns.len() as u64);
    for (id, bytes) in columns {
        put_unsigned(out, u64::from(*id));
        put_unsigned(out, bytes.len() as u64);
    }
}

fn unsigned(input: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let [byte] = array(input);
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return value;
        }
    }
}

fn signed(input: &mut &[u8]) -> i64 {
    let (mut value, mut shift) = (0_i64, 0);
    loop {
        let [byte] = array(input);
        value |= i64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return if shift < 64 && byte & 0x40 != 0 { value | (-1 << shift) } else { value };
        }
    }
}

fn array<const N: usize>(input: &mut &[u8]) -> [u8; N] {
    let (taken, rest) = input.split_first_chunk().expect("enough bytes");
    *input = rest;
    *taken
}

fn take(input: &mut &[u8], length: u64) -> Vec<u8> {
    let (taken, rest) = input.split_at(usize::try_from(length).expect("a length"));
    *input = rest;
    taken.to_vec()
}

fn prefixed(input: &mut &[u8]) -> Vec<u8> {
    let length = unsigned(input);
    take(input, length)
}

pub(crate) fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

pub(crate) fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let group = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        let done = (value == 0 && group & 0x40 == 0) || (value == -1 && group & 0x40 != 0);
        out.push(if done { group } else { group | 0x80 });
        if done {
            return;
        }
    }
}

fn put_prefixed(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, bytes.len() as u64);
    out.extend(bytes);
}

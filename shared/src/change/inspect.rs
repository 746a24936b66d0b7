// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The look at foreign bytes before Automerge sees them. Automerge believes the lengths and
//! numbers in its columns; here they are counted, inflated up to a limit and compared first, so
//! that what reaches it costs no more memory than the limits allow. Whether the operations make
//! sense is not decided here: the copy they are applied to and the proof find that out.

mod column;

use std::collections::BTreeSet;
use std::io::Read as _;

use flate2::bufread::DeflateDecoder;

use self::column::{Bytes, Kind, Rows, Sum, rows, sum};
use super::limits;

/// Why bytes are not given to Automerge.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unfit {
    /// They are not in the form that Automerge writes.
    #[error("the bytes are not well-formed")]
    Malformed,
    /// More than a limit allows.
    #[error("more than the limit of {limit}")]
    TooMuch {
        /// The limit that was passed.
        limit: u64,
    },
}

/// A part of a history as it is stored: type and bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk<'a> {
    /// A whole history up to some point. Stands first or not at all.
    Document(&'a [u8]),
    /// One change.
    Change(&'a [u8]),
}

impl<'a> Chunk<'a> {
    /// Returns the bytes with their header.
    pub fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Document(bytes) | Self::Change(bytes) => bytes,
        }
    }
}

/// What Automerge's chunks begin with.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// The type of a chunk that holds a document. Two more exist, which neither travel nor are
/// stored: 2, a compressed change, and 3, a bundle.
const DOCUMENT: u8 = 0;

/// The type of a chunk that holds one change.
const CHANGE: u8 = 1;

/// The columns of a change: number ‖ type, as Automerge writes them.
mod change_columns {
    pub(super) const OBJECT_ACTOR: u32 = 0x01;
    pub(super) const OBJECT_COUNTER: u32 = 0x02;
    pub(super) const KEY_ACTOR: u32 = 0x11;
    pub(super) const KEY_COUNTER: u32 = 0x13;
    pub(super) const KEY_WORD: u32 = 0x15;
    pub(super) const INSERT: u32 = 0x34;
    pub(super) const ACTION: u32 = 0x42;
    pub(super) const VALUE_META: u32 = 0x56;
    pub(super) const VALUE: u32 = 0x57;
    pub(super) const BEFORE_COUNT: u32 = 0x70;
    pub(super) const BEFORE_ACTOR: u32 = 0x71;
    pub(super) const BEFORE_COUNTER: u32 = 0x73;
    pub(super) const EXPAND: u32 = 0x94;
    pub(super) const MARK: u32 = 0xa5;
    pub(super) const ALL: [u32; 14] = [
        OBJECT_ACTOR,
        OBJECT_COUNTER,
        KEY_ACTOR,
        KEY_COUNTER,
        KEY_WORD,
        INSERT,
        ACTION,
        VALUE_META,
        VALUE,
        BEFORE_COUNT,
        BEFORE_ACTOR,
        BEFORE_COUNTER,
        EXPAND,
        MARK,
    ];
}

/// The columns of a document's operations that a change does not have. Instead of what an
/// operation replaces it stores what replaced it.
mod operation_columns {
    use super::change_columns as change;

    pub(super) const ID_ACTOR: u32 = 0x21;
    pub(super) const ID_COUNTER: u32 = 0x23;
    pub(super) const AFTER_COUNT: u32 = 0x80;
    pub(super) const AFTER_ACTOR: u32 = 0x81;
    pub(super) const AFTER_COUNTER: u32 = 0x83;
    pub(super) const ALL: [u32; 16] = [
        change::OBJECT_ACTOR,
        change::OBJECT_COUNTER,
        change::KEY_ACTOR,
        change::KEY_COUNTER,
        change::KEY_WORD,
        ID_ACTOR,
        ID_COUNTER,
        change::INSERT,
        change::ACTION,
        change::VALUE_META,
        change::VALUE,
        AFTER_COUNT,
        AFTER_ACTOR,
        AFTER_COUNTER,
        change::EXPAND,
        change::MARK,
    ];
}

/// The columns of a document's changes.
mod history_columns {
    pub(super) const ACTOR: u32 = 0x01;
    pub(super) const SEQ: u32 = 0x03;
    pub(super) const MAX_OP: u32 = 0x13;
    pub(super) const TIME: u32 = 0x23;
    pub(super) const MESSAGE: u32 = 0x35;
    pub(super) const DEPS_COUNT: u32 = 0x40;
    pub(super) const DEPS: u32 = 0x43;
    pub(super) const EXTRA_META: u32 = 0x56;
    pub(super) const EXTRA: u32 = 0x57;
    pub(super) const ALL: [u32; 9] =
        [ACTOR, SEQ, MAX_OP, TIME, MESSAGE, DEPS_COUNT, DEPS, EXTRA_META, EXTRA];
}

/// The bit of a specification that says that the column is compressed.
const DEFLATED: u32 = 0x08;

/// Looks at one change. Returns how many operations it has.
///
/// # Errors
/// [`Unfit`] if the bytes are not exactly one change chunk that keeps the limits.
pub fn change(bytes: &[u8]) -> Result<u64, Unfit> {
    at_most(bytes.len() as u64, limits::CHANGE_BYTES as u64)?;
    let mut input = Bytes::new(bytes);
    let body = chunk_body(&mut input)?;
    if body.0 != CHANGE || !input.rest().is_empty() {
        return Err(Unfit::Malformed);
    }
    let mut body = Bytes::new(body.1);
    hashes(&mut body)?;
    let author = actor(&mut body)?;
    let seq = body.unsigned()?;
    let start_op = body.unsigned()?;
    body.signed()?;
    let message = body.unsigned()?;
    body.take(message)?;
    let mut actors = BTreeSet::from([author]);
    let others = body.unsigned()?;
    at_most(others, limits::CHANGE_DEPS as u64)?;
    for _ in 0..others {
        if !actors.insert(actor(&mut body)?) {
            return Err(Unfit::Malformed);
        }
    }
    let columns = Columns::read(&mut body, &change_columns::ALL)?;
    let columns = columns.fill(&mut body, &mut Inflated::forbidden())?;
    if seq == 0 || start_op == 0 || !body.rest().is_empty() {
        return Err(Unfit::Malformed);
    }
    operations_of_change(&columns, start_op, actors.len() as u64)
}

/// Looks at a history: a document chunk, then change chunks, or change chunks alone. Returns its
/// parts, and to how many bytes they unpack.
///
/// # Errors
/// [`Unfit`] if the bytes are anything else, or would unpack to more than the limits allow.
pub fn history(bytes: &[u8]) -> Result<(Vec<Chunk<'_>>, usize), Unfit> {
    let chunks = chunks(bytes)?;
    let mut unpacked = Inflated::default();
    let mut operations = 0_u64;
    for chunk in &chunks {
        operations += match chunk {
            Chunk::Document(bytes) => document(bytes, &mut unpacked)?,
            Chunk::Change(bytes) => {
                unpacked.add(bytes.len() as u64)?;
                change(bytes)?
            }
        };
        at_most(operations, limits::DOCUMENT_OPS)?;
    }
    Ok((chunks, unpacked.taken()))
}

/// Cuts a history into its parts without looking into them.
///
/// # Errors
/// [`Unfit::Malformed`] if it is not a document chunk followed by changes, or changes alone.
pub fn chunks(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, Unfit> {
    let mut input = Bytes::new(bytes);
    let mut chunks = Vec::new();
    while !input.rest().is_empty() {
        let before = input.rest();
        let (kind, _) = chunk_body(&mut input)?;
        let chunk = &before[..before.len() - input.rest().len()];
        chunks.push(match kind {
            DOCUMENT if chunks.is_empty() => Chunk::Document(chunk),
            CHANGE => Chunk::Change(chunk),
            _ => return Err(Unfit::Malformed),
        });
    }
    Ok(chunks)
}

/// Reads the frame around a chunk. Returns type and content.
fn chunk_body<'a>(input: &mut Bytes<'a>) -> Result<(u8, &'a [u8]), Unfit> {
    if *input.array()? != MAGIC {
        return Err(Unfit::Malformed);
    }
    // The checksum is the beginning of the hash, which is compared where it is computed.
    input.array::<4>()?;
    let [kind] = *input.array()?;
    let length = input.unsigned()?;
    Ok((kind, input.take(length)?))
}

fn hashes(input: &mut Bytes<'_>) -> Result<u64, Unfit> {
    let count = input.unsigned()?;
    at_most(count, limits::CHANGE_DEPS as u64)?;
    let mut all = BTreeSet::new();
    for _ in 0..count {
        if !all.insert(input.array::<32>()?) {
            return Err(Unfit::Malformed);
        }
    }
    Ok(count)
}

fn actor<'a>(input: &mut Bytes<'a>) -> Result<&'a [u8; 16], Unfit> {
    if input.unsigned()? != 16 {
        return Err(Unfit::Malformed);
    }
    input.array()
}

/// Looks at the chunk of a whole document. Returns how many operations it has.
fn document(bytes: &[u8], unpacked: &mut Inflated) -> Result<u64, Unfit> {
    let (_, body) = chunk_body(&mut Bytes::new(bytes))?;
    let mut body = Bytes::new(body);
    let actors = body.unsigned()?;
    let mut before: Option<&[u8; 16]> = None;
    at_most(actors, limits::DOCUMENT_ACTORS as u64)?;
    for _ in 0..actors {
        let actor = actor(&mut body)?;
        if before.replace(actor).is_some_and(|before| before >= actor) {
            return Err(Unfit::Malformed);
        }
    }
    let heads = hashes(&mut body)?;
    unpacked.add((bytes.len() - body.rest().len()) as u64)?;
    let changes = Columns::read(&mut body, &history_columns::ALL)?;
    let operations = Columns::read(&mut body, &operation_columns::ALL)?;
    let changes = changes.fill(&mut body, unpacked)?;
    let operations = operations.fill(&mut body, unpacked)?;
    // Older programs left the places of the heads away.
    if !body.rest().is_empty() {
        for _ in 0..heads {
            body.unsigned()?;
        }
    }
    if !body.rest().is_empty() {
        return Err(Unfit::Malformed);
    }
    changes_of_document(&changes, actors)?;
    operations_of_document(&operations, actors)
}

/// Counts the changes of a document and what Automerge keeps for each of them.
fn changes_of_document(columns: &Filled<'_>, actors: u64) -> Result<(), Unfit> {
    use history_columns as id;
    let limit = limits::DOCUMENT_CHANGES;
    let count = columns.sum(id::ACTOR, limit)?.rows;
    at_most(count.saturating_mul(actors), limits::DOCUMENT_CLOCKS)?;
    for needed in [id::SEQ, id::MAX_OP] {
        same(columns.sum(needed, limit)?.rows, count)?;
    }
    columns.optional(&[id::TIME, id::MESSAGE], count)?;
    let words = columns.sum(id::MESSAGE, limit)?.total;
    at_most(words, limits::DOCUMENT_BYTES as u64)?;
    columns.values(id::EXTRA_META, id::EXTRA, count)?;
    columns.group(id::DEPS_COUNT, &[id::DEPS], count, limits::DOCUMENT_OPS)?;

    let (mut actor, mut seq) = (columns.rows(id::ACTOR), columns.rows(id::SEQ));
    let (mut max_op, mut deps_count) = (columns.rows(id::MAX_OP), columns.rows(id::DEPS_COUNT));
    let mut deps = columns.rows(id::DEPS);
    let mut max_ops: Vec<u64> = Vec::new();
    let mut operations = 0_u64;
    for place in 0..count {
        below(actor.number()?, actors)?;
        seq.number()?.filter(|seq| (1..=count).contains(seq)).ok_or(Unfit::Malformed)?;
        let mut start = 0;
        for _ in 0..deps_count.number()?.unwrap_or(0) {
            // Only what comes before: Automerge follows them from hash to hash.
            let dep = deps.number()?.filter(|dep| *dep < place).ok_or(Unfit::Malformed)?;
            let dep = usize::try_from(dep).ok().and_then(|dep| max_ops.get(dep));
            start = start.max(*dep.ok_or(Unfit::Malformed)?);
        }
        let last = max_op.number()?.filter(|last| *last > start).ok_or(Unfit::Malformed)?;
        // Automerge sets aside room for as many operations as the counters say.
        operations = operations.saturating_add(last - start);
        at_most(operations, limits::DOCUMENT_OPS)?;
        max_ops.push(last);
    }
    Ok(())
}

/// Counts the operations of a document and follows their references.
fn operations_of_document(columns: &Filled<'_>, actors: u64) -> Result<u64, Unfit> {
    use operation_columns::{AFTER_ACTOR, AFTER_COUNT, AFTER_COUNTER, ID_ACTOR, ID_COUNTER};
    let limit = limits::DOCUMENT_OPS;
    let count = columns.sum(ID_ACTOR, limit)?.rows;
    same(columns.sum(ID_COUNTER, limit)?.rows, count)?;
    columns.operations(count)?;
    columns.group(AFTER_COUNT, &[AFTER_ACTOR, AFTER_COUNTER], count, limit)?;

    let (mut id_actor, mut id_counter) = (columns.rows(ID_ACTOR), columns.rows(ID_COUNTER));
    let (mut object, mut key) = (columns.object(), columns.key());
    let mut after_count = columns.rows(AFTER_COUNT);
    let mut after =
        References { actor: columns.rows(AFTER_ACTOR), counter: columns.rows(AFTER_COUNTER) };
    for _ in 0..count {
        below(id_actor.number()?, actors)?;
        let counter = id_counter.number()?.filter(|counter| (1..=limit).contains(counter));
        let counter = counter.ok_or(Unfit::Malformed)?;
        older(object.next(actors)?, counter)?;
        older(key.next(actors)?, counter)?;
        for _ in 0..after_count.number()?.unwrap_or(0) {
            let after = after.next(actors)?;
            after.filter(|after| (counter + 1..=limit).contains(after)).ok_or(Unfit::Malformed)?;
        }
    }
    Ok(count)
}

/// Counts the operations of one change and follows their references: what an operation speaks
/// of is older than itself.
fn operations_of_change(columns: &Filled<'_>, start_op: u64, actors: u64) -> Result<u64, Unfit> {
    use change_columns as id;
    let count = columns.sum(id::ACTION, limits::CHANGE_OPS)?.rows;
    if count == 0 {
        return Err(Unfit::Malformed);
    }
    at_most(start_op.saturating_add(count - 1), limits::DOCUMENT_OPS)?;
    columns.operations(count)?;
    columns.group(
        id::BEFORE_COUNT,
        &[id::BEFORE_ACTOR, id::BEFORE_COUNTER],
        count,
        limits::CHANGE_OPS,
    )?;

    let (mut object, mut key) = (columns.object(), columns.key());
    let mut before_count = columns.rows(id::BEFORE_COUNT);
    let mut before = References {
        actor: columns.rows(id::BEFORE_ACTOR),
        counter: columns.rows(id::BEFORE_COUNTER),
    };
    for counter in start_op..start_op + count {
        older(object.next(actors)?, counter)?;
        older(key.next(actors)?, counter)?;
        for _ in 0..before_count.number()?.unwrap_or(0) {
            below(before.next(actors)?, counter)?;
        }
    }
    Ok(count)
}

/// A column as its chunk announces it.
#[derive(Clone, Copy, Debug)]
struct Announced {
    id: u32,
    deflated: bool,
    length: u64,
}

/// The announced columns of one table.
#[derive(Debug)]
struct Columns(Vec<Announced>);

/// A column with its bytes.
#[derive(Debug)]
struct Column<'a> {
    id: u32,
    bytes: std::borrow::Cow<'a, [u8]>,
}

/// The columns of one table, unpacked.
#[derive(Debug)]
struct Filled<'a>(Vec<Column<'a>>);

/// References to operations: actor and counter.
#[derive(Debug)]
struct References<'a> {
    actor: Rows<'a>,
    counter: Rows<'a>,
}

/// How many bytes may still be unpacked.
#[derive(Debug)]
struct Inflated {
    left: Option<u64>,
}

impl Columns {
    fn read(input: &mut Bytes<'_>, known: &[u32]) -> Result<Self, Unfit> {
        let count = input.unsigned()?;
        at_most(count, known.len() as u64)?;
        let mut columns: Vec<Announced> = Vec::new();
        for _ in 0..count {
            let spec = u32::try_from(input.unsigned()?).map_err(|_large| Unfit::Malformed)?;
            let id = spec & !DEFLATED;
            // Automerge passes over columns that it does not know; nobody counts them then.
            let next = columns.last().is_none_or(|last| last.id < id) && known.contains(&id);
            let length = input.unsigned()?;
            next.then_some(()).ok_or(Unfit::Malformed)?;
            columns.push(Announced { id, deflated: spec & DEFLATED != 0, length });
        }
        Ok(Self(columns))
    }

    fn fill<'a>(self, input: &mut Bytes<'a>, unpacked: &mut Inflated) -> Result<Filled<'a>, Unfit> {
        let fill = |Announced { id, deflated, length }| {
            let bytes = input.take(length)?;
            let bytes = if deflated {
                unpacked.inflate(bytes)?.into()
            } else {
                unpacked.pass(bytes)?.into()
            };
            Ok(Column { id, bytes })
        };
        Ok(Filled(self.0.into_iter().map(fill).collect::<Result<_, _>>()?))
    }
}

impl Filled<'_> {
    fn column(&self, id: u32) -> Option<&[u8]> {
        self.0.iter().find(|column| column.id == id).map(|column| &*column.bytes)
    }

    fn sum(&self, id: u32, limit: u64) -> Result<Sum, Unfit> {
        self.column(id).map_or(Ok(Sum::default()), |bytes| sum(kind(id), bytes, limit))
    }

    fn rows(&self, id: u32) -> Rows<'_> {
        rows(kind(id), self.column(id).unwrap_or_default())
    }

    /// Insists that columns that may be left away are empty or have as many rows as the others.
    fn optional(&self, ids: &[u32], count: u64) -> Result<(), Unfit> {
        for id in ids {
            let rows = self.sum(*id, count)?.rows;
            if rows != 0 {
                same(rows, count)?;
            }
        }
        Ok(())
    }

    /// Insists that every row has a value and that all values are there.
    fn values(&self, meta: u32, bytes: u32, count: u64) -> Result<(), Unfit> {
        let Sum { rows, total } = self.sum(meta, count)?;
        same(rows, count)?;
        same(total, self.column(bytes).map_or(0, <[u8]>::len) as u64)
    }

    /// Adds up a column of counts and insists that the columns it speaks of are as long.
    fn group(&self, count: u32, members: &[u32], rows: u64, limit: u64) -> Result<(), Unfit> {
        let Sum { rows: groups, total } = self.sum(count, rows)?;
        same(groups, rows)?;
        at_most(total, limit)?;
        for member in members {
            same(self.sum(*member, limit)?.rows, total)?;
        }
        Ok(())
    }

    /// What operations have in common wherever they stand.
    fn operations(&self, count: u64) -> Result<(), Unfit> {
        use change_columns as id;
        same(self.sum(id::ACTION, count)?.rows, count)?;
        let optional = [
            id::OBJECT_ACTOR,
            id::OBJECT_COUNTER,
            id::KEY_ACTOR,
            id::KEY_COUNTER,
            id::KEY_WORD,
            id::INSERT,
            id::EXPAND,
            id::MARK,
        ];
        self.optional(&optional, count)?;
        for words in [id::KEY_WORD, id::MARK] {
            at_most(self.sum(words, count)?.total, limits::DOCUMENT_BYTES as u64)?;
        }
        self.values(id::VALUE_META, id::VALUE, count)
    }

    fn object(&self) -> References<'_> {
        use change_columns::{OBJECT_ACTOR, OBJECT_COUNTER};
        References { actor: self.rows(OBJECT_ACTOR), counter: self.rows(OBJECT_COUNTER) }
    }

    fn key(&self) -> References<'_> {
        use change_columns::{KEY_ACTOR, KEY_COUNTER};
        References { actor: self.rows(KEY_ACTOR), counter: self.rows(KEY_COUNTER) }
    }
}

impl References<'_> {
    /// Returns the counter of the next reference, if there is one. The actor must be in the list.
    fn next(&mut self, actors: u64) -> Result<Option<u64>, Unfit> {
        let (actor, counter) = (self.actor.number()?, self.counter.number()?);
        match (actor, counter) {
            (Some(actor), Some(counter)) => {
                below(Some(actor), actors)?;
                Ok(Some(counter))
            }
            // The beginning of a list is a counter of 0 without an actor.
            (None, None | Some(0)) => Ok(None),
            _ => Err(Unfit::Malformed),
        }
    }
}

impl Default for Inflated {
    fn default() -> Self {
        Self { left: Some(limits::DOCUMENT_BYTES as u64) }
    }
}

impl Inflated {
    /// Takes no compressed bytes at all.
    fn forbidden() -> Self {
        Self { left: None }
    }

    /// Returns how many bytes were taken.
    fn taken(&self) -> usize {
        let left = self.left.and_then(|left| usize::try_from(left).ok());
        left.map_or(0, |left| limits::DOCUMENT_BYTES.saturating_sub(left))
    }

    fn add(&mut self, count: u64) -> Result<(), Unfit> {
        let limit = limits::DOCUMENT_BYTES as u64;
        if let Some(left) = &mut self.left {
            *left = left.checked_sub(count).ok_or(Unfit::TooMuch { limit })?;
        }
        Ok(())
    }

    fn pass<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Unfit> {
        self.add(bytes.len() as u64)?;
        Ok(bytes)
    }

    fn inflate(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
        let left = self.left.ok_or(Unfit::Malformed)?;
        let mut out = Vec::new();
        // One byte more than allowed tells „just fits“ from „too much“.
        let read = DeflateDecoder::new(bytes).take(left + 1).read_to_end(&mut out);
        read.map_err(|_damaged| Unfit::Malformed)?;
        self.add(out.len() as u64)?;
        Ok(out)
    }
}

/// Returns what the rows of a column are; the last three bits of its number say so.
fn kind(id: u32) -> Kind {
    match id & 7 {
        3 => Kind::Delta,
        4 => Kind::Flag,
        5 => Kind::Word,
        6 => Kind::ValueMeta,
        _ => Kind::Unsigned,
    }
}

fn at_most(value: u64, limit: u64) -> Result<(), Unfit> {
    if value > limit { Err(Unfit::TooMuch { limit }) } else { Ok(()) }
}

fn same(value: u64, expected: u64) -> Result<(), Unfit> {
    if value == expected { Ok(()) } else { Err(Unfit::Malformed) }
}

fn below(value: Option<u64>, bound: u64) -> Result<(), Unfit> {
    if value.is_some_and(|value| value < bound) { Ok(()) } else { Err(Unfit::Malformed) }
}

/// Insists that what an operation speaks of is older than itself, if it speaks of anything.
fn older(reference: Option<u64>, counter: u64) -> Result<(), Unfit> {
    if reference.is_none_or(|reference| reference < counter) {
        Ok(())
    } else {
        Err(Unfit::Malformed)
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reading an exchange file: first the file as a whole, then document by document. Believes no
//! word of it, takes nothing in, and holds one document at a time.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Take};
use std::sync::Arc;

use flate2::bufread::DeflateDecoder;

use super::write::heads;
use super::{Body, FileRefusal, Frame, Header, Part, PartRefusal, frame};
use crate::change::ledger::Ledger;
use crate::change::packed::PackedRun;
use crate::change::packed_archive::PackedArchive;
use crate::change::{Archive, Hash, Meta, limits};
use crate::domain::ids::{DeviceId, DocId};
use crate::exchange::common_audiences;
use crate::exchange::job::{Checked, check};
use crate::identity::roster::{Device, Roster, RosterError, SignedEntry};
use crate::identity::verify::{ParsedRun, Refusal, VerifiedRun, parse, verify};

/// A file by a member of the Verbund, unaltered and meant for this device.
#[derive(Clone, Debug)]
pub struct File {
    header: Header,
    roster: Arc<Roster>,
    bytes: Arc<[u8]>,
    content: std::ops::Range<usize>,
}

/// The documents of a file, one after the other.
#[derive(Debug)]
pub struct Parts {
    file: File,
    content: DeflateDecoder<Take<Cursor<Arc<[u8]>>>>,
    unpacked: u64,
    last: Option<DocId>,
    left: u32,
}

/// A document of a file that was checked against what is here.
#[derive(Debug)]
pub struct CheckedPart {
    /// The document.
    pub doc: DocId,
    /// How many of its changes are new here, by device.
    pub new: BTreeMap<DeviceId, u64>,
    /// How many of its changes in the file are here already.
    pub known: u64,
    /// The changes.
    pub body: CheckedBody,
}

/// The changes of a checked document.
#[derive(Debug)]
pub enum CheckedBody {
    /// All of them.
    Archive(Checked),
    /// Those that were not left out.
    Run(ParsedRun),
}

impl File {
    /// Checks everything about a file but its documents: that it is whole and unaltered, of this
    /// Verbund, continues the roster, is by a device in it, and is meant for `me`.
    ///
    /// # Errors
    /// [`FileRefusal`] with the first thing that is wrong.
    pub fn open(bytes: Arc<[u8]>, me: &Device, roster: &Roster) -> Result<Self, FileRefusal> {
        let Frame { header, content, digest, signature } = frame(&bytes)?;
        if header.verbund != roster.verbund() {
            return Err(FileRefusal::OtherVerbund { found: header.verbund });
        }
        // Who is known here signs for the roster, too; who is not must be named by it.
        let message = Header::message(header.verbund, header.writer, digest);
        let signed = |writer: &Device| {
            let signed = writer.key.verifies(&message, signature);
            signed.then_some(()).ok_or(FileRefusal::Signature(header.writer))
        };
        if let Some(writer) = roster.device(header.writer) {
            signed(writer)?;
        }
        let roster = joined(roster, &header.roster)?;
        let writer = roster.device(header.writer).ok_or(FileRefusal::Writer(header.writer))?;
        signed(writer)?;
        let shared = common_audiences(me, writer, &roster);
        if let Some(foreign) = header.audiences.iter().find(|audience| !shared.contains(audience)) {
            return Err(FileRefusal::Audience(*foreign));
        }
        Ok(Self { header, roster: Arc::new(roster), bytes, content })
    }

    /// Returns what the file says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns our roster with what the file adds to it.
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Returns the documents from the first one on.
    pub fn parts(&self) -> Parts {
        let mut content = Cursor::new(Arc::clone(&self.bytes));
        content.set_position(self.content.start as u64);
        let content = std::io::Read::take(content, self.content.len() as u64);
        Parts {
            content: DeflateDecoder::new(content),
            unpacked: 0,
            last: None,
            left: self.header.documents,
            file: self.clone(),
        }
    }

    /// Returns the heads of every document, for an answer with what is not below them.
    ///
    /// # Errors
    /// [`FileRefusal`] if the content breaks the rules.
    pub fn heads(&self) -> Result<BTreeMap<DocId, Vec<Hash>>, FileRefusal> {
        let mut parts = self.parts();
        let mut heads = BTreeMap::new();
        while let Some(part) = parts.read()? {
            heads.insert(part.body.doc(), part.heads);
        }
        Ok(heads)
    }
}

/// Returns our roster with what another one adds to it. Where the two contradict each other and one
/// of them says that the other does not hold, it is the one that does.
fn joined(ours: &Roster, theirs: &[SignedEntry]) -> Result<Roster, RosterError> {
    let mut joined = ours.clone();
    let Err(error) = theirs.iter().try_for_each(|entry| joined.append(entry.clone())) else {
        return Ok(joined);
    };
    match ours.branch(theirs) {
        Ok(branch) if branch.roster().abandons(ours) => Ok(branch.roster().clone()),
        Ok(branch) if ours.abandons(branch.roster()) => Ok(ours.clone()),
        _ => Err(error),
    }
}

impl Parts {
    /// Returns the file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Unpacks the next document; `None` at the end.
    ///
    /// # Errors
    /// [`FileRefusal`] if what follows is not one of the file's audiences in its place, or
    /// larger than a limit.
    pub fn read(&mut self) -> Result<Option<Part>, FileRefusal> {
        if self.left == 0 {
            // What stands behind the last document was never looked at.
            let rest = self.content.read(&mut [0]).map_err(|_reason| FileRefusal::Malformed)?;
            let ended = rest == 0 && self.content.get_ref().limit() == 0;
            return if ended { Ok(None) } else { Err(FileRefusal::Malformed) };
        }
        self.left -= 1;
        let mut length = [0; 4];
        self.content.read_exact(&mut length).map_err(|_reason| FileRefusal::Malformed)?;
        let length = u64::from(u32::from_be_bytes(length));
        self.unpacked += 4 + length;
        for (got, limit) in
            [(length, limits::FILE_PART_BYTES as u64), (self.unpacked, limits::FILE_CONTENT_BYTES)]
        {
            if got > limit {
                return Err(FileRefusal::TooLarge { limit });
            }
        }
        // Grows with what is there, not with what is announced.
        let mut body = Vec::new();
        let content = &mut self.content;
        let read = content.take(length).read_to_end(&mut body);
        if !read.is_ok_and(|read| read as u64 == length) {
            return Err(FileRefusal::Malformed);
        }
        let part = postcard::take_from_bytes::<Part>(&body);
        let (part, rest) = part.map_err(|_reason| FileRefusal::Malformed)?;
        let doc = part.body.doc();
        let in_order = self.last.is_none_or(|last| last < doc);
        let whole = rest.is_empty() && !part.heads.is_empty();
        if !in_order || !whole || !self.file.header.audiences.contains(&doc.audience()) {
            return Err(FileRefusal::Malformed);
        }
        self.last = Some(doc);
        Ok(Some(part))
    }
}

impl Part {
    /// Checks a document as one from the network is checked, and that with it everything is here
    /// that the writer held. `ledger` is what is here already.
    ///
    /// # Errors
    /// [`PartRefusal`] if it is not taken in.
    pub fn check(self, roster: &Roster, ledger: &Ledger) -> Result<CheckedPart, PartRefusal> {
        match self.body {
            Body::Archive(archive) => check_archive(roster, ledger, &self.heads, archive),
            Body::Branches(archive, beside) => {
                let archive = Archive { beside, ..archive };
                check_archive(roster, ledger, &self.heads, archive)
            }
            Body::Changes { base, run } => check_run(roster, ledger, &self.heads, &base, &run),
        }
    }
}

fn check_archive(
    roster: &Roster,
    ledger: &Ledger,
    named: &[Hash],
    archive: Archive,
) -> Result<CheckedPart, PartRefusal> {
    let doc = archive.doc;
    let checked = check(roster, PackedArchive::pack(archive))?;
    let beside = checked.archive.beside().map_or(&[][..], VerifiedRun::metas);
    let metas = checked.archive.metas().iter().chain(beside);
    if heads(metas.clone()) != named {
        return Err(PartRefusal::Heads);
    }
    let all = metas.clone().count();
    let fresh: Vec<&Meta> = metas.filter(|meta| !ledger.holds(meta)).collect();
    let known = (all - fresh.len()) as u64;
    let new = by_device(fresh);
    Ok(CheckedPart { doc, new, known, body: CheckedBody::Archive(checked) })
}

fn check_run(
    roster: &Roster,
    ledger: &Ledger,
    named: &[Hash],
    base: &[Hash],
    run: &PackedRun,
) -> Result<CheckedPart, PartRefusal> {
    if !ledger.holds_all(base) {
        return Err(PartRefusal::Incomplete);
    }
    let doc = run.doc;
    let unpacked = run.unpack(limits::RUN_UNPACKED_BYTES);
    let run = parse(unpacked.map_err(|_malformed| Refusal::Malformed)?)?;
    let verified = verify(roster, ledger, run.clone())?;
    let fresh = verified.as_ref().map_or(&[][..], |verified| verified.metas());
    let here =
        |head: &Hash| ledger.max_op(head).is_some() || fresh.iter().any(|meta| meta.hash == *head);
    if !named.iter().all(here) {
        return Err(PartRefusal::Heads);
    }
    let known = (run.metas().len() - fresh.len()) as u64;
    Ok(CheckedPart { doc, new: by_device(fresh), known, body: CheckedBody::Run(run) })
}

fn by_device<'a>(metas: impl IntoIterator<Item = &'a Meta>) -> BTreeMap<DeviceId, u64> {
    let mut new = BTreeMap::new();
    for meta in metas {
        *new.entry(meta.actor.device()).or_insert(0) += 1;
    }
    new
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The exchange file: what one replica holds, compressed and signed, for places that no network
//! joins. `docs/protocol.md` describes it. Nothing in a file is believed because it stands there:
//! it is checked like everything that comes from the network.

pub mod read;
pub mod select;
pub mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::packed::PackedRun;
use crate::change::{Archive, Hash, Signature, limits, sha256};
use crate::domain::ids::{Audience, DeviceId, DocId, MunicipalityId, VerbundId};
use crate::exchange::job::ArchiveError;
use crate::identity::roster::{Device, RosterError, SignedEntry};
use crate::identity::verify::Refusal;

/// The first bytes of every exchange file.
pub const MAGIC: &[u8; 4] = b"LWKX";

/// The version of the format that this program writes; it reads no other.
pub const VERSION: u16 = 1;

/// Magic, version and length of the header.
const PREFIX: usize = 10;

/// The hash and the signature at the end.
const TRAILER: usize = 96;

/// What a file says about itself. It stands uncompressed at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The Verbund.
    pub verbund: VerbundId,
    /// The device that wrote and signed the file.
    pub writer: DeviceId,
    /// When it was written, in seconds since 1970. For people; nothing follows from it.
    pub written_at: i64,
    /// Whose documents may stand in it.
    pub audiences: Vec<Audience>,
    /// How many documents stand in it.
    pub documents: u32,
    /// Name and version of the program, for logs.
    pub program: String,
    /// The whole roster that the writer knew, so that a place without a network learns of new
    /// members.
    pub roster: Vec<SignedEntry>,
}

/// One document in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The writer's heads, sorted. Whoever has taken the file in holds all that they stand for.
    pub heads: Vec<Hash>,
    /// The changes.
    pub body: Body,
}

/// How the changes of a document stand in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// All of them.
    Archive(Archive),
    /// Those that do not lie below a base.
    Changes {
        /// The heads of what was left out, sorted; the reader must hold them.
        base: Vec<Hash>,
        /// All others, none if the base is all there is.
        run: PackedRun,
    },
    /// All of them, with changes that lie beside those in the archive.
    Branches(Archive, Vec<Vec<u8>>),
}

/// Why a file is not taken in. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FileRefusal {
    /// It is something else.
    #[error("not an exchange file")]
    NotAFile,
    /// It was written by another version.
    #[error("an exchange file of version {found}, this program knows {known}")]
    Version {
        /// The version of the file.
        found: u16,
        /// The version that this program reads.
        known: u16,
    },
    /// It is larger than a limit allows.
    #[error("more than the limit of {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Its bytes are not those that were written: altered, or cut off.
    #[error("the bytes do not match their hash")]
    Damaged,
    /// It belongs to another Verbund.
    #[error("a file of the Verbund {found}")]
    OtherVerbund {
        /// The Verbund of the file.
        found: VerbundId,
    },
    /// Its roster cannot be joined with ours.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The device that signed it is not in the roster, or not any more.
    #[error("written by device {}, which is not in the roster", .0.0)]
    Writer(DeviceId),
    /// The signature at its end is not by its writer.
    #[error("the signature of device {} does not match", .0.0)]
    Signature(DeviceId),
    /// It holds documents that this device and the writer do not share.
    #[error("it is meant for an audience that is not shared: {0:?}")]
    Audience(Audience),
    /// It is signed and still not what a file may hold.
    #[error("a signed file that breaks the rules of its format")]
    Malformed,
    /// It is not wanted any more.
    #[error("the file is not wanted any more")]
    Cancelled,
    /// One of its documents is refused, and with it the whole file.
    #[error("{doc}: {reason}")]
    Document {
        /// The document.
        doc: DocId,
        /// Why.
        reason: PartRefusal,
    },
}

/// Why a document in a file is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PartRefusal {
    /// Changes were left out that are not here.
    #[error("it builds on changes that were left out and are not here")]
    Incomplete,
    /// What stands in it does not lead to the heads that it names.
    #[error("its changes do not lead to the heads that it names")]
    Heads,
    /// Its history does not open or is not covered by seals.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Its changes are refused.
    #[error(transparent)]
    Changes(#[from] Refusal),
    /// What is held of it here cannot be read.
    #[error("what is stored of it here cannot be read")]
    Unreadable,
}

/// How far the reading of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many documents are done: each is checked, and later taken in.
    pub done: u32,
    /// How many that will be.
    pub all: u32,
    /// Whether it can still be stopped, as nothing was changed yet.
    pub stoppable: bool,
}

/// What a file brought, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The device that wrote the file.
    pub writer: Option<DeviceId>,
    /// When it was written, in seconds since 1970.
    pub written_at: i64,
    /// How many documents stand in it.
    pub documents: u64,
    /// How many of them brought something new.
    pub changed: u64,
    /// How many changes are new here, by the device that wrote them.
    pub new: BTreeMap<DeviceId, u64>,
    /// How many changes in the file were here already.
    pub known: u64,
    /// How many entries of the roster are new here.
    pub roster_entries: u32,
}

impl Body {
    /// Returns the document.
    pub fn doc(&self) -> DocId {
        match self {
            Self::Archive(archive) | Self::Branches(archive, _) => archive.doc,
            Self::Changes { run, .. } => run.doc,
        }
    }
}

impl Header {
    /// Returns the bytes that the writer signs.
    pub fn message(verbund: VerbundId, writer: DeviceId, digest: Hash) -> Vec<u8> {
        let mut out = b"leitwerk bundle v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(writer.0.to_be_bytes());
        out.extend(digest.0);
        out
    }

    /// Returns the beginning of a file: magic, version, length of the header, header.
    pub fn encode(&self) -> Vec<u8> {
        let header = postcard::to_allocvec(self).expect("plain values can be written");
        let length = u32::try_from(header.len()).unwrap_or(u32::MAX);
        [&MAGIC[..], &VERSION.to_be_bytes(), &length.to_be_bytes(), &header].concat()
    }

    /// Reads the header of a file whose bytes are still those that were written. Whether the
    /// writer may be believed is another question.
    ///
    /// # Errors
    /// [`FileRefusal`] if it is no such file, altered or cut off.
    pub fn of(bytes: &[u8]) -> Result<Self, FileRefusal> {
        Ok(frame(bytes)?.header)
    }
}

impl Part {
    /// Returns the part as it stands in the content: length (4 bytes, big endian), body (postcard).
    pub fn encode(&self) -> Vec<u8> {
        let body = postcard::to_allocvec(self).expect("plain values can be written");
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        [&length.to_be_bytes()[..], &body].concat()
    }
}

/// Returns the audiences that a device may write for another Kommune, or for its own.
pub fn audiences(own: &Device, readers: MunicipalityId) -> Vec<Audience> {
    let shared = (own.municipality == readers).then_some(Audience::Municipality(readers));
    [Audience::Verbund].into_iter().chain(shared).collect()
}

/// A file whose bytes are those that were written.
struct Frame {
    header: Header,
    /// Where the compressed content lies.
    content: std::ops::Range<usize>,
    digest: Hash,
    signature: Signature,
}

/// Takes a file apart, after its hash was compared.
fn frame(bytes: &[u8]) -> Result<Frame, FileRefusal> {
    let limit = limits::FILE_BYTES;
    if bytes.len() as u64 > limit {
        return Err(FileRefusal::TooLarge { limit });
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or(FileRefusal::NotAFile)?;
    let (version, _) = rest.split_first_chunk().ok_or(FileRefusal::Damaged)?;
    let found = u16::from_be_bytes(*version);
    if found != VERSION {
        return Err(FileRefusal::Version { found, known: VERSION });
    }
    let end = bytes.len().checked_sub(TRAILER).ok_or(FileRefusal::Damaged)?;
    let (before, trailer) = bytes.split_at(end);
    let (digest, signature) = trailer.split_at(32);
    let digest = Hash(digest.try_into().map_err(|_length| FileRefusal::Damaged)?);
    let signature = Signature::from_bytes(signature).ok_or(FileRefusal::Damaged)?;
    if sha256(before) != digest {
        return Err(FileRefusal::Damaged);
    }
    let length = before.get(6..PREFIX).and_then(|length| length.first_chunk());
    let length = u32::from_be_bytes(*length.ok_or(FileRefusal::Malformed)?) as usize;
    if length > limits::FILE_HEADER_BYTES {
        return Err(FileRefusal::TooLarge { limit: limits::FILE_HEADER_BYTES as u64 });
    }
    let header = before.get(PREFIX..PREFIX + length).ok_or(FileRefusal::Malformed)?;
    let header = postcard::from_bytes(header).map_err(|_reason| FileRefusal::Malformed)?;
    Ok(Frame { header, content: PREFIX + length..end, digest, signature })
}

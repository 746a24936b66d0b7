// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What travels between two replicas, and how it is written. `docs/protocol.md` describes it.
//! Reads nothing that is larger than the limits, and believes none of it.

use serde::{Deserialize, Serialize};

use crate::change::packed::PackedRun;
use crate::change::packed_archive::PackedArchive;
use crate::change::{Actor, Hash, Have, Signature, limits};
use crate::domain::ids::{Audience, DeviceId, DocId, VerbundId};
use crate::identity::roster::SignedEntry;

/// The newest protocol that this program speaks, and the oldest.
pub const PROTOCOL: (u16, u16) = (1, 1);

/// One frame of the control stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The first frame of either side.
    Hello(Hello),
    /// Roster entries that the other side lacks.
    Roster(Vec<SignedEntry>),
    /// What is held of one audience.
    Inventory(Inventory),
    /// What is held of one document, exactly, with the wish for what is missing; in as many
    /// frames as it takes.
    Have {
        /// The document.
        doc: DocId,
        /// The next part, sorted by actor.
        have: Have,
        /// Whether this is the last part.
        last: bool,
    },
    /// New changes.
    Run(PackedRun),
    /// Changes of the other side that are on the disk here.
    Stored(StoredTips),
    /// A device's word that it holds everything that a digest stands for.
    Receipt(Receipt),
    /// Short digests of the documents of a large audience, by bucket.
    Buckets(Audience, Vec<Bucket>),
    /// Where somebody is working. Neither sealed nor stored.
    Presence(Presence),
    /// The relay does not keep a document, or nothing new of it.
    Declined(DocId, Declined),
}

/// Why a relay does not keep a document, or nothing new of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// It keeps as many documents as it may.
    Documents,
    /// It keeps as many of the Kommune as it may.
    Municipality,
    /// It keeps as many bytes as it may.
    Bytes,
    /// It keeps as many of the Kommune as it may.
    MunicipalityBytes,
    /// The device has brought it as many documents as one may.
    DeviceDocuments,
    /// The device has brought it as many bytes as one may.
    DeviceBytes,
    /// The document is nearly as large as one may be.
    Document,
}

/// Whose documents there are enough of: the first field of a [`Declined`] as it travels. The second
/// says what of them; who knows only the first takes it for the number of documents.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Whose {
    Everybody,
    Municipality,
}

/// The second field where bytes are meant. It is left out where documents are, as the first
/// programs did.
const OF_BYTES: u8 = 1;

/// The same where one device has brought enough documents, and enough bytes.
const BY_DEVICE: u8 = 2;
const BYTES_BY_DEVICE: u8 = 3;

/// The same where a document is full.
const OF_DOCUMENT: u8 = 4;

/// The beginning of a bucket's digest: enough to see a difference. What is the same is decided
/// by the whole digest in `Hello`.
pub type Bucket = [u8; 8];

/// Something large that travels on a stream of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// A document's whole history.
    Archive(PackedArchive),
    /// The changes of a long absence.
    Run(PackedRun),
}

/// How far each actor's changes are on the disk, per document.
pub type StoredTips = Vec<(DocId, Vec<(Actor, u64)>)>;

/// The first frame of either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The newest and the oldest protocol version that the side speaks.
    pub protocol: (u16, u16),
    /// The Verbund.
    pub verbund: VerbundId,
    /// The place of the newest roster entry.
    pub roster_height: u32,
    /// Its hash.
    pub roster_tip: Hash,
    /// What is held of every audience that both sides belong to.
    pub digests: Vec<(Audience, Digest)>,
    /// A hash over the newest receipt of every device that the side knows of.
    pub receipts: Hash,
    /// Name and version of the program, for logs.
    pub program: String,
}

/// What is held of one audience, in a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// How many documents.
    pub documents: u32,
    /// A hash over all of them with their heads.
    pub hash: Hash,
}

/// The documents of one audience with their heads, in as many frames as it takes. Where buckets
/// were compared, only those of the buckets that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The audience.
    pub audience: Audience,
    /// The documents, sorted.
    pub documents: Vec<(DocId, Vec<Hash>)>,
    /// Whether this is the last frame for the audience.
    pub last: bool,
}

/// A device's word that it holds, on its disk, everything that a digest stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The device.
    pub device: DeviceId,
    /// Grows with every receipt of the device, so that an old one never replaces a newer one.
    pub number: u64,
    /// The digest of the documents of the Verbund.
    pub digest: Hash,
    /// The device's signature over [`Receipt::message`].
    pub signature: Signature,
}

/// Where somebody is working: a hint to show, never to trust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// The device. A client speaks for itself only; the relay names whom it heard it from.
    pub device: DeviceId,
    /// The document that is open there with the field that has the focus; nothing once it is
    /// closed.
    pub place: Option<(DocId, String)>,
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FrameError {
    /// Longer than the limit.
    #[error("a frame of {got} bytes, more than {limit}")]
    TooLong {
        /// What was announced, in bytes.
        got: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// Not readable.
    #[error("a frame of kind {0} cannot be read")]
    Malformed(u8),
    /// No kind byte.
    #[error("an empty frame")]
    Empty,
    /// A stream begins with an unknown mark, perhaps of a newer version.
    #[error("a stream of an unknown kind")]
    UnknownBulk,
    /// A stream is not what its mark says.
    #[error("a stream cannot be read")]
    MalformedBulk,
}

/// The first bytes of every archive on the wire: its format and version.
const ARCHIVE_MAGIC: &[u8; 4] = b"LWA1";

/// The first bytes of a run that travels on a stream of its own.
const RUN_MAGIC: &[u8; 4] = b"LWR1";

impl Frame {
    /// Returns the bytes of the frame: length (3 bytes, big endian), kind (1 byte), body
    /// (postcard). The length counts kind and body.
    pub fn encode(&self) -> Vec<u8> {
        let (kind, body) = match self {
            Self::Hello(body) => (1, postcard::to_allocvec(body)),
            Self::Roster(body) => (2, postcard::to_allocvec(body)),
            Self::Inventory(body) => (3, postcard::to_allocvec(body)),
            Self::Have { doc, have, last } => (4, postcard::to_allocvec(&(doc, have, last))),
            Self::Run(body) => (5, postcard::to_allocvec(body)),
            Self::Stored(body) => (6, postcard::to_allocvec(body)),
            Self::Receipt(body) => (7, postcard::to_allocvec(body)),
            Self::Buckets(audience, buckets) => (8, postcard::to_allocvec(&(audience, buckets))),
            Self::Presence(body) => (9, postcard::to_allocvec(body)),
            Self::Declined(doc, why) => (10, why.encode(*doc)),
        };
        let body = body.expect("plain values can be written");
        let length = u32::try_from(body.len() + 1).unwrap_or(u32::MAX);
        [&length.to_be_bytes()[1..], &[kind], &body].concat()
    }

    /// Reads a frame without its length. `None` is a kind that this version does not know;
    /// the reader passes over it. Bytes behind the known fields are passed over too.
    ///
    /// # Errors
    /// [`FrameError`] if the body does not fit its kind.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, FrameError> {
        let (kind, body) = bytes.split_first().ok_or(FrameError::Empty)?;
        let frame = match kind {
            1 => postcard::from_bytes(body).map(Self::Hello),
            2 => postcard::from_bytes(body).map(Self::Roster),
            3 => postcard::from_bytes(body).map(Self::Inventory),
            4 => postcard::from_bytes(body).map(|(doc, have, last)| Self::Have { doc, have, last }),
            5 => postcard::from_bytes(body).map(Self::Run),
            6 => postcard::from_bytes(body).map(Self::Stored),
            7 => postcard::from_bytes(body).map(Self::Receipt),
            8 => postcard::from_bytes(body).map(|(audience, b)| Self::Buckets(audience, b)),
            9 => postcard::from_bytes(body).map(Self::Presence),
            10 => Declined::decode(body).map(|(doc, why)| Self::Declined(doc, why)),
            _ => return Ok(None),
        };
        frame.map(Some).map_err(|_reason| FrameError::Malformed(*kind))
    }

    /// Checks an announced length before anything is read.
    ///
    /// # Errors
    /// [`FrameError`] if it is zero or above the limit.
    pub fn check_length([high, middle, low]: [u8; 3]) -> Result<usize, FrameError> {
        let limit = limits::FRAME_BYTES;
        match u32::from_be_bytes([0, high, middle, low]) as usize {
            0 => Err(FrameError::Empty),
            got if got > limit => Err(FrameError::TooLong { got, limit }),
            length => Ok(length),
        }
    }
}

impl Declined {
    fn encode(self, doc: DocId) -> postcard::Result<Vec<u8>> {
        let (whose, what) = match self {
            Self::Documents => (Whose::Everybody, None),
            Self::Municipality => (Whose::Municipality, None),
            Self::Bytes => (Whose::Everybody, Some(OF_BYTES)),
            Self::MunicipalityBytes => (Whose::Municipality, Some(OF_BYTES)),
            Self::DeviceDocuments => (Whose::Everybody, Some(BY_DEVICE)),
            Self::DeviceBytes => (Whose::Everybody, Some(BYTES_BY_DEVICE)),
            Self::Document => (Whose::Everybody, Some(OF_DOCUMENT)),
        };
        let mut body = postcard::to_allocvec(&(doc, whose))?;
        body.extend(what);
        Ok(body)
    }

    fn decode(body: &[u8]) -> postcard::Result<(DocId, Self)> {
        let ((doc, whose), rest) = postcard::take_from_bytes(body)?;
        let why = match (whose, rest.first()) {
            (Whose::Everybody, Some(&OF_BYTES)) => Self::Bytes,
            (Whose::Everybody, Some(&BY_DEVICE)) => Self::DeviceDocuments,
            (Whose::Everybody, Some(&BYTES_BY_DEVICE)) => Self::DeviceBytes,
            (Whose::Everybody, Some(&OF_DOCUMENT)) => Self::Document,
            (Whose::Everybody, _) => Self::Documents,
            (Whose::Municipality, Some(&OF_BYTES)) => Self::MunicipalityBytes,
            (Whose::Municipality, _) => Self::Municipality,
        };
        Ok((doc, why))
    }
}

impl Bulk {
    /// Returns the document.
    pub fn doc(&self) -> DocId {
        match self {
            Self::Archive(archive) => archive.doc,
            Self::Run(run) => run.doc,
        }
    }

    /// Returns the bytes that fill a stream.
    pub fn encode(&self) -> Vec<u8> {
        let (magic, body) = match self {
            Self::Archive(archive) => (ARCHIVE_MAGIC, postcard::to_allocvec(archive)),
            Self::Run(run) => (RUN_MAGIC, postcard::to_allocvec(run)),
        };
        [&magic[..], &body.expect("plain values can be written")].concat()
    }

    /// Reads a whole stream.
    ///
    /// # Errors
    /// [`FrameError`] if the bytes are not bulk of a version that this program knows.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let (magic, body) = bytes.split_first_chunk().ok_or(FrameError::Empty)?;
        let bulk = match magic {
            ARCHIVE_MAGIC => postcard::from_bytes(body).map(Self::Archive),
            RUN_MAGIC => postcard::from_bytes(body).map(Self::Run),
            _ => return Err(FrameError::UnknownBulk),
        };
        bulk.map_err(|_reason| FrameError::MalformedBulk)
    }
}

impl Receipt {
    /// Returns the bytes that are signed.
    pub fn message(verbund: VerbundId, device: DeviceId, number: u64, digest: Hash) -> Vec<u8> {
        let mut out = b"leitwerk receipt v1".to_vec();
        out.extend(verbund.to_bytes());
        out.extend(device.0.to_be_bytes());
        out.extend(number.to_be_bytes());
        out.extend(digest.0);
        out
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The records within TLS: kind (1 byte) ‖ length of the body (2 bytes, big endian) ‖ body.
//! Knows no socket.

use crate::change::limits;

/// What stands before a body.
pub(super) const HEADER_BYTES: usize = 3;

/// How long a body is at most. All parts of a bulk but the last have this length.
pub(super) const BODY_BYTES: usize = limits::TCP_RECORD_BYTES - HEADER_BYTES;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Some bytes of the stream.
    Stream(Vec<u8>),
    /// The stream ends.
    Finish,
    /// Some bytes of the bulk under way, and more follow.
    BulkPart(Vec<u8>),
    /// The last bytes of the bulk under way.
    BulkEnd(Vec<u8>),
    /// So many bytes of bulk were read; as many more may follow.
    Read(u32),
    /// Nothing; the sender is still there.
    Alive,
    /// The connection ends, and why.
    Close(u32, Vec<u8>),
    /// A later version sent something else.
    Unknown,
}

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a record is malformed")]
pub(super) struct Malformed;

impl Record {
    /// Returns it as it travels.
    ///
    /// # Panics
    /// If the body is longer than [`BODY_BYTES`].
    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, body): (u8, &[u8]) = match self {
            Self::Stream(bytes) => (0, bytes),
            Self::Finish => (1, &[]),
            Self::BulkPart(bytes) => (2, bytes),
            Self::BulkEnd(bytes) => (3, bytes),
            Self::Read(bytes) => (4, &bytes.to_be_bytes()),
            Self::Alive => (5, &[]),
            Self::Close(code, reason) => {
                let reason = &reason[..reason.len().min(limits::CLOSE_REASON_BYTES)];
                (6, &[&code.to_be_bytes()[..], reason].concat())
            }
            Self::Unknown => (u8::MAX, &[]),
        };
        assert!(body.len() <= BODY_BYTES, "writers cut what is longer");
        let length = u16::try_from(body.len()).expect("a body is shorter than 64 KiB");
        [&[kind][..], &length.to_be_bytes(), body].concat()
    }

    /// Reads kind and length.
    pub(super) fn header(header: [u8; HEADER_BYTES]) -> Result<(u8, usize), Malformed> {
        let length = usize::from(u16::from_be_bytes([header[1], header[2]]));
        if length > BODY_BYTES { Err(Malformed) } else { Ok((header[0], length)) }
    }

    /// Reads what follows.
    pub(super) fn decode(kind: u8, body: Vec<u8>) -> Result<Self, Malformed> {
        Ok(match kind {
            0 if !body.is_empty() => Self::Stream(body),
            1 if body.is_empty() => Self::Finish,
            2 if body.len() == BODY_BYTES => Self::BulkPart(body),
            3 => Self::BulkEnd(body),
            4 => {
                Self::Read(u32::from_be_bytes(body.try_into().map_err(|_other_length| Malformed)?))
            }
            5 if body.is_empty() => Self::Alive,
            6 => {
                let (code, reason) = body.split_first_chunk().ok_or(Malformed)?;
                Self::Close(u32::from_be_bytes(*code), reason.to_vec())
            }
            0..=6 => return Err(Malformed),
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        for record in [
            Record::Stream(vec![7]),
            Record::Stream(vec![7; BODY_BYTES]),
            Record::Finish,
            Record::BulkPart(vec![1; BODY_BYTES]),
            Record::BulkEnd(vec![]),
            Record::Read(131_072),
            Record::Alive,
            Record::Close(3, b"stopping".to_vec()),
        ] {
            let bytes = record.encode();
            assert!(bytes.len() <= limits::TCP_RECORD_BYTES);
            let (header, body) = bytes.split_first_chunk().expect("there is a header");
            let (kind, length) = Record::header(*header).expect("it is well-formed");
            assert_eq!(length, body.len());
            assert_eq!(Record::decode(kind, body.to_vec()), Ok(record));
        }
    }

    #[test]
    fn what_is_malformed_is_refused_and_what_is_new_is_passed_over() {
        assert_eq!(Record::header([0, 0xff, 0xff]), Err(Malformed));
        // Many short parts would cost more memory than the bytes that are counted.
        assert_eq!(Record::decode(2, vec![1]), Err(Malformed));
        for kind in [0, 4, 6] {
            assert_eq!(Record::decode(kind, vec![]), Err(Malformed), "{kind}");
        }
        for kind in [1, 5] {
            assert_eq!(Record::decode(kind, vec![1]), Err(Malformed), "{kind}");
        }
        assert_eq!(Record::decode(7, vec![1]), Ok(Record::Unknown));
    }
}

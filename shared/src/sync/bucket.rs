// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Into which bucket a document falls where an audience is too large to list.

use crate::change::sha256;
use crate::domain::ids::DocId;

/// How many buckets an audience has.
pub const BUCKETS: usize = 1_024;

/// Returns the bucket of a document: the first ten bits of the SHA-256 of its id, so that nobody
/// can choose it cheaply.
pub fn bucket_of(doc: DocId) -> u16 {
    let [a, b, ..] = sha256(&doc.to_bytes()).0;
    u16::from_be_bytes([a, b]) >> 6
}

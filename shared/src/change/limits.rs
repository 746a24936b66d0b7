// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every limit on what others may send or store, in one place. `docs/protocol.md` explains them.

/// The largest single change, in bytes. Larger pastes are split into several changes.
pub const CHANGE_BYTES: usize = 1 << 20;

/// The largest frame on the control stream, in bytes, without its length prefix.
pub const FRAME_BYTES: usize = 256 << 10;

/// The most changes in one run.
pub const RUN_CHANGES: usize = 1_000;

/// The most tips that one seal may list.
pub const SEAL_TIPS: usize = 4_096;

/// How many earlier chains of its own a device puts under the first seal of a process. With more
/// of them their old seals stay.
pub const VOUCHED_TIPS: usize = SEAL_TIPS / 4;

/// The most changes one change may depend on.
pub const CHANGE_DEPS: usize = 4_096;

/// The largest archive on the wire, in bytes.
pub const ARCHIVE_BYTES: usize = 64 << 20;

/// How many runs of one document may wait for changes that they depend on.
pub const WAITING_RUNS: usize = 1_000;

/// How many characters of text one change inserts at most; longer pastes are split.
pub const CHANGE_INSERT_CHARS: usize = 48_000;

/// The most bytes of missing changes that travel as runs; beyond it the whole archive goes.
pub const RUNS_BYTES: usize = 160 << 10;

/// How large the tail of a document grows at least before it is folded into the archive, in bytes.
pub const TAIL_BYTES: usize = 32 << 10;

/// How many documents' ledgers stay in memory.
pub const LEDGERS: usize = 256;

/// How many documents one inventory frame lists.
pub const INVENTORY_DOCUMENTS: usize = 1_000;

/// The earliest time a change may carry: 2020-01-01, in seconds since 1970.
pub const TIME_FROM: i64 = 1_577_836_800;

/// The time before which a change must lie: 2200-01-01, in seconds since 1970.
pub const TIME_TO: i64 = 7_258_118_400;

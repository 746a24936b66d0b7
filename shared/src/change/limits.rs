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

/// The most changes one change may depend on.
pub const CHANGE_DEPS: usize = 4_096;

/// The largest archive on the wire, in bytes.
pub const ARCHIVE_BYTES: usize = 64 << 20;

/// How many runs of one document may wait for changes that they depend on.
pub const WAITING_RUNS: usize = 1_000;

/// How many characters of text one change inserts at most; longer pastes are split.
pub const CHANGE_INSERT_CHARS: usize = 48_000;

/// How much text-like change data a frame carries before the sender takes a new one, in bytes.
pub const FRAME_FILL: usize = 60 << 10;

/// The most bytes of missing changes that travel as runs; beyond it the whole archive goes.
pub const RUNS_BYTES: usize = 256 << 10;

/// The earliest time a change may carry: 2020-01-01, in seconds since 1970.
pub const TIME_FROM: i64 = 1_577_836_800;

/// The time before which a change must lie: 2200-01-01, in seconds since 1970.
pub const TIME_TO: i64 = 7_258_118_400;

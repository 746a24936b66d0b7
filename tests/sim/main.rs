// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Replication under chance: whole histories of a Verbund with every fault that a network, a
//! disk and a process can have. A failure prints the seed; the seed becomes a named test.

#![cfg(test)]

mod bulk;
mod convergence;
mod declined;
mod files;
mod folding;
mod forks;
mod full_disk;
mod kills;
mod lazy;
mod many;
mod merging;
mod presence;
mod quarantine;
mod quic;
mod refusals;
mod rights;
mod room;
mod rounds;
mod torn;
mod validity;
mod waiting;
mod withholding;

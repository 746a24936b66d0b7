// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The workloads of the benches: which edits are made, how they lie in Steckbriefe, and the
//! folders in which a relay and its clients begin. Measures nothing.

pub mod fields;
pub mod history;
pub mod office;
pub mod stream;
pub mod verbund;

/// What goes wrong while a workload is prepared or played.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What client and relay share: the strategy model, and how it is written, sealed, stored and
//! passed on. Start reading at `replica.rs`: `edit` is the way out, `receive` the way in.

pub mod change;
pub mod cli;
pub mod document;
pub mod domain;
pub mod exchange;
pub mod identity;
pub mod net;
pub mod replica;
pub mod store;
pub mod sync;

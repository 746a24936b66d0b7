// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The conversation between two replicas: no sockets, no clock, no disk.

pub mod bucket;
pub mod frame;
pub mod session;

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the tests share: whole Verbünde in one thread with every fault, once as pure machines and
//! once over real QUIC on a simulated network, whole Verbünde of real processes, and the workloads
//! of the benches.

pub mod certificates;
pub mod live;
pub mod processes;
pub mod puppet;
pub mod quic_world;
pub mod shrink;
pub mod story;
#[cfg(target_os = "linux")]
pub mod switch;
pub mod transport;
pub mod workload;
pub mod world;

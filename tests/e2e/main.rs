// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The programs as offices run them: real processes, real files, real sockets on loopback.

mod command_line;
mod crash;
mod damage;
#[cfg(unix)]
mod disk;
mod fallback;
mod files;
mod input;
mod joining;
#[cfg(target_os = "linux")]
mod key_store;
mod liars;
mod membership;
#[cfg(target_os = "linux")]
mod notify;
mod peers;
mod relay;
mod revoking;
mod roles;
mod service;
mod strangers;
#[cfg(target_os = "linux")]
mod switch;
mod taking_over;
mod together;
mod upkeep;
mod whodid;

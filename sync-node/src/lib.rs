// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The relay of a Verbund: a mailbox that checks, keeps and passes on what the members write,
//! and the authority that says who the members are. It opens no strategy.

pub mod audit;
pub mod authority;
pub mod backup;
pub mod commands;
pub mod config;
mod folder;
pub mod judge;
pub mod monitor;
mod notify;
pub mod relay;
pub mod serve;
pub mod service;
pub mod texts;

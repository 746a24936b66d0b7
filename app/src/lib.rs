// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The client of Leitwerk: a window and commands over one replica. Snapshots come in, wishes go
//! out; only `client`, `launch`, `first_start`, `profile`, `memory`, `exchange_file`, `joining` and
//! `picker` know threads, sockets and files.

mod cells;
pub mod client;
pub mod command;
pub mod commands;
pub mod comments;
pub mod demo;
pub mod desk;
pub mod exchange_file;
pub mod field;
pub mod figures;
pub mod first_start;
pub mod import;
pub mod joining;
pub mod language;
pub mod launch;
pub mod memory;
pub mod merges;
pub mod news;
pub mod outbox;
pub mod per_goal;
pub mod picker;
pub mod presence;
mod presses;
pub mod profile;
pub mod questions;
pub mod release;
pub mod report;
pub mod search;
pub mod shell;
pub mod source;
pub mod spelling;
pub mod strategy_file;
pub mod texts;
pub mod theme;
pub mod trail;
pub mod views;
pub mod widgets;
pub mod window;

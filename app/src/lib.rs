// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The window of Leitwerk with what it exchanges with the worker (snapshots come in, commands go
//! out), and what the command line shares with it.

pub mod command;
pub mod desk;
pub mod field;
pub mod import;
pub mod outbox;
pub mod report;
pub mod source;
pub mod texts;
pub mod theme;
pub mod views;
pub mod widgets;
pub mod window;

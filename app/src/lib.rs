// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The window of Leitwerk and what it exchanges with the worker: snapshots come in, commands go
//! out. Nothing in here opens a document, a file or a socket.

pub mod command;
pub mod desk;
pub mod outbox;
pub mod source;
pub mod texts;
pub mod theme;
pub mod views;
pub mod widgets;
pub mod window;

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The harness of the tests that need more than one crate: real processes, and the story that
//! they play.

pub mod processes;
pub mod story;

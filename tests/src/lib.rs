// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The harness of the tests that need more than one crate: a whole Verbund in one thread.

pub mod world;

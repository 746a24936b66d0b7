// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Writers of what leaves the house. They read a snapshot and give bytes; they write no files.

pub mod json;

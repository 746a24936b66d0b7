// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who may speak: keys, certificates, the signed list of members, and the check of every seal.

pub mod certificate;
pub mod judgement;
pub mod key;
pub mod role;
pub mod roster;
pub mod validity;
pub mod verify;

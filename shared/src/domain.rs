// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The strategy model: what a Verbund writes together. Plain values and pure rules;
//! knows nothing of Automerge, files, networks or clocks.

pub mod answer;
pub mod assessment;
pub mod comment;
pub mod edit;
pub mod findings;
pub mod goal;
pub mod ids;
pub mod impact;
pub mod measure;
pub mod municipality;
pub mod period;
pub mod record;
pub mod register;
pub mod roman;
pub mod schema;
pub mod sheet;
pub mod strategy;
pub mod template;
pub mod text;

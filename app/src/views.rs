// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The parts of the window. Each draws from a snapshot and writes to the outbox, nothing else.

pub mod alliance;
pub mod clashes;
pub mod commands;
pub mod comments;
pub mod evaluation;
pub mod finding;
pub mod first_start;
pub mod goal_list;
pub mod items;
pub mod leaving;
pub mod leitlinie;
pub mod navigation;
pub mod outline;
pub mod overview;
pub mod palette;
pub mod panes;
pub mod places;
pub mod profiles;
pub mod room;
pub mod settings;
pub mod sheet;
pub mod side;
pub mod status_line;
pub mod steckbrief;
pub mod taking_over;
pub mod template_choice;
pub mod top_bar;
pub mod unopened;
pub mod waiting;
pub mod work;

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The fields and buttons that every page is made of. Each has a name for screen readers, can be
//! reached and used with the keyboard, and shows where the keyboard is.

mod calendar;
mod one_stop;

pub mod authors;
pub mod button;
pub mod card;
pub mod choice;
pub mod company;
pub mod date_field;
pub mod dialog;
pub mod entry;
pub mod fold;
pub mod follow;
pub mod help;
pub mod hit;
pub mod input;
pub mod line_field;
pub mod links;
pub mod list;
pub mod menu;
pub mod menu_field;
pub mod path_field;
pub mod progress;
pub mod qr;
pub mod remark;
pub mod rows;
pub mod sign;
pub mod spelling;
pub mod stage;
pub mod table;
pub mod tabs;
pub mod text_field;
pub mod toast;

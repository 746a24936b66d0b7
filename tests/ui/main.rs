// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What people do in the window, with everything behind it: real folders, a real relay and real
//! sockets in this process. Only the screen is missing; one test has that, too, and asks the window
//! as a screen reader does.

mod coordinator;
mod exchange_file;
mod first_start;
mod offline;
mod relay;
mod screen;
mod second_start;
#[cfg(target_os = "linux")]
mod spoken;

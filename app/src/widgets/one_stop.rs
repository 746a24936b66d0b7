// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Several parts that are one stop to the keyboard: arrow keys, Home and End go from one to the
//! next. Draws nothing.

use egui::{EventFilter, Id, Key, Modifiers, Ui};

/// Returns which of the parts has the keyboard; part `n` is drawn as `id.with(n)`.
pub(super) fn focused_part(ui: &Ui, id: Id, count: usize) -> Option<usize> {
    (0..count).find(|n| ui.memory(|memory| memory.has_focus(id.with(*n))))
}

/// Moves the choice with the keyboard, and the keyboard with it. Returns what is chosen then.
pub(super) fn arrow_keys(ui: &Ui, id: Id, count: usize, chosen: Option<usize>) -> Option<usize> {
    let focused = focused_part(ui, id, count)?;
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id.with(focused), filter));
    let at = chosen.unwrap_or(focused);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let next = if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        (at + 1) % count
    } else if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        (at + count - 1) % count
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        count - 1
    } else {
        return None;
    };
    ui.memory_mut(|memory| memory.request_focus(id.with(next)));
    Some(next)
}

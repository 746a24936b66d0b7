// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Many rows of one height in a place that scrolls, of which only those in view are drawn, and one
//! more on either side: Tab leads on to it, and it scrolls into view.

use egui::{Rect, Response, Ui, vec2};

/// Draws the rows that can be seen, each with its number. A row is one widget: what is not drawn
/// leaves its place and its id free, so that every row keeps its own.
pub fn rows(
    ui: &mut Ui,
    count: usize,
    height: f32,
    mut row: impl FnMut(&mut Ui, usize) -> Response,
) {
    let held = ui.scope_id().with("row with the keyboard");
    let before = ui.data(|data| data.get_temp::<usize>(held));
    let mut with_keyboard = None;
    for n in 0..count {
        let size = vec2(ui.available_width(), height);
        let place = Rect::from_min_size(ui.next_widget_position(), size);
        // What has the keyboard would lose it if it were not drawn.
        if before == Some(n) || ui.is_rect_visible(place.expand2(vec2(0.0, height))) {
            if row(ui, n).has_focus() {
                with_keyboard = Some(n);
            }
        } else {
            ui.allocate_space(size);
        }
    }
    ui.data_mut(|data| match with_keyboard {
        Some(n) => {
            data.insert_temp(held, n);
        }
        None => data.remove::<usize>(held),
    });
}

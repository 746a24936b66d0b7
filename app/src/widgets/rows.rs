// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Many rows of one height in a place that scrolls, of which only those in view are drawn, and one
//! more on either side: Tab leads on to it, and it scrolls into view.

use egui::{Rect, Response, Ui, UiBuilder, pos2, vec2};

/// Draws the rows that can be seen, each with its number.
pub fn rows(
    ui: &mut Ui,
    count: usize,
    height: f32,
    mut row: impl FnMut(&mut Ui, usize) -> Response,
) {
    #[expect(clippy::cast_precision_loss, reason = "a list has few rows")]
    let all = height * count as f32;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), all));
    let held = ui.scope_id().with("row with the keyboard");
    let mut with_keyboard = None;
    let clip = ui.clip_rect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few rows")]
    let place = |y: f32| ((y - rect.top()).max(0.0) / height) as usize;
    let in_view = place(clip.top()).saturating_sub(1)..(place(clip.bottom()) + 2).min(count);
    // What has the keyboard would lose it if it were not drawn.
    let away = ui.data(|data| data.get_temp::<usize>(held));
    let away = away.filter(|n| !in_view.contains(n) && *n < count);
    for n in in_view.chain(away) {
        #[expect(clippy::cast_precision_loss, reason = "a list has few rows")]
        let top = rect.top() + height * n as f32;
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        // Known by its number, however many rows are drawn before it.
        let line = UiBuilder::new().scope_id(ui.scope_id().with(("row", n))).max_rect(place);
        let mut line = ui.new_child(line);
        if row(&mut line, n).has_focus() {
            with_keyboard = Some(n);
        }
    }
    ui.data_mut(|data| match with_keyboard {
        Some(n) => {
            data.insert_temp(held, n);
        }
        None => data.remove::<usize>(held),
    });
}

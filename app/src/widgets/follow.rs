// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Brings what got the keyboard into view of a page, where it lies in something that scrolls by
//! itself: egui moves the innermost of both only.

use egui::{Id, Rect, Ui};

/// So long after it got the keyboard, in seconds; what is inside may still be moving.
const FOLLOWS: f64 = 0.5;

/// What had the keyboard, since when, and where it was last brought into view from.
type Followed = (Id, f64, Option<Rect>);

/// Follows the keyboard. To be called where the content of the page ends.
pub fn follow_keyboard(ui: &Ui) {
    let Some(focused) = ui.memory(egui::Memory::focused) else { return };
    // What was on the page before this one lies nowhere here.
    let drawn = ui.ctx().viewport(|viewport| viewport.this_pass.widgets.get(focused).copied());
    let Some(widget) = drawn else { return };
    let (rect, view) = (widget.rect, ui.clip_rect());
    let here = widget.layer_id == ui.layer_id()
        && view.x_range().intersects(rect.x_range())
        && ui.min_rect().y_range().intersects(rect.y_range());
    let key = Id::unique("follow");
    let now = ui.input(|input| input.time);
    let held = ui.data(|data| data.get_temp::<Followed>(key)).filter(|held| held.0 == focused);
    let (_, since, from) = held.unwrap_or((focused, now, None));
    let seen = view.top() <= rect.top() && rect.bottom() <= view.bottom();
    let bring = here && !seen && from != Some(rect) && now - since < FOLLOWS;
    let from = if bring { Some(rect) } else { from };
    ui.data_mut(|data| data.insert_temp::<Followed>(key, (focused, since, from)));
    if bring {
        ui.scroll_to_rect(rect, None);
        ui.ctx().request_repaint();
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! One item of a list in a dialog: its text, what stands beside it, and the buttons of the row.

use egui::{Align, Layout, Response, Ui, vec2};
use leitwerk_shared::domain::ids::ItemId;

use crate::desk::Desk;
use crate::texts::labels;
use crate::views::items::{ItemList, holds_keyboard};
use crate::widgets::line_field::Trouble;
use crate::widgets::text_field::{TextKind, text_field};

const BUTTONS: f32 = 108.0;
/// While a removal waits for its confirmation.
const CONFIRM: f32 = 334.0;
const LEAST_TEXT: f32 = 160.0;

/// What stands beside the text of an item, and how wide that is.
pub(super) struct Beside<F> {
    pub(super) width: f32,
    pub(super) fields: F,
}

/// Draws what stands beside a text.
type Fields = fn(&mut Ui, &mut Desk<'_>) -> Trouble;

/// Nothing stands beside the text.
pub(super) const NOTHING: Option<Beside<Fields>> = None;

/// Draws the item at place `n` of `ids`. Returns its text field, and whether Enter was pressed in
/// the last one.
pub(super) fn row<F: FnOnce(&mut Ui, &mut Desk<'_>) -> Trouble>(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    ids: &[ItemId],
    n: usize,
    beside: Option<Beside<F>>,
) -> (Option<Response>, bool) {
    let buttons = match (list.source.writable, desk.page.removing == Some(ids[n])) {
        (false, _) => 0.0,
        (true, false) => BUTTONS,
        (true, true) => CONFIRM,
    };
    let taken = buttons + beside.as_ref().map_or(0.0, |beside| beside.width + 8.0);
    let in_line = ui.available_width() - taken >= LEAST_TEXT;
    let room = ui.available_width() - if in_line { taken } else { 0.0 };
    let mut trouble = None;
    let shown = ui.horizontal_wrapped(|ui| {
        let layout = Layout::top_down(Align::Min);
        let text = ui.allocate_ui_with_layout(vec2(room, 0.0), layout, |ui| {
            ui.set_width(room);
            let path = list.item(ids[n]).then(list.text);
            let name = labels::item(list.kind, n + 1);
            text_field(ui, desk, list.source, path, &name, TextKind::Item)
        });
        trouble = beside.map(|beside| (beside.fields)(ui, desk));
        list.row_buttons(ui, desk, ids, n);
        text.inner
    });
    if let Some(trouble) = trouble {
        trouble.show(ui, desk);
    }
    if holds_keyboard(ui, shown.response.rect) {
        list.move_keys(ui, desk, ids, n);
    }
    let entered = shown.inner.as_ref().is_some_and(|output| output.entered);
    (shown.inner.map(|output| output.response), entered && n + 1 == ids.len())
}

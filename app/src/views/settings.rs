// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog „Einstellungen“: how the window looks at this workplace, and the keys for that.

use egui::{Id, Key, Modifiers, Ui};

use crate::desk::Desk;
use crate::texts::settings as texts;
use crate::theme::{self, Appearance, TextSize, ThemeChoice};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::{button, sign};

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 560.0, height: 300.0 };

/// Draws the dialog, if it is open.
pub fn settings(ui: &Ui, desk: &mut Desk<'_>) {
    let mut dialog = std::mem::take(&mut desk.page.settings);
    dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, dialog));
    desk.page.settings = dialog;
}

/// Opens the dialog and changes the size when the keys for that are pressed.
pub fn settings_keys(ui: &Ui, desk: &mut Desk<'_>) {
    // The right Alt key of German keyboards counts as Ctrl and Alt.
    if ui.input(|input| input.modifiers.alt) {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key));
    let size = desk.memory.appearance.text_size;
    if pressed(Key::Comma) {
        desk.page.settings.open(ui.memory(egui::Memory::focused));
    } else if pressed(Key::Plus) || pressed(Key::Equals) {
        wear(ui, desk, |look| look.text_size = size.larger());
    } else if pressed(Key::Minus) {
        wear(ui, desk, |look| look.text_size = size.smaller());
    } else if pressed(Key::Num0) {
        wear(ui, desk, |look| look.text_size = TextSize::default());
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, dialog: &mut Dialog) {
    sign::heading(ui, 1, texts::TITLE);
    sign::label(ui, texts::PURPOSE);
    colours(ui, desk, dialog);
    size(ui, desk);
}

fn colours(ui: &mut Ui, desk: &mut Desk<'_>, dialog: &mut Dialog) {
    sign::section(ui, texts::THEME);
    let offers = ThemeChoice::ALL.map(|choice| Offer::new(None, texts::theme(choice)));
    let current = desk.memory.appearance.theme;
    let chosen = ThemeChoice::ALL.iter().position(|choice| *choice == current);
    let id = Id::unique("theme");
    let (_, picked) = segments(ui, id, texts::THEME, &offers, chosen, true);
    if let Some(response) = ui.ctx().read_response(id.with(chosen.unwrap_or(0))) {
        dialog.begin_at(ui, &response);
    }
    if let Some(choice) = picked.and_then(|picked| ThemeChoice::ALL.get(picked)) {
        wear(ui, desk, |look| look.theme = *choice);
    }
}

fn size(ui: &mut Ui, desk: &mut Desk<'_>) {
    let current = desk.memory.appearance.text_size;
    sign::section(ui, texts::TEXT_SIZE);
    ui.horizontal_wrapped(|ui| {
        if button::plain(ui, texts::SMALLER_SIGN, texts::SMALLER).clicked() {
            wear(ui, desk, |look| look.text_size = current.smaller());
        }
        let response = sign::label(ui, &texts::text_size(current));
        sign::announce(ui, &response);
        if button::plain(ui, texts::LARGER_SIGN, texts::LARGER).clicked() {
            wear(ui, desk, |look| look.text_size = current.larger());
        }
        if current != TextSize::default() && button::link(ui, texts::USUAL, texts::USUAL).clicked()
        {
            wear(ui, desk, |look| look.text_size = TextSize::default());
        }
    });
    sign::hint(ui, texts::TEXT_SIZE_HINT);
}

/// Changes the look at once; the window sees to it that it is remembered.
pub(super) fn wear(ui: &Ui, desk: &mut Desk<'_>, change: impl FnOnce(&mut Appearance)) {
    change(&mut desk.memory.appearance);
    theme::wear(ui.ctx(), desk.memory.appearance);
}

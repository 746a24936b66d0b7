// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A dialog above the window. It takes the keyboard when it opens and gives it back when it
//! closes; Escape closes it.

use egui::{Frame, Id, Margin, Modal, Response, ScrollArea, Ui};

use super::button;
use crate::language::Text;
use crate::texts::labels;

/// Whether a dialog is open, and who gets the keyboard afterwards.
#[derive(Clone, Debug, Default)]
pub struct Dialog {
    state: State,
    /// What shall have the keyboard again after the dialog was closed.
    back: Option<Id>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Closed,
    /// It is open and has not given the keyboard to anything yet.
    Fresh,
    Open,
}

/// What a dialog is called, and how large it is at most, in points.
#[derive(Clone, Copy, Debug)]
pub struct Frameset {
    /// What it is called, for screen readers.
    pub title: &'static Text,
    /// Its width.
    pub width: f32,
    /// The height of what is in it.
    pub height: f32,
}

impl Dialog {
    /// Opens the dialog; when it closes, the keyboard goes back to `opener`.
    pub fn open(&mut self, opener: Option<Id>) {
        *self = Self { state: State::Fresh, back: opener };
    }

    /// Returns whether it is open.
    pub fn is_open(&self) -> bool {
        self.state != State::Closed
    }

    /// Gives the keyboard to this widget if the dialog has just been opened.
    pub fn begin_at(&mut self, ui: &Ui, response: &Response) {
        // Before the dialog is known as such, nothing in it can have the keyboard.
        if self.state == State::Fresh && ui.memory(|memory| memory.top_modal_layer().is_some()) {
            self.state = State::Open;
            response.request_focus();
        }
    }

    /// Closes the dialog; the keyboard goes back to where it was.
    pub fn close(&mut self) {
        self.state = State::Closed;
    }

    /// Closes the dialog and lets the keyboard go where the content sent it.
    pub fn close_for_good(&mut self) {
        *self = Self::default();
    }

    /// Draws the dialog, if it is open. Returns whether this frame closed it.
    pub fn show(
        &mut self,
        ui: &Ui,
        frame: Frameset,
        content: impl FnOnce(&mut Ui, &mut Self),
    ) -> bool {
        if !self.is_open() {
            self.give_back(ui);
            return false;
        }
        let screen = ui.ctx().content_rect();
        let width = frame.width.min(screen.width() - 32.0);
        let id = Id::unique(("dialog", frame.title));
        #[expect(clippy::disallowed_methods, reason = "this is the dialog of the house")]
        let modal = Modal::new(id);
        let modal = modal
            .area(Modal::default_area(id).accessible_name(frame.title))
            .frame(Frame::window(ui.style()).inner_margin(Margin::same(20)))
            .show(ui.ctx(), |ui| {
                ui.set_width(width - 40.0);
                // A height that follows the content would need several frames to be found, and
                // what is clicked meanwhile would move away.
                let height = (screen.height() - 136.0).clamp(120.0, frame.height);
                let scroll = ScrollArea::vertical().auto_shrink(false).max_height(height);
                scroll.min_scrolled_height(height).show(ui, |ui| {
                    // The bar must not lie on what is read.
                    ui.set_max_width(ui.available_width() - 12.0);
                    content(ui, self);
                });
                ui.add_space(4.0);
                button::plain(ui, labels::CLOSE, labels::CLOSE).clicked()
            });
        if self.state == State::Fresh {
            ui.ctx().request_repaint();
        }
        if modal.inner || modal.should_close() {
            self.close();
        }
        if !self.is_open() {
            ui.ctx().request_repaint();
        }
        !self.is_open()
    }

    /// Gives the keyboard back. Nothing behind the dialog can have it before it is forgotten.
    fn give_back(&mut self, ui: &Ui) {
        let forgotten = ui.memory(|memory| memory.top_modal_layer().is_none());
        if forgotten && let Some(opener) = self.back.take() {
            ui.memory_mut(|memory| memory.request_focus(opener));
        }
    }
}

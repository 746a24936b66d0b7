// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Short announcements in the corner of the window. Screen readers say them as soon as they have
//! nothing else to say. One goes by itself, but never while somebody looks at it with the pointer or
//! the keyboard; bad news stays until it is closed. All of them can be read again.

use std::collections::VecDeque;
use std::time::Duration;

use egui::accesskit::{Live, Role};
use egui::{Align, Frame, Label, Layout, Margin, RichText, Stroke, Ui};
use jiff::Timestamp;

use super::button;
use crate::texts::{labels, tasks};
use crate::theme::{RADIUS_CARD, Tokens};

/// One announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What is announced.
    pub text: String,
    /// Whether it is as it should be.
    pub tone: Tone,
    /// When it was announced, in seconds since 1970.
    pub at: i64,
}

/// Whether something is as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It is.
    Good,
    /// It is not.
    Bad,
}

/// The announcements of one window.
#[derive(Debug, Default)]
pub struct Toasts {
    /// All of them, the newest last.
    past: VecDeque<Toast>,
    shown: Vec<Shown>,
    numbers: u64,
}

#[derive(Debug)]
struct Shown {
    number: u64,
    toast: Toast,
    /// When it goes by itself, in seconds of the window; never for bad news.
    until: Option<f64>,
}

/// How long good news stays, in seconds, and how long after somebody has looked at it.
const STAYS: f64 = 8.0;
/// So many can be read again.
const PAST: usize = 50;
/// So many have room in the corner.
const ROOM: usize = 3;

impl Toast {
    /// Announces that something is as it should be.
    pub fn good(text: String) -> Self {
        Self { text, tone: Tone::Good, at: Timestamp::now().as_second() }
    }

    /// Announces that something is not.
    pub fn bad(text: String) -> Self {
        Self { text, tone: Tone::Bad, at: Timestamp::now().as_second() }
    }

    /// Returns the text with its sign, so that colour is never alone.
    pub fn signed(&self) -> String {
        let sign = match self.tone {
            Tone::Good => labels::SIGN_DONE,
            Tone::Bad => labels::SIGN_WARNING,
        };
        labels::signed(sign, &self.text)
    }
}

impl Toasts {
    /// Announces something at a moment, in seconds of the window.
    pub fn push(&mut self, toast: Toast, now: f64) {
        self.past.push_back(toast.clone());
        if self.past.len() > PAST {
            self.past.pop_front();
        }
        self.numbers += 1;
        let until = (toast.tone == Tone::Good).then_some(now + STAYS);
        self.shown.push(Shown { number: self.numbers, toast, until });
        if self.shown.len() > ROOM {
            // Good news goes by itself; what is bad is to be read.
            let good = self.shown.iter().position(|shown| shown.toast.tone == Tone::Good);
            self.shown.remove(good.unwrap_or(0));
        }
    }

    /// Returns all announcements, the newest first.
    pub fn past(&self) -> impl ExactSizeIterator<Item = &Toast> {
        self.past.iter().rev()
    }

    /// Returns whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Draws those that are still shown, one below the other.
    pub fn show(&mut self, ui: &mut Ui, now: f64) {
        let before = self.shown.len();
        self.shown.retain_mut(|shown| !card(ui, shown) && shown.until.is_none_or(|it| it > now));
        if self.shown.len() < before {
            // What has gone was drawn once more, to see whether somebody looks at it.
            ui.ctx().request_repaint();
        }
        let next = self.shown.iter().filter_map(|shown| shown.until).min_by(f64::total_cmp);
        if let Some(until) = next {
            ui.ctx().request_repaint_after(Duration::from_secs_f64((until - now).max(0.0)));
        }
    }
}

/// Draws one. Returns whether it was closed.
fn card(ui: &mut Ui, shown: &mut Shown) -> bool {
    let tokens = Tokens::of(ui);
    let colour = match shown.toast.tone {
        Tone::Good => tokens.ok,
        Tone::Bad => tokens.bad,
    };
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(tokens.edge_width.max(1.0), colour))
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(14, 10));
    // What has the keyboard stays the same when the one above goes.
    let drawn = ui.push_id(shown.number, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
                let close = button::sign(ui, labels::SIGN_CLOSE, &tasks::close(&shown.toast.text));
                ui.with_layout(Layout::left_to_right(Align::TOP), |ui| {
                    let text = RichText::new(shown.toast.signed()).size(13.5).color(tokens.text);
                    let response = ui.add(Label::new(text).wrap());
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_role(Role::Status);
                        node.set_label(shown.toast.signed());
                        node.set_live(Live::Polite);
                    });
                });
                close
            })
            .inner
        })
    });
    let drawn = drawn.inner;
    let close = drawn.inner;
    let looked_at = ui.rect_contains_pointer(drawn.response.rect) || close.has_focus();
    if looked_at && let Some(until) = &mut shown.until {
        *until = until.max(ui.input(|input| input.time) + STAYS / 2.0);
    }
    close.clicked()
}

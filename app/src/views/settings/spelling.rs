// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The settings of the spelling: whether it is checked, with which dictionary, and the words that
//! somebody took in.

use egui::{Id, IdSalt, Ui};

use crate::desk::Desk;
use crate::spelling::{Grounds, State};
use crate::texts::{labels, spelling as texts};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::fold::fold;
use crate::widgets::{button, sign};

/// Draws them.
pub(super) fn spelling(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::section(ui, texts::TITLE);
    let offer = |text: &str| Offer::new(None, text).named(labels::part(texts::TITLE, text));
    let offers = [offer(texts::ON), offer(texts::OFF)];
    let chosen = usize::from(!desk.memory.spelling.on);
    let (_, picked) =
        segments(ui, Id::unique("spelling"), texts::TITLE, &offers, Some(chosen), true);
    if let Some(picked) = picked {
        desk.memory.spelling.on = picked == 0;
    }
    sign::hint(ui, texts::HINT);
    let folder = &desk.alliance.folder;
    let wishes = &desk.memory.spelling;
    let grounds = Grounds { snapshot: desk.shared, profile: folder, wishes };
    desk.page.speller.listen(ui.ctx(), grounds);
    if wishes.on {
        let said = sign::label(ui, &texts::state(desk.page.speller.state(), folder));
        sign::announce(ui, &said);
        let failed = matches!(desk.page.speller.state(), State::Failed(_));
        let (text, name) = (texts::LOOK_AGAIN, texts::LOOK_AGAIN);
        if failed && ui.horizontal(|ui| button::plain(ui, text, name)).inner.clicked() {
            desk.page.speller.look_again();
        }
    }
    own_words(ui, desk);
}

/// Draws the words that somebody took in, each with a button that takes it out.
fn own_words(ui: &mut Ui, desk: &mut Desk<'_>) {
    let wishes = &mut desk.memory.spelling;
    let mut out = None;
    if !wishes.words.is_empty() {
        fold(ui, IdSalt::new("own words"), &texts::own_words(wishes.words.len()), |ui| {
            for word in &wishes.words {
                ui.horizontal(|ui| {
                    sign::label(ui, word);
                    if button::sign(ui, labels::SIGN_CLOSE, &texts::unlearn(word)).clicked() {
                        out = Some(word.clone());
                    }
                });
            }
        });
    }
    if let Some(word) = out {
        wishes.words.remove(&word);
    }
    let (text, name) = (texts::FORGET_IGNORED, texts::FORGET_IGNORED);
    if !wishes.ignored.is_empty() && button::link(ui, text, name).clicked() {
        wishes.ignored.clear();
    }
}

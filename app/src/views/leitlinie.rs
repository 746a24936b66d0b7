// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The Leitlinie, edited where it is read: title, vision, chapters,
//! principles, areas, bodies, glossary, abbreviations, members, history and what a file said beyond.

mod chapters;
mod records;
mod words;

use egui::Ui;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::strategy::Strategy;

use super::outline::{self, Place};
use super::steckbrief::{clash_note, held_back, paragraphs};
use super::template_choice::template_choice;
use super::{clashes, overview};
use crate::desk::{Desk, Source};
use crate::presence;
use crate::texts::{labels, notices, strategy as texts};
use crate::widgets::line_field::{LineField, line_field, read_year};
use crate::widgets::text_field::{TextKind, text_field};
use crate::widgets::{company, help, sign};

/// Draws the Leitlinie.
pub fn leitlinie(ui: &mut Ui, desk: &mut Desk<'_>) {
    let strategy = &desk.snapshot.strategy.content;
    let source = desk.strategy();
    outline::begin(desk);
    outline::reach(ui, desk, Place::Top);
    let heading = labels::part(labels::PAGE_STRATEGY, labels::titled(&strategy.title));
    sign::title(ui, &heading, |ui| {
        text_field(ui, desk, source, Path::key("title"), labels::STRATEGY_TITLE, TextKind::Title);
    });
    company::now_here(ui, &presence::at_strategy(desk.snapshot));
    if !source.writable {
        sign::hint(ui, notices::READ_ONLY);
    }
    held_back(ui, desk, source.doc);
    overview::merged(ui, desk, source.doc);
    overview::fresh(ui, desk, source.doc);
    template_choice(ui, desk);
    clashes::cards(ui, desk, source, &clashes::of_strategy(strategy));
    vision(ui, desk, source, strategy);
    chapters::chapters(ui, desk, source, strategy);
    chapters::principles(ui, desk, source, strategy);
    chapters::areas(ui, desk, source, strategy);
    words::bodies(ui, desk, source, strategy);
    words::glossary(ui, desk, source, strategy);
    words::abbreviations(ui, desk, source, strategy);
    records::members(ui, desk, source, strategy);
    records::history(ui, desk, source, strategy);
    chapters::extra(ui, desk, source, strategy);
    outline::end(ui, desk);
}

/// Draws the label of a field of the vision, with its help.
fn explained(ui: &mut Ui, name: &str, key: &str) {
    help::label(ui, name, &labels::part(labels::VISION, name), texts::help(key));
}

fn vision(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    let vision = Path::key("vision");
    outline::reach(ui, desk, Place::Vision);
    help::heading(ui, labels::VISION, texts::help("vision"));
    explained(ui, labels::VISION_YEAR, "year");
    let year = LineField { name: labels::VISION_YEAR, hint: "", width: 96.0 };
    let held = strategy.vision.year.value().map(|year| Value::Int((*year).into()));
    line_field(ui, desk, source, &vision.clone().then("year"), &year, held, read_year)
        .show(ui, desk);
    clash_note(ui, &strategy.vision.year);
    explained(ui, labels::VISION_CLAIM, "claim");
    paragraphs(ui, desk, source, vision.clone().then("claim"), labels::VISION_CLAIM);
    explained(ui, labels::VISION_ASPIRATION, "aspiration");
    paragraphs(ui, desk, source, vision.then("aspiration"), labels::VISION_ASPIRATION);
}

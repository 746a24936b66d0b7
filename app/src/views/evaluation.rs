// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The figures: one of them at a time, to be chosen above it, opened at its cells and copied.

mod drawing;
mod grid;
mod picture;
mod raster;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Frame, Id, Margin, Ui, UiBuilder};
use jiff::civil::Date;

use self::grid::Position;
use self::picture::Copying;
use crate::desk::Desk;
use crate::figures::{self, Figure, FigureKind, Lead, Missing, Place};
use crate::texts::{figures as texts, labels};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::views::navigation;
use crate::widgets::tabs::{Tab, tabs};
use crate::widgets::text_field::field_id;
use crate::widgets::{button, sign};

/// What the page remembers while the window is open.
#[derive(Debug, Default)]
pub struct EvaluationPage {
    /// The figure that was made last, and of what.
    made: Option<(Source, Result<Arc<Figure>, Missing>)>,
    /// Where the arrow keys are.
    at: Position,
    copying: Copying,
}

/// What a figure was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Source {
    kind: FigureKind,
    revision: u64,
    today: Date,
}

/// Draws the page.
pub fn evaluation(ui: &mut Ui, desk: &mut Desk<'_>) {
    choice(ui, desk);
    ui.add_space(8.0);
    let kind = desk.memory.figure;
    sign::heading(ui, 1, texts::title(kind));
    match made(desk) {
        Ok(figure) => shown(ui, desk, &figure),
        Err(missing) => {
            sign::label(ui, missing.first);
            let name = labels::opens(navigation::title(missing.page));
            if ui.horizontal(|ui| button::primary(ui, &name, &name)).inner.clicked() {
                desk.open_page(missing.page);
            }
        }
    }
}

/// Returns the id under which the choice of figures has the keyboard.
pub(super) fn stop_id(kind: FigureKind) -> Id {
    tab_id().with(FigureKind::ALL.iter().position(|one| *one == kind).unwrap_or(0))
}

fn tab_id() -> Id {
    Id::unique("figures")
}

fn choice(ui: &mut Ui, desk: &mut Desk<'_>) {
    let tab = |kind: &FigureKind| Tab { label: texts::tab(*kind), name: texts::title(*kind) };
    let all: Vec<Tab<'_>> = FigureKind::ALL.iter().map(tab).collect();
    let chosen = FigureKind::ALL.iter().position(|kind| *kind == desk.memory.figure).unwrap_or(0);
    if let Some(n) = tabs(ui, tab_id(), texts::CHOICE, &all, chosen) {
        desk.memory.figure = FigureKind::ALL[n];
        desk.page.evaluation.at = Position::default();
        desk.page.evaluation.copying = Copying::default();
    }
}

/// Returns the chosen figure, made once per snapshot.
fn made(desk: &mut Desk<'_>) -> Result<Arc<Figure>, Missing> {
    let (snapshot, today) = (desk.snapshot, desk.now.date());
    let source = Source { kind: desk.memory.figure, revision: snapshot.revision, today };
    let page = &mut desk.page.evaluation;
    let known = page.made.as_ref().filter(|(of, _)| *of == source);
    if let Some((_, figure)) = known {
        return figure.clone();
    }
    let figure = figures::figure(source.kind, snapshot, today).map(Arc::new);
    page.made = Some((source, figure.clone()));
    page.at.forget();
    figure
}

fn shown(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    ui.add_space(-4.0);
    sign::label(ui, &figure.caption);
    let opened = card(ui, figure, &mut desk.page.evaluation.at);
    for note in &figure.notes {
        sign::hint(ui, note);
    }
    copies(ui, desk, figure);
    sign::hint(ui, texts::USAGE);
    if let Some(lead) = opened {
        follow(ui, desk, &lead);
    }
}

/// Draws the figure itself, as it stands on the page and in a picture. Returns what was opened.
fn card(ui: &mut Ui, figure: &Figure, at: &mut Position) -> Option<Lead> {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::symmetric(16, 8));
    egui::ScrollArea::horizontal()
        .id_salt(figure.kind)
        .show(ui, |ui| frame.show(ui, |ui| content(ui, figure, at)).inner)
        .inner
}

/// Draws cells and drawing, each where it is read.
fn content(ui: &mut Ui, figure: &Figure, at: &mut Position) -> Option<Lead> {
    let Some(drawn) = &figure.drawing else { return grid(ui, figure, at) };
    if drawn.place == Place::Before {
        let opened = drawing::drawing(ui, figure, drawn, at);
        ui.add_space(12.0);
        return opened.or(grid(ui, figure, at));
    }
    let room = ui.available_width() - drawn.size.x - GUTTER;
    if room < grid::least_width(ui, &figure.table, at) {
        let opened = grid(ui, figure, at);
        ui.add_space(12.0);
        return opened.or(drawing::drawing(ui, figure, drawn, at));
    }
    let both = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let opened = ui.vertical(|ui| {
            ui.set_max_width(room);
            grid(ui, figure, at)
        });
        ui.add_space(GUTTER);
        opened.inner.or(drawing::drawing(ui, figure, drawn, at))
    });
    both.inner
}

/// The space between a table and what is drawn beside it.
const GUTTER: f32 = 24.0;

fn grid(ui: &mut Ui, figure: &Figure, at: &mut Position) -> Option<Lead> {
    let name = texts::title(figure.kind);
    let builder = UiBuilder::new().accessibility_role(Role::Grid).accessibility_label(name);
    ui.scope_builder(builder, |ui| grid::grid(ui, &figure.table, at)).inner
}

fn copies(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    let copying = &mut desk.page.evaluation.copying;
    ui.horizontal_wrapped(|ui| {
        if button::plain(ui, texts::COPY_TABLE, texts::COPY_TABLE).clicked() {
            ui.ctx().copy_text(figures::as_text(figure));
            *copying = Copying::Done(texts::TABLE_COPIED);
        }
        if button::plain(ui, texts::COPY_IMAGE, texts::COPY_IMAGE).clicked() {
            *copying = picture::begin(ui.ctx(), Arc::clone(figure));
        }
        copying.land(ui.ctx());
        if let Some(text) = copying.says() {
            let response = sign::label(ui, text);
            sign::announce(ui, &response);
        }
    });
}

/// Opens what stands behind a cell, with the keyboard in its field.
fn follow(ui: &Ui, desk: &mut Desk<'_>, lead: &Lead) {
    let key = match lead {
        Lead::Profile(goal, path) => desk.profile(*goal).key(path.clone()),
        Lead::Sheet(goal, path) => desk.sheet(*goal).key(path.clone()),
    };
    let (Lead::Profile(goal, _) | Lead::Sheet(goal, _)) = lead;
    desk.open_goal(*goal);
    let field = field_id(&key);
    desk.page.focus = Some(field);
    // A plain field takes it as soon as it is drawn; the others ask for it themselves.
    ui.memory_mut(|memory| memory.request_focus(field));
}

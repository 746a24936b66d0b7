// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The figures: one of them at a time, to be chosen above it, opened at its cells and copied.

mod board;
mod drawing;
mod entry;
mod grid;
mod picture;
mod raster;
mod save;
mod svg;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Frame, Id, Margin, Ui, UiBuilder};
use jiff::civil::Date;
use leitwerk_shared::domain::ids::{Class, ItemId, MunicipalityId};

use self::entry::EntryForm;
use self::grid::Position;
use self::picture::Copying;
use self::save::SaveForm;
use crate::desk::{Desk, Page};
use crate::figures::{self, Figure, FigureKind, Lead, Missing, Place};
use crate::language::Language;
use crate::outbox::FieldKey;
use crate::texts::{charts, figures as texts, labels};
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
    /// The dialog above the figure.
    entry: EntryForm,
    /// The dialog that saves it.
    save: SaveForm,
    /// What shall be done with the figure as soon as it is drawn.
    wish: Option<Handing>,
}

/// How a figure leaves the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handing {
    /// Its cells go to the clipboard.
    Table,
    /// A picture of it goes there.
    Picture,
    /// It is saved as a file.
    File,
}

impl Handing {
    /// Every way, in the order of the page.
    pub(super) const ALL: [Self; 3] = [Self::Table, Self::Picture, Self::File];
}

impl EvaluationPage {
    /// Copies or saves the figure as soon as it is drawn.
    pub(super) fn hand(&mut self, handing: Handing) {
        self.wish = Some(handing);
    }
}

/// What a figure was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Source {
    kind: FigureKind,
    revision: u64,
    today: Date,
    /// The words of a figure are in it.
    language: Language,
}

/// Draws the page.
pub fn evaluation(ui: &mut Ui, desk: &mut Desk<'_>) {
    choice(ui, desk);
    ui.add_space(8.0);
    match made(desk) {
        Ok(figure) => shown(ui, desk, &figure),
        Err(missing) => {
            sign::heading(ui, 1, texts::title(chosen(desk)));
            desk.page.evaluation.wish = None;
            sign::label(ui, &missing.first);
            let name = match missing.lead {
                Lead::Page(page) => labels::opens(navigation::title(page)),
                _ => charts::ENTER.to_owned(),
            };
            if ui.horizontal(|ui| button::primary(ui, &name, &name)).inner.clicked() {
                follow(ui, desk, &missing.lead);
            }
        }
    }
    entry::dialog(ui, desk);
}

/// Returns the figures of this strategy.
fn kinds(desk: &Desk<'_>) -> Vec<FigureKind> {
    FigureKind::of(desk.snapshot.strategy.content.template())
}

/// Returns the figure that is shown: the one that was chosen last, or where the strategy has none
/// such, its first.
fn chosen(desk: &Desk<'_>) -> FigureKind {
    let wanted = desk.memory.figure;
    let kinds = kinds(desk);
    if kinds.contains(&wanted) { wanted } else { kinds.first().copied().unwrap_or_default() }
}

/// Returns whether a field is written in a dialog of this page.
pub fn writes((doc, path): &FieldKey) -> bool {
    doc.class() == Class::Leitlinie && entry::of_field(path, &[]).is_some()
}

/// Opens what a Kommune released about a goal, above its figure.
pub(super) fn show_released(desk: &mut Desk<'_>, of: MunicipalityId, goal: ItemId) {
    desk.memory.figure = FigureKind::Family;
    desk.page.evaluation.entry.open_released(of, goal, None);
}

/// Opens the dialog in which a field is written, above its figure.
pub fn reveal(desk: &mut Desk<'_>, key: &FieldKey) {
    let swot = &desk.snapshot.strategy.content.swot;
    if let Some((kind, entry)) = entry::of_field(&key.1, swot) {
        desk.memory.figure = kind;
        desk.page.evaluation.entry.open_at(entry, field_id(key));
    }
}

/// Returns the id under which the choice of figures has the keyboard.
pub(super) fn stop_id(desk: &Desk<'_>) -> Id {
    let chosen = chosen(desk);
    tab_id().with(kinds(desk).iter().position(|kind| *kind == chosen).unwrap_or(0))
}

fn tab_id() -> Id {
    Id::unique("figures")
}

fn choice(ui: &mut Ui, desk: &mut Desk<'_>) {
    let kinds = kinds(desk);
    let tab = |kind: &FigureKind| Tab { label: texts::tab(*kind), name: texts::title(*kind) };
    let all: Vec<Tab<'_>> = kinds.iter().map(tab).collect();
    let chosen = chosen(desk);
    let at = kinds.iter().position(|kind| *kind == chosen).unwrap_or(0);
    if let Some(n) = tabs(ui, tab_id(), texts::CHOICE, &all, at) {
        choose(desk, kinds[n]);
    }
}

/// Shows a figure.
pub(super) fn choose(desk: &mut Desk<'_>, kind: FigureKind) {
    desk.memory.figure = kind;
    desk.page.evaluation.at = Position::default();
    desk.page.evaluation.copying = Copying::default();
}

/// Returns the chosen figure, made once per snapshot.
fn made(desk: &mut Desk<'_>) -> Result<Arc<Figure>, Missing> {
    let (snapshot, today) = (desk.snapshot, desk.now.date());
    let source = Source {
        kind: chosen(desk),
        revision: snapshot.revision,
        today,
        language: Language::spoken(),
    };
    let page = &mut desk.page.evaluation;
    let known = page.made.as_ref().filter(|(of, _)| *of == source);
    if let Some((_, figure)) = known {
        return figure.clone();
    }
    let figure = figures::figure(source.kind, snapshot, today).map(Arc::new);
    if let Ok(now) = &figure {
        let before = page.made.as_ref().filter(|(of, _)| of.kind == source.kind);
        page.at.renew(
            before.and_then(|(_, figure)| figure.as_ref().ok()).map(|it| &it.table),
            &now.table,
        );
    }
    page.made = Some((source, figure.clone()));
    figure
}

fn shown(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    head(ui, desk, figure);
    ui.add_space(-4.0);
    ui.horizontal_wrapped(|ui| {
        sign::label(ui, &texts::caption(figure.number, &figure.caption));
        let copying = &mut desk.page.evaluation.copying;
        copying.land(ui.ctx());
        copying.show(ui);
    });
    let opened = card(ui, figure, &mut desk.page.evaluation.at);
    for note in &figure.notes {
        sign::hint(ui, note);
    }
    sign::hint(ui, texts::USAGE);
    save::dialog(ui, desk, figure);
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
    let seen = ui.available_width();
    if let Some(shown) = &figure.board {
        let opened = board::board(ui, figure, shown, at);
        if shown.whole {
            return opened;
        }
        ui.add_space(12.0);
        return opened.or(grid_within(ui, seen, figure, at));
    }
    let Some(drawn) = &figure.drawing else { return grid(ui, figure, at) };
    if drawn.place == Place::Before {
        let opened = drawing::drawing(ui, figure, drawn, at);
        ui.add_space(12.0);
        return opened.or(grid_within(ui, seen, figure, at));
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

/// Returns how wide a figure has to be for all of it to be seen.
fn least_width(ui: &Ui, figure: &Figure) -> f32 {
    let table = grid::least_width(ui, &figure.table, &mut Position::default());
    let drawn = figure.drawing.as_ref().map_or(0.0, |drawing| drawing.size.x);
    let board = figure.board.as_ref().map_or(0.0, board::least_width);
    table.max(drawn).max(board) + 36.0
}

/// The space between a table and what is drawn beside it.
const GUTTER: f32 = 24.0;

/// Draws the table no wider than what is seen, where something wider stands above it.
fn grid_within(ui: &mut Ui, seen: f32, figure: &Figure, at: &mut Position) -> Option<Lead> {
    let drawn = ui.scope(|ui| {
        ui.set_max_width(seen);
        grid(ui, figure, at)
    });
    drawn.inner
}

fn grid(ui: &mut Ui, figure: &Figure, at: &mut Position) -> Option<Lead> {
    let name = texts::title(figure.kind);
    let builder = UiBuilder::new().accessibility_role(Role::Grid).accessibility_label(name);
    ui.scope_builder(builder, |ui| grid::grid(ui, &figure.table, at)).inner
}

/// Draws the title, and at the end of its line what can be done with the figure; where both have no
/// room beside each other, below it.
fn head(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    let title = texts::title(figure.kind);
    let entry = figure.entry.map(charts::edits);
    let names = [Some(texts::COPY_TABLE), Some(texts::COPY_IMAGE), entry, Some(charts::SAVE_AS)];
    let gap = ui.spacing().item_spacing.x;
    let buttons: f32 = names.into_iter().flatten().map(|name| gap + button::width(ui, name)).sum();
    let begin = (ui.max_rect().right() - buttons + gap).floor();
    if ui.max_rect().left() + sign::title_width(ui, title) + gap <= begin {
        ui.horizontal(|ui| {
            sign::heading(ui, 1, title);
            ui.add_space(begin - ui.cursor().left());
            handings(ui, desk, figure);
        });
    } else {
        sign::heading(ui, 1, title);
        ui.horizontal_wrapped(|ui| handings(ui, desk, figure));
    }
}

/// Draws what can be done with the figure.
fn handings(ui: &mut Ui, desk: &mut Desk<'_>, figure: &Arc<Figure>) {
    let page = &mut desk.page.evaluation;
    let wish = page.wish.take();
    let wished = |handing| wish == Some(handing);
    let table = button::plain(ui, texts::COPY_TABLE, texts::COPY_TABLE);
    if table.clicked() || wished(Handing::Table) {
        ui.ctx().copy_text(figures::as_text(figure));
        page.copying = Copying::Done(texts::TABLE_COPIED.to_owned());
    }
    let image = button::plain(ui, texts::COPY_IMAGE, texts::COPY_IMAGE);
    if image.clicked() || wished(Handing::Picture) {
        page.copying = picture::begin(ui.ctx(), Arc::clone(figure));
    }
    if let Some(entry) = figure.entry {
        let name = charts::edits(entry);
        let opener = button::plain(ui, name, name);
        if opener.clicked() {
            page.entry.open(entry, Some(opener.id));
        }
    }
    let opener = button::plain(ui, charts::SAVE_AS, charts::SAVE_AS);
    if opener.clicked() || wished(Handing::File) {
        page.save.open(opener.id);
    }
}

/// Opens what stands behind a cell, with the keyboard in its field.
fn follow(ui: &Ui, desk: &mut Desk<'_>, lead: &Lead) {
    let key = match lead {
        Lead::Page(page) => return desk.open_page(*page),
        Lead::Entry(entry) => {
            let opener = ui.memory(egui::Memory::focused);
            return desk.page.evaluation.entry.open(*entry, opener);
        }
        Lead::Released(of, goal) => {
            let opener = ui.memory(egui::Memory::focused);
            return desk.page.evaluation.entry.open_released(*of, *goal, opener);
        }
        Lead::Strategy(path) => {
            desk.open_page(Page::Strategy);
            desk.strategy().key(path.clone())
        }
        Lead::Profile(goal, path) => {
            desk.open_goal(*goal);
            desk.profile(*goal).key(path.clone())
        }
        Lead::Sheet(goal, path) => {
            desk.open_goal(*goal);
            desk.sheet(*goal).key(path.clone())
        }
    };
    let field = field_id(&key);
    desk.page.focus = Some(field);
    // A plain field takes it as soon as it is drawn; the others ask for it themselves.
    ui.memory_mut(|memory| memory.request_focus(field));
}

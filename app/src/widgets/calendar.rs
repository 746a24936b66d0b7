// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A month to pick a day from, below the field that it is for. Arrow keys lead from day to day and
//! from week to week, Home and End to the ends of the week, Page Up and Page Down to other months;
//! Enter picks, Escape closes, and so does leaving it.

use egui::accesskit::Role;
use egui::{
    Align2, EventFilter, FontFamily, FontId, Id, Key, Memory, Modifiers, Popup, PopupAnchor,
    PopupCloseBehavior, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2,
};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{button, menu, sign};
use crate::texts::calendar as texts;
use crate::theme::{RADIUS, Tokens, semibold};

const CELL: f32 = 34.0;
const CELL_HEIGHT: f32 = 30.0;
const WEEK: i8 = 7;
/// So many weeks hold every month; the height stays when it changes.
const WEEKS: i8 = 6;

/// A calendar that is open, kept from frame to frame.
#[derive(Clone, Copy)]
struct Showing {
    /// The day that has the keyboard. Its month is shown.
    day: Date,
    /// Whether the keyboard shall go there.
    enters: bool,
}

fn id(field: &Response) -> Id {
    field.id.with("calendar")
}

/// Returns whether the calendar of a field is open.
pub(super) fn is_open(ui: &Ui, field: &Response) -> bool {
    Popup::is_id_open(ui.ctx(), id(field))
}

/// Opens the calendar of a field at a day, or closes it.
pub(super) fn toggle(ui: &Ui, field: &Response, day: Date) {
    let showing = Showing { day, enters: true };
    ui.data_mut(|data| data.insert_temp(id(field), showing));
    Popup::toggle_id(ui.ctx(), id(field));
}

/// Draws the calendar of a field, if it is open. Returns the day that was picked; the calendar closes.
pub(super) fn show(
    ui: &Ui,
    field: &Response,
    name: &str,
    held: Option<Date>,
    today: Date,
) -> Option<Date> {
    if !is_open(ui, field) {
        return None;
    }
    let id = id(field);
    let mut showing: Showing = ui.data(|data| data.get_temp(id))?;
    let anchor = PopupAnchor::from(field);
    let picked = Popup::new(id, ui.ctx().clone(), anchor, ui.layer_id())
        .open_memory(None)
        .accessible_name(name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            head(ui, &mut showing);
            let picked = month(ui, id, &mut showing, held, today);
            let to_today = button::plain(ui, texts::TODAY, &texts::day(today)).clicked();
            let focused = ui.memory(Memory::focused).filter(|focused| *focused != field.id);
            let elsewhere = focused.filter(|id| menu::stops(ui).iter().all(|(stop, _)| stop != id));
            (picked.or_else(|| to_today.then_some(today)), elsewhere.is_some())
        });
    let (picked, left) = picked.map_or((None, false), |shown| shown.inner);
    ui.data_mut(|data| data.insert_temp(id, showing));
    if left && !showing.enters {
        // It must not cover what has the keyboard now.
        Popup::close_id(ui.ctx(), id);
        return None;
    }
    if picked.is_some() {
        Popup::close_id(ui.ctx(), id);
    }
    if !is_open(ui, field) {
        menu::give_back(ui, field.id, id);
    }
    picked
}

/// Draws which month it is, between the ways to its neighbours.
fn head(ui: &mut Ui, showing: &mut Showing) {
    let width = f32::from(WEEK) * CELL;
    ui.allocate_ui_with_layout(
        vec2(width, CELL_HEIGHT),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            let back = button::sign(ui, "‹", texts::PREVIOUS).clicked();
            let title = texts::month(showing.day);
            let font = FontId::new(14.0, semibold());
            let size = vec2(ui.available_width() - 28.0 - ui.spacing().item_spacing.x, CELL_HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::empty());
            let colour = Tokens::of(ui).text;
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, &title, font, colour);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &title));
            sign::announce(ui, &response);
            let on = button::sign(ui, "›", texts::NEXT).clicked();
            if back || on {
                go(showing, |day| day.checked_add(if back { -1.month() } else { 1.month() }));
                showing.enters = false;
            }
        },
    );
}

/// Draws the days. Returns the one that was picked.
fn month(
    ui: &mut Ui,
    id: Id,
    showing: &mut Showing,
    held: Option<Date>,
    today: Date,
) -> Option<Date> {
    keys(ui, id, showing);
    let first = showing.day.first_of_month();
    let monday = first.checked_sub(first.weekday().to_monday_zero_offset().days()).ok()?;
    let size = vec2(f32::from(WEEK) * CELL, f32::from(WEEKS + 1) * CELL_HEIGHT);
    let (_, area) = ui.allocate_space(size);
    let tokens = Tokens::of(ui);
    let place = |week: i8, day: i8| {
        let corner = area.min + vec2(f32::from(day) * CELL, f32::from(week) * CELL_HEIGHT);
        egui::Rect::from_min_size(corner, vec2(CELL, CELL_HEIGHT))
    };
    for day in 0..WEEK {
        let text = texts::weekday(day);
        let (at, font) = (place(0, day).center(), FontId::proportional(12.5));
        ui.painter().text(at, Align2::CENTER_CENTER, text, font, tokens.muted);
    }
    let grid = UiBuilder::new().max_rect(area).accessibility_role(Role::Grid);
    let grid = &mut ui.new_child(grid);
    let mut picked = None;
    for n in 0..WEEKS * WEEK {
        let Ok(day) = monday.checked_add(n.days()) else { continue };
        let rect = place(1 + n / WEEK, n % WEEK);
        // The days are one stop to the keyboard.
        let sense = if day == showing.day { Sense::click() } else { Sense::CLICK };
        let response = grid.interact(rect, id.with(day), sense);
        let (is_held, name) = (held == Some(day), texts::day(day));
        response.widget_info(|| WidgetInfo::selected(Role::GridCell, true, is_held, &name));
        let rect = rect.shrink(1.0);
        let (fill, colour) = match (is_held, response.hovered()) {
            (true, _) => (tokens.accent, tokens.on_accent),
            (false, true) => (tokens.accent_bg, tokens.text),
            (false, false) if day.month() != first.month() => (tokens.panel, tokens.muted),
            (false, false) => (tokens.panel, tokens.text),
        };
        grid.painter().rect_filled(rect, RADIUS, fill);
        if day == today {
            let edge = Stroke::new(tokens.edge_width, tokens.edge);
            grid.painter().rect_stroke(rect, RADIUS, edge, StrokeKind::Inside);
        }
        let family = if is_held { semibold() } else { FontFamily::Proportional };
        let (text, font) = (day.day().to_string(), FontId::new(14.0, family));
        grid.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, colour);
        if response.has_focus() {
            grid.painter().rect_stroke(rect, RADIUS, tokens.ring(), StrokeKind::Outside);
        }
        if response.clicked() {
            picked = Some(day);
        }
    }
    // What is not seen yet cannot have the keyboard.
    if showing.enters && !ui.is_sizing_pass() {
        showing.enters = false;
        ui.memory_mut(|memory| memory.request_focus(id.with(showing.day)));
    }
    picked
}

/// Leads from day to day while the keyboard is in the month.
fn keys(ui: &Ui, id: Id, showing: &mut Showing) {
    let stop = id.with(showing.day);
    if !ui.memory(|memory| memory.has_focus(stop)) {
        return;
    }
    let filter =
        EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(stop, filter));
    let in_week = showing.day.weekday().to_monday_zero_offset();
    let steps = [
        (Key::ArrowLeft, -1.day()),
        (Key::ArrowRight, 1.day()),
        (Key::ArrowUp, -1.week()),
        (Key::ArrowDown, 1.week()),
        (Key::Home, -in_week.days()),
        (Key::End, (WEEK - 1 - in_week).days()),
        (Key::PageUp, -1.month()),
        (Key::PageDown, 1.month()),
    ];
    for (key, step) in steps {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            go(showing, |day| day.checked_add(step));
        }
    }
}

/// Goes to another day, unless the calendar ends before it.
fn go(showing: &mut Showing, to: impl Fn(Date) -> Result<Date, jiff::Error>) {
    if let Some(day) = to(showing.day).ok().filter(|day| texts::YEARS.contains(&day.year())) {
        *showing = Showing { day, enters: true };
    }
}

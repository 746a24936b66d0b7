// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Draws who else is here: names in a row under the title, letters in the list, and a flag at a
//! field. Names say it, colour only helps; nothing moves when somebody comes or goes.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, FontId, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::DeviceId;

use super::{authors, sign};
use crate::desk::{Desk, Source};
use crate::presence::{self, Guest};
use crate::texts::presence as texts;
use crate::theme::{RADIUS_TAG, Tokens};

/// A field as it was just drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// Where it is.
    pub rect: Rect,
    /// What has the keyboard when the field has it.
    pub id: Id,
    /// Whether it has it.
    pub focused: bool,
}

impl Drawn {
    /// Describes a field that is one widget.
    pub fn of(ui: &Ui, response: &Response) -> Self {
        let focused = ui.memory(|memory| memory.has_focus(response.id));
        Self { rect: response.rect, id: response.id, focused }
    }
}

/// On which side of a field there is room for a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// What says at a field that others are in it. Drawn after all fields, lest they hide it.
#[derive(Debug)]
pub struct Flag {
    field: Drawn,
    side: Side,
    text: String,
    colour: Color32,
}

impl Flag {
    /// Makes a flag at a field.
    pub fn new(field: Drawn, side: Side, text: String, colour: Color32) -> Self {
        Self { field, side, text, colour }
    }
}

const NOW_HERE_HEIGHT: f32 = 18.0;
const FLAG_OVERLAP: f32 = 3.0;
const FLAG_BAR: f32 = 3.0;
const FLAG_INDENT: f32 = 8.0;
const PILL: f32 = 22.0;
/// The letters of so many Kommunen have room in the list.
const PILLS: usize = 2;

/// Notes that a field was drawn: whether our keyboard is in it, and who else is.
pub fn note_field(
    ui: &Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    field: Drawn,
    side: Side,
) {
    note_piece(ui, desk, source, path, field, side, None);
}

/// Notes the same, and who wrote what has the keyboard or is pointed at.
pub fn note_piece(
    ui: &Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: &Path,
    field: Drawn,
    side: Side,
    author: Option<DeviceId>,
) {
    let key = source.key(path.clone());
    let guests = presence::at_field(desk.snapshot, &key);
    if guests.is_empty() {
        authors::mark(ui, desk, &key, field, side, author);
    }
    // Who reads along writes nowhere.
    if field.focused && source.writable {
        desk.page.last_field = Some((desk.spot(), key.clone()));
        desk.page.keyboard = Some(key);
    }
    let Some(first) = guests.first() else { return };
    let text = texts::write_here(&names(&guests));
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_description(text.as_str()));
    let colour = Tokens::of(ui).municipality(first.municipality.0);
    desk.page.flags.push(Flag { field, side, text, colour });
}

/// Draws the flags of the fields that were drawn since the last call.
pub fn flags(ui: &Ui, desk: &mut Desk<'_>) {
    for flag in std::mem::take(&mut desk.page.flags) {
        draw_flag(ui, &flag);
    }
}

fn draw_flag(ui: &Ui, flag: &Flag) {
    let tokens = Tokens::of(ui);
    let room = ui.max_rect();
    let format = TextFormat::simple(FontId::proportional(12.5), flag.colour);
    let mut job = LayoutJob::single_section(flag.text.clone(), format);
    job.wrap = TextWrapping::truncate_at_width(room.width() - FLAG_BAR - 10.0);
    let galley = ui.painter().layout_job(job);
    let size = galley.size() + vec2(FLAG_BAR + 10.0, 0.0);
    let field = flag.field.rect;
    // Headings and smaller fields that follow begin on the left.
    let right = field.right() - FLAG_INDENT;
    let left = if right - size.x > field.left() { right - size.x } else { field.left() };
    let left = left.min(room.right() - size.x).max(room.left());
    let top = match flag.side {
        Side::Above => field.top() + FLAG_OVERLAP - size.y,
        Side::Below => field.bottom() - FLAG_OVERLAP,
    };
    let rect = Rect::from_min_size(pos2(left, top), size);
    let painter = ui.painter();
    painter.rect_filled(rect, RADIUS_TAG, tokens.panel);
    painter.rect_filled(rect.with_max_x(rect.left() + FLAG_BAR), 0.0, flag.colour);
    let elided = galley.elided;
    painter.galley(rect.min + vec2(FLAG_BAR + 5.0, 0.0), galley, flag.colour);
    let response = ui.interact(rect, flag.field.id.with("flag"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &flag.text));
    // Who types there wants to know that somebody came.
    if flag.field.focused {
        sign::announce(ui, &response);
    }
    if elided {
        response.on_hover_text(&flag.text);
    }
}

/// Draws who else has the page open, in a row under its title that is there without them, too.
pub fn now_here(ui: &mut Ui, guests: &[Guest<'_>]) {
    ui.add_space(-6.0);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), NOW_HERE_HEIGHT), Sense::hover());
    ui.add_space(-8.0);
    if guests.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let format = |colour| TextFormat::simple(FontId::proportional(13.5), colour);
    let mut job = LayoutJob::single_section(texts::NOW_HERE.to_owned(), format(tokens.muted));
    for (n, guest) in guests.iter().enumerate() {
        if n > 0 {
            job.append(texts::NEXT_NAME, 0.0, format(tokens.muted));
        }
        job.append(guest.name, 0.0, format(tokens.municipality(guest.municipality.0)));
    }
    let text = job.text.clone();
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let elided = galley.elided;
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.muted);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    if elided {
        response.on_hover_text(text);
    }
}

/// Draws letters for the Kommunen, the last of them ending at `right`. Returns where they begin.
pub fn letters(ui: &Ui, right: f32, y: f32, guests: &[Guest<'_>]) -> f32 {
    let tokens = Tokens::of(ui);
    let mut right = right;
    let mut pill = |text: &str, colour: Color32| {
        let rect = Rect::from_min_size(pos2(right - PILL - 4.0, y - 9.0), vec2(PILL + 4.0, 18.0));
        let edge = Stroke::new(1.0, colour);
        ui.painter().rect(rect, 9, tokens.panel, edge, StrokeKind::Inside);
        let font = FontId::proportional(12.5);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, colour);
        right = rect.left() - 4.0;
    };
    let shown = if guests.len() > PILLS { PILLS - 1 } else { guests.len() };
    if guests.len() > shown {
        pill(&texts::more(guests.len() - shown), tokens.muted);
    }
    for guest in guests[..shown].iter().rev() {
        let colour = tokens.municipality(guest.municipality.0);
        pill(&texts::initials(guest.municipality_name), colour);
    }
    right
}

/// Returns what the Kommunen are called in a sentence.
pub fn names<'a>(guests: &[Guest<'a>]) -> Vec<&'a str> {
    guests.iter().map(|guest| guest.name).collect()
}

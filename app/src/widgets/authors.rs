// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Shows who wrote what, where a person wants to see it: a bar at every field, with the letters of the
//! Kommune on it, and a line under the words in its colour. Its name stands beside the letters in a
//! legend, and at the field that has the keyboard or is pointed at. Screen readers hear the names with
//! the field.

use egui::accesskit::Role;
use egui::text::CharIndex;
use egui::text_edit::TextEditOutput;
use egui::{
    Align2, Color32, FontId, Id, Rect, RichText, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};
use leitwerk_shared::document::Share;
use leitwerk_shared::domain::ids::{DeviceId, MunicipalityId};
use leitwerk_shared::domain::text::{Delta, Step};

use super::company::{Drawn, Flag, Side};
use super::{button, sign};
use crate::desk::Desk;
use crate::outbox::FieldKey;
use crate::outbox::difference::difference;
use crate::outbox::field_buffer::FieldBuffer;
use crate::texts::{authors as texts, dates, labels, presence};
use crate::theme::{RADIUS_TAG, Tokens, semibold};

const BAR: f32 = 3.0;
const BAR_GAP: f32 = 5.0;
const LINE: f32 = 2.0;
/// How large the letters of a Kommune are, and the ground under them.
const LETTERS: f32 = 11.0;
const GROUND: Vec2 = vec2(18.0, 17.0);
/// So far they stand above the edge of their part.
const RISE: f32 = 6.0;
const GROUND_GAP: f32 = 6.0;

/// Returns the name of the Kommune of an author, and its colour.
pub fn author<'a>(ui: &Ui, desk: &Desk<'a>, device: DeviceId) -> (&'a str, Color32) {
    let snapshot = desk.snapshot;
    let name = snapshot.author(device).unwrap_or(labels::UNKNOWN_AUTHOR);
    let number = snapshot.devices.get(&device).map_or(0, |kommune| kommune.0);
    (name, Tokens::of(ui).municipality(number))
}

/// Draws the name of an author in the colour of the Kommune, with the time by the author's clock.
pub fn signature(ui: &mut Ui, desk: &Desk<'_>, device: DeviceId, at: i64) {
    let (name, colour) = author(ui, desk, device);
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(RichText::new(name).family(semibold()).size(14.0).color(colour));
        sign::label(ui, &labels::after_name(&dates::moment(at, desk.now)));
    });
}

/// Who wrote the pieces of a text that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces(Vec<Share>);

impl Pieces {
    /// Returns whose the pieces are after something was typed.
    fn after(&self, typed: &Delta, author: Option<DeviceId>) -> Self {
        let mut rest = self.0.iter().copied();
        let mut left = rest.next();
        let mut out = Self::default();
        let mut take = |mut count: usize, mut kept: Option<&mut Self>| {
            while count > 0
                && let Some(piece) = &mut left
            {
                let chars = piece.chars.min(count);
                if let Some(out) = kept.as_deref_mut() {
                    out.push(Share { chars, ..*piece });
                }
                piece.chars -= chars;
                count -= chars;
                if piece.chars == 0 {
                    left = rest.next();
                }
            }
        };
        for step in typed.steps() {
            match step {
                Step::Keep(count) => take(*count, Some(&mut out)),
                Step::Delete(count) => take(*count, None),
                Step::Insert(text) => {
                    out.push(Share { chars: text.chars().count(), device: author });
                }
            }
        }
        take(usize::MAX, Some(&mut out));
        out
    }

    fn push(&mut self, piece: Share) {
        match self.0.last_mut().filter(|last| last.device == piece.device) {
            Some(last) => last.chars += piece.chars,
            None => self.0.push(piece),
        }
    }

    fn chars(&self) -> usize {
        self.0.iter().map(|piece| piece.chars).sum()
    }

    /// Returns who wrote the character at a place, or the one before it at the end.
    pub fn author_at(&self, place: usize) -> Option<DeviceId> {
        let mut end = 0;
        let piece = self.0.iter().find(|piece| {
            end += piece.chars;
            place < end
        });
        piece.or(self.0.last())?.device
    }

    /// Draws a line under every piece of a text that was just drawn, in the colour of whose it is.
    pub fn underline(&self, ui: &Ui, desk: &Desk<'_>, output: &TextEditOutput) {
        let tokens = Tokens::of(ui);
        // Under the last row there is only the margin of the field.
        let painter = ui.painter().with_clip_rect(output.text_clip_rect.expand(2.0 * LINE));
        let mut row_start = 0;
        for row in &output.galley.rows {
            let row_end = row_start + row.glyphs.len();
            let mut end = 0;
            for piece in &self.0 {
                let start = end.max(row_start);
                end += piece.chars;
                let within = start..end.min(row_end);
                let Some(author) = municipality(desk, piece.device).filter(|_| !within.is_empty())
                else {
                    continue;
                };
                let glyph = &row.glyphs[within.start - row_start];
                let descent = glyph.font_height - glyph.font_ascent;
                let at = output.galley_pos + row.pos.to_vec2();
                let x = |place: usize| at.x + row.x_offset(CharIndex(place - row_start));
                let y = at.y + glyph.pos.y + descent + LINE / 2.0;
                let stroke = Stroke::new(LINE, tokens.municipality(author.0));
                painter.hline(x(within.start)..=x(within.end), y, stroke);
            }
            row_start += row.char_count_including_newline().0;
        }
    }
}

/// Returns whose the pieces of a text are, if a person wants to see it and it is known.
pub fn pieces(desk: &mut Desk<'_>, key: &FieldKey, id: Id, buffer: &FieldBuffer) -> Option<Pieces> {
    if !desk.page.authors.shown {
        return None;
    }
    let me = Some(desk.snapshot.me.device);
    let told = desk.shares.get(&key.0).and_then(|shares| shares.texts.get(&key.1));
    let told = told.map(|pieces| Pieces(pieces.clone()));
    let (base, typed) = buffer.typed();
    let known = told.filter(|pieces| pieces.chars() == base.chars().count());
    let pieces = match (known, desk.page.authors.last.get(&id)) {
        (Some(known), _) => known.after(&typed, me),
        // It will be told in a moment.
        (None, Some((text, last))) => last.after(&difference(text, buffer.text()), me),
        (None, None) => return None,
    };
    desk.page.authors.last.insert(id, (buffer.text().to_owned(), pieces.clone()));
    Some(pieces)
}

fn municipality(desk: &Desk<'_>, device: Option<DeviceId>) -> Option<MunicipalityId> {
    desk.snapshot.devices.get(&device?).copied()
}

fn name<'a>(desk: &Desk<'a>, municipality: MunicipalityId) -> &'a str {
    let known = desk.snapshot.municipalities.get(&municipality);
    known.map_or(texts::UNKNOWN, |known| known.name.as_str())
}

/// Returns the Kommunen that wrote in a field and how much, whoever wrote most first.
fn authors(desk: &Desk<'_>, (doc, path): &FieldKey) -> Vec<(MunicipalityId, usize)> {
    let Some(shares) = desk.shares.get(doc) else { return Vec::new() };
    let value = shares.values.get(path).map(|device| Share { chars: 1, device: Some(*device) });
    let text = shares.texts.get(path).into_iter().flatten().copied();
    let mut authors: Vec<(MunicipalityId, usize)> = Vec::new();
    for share in text.chain(value) {
        let Some(author) = municipality(desk, share.device) else { continue };
        match authors.iter_mut().find(|(known, _)| *known == author) {
            Some((_, chars)) => *chars += share.chars,
            None => authors.push((author, share.chars)),
        }
    }
    authors.sort_by_key(|(_, chars)| std::cmp::Reverse(*chars));
    authors
}

/// Draws at a field who wrote in it. `at` is who wrote what has the keyboard or is pointed at, if
/// that is known more closely.
pub fn mark(
    ui: &Ui,
    desk: &mut Desk<'_>,
    key: &FieldKey,
    field: Drawn,
    side: Side,
    at: Option<DeviceId>,
) {
    if !desk.page.authors.shown {
        return;
    }
    let authors = authors(desk, key);
    let Some((first, _)) = authors.first().copied() else { return };
    bar(ui, desk, field.rect, &authors);
    let names: Vec<&str> = authors.iter().map(|(author, _)| name(desk, *author)).collect();
    let all = texts::written_by(&names);
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_description(all.as_str()));
    if field.focused || ui.rect_contains_pointer(field.rect) {
        let near = municipality(desk, at);
        let text = near.map_or(all, |author| texts::written_by(&[name(desk, author)]));
        let colour = Tokens::of(ui).municipality(near.unwrap_or(first).0);
        desk.page.flags.push(Flag::new(field, side, text, colour));
    }
}

/// A bar beside a field, divided as the field is among its authors, with their letters on its edge.
fn bar(ui: &Ui, desk: &Desk<'_>, field: Rect, authors: &[(MunicipalityId, usize)]) {
    let tokens = Tokens::of(ui);
    let all: usize = authors.iter().map(|(_, chars)| chars).sum();
    let left = field.left() - BAR_GAP - BAR;
    let mut top = field.top();
    // The letters stand where their part begins, and no two on one another.
    let lowest = field.bottom() + RISE;
    let mut below = f32::NEG_INFINITY;
    for (n, (author, chars)) in authors.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a bar has fewer pixels than f32 has bits")]
        let height = field.height() * *chars as f32 / all.max(1) as f32;
        let part = Rect::from_min_size(pos2(left, top), vec2(BAR, height));
        let colour = tokens.municipality(author.0);
        ui.painter().rect_filled(part, 0.0, colour);
        let high = (top - RISE).min(lowest - GROUND.y).max(below);
        let place = Rect::from_min_size(pos2(left, high), GROUND);
        top += height;
        if place.bottom() > lowest {
            continue;
        }
        let others = authors.len() - n - 1;
        if others > 0 && place.bottom() + GROUND.y > lowest {
            letters(ui, place, &presence::more(others + 1), tokens.muted);
            below = f32::INFINITY;
        } else {
            letters(ui, place, &presence::initials(name(desk, *author)), colour);
            below = place.bottom();
        }
    }
}

/// Draws the letters of a Kommune in its colour.
fn letters(ui: &Ui, place: Rect, text: &str, colour: Color32) {
    let stroke = Stroke::new(1.0, colour);
    let ground = Tokens::of(ui).panel;
    ui.painter().rect(place, RADIUS_TAG, ground, stroke, StrokeKind::Inside);
    let font = FontId::proportional(LETTERS);
    ui.painter().text(place.center(), Align2::CENTER_CENTER, text, font, colour);
}

/// Draws which letters and colour are whose, above the document.
pub fn legend(ui: &mut Ui, desk: &mut Desk<'_>) {
    if !desk.page.authors.shown {
        return;
    }
    let mut known: Vec<MunicipalityId> = desk
        .shares_wanted()
        .iter()
        .filter_map(|doc| desk.shares.get(doc))
        .flat_map(|shares| {
            let texts = shares.texts.values().flatten().map(|share| share.device);
            texts.chain(shares.values.values().map(|device| Some(*device)))
        })
        .filter_map(|device| municipality(desk, device))
        .collect();
    known.sort_unstable();
    known.dedup();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        sign::label(ui, texts::LEGEND);
        for author in known {
            entry(ui, name(desk, author), Tokens::of(ui).municipality(author.0));
        }
        if button::link(ui, texts::HIDE, texts::HIDE_NAME).clicked() {
            desk.show_authors(false);
        }
    });
    ui.add_space(8.0);
}

/// Draws the letters and the name of a Kommune, which go to the next row together.
fn entry(ui: &mut Ui, name: &str, colour: Color32) {
    let font = FontId::proportional(13.5);
    let text = ui.painter().layout_no_wrap(name.to_owned(), font, colour);
    let height = text.size().y.max(GROUND.y);
    let size = vec2(GROUND.x + GROUND_GAP + text.size().x, height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let place = Align2::LEFT_CENTER.align_size_within_rect(GROUND, rect);
    letters(ui, place, &presence::initials(name), colour);
    ui.painter().galley(rect.min + vec2(GROUND.x + GROUND_GAP, 0.0), text, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::domain::text::Splice;

    use super::*;

    fn piece(chars: usize, device: u32) -> Share {
        Share { chars, device: Some(DeviceId(device)) }
    }

    #[test]
    fn what_is_typed_is_mine_at_once() {
        let pieces = Pieces(vec![piece(5, 1), piece(5, 2)]);
        let typed = Delta::splice(Splice { at: 3, delete: 4, insert: "neu".to_owned() });
        let after = pieces.after(&typed, Some(DeviceId(9)));
        assert_eq!(after.0, [piece(3, 1), piece(3, 9), piece(3, 2)]);
        assert_eq!(after.author_at(3), Some(DeviceId(9)));
        assert_eq!(after.author_at(9), Some(DeviceId(2)));
        assert_eq!(Pieces::default().author_at(0), None);
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Underlines words that nobody knows, and offers what may have been meant: with the right mouse
//! button, and with F7 or Ctrl and a full stop.

use std::ops::Range;

use egui::accesskit::Invalid;
use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::text_edit::TextEditOutput;
use egui::{Id, Key, Modifiers, Popup, PopupAnchor, PopupCloseBehavior, PopupKind};
use egui::{Rect, Response, Stroke, Ui, pos2};
use leitwerk_shared::domain::text::Splice;

use super::{menu, sign};
use crate::desk::Desk;
use crate::outbox::FieldKey;
use crate::spelling::Grounds;
use crate::texts::spelling as texts;
use crate::theme::Tokens;

/// Half the height of the wave, and half its length.
const WAVE: (f32, f32) = (1.25, 2.0);

/// The word whose menu is open.
#[derive(Debug)]
pub struct SpellingMenu {
    field: Id,
    word: String,
    range: Range<usize>,
    /// Whether the keyboard shall go into the menu as soon as there is something to choose.
    keyboard: bool,
}

/// What is done about a word.
enum Choice {
    Replace(String),
    Learn,
    Ignore,
}

/// Marks the unknown words of a text that was just drawn. Returns what shall be typed instead of
/// one.
pub(super) fn spelling(
    ui: &Ui,
    desk: &mut Desk<'_>,
    key: &FieldKey,
    output: &TextEditOutput,
    text: &str,
) -> Option<Splice> {
    let response = &output.response.response;
    let wishes = &desk.memory.spelling;
    let grounds = Grounds { snapshot: desk.shared, profile: &desk.alliance.folder, wishes };
    if !desk.page.speller.listen(ui.ctx(), grounds) || !ui.is_rect_visible(response.rect) {
        return None;
    }
    let focused = ui.memory(|memory| memory.has_focus(response.id));
    let cursor = output.cursor_range.filter(|_| focused);
    let cursor = cursor.filter(CCursorRange::is_empty).map(|range| range.primary.index.0);
    let unknown = desk.page.speller.unknown(response.id, text, cursor);
    let unknown = without_ignored(unknown, desk.memory.spelling.ignored.is_empty(), |range| {
        let place = (place(key), word_at(text, range).to_owned());
        desk.memory.spelling.ignored.contains(&place)
    });
    underline(ui, output, &unknown);
    announce(ui, response, text, &unknown, focused);
    if let Some(range) = wanted(ui, output, &unknown, focused) {
        let word = word_at(text, &range).to_owned();
        let keyboard = !response.secondary_clicked();
        desk.page.spelling = Some(SpellingMenu { field: response.id, word, range, keyboard });
    }
    let open = desk.page.spelling.take_if(|menu| menu.field == response.id)?;
    // Somebody may have typed meanwhile.
    if word_at(text, &open.range) != open.word {
        return None;
    }
    shown(ui, desk, key, output, open)
}

fn without_ignored(
    unknown: &[Range<usize>],
    none: bool,
    ignored: impl Fn(&Range<usize>) -> bool,
) -> Vec<Range<usize>> {
    unknown.iter().filter(|range| none || !ignored(range)).cloned().collect()
}

/// Names a field in what the window remembers.
fn place((doc, path): &FieldKey) -> String {
    format!("{doc}/{path}")
}

/// Returns the characters of a text in a range.
fn word_at<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    &text[byte(range.start)..byte(range.end)]
}

/// Draws a wave under each word: its form says it, not its colour alone.
fn underline(ui: &Ui, output: &TextEditOutput, unknown: &[Range<usize>]) {
    let tokens = Tokens::of(ui);
    let stroke = Stroke::new(tokens.edge_width.max(1.2), tokens.bad);
    let painter = ui.painter().with_clip_rect(output.text_clip_rect.expand(2.0));
    for range in unknown {
        for rect in rects(output, range) {
            let mut points = Vec::new();
            let (mut x, mut up) = (rect.left(), false);
            while x < rect.right() {
                let y = rect.bottom() - if up { 2.0 * WAVE.0 } else { 0.0 };
                points.push(pos2(x, y));
                (x, up) = (x + WAVE.1, !up);
            }
            painter.line(points, stroke);
        }
    }
}

/// Returns where a word stands: in one row, or in two where it is broken.
fn rects(output: &TextEditOutput, range: &Range<usize>) -> Vec<Rect> {
    let at = |index: usize| {
        let place = output.galley.pos_from_cursor(CCursor::new(CharIndex(index)));
        place.translate(output.galley_pos.to_vec2())
    };
    let (start, end) = (at(range.start), at(range.end));
    if (start.top() - end.top()).abs() < 1.0 {
        return vec![Rect::from_min_max(start.min, end.max)];
    }
    let clip = output.text_clip_rect;
    let first = Rect::from_min_max(start.min, pos2(clip.right(), start.bottom()));
    let last = Rect::from_min_max(pos2(output.galley_pos.x, end.top()), end.max);
    vec![first, last]
}

/// Tells screen readers which words are not known.
fn announce(ui: &Ui, response: &Response, text: &str, unknown: &[Range<usize>], focused: bool) {
    if unknown.is_empty() {
        return;
    }
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_invalid(Invalid::Spelling);
        if focused {
            let words: Vec<&str> = unknown.iter().map(|range| word_at(text, range)).collect();
            node.set_description(texts::unknown(&words));
        }
    });
}

/// Returns the word whose menu is wanted now.
fn wanted(
    ui: &Ui,
    output: &TextEditOutput,
    unknown: &[Range<usize>],
    focused: bool,
) -> Option<Range<usize>> {
    let response = &output.response.response;
    if response.secondary_clicked() {
        let pointer = response.interact_pointer_pos()?;
        let cursor = output.galley.cursor_from_pos(pointer - output.galley_pos).index.0;
        let hit = unknown.iter().find(|range| range.start <= cursor && cursor <= range.end);
        return hit.cloned();
    }
    // Some desktops keep Ctrl and the full stop for themselves.
    let pressed = focused
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::COMMAND, Key::Period)
                || input.consume_key(Modifiers::NONE, Key::F7)
        });
    if !pressed {
        return None;
    }
    // The word at the cursor, else the next one, else the first.
    let cursor = output.cursor_range.map_or(0, |range| range.primary.index.0);
    let next = unknown.iter().find(|range| cursor <= range.end);
    next.or(unknown.first()).cloned()
}

/// Draws the menu and does what is chosen. Returns what shall be typed.
fn shown(
    ui: &Ui,
    desk: &mut Desk<'_>,
    key: &FieldKey,
    output: &TextEditOutput,
    mut open: SpellingMenu,
) -> Option<Splice> {
    let field = open.field;
    let anchor = rects(output, &open.range).first().copied()?;
    let (mut stays, mut choice) = (true, None);
    let id = field.with("spelling");
    Popup::new(id, ui.ctx().clone(), PopupAnchor::ParentRect(anchor), ui.layer_id())
        .kind(PopupKind::Menu)
        .gap(2.0)
        .accessible_name(texts::menu_of(&open.word))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .open_bool(&mut stays)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            choice = items(ui, desk, &mut open);
            menu::ends(ui, None);
        });
    match choice {
        None if stays => {
            desk.page.spelling = Some(open);
            return None;
        }
        None => {}
        Some(Choice::Replace(insert)) => {
            desk.page.focus = Some(field);
            let Range { start, end } = open.range;
            let at = start + insert.chars().count();
            desk.page.select = Some((field, at..at));
            return Some(Splice { at: start, delete: end - start, insert });
        }
        Some(Choice::Learn) => {
            desk.memory.spelling.words.insert(open.word);
        }
        Some(Choice::Ignore) => {
            desk.memory.spelling.ignored.insert((place(key), open.word));
        }
    }
    desk.page.focus = Some(field);
    None
}

fn items(ui: &mut Ui, desk: &mut Desk<'_>, open: &mut SpellingMenu) -> Option<Choice> {
    let mut choice = None;
    let mut first = None;
    match desk.page.speller.suggestions(&open.word) {
        None => {
            sign::label(ui, texts::LOOKING);
        }
        Some([]) => {
            sign::label(ui, texts::NO_SUGGESTIONS);
        }
        Some(found) => {
            for suggestion in found {
                let item = menu::item(ui, suggestion);
                first.get_or_insert(item.id);
                if item.clicked() {
                    choice = Some(Choice::Replace(suggestion.clone()));
                }
            }
        }
    }
    let known = desk.page.speller.suggestions(&open.word).is_some();
    let learn = menu::item(ui, &texts::learn(&open.word));
    let ignore = menu::item(ui, texts::IGNORE_HERE);
    if learn.clicked() {
        choice = Some(Choice::Learn);
    } else if ignore.clicked() {
        choice = Some(Choice::Ignore);
    }
    if open.keyboard && known {
        open.keyboard = false;
        ui.memory_mut(|memory| memory.request_focus(first.unwrap_or(learn.id)));
    }
    choice
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A text of a document for typing in. What is typed stands there at once; what others type
//! appears while the cursor keeps its place.

use std::any::TypeId;
use std::ops::Range;

use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::text_edit::{TextEditOutput, TextEditState};
use egui::{
    Context, Event, FontId, Frame, Id, ImeEvent, Key, KeyboardShortcut, Margin, Modifiers,
    Response, RichText, Stroke, TextBuffer, TextEdit, Ui,
};
use leitwerk_shared::domain::edit::{Path, Way};
use leitwerk_shared::domain::text::{Delta, Splice};

use super::authors;
use super::company::{Drawn, Side, note_piece};
use super::remark::remark;
use super::{sign, spelling};
use crate::desk::{Desk, Source};
use crate::outbox::field_buffer::FieldBuffer;
use crate::outbox::{FieldKey, Outbox, reading};
use crate::texts::notices;
use crate::theme::{self, RADIUS, Tokens};

/// What kind of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The title of the page: large, framed only while it is used.
    Title,
    /// The heading of a chapter: like a title, and smaller.
    Heading,
    /// One paragraph or many.
    Paragraphs,
    /// One item of a list: Enter leads on, Shift and Enter makes a line.
    Item,
}

/// What came of a text field in this frame.
#[derive(Debug)]
pub struct TextFieldOutput {
    /// The field.
    pub response: Response,
    /// Whether Enter was pressed in an item.
    pub entered: bool,
}

/// Returns the id under which a field has the keyboard.
pub fn field_id(key: &FieldKey) -> Id {
    Id::unique(("field", key.0.to_bytes(), key.1.to_string()))
}

/// Draws a text of a document. Returns nothing if the text is gone.
pub fn text_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    path: Path,
    name: &str,
    kind: TextKind,
) -> Option<TextFieldOutput> {
    let key = source.key(path);
    let id = field_id(&key);
    let seen = reading::text(desk.snapshot, key.0, &key.1)?;
    let mut buffer = desk.outbox.take_text(&key).unwrap_or_else(|| FieldBuffer::new(seen));
    if desk.page.focus.take_if(|wanted| *wanted == id).is_some() {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if let Some(foreign) = buffer.take_moved() {
        move_cursor(ui.ctx(), id, &foreign);
    }
    if let Some(at) = buffer.take_cursor() {
        select(ui.ctx(), id, at..at);
    }
    select_wanted(ui, desk, id);
    let mut entered = false;
    if ui.memory(|memory| memory.has_focus(id)) && source.writable {
        watch_input_method(ui, &mut buffer);
        undo_keys(ui, desk.outbox);
        entered = kind == TextKind::Item
            && ui.input_mut(|input| {
                !input.modifiers.any() && input.consume_key(Modifiers::NONE, Key::Enter)
            });
    }
    let pieces = authors::pieces(desk, &key, id, &buffer);
    let output = edit(ui, id, &mut buffer, source.writable, (kind, name));
    if let Some(pieces) = &pieces {
        pieces.underline(ui, desk, &output);
    }
    if source.writable
        && let Some(splice) = spelling::spelling(ui, desk, &key, &output, buffer.text())
    {
        buffer.edit(splice, ui.input(|input| input.time));
    }
    let at = place_of_interest(ui, &output);
    let response = output.response.response.accessible_name(name);
    sign::into_view(&response);
    let side = if kind == TextKind::Title { Side::Above } else { Side::Below };
    let author = pieces.zip(at).and_then(|(pieces, at)| pieces.author_at(at));
    note_piece(ui, desk, source, &key.1, Drawn::of(ui, &response), side, author);
    remark(ui, desk, &key);
    if let Some(reason) = buffer.refused() {
        sign::trouble(ui, &notices::refused(reason));
    }
    let focused = ui.memory(|memory| memory.has_focus(id));
    if !focused {
        buffer.set_composing(false);
    }
    if focused || !buffer.is_clean() {
        desk.outbox.keep_text(key.clone(), buffer);
    }
    if !focused || entered {
        desk.outbox.flush(&key);
    }
    Some(TextFieldOutput { response, entered })
}

/// Returns the place in a text that is pointed at, or where the keyboard is.
fn place_of_interest(ui: &Ui, output: &TextEditOutput) -> Option<usize> {
    let pointed = output.response.response.hover_pos();
    let pointed = pointed.map(|at| output.galley.cursor_from_pos(at - output.galley_pos));
    let focused = ui.memory(|memory| memory.has_focus(output.response.response.id));
    let typing = output.cursor_range.filter(|_| focused).map(|range| range.primary);
    pointed.or(typing).map(|cursor| cursor.index.0)
}

fn edit(
    ui: &mut Ui,
    id: Id,
    buffer: &mut FieldBuffer,
    writable: bool,
    (kind, name): (TextKind, &str),
) -> TextEditOutput {
    let now = ui.input(|input| input.time);
    let mut recorder = Recorder {
        text: buffer.text().to_owned(),
        splices: Vec::new(),
        writable,
        one_line: matches!(kind, TextKind::Title | TextKind::Heading),
    };
    let new_line = match kind {
        TextKind::Title | TextKind::Heading => None,
        TextKind::Paragraphs => Some(KeyboardShortcut::new(Modifiers::NONE, Key::Enter)),
        TextKind::Item => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter)),
    };
    #[expect(clippy::disallowed_methods, reason = "this is the text field of the house")]
    let field = TextEdit::multiline(&mut recorder);
    let field = field.id(id).desired_width(f32::INFINITY).return_key(new_line);
    let field = match kind {
        // Without a frame, nobody would see where an empty title is.
        TextKind::Title | TextKind::Heading => {
            let size = if kind == TextKind::Title { 24.0 } else { 18.0 };
            let font = FontId::new(size, theme::semibold());
            let hint = RichText::new(name).font(font.clone()).color(Tokens::of(ui).muted);
            field.font(font).desired_rows(1).frame(title_frame(ui, id)).hint_text(hint)
        }
        TextKind::Paragraphs => field.desired_rows(2).margin(Margin::symmetric(12, 8)),
        TextKind::Item => field.desired_rows(1).margin(Margin::symmetric(12, 6)),
    };
    let output = field.show(ui);
    for splice in recorder.splices {
        buffer.edit(splice, now);
    }
    output
}

/// A title looks like a heading until it is pointed at or typed in.
fn title_frame(ui: &Ui, id: Id) -> Frame {
    let tokens = Tokens::of(ui);
    let hovered = ui.ctx().read_response(id).is_some_and(|response| response.hovered());
    let focused = ui.memory(|memory| memory.has_focus(id));
    let (width, colour) = match (focused, hovered) {
        (true, _) => (2.0, tokens.accent),
        (false, true) => (1.0, tokens.edge),
        (false, false) => (0.0, tokens.edge),
    };
    // Its words begin where those below it do.
    let beside = Margin { left: -4, ..Margin::ZERO };
    let frame = Frame::new().corner_radius(RADIUS).inner_margin(Margin::symmetric(4, 4));
    let frame = frame.outer_margin(beside);
    frame.apply_stroke_and_expansion_without_layout_shift(Stroke::new(width, colour), 0.0)
}

/// The keys that take the last own step back.
pub const UNDO: [(Modifiers, Key); 1] = [(Modifiers::COMMAND, Key::Z)];
/// The keys that repeat it.
pub const REDO: [(Modifiers, Key); 2] =
    [(Modifiers::COMMAND, Key::Y), (Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z)];

/// Wants the last own step taken back or repeated when the keys for that are pressed.
pub(crate) fn undo_keys(ui: &Ui, outbox: &mut Outbox) {
    let (again, back) = ui.input_mut(|input| {
        let mut any = |keys: &[(Modifiers, Key)]| {
            keys.iter().any(|(modifiers, key)| input.consume_key(*modifiers, *key))
        };
        // With Shift first: egui takes keys without it for both.
        (any(&REDO), any(&UNDO))
    });
    match (again, back) {
        (true, _) => outbox.reverse(Way::Again),
        (false, true) => outbox.reverse(Way::Back),
        (false, false) => {}
    }
}

/// Selects what shall be selected in a field.
pub(crate) fn select_wanted(ui: &Ui, desk: &mut Desk<'_>, id: Id) {
    if let Some((_, range)) = desk.page.select.take_if(|(wanted, _)| *wanted == id) {
        select(ui.ctx(), id, range);
    }
}

fn select(ctx: &Context, id: Id, range: Range<usize>) {
    let mut state = TextEditState::load(ctx, id).unwrap_or_default();
    let [start, end] = [range.start, range.end].map(|at| CCursor::new(CharIndex(at)));
    state.cursor.set_char_range(Some(CCursorRange::two(start, end)));
    state.store(ctx, id);
}

/// Half-composed letters are nobody else's business yet.
fn watch_input_method(ui: &Ui, buffer: &mut FieldBuffer) {
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::Ime(ImeEvent::Preedit { text, .. }) => {
                    buffer.set_composing(!text.is_empty());
                }
                Event::Ime(ImeEvent::Commit(_)) => buffer.set_composing(false),
                _ => {}
            }
        }
    });
}

fn move_cursor(ctx: &Context, id: Id, foreign: &Delta) {
    let Some(mut state) = TextEditState::load(ctx, id) else { return };
    if let Some(range) = state.cursor.char_range() {
        let shift =
            |cursor: CCursor| CCursor { index: CharIndex(foreign.shift(cursor.index.0)), ..cursor };
        state.cursor.set_char_range(Some(CCursorRange {
            primary: shift(range.primary),
            secondary: shift(range.secondary),
            h_pos: range.h_pos,
        }));
    }
    // It remembers whole texts; what is taken back here are changes (see `undo_keys`).
    state.clear_undoer();
    state.store(ctx, id);
}

/// Lets egui type into a text and writes down what it does.
struct Recorder {
    text: String,
    splices: Vec<Splice>,
    writable: bool,
    /// Whether pasted line breaks become spaces.
    one_line: bool,
}

impl TextBuffer for Recorder {
    fn is_mutable(&self) -> bool {
        self.writable
    }

    fn as_str(&self) -> &str {
        &self.text
    }

    // egui asks `is_mutable` for the looks only, and types all the same.
    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        if !self.writable {
            return 0;
        }
        let breaks: &[char] = if self.one_line { &['\r', '\n'] } else { &[] };
        let insert = text.replace(breaks, " ");
        let count = self.text.insert_text(&insert, at);
        self.splices.push(Splice { at: at.0, delete: 0, insert });
        count
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        if !self.writable {
            return;
        }
        let delete = range.end.0 - range.start.0;
        self.splices.push(Splice { at: range.start.0, delete, insert: String::new() });
        self.text.delete_char_range(range);
    }

    fn replace_with(&mut self, text: &str) {
        if !self.writable {
            return;
        }
        self.splices.extend(Delta::between(&self.text, text).splices());
        text.clone_into(&mut self.text);
    }

    fn type_id(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

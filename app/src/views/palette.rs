// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every page, every Steckbrief, every command and every word behind one key: type, choose, done.

use std::ops::Range;
use std::sync::Arc;

use egui::{Id, Key, Modifiers, Response, Ui};
use leitwerk_shared::domain::edit::Way;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Numbered;

use super::{comments, finding, navigation, places, settings};
use crate::desk::{Desk, Page};
use crate::outbox::FieldKey;
use crate::search::{Found, Hit, SHOWN};
use crate::texts::{
    authors, comments as said, labels, overview, palette as texts, room, settings as look, tasks,
    undo,
};
use crate::theme::{TextSize, ThemeChoice};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::entry::Entry;
use crate::widgets::hit::HitRow;
use crate::widgets::input::Input;
use crate::widgets::sign;
use crate::widgets::text_field::field_id;

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 640.0, height: 460.0 };

/// What is being typed and chosen.
#[derive(Debug, Default)]
pub struct Palette {
    dialog: Dialog,
    typed: String,
    chosen: usize,
    /// What was found in texts; it may still be what was looked for before.
    found: Arc<Found>,
    /// Whether the chosen entry shall be taken as soon as everything is found.
    entered: bool,
    /// What was chosen, until the dialog is forgotten.
    wish: Option<Action>,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    Goal(ItemId),
    /// Opens a field and selects characters in it.
    Field(FieldKey, Range<usize>),
    Page(Page),
    Back,
    Forward,
    Undo,
    Redo,
    Authors,
    Comment,
    Settings,
    Messages,
    Room,
    Theme(ThemeChoice),
    Larger,
    Smaller,
    Usual,
    AllRead,
}

/// A page, a Steckbrief or a command.
#[derive(Debug)]
struct Choice {
    action: Action,
    title: String,
    end: String,
}

/// What stands in one line of the list.
enum Line<'a> {
    Choice(Choice),
    Hit(&'a Hit),
}

impl Palette {
    /// Opens the dialog; when nothing is chosen, the keyboard goes back to `opener`.
    pub fn open(&mut self, opener: Option<Id>) {
        *self = Self::default();
        self.dialog.open(opener);
    }
}

/// Opens the dialog, and goes back and forward, when the keys for that are pressed.
pub fn palette_keys(ui: &Ui, desk: &mut Desk<'_>) {
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let alt = ui.input(|input| input.modifiers.alt);
    let wanted = |key| !alt && pressed(Modifiers::COMMAND, key);
    if wanted(Key::K) || wanted(Key::F) {
        desk.page.palette.open(ui.memory(egui::Memory::focused));
    }
    if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::A) {
        desk.show_authors(!desk.page.authors.shown);
    }
    if pressed(Modifiers::ALT, Key::ArrowLeft) {
        desk.go_back();
    } else if pressed(Modifiers::ALT, Key::ArrowRight) {
        desk.go_forward();
    }
}

/// Draws the dialog, if it is open, and does what was chosen in it.
pub fn palette(ui: &Ui, desk: &mut Desk<'_>) {
    // Nothing behind the dialog can have the keyboard before it is forgotten.
    let forgotten = ui.memory(|memory| memory.top_modal_layer().is_none());
    if forgotten && let Some(action) = desk.page.palette.wish.take() {
        act(ui, desk, action);
    }
    let mut palette = std::mem::take(&mut desk.page.palette);
    let mut dialog = std::mem::take(&mut palette.dialog);
    dialog.show(ui, FRAME, |ui, dialog| {
        content(ui, desk, &mut palette, dialog);
        if palette.wish.is_some() {
            dialog.close_for_good();
        }
    });
    palette.dialog = dialog;
    desk.page.palette = palette;
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, palette: &mut Palette, dialog: &mut Dialog) {
    let id = Id::unique("palette");
    let (name, hint) = (texts::FIELD, texts::HINT);
    let keys = keys(ui, id);
    let input = Input { id, name, hint, suffix: "", width: ui.available_width() };
    let response = input.show(ui, &mut palette.typed);
    dialog.begin_at(ui, &response);
    if response.changed() {
        palette.chosen = 0;
    }
    desk.finder.ask(ui.ctx(), desk.shared, palette.typed.trim());
    let answer = desk.finder.found();
    let answered = answer.query == palette.typed.trim();
    if answered {
        palette.found = answer;
    }
    let found = Arc::clone(&palette.found);
    let lines = lines(desk, &palette.typed, &found);
    let before = palette.chosen;
    palette.chosen = match keys {
        Some(Key::ArrowDown) => before + 1,
        Some(Key::ArrowUp) => before.saturating_sub(1),
        _ => before,
    };
    palette.chosen = palette.chosen.min(lines.len().saturating_sub(1));
    palette.entered |= keys == Some(Key::Enter);
    sign::hint(ui, texts::USAGE);
    let entries = lines.len() - found.hits.len();
    let count = sign::hint(ui, &texts::found(entries, found.count, SHOWN));
    sign::announce(ui, &count);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut wish = None;
    for (n, line) in lines.into_iter().enumerate() {
        let chosen = n == palette.chosen;
        let (entry, action) = draw(ui, desk, line, chosen);
        if chosen && palette.chosen != before {
            entry.scroll_to_me(None);
        }
        if chosen {
            let active = entry.id.accesskit_id();
            ui.ctx().accesskit_node_builder(entry.id, |node| node.set_selected(true));
            ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(active));
        }
        if entry.clicked() || (chosen && answered && palette.entered) {
            wish = Some(action);
        }
    }
    palette.entered &= !answered;
    palette.wish = wish;
}

/// Returns which of the keys was pressed that move in the list.
fn keys(ui: &Ui, id: Id) -> Option<Key> {
    let focused = ui.memory(|memory| memory.has_focus(id));
    let pressed = |key: &Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, *key));
    [Key::ArrowDown, Key::ArrowUp, Key::Enter].into_iter().find(|key| focused && pressed(key))
}

fn draw(ui: &mut Ui, desk: &Desk<'_>, line: Line<'_>, chosen: bool) -> (Response, Action) {
    match line {
        Line::Choice(Choice { action, title, end }) => {
            let name = texts::entry(&title, &end);
            let entry = Entry { text: &title, end: &end, chosen, name: &name, ..Entry::default() };
            (entry.show(ui), action)
        }
        Line::Hit(Hit { key, snippet }) => {
            let place = places::name(desk.snapshot, key);
            let name = texts::hit(&place, &snippet.text);
            let (text, marks) = (&snippet.text, &snippet.marks);
            let row = HitRow { place: &place, text, marks, chosen, name: &name };
            (row.show(ui), Action::Field(key.clone(), snippet.at.clone()))
        }
    }
}

/// Returns what is meant: what is called so or nearly so, then what was found in texts, then what
/// is called a little like it. Without a search what was opened lately comes first.
fn lines<'a>(desk: &Desk<'_>, typed: &str, found: &'a Found) -> Vec<Line<'a>> {
    let mut all: Vec<(usize, Choice)> = choices(desk)
        .into_iter()
        .filter_map(|choice| Some((finding::distance(typed, &choice.title)?, choice)))
        .collect();
    // Stable: what is equally near stays in its order.
    all.sort_by_key(|(distance, _)| *distance);
    let words = typed.split_whitespace().count();
    let far = all.split_off(all.partition_point(|(distance, _)| *distance <= words));
    let choices = |some: Vec<(usize, Choice)>| some.into_iter().map(|(_, it)| Line::Choice(it));
    choices(all).chain(found.hits.iter().map(Line::Hit)).chain(choices(far)).collect()
}

fn choices(desk: &Desk<'_>) -> Vec<Choice> {
    let goals = desk.snapshot.strategy.content.numbered();
    let choice = |goal: &Numbered<'_>, end: &str| {
        let title = labels::numbered(&goal.printed(), &goal.goal.title);
        Choice { action: Action::Goal(goal.goal.id), title, end: end.to_owned() }
    };
    let find = |id: &ItemId| goals.iter().find(|goal| goal.goal.id == *id);
    // Where the person is already is no place to go to.
    let here = desk.page.goal;
    let recent: Vec<ItemId> =
        desk.memory.recent.iter().copied().filter(|id| Some(*id) != here).collect();
    let lately = recent.iter().filter_map(find).map(|goal| choice(goal, texts::RECENT));
    let others = goals.iter().filter(|goal| !recent.contains(&goal.goal.id));
    let others = others.map(|goal| choice(goal, labels::PROFILE));
    lately.chain(commands()).chain(others).collect()
}

fn commands() -> Vec<Choice> {
    let command = |action, title: &str, end: &str| Choice {
        action,
        title: title.to_owned(),
        end: end.to_owned(),
    };
    let pages = Page::ALL.into_iter().map(|page| {
        command(Action::Page(page), navigation::title(page), &labels::page_keys(page.digit()))
    });
    let themes = ThemeChoice::ALL
        .map(|choice| command(Action::Theme(choice), &texts::theme(look::theme(choice)), ""));
    let others = [
        command(Action::Back, texts::BACK, texts::BACK_KEYS),
        command(Action::Forward, texts::FORWARD, texts::FORWARD_KEYS),
        command(Action::Undo, undo::UNDO, undo::UNDO_KEYS),
        command(Action::Redo, undo::REDO, undo::REDO_KEYS),
        command(Action::Authors, authors::SHOW, authors::KEYS),
        command(Action::Comment, said::COMMAND, said::KEYS),
        command(Action::AllRead, overview::ALL_READ, ""),
        command(Action::Room, room::TITLE, ""),
        command(Action::Messages, tasks::MESSAGES, ""),
        command(Action::Settings, look::TITLE, look::KEYS),
        command(Action::Larger, look::LARGER, texts::LARGER_KEYS),
        command(Action::Smaller, look::SMALLER, texts::SMALLER_KEYS),
        command(Action::Usual, look::USUAL_COMMAND, texts::USUAL_KEYS),
    ];
    pages.chain(others).chain(themes).collect()
}

fn act(ui: &Ui, desk: &mut Desk<'_>, action: Action) {
    let size = desk.memory.appearance.text_size;
    match action {
        Action::Goal(goal) => desk.open_goal(goal),
        Action::Field(key, found) => {
            places::open(desk, &key);
            desk.page.select = Some((field_id(&key), found));
        }
        Action::Page(page) => desk.open_page(page),
        Action::Back => desk.go_back(),
        Action::Forward => desk.go_forward(),
        Action::Undo => desk.outbox.reverse(Way::Back),
        Action::Redo => desk.outbox.reverse(Way::Again),
        Action::Authors => desk.show_authors(!desk.page.authors.shown),
        Action::Messages => desk.page.messages.open(None),
        Action::Comment => comments::begin(ui, desk),
        Action::Settings => desk.page.settings.open(None),
        Action::Room => desk.page.room.open(None),
        Action::Theme(choice) => settings::wear(ui, desk, |look| look.theme = choice),
        Action::Larger => settings::wear(ui, desk, |look| look.text_size = size.larger()),
        Action::Smaller => settings::wear(ui, desk, |look| look.text_size = size.smaller()),
        Action::Usual => settings::wear(ui, desk, |look| look.text_size = TextSize::default()),
        Action::AllRead => desk.read_all(),
    }
    ui.ctx().request_repaint();
}

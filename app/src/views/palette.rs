// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every page, every Steckbrief, every command and every word behind one key: type, choose, done.

use std::ops::Range;
use std::sync::Arc;

use egui::{Id, Key, Modifiers, Response, Ui};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Numbered;

use super::commands::{self, Action};
use super::{finding, places};
use crate::desk::Desk;
use crate::outbox::FieldKey;
use crate::search::{Found, Hit, SHOWN};
use crate::texts::{labels, palette as texts, templates};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::entry::Entry;
use crate::widgets::hit::HitRow;
use crate::widgets::input::Input;
use crate::widgets::sign;

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
    wish: Option<Wish>,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    /// Opens a Steckbrief.
    Goal(ItemId),
    /// Opens a field and selects characters in it.
    Field(FieldKey, Range<usize>),
    /// Gives a command.
    Command(Action),
}

/// A page, a Steckbrief or a command.
#[derive(Debug)]
struct Choice {
    wish: Wish,
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

/// Draws the dialog, if it is open, and does what was chosen in it.
pub fn palette(ui: &Ui, desk: &mut Desk<'_>) {
    // Nothing behind the dialog can have the keyboard before it is forgotten.
    let forgotten = ui.memory(|memory| memory.top_modal_layer().is_none());
    if forgotten && let Some(wish) = desk.page.palette.wish.take() {
        fulfil(ui, desk, wish);
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
        let (entry, meant) = draw(ui, desk, line, chosen);
        if chosen && palette.chosen != before {
            entry.scroll_to_me(None);
        }
        if chosen {
            let active = entry.id.accesskit_id();
            ui.ctx().accesskit_node_builder(entry.id, |node| node.set_selected(true));
            ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(active));
        }
        if entry.clicked() || (chosen && answered && palette.entered) {
            wish = Some(meant);
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

fn draw(ui: &mut Ui, desk: &Desk<'_>, line: Line<'_>, chosen: bool) -> (Response, Wish) {
    match line {
        Line::Choice(Choice { wish, title, end }) => {
            let name = texts::entry(&title, &end);
            let entry = Entry { text: &title, end: &end, chosen, name: &name, ..Entry::default() };
            (entry.show(ui), wish)
        }
        Line::Hit(Hit { key, snippet }) => {
            let place = places::name(desk.snapshot, key);
            let name = texts::hit(&place, &snippet.text);
            let (text, marks) = (&snippet.text, &snippet.marks);
            let row = HitRow { place: &place, text, marks, chosen, name: &name };
            (row.show(ui), Wish::Field(key.clone(), snippet.at.clone()))
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
    let strategy = &desk.snapshot.strategy.content;
    let goals = strategy.numbered();
    let choice = |goal: &Numbered<'_>, end: &str| {
        let title = labels::numbered(&goal.printed(), &goal.goal.title);
        Choice { wish: Wish::Goal(goal.goal.id), title, end: end.to_owned() }
    };
    let find = |id: &ItemId| goals.iter().find(|goal| goal.goal.id == *id);
    // Where the person is already is no place to go to.
    let here = desk.page.goal;
    let recent: Vec<ItemId> =
        desk.memory.recent.iter().copied().filter(|id| Some(*id) != here).collect();
    let lately = recent.iter().filter_map(find).map(|goal| choice(goal, texts::RECENT));
    let open = desk.spot().1;
    let commands = commands::all(desk.snapshot, open).into_iter().map(|action| Choice {
        wish: Wish::Command(action),
        title: commands::title(action, strategy, desk.memory.spelling.on),
        end: commands::end(action),
    });
    let kind = templates::kind(strategy.template());
    let others = goals.iter().filter(|goal| !recent.contains(&goal.goal.id));
    let others = others.map(|goal| choice(goal, kind));
    let retired = strategy.retired();
    let retired = retired.iter().map(|goal| choice(goal, texts::RETIRED));
    lately.chain(commands).chain(others).chain(retired).collect()
}

fn fulfil(ui: &Ui, desk: &mut Desk<'_>, wish: Wish) {
    match wish {
        Wish::Goal(goal) => desk.open_goal(goal),
        Wish::Field(key, found) => places::open_at(desk, &key, found),
        Wish::Command(action) => commands::give(ui, desk, action),
    }
    ui.ctx().request_repaint();
}

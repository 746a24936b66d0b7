// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every page, every Steckbrief and every command behind one key: type, choose, done.

use egui::{Id, Key, Modifiers, Ui};
use leitwerk_shared::domain::edit::Way;
use leitwerk_shared::domain::ids::ItemId;

use super::{finding, navigation, settings, top_bar};
use crate::desk::{Desk, Page};
use crate::texts::{labels, overview, palette as texts, room, settings as look, undo};
use crate::theme::{TextSize, ThemeChoice};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::entry::Entry;
use crate::widgets::input::Input;
use crate::widgets::sign;

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 640.0, height: 460.0 };

/// What is being typed and chosen.
#[derive(Debug, Default)]
pub struct Palette {
    dialog: Dialog,
    typed: String,
    chosen: usize,
    /// What was chosen, until the dialog is forgotten.
    wish: Option<Action>,
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Goal(ItemId),
    Page(Page),
    Back,
    Forward,
    Undo,
    Redo,
    Search,
    Settings,
    Room,
    Theme(ThemeChoice),
    Larger,
    Smaller,
    Usual,
    AllRead,
}

struct Choice {
    action: Action,
    title: String,
    end: String,
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
    if pressed(Modifiers::COMMAND, Key::K) && !ui.input(|input| input.modifiers.alt) {
        desk.page.palette.open(ui.memory(egui::Memory::focused));
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

fn content(ui: &mut Ui, desk: &Desk<'_>, palette: &mut Palette, dialog: &mut Dialog) {
    let found = found(desk, &palette.typed);
    let id = Id::unique("palette");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let last = found.len().saturating_sub(1);
    let pressed = |key| focused && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let before = palette.chosen;
    if pressed(Key::ArrowDown) {
        palette.chosen = (palette.chosen + 1).min(last);
    } else if pressed(Key::ArrowUp) {
        palette.chosen = palette.chosen.saturating_sub(1);
    }
    let entered = pressed(Key::Enter);
    let (name, hint) = (texts::FIELD, texts::HINT);
    let input = Input { id, name, hint, suffix: "", width: ui.available_width() };
    let response = input.show(ui, &mut palette.typed);
    dialog.begin_at(ui, &response);
    if response.changed() {
        palette.chosen = 0;
    }
    sign::hint(ui, texts::USAGE);
    let count =
        if found.is_empty() { texts::NOTHING.to_owned() } else { texts::found(found.len()) };
    let count = sign::hint(ui, &count);
    sign::announce(ui, &count);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (n, choice) in found.iter().enumerate() {
        let chosen = n == palette.chosen;
        let name = texts::entry(&choice.title, &choice.end);
        let (text, end) = (&choice.title, &choice.end);
        let entry = Entry { text, end, chosen, name: &name, ..Entry::default() }.show(ui);
        if chosen && palette.chosen != before {
            entry.scroll_to_me(None);
        }
        if chosen {
            let active = entry.id.accesskit_id();
            ui.ctx().accesskit_node_builder(entry.id, |node| node.set_selected(true));
            ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(active));
        }
        if entry.clicked() || (chosen && entered) {
            palette.wish = Some(choice.action);
        }
    }
}

/// Returns what is meant, the nearest first; without a search what was opened lately comes first.
fn found(desk: &Desk<'_>, typed: &str) -> Vec<Choice> {
    let mut all: Vec<(usize, Choice)> = choices(desk)
        .into_iter()
        .filter_map(|choice| Some((finding::distance(typed, &choice.title)?, choice)))
        .collect();
    // Stable: what is equally near stays in its order.
    all.sort_by_key(|(distance, _)| *distance);
    all.into_iter().map(|(_, choice)| choice).collect()
}

fn choices(desk: &Desk<'_>) -> Vec<Choice> {
    let goals = desk.snapshot.strategy.content.numbered();
    let goal = |id: ItemId, end: &str| {
        let goal = goals.iter().find(|goal| goal.goal.id == id)?;
        let title = labels::numbered(&goal.printed(), &goal.goal.title);
        Some(Choice { action: Action::Goal(id), title, end: end.to_owned() })
    };
    // Where the person is already is no place to go to.
    let here = desk.page.goal;
    let recent: Vec<ItemId> =
        desk.memory.recent.iter().copied().filter(|id| Some(*id) != here).collect();
    let mut all: Vec<Choice> = recent.iter().filter_map(|id| goal(*id, texts::RECENT)).collect();
    all.extend(commands());
    let others = goals.iter().map(|goal| goal.goal.id).filter(|id| !recent.contains(id));
    all.extend(others.filter_map(|id| goal(id, labels::PROFILE)));
    all
}

fn commands() -> Vec<Choice> {
    let command = |action, title: &str, end: &str| Choice {
        action,
        title: title.to_owned(),
        end: end.to_owned(),
    };
    let pages = Page::ALL.into_iter().zip(1..).map(|(page, number)| {
        command(Action::Page(page), navigation::title(page), &labels::page_keys(number))
    });
    let themes = ThemeChoice::ALL
        .map(|choice| command(Action::Theme(choice), &texts::theme(look::theme(choice)), ""));
    let others = [
        command(Action::Back, texts::BACK, texts::BACK_KEYS),
        command(Action::Forward, texts::FORWARD, texts::FORWARD_KEYS),
        command(Action::Undo, undo::UNDO, undo::UNDO_KEYS),
        command(Action::Redo, undo::REDO, undo::REDO_KEYS),
        command(Action::Search, texts::SEARCH, labels::SEARCH_KEYS),
        command(Action::AllRead, overview::ALL_READ, ""),
        command(Action::Room, room::TITLE, ""),
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
        Action::Page(page) => desk.open_page(page),
        Action::Back => desk.go_back(),
        Action::Forward => desk.go_forward(),
        Action::Undo => desk.outbox.reverse(Way::Back),
        Action::Redo => desk.outbox.reverse(Way::Again),
        Action::Search => ui.memory_mut(|memory| memory.request_focus(top_bar::search_id())),
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

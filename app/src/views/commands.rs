// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every command that can be given from everywhere, in one table: what it is called, its keys, and
//! what it does. The palette lists them and the keys are read from here, so neither knows one that
//! the other lacks.

use egui::{Key, Modifiers, Ui};
use leitwerk_shared::domain::edit::Way;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::alliance::FileField;
use super::evaluation::{self, Handing};
use super::panes::{self, Direction};
use super::profiles::{self, View};
use super::{comments, navigation, settings};
use crate::command::Command;
use crate::desk::{Desk, Page};
use crate::figures::FigureKind;
use crate::language::Language;
use crate::texts::{
    authors, comments as said, figures, labels, overview, palette, profiles as all_profiles, room,
    settings as look, shortcuts, strategy_file, tasks, undo,
};
use crate::theme::{TextSize, ThemeChoice};
use crate::widgets::text_field::{REDO, UNDO, field_id};

/// Keys that are pressed together.
pub type Keys = (Modifiers, Key);

/// What can be done from everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Opens a page.
    Page(Page),
    /// Opens what was open before.
    Back,
    /// Opens what was open before going back.
    Forward,
    /// Takes the last own step back.
    Undo,
    /// Repeats it.
    Redo,
    /// Begins a Steckbrief.
    NewProfile,
    /// Makes a copy of a Steckbrief.
    Duplicate(ItemId),
    /// Pursues a Steckbrief no longer.
    Retire(ItemId),
    /// Pursues it again.
    TakeBack(ItemId),
    /// Moves a Steckbrief to another area.
    Move(ItemId, ItemId),
    /// Shows all Steckbriefe in one of the ways.
    View(View),
    /// Shows a figure.
    Figure(FigureKind),
    /// Copies or saves the figure that was shown last.
    Hand(Handing),
    /// Begins a comment on the field that had the keyboard last.
    Comment,
    /// Shows who wrote what, or ends that.
    Authors,
    /// Marks everything as read.
    AllRead,
    /// Leads to the field for the path of a file.
    File(FileField),
    /// Opens the dialog about connections without the relay.
    Room,
    /// Opens everything that was announced.
    Messages,
    /// Opens the settings.
    Settings,
    /// Leads to where a backup is written.
    Backup,
    /// Shows the folder of this workplace.
    Folder,
    /// Wears other colours.
    Theme(ThemeChoice),
    /// Makes everything larger.
    Larger,
    /// Makes everything smaller.
    Smaller,
    /// Makes everything as large as at the beginning.
    Usual,
    /// Checks the spelling, or ends that.
    Spelling,
    /// Speaks another language.
    Language(Language),
    /// Leads to another part of the window.
    Part(Direction),
    /// Opens the palette.
    Palette,
}

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// The commands that have keys. Where several do the same, the first are shown; what needs Shift
/// stands before what does not, as egui takes the latter for both.
pub const KEYS: [(Action, &[Keys]); 20] = [
    (Action::Page(Page::Overview), &[(CTRL, Key::Num1)]),
    (Action::Page(Page::Strategy), &[(CTRL, Key::Num2)]),
    (Action::Page(Page::Profiles), &[(CTRL, Key::Num3)]),
    (Action::Page(Page::Evaluation), &[(CTRL, Key::Num4)]),
    (Action::Page(Page::Sheet), &[(CTRL, Key::Num5)]),
    (Action::Page(Page::Alliance), &[(CTRL, Key::Num6)]),
    (Action::Palette, &[(CTRL, Key::K), (CTRL, Key::F)]),
    (Action::Back, &[(Modifiers::ALT, Key::ArrowLeft)]),
    (Action::Forward, &[(Modifiers::ALT, Key::ArrowRight)]),
    (Action::Redo, &REDO),
    (Action::Undo, &UNDO),
    (Action::Authors, &[(CTRL_SHIFT, Key::A)]),
    (Action::Comment, &[(CTRL_SHIFT, Key::M)]),
    (Action::Settings, &[(CTRL, Key::Comma)]),
    (Action::Larger, &[(CTRL, Key::Plus), (CTRL, Key::Equals)]),
    (Action::Smaller, &[(CTRL, Key::Minus)]),
    (Action::Usual, &[(CTRL, Key::Num0)]),
    (Action::Part(Direction::Back), &[(Modifiers::SHIFT, Key::F6)]),
    (Action::Part(Direction::Forth), &[(Modifiers::NONE, Key::F6)]),
    (Action::NewProfile, &[(CTRL_SHIFT, Key::N)]),
];

/// Returns every command that this person can give in this strategy while this Steckbrief is open,
/// in the order of the palette.
pub fn all(snapshot: &Snapshot, open: Option<ItemId>) -> Vec<Action> {
    let (me, strategy) = (snapshot.me, &snapshot.strategy);
    let mut all: Vec<Action> = Page::ALL.map(Action::Page).into();
    all.extend([Action::Back, Action::Forward, Action::Undo, Action::Redo]);
    if me.role.may_write(me.municipality, strategy.doc) {
        all.push(Action::NewProfile);
        all.extend(open.into_iter().flat_map(|goal| about(&strategy.content, goal)));
    }
    all.extend(View::ALL.map(Action::View));
    all.extend(FigureKind::of(strategy.content.template()).into_iter().map(Action::Figure));
    all.extend(Handing::ALL.map(Action::Hand));
    all.extend([Action::Comment, Action::Authors, Action::AllRead]);
    let files = FileField::ALL.into_iter();
    // Only they may bring a strategy in.
    let may = |field: &FileField| *field != FileField::Import || me.role == Role::Coordinator;
    all.extend(files.filter(may).map(Action::File));
    all.extend([Action::Room, Action::Messages, Action::Settings, Action::Backup, Action::Folder]);
    all.extend(ThemeChoice::ALL.map(Action::Theme));
    all.extend([Action::Larger, Action::Smaller, Action::Usual, Action::Spelling]);
    all.extend(Language::ALL.map(Action::Language));
    all.extend([Action::Part(Direction::Forth), Action::Part(Direction::Back)]);
    all
}

/// Returns what can be done with the open Steckbrief.
fn about(strategy: &Strategy, goal: ItemId) -> Vec<Action> {
    let Some(entry) = strategy.goals.iter().find(|entry| entry.id == goal) else {
        return Vec::new();
    };
    let retiring = if entry.is_retired() { Action::TakeBack(goal) } else { Action::Retire(goal) };
    let others = profiles::areas(strategy).into_iter().map(|(area, _)| area);
    let others = others.filter(|area| entry.area.value() != Some(area));
    let moves = others.map(|area| Action::Move(goal, area));
    [Action::Duplicate(goal), retiring].into_iter().chain(moves).collect()
}

/// Returns what a command is called; `checks` says whether the spelling is checked.
pub fn title(action: Action, strategy: &Strategy, checks: bool) -> String {
    let text: &str = match action {
        Action::Page(page) => navigation::title(page),
        Action::Back => palette::BACK,
        Action::Forward => palette::FORWARD,
        Action::Undo => undo::UNDO,
        Action::Redo => undo::REDO,
        Action::NewProfile => all_profiles::NEW,
        Action::Duplicate(_) => palette::DUPLICATE,
        Action::Retire(_) => palette::RETIRE,
        Action::TakeBack(_) => palette::TAKE_BACK,
        Action::Move(_, area) => {
            let areas = profiles::areas(strategy);
            let found = areas.iter().find(|(id, _)| *id == area);
            return palette::move_to(found.map_or("", |(_, name)| name.as_str()));
        }
        Action::View(view) => return palette::seen_as(view.label()),
        Action::Figure(kind) => figures::title(kind),
        Action::Hand(Handing::Table) => palette::COPY_TABLE,
        Action::Hand(Handing::Picture) => palette::COPY_IMAGE,
        Action::Hand(Handing::File) => palette::SAVE_FIGURE,
        Action::Comment => said::COMMAND,
        Action::Authors => authors::SHOW,
        Action::AllRead => overview::ALL_READ,
        Action::File(FileField::Write) => palette::WRITE_FILE,
        Action::File(FileField::Read) => palette::READ_FILE,
        Action::File(FileField::Export) => strategy_file::WRITE,
        Action::File(FileField::Import) => strategy_file::READ_TITLE,
        Action::Room => room::TITLE,
        Action::Messages => tasks::MESSAGES,
        Action::Settings => look::TITLE,
        Action::Backup => look::BACKUP_NOW,
        Action::Folder => look::SHOW_FOLDER,
        Action::Theme(choice) => return palette::theme(look::theme(choice)),
        Action::Larger => look::LARGER,
        Action::Smaller => look::SMALLER,
        Action::Usual => look::USUAL_COMMAND,
        Action::Spelling if checks => palette::SPELLING_OFF,
        Action::Spelling => palette::SPELLING_ON,
        Action::Language(language) => return palette::language(language.name()),
        Action::Part(Direction::Forth) => palette::NEXT_PART,
        Action::Part(Direction::Back) => palette::PART_BEFORE,
        Action::Palette => palette::TITLE,
    };
    text.to_owned()
}

/// Returns the keys of a command, or what it belongs to; empty where there is nothing to say.
pub(super) fn end(action: Action) -> String {
    match action {
        Action::Figure(_) | Action::Hand(_) => labels::PAGE_EVALUATION.to_owned(),
        _ => said_keys(action),
    }
}

/// Says the keys of a command, such as „Strg K“; empty if it has none.
pub(super) fn said_keys(action: Action) -> String {
    first_keys(action).map_or_else(String::new, |(modifiers, key)| shortcuts::keys(modifiers, key))
}

/// Returns the keys of a command that are shown; none if it has none.
pub fn first_keys(action: Action) -> Option<Keys> {
    let (_, keys) = KEYS.iter().find(|(of, _)| *of == action)?;
    keys.first().copied()
}

/// Gives the commands whose keys are pressed. Over a dialog that is what can be seen there.
pub fn keys(ui: &Ui, desk: &mut Desk<'_>) {
    let free = ui.memory(|memory| memory.top_modal_layer().is_none());
    for (action, keys) in KEYS {
        // A field with text that is in no document has an undo of its own: whoever has the
        // keyboard reads these.
        let of_fields = matches!(action, Action::Undo | Action::Redo);
        // Also what does nothing here is taken, or a field would understand it in its own way.
        let given = !of_fields && keys.iter().any(|keys| pressed(ui, *keys));
        if given && (free || works_over_dialogs(ui, desk, action)) {
            give(ui, desk, action);
        }
    }
}

/// Returns whether a command works while a dialog is open: how everything looks, and a comment on a
/// field of the dialog.
fn works_over_dialogs(ui: &Ui, desk: &Desk<'_>, action: Action) -> bool {
    match action {
        Action::Theme(_) | Action::Larger | Action::Smaller | Action::Usual => true,
        Action::Comment => {
            let focused = ui.memory(egui::Memory::focused);
            let field = desk.page.last_field.as_ref().map(|(_, key)| field_id(key));
            field.is_some() && field == focused
        }
        _ => false,
    }
}

fn pressed(ui: &Ui, (modifiers, key): Keys) -> bool {
    // The right Alt key of German keyboards counts as Ctrl and Alt, and makes ² and ³.
    let alike = |input: &egui::InputState| input.modifiers.alt == modifiers.alt;
    ui.input_mut(|input| alike(input) && input.consume_key(modifiers, key))
}

/// Gives a command.
pub(super) fn give(ui: &Ui, desk: &mut Desk<'_>, action: Action) {
    let size = desk.memory.appearance.text_size;
    let opener = ui.memory(egui::Memory::focused);
    match action {
        Action::Page(page) => desk.open_page(page),
        Action::Back => desk.go_back(),
        Action::Forward => desk.go_forward(),
        Action::Undo => desk.outbox.reverse(Way::Back),
        Action::Redo => desk.outbox.reverse(Way::Again),
        Action::NewProfile => {
            if desk.strategy().writable {
                desk.open_page(Page::Profiles);
                desk.page.profiles.begin_new();
            }
        }
        Action::Duplicate(goal) => profiles::duplicate(desk, goal),
        Action::Retire(goal) => profiles::retire(ui, desk, goal, true),
        Action::TakeBack(goal) => profiles::retire(ui, desk, goal, false),
        Action::Move(goal, area) => profiles::move_to(ui, desk, goal, area),
        Action::View(view) => {
            desk.open_page(Page::Profiles);
            desk.memory.profiles.see_as(view);
        }
        Action::Figure(kind) => {
            desk.open_page(Page::Evaluation);
            evaluation::choose(desk, kind);
        }
        Action::Hand(handing) => {
            desk.open_page(Page::Evaluation);
            desk.page.evaluation.hand(handing);
        }
        Action::Comment => comments::begin(ui, desk),
        Action::Authors => desk.show_authors(!desk.page.authors.shown),
        Action::AllRead => desk.read_all(),
        Action::File(field) => {
            desk.open_page(Page::Alliance);
            ui.memory_mut(|memory| memory.request_focus(field.id()));
        }
        Action::Room => desk.page.room.open(opener),
        Action::Messages => desk.page.messages.open(opener),
        Action::Settings => desk.page.settings.open(opener),
        Action::Backup => desk.page.settings.open_at_backup(opener),
        Action::Folder => desk.send(Command::ShowFolder),
        Action::Theme(choice) => settings::wear(ui, desk, |look| look.theme = choice),
        Action::Larger => settings::wear(ui, desk, |look| look.text_size = size.larger()),
        Action::Smaller => settings::wear(ui, desk, |look| look.text_size = size.smaller()),
        Action::Usual => settings::wear(ui, desk, |look| look.text_size = TextSize::default()),
        Action::Spelling => desk.memory.spelling.on = !desk.memory.spelling.on,
        Action::Language(language) => settings::speak(desk, language),
        Action::Part(direction) => panes::lead(ui, desk, direction),
        Action::Palette => desk.page.palette.open(opener),
    }
    ui.ctx().request_repaint();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_keys_give_two_commands() {
        let all: Vec<Keys> = KEYS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
        for (n, keys) in all.iter().enumerate() {
            assert!(!all[..n].contains(keys), "{keys:?}");
        }
    }

    #[test]
    fn what_needs_shift_is_asked_for_first() {
        let all: Vec<Keys> = KEYS.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
        for (n, (modifiers, key)) in all.iter().enumerate() {
            let with_shift = (modifiers.plus(Modifiers::SHIFT), *key);
            let later = all[n + 1..].contains(&with_shift);
            assert!(modifiers.shift || !later, "{key:?} hides {with_shift:?}");
        }
    }
}

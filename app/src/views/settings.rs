// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog „Einstellungen“: how the window looks and is drawn at this workplace, what the
//! workplace is called, where it lies, and its backup.

mod spelling;

use egui::{Id, Label, Response, Ui};

use crate::client::Task;
use crate::command::Command;
use crate::desk::Desk;
use crate::language::Language;
use crate::memory::Renderer;
use crate::picker::Question;
use crate::texts::{labels, settings as texts};
use crate::theme::{self, Appearance, TextSize, ThemeChoice};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::input::Input;
use crate::widgets::path_field::{PathAsk, PathForm};
use crate::widgets::{button, sign};

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 560.0, height: 630.0 };

/// What is typed in the dialog.
#[derive(Debug, Default)]
pub struct SettingsForm {
    dialog: Dialog,
    /// The name of the workplace, once it is being typed.
    name: Option<String>,
    /// The name that was last asked for.
    asked: Option<String>,
    backup: PathForm,
    /// Whether the keyboard begins at the backup.
    at_backup: bool,
}

impl SettingsForm {
    /// Opens the dialog; when it closes, the keyboard goes back to `opener`.
    pub fn open(&mut self, opener: Option<Id>) {
        *self = Self::default();
        self.dialog.open(opener);
    }

    /// Opens the dialog with the keyboard where a backup is written.
    pub fn open_at_backup(&mut self, opener: Option<Id>) {
        self.open(opener);
        self.at_backup = true;
    }
}

/// Draws the dialog, if it is open.
pub fn settings(ui: &Ui, desk: &mut Desk<'_>) {
    let mut form = std::mem::take(&mut desk.page.settings);
    let mut dialog = std::mem::take(&mut form.dialog);
    if dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, &mut form, dialog)) {
        rename(desk, &mut form);
    }
    form.dialog = dialog;
    desk.page.settings = form;
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut SettingsForm, dialog: &mut Dialog) {
    sign::heading(ui, 1, texts::TITLE);
    sign::label(ui, texts::PURPOSE);
    if let Some(first) = colours(ui, desk).filter(|_| !form.at_backup) {
        dialog.begin_at(ui, &first);
    }
    size(ui, desk);
    language(ui, desk);
    spelling::spelling(ui, desk);
    name(ui, desk, form);
    renderer(ui, desk);
    folder(ui, desk);
    let path = backup(ui, desk, form);
    if form.at_backup {
        dialog.begin_at(ui, &path);
    }
}

fn name(ui: &mut Ui, desk: &Desk<'_>, form: &mut SettingsForm) {
    sign::section(ui, texts::NAME);
    let typed = form.name.get_or_insert_with(|| desk.alliance.name.clone());
    let (id, name, hint) = (Id::unique("workplace name"), texts::NAME, texts::NAME_FORM);
    let response = Input { id, name, hint, suffix: "", width: 280.0 }.show(ui, typed);
    if response.lost_focus() {
        rename(desk, form);
    }
    sign::hint(ui, texts::NAME_HINT);
}

/// Sets the name of the workplace to what was typed, if that is another.
fn rename(desk: &Desk<'_>, form: &mut SettingsForm) {
    let known = form.asked.as_ref().unwrap_or(&desk.alliance.name);
    if let Some(typed) = form.name.clone().filter(|typed| typed.trim() != known) {
        desk.send(Command::Name(typed.clone()));
        form.asked = Some(typed.trim().to_owned());
    }
}

fn folder(ui: &mut Ui, desk: &Desk<'_>) {
    sign::section(ui, texts::FOLDER);
    ui.add(Label::new(desk.alliance.folder.display().to_string()).wrap());
    let (text, name) = (texts::SHOW_FOLDER, texts::SHOW_FOLDER);
    if ui.horizontal(|ui| button::plain(ui, text, name)).inner.clicked() {
        desk.send(Command::ShowFolder);
    }
}

/// Draws what writes a backup. Returns the field for its path.
fn backup(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut SettingsForm) -> Response {
    sign::section(ui, texts::BACKUP);
    sign::label(ui, texts::BACKUP_HINT);
    let question = Question {
        title: texts::BACKUP,
        kind: Some((texts::BACKUP_KIND, texts::BACKUP_ENDING)),
        new: Some(texts::backup_name(desk.now.date()).into()),
    };
    let (id, name) = (Id::unique("backup"), texts::BACKUP_PATH);
    let ask = PathAsk { id, name, question, button: texts::BACKUP_NOW };
    let (response, path) = form.backup.show(ui, &desk.page.picker, ask);
    if let Some(path) = path {
        desk.outbox.flush_all();
        desk.send(Command::Begin(Task::BackUp(path)));
    }
    sign::hint(ui, texts::RESTORE_HINT);
    response
}

/// Draws how the window is drawn from its next start on.
fn renderer(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::section(ui, texts::RENDERER);
    let offer = |choice| {
        let text = texts::renderer(choice);
        Offer::new(None, text).named(labels::part(texts::RENDERER, text))
    };
    let offers = Renderer::ALL.map(offer);
    let current = desk.memory.renderer;
    let chosen = Renderer::ALL.iter().position(|choice| *choice == current);
    let (_, picked) = segments(ui, Id::unique("renderer"), texts::RENDERER, &offers, chosen, true);
    if let Some(choice) = picked.and_then(|picked| Renderer::ALL.get(picked)) {
        desk.memory.renderer = *choice;
    }
    sign::hint(ui, texts::RENDERER_HINT);
}

/// Draws the choice of colours. Returns the one that is chosen, as soon as it was drawn.
fn colours(ui: &mut Ui, desk: &mut Desk<'_>) -> Option<Response> {
    sign::section(ui, texts::THEME);
    let offers = ThemeChoice::ALL.map(|choice| Offer::new(None, texts::theme(choice)));
    let current = desk.memory.appearance.theme;
    let chosen = ThemeChoice::ALL.iter().position(|choice| *choice == current);
    let id = Id::unique("theme");
    let (_, picked) = segments(ui, id, texts::THEME, &offers, chosen, true);
    if let Some(choice) = picked.and_then(|picked| ThemeChoice::ALL.get(picked)) {
        wear(ui, desk, |look| look.theme = *choice);
    }
    ui.ctx().read_response(id.with(chosen.unwrap_or(0)))
}

fn size(ui: &mut Ui, desk: &mut Desk<'_>) {
    let current = desk.memory.appearance.text_size;
    sign::section(ui, texts::TEXT_SIZE);
    ui.horizontal_wrapped(|ui| {
        if button::plain(ui, texts::SMALLER_SIGN, texts::SMALLER).clicked() {
            wear(ui, desk, |look| look.text_size = current.smaller());
        }
        let response = sign::label(ui, &texts::text_size(current));
        sign::announce(ui, &response);
        if button::plain(ui, texts::LARGER_SIGN, texts::LARGER).clicked() {
            wear(ui, desk, |look| look.text_size = current.larger());
        }
        if current != TextSize::default() && button::link(ui, texts::USUAL, texts::USUAL).clicked()
        {
            wear(ui, desk, |look| look.text_size = TextSize::default());
        }
    });
    sign::hint(ui, texts::TEXT_SIZE_HINT);
}

fn language(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::section(ui, texts::LANGUAGE);
    let offers = Language::ALL.map(|language| Offer::new(None, language.name()));
    let current = desk.memory.language;
    let chosen = Language::ALL.iter().position(|language| *language == current);
    let (_, picked) = segments(ui, Id::unique("language"), texts::LANGUAGE, &offers, chosen, true);
    if let Some(language) = picked.and_then(|picked| Language::ALL.get(picked)) {
        speak(desk, *language);
    }
    sign::hint(ui, texts::LANGUAGE_HINT);
}

/// Speaks another language at once.
pub(super) fn speak(desk: &mut Desk<'_>, language: Language) {
    desk.memory.language = language;
    language.speak();
}

/// Changes the look at once; the window sees to it that it is remembered.
pub(super) fn wear(ui: &Ui, desk: &mut Desk<'_>, change: impl FnOnce(&mut Appearance)) {
    change(&mut desk.memory.appearance);
    theme::wear(ui.ctx(), desk.memory.appearance);
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The strategy as a file: written for other programs, and read where one exists already. What is
//! read is shown before anything of it is taken over.

use egui::{Id, Ui};
use leitwerk_shared::identity::role::Role;

use crate::client::Task;
use crate::command::Command;
use crate::desk::Desk;
use crate::language::Text;
use crate::picker::Question;
use crate::report::json::Scope;
use crate::texts::{alliance, strategy_file as texts};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::path_field::{PathField, typed};
use crate::widgets::{button, sign};

/// What is typed about the strategy as a file.
#[derive(Debug, Default)]
pub struct StrategyForm {
    /// Whether our own Blätter go into the file.
    own: bool,
    write: String,
    read: String,
    /// Why nothing was written.
    write_trouble: Option<&'static Text>,
    /// Why nothing was read.
    read_trouble: Option<&'static Text>,
}

/// Draws the forms for writing and reading.
pub(super) fn strategy(ui: &mut Ui, desk: &mut Desk<'_>) {
    let mut form = std::mem::take(&mut desk.page.strategy_file);
    write(ui, desk, &mut form);
    // Only they may bring one in.
    if desk.snapshot.me.role == Role::Coordinator {
        read(ui, desk, &mut form);
    }
    desk.page.strategy_file = form;
}

fn write(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut StrategyForm) {
    sign::label(ui, texts::WRITE_HINT);
    let offers = [Offer::new(None, texts::SHARED), Offer::new(None, texts::WITH_OWN)];
    let chosen = Some(usize::from(form.own));
    let id = Id::unique("strategy scope");
    let (_, picked) = segments(ui, id, texts::SCOPE, &offers, chosen, true);
    form.own = picked.map_or(form.own, |picked| picked == 1);
    sign::label(ui, texts::WRITE_PATH);
    let question = Question {
        title: texts::WRITE,
        kind: Some((texts::JSON_KIND, texts::JSON_ENDING)),
        new: Some(texts::file_name(desk.now.date()).into()),
    };
    let (id, name, hint) = (Id::unique("strategy write"), texts::WRITE_PATH, alliance::PATH_HINT);
    let field = PathField { id, name, hint, question };
    if field.show(ui, &desk.page.picker, &mut form.write).changed() {
        form.write_trouble = None;
    }
    if ui.horizontal(|ui| button::plain(ui, texts::WRITE, texts::WRITE)).inner.clicked() {
        let path = typed(&form.write);
        form.write_trouble = path.is_none().then_some(alliance::NO_PATH);
        if let Some(path) = path {
            // What is still being typed goes into the file.
            desk.outbox.flush_all();
            let scope = if form.own { Scope::Own } else { Scope::Verbund };
            desk.send(Command::Begin(Task::Export(path, scope)));
        }
    }
    if let Some(trouble) = form.write_trouble {
        sign::trouble(ui, trouble);
    }
}

fn read(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut StrategyForm) {
    sign::section(ui, texts::READ_TITLE);
    sign::label(ui, texts::READ_HINT);
    sign::label(ui, texts::READ_PATH);
    let question = Question { title: texts::READ_TITLE, kind: None, new: None };
    let (id, name, hint) = (Id::unique("strategy read"), texts::READ_PATH, alliance::PATH_HINT);
    let field = PathField { id, name, hint, question };
    if field.show(ui, &desk.page.picker, &mut form.read).changed() {
        form.read_trouble = None;
    }
    if ui.horizontal(|ui| button::plain(ui, texts::READ, texts::READ)).inner.clicked() {
        let path = typed(&form.read);
        form.read_trouble = path.is_none().then_some(alliance::NO_PATH);
        if let Some(path) = path {
            // It is compared with what is still being typed, too.
            desk.outbox.flush_all();
            desk.send(Command::Begin(Task::Plan(path)));
        }
    }
    if let Some(trouble) = form.read_trouble {
        sign::trouble(ui, trouble);
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The strategy as a file: written for other programs, and read where one exists already. What is
//! read is shown before anything of it is taken over.

use egui::{Id, Ui};
use leitwerk_shared::identity::role::Role;

use super::FileField;
use crate::client::Task;
use crate::command::Command;
use crate::desk::Desk;
use crate::picker::Question;
use crate::report::json::Scope;
use crate::texts::strategy_file as texts;
use crate::widgets::choice::{Offer, segments};
use crate::widgets::path_field::{PathAsk, PathForm};
use crate::widgets::sign;

/// What is typed about the strategy as a file.
#[derive(Debug, Default)]
pub struct StrategyForm {
    /// Whether our own Blätter go into the file.
    own: bool,
    write: PathForm,
    read: PathForm,
}

/// Draws the forms for writing and reading.
pub(super) fn strategy(ui: &mut Ui, desk: &mut Desk<'_>) {
    let mut form = std::mem::take(&mut desk.page.strategy_file);
    write(ui, desk, &mut form);
    // Only they may bring one in.
    if desk.snapshot.me.role == Role::Coordinator {
        read(ui, desk, &mut form.read);
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
    let question = Question {
        title: texts::WRITE,
        kind: Some((texts::JSON_KIND, texts::JSON_ENDING)),
        new: Some(texts::file_name(desk.now.date()).into()),
    };
    let (id, name) = (FileField::Export.id(), texts::WRITE_PATH);
    let ask = PathAsk { id, name, question, button: texts::WRITE };
    if let (_, Some(path)) = form.write.show(ui, &desk.page.picker, ask) {
        // What is still being typed goes into the file.
        desk.outbox.flush_all();
        let scope = if form.own { Scope::Own } else { Scope::Verbund };
        desk.send(Command::Begin(Task::Export(path, scope)));
    }
}

fn read(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut PathForm) {
    sign::section(ui, texts::READ_TITLE);
    sign::label(ui, texts::READ_HINT);
    let question = Question { title: texts::READ_TITLE, kind: None, new: None };
    let (id, name) = (FileField::Import.id(), texts::READ_PATH);
    let ask = PathAsk { id, name, question, button: texts::READ };
    if let (_, Some(path)) = form.show(ui, &desk.page.picker, ask) {
        // It is compared with what is still being typed, too.
        desk.outbox.flush_all();
        desk.send(Command::Begin(Task::Plan(path)));
    }
}

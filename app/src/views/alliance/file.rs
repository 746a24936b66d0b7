// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Exchange files: written from here, and read from others, while the window goes on.

use egui::{Id, Ui};
use jiff::tz::TimeZone;

use super::FileField;
use crate::client::Task;
use crate::command::Command;
use crate::desk::Desk;
use crate::exchange_file::{Cut, Order};
use crate::picker::Question;
use crate::texts::{alliance as texts, dates, notices};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::input::Input;
use crate::widgets::path_field::{PathAsk, PathForm};
use crate::widgets::sign;

/// What is typed about exchange files.
#[derive(Debug, Default)]
pub struct FileForm {
    /// Whether the file is for our own Kommune alone.
    own: bool,
    since: String,
    write: PathForm,
    read: PathForm,
}

/// Draws the forms for writing and reading.
pub(super) fn file(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::label(ui, texts::FILE_HINT);
    let mut form = std::mem::take(&mut desk.page.file);
    write(ui, desk, &mut form);
    read(ui, desk, &mut form.read);
    desk.page.file = form;
}

fn write(ui: &mut Ui, desk: &mut Desk<'_>, form: &mut FileForm) {
    sign::section(ui, texts::WRITE_TITLE);
    sign::label(ui, texts::FOR);
    let offers = [Offer::new(None, texts::FOR_ALL), Offer::new(None, texts::FOR_OWN)];
    let chosen = Some(usize::from(form.own));
    let (_, picked) = segments(ui, Id::unique("file readers"), texts::FOR, &offers, chosen, true);
    form.own = picked.map_or(form.own, |picked| picked == 1);
    sign::label(ui, texts::SINCE);
    let (id, name, hint) = (Id::unique("file since"), texts::SINCE, texts::SINCE_HINT);
    Input { id, name, hint, suffix: "", width: 240.0 }.show(ui, &mut form.since);
    let question = Question {
        title: texts::WRITE_TITLE,
        kind: Some((texts::FILE_KIND, texts::FILE_ENDING)),
        new: Some(texts::file_name(desk.now.date()).into()),
    };
    let (id, name) = (FileField::Write.id(), texts::WRITE_PATH);
    let ask = PathAsk { id, name, question, button: texts::WRITE };
    let (_, path) = form.write.show(ui, &desk.page.picker, ask);
    let Some(path) = path else { return };
    let Some(since) = cut(&form.since) else {
        // It stands above.
        ui.ctx().request_repaint();
        return form.write.refuse(notices::DATE);
    };
    // What is still being typed goes into the file.
    desk.outbox.flush_all();
    let readers = form.own.then_some(desk.snapshot.me.municipality);
    desk.send(Command::Begin(Task::Write(Order { path, readers, since })));
}

/// Returns since when changes go into the file; nothing if what was typed is no day.
fn cut(typed: &str) -> Option<Cut> {
    if typed.trim().is_empty() {
        return Some(Cut::Beginning);
    }
    let midnight = dates::read_date(typed.trim())?.at(0, 0, 0, 0);
    let midnight = midnight.to_zoned(TimeZone::system()).ok()?;
    Some(Cut::Time(midnight.timestamp().as_second()))
}

fn read(ui: &mut Ui, desk: &Desk<'_>, form: &mut PathForm) {
    sign::section(ui, texts::READ_TITLE);
    let question = Question {
        title: texts::READ_TITLE,
        kind: Some((texts::FILE_KIND, texts::FILE_ENDING)),
        new: None,
    };
    let (id, name) = (FileField::Read.id(), texts::READ_PATH);
    let ask = PathAsk { id, name, question, button: texts::READ };
    if let (_, Some(path)) = form.show(ui, &desk.page.picker, ask) {
        desk.send(Command::Begin(Task::Read(path)));
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Exchange files: written from here, and read from others, while the window goes on.

use egui::{Id, Ui};
use jiff::tz::TimeZone;

use crate::client::Task;
use crate::command::Command;
use crate::desk::Desk;
use crate::exchange_file::{Cut, Order};
use crate::language::Text;
use crate::picker::Question;
use crate::texts::{alliance as texts, dates, notices};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::input::Input;
use crate::widgets::path_field::{PathField, typed};
use crate::widgets::{button, sign};

/// What is typed about exchange files.
#[derive(Debug, Default)]
pub struct FileForm {
    /// Whether the file is for our own Kommune alone.
    own: bool,
    since: String,
    write: String,
    read: String,
    /// Why nothing was written.
    write_trouble: Option<&'static str>,
    /// Why nothing was read.
    read_trouble: Option<&'static str>,
}

/// Draws the forms for writing and reading.
pub(super) fn file(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::label(ui, texts::FILE_HINT);
    let mut form = std::mem::take(&mut desk.page.file);
    write(ui, desk, &mut form);
    read(ui, desk, &mut form);
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
    sign::label(ui, texts::WRITE_PATH);
    let question = Question {
        title: texts::WRITE_TITLE,
        kind: Some((texts::FILE_KIND, texts::FILE_ENDING)),
        new: Some(texts::file_name(desk.now.date()).into()),
    };
    let (id, name, hint) = (Id::unique("file write"), texts::WRITE_PATH, texts::PATH_HINT);
    let field = PathField { id, name, hint, question };
    if field.show(ui, &desk.page.picker, &mut form.write).changed() {
        form.write_trouble = None;
    }
    if ui.horizontal(|ui| button::plain(ui, texts::WRITE, texts::WRITE)).inner.clicked() {
        match order(desk, form) {
            Ok(order) => {
                form.write_trouble = None;
                // What is still being typed goes into the file.
                desk.outbox.flush_all();
                desk.send(Command::Begin(Task::Write(order)));
            }
            Err(trouble) => form.write_trouble = Some(trouble),
        }
    }
    if let Some(trouble) = form.write_trouble {
        sign::trouble(ui, trouble);
    }
}

fn order(desk: &Desk<'_>, form: &FileForm) -> Result<Order, &'static Text> {
    let since = match form.since.trim() {
        "" => Cut::Beginning,
        text => {
            let day = dates::read_date(text).ok_or(notices::DATE)?;
            let zoned = day.at(0, 0, 0, 0).to_zoned(TimeZone::system());
            Cut::Time(zoned.map_err(|_no_such_day| notices::DATE)?.timestamp().as_second())
        }
    };
    let path = typed(&form.write).ok_or(texts::NO_PATH)?;
    let readers = form.own.then_some(desk.snapshot.me.municipality);
    Ok(Order { path, readers, since })
}

fn read(ui: &mut Ui, desk: &Desk<'_>, form: &mut FileForm) {
    sign::section(ui, texts::READ_TITLE);
    sign::label(ui, texts::READ_PATH);
    let question = Question {
        title: texts::READ_TITLE,
        kind: Some((texts::FILE_KIND, texts::FILE_ENDING)),
        new: None,
    };
    let (id, name, hint) = (Id::unique("file read"), texts::READ_PATH, texts::PATH_HINT);
    let field = PathField { id, name, hint, question };
    if field.show(ui, &desk.page.picker, &mut form.read).changed() {
        form.read_trouble = None;
    }
    if ui.horizontal(|ui| button::plain(ui, texts::READ, texts::READ)).inner.clicked() {
        match typed(&form.read) {
            Some(path) => {
                form.read_trouble = None;
                desk.send(Command::Begin(Task::Read(path)));
            }
            None => form.read_trouble = Some(texts::NO_PATH),
        }
    }
    if let Some(trouble) = form.read_trouble {
        sign::trouble(ui, trouble);
    }
}

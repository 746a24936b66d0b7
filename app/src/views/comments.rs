// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Comments: what was said about the open document, and the dialog at one field in which they are
//! read, written, settled and opened again.

use std::collections::BTreeMap;

use egui::{Id, Response, Ui};
use leitwerk_shared::domain::comment::Comment;
use leitwerk_shared::domain::edit::{Path, Value};
use leitwerk_shared::domain::ids::{Class, ItemId, MunicipalityId};

use super::places;
use crate::comments::{self, Draft};
use crate::desk::{Desk, Source};
use crate::field::new_item_id;
use crate::outbox::FieldKey;
use crate::texts::{comments as texts, fields};
use crate::theme::Tokens;
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::fold::fold;
use crate::widgets::input::Input;
use crate::widgets::toast::Toast;
use crate::widgets::{authors, button, menu_field, sign};

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 560.0, height: 420.0 };
const MENTION_WIDTH: f32 = 260.0;

/// The dialog at one field.
#[derive(Debug, Default)]
pub struct CommentForm {
    dialog: Dialog,
    about: Option<FieldKey>,
    /// The comment that the keyboard goes to, where somebody looked for it.
    wanted: Option<ItemId>,
    /// What is being written about each field, until it is sent.
    drafts: BTreeMap<FieldKey, Draft>,
}

impl CommentForm {
    /// Opens the dialog about a field; the keyboard goes back to `opener`.
    pub fn open(&mut self, about: FieldKey, opener: Option<Id>) {
        self.about = Some(about);
        self.wanted = None;
        self.dialog.open(opener);
    }

    /// Opens the dialog at one of the comments about a field.
    pub fn open_at(&mut self, about: FieldKey, comment: ItemId, opener: Option<Id>) {
        self.open(about, opener);
        self.wanted = Some(comment);
    }
}

/// Opens the dialog about the field that had the keyboard last on this page, or else about the
/// whole document; where there is neither, it says so.
pub fn begin(ui: &Ui, desk: &mut Desk<'_>) {
    let here = desk.spot();
    let last = desk.page.last_field.clone().filter(|(spot, _)| *spot == here);
    let whole = || desk.open_document().map(|doc| (doc, Path::default()));
    if let Some(about) = last.map(|(_, key)| key).or_else(whole) {
        let opener = ui.memory(egui::Memory::focused);
        desk.page.comments.open(about, opener);
    } else {
        let now = ui.input(|input| input.time);
        desk.page.toasts.push(Toast::bad(texts::NO_FIELD.to_owned()), now);
    }
}

/// Draws what was said about the open document.
pub fn panel(ui: &mut Ui, desk: &mut Desk<'_>, sources: &[Source<'_>]) {
    sign::section(ui, texts::TITLE);
    let all = sources.iter().flat_map(|source| {
        comments::of(desk.snapshot, source.doc).iter().map(move |comment| (*source, comment))
    });
    let (resolved, open): (Vec<_>, Vec<_>) = all.partition(|(_, comment)| comment.is_resolved());
    if open.is_empty() && resolved.is_empty() {
        sign::hint(ui, texts::NONE);
    }
    for (source, comment) in open {
        one(ui, desk, source, comment, true);
    }
    let Some(first) = sources.first().filter(|source| source.writable) else { return };
    let response = button::link(ui, texts::NEW, texts::NEW);
    if response.clicked() {
        desk.page.comments.open((first.doc, Path::default()), Some(response.id));
    }
    if !resolved.is_empty() {
        let salt = egui::IdSalt::new(("resolved", first.doc.to_bytes()));
        fold(ui, salt, &texts::resolved(resolved.len()), |ui| {
            for (source, comment) in resolved {
                one(ui, desk, source, comment, true);
            }
        });
    }
}

/// Draws the dialog, if it is open.
pub fn dialog(ui: &Ui, desk: &mut Desk<'_>) {
    let mut form = std::mem::take(&mut desk.page.comments);
    let mut dialog = std::mem::take(&mut form.dialog);
    if let Some(about) = form.about.clone() {
        dialog.show(ui, FRAME, |ui, dialog| at_field(ui, desk, &mut form, &about, dialog));
    }
    form.dialog = dialog;
    desk.page.comments = form;
}

fn at_field(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    form: &mut CommentForm,
    about: &FieldKey,
    dialog: &mut Dialog,
) {
    let source = desk.document(about.0);
    sign::heading(ui, 1, &places::title(desk.snapshot, about));
    let path = about.1.to_string();
    let said = comments::of(desk.snapshot, about.0).iter();
    let said: Vec<&Comment> = said.filter(|comment| comments::place(comment) == path).collect();
    if said.is_empty() {
        let own = about.0.class() == Class::Blatt;
        sign::hint(ui, if own { texts::NONE_OWN } else { texts::NONE });
    }
    for comment in said {
        let shown = one(ui, desk, source, comment, false);
        if form.wanted == Some(comment.id) {
            dialog.begin_at(ui, &shown);
        }
    }
    if !source.writable {
        return;
    }
    let id = Id::unique("comment");
    let (name, hint, width) = (texts::TEXT, texts::TEXT, ui.available_width());
    let input = Input { id, name, hint, suffix: "", width };
    let draft = form.drafts.entry(about.clone()).or_default();
    let response = input.show_lines(ui, &mut draft.text);
    dialog.begin_at(ui, &response);
    ui.horizontal_wrapped(|ui| {
        if about.0.class() != Class::Blatt {
            mention(ui, desk, draft);
        }
        let written = !draft.text.trim().is_empty();
        let send = ui.add_enabled_ui(written, |ui| button::primary(ui, texts::SEND, texts::SEND));
        if send.inner.clicked() {
            let ops = std::mem::take(draft).ops(new_item_id(), &about.1);
            desk.outbox.send(source.doc, source.version.clone(), ops);
            response.request_focus();
        }
    });
}

/// Lets a Kommune be chosen that shall read it.
fn mention(ui: &mut Ui, desk: &Desk<'_>, draft: &mut Draft) {
    sign::label(ui, texts::MENTION);
    let me = desk.snapshot.me.municipality;
    let others = desk.snapshot.municipalities.iter().filter(|(id, _)| **id != me);
    let offers: Vec<(Option<MunicipalityId>, &str)> =
        std::iter::once((None, texts::NOBODY.as_str()))
            .chain(others.map(|(id, kommune)| (Some(*id), kommune.name.as_str())))
            .collect();
    let chosen = offers.iter().position(|(id, _)| *id == draft.mention).unwrap_or(0);
    let names: Vec<&str> = offers.iter().map(|(_, name)| *name).collect();
    let (id, place) = (Id::unique("mention"), (texts::MENTION.as_str(), MENTION_WIDTH));
    if let Some(picked) = menu_field::picker(ui, id, place, &names, chosen) {
        draft.mention = offers[picked].0;
    }
}

/// Draws one comment; with `place`, also the field that it is about. Returns what of it takes the
/// keyboard, or its words where nothing does.
fn one(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    source: Source<'_>,
    comment: &Comment,
    place: bool,
) -> Response {
    if let Some((device, at)) = comment.author() {
        authors::signature(ui, desk, device, at);
    }
    let about = comments::about(desk.snapshot, source.doc, comment);
    if place && !about.1.parts().is_empty() {
        let template = desk.snapshot.strategy.content.template();
        let name = fields::field(template, about.0.class(), &about.1);
        let spoken = texts::about(&name, &comment.text);
        if button::link(ui, &name, &spoken).clicked() {
            places::open(desk, &about);
        }
    }
    let mut shown = ui.add(egui::Label::new(&comment.text).wrap());
    let mentioned = comment.mentions.value();
    let mentioned = mentioned.and_then(|id| Some((id, desk.snapshot.municipalities.get(id)?)));
    if let Some((id, kommune)) = mentioned {
        let colour = Tokens::of(ui).municipality(id.0);
        sign::tinted(ui, &texts::mentions(&kommune.name), colour);
    }
    if source.writable {
        shown = settle(ui, desk, source, comment);
    }
    ui.add_space(8.0);
    shown
}

/// Draws the button that settles a comment or opens it again.
fn settle(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, comment: &Comment) -> Response {
    let path = comments::resolved(comment.id);
    let key = source.key(path.clone());
    let held = desk.outbox.wanted(&key).map(|value| value == Some(&Value::Flag(true)));
    let resolved = held.unwrap_or_else(|| comment.is_resolved());
    let text = if resolved { texts::REOPEN } else { texts::RESOLVE };
    let pressed = ui.horizontal(|ui| button::plain(ui, text, &texts::about(text, &comment.text)));
    if pressed.inner.clicked() {
        desk.outbox.set(source.doc, source.version, path, Some(Value::Flag(!resolved)));
    }
    pressed.inner
}

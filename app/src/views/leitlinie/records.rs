// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the Leitlinie keeps in short lines: its members and its document history.

use egui::Ui;
use leitwerk_shared::domain::edit::Value;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record::Item;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::strategy::{MemberEntry, Strategy, VersionEntry};

use crate::desk::{Desk, Source};
use crate::language::Text;
use crate::texts::{labels, strategy as texts};
use crate::views::items::{ItemList, Removal, holds_keyboard};
use crate::views::outline::{self, Place};
use crate::views::steckbrief::clash_note;
use crate::widgets::choice::Offer;
use crate::widgets::date_field::{self, date_field};
use crate::widgets::line_field::{LineField, Trouble, line_field, read_words};
use crate::widgets::menu_field::menu_field;
use crate::widgets::{help, sign};

const KIND_WIDTH: f32 = 130.0;
const ROSTER_WIDTH: f32 = 200.0;
/// The buttons that move and remove a line.
const BUTTONS_WIDTH: f32 = 96.0;
/// The buttons that ask whether it shall really be removed, beside those that move it.
const CONFIRM_WIDTH: f32 = 340.0;

fn list_of<'a>(
    source: Source<'a>,
    key: &'static str,
    text: &'static str,
    kind: &'static str,
) -> ItemList<'a> {
    ItemList { source, within: None, key, text, kind, removal: Removal::Confirmed }
}

/// Draws the members.
pub(super) fn members(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::Members);
    help::heading(ui, texts::MEMBERS, texts::help("members"));
    if strategy.members.is_empty() {
        sign::label(ui, texts::NO_MEMBERS);
    }
    let list = list_of(source, "members", "name", texts::MEMBER);
    let fields = |ui: &mut Ui, desk: &mut Desk<'_>, n: usize, member: &MemberEntry| {
        vec![
            NAME.show(ui, desk, list, (n, member.id), &member.name),
            kind(ui, desk, list, n, member),
            roster(ui, desk, list, n, member),
        ]
    };
    records(ui, desk, list, &strategy.members, fields, |ui, member| {
        clash_note(ui, &member.name);
        clash_note(ui, &member.kind);
        clash_note(ui, &member.roster);
    });
    list.foot(ui, desk, &strategy.removed);
}

/// Draws the document history.
pub(super) fn history(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, strategy: &Strategy) {
    outline::reach(ui, desk, Place::History);
    help::heading(ui, texts::HISTORY, texts::help("history"));
    if strategy.history.is_empty() {
        sign::label(ui, texts::NO_HISTORY);
    }
    let list = list_of(source, "history", "version", texts::VERSION);
    let fields = |ui: &mut Ui, desk: &mut Desk<'_>, n: usize, entry: &VersionEntry| {
        vec![
            VERSION.show(ui, desk, list, (n, entry.id), &entry.version),
            date(ui, desk, list, n, entry),
            STATUS.show(ui, desk, list, (n, entry.id), &entry.status),
            APPROVED_BY.show(ui, desk, list, (n, entry.id), &entry.approved_by),
        ]
    };
    records(ui, desk, list, &strategy.history, fields, |ui, entry| {
        clash_note(ui, &entry.version);
        clash_note(ui, &entry.date);
        clash_note(ui, &entry.status);
        clash_note(ui, &entry.approved_by);
    });
    list.foot(ui, desk, &strategy.removed);
}

/// Draws the lines of a list: each with its fields and buttons, and under it why something was not
/// accepted and where two values stand against each other.
fn records<T: Item>(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    items: &[T],
    fields: impl Fn(&mut Ui, &mut Desk<'_>, usize, &T) -> Vec<Trouble>,
    clashes: impl Fn(&mut Ui, &T),
) {
    let ids: Vec<ItemId> = items.iter().map(Item::id).collect();
    for (n, item) in items.iter().enumerate() {
        let shown = ui.horizontal_wrapped(|ui| {
            let troubles = fields(ui, desk, n, item);
            let removing = desk.page.removing == Some(item.id());
            make_room(ui, if removing { CONFIRM_WIDTH } else { BUTTONS_WIDTH });
            list.row_buttons(ui, desk, &ids, n);
            troubles
        });
        for trouble in shown.inner {
            trouble.show(ui, desk);
        }
        if holds_keyboard(ui, shown.response.rect) {
            list.move_keys(ui, desk, &ids, n);
        }
        clashes(ui, item);
    }
}

/// Goes on in the next line where so much has no room in this one.
fn make_room(ui: &mut Ui, width: f32) {
    if ui.available_size_before_wrap().x < width {
        ui.end_row();
    }
}

/// A field of one line.
#[derive(Clone, Copy)]
struct LinePart {
    key: &'static str,
    label: &'static Text,
    width: f32,
    limit: usize,
}

const NAME: LinePart =
    LinePart { key: "name", label: texts::MEMBER_NAME, width: 230.0, limit: 200 };
const VERSION: LinePart =
    LinePart { key: "version", label: texts::VERSION_NUMBER, width: 80.0, limit: 40 };
const STATUS: LinePart =
    LinePart { key: "status", label: texts::STATUS, width: 340.0, limit: 1000 };
const APPROVED_BY: LinePart =
    LinePart { key: "approved_by", label: texts::APPROVED_BY, width: 200.0, limit: 200 };

impl LinePart {
    fn show(
        self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        list: ItemList<'_>,
        (n, id): (usize, ItemId),
        register: &Register<String>,
    ) -> Trouble {
        let name = labels::item_field(list.kind, n + 1, self.label);
        make_room(ui, self.width);
        let width = self.width.min(ui.available_width());
        let field = LineField { name: &name, hint: self.label, width };
        let held = register.value().cloned().map(Value::Line);
        let path = list.item(id).then(self.key);
        let read = |typed: &str| read_words(typed, self.limit);
        line_field(ui, desk, list.source, &path, &field, held, read)
    }
}

fn kind(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    n: usize,
    member: &MemberEntry,
) -> Trouble {
    let value = |kind: MunicipalityKind| Some(Value::Line(kind.word().to_owned()));
    let offers = MunicipalityKind::ALL.map(|kind| Offer::new(value(kind), kind.title()));
    let name = labels::item_field(list.kind, n + 1, texts::MEMBER_KIND);
    let held = member.kind.value().copied().and_then(value);
    let path = list.item(member.id).then("kind");
    make_room(ui, KIND_WIDTH);
    menu_field(ui, desk, list.source, &path, (&name, KIND_WIDTH), held, &offers)
}

/// Draws which of the connected Kommunen a member is.
fn roster(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    n: usize,
    member: &MemberEntry,
) -> Trouble {
    let connected = desk.snapshot.municipalities.iter();
    let mut offers: Vec<Offer> = connected
        .map(|(number, kommune)| Offer::new(Some(Value::Int(number.0.into())), &kommune.name))
        .collect();
    offers.push(Offer::new(None, texts::NOT_CONNECTED));
    let name = labels::item_field(list.kind, n + 1, texts::MEMBER_ROSTER);
    let held = member.roster.value().map(|number| Value::Int(number.0.into()));
    let path = list.item(member.id).then("roster");
    make_room(ui, ROSTER_WIDTH);
    menu_field(ui, desk, list.source, &path, (&name, ROSTER_WIDTH), held, &offers)
}

fn date(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    list: ItemList<'_>,
    n: usize,
    entry: &VersionEntry,
) -> Trouble {
    let name = labels::item_field(list.kind, n + 1, texts::DATE);
    make_room(ui, date_field::WIDTH);
    let path = list.item(entry.id).then("date");
    date_field(ui, desk, list.source, &path, &name, &entry.date)
}

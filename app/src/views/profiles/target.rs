// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is done with the chosen Steckbriefe, one or many: their area and the fields that their form
//! has, a copy, and whether they are pursued. With a bar below the page, with keys, and in a menu
//! about one. The bar is there while rows are chosen or the keyboard is at one; it takes its room from
//! the end of the page, so that nothing above it moves.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Frame, Key, Margin, Modifiers, Popup, Rect, ScrollArea, Ui, UiBuilder};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Value};
use leitwerk_shared::domain::goal::MeasureState;
use leitwerk_shared::domain::ids::ItemId;

use super::goals::{Goal, Goals};
use super::{Profiles, changing, current, ticked};
use crate::desk::Desk;
use crate::language::Text;
use crate::texts::collate::folded;
use crate::texts::{labels, profiles as texts, templates};
use crate::theme::{CONTROL_HEIGHT, Tokens};
use crate::widgets::{button, menu, sign};

/// What can be changed together, and the bar for it as it was drawn last.
#[derive(Debug, Default)]
pub(super) struct Target {
    chosen: Vec<ItemId>,
    height: f32,
    /// Whether it was used last: the keyboard is in it, or it was pressed, and nothing else since.
    held: bool,
    /// In which pass of egui the page was drawn last.
    pass: u64,
}

const MARGIN: Margin = Margin { left: 16, right: 16, top: 8, bottom: 8 };

impl Target {
    /// Returns how high the bar is; nothing while there is nothing to change.
    pub(super) fn height(&self) -> f32 {
        if self.chosen.is_empty() { 0.0 } else { self.height }
    }
}

/// Finds out what can be changed together: what is chosen in the table, else where the keyboard is.
/// While the bar is used, it stays what it was.
pub(super) fn choose(ui: &Ui, desk: &Desk<'_>, page: &mut Profiles, goals: &Goals) -> Vec<ItemId> {
    let pass = ui.ctx().cumulative_pass_nr();
    // Who comes back to the page has chosen nothing yet.
    if page.target.pass + 1 < pass {
        page.target = Target::default();
    }
    page.target.pass = pass;
    let ticked = ticked(desk, page);
    let in_bar = page.target.held || Popup::is_any_open(ui.ctx());
    page.target.chosen = if !ticked.is_empty() {
        ticked
    } else if is_at_one(ui, page) {
        let current = current(desk, page, goals);
        current.filter(|id| is_changed(desk, *id)).into_iter().collect()
    } else if in_bar {
        let held = page.target.chosen.iter().copied();
        held.filter(|id| goals.get(*id).is_some()).collect()
    } else {
        Vec::new()
    };
    page.target.chosen.clone()
}

/// Returns whether the keyboard is at a line, a row or a card.
fn is_at_one(ui: &Ui, page: &Profiles) -> bool {
    page.stop.is_some_and(|stop| ui.memory(|memory| memory.has_focus(stop)))
}

/// Returns whether this person may change anything of a goal.
fn is_changed(desk: &Desk<'_>, goal: ItemId) -> bool {
    desk.strategy().writable || desk.profile(goal).writable
}

/// Draws what is chosen, and what can be done with it. Returns a copy that was made to be opened.
pub(super) fn bar(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
) -> Option<ItemId> {
    if page.target.chosen.is_empty() {
        page.target.held = false;
        return None;
    }
    let in_menu = Popup::is_any_open(ui.ctx());
    let tokens = Tokens::of(ui);
    let all = ui.max_rect();
    let rect = all.with_min_y(all.bottom() - page.target.height);
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, tokens.separator());
    let builder = UiBuilder::new()
        .id_salt("chosen")
        .max_rect(rect)
        .accessibility_role(Role::Toolbar)
        .accessibility_label(texts::CHOSEN.as_str());
    let inner = &mut ui.new_child(builder);
    let frame = Frame::new().inner_margin(MARGIN);
    // However much is offered, half of the page stays in sight.
    let most = all.height() / 2.0 - MARGIN.sum().y;
    let shown = frame.show(inner, |ui| {
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        let chosen = page.target.chosen.clone();
        scroll.show(ui, |ui| offers(ui, desk, page, goals, &chosen)).inner
    });
    let height = shown.response.rect.height();
    if (page.target.height - height).abs() > 0.5 {
        page.target.height = height;
        ui.ctx().request_repaint();
    }
    page.target.held = is_held(ui, rect, page.target.held, in_menu);
    shown.inner
}

/// Returns whether a place is used: whether the keyboard is there, or it was pressed last. A menu
/// that is open over it belongs to it.
fn is_held(ui: &Ui, place: Rect, held: bool, in_menu: bool) -> bool {
    let focused = ui.memory(egui::Memory::focused);
    let drawn = focused.and_then(|id| ui.ctx().read_response(id));
    let has_keyboard =
        drawn.is_some_and(|it| it.layer_id == ui.layer_id() && place.contains(it.rect.center()));
    let pointer = |input: &egui::InputState| {
        input.pointer.any_click().then(|| input.pointer.interact_pos()).flatten()
    };
    match ui.input(pointer) {
        Some(pressed) => place.contains(pressed) || (in_menu && held),
        None => has_keyboard || (held && (in_menu || focused.is_none())),
    }
}

/// Draws what is in the bar. Returns a copy that was made to be opened.
fn offers(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    chosen: &[ItemId],
) -> Option<ItemId> {
    let summary = summary(goals, chosen);
    let mut copied = None;
    let several = !ticked(desk, page).is_empty();
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(CONTROL_HEIGHT);
        let label = sign::label(ui, &summary);
        // Where the keyboard is, is said anyway.
        if several {
            sign::announce(ui, &label);
        }
        if desk.strategy().writable && !goals.areas.is_empty() {
            let kind = templates::area(goals.template).0;
            let name = texts::set_field(kind, &summary);
            menu::menu(ui, kind, &name, |ui| area(ui, desk, page, goals, chosen));
        }
        if chosen.iter().all(|id| desk.profile(*id).writable) {
            for field in fields(goals) {
                let name = texts::set_field(field.label, &summary);
                menu::menu(ui, field.label, &name, |ui| set(ui, desk, page, &field, chosen));
            }
        }
        if desk.strategy().writable {
            copied = others(ui, desk, page, goals, (chosen, &summary));
        }
        if several && button::link(ui, texts::CHOOSE_NONE, texts::CHOOSE_NONE).clicked() {
            page.table.choose_none();
            page.target.chosen.clear();
            if let Some(stop) = page.stop {
                ui.memory_mut(|memory| memory.request_focus(stop));
            }
        }
    });
    copied
}

fn summary(goals: &Goals, chosen: &[ItemId]) -> String {
    let names = chosen.iter().filter_map(|id| {
        let goal = goals.get(*id)?;
        Some(labels::numbered(&goal.number, &goal.title))
    });
    texts::chosen(&names.collect::<Vec<_>>())
}

/// Offers a copy of one, and to retire all or take them back. Returns the copy.
fn others(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    (chosen, summary): (&[ItemId], &str),
) -> Option<ItemId> {
    let mut copied = None;
    if let [goal] = all(goals, chosen)[..] {
        let name = texts::done_with(texts::DUPLICATE, summary);
        if button::plain(ui, texts::DUPLICATE, &name).clicked() {
            copied = Some(changing::duplicate(desk, goal));
        }
    }
    let text = retiring(goals, chosen);
    if button::plain(ui, text, &texts::done_with(text, summary)).clicked() {
        retire(desk, page, goals, chosen);
    }
    copied
}

fn all<'a>(goals: &'a Goals, chosen: &[ItemId]) -> Vec<&'a Goal> {
    chosen.iter().filter_map(|id| goals.get(*id)).collect()
}

/// Returns whether some of them are still pursued: they are retired next.
fn is_pursued(goals: &Goals, chosen: &[ItemId]) -> bool {
    all(goals, chosen).iter().any(|goal| !goal.retired)
}

/// Says what is done next: to retire them, or to take them back.
fn retiring(goals: &Goals, chosen: &[ItemId]) -> &'static Text {
    if is_pursued(goals, chosen) { texts::RETIRE } else { texts::TAKE_BACK }
}

fn retire(desk: &mut Desk<'_>, page: &mut Profiles, goals: &Goals, chosen: &[ItemId]) {
    page.said = changing::retire(desk, goals, chosen, is_pursued(goals, chosen));
}

/// Does what the keys say while the keyboard is at a Steckbrief. Returns a copy that was made to be
/// opened.
pub(super) fn keys(
    ui: &Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    chosen: &[ItemId],
) -> Option<ItemId> {
    if !is_at_one(ui, page) || chosen.is_empty() || !desk.strategy().writable {
        return None;
    }
    let pressed = |with, key| ui.input_mut(|input| input.consume_key(with, key));
    if pressed(Modifiers::NONE, Key::Delete) {
        retire(desk, page, goals, chosen);
    } else if let [goal] = all(goals, chosen)[..]
        && pressed(Modifiers::COMMAND, Key::D)
    {
        return Some(changing::duplicate(desk, goal));
    }
    None
}

/// Draws the menu about one Steckbrief, if it is open; where that is among several that are chosen,
/// it is about all of them. Returns what shall be opened.
pub(super) fn about(
    ui: &Ui,
    desk: &mut Desk<'_>,
    page: &mut Profiles,
    goals: &Goals,
    chosen: &[ItemId],
) -> Option<ItemId> {
    let mut about = page.menu.take()?;
    let thing = about.thing;
    let one = [thing];
    let chosen = if chosen.contains(&thing) { chosen } else { &one };
    let mut opened = None;
    let stays = about.show(ui, &summary(goals, chosen), |ui| {
        if menu::item_with_keys(ui, texts::OPEN, texts::OPEN_KEYS).clicked() {
            opened = Some(thing);
        }
        if !desk.strategy().writable {
            return;
        }
        if let [goal] = all(goals, chosen)[..]
            && menu::item_with_keys(ui, texts::DUPLICATE, texts::DUPLICATE_KEYS).clicked()
        {
            opened = Some(changing::duplicate(desk, goal));
        }
        let text = retiring(goals, chosen);
        if menu::item_with_keys(ui, text, texts::RETIRE_KEYS).clicked() {
            retire(desk, page, goals, chosen);
        }
    });
    page.menu = stays.then_some(about);
    opened
}

/// Offers the areas. All goals get theirs in one edit.
fn area(ui: &mut Ui, desk: &mut Desk<'_>, page: &mut Profiles, goals: &Goals, chosen: &[ItemId]) {
    for area in &goals.areas {
        if menu::item(ui, &area.name).clicked() {
            page.said = changing::move_to(desk, goals, chosen, area);
        }
    }
}

/// A field of a Steckbrief that can be set in many at once.
struct Field {
    key: &'static str,
    label: &'static Text,
    /// What it takes, by what that is called; none empties it.
    offers: Vec<(String, Option<Value>)>,
}

/// Returns the fields of the form that can be set in many Steckbriefe at once.
fn fields(goals: &Goals) -> Vec<Field> {
    let said = |words: Vec<String>| -> Vec<(String, Option<Value>)> {
        words.into_iter().map(|word| (word.clone(), Some(Value::Line(word)))).collect()
    };
    let horizons = templates::horizons(goals.template).iter().zip(1_i64..);
    let horizons = horizons.map(|(name, n)| (name.to_owned(), Some(Value::Int(n)))).collect();
    let priorities = said(words(goals.all.iter().map(|goal| goal.priority.as_str())));
    let classes = said(words(goals.all.iter().map(|goal| goal.effort_class.as_str())));
    let state = |state: &MeasureState| {
        let value = Value::Line(state.word().to_owned());
        (templates::measure_state(*state).to_owned(), Some(value))
    };
    let form = goals.template.form();
    let nothing = || (texts::NO_WORD.to_owned(), None);
    let or_nothing = |offers: Vec<(String, Option<Value>)>| -> Vec<_> {
        offers.into_iter().chain([nothing()]).collect()
    };
    let fields = [
        ("priority", labels::PRIORITY, or_nothing(priorities)),
        ("horizon", labels::PRIORITY, or_nothing(horizons)),
        ("effort_class", labels::EFFORT_CLASS, or_nothing(classes)),
        // It always has one, also where the printed form does not say it.
        ("state", texts::STATE, MeasureState::ALL.iter().map(state).collect()),
    ];
    let fields = fields.into_iter().filter(|(key, _, _)| *key == "state" || form.has(key));
    fields.map(|(key, label, offers)| Field { key, label, offers }).collect()
}

/// Offers what a field of the Steckbriefe takes. What is set in all of them is taken back at once.
fn set(ui: &mut Ui, desk: &mut Desk<'_>, page: &mut Profiles, field: &Field, chosen: &[ItemId]) {
    for (name, value) in &field.offers {
        if !menu::item(ui, name).clicked() {
            continue;
        }
        let edit = |id: &ItemId| {
            let profile = desk.profile(*id);
            let op = Op::Set { at: Path::key(field.key), value: value.clone() };
            Edit { doc: profile.doc, base: profile.version.clone(), ops: vec![op] }
        };
        let edits: Vec<Edit> = chosen.iter().map(edit).collect();
        desk.outbox.send_all(edits);
        page.said = texts::set(chosen.len(), field.label, name);
    }
}

/// Returns the words that are in use, sorted. Where they are among the usual ones, or there are
/// none yet, all of those in their own order.
pub(super) fn words<'a>(used: impl Iterator<Item = &'a str>) -> Vec<String> {
    let used: BTreeSet<&str> = used.filter(|word| !word.is_empty()).collect();
    if used.iter().all(|word| texts::USUAL_WORDS.contains(word)) {
        return texts::USUAL_WORDS.map(str::to_owned).to_vec();
    }
    let mut words: Vec<String> = used.into_iter().map(str::to_owned).collect();
    words.sort_by_key(|word| folded(word));
    words
}

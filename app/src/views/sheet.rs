// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! „Unser Blatt“: what this Kommune answers to every goal, on one page and edited in place, and
//! what of it the others may read.

mod aim;
mod costs;
mod measures;
mod plan;

pub(super) use self::aim::is_of_plan;

use std::collections::{BTreeMap, BTreeSet};

use egui::{Align, Frame, Id, IdSalt, Layout, Margin, Rect, Ui, vec2};
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::Numbered;

use super::clashes;
use super::steckbrief::{answer, clash_note, held_back, paragraphs};
use crate::desk::{Desk, Page, Source};
use crate::figures::lane;
use crate::outbox::reading;
use crate::release::{self, Extent, Release};
use crate::texts::{labels, notices, sheet as texts, templates};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::line_field::{LineField, line_field, read_number};
use crate::widgets::menu_field::menu_field;
use crate::widgets::stage::Stage;
use crate::widgets::text_field::field_id;
use crate::widgets::{button, fold, sign};

const WIDEST: f32 = 1080.0;
/// Where answer, state and note have room beside each other.
const THREE_COLUMNS: f32 = 820.0;
const STATE_WIDTH: f32 = 190.0;
const NOTE_WIDTH: f32 = 250.0;
const GUTTER: f32 = 20.0;

/// What the page remembers while the window is open.
#[derive(Debug, Default)]
pub struct SheetPage {
    /// The goals without an answer at the time when only those were asked for: one that is being
    /// answered must not vanish under the hands.
    unanswered: Option<BTreeSet<ItemId>>,
    /// The goal whose release waits for a confirmation, and how much of it shall be released.
    asking: Option<(ItemId, Extent)>,
    /// How high each card was drawn, in points.
    heights: BTreeMap<ItemId, f32>,
    /// The goal that shall be in sight.
    wanted: Option<ItemId>,
    /// The field for which a goal was last brought into sight.
    aim: Option<Id>,
}

impl SheetPage {
    /// Lets the page show a goal, whatever it was showing.
    pub fn show(&mut self, goal: ItemId) {
        self.unanswered = None;
        self.wanted = Some(goal);
    }
}

/// Draws the page.
pub fn sheet(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.set_max_width(ui.available_width().min(WIDEST));
    let snapshot = desk.snapshot;
    let me = snapshot.municipalities.get(&snapshot.me.municipality);
    let name = me.map_or(labels::UNKNOWN_AUTHOR.as_str(), |kommune| kommune.name.as_str());
    sign::heading(ui, 1, labels::PAGE_SHEET);
    ui.add_space(-4.0);
    let template = snapshot.strategy.content.template();
    sign::label(ui, &texts::subtitle(name, template));
    let goals = snapshot.strategy.content.numbered();
    if goals.is_empty() {
        sign::label(ui, &templates::no_goals(template));
        return;
    }
    sign::hint(ui, texts::AUDIENCE);
    fold::fold(ui, IdSalt::new("fields of the Blatt"), texts::FIELDS, |ui| {
        sign::hint(ui, &texts::explained(true));
    });
    if goals.first().is_some_and(|goal| !desk.sheet(goal.goal.id).writable) {
        sign::hint(ui, notices::READ_ONLY);
    }
    aim::follow(desk, &goals);
    filter(ui, desk, &goals);
    let shown: Vec<&Numbered<'_>> = goals.iter().filter(|goal| is_shown(desk, goal)).collect();
    if shown.is_empty() {
        sign::label(ui, texts::ALL_ANSWERED);
    }
    let mut area = None;
    for goal in shown {
        let here = lane(goal);
        if area != here && here.is_some() {
            area = here;
            let heading = match goal.area {
                Some(area) => labels::numbered(&goal.area_number.to_string(), &area.name),
                None => labels::NO_AREA.to_owned(),
            };
            sign::section(ui, &heading);
        }
        card(ui, desk, goal);
    }
}

/// Returns the id under which the page has the keyboard first.
pub(super) fn stop_id(desk: &Desk<'_>) -> Option<Id> {
    let goals = desk.snapshot.strategy.content.numbered();
    let first = goals.iter().find(|goal| is_shown(desk, goal))?;
    Some(field_id(&desk.sheet(first.goal.id).key(Path::key("answer").then("state"))))
}

/// Returns which of the four answers the own Blatt gives to a goal.
fn answered(desk: &Desk<'_>, goal: ItemId) -> AnswerState {
    let view = desk.snapshot.sheets.get(&goal);
    view.map(|view| view.content.answer.state()).unwrap_or_default()
}

fn is_shown(desk: &Desk<'_>, goal: &Numbered<'_>) -> bool {
    let id = goal.goal.id;
    let open = answered(desk, id) == AnswerState::Unanswered;
    desk.page.sheet.unanswered.as_ref().is_none_or(|kept| open || kept.contains(&id))
}

fn filter(ui: &mut Ui, desk: &mut Desk<'_>, goals: &[Numbered<'_>]) {
    let ids = goals.iter().map(|goal| goal.goal.id);
    let open: BTreeSet<ItemId> =
        ids.clone().filter(|id| answered(desk, *id) == AnswerState::Unanswered).collect();
    let released = ids.filter(|id| release_of(desk, *id) != Release::Nothing).count();
    let answered = goals.len() - open.len();
    ui.horizontal_wrapped(|ui| {
        let on = desk.page.sheet.unanswered.is_some();
        let text = if on { texts::SHOW_ALL } else { texts::ONLY_OPEN };
        if button::switch(ui, on, text, texts::ONLY_OPEN).clicked() {
            desk.page.sheet.unanswered = (!on).then_some(open);
        }
        let count = sign::label(ui, &texts::counted(answered, goals.len(), released));
        sign::announce(ui, &count);
    });
    sign::label(ui, &plan::all(desk, goals));
}

/// Draws what the own Blatt says about one goal, unless it is far out of sight.
fn card(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>) {
    let id = goal.goal.id;
    let width = ui.max_rect().width().min(WIDEST);
    let place = ui.next_widget_position();
    let wanted = desk.page.sheet.wanted == Some(id);
    if let Some(height) = desk.page.sheet.heights.get(&id) {
        let rect = Rect::from_min_size(place, vec2(width, *height));
        let near = ui.clip_rect().expand(ui.clip_rect().height());
        if !near.intersects(rect) && !wanted {
            ui.allocate_space(rect.size());
            return;
        }
    }
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::same(16));
    let drawn = frame.show(ui, |ui| {
        // The frame and its line stand around the content.
        ui.set_width(width - 34.0);
        content(ui, desk, goal);
    });
    let response = drawn.response;
    desk.page.sheet.heights.insert(id, response.rect.height());
    if wanted {
        desk.page.sheet.wanted = None;
        response.scroll_to_me(Some(Align::Center));
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>) {
    let id = goal.goal.id;
    let snapshot = desk.snapshot;
    let empty = Sheet::default();
    let sheet = snapshot.sheets.get(&id).map_or(&empty, |view| &view.content);
    let source = desk.sheet(id);
    let nothing = Profile::default();
    let profile = snapshot.profiles.get(&id).map_or(&nothing, |view| &view.content);
    title(ui, desk, goal);
    sign::label(ui, &asked(&profile.task_split.each_own));
    held_back(ui, desk, source.doc);
    clashes::cards(ui, desk, source, &clashes::of_sheet(&snapshot.strategy.content, sheet));
    ui.add_space(4.0);
    let wide = ui.available_width() >= THREE_COLUMNS;
    if wide {
        let first = ui.available_width() - STATE_WIDTH - NOTE_WIDTH - 2.0 * GUTTER;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GUTTER;
            column(ui, first, |ui| own_answer(ui, desk, goal, source, sheet));
            column(ui, STATE_WIDTH, |ui| own_state(ui, desk, goal, source, sheet));
            column(ui, NOTE_WIDTH, |ui| note(ui, desk, goal, source));
        });
    } else {
        own_answer(ui, desk, goal, source, sheet);
        own_state(ui, desk, goal, source, sheet);
        note(ui, desk, goal, source);
    }
    plan::plan(ui, desk, goal, source, (profile, sheet));
    if source.writable {
        ui.add_space(4.0);
        releasing(ui, desk, goal, sheet);
    }
}

fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.set_width(width);
        add(ui);
    });
}

/// Draws number and title, which lead to the Steckbrief.
fn title(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>) {
    // Below the name of an area, where there is one.
    let level = if lane(goal).is_some() { 3 } else { 2 };
    let name = labels::numbered(&goal.printed(), &goal.goal.title);
    ui.horizontal_wrapped(|ui| {
        sign::heading(ui, level, &name);
        let to = texts::of_goal(&goal.printed(), texts::TO_PROFILE);
        if button::link(ui, texts::TO_PROFILE, &to).clicked() {
            desk.open_goal(goal.goal.id);
        }
    });
}

/// Says what the Verbund leaves to each Kommune.
fn asked(each_own: &Answer) -> String {
    match each_own.state() {
        AnswerState::Value => texts::asked(each_own.text.trim()),
        AnswerState::Unanswered => texts::NOT_ASKED.to_owned(),
        state => texts::asked(labels::answer_state(state)),
    }
}

fn own_answer(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    goal: &Numbered<'_>,
    source: Source<'_>,
    sheet: &Sheet,
) {
    sign::label(ui, labels::SHEET_ANSWER);
    let name = texts::of_goal(&goal.printed(), labels::SHEET_ANSWER);
    answer(ui, desk, source, &Path::key("answer"), &name, &sheet.answer);
}

fn own_state(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    goal: &Numbered<'_>,
    source: Source<'_>,
    sheet: &Sheet,
) {
    sign::label(ui, labels::STATE);
    let value = |state: SheetState| Some(Value::Line(state.word().to_owned()));
    let tokens = Tokens::of(ui);
    let offer = |state: &SheetState| {
        let offer = Offer::new(value(*state), labels::sheet_state(*state));
        offer.coloured(Stage::from(*state).text(tokens))
    };
    let offers: Vec<Offer> = SheetState::ALL.iter().map(offer).collect();
    let held = value(sheet.state.value().copied().unwrap_or_default());
    let name = texts::of_goal(&goal.printed(), labels::STATE);
    let menu = (name.as_str(), STATE_WIDTH - 10.0);
    menu_field(ui, desk, source, &Path::key("state"), menu, held, &offers).show(ui, desk);
    clash_note(ui, &sheet.state);
    sign::label(ui, labels::EXISTING_VZA);
    let name = texts::of_goal(&goal.printed(), labels::EXISTING_VZA);
    let field = LineField { name: &name, hint: "", width: 96.0 };
    let held = sheet.existing_vza.value().map(|number| Value::Hundredths(*number));
    line_field(ui, desk, source, &Path::key("existing_vza"), &field, held, read_number)
        .show(ui, desk);
    clash_note(ui, &sheet.existing_vza);
}

fn note(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>, source: Source<'_>) {
    sign::label(ui, labels::NOTE);
    let name = texts::of_goal(&goal.printed(), labels::NOTE);
    paragraphs(ui, desk, source, Path::key("note"), &name);
}

/// Returns what the others can read of what we say about a goal.
fn release_of(desk: &Desk<'_>, goal: ItemId) -> Release {
    let empty = Sheet::default();
    let sheet = desk.snapshot.sheets.get(&goal).map_or(&empty, |view| &view.content);
    release::state(sheet, released(desk, goal).unwrap_or(&empty))
}

/// Returns what was released of the own Blatt about a goal.
fn released<'a>(desk: &Desk<'a>, goal: ItemId) -> Option<&'a Sheet> {
    let view = desk.snapshot.released.get(&(desk.snapshot.me.municipality, goal));
    view.map(|view| &view.content)
}

/// Draws what the others can read, and what changes that.
fn releasing(ui: &mut Ui, desk: &mut Desk<'_>, goal: &Numbered<'_>, sheet: &Sheet) {
    let id = goal.goal.id;
    if let Some((_, extent)) = desk.page.sheet.asking.filter(|(asked, _)| *asked == id) {
        asking(ui, desk, goal, sheet, extent);
        return;
    }
    let tokens = Tokens::of(ui);
    let name = |text: &str| texts::of_goal(&goal.printed(), text);
    let state = release_of(desk, id);
    let extent = released(desk, id).map(Extent::of).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        let (text, colour, ground) = match state {
            Release::Nothing => (&**texts::PRIVATE, tokens.muted, tokens.canvas),
            Release::Current => (texts::released(extent), tokens.ok, tokens.ok_bg),
            Release::Older => (&**texts::OUTDATED, tokens.warn, tokens.warn_bg),
        };
        sign::tag(ui, text, colour, ground);
        // Of what is released as it is now, there may still be more or less to show.
        let decided = Extent::of(sheet) != Extent::Share;
        if (state != Release::Current || decided)
            && button::link(ui, texts::ASK_RELEASE, &name(texts::ASK_RELEASE)).clicked()
        {
            desk.outbox.flush_all();
            desk.page.sheet.asking = Some((id, extent));
        }
        if state != Release::Nothing
            && button::link(ui, texts::WITHDRAW, &name(texts::WITHDRAW)).clicked()
        {
            send(desk, id, release::withdraw);
        }
    });
}

/// Asks how much shall be released. What belongs to the own plan is only offered.
fn asking(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    goal: &Numbered<'_>,
    sheet: &Sheet,
    mut extent: Extent,
) {
    let id = goal.goal.id;
    let name = |text: &str| texts::of_goal(&goal.printed(), text);
    sign::label(ui, texts::REALLY_RELEASE);
    let most = Extent::of(sheet);
    extent = extent.min(most);
    if most != Extent::Share {
        ui.horizontal_wrapped(|ui| {
            sign::label(ui, texts::FROM_PLAN);
            let all = [Extent::Share, Extent::Decision, Extent::Reason];
            let all: Vec<Extent> = all.into_iter().filter(|one| *one <= most).collect();
            let group = name(texts::FROM_PLAN);
            let offer = |one: &Extent| {
                let label = texts::extent(*one);
                Offer::new(None, label).named(labels::part(&group, label))
            };
            let offers: Vec<Offer> = all.iter().map(offer).collect();
            let chosen = all.iter().position(|one| *one == extent);
            let salt = Id::unique(("extent of a release", id.to_bytes()));
            let (_, picked) = segments(ui, salt, &group, &offers, chosen, true);
            extent = picked.and_then(|picked| all.get(picked).copied()).unwrap_or(extent);
        });
    }
    desk.page.sheet.asking = Some((id, extent));
    ui.horizontal_wrapped(|ui| {
        if button::primary(ui, texts::RELEASE, &name(texts::RELEASE)).clicked() {
            send(desk, id, |released| release::release(sheet, released, extent));
            desk.page.sheet.asking = None;
        }
        if button::plain(ui, texts::NOT_NOW, &name(texts::NOT_NOW)).clicked() {
            desk.page.sheet.asking = None;
        }
    });
}

fn send(desk: &mut Desk<'_>, goal: ItemId, ops: impl FnOnce(&Sheet) -> Vec<Op>) {
    let doc = DocId::owned(Class::BlattFrei, desk.snapshot.me.municipality, goal);
    let empty = Sheet::default();
    let ops = ops(released(desk, goal).unwrap_or(&empty));
    let (base, _) = reading::state(desk.snapshot, doc);
    desk.outbox.send(doc, base.clone(), ops);
}

/// Opens the page at a goal.
pub fn open(desk: &mut Desk<'_>, goal: ItemId) {
    desk.open_page(Page::Sheet);
    desk.page.sheet.show(goal);
}

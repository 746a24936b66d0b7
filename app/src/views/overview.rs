// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The first page: what is new, what waits for us, how far the goals are, and who has what. Every
//! line leads to its place.

mod standing;

pub use self::standing::Standing;

use std::collections::BTreeSet;

use egui::{Color32, Id, Rect, Response, Sense, Ui, vec2};
use leitwerk_shared::document::Merged;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{MeasureState, MilestoneState};
use leitwerk_shared::domain::ids::{Class, DocId, MunicipalityId};
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::replica::snapshot::LinkState;

use super::clashes::decision_id;
use super::template_choice::template_choice;
use super::waiting::{Aim, Reason, Waiting};
use super::{places, status_line};
use crate::command::Command;
use crate::desk::{Desk, Page};
use crate::news::Item;
use crate::texts::overview::{self as texts, Progress};
use crate::texts::{comments as said, fields, labels, room, status, templates};
use crate::theme::{RADIUS_TAG, ROW_HEIGHT, Tokens};
use crate::widgets::card::card;
use crate::widgets::entry::{self, Entry};
use crate::widgets::progress::progress;
use crate::widgets::rows::rows;
use crate::widgets::stage::Stage;
use crate::widgets::text_field::field_id;
use crate::widgets::{button, sign};

/// Where two tiles have room beside each other.
const TWO_TILES: f32 = 720.0;
/// So many lines stand in a tile at first.
const LINES: usize = 8;
/// So many fields of one Kommune are named above a document.
const LINKS: usize = 12;
const BAR: f32 = 14.0;
const GUTTER: f32 = 16.0;

/// Draws the Übersicht.
pub fn overview(ui: &mut Ui, desk: &mut Desk<'_>) {
    let snapshot = desk.snapshot;
    let me = snapshot.municipalities.get(&snapshot.me.municipality);
    let name = me.map_or(labels::UNKNOWN_AUTHOR.as_str(), |kommune| kommune.name.as_str());
    let items = desk.page.news.of(snapshot, desk.written, &desk.memory.read);
    let mut authors: Vec<_> = items.iter().map(|item| item.municipality).collect();
    authors.dedup();
    let since = texts::since(desk.last_here, desk.now, authors.len());
    sign::page(ui, &texts::greeting(desk.now, name), &since);
    if snapshot.strategy.content.goals.is_empty() {
        let title = if awaits(desk) { texts::ARRIVING } else { texts::EMPTY };
        card(ui, title, |ui| empty(ui, desk));
        if !awaits(desk) {
            ui.add_space(8.0);
            template_choice(ui, desk);
        }
        return;
    }
    let template = snapshot.strategy.content.template();
    let state = texts::state_of(planned_with(template), template);
    let tiles: [(&str, Tile); 4] = [
        (texts::WAITING, |ui, desk, _| waits(ui, desk)),
        (texts::NEWS, new),
        (&state, |ui, desk, _| state_of_goals(ui, desk)),
        (texts::EXCHANGE, |ui, desk, _| exchange(ui, desk)),
    ];
    let columns = if ui.available_width() >= TWO_TILES { 2 } else { 1 };
    for (n, row) in tiles.chunks(columns).enumerate() {
        let known = ui.scope_id().with(("height of the tiles", n));
        let height = ui.data(|data| data.get_temp::<f32>(known)).unwrap_or_default();
        let mut highest: f32 = 0.0;
        ui.spacing_mut().item_spacing.x = GUTTER;
        ui.columns(columns, |uis| {
            for (ui, (title, tile)) in uis.iter_mut().zip(row) {
                ui.spacing_mut().item_spacing.x = 8.0;
                card(ui, title, |ui| {
                    tile(ui, desk, &items);
                    let own = ui.min_rect().height();
                    highest = highest.max(own);
                    // The tiles of a row end together.
                    ui.add_space((height - own).max(0.0));
                });
            }
        });
        remember_height(ui, known, height, highest);
        ui.add_space(8.0);
    }
}

/// Remembers how high the highest tile of a row is by itself, and draws the row again where that has
/// changed.
fn remember_height(ui: &Ui, known: Id, before: f32, now: f32) {
    if (before - now).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(known, now));
        ui.ctx().request_repaint();
    }
}

type Tile = fn(&mut Ui, &mut Desk<'_>, &[Item]);

/// Returns whether nobody can say yet that there is nothing: what there is may still be on its way.
fn awaits(desk: &Desk<'_>) -> bool {
    desk.snapshot.status.link == LinkState::Connected
}

fn empty(ui: &mut Ui, desk: &mut Desk<'_>) {
    let template = desk.snapshot.strategy.content.template();
    if awaits(desk) {
        let said = sign::label(ui, texts::ARRIVING_HINT);
        sign::announce(ui, &said);
        progress(ui, texts::ARRIVING, 0, 0);
        exchange(ui, desk);
    } else if desk.snapshot.me.role == Role::Coordinator {
        sign::label(ui, &texts::empty_coordinator(template));
        let (text, name) = (texts::TO_STRATEGY, texts::TO_STRATEGY);
        if ui.horizontal(|ui| button::primary(ui, text, name)).inner.clicked() {
            desk.open_page(Page::Strategy);
        }
    } else {
        sign::label(ui, &texts::empty_member(template));
        exchange(ui, desk);
    }
}

fn waits(ui: &mut Ui, desk: &mut Desk<'_>) {
    let all = desk.page.waiting.of(desk.shared, &desk.memory.merged, desk.now.date());
    if all.is_empty() {
        sign::label(ui, texts::NOTHING_WAITS);
    }
    let tags = Reason::ALL.map(|reason| tag(Tokens::of(ui), reason));
    let column = entry::column(ui, tags.map(|tag| tag.0));
    listed(ui, "waiting", &all, |ui, one| {
        let tag = tag(Tokens::of(ui), one.reason);
        let name = texts::waits(tag.0, &one.what);
        let entry = Entry { tag, column, text: &one.what, name: &name, ..Entry::default() };
        let response = entry.show(ui);
        if response.clicked() {
            lead(desk, one);
        }
        response
    });
}

/// Returns the word for a reason, in its colour and on its ground.
fn tag(tokens: &Tokens, reason: Reason) -> (&'static str, Color32, Color32) {
    match reason {
        Reason::TwoValues => (texts::TWO_VALUES, tokens.warn, tokens.warn_bg),
        Reason::Merged => (texts::MERGED_TAG, tokens.warn, tokens.warn_bg),
        Reason::Overdue => (labels::OVERDUE, tokens.bad, tokens.bad_bg),
        Reason::Missing => (texts::MISSING, tokens.muted, tokens.panel),
        Reason::Mentioned => (said::FOR_US, tokens.accent, tokens.accent_bg),
    }
}

fn lead(desk: &mut Desk<'_>, one: &Waiting) {
    match (&one.aim, one.goal) {
        (Aim::Comment(about), _) => {
            desk.go_to(places::spot(about));
            desk.page.comments.open(about.clone(), Some(field_id(about)));
        }
        (Aim::Sheet(path), Some(goal)) => {
            places::open(desk, &desk.sheet(goal).key(path.clone()));
        }
        (Aim::Profile(path), Some(goal)) => {
            desk.open_goal(goal);
            desk.page.focus = Some(field_id(&desk.profile(goal).key(path.clone())));
        }
        (Aim::Merged(doc), goal) => {
            match goal {
                Some(goal) => desk.open_goal(goal),
                None => desk.open_page(Page::Strategy),
            }
            let first = desk.page.merges.of(desk.written, &desk.memory.merged, *doc).first();
            if let Some(first) = first {
                desk.page.news.lead_to((*doc, first.at.clone()));
            }
        }
        (Aim::Decision(key), goal) => {
            match goal {
                Some(goal) => desk.open_goal(goal),
                None => desk.open_page(Page::Strategy),
            }
            desk.page.focus = Some(decision_id(key));
        }
        (Aim::Sheet(_) | Aim::Profile(_), None) => {}
    }
}

/// Draws the first lines, and the others in a place that scrolls.
fn listed<T>(ui: &mut Ui, salt: &str, all: &[T], mut line: impl FnMut(&mut Ui, &T) -> Response) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = if all.len() > LINES { 288.0 } else { f32::INFINITY };
        let scroll = egui::ScrollArea::vertical().id_salt(salt).auto_shrink([false, true]);
        scroll.max_height(height).show(ui, |ui| {
            if all.len() > LINES {
                // The bar must not lie on what is read.
                ui.set_max_width(ui.available_width() - 12.0);
            }
            rows(ui, all.len(), ROW_HEIGHT, |ui, n| line(ui, &all[n]));
        });
    });
}

fn new(ui: &mut Ui, desk: &mut Desk<'_>, items: &[Item]) {
    if items.is_empty() {
        sign::label(ui, texts::NO_NEWS);
        return;
    }
    for (doc, since) in desk.page.news.questions(desk.written, &desk.memory.read) {
        desk.send(Command::Compare(doc, since));
    }
    let mut authors: Vec<MunicipalityId> = items.iter().map(|item| item.municipality).collect();
    authors.dedup();
    let column = entry::column(ui, authors.into_iter().map(|author| kommune(desk, author)));
    listed(ui, "news", items, |ui, item| {
        let tokens = Tokens::of(ui);
        let kommune = kommune(desk, item.municipality);
        let paths = item.fields.as_deref().unwrap_or_default();
        let names = names(desk, item.doc, paths).join(", ");
        let document = match &item.goal {
            Some((number, title)) => labels::numbered(number, title),
            None => labels::PAGE_STRATEGY.to_owned(),
        };
        // The names of fields say more than the title, for which there is no room beside them.
        let text = match &item.goal {
            _ if names.is_empty() => document.clone(),
            Some((number, _)) => labels::numbered(number, &names),
            None => labels::part(&document, &names),
        };
        let entry = Entry {
            tag: (kommune, tokens.municipality(item.municipality.0), tokens.panel),
            column,
            text: &text,
            end: &texts::fields(paths.len()),
            name: &texts::news(&document, &names, kommune),
            chosen: false,
        };
        let response = entry.show(ui);
        if response.clicked() {
            match (paths.first(), item.doc.class()) {
                (Some(path), _) => places::open(desk, &(item.doc, path.clone())),
                (None, Class::Steckbrief) => desk.open_goal(item.doc.item()),
                (None, _) => desk.open_page(Page::Strategy),
            }
        }
        response
    });
    if button::link(ui, texts::ALL_READ, texts::ALL_READ).clicked() {
        desk.read_all();
    }
}

/// Returns the name of a Kommune.
fn kommune<'a>(desk: &Desk<'a>, id: MunicipalityId) -> &'a str {
    let kommune = desk.snapshot.municipalities.get(&id);
    kommune.map_or(labels::UNKNOWN_AUTHOR.as_str(), |kommune| kommune.name.as_str())
}

/// Returns what the fields of a document are called, each name once.
fn names(desk: &Desk<'_>, doc: DocId, paths: &[Path]) -> Vec<String> {
    let template = desk.snapshot.strategy.content.template();
    let mut names: Vec<String> = Vec::new();
    for name in paths.iter().map(|path| fields::field(template, doc.class(), path)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Draws into which fields of the open document others had written before it was opened, each of
/// them leading there.
pub(super) fn fresh(ui: &mut Ui, desk: &mut Desk<'_>, doc: DocId) {
    let fresh = desk.page.news.fields(desk.snapshot, desk.written, doc);
    if fresh.is_empty() {
        return;
    }
    let template = desk.snapshot.strategy.content.template();
    for (author, paths) in fresh {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let kommune = kommune(desk, author);
            sign::label(ui, texts::FRESH);
            sign::tinted(ui, kommune, Tokens::of(ui).municipality(author.0));
            let mut told: Vec<String> = Vec::new();
            for path in &paths {
                let name = fields::field(template, doc.class(), path);
                if told.contains(&name) || told.len() == LINKS {
                    continue;
                }
                if button::link(ui, &name, &texts::fresh(&name, kommune)).clicked() {
                    desk.page.news.lead_to((doc, path.clone()));
                    ui.ctx().request_repaint();
                }
                told.push(name);
            }
        });
    }
    if button::link(ui, texts::HIDE_FRESH, texts::HIDE_FRESH_NAME).clicked() {
        desk.page.news.hide();
        ui.ctx().request_repaint();
    }
}

/// Draws which paragraphs of the open document came together of what two wrote at once, each of them
/// leading there, until a person has read them.
pub(super) fn merged(ui: &mut Ui, desk: &mut Desk<'_>, doc: DocId) {
    let merged = desk.page.merges.of(desk.written, &desk.memory.merged, doc);
    if merged.is_empty() {
        return;
    }
    let template = desk.snapshot.strategy.content.template();
    let tokens = Tokens::of(ui);
    let mut read = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        sign::tag(ui, texts::MERGED, tokens.warn, tokens.warn_bg);
        for Merged { at, paragraph, by } in merged {
            let field = fields::field(template, doc.class(), at);
            let alone = *paragraph == 0 && merged.iter().filter(|it| it.at == *at).count() == 1;
            let place = if alone { field } else { texts::paragraph(&field, *paragraph) };
            let by: BTreeSet<_> =
                by.iter().filter_map(|device| desk.snapshot.devices.get(device)).collect();
            let by: Vec<_> = by.into_iter().map(|of| kommune(desk, *of)).collect();
            let name = texts::merged(&place, &by.join(", "));
            if button::link(ui, &place, &name).on_hover_text(&name).clicked() {
                desk.page.news.lead_to((doc, at.clone()));
                ui.ctx().request_repaint();
            }
        }
        sign::label(ui, "·");
        read = button::link(ui, texts::MERGED_READ, texts::MERGED_READ_NAME).clicked();
    });
    sign::hint(ui, texts::MERGED_HINT);
    if read {
        desk.page.merges.read(desk.written, &mut desk.memory.merged, doc);
        ui.ctx().request_repaint();
    }
}

/// Returns by what one sees how far the Verbund is: what the template plans with.
fn planned_with(template: Template) -> Progress {
    let form = template.form();
    let required = |key| form.sections.iter().any(|section| section.key == key && section.required);
    if form.has("state") {
        Progress::Goals
    } else if required("milestones") {
        Progress::Milestones
    } else {
        Progress::Measures
    }
}

fn state_of_goals(ui: &mut Ui, desk: &mut Desk<'_>) {
    let tally = desk.page.standing.of(desk.shared);
    let measures = |counts| parts(MeasureState::ALL, &MEASURES, counts, templates::measure_state);
    let (all, none) = match planned_with(desk.snapshot.strategy.content.template()) {
        Progress::Milestones => {
            let word = labels::milestone_state;
            let parts = parts(MilestoneState::ALL, &MILESTONES, &tally.milestones, word);
            (parts, Some(texts::NO_MILESTONES))
        }
        Progress::Measures => (measures(&tally.measures), Some(texts::NO_MEASURES)),
        Progress::Goals => (measures(&tally.goals), None),
    };
    match none.filter(|_| all.iter().all(|part| part.1 == 0)) {
        Some(none) => {
            sign::label(ui, none);
        }
        None => bar(ui, &all),
    }
    sign::label(ui, texts::OWN_SHARE);
    bar(ui, &parts(SheetState::ALL, &SHARES, &tally.own_share, labels::sheet_state));
    if button::link(ui, texts::TO_PROFILES, texts::TO_PROFILES).clicked() {
        desk.open_page(Page::Profiles);
    }
}

/// In this order the parts of a bar stand, from what is done to what is not begun.
const MILESTONES: [MilestoneState; 4] =
    [MilestoneState::Done, MilestoneState::Running, MilestoneState::AtRisk, MilestoneState::Open];
const MEASURES: [MeasureState; 6] = [
    MeasureState::Done,
    MeasureState::Running,
    MeasureState::Planned,
    MeasureState::OnHold,
    MeasureState::Idea,
    MeasureState::Dropped,
];
const SHARES: [SheetState; 5] = [
    SheetState::Done,
    SheetState::Running,
    SheetState::Planned,
    SheetState::Open,
    SheetState::NotRelevant,
];

/// A part of a bar: the word for a state, how many are in it, and how far that is.
type Part = (&'static str, usize, Stage);

/// Returns the parts of a bar. The counts stand in the order of `all`.
fn parts<T: Copy + PartialEq + Into<Stage>>(
    all: &[T],
    order: &[T],
    counts: &[usize],
    word: impl Fn(T) -> &'static str,
) -> Vec<Part> {
    let count = |state: &T| {
        let at = all.iter().position(|one| one == state);
        at.and_then(|at| counts.get(at)).copied().unwrap_or_default()
    };
    order.iter().map(|state| (word(*state), count(state), (*state).into())).collect()
}

/// Draws how many are in which state: a bar for the eye, and words with numbers for everybody.
fn bar(ui: &mut Ui, parts: &[Part]) {
    let all: usize = parts.iter().map(|part| part.1).sum();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    let tokens = Tokens::of(ui);
    let mut left = rect.left();
    for (_, count, stage) in parts.iter().filter(|part| part.1 > 0) {
        #[expect(clippy::cast_precision_loss, reason = "a bar has fewer pixels than f32 has bits")]
        let width = rect.width() * *count as f32 / all.max(1) as f32;
        let part = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width, BAR));
        ui.painter().rect_filled(part, 0.0, stage.fill(tokens));
        if left > rect.left() {
            // Two colours that somebody does not tell apart are still two parts.
            ui.painter().vline(left, rect.y_range(), egui::Stroke::new(2.0, tokens.panel));
        }
        left += width;
    }
    let edge = tokens.outline();
    ui.painter().rect_stroke(rect, RADIUS_TAG, edge, egui::StrokeKind::Inside);
    ui.horizontal_wrapped(|ui| {
        for (state, count, stage) in parts.iter().filter(|part| part.1 > 0) {
            sign::tinted(ui, &texts::counted(state, *count), stage.text(tokens));
        }
    });
}

fn exchange(ui: &mut Ui, desk: &mut Desk<'_>) {
    let state = desk.snapshot.status;
    sign::label(ui, &status::link(state));
    sign::label(ui, &status_line::saved(desk));
    for worry in desk.worries.values() {
        sign::trouble(ui, &labels::warning(worry));
    }
    // In a row, a button is no wider than its words.
    let name = room::OPEN_FROM_OVERVIEW;
    ui.horizontal_wrapped(|ui| {
        let room = button::plain(ui, room::TITLE, name);
        if room.clicked() {
            desk.page.room.open(Some(room.id));
        }
        if button::link(ui, texts::TO_MEMBERS, texts::TO_MEMBERS).clicked() {
            desk.open_page(Page::Alliance);
        }
    });
}

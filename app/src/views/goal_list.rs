// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The goals by dimension. To the keyboard the whole list is one stop: arrow keys move in it,
//! Enter leads to the document.

use egui::accesskit::Role;
use egui::{
    Align2, EventFilter, FontFamily, FontId, Id, Key, Modifiers, Rect, Response, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Numbered;

use super::steckbrief::first_field;
use crate::desk::{Desk, Page};
use crate::figures::lane;
use crate::news;
use crate::presence::{self, Guest};
use crate::texts::{labels, overview, presence as texts, profiles as texts_of_all, templates};
use crate::theme::{ROW_HEIGHT, Tokens, semibold};
use crate::widgets::text_field::field_id;
use crate::widgets::{button, company, sign};

/// Draws the list of goals.
pub fn goal_list(ui: &mut Ui, desk: &mut Desk<'_>) {
    let snapshot = desk.snapshot;
    // In the drawer, the pages stand right above.
    if !desk.page.drawer && back(ui).clicked() {
        desk.open_page(Page::Profiles);
        return;
    }
    let template = snapshot.strategy.content.template();
    let goals = snapshot.strategy.content.numbered();
    if goals.is_empty() {
        inset(ui, |ui| sign::hint(ui, &templates::no_goals(template)));
    }
    let list = UiBuilder::new()
        .accessibility_role(Role::ListBox)
        .accessibility_label(templates::goal(template).1);
    ui.scope_builder(list, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        move_with_keys(ui, desk, &goals);
        let open = desk.page.goal;
        let stop = goals.iter().position(|goal| Some(goal.goal.id) == open).unwrap_or(0);
        let mut area = None;
        for (n, goal) in goals.iter().enumerate() {
            let here = lane(goal);
            if area != here && here.is_some() {
                area_heading(ui, goal);
                area = here;
            }
            let (_, place) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
            // What has the keyboard would lose it if it were not drawn.
            let in_use = n == stop || ui.memory(|memory| memory.has_focus(row_id(goal.goal.id)));
            if !in_use && !ui.is_rect_visible(place.expand2(vec2(0.0, ROW_HEIGHT))) {
                continue;
            }
            let questions = desk.page.questions.of(goal.goal.id);
            let doc = desk.profile(goal.goal.id).doc;
            let new = news::is_unread(snapshot, desk.written, &desk.memory.read, doc);
            let guests = presence::at_goal(snapshot, goal.goal.id);
            let state = (open == Some(goal.goal.id), n == stop);
            let mut row = row(ui, goal, place, state, (questions, new), &guests);
            if !guests.is_empty() {
                row = row.on_hover_text(texts::are_here(&company::names(&guests)));
            }
            if row.clicked() {
                desk.open_goal(goal.goal.id);
                desk.page.drawer = false;
            }
        }
    });
}

/// Draws what leads back to all of them.
fn back(ui: &mut Ui) -> Response {
    ui.add_space(8.0);
    inset(ui, |ui| button::link(ui, texts_of_all::BACK, texts_of_all::ALL))
}

fn inset<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 4)).show(ui, add).inner
}

/// Returns the id under which a row has the keyboard.
pub(super) fn row_id(goal: ItemId) -> Id {
    Id::unique(("goal row", goal.to_bytes()))
}

fn area_heading(ui: &mut Ui, goal: &Numbered<'_>) {
    let text = match goal.area {
        Some(area) => labels::numbered(&goal.area_number.to_string(), &area.name),
        None => labels::NO_AREA.to_owned(),
    };
    ui.add_space(12.0);
    inset(ui, |ui| {
        let rich = egui::RichText::new(&text).font(FontId::new(13.0, semibold()));
        let rich = rich.color(Tokens::of(ui).muted);
        let response = ui.add(egui::Label::new(rich).wrap().selectable(false));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Heading);
            node.set_level(2);
            node.set_label(text);
        });
    });
}

fn row(
    ui: &Ui,
    goal: &Numbered<'_>,
    rect: Rect,
    (open, stop): (bool, bool),
    (questions, new): (usize, bool),
    guests: &[Guest<'_>],
) -> Response {
    let tokens = Tokens::of(ui);
    let sense = if stop { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, row_id(goal.goal.id), sense);
    let name = match questions {
        0 => labels::numbered(&goal.printed(), &goal.goal.title),
        count => labels::goal_with_questions(&goal.printed(), &goal.goal.title, count),
    };
    let name = if new { labels::part(&name, overview::NEW) } else { name };
    let name = match guests {
        [] => name,
        guests => texts::goal_with_guests(&name, &company::names(guests)),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, open, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(open));
    if open || response.hovered() {
        let fill = if open { tokens.accent_bg } else { tokens.canvas };
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    if open {
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, tokens.accent);
    }
    let mut right = rect.right() - 16.0;
    let questions = (questions > 0).then(|| labels::questions(questions));
    for text in questions.into_iter().chain(new.then(|| overview::NEW.to_owned())) {
        let at = pos2(right, rect.center().y);
        let font = FontId::proportional(12.5);
        right = ui.painter().text(at, Align2::RIGHT_CENTER, text, font, tokens.warn).left() - 8.0;
    }
    let right = company::letters(ui, right, rect.center().y, guests);
    row_text(ui, rect, right, goal);
    sign::focus_ring(ui, &response);
    response
}

fn row_text(ui: &Ui, rect: Rect, right: f32, goal: &Numbered<'_>) {
    let tokens = Tokens::of(ui);
    let font = FontId::new(15.0, FontFamily::Proportional);
    let left = rect.left() + 16.0;
    let number = pos2(left, rect.center().y);
    ui.painter().text(number, Align2::LEFT_CENTER, goal.printed(), font.clone(), tokens.muted);
    let left = left + 36.0;
    let title = labels::titled(&goal.goal.title).to_owned();
    let mut job = egui::text::LayoutJob::simple_singleline(title, font, tokens.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width((right - left).max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
}

/// Moves through the list; the document follows.
fn move_with_keys(ui: &Ui, desk: &mut Desk<'_>, goals: &[Numbered<'_>]) {
    let focused = |goal: &Numbered<'_>| ui.memory(|memory| memory.has_focus(row_id(goal.goal.id)));
    let Some(at) = goals.iter().position(focused) else { return };
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    let id = row_id(goals[at].goal.id);
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = goals.len() - 1;
    let next = if pressed(Key::ArrowDown) {
        (at + 1).min(last)
    } else if pressed(Key::ArrowUp) {
        at.saturating_sub(1)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        last
    } else {
        if pressed(Key::Enter) {
            enter(desk, goals[at].goal.id);
        }
        return;
    };
    let goal = goals[next].goal.id;
    desk.open_goal(goal);
    ui.memory_mut(|memory| memory.request_focus(row_id(goal)));
}

/// Leads from the list into the document.
fn enter(desk: &mut Desk<'_>, goal: ItemId) {
    desk.open_goal(goal);
    desk.page.drawer = false;
    desk.page.focus = Some(field_id(&first_field(desk, goal)));
}

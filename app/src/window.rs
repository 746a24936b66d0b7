// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The window: takes the latest snapshot, lays out the panes, and lets each view draw in its own.
//! It never waits for anything and touches neither disk nor network.

use std::collections::BTreeSet;
use std::time::Duration;

use egui::accesskit::Role;
use egui::{
    Context, Frame, Margin, Rect, ScrollArea, Ui, UiBuilder, Vec2, ViewportCommand, pos2, vec2,
};
use jiff::{Timestamp, Zoned};
use leitwerk_shared::domain::ids::{DocId, ItemId};

use crate::command::{Command, CommandSender};
use crate::desk::{Desk, Page, PageState};
use crate::language::Language;
use crate::memory::Memory;
use crate::outbox::Outbox;
use crate::presence::beacon::{Beacon, Hint};
use crate::presses;
use crate::search::finder::Finder;
use crate::source::SnapshotSource;
use crate::texts::{labels, strategy, templates};
use crate::theme::{self, Tokens};
use crate::views::panes::{Pane, Part};
use crate::views::{
    alliance, commands, comments, evaluation, goal_list, leaving, leitlinie, navigation, outline,
    overview, palette, profiles, room, settings, sheet, side, status_line, steckbrief, taking_over,
    top_bar, work,
};
use crate::widgets::follow::follow_keyboard;
use crate::widgets::text_field::{field_id, undo_keys};
use crate::widgets::{authors, company};

const TOP: f32 = 52.0;
const BOTTOM: f32 = 30.0;
const NAVIGATION: f32 = 212.0;
/// The longest name in the navigation still has room.
const SMALL_NAVIGATION: f32 = 191.0;
const LIST: f32 = 300.0;
const SMALL_LIST: f32 = 240.0;
const SIDE: f32 = 320.0;
const DOCUMENT: f32 = 740.0;
/// Below this width the side panel goes under the document.
const WIDE: f32 = 1280.0;
/// Below this width navigation and list become a drawer.
const NARROW: f32 = 900.0;
/// Between the page and the announcements below it.
const CORNER_GAP: f32 = 8.0;
/// A heading and a row of the list are seen below the navigation.
const LEAST_LIST: f32 = 98.0;
/// Where the document would be narrower, the drawer takes all of the window.
const LEAST_DOCUMENT: f32 = 320.0;
/// How long a closing window waits for edits under way, in seconds.
const CLOSING_SECS: f64 = 2.0;
/// How long what was read lasts at least before it is written down again, in seconds.
const REMEMBER_SECS: f64 = 5.0;

/// The window of Leitwerk.
#[derive(Debug)]
pub struct Window {
    source: SnapshotSource,
    commands: CommandSender,
    outbox: Outbox,
    page: PageState,
    memory: Memory,
    /// What the worker has last been told to remember, and when.
    remembered: (Memory, f64),
    /// When the window was last in use before this start, in seconds since 1970.
    last_here: Option<i64>,
    beacon: Beacon,
    finder: Finder,
    /// The documents of which the worker tells who wrote what.
    shares_wanted: BTreeSet<DocId>,
    /// When the person closed the window, while edits were under way.
    closing: Option<f64>,
    clock: fn() -> Zoned,
}

impl Window {
    /// Makes the window. The worker stores its snapshots in `source` and requests a repaint of
    /// `ctx` after each.
    pub fn new(
        ctx: &Context,
        source: SnapshotSource,
        commands: CommandSender,
        memory: Memory,
    ) -> Self {
        theme::install(ctx, memory.appearance);
        presses::install(ctx);
        memory.language.speak();
        let outbox = Outbox::new(commands.clone());
        let (page, beacon) = (PageState::default(), Beacon::default());
        let last_here = memory.here_at;
        let remembered = (memory.clone(), 0.0);
        Self {
            source,
            commands,
            outbox,
            page,
            memory,
            remembered,
            last_here,
            beacon,
            finder: Finder::default(),
            shares_wanted: BTreeSet::new(),
            closing: None,
            clock: Zoned::now,
        }
    }

    /// Makes the window believe another clock than that of this computer.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> Zoned) -> Self {
        Self { clock, ..self }
    }

    /// Draws one frame.
    pub fn frame(&mut self, ui: &mut Ui) {
        let (snapshot, refused) = self.source.take();
        let seconds = ui.input(|input| input.time);
        self.outbox.pump(&snapshot, &refused, seconds);
        if self.source.worker_gone() {
            self.outbox.lose_worker();
        }
        let now = (self.clock)();
        let (worries, network) = (self.source.worries(), self.source.room());
        let (written, shares) = (self.source.written(), self.source.shares());
        let (alliance, tasks) = (self.source.alliance(), self.source.tasks());
        for toast in self.source.take_toasts() {
            self.page.toasts.push(toast, seconds);
        }
        if let Some(plan) = self.source.take_plan() {
            self.page.taking_over.ask(plan);
        }
        let there = alliance::there(&snapshot);
        self.memory.noticed(there, now.timestamp().as_second());
        self.page.keyboard = None;
        self.page.questions.update(&snapshot);
        ui.ctx().accesskit_node_builder(egui::accesskit_root_id(), |node| {
            node.set_label(labels::LEITWERK);
            node.set_language(Language::spoken().tag());
        });
        let desk = &mut Desk {
            snapshot: &snapshot,
            shared: &snapshot,
            finder: &mut self.finder,
            outbox: &mut self.outbox,
            page: &mut self.page,
            worries: &worries,
            room: &network,
            alliance: &alliance,
            tasks: &tasks,
            commands: &self.commands,
            written: &written,
            shares: &shares,
            last_here: self.last_here,
            memory: &mut self.memory,
            now: &now,
        };
        if let Some(step) = desk.outbox.take_lead() {
            if desk.spot() != step.spot {
                desk.go_to(step.spot);
            }
            desk.page.focus = Some(field_id(&step.key));
        }
        desk.follow_merges();
        commands::keys(ui, desk);
        panes(ui, desk);
        room::room(ui, desk);
        settings::settings(ui, desk);
        palette::palette(ui, desk);
        alliance::agree(ui, desk);
        taking_over::taking_over(ui, desk);
        work::messages(ui, desk);
        work::corner(ui, desk);
        comments::dialog(ui, desk);
        leaving::leaving(ui, desk);
        // In a field the keys are taken before they get here; elsewhere text has its own undo.
        let free = ui.memory(|memory| memory.top_modal_layer().is_none());
        if free && !ui.ctx().text_edit_focused() {
            undo_keys(ui, desk.outbox);
        }
        desk.note_spot();
        desk.outbox.be_at(desk.spot());
        if desk.outbox.follow_wish() {
            ui.ctx().request_repaint();
        }
        let shares_wanted = desk.shares_wanted();
        if shares_wanted != self.shares_wanted {
            desk.send(Command::Shares(shares_wanted.clone()));
            self.shares_wanted = shares_wanted;
        }
        let in_use = ui.input(|input| input.focused);
        if in_use {
            desk.read_on();
        }
        if let Some(Hint(place)) = self.beacon.look(desk.place(), in_use, seconds) {
            desk.send(Command::Here(place));
        }
        let due = [self.outbox.due_in(&snapshot, seconds), self.beacon.due_in(seconds)];
        if let Some(wait) = due.into_iter().flatten().min_by(f64::total_cmp) {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(wait));
        }
        self.remember(ui, seconds);
        self.close(ui, seconds);
    }

    /// Has written down what shall be remembered when it has changed: a choice at once, what was
    /// read not too often.
    fn remember(&mut self, ui: &Ui, now: f64) {
        let (before, at) = &self.remembered;
        if self.memory == *before {
            return;
        }
        let wait = at + REMEMBER_SECS - now;
        let choice = |memory: &Memory| (memory.appearance, memory.language, memory.renderer);
        if choice(&self.memory) == choice(before) && wait > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(wait));
            return;
        }
        self.tell_memory();
        self.remembered = (self.memory.clone(), now);
    }

    fn tell_memory(&mut self) {
        self.memory.here_at = Some(Timestamp::now().as_second());
        if !self.commands.send(Command::Remember(Box::new(self.memory.clone()))) {
            tracing::debug!("the worker has ended; the status line says so");
        }
    }

    /// Lets the window close only when everything typed is accepted, or nothing answers; what
    /// would be lost is asked about first.
    fn close(&mut self, ui: &Ui, now: f64) {
        let requested = ui.input(|input| input.viewport().close_requested());
        if requested && self.closing.is_none() {
            self.outbox.flush_all();
            self.closing = Some(now);
        }
        let Some(since) = self.closing else { return };
        let wait = self.outbox.waits() && now - since < CLOSING_SECS;
        if !wait && self.page.leaving.asks(&self.outbox) {
            if requested {
                ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
            }
            self.closing = None;
            return;
        }
        match (wait, requested) {
            (true, true) => ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose),
            (true, false) => self.outbox.flush_all(),
            (false, false) => ui.ctx().send_viewport_cmd(ViewportCommand::Close),
            (false, true) => {}
        }
        if wait {
            ui.ctx().request_repaint_after(Duration::from_millis(50));
        }
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.outbox.flush_rest();
        self.tell_memory();
    }
}

/// Draws the panes from left to right and from top to bottom, which is also the order of Tab.
fn panes(ui: &mut Ui, desk: &mut Desk<'_>) {
    let tokens = Tokens::of(ui);
    let all = ui.max_rect();
    let narrow = all.width() < NARROW;
    let bottom = if narrow { 2.0 * BOTTOM - 12.0 } else { BOTTOM };
    let (top, rest) = all.split_top_bottom_at_y(all.top() + TOP);
    let (middle, status) = rest.split_top_bottom_at_y(rest.bottom() - bottom);
    ui.painter().rect_filled(all, 0.0, tokens.canvas);
    ui.painter().rect_filled(top, 0.0, tokens.panel);
    ui.painter().rect_filled(status, 0.0, tokens.panel);
    let line = tokens.separator();
    desk.page.parts.clear();
    part(ui, desk, Pane::Top, (top, Role::Banner, labels::LEITWERK), |ui, desk| {
        top_bar::top_bar(ui, desk, narrow);
    });
    let left = if narrow { drawer(ui, desk, middle) } else { columns(ui, desk, middle) };
    if left < middle.right() {
        let page = above_corner(desk, middle.with_min_x(left));
        document(ui, desk, page);
    }
    for y in [top.bottom() - 0.5, status.top() + 0.5] {
        ui.painter().hline(all.x_range(), y, line);
    }
    let inner = status.shrink2(vec2(16.0, 6.0));
    pane(ui, inner, Role::Status, labels::STATUS, |ui| status_line::status_line(ui, desk));
}

/// Lets the page end above the announcements: what lies under them can neither be read nor pressed.
/// The upper half is the page's in any case.
fn above_corner(desk: &Desk<'_>, rect: Rect) -> Rect {
    let end = desk.page.corner.map_or(rect.bottom(), |top| top - CORNER_GAP);
    rect.with_max_y(end.clamp(rect.center().y, rect.bottom()))
}

/// Draws a part of the window that F6 leads to.
fn part(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    kind: Pane,
    (rect, role, name): (Rect, Role, &str),
    add: impl FnOnce(&mut Ui, &mut Desk<'_>),
) {
    let part = Part::drawn(ui, kind, |ui| pane(ui, rect, role, name, |ui| add(ui, desk)));
    desk.page.parts.push(part);
}

fn pane(ui: &mut Ui, rect: Rect, role: Role, name: &str, add: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new()
        .id_salt(name)
        .max_rect(rect)
        .accessibility_role(role)
        .accessibility_label(name);
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    add(&mut child);
}

/// Draws navigation and list beside each other. Returns where they end.
fn columns(ui: &mut Ui, desk: &mut Desk<'_>, middle: Rect) -> f32 {
    let small = middle.width() < 1100.0;
    let (navigation, list) =
        if small { (SMALL_NAVIGATION, SMALL_LIST) } else { (NAVIGATION, LIST) };
    let left = middle.left() + navigation;
    navigation_pane(ui, desk, middle.with_max_x(left));
    if !has_sides(desk) {
        return left;
    }
    let right = left + list;
    list_pane(ui, desk, middle.with_min_x(left).with_max_x(right));
    right
}

/// Draws navigation and list below each other where they were asked for. Returns where they end.
fn drawer(ui: &mut Ui, desk: &mut Desk<'_>, middle: Rect) -> f32 {
    if !desk.page.drawer {
        return middle.left();
    }
    let beside = middle.width() - LIST >= LEAST_DOCUMENT;
    let right = if beside { middle.left() + LIST } else { middle.right() };
    let column = middle.with_max_x(right);
    let height = 10.0 * theme::ROW_HEIGHT + 112.0;
    let most = column.height() - LEAST_LIST;
    let (upper, lower) = column.split_top_bottom_at_y(column.top() + height.min(most));
    if has_sides(desk) {
        navigation_pane(ui, desk, upper);
        list_pane(ui, desk, lower);
    } else {
        navigation_pane(ui, desk, column);
    }
    right
}

fn navigation_pane(ui: &mut Ui, desk: &mut Desk<'_>, rect: Rect) {
    surface(ui, rect);
    let place = (rect.shrink2(vec2(1.0, 0.0)), Role::Navigation, labels::NAVIGATION.as_str());
    part(ui, desk, Pane::Navigation, place, |ui, desk| {
        let margin = Frame::new().inner_margin(Margin { left: 8, right: 8, top: 12, bottom: 4 });
        ScrollArea::vertical().id_salt("navigation").auto_shrink(false).show(ui, |ui| {
            margin.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                navigation::navigation(ui, desk);
            });
        });
    });
}

/// Returns whether something stands beside the document: what leads through it, and what belongs to
/// it.
fn has_sides(desk: &Desk<'_>) -> bool {
    desk.page.page == Page::Strategy || desk.page.goal.is_some()
}

/// Draws what leads through the document: its outline, or the other Steckbriefe.
fn list_pane(ui: &mut Ui, desk: &mut Desk<'_>, rect: Rect) {
    surface(ui, rect);
    let inner = rect.shrink2(vec2(1.0, 0.0));
    let goals = templates::goal(desk.snapshot.strategy.content.template()).1;
    let (name, draw): (&str, fn(&mut Ui, &mut Desk<'_>)) = match desk.page.page {
        Page::Strategy => (strategy::OUTLINE, outline::outline),
        _ => (goals, goal_list::goal_list),
    };
    part(ui, desk, Pane::List, (inner, Role::Complementary, name), |ui, desk| {
        ScrollArea::vertical().id_salt(name).auto_shrink(false).show(ui, |ui| {
            draw(ui, desk);
            ui.add_space(16.0);
        });
    });
}

fn surface(ui: &Ui, rect: Rect) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), tokens.separator());
}

/// Draws the open document, and beside it or under it what belongs to it.
fn document(ui: &mut Ui, desk: &mut Desk<'_>, rect: Rect) {
    let wide = ui.max_rect().width() >= WIDE && has_sides(desk);
    let edge = if wide { rect.right() - SIDE } else { rect.right() };
    let main = rect.with_max_x(edge);
    let page = desk.page.page;
    // Every Steckbrief keeps its own place in the scroll, every other page has one.
    let goal = desk.page.goal.filter(|_| page == Page::Profiles);
    let is_text = page == Page::Strategy || goal.is_some();
    let all_profiles = page == Page::Profiles && goal.is_none();
    let bar = if all_profiles { profiles::bar_height(desk) } else { 0.0 };
    let size = vec2(main.width(), main.height() - bar);
    let place = (main, Role::Main, labels::DOCUMENT.as_str());
    part(ui, desk, Pane::Document, place, |ui, desk| {
        scrolled(ui, (page, goal), size, is_text, |ui| {
            if desk.open_document().is_some() {
                authors::legend(ui, desk);
            }
            match page {
                Page::Overview => overview::overview(ui, desk),
                Page::Profiles if desk.page.goal.is_some() => profile(ui, desk, !wide),
                Page::Profiles => profiles::profiles(ui, desk),
                Page::Strategy => {
                    leitlinie::leitlinie(ui, desk);
                    if !wide {
                        comments::panel(ui, desk, &[desk.strategy()]);
                    }
                }
                Page::Evaluation => evaluation::evaluation(ui, desk),
                Page::Sheet => sheet::sheet(ui, desk),
                Page::Alliance => alliance::alliance(ui, desk),
            }
            company::flags(ui, desk);
        });
        if all_profiles {
            profiles::bar(ui, desk);
        }
    });
    if wide {
        let rect = rect.with_min_x(edge);
        side_pane(ui, desk, rect);
    }
}

fn scrolled(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    size: Vec2,
    is_text: bool,
    add: impl FnOnce(&mut Ui),
) {
    let sides = match size.x {
        ..560.0 => 16,
        ..600.0 => 24,
        _ => 40,
    };
    let margin = Margin { left: sides, right: sides, top: 24, bottom: 40 };
    let scroll = ScrollArea::vertical().id_salt(egui::IdSalt::new(salt)).auto_shrink(false);
    scroll.max_height(size.y).show(ui, |ui| {
        Frame::new().inner_margin(margin).show(ui, |ui| {
            if is_text {
                ui.set_max_width(DOCUMENT.min(ui.available_width()));
            }
            add(ui);
            follow_keyboard(ui);
        });
    });
}

/// Draws the Steckbrief; `folded` puts what else belongs to it into the same column.
fn profile(ui: &mut Ui, desk: &mut Desk<'_>, folded: bool) {
    steckbrief::steckbrief(ui, desk, folded);
    if let Some(goal) = desk.page.goal.filter(|_| folded) {
        side::task_split(ui, desk, goal);
        side::sheet(ui, desk, goal);
        comments::panel(ui, desk, &[desk.profile(goal), desk.sheet(goal)]);
    }
}

fn side_pane(ui: &mut Ui, desk: &mut Desk<'_>, rect: Rect) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), tokens.separator());
    let goal = desk.page.goal;
    let salt = ("side", goal.map(ItemId::to_bytes));
    let inner = Rect::from_min_max(pos2(rect.left() + 1.0, rect.top()), rect.max);
    let place = (inner, Role::Complementary, labels::SIDE.as_str());
    part(ui, desk, Pane::Side, place, |ui, desk| {
        ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
            let margin = Margin { left: 18, right: 18, top: 12, bottom: 40 };
            Frame::new().inner_margin(margin).show(ui, |ui| match goal {
                Some(goal) => {
                    steckbrief::decisions(ui, desk, goal);
                    side::task_split(ui, desk, goal);
                    side::sheet(ui, desk, goal);
                    comments::panel(ui, desk, &[desk.profile(goal), desk.sheet(goal)]);
                    company::flags(ui, desk);
                }
                None => comments::panel(ui, desk, &[desk.strategy()]),
            });
        });
    });
}

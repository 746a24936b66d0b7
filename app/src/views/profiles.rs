// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The page of all Steckbriefe, in three ways to see them: tree, table and board. Each of them can be
//! opened, copied and retired in all three; what is chosen in the table is changed together, with a
//! bar at the lower edge of the page.

mod board;
mod changing;
pub mod columns;
mod goals;
mod moving;
mod new;
mod table;
mod target;
mod tree;

use egui::{Id, Ui};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::strategy::Strategy;
use serde::{Deserialize, Serialize};

use self::board::BoardState;
use self::columns::Division;
use self::goals::Goals;
use self::new::NewGoal;
use self::target::Target;
use crate::desk::Desk;
use crate::texts::{labels, profiles as texts};
use crate::widgets::choice::{Offer, segments};
use crate::widgets::list::ListState;
use crate::widgets::menu::About;
use crate::widgets::table::state::{Look as TableLook, State};
use crate::widgets::toast::Toast;
use crate::widgets::{button, sign};

/// What the page knows from one frame to the next.
#[derive(Debug, Default)]
pub struct Profiles {
    goals: Option<Goals>,
    tree: ListState<tree::Node>,
    table: State<ItemId>,
    board: BoardState,
    new: NewGoal,
    /// What can be changed together.
    target: Target,
    /// The menu about one of them, while it is open.
    menu: Option<About<ItemId>>,
    /// What was just done, in words.
    said: String,
    /// What has the keyboard when it comes to the page.
    stop: Option<Id>,
}

impl Profiles {
    /// Opens the dialog that makes a new Steckbrief.
    pub fn begin_new(&mut self) {
        self.new.open(self.stop, None);
    }

    /// Returns what has the keyboard when it comes to the page, as soon as it was drawn.
    pub fn stop(&self) -> Option<Id> {
        self.stop
    }
}

/// How a person wants to see the page; remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    view: View,
    division: Division,
    table: TableLook,
}

impl Look {
    /// Shows all Steckbriefe in another way.
    pub fn see_as(&mut self, view: View) {
        self.view = view;
    }
}

/// A way to see all Steckbriefe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// By area.
    #[default]
    Tree,
    /// Line by line.
    Table,
    /// In columns.
    Board,
}

impl View {
    /// Every way, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Tree, Self::Table, Self::Board];

    /// Returns what it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Tree => texts::TREE,
            Self::Table => texts::TABLE,
            Self::Board => texts::BOARD,
        }
    }

    fn hint(self, in_areas: bool) -> &'static str {
        match self {
            Self::Tree if in_areas => texts::TREE_HINT,
            Self::Tree => texts::LIST_HINT,
            Self::Table => texts::TABLE_HINT,
            Self::Board => texts::BOARD_HINT,
        }
    }
}

/// Draws the page.
pub fn profiles(ui: &mut Ui, desk: &mut Desk<'_>) {
    let (mut page, goals) = take(desk);
    let said = page.said.clone();
    let opened = content(ui, desk, &mut page, &goals);
    if page.said != said {
        // It stands above what says it.
        ui.ctx().request_repaint();
    }
    let made = page.new.show(ui, desk, &goals);
    page.goals = Some(goals);
    desk.page.profiles = page;
    if let Some(goal) = opened.or(made) {
        desk.open_goal(goal);
        desk.page.drawer = false;
    }
}

/// Takes what the page knows and what it shows, as it is now.
fn take(desk: &mut Desk<'_>) -> (Profiles, Goals) {
    let mut page = std::mem::take(&mut desk.page.profiles);
    let today = desk.now.date();
    let goals = Goals::of(page.goals.take(), desk.snapshot, &desk.page.questions, today);
    (page, goals)
}

/// Returns how high the bar below the page is.
pub fn bar_height(desk: &Desk<'_>) -> f32 {
    desk.page.profiles.target.height()
}

/// Draws what can be done with what is chosen, at the lower edge of what the page has. To be called
/// after the page: that is the order of Tab.
pub fn bar(ui: &mut Ui, desk: &mut Desk<'_>) {
    let (mut page, goals) = take(desk);
    let copied = target::bar(ui, desk, &mut page, &goals);
    page.goals = Some(goals);
    desk.page.profiles = page;
    if let Some(goal) = copied {
        desk.open_goal(goal);
    }
}

/// Returns the areas in which goals of a strategy lie, by number and name.
pub(super) fn areas(strategy: &Strategy) -> Vec<(ItemId, String)> {
    goals::areas(strategy).into_iter().map(|area| (area.id, area.name)).collect()
}

/// Makes a copy of a Steckbrief and opens it.
pub(super) fn duplicate(desk: &mut Desk<'_>, goal: ItemId) {
    let (page, goals) = take(desk);
    let copy = goals.get(goal).map(|goal| changing::duplicate(desk, goal));
    desk.page.profiles = Profiles { goals: Some(goals), ..page };
    if let Some(copy) = copy {
        desk.open_goal(copy);
    }
}

/// Retires a Steckbrief, or takes it back, and says so.
pub(super) fn retire(ui: &Ui, desk: &mut Desk<'_>, goal: ItemId, retired: bool) {
    change(ui, desk, |desk, goals| changing::retire(desk, goals, &[goal], retired));
}

/// Moves a Steckbrief to another area, and says so.
pub(super) fn move_to(ui: &Ui, desk: &mut Desk<'_>, goal: ItemId, area: ItemId) {
    change(ui, desk, |desk, goals| {
        let area = goals.areas.iter().find(|it| it.id == area);
        area.map_or_else(String::new, |area| changing::move_to(desk, goals, &[goal], area))
    });
}

/// Changes something from everywhere, and announces what is said about it.
fn change(ui: &Ui, desk: &mut Desk<'_>, change: impl FnOnce(&mut Desk<'_>, &Goals) -> String) {
    let (page, goals) = take(desk);
    let said = change(desk, &goals);
    desk.page.profiles = Profiles { goals: Some(goals), ..page };
    if !said.is_empty() {
        desk.page.toasts.push(Toast::good(said), ui.input(|input| input.time));
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, page: &mut Profiles, goals: &Goals) -> Option<ItemId> {
    let top = ui.cursor().top();
    let chosen = target::choose(ui, desk, page, goals);
    header(ui, desk, page, goals);
    let view = desk.memory.profiles.view;
    let made = target::keys(ui, desk, page, goals, &chosen);
    let opened = match view {
        View::Tree => tree::tree(ui, desk, page, goals),
        View::Table => {
            // As high as the page has room, so that the table scrolls and not the page.
            let above = ui.cursor().top() - top;
            let height = ui.clip_rect().height() - above - AROUND_TABLE;
            table::table(ui, desk, page, goals, height)
        }
        View::Board => board::board(ui, desk, page, goals),
    };
    let wished = target::about(ui, desk, page, goals, &chosen);
    sign::hint(ui, view.hint(!goals.areas.is_empty()));
    if desk.strategy().writable {
        sign::hint(ui, texts::MENU_HINT);
    }
    if view == View::Board && columns::division(desk) == Division::Sheet {
        sign::hint(ui, texts::SHEET_HINT);
    }
    opened.or(made).or(wished)
}

/// What is above and below a table on the page: margins, its filter, and the lines under it.
const AROUND_TABLE: f32 = 24.0 + 40.0 + 40.0 + 40.0 + 24.0;

/// Returns what is chosen: only in the table that can be something.
fn ticked(desk: &Desk<'_>, page: &Profiles) -> Vec<ItemId> {
    match desk.memory.profiles.view {
        View::Table => page.table.chosen(),
        View::Tree | View::Board => Vec::new(),
    }
}

/// Returns the Steckbrief that the keyboard is at, or comes to first.
fn current(desk: &Desk<'_>, page: &Profiles, goals: &Goals) -> Option<ItemId> {
    match desk.memory.profiles.view {
        View::Tree => tree::current(desk, page, goals),
        View::Table => page.table.current(),
        View::Board => board::current(page, &columns::columns(desk, goals)),
    }
}

fn header(ui: &mut Ui, desk: &mut Desk<'_>, page: &mut Profiles, goals: &Goals) {
    let pursued = goals.pursued().count();
    let count = texts::count_in(pursued, goals.areas.len(), goals.template);
    let count = sign::page(ui, labels::PAGE_PROFILES, &count);
    sign::announce(ui, &count);
    ui.horizontal_wrapped(|ui| {
        let view = desk.memory.profiles.view;
        if let Some(view) = one_of(ui, texts::VIEWS, &View::ALL, view, View::label) {
            desk.memory.profiles.view = view;
            page.said.clear();
        }
        if view == View::Board {
            let division = columns::division(desk);
            let all = Division::offered(desk.snapshot.strategy.content.template());
            if let Some(division) = one_of(ui, texts::BOARD_BY, all, division, Division::label) {
                desk.memory.profiles.division = division;
            }
        }
        if desk.strategy().writable {
            let create = button::primary(ui, texts::NEW, texts::NEW);
            if create.clicked() {
                let first = ticked(desk, page).first().copied();
                let near = first.or_else(|| current(desk, page, goals));
                let near = near.and_then(|id| goals.get(id));
                page.new.open(Some(create.id), near.and_then(|goal| goal.area));
            }
        }
        let said = sign::label(ui, &page.said);
        sign::announce(ui, &said);
    });
}

/// Draws a choice between a few things. Returns what was chosen now.
fn one_of<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &'static str,
    all: &[T],
    held: T,
    label: impl Fn(T) -> &'static str,
) -> Option<T> {
    let offers: Vec<Offer> = all.iter().map(|one| Offer::new(None, label(*one))).collect();
    let chosen = all.iter().position(|one| *one == held);
    let (_, picked) = segments(ui, Id::unique(name), name, &offers, chosen, true);
    all.get(picked?).copied()
}

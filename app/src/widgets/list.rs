// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A list, or a tree where its lines have levels. To the keyboard it is one stop: arrow keys move,
//! right and left unfold and fold, Enter opens, Alt and an arrow move the line itself, Shift and F10
//! ask what else can be done with it. Lines can be dragged. Only lines in view are drawn.

use std::collections::BTreeSet;
use std::ops::Range;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, CursorIcon, EventFilter, FontFamily, FontId, Id, Key, Modifiers, Rect, Response, Sense,
    Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use leitwerk_shared::domain::ids::MunicipalityId;

use super::table::RowKey;
use super::table::rows::Tone;
use super::{company, menu, sign};
use crate::presence::Guest;
use crate::theme::{ROW_HEIGHT, Tokens, semibold};

/// A list or tree.
#[derive(Clone, Copy, Debug)]
pub struct List<'a, K> {
    /// Under which it is known.
    pub id: Id,
    /// What screen readers call it.
    pub name: &'a str,
    /// Every line in order, also those inside folded ones.
    pub lines: &'a [Line<K>],
    /// The line whose content is shown elsewhere.
    pub open: Option<K>,
    /// Whether lines that say so can be moved.
    pub moving: bool,
    /// Whether its user shows a menu about a line.
    pub menus: bool,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<K> {
    /// What it is about.
    pub id: K,
    /// How deep it stands, from 1. What follows deeper belongs to it.
    pub level: usize,
    /// What stands before its text, such as a number.
    pub lead: String,
    /// Its text.
    pub text: String,
    /// What stands at its end.
    pub end: String,
    /// What the colour of its end means.
    pub tone: Tone,
    /// What screen readers call it.
    pub name: String,
    /// The Kommunen that are there now: number and name.
    pub company: Vec<(MunicipalityId, String)>,
    /// Whether it can be moved.
    pub movable: bool,
}

/// What a list knows from one frame to the next.
#[derive(Clone, Debug)]
pub struct ListState<K> {
    at: Option<(K, usize)>,
    folded: BTreeSet<K>,
    dragged: Option<K>,
}

/// What a person wants of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<K> {
    /// Opens a line.
    Open(K),
    /// Moves a line one place up.
    Up(K),
    /// Moves a line one place down.
    Down(K),
    /// Puts a line behind another; none means at the very beginning.
    Behind(K, Option<K>),
    /// Sees what can be done with a line.
    Menu(K),
}

const INDENT: f32 = 20.0;
const PADDING: f32 = 12.0;
const LEAD: f32 = 40.0;
const FOLD: f32 = 28.0;
/// So near to the edge of the view, dragging scrolls.
const SCROLL_EDGE: f32 = 28.0;
const SCROLL_STEP: f32 = 8.0;

impl<K> Default for ListState<K> {
    fn default() -> Self {
        Self { at: None, folded: BTreeSet::new(), dragged: None }
    }
}

impl<K: RowKey> ListState<K> {
    /// Folds what belongs to a line, or unfolds it.
    pub fn fold(&mut self, id: K) {
        if !self.folded.remove(&id) {
            self.folded.insert(id);
        }
    }
}

impl<K: RowKey> List<'_, K> {
    /// Draws the list. Returns what was wished.
    pub fn show(&self, ui: &mut Ui, state: &mut ListState<K>) -> Option<Wish<K>> {
        let shown = self.shown(state);
        let at = self.at(state, &shown);
        let mut wish = self.keys(ui, state, &shown, at);
        let at = self.at(state, &shown);
        #[expect(clippy::cast_precision_loss, reason = "a list has few lines")]
        let height = ROW_HEIGHT * shown.len() as f32;
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
        let tree = self.lines.iter().any(|line| line.level > 1);
        let role = if tree { Role::Tree } else { Role::ListBox };
        let list = UiBuilder::new()
            .id_salt(self.id)
            .max_rect(rect)
            .accessibility_role(role)
            .accessibility_label(self.name);
        let list = &mut ui.new_child(list);
        let dragged =
            state.dragged.and_then(|id| shown.iter().position(|n| self.lines[*n].id == id));
        for place in places(list, rect, shown.len(), [at, dragged]) {
            #[expect(clippy::cast_precision_loss, reason = "a list has few lines")]
            let top = rect.top() + ROW_HEIGHT * place as f32;
            let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_HEIGHT));
            let line = self.line(list, row, state, shown[place], (at == Some(place), tree));
            wish = wish.or(line);
        }
        wish.or(self.drag(list, rect, state, &shown))
    }

    /// Returns the line that the keyboard is at, or comes to first.
    pub fn current(&self, state: &ListState<K>) -> Option<K> {
        let shown = self.shown(state);
        self.at(state, &shown).map(|place| self.lines[shown[place]].id)
    }

    /// Returns under which id a line has the keyboard.
    pub fn line_id(&self, id: K) -> Id {
        self.id.with(id)
    }

    /// Returns the places of the lines that no folded one hides.
    fn shown(&self, state: &ListState<K>) -> Vec<usize> {
        let mut hidden = usize::MAX;
        let mut shown = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            if line.level > hidden {
                continue;
            }
            shown.push(n);
            hidden = if state.folded.contains(&line.id) { line.level } else { usize::MAX };
        }
        shown
    }

    fn at(&self, state: &ListState<K>, shown: &[usize]) -> Option<usize> {
        let last = shown.len().checked_sub(1)?;
        let place = |id| shown.iter().position(|n| self.lines[*n].id == id);
        let held = state.at.map(|(id, before)| place(id).unwrap_or(before.min(last)));
        Some(held.or_else(|| place(self.open?)).unwrap_or(0))
    }

    fn has_children(&self, n: usize) -> bool {
        self.lines.get(n + 1).is_some_and(|next| next.level > self.lines[n].level)
    }

    /// Does what the keys say while the keyboard is in the list.
    fn keys(
        &self,
        ui: &Ui,
        state: &mut ListState<K>,
        shown: &[usize],
        at: Option<usize>,
    ) -> Option<Wish<K>> {
        let at = at?;
        let (n, last) = (shown[at], shown.len() - 1);
        let line = &self.lines[n];
        let id = self.line_id(line.id);
        if !ui.memory(|memory| memory.has_focus(id)) {
            return None;
        }
        // The keyboard stays with its line, also where that moves before anybody has left it.
        state.at = Some((line.id, at));
        let filter = EventFilter {
            vertical_arrows: true,
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let held = ui.input(|input| input.modifiers);
        let pressed = |with: Modifiers, key| {
            held.matches_exact(with) && ui.input_mut(|input| input.consume_key(with, key))
        };
        if self.moving && line.movable {
            if pressed(Modifiers::ALT, Key::ArrowUp) {
                return Some(Wish::Up(line.id));
            }
            if pressed(Modifiers::ALT, Key::ArrowDown) {
                return Some(Wish::Down(line.id));
            }
        }
        if self.menus && menu::is_asked_for(ui) {
            return Some(Wish::Menu(line.id));
        }
        let parent = || (0..at).rev().find(|p| self.lines[shown[*p]].level < line.level);
        let next = if pressed(Modifiers::NONE, Key::ArrowDown) {
            (at + 1).min(last)
        } else if pressed(Modifiers::NONE, Key::ArrowUp) {
            at.saturating_sub(1)
        } else if pressed(Modifiers::NONE, Key::Home) {
            0
        } else if pressed(Modifiers::NONE, Key::End) {
            last
        } else if pressed(Modifiers::NONE, Key::ArrowRight) {
            if state.folded.remove(&line.id) || !self.has_children(n) { at } else { at + 1 }
        } else if pressed(Modifiers::NONE, Key::ArrowLeft) {
            if self.has_children(n) && state.folded.insert(line.id) {
                at
            } else {
                parent().unwrap_or(at)
            }
        } else {
            let enter =
                pressed(Modifiers::NONE, Key::Enter) || pressed(Modifiers::NONE, Key::Space);
            return enter.then_some(Wish::Open(line.id));
        };
        let to = self.lines[shown[next]].id;
        state.at = Some((to, next));
        ui.memory_mut(|memory| memory.request_focus(self.line_id(to)));
        None
    }

    /// Draws one line. Returns what was wished with the pointer.
    fn line(
        &self,
        ui: &mut Ui,
        rect: Rect,
        state: &mut ListState<K>,
        n: usize,
        (stop, tree): (bool, bool),
    ) -> Option<Wish<K>> {
        let line = &self.lines[n];
        let movable = self.moving && line.movable;
        let sense = if stop { Sense::click() } else { Sense::CLICK };
        let sense = if movable { sense | Sense::DRAG } else { sense };
        let response = ui.interact(rect, self.line_id(line.id), sense);
        let open = self.open == Some(line.id);
        let folds = self.has_children(n).then(|| state.folded.contains(&line.id));
        let role = if tree { Role::TreeItem } else { Role::ListBoxOption };
        response.widget_info(|| WidgetInfo::selected(role, true, open, &line.name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(open);
            if tree {
                node.set_level(line.level);
            }
            if let Some(folded) = folds {
                node.set_expanded(!folded);
            }
        });
        self.draw(ui, &response, line, (open, folds), state.dragged == Some(line.id));
        sign::focus_ring(ui, &response);
        if response.drag_started() && movable {
            state.dragged = Some(line.id);
        }
        if self.menus && response.secondary_clicked() {
            state.at = Some((line.id, 0));
            return Some(Wish::Menu(line.id));
        }
        if !response.clicked() {
            return None;
        }
        state.at = Some((line.id, 0));
        ui.memory_mut(|memory| memory.request_focus(response.id));
        let on_fold = |at: egui::Pos2| at.x < self.text_left(rect, line.level);
        if folds.is_some() && response.interact_pointer_pos().is_some_and(on_fold) {
            state.fold(line.id);
            return None;
        }
        Some(Wish::Open(line.id))
    }

    /// Where the text of a line begins. Before it is room for the sign that folds, in trees.
    fn text_left(&self, rect: Rect, level: usize) -> f32 {
        let fold = if self.lines.iter().any(|line| line.level > 1) { FOLD } else { PADDING };
        #[expect(clippy::cast_precision_loss, reason = "a tree has few levels")]
        let deeper = INDENT * (level - 1) as f32;
        rect.left() + deeper + fold
    }

    fn draw(
        &self,
        ui: &Ui,
        response: &Response,
        line: &Line<K>,
        (open, folds): (bool, Option<bool>),
        dragged: bool,
    ) {
        let (tokens, rect, painter) = (Tokens::of(ui), response.rect, ui.painter());
        if open || dragged || response.hovered() {
            let fill = if open || dragged { tokens.accent_bg } else { tokens.canvas };
            painter.rect_filled(rect, 0.0, fill);
        }
        if open {
            painter.rect_filled(rect.with_max_x(rect.left() + 3.0), 0.0, tokens.accent);
        }
        let y = rect.center().y;
        let mut left = self.text_left(rect, line.level);
        if let Some(folded) = folds {
            triangle(ui, pos2(left - FOLD / 2.0, y), folded);
        }
        let right = rect.right() - PADDING;
        let font = FontId::proportional(12.5);
        let end = line.tone.colour(tokens);
        let end = painter.text(pos2(right, y), Align2::RIGHT_CENTER, &line.end, font, end);
        let guests: Vec<Guest<'_>> = line.company.iter().map(guest).collect();
        let right = company::letters(ui, end.left() - 8.0, y, &guests);
        let family = if folds.is_some() { semibold() } else { FontFamily::Proportional };
        let font = FontId::new(15.0, family);
        if !line.lead.is_empty() {
            let at = pos2(left, y);
            let lead =
                painter.text(at, Align2::LEFT_CENTER, &line.lead, font.clone(), tokens.muted);
            left = (left + LEAD).max(lead.right() + 8.0);
        }
        let mut job = LayoutJob::simple_singleline(line.text.clone(), font, tokens.text);
        job.wrap = TextWrapping::truncate_at_width((right - left).max(0.0));
        let galley = painter.layout_job(job);
        let cut = galley.elided;
        painter.galley(pos2(left, y - galley.size().y / 2.0), galley, tokens.text);
        if cut && !dragged {
            response.clone().on_hover_text(&line.text);
        }
    }

    /// Shows where a dragged line would go. Returns the wish when it is let go.
    fn drag(
        &self,
        ui: &mut Ui,
        rect: Rect,
        state: &mut ListState<K>,
        shown: &[usize],
    ) -> Option<Wish<K>> {
        let id = state.dragged?;
        let (at, released, escape) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.interact_pos(), !pointer.any_down(), input.key_pressed(Key::Escape))
        });
        if escape || at.is_none() || (released && !ui.clip_rect().contains(at?)) {
            ui.ctx().stop_dragging();
            state.dragged = None;
            return None;
        }
        let at = at?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few lines")]
        let gap = (((at.y - rect.top()) / ROW_HEIGHT).round().max(0.0) as usize).min(shown.len());
        if released {
            state.dragged = None;
            let behind = gap.checked_sub(1).map(|place| self.lines[shown[place]].id);
            return (behind != Some(id)).then_some(Wish::Behind(id, behind));
        }
        #[expect(clippy::cast_precision_loss, reason = "a list has few lines")]
        let y = rect.top() + ROW_HEIGHT * gap as f32;
        let pen = Stroke::new(2.0, Tokens::of(ui).accent);
        ui.painter().hline(rect.x_range().shrink(4.0), y, pen);
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        scroll_along(ui, at.y);
        None
    }
}

/// Scrolls while something is dragged near to the edge of the view.
fn scroll_along(ui: &Ui, y: f32) {
    let view = ui.clip_rect();
    let step = if y < view.top() + SCROLL_EDGE {
        SCROLL_STEP
    } else if y > view.bottom() - SCROLL_EDGE {
        -SCROLL_STEP
    } else {
        return;
    };
    ui.scroll_with_delta(vec2(0.0, step));
    ui.ctx().request_repaint();
}

fn guest((municipality, name): &(MunicipalityId, String)) -> Guest<'_> {
    Guest { municipality: *municipality, municipality_name: name, name }
}

/// Returns the lines to be drawn: those in view, and those with keyboard or pointer, which would
/// lose it otherwise.
fn places(ui: &Ui, rect: Rect, count: usize, held: [Option<usize>; 2]) -> Vec<usize> {
    let clip = ui.clip_rect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few lines")]
    let place = |y: f32| (((y - rect.top()).max(0.0) / ROW_HEIGHT) as usize).min(count);
    let in_view: Range<usize> = place(clip.top())..(place(clip.bottom()) + 1).min(count);
    let mut away: Vec<usize> = held.into_iter().flatten().collect();
    away.retain(|held| !in_view.contains(held) && *held < count);
    away.dedup();
    in_view.chain(away).collect()
}

/// Draws the sign that folds and unfolds.
fn triangle(ui: &Ui, at: egui::Pos2, folded: bool) {
    let (along, across) =
        if folded { (vec2(4.0, 0.0), vec2(0.0, 4.0)) } else { (vec2(0.0, 4.0), vec2(4.0, 0.0)) };
    let pen = Stroke::new(1.5, Tokens::of(ui).muted);
    ui.painter()
        .line(vec![at - along / 2.0 - across, at + along / 2.0, at - along / 2.0 + across], pen);
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog that makes a new Steckbrief.

use egui::{Id, Key, Modifiers, Ui};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::text::{Delta, Splice};

use super::goals::Goals;
use crate::desk::Desk;
use crate::field::new_item_id;
use crate::texts::{profiles as texts, templates};
use crate::views::steckbrief::first_field;
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::input::Input;
use crate::widgets::list::{Line, List, ListState, Wish};
use crate::widgets::table::rows::Tone;
use crate::widgets::text_field::field_id;
use crate::widgets::{button, sign};

/// What is being made.
#[derive(Debug, Default)]
pub(super) struct NewGoal {
    dialog: Dialog,
    title: String,
    area: Option<ItemId>,
    areas: ListState<ItemId>,
    /// Whether it was to be made without a title.
    missing: bool,
}

const FRAME: Frameset = Frameset { title: texts::NEW, width: 520.0, height: 420.0 };

impl NewGoal {
    /// Opens the dialog; when it closes, the keyboard goes back to `opener`.
    pub(super) fn open(&mut self, opener: Option<Id>, area: Option<ItemId>) {
        *self = Self { area, ..Self::default() };
        self.dialog.open(opener);
    }

    /// Draws the dialog, if it is open. Returns the Steckbrief that was made.
    pub(super) fn show(&mut self, ui: &Ui, desk: &mut Desk<'_>, goals: &Goals) -> Option<ItemId> {
        let mut dialog = std::mem::take(&mut self.dialog);
        let mut made = None;
        dialog.show(ui, FRAME, |ui, dialog| {
            made = self.content(ui, desk, dialog, goals);
            if made.is_some() {
                dialog.close_for_good();
            }
        });
        self.dialog = dialog;
        made
    }

    fn content(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        dialog: &mut Dialog,
        goals: &Goals,
    ) -> Option<ItemId> {
        sign::heading(ui, 1, texts::NEW);
        let in_areas = !goals.areas.is_empty();
        sign::label(ui, if in_areas { texts::NEW_PURPOSE } else { texts::NEW_WITHOUT_AREA });
        let id = Id::unique("new goal title");
        let focused = ui.memory(|memory| memory.has_focus(id));
        let enter = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Enter);
        let entered = focused && ui.input_mut(enter);
        let (name, hint, width) = (texts::NEW_TITLE, texts::NEW_TITLE_HINT, ui.available_width());
        sign::label(ui, crate::texts::labels::TITLE);
        let field = Input { id, name, hint, suffix: "", width }.show(ui, &mut self.title);
        dialog.begin_at(ui, &field);
        self.missing &= self.title.trim().is_empty();
        if self.missing {
            sign::trouble(ui, texts::TITLE_MISSING);
        }
        self.choose_area(ui, goals);
        ui.add_space(8.0);
        let create = button::primary(ui, texts::CREATE, texts::CREATE).clicked();
        if !create && !entered {
            return None;
        }
        self.missing = self.title.trim().is_empty();
        (!self.missing).then(|| self.create(desk))
    }

    fn choose_area(&mut self, ui: &mut Ui, goals: &Goals) {
        if goals.areas.is_empty() {
            self.area = None;
            return;
        }
        let area = self.area.filter(|id| goals.areas.iter().any(|area| area.id == *id));
        self.area = area.or(goals.areas.first().map(|area| area.id));
        let kind = templates::area(goals.template).0;
        sign::label(ui, kind);
        let name = texts::new_area(kind);
        let lines: Vec<Line<ItemId>> =
            goals.areas.iter().map(|area| line(area.id, &area.name)).collect();
        let list = List {
            id: Id::unique("new goal area"),
            name: &name,
            lines: &lines,
            open: self.area,
            moving: false,
            menus: false,
        };
        if let Some(Wish::Open(area)) = list.show(ui, &mut self.areas) {
            self.area = Some(area);
        }
    }

    /// Makes the Steckbrief: title and area in one edit. Its own document begins with the first
    /// thing that is written into it.
    fn create(&self, desk: &mut Desk<'_>) -> ItemId {
        let id = new_item_id();
        let goal = Path::key("goals").item(id);
        let title = Splice { at: 0, delete: 0, insert: self.title.trim().to_owned() };
        let mut ops = vec![
            Op::Add { list: Path::key("goals"), id, before: None },
            Op::Text { at: goal.clone().then("title"), delta: Delta::splice(title) },
        ];
        let area = self.area.map(Value::Item);
        ops.extend(area.map(|area| Op::Set { at: goal.then("area"), value: Some(area) }));
        let strategy = desk.strategy();
        desk.outbox.send(strategy.doc, strategy.version.clone(), ops);
        desk.page.focus = Some(field_id(&first_field(desk, id)));
        id
    }
}

fn line(id: ItemId, name: &str) -> Line<ItemId> {
    Line {
        id,
        level: 1,
        lead: String::new(),
        text: name.to_owned(),
        end: String::new(),
        tone: Tone::Muted,
        name: name.to_owned(),
        company: Vec::new(),
        movable: false,
    }
}

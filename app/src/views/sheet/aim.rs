// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Finds the goal, and the part of its Blatt, in which a field stands that shall have the keyboard.

use egui::Id;
use leitwerk_shared::domain::edit::{Part, Path};
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::sheet::Sheet;
use leitwerk_shared::domain::strategy::Numbered;

use crate::desk::{Desk, Source};
use crate::widgets::text_field::field_id;

/// The fields of the own plan.
const PLAN: &[&str] =
    &["decision", "reason", "plan", "based_on", "start", "due", "measures", "costs"];

/// Returns whether a field of a Blatt belongs to the own plan.
pub(in crate::views) fn is_of_plan(path: &Path) -> bool {
    matches!(path.parts().first(), Some(Part::Key(key)) if PLAN.contains(key))
}

/// Brings the goal into sight in whose Blatt a field shall have the keyboard, once.
pub(super) fn follow(desk: &mut Desk<'_>, goals: &[Numbered<'_>]) {
    let aim = desk.page.focus;
    if aim.is_none() || aim == desk.page.sheet.aim {
        return;
    }
    desk.page.sheet.aim = aim;
    let empty = Sheet::default();
    let here = goals.iter().map(|goal| goal.goal.id).find(|goal| {
        let sheet = desk.snapshot.sheets.get(goal).map_or(&empty, |view| &view.content);
        holds(desk.sheet(*goal), sheet, &Path::default(), sheet.keys(), aim)
    });
    if let Some(goal) = here {
        desk.page.sheet.show(goal);
    }
}

/// Returns whether a field of the own plan shall have the keyboard.
pub(super) fn is_in_plan(desk: &Desk<'_>, source: Source<'_>, sheet: &Sheet) -> bool {
    let aim = desk.page.focus;
    aim.is_some() && holds(source, sheet, &Path::default(), PLAN, aim)
}

fn holds(
    source: Source<'_>,
    record: &dyn Record,
    at: &Path,
    keys: &[&'static str],
    aim: Option<Id>,
) -> bool {
    keys.iter().any(|key| {
        let path = at.clone().then(key);
        if Some(field_id(&source.key(path.clone()))) == aim {
            return true;
        }
        match record.field(key) {
            Some(Held::Group(group)) => holds(source, group, &path, group.keys(), aim),
            Some(Held::List(items)) => items
                .into_iter()
                .any(|(id, item)| holds(source, item, &path.clone().item(id), item.keys(), aim)),
            _ => false,
        }
    })
}

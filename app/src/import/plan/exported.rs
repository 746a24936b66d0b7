// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Plans the import of an export: all of it where nothing is written yet, else the Blätter alone,
//! where the goals that they belong to are there. What is there is never touched.

use leitwerk_shared::domain::edit::{Edit, Op, Path, Value, Version};
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::strategy::GoalEntry;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::super::File;
use super::super::exported::Exported;
use super::super::report::{Left, Report, Taken, What};
use super::{Plan, PlanError};

/// Plans the import of an export.
pub(super) fn plan(file: &File, export: &Exported, snapshot: &Snapshot) -> Result<Plan, PlanError> {
    let mut edits = Vec::new();
    let mut taken = Vec::new();
    let mut left = export.left.clone();
    if is_written(&snapshot.strategy.content) {
        // An export without Blätter has nothing to bring to those who write already.
        if export.sheets.is_empty() {
            return Err(PlanError::NotEmpty);
        }
        left.clear();
    } else {
        edits.push(leitlinie(export, snapshot));
        let steckbrief =
            |(goal, ops): &(_, Vec<Op>)| edit(DocId::shared(Class::Steckbrief, *goal), ops);
        edits.extend(export.profiles.iter().filter(|(_, ops)| !ops.is_empty()).map(steckbrief));
        taken.clone_from(&export.counted);
        let known = |name: &str| snapshot.municipalities.values().any(|it| it.name == name);
        let unknown = export.members.iter().filter(|(_, name)| !known(name)).count();
        left.push((Left::MemberNumber, unknown));
    }
    let alone = edits.is_empty();
    let (sheets, others) = sheets(export, snapshot, alone)?;
    taken.extend((!sheets.is_empty()).then(|| Taken {
        what: What::Sheet,
        number: sheets.len(),
        lines: Vec::new(),
    }));
    left.extend(others);
    left.retain(|(_, number)| *number > 0);
    edits.extend(sheets);
    let report = Report {
        file: file.name.clone(),
        sha256: file.sha256.to_string(),
        already_imported: false,
        taken,
        same: 0,
        kept: Vec::new(),
        not_taken: Vec::new(),
        left,
    };
    Ok(Plan { edits, report })
}

/// Writes the Leitlinie, with the numbers that its members have in the roster here.
fn leitlinie(export: &Exported, snapshot: &Snapshot) -> Edit {
    let mut ops = export.strategy.clone();
    for (id, name) in &export.members {
        let known = snapshot.municipalities.iter().find(|(_, it)| it.name == *name);
        ops.extend(known.map(|(number, _)| Op::Set {
            at: Path::key("members").item(*id).then("roster"),
            value: Some(Value::Int(i64::from(number.0))),
        }));
    }
    Edit { base: snapshot.strategy.version.clone(), ..edit(snapshot.strategy.doc, &ops) }
}

/// What writes Blätter, and how many are left for which reason.
type Planned = (Vec<Edit>, [(Left, usize); 3]);

/// Writes the Blätter of the own Kommune. Returns what is left of them, too. Where they come `alone`,
/// somebody wants these: that none of them can be taken has to be heard.
fn sheets(export: &Exported, snapshot: &Snapshot, alone: bool) -> Result<Planned, PlanError> {
    let me = snapshot.me.municipality;
    let own = snapshot.municipalities.get(&me).map_or("", |own| own.name.as_str());
    let wanted = export.sheets_of.as_deref().unwrap_or(own);
    let [mut foreign, mut homeless, mut written] = [0; 3];
    let mut edits = Vec::new();
    for sheet in &export.sheets {
        let there = snapshot.sheets.get(&sheet.goal);
        let is_goal = |goal: &GoalEntry| goal.id == sheet.goal;
        if sheet.municipality != wanted {
            foreign += 1;
        } else if alone && !snapshot.strategy.content.goals.iter().any(is_goal) {
            homeless += 1;
        } else if there.is_some_and(|view| is_written(&view.content)) {
            written += 1;
        } else if !sheet.ops.is_empty() {
            edits.push(edit(DocId::owned(Class::Blatt, me, sheet.goal), &sheet.ops));
        }
    }
    if alone && edits.is_empty() {
        let of = export.sheets.iter().find(|sheet| sheet.municipality != wanted);
        return Err(match of {
            _ if written > 0 => PlanError::SheetsWritten,
            Some(sheet) if homeless == 0 => {
                PlanError::OtherKommune { found: sheet.municipality.clone(), own: own.to_owned() }
            }
            _ => PlanError::NotEmpty,
        });
    }
    let [foreign, homeless] = [(Left::ForeignSheet, foreign), (Left::HomelessSheet, homeless)];
    Ok((edits, [foreign, homeless, (Left::WrittenSheet, written)]))
}

fn edit(doc: DocId, ops: &[Op]) -> Edit {
    Edit { doc, base: Version::default(), ops: ops.to_vec() }
}

/// Whether somebody has written a text, added an item or set a value somewhere, except for the
/// template, which is chosen first.
fn is_written(record: &dyn Record) -> bool {
    record.keys().iter().filter(|key| **key != "template").any(|key| match record.field(key) {
        Some(Held::Text(text)) => !text.is_empty(),
        Some(Held::Register(claims)) => !claims.is_empty(),
        Some(Held::Group(group)) => is_written(group),
        Some(Held::List(items)) => !items.is_empty(),
        Some(Held::Links(links)) => !links.is_empty(),
        None => false,
    }) || !record.removed().is_empty()
}

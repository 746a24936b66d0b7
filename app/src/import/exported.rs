// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Reads back what `report::json` has written: the steps that write the same once more, by the table
//! of fields. Items keep their ids, so that whatever names them still does. Who wrote what does not
//! come along: comments, contradicting values and what was removed are counted and left.

use leitwerk_shared::domain::answer::AnswerState;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::{Estimate, Hundredths, MilestoneState, Target, Unit};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::schema::{self, Field, Kind, Shape};
use leitwerk_shared::domain::sheet::SheetState;
use leitwerk_shared::domain::text::Delta;
use serde_json::{Map, Value as Json, json};

use super::ImportError;
use super::report::{Left, Taken, What};
use crate::report::json::{FORMAT, VERSION};

/// The longest export that is read, in bytes.
const LIMIT: usize = 64 << 20;

/// An export as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// What writes the Leitlinie.
    pub(super) strategy: Vec<Op>,
    /// The members whose number in the roster was known, with their names.
    pub(super) members: Vec<(ItemId, String)>,
    /// What writes the Steckbriefe, by goal.
    pub(super) profiles: Vec<(ItemId, Vec<Op>)>,
    /// The Blätter of one Kommune, or of none.
    pub(super) sheets: Vec<Sheet>,
    /// The Kommune whose Blätter become one's own though it has another name.
    pub(super) sheets_of: Option<String>,
    /// How much of what the file says.
    pub(super) counted: Vec<Taken>,
    /// What is left.
    pub(super) left: Vec<(Left, usize)>,
}

/// A Blatt.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    pub(super) goal: ItemId,
    /// The name of its Kommune.
    pub(super) municipality: String,
    pub(super) ops: Vec<Op>,
}

/// Returns whether a file is JSON rather than text.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Reads an export.
///
/// # Errors
/// [`ImportError`] if it is none, is one of another version, or does not fit together.
pub(super) fn read(bytes: &[u8]) -> Result<Exported, ImportError> {
    if bytes.len() > LIMIT {
        return Err(ImportError::TooLarge { limit: LIMIT, got: bytes.len() });
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let file: Json = serde_json::from_slice(bytes)
        .map_err(|error| ImportError::BrokenJson { line: error.line() })?;
    if file["format"] != FORMAT {
        return Err(ImportError::ForeignJson);
    }
    if file["version"] != VERSION {
        return Err(ImportError::OtherVersion { found: file["version"].as_u64(), known: VERSION });
    }
    let mut reader = Reader::default();
    let strategy = leitlinie(&file)?;
    let members = members(&file);
    let strategy = reader.ops(&strategy, schema::LEITLINIE, "strategy")?;
    let mut profiles = Vec::new();
    for (n, goal) in list(&file, "goals").iter().enumerate() {
        let place = format!("goals[{n}]");
        let ops = reader.ops(&steckbrief(goal)?, schema::STECKBRIEF, &place)?;
        profiles.push((id(&goal["id"], &place)?, ops));
    }
    // What is counted of a Blatt is the Blatt.
    let counted = std::mem::take(&mut reader.counted);
    let mut sheets = Vec::new();
    for (n, sheet) in list(&file, "sheets").iter().enumerate() {
        let place = format!("sheets[{n}]");
        sheets.push(Sheet {
            goal: id(&sheet["goal"], &place)?,
            municipality: sheet["municipality"].as_str().unwrap_or_default().to_owned(),
            ops: reader.ops(object(sheet, &place)?, schema::BLATT, &place)?,
        });
    }
    let taken = |(what, number)| Taken { what, number, lines: Vec::new() };
    Ok(Exported {
        strategy,
        members,
        profiles,
        sheets,
        sheets_of: None,
        counted: counted.into_iter().map(taken).collect(),
        left: reader.left.into_iter().collect(),
    })
}

/// Returns the fields of the Leitlinie as the table has them: goals and members stand apart from it.
fn leitlinie(file: &Json) -> Result<Map<String, Json>, ImportError> {
    let mut strategy = object(&file["strategy"], "strategy")?.clone();
    let goal = |goal: &Json| {
        // What is unset is written nowhere.
        let retired = if goal["retired"] == true { json!(true) } else { Json::Null };
        let [id, title, area] = ["id", "title", "area_id"].map(|key| goal[key].clone());
        json!({ "id": id, "title": title, "area": area, "retired": retired })
    };
    let member = |member: &Json| {
        let [id, name, kind] = ["id", "name", "kind"].map(|key| member[key].clone());
        json!({ "id": id, "name": name, "kind": kind })
    };
    let goals = list(file, "goals").iter().map(goal).collect();
    let members = list(file, "members").iter().map(member).collect();
    strategy.insert("goals".to_owned(), goals);
    strategy.insert("members".to_owned(), members);
    Ok(strategy)
}

/// Returns the fields of a Steckbrief as the table has them.
fn steckbrief(goal: &Json) -> Result<Map<String, Json>, ImportError> {
    let mut profile = object(goal, "goals")?.clone();
    let ids = list(goal, "purpose_ids").iter();
    let purposes = ids.zip(list(goal, "purposes"));
    let purposes = purposes.map(|(id, text)| json!({ "id": id, "text": text })).collect();
    profile.insert("purposes".to_owned(), purposes);
    // No points are what everything has that nobody has scored.
    if let Some(impact) = profile.get_mut("impact").and_then(Json::as_object_mut) {
        impact.retain(|_, score| *score != 0);
    }
    Ok(profile)
}

fn members(file: &Json) -> Vec<(ItemId, String)> {
    let numbered = list(file, "members").iter().filter(|member| member["roster"].is_u64());
    let member = |member: &Json| {
        Some((member["id"].as_str()?.parse().ok()?, member["name"].as_str()?.to_owned()))
    };
    numbered.filter_map(member).collect()
}

fn list<'a>(of: &'a Json, key: &str) -> &'a [Json] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

fn object<'a>(value: &'a Json, place: &str) -> Result<&'a Map<String, Json>, ImportError> {
    value.as_object().ok_or_else(|| misfit(place))
}

fn id(value: &Json, place: &str) -> Result<ItemId, ImportError> {
    let id = value.as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| misfit(&format!("{place}.id")))
}

fn misfit(place: &str) -> ImportError {
    ImportError::Misfit { place: place.to_owned() }
}

/// Counts while it reads.
#[derive(Default)]
struct Reader {
    ops: Vec<Op>,
    counted: std::collections::BTreeMap<What, usize>,
    left: std::collections::BTreeMap<Left, usize>,
}

impl Reader {
    /// Returns the steps that write an object into an empty document.
    fn ops(
        &mut self,
        object: &Map<String, Json>,
        fields: &'static [Field],
        place: &str,
    ) -> Result<Vec<Op>, ImportError> {
        let left =
            [("comments", Left::Comment), ("clashes", Left::Clash), ("removed", Left::Removed)];
        for (key, what) in left {
            let number = object.get(key).and_then(Json::as_array).map_or(0, Vec::len);
            if number > 0 {
                *self.left.entry(what).or_default() += number;
            }
        }
        self.fields(object, fields, &Path::default(), place)?;
        Ok(std::mem::take(&mut self.ops))
    }

    fn fields(
        &mut self,
        object: &Map<String, Json>,
        fields: &'static [Field],
        at: &Path,
        place: &str,
    ) -> Result<(), ImportError> {
        // Whoever reads a comment wants to know whose it is.
        for field in fields.iter().filter(|field| field.key != "comments") {
            let Some(value) = object.get(field.key).filter(|value| !value.is_null()) else {
                continue;
            };
            self.field(
                value,
                field,
                at.clone().then(field.key),
                &format!("{place}.{}", field.key),
            )?;
        }
        Ok(())
    }

    fn field(
        &mut self,
        value: &Json,
        field: &'static Field,
        at: Path,
        place: &str,
    ) -> Result<(), ImportError> {
        let wrong = || misfit(place);
        match &field.shape {
            Shape::Text => {
                let delta = Delta::between("", value.as_str().ok_or_else(wrong)?);
                if !delta.is_empty() {
                    self.ops.push(Op::Text { at, delta });
                }
            }
            Shape::Register(kind) if is_unset(*kind, value) => {}
            Shape::Register(kind) => {
                let value = register(*kind, value).filter(|value| kind.takes(value));
                self.ops.push(Op::Set { at, value: Some(value.ok_or_else(wrong)?) });
            }
            Shape::Group(fields) => self.fields(object(value, place)?, fields, &at, place)?,
            Shape::List(fields) => {
                for (n, item) in value.as_array().ok_or_else(wrong)?.iter().enumerate() {
                    let place = format!("{place}[{n}]");
                    let id = id(&item["id"], &place)?;
                    self.ops.push(Op::Add { list: at.clone(), id, before: None });
                    if let Some(what) = What::of_list(field.key) {
                        *self.counted.entry(what).or_default() += 1;
                    }
                    self.fields(object(item, &place)?, fields, &at.clone().item(id), &place)?;
                }
            }
            Shape::Links(_) => {
                for link in value.as_array().ok_or_else(wrong)? {
                    let id = id(link, place)?;
                    self.ops.push(Op::Add { list: at.clone(), id, before: None });
                }
            }
        }
        Ok(())
    }
}

/// Whether a word is the one that the export writes where nothing is set.
fn is_unset(kind: Kind, value: &Json) -> bool {
    let Kind::Word(words) = kind else { return false };
    let unset = if words == AnswerState::ALL.map(AnswerState::word) {
        AnswerState::default().word()
    } else if words == MilestoneState::WORDS {
        MilestoneState::default().word()
    } else if words == SheetState::WORDS {
        SheetState::default().word()
    } else {
        return false;
    };
    *value == unset
}

/// Reads the value of a register as the export writes it.
fn register(kind: Kind, value: &Json) -> Option<Value> {
    let text = || value.as_str();
    Some(match kind {
        Kind::Int(..) => Value::Int(value.as_i64()?),
        Kind::Flag => Value::Flag(value.as_bool()?),
        Kind::Line(_) | Kind::Word(_) => Value::Line(text()?.to_owned()),
        Kind::Date => Value::Date(text()?.parse().ok()?),
        Kind::Item(_) => Value::Item(text()?.parse().ok()?),
        Kind::Hundredths => Value::Hundredths(decimal(value)?),
        Kind::Estimate(_) => Value::Estimate(Estimate {
            min: decimal(&value["min"])?,
            max: decimal(&value["max"])?,
            unit: Unit::from_word(value["unit"].as_str()?)?,
        }),
        Kind::Target => Value::Target(Target {
            value: if value["value"].is_null() { None } else { Some(decimal(&value["value"])?) },
            unit: value["unit"].as_str()?.to_owned(),
            due: value["due"].as_str()?.to_owned(),
        }),
    })
}

/// Reads „1.50“.
fn decimal(value: &Json) -> Option<Hundredths> {
    let (whole, part) = value.as_str()?.split_once('.')?;
    if part.len() != 2 || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (whole, part) = (whole.parse::<i64>().ok()?, part.parse::<i64>().ok()?);
    whole.checked_mul(100)?.checked_add(part).map(Hundredths)
}

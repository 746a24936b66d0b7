// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Registers that two people set at once: all values with their authors, and a button for each.

use egui::{Frame, Id, Margin, Ui};
use leitwerk_shared::domain::answer::Answer;
use leitwerk_shared::domain::assessment::{Category, OrgUnit, Quadrant, TrafficLight};
use leitwerk_shared::domain::edit::{Part, Path, Value};
use leitwerk_shared::domain::goal::{Efforts, MeasureState, Profile, WorkMode};
use leitwerk_shared::domain::ids::{Class, DeviceId, ItemId};
use leitwerk_shared::domain::impact::Perspective;
use leitwerk_shared::domain::municipality::MunicipalityKind;
use leitwerk_shared::domain::record::{Held, Record};
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::sheet::{CostKind, Decision, Sheet};
use leitwerk_shared::domain::strategy::{AreaRole, Strategy};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::desk::{Desk, Source};
use crate::language::Text;
use crate::outbox::FieldKey;
use crate::texts::{
    charts, dates, fields, labels, notices, numbers, plan, strategy as guideline, templates,
};
use crate::theme::{RADIUS_CARD, Tokens};
use crate::widgets::{authors, button, sign};

/// One register with several values.
#[derive(Clone, Debug)]
pub struct Clash {
    field: String,
    path: Path,
    values: Vec<Claimed>,
}

#[derive(Clone, Debug)]
struct Claimed {
    shown: String,
    value: Value,
    device: DeviceId,
    at: i64,
}

impl Clash {
    /// Returns what the field is called.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Returns the path of the field.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Collects the registers of one document that want a decision.
#[derive(Debug, Default)]
struct Collector {
    clashes: Vec<Clash>,
}

impl Collector {
    fn see<T>(
        &mut self,
        field: &str,
        path: &Path,
        register: &Register<T>,
        show: impl Fn(&T) -> String,
        value: impl Fn(&T) -> Value,
    ) {
        let Some(claims) = register.clash() else { return };
        let values = claims.iter().map(|claim| Claimed {
            shown: show(&claim.value),
            value: value(&claim.value),
            device: claim.device,
            at: claim.at,
        });
        let values = values.collect();
        self.clashes.push(Clash { field: field.to_owned(), path: path.clone(), values });
    }

    fn line(&mut self, field: &str, key: &'static str, register: &Register<String>) {
        self.see(field, &Path::key(key), register, String::clone, |v| Value::Line(v.clone()));
    }

    fn answer(&mut self, field: &str, path: Path, answer: &Answer) {
        let show = |state: &_| labels::answer_state(*state).to_owned();
        let value = |state: &leitwerk_shared::domain::answer::AnswerState| word(state.word());
        self.see(field, &path.then("state"), &answer.state, show, value);
    }

    fn efforts(&mut self, efforts: &Efforts) {
        for (field, key, register) in [
            (labels::PERSONNEL_PERMANENT, "personnel_permanent", &efforts.personnel_permanent),
            (labels::PERSONNEL_ONE_OFF, "personnel_one_off", &efforts.personnel_one_off),
            (labels::IT_COST, "it_cost", &efforts.it_cost),
        ] {
            let path = Path::key("efforts").then(key);
            self.see(field, &path, register, |v| numbers::estimate(*v), |v| Value::Estimate(*v));
        }
    }
}

impl Collector {
    fn rating(&mut self, unit: &OrgUnit, category: &Category) {
        let Some(rating) = unit.rating(category.id) else { return };
        let field = labels::part(unit.name.trim(), category.name.trim());
        let path = Path::key("units").item(unit.id).then("ratings").item(category.id);
        let show = |light: &TrafficLight| charts::light(*light).to_owned();
        let light = path.clone().then("light");
        self.see(&field, &light, &rating.light, show, |light| word(light.word()));
        let (field, label) = (labels::part(&field, charts::LABEL), path.then("label"));
        self.see(&field, &label, &rating.label, String::clone, |it| Value::Line(it.clone()));
    }

    /// Collects the registers that no other function names: those that came with the templates.
    fn rest(
        &mut self,
        class: Class,
        strategy: &Strategy,
        record: &dyn Record,
        at: &Path,
        before: &str,
    ) {
        for key in record.keys() {
            let path = at.clone().then(key);
            let known = self.clashes.iter().any(|clash| clash.path == path);
            match record.field(key) {
                Some(Held::Register(claims)) if claims.len() > 1 && !known => {
                    let field = named(class, strategy, &path, before);
                    let show = |value: &Value| self::value(strategy, &path, value);
                    self.see(&field, &path, &Register::new(claims), show, Value::clone);
                }
                Some(Held::Group(group)) => self.rest(class, strategy, group, &path, before),
                Some(Held::List(items)) => {
                    for (n, (id, item)) in items.into_iter().enumerate() {
                        let before = labels::item_field(&kind(class, strategy, key), n + 1, "");
                        self.rest(class, strategy, item, &path.clone().item(id), &before);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Names one item of a list.
fn kind(class: Class, strategy: &Strategy, list: &'static str) -> String {
    match class {
        Class::Leitlinie => fields::field(strategy.template(), class, &Path::key(list)),
        _ => templates::item(list).to_owned(),
    }
}

/// Names a register of a template.
fn named(class: Class, strategy: &Strategy, path: &Path, before: &str) -> String {
    match path.parts() {
        [Part::Key(_), Part::Item(_), Part::Key(key)] if class == Class::Leitlinie => {
            format!("{before}{}", fields::part_of(strategy.template(), key))
        }
        _ if class == Class::Leitlinie => fields::field(strategy.template(), class, path),
        [Part::Key(key)] => templates::field(strategy.template(), key).name.to_owned(),
        [Part::Key(list), Part::Item(_), Part::Key(key), ..] => {
            format!("{before}{}", templates::item_field(list, key))
        }
        _ => path.to_string(),
    }
}

/// Writes a value of a register.
pub(crate) fn value(strategy: &Strategy, path: &Path, value: &Value) -> String {
    let yes_no = |flag: bool| if flag { labels::YES } else { labels::NO }.to_owned();
    match value {
        Value::Int(number) if path.parts() == [Part::Key("horizon")] => {
            let place = usize::try_from(*number).ok().and_then(|n| n.checked_sub(1));
            let words = place.and_then(|n| templates::horizons(strategy.template()).get(n));
            words.map_or_else(|| number.to_string(), Text::to_owned)
        }
        Value::Int(number) => number.to_string(),
        Value::Flag(flag) => yes_no(*flag),
        Value::Line(line) => {
            let state = || MeasureState::from_word(line).map(templates::measure_state);
            let words = match path.parts().last() {
                Some(Part::Key("template")) => Template::from_word(line).map(templates::template),
                Some(Part::Key("role")) => AreaRole::from_word(line).map(guideline::area_role),
                Some(Part::Key("kind")) if path.parts().first() == Some(&Part::Key("members")) => {
                    MunicipalityKind::from_word(line).map(MunicipalityKind::title)
                }
                Some(Part::Key("state")) => state(),
                Some(Part::Key("mode")) => WorkMode::from_word(line).map(labels::work_mode),
                Some(Part::Key("decision")) => Decision::from_word(line).map(plan::decision),
                Some(Part::Key("kind")) => CostKind::from_word(line).map(plan::kind),
                _ => None,
            };
            words.unwrap_or(line).to_owned()
        }
        Value::Date(date) => dates::date(*date),
        Value::Item(id) => {
            let criterion = strategy.criteria.iter().find(|criterion| criterion.id == *id);
            let group = strategy.impact_areas.iter().find(|area| area.id == *id);
            let name = strategy
                .actor(*id)
                .or(criterion.map(|criterion| criterion.name.as_str()))
                .or(group.map(|area| area.name.as_str()));
            name.map_or(labels::NOT_CHOSEN, labels::titled).to_owned()
        }
        Value::Estimate(estimate) => numbers::estimate(*estimate),
        Value::Hundredths(number) => numbers::hundredths(*number),
        Value::Target(target) => numbers::target(target),
    }
}

fn word(word: &str) -> Value {
    Value::Line(word.to_owned())
}

/// Returns what wants a decision in a Steckbrief.
pub fn of_profile(strategy: &Strategy, profile: &Profile) -> Vec<Clash> {
    let mut all = Collector::default();
    let path = Path::key("adjustment").then("adjusted");
    let yes_no = |flag: &bool| if *flag { labels::YES } else { labels::NO }.to_owned();
    all.see(labels::ADJUSTMENT, &path, &profile.adjustment.adjusted, yes_no, |v| Value::Flag(*v));
    for (n, item) in profile.milestones.iter().enumerate() {
        let path = Path::key("milestones").item(item.id);
        let field = labels::item_field(labels::MILESTONE, n + 1, labels::DUE);
        let due = path.clone().then("due");
        all.see(&field, &due, &item.due, |v| dates::date(*v), |v| Value::Date(*v));
        let field = labels::item_field(labels::MILESTONE, n + 1, labels::STATE);
        let show = |v: &_| labels::milestone_state(*v).to_owned();
        all.see(&field, &path.then("state"), &item.state, show, |v| word(v.word()));
    }
    for (n, item) in profile.measures.iter().enumerate() {
        let field = labels::item_field(labels::MEASURE, n + 1, labels::MODE);
        let path = Path::key("measures").item(item.id).then("mode");
        let show = |v: &_| labels::work_mode(*v).to_owned();
        all.see(&field, &path, &item.mode, show, |v| word(v.word()));
    }
    all.line(labels::START, "start", &profile.start);
    all.efforts(&profile.efforts);
    all.answer(labels::RISKS, Path::key("risks"), &profile.risks);
    all.line(labels::PRIORITY, "priority", &profile.priority);
    all.line(labels::EFFORT_CLASS, "effort_class", &profile.effort_class);
    for perspective in Perspective::ALL {
        let path = Path::key("impact").then(perspective.name());
        let register = profile.impact.register(perspective);
        let field = labels::part(labels::PERSPECTIVES, perspective.name());
        all.see(&field, &path, register, u8::to_string, |v| Value::Int((*v).into()));
    }
    let split = Path::key("task_split");
    all.answer(labels::JOINT, split.clone().then("joint"), &profile.task_split.joint);
    let one = &profile.task_split.one_for_all;
    all.answer(labels::ONE_FOR_ALL, split.clone().then("one_for_all"), one);
    all.answer(labels::EACH_OWN, split.then("each_own"), &profile.task_split.each_own);
    all.rest(Class::Steckbrief, strategy, profile, &Path::default(), "");
    all.clashes
}

/// Returns what wants a decision in the own Blatt.
pub fn of_sheet(strategy: &Strategy, sheet: &Sheet) -> Vec<Clash> {
    let mut all = Collector::default();
    all.answer(labels::SHEET_ANSWER, Path::key("answer"), &sheet.answer);
    let show = |v: &_| labels::sheet_state(*v).to_owned();
    all.see(labels::STATE, &Path::key("state"), &sheet.state, show, |v| word(v.word()));
    let number = |v: &_| numbers::hundredths(*v);
    let path = Path::key("existing_vza");
    all.see(labels::EXISTING_VZA, &path, &sheet.existing_vza, number, |v| Value::Hundredths(*v));
    let show = |v: &_| plan::decision(*v).to_owned();
    let path = Path::key("decision");
    all.see(plan::DECISION, &path, &sheet.decision, show, |v| word(v.word()));
    all.line(plan::BASED_ON, "based_on", &sheet.based_on);
    for (field, key, date) in [(plan::START, "start", &sheet.start), (plan::DUE, "due", &sheet.due)]
    {
        let path = Path::key(key);
        all.see(field, &path, date, |v| dates::date(*v), |v| Value::Date(*v));
    }
    all.rest(Class::Blatt, strategy, sheet, &Path::default(), "");
    all.clashes
}

/// Returns what wants a decision in the Leitlinie.
pub fn of_strategy(strategy: &Strategy) -> Vec<Clash> {
    let mut all = Collector::default();
    let template = strategy.template();
    let path = Path::key("vision").then("year");
    let year = &strategy.vision.year;
    all.see(labels::VISION_YEAR, &path, year, u16::to_string, |v| Value::Int((*v).into()));
    for goal in &strategy.goals {
        let name = |id: &ItemId| {
            let area = strategy.areas.iter().find(|area| area.id == *id);
            area.map_or(templates::no_area(template), |area| labels::titled(&area.name)).to_owned()
        };
        let field = labels::part(labels::titled(&goal.title), templates::area(template).0);
        let path = Path::key("goals").item(goal.id).then("area");
        all.see(&field, &path, &goal.area, name, |v| Value::Item(*v));
    }
    for unit in &strategy.units {
        for category in &strategy.categories {
            all.rating(unit, category);
        }
    }
    for item in &strategy.swot {
        let field = labels::part(labels::titled(&item.text), charts::QUADRANT);
        let path = Path::key("swot").item(item.id).then("quadrant");
        let show = |v: &Quadrant| charts::quadrant(*v).to_owned();
        all.see(&field, &path, &item.quadrant, show, |v| word(v.word()));
    }
    all.rest(Class::Leitlinie, strategy, strategy, &Path::default(), "");
    all.clashes
}

/// Returns what wants a decision in one rating.
pub fn of_rating(unit: &OrgUnit, category: &Category) -> Vec<Clash> {
    let mut all = Collector::default();
    all.rating(unit, category);
    all.clashes
}

/// Returns how many decisions a goal waits for.
pub fn count(snapshot: &Snapshot, goal: ItemId) -> usize {
    let profile = snapshot.profiles.get(&goal).map(|view| several(&view.content));
    let sheet = snapshot.sheets.get(&goal).map(|view| several(&view.content));
    profile.unwrap_or(0) + sheet.unwrap_or(0)
}

/// Returns how many registers of a record have several values.
fn several(record: &dyn Record) -> usize {
    let of = |key: &&str| match record.field(key) {
        Some(Held::Register(claims)) => usize::from(claims.len() > 1),
        Some(Held::Group(group)) => several(group),
        Some(Held::List(items)) => items.into_iter().map(|(_, item)| several(item)).sum(),
        Some(Held::Text(_) | Held::Links(_)) | None => 0,
    };
    record.keys().iter().map(of).sum()
}

/// Returns the id under which the decision about a field is wanted: the keyboard goes to its first
/// answer.
pub fn decision_id(key: &FieldKey) -> Id {
    Id::unique(("decision", key.0.to_bytes(), key.1.to_string()))
}

/// Draws the decisions that a document waits for. One that was just made disappears at once.
pub fn cards(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, clashes: &[Clash]) {
    for clash in clashes {
        if desk.outbox.wanted(&source.key(clash.path.clone())).is_none() {
            card(ui, desk, source, clash);
        }
    }
}

fn card(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, clash: &Clash) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(tokens.separator())
        .corner_radius(RADIUS_CARD)
        .inner_margin(Margin::same(12));
    let own = decision_id(&source.key(clash.path.clone()));
    let wanted = desk.page.focus.take_if(|wanted| *wanted == own).is_some();
    let card = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        sign::tag(ui, &labels::warning(notices::TWO_VALUES), tokens.warn, tokens.warn_bg);
        sign::heading(ui, 3, &clash.field);
        for claimed in &clash.values {
            authors::signature(ui, desk, claimed.device, claimed.at);
            ui.add_space(-4.0);
            ui.label(&claimed.shown);
        }
        if source.writable {
            sign::hint(ui, notices::TWO_VALUES_HINT);
            ui.horizontal_wrapped(|ui| choose(ui, desk, source, clash, wanted));
        }
    });
    if wanted {
        card.response.scroll_to_me(None);
    }
    ui.add_space(4.0);
}

fn choose(ui: &mut Ui, desk: &mut Desk<'_>, source: Source<'_>, clash: &Clash, wanted: bool) {
    for (n, claimed) in clash.values.iter().enumerate() {
        let name = labels::part(&clash.field, &labels::keep(&claimed.shown));
        let pressed = match n {
            0 => button::primary(ui, &claimed.shown, &name),
            _ => button::plain(ui, &claimed.shown, &name),
        };
        if wanted && n == 0 {
            pressed.request_focus();
        }
        if pressed.clicked() {
            let value = Some(claimed.value.clone());
            desk.outbox.set(source.doc, source.version, clash.path.clone(), value);
        }
    }
}

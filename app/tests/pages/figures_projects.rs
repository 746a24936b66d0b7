// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the figures of projects promise: what comes when, and which project contributes to which
//! criterion.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_app::figures::FigureKind;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::{Contribution, Measure, Profile};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::strategy::{Criterion, ImpactArea, Strategy};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::figures::{opened, text};
use crate::support::fixture::{self, item};
use crate::support::world::one;

fn strategy(snapshot: &mut Snapshot) -> &mut Strategy {
    &mut Arc::make_mut(&mut snapshot.strategy).content
}

fn profile(snapshot: &mut Snapshot, goal: u8) -> &mut Profile {
    let view = snapshot.profiles.get_mut(&item(goal)).expect("the fixture has the goal");
    &mut Arc::make_mut(view).content
}

fn of(template: Template) -> Snapshot {
    let mut snapshot = fixture::snapshot();
    strategy(&mut snapshot).template = one(template);
    snapshot
}

#[test]
fn each_project_stands_in_its_row_and_column_and_opens_there() {
    let mut snapshot = of(Template::Projektsteckbrief);
    profile(&mut snapshot, 11).horizon = one(1);
    profile(&mut snapshot, 21).horizon = one(3);
    let mut world = opened(snapshot, "Zeitplan nach Schwerpunkten");
    for label in [
        "Infrastruktur und Netze, 1 Sofort (2026): 01 Notfallvorsorge",
        "Verwaltung digital, 3 Mittelfristig (2027/2028–2031): 04 Prozesse gemeinsam führen",
        "Infrastruktur und Netze, ohne Zeitraum: 02 Gemeinsam beschaffen",
    ] {
        assert!(world.harness.query_by_role_and_label(Role::Button, label).is_some(), "{label}");
    }
    assert!(world.shows("04 Prozesse gemeinsam führen, Priorität: 3 Mittelfristig"));
    let first = "Infrastruktur und Netze, 1 Sofort (2026): 01 Notfallvorsorge";
    world.harness.get_by_role_and_label(Role::Button, first).focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Notfallvorsorge");
    assert!(world.harness.get_by_role_and_label(Role::ComboBox, "Priorität").is_focused());
}

#[test]
fn measures_stand_where_they_begin() {
    let mut snapshot = of(Template::Zielbild);
    let measure = |id: u8, text: &str, period: &str| Measure {
        text: text.to_owned(),
        period: one(period.to_owned()),
        ..Measure::new(item(id))
    };
    profile(&mut snapshot, 11).measures = vec![
        measure(221, "Geräte erneuern", "2027–2029"),
        measure(222, "Portal", "ab Q2 2028"),
        measure(223, "Übungen", "fortlaufend"),
    ];
    profile(&mut snapshot, 21).measures = Vec::new();
    let mut world = opened(snapshot, "Zeitplan nach Schwerpunkten");
    for label in [
        "#1 Notfallvorsorge, Kurzfristig (2026–2027): Geräte erneuern",
        "#1 Notfallvorsorge, Mittelfristig (2028–2029): Portal",
        "#1 Notfallvorsorge, ohne Zeitraum: Übungen",
    ] {
        assert!(world.shows(label), "{label}");
    }
    world.click("#1 Notfallvorsorge, Mittelfristig (2028–2029): Portal");
    world.harness.run();
    assert!(world.field("Maßnahme 2").is_focused());
}

const AREA: ItemId = item(231);
const NEAR: ItemId = item(232);
const LEAN: ItemId = item(233);

fn with_criteria() -> Snapshot {
    let mut snapshot = of(Template::Projektsteckbrief);
    let criterion = |id, name: &str| Criterion {
        name: name.to_owned(),
        impact_area: one(AREA),
        ..Criterion::new(id)
    };
    let strategy = strategy(&mut snapshot);
    let name = "Außenwirkung".to_owned();
    strategy.impact_areas = vec![ImpactArea { name, ..ImpactArea::new(AREA) }];
    strategy.criteria = vec![criterion(NEAR, "Nähe"), criterion(LEAN, "Sparsamkeit")];
    profile(&mut snapshot, 11).contributions = vec![Contribution {
        criterion: one(NEAR),
        reason: "Wege werden kürzer.".to_owned(),
        ..Contribution::new(item(234))
    }];
    snapshot
}

#[test]
fn a_criterion_that_nothing_contributes_to_is_told() {
    let copied = text(FigureKind::Criteria, &with_criteria());
    let near = "Nähe\tträgt bei\t–\t–\t–\t–\t–\t–\t–\t–\t–\t–\t–\t1\n";
    assert!(copied.contains(near), "{copied}");
    assert!(copied.contains("–\t▲ keines\n"), "{copied}");
    assert!(copied.contains("Kriterien je Projekt\t1\t0\t0\t"), "{copied}");
    let world = opened(with_criteria(), "Beiträge zu den Kriterien");
    assert!(world.shows("Nähe, 01 Notfallvorsorge: trägt bei"));
    assert!(world.shows("Sparsamkeit, Projekte: ▲ keines"));
}

#[test]
fn a_contribution_is_read_and_made_in_its_cell() {
    let mut world = opened(with_criteria(), "Beiträge zu den Kriterien");
    world.click("Nähe, 01 Notfallvorsorge: trägt bei");
    assert_eq!(world.value("Begründung"), "Wege werden kürzer.");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.sent();

    world.click("Sparsamkeit, 01 Notfallvorsorge: –");
    assert!(world.shows("noch kein Beitrag"));
    assert!(world.harness.get_by_label("Beitrag eintragen").is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    let sent = world.sent();
    let [(_, edit)] = sent.as_slice() else { panic!("one edit: {sent:?}") };
    let [Op::Add { list, id, .. }, Op::Set { at, value }] = edit.ops.as_slice() else {
        panic!("it is added with its criterion: {edit:?}")
    };
    assert_eq!(list, &Path::key("contributions"));
    assert_eq!(at, &Path::key("contributions").item(*id).then("criterion"));
    assert_eq!(value, &Some(Value::Item(LEAN)));
    world.accept(sent);
    assert!(world.field("Begründung").is_focused());
    world.type_into("Begründung", "Geräte halten länger.");
    world.press(Modifiers::NONE, Key::Escape);
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Sparsamkeit, 01 Notfallvorsorge: trägt bei"));
}

#[test]
fn criteria_are_entered_where_there_are_none() {
    let mut world = opened(of(Template::Projektsteckbrief), "Beiträge zu den Kriterien");
    world.click("Jetzt eintragen …");
    world.click("+ Kriterium");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.field("Kriterium 1").is_focused());
    world.type_into("Kriterium 1", "Nähe");
    world.press(Modifiers::NONE, Key::Escape);
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Nähe, 01 Notfallvorsorge: –"));
}

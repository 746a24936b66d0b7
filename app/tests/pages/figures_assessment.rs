// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the figures of where the administration stands promise: ratings as traffic lights with
//! their counts, and the SWOT. Both are written where they are read.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_app::figures::FigureKind;
use leitwerk_shared::domain::assessment::{
    Category, OrgUnit, Quadrant, Rating, SwotItem, TrafficLight,
};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::ids::{DeviceId, ItemId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

use super::figures::{opened, text};
use crate::support::fixture::{self, item};
use crate::support::world::{World, one};

const UNITS: [ItemId; 3] = [item(241), item(242), item(243)];
const CATEGORIES: [ItemId; 2] = [item(251), item(252)];

fn snapshot(change: impl FnOnce(&mut Strategy)) -> Snapshot {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(Template::Zielbild);
    change(strategy);
    snapshot
}

fn rated() -> Snapshot {
    let category = |id, name: &str| Category { name: name.to_owned(), ..Category::new(id) };
    let rating =
        |category: usize, light| Rating { light: one(light), ..Rating::new(CATEGORIES[category]) };
    let unit = |n: usize, name: &str, ratings| OrgUnit {
        name: name.to_owned(),
        code: one(format!("A {}0", n + 1)),
        ratings,
        ..OrgUnit::new(UNITS[n])
    };
    let labelled =
        Rating { label: one("Mittel (5–7)".to_owned()), ..rating(1, TrafficLight::Yellow) };
    snapshot(|strategy| {
        strategy.categories =
            vec![category(CATEGORIES[0], "Abläufe"), category(CATEGORIES[1], "Ausstattung")];
        strategy.units = vec![
            unit(0, "Hauptamt", vec![rating(0, TrafficLight::Green), labelled]),
            unit(1, "Bauamt", vec![rating(0, TrafficLight::Red)]),
            unit(2, "Schulamt", vec![rating(0, TrafficLight::Red)]),
        ];
    })
}

const AMPELN: &str = "Bewertung der Organisationseinheiten";

#[test]
fn each_light_has_a_word_and_each_category_its_counts() {
    assert_eq!(
        text(FigureKind::Assessment, &rated()).lines().take(8).collect::<Vec<_>>().join("\n"),
        "Abbildung 3: Bewertung der Organisationseinheiten\n\
         Kürzel\tOrganisationseinheit\tAbläufe\tAusstattung\n\
         A 10\tHauptamt\t● Stärke\t◆ Bedarf · Mittel (5–7)\n\
         A 20\tBauamt\t■ dringend\t–\n\
         A 30\tSchulamt\t■ dringend\t–\n\
         \t● Stärke\t1 (33 %)\t0 (0 %)\n\
         \t◆ Bedarf\t0 (0 %)\t1 (100 %)\n\
         \t■ dringend\t2 (67 %)\t0 (0 %)"
    );
    let world = opened(rated(), AMPELN);
    assert!(world.shows("Bauamt, Abläufe: ■ dringend"));
    assert!(world.shows("Abläufe: 1 Stärke, 0 Bedarf, 2 dringend"));
}

/// Goes to a cell of the second unit with the keyboard and opens it.
fn enter(world: &mut World, category: usize) {
    world.harness.get_by_role_and_label(Role::RowHeader, "Hauptamt").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowDown);
    for _ in 0..=category {
        world.press(Modifiers::NONE, Key::ArrowRight);
    }
    world.press(Modifiers::NONE, Key::Enter);
}

#[test]
fn a_unit_is_rated_in_its_cell_with_the_keyboard() {
    let mut world = opened(rated(), AMPELN);
    enter(&mut world, 1);
    let open = world.harness.get_by_label("Bauamt, Ausstattung, offen");
    assert!(open.is_focused());
    world.press(Modifiers::NONE, Key::ArrowLeft);
    let sent = world.sent();
    let ratings = Path::key("units").item(UNITS[1]).then("ratings");
    let light = ratings.clone().item(CATEGORIES[1]).then("light");
    let value = Some(Value::Line("red".to_owned()));
    let [(_, edit)] = sent.as_slice() else { panic!("one edit: {sent:?}") };
    assert_eq!(
        edit.ops,
        [
            Op::Add { list: ratings, id: CATEGORIES[1], before: None },
            Op::Set { at: light.clone(), value }
        ]
    );
    world.press(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(world.sent(), [], "until it is there, it is not made twice");
    world.accept(sent);
    world.press(Modifiers::NONE, Key::ArrowLeft);
    let value = Some(Value::Line("yellow".to_owned()));
    let sent = world.sent();
    assert_eq!(sent[0].1.ops, [Op::Set { at: light, value }]);
    world.accept(sent);
    world.type_into("Bauamt, Ausstattung, Vermerk", "gering (1–3)");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Bauamt, Ausstattung: ◆ Bedarf · gering (1–3)"));
    let cell = "Bauamt, Ausstattung: ◆ Bedarf · gering (1–3)";
    let cell = world.harness.get_by_role_and_label(Role::GridCell, cell);
    assert!(cell.is_focused(), "the keyboard is where it was");
}

#[test]
fn two_ratings_at_once_are_both_shown_and_one_is_chosen() {
    let mut snapshot = rated();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    let claim = |device, value| Claim { value, device: DeviceId(device), at: fixture::SAVED_AT };
    let both = vec![claim(2, TrafficLight::Green), claim(3, TrafficLight::Red)];
    strategy.units[1].ratings[0].light = Register::new(both);
    let mut world = opened(snapshot, AMPELN);
    assert!(world.shows("Bauamt, Abläufe: ▲ zwei Werte"));
    enter(&mut world, 0);
    assert!(world.shows("Stadt Norderheide") && world.shows("Gemeinde Moorfeld"));
    world.enter("Bauamt, Abläufe, ● Stärke behalten");
    let light = Path::key("units").item(UNITS[1]).then("ratings").item(CATEGORIES[0]);
    let value = Some(Value::Line("green".to_owned()));
    assert_eq!(world.ops(), [Op::Set { at: light.then("light"), value }]);
}

#[test]
fn a_row_and_a_bar_open_all_of_their_ratings() {
    let mut world = opened(rated(), AMPELN);
    world.click("Abläufe: 1 Stärke, 0 Bedarf, 2 dringend");
    for unit in ["Hauptamt", "Bauamt", "Schulamt"] {
        let group = format!("{unit}, Abläufe");
        assert!(world.harness.query_by_role_and_label(Role::RadioGroup, &group).is_some());
    }
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.harness.get_by_role_and_label(Role::RowHeader, "Schulamt").click();
    world.harness.run();
    let group = |name| world.harness.query_by_role_and_label(Role::RadioGroup, name);
    assert!(group("Schulamt, Ausstattung").is_some() && group("Hauptamt, Abläufe").is_none());
}

#[test]
fn units_and_categories_are_entered_where_there_are_none() {
    let mut world = opened(snapshot(|_| ()), AMPELN);
    world.click("Jetzt eintragen …");
    world.click("+ Organisationseinheit");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.field("Organisationseinheit 1").is_focused());
    world.type_into("Organisationseinheit 1", "Hauptamt");
    world.click("+ Kategorie");
    let sent = world.sent();
    world.accept(sent);
    world.type_into("Kategorie 1", "Abläufe");
    world.press(Modifiers::NONE, Key::Escape);
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Hauptamt, Abläufe: –"));
}

fn with_swot() -> Snapshot {
    let entry = |id: u8, text: &str, quadrant| SwotItem {
        text: text.to_owned(),
        quadrant: one(quadrant),
        ..SwotItem::new(item(id))
    };
    snapshot(|strategy| {
        strategy.swot = vec![
            entry(221, "Das Netz ist schnell.", Quadrant::Strength),
            entry(222, "Es fehlen Fachkräfte.", Quadrant::Threat),
            entry(223, "Alle kennen sich.", Quadrant::Strength),
        ];
    })
}

#[test]
fn the_swot_has_four_fields_and_opens_them() {
    assert_eq!(
        text(FigureKind::Swot, &with_swot()),
        "Abbildung 4: SWOT-Analyse\n\
         Feld\tEintrag\n\
         Stärken\tDas Netz ist schnell.\n\
         Stärken\tAlle kennen sich.\n\
         Risiken\tEs fehlen Fachkräfte.\n"
    );
    let mut world = opened(with_swot(), "SWOT-Analyse");
    assert!(world.shows("Schwächen, 0 Einträge, bearbeiten"));
    world.harness.get_by_label("Stärken, 2 Einträge, bearbeiten").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::End);
    assert!(world.harness.get_by_label("Risiken, Es fehlen Fachkräfte.").is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Eintrag 1"), "Es fehlen Fachkräfte.");
}

#[test]
fn an_entry_of_the_swot_is_written_in_its_field() {
    let mut world = opened(snapshot(|_| ()), "SWOT-Analyse");
    world.click("Jetzt eintragen …");
    assert!(world.harness.get_by_label("+ Eintrag").is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    let sent = world.sent();
    let [Op::Add { id, .. }, Op::Set { at, value }] = sent[0].1.ops.as_slice() else {
        panic!("it is added with its field: {sent:?}")
    };
    assert_eq!(at, &Path::key("swot").item(*id).then("quadrant"));
    assert_eq!(value, &Some(Value::Line("strength".to_owned())));
    world.accept(sent);
    assert!(world.field("Eintrag 1").is_focused());
    world.type_into("Eintrag 1", "Das Netz ist schnell.");
    world.press(Modifiers::NONE, Key::Escape);
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("Stärken, Das Netz ist schnell."));
}

#[test]
fn at_200_percent_the_wide_figures_are_scrolled_and_not_cut() {
    for tab in [AMPELN, "Organigramm"] {
        let mut world = World::showing(rated(), 640.0, 360.0);
        world.press(Modifiers::COMMAND, Key::Num4);
        let tab = world.harness.get_by_role_and_label(Role::Tab, tab);
        assert!(tab.rect().right() <= 640.0);
        tab.click();
        world.harness.run();
        let copy = world.harness.query_by_label("Als Tabelle kopieren");
        assert!(copy.is_none_or(|copy| copy.rect().right() <= 640.0));
    }
}

#[test]
fn the_analysis_is_begun_before_there_is_a_goal() {
    let empty = || snapshot(|strategy| strategy.goals.clear());
    let mut world = opened(empty(), "SWOT-Analyse");
    assert!(!world.shows("Noch keine Zielbilder"));
    world.click("Jetzt eintragen …");
    world.harness.run();
    world.harness.query_all_by_label_contains("+ ").next().expect("something is added").click();
    world.harness.run();
    let ops = world.ops();
    assert!(
        matches!(&ops[..], [Op::Add { list, .. }, ..] if *list == Path::key("swot")),
        "{ops:?}"
    );
    let mut world = opened(empty(), AMPELN);
    world.click("Jetzt eintragen …");
    world.harness.run();
    assert!(world.shows("+ Organisationseinheit"));
    let world = opened(empty(), "Zeitplan nach Schwerpunkten");
    assert!(world.shows("Noch keine Zielbilder."), "a figure of goals asks for them");
}

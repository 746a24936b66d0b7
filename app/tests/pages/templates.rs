// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the Steckbrief page promises for each template: its fields and no others, in its words, and
//! each of them can be written.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::goal::{Effect, Measure, Profile, Removed};
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::strategy::Body;
use leitwerk_shared::domain::template::Template;

use crate::support::fixture::{self, item};
use crate::support::world::{World, one};

const BODY: ItemId = item(201);
const MEASURE: ItemId = item(202);

/// The fixture with another template, a body, and one measure in the goal that is open. The window
/// is high enough to show every field at once.
fn world(template: Template) -> World {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(template);
    let name = "Koordinierungsstelle".to_owned();
    strategy.bodies = vec![Body { name, ..Body::new(BODY) }];
    let view = snapshot.profiles.get_mut(&fixture::GOAL).expect("the fixture has the goal");
    let measure = Measure { text: "Portal einführen".to_owned(), ..Measure::new(MEASURE) };
    let written = Profile { measures: vec![measure], ..Profile::default() };
    Arc::make_mut(view).content = written;
    let number = strategy.numbered();
    let number = number.iter().find(|goal| goal.goal.id == fixture::GOAL);
    let number = number.expect("the goal is listed").printed();
    let mut world = World::showing(snapshot, 1440.0, 3600.0);
    let listed = format!("{number} Prozesse gemeinsam führen");
    world.harness.query_all_by_label_contains(&listed).next().expect("it is listed").click();
    world.harness.run();
    world
}

fn open_menu(world: &mut World, name: &str) {
    let is_menu = |role| role == Role::ComboBox;
    let menu = world
        .harness
        .get_all_by_label(name)
        .find(|node| is_menu(node.accesskit_node().role()))
        .expect("the menu is there");
    menu.click();
    world.harness.run();
}

fn set(at: Path, value: Value) -> Op {
    Op::Set { at, value: Some(value) }
}

#[test]
fn each_template_shows_its_fields_and_no_others() {
    for (template, has, lacks) in [
        (Template::Zielsteckbrief, "Aufgabenteilung", "SMART-Ziel"),
        (Template::Projektsteckbrief, "Mehrwerte / Nutzen", "Aufgabenteilung"),
        (Template::Zielbild, "SMART-Ziel", "Sinn & Zweck"),
        (Template::Ziel, "Maßnahmen", "Mehrwerte"),
    ] {
        let world = world(template);
        let heading = |text: &str| world.harness.query_all_by_label(text).next().is_some();
        assert!(heading(has), "{has} in {template:?}");
        assert!(!heading(lacks), "{lacks} in {template:?}");
    }
}

#[test]
fn help_is_there_for_whoever_wants_it() {
    let mut world = world(Template::Zielbild);
    assert!(!world.shows("attraktiv, realistisch, terminiert"));
    world.click("Hilfe zu: SMART-Ziel");
    assert!(world.shows("attraktiv, realistisch, terminiert"));
    world.click("Hilfe zu: SMART-Ziel");
    assert!(!world.shows("attraktiv, realistisch, terminiert"));
}

#[test]
fn a_choice_opens_is_moved_through_and_left_with_the_keyboard() {
    let mut world = world(Template::Projektsteckbrief);
    let is_menu = |role| role == Role::ComboBox;
    let focused = |world: &World| {
        let mut nodes = world.harness.root().children_recursive();
        let node = nodes.find(egui_kittest::Node::is_focused).map(|node| node.accesskit_node());
        node.map(|node| (node.role(), node.label().unwrap_or_default())).expect("something has it")
    };
    {
        let mut menus = world.harness.get_all_by_label("Priorität");
        menus.find(|node| is_menu(node.accesskit_node().role())).expect("it is there").focus();
    }
    world.harness.run();
    let press = |world: &mut World, key| world.press(Modifiers::NONE, key);
    press(&mut world, Key::Enter);
    press(&mut world, Key::ArrowDown);
    assert_eq!(focused(&world).1, "1 Sofort (2026)");
    press(&mut world, Key::End);
    press(&mut world, Key::ArrowUp);
    assert_eq!(focused(&world).1, "4 Langfristig (ab 2032)");
    press(&mut world, Key::Escape);
    assert_eq!(focused(&world), (Role::ComboBox, "Priorität".to_owned()), "back where it was");
    assert_eq!(world.ops(), []);
    press(&mut world, Key::Enter);
    press(&mut world, Key::ArrowDown);
    press(&mut world, Key::End);
    press(&mut world, Key::Home);
    press(&mut world, Key::Enter);
    assert_eq!(world.ops(), [set(Path::key("horizon"), Value::Int(1))]);
    assert_eq!(focused(&world).0, Role::ComboBox, "and after a choice, too");
}

#[test]
fn f6_leads_into_the_steckbrief_of_every_template_and_to_what_stands_beside_it() {
    for (template, first, beside) in [
        (Template::Zielsteckbrief, "Ziel", "Gemeinsam"),
        (Template::Projektsteckbrief, "Priorität", "Unser Anteil"),
        (Template::Zielbild, "Leitsatz", "Unser Anteil"),
        (Template::Ziel, "Ziel", "Unser Anteil"),
    ] {
        let mut world = world(template);
        let focused = |world: &World| {
            let mut nodes = world.harness.root().children_recursive();
            let node = nodes.find(egui_kittest::Node::is_focused);
            node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
        };
        let mut on = || {
            world.press(Modifiers::NONE, Key::F6);
            focused(&world)
        };
        let came: Vec<String> = (0..5).map(|_| on()).collect();
        let at = came.iter().position(|name| name == first);
        let next = at.and_then(|at| came.get((at + 1) % came.len()));
        assert!(next.is_some_and(|name| name.starts_with(beside)), "{template:?}: {came:?}");
    }
}

#[test]
fn a_measure_says_what_it_lacks_and_takes_it() {
    let mut world = world(Template::Zielbild);
    assert!(world.shows("Noch offen: Federführung, Zeitraum, Wirkungsmessung"));
    world.click("Maßnahme 1, Einzelheiten");
    open_menu(&mut world, "Maßnahme 1, Federführung");
    world.click("Koordinierungsstelle");
    let at = |key| Path::key("measures").item(MEASURE).then(key);
    assert_eq!(world.ops(), [set(at("lead"), Value::Item(BODY))]);

    world.type_into("Maßnahme 1, Zeitraum", "irgendwann");
    world.focus("Maßnahme 1, Begründung");
    assert_eq!(world.ops(), [set(at("period"), Value::Line("irgendwann".to_owned()))]);

    world.click("Maßnahme 1, + Wirkung");
    let added = world.ops();
    let [Op::Add { list, .. }] = added.as_slice() else { panic!("one item: {added:?}") };
    assert_eq!(list, &at("effects"));
}

#[test]
fn what_is_typed_is_sent_when_its_place_folds_away() {
    let mut world = world(Template::Zielbild);
    world.click("Maßnahme 1, Einzelheiten");
    world.type_into("Maßnahme 1, Zeitraum", "2027");
    assert_eq!(world.ops(), []);
    world.click("Maßnahme 1, Einzelheiten");
    let at = Path::key("measures").item(MEASURE).then("period");
    assert_eq!(world.ops(), [set(at, Value::Line("2027".to_owned()))]);
}

#[test]
fn a_target_with_too_long_a_unit_is_explained_in_its_field() {
    let mut world = world(Template::Zielbild);
    let unit = "Verwaltungsleistungen mit Bescheid je Quartal";
    world.type_into("Zielwert", &format!("90 {unit}"));
    world.focus("Maßnahme 1");
    assert_eq!(world.ops(), []);
    assert!(world.shows(&format!("{} Zeichen, möglich sind 40.", unit.chars().count())));
}

#[test]
fn a_project_has_a_horizon_in_the_words_of_its_template() {
    let mut world = world(Template::Projektsteckbrief);
    open_menu(&mut world, "Priorität");
    world.click("3 Mittelfristig (2027/2028–2031)");
    assert_eq!(world.ops(), [set(Path::key("horizon"), Value::Int(3))]);
    world.type_into("Kurzbeschreibung", "Kurz gesagt");
    world.wait();
    let typed = world.ops();
    let [Op::Text { at, .. }] = typed.as_slice() else { panic!("one text: {typed:?}") };
    assert_eq!(at, &Path::key("summary"));
}

#[test]
fn effects_move_go_and_come_back_like_the_items_of_every_list() {
    let mut world = world(Template::Zielbild);
    world.foreign(|profile| {
        let effect = |n, text: &str| Effect { id: item(n), text: text.to_owned() };
        profile.measures[0].effects = vec![effect(181, "Anteil"), effect(182, "Dauer")];
        profile.removed = vec![Removed {
            list: Path::key("measures").item(MEASURE).then("effects").to_string(),
            id: item(183),
            text: "Kosten".to_owned(),
        }];
    });
    world.click("Maßnahme 1, Einzelheiten");
    let list = Path::key("measures").item(MEASURE).then("effects");
    world.click("Maßnahme 1, Wirkung 1 nach unten");
    assert_eq!(world.ops(), [Op::Move { list: list.clone(), id: item(181), before: None }]);
    world.click("Maßnahme 1, Wirkung 2 entfernen");
    let gone = |id, removed| Op::Remove { list: list.clone(), id, removed };
    assert_eq!(world.ops(), [gone(item(182), true)]);
    world.click("Entfernt (1)");
    world.click("„Kosten“ zurückholen");
    assert_eq!(world.ops(), [gone(item(183), false)]);
}

#[test]
fn every_page_of_fields_has_help() {
    let mut world = world(Template::Zielsteckbrief);
    world.click("Hilfe zu: Aufgabenteilung");
    assert!(world.shows("alle gemeinsam, einer für alle, jeder für sich"));
    world.click("Hilfe zu: Unser Blatt");
    assert!(world.shows("Die Notiz wird nie freigegeben."));
    world.click("Maßnahme 1, Einzelheiten");
    world.click("Hilfe zu: Maßnahme 1, Federführung");
    assert!(world.shows("die dafür sorgt, dass es vorangeht"));
    world.press(Modifiers::COMMAND, Key::Num2);
    world.click("Hilfe zu: Gremien");
    assert!(world.shows("Daraus entstehen das Organigramm"));
    world.press(Modifiers::COMMAND, Key::Num5);
    world.click("Was gehört in welches Feld?");
    assert!(world.shows("Stellenanteile, die es bei uns dafür schon gibt."));
}

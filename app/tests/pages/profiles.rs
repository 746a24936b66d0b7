// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of all Steckbriefe promises: the same goals as tree, table and board, all of it
//! with the keyboard alone.

use egui::accesskit::{Role, SortDirection};
use egui::{Event, Key, Modifiers, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::command::Command;
use leitwerk_shared::domain::edit::{Op, Part, Path, Reversal, Value, Way};
use leitwerk_shared::domain::goal::MeasureState;
use leitwerk_shared::domain::ids::{Class, DocId, ItemId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::Register;
use leitwerk_shared::domain::strategy::{Body, GoalEntry};
use leitwerk_shared::domain::template::Template;

use crate::support::fixture::{self, item};
use crate::support::world::{World, one};

fn focus(world: &mut World, label: &str) {
    world.harness.get_by_label(label).focus();
    world.harness.run();
}

/// Goes from the first line, row or card down to another.
fn go(world: &mut World, first: &str, label: &str) {
    focus(world, first);
    for _ in 0..30 {
        if focused(world) == label {
            return;
        }
        world.press(Modifiers::NONE, Key::ArrowDown);
    }
    panic!("{label} is not below {first}, but {}", focused(world));
}

const FIRST: &str = "1 Infrastruktur und Netze";
const FIRST_GOAL: &str = "1.1 Notfallvorsorge";

fn focused(world: &World) -> String {
    let mut nodes = world.harness.root().children_recursive();
    let node = nodes.find(egui_kittest::Node::is_focused);
    node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
}

/// Drags what has a name to a place.
fn drag(world: &mut World, label: &str, to: Pos2) {
    let from = world.harness.get_by_label(label).rect().center();
    world.harness.hover_at(from);
    world.harness.drag_at(from);
    world.harness.run();
    world.harness.hover_at(from.lerp(to, 0.5));
    world.harness.run();
    world.harness.hover_at(to);
    world.harness.run();
    world.harness.drop_at(to);
    world.harness.run();
}

/// Returns the titles in the table, from top to bottom.
fn titles(world: &World) -> Vec<String> {
    let cells = world.harness.query_all_by_role(Role::GridCell);
    let labels = cells.filter_map(|cell| cell.accesskit_node().label());
    labels.filter(|label| !label.contains(": ")).collect()
}

/// The fixture with another template.
fn of_template(template: Template) -> World {
    let mut snapshot = fixture::snapshot();
    std::sync::Arc::make_mut(&mut snapshot.strategy).content.template = one(template);
    World::showing(snapshot, 1440.0, 900.0)
}

/// Zielbilder, none of which lies in a Handlungsfeld.
fn without_areas() -> World {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(Template::Zielbild);
    for goal in &mut strategy.goals {
        goal.area = Register::default();
    }
    World::showing(snapshot, 1440.0, 900.0)
}

/// Returns what the menu that is open offers.
fn offered(world: &World, role: Role) -> Vec<String> {
    let lines = world.harness.query_all_by_role(role);
    lines.filter_map(|line| line.accesskit_node().label()).collect()
}

fn area(goal: ItemId, number: u8) -> Op {
    let at = Path::key("goals").item(goal).then("area");
    Op::Set { at, value: Some(Value::Item(item(100 + number))) }
}

fn move_before(goal: ItemId, before: Option<ItemId>) -> Op {
    Op::Move { list: Path::key("goals"), id: goal, before }
}

#[test]
fn the_tree_moves_a_goal_within_its_area_and_over_its_edge() {
    let mut world = World::new();
    go(&mut world, FIRST, "2.4 Automatisieren");
    world.press(Modifiers::ALT, Key::ArrowDown);
    let sent = world.sent();
    assert_eq!(sent[0].1.ops, [move_before(item(24), Some(item(31)))]);
    world.accept(sent);
    assert!(world.shows("Automatisieren steht jetzt in „2 Verwaltung digital“ an Stelle 5."));
    assert_eq!(focused(&world), "2.5 Automatisieren", "the keyboard moves with the goal");

    world.press(Modifiers::ALT, Key::ArrowDown);
    let sent = world.sent();
    assert_eq!(sent.len(), 1, "area and place are one edit");
    assert_eq!(sent[0].1.ops, [area(item(24), 3), move_before(item(24), Some(item(31)))]);
    world.accept(sent);
    assert_eq!(focused(&world), "3.1 Automatisieren");

    world.press(Modifiers::ALT, Key::ArrowUp);
    let sent = world.sent();
    assert_eq!(sent[0].1.ops[0], area(item(24), 2));
    world.accept(sent);
    assert_eq!(focused(&world), "2.5 Automatisieren");
}

#[test]
fn the_tree_stops_at_its_ends_and_says_so() {
    let mut world = World::new();
    go(&mut world, FIRST, "1.1 Notfallvorsorge");
    world.press(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(world.ops(), []);
    assert!(world.shows("Notfallvorsorge steht schon am Rand."));
}

#[test]
fn a_goal_is_dragged_into_another_area() {
    let mut world = World::new();
    let under = world.harness.get_by_label("1 Infrastruktur und Netze").rect();
    drag(&mut world, "3.1 Kluge Orte", under.center_bottom());
    let sent = world.sent();
    assert_eq!(sent[0].1.ops, [area(item(31), 1), move_before(item(31), Some(item(11)))]);
    world.accept(sent);
    assert!(world.shows("1.1 Kluge Orte"));
    assert!(world.harness.query_by_label("3 Daseinsvorsorge").is_some(), "empty areas stay");
}

#[test]
fn an_area_moves_with_its_goals() {
    let mut world = World::new();
    go(&mut world, FIRST, "4 Arbeitgeber");
    world.press(Modifiers::ALT, Key::ArrowUp);
    let sent = world.sent();
    let (list, id) = (Path::key("areas"), item(104));
    assert_eq!(sent[0].1.ops, [Op::Move { list, id, before: Some(item(103)) }]);
    world.accept(sent);
    assert!(world.shows("3.2 Zusammenarbeit"));
}

#[test]
fn arrow_keys_fold_what_belongs_to_an_area() {
    let mut world = World::new();
    go(&mut world, FIRST, "1.2 Gemeinsam beschaffen");
    world.press(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(focused(&world), "1 Infrastruktur und Netze");
    world.press(Modifiers::NONE, Key::ArrowLeft);
    assert!(world.harness.query_by_label("1.2 Gemeinsam beschaffen").is_none());
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&world), "2 Verwaltung digital");
    world.press(Modifiers::NONE, Key::ArrowUp);
    world.press(Modifiers::NONE, Key::ArrowRight);
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(focused(&world), "1.1 Notfallvorsorge");
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Notfallvorsorge");
    world.click("Alle Steckbriefe");
    assert!(world.harness.query_by_label("1 Infrastruktur und Netze").is_some());
}

/// Presses keys so fast that all of them come in one frame.
fn in_haste(world: &mut World, keys: &[(Modifiers, Key)]) {
    let events = keys.iter().flat_map(|&(modifiers, key)| {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        let [held, left] = [modifiers, Modifiers::NONE].map(Event::ModifiersChanged);
        [held, event(true), event(false), left]
    });
    world.harness.input_mut().events.extend(events);
    world.harness.run();
}

#[test]
fn keys_that_come_faster_than_frames_lead_to_the_same_place() {
    let keys = |first| {
        let keys = [Key::F6, Key::ArrowDown, Key::ArrowDown, Key::Enter];
        [vec![(Modifiers::COMMAND, first)], keys.map(|key| (Modifiers::NONE, key)).to_vec()]
            .concat()
    };
    // So low that the lines lie below the edge.
    for height in [900.0, 360.0] {
        let place = |world: &World| (focused(world), world.harness.get_by_label("Titel").rect());
        let mut slow = World::sized(1440.0, height);
        for (modifiers, key) in keys(Key::Num3) {
            slow.press(modifiers, key);
        }
        let mut fast = World::sized(1440.0, height);
        in_haste(&mut fast, &keys(Key::Num3));
        assert_eq!(fast.value("Titel"), slow.value("Titel"));
        assert_eq!(place(&fast), place(&slow));
    }
}

#[test]
fn the_table_sorts_up_and_down_and_says_so() {
    let mut world = World::new();
    world.click("Tabelle");
    assert_eq!(titles(&world)[0], "1.1 Notfallvorsorge");
    world.click("Titel");
    let head = world.harness.get_by_label("Titel, aufsteigend sortiert");
    let node = head.accesskit_node();
    assert_eq!(node.role(), Role::ColumnHeader);
    assert_eq!(node.sort_direction(), Some(SortDirection::Ascending));
    assert!(world.shows("12 Zeilen · Titel aufsteigend sortiert"));
    assert_eq!(titles(&world)[..2], ["1.3 Arbeitsplatz der Zukunft", "2.2 Arbeitsweise"]);
    world.click("Titel, aufsteigend sortiert");
    assert_eq!(titles(&world)[0], "4.2 Zusammenarbeit");
    world.click("Titel, absteigend sortiert");
    assert_eq!(titles(&world)[0], "1.1 Notfallvorsorge", "the third time it is as before");
}

#[test]
fn the_table_is_used_with_the_keyboard_alone() {
    let mut world = World::new();
    world.click("Tabelle");
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(focused(&world), "Titel");
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(focused(&world), "Titel, aufsteigend sortiert");
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&world), "1.3 Arbeitsplatz der Zukunft");
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(
        focused(&world),
        "1.3 Arbeitsplatz der Zukunft, Handlungsbereich: Infrastruktur und Netze"
    );
    world.press(Modifiers::COMMAND, Key::End);
    world.press(Modifiers::COMMAND, Key::Home);
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Arbeitsplatz der Zukunft");
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(world.shows("Titel, aufsteigend sortiert"), "back to the table as it was left");
}

#[test]
fn a_filter_leaves_out_rows_and_says_how_many_are_left() {
    let mut world = World::new();
    world.click("Tabelle");
    world.harness.get_by_label("Zeilen filtern: Steckbriefe").focus();
    world.harness.run();
    world.harness.get_by_label("Zeilen filtern: Steckbriefe").type_text("verwalt arbeit");
    world.harness.run();
    assert!(world.shows("1 von 12 Zeilen"));
    assert_eq!(titles(&world), ["2.2 Arbeitsweise"]);
    world.harness.get_by_label("Zeilen filtern: Steckbriefe").type_text("xyz");
    world.harness.run();
    assert!(world.shows("Keine Zeile passt zum Filter."));
}

#[test]
fn columns_are_chosen_and_remembered_with_the_view() {
    let mut world = World::new();
    world.click("Tabelle");
    assert!(!world.shows("Offene Antworten"));
    world.click("Spalten: Steckbriefe");
    for column in ["Offene Antworten", "Start"] {
        let item = Role::MenuItemCheckBox;
        world.harness.get_by_role_and_label(item, column).click();
        world.harness.run();
    }
    world.press(Modifiers::NONE, Key::Escape);
    assert!(focused(&world).starts_with("Spalten"), "the keyboard goes back to the button");
    assert!(world.harness.query_by_label("Offene Antworten").is_some());
    assert!(world.harness.query_by_label("Start").is_none());
    assert!(world.shows("2.1 Prozesse gemeinsam führen, Offene Antworten: leer"));
    world.harness.run_steps(600);
    let memory = world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(*memory),
        _ => None,
    });
    let memory = memory.expect("the window remembers");
    let mut world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num3);
    assert!(world.harness.query_by_label("Offene Antworten").is_some());
    assert!(world.harness.query_by_label("Start").is_none());
}

#[test]
fn several_rows_are_changed_at_once() {
    let mut world = World::new();
    world.click("Tabelle");
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::NONE, Key::Space);
    world.press(Modifiers::SHIFT, Key::ArrowDown);
    assert!(world.shows("2 Steckbriefe ausgewählt"));
    assert!(world.shows("12 Zeilen · 2 ausgewählt"));
    world.click("Priorität setzen: 2 Steckbriefe ausgewählt");
    world.click("mittel");
    let sent = world.sent();
    let docs: Vec<DocId> = sent.iter().map(|(_, edit)| edit.doc).collect();
    let profile = |n| DocId::shared(Class::Steckbrief, item(n));
    assert_eq!(docs, [profile(11), profile(12)]);
    let at = Path::key("priority");
    let value = Some(Value::Line("mittel".to_owned()));
    assert_eq!(sent[0].1.ops, [Op::Set { at, value }]);
    world.accept(sent);
    assert!(world.shows("1.2 Gemeinsam beschaffen, Priorität: mittel"));
    assert!(world.shows("Priorität von 2 Steckbriefen: mittel."));

    world.click("Handlungsbereich setzen: 2 Steckbriefe ausgewählt");
    world.click("4 Arbeitgeber");
    let sent = world.sent();
    assert_eq!(sent.len(), 1, "all of it or nothing");
    assert_eq!(sent[0].1.ops, [area(item(11), 4), area(item(12), 4)]);
    world.accept(sent);
    assert!(world.shows("4.1 Notfallvorsorge"));
    world.enter("Auswahl aufheben");
    assert!(!world.shows("2 ausgewählt"));
    assert_eq!(focused(&world), "4.2 Gemeinsam beschaffen", "the keyboard is in the table again");
}

#[test]
fn only_what_is_chosen_or_has_the_keyboard_is_changed() {
    for view in ["Baum", "Tabelle", "Tafel"] {
        for mut world in [World::new(), without_areas()] {
            world.click(view);
            if view == "Tafel" {
                world.click("nach Stand");
            }
            assert!(!world.shows("Ausgewählt") && !world.shows("Zurückziehen:"), "{view}");
            let plain = world.harness.query_by_label("#1 Notfallvorsorge").is_some();
            let first = if plain { "#1 Notfallvorsorge" } else { FIRST_GOAL };
            let at = |world: &World| world.harness.get_by_label(first).rect();
            let before = at(&world);
            if view == "Baum" && !plain {
                go(&mut world, FIRST, first);
            } else {
                focus(&mut world, first);
            }
            assert!(world.shows(&format!("Zurückziehen: Ausgewählt: {first}")), "{view}");
            assert_eq!(at(&world), before, "{view}: nothing above the bar moves");
            world.press(Modifiers::NONE, Key::Tab);
            assert!(focused(&world).ends_with(first), "{view}: the bar comes next");
            assert!(world.shows("Ausgewählt"), "{view}: and stays");
            focus(&mut world, "Neuer Steckbrief");
            assert!(!world.shows("Ausgewählt"), "{view}");
        }
    }
}

#[test]
fn who_comes_back_to_all_of_them_has_chosen_none() {
    let mut world = World::new();
    go(&mut world, FIRST, FIRST_GOAL);
    world.click("Duplizieren: Ausgewählt: 1.1 Notfallvorsorge");
    world.press(Modifiers::COMMAND, Key::Num3);
    assert!(world.shows("12 Steckbriefe in 4") && !world.shows("Ausgewählt"));
}

#[test]
fn with_many_offers_at_200_percent_the_row_with_the_keyboard_stays_in_sight() {
    for (view, role) in [("Baum", Role::TreeItem), ("Tabelle", Role::GridCell)] {
        let mut world = World::sized(640.0, 360.0);
        world.click(view);
        let row = world.harness.query_all_by_role(role).next().expect("there are rows").rect();
        assert!(row.bottom() <= 312.0, "{view}: {row} is seen at first");
        let first = if view == "Baum" { FIRST } else { FIRST_GOAL };
        focus(&mut world, first);
        for _ in 0..6 {
            world.press(Modifiers::NONE, Key::ArrowDown);
            world.harness.run_steps(10);
            let stop = world.harness.root();
            let stop = stop.children_recursive().find(egui_kittest::Node::is_focused);
            let stop = stop.expect("something has it").rect();
            let bar = world.harness.query_all_by_label_contains("Ausgewählt");
            let end = bar.map(|it| it.rect().top()).fold(312.0, f32::min);
            assert!(stop.bottom() <= end + 1.0, "{view}: {stop} ends at {end}");
        }
    }
    let mut world = World::sized(640.0, 360.0);
    world.click("Tafel");
    let card = world.harness.get_by_label(FIRST_GOAL).rect();
    assert!(card.top() + 40.0 <= 312.0, "the title of a card is seen at first, not {card}");
}

#[test]
fn what_is_chosen_in_the_table_stays_chosen_while_the_board_is_looked_at() {
    let mut world = World::new();
    world.click("Tabelle");
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::NONE, Key::Space);
    assert!(world.shows("Auswahl aufheben"));
    world.click("Tafel");
    assert!(!world.shows("Auswahl aufheben"), "here nothing is chosen");
    world.click("Tabelle");
    assert!(world.shows("12 Zeilen · 1 ausgewählt"));
}

#[test]
fn the_table_offers_the_columns_of_its_template_and_no_others() {
    let common = ["Zwei Werte", "Stand", "Unser Stand"];
    let led = ["Zwei Werte", "Stand", "Federführung", "Unser Stand"];
    let project = ["Nr.", "Titel", "Handlungsschwerpunkt", "Priorität", "Start", "Meilensteine"];
    let picture = ["Nr.", "Titel", "Handlungsfeld", "Meilensteine"];
    for (template, columns, common) in [
        (Template::Projektsteckbrief, &project[..], &led[..]),
        (Template::Zielbild, &picture[..], &common[..]),
        (Template::Ziel, &picture[..], &common[..]),
    ] {
        let mut world = of_template(template);
        world.click("Tabelle");
        world.click("Spalten: Steckbriefe");
        let expected: Vec<&str> = columns.iter().chain(common).copied().collect();
        assert_eq!(offered(&world, Role::MenuItemCheckBox), expected, "{template:?}");
    }
}

#[test]
fn only_fields_of_the_template_are_set_in_many() {
    for template in [Template::Zielbild, Template::Ziel] {
        let mut world = of_template(template);
        world.click("Tabelle");
        let first = if template == Template::Zielbild { "#1" } else { "1" };
        focus(&mut world, &format!("{first} Notfallvorsorge"));
        assert!(world.shows("Handlungsfeld setzen"), "{template:?}");
        assert!(!world.shows("Priorität setzen"), "{template:?}");
        assert!(!world.shows("Aufwandsklasse setzen"), "{template:?}");
    }
    let mut world = of_template(Template::Projektsteckbrief);
    world.click("Tabelle");
    focus(&mut world, "01 Notfallvorsorge");
    assert!(!world.shows("Aufwandsklasse setzen"));
    world.click("Priorität setzen: Ausgewählt: 01 Notfallvorsorge");
    world.click("2 Kurzfristig (2027)");
    let sent = world.sent();
    let (at, value) = (Path::key("horizon"), Some(Value::Int(2)));
    assert_eq!(sent[0].1.ops, [Op::Set { at, value }], "a project has its horizon");
    world.accept(sent);
    world.click("Stand setzen: Ausgewählt: 01 Notfallvorsorge");
    world.click("◆ läuft");
    let (at, value) = (Path::key("state"), Some(Value::Line("running".to_owned())));
    assert_eq!(world.ops(), [Op::Set { at, value }], "and its state");
}

#[test]
fn the_table_of_projects_says_how_far_they_are_and_who_leads() {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(Template::Projektsteckbrief);
    let name = "Koordinierungsstelle".to_owned();
    strategy.bodies = vec![Body { name, ..Body::new(item(201)) }];
    let view = snapshot.profiles.get_mut(&item(11)).expect("the fixture has the goal");
    let profile = &mut std::sync::Arc::make_mut(view).content;
    profile.lead = one(item(201));
    profile.state = one(MeasureState::Running);
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.click("Tabelle");
    assert!(world.shows("Federführung: Koordinierungsstelle"));
    assert!(world.shows("Stand: ◆ läuft"));
}

/// Takes hold of what has a name and comes to a place with it, without letting go. Near to an edge
/// a list scrolls for as long.
fn hold(world: &mut World, label: &str, to: Pos2) {
    let from = world.harness.get_by_label(label).rect().center();
    world.harness.hover_at(from);
    world.harness.drag_at(from);
    world.harness.run_steps(2);
    world.harness.hover_at(from.lerp(to, 0.5));
    world.harness.run_steps(2);
    world.harness.hover_at(to);
    world.harness.run_steps(2);
}

#[test]
fn a_drag_ends_without_a_move_with_escape_or_outside() {
    for (view, target) in [("Baum", "1.2 Gemeinsam beschaffen"), ("Tafel", "2.1 Prozesse")] {
        let mut world = World::new();
        world.click(view);
        let target = world.harness.query_all_by_label_contains(target).next();
        let target = target.expect("it is there").rect().center_bottom();
        hold(&mut world, FIRST_GOAL, target);
        world.press(Modifiers::NONE, Key::Escape);
        world.harness.drop_at(target);
        world.harness.run();
        assert_eq!(world.ops(), [], "{view}, Escape");

        // Above the page, yet over a column.
        let outside = Pos2::new(target.x, 4.0);
        hold(&mut world, FIRST_GOAL, outside);
        world.harness.drop_at(outside);
        world.harness.run();
        assert_eq!(world.ops(), [], "{view}, outside");
    }
}

#[test]
fn the_board_divides_by_what_the_template_has() {
    for (template, divisions) in [
        (Template::Zielsteckbrief, &["nach Priorität", "nach Stand", "nach unserem Stand"][..]),
        (
            Template::Projektsteckbrief,
            &["nach Zeithorizont", "nach Stand", "nach unserem Stand"][..],
        ),
        (Template::Zielbild, &["nach Stand", "nach unserem Stand"][..]),
        (Template::Ziel, &["nach Stand", "nach unserem Stand"][..]),
    ] {
        let mut world = of_template(template);
        world.click("Tafel");
        let offered = offered(&world, Role::RadioButton);
        let by: Vec<&String> = offered.iter().filter(|it| it.starts_with("nach")).collect();
        assert_eq!(by, divisions.iter().collect::<Vec<_>>(), "{template:?}");
    }
}

#[test]
fn goals_that_lie_in_no_areas_are_a_plain_list() {
    let mut world = without_areas();
    assert!(!world.shows("Ohne Handlungs") && !world.shows("Infrastruktur und Netze"));
    assert_eq!(world.harness.query_all_by_role(Role::ListBoxOption).count(), 12);
    focus(&mut world, "#1 Notfallvorsorge");
    assert!(world.shows("Stand setzen") && !world.shows("Handlungsfeld setzen"));
    world.press(Modifiers::ALT, Key::ArrowUp);
    assert!(world.shows("Notfallvorsorge steht schon am Rand."));
    world.press(Modifiers::ALT, Key::ArrowDown);
    let sent = world.sent();
    assert_eq!(sent[0].1.ops, [move_before(item(11), Some(item(13)))]);
    world.accept(sent);
    assert!(world.shows("Notfallvorsorge steht jetzt an Stelle 2."));
    assert_eq!(focused(&world), "#2 Notfallvorsorge");
    let last = world.harness.get_by_label("#12 Wissen teilen").rect();
    drag(&mut world, "#2 Notfallvorsorge", last.center_bottom());
    assert_eq!(world.ops(), [move_before(item(11), None)]);

    world.click("Neuer Steckbrief");
    world.harness.run();
    assert!(!world.shows("Handlungsfeld"), "it needs none");
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    world.click("#3 Arbeitsplatz der Zukunft");
    assert!(!world.shows("Ohne Handlungs"), "nor does the list beside the Steckbrief tell of one");
}

#[test]
fn a_steckbrief_is_copied_and_retired_with_keys_in_every_view() {
    let retired = Op::Set {
        at: Path::key("goals").item(item(11)).then("retired"),
        value: Some(Value::Flag(true)),
    };
    for view in ["Baum", "Tabelle", "Tafel"] {
        let mut world = World::new();
        world.click(view);
        match view {
            "Baum" => go(&mut world, FIRST, FIRST_GOAL),
            "Tafel" => world.click("nach Stand"),
            _ => {}
        }
        focus(&mut world, FIRST_GOAL);
        world.press(Modifiers::NONE, Key::Delete);
        assert_eq!(world.ops(), std::slice::from_ref(&retired), "{view}");
        world.press(Modifiers::COMMAND, Key::D);
        let ops = world.ops();
        assert!(matches!(ops[..], [Op::Add { .. }, Op::Text { .. }, ..]), "{view}: {ops:?}");
        world.harness.run();
        assert_eq!(world.harness.query_all_by_role(Role::MenuItem).count(), 0);
    }
}

#[test]
fn a_right_click_shows_what_can_be_done_in_every_view() {
    for view in ["Baum", "Tabelle", "Tafel"] {
        let mut world = World::new();
        world.click(view);
        world.harness.get_by_label(FIRST_GOAL).click_secondary();
        world.harness.run();
        assert_eq!(offered(&world, Role::MenuItem), ["Öffnen", "Duplizieren", "Zurückziehen"]);
        world.harness.get_by_role_and_label(Role::MenuItem, "Zurückziehen").click();
        world.harness.run();
        let at = Path::key("goals").item(item(11)).then("retired");
        let value = Some(Value::Flag(true));
        assert_eq!(world.ops(), [Op::Set { at, value }], "{view}");
        assert_eq!(world.harness.query_all_by_role(Role::MenuItem).count(), 0);
    }
}

#[test]
fn the_menu_about_a_card_is_used_with_the_keyboard_and_gives_it_back() {
    let mut world = World::new();
    world.click("Tafel");
    world.click("nach Stand");
    focus(&mut world, FIRST_GOAL);
    world.press(Modifiers::SHIFT, Key::F10);
    assert_eq!(focused(&world), "Öffnen");
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&world), "Duplizieren");
    world.press(Modifiers::NONE, Key::End);
    assert_eq!(focused(&world), "Zurückziehen");
    world.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(focused(&world), "Öffnen", "it goes round");
    world.press(Modifiers::NONE, Key::ArrowUp);
    world.press(Modifiers::NONE, Key::Home);
    assert_eq!(focused(&world), "Öffnen");
    world.press(Modifiers::NONE, Key::Escape);
    assert_eq!(focused(&world), FIRST_GOAL);
    assert_eq!(world.ops(), []);
    world.press(Modifiers::NONE, Key::Menu);
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Notfallvorsorge");
}

#[test]
fn what_was_set_in_several_rows_is_taken_back_at_once() {
    let mut world = World::new();
    world.click("Tabelle");
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::SHIFT, Key::ArrowDown);
    world.press(Modifiers::SHIFT, Key::ArrowDown);
    world.click("Priorität setzen: 3 Steckbriefe ausgewählt");
    world.click("mittel");
    let sent = world.sent();
    assert_eq!(sent.len(), 3);
    let edited: Vec<(DocId, u64)> = sent.iter().map(|(ticket, edit)| (edit.doc, *ticket)).collect();
    world.accept(sent);
    let reversed = |world: &mut World| -> Vec<(DocId, u64, Way)> {
        let wishes = world.wishes().into_iter();
        let reversals = wishes.filter_map(|wish| match wish {
            Command::Reverse { reversal, .. } => Some(reversal),
            _ => None,
        });
        reversals.map(|Reversal { doc, since, way }| (doc, since, way)).collect()
    };
    world.press(Modifiers::COMMAND, Key::Z);
    let back: Vec<_> = edited.iter().rev().map(|(doc, at)| (*doc, *at, Way::Back)).collect();
    assert_eq!(reversed(&mut world), back);
    assert!(world.shows("Zurückgenommen: 1.1 Notfallvorsorge, Priorität und 2 weitere"));
    world.press(Modifiers::COMMAND, Key::Y);
    let again: Vec<_> = edited.iter().map(|(doc, at)| (*doc, *at, Way::Again)).collect();
    assert_eq!(reversed(&mut world), again);
}

#[test]
fn rows_are_copied_for_other_programs() {
    let mut world = World::new();
    let strategy = std::sync::Arc::make_mut(&mut world.snapshot.strategy);
    strategy.content.goals[1].title = "=1+1".to_owned();
    world.publish();
    world.click("Tabelle");
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::SHIFT, Key::ArrowDown);
    world.harness.event(Event::Copy);
    world.harness.step();
    let commands = &world.harness.output().platform_output.commands;
    let copied = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something is copied");
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("Nr.\tTitel\tHandlungsbereich\t"), "{copied}");
    assert!(lines[2].starts_with("1.2\t'=1+1\tInfrastruktur"), "no formula: {copied}");
    world.harness.run();
    assert!(world.shows("2 Zeilen kopiert"));
}

#[test]
fn who_reads_along_changes_nothing() {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = leitwerk_shared::identity::role::Role::Reader;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    go(&mut world, FIRST, "2.4 Automatisieren");
    world.press(Modifiers::ALT, Key::ArrowDown);
    world.click("Tafel");
    focus(&mut world, "2.1 Prozesse gemeinsam führen, 1 offene Frage");
    world.press(Modifiers::COMMAND, Key::ArrowRight);
    assert_eq!(world.ops(), []);
    assert!(world.harness.query_by_label("Neuer Steckbrief").is_none());
    assert!(!world.shows("setzen:"));
    world.press(Modifiers::NONE, Key::Delete);
    world.press(Modifiers::COMMAND, Key::D);
    world.press(Modifiers::SHIFT, Key::F10);
    assert_eq!(offered(&world, Role::MenuItem), ["Öffnen"]);
    assert_eq!(world.ops(), []);
}

#[test]
fn a_card_is_laid_into_another_column_with_the_keyboard() {
    let mut world = World::new();
    world.click("Tafel");
    focus(&mut world, "2.1 Prozesse gemeinsam führen, 1 offene Frage");
    assert!(world.shows("hoch, 1 Karte"));
    world.press(Modifiers::COMMAND, Key::ArrowRight);
    let sent = world.sent();
    let priority = |word: &str| Op::Set {
        at: Path::key("priority"),
        value: Some(Value::Line(word.to_owned())),
    };
    assert_eq!(sent[0].1.ops, [priority("mittel")]);
    world.accept(sent);
    assert!(world.shows("Prozesse gemeinsam führen liegt jetzt in „mittel“."));
    assert!(world.shows("mittel, 1 Karte") && world.shows("hoch, 0 Karten"));
    assert!(focused(&world).starts_with("2.1"), "the keyboard moves with the card");
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(focused(&world), "1.1 Notfallvorsorge", "columns without cards are passed over");
}

#[test]
fn a_card_is_dragged_and_the_board_divides_by_our_own_state() {
    let mut world = World::new();
    world.click("Tafel");
    let beside = world.harness.get_by_label("1.1 Notfallvorsorge").rect();
    let to = beside.center() - egui::vec2(beside.width() + 20.0, 0.0);
    drag(&mut world, "1.1 Notfallvorsorge", to);
    let sent = world.sent();
    assert_eq!(sent[0].1.doc, DocId::shared(Class::Steckbrief, item(11)));
    world.accept(sent);
    assert!(world.shows("niedrig, 1 Karte"));
    world.click("nach unserem Stand");
    assert!(world.shows("○ offen, 12 Karten"));
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::COMMAND, Key::ArrowRight);
    let sent = world.sent();
    assert_eq!(sent[0].1.doc.class(), Class::Blatt);
    let value = Some(Value::Line("planned".to_owned()));
    assert_eq!(sent[0].1.ops, [Op::Set { at: Path::key("state"), value }]);
}

#[test]
fn a_new_steckbrief_gets_title_and_area_and_is_opened() {
    let mut world = World::new();
    go(&mut world, FIRST, "3.1 Kluge Orte");
    world.click("Neuer Steckbrief");
    world.harness.run();
    assert_eq!(focused(&world), "Titel des neuen Steckbriefs");
    world.press(Modifiers::NONE, Key::Enter);
    assert!(world.shows("Bitte einen Titel eingeben."));
    assert_eq!(world.ops(), []);
    world.field("Titel des neuen Steckbriefs").type_text("Orte für alle");
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    let sent = world.sent();
    let [Op::Add { id, before: None, .. }, Op::Text { .. }, Op::Set { value, .. }] =
        &sent[0].1.ops[..]
    else {
        panic!("title and area in one edit, not {sent:?}")
    };
    assert_eq!(value, &Some(Value::Item(item(103))), "the area that was looked at");
    let goal = *id;
    world.accept(sent);
    assert!(world.snapshot.strategy.content.goals.iter().any(|entry| entry.id == goal));
    world.harness.run();
    assert_eq!(world.value("Titel"), "Orte für alle");
    assert!(world.field("Ziel").is_focused());
}

#[test]
fn a_copy_says_the_same_and_begins_anew() {
    let mut world = World::new();
    go(&mut world, FIRST, "2.1 Prozesse gemeinsam führen, 1 offene Frage");
    world.click("Duplizieren: Ausgewählt: 2.1 Prozesse gemeinsam führen");
    let sent = world.sent();
    let [(_, entry), (_, content)] = &sent[..] else { panic!("two documents, not {sent:?}") };
    let [Op::Add { id, before, .. }, Op::Text { .. }, Op::Set { value, .. }] = &entry.ops[..]
    else {
        panic!("{entry:?}")
    };
    assert_eq!((*before, value), (Some(item(22)), &Some(Value::Item(item(102)))));
    assert_eq!(content.doc, DocId::shared(Class::Steckbrief, *id));
    assert!(content.clone().check().is_ok());
    let begins_anew = |op: &Op| match op {
        Op::Set { at, .. } => {
            !matches!(at.parts(), [Part::Key("milestones" | "measures"), .., Part::Key("state")])
        }
        _ => true,
    };
    assert!(content.ops.iter().all(begins_anew), "{content:?}");
    let milestones = Path::key("milestones");
    let added = |op: &&Op| matches!(op, Op::Add { list, .. } if *list == milestones);
    assert_eq!(content.ops.iter().filter(added).count(), 3);
    let answer = Path::key("risks").then("state");
    assert!(content.ops.iter().any(|op| matches!(op, Op::Set { at, .. } if *at == answer)));
}

#[test]
fn what_is_retired_stands_at_the_end_and_can_be_taken_back() {
    let mut world = World::new();
    go(&mut world, FIRST, "1.2 Gemeinsam beschaffen");
    world.click("Zurückziehen: Ausgewählt: 1.2 Gemeinsam beschaffen");
    let sent = world.sent();
    let at = Path::key("goals").item(item(12)).then("retired");
    assert_eq!(sent[0].1.ops, [Op::Set { at, value: Some(Value::Flag(true)) }]);
    world.accept(sent);
    assert!(world.shows("11 Steckbriefe in 4"));
    assert!(world.shows("Gemeinsam beschaffen ist zurückgezogen und steht am Ende."));
    let retired = "1.2 Gemeinsam beschaffen, nicht mehr verfolgt";
    let heading = world.harness.get_by_label("Nicht mehr verfolgt").rect();
    assert!(world.harness.get_by_label(retired).rect().top() >= heading.bottom());
    world.click("Tabelle");
    world.click("Titel");
    assert_eq!(titles(&world).last().map(String::as_str), Some(retired));
    world.click("Tafel");
    assert!(world.harness.query_by_label(retired).is_none());
    world.click("Baum");
    world.click(retired);
    assert_eq!(world.value("Titel"), "Gemeinsam beschaffen", "it can still be read");
    world.click("Alle Steckbriefe");
    focus(&mut world, retired);
    world.click("Wieder aufnehmen: Ausgewählt: 1.2 Gemeinsam beschaffen");
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("12 Steckbriefe in 4") && !world.shows("Nicht mehr verfolgt"));
}

#[test]
fn the_board_divides_by_state() {
    let mut world = World::new();
    world.click("Tafel");
    world.click("nach Stand");
    assert!(world.shows("○ Idee, 12 Karten") && world.shows("● erledigt, 0 Karten"));
    focus(&mut world, "1.1 Notfallvorsorge");
    world.press(Modifiers::COMMAND, Key::ArrowRight);
    let value = Some(Value::Line("planned".to_owned()));
    assert_eq!(world.ops(), [Op::Set { at: Path::key("state"), value }]);
}

#[test]
fn five_hundred_rows_draw_only_what_is_in_view() {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
    strategy.goals = (0..500_u16)
        .map(|n| {
            let [high, low] = n.to_be_bytes();
            let mut id = [7; 16];
            (id[0], id[1]) = (high, low);
            let area = one(item(101));
            let title = format!("Vorhaben {n}");
            GoalEntry { title, area, ..GoalEntry::new(ItemId::from_bytes(id)) }
        })
        .collect();
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    let drawn = |world: &World, role| world.harness.query_all_by_role(role).count();
    assert!(drawn(&world, Role::TreeItem) < 60, "{}", drawn(&world, Role::TreeItem));
    world.click("Tabelle");
    assert!(drawn(&world, Role::Row) < 60, "{}", drawn(&world, Role::Row));
    focus(&mut world, "1.1 Vorhaben 0");
    world.press(Modifiers::COMMAND, Key::End);
    world.press(Modifiers::NONE, Key::Home);
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert!(focused(&world).starts_with("1.500 Vorhaben 499"), "{}", focused(&world));
    let row = world.harness.get_by_label("1.500 Vorhaben 499, Nr.: 1.500");
    assert!(row.rect().bottom() <= 900.0, "it was scrolled into view");
}

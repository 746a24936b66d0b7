// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the figures promise: every cell has a name, leads to its field, and is copied as it is.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use jiff::civil::date;
use leitwerk_app::command::Command;
use leitwerk_app::desk::Page;
use leitwerk_app::figures::{self, FigureKind, Lead, Missing};
use leitwerk_shared::domain::goal::{Estimate, Hundredths, Profile, Unit};
use leitwerk_shared::domain::ids::{Class, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::impact::Impact;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::GoalEntry;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use crate::support::world::{World, one};
use crate::support::{fixture, places};

/// Opens a figure by the name of its tab.
pub(super) fn opened(snapshot: Snapshot, tab: &str) -> World {
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num4);
    world.harness.get_by_role_and_label(Role::Tab, tab).click();
    world.harness.run();
    world
}

fn profile(snapshot: &mut Snapshot, goal: ItemId, change: impl FnOnce(&mut Profile)) {
    let view = snapshot.profiles.get_mut(&goal).expect("the fixture has the goal");
    change(&mut Arc::make_mut(view).content);
}

pub(super) fn text(kind: FigureKind, snapshot: &Snapshot) -> String {
    let figure = figures::figure(kind, snapshot, date(2027, 1, 15));
    figures::as_text(&figure.expect("there is something to show")).replace("\r\n", "\n")
}

fn copied(world: &World) -> Option<String> {
    world.harness.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

fn vza(min: i64, max: i64) -> Estimate {
    Estimate { min: Hundredths(min), max: Hundredths(max), unit: Unit::Vza }
}

#[test]
fn the_matrix_names_its_cells_and_leads_to_the_score() {
    let mut world = opened(fixture::snapshot(), "Wirkung der Ziele auf Perspektiven");
    assert!(world.shows("2.4 Automatisieren, Finanzen: 3"));
    assert!(world.shows("Summe, Prozesse: 25"));
    assert!(world.shows("1.1 Notfallvorsorge, Fokus: ▲ kein Fokus"));
    for column in ["Finanzen", "Mitarbeitende", "Kunden", "Prozesse", "Gesellschaft", "Fokus"] {
        world.harness.get_by_role_and_label(Role::ColumnHeader, column);
    }
    world.harness.get_by_role_and_label(Role::RowHeader, "1.1 Notfallvorsorge").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowDown);
    world.press(Modifiers::NONE, Key::ArrowRight);
    world.press(Modifiers::NONE, Key::ArrowRight);
    let cell = world.harness.get_by_label("1.2 Gemeinsam beschaffen, Mitarbeitende: 2");
    assert!(cell.is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Gemeinsam beschaffen");
    world.harness.run();
    assert!(world.harness.get_by_label("Mitarbeitende: 2").is_focused());
    world.press(Modifiers::ALT, Key::ArrowLeft);
    assert!(world.shows("1.2 Gemeinsam beschaffen, Mitarbeitende: 2"), "the way leads back");
}

#[test]
fn the_chosen_figure_is_one_stop_and_is_remembered() {
    let mut world = opened(fixture::snapshot(), "Wirkung der Ziele auf Perspektiven");
    world.harness.get_by_role_and_label(Role::Tab, "Wirkung der Ziele auf Perspektiven").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowRight);
    let tab = world.harness.get_by_role_and_label(Role::Tab, "Zieldarstellung");
    assert!(tab.is_focused());
    assert!(world.shows("Abbildung 3"));
    world.harness.run_steps(600);
    let memory = world.wishes().into_iter().rev().find_map(|wish| match wish {
        Command::Remember(memory) => Some(*memory),
        _ => None,
    });
    let memory = memory.expect("it was told");
    let mut world = World::remembering(memory, fixture::snapshot(), 1440.0, 900.0);
    world.press(Modifiers::COMMAND, Key::Num4);
    assert!(world.shows("Abbildung 3"));
}

/// The scores of the fifteen goals of a Leitlinie as it was printed.
const PRINTED: [[u8; 5]; 15] = [
    [2, 0, 0, 2, 2],
    [3, 2, 0, 1, 0],
    [1, 3, 0, 2, 0],
    [2, 2, 0, 3, 0],
    [1, 2, 0, 3, 0],
    [0, 2, 3, 2, 1],
    [3, 2, 2, 2, 2],
    [1, 2, 3, 2, 2],
    [0, 0, 2, 1, 3],
    [0, 3, 0, 2, 0],
    [1, 3, 0, 2, 0],
    [1, 2, 0, 3, 0],
    [2, 2, 2, 2, 3],
    [0, 3, 0, 2, 0],
    [3, 0, 0, 2, 0],
];

#[test]
fn the_sums_are_those_of_the_printed_leitlinie() {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    let first = strategy.goals[0].clone();
    strategy.goals.clear();
    snapshot.profiles.clear();
    for (n, scores) in (1..).zip(PRINTED) {
        let id = fixture::item(n);
        strategy.goals.push(GoalEntry { id, title: format!("Ziel {n}"), ..first.clone() });
        let doc = DocId::shared(Class::Steckbrief, id);
        let content = Profile { impact: Impact::new(scores.map(one)), ..Profile::default() };
        let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
        snapshot.profiles.insert(id, Arc::new(view));
    }
    let copied = text(FigureKind::Impact, &snapshot);
    assert!(copied.contains("\n\tSumme\t20\t28\t12\t31\t13\t\n"), "{copied}");
    let rows = copied.lines().filter(|line| line.contains("Ziel ")).count();
    assert_eq!(rows, 15);
    let world = opened(snapshot, "Wirkung der Ziele auf Perspektiven");
    for cell in ["Finanzen: 20", "Mitarbeitende: 28", "Kunden: 12", "Prozesse: 31"] {
        assert!(world.shows(&format!("Summe, {cell}")), "{cell}");
    }
    assert!(world.shows("Summe, Gesellschaft: 13"));
}

#[test]
fn a_figure_is_copied_as_exactly_this_table() {
    let mut world = opened(fixture::snapshot(), "IT-Aufwand");
    world.harness.get_by_label("Als Tabelle kopieren").click();
    world.harness.step();
    let copied = copied(&world).expect("something is in the clipboard");
    assert_eq!(
        copied.replace("\r\n", "\n"),
        "Abbildung 5: IT-Aufwand\n\
         Nr.\tZiel\tvon (€)\tbis (€)\n\
         2.1\tProzesse gemeinsam führen\t12.000\t25.000\n\
         \tSumme im Verbund\t12.000\t25.000\n\
         Angaben in Euro, grobe Schätzung, einmal für den ganzen Verbund.\n\
         Ohne Schätzung und nicht mitgezählt: 1.1, 1.2, 1.3, 2.2, 2.3, 2.4, 2.5, 3.1, 4.1, 4.2, \
         4.3.\n"
    );
    world.harness.run();
    assert!(world.shows("Tabelle kopiert."));
}

#[test]
fn a_figure_is_copied_as_a_picture_of_all_of_it() {
    let mut world = opened(fixture::snapshot(), "Wirkung der Ziele auf Perspektiven");
    // It lies below what is on the screen, as does a part of the figure.
    world.harness.get_by_label("Als Bild kopieren").focus();
    world.harness.run();
    world.harness.key_press(Key::Enter);
    world.harness.step();
    assert!(world.shows("Das Bild entsteht …"));
    let image = loop {
        world.harness.step();
        let commands = &world.harness.output().platform_output.commands;
        let image = commands.iter().find_map(|command| match command {
            OutputCommand::CopyImage(image) => Some(image.clone()),
            _ => None,
        });
        if let Some(image) = image {
            break image;
        }
        assert!(!world.shows("Das Bild ist nicht entstanden."));
        std::thread::yield_now();
    };
    world.harness.run();
    assert!(world.shows("Bild kopiert."));
    let [width, height] = image.size;
    assert!(width > 1600 && height > 1000, "twice the size, not {width} × {height}");
    let white = image.pixels.iter().filter(|pixel| **pixel == egui::Color32::WHITE).count();
    let strong = egui::Color32::from_rgb(0x1d, 0x5f, 0xa8);
    let blue = image.pixels.iter().filter(|pixel| **pixel == strong).count();
    assert!(white * 2 > width * height, "it is drawn on paper");
    assert!(blue > 20_000, "the cells with the highest score are there: {blue}");
}

#[test]
fn positions_are_counted_per_kommune_and_once_and_what_exists_reduces_the_need() {
    let mut snapshot = fixture::snapshot();
    profile(&mut snapshot, fixture::GOAL, |profile| {
        profile.efforts.personnel_one_off = one(vza(50, 150));
    });
    profile(&mut snapshot, fixture::item(11), |profile| {
        profile.efforts.personnel_permanent = one(vza(100, 150));
    });
    let doc = DocId::owned(Class::Blatt, MunicipalityId(1), fixture::item(11));
    let content = Sheet { existing_vza: one(Hundredths(120)), ..Sheet::default() };
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
    snapshot.sheets.insert(fixture::item(11), Arc::new(view));
    let copied = text(FigureKind::Personnel, &snapshot);
    assert!(
        copied.starts_with(
            "Abbildung 4: Stellenbedarfe\n\
         Nr.\tZiel\tvon (VZA)\tbis (VZA)\tbei uns vorhanden (VZA)\tbei uns noch nötig (VZA)\n\
         \tDauerhaft, je Kommune\n\
         1.1\tNotfallvorsorge\t1,00\t1,50\t1,20\t0,00–0,30\n\
         2.1\tProzesse gemeinsam führen\t0,25\t0,50\t\t0,25–0,50\n\
         \tSumme je Kommune\t1,25\t2,00\t1,20\t0,25–0,80\n\
         \tSumme in 4 Kommunen\t5,00\t8,00\t\t\n\
         \tEinmalig, im ganzen Verbund\n\
         2.1\tProzesse gemeinsam führen\t0,5\t1,5\t\t\n\
         \tSumme im Verbund\t0,5\t1,5\t\t\n"
        ),
        "{copied}"
    );
    let mut world = opened(snapshot, "Stellenbedarfe");
    world.click("1.1 Notfallvorsorge, bei uns vorhanden (VZA): 1,20");
    world.harness.run();
    assert!(world.field("Vorhandene Stellenanteile (VZA)").is_focused());
}

#[test]
fn an_estimate_is_opened_at_its_field() {
    let mut world = opened(fixture::snapshot(), "IT-Aufwand");
    world.click("2.1 Prozesse gemeinsam führen, bis (€): 25.000");
    world.harness.run();
    assert!(world.field("IT-Aufwand, von").is_focused());
}

#[test]
fn goals_stand_between_the_words_of_the_verbund() {
    let mut snapshot = fixture::snapshot();
    for (goal, priority, effort) in [(11, "hoch", "gering"), (12, "niedrig", "hoch")] {
        profile(&mut snapshot, fixture::item(goal), |profile| {
            profile.priority = one(priority.to_owned());
            profile.effort_class = one(effort.to_owned());
        });
    }
    let mut world = opened(snapshot, "Zieldarstellung");
    assert!(world.shows("1.2 Gemeinsam beschaffen, Priorität: niedrig"));
    assert!(world.shows("2.1 Prozesse gemeinsam führen, Aufwand: –"));
    assert!(world.shows("Ohne Priorität oder Aufwand und darum nicht eingezeichnet: 1.3, 2.1"));
    let sign = "1.2 Gemeinsam beschaffen: Finanzen, Priorität niedrig, Aufwand hoch";
    world
        .harness
        .get_by_label("1.1 Notfallvorsorge: kein Fokus, Priorität hoch, Aufwand gering")
        .focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowRight);
    assert!(world.harness.get_by_label(sign).is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    assert_eq!(world.value("Titel"), "Gemeinsam beschaffen");
    assert!(world.field("Priorität").is_focused());
}

#[test]
fn the_ablauf_shows_what_has_a_date_and_lists_the_rest() {
    let mut snapshot = fixture::snapshot();
    profile(&mut snapshot, fixture::item(11), |profile| profile.start = one("bald".to_owned()));
    let copied = text(FigureKind::Timeline, &snapshot);
    let row = "2.1\tProzesse gemeinsam führen\tQ1 2027\t30.06.2027\t30.06.2027\t1 von 3\n";
    assert!(copied.contains(row), "{copied}");
    let mut world = opened(snapshot, "Ablauf");
    assert!(world.shows("2.1 Prozesse gemeinsam führen: Start Q1 2027, bis 30.06.2027"));
    assert!(world.shows("1.1 Notfallvorsorge – Start: bald"), "what cannot be read is not guessed");
    world.click("2.1 Meilenstein Vorlage für den Prozesssteckbrief, 30.06.2027, ◆ in Arbeit");
    world.harness.run();
    assert!(world.field("Meilenstein 2, Fällig").is_focused());
}

#[test]
fn states_are_our_own_and_what_others_released() {
    let mut snapshot = fixture::snapshot();
    let doc = DocId::owned(Class::BlattFrei, MunicipalityId(2), fixture::GOAL);
    let content = Sheet { state: one(SheetState::Done), ..Sheet::default() };
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
    snapshot.released.insert((MunicipalityId(2), fixture::GOAL), Arc::new(view));
    let mut world = opened(snapshot, "Stand je Kommune");
    assert!(world.shows("2.1 Prozesse gemeinsam führen, Stadt Norderheide: ● erledigt"));
    assert!(world.shows("2.1 Prozesse gemeinsam führen, Gemeinde Moorfeld: –"));
    assert!(world.shows("Erledigt, Stadt Norderheide: 1 von 1"));
    world.click("2.1 Prozesse gemeinsam führen, Gemeinde Moorfeld: –");
    assert!(world.shows("Stand je Kommune") && world.harness.query_by_role(Role::Dialog).is_none());
    let told = "2.1 Prozesse gemeinsam führen, Stadt Norderheide: ● erledigt";
    world.click(told);
    world.harness.run();
    let dialog = world.harness.get_by_role(Role::Dialog);
    assert!(dialog.query_by_label("Stadt Norderheide").is_some());
    assert!(dialog.query_by_label("Stand: ● erledigt").is_some());
    assert!(dialog.get_by_label("2.1 Prozesse gemeinsam führen").is_focused());
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    assert!(world.harness.get_by_label(told).is_focused());
    world.click("2.1 Prozesse gemeinsam führen, Gemeinde Aarfelde: ○ offen");
    world.harness.run();
    assert_eq!(world.value("Titel"), "Prozesse gemeinsam führen");
}

#[test]
fn an_empty_figure_says_what_to_do_first_and_leads_there() {
    let mut snapshot = fixture::snapshot();
    for view in snapshot.profiles.values_mut() {
        Arc::make_mut(view).content = Profile::default();
    }
    let of_profiles = [
        FigureKind::Impact,
        FigureKind::Goals,
        FigureKind::Personnel,
        FigureKind::ItCost,
        FigureKind::Timeline,
    ];
    for kind in of_profiles {
        let made = figures::figure(kind, &snapshot, date(2027, 1, 15));
        let Err(Missing { first, lead }) = made else { panic!("{kind:?} invents something") };
        let leads = lead == Lead::Page(Page::Profiles);
        assert!(first.contains("Steckbrief") && leads, "{kind:?}: {first}");
    }
    let mut world = opened(snapshot, "IT-Aufwand");
    world.click("Steckbriefe öffnen");
    assert!(world.shows("Neuer Steckbrief"));
}

#[test]
fn at_200_percent_every_figure_is_scrolled_and_not_cut() {
    let mut world = World::sized(640.0, 360.0);
    world.press(Modifiers::COMMAND, Key::Num4);
    for tab in [
        "Wirkung der Ziele auf Perspektiven",
        "Zieldarstellung",
        "Ablauf",
        "Stellenbedarfe",
        "Strategiekomplex",
    ] {
        let tab = world.harness.get_by_role_and_label(Role::Tab, tab);
        assert!(tab.rect().right() <= 640.0);
        tab.click();
        world.harness.run();
        let copy = world.harness.get_by_label("Als Tabelle kopieren");
        assert!(copy.rect().right() <= 640.0, "what stands by the title stays in sight");
    }
}

#[test]
fn what_is_done_with_a_figure_stands_in_the_line_of_its_title() {
    for (name, title) in
        [("stellenbedarfe", "Stellenbedarfe"), ("kriterien", "Beiträge zu den Kriterien")]
    {
        let place = places::ALL.into_iter().find(|place| place.name == name);
        let place = place.expect("it is a place");
        let world = place.opened(1440.0, 900.0);
        let title = world.harness.get_by_role_and_label(Role::Heading, title).rect();
        for name in ["Als Tabelle kopieren", "Als Bild kopieren", "Speichern unter …"] {
            let button = world.harness.get_by_label(name).rect();
            let beside = title.y_range().contains(button.center().y);
            assert!(beside && button.left() > title.right(), "{}: {name}", place.name);
            assert!(button.right() <= 1400.0, "{}: {name}", place.name);
        }
    }
}

#[test]
fn at_1280_points_no_figure_of_a_template_is_cut() {
    let wanted = ["ablauf", "stand", "zeitplan", "ampeln"];
    let places: Vec<_> = places::ALL.iter().filter(|place| wanted.contains(&place.name)).collect();
    assert_eq!(places.len(), wanted.len());
    for place in places {
        let world = place.opened(1280.0, 900.0);
        // What can be pressed in a drawing is as wide as what is drawn.
        for role in [Role::ColumnHeader, Role::Button] {
            for node in world.harness.query_all_by_role(role) {
                let right = node.rect().right();
                assert!(right <= 1280.0, "{}: {role:?} ends at {right}", place.name);
            }
        }
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises about who is where: others are named as long as they are there, and
//! our own place is told when it changes.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::presence::beacon::Place;
use leitwerk_app::theme::Appearance;
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, MunicipalityId};
use leitwerk_shared::identity::role::Role;

use crate::support::world::World;
use crate::support::{fixture, places};

const OTHER_GOAL: &str = "1.2 Gemeinsam beschaffen";

fn profile() -> DocId {
    DocId::shared(Class::Steckbrief, fixture::GOAL)
}

#[expect(clippy::unnecessary_wraps, reason = "places are compared as they are told")]
fn at(doc: DocId, field: &str) -> Option<Place> {
    Some((doc, field.to_owned()))
}

fn sheet() -> DocId {
    DocId::owned(Class::Blatt, MunicipalityId(1), fixture::GOAL)
}

fn milestone() -> String {
    format!("milestones[{}].text", fixture::item(62))
}

#[test]
fn others_are_named_in_the_list_on_the_page_and_at_the_field_until_they_go() {
    for (width, height) in [(1440.0, 900.0), (720.0, 900.0)] {
        let mut world = World::sized(width, height);
        world.open_goal();
        if width < 900.0 {
            world.click("Menü");
        }
        world.others_are(&[(2, profile(), ""), (3, profile(), &milestone())]);
        assert!(world.shows(
            "2.1 Prozesse gemeinsam führen, 1 offene Frage, Stadt Norderheide und Gemeinde \
             Moorfeld sind hier"
        ));
        assert!(world.shows("Gerade hier: Stadt Norderheide, Gemeinde Moorfeld"));
        let flag = "Gemeinde Moorfeld schreibt hier";
        assert_eq!(world.harness.query_all_by_label(flag).count(), 1);
        let field = world.field("Meilenstein 2").accesskit_node();
        assert_eq!(field.description().as_deref(), Some(flag), "the field itself says it, too");
        let right = world.harness.get_by_label(flag).rect().right();
        assert!(right <= width, "the flag ends at {right} of {width}");

        world.others_are(&[(3, profile(), "start")]);
        assert!(world.shows("Gerade hier: Gemeinde Moorfeld"));
        assert!(!world.shows("Stadt Norderheide"));
        assert!(world.field("Meilenstein 2").accesskit_node().description().is_none());

        world.others_are(&[]);
        assert!(!world.shows("Gerade hier") && !world.shows("schreibt hier"));
        assert!(!world.shows("ist hier"));
    }
}

#[test]
fn nothing_moves_when_somebody_comes() {
    let mut world = World::new();
    world.open_goal();
    let before = world.field("Meilenstein 3").rect();
    world.others_are(&[(2, profile(), "text"), (3, profile(), &milestone())]);
    assert_eq!(world.field("Meilenstein 3").rect(), before);
}

#[test]
fn a_kommune_counts_once_and_a_colleague_is_no_stranger() {
    let mut world = World::new();
    world.snapshot.devices.extend(
        [(5, 2), (6, 1)]
            .map(|(device, municipality)| (DeviceId(device), MunicipalityId(municipality))),
    );
    world.open_goal();
    world.others_are(&[(2, profile(), "text"), (5, profile(), "text"), (6, sheet(), "note")]);
    assert!(world.shows("Gerade hier: Stadt Norderheide, ein anderer Arbeitsplatz Ihrer Gemeinde"));
    assert!(world.shows("Stadt Norderheide schreibt hier"));
    assert!(world.shows("Ein anderer Arbeitsplatz Ihrer Gemeinde schreibt hier"));
    // Our own device is not somebody else.
    world.others_are(&[(1, profile(), "text")]);
    assert!(!world.shows("hier"));
}

#[test]
fn a_title_is_typed_on_the_page_of_its_goal() {
    let mut world = World::new();
    world.open_goal();
    let title = format!("goals[{}].title", fixture::GOAL);
    let strategy = world.snapshot.strategy.doc;
    world.others_are(&[(2, strategy, &title)]);
    assert!(world.shows("Gerade hier: Stadt Norderheide"));
    assert!(world.shows("Stadt Norderheide schreibt hier"));
    world.press(Modifiers::COMMAND, Key::Num2);
    assert!(!world.shows("Gerade hier"));
    world.others_are(&[(2, strategy, "vision.claim")]);
    assert!(world.shows("Gerade hier: Stadt Norderheide"));
    assert!(world.shows("Stadt Norderheide schreibt hier"));
}

#[test]
fn a_hint_that_means_nothing_breaks_nothing() {
    let mut world = World::new();
    world.open_goal();
    let unknown = DocId::shared(Class::Steckbrief, fixture::item(250));
    let leitlinie = DocId::shared(Class::Leitlinie, fixture::item(250));
    let endless = "ä".repeat(5000);
    world.others_are(&[
        (2, unknown, "text"),
        (2, leitlinie, "goals[].title"),
        (3, leitlinie, "goals[nonsense].title"),
        (99, profile(), "text"),
    ]);
    assert!(!world.shows("hier"), "nobody known is on this page");
    world.press(Modifiers::COMMAND, Key::Num2);
    assert!(!world.shows("hier"));
    world.press(Modifiers::COMMAND, Key::Num3);
    world.open_goal();
    world.others_are(&[(2, profile(), &endless), (3, profile(), "milestones[x].text")]);
    assert!(world.shows("Gerade hier: Stadt Norderheide, Gemeinde Moorfeld"));
    assert!(!world.shows("schreibt hier"), "no field has such a name");
}

#[test]
fn our_place_is_told_when_it_changes() {
    let mut world = World::new();
    world.wait();
    world.places();
    world.open_goal();
    world.wait();
    assert_eq!(world.places(), [at(profile(), "")]);
    world.focus("Meilenstein 2");
    world.wait();
    assert_eq!(world.places(), [at(profile(), &milestone())]);
    world.type_into("Meilenstein 2", "Neu");
    world.wait();
    assert_eq!(world.places(), [], "typing alone moves nobody");
    world.focus("IT-Aufwand, bis");
    world.wait();
    assert_eq!(world.places(), [at(profile(), "efforts.it_cost")]);
    world.harness.get_by_label("Finanzen: 1").focus();
    world.wait();
    assert_eq!(world.places(), [at(profile(), "impact.Finanzen")]);
    world.focus("Notiz");
    world.wait();
    assert_eq!(world.places(), [at(sheet(), "note")]);
    world.focus("Titel");
    world.wait();
    let strategy = world.snapshot.strategy.doc;
    let title = format!("goals[{}].title", fixture::GOAL);
    assert_eq!(world.places(), [at(strategy, &title)]);
    world.press(Modifiers::COMMAND, Key::Num2);
    world.wait();
    assert_eq!(world.places(), [at(strategy, "")]);
    world.press(Modifiers::COMMAND, Key::Num4);
    world.wait();
    assert_eq!(world.places(), [None]);
    world.press(Modifiers::COMMAND, Key::Num3);
    world.click(OTHER_GOAL);
    world.wait();
    let places = world.places();
    let other = places.last().cloned().flatten().expect("a page is open");
    assert_eq!((other.0.class(), other.1.as_str()), (Class::Steckbrief, ""));
    assert_ne!(other.0, profile());
}

#[test]
fn running_through_the_fields_is_told_at_its_end() {
    let mut world = World::new();
    world.open_goal();
    world.wait();
    world.places();
    for field in ["Ziel", "Zweck 1", "Meilenstein 1", "Meilenstein 2"] {
        world.focus(field);
    }
    world.wait();
    let places = world.places();
    assert!(places.len() <= 2, "{places:?}");
    assert_eq!(places.last(), Some(&at(profile(), &milestone())));
}

#[test]
fn who_reads_along_is_in_no_field() {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = Role::Reader;
    let mut world = World::showing(snapshot, 1440.0, 900.0);
    world.open_goal();
    world.focus("Ziel");
    world.wait();
    assert_eq!(world.places().last(), Some(&at(profile(), "")));
}

#[test]
fn typing_goes_out_sooner_while_somebody_watches() {
    let soon = |others: &[(u32, DocId, &str)]| {
        let mut world = World::new();
        world.open_goal();
        world.others_are(others);
        world.focus("Ziel");
        world.field("Ziel").type_text("Neu");
        // A step is a hundredth of a second.
        world.harness.run_steps(10);
        world.ops().len()
    };
    let elsewhere = DocId::shared(Class::Steckbrief, fixture::item(11));
    assert_eq!(soon(&[(2, profile(), "")]), 1);
    assert_eq!(soon(&[(2, elsewhere, "text")]), 0);
    assert_eq!(soon(&[(99, profile(), "text")]), 0, "an unknown device is nobody");
    assert_eq!(soon(&[]), 0);
}

#[test]
fn the_own_blatt_is_watched_by_nobody_else() {
    let soon = |device: u32| {
        let mut world = World::new();
        let colleague = DeviceId(6);
        world.snapshot.devices.insert(colleague, MunicipalityId(1));
        world.open_goal();
        world.others_are(&[(device, profile(), "")]);
        world.focus("Notiz");
        world.field("Notiz").type_text("Neu");
        world.harness.run_steps(10);
        world.ops().len()
    };
    assert_eq!(soon(2), 0);
    assert_eq!(soon(6), 1);
}

#[test]
fn under_the_title_stands_who_wrote_last_and_when() {
    let mut places = places::ALL.into_iter();
    let place = places.find(|place| place.name == "steckbrief").expect("it is a place");
    let world = place.alike(Appearance::default(), 1440.0, 900.0);
    // In one piece: no line begins with a comma.
    let told = "Verwaltung digital · Zielsteckbrief · zuletzt Landkreis Seeland, heute 14:31";
    assert!(world.harness.query_by_label(told).is_some());
    let mut untouched = fixture::snapshot();
    untouched.profiles.remove(&fixture::GOAL);
    let mut world = World::showing(untouched, 1440.0, 900.0);
    world.click("2.1 Prozesse gemeinsam führen");
    assert!(world.shows("Verwaltung digital · Zielsteckbrief"));
    assert!(!world.shows("zuletzt"), "nobody has");
}

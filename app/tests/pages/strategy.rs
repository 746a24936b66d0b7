// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the page of the Leitlinie promises: chapters that number themselves, and an outline that
//! leads and moves.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::record::{Item as _, Removed};
use leitwerk_shared::domain::strategy::{Body, Chapter, MemberEntry, Passage, Term, VersionEntry};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::Snapshot;

use crate::support::fixture::{self, item};
use crate::support::world::{World, one};

fn snapshot() -> Snapshot {
    let mut snapshot = fixture::snapshot();
    let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
    let chapter = |n, title: &str| Chapter {
        id: item(n),
        title: title.to_owned(),
        body: "Ein Absatz.\n\nNoch einer.".repeat(20),
    };
    strategy.chapters.extend([chapter(92, "Organisation"), chapter(93, "Agilität")]);
    let passage = |n, title: &str| Passage { title: title.to_owned(), ..Passage::new(item(n)) };
    strategy.principles = vec![passage(131, "Wir teilen"), passage(132, "Wir lernen")];
    let body = |n, name: &str| Body { name: name.to_owned(), ..Body::new(item(n)) };
    strategy.bodies = vec![body(141, "HVB-Runde"), body(142, "Steuerungsgruppe")];
    let term = |n, word: &str| Term { term: word.to_owned(), ..Term::new(item(n)) };
    strategy.glossary = vec![term(151, "Zugang"), term(152, "Öffnung"), term(153, "Ofen")];
    strategy.members.push(MemberEntry {
        name: one("Gemeinde Aarfelde".to_owned()),
        ..MemberEntry::new(item(95))
    });
    strategy.history.push(VersionEntry {
        version: one("1.0".to_owned()),
        status: one("Entwurf".to_owned()),
        ..VersionEntry::new(item(96))
    });
    snapshot
}

fn opened() -> World {
    sized(900.0)
}

fn sized(height: f32) -> World {
    let mut world = World::showing(snapshot(), 1440.0, height);
    world.press(Modifiers::COMMAND, Key::Num2);
    world
}

/// Goes down in the outline from its first line.
fn go(world: &mut World, label: &str) {
    line(world, "Digitale Leitlinie Seeland").focus();
    world.harness.run();
    for _ in 0..20 {
        if line(world, label).is_focused() {
            return;
        }
        world.press(Modifiers::NONE, Key::ArrowDown);
    }
    panic!("{label} is not in the outline");
}

fn line<'a>(world: &'a World, label: &'a str) -> egui_kittest::Node<'a> {
    world.harness.get_by_role_and_label(Role::TreeItem, label)
}

#[test]
fn what_somebody_removed_is_listed_and_comes_back() {
    let mut snapshot = snapshot();
    let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
    let gone = |list: &str, n, text: &str| Removed {
        list: list.to_owned(),
        id: item(n),
        text: text.to_owned(),
    };
    let lists = ["chapters", "principles", "areas", "bodies", "glossary", "members", "history"];
    strategy.removed = (0..).zip(lists).map(|(n, list)| gone(list, 180 + n, list)).collect();
    let mut world = World::showing(snapshot, 1440.0, 9000.0);
    world.press(Modifiers::COMMAND, Key::Num2);
    let folded: Vec<_> = world.harness.query_all_by_label("Entfernt (1)").collect();
    assert_eq!(folded.len(), lists.len());
    folded[0].click();
    world.harness.run();
    world.click("„chapters“ zurückholen");
    let (list, id) = (Path::key("chapters"), item(180));
    assert_eq!(world.ops(), [Op::Remove { list, id, removed: false }]);
}

#[test]
fn a_word_stays_where_it_is_typed() {
    let mut world = sized(9000.0);
    let order = |world: &World| {
        (1..=3).map(|n| world.value(&format!("Begriff {n}, Wort"))).collect::<Vec<_>>()
    };
    assert_eq!(order(&world), ["Ofen", "Öffnung", "Zugang"]);
    world.focus("Begriff 3, Wort");
    world.strategy(|strategy| strategy.glossary[0].term = "Amt".to_owned());
    assert_eq!(order(&world), ["Ofen", "Öffnung", "Amt"]);
    assert!(world.field("Begriff 3, Wort").is_focused());
    world.focus("Titel der Leitlinie");
    assert_eq!(order(&world), ["Amt", "Ofen", "Öffnung"]);
}

#[test]
fn the_outline_leads_to_a_chapter_and_marks_it() {
    let mut world = opened();
    go(&mut world, "III. Agilität");
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
    let field = world.field("Kapitel 3, Überschrift");
    assert!(field.is_focused());
    assert!((0.0..900.0).contains(&field.rect().center().y), "it was scrolled into view");
    assert_eq!(line(&world, "III. Agilität").accesskit_node().is_selected(), Some(true));
    assert_eq!(line(&world, "I. Ausgangslage").accesskit_node().is_selected(), Some(false));
}

#[test]
fn chapters_number_themselves_when_they_are_moved() {
    let mut world = opened();
    go(&mut world, "III. Agilität");
    world.press(Modifiers::ALT, Key::ArrowUp);
    let sent = world.sent();
    let list = Path::key("chapters");
    let op = Op::Move { list: list.clone(), id: item(93), before: Some(item(92)) };
    assert_eq!(sent[0].1.ops, [op]);
    world.accept(sent);
    assert!(line(&world, "II. Agilität").is_focused());
    assert!(world.shows("„Agilität“ ist jetzt Kapitel II."));
    assert_eq!(world.value("Kapitel 2, Überschrift"), "Agilität");

    let from = line(&world, "I. Ausgangslage").rect().center();
    let to = line(&world, "III. Organisation").rect().center_bottom();
    world.harness.drag_at(from);
    world.harness.run();
    world.harness.hover_at(to);
    world.harness.run();
    world.harness.drop_at(to);
    world.harness.run();
    let sent = world.sent();
    assert_eq!(sent[0].1.ops, [Op::Move { list, id: item(91), before: None }]);
    world.accept(sent);
    assert!(world.shows("III. Ausgangslage"));
}

#[test]
fn chapters_are_numbered_as_their_template_prints_them() {
    for (template, number) in [
        (Template::Zielsteckbrief, "III."),
        (Template::Projektsteckbrief, "3."),
        (Template::Zielbild, "3."),
        (Template::Ziel, "3."),
    ] {
        let mut snapshot = snapshot();
        let strategy = &mut std::sync::Arc::make_mut(&mut snapshot.strategy).content;
        strategy.template = one(template);
        let mut world = World::showing(snapshot, 1440.0, 9000.0);
        world.press(Modifiers::COMMAND, Key::Num2);
        assert!(line(&world, &format!("{number} Agilität")).rect().is_positive());
        let heading = world.field("Kapitel 3, Überschrift").rect();
        let before =
            |node: egui_kittest::Node<'_>| heading.y_range().contains(node.rect().center().y);
        assert!(world.harness.query_all_by_label(number).any(before), "{template:?}");
    }
}

#[test]
fn what_was_said_about_the_leitlinie_stands_beside_it_where_there_is_room() {
    for (width, beside) in [(1440.0, true), (1000.0, false)] {
        let mut world = World::showing(snapshot(), width, 900.0);
        world.press(Modifiers::COMMAND, Key::Num2);
        let side = world.harness.query_by_label("Seitenleiste");
        let said = side.map(|side| side.query_by_label("Kommentare").is_some());
        assert_eq!(said.unwrap_or(false), beside, "{width}");
        assert_eq!(world.harness.query_all_by_label("Kommentare").count(), 1, "{width}");
    }
}

#[test]
fn a_chapter_is_added_and_named() {
    let mut world = sized(4000.0);
    world.click("+ Kapitel");
    let added = world.sent();
    assert!(matches!(added[0].1.ops[..], [Op::Add { before: None, .. }]), "{added:?}");
    world.accept(added);
    world.harness.run();
    let field = world.field("Kapitel 4, Überschrift");
    assert!(field.is_focused());
    field.type_text("Finanzen");
    world.wait();
    let sent = world.sent();
    world.accept(sent);
    assert!(world.shows("IV. Finanzen"));
}

#[test]
fn members_and_history_are_kept_in_lines() {
    let mut world = sized(6000.0);
    assert_eq!(world.value("Mitglied 1, Name"), "Gemeinde Aarfelde");
    world.click("Mitglied 1, Anschluss");
    world.click("Stadt Norderheide");
    let at = Path::key("members").item(item(95)).then("roster");
    assert_eq!(world.ops(), [Op::Set { at, value: Some(Value::Int(2)) }]);
    assert_eq!(world.value("Fassung 1, Version"), "1.0");
    world.type_into("Fassung 1, Datum", "1.12.2026");
    world.focus("Fassung 1, Status");
    let at = Path::key("history").item(item(96)).then("date");
    let value = Some(Value::Date(jiff::civil::date(2026, 12, 1)));
    assert_eq!(world.ops(), [Op::Set { at, value }]);
}

#[test]
fn principles_move_and_words_sort_themselves() {
    let mut world = sized(4000.0);
    assert_eq!(world.value("Begriff 1, Wort"), "Ofen");
    assert_eq!(world.value("Begriff 2, Wort"), "Öffnung");
    assert_eq!(world.value("Begriff 3, Wort"), "Zugang");
    assert_eq!(world.value("Grundsatz 2, Überschrift"), "Wir lernen");
    go(&mut world, "2 Wir lernen");
    world.press(Modifiers::ALT, Key::ArrowUp);
    let (list, id) = (Path::key("principles"), item(132));
    assert_eq!(world.ops(), [Op::Move { list, id, before: Some(item(131)) }]);
    assert!(world.shows("Grundsatz „Wir lernen“ steht jetzt an Stelle 1."));
}

#[test]
fn a_body_says_to_whom_it_reports_and_who_leads() {
    let mut world = sized(9000.0);
    world.click("Gremium 2, Berichtet an");
    world.click("HVB-Runde");
    let at = Path::key("bodies").item(item(142));
    let value = Some(Value::Item(item(141)));
    assert_eq!(world.ops(), [Op::Set { at: at.clone().then("reports_to"), value }]);
    world.click("Gremium 2, Federführend, ja");
    let value = Some(Value::Flag(true));
    assert_eq!(world.ops(), [Op::Set { at: at.then("lead"), value }]);
}

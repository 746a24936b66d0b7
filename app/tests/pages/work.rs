// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises about long work and announcements: seen and heard on every page,
//! stopped while nothing has changed, and never gone while somebody looks.

use egui::accesskit::{Live, Role};
use egui::{Event, Key, Modifiers, OutputCommand, Rect, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::client::Task;
use leitwerk_app::command::Command;
use leitwerk_app::theme::Tokens;
use leitwerk_app::widgets::toast::Toast;
use leitwerk_shared::domain::edit::{Op, Path};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::exchange::file::Progress;
use leitwerk_shared::replica::snapshot::LinkState;

use crate::support::fixture;
use crate::support::real::RealWorld;
use crate::support::world::{World, one};

const NEWS: &str = "● Austauschdatei geschrieben";

fn read() -> Task {
    Task::Read("/media/stick/her.lwx".into())
}

fn progress(done: u32, stoppable: bool) -> Progress {
    Progress { done, all: 40, stoppable }
}

fn announced() -> World {
    let mut world = World::new();
    world.announce(Toast::good("Austauschdatei geschrieben".to_owned()));
    world
}

#[test]
fn long_work_shows_how_far_it_is_and_can_be_stopped() {
    let mut world = World::new();
    let title = "Austauschdatei wird eingelesen: her.lwx";
    assert!(!world.shows(title));
    world.works(7, read(), progress(10, true));
    assert!(world.shows("10 von 40 Schritten"));
    let bar = world.harness.get_by_role_and_label(Role::ProgressIndicator, title);
    assert_eq!(bar.accesskit_node().numeric_value(), Some(25.0));
    world.click("Abbrechen: Austauschdatei wird eingelesen: her.lwx");
    assert_eq!(world.wishes(), [Command::Stop(7)]);
    world.works_no_more(7);
    assert!(!world.shows(title));
}

/// Returns how many pieces of a bar are full.
fn full(world: &World, bar: Rect) -> usize {
    let shapes = world.harness.output().shapes.iter();
    let full = shapes.filter(|it| match &it.shape {
        Shape::Rect(rect) => rect.fill == Tokens::LIGHT.accent,
        Shape::LineSegment { stroke, .. } => stroke.color == Tokens::LIGHT.accent,
        _ => false,
    });
    full.filter(|it| bar.expand(10.0).contains_rect(it.shape.visual_bounding_rect())).count()
}

#[test]
fn work_of_which_nobody_knows_how_long_it_takes_looks_like_work_and_not_like_nothing() {
    let mut world = World::new();
    world.begins(7, read());
    let title = "Austauschdatei wird eingelesen: her.lwx";
    let bar = world.harness.get_by_role_and_label(Role::ProgressIndicator, title);
    assert_eq!(bar.accesskit_node().numeric_value(), None);
    let bar = bar.rect();
    assert!(full(&world, bar) > 10, "it is striped");
    assert!(world.shows("Läuft …"));
    world.works(7, read(), progress(0, true));
    assert!(full(&world, bar) <= 1, "nothing is done yet, and that is known");
}

#[test]
fn a_window_that_is_still_being_filled_says_how_far_that_is() {
    let mut world = World::new();
    world.snapshot.status.link = LinkState::Connected;
    world.snapshot.profiles.remove(&fixture::item(43));
    world.publish();
    assert!(world.shows("11 von 12 Steckbriefen da"));
    world.snapshot.status.link = LinkState::InStep;
    world.publish();
    assert!(!world.shows("Steckbriefen da"), "nobody has written the last one yet");
}

#[test]
fn nothing_lies_under_an_announcement() {
    let mut world = World::sized(1280.0, 720.0);
    world.press(Modifiers::COMMAND, Key::Num6);
    world.announce(Toast::bad("Die Datei ist beschädigt.".to_owned()));
    world.announce(Toast::bad("Die Datei fehlt.".to_owned()));
    world.harness.get_by_label("Datei einlesen").focus();
    world.harness.run();
    world.wait();
    let button = world.harness.get_by_label("Datei einlesen").rect();
    let news = world.harness.get_by_label("▲ Die Datei ist beschädigt.").rect();
    assert!(button.bottom() < news.top(), "{button:?} is above {news:?}");
    world.harness.get_by_label("Datei einlesen").click();
    world.harness.run();
    assert!(world.shows("Bitte den ganzen Pfad angeben"), "it can be pressed");
}

/// Types the reason of a measure, which nobody sees any more when the measure is removed.
fn reasoning() -> RealWorld {
    let mut world = RealWorld::new("Der Verbund plant.");
    world.strategy(|strategy| strategy.template = one(Template::Zielbild));
    world.enter("+ Maßnahme");
    world.settle();
    world.enter("Maßnahme 1, Einzelheiten");
    world.type_into("Maßnahme 1, Begründung", "Weil es eilt");
    world
}

const STRANDED: &str = "Jemand hat den Eintrag entfernt, während Sie darin schrieben";

#[test]
fn what_was_typed_into_an_entry_that_somebody_removed_can_be_copied() {
    let mut world = reasoning();
    let profile = &world.snapshot.profiles[&fixture::GOAL];
    let (list, id) = (Path::key("measures"), profile.content.measures[0].id);
    world.colleague(vec![Op::Remove { list, id, removed: true }]);
    world.settle();
    assert!(world.shows(STRANDED) && world.shows("„Weil es eilt“"));
    world.press(Modifiers::COMMAND, Key::Num1);
    assert!(world.shows(STRANDED), "on every page");
    world.harness.get_by_label("Text kopieren: Weil es eilt").click();
    world.harness.step();
    let commands = &world.harness.output().platform_output.commands;
    let copied = OutputCommand::CopyText("Weil es eilt".to_owned());
    assert!(commands.contains(&copied), "{commands:?}");
    world.harness.run();
    assert!(!world.shows(STRANDED));
}

#[test]
fn who_removes_an_entry_is_not_told_what_was_in_it() {
    let mut world = reasoning();
    world.enter("Maßnahme 1 entfernen");
    world.settle();
    assert!(!world.shows("Maßnahme 1 entfernen"));
    assert!(!world.shows(STRANDED));
}

#[test]
fn what_is_being_taken_in_cannot_be_stopped_half_way() {
    let mut world = World::new();
    world.works(7, read(), progress(30, false));
    assert!(world.shows("wird jetzt übernommen"));
    assert!(!world.shows("Abbrechen"));
}

#[test]
fn an_announcement_is_said_and_goes_by_itself() {
    let mut world = announced();
    let said = world.harness.get_by_role_and_label(Role::Status, NEWS);
    assert_eq!(said.accesskit_node().live(), Live::Polite);
    world.later(9.0);
    assert!(!world.shows(NEWS));
}

#[test]
fn an_announcement_stays_while_somebody_looks_at_it() {
    let mut world = announced();
    let at = world.harness.get_by_label(NEWS).rect().center();
    world.harness.event(Event::PointerMoved(at));
    for _ in 0..20 {
        world.later(3.0);
    }
    assert!(world.shows(NEWS), "the pointer is on it");
    world.harness.event(Event::PointerMoved(egui::pos2(10.0, 300.0)));
    world.harness.get_by_label("Meldung schließen: Austauschdatei geschrieben").focus();
    for _ in 0..20 {
        world.later(3.0);
    }
    assert!(world.shows(NEWS), "the keyboard is in it");
    world.press(Modifiers::NONE, Key::Enter);
    assert!(!world.shows(NEWS), "closed with the keyboard");
}

#[test]
fn bad_news_stays_until_it_is_closed() {
    let mut world = World::new();
    world.announce(Toast::bad("Die Datei ist beschädigt.".to_owned()));
    for _ in 0..20 {
        world.later(3.0);
    }
    assert!(world.shows("▲ Die Datei ist beschädigt."));
    world.click("Meldung schließen: Die Datei ist beschädigt.");
    assert!(!world.shows("▲ Die Datei ist beschädigt."));
}

#[test]
fn good_news_does_not_push_out_bad_news() {
    let mut world = World::new();
    world.announce(Toast::bad("Die Datei ist beschädigt.".to_owned()));
    for n in 1..=3 {
        world.announce(Toast::good(format!("Datei {n} geschrieben")));
    }
    assert!(world.shows("▲ Die Datei ist beschädigt."));
    assert!(!world.shows("Datei 1 geschrieben") && world.shows("Datei 2 geschrieben"));
    for n in 1..=3 {
        world.announce(Toast::bad(format!("Die Datei {n} fehlt.")));
    }
    assert!(!world.shows("▲ Die Datei ist beschädigt.") && world.shows("▲ Die Datei 1 fehlt."));
}

#[test]
fn what_was_announced_can_be_read_again() {
    let mut world = World::new();
    world.click("Meldungen");
    world.harness.run();
    assert!(world.shows("Noch keine."));
    world.click("Schließen");
    world.harness.run();
    world.announce(Toast::bad("Die Datei ist beschädigt.".to_owned()));
    world.announce(Toast::good("Austauschdatei geschrieben".to_owned()));
    world.later(9.0);
    world.click("Meldung schließen: Die Datei ist beschädigt.");
    world.click("Meldungen");
    world.harness.run();
    for news in [NEWS, "▲ Die Datei ist beschädigt."] {
        assert!(world.shows(news), "{news}");
    }
}

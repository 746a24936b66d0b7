// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the window promises about long work and announcements: seen and heard on every page,
//! stopped while nothing has changed, and never gone while somebody looks.

use egui::accesskit::{Live, Role};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::client::Task;
use leitwerk_app::command::Command;
use leitwerk_app::widgets::toast::Toast;
use leitwerk_shared::exchange::file::Progress;

use crate::support::world::World;

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

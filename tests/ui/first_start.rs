// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The first start: three steps, at any of which one may stop.

use std::path::Path;

use egui::Key;
use leitwerk_app::profile::{Profile, ProfileError};
use leitwerk_shared::identity::role::Role;

use crate::relay::{GEMEINDE, LANDKREIS, Verbund, open};
use crate::screen::Screen;

const JOIN: &str = "Mit einer Einladung beitreten";

/// Goes to the point at which the code is on the screen, and returns it.
fn ask(screen: &mut Screen, invitation: &Path) -> String {
    screen.click(JOIN);
    screen.type_into("Einladungsdatei", &invitation.to_string_lossy());
    screen.click("Weiter");
    screen.wait_for("Einladung für Gemeinde Aarfelde in den Verbund „Verbund Seeland“.");
    screen.type_into("Name dieses Arbeitsplatzes", "Rathaus 2");
    screen.click("Beitreten");
    code(screen)
}

fn code(screen: &mut Screen) -> String {
    let is_code = |line: &&str| {
        let digits = line
            .split(' ')
            .all(|group| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_digit()));
        digits && line.len() == 9
    };
    screen.wait("the code", |screen| screen.labels().lines().find(is_code).map(str::to_owned))
}

const TITLE: &str = "Titel der Leitlinie";

#[test]
fn a_new_workplace_joins_in_three_steps() {
    let verbund = Verbund::found();
    let invitation = verbund.invitation("einladung.json", GEMEINDE, Role::Editor);
    let folder = verbund.path("neu");
    let mut screen = Screen::first_start(&folder);
    let code = ask(&mut screen, &invitation);
    let request = verbund.request();
    assert_eq!(request.code, code, "both read the same to each other");
    assert!(screen.shows("lesen Sie"), "the screen says what to do");
    verbund.confirm(&request);
    screen.click("Leitwerk öffnen");
    screen.wait_for("Gemeinde Aarfelde · schreibt mit · Rathaus 2");
    screen.wait_for("am Relais");
    drop(screen);
    assert_eq!(open(&folder).name(), "Rathaus 2");
}

#[test]
fn who_stops_leaves_nothing_and_may_begin_again() {
    let verbund = Verbund::found();
    let invitation = verbund.invitation("einladung.json", GEMEINDE, Role::Editor);
    let folder = verbund.path("neu");
    let mut screen = Screen::first_start(&folder);
    let before = ask(&mut screen, &invitation);
    screen.click("Abbrechen");
    screen.wait_for("Sie haben das Beitreten abgebrochen.");
    assert!(screen.shows("die Einladung ist noch gut"));
    assert!(matches!(Profile::open(&folder), Err(ProfileError::Missing(_))));

    screen.click("Beitreten");
    assert_eq!(code(&mut screen), before);
    let request = verbund.request();
    assert_eq!(request.rivals, 1, "it is the same device that asks again");
    verbund.confirm(&request);
    screen.wait_for("Fertig");
    screen.click("Leitwerk öffnen");
    screen.wait_for("am Relais");
}

#[test]
fn whatever_is_no_invitation_is_explained() {
    let verbund = Verbund::found();
    let mut screen = Screen::first_start(&verbund.path("neu"));
    screen.click(JOIN);
    screen.click("Weiter");
    screen.wait_for("Bitte die Datei auswählen oder den Text einfügen.");
    screen.type_into("Oder Text der Einladung hier einfügen", "Kommt alle!");
    screen.click("Weiter");
    screen.wait_for("keine Einladung, die dieses Programm lesen kann");
    assert!(screen.shows("Es wurde nichts verändert."));
    screen.click("Zurück");
    screen.wait_for("Beispiel ansehen");
    assert!(!verbund.path("neu").join("profile.json").exists());
}

#[test]
fn the_text_of_an_invitation_is_as_good_as_its_file() {
    let verbund = Verbund::found();
    let invitation = verbund.invitation("einladung.json", GEMEINDE, Role::Editor);
    let text = std::fs::read_to_string(&invitation).expect("it was written");
    let mut screen = Screen::first_start(&verbund.path("neu"));
    screen.click(JOIN);
    screen.type_into("Oder Text der Einladung hier einfügen", &text);
    screen.click("Weiter");
    screen.wait_for("Einladung für Gemeinde Aarfelde");
}

#[test]
fn a_relay_that_is_not_there_is_explained_and_the_invitation_stays_good() {
    let mut verbund = Verbund::found();
    let invitation = verbund.invitation("einladung.json", GEMEINDE, Role::Editor);
    verbund.end_relay();
    let folder = verbund.path("neu");
    let mut screen = Screen::first_start(&folder);
    screen.click(JOIN);
    screen.type_into("Einladungsdatei", &invitation.to_string_lossy());
    screen.click("Weiter");
    screen.click("Beitreten");
    screen.wait_for("antwortet nicht");
    assert!(screen.shows("die Einladung ist noch gut"));
    assert!(matches!(Profile::open(&folder), Err(ProfileError::Missing(_))));
}

#[test]
fn a_backup_makes_a_workplace_again_that_goes_on_under_a_new_name() {
    let verbund = Verbund::found();
    let folder = verbund.workplace("office", LANDKREIS, Role::Coordinator);
    let mut screen = Screen::at(&folder);
    screen.open_page(Key::Num2);
    screen.type_into(TITLE, "Seeland 2035");
    screen.open_page(Key::Comma);
    let file = verbund.path("heute.lwb");
    screen.type_into("Sicherung schreiben nach", &file.to_string_lossy());
    screen.click("Sicherung schreiben");
    screen.wait_for("Sicherung geschrieben:");
    // What is written after the backup must not be written again under its numbers.
    screen.click("Schließen");
    screen.type_into(TITLE, ", Stand heute");
    screen.open_page(Key::Num1);
    screen.wait_for("Aktuell");
    drop(screen);

    let again = verbund.path("again");
    let mut screen = Screen::first_start(&again);
    screen.click("Sicherung zurückspielen");
    let foreign = verbund.path("relais").join("authority.db");
    screen.type_into("Sicherung", &foreign.to_string_lossy());
    screen.click("Sicherung zurückspielen");
    screen.wait_for("ist keine Sicherung eines Arbeitsplatzes");
    assert!(matches!(Profile::open(&again), Err(ProfileError::Missing(_))));
    screen.click("Zurück");
    screen.click("Sicherung zurückspielen");
    screen.clear("Sicherung");
    screen.type_into("Sicherung", &file.to_string_lossy());
    screen.click("Sicherung zurückspielen");
    screen.click("Leitwerk öffnen");
    screen.open_page(Key::Num2);
    // What came after the backup comes from the relay.
    let title = |screen: &Screen| screen.value(TITLE).filter(|it| it.ends_with("Stand heute"));
    screen.wait("the title", title);
    screen.type_into(TITLE, "!");
    screen.open_page(Key::Num1);
    screen.wait_for("Aktuell");
    assert!(!screen.shows("zweimal dieselbe Nummer"), "no number was used twice");
}

#[test]
fn who_does_not_want_the_example_after_all_is_back_at_the_beginning() {
    let verbund = Verbund::found();
    let folder = verbund.path("neu");
    let mut screen = Screen::first_start(&folder);
    screen.click("Beispiel ansehen");
    screen.wait_for("Das Beispiel wird aufgebaut");
    screen.click("Abbrechen");
    screen.wait_for(JOIN);
    assert!(!screen.shows("Leitwerk öffnen"));
    // What is thrown away does not open by itself later, and something else can be begun.
    screen.click(JOIN);
    screen.wait_for("Einladungsdatei");
    assert!(matches!(Profile::open(&folder), Err(ProfileError::Missing(_))));
}

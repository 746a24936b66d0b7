// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! An exchange file from one open window to another, with no network between.

use egui::Key;
use leitwerk_shared::identity::role::Role;

use crate::relay::{GEMEINDE, LANDKREIS, Verbund};
use crate::screen::Screen;

const TITLE: &str = "Titel der Leitlinie";

#[test]
fn what_was_just_typed_goes_from_window_to_window() {
    let mut verbund = Verbund::found();
    let office = verbund.workplace("office", LANDKREIS, Role::Coordinator);
    let town = verbund.workplace("town", GEMEINDE, Role::Editor);
    verbund.end_relay();
    let file = verbund.path("hin.lwx");
    let path = file.to_string_lossy();

    let mut screen = Screen::at(&office);
    screen.open_page(Key::Num2);
    screen.type_into(TITLE, "Seeland 2035");
    screen.open_page(Key::Num6);
    screen.type_into("Datei schreiben nach", &path);
    screen.click("Datei schreiben");
    screen.wait_for("Geschrieben: ");
    assert!(screen.shows("für alle Kommunen und enthält kein Blatt"));

    let mut screen = Screen::at(&town);
    screen.open_page(Key::Num6);
    screen.type_into("Datei von anderen", &path);
    screen.click("Datei einlesen");
    screen.wait_for("Eingelesen: ");
    assert!(screen.shows("geschrieben von Landkreis Seeland"));
    screen.open_page(Key::Num2);
    screen.wait("the title", |screen| screen.value(TITLE).filter(|it| it == "Seeland 2035"));

    // A file that is none changes nothing and says so.
    std::fs::write(&file, b"Einkaufszettel").expect("the folder takes a file");
    screen.open_page(Key::Num6);
    screen.click("Datei einlesen");
    screen.wait_for("ist keine Austauschdatei von Leitwerk");
    assert!(screen.shows("Es wurde nichts verändert."));
}

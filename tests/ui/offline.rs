// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Two windows whose relay goes away: both go on writing, and when it is back, both have it all.

use egui::Key;
use leitwerk_shared::identity::role::Role;

use crate::relay::{GEMEINDE, LANDKREIS, Verbund};
use crate::screen::Screen;

const TITLE: &str = "Titel der Leitlinie";
const CLAIM: &str = "Leitsatz";

/// Waits until a field of the Leitlinie says something.
fn says(screen: &mut Screen, field: &str, text: &str) {
    screen.wait(text, |screen| screen.value(field).filter(|it| it.contains(text)));
}

#[test]
fn what_two_write_while_the_relay_is_away_is_with_both_when_it_is_back() {
    let mut verbund = Verbund::found();
    let office = verbund.workplace("office", LANDKREIS, Role::Coordinator);
    let town = verbund.workplace("town", GEMEINDE, Role::Editor);
    let mut office = Screen::at(&office);
    let mut town = Screen::at(&town);
    for screen in [&mut office, &mut town] {
        screen.open_page(Key::Num2);
    }
    office.type_into(TITLE, "Seeland");
    says(&mut town, TITLE, "Seeland");

    verbund.end_relay();
    for screen in [&mut office, &mut town] {
        screen.wait_for("Offline");
    }
    // Both in the same field, and each in one of their own.
    office.type_into(TITLE, " 2035");
    town.type_into(TITLE, ", gemeinsam");
    town.type_into(CLAIM, "Nah bei den Menschen.");
    says(&mut town, CLAIM, "Nah bei den Menschen.");
    for screen in [&mut office, &mut town] {
        screen.wait_for("Gespeichert");
        screen.wait_for("Offline · ");
        assert!(!screen.shows("Nicht gespeichert"), "it is on the disk: {}", screen.labels());
    }
    assert_eq!(office.value(CLAIM).as_deref(), Some(""), "nothing comes through");

    verbund.serve_again();
    // Both windows go on drawing, as on two desks.
    let all = |screen: &Screen| {
        let title = screen.value(TITLE).unwrap_or_default();
        let claim = screen.value(CLAIM).unwrap_or_default();
        ["Seeland", " 2035", ", gemeinsam"].iter().all(|text| title.contains(text))
            && claim == "Nah bei den Menschen."
            && screen.shows("Aktuell")
    };
    office.wait("what both have written", |office| {
        town.draw();
        (all(office) && all(&town)).then_some(())
    });
    assert_eq!(office.value(TITLE), town.value(TITLE));

    // No word is lost, but perhaps the sense of them.
    let merged = "Titel der Leitlinie, zusammengeführt aus dem, was gleichzeitig geschrieben wurde: \
                  Landkreis Seeland, Gemeinde Aarfelde";
    for screen in [&mut office, &mut town] {
        screen.wait_for(merged);
    }
    office.click("Gelesen: was zusammengeführt wurde, stimmt");
    office.wait("that it was read", |office| (!office.shows(merged)).then_some(()));
    assert!(town.shows(merged), "everybody reads for themselves");
}

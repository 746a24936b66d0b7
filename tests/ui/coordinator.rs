// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Rights that two people give: the administrator on the telephone, and a coordinator in the
//! window.

use egui::Key;
use leitwerk_shared::identity::role::Role;

use crate::relay::{GEMEINDE, LANDKREIS, Verbund};
use crate::screen::Screen;

#[test]
fn a_coordinator_agrees_in_the_window_and_the_other_goes_on() {
    let verbund = Verbund::found();
    let office = verbund.workplace("office", LANDKREIS, Role::Coordinator);
    let invitation = verbund.invitation("einladung.json", GEMEINDE, Role::Coordinator);
    let mut newcomer = Screen::first_start(&verbund.path("neu"));
    newcomer.click("Mit einer Einladung beitreten");
    newcomer.type_into("Einladungsdatei", &invitation.to_string_lossy());
    newcomer.click("Weiter");
    newcomer.click("Beitreten");
    newcomer.wait_for("Ihr Code");
    verbund.confirm(&verbund.request());
    newcomer.wait_for("Jetzt muss die Geschäftsstelle zustimmen");

    let mut screen = Screen::at(&office);
    screen.open_page(Key::Num6);
    screen.wait_for("Gemeinde Aarfelde · Geschäftsstelle");
    screen.click("Zustimmen: Gemeinde Aarfelde, Geschäftsstelle");
    screen.click("Ja, zustimmen");
    screen.wait_for("Zugestimmt: Gemeinde Aarfelde bekommt einen Arbeitsplatz");
    screen.wait_for("Nichts wartet auf Ihre Zustimmung.");

    newcomer.click("Leitwerk öffnen");
    newcomer.wait_for("Gemeinde Aarfelde · Geschäftsstelle");
}

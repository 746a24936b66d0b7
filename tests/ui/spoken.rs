// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What screen readers on Linux are told about the real window, over the bus on which they ask
//! (AT-SPI). The window is the example, on a screen that nobody sees.

mod bus;
mod desktop;

use bus::{Bus, Thing};
use desktop::Desktop;
use leitwerk_tests::processes::skipped;

/// States of AT-SPI, by their bits.
const CHECKED: u32 = 4;
const FOCUSABLE: u32 = 11;
const FOCUSED: u32 = 12;
const PRESSED: u32 = 20;
const SELECTED: u32 = 23;

/// Roles of AT-SPI, by their numbers.
const INVALID: u32 = 0;
const DIALOG: u32 = 16;
const LABEL: u32 = 29;
const LIST_ITEM: u32 = 32;
const RADIO_BUTTON: u32 = 44;
const TOGGLE_BUTTON: u32 = 62;
const UNKNOWN: u32 = 67;
const ENTRY: u32 = 79;
const HEADING: u32 = 83;
const TREE_ITEM: u32 = 91;

/// Every page by its entry in the navigation, and what its title says.
const PAGES: [(&str, &str); 6] = [
    ("Übersicht", "Stadt Norderheide"),
    ("Leitlinie", TITLE),
    ("Steckbriefe", "Steckbriefe"),
    ("Auswertungen", "Wirkung der Ziele"),
    ("Unser Blatt", "Unser Blatt"),
    ("Mitglieder & Netz", "Verbund Seeland"),
];

/// Every dialog of the navigation, and what it is called.
const DIALOGS: [(&str, &str); 4] = [
    ("Einstellungen", "Einstellungen"),
    ("Gehe zu …", "Suchen und Befehle"),
    ("Im Raum verbinden", "Im Raum verbinden"),
    ("Meldungen", "Meldungen"),
];

const TITLE: &str = "Digitalisierungsleitlinie der Kommunen im Landkreis Seeland";
const GOAL: &str = "2.1 Prozesse gemeinsam führen";

/// Fails if something that takes the keyboard cannot be told from others, or if there is nothing to
/// do or to read.
fn check(place: &str, things: &[Thing]) {
    let unclear = things.iter().filter(|it| {
        it.is(FOCUSABLE) && (it.name.is_empty() || [INVALID, UNKNOWN].contains(&it.role))
    });
    let unclear: Vec<&Thing> = unclear.collect();
    assert!(unclear.is_empty(), "{place}: {unclear:#?}");
    assert!(things.iter().any(|it| it.is(FOCUSABLE)), "{place} has nothing to do");
    let read = |it: &Thing| [HEADING, LABEL].contains(&it.role) && !it.name.is_empty();
    assert!(things.iter().any(read), "{place} has nothing to read");
}

/// Returns whether something with this role is in this state.
fn has(things: &[Thing], role: u32, state: u32) -> bool {
    things.iter().any(|it| it.role == role && it.is(state))
}

fn open_page(bus: &Bus, (entry, title): (&str, &str)) -> Vec<Thing> {
    bus.press(entry, |it| it.role == TOGGLE_BUTTON && it.name == entry);
    bus.wait(&format!("the page {entry}"), |things| {
        let titled = things.iter().any(|it| it.role == HEADING && it.name.contains(title));
        let chosen = things.iter().any(|it| it.name == entry && it.is(PRESSED));
        (titled && chosen).then(|| things.to_vec())
    })
}

/// Waits until a field has a text.
fn wait_for_text(bus: &Bus, field: &str, text: &str) {
    bus.wait(&format!("„{text}“ in {field}"), |things| {
        let it = things.iter().find(|it| it.role == ENTRY && it.name == field)?;
        (bus.text(it)? == text).then_some(())
    });
}

#[test]
fn the_real_window_tells_a_screen_reader_everything() {
    let desktop = match Desktop::start() {
        Ok(desktop) => desktop,
        Err(why) => return skipped("the real window", &why),
    };
    let bus = desktop.bus();

    for page in PAGES {
        let things = open_page(bus, page);
        check(page.0, &things);
        match page.0 {
            "Leitlinie" => {
                assert!(has(&things, TREE_ITEM, SELECTED), "the outline says where we are");
                wait_for_text(bus, "Titel der Leitlinie", TITLE);
            }
            "Steckbriefe" => {
                assert!(has(&things, RADIO_BUTTON, CHECKED), "a choice says what holds");
            }
            _ => {}
        }
    }

    for (entry, title) in DIALOGS {
        bus.press(entry, |it| it.name == entry && it.is(FOCUSABLE));
        let things = bus.wait(&format!("the dialog {title}"), |things| {
            let open = things.iter().any(|it| it.role == DIALOG && it.name == title);
            (open && things.iter().any(|it| it.is(FOCUSED))).then(|| things.to_vec())
        });
        check(title, &things);
        bus.press("Schließen", |it| it.name == "Schließen");
        bus.wait("the entry with the keyboard", |things| {
            let closed = things.iter().all(|it| it.role != DIALOG);
            (closed && things.iter().any(|it| it.name == entry && it.is(FOCUSED))).then_some(())
        });
    }
    // The search says how much it finds.
    bus.wait_until_said("Einträge");

    open_page(bus, PAGES[2]);
    bus.press(GOAL, |it| [LIST_ITEM, TREE_ITEM].contains(&it.role) && it.name.starts_with(GOAL));
    wait_for_text(bus, "Titel", "Prozesse gemeinsam führen");
    let goal = |it: &Thing| it.role == ENTRY && it.name == "Ziel";
    bus.focus("Ziel", goal);
    bus.wait("the field with the keyboard", |things| {
        things.iter().any(|it| goal(it) && it.is(FOCUSED)).then_some(())
    });
    bus.write("Ziel", goal, "Vorgelesen und diktiert.");
    wait_for_text(bus, "Ziel", "Vorgelesen und diktiert.");
    check("Steckbrief", &bus.wait("the Steckbrief", |things| Some(things.to_vec())));
}

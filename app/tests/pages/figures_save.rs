// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What saving a figure promises: a picture, a drawing or a table in a file, whole or not at all.

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::figures::opened;
use crate::support::fixture;
use crate::support::world::World;

/// Saves the figure of a tab in one of the formats, by typing the path.
fn saved(tab: &str, format: &str, path: &Path) -> World {
    let mut world = opened(fixture::snapshot(), tab);
    // It lies below what is on the screen, as does a part of the figure.
    world.harness.get_by_label("Speichern unter …").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    world.click(format);
    let path = path.to_str().expect("the folder has a plain name");
    world.type_into("Speichern als", path);
    world.harness.get_by_label("Abbildung jetzt speichern").click();
    world.harness.step();
    world.wait_until(|world| {
        world.shows("Gespeichert: ") || world.shows("kann nicht benutzt werden")
    });
    world.harness.run();
    world
}

#[test]
fn a_table_is_what_excel_opens() {
    let folder = tempfile::tempdir().expect("there is room");
    let world = saved("IT-Aufwand", "Tabelle (CSV)", &folder.path().join("kosten"));
    assert!(world.shows("Gespeichert: "));
    let file = std::fs::read(folder.path().join("kosten.csv")).expect("its name has an ending");
    let text = String::from_utf8(file).expect("it is UTF-8");
    assert_eq!(
        text,
        "\u{feff}Nr.;Ziel;von (€);bis (€)\r\n\
         2.1;Prozesse gemeinsam führen;12.000;25.000\r\n\
         ;Summe im Verbund;12.000;25.000\r\n"
    );
}

#[test]
fn a_drawing_keeps_its_words_and_says_what_it_shows() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("wirkung.svg");
    saved("Wirkung der Ziele auf Perspektiven", "Zeichnung (SVG)", &path);
    let text = std::fs::read_to_string(path).expect("it was written");
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" lang=\"de\" role=\"img\""));
    assert!(text.contains("<title id=\"titel\">Abbildung 2: Wirkung der Ziele auf Perspektiven<"));
    let words = [">Notfallvorsorge</text>", ">Gesellschaft</text>", ">Summe</text>"];
    for word in words {
        assert!(text.contains(word), "{word}");
    }
    assert!(text.contains("<rect "), "the cells have their ground");
    let (open, close) = (text.matches("<text ").count(), text.matches("</text>").count());
    assert_eq!(open, close);
}

#[test]
fn a_picture_is_a_whole_png_in_double_size() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("wirkung.png");
    saved("Wirkung der Ziele auf Perspektiven", "Bild (PNG)", &path);
    let bytes = std::fs::read(path).expect("it was written");
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert!(bytes.ends_with(b"IEND\xae\x42\x60\x82"));
    let width = u32::from_be_bytes(bytes[16..20].try_into().expect("four bytes"));
    assert!(width > 1600, "{width}");
}

#[test]
fn what_cannot_be_written_is_said_and_a_path_is_asked_for() {
    let mut world = opened(fixture::snapshot(), "IT-Aufwand");
    world.click("Speichern unter …");
    assert!(world.field("Speichern als").is_focused());
    world.click("Abbildung jetzt speichern");
    assert!(world.shows("Bitte den ganzen Pfad angeben"));
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    assert!(world.harness.get_by_label("Speichern unter …").is_focused());
    let nowhere = std::env::temp_dir().join("nirgends-und-niemals").join("bild.png");
    let world = saved("IT-Aufwand", "Bild (PNG)", &nowhere);
    assert!(world.shows("kann nicht benutzt werden"));
}

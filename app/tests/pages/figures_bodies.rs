// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the figures of who decides promise: the Organigramm, and the Strategiekomplex with what
//! each Kommune makes of the Leitlinie.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use leitwerk_app::figures::FigureKind;
use leitwerk_app::release::{Extent, release};
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::Document;
use leitwerk_shared::domain::edit::{Edit, Op, Version};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::sheet::{Decision, Sheet};
use leitwerk_shared::domain::strategy::{Body, Strategy, VersionEntry};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use super::figures::{opened, text};
use crate::support::fixture::{self, item};
use crate::support::world::one;

fn strategy(snapshot: &mut Snapshot) -> &mut Strategy {
    &mut Arc::make_mut(&mut snapshot.strategy).content
}

fn with_bodies() -> Snapshot {
    let mut snapshot = fixture::snapshot();
    let body = |id: u8, name: &str, above: Option<u8>| Body {
        name: name.to_owned(),
        reports_to: above.map(|above| one(item(above))).unwrap_or_default(),
        ..Body::new(item(id))
    };
    let office = Body { lead: one(true), ..body(203, "Geschäftsstelle", Some(202)) };
    let round =
        Body { role: "Beschließt die Leitlinie.".to_owned(), ..body(201, "HVB-Runde", None) };
    strategy(&mut snapshot).bodies = vec![
        office,
        body(202, "Steuerungsgruppe", Some(201)),
        round,
        body(204, "Arbeitskreis IT", Some(202)),
        body(205, "Beirat", None),
    ];
    snapshot
}

#[test]
fn the_organigramm_leads_from_who_decides_to_the_kommunen() {
    let copied = text(FigureKind::Bodies, &with_bodies());
    assert_eq!(
        copied,
        "Abbildung 6: Organigramm\n\
         Gremium\tAufgabe\tBerichtet an\n\
         HVB-Runde\tBeschließt die Leitlinie.\t–\n\
         Steuerungsgruppe\t\tHVB-Runde\n\
         Geschäftsstelle (federführend)\t\tSteuerungsgruppe\n\
         Arbeitskreis IT\t\tSteuerungsgruppe\n\
         Beirat\t\t–\n\
         Die Kommunen des Verbunds\n\
         Gemeinde Aarfelde\tGemeinde\t\n\
         Stadt Norderheide\tStadt\t\n\
         Gemeinde Moorfeld\tGemeinde\t\n\
         Landkreis Seeland\tLandkreis\t\n"
    );
}

#[test]
fn a_box_of_the_organigramm_is_reached_with_the_keyboard_and_opens_its_body() {
    let mut world = opened(with_bodies(), "Organigramm");
    let is_box = |label: &str| world.harness.query_by_role_and_label(Role::Button, label).is_some();
    for label in ["HVB-Runde", "Geschäftsstelle (federführend)", "Beirat", "Stadt Norderheide"] {
        assert!(is_box(label), "{label}");
    }
    world.harness.get_by_role_and_label(Role::Button, "HVB-Runde").focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::ArrowRight);
    world.press(Modifiers::NONE, Key::ArrowRight);
    let office = "Geschäftsstelle (federführend)";
    assert!(world.harness.get_by_role_and_label(Role::Button, office).is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Gremium 1, Name"), "Geschäftsstelle");
    assert!(world.field("Gremium 1, Name").is_focused());
}

#[test]
fn without_bodies_the_organigramm_leads_to_the_leitlinie() {
    let mut world = opened(fixture::snapshot(), "Organigramm");
    assert!(world.shows("Noch keine Gremien."));
    world.click("Leitlinie öffnen");
    assert_eq!(world.value("Titel der Leitlinie"), "Digitale Leitlinie Seeland");
}

/// Lets a Kommune decide about a goal, another than ours release that with its reason.
fn decided(snapshot: &mut Snapshot, of: u32, goal: u8, decision: Decision, version: &str) {
    let (of, goal) = (MunicipalityId(of), item(goal));
    let content = Sheet {
        decision: one(decision),
        based_on: one(version.to_owned()),
        reason: "Weil es passt.".to_owned(),
        plan: "Das geht nur uns an.".to_owned(),
        ..Sheet::default()
    };
    if of == snapshot.me.municipality {
        let doc = DocId::owned(Class::Blatt, of, goal);
        let view = View { doc, version: fixture::version(1), last: None, applied: 0, content };
        snapshot.sheets.insert(goal, Arc::new(view));
    } else {
        let ops = release(&content, &Sheet::default(), Extent::Reason);
        put_released(snapshot, of, goal, ops);
    }
}

fn put_released(snapshot: &mut Snapshot, of: MunicipalityId, goal: ItemId, ops: Vec<Op>) {
    let doc = DocId::owned(Class::BlattFrei, of, goal);
    let mut document = Document::new(doc.class());
    let edit = Edit { doc, base: Version::default(), ops }.check().expect("it is a release");
    let actor = Actor::new(DeviceId(of.0), [1; 12]);
    document.write(&edit, actor, fixture::SAVED_AT).expect("the document takes it");
    *snapshot = snapshot.with(doc, document.view().expect("it can be read"));
}

#[test]
fn the_strategiekomplex_counts_what_each_kommune_decided_and_on_which_version() {
    let mut snapshot = fixture::snapshot();
    let version = |id: u8, version: &str, day: i8| VersionEntry {
        version: one(version.to_owned()),
        date: one(jiff::civil::date(2026, 9, day)),
        ..VersionEntry::new(item(id))
    };
    strategy(&mut snapshot).history = vec![version(211, "1.0", 1), version(212, "1.1", 20)];
    decided(&mut snapshot, 1, 11, Decision::Adopt, "1.1");
    decided(&mut snapshot, 1, 12, Decision::Adapt, "1.1");
    decided(&mut snapshot, 2, 11, Decision::NotRelevant, "1.0");
    let copied = text(FigureKind::Family, &snapshot);
    for row in [
        "Gemeinde Aarfelde\t◆ in Arbeit, 2 von 12 Zielen\t1\t1\t0\t1.1\n",
        "Stadt Norderheide\t◆ 1 von 12 Zielen freigegeben\t0\t0\t1\t▲ 1.0, es gibt eine neuere\n",
        "Gemeinde Moorfeld\t○ nicht freigegeben\t–\t–\t–\t–\n",
    ] {
        assert!(copied.contains(row), "{copied}");
    }
    let mut world = opened(snapshot, "Strategiekomplex");
    assert!(world.shows("Digitale Leitlinie Seeland, Fassung 1.1"));
    world.click("Stadt Norderheide, ◆ 1 von 12 Zielen freigegeben · Grundlage 1.0");
    assert!(world.shows("nicht zutreffend · Grundlage 1.0"));
    assert!(world.shows("Weil es passt."));
    assert!(!world.shows("Das geht nur uns an."));
    assert!(world.harness.get_by_label("1.1 Notfallvorsorge").is_focused());
    world.press(Modifiers::NONE, Key::Enter);
    assert_eq!(world.value("Titel"), "Notfallvorsorge");
}

#[test]
fn what_a_kommune_did_not_tell_is_not_shown() {
    let mut snapshot = fixture::snapshot();
    decided(&mut snapshot, 2, 11, Decision::Adopt, "1.0");
    // What it released without a decision says nothing of one.
    let ops = release(&Sheet::default(), &Sheet::default(), Extent::Share);
    put_released(&mut snapshot, MunicipalityId(3), item(12), ops);
    let copied = text(FigureKind::Family, &snapshot);
    assert!(copied.contains("Gemeinde Aarfelde\t○ noch keine\t"), "of ourselves we know: {copied}");
    let mut world = opened(snapshot, "Strategiekomplex");
    world.click("Gemeinde Moorfeld, ○ nicht freigegeben");
    assert!(world.shows("Diese Kommune hat noch keine Entscheidungen freigegeben."));
    world.press(Modifiers::NONE, Key::Escape);
    world.harness.run();
    let opener = world.harness.get_by_label("Gemeinde Moorfeld, ○ nicht freigegeben");
    assert!(opener.is_focused(), "the keyboard is where it was");
}

#[test]
fn a_strategy_shows_the_figures_of_its_template() {
    for (template, has, lacks) in [
        (Template::Zielsteckbrief, "Strategiekomplex", "SWOT"),
        (Template::Ziel, "IT-Aufwand", "Zieldarstellung"),
        (Template::Zielbild, "Stellenbedarfe", "Beiträge zu den Kriterien"),
        (Template::Projektsteckbrief, "Strategiekomplex", "SWOT"),
    ] {
        let mut snapshot = fixture::snapshot();
        strategy(&mut snapshot).template = one(template);
        let world = opened(snapshot, "Stand je Kommune");
        let tab = |name: &str| world.harness.query_by_role_and_label(Role::Tab, name).is_some();
        assert!(tab(has), "{has} of {template:?}");
        assert!(!tab(lacks), "{lacks} of {template:?}");
    }
}

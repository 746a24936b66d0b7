// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What the choice of a template promises: who may make it, as long as it costs nothing, and that
//! every page speaks in the words of the one that was chosen.

use std::sync::Arc;

use egui::accesskit::Toggled;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use leitwerk_app::command::Command;
use leitwerk_app::texts::templates;
use leitwerk_shared::domain::edit::{Op, Path, Value};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role;

use crate::support::fixture;
use crate::support::world::{World, one};

/// A Verbund in which nobody has begun yet.
fn empty(template: Template, role: Role) -> World {
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = role;
    snapshot.profiles.clear();
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(template);
    strategy.goals.clear();
    strategy.areas.clear();
    World::showing(snapshot, 1440.0, 3600.0)
}

fn choices(world: &World) -> usize {
    world.harness.query_all_by_label_contains("Vorlage der Steckbriefe, ").count()
}

#[test]
fn the_geschaeftsstelle_chooses_the_template_while_there_is_no_goal() {
    let offered = |template| format!("Vorlage der Steckbriefe, {}", templates::offered(template));
    for page in [Key::Num1, Key::Num2] {
        let mut world = empty(Template::Zielsteckbrief, Role::Coordinator);
        world.press(Modifiers::COMMAND, page);
        assert_eq!(choices(&world), Template::ALL.len());
        world.click(&offered(Template::Projektsteckbrief));
        let sent = world.sent();
        let value = Some(Value::Line("projektsteckbrief".to_owned()));
        let at = Path::key("template");
        assert_eq!(sent[0].1.ops, [Op::Set { at, value }]);
        world.accept(sent);
        let chosen = offered(Template::Projektsteckbrief);
        let chosen = world.harness.get_by_label(&chosen);
        assert_eq!(chosen.accesskit_node().toggled(), Some(Toggled::True));
        world.press(Modifiers::COMMAND, Key::Z);
        let taken_back = world.wishes().into_iter().any(|it| matches!(it, Command::Reverse { .. }));
        assert!(taken_back, "it can be taken back");
    }
}

#[test]
fn nobody_is_asked_for_a_template_who_cannot_choose_one() {
    let mut world = empty(Template::Zielbild, Role::Editor);
    for page in [Key::Num1, Key::Num2] {
        world.press(Modifiers::COMMAND, page);
        assert_eq!(choices(&world), 0, "an editor of another Kommune does not decide that");
    }
    let mut snapshot = fixture::snapshot();
    snapshot.me.role = Role::Coordinator;
    let mut world = World::showing(snapshot, 1440.0, 3600.0);
    world.press(Modifiers::COMMAND, Key::Num2);
    assert_eq!(choices(&world), 0, "there are goals that were written in one");
}

#[test]
fn no_page_speaks_in_the_words_of_another_template() {
    let full = |template| {
        let mut snapshot = fixture::snapshot();
        Arc::make_mut(&mut snapshot.strategy).content.template = one(template);
        World::showing(snapshot, 1440.0, 3600.0)
    };
    for (template, own) in [
        (Template::Projektsteckbrief, "Noch keine Projekte."),
        (Template::Zielbild, "Noch keine Zielbilder."),
        (Template::Ziel, "Noch keine Ziele."),
    ] {
        let mut nobody = empty(template, Role::Editor);
        for page in [Key::Num3, Key::Num4, Key::Num5] {
            nobody.press(Modifiers::COMMAND, page);
            assert!(nobody.shows(own), "{template:?}, {page:?}");
        }
        for mut world in [nobody, full(template)] {
            for page in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
                world.press(Modifiers::COMMAND, page);
                world.harness.run();
                for word in ["Verbundziel", "Handlungsbereich"] {
                    assert!(!world.shows(word), "{word} on {page:?} of {template:?}");
                }
            }
        }
    }
}

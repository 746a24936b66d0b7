// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Every place of the window, and how one gets there: what holds everywhere is asked everywhere.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable as _;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use leitwerk_app::figures::FigureKind;
use leitwerk_app::first_start::State;
use leitwerk_app::import;
use leitwerk_app::memory::Memory;
use leitwerk_app::spelling::Wishes;
use leitwerk_app::texts::figures;
use leitwerk_app::theme::{Appearance, ThemeChoice};
use leitwerk_app::widgets::toast::{Toast, Tone};
use leitwerk_shared::document::{Share, Shares};
use leitwerk_shared::domain::answer::{Answer, AnswerState};
use leitwerk_shared::domain::assessment::{
    Category, OrgUnit, Quadrant, Rating, SwotItem, TrafficLight,
};
use leitwerk_shared::domain::comment::Comment;
use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::goal::{Contribution, Measure};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId, MunicipalityId};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::sheet::{Sheet, SheetState};
use leitwerk_shared::domain::strategy::{
    Body, Criterion, ImpactArea, MemberEntry, Passage, Term, VersionEntry,
};
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::identity::role::Role as Rights;
use leitwerk_shared::net::connection;
use leitwerk_shared::net::enrol::{Invitation, Waiting};
use leitwerk_shared::replica::snapshot::{Snapshot, View};

use super::fixture::{self, item};
use super::roster;
use super::world::{World, one};

/// A place of the window.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Under which its picture is kept.
    pub(crate) name: &'static str,
    /// Whether a dialog is open there, behind which nothing can be reached.
    pub(crate) dialog: bool,
    /// Whether it has all of the window, in place of the panes.
    pub(crate) whole: bool,
    /// Whether a picture of it is kept: of what looks like nothing else.
    pub(crate) pictured: bool,
    template: Template,
    open: fn(&mut World),
}

const fn page(name: &'static str, open: fn(&mut World)) -> Place {
    page_of(Template::Zielsteckbrief, name, open)
}

const fn page_of(template: Template, name: &'static str, open: fn(&mut World)) -> Place {
    Place { name, dialog: false, whole: false, pictured: true, template, open }
}

const fn dialog(name: &'static str, open: fn(&mut World)) -> Place {
    dialog_of(Template::Zielsteckbrief, name, open)
}

const fn dialog_of(template: Template, name: &'static str, open: fn(&mut World)) -> Place {
    Place { name, dialog: true, whole: false, pictured: true, template, open }
}

/// A page of the first start, which has all of the window.
const fn first(name: &'static str, open: fn(&mut World)) -> Place {
    Place { whole: true, ..page(name, open) }
}

/// Every page in every way to see it, of every template where it is another there, and every dialog.
pub(crate) const ALL: [Place; 47] = [
    page("uebersicht", |world| {
        world.press(Modifiers::COMMAND, Key::Num1);
        compared(world);
    }),
    page("leitlinie", |world| world.press(Modifiers::COMMAND, Key::Num2)),
    page("steckbriefe-baum", |world| way_to_see(world, "Baum")),
    page("steckbriefe-tabelle", |world| way_to_see(world, "Tabelle")),
    page("steckbriefe-tafel", |world| way_to_see(world, "Tafel")),
    page("steckbrief", open_goal),
    page("steckbrief-neu", |world| {
        open_goal(world);
        compared(world);
    })
    .unpictured(),
    page("zusammengefuehrt", |world| {
        open_goal(world);
        merged(world);
    }),
    page("verfasser", |world| {
        open_goal(world);
        authors(world);
    }),
    page("wirkung", |world| figure(world, FigureKind::Impact)),
    page("zieldarstellung", |world| figure(world, FigureKind::Goals)),
    page("stellenbedarfe", |world| figure(world, FigureKind::Personnel)),
    page("it-aufwand", |world| figure(world, FigureKind::ItCost)),
    page("ablauf", |world| figure(world, FigureKind::Timeline)),
    page("stand", |world| figure(world, FigureKind::States)),
    page("unser-blatt", |world| world.press(Modifiers::COMMAND, Key::Num5)),
    page("mitglieder", |world| world.press(Modifiers::COMMAND, Key::Num6)),
    dialog("einstellungen", |world| {
        world.press(Modifiers::COMMAND, Key::Comma);
        world.harness.run();
    }),
    dialog("palette", |world| {
        world.press(Modifiers::COMMAND, Key::K);
        world.harness.run();
        world.harness.event(Event::Text("proz".to_owned()));
        world.wait_until(|world| world.shows("Fundstelle"));
        world.harness.run();
    }),
    dialog("raum", |world| from_the_menu(world, "Im Raum verbinden")),
    dialog("meldungen", |world| {
        from_the_menu(world, "Meldungen");
    }),
    dialog("kommentare", |world| {
        open_goal(world);
        world.focus("Ziel");
        world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
        world.harness.run();
    }),
    page("organigramm", |world| figure(world, FigureKind::Bodies)),
    page("strategiekomplex", |world| figure(world, FigureKind::Family)),
    page_of(Template::Projektsteckbrief, "projektsteckbrief", open_goal),
    page_of(Template::Projektsteckbrief, "zeitplan", |world| figure(world, FigureKind::Horizons)),
    page_of(Template::Projektsteckbrief, "kriterien", |world| figure(world, FigureKind::Criteria)),
    page_of(Template::Zielbild, "zielbild", open_goal),
    page_of(Template::Zielbild, "ampeln", |world| figure(world, FigureKind::Assessment)),
    page_of(Template::Zielbild, "swot", |world| figure(world, FigureKind::Swot)),
    page_of(Template::Ziel, "ziel", open_goal),
    page_of(Template::Zielbild, "leitlinie-zielbild", |world| {
        world.press(Modifiers::COMMAND, Key::Num2);
    })
    .unpictured(),
    page_of(Template::Ziel, "blatt-ziel", |world| world.press(Modifiers::COMMAND, Key::Num5))
        .unpictured(),
    dialog("neuer-steckbrief", |world| {
        world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
        world.harness.run();
    })
    .unpictured(),
    dialog("abbildung-speichern", |world| {
        figure(world, FigureKind::Impact);
        world.enter("Speichern unter …");
        world.harness.run();
    })
    .unpictured(),
    dialog_of(Template::Projektsteckbrief, "kriterien-eintragen", |world| {
        figure(world, FigureKind::Criteria);
        world.enter("Wirkungsbereiche und Kriterien");
        world.harness.run();
    })
    .unpictured(),
    dialog_of(Template::Zielbild, "swot-eintragen", |world| {
        figure(world, FigureKind::Swot);
        world.enter("Stärken, 1 Eintrag, bearbeiten");
        world.harness.run();
    })
    .unpictured(),
    dialog_of(Template::Zielbild, "ampeln-eintragen", |world| {
        figure(world, FigureKind::Assessment);
        world.enter("Einheiten und Kategorien");
        world.harness.run();
    })
    .unpictured(),
    page("leerer-verbund", |world| {
        let strategy = Arc::make_mut(&mut world.snapshot.strategy);
        strategy.content.goals.clear();
        world.snapshot.me.role = Rights::Coordinator;
        world.publish();
        world.press(Modifiers::COMMAND, Key::Num1);
    })
    .unpictured(),
    first("erster-start", |world| world.first_start(State::Idle)),
    first("erster-start-einladung", |world| {
        world.first_start(State::Idle);
        world.click("Mit einer Einladung beitreten");
    })
    .unpictured(),
    first("erster-start-name", invited),
    first("erster-start-code", |world| {
        invited(world);
        world.enter("Beitreten");
        let code = "417 228".to_owned();
        world.first_start(State::Waiting(Waiting { code, endorsement: false }));
    }),
    first("erster-start-sicherung", |world| {
        world.first_start(State::Idle);
        world.click("Sicherung zurückspielen");
    })
    .unpictured(),
    dialog("zustimmen", agree).unpictured(),
    dialog("uebernehmen", take_over).unpictured(),
    dialog("schliessen", leave).unpictured(),
];

/// The moment at which every place is looked at: some minutes after it was last saved.
fn clock() -> Zoned {
    let now = Timestamp::from_second(fixture::SAVED_AT + 600).expect("it is a moment");
    now.to_zoned(TimeZone::fixed(jiff::tz::offset(1)))
}

impl Place {
    /// Keeps no picture of it.
    const fn unpictured(self) -> Self {
        Self { pictured: false, ..self }
    }

    /// Opens the place in a window so large, in a Verbund with something of everything.
    pub(crate) fn opened(&self, width: f32, height: f32) -> World {
        let appearance = Appearance { theme: ThemeChoice::Light, ..Appearance::default() };
        self.wearing(appearance, width, height)
    }

    /// Opens it in a look.
    pub(crate) fn wearing(&self, appearance: Appearance, width: f32, height: f32) -> World {
        let memory = Memory { appearance, ..Memory::default() };
        self.remembering(memory, width, height)
    }

    /// Opens it in a look, with nothing in it that depends on this computer: not every one has a
    /// dictionary.
    pub(crate) fn alike(&self, appearance: Appearance, width: f32, height: f32) -> World {
        let spelling = Wishes { on: false, ..Wishes::default() };
        self.remembering(Memory { appearance, spelling, ..Memory::default() }, width, height)
    }

    fn remembering(&self, memory: Memory, width: f32, height: f32) -> World {
        let mut world = World::at_a_time(clock, memory, snapshot(self.template), width, height);
        world.alliance(|alliance| {
            alliance.roster = Some(roster::roster());
            alliance.relays = vec!["relais.seeland.example:4433".to_owned()];
            "Rathaus 2".clone_into(&mut alliance.name);
            alliance.folder = "/home/amt/leitwerk".into();
        });
        world.relay_path(connection::Path::Quic);
        let profile = DocId::shared(Class::Steckbrief, fixture::GOAL);
        world.arrived();
        world.written(profile, &[(1, 40), (2, 3), (3, 1)]);
        world.others_are(&[(2, profile, "added_values")]);
        (self.open)(&mut world);
        world.harness.run();
        world
    }
}

/// The worker tells into which fields others have written.
fn compared(world: &mut World) {
    let profile = DocId::shared(Class::Steckbrief, fixture::GOAL);
    let fields = ["text", "added_values"].map(|key| (2, Path::key(key)));
    world.compared(profile, &[&fields[..], &[(3, Path::key("start"))]].concat());
}

/// What others and this workplace wrote into the same paragraphs came together.
fn merged(world: &mut World) {
    let profile = DocId::shared(Class::Steckbrief, fixture::GOAL);
    let merged = [(Path::key("text"), 1, &[1, 2][..]), (Path::key("risks"), 0, &[2, 3][..])];
    world.compared_with(profile, &[], &merged);
}

/// The palette finds it however small the window is.
fn open_goal(world: &mut World) {
    world.press(Modifiers::COMMAND, Key::K);
    world.harness.run();
    world.harness.event(Event::Text("Prozesse gemeinsam führen".to_owned()));
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    world.wait_until(|world| !world.shows("Wohin oder was tun?"));
    world.harness.run();
    world.harness.run();
    assert_eq!(world.value("Titel"), "Prozesse gemeinsam führen");
}

/// Three Kommunen have written in the goal.
fn authors(world: &mut World) {
    let profile = &world.snapshot.profiles[&fixture::GOAL];
    let chars = profile.content.text.chars().count();
    let share = |chars, device| Share { chars, device: Some(DeviceId(device)) };
    let text = vec![share(12, 1), share(20, 2), share(chars - 32, 3)];
    let shares = Shares {
        version: profile.version.clone(),
        texts: [(Path::key("text"), text)].into(),
        values: [(Path::key("start"), DeviceId(2))].into(),
    };
    let doc = profile.doc;
    world.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::A);
    world.tell_shares(doc, shares);
    world.harness.run();
    assert!(world.shows("Wer hat was geschrieben"));
}

/// An invitation was read.
fn invited(world: &mut World) {
    world.first_start(State::Idle);
    world.click("Mit einer Einladung beitreten");
    let text = |text: &str| text.to_owned();
    world.first_start(State::Invited(Box::new(Invitation {
        format: text("leitwerk-einladung"),
        version: 1,
        verbund_name: text("Verbund Seeland"),
        verbund: "7".repeat(32),
        kommune: text("Gemeinde Aarfelde"),
        role: text("editor"),
        relays: vec![text("relais.seeland.example:4433")],
        ca_sha256: "5".repeat(64),
        token: "3".repeat(32),
        expires: text("2027-03-19T12:00:00Z"),
    })));
    world.harness.run();
}

fn way_to_see(world: &mut World, name: &str) {
    world.press(Modifiers::COMMAND, Key::Num3);
    world.harness.get_by_role_and_label(Role::RadioButton, name).click();
    world.harness.run();
}

fn figure(world: &mut World, kind: FigureKind) {
    world.press(Modifiers::COMMAND, Key::Num4);
    world.harness.get_by_role_and_label(Role::Tab, figures::title(kind)).click();
    world.harness.run();
}

/// A workplace of another Kommune waits for the second signature.
fn agree(world: &mut World) {
    world.snapshot.me.role = Rights::Coordinator;
    world.publish();
    world.alliance(|alliance| alliance.grants = Some(vec![roster::grant()]));
    world.press(Modifiers::COMMAND, Key::Num6);
    world.enter("Zustimmen: Gemeinde Moorfeld, Geschäftsstelle");
    world.harness.run();
}

/// An existing strategy was read.
fn take_over(world: &mut World) {
    let file = import::read(include_bytes!("../common/leitlinie.txt"), "leitlinie.txt");
    let file = file.expect("it is a Leitlinie");
    let mut ids = (1_u128..).map(|n| ItemId::from_bytes(n.to_be_bytes()));
    let mut id = || ids.next().expect("there are enough");
    let plan = import::plan_file(&file, &world.snapshot, &mut id);
    let plan = plan.expect("a text fits everywhere");
    world.plans(plan);
    world.harness.run();
}

/// Somebody closes the window over something that was not taken.
fn leave(world: &mut World) {
    open_goal(world);
    world.type_into("Start", "Q2 2027");
    world.focus("Ziel");
    let sent = world.sent();
    world.refuse(sent[0].0, "Das Dokument lässt sich nicht öffnen.");
    let viewport = world.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.push(ViewportEvent::Close);
    world.harness.step();
    let viewport = world.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.clear();
    world.harness.run_steps(3);
}

/// Opens a dialog from the navigation, which a narrow window keeps in a drawer.
fn from_the_menu(world: &mut World, name: &str) {
    if world.harness.query_by_label("Menü").is_some() {
        world.click("Menü");
    }
    let (text, tone) = ("Die Datei ist beschädigt.".to_owned(), Tone::Bad);
    world.announce(Toast { text, tone, at: fixture::SAVED_AT });
    // In a low window the entry is not in view before it has the keyboard.
    world.harness.get_by_label(name).focus();
    world.harness.run();
    world.press(Modifiers::NONE, Key::Enter);
    world.harness.run();
}

/// Returns the Verbund of the fixture with something in every list of every page.
fn snapshot(template: Template) -> Snapshot {
    let mut snapshot = fixture::snapshot();
    if template != Template::Zielsteckbrief {
        write_in(&mut snapshot, template);
    }
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    let passage = |n, title: &str| Passage { title: title.to_owned(), ..Passage::new(item(n)) };
    strategy.principles = vec![passage(131, "Wir teilen"), passage(132, "Wir lernen")];
    let body = |n, name: &str| Body { name: name.to_owned(), ..Body::new(item(n)) };
    strategy.bodies = vec![body(141, "HVB-Runde"), body(142, "Steuerungsgruppe")];
    let term = |n, word: &str| Term { term: word.to_owned(), ..Term::new(item(n)) };
    strategy.glossary = vec![term(151, "Zugang"), term(152, "Öffnung")];
    strategy.members.push(MemberEntry {
        name: one("Gemeinde Aarfelde".to_owned()),
        ..MemberEntry::new(item(95))
    });
    strategy.history.push(VersionEntry {
        version: one("1.0".to_owned()),
        status: one("Entwurf".to_owned()),
        date: one(date(2025, 11, 27)),
        ..VersionEntry::new(item(96))
    });
    let profile = snapshot.profiles.get_mut(&fixture::GOAL).expect("the fixture has the goal");
    let comment = Comment {
        field: one(Path::key("text").to_string()),
        text: "Reicht ein Steckbrief je Leistung?".to_owned(),
        mentions: one(MunicipalityId(1)),
        ..Comment::new(item(201))
    };
    Arc::make_mut(profile).content.comments = vec![comment];
    let sheet = Sheet {
        answer: Answer {
            state: one(AnswerState::Value),
            text: "Wir nehmen den Pilotprozess auf.".to_owned(),
        },
        state: one(SheetState::ALL[1]),
        ..Sheet::default()
    };
    let doc = DocId::owned(Class::Blatt, MunicipalityId(1), fixture::GOAL);
    let view = View { doc, version: fixture::version(1), last: None, applied: 0, content: sheet };
    snapshot.sheets.insert(fixture::GOAL, Arc::new(view));
    snapshot.peers.insert(DeviceId(3), leitwerk_shared::replica::snapshot::LinkState::InStep);
    snapshot
}

/// Writes what only other templates have.
fn write_in(snapshot: &mut Snapshot, template: Template) {
    let strategy = &mut Arc::make_mut(&mut snapshot.strategy).content;
    strategy.template = one(template);
    let area = ImpactArea { name: "Außenwirkung".to_owned(), ..ImpactArea::new(item(161)) };
    strategy.impact_areas = vec![area];
    let criterion = |n, name: &str| Criterion {
        name: name.to_owned(),
        impact_area: one(item(161)),
        ..Criterion::new(item(n))
    };
    strategy.criteria = vec![criterion(162, "Nähe"), criterion(163, "Sparsamkeit")];
    let category = |n, name: &str| Category { name: name.to_owned(), ..Category::new(item(n)) };
    strategy.categories = vec![category(164, "Abläufe"), category(165, "Ausstattung")];
    let rating = |n, light| Rating { light: one(light), ..Rating::new(item(n)) };
    let unit = |n, name: &str, ratings| OrgUnit {
        name: name.to_owned(),
        code: one(format!("A {n}")),
        ratings,
        ..OrgUnit::new(item(n))
    };
    let (good, fair, bad) = (TrafficLight::Green, TrafficLight::Yellow, TrafficLight::Red);
    strategy.units = vec![
        unit(166, "Hauptamt", vec![rating(164, good), rating(165, fair)]),
        unit(167, "Bauamt", vec![rating(164, bad)]),
    ];
    let entry = |n, text: &str, quadrant| SwotItem {
        text: text.to_owned(),
        quadrant: one(quadrant),
        ..SwotItem::new(item(n))
    };
    strategy.swot = vec![
        entry(168, "Das Netz ist schnell.", Quadrant::Strength),
        entry(169, "Es fehlen Fachkräfte.", Quadrant::Threat),
    ];
    let profile = snapshot.profiles.get_mut(&fixture::GOAL).expect("the fixture has the goal");
    let profile = &mut Arc::make_mut(profile).content;
    profile.horizon = one(2);
    "Abläufe werden einmal aufgenommen und von allen genutzt.".clone_into(&mut profile.summary);
    "Ein Ablauf, eine Aufnahme.".clone_into(&mut profile.quote);
    "Bis 2029 sind 40 Abläufe aufgenommen.".clone_into(&mut profile.smart);
    profile.contributions = vec![Contribution {
        criterion: one(item(162)),
        reason: "Wege werden kürzer.".to_owned(),
        ..Contribution::new(item(171))
    }];
    profile.measures = vec![Measure {
        text: "Pilotprozess aufnehmen".to_owned(),
        period: one("2027–2028".to_owned()),
        ..Measure::new(item(172))
    }];
}

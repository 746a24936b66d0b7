// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A window without a screen, and a worker made of plain values.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, Ui};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use jiff::Zoned;
use leitwerk_app::client::{NetworkState, Task};
use leitwerk_app::command::{Command, CommandSender};
use leitwerk_app::first_start;
use leitwerk_app::import::Plan;
use leitwerk_app::memory::Memory;
use leitwerk_app::news::Authors;
use leitwerk_app::picker::Picker;
use leitwerk_app::presence::beacon::Place;
use leitwerk_app::source::{Alliance, Refused, SnapshotSource, Worry};
use leitwerk_app::theme::{Appearance, ThemeChoice};
use leitwerk_app::views::first_start::Form;
use leitwerk_app::views::{self};
use leitwerk_app::widgets::toast::Toast;
use leitwerk_app::window::Window;
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::{Changed, Document, Merged, Shares};
use leitwerk_shared::domain::edit::{Edit, Op, Part, Path as FieldPath, Value};
use leitwerk_shared::domain::goal::{Contribution, Milestone, Profile, Purpose};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId, ItemId};
use leitwerk_shared::domain::impact::{Impact, Perspective};
use leitwerk_shared::domain::record::Item as _;
use leitwerk_shared::domain::register::{Claim, Register};
use leitwerk_shared::domain::strategy::Strategy;
use leitwerk_shared::domain::text::Delta;
use leitwerk_shared::exchange::file::Progress;
use leitwerk_shared::net::connection::Path;
use leitwerk_shared::net::peer::Peer;
use leitwerk_shared::replica::snapshot::{Snapshot, View, Whereabouts};

use super::{fixture, leitlinie};

const ME: DeviceId = DeviceId(1);
/// How long another thread may take on a busy computer.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is drawn: the window, or in its place the first start, whose wishes nobody fulfils.
pub(crate) struct Stage {
    window: Window,
    first: Option<(Form, first_start::State)>,
    picker: Picker,
}

impl eframe::App for Stage {
    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        match &mut self.first {
            Some((form, state)) => {
                drop(views::first_start::first_start(ui, form, state, &self.picker));
            }
            None => self.window.ui(ui, frame),
        }
    }
}

pub(crate) struct World {
    pub(crate) harness: Harness<'static, Stage>,
    pub(crate) snapshot: Snapshot,
    source: SnapshotSource,
    commands: Receiver<Command>,
    edits: Vec<(u64, Edit)>,
    places: Vec<Option<Place>>,
    wishes: Vec<Command>,
    versions: u64,
    /// What the own Blätter really are.
    sheets: BTreeMap<DocId, Document>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::sized(1440.0, 900.0)
    }

    pub(crate) fn sized(width: f32, height: f32) -> Self {
        Self::showing(fixture::snapshot(), width, height)
    }

    pub(crate) fn showing(snapshot: Snapshot, width: f32, height: f32) -> Self {
        let appearance = Appearance { theme: ThemeChoice::Light, ..Appearance::default() };
        let memory = Memory { appearance, ..Memory::default() };
        let mut world = Self::remembering(memory, snapshot, width, height);
        world.press(Modifiers::COMMAND, Key::Num3);
        world
    }

    pub(crate) fn remembering(memory: Memory, snapshot: Snapshot, width: f32, height: f32) -> Self {
        Self::at_a_time(Zoned::now, memory, snapshot, width, height)
    }

    /// A window that believes a clock.
    pub(crate) fn at_a_time(
        clock: fn() -> Zoned,
        memory: Memory,
        snapshot: Snapshot,
        width: f32,
        height: f32,
    ) -> Self {
        let source = SnapshotSource::new(Arc::new(snapshot.clone()));
        let (sender, commands) = channel();
        // The harness sets it once more after the window did.
        let light = memory.appearance.theme == ThemeChoice::Light;
        let theme = if light { Theme::Light } else { Theme::Dark };
        let slot = source.clone();
        let mut harness = Harness::builder()
            .with_size([width, height])
            .with_theme(theme)
            .with_step_dt(0.01)
            // The dictionary answers from a thread of its own, while the window settles or after.
            .with_max_steps(32)
            .build_eframe(|cc| {
                let commands = CommandSender::new(sender);
                let window = Window::new(&cc.egui_ctx, slot, commands, memory).with_clock(clock);
                Stage { window, first: None, picker: Picker::default() }
            });
        harness.run();
        let (edits, places, wishes) = (Vec::new(), Vec::new(), Vec::new());
        let sheets = BTreeMap::new();
        Self { harness, snapshot, source, commands, edits, places, wishes, versions: 1, sheets }
    }

    /// Shows the first start, as it goes now.
    pub(crate) fn first_start(&mut self, now: first_start::State) {
        let (_, state) = self.harness.state_mut().first.get_or_insert_default();
        *state = now;
        self.harness.run();
    }

    /// Opens the goal that has something in every field.
    pub(crate) fn open_goal(&mut self) {
        self.click("2.1 Prozesse gemeinsam führen, 1 offene Frage");
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run();
    }

    /// Presses a button with the keyboard, which brings it into view where it lies below the edge.
    pub(crate) fn enter(&mut self, label: &str) {
        self.harness.get_by_label(label).focus();
        self.harness.run();
        self.press(Modifiers::NONE, Key::Enter);
    }

    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    pub(crate) fn field<'a>(&'a self, label: &'a str) -> Node<'a> {
        let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput);
        let mut fields = self.harness.get_all_by_label(label);
        fields.find(|node| is_field(node.accesskit_node().role())).expect("the field is there")
    }

    pub(crate) fn focus(&mut self, label: &str) {
        self.field(label).focus();
        self.harness.run();
    }

    pub(crate) fn type_into(&mut self, label: &str, text: &str) {
        self.focus(label);
        self.field(label).type_text(text);
        self.harness.run();
    }

    pub(crate) fn value(&self, label: &str) -> String {
        self.field(label).value().unwrap_or_default()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// Lets a second pass.
    pub(crate) fn wait(&mut self) {
        self.harness.run_steps(100);
    }

    /// Draws until something is the case, which another thread brings about.
    pub(crate) fn wait_until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < PATIENCE, "it never was so");
            std::thread::yield_now();
            self.harness.step();
        }
    }

    /// Goes on so many seconds later.
    pub(crate) fn later(&mut self, seconds: f64) {
        let now = self.harness.ctx.input(|input| input.time);
        self.harness.input_mut().time = Some(now + seconds);
        self.harness.run();
    }

    /// Returns what the window has sent since the last call, without answering.
    pub(crate) fn sent(&mut self) -> Vec<(u64, Edit)> {
        self.take_commands();
        std::mem::take(&mut self.edits)
    }

    /// Returns where the window said that it is since the last call.
    pub(crate) fn places(&mut self) -> Vec<Option<Place>> {
        self.take_commands();
        std::mem::take(&mut self.places)
    }

    /// Returns everything else that the window has wished since the last call.
    pub(crate) fn wishes(&mut self) -> Vec<Command> {
        self.take_commands();
        std::mem::take(&mut self.wishes)
    }

    fn take_commands(&mut self) {
        for command in self.commands.try_iter() {
            match command {
                Command::Edit { ticket, edit } => self.edits.push((ticket, edit)),
                Command::Here(place) => self.places.push(place),
                wish => self.wishes.push(wish),
            }
        }
    }

    /// Devices say where they are; what they said before is over.
    pub(crate) fn others_are(&mut self, others: &[(u32, DocId, &str)]) {
        let there = |(device, doc, field): &(u32, DocId, &str)| Whereabouts {
            device: DeviceId(*device),
            doc: *doc,
            field: (*field).to_owned(),
        };
        self.snapshot.presences = others.iter().map(there).collect();
        self.publish();
    }

    /// Tells the window how the workplace is connected without the relay.
    pub(crate) fn network(&mut self, network: NetworkState) {
        self.source.update_room(|room| room.network = Some(network));
        self.harness.run();
    }

    /// Tells the window why a workplace does not answer.
    pub(crate) fn peer_trouble(&mut self, peer: Peer, trouble: &str) {
        self.source.update_room(|room| {
            room.troubles.insert(peer, trouble.to_owned());
        });
        self.harness.run();
    }

    /// Changes what the window knows of the Verbund.
    pub(crate) fn alliance(&mut self, change: impl FnOnce(&mut Alliance)) {
        self.source.update_alliance(change);
        self.harness.run();
    }

    /// Begins with long work; nobody knows yet how far it is.
    pub(crate) fn begins(&mut self, number: u64, task: Task) {
        self.source.begin(number, task);
        self.harness.run();
    }

    /// Begins with long work and says how far it is.
    pub(crate) fn works(&mut self, number: u64, task: Task, progress: Progress) {
        self.source.begin(number, task);
        self.source.step(number, progress);
        self.harness.run();
    }

    /// Asks whether an existing strategy shall be taken over like this.
    pub(crate) fn plans(&mut self, plan: Plan) {
        self.source.offer_plan(plan);
        self.harness.run();
    }

    /// Ends long work.
    pub(crate) fn works_no_more(&mut self, number: u64) {
        self.source.end(number).expect("it was begun");
        self.harness.run();
    }

    /// Announces something.
    pub(crate) fn announce(&mut self, toast: Toast) {
        self.source.announce(toast);
        self.harness.run();
    }

    /// Tells what carried the connection to the relay.
    pub(crate) fn relay_path(&mut self, path: Path) {
        self.source.update_room(|room| room.relay_path = Some(path));
        self.harness.run();
    }

    /// Returns the steps that were sent since the last call.
    pub(crate) fn ops(&mut self) -> Vec<Op> {
        self.sent().into_iter().flat_map(|(_, edit)| edit.ops).collect()
    }

    /// Tells the window how many changes each device has made in a document.
    pub(crate) fn written(&mut self, doc: DocId, by: &[(u32, u64)]) {
        let by = by.iter().map(|(device, count)| (DeviceId(*device), *count)).collect();
        self.versions += 1;
        let version = fixture::version(self.versions);
        self.source.note_written(doc, Authors { version, by });
        self.harness.run();
    }

    /// Everything that there is has arrived; what is written from now on is new.
    pub(crate) fn arrived(&mut self) {
        self.written(self.snapshot.strategy.doc, &[]);
    }

    /// Answers the last question which fields of a document others have written into.
    pub(crate) fn compared(&mut self, doc: DocId, fields: &[(u32, FieldPath)]) {
        self.compared_with(doc, fields, &[]);
    }

    /// The same, where paragraphs came together of what others and this workplace wrote.
    pub(crate) fn compared_with(
        &mut self,
        doc: DocId,
        fields: &[(u32, FieldPath)],
        merged: &[(FieldPath, usize, &[u32])],
    ) {
        let asked = self.wishes().into_iter().rev().find_map(|wish| match wish {
            Command::Compare(of, since) if of == doc => Some(since),
            _ => None,
        });
        let since = asked.expect("it was asked");
        let now = fixture::version(self.versions);
        let fields = fields.iter().map(|(device, path)| (DeviceId(*device), path.clone()));
        let fields = Some(fields.collect());
        let merged = merged.iter().map(|(at, paragraph, by)| Merged {
            at: at.clone(),
            paragraph: *paragraph,
            by: by.iter().copied().map(DeviceId).collect(),
        });
        let changed = Changed { since, now, fields, merged: merged.collect() };
        self.source.note_changed(doc, Arc::new(changed));
        self.harness.run();
    }

    /// Tells the window who wrote what in a document.
    pub(crate) fn tell_shares(&mut self, doc: DocId, shares: Shares) {
        self.source.note_shares(doc, Arc::new(shares));
    }

    /// Accepts edits and shows the result.
    pub(crate) fn accept(&mut self, edits: Vec<(u64, Edit)>) {
        for (ticket, edit) in edits {
            assert!(edit.clone().check().is_ok(), "{edit:?}");
            if matches!(edit.doc.class(), Class::Blatt | Class::BlattFrei) {
                self.write_sheet(ticket, edit);
                continue;
            }
            for op in &edit.ops {
                self.apply(edit.doc, op);
            }
            self.bump(edit.doc, Some(ticket));
        }
        self.publish();
    }

    /// Somebody else changes the open Steckbrief.
    pub(crate) fn foreign(&mut self, change: impl FnOnce(&mut Profile)) {
        let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
        change(&mut Arc::make_mut(self.profile()).content);
        self.bump(doc, None);
        self.publish();
    }

    /// Somebody else changes the Leitlinie.
    pub(crate) fn strategy(&mut self, change: impl FnOnce(&mut Strategy)) {
        let doc = self.snapshot.strategy.doc;
        change(&mut Arc::make_mut(&mut self.snapshot.strategy).content);
        self.bump(doc, None);
        self.publish();
    }

    /// Says what no snapshot tells, or that it is over.
    pub(crate) fn worry(&mut self, kind: Worry, words: Option<&str>) {
        match words {
            Some(words) => {
                self.source.worry(kind, words);
            }
            None => self.source.reassure(kind),
        }
        self.harness.run();
    }

    /// The worker breaks off.
    pub(crate) fn lose_worker(&mut self) {
        self.source.lose_worker();
        self.harness.run();
    }

    pub(crate) fn refuse(&mut self, ticket: u64, message: &str) {
        self.source.refuse(Refused { ticket, message: message.to_owned() });
        self.harness.run();
    }

    pub(crate) fn publish(&mut self) {
        self.snapshot.revision += 1;
        self.source.store(Arc::new(self.snapshot.clone()));
        self.harness.run();
    }

    fn profile(&mut self) -> &mut Arc<View<Profile>> {
        self.profile_of(fixture::GOAL)
    }

    fn profile_of(&mut self, goal: ItemId) -> &mut Arc<View<Profile>> {
        self.snapshot.profiles.get_mut(&goal).expect("the fixture has the goal")
    }

    /// Writes into the own Blatt about a goal, or into what was released of it.
    fn write_sheet(&mut self, ticket: u64, edit: Edit) {
        let doc = edit.doc;
        let blank = || Document::new(doc.class());
        let document = self.sheets.entry(doc).or_insert_with(blank);
        let edit = edit.check().expect("the window asks for what there is");
        let time = fixture::SAVED_AT + i64::try_from(ticket).expect("tests are short");
        document.write(&edit, Actor::new(ME, [1; 12]), time).expect("the document takes it");
        let mut snapshot = self.snapshot.with(doc, document.view().expect("it can be read"));
        let view = match doc.class() {
            Class::Blatt => snapshot.sheets.get_mut(&doc.item()),
            _ => snapshot.released.get_mut(&(doc.owner(), doc.item())),
        };
        Arc::make_mut(view.expect("it was put there")).applied = ticket;
        self.snapshot = snapshot;
    }

    fn bump(&mut self, doc: DocId, ticket: Option<u64>) {
        self.versions += 1;
        let version = fixture::version(self.versions);
        let (at, applied) = if doc.class() == Class::Leitlinie {
            let view = Arc::make_mut(&mut self.snapshot.strategy);
            (&mut view.version, &mut view.applied)
        } else {
            let view = Arc::make_mut(self.profile_of(doc.item()));
            (&mut view.version, &mut view.applied)
        };
        *at = version;
        *applied = ticket.unwrap_or(*applied);
    }

    fn apply(&mut self, doc: DocId, op: &Op) {
        match (doc.class(), op) {
            (Class::Leitlinie, op) => {
                let strategy = &mut Arc::make_mut(&mut self.snapshot.strategy).content;
                leitlinie::apply(strategy, op);
            }
            (Class::Steckbrief, op) => {
                let profile = &mut Arc::make_mut(self.profile_of(doc.item())).content;
                apply_to_profile(profile, op);
            }
            _ => {}
        }
    }
}

fn type_into(text: &mut String, delta: &Delta) {
    *text = delta.apply(text);
}

fn apply_to_profile(profile: &mut Profile, op: &Op) {
    match op {
        Op::Text { at, delta } => match at.parts() {
            [Part::Key("text")] => type_into(&mut profile.text, delta),
            [Part::Key("milestones"), Part::Item(id), _] => {
                let item = profile.milestones.iter_mut().find(|item| item.id == *id);
                type_into(&mut item.expect("the item is there").text, delta);
            }
            [Part::Key("purposes"), Part::Item(id), _] => {
                let item = profile.purposes.iter_mut().find(|item| item.id == *id);
                type_into(&mut item.expect("the item is there").text, delta);
            }
            [Part::Key("contributions"), Part::Item(id), _] => {
                let item = profile.contributions.iter_mut().find(|item| item.id == *id);
                type_into(&mut item.expect("the item is there").reason, delta);
            }
            parts => unreachable!("no test types into {parts:?}"),
        },
        Op::Set { at, value } => match (at.parts(), value) {
            (
                [Part::Key("contributions"), Part::Item(id), Part::Key("criterion")],
                Some(Value::Item(criterion)),
            ) => {
                let item = profile.contributions.iter_mut().find(|item| item.id == *id);
                item.expect("the item is there").criterion = one(*criterion);
            }
            ([Part::Key("impact"), Part::Key(name)], Some(Value::Int(score))) => {
                let score = u8::try_from(*score).unwrap_or_default();
                let scores = Perspective::ALL.map(|perspective| {
                    let held = profile.impact.register(perspective).clone();
                    if perspective.name() == *name { one(score) } else { held }
                });
                profile.impact = Impact::new(scores);
            }
            ([Part::Key("start")], Some(Value::Line(line))) => profile.start = one(line.clone()),
            ([Part::Key("priority")], Some(Value::Line(word))) => {
                profile.priority = one(word.clone());
            }
            _ => {}
        },
        Op::Add { list, id, before } => {
            let at = place(profile, &list.to_string(), *before);
            match list.to_string().as_str() {
                "purposes" => profile.purposes.insert(at, Purpose { id: *id, text: String::new() }),
                "contributions" => profile.contributions.push(Contribution::new(*id)),
                _ => profile.milestones.insert(at, Milestone::new(*id)),
            }
        }
        Op::Move { list, id, before } => {
            assert_eq!(list.to_string(), "milestones");
            let from = profile.milestones.iter().position(|item| item.id == *id);
            let item = profile.milestones.remove(from.expect("the item is there"));
            let at = place(profile, "milestones", *before);
            profile.milestones.insert(at, item);
        }
        Op::Remove { id, .. } => profile.milestones.retain(|item| item.id != *id),
    }
}

fn place(profile: &Profile, list: &str, before: Option<ItemId>) -> usize {
    let ids: Vec<ItemId> = match list {
        "purposes" => profile.purposes.iter().map(|item| item.id).collect(),
        _ => profile.milestones.iter().map(|item| item.id).collect(),
    };
    ids.iter().position(|id| Some(*id) == before).unwrap_or(ids.len())
}

pub(crate) fn one<T>(value: T) -> Register<T> {
    Register::new(vec![Claim { value, device: DeviceId(2), at: fixture::SAVED_AT }])
}

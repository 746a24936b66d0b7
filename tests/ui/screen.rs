// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A person before the window: reads labels, clicks, types, and waits until something is there.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportCommand, ViewportId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use leitwerk_app::first_start::FirstStart;
use leitwerk_app::launch;
use leitwerk_app::profile::Vault;
use leitwerk_app::shell::Shell;

use crate::relay;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long nothing may be news before the window draws again by itself, as its clock goes on.
const FRAME: Duration = Duration::from_millis(50);

pub(crate) struct Screen {
    harness: Harness<'static, Shell>,
    news: Receiver<()>,
}

impl Screen {
    /// Starts the program where there is no workplace yet.
    pub(crate) fn first_start(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self::showing(move |ctx| Shell::starting(FirstStart::new(ctx, folder, Vault::file)))
    }

    /// Starts the program at a workplace.
    pub(crate) fn at(folder: &Path) -> Self {
        let opened = launch::open(relay::open(folder)).expect("the workplace opens");
        Self::showing(move |ctx| Shell::working(launch::window(ctx, opened)))
    }

    fn showing(make: impl FnOnce(&egui::Context) -> Shell) -> Self {
        let harness = Harness::builder()
            .with_size([1440.0, 2400.0])
            .with_step_dt(0.05)
            .build_eframe(|cc| make(&cc.egui_ctx));
        let (tell, news) = channel();
        harness.ctx.set_request_repaint_callback(move |_| {
            // Nobody waits once the test is over.
            tell.send(()).unwrap_or_default();
        });
        Self { harness, news }
    }

    /// Returns whether the window has just asked something of the system.
    pub(crate) fn asks(&self, command: &ViewportCommand) -> bool {
        self.harness.output().viewport_output[&ViewportId::ROOT].commands.contains(command)
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    /// Draws until something is there.
    pub(crate) fn wait<T>(&mut self, what: &str, mut found: impl FnMut(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            self.harness.step();
            if let Some(found) = found(self) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what}:\n{}", self.labels());
            if self.news.recv_timeout(FRAME).is_ok() {
                self.news.try_iter().for_each(drop);
            }
        }
    }

    /// Draws until a text is there.
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.shows(text).then_some(()));
    }

    /// Returns everything that is on the screen.
    pub(crate) fn labels(&self) -> String {
        let nodes = self.harness.root();
        let text = |node: Node<'_>| {
            let node = node.accesskit_node();
            // What is only read has its words as a value.
            node.label().or_else(|| node.value())
        };
        nodes.children_recursive().filter_map(text).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.wait(label, |screen| screen.harness.query_by_label(label).is_some().then_some(()));
        // As a screen reader does, which needs not scroll to it first.
        self.harness.get_by_label(label).click_accesskit();
        self.draw();
    }

    pub(crate) fn open_page(&mut self, key: Key) {
        self.harness.key_press_modifiers(Modifiers::COMMAND, key);
        self.draw();
    }

    pub(crate) fn type_into(&mut self, label: &str, text: &str) {
        self.wait(label, |screen| screen.find_field(label).is_some().then_some(()));
        self.field(label).focus();
        self.draw();
        self.field(label).type_text(text);
        self.draw();
    }

    /// Empties a field.
    pub(crate) fn clear(&mut self, label: &str) {
        self.wait(label, |screen| screen.find_field(label).is_some().then_some(()));
        self.field(label).focus();
        self.draw();
        self.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::CTRL, Key::A);
        self.harness.key_press(Key::Backspace);
        self.draw();
    }

    pub(crate) fn value(&self, label: &str) -> Option<String> {
        self.find_field(label)?.value()
    }

    pub(crate) fn draw(&mut self) {
        self.harness.step();
        self.harness.step();
    }

    fn field<'a>(&'a self, label: &'a str) -> Node<'a> {
        self.find_field(label).expect("the field is there")
    }

    fn find_field<'a>(&'a self, label: &'a str) -> Option<Node<'a>> {
        let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput);
        let mut fields = self.harness.query_all_by_label(label);
        fields.find(|node| is_field(node.accesskit_node().role()))
    }
}

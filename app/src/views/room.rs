// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! „Im Raum verbinden“, as a dialog and on the page of the Verbund: who is connected without the
//! relay, and how others get here.

use egui::{Id, Key, Label, Modifiers, Response, RichText, Ui};
use leitwerk_shared::net::peer::Peer;

use crate::client::{Listening, NetworkState, Search};
use crate::command::Command;
use crate::desk::Desk;
use crate::texts::{labels, problems, room as texts};
use crate::widgets::dialog::{Dialog, Frameset};
use crate::widgets::input::Input;
use crate::widgets::{button, qr, sign};

/// What is being done in the dialog.
#[derive(Clone, Debug, Default)]
pub struct RoomForm {
    dialog: Dialog,
    /// What is typed as an address.
    address: String,
    /// Why that is none.
    trouble: Option<String>,
    /// What was copied last.
    copied: Option<Peer>,
}

const FRAME: Frameset = Frameset { title: texts::TITLE, width: 560.0, height: 700.0 };
const QR_SIDE: f32 = 232.0;

impl RoomForm {
    /// Opens the dialog; when it closes, the keyboard goes back to `opener`.
    pub fn open(&mut self, opener: Option<Id>) {
        *self = Self::default();
        self.dialog.open(opener);
    }
}

/// Draws the dialog, if it is open.
pub fn room(ui: &Ui, desk: &mut Desk<'_>) {
    let mut dialog = std::mem::take(&mut desk.page.room.dialog);
    if dialog.show(ui, FRAME, |ui, dialog| content(ui, desk, dialog)) {
        desk.page.room = RoomForm::default();
    }
    desk.page.room.dialog = dialog;
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>, dialog: &mut Dialog) {
    let heading = sign::heading(ui, 1, texts::TITLE);
    let first = section(ui, desk);
    dialog.begin_at(ui, first.as_ref().unwrap_or(&heading));
}

/// Draws all of it. Returns what can take the keyboard first, if there is anything.
pub fn section(ui: &mut Ui, desk: &mut Desk<'_>) -> Option<Response> {
    sign::label(ui, texts::PURPOSE);
    let room = desk.room;
    let Some(network) = &room.network else {
        sign::hint(ui, texts::NOT_LISTENING);
        return None;
    };
    let first = search(ui, desk, network.search);
    connected(ui, desk);
    given(ui, desk, network);
    own(ui, desk, network.listening.as_ref());
    Some(first)
}

fn search(ui: &mut Ui, desk: &Desk<'_>, search: Search) -> Response {
    ui.add_space(8.0);
    let on = search == Search::On;
    let response =
        ui.horizontal(|ui| button::switch(ui, on, texts::search(search), texts::FIND)).inner;
    if response.clicked() {
        desk.send(Command::Search(!on));
    }
    sign::hint(ui, texts::FIND_HINT);
    if search == Search::Impossible {
        sign::trouble(ui, texts::FIND_IMPOSSIBLE);
    }
    response
}

fn connected(ui: &mut Ui, desk: &Desk<'_>) {
    sign::section(ui, texts::CONNECTED);
    if desk.snapshot.peers.is_empty() {
        sign::label(ui, texts::NOBODY);
    }
    for (device, state) in &desk.snapshot.peers {
        let name = desk.snapshot.author(*device).unwrap_or(labels::UNKNOWN_AUTHOR);
        let text = texts::connected(name, *state);
        let response = ui.add(Label::new(text).wrap());
        sign::announce(ui, &response);
    }
}

fn own(ui: &mut Ui, desk: &mut Desk<'_>, listening: Option<&Listening>) {
    sign::section(ui, texts::OWN);
    let Some(listening) = listening else {
        sign::label(ui, texts::NOT_LISTENING);
        return;
    };
    let peer = listening.peer();
    if peer.addresses().is_empty() {
        sign::label(ui, texts::NO_ADDRESS);
        return;
    }
    for address in peer.addresses() {
        ui.add(Label::new(address).wrap());
    }
    if listening.port != listening.wanted {
        sign::hint(ui, &texts::port_in_use(listening));
    }
    sign::label(ui, texts::OWN_HINT);
    qr::qr_code(ui, &peer.to_string(), texts::QR, QR_SIDE);
    let copied = desk.page.room.copied.as_ref() == Some(&peer);
    let word = if copied { texts::COPIED } else { texts::COPY };
    if ui.horizontal(|ui| button::plain(ui, word, word)).inner.clicked() {
        ui.copy_text(peer.to_string());
        desk.page.room.copied = Some(peer);
    }
    sign::label(ui, texts::FINGERPRINT);
    ui.add(Label::new(RichText::new(listening.fingerprint.grouped()).size(13.5)).wrap());
}

fn given(ui: &mut Ui, desk: &mut Desk<'_>, network: &NetworkState) {
    sign::section(ui, texts::GIVEN);
    for peer in &network.peers {
        ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(texts::whereabouts(peer)).wrap());
            if button::link(ui, texts::REMOVE, &texts::remove(peer)).clicked() {
                desk.send(Command::RemovePeer(peer.clone()));
            }
        });
        if let Some(trouble) = desk.room.troubles.get(peer) {
            sign::trouble(ui, trouble);
        }
    }
    if network.peers.is_empty() {
        sign::label(ui, texts::NONE_GIVEN);
    }
    address(ui, desk);
    if let Some(refused) = &desk.room.refused {
        sign::trouble(ui, refused);
    }
}

fn address(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::label(ui, texts::ADDRESS);
    let entered = ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() - 120.0).max(160.0);
        // It may be on the page and in the dialog above it.
        let id = ui.scope_id().with("room address");
        let (name, hint) = (texts::ADDRESS, texts::ADDRESS_HINT);
        let field = Input { id, name, hint, suffix: "", width };
        let response = field.show(ui, &mut desk.page.room.address);
        let enter = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Enter);
        let entered = response.lost_focus() && ui.input_mut(enter);
        button::plain(ui, texts::CONNECT, texts::CONNECT).clicked() || entered
    });
    if entered.inner {
        let typed = desk.page.room.address.trim().to_owned();
        match typed.parse() {
            Ok(peer) => {
                desk.page.room.address.clear();
                desk.page.room.trouble = None;
                desk.send(Command::AddPeer(peer));
            }
            Err(error) => {
                let problem = problems::peer_text(&typed, error);
                desk.page.room.trouble = Some(format!("{} {}", problem.what, problem.next));
            }
        }
    }
    if let Some(trouble) = &desk.page.room.trouble {
        sign::trouble(ui, trouble);
    }
}

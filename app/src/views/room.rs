// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The dialog „Im Raum verbinden“: who is connected without the relay, and how others get here.

use egui::{
    Align2, Frame, Id, Key, Label, Margin, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui,
    vec2,
};
use leitwerk_shared::net::peer::Peer;

use crate::client::{Listening, NetworkState, Search};
use crate::command::Command;
use crate::desk::Desk;
use crate::texts::{labels, problems, room as texts};
use crate::theme::CONTROL_HEIGHT;
use crate::widgets::{button, qr, sign};

/// What is being done in the dialog.
#[derive(Clone, Debug, Default)]
pub struct RoomForm {
    /// What had the keyboard when the dialog was opened; none while it is closed.
    opener: Option<Id>,
    /// What shall have the keyboard again after the dialog was closed.
    back: Option<Id>,
    /// Whether it has just been opened.
    fresh: bool,
    /// What is typed as an address.
    address: String,
    /// Why that is none.
    trouble: Option<String>,
    /// What was copied last.
    copied: Option<Peer>,
}

const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 700.0;
const QR_SIDE: f32 = 232.0;

impl RoomForm {
    /// Opens the dialog; when it closes, the keyboard goes back to `opener`.
    pub fn open(&mut self, opener: Id) {
        *self = Self { opener: Some(opener), fresh: true, ..Self::default() };
    }
}

/// Draws the dialog, if it is open.
pub fn room(ui: &Ui, desk: &mut Desk<'_>) {
    let Some(opener) = desk.page.room.opener else { return give_back(ui, desk) };
    let screen = ui.ctx().content_rect();
    let width = WIDTH.min(screen.width() - 32.0);
    let id = Id::unique("room");
    let modal = Modal::new(id)
        .area(Modal::default_area(id).accessible_name(texts::TITLE))
        .frame(Frame::window(ui.style()).inner_margin(Margin::same(20)))
        .show(ui.ctx(), |ui| {
            ui.set_width(width - 40.0);
            // A height that follows the content would need several frames to be found, and what
            // is clicked meanwhile would move away.
            let height = (screen.height() - 136.0).clamp(120.0, HEIGHT);
            let scroll = ScrollArea::vertical().auto_shrink(false).max_height(height);
            scroll.min_scrolled_height(height).show(ui, |ui| {
                // The bar must not lie on what is read.
                ui.set_max_width(ui.available_width() - 12.0);
                content(ui, desk);
            });
            ui.add_space(4.0);
            button::plain(ui, texts::CLOSE, texts::CLOSE).clicked()
        });
    if desk.page.room.fresh {
        ui.ctx().request_repaint();
    }
    if modal.inner || modal.should_close() {
        desk.page.room = RoomForm { back: Some(opener), ..RoomForm::default() };
        ui.ctx().request_repaint();
    }
}

/// Gives the keyboard back. Nothing behind the dialog can have it before the dialog is forgotten.
fn give_back(ui: &Ui, desk: &mut Desk<'_>) {
    let forgotten = ui.memory(|memory| memory.top_modal_layer().is_none());
    if forgotten && let Some(opener) = desk.page.room.back.take() {
        ui.memory_mut(|memory| memory.request_focus(opener));
    }
}

fn content(ui: &mut Ui, desk: &mut Desk<'_>) {
    sign::heading(ui, 1, texts::TITLE);
    sign::label(ui, texts::PURPOSE);
    let room = desk.room;
    let Some(network) = &room.network else {
        desk.page.room.fresh = false;
        sign::hint(ui, texts::NOT_LISTENING);
        return;
    };
    search(ui, desk, network.search);
    connected(ui, desk);
    given(ui, desk, network);
    own(ui, desk, network.listening.as_ref());
}

fn search(ui: &mut Ui, desk: &mut Desk<'_>, search: Search) {
    ui.add_space(8.0);
    let on = search == Search::On;
    let response = button::switch(ui, on, texts::search(search), texts::FIND);
    // Before the dialog is known as such, nothing in it can have the keyboard.
    if desk.page.room.fresh && ui.memory(|memory| memory.top_modal_layer().is_some()) {
        desk.page.room.fresh = false;
        response.request_focus();
    }
    if response.clicked() {
        desk.send(Command::Search(!on));
    }
    sign::hint(ui, texts::FIND_HINT);
    if search == Search::Impossible {
        sign::trouble(ui, texts::FIND_IMPOSSIBLE);
    }
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
    if button::plain(ui, word, word).clicked() {
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
        let field = TextEdit::singleline(&mut desk.page.room.address)
            .id(Id::unique("room address"))
            .desired_width(width)
            .min_size(vec2(0.0, CONTROL_HEIGHT))
            .align(Align2::LEFT_CENTER)
            .hint_text(texts::ADDRESS_HINT);
        let response = ui.add(field).accessible_name(texts::ADDRESS);
        sign::into_view(&response);
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

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where people are working. Hints that nobody signs, stores or trusts: a client speaks for
//! itself, the relay passes on what it heard with the device that the connection belongs to,
//! and whatever is not repeated fades at the reader.

use super::{Effect, Exchange, LinkId};
use crate::domain::ids::{DeviceId, DocId};
use crate::identity::role::Role;
use crate::store::Reader;
use crate::sync::frame::{Frame, Presence};
use crate::sync::session::Misbehaved;

impl<R: Reader> Exchange<R> {
    /// Tells everybody who may know where this device is working; also to be called again
    /// from time to time, for a hint fades.
    pub fn set_presence(&mut self, place: Option<(DocId, String)>) {
        self.here.clone_from(&place);
        self.spread_presence(&Presence { device: self.me.id, place }, None);
    }

    pub(super) fn take_presence(&mut self, link: LinkId, presence: Presence) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let speaks_for_others = state.peer.role == Role::Relay;
        if !speaks_for_others && presence.device != state.peer.id {
            return self.close(link, Misbehaved::OtherDevice.into());
        }
        if presence.device == self.me.id || self.roster.device(presence.device).is_none() {
            return;
        }
        match &presence.place {
            Some(place) => state.heard.insert(presence.device, place.clone()),
            None => state.heard.remove(&presence.device),
        };
        if self.me.role == Role::Relay {
            self.spread_presence(&presence, Some(link));
        }
        self.effects.push(Effect::Presence(presence));
    }

    /// Tells a peer that has just said Hello.
    pub(super) fn send_presences(&mut self, link: LinkId) {
        let me = self.me.id;
        let mut places: Vec<(DeviceId, (DocId, String))> =
            self.here.iter().map(|place| (me, place.clone())).collect();
        if self.me.role == Role::Relay {
            let others = self.links.iter().filter(|(other, _)| **other != link);
            places.extend(others.flat_map(|(_, state)| state.heard.clone()));
        }
        for (device, place) in places {
            self.tell(link, &Presence { device, place: Some(place) });
        }
    }

    /// Takes in that a link is gone on which devices were heard.
    pub(super) fn left(&mut self, devices: impl Iterator<Item = DeviceId>) {
        for device in devices {
            if self.links.values().any(|state| state.heard.contains_key(&device)) {
                continue;
            }
            let presence = Presence { device, place: None };
            if self.me.role == Role::Relay {
                self.spread_presence(&presence, None);
            }
            self.effects.push(Effect::Presence(presence));
        }
    }

    fn spread_presence(&mut self, presence: &Presence, origin: Option<LinkId>) {
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            if Some(link) != origin {
                self.tell(link, presence);
            }
        }
    }

    /// Tells a peer, if it may know of the document; otherwise only that the device has left
    /// where it was before.
    fn tell(&mut self, link: LinkId, presence: &Presence) {
        let Some(state) = self.links.get_mut(&link) else { return };
        let device = presence.device;
        if !state.session.is_greeted() || state.peer.id == device {
            return;
        }
        let place = presence.place.clone();
        let place = place.filter(|(doc, _)| state.session.check_audience(*doc).is_ok());
        let news = if place.is_some() {
            state.told.insert(device);
            true
        } else {
            state.told.remove(&device)
        };
        if news {
            self.send(link, Frame::Presence(Presence { device, place }));
        }
    }
}

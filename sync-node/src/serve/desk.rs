// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Where devices register: the authority, and everybody who must hear of new entries.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::ids::DeviceId;
use leitwerk_shared::identity::key::PublicKey;
use leitwerk_shared::identity::roster::Roster;
use leitwerk_shared::net::connection::Connection;
use leitwerk_shared::net::guard::Network;
use leitwerk_shared::net::mesh::Mesh;
use leitwerk_shared::net::{CLOSE_FULL, enrol, tls};
use tokio::sync::{mpsc, watch};

use super::RosterSender;
use super::applicants::{Asker, Places, Quotas};
use super::comparison::{Compared, Comparison};
use super::observer::{Observer, people};
use super::worker::{Message, send};
use crate::authority::{Authority, AuthorityError};
use crate::config::{Config, Limits};
use crate::relay::Input;

/// How long an applicant may take.
const ENROL_TIMEOUT: Duration = Duration::from_secs(limits::APPLICANT_WITHIN_SECS);

/// How long somebody who asks again is kept waiting for the decision of a person.
const HOLD: Duration = Duration::from_secs(15);

/// How often it is looked whether that person has decided.
const DECIDED_EVERY: Duration = Duration::from_millis(500);

/// How often the relay looks whether its own certificate has to be renewed.
const CERTIFICATE_EVERY: Duration = Duration::from_hours(1);

/// How often entries that another process added to the roster are looked for. That, and the
/// writing, is all that a revoked device has before its links end.
const ROSTER_EVERY: Duration = Duration::from_millis(100);

/// The desk.
pub(super) struct Desk {
    authority: Mutex<Authority>,
    roster: RosterSender,
    messages: Sender<Message>,
    observer: Arc<Observer>,
    quotas: Mutex<Quotas>,
    places: Places,
    /// Who has heard that a person has to decide, and whether that is a coordinator.
    told: Mutex<BTreeMap<PublicKey, bool>>,
}

impl Desk {
    pub(super) fn new(
        authority: Authority,
        messages: Sender<Message>,
        observer: Arc<Observer>,
        limits: &Limits,
    ) -> Arc<Self> {
        let roster = watch::Sender::new(Arc::new(authority.roster().clone()));
        let quotas = Mutex::new(Quotas::new(limits.enrolments_per_minute, Instant::now()));
        let (authority, told) = (Mutex::new(authority), Mutex::default());
        let places = Places::default();
        let desk = Self { authority, roster, messages, observer, quotas, places, told };
        desk.tell_certificates(&desk.authority());
        desk.tell_dismissed(&desk.authority());
        Arc::new(desk)
    }

    fn authority(&self) -> MutexGuard<'_, Authority> {
        self.authority.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the roster as the network shall know it.
    pub(super) fn roster(&self) -> watch::Receiver<Arc<Roster>> {
        self.roster.subscribe()
    }

    pub(super) fn set_limits(&self, limits: &Limits) {
        let mut quotas = self.quotas.lock().unwrap_or_else(PoisonError::into_inner);
        *quotas = Quotas::new(limits.enrolments_per_minute, Instant::now());
    }

    /// Notes the settings with which the relay runs, and in the audit log what is new of them.
    pub(super) fn configure(&self, config: &Config) {
        if let Err(error) = self.authority().configure(config) {
            tracing::error!(%error, "the settings cannot be noted");
        }
    }

    /// Answers one applicant.
    pub(super) async fn enrol(self: Arc<Self>, connection: Connection) {
        let network = Network::of(connection.remote_address().ip());
        // Each of them costs a little memory until it is answered.
        let Some(_place) = self.places.take(network) else {
            self.observer.metrics.enrolled("limited");
            return connection.close(CLOSE_FULL.into(), b"too many applicants");
        };
        let answered = enrol::answer(&connection, async |request, channel| {
            if self.may_ask(&request, &channel, network) {
                return self.answer(request, channel).await;
            }
            self.observer.metrics.enrolled("limited");
            tracing::warn!(%network, "an applicant was turned away: too many in a minute");
            enrol::Answer::Refused(enrol::Refused::Busy)
        });
        match tokio::time::timeout(ENROL_TIMEOUT, answered).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, "an applicant went away"),
            Err(_) => tracing::info!("an applicant took too long"),
        }
    }

    /// Returns whether whoever asks is to be answered, and counts it. What a caller shows costs a
    /// look to check, and an answer a line in the audit log.
    fn may_ask(
        &self,
        request: &enrol::Request,
        channel: &enrol::Channel,
        network: Network,
    ) -> bool {
        let shown = self.authority().shown_by(request, channel);
        let asker = shown.map_or(Asker::Stranger(network), Asker::Known);
        let mut quotas = self.quotas.lock().unwrap_or_else(PoisonError::into_inner);
        quotas.take(asker, Instant::now())
    }

    /// Compares the roster with those of members.
    pub(super) async fn compare(self: Arc<Self>, mut members: mpsc::UnboundedReceiver<Compared>) {
        let mut comparison = Comparison::default();
        while let Some(compared) = members.recv().await {
            let mut authority = self.authority();
            if let Err(error) = comparison.note(&mut authority, compared, now()) {
                tracing::error!(%error, "the roster cannot be compared");
            }
            self.observer.set_held(authority.is_held().unwrap_or(true));
            let (ahead, forked) = comparison.apart(authority.roster());
            self.observer.set_apart(ahead, forked);
            self.publish(authority.roster());
        }
    }

    /// Answers an applicant. One who has heard that a person has to decide, and asks again, hears of
    /// the decision when it is made.
    async fn answer(&self, request: enrol::Request, channel: enrol::Channel) -> enrol::Answer {
        let mut answer = self.decide(&request, &channel);
        let key = match &request {
            enrol::Request::Join { key, .. } => key.clone(),
            _ => return answer,
        };
        let until = tokio::time::Instant::now() + HOLD;
        while self.is_told(&key, &answer) && tokio::time::Instant::now() < until {
            tokio::time::sleep(DECIDED_EVERY).await;
            answer = self.decide(&request, &channel);
        }
        answer
    }

    fn decide(&self, request: &enrol::Request, channel: &enrol::Channel) -> enrol::Answer {
        let mut authority = self.authority();
        let answer = authority.answer(request, channel, now());
        match (request, &answer) {
            (_, enrol::Answer::Accepted { .. }) => {
                self.observer.metrics.enrolled("accepted");
                self.tell_certificates(&authority);
            }
            (_, enrol::Answer::Renewed { .. }) => self.tell_certificates(&authority),
            (enrol::Request::Join { .. }, enrol::Answer::Refused(_)) => {
                self.observer.metrics.enrolled("refused");
            }
            _ => {}
        }
        self.publish(authority.roster());
        answer
    }

    /// Returns whether an applicant has heard before that it has to wait, and for whom.
    fn is_told(&self, key: &PublicKey, answer: &enrol::Answer) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let enrol::Answer::Waiting { endorsement, .. } = answer {
            told.insert(key.clone(), *endorsement) == Some(*endorsement)
        } else {
            told.remove(key);
            false
        }
    }

    /// Renews the relay's own certificate in time and shows the new one, and trusts the keys of
    /// the CA that are good.
    pub(super) async fn keep_identity(self: Arc<Self>, mesh: Mesh, mut shown: tls::Identity) {
        let mut roster = self.roster.subscribe();
        let mut ticks = tokio::time::interval(CERTIFICATE_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                changed = roster.changed() => if changed.is_err() { return },
            }
            let identity = {
                let mut authority = self.authority();
                let identity = authority.renew_node(now()).and_then(|_| authority.node_identity());
                // A command may have renewed some of the devices.
                self.tell_certificates(&authority);
                identity
            };
            match identity {
                Ok(identity) if identity != shown => {
                    match tls::Settings::relay(&identity) {
                        Ok(settings) => {
                            mesh.set_identity(settings);
                            self.observer.set_certificate(&identity.certificate);
                        }
                        Err(error) => {
                            tracing::error!(%error, "the new certificate cannot be used");
                        }
                    }
                    shown = identity;
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the own certificate cannot be renewed"),
            }
        }
    }

    /// Tells those who monitor until when the devices have certificates.
    fn tell_certificates(&self, authority: &Authority) {
        let end = |device: DeviceId| {
            let end = authority.certified_until(device);
            end.map(|end| end.map(|end| (device, end))).transpose()
        };
        let ends = people(authority.roster()).filter_map(|device| end(device.id));
        match ends.collect::<Result<_, AuthorityError>>() {
            Ok(ends) => self.observer.set_device_certificates(ends),
            Err(error) => tracing::error!(%error, "the certificates cannot be read"),
        }
    }

    fn tell_dismissed(&self, authority: &Authority) {
        match authority.dismissed() {
            Ok(dismissed) => self.observer.set_dismissed(dismissed),
            Err(error) => tracing::error!(%error, "what was dismissed cannot be read"),
        }
    }

    /// Tells network and worker of entries that they do not know yet.
    fn publish(&self, roster: &Roster) {
        let (known, same) = {
            let published = self.roster.borrow();
            let same = published.tip() == roster.tip() && published.verdicts() == roster.verdicts();
            (published.height(), same)
        };
        if !same {
            let shared = Arc::new(roster.clone());
            self.observer.set_roster(Arc::clone(&shared));
            self.roster.send_replace(shared);
            for entry in roster.entries_from(known + 1) {
                send(&self.messages, Message::Input(Input::Roster(entry.clone())));
            }
        }
    }

    pub(super) async fn watch_roster(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(ROSTER_EVERY);
        loop {
            ticks.tick().await;
            let mut authority = self.authority();
            match authority.refresh() {
                Ok(_) => self.publish(authority.roster()),
                Err(error) => tracing::error!(%error, "the roster cannot be read"),
            }
            self.tell_dismissed(&authority);
        }
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

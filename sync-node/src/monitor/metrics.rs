// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The numbers of the relay in the text format of Prometheus. `docs/betrieb.md` explains each of
//! them; a test compares.

use leitwerk_shared::domain::ids::MunicipalityId;
use leitwerk_shared::net::guard::Turned;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::serve::{Health, Trouble};

/// One label.
type Label = [(&'static str, String); 1];

/// A number that goes up and down, by label.
type Gauges = Family<Label, Gauge>;

/// A number that goes up, by label.
type Counters = Family<Label, Counter>;

/// Why callers are turned away, and the word for it.
const TURNED: [(Turned, &str); 10] = [
    (Turned::Busy, "busy"),
    (Turned::BusyAddress, "busy_address"),
    (Turned::Handshake, "handshake"),
    (Turned::Noise, "noise"),
    (Turned::Stranger, "stranger"),
    (Turned::Revoked, "revoked"),
    (Turned::Contested, "contested"),
    (Turned::Full, "full"),
    (Turned::FullMunicipality, "full_kommune"),
    (Turned::FullDevice, "full_device"),
];

/// Every number.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) frames_received: Counter,
    pub(crate) frames_sent: Counter,
    pub(crate) bulk_received: Counter,
    pub(crate) bulk_sent: Counter,
    pub(crate) links: Counter,
    pub(crate) links_misbehaved: Counter,
    pub(crate) changes_refused: Counter,
    pub(crate) documents_unreadable: Counter,
    pub(crate) documents_declined: Counter,
    pub(crate) writes: Counter,
    pub(crate) turn: Histogram,
    write_failures: Counters,
    callers_refused: Counters,
    enrolments: Counters,
    devices_connected: Gauge,
    devices_complete: Gauge,
    documents: Gauge,
    documents_quarantined: Gauge,
    documents_without_room: Gauge,
    unwritten_bytes: Gauge,
    waiting_bytes: Gauge,
    stored_bytes: Gauges,
    roster_height: Gauge,
    members: Gauge,
    devices: Gauge,
    devices_revoked: Gauge,
    store_writable: Gauge,
    mailbox_bytes: Gauge,
    disk_free_bytes: Gauge,
    handshakes: Gauge,
    certificate_end: Gauges,
    device_certificate_end: Gauges,
    device_seen: Gauges,
    device_undelivered: Gauges,
    changes_held_back: Gauge,
    forks_open: Gauge,
    roster_confirmed: Gauge,
    roster_ahead: Gauge,
    roster_forked: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("leitwerk_relay");
        let build = Gauges::default();
        build.get_or_create(&[("version", env!("CARGO_PKG_VERSION").to_owned())]).set(1);
        registry.register("build_info", "Version of the program", build);
        let started = Gauge::<i64>::default();
        started.set(jiff::Timestamp::now().as_second());
        registry.register(
            "start_time_seconds",
            "Start of the process, seconds since 1970",
            started,
        );
        let mut new = Registrar(&mut registry);
        Self {
            frames_received: new.counter("frames_received", "Frames that came in"),
            frames_sent: new.counter("frames_sent", "Frames that went out"),
            bulk_received: new.counter("bulk_received", "Archives and long runs that came in"),
            bulk_sent: new.counter("bulk_sent", "Archives and long runs that went out"),
            links: new.counter("links", "Connections of devices that came about"),
            links_misbehaved: new.counter(
                "links_misbehaved",
                "Connections that ended because a device broke the rules of the conversation",
            ),
            changes_refused: new
                .counter("changes_refused", "Changes that were refused because a check failed"),
            documents_unreadable: new.counter(
                "documents_unreadable",
                "Times that a document could not be read from the mailbox",
            ),
            documents_declined: new.counter(
                "documents_declined",
                "Documents for which there was no room, once for each link",
            ),
            writes: new.counter("writes", "Transactions that reached the disk"),
            write_failures: {
                let reasons = Trouble::ALL.into_iter().filter(|trouble| trouble.is_of_store());
                let reasons = reasons.map(Trouble::word);
                let help = "Attempts to write that failed, by reason";
                new.counters("write_failures", help, "reason", reasons)
            },
            callers_refused: {
                let help = "Callers that were turned away, by reason";
                new.counters("callers_refused", help, "reason", TURNED.map(|(_, word)| word))
            },
            enrolments: {
                let results = ["accepted", "refused", "limited"];
                new.counters("enrolments", "Requests to join, by result", "result", results)
            },
            turn: {
                let turn = Histogram::new(exponential_buckets(0.000_1, 4.0, 9));
                new.0.register("turn_seconds", "Duration of a turn of the worker", turn.clone());
                turn
            },
            devices_connected: new.gauge("devices_connected", "Devices that are connected"),
            devices_complete: new.gauge(
                "devices_complete",
                "Connected devices that hold everything that the relay holds",
            ),
            documents: new.gauge("documents", "Documents in the mailbox"),
            documents_quarantined: new.gauge(
                "documents_quarantined",
                "Documents that do without some of their changes, because they break with them",
            ),
            documents_without_room: new.gauge(
                "documents_without_room",
                "Documents that connected devices wrote and for which there is no room",
            ),
            unwritten_bytes: new
                .gauge("unwritten_bytes", "Memory taken by changes that are not on the disk"),
            waiting_bytes: new.gauge(
                "waiting_bytes",
                "Memory that changes take which wait for those that they build on",
            ),
            stored_bytes: new.gauges(
                "stored_bytes",
                "Bytes of the histories of the documents of a Kommune, of all together for 0",
            ),
            roster_height: new.gauge("roster_height", "Height of the roster"),
            members: new.gauge("members", "Kommunen of the Verbund"),
            devices: new.gauge("devices", "Devices in good standing, the relay not counted"),
            devices_revoked: new.gauge("devices_revoked", "Devices that were revoked"),
            store_writable: new.gauge("store_writable", "1 if the last write succeeded, else 0"),
            mailbox_bytes: new.gauge("mailbox_bytes", "Size of the mailbox on the disk"),
            disk_free_bytes: new.gauge("disk_free_bytes", "Room left on the disk of the mailbox"),
            handshakes: new.gauge("handshakes", "Handshakes that are under way"),
            certificate_end: new
                .gauges("certificate_end_seconds", "End of a certificate, seconds since 1970"),
            device_certificate_end: new.gauges(
                "device_certificate_end_seconds",
                "End of the newest certificate of a device, seconds since 1970",
            ),
            device_seen: new.gauges(
                "device_seen_seconds",
                "When a device was last connected, seconds since 1970",
            ),
            device_undelivered: new.gauges(
                "device_undelivered_documents",
                "Documents that changed since a device last held everything",
            ),
            changes_held_back: new
                .gauge("changes_held_back", "Changes of revoked devices that wait for a decision"),
            forks_open: new.gauge("forks_open", "Forks that wait for a decision"),
            roster_confirmed: new.gauge(
                "roster_confirmed",
                "0 after a backup was put back until the roster is confirmed, else 1",
            ),
            roster_ahead: new.gauge(
                "roster_ahead_devices",
                "Devices that say that they hold a newer roster, and have not shown it",
            ),
            roster_forked: new.gauge(
                "roster_forked_devices",
                "Devices that are said to hold a roster that contradicts the one here",
            ),
            registry,
        }
    }

    /// Counts a failed write.
    pub(crate) fn write_failed(&self, reason: &str) {
        self.write_failures.get_or_create(&[("reason", reason.to_owned())]).inc();
    }

    /// Counts a request to join.
    pub(crate) fn enrolled(&self, result: &str) {
        self.enrolments.get_or_create(&[("result", result.to_owned())]).inc();
    }

    /// Counts a caller that was turned away.
    pub(crate) fn turned(&self, why: Turned) {
        let reason = TURNED.iter().find(|(known, _)| *known == why);
        let reason = reason.map_or("other", |(_, word)| word);
        self.callers_refused.get_or_create(&[("reason", reason.to_owned())]).inc();
    }

    /// Returns all numbers as Prometheus reads them.
    pub(crate) fn text(&self, health: &Health) -> String {
        self.set(health);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes what is written to it");
        text
    }

    fn set(&self, health: &Health) {
        let roster = &health.roster;
        self.devices_connected.set(number(health.looked.links.len()));
        let complete = health.looked.links.values().filter(|complete| **complete).count();
        self.devices_complete.set(number(complete));
        let room = &health.looked.room;
        self.documents.set(number(room.total().documents));
        self.documents_quarantined.set(number(health.looked.quarantined));
        self.documents_without_room.set(number(room.declined));
        self.unwritten_bytes.set(number(health.looked.footprint.unwritten_bytes));
        self.waiting_bytes.set(number(health.looked.footprint.waiting_bytes()));
        // Also of who has nothing here yet, and of what belongs to all together.
        let owners = roster.members().keys().map(|id| id.0).chain([0]);
        for owner in owners {
            let taken = room.taken.get(&MunicipalityId(owner)).copied().unwrap_or_default();
            let label = [("kommune", owner.to_string())];
            self.stored_bytes.get_or_create(&label).set(number(taken.bytes));
        }
        self.roster_height.set(i64::from(roster.height()));
        self.members.set(number(roster.members().len()));
        self.devices.set(number(health.undelivered.len()));
        self.devices_revoked.set(number(roster.judgements().revoked().count()));
        let troubled = health.troubles.iter().any(|trouble| trouble.is_of_store());
        self.store_writable.set(i64::from(!troubled));
        self.mailbox_bytes.set(i64::try_from(health.mailbox_bytes).unwrap_or(i64::MAX));
        if let Some(free) = health.free_bytes {
            self.disk_free_bytes.set(i64::try_from(free).unwrap_or(i64::MAX));
        }
        self.handshakes.set(number(health.handshakes));
        let ends = [("relay", health.relay_certificate), ("authority", health.ca_certificate)];
        for (of, end) in ends {
            if let Some(end) = end {
                self.certificate_end.get_or_create(&[("certificate", of.to_owned())]).set(end);
            }
        }
        // Who was revoked must not stay behind as somebody who is never seen.
        self.device_seen.clear();
        self.device_undelivered.clear();
        self.device_certificate_end.clear();
        for (device, documents) in &health.undelivered {
            let label = [("device", device.0.to_string())];
            if let Some(at) = health.seen.get(device) {
                self.device_seen.get_or_create(&label).set(at / 1000);
            }
            if let Some(documents) = documents {
                self.device_undelivered.get_or_create(&label).set(number(*documents));
            }
            if let Some(end) = health.device_certificates.get(device) {
                self.device_certificate_end.get_or_create(&label).set(*end);
            }
        }
        self.changes_held_back.set(number(health.judged.held_back));
        self.forks_open.set(number(health.judged.forks));
        self.roster_confirmed.set(i64::from(!health.held));
        self.roster_ahead.set(number(health.ahead));
        self.roster_forked.set(number(health.forked));
    }
}

/// Makes numbers and registers them.
struct Registrar<'a>(&'a mut Registry);

impl Registrar<'_> {
    fn counter(&mut self, name: &str, help: &str) -> Counter {
        let counter = Counter::default();
        self.0.register(name, help, counter.clone());
        counter
    }

    fn gauge(&mut self, name: &str, help: &str) -> Gauge {
        let gauge = Gauge::default();
        self.0.register(name, help, gauge.clone());
        gauge
    }

    /// Every value of the label is there from the beginning: an increase from nothing to one is
    /// no increase to Prometheus.
    fn counters(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = &'static str>,
    ) -> Counters {
        let counters = Counters::default();
        for value in values {
            drop(counters.get_or_create(&[(label, value.to_owned())]));
        }
        self.0.register(name, help, counters.clone());
        counters
    }

    fn gauges(&mut self, name: &str, help: &str) -> Gauges {
        let gauges = Gauges::default();
        self.0.register(name, help, gauges.clone());
        gauges
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

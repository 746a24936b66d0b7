// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Who writes down what was refused, of callers and of devices: together, and so seldom that
//! nobody can fill the disk or hold anybody up with it.

use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use leitwerk_shared::change::limits;
use leitwerk_shared::domain::ids::{DeviceId, DocId};
use leitwerk_shared::exchange::CloseReason;
use leitwerk_shared::identity::roster::RosterError;
use leitwerk_shared::identity::verify::Refusal;
use leitwerk_shared::net::guard::{self, Guard, Network, Turned};
use leitwerk_shared::net::link::LinkError;
use leitwerk_shared::sync::frame::{Declined, FrameError};
use leitwerk_shared::sync::session::Misbehaved;
use tokio::sync::Notify;
use tokio::time::sleep_until;

use crate::audit::{self, Act};
use crate::monitor::metrics::Metrics;

/// The least time between two times of writing: then each of whom something was refused gets one
/// line for each reason.
const EVERY: Duration = Duration::from_mins(1);

/// How long the first one after a quiet time waits to be written down.
const FIRST: Duration = Duration::from_secs(1);

/// Something that was refused, and of whom; of nobody in particular where there are too many to
/// tell apart.
#[derive(Clone, Debug)]
pub(super) enum Incident {
    /// A caller was turned away.
    Caller(Option<Network>, Turned),
    /// Something that a device sent did not pass a check.
    Change(Option<DeviceId>, DocId, Refusal),
    /// There was no room for a document that a device brought, or for more of it.
    Document(Option<DeviceId>, DocId, Declined),
    /// A link ended because a device broke the rules.
    Link(Option<DeviceId>, Breach),
}

/// How a device broke the rules of the conversation.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Breach {
    /// By what it said, or asked for.
    #[error(transparent)]
    Conversation(Misbehaved),
    /// With entries of the roster that do not belong there.
    #[error(transparent)]
    Roster(RosterError),
    /// With bytes that are no frame.
    #[error(transparent)]
    Frame(FrameError),
    /// With bytes that are nothing that comes in bulk.
    #[error("{0}")]
    Bulk(String),
}

/// What was refused, on the way to the audit log. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    data: PathBuf,
    tally: Arc<Mutex<Tally>>,
    news: Arc<Notify>,
}

impl Refused {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), tally: Arc::default(), news: Arc::default() }
    }

    /// Returns the folder of the audit log.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Makes a guard that has counted here whom it turns away. However many come, each of them
    /// counts, also in the metrics.
    pub(super) fn guard(&self, limits: guard::Limits, metrics: Arc<Metrics>) -> Guard {
        let refused = self.clone();
        Guard::new(limits, move |network, why| {
            metrics.turned(why);
            refused.note(Incident::Caller(Some(network), why));
        })
    }

    /// Counts something that was refused. Waits for no disk.
    pub(super) fn note(&self, incident: Incident) {
        self.tally().count(incident, Instant::now());
        self.news.notify_one();
    }

    /// Writes down what was refused, for as long as the runtime lives.
    pub(super) async fn keep_writing(self) {
        loop {
            let due = self.tally().due;
            match due {
                None => self.news.notified().await,
                Some(due) => {
                    sleep_until(due.into()).await;
                    self.write();
                }
            }
        }
    }

    /// Writes down what was refused since the last time.
    pub(super) fn write(&self) {
        let counts = self.tally().take(Instant::now());
        for (incident, times) in counts {
            if let Incident::Document(device, doc, why) = &incident {
                let device = device.map(|device| device.0);
                tracing::warn!(device, %doc, ?why, times, "there was no room");
            }
            audit::note(&self.data, &incident.act(times));
        }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Incident {
    /// Returns whether two are told together: of the same one, for the same kind of reason. What
    /// the reason names besides is for the sender to choose.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Caller(who, why), Self::Caller(other, also)) => (who, why) == (other, also),
            (Self::Change(who, _, why), Self::Change(other, _, also)) => {
                who == other && discriminant(why) == discriminant(also)
            }
            (Self::Document(who, _, why), Self::Document(other, _, also)) => {
                (who, why) == (other, also)
            }
            (Self::Link(who, why), Self::Link(other, also)) => who == other && why.is_like(also),
            _ => false,
        }
    }

    /// Returns the same of nobody in particular.
    fn of_anybody(self) -> Self {
        match self {
            Self::Caller(_, why) => Self::Caller(None, why),
            Self::Change(_, doc, why) => Self::Change(None, doc, why),
            Self::Document(_, doc, why) => Self::Document(None, doc, why),
            Self::Link(_, why) => Self::Link(None, why),
        }
    }

    /// Returns the line for it.
    fn act(self, times: u64) -> Act {
        let number = |device: Option<DeviceId>| device.map(|device| device.0);
        match self {
            Self::Caller(network, why) => {
                let address = network.map(|network| network.to_string());
                Act::CallersRefused { address, reason: why.to_string(), times }
            }
            Self::Change(device, doc, why) => {
                let (device, doc) = (number(device), doc.to_string());
                Act::ChangeRefused { device, doc, reason: why.to_string(), times }
            }
            Self::Document(device, doc, why) => {
                let (device, doc, limit) = (number(device), doc.to_string(), limit(why));
                Act::DocumentDeclined { device, doc, limit, times }
            }
            Self::Link(device, why) => {
                Act::Misbehaved { device: number(device), reason: why.to_string(), times }
            }
        }
    }
}

impl Breach {
    /// Returns what a device did whose link is ended here; nothing where it did nothing wrong, or
    /// where that is told of a change.
    pub(super) fn behind(reason: &CloseReason) -> Option<Self> {
        match reason {
            CloseReason::Misbehaved(why) => Some(Self::Conversation(*why)),
            // Where two rosters contradict each other it is nobody's fault who holds one of them.
            CloseReason::Roster(why) if reason.fork().is_none() => Some(Self::Roster(why.clone())),
            CloseReason::Bulk => Some(Self::Bulk(reason.to_string())),
            CloseReason::Roster(_)
            | CloseReason::Refused(_)
            | CloseReason::Revoked
            | CloseReason::RoomAgain
            | CloseReason::Unwritten
            | CloseReason::Settled => None,
        }
    }

    /// Returns what a device sent whose link nobody could read on; nothing where it was only slow,
    /// or went.
    pub(super) fn sent(end: &LinkError) -> Option<Self> {
        match end {
            LinkError::Frame(why) => Some(Self::Frame(*why)),
            LinkError::TooLong => Some(Self::Bulk(end.to_string())),
            LinkError::Connection(_)
            | LinkError::Stream
            | LinkError::Finished
            | LinkError::Silent
            | LinkError::Slow
            | LinkError::Closed(_) => None,
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Conversation(why), Self::Conversation(also)) => {
                discriminant(why) == discriminant(also)
            }
            (Self::Roster(why), Self::Roster(also)) => discriminant(why) == discriminant(also),
            (Self::Frame(why), Self::Frame(also)) => discriminant(why) == discriminant(also),
            _ => discriminant(self) == discriminant(other),
        }
    }
}

/// Returns the setting that leaves no room.
fn limit(why: Declined) -> &'static str {
    match why {
        Declined::Documents => "documents",
        Declined::Municipality => "documents_per_kommune",
        Declined::Bytes => "stored_bytes",
        Declined::MunicipalityBytes => "stored_bytes_per_kommune",
        Declined::DeviceDocuments => "documents_per_device",
        Declined::DeviceBytes => "stored_bytes_per_device",
        Declined::Document => "document",
    }
}

/// What was refused since the last time of writing: the first of each, and how often.
#[derive(Debug, Default)]
struct Tally {
    counts: Vec<(Incident, u64)>,
    /// When it is to be written; none while there is nothing to write.
    due: Option<Instant>,
    written: Option<Instant>,
}

impl Tally {
    fn count(&mut self, incident: Incident, now: Instant) {
        let again = self.written.map(|written| written + EVERY);
        self.due.get_or_insert_with(|| again.map_or(now, |again| again.max(now)) + FIRST);
        if self.add(&incident) {
            return;
        }
        let told_apart = self.counts.len() < limits::REFUSALS_TOLD_APART;
        let incident = if told_apart { incident } else { incident.of_anybody() };
        if !self.add(&incident) {
            self.counts.push((incident, 1));
        }
    }

    /// Adds one to those that are told together with it, if there are any.
    fn add(&mut self, incident: &Incident) -> bool {
        let known = self.counts.iter_mut().find(|(known, _)| known.is_like(incident));
        known.map(|(_, times)| *times += 1).is_some()
    }

    fn take(&mut self, now: Instant) -> Vec<(Incident, u64)> {
        self.due = None;
        self.written = Some(now);
        std::mem::take(&mut self.counts)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::Ipv4Addr;

    use leitwerk_shared::domain::ids::{Class, ItemId, MunicipalityId};
    use leitwerk_shared::net::guard::Rate;

    use super::*;

    /// Lets callers come from some addresses in turn, and returns how many lines are written at
    /// which second.
    fn play(callers: u32, pause: Duration, addresses: u32) -> BTreeMap<u64, usize> {
        let (mut tally, start) = (Tally::default(), Instant::now());
        let (mut lines, mut counted) = (BTreeMap::new(), 0);
        for caller in 0..callers {
            let now = start + pause * caller;
            if let Some(due) = tally.due.filter(|due| *due <= now) {
                let counts = tally.take(due);
                lines.insert(due.duration_since(start).as_secs(), counts.len());
                counted += counts.iter().map(|(_, times)| times).sum::<u64>();
            }
            let address = Ipv4Addr::from_bits(caller % addresses).into();
            tally.count(Incident::Caller(Some(Network::of(address)), Turned::Busy), now);
        }
        let rest = tally.take(start + pause * callers);
        counted += rest.iter().map(|(_, times)| times).sum::<u64>();
        assert_eq!(counted, u64::from(callers), "nobody is left out");
        lines
    }

    #[test]
    fn a_flood_is_written_down_at_once_and_then_once_a_minute() {
        let lines = play(6_000, Duration::from_millis(100), 3);
        let seconds: Vec<u64> = lines.keys().copied().collect();
        assert_eq!(seconds, [1, 62, 123, 184, 245, 306, 367, 428, 489, 550]);
        assert!(lines.values().all(|lines| *lines <= 3), "{lines:?}");
    }

    #[test]
    fn who_comes_seldom_is_written_down_at_once() {
        let lines = play(4, Duration::from_mins(10), 1);
        assert_eq!(lines.into_keys().collect::<Vec<_>>(), [1, 601, 1201]);
    }

    #[test]
    fn more_addresses_than_can_be_told_apart_count_together() {
        let lines = play(100_000, Duration::from_millis(1), 5_000);
        assert!(lines.values().all(|lines| *lines <= limits::REFUSALS_TOLD_APART + 1), "{lines:?}");
    }

    #[test]
    fn in_a_flood_everybody_counts_though_nobody_has_time_to_write() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let limits = guard::Limits {
            connections: 1,
            per_municipality: 1,
            handshakes: 1,
            per_address: 1,
            before_retry: 1,
            rate: Rate { bytes: 1, frames: 1 },
            rate_per_municipality: Rate { bytes: 1, frames: 1 },
        };
        let refused = Refused::new(folder.path());
        let guard = refused.guard(limits, Arc::new(Metrics::new()));
        for caller in 0..20_000_u32 {
            guard.turned(Ipv4Addr::from_bits(caller % 150).into(), Turned::Busy);
        }
        refused.write();
        let log = audit::read(folder.path()).expect("the log is there");
        let told = log.lines.iter().map(|line| line.details["times"].as_u64());
        let told: Vec<u64> = told.map(|times| times.expect("it says how often")).collect();
        assert_eq!((told.len(), told.iter().sum()), (limits::REFUSALS_TOLD_APART + 1, 20_000_u64));
    }

    #[test]
    fn what_members_send_without_end_fills_no_disk() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let refused = Refused::new(folder.path());
        let doc = |n: u32| {
            let item = ItemId::from_bytes(u128::from(n).to_be_bytes());
            DocId::owned(Class::Blatt, MunicipalityId(2), item)
        };
        let (greedy, liar) = (DeviceId(3), DeviceId(4));
        for n in 0..20_000 {
            refused.note(Incident::Document(Some(greedy), doc(n), Declined::Municipality));
            // What it writes into them makes each of them another reason.
            let reason = Refusal::NewerRoster { height: n };
            refused.note(Incident::Change(Some(liar), doc(n), reason));
            refused.note(Incident::Change(Some(liar), doc(n), Refusal::Malformed));
            let limit = n as usize;
            let breach = Breach::Conversation(Misbehaved::TooMuch { limit });
            refused.note(Incident::Link(Some(liar), breach));
            refused.note(Incident::Link(Some(liar), Breach::Frame(FrameError::Malformed(1))));
        }
        refused.note(Incident::Document(Some(greedy), doc(0), Declined::Bytes));
        refused.write();
        let log = audit::read(folder.path()).expect("the log is there");
        let told: Vec<String> = log
            .lines
            .iter()
            .map(|line| {
                let said = |name| line.details[name].to_string();
                let why = if line.act == "document_declined" { "limit" } else { "reason" };
                format!("{}: {} of {}, {}", said("device"), said("times"), line.act, said(why))
            })
            .collect();
        assert_eq!(
            told,
            [
                "3: 20000 of document_declined, \"documents_per_kommune\"",
                "4: 20000 of change_refused, \"the seal needs roster entry 0\"",
                "4: 20000 of change_refused, \"the bytes are not well-formed changes\"",
                "4: 20000 of misbehaved, \"more than the limit of 0\"",
                "4: 20000 of misbehaved, \"a frame of kind 1 cannot be read\"",
                "3: 1 of document_declined, \"stored_bytes\"",
            ]
        );
        assert_eq!(log.lines[0].details["doc"], doc(0).to_string(), "the first is named");
        for device in 0..20_000 {
            let device = Some(DeviceId(device));
            refused.note(Incident::Document(device, doc(0), Declined::Municipality));
        }
        refused.write();
        let log = audit::read(folder.path()).expect("the log is there");
        assert_eq!(log.lines.len(), told.len() + limits::REFUSALS_TOLD_APART + 1);
        let others = log.lines.last().expect("it is not empty");
        assert_eq!(others.details["device"], serde_json::Value::Null);
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What is known of the running relay: counted while it works, asked of the worker now and then,
//! read by those who monitor. It changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use leitwerk_shared::change::Hash;
use leitwerk_shared::domain::ids::{Audience, DeviceId, DocId};
use leitwerk_shared::exchange::{Footprint, Room};
use leitwerk_shared::identity::certificate::Term;
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::identity::roster::{Device, Roster};
use leitwerk_shared::net::guard::Guard;
use leitwerk_shared::store::writer::Written;
use leitwerk_shared::store::{CommitError, ReadError};
use tokio::sync::oneshot;

use super::worker::{Message, send};
use crate::authority::Authority;
use crate::judge::{Judged, Mailbox};
use crate::monitor::metrics::Metrics;
use crate::monitor::seen::Seen;
use crate::relay::Input;

/// How long the worker may take to answer before it counts as stuck.
const ANSWER: Duration = Duration::from_secs(5);

/// How often the worker is asked.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// After how many looks what was seen is written down.
const SAVE_EVERY: u32 = 6;

/// After how many looks the mailbox is searched for what is held back, if anything changed.
const JUDGE_EVERY: u32 = 120;

/// What is known of the running relay.
pub struct Observer {
    pub(crate) metrics: Arc<Metrics>,
    data: PathBuf,
    guard: Guard,
    messages: Sender<Message>,
    state: Mutex<State>,
    seen: Mutex<Seen>,
}

struct State {
    roster: Arc<Roster>,
    stopping: bool,
    held: bool,
    ahead: usize,
    forked: usize,
    store: Option<Trouble>,
    looked: Looked,
    judged: Judged,
    judged_at: Option<Basis>,
    dismissed: BTreeSet<(DocId, Hash)>,
    relay_certificate: Option<i64>,
    device_certificates: BTreeMap<DeviceId, i64>,
}

/// What the mailbox was searched with.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Basis {
    height: u32,
    writes: u64,
    news: News,
}

/// Decisions whose effect a person wants to see without waiting for the next search.
#[derive(Clone, Copy, PartialEq, Eq)]
struct News {
    /// The height of the newest one that was signed.
    decided: u32,
    dismissed: usize,
}

/// What the worker says.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// How much of what may be kept is taken.
    pub room: Room,
    /// How many documents do without some of their changes.
    pub quarantined: usize,
    /// The connected devices, and whether both sides hold the same.
    pub links: BTreeMap<DeviceId, bool>,
    /// What lies in memory that devices can make more of.
    pub footprint: Footprint,
}

/// Why the relay is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is being stopped.
    Stopping,
    /// The worker does not answer.
    Stuck,
    /// The disk is full.
    DiskFull,
    /// The mailbox cannot be written.
    ReadOnly,
    /// The mailbox is damaged.
    Damaged,
    /// The mailbox refuses for another reason.
    Refused,
}

/// The relay at one moment, for those who monitor.
#[derive(Debug)]
pub struct Health {
    /// Everything that is wrong.
    pub troubles: Vec<Trouble>,
    /// The members and devices.
    pub roster: Arc<Roster>,
    /// What the worker said last.
    pub looked: Looked,
    /// What waits for a person.
    pub judged: Judged,
    /// Per device when it was last connected, in milliseconds since 1970.
    pub seen: BTreeMap<DeviceId, i64>,
    /// Per device how many documents have changed since it last held everything, if that is known.
    pub undelivered: BTreeMap<DeviceId, Option<usize>>,
    /// How large the mailbox is, in bytes.
    pub mailbox_bytes: u64,
    /// How much room is left on its disk, in bytes, where the system tells.
    pub free_bytes: Option<u64>,
    /// When the certificate ends that the relay shows, in seconds since 1970.
    pub relay_certificate: Option<i64>,
    /// When the first of those certificates of the CA ends that are not retired, in seconds since
    /// 1970.
    pub ca_certificate: Option<i64>,
    /// When the newest certificate of each device ends, in seconds since 1970.
    pub device_certificates: BTreeMap<DeviceId, i64>,
    /// How many handshakes are under way.
    pub handshakes: usize,
    /// Whether nothing may be signed before somebody confirms the roster.
    pub held: bool,
    /// How many devices say that they hold a newer roster, and have not shown it.
    pub ahead: usize,
    /// How many devices are said to hold a roster that contradicts the one here.
    pub forked: usize,
}

impl Observer {
    pub(super) fn new(
        data: &Path,
        authority: &Authority,
        certificate: &[u8],
        guard: Guard,
        metrics: Arc<Metrics>,
        messages: Sender<Message>,
    ) -> Result<Arc<Self>, ReadError> {
        let roster = Arc::new(authority.roster().clone());
        let state = State {
            relay_certificate: end_of(certificate),
            roster,
            stopping: false,
            held: authority.is_held().unwrap_or(true),
            ahead: 0,
            forked: 0,
            store: None,
            looked: Looked::default(),
            judged: Judged::default(),
            judged_at: None,
            dismissed: BTreeSet::new(),
            device_certificates: BTreeMap::new(),
        };
        Ok(Arc::new(Self {
            metrics,
            data: data.to_owned(),
            guard,
            messages,
            state: Mutex::new(state),
            seen: Mutex::new(Seen::open(data)?),
        }))
    }

    /// Returns everything that is known, asking the worker first.
    pub async fn health(&self) -> Health {
        let looked = self.look().await;
        let mut troubles = Vec::new();
        let state = self.state();
        if state.stopping {
            troubles.push(Trouble::Stopping);
        } else if looked.is_none() {
            troubles.push(Trouble::Stuck);
        }
        troubles.extend(state.store);
        let looked = looked.unwrap_or_else(|| state.looked.clone());
        let (roster, judged) = (Arc::clone(&state.roster), state.judged);
        let (held, ahead, forked) = (state.held, state.ahead, state.forked);
        let relay_certificate = state.relay_certificate;
        let device_certificates = state.device_certificates.clone();
        drop(state);
        let authorities = roster.authorities().iter();
        let ca_certificate = authorities.filter_map(|it| end_of(&it.certificate)).min();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let undelivered = people(&roster).map(|device| {
            let in_step = looked.links.get(&device.id).copied().unwrap_or(false);
            let open = if in_step { Some(0) } else { seen.undelivered(device) };
            (device.id, open)
        });
        // What SQLite has not moved into the file yet lies beside it.
        let size = |name| std::fs::metadata(self.data.join(name)).map_or(0, |file| file.len());
        Health {
            troubles,
            undelivered: undelivered.collect(),
            seen: seen.devices(),
            roster,
            judged,
            looked,
            mailbox_bytes: size("mailbox.db") + size("mailbox.db-wal"),
            free_bytes: free_bytes(&self.data),
            relay_certificate,
            ca_certificate,
            device_certificates,
            handshakes: self.guard.handshakes(),
            held,
            ahead,
            forked,
        }
    }

    /// Returns whether the worker answers in time.
    pub async fn is_alive(&self) -> bool {
        self.look().await.is_some()
    }

    async fn look(&self) -> Option<Looked> {
        let (sender, answer) = oneshot::channel();
        send(&self.messages, Message::Look(sender));
        let looked = tokio::time::timeout(ANSWER, answer).await.ok()?.ok()?;
        self.state().looked = looked.clone();
        Some(looked)
    }

    /// Asks the worker now and then, and writes down who was here.
    pub(super) async fn keep_looking(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        let mut looks: u32 = 0;
        loop {
            ticks.tick().await;
            let Some(looked) = self.look().await else {
                tracing::error!("the worker does not answer");
                continue;
            };
            {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                for (device, in_step) in &looked.links {
                    seen.met(*device, *in_step);
                }
            }
            if looks.is_multiple_of(SAVE_EVERY) {
                self.save();
            }
            if looks.is_multiple_of(JUDGE_EVERY) || self.state().has_news() {
                let observer = Arc::clone(&self);
                let judging = tokio::task::spawn_blocking(move || observer.judge()).await;
                if judging.is_err() {
                    tracing::error!("the search for what is held back broke off");
                }
            }
            looks = looks.wrapping_add(1);
        }
    }

    /// Counts what waits for a person, if the mailbox or the roster has changed since.
    fn judge(&self) {
        let (roster, dismissed, before, news) = {
            let state = self.state();
            (Arc::clone(&state.roster), state.dismissed.clone(), state.judged_at, state.news())
        };
        let now = Basis { height: roster.height(), writes: self.metrics.writes.get(), news };
        if before == Some(now) {
            return;
        }
        let counted = Mailbox::open(&self.data);
        match counted.and_then(|mailbox| mailbox.judged(&roster, &dismissed)) {
            Ok(judged) => {
                let mut state = self.state();
                state.judged = judged;
                state.judged_at = Some(now);
            }
            Err(error) => tracing::error!(%error, "the mailbox cannot be searched"),
        }
    }

    /// Takes in what the writer says and passes it on.
    pub(super) fn written(&self, written: Written, messages: &Sender<Message>) {
        match written {
            Written::Durable(durable) => {
                self.metrics.writes.inc();
                if self.state().store.take().is_some() {
                    tracing::info!("the mailbox can be written again; everything is on the disk");
                }
                send(messages, Message::Input(Input::Durable(durable)));
            }
            Written::Failed(error) => {
                let trouble = Trouble::from(&error);
                self.metrics.write_failed(trouble.word());
                if self.state().store.replace(trouble).is_none() {
                    tracing::error!(%error, "nothing is confirmed until the mailbox can be written");
                }
            }
        }
    }

    /// Says that documents have changed.
    pub(super) fn touched(&self, docs: impl Iterator<Item = DocId>) {
        let docs: BTreeSet<DocId> = docs.collect();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).touched(docs);
    }

    /// Says that a device has gone.
    pub(super) fn left(&self, device: DeviceId, caught_up: bool) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).met(device, caught_up);
    }

    pub(super) fn set_roster(&self, roster: Arc<Roster>) {
        self.state().roster = roster;
    }

    /// Says which certificate the relay shows from now on.
    pub(super) fn set_certificate(&self, certificate: &[u8]) {
        self.state().relay_certificate = end_of(certificate);
    }

    /// Says when the newest certificates of devices end.
    pub(super) fn set_device_certificates(&self, ends: BTreeMap<DeviceId, i64>) {
        self.state().device_certificates = ends;
    }

    /// Says which changes were dismissed.
    pub(super) fn set_dismissed(&self, dismissed: BTreeSet<(DocId, Hash)>) {
        self.state().dismissed = dismissed;
    }

    pub(super) fn set_held(&self, held: bool) {
        self.state().held = held;
    }

    /// Says how many devices are said to hold a newer roster, and how many one that contradicts the
    /// one here.
    pub(super) fn set_apart(&self, ahead: usize, forked: usize) {
        let mut state = self.state();
        (state.ahead, state.forked) = (ahead, forked);
    }

    pub(super) fn stopping(&self) {
        self.state().stopping = true;
    }

    /// Writes down who was here.
    pub(super) fn save(&self) {
        let saved = self.seen.lock().unwrap_or_else(PoisonError::into_inner).save();
        if let Err(error) = saved {
            tracing::warn!(%error, "who was here cannot be written down");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn news(&self) -> News {
        News { decided: self.roster.judgements().newest(), dismissed: self.dismissed.len() }
    }

    fn has_news(&self) -> bool {
        self.judged_at.is_some_and(|basis| basis.news != self.news())
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observer").field("data", &self.data).finish_non_exhaustive()
    }
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Stopping, Self::Stuck, Self::DiskFull, Self::ReadOnly, Self::Damaged, Self::Refused];

    /// Returns a word for scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::Stuck => "stuck",
            Self::DiskFull => "disk_full",
            Self::ReadOnly => "read_only",
            Self::Damaged => "damaged",
            Self::Refused => "refused",
        }
    }
}

impl Trouble {
    /// Returns whether it is about the disk.
    pub(crate) fn is_of_store(self) -> bool {
        !matches!(self, Self::Stopping | Self::Stuck)
    }
}

impl From<&CommitError> for Trouble {
    fn from(error: &CommitError) -> Self {
        match error {
            CommitError::Full => Self::DiskFull,
            CommitError::ReadOnly => Self::ReadOnly,
            CommitError::Damaged => Self::Damaged,
            CommitError::Refused(_) => Self::Refused,
        }
    }
}

/// Returns the devices in good standing at which people work.
pub(crate) fn people(roster: &Roster) -> impl Iterator<Item = &Device> {
    let good = roster.devices().keys().filter_map(|id| roster.device(*id));
    good.filter(|device| device.role != Role::Relay)
}

/// Returns whether a device may have a document.
pub(crate) fn is_for(device: &Device, doc: DocId) -> bool {
    match doc.audience() {
        Audience::Verbund => true,
        Audience::Municipality(owner) => owner == device.municipality,
    }
}

/// Returns when a certificate ends, in seconds since 1970.
fn end_of(certificate: &[u8]) -> Option<i64> {
    Term::of(certificate).map(|term| term.until)
}

fn free_bytes(data: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(data).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        None
    }
}

#[cfg(test)]
mod tests {
    use leitwerk_shared::net::guard::{Limits, Rate};

    use super::*;

    const DAY: i64 = 24 * 3600;

    #[test]
    fn the_certificates_are_told_of_that_count_now() {
        let folder = tempfile::tempdir().expect("the system gives a folder");
        let data = folder.path();
        let mut authority = Authority::found(data, "Verbund", "Kreis", "127.0.0.1:7", 0)
            .expect("the folder is empty");
        let limits = Limits {
            connections: 1,
            per_municipality: 1,
            handshakes: 1,
            per_address: 1,
            before_retry: 1,
            rate: Rate { bytes: 1, frames: 1 },
            rate_per_municipality: Rate { bytes: 1, frames: 1 },
        };
        let shown = |authority: &Authority| {
            authority.node_identity().expect("the relay has a certificate").certificate
        };
        let (messages, _) = std::sync::mpsc::channel();
        let guard = Guard::new(limits, |_, _| ());
        let metrics = Arc::new(Metrics::new());
        let observer =
            Observer::new(data, &authority, &shown(&authority), guard, metrics, messages)
                .expect("the folder can be written");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("the system gives a runtime");
        let ends = |authority: &Authority| {
            observer.set_roster(Arc::new(authority.roster().clone()));
            let health = runtime.block_on(observer.health());
            let day = |end: Option<i64>| end.expect("there is a certificate") / DAY;
            (day(health.relay_certificate), day(health.ca_certificate))
        };
        assert_eq!(ends(&authority), (365, 20 * 365));

        assert!(authority.renew_node(300 * DAY).expect("the key is at hand"));
        observer.set_certificate(&shown(&authority));
        assert_eq!(ends(&authority), (665, 20 * 365));

        let key = data.join("new.key");
        authority.rotate(&key, 400 * DAY).expect("the folder takes a key");
        assert_eq!(ends(&authority).1, 20 * 365, "the old key still counts");
        authority.retire(false, 401 * DAY).expect("there is nobody to lock out");
        assert_eq!(ends(&authority).1, 20 * 365 + 400);
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! How much lies in memory of what is sent to peers and they do not take in, and of what they sent and
//! nobody has dealt with: for each link and for all of them together. Who is too slow for the room that
//! it takes loses its link, not the others theirs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, watch};
use tokio::time::{Instant, timeout_at};

use super::connection::{Bulk, StreamError};
use super::guard::Pace;
use crate::change::limits;

/// What the links of a device may hold. Clones count together.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    small: Semaphore,
    large: Semaphore,
    /// How many bytes of frames wait to be written on all links.
    frames: AtomicUsize,
    /// Room for frames that were read and are not dealt with.
    inbox: Arc<Semaphore>,
}

/// The room that one link has for frames that were read and are not dealt with: its own, and that
/// of all links together.
#[derive(Debug)]
pub(super) struct Inbox([Arc<Semaphore>; 2]);

/// What a frame takes of it. Dropping it gives the room back.
#[derive(Debug)]
pub struct Pending {
    _room: [OwnedSemaphorePermit; 2],
}

/// Frames that wait to be written. Dropping it says that they do not any more.
#[derive(Debug)]
pub(super) struct Charge {
    budget: Budget,
    /// How many bytes wait on the link.
    here: Arc<AtomicUsize>,
    bytes: usize,
}

/// What one link holds of the budget. Dropping it gives all of it back.
#[derive(Debug)]
pub(super) struct Room {
    budget: Budget,
    untaken: watch::Sender<Untaken>,
}

/// How many bytes came in bulk and are not dealt with.
#[derive(Clone, Copy, Debug, Default)]
struct Untaken {
    small: usize,
    large: usize,
}

/// Why something large was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakeError {
    /// It broke off, or is too long.
    Stream(StreamError),
    /// It comes too slowly for the room that it takes.
    Slow,
}

/// How long each [`limits::BULK_SMALL_BYTES`] may be on their way.
pub(super) const PART_WITHIN: Duration = Duration::from_secs(limits::BULK_PART_WITHIN_SECS);

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Pools {
            small: Semaphore::new(limits::BULK_SMALLS_BYTES),
            large: Semaphore::new(limits::BULK_LARGES_BYTES),
            frames: AtomicUsize::new(0),
            inbox: Arc::new(Semaphore::new(limits::INBOX_BYTES)),
        }))
    }
}

impl Budget {
    /// Returns room for one link.
    pub(super) fn room(&self) -> Room {
        Room { budget: self.clone(), untaken: watch::Sender::default() }
    }

    /// Returns the room of one link for frames that come.
    pub(super) fn inbox(&self) -> Inbox {
        Inbox([Arc::new(Semaphore::new(limits::INBOX_LINK_BYTES)), Arc::clone(&self.0.inbox)])
    }

    /// Returns the charge of a link on which nothing waits.
    pub(super) fn empty(&self, here: &Arc<AtomicUsize>) -> Charge {
        Charge { budget: self.clone(), here: Arc::clone(here), bytes: 0 }
    }

    /// Lets frames wait on a link, on which so many bytes wait already; nothing if there is no room.
    pub(super) fn charge(&self, here: &Arc<AtomicUsize>, bytes: usize) -> Option<Charge> {
        let mut charge = self.empty(here);
        charge.bytes = bytes;
        let here = here.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let all = self.0.frames.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let fits = here <= limits::FRAMES_LINK_BYTES
            && (all <= limits::FRAMES_ALL_BYTES || here <= limits::FRAMES_FAIR_BYTES);
        fits.then_some(charge)
    }
}

impl Inbox {
    /// Waits until there is room for a frame of so many bytes.
    pub(super) async fn room(&self, bytes: usize) -> Pending {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let [here, all] = self.0.clone();
        let taken = async |room: Arc<Semaphore>| {
            room.acquire_many_owned(bytes).await.expect("nobody closes it")
        };
        Pending { _room: [taken(here).await, taken(all).await] }
    }
}

impl Charge {
    /// Takes another one of the same link over.
    pub(super) fn add(&mut self, mut other: Self) {
        self.bytes += std::mem::take(&mut other.bytes);
    }

    /// Notes that so many bytes wait no more.
    pub(super) fn release(&mut self, bytes: usize) {
        self.bytes -= bytes;
        self.here.fetch_sub(bytes, Ordering::Relaxed);
        self.budget.0.frames.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.release(self.bytes);
    }
}

impl Room {
    /// Reads something large once there is room for it, and for no longer than it may take.
    ///
    /// A small one gets its room before it is read, and a larger one room for the largest as soon
    /// as it turns out to be one. So nobody waits for room while others wait for what it holds.
    pub(super) async fn take(
        &self,
        mut bulk: Bulk,
        mut pace: Option<&mut Pace>,
    ) -> Result<Vec<u8>, TakeError> {
        const SMALL: usize = limits::BULK_SMALL_BYTES;
        let mut untaken = self.untaken.subscribe();
        let few = |held: &Untaken| held.small + held.large <= limits::BULK_UNTAKEN_BYTES;
        let pools = &self.budget.0;
        untaken.wait_for(few).await.map_err(|_gone| TakeError::Stream(StreamError::Broken))?;
        let mut small = Some(acquire(&pools.small, SMALL).await?);
        let mut large = None;
        let mut bytes = Vec::new();
        let (mut until, mut mark) = (Instant::now() + PART_WITHIN, SMALL);
        loop {
            let before = bytes.len();
            let next = timeout_at(until, bulk.next(&mut bytes)).await;
            if !next.map_err(|_late| TakeError::Slow)?.map_err(TakeError::Stream)? {
                break;
            }
            if bytes.len() > limits::ARCHIVE_BYTES {
                return Err(TakeError::Stream(StreamError::TooLong));
            }
            if let Some(pace) = pace.as_mut() {
                let waits = Instant::now();
                pace.wait(bytes.len() - before).await;
                // That is no fault of the sender.
                until += waits.elapsed();
            }
            if bytes.len() > SMALL && large.is_none() {
                large = Some(acquire(&pools.large, limits::ARCHIVE_BYTES).await?);
                small = None;
                until = Instant::now() + PART_WITHIN;
            }
            if bytes.len() >= mark {
                (until, mark) = (Instant::now() + PART_WITHIN, bytes.len() + SMALL);
            }
        }
        let length = bytes.len();
        self.untaken.send_modify(|untaken| match (&large, &small) {
            (Some(_), _) => untaken.large += length,
            (None, _) => untaken.small += length,
        });
        // What it turned out not to need goes back.
        if let Some(kept) = small.or(large).as_mut().and_then(|room| room.split(length)) {
            kept.forget();
        }
        bytes.shrink_to_fit();
        Ok(bytes)
    }

    /// Notes that something that came is dealt with.
    pub(super) fn taken(&self, bytes: usize) {
        let pools = &self.budget.0;
        self.untaken.send_modify(|untaken| {
            let (held, pool) = if bytes > limits::BULK_SMALL_BYTES {
                (&mut untaken.large, &pools.large)
            } else {
                (&mut untaken.small, &pools.small)
            };
            let bytes = bytes.min(*held);
            *held -= bytes;
            pool.add_permits(bytes);
        });
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let held = *self.untaken.borrow();
        self.budget.0.small.add_permits(held.small);
        self.budget.0.large.add_permits(held.large);
    }
}

async fn acquire(pool: &Semaphore, bytes: usize) -> Result<SemaphorePermit<'_>, TakeError> {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let room = pool.acquire_many(bytes).await;
    room.map_err(|_closed| TakeError::Stream(StreamError::Broken))
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn who_sends_faster_than_it_is_dealt_with_waits_and_nobody_else_does() {
        const FRAME: usize = limits::FRAME_BYTES;
        let at_once = async |inbox: &Inbox| timeout(Duration::ZERO, inbox.room(FRAME)).await.ok();
        let budget = Budget::default();
        let (quick, other) = (budget.inbox(), budget.inbox());
        let mut pending = Vec::new();
        while let Some(frame) = at_once(&quick).await {
            pending.push(frame);
        }
        assert_eq!(pending.len() * FRAME, limits::INBOX_LINK_BYTES);
        assert!(at_once(&other).await.is_some());
        pending.pop();
        assert!(at_once(&quick).await.is_some(), "what was dealt with makes room");

        let mut links = Vec::new();
        for _ in 0..limits::INBOX_BYTES / FRAME {
            let inbox = budget.inbox();
            pending.extend(at_once(&inbox).await);
            links.push(inbox);
        }
        assert_eq!(pending.len() * FRAME, limits::INBOX_BYTES, "all of them have an end, too");
    }

    #[test]
    fn slow_peers_together_leave_room_for_the_others() {
        const LINK: usize = limits::FRAMES_LINK_BYTES;
        const FAIR: usize = limits::FRAMES_FAIR_BYTES;
        let budget = Budget::default();
        let link = || Arc::new(AtomicUsize::new(0));
        let slow: Vec<_> = (0..8).map(|_| budget.charge(&link(), LINK)).collect();
        assert!(slow.iter().all(Option::is_some), "each may have as much as one may");
        let here = link();
        assert!(budget.charge(&here, FAIR + 1).is_none(), "all together have too much");
        let few = budget.charge(&here, FAIR);
        assert!(few.is_some(), "a quick one goes on");
        drop(slow);
        let more = budget.charge(&here, LINK - FAIR);
        assert!(more.is_some());
        assert!(budget.charge(&here, 1).is_none(), "one link has too much");
        drop((few, more));
        assert_eq!((here.load(Ordering::Relaxed), budget.0.frames.load(Ordering::Relaxed)), (0, 0));
    }
}

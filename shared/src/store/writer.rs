// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The thread that writes. It takes what waits, writes it as one transaction, and says how far
//! the disk is. A refused write keeps everything in memory and is tried again.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Batch, CommitError, Durable, Store};

/// What the writer has to say.
#[derive(Debug)]
pub enum Written {
    /// Everything up to here is on the disk.
    Durable(Durable),
    /// The disk refuses. Nothing is lost; the writer tries again.
    Failed(CommitError),
}

/// The way to the writing thread. When it is dropped the thread writes what it has and ends.
#[derive(Debug)]
pub struct Writer {
    batches: Option<Sender<Batch>>,
    thread: Option<JoinHandle<()>>,
}

/// How long the writer waits before it tries a refused write again.
const RETRY: Duration = Duration::from_secs(1);

/// How long what nobody waits for is kept for more to be written with. While somebody else types
/// it makes one synced write of several, and none just when the text is about to be shown.
const LINGER: Duration = Duration::from_millis(100);

impl Writer {
    /// Starts the thread. `report` is called from it.
    ///
    /// # Errors
    /// Passes on what the system says if it refuses a thread.
    pub fn start(
        store: impl Store + 'static,
        report: impl FnMut(Written) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (batches, waiting) = channel();
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(store, &waiting, report))?;
        Ok(Self { batches: Some(batches), thread: Some(thread) })
    }

    /// Hands a batch over. The answer comes through `report`.
    pub fn write(&self, batch: Batch) {
        let Some(batches) = &self.batches else { return };
        if batches.send(batch).is_err() {
            tracing::error!("the writing thread has ended");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.batches = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writing thread broke off");
        }
    }
}

fn run(mut store: impl Store, waiting: &Receiver<Batch>, mut report: impl FnMut(Written)) {
    let mut batch = Batch::default();
    let mut open = true;
    while open || !batch.records.is_empty() {
        // A refused batch is still here; it waits a little, new ones join it.
        let next = if batch.records.is_empty() {
            waiting.recv().map_err(|_closed| RecvTimeoutError::Disconnected)
        } else {
            waiting.recv_timeout(RETRY)
        };
        match next {
            Ok(next) => join(&mut batch, next),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                if !open || batch.records.is_empty() {
                    break;
                }
                // One last try on the way out.
                open = false;
            }
        }
        gather(&mut batch, waiting);
        match store.commit(&batch) {
            Ok(durable) => {
                batch = Batch::default();
                report(Written::Durable(durable));
            }
            Err(error) => {
                tracing::warn!(%error, "nothing was written; trying again");
                report(Written::Failed(error));
            }
        }
    }
}

/// Takes in what waits, and what is still to come if nobody waits.
fn gather(batch: &mut Batch, waiting: &Receiver<Batch>) {
    let end = Instant::now() + LINGER;
    loop {
        let left = if batch.may_wait {
            end.saturating_duration_since(Instant::now())
        } else {
            Duration::ZERO
        };
        match waiting.recv_timeout(left) {
            Ok(next) => join(batch, next),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn join(batch: &mut Batch, next: Batch) {
    batch.may_wait = next.may_wait && (batch.may_wait || batch.records.is_empty());
    batch.watermark = next.watermark;
    batch.records.extend(next.records);
}

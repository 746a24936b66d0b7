// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Long work that a person asked for, and questions to the authority. They run beside the worker;
//! the window hears how far they are and how they ended.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leitwerk_shared::cli::Problem;
use leitwerk_shared::exchange::file::Progress;
use leitwerk_shared::exchange::file::write::Written;
use leitwerk_shared::net::enrol::{Grant, Member};
use leitwerk_shared::replica::Input;

use super::{Client, Message, Notice, send};
use crate::exchange_file::{self, Order};
use crate::texts::{membership, problems};

/// Long work that a person asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Write an exchange file.
    Write(Order),
    /// Read an exchange file.
    Read(PathBuf),
    /// Write a backup of this workplace.
    BackUp(PathBuf),
}

/// How long work ended, except the reading of exchange files, of which [`Notice::FileRead`] tells.
#[derive(Debug)]
pub enum Ended {
    /// An exchange file lies at its place.
    Written(Order, Written),
    /// A backup lies at its place.
    BackedUp(PathBuf),
    /// Somebody has stopped it. Nothing has changed.
    Stopped,
    /// It did not succeed. Nothing has changed.
    Failed(Problem),
}

/// Whether long work is still wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted(Arc<AtomicBool>);

impl Wanted {
    fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Client {
    /// Begins with long work. [`Notice::Step`] tells how far it is and [`Notice::Ended`], or for
    /// exchange files that are read [`Notice::FileRead`], how it ended. Every task needs a number
    /// of its own, and none that [`Client::read_file`] uses.
    pub fn begin(&mut self, number: u64, task: Task) {
        let wanted = Wanted::default();
        self.tasks.retain(|_, other| Arc::strong_count(&other.0) > 1);
        self.tasks.insert(number, wanted.clone());
        match task {
            Task::Write(order) => self.write(number, order, wanted),
            Task::Read(path) => self.read(number, path, wanted),
            Task::BackUp(path) => {
                let backup = self.profile.backup(&path);
                self.when_saved(number, wanted, move || match backup.and_then(|backup| backup()) {
                    Ok(()) => Ended::BackedUp(path),
                    Err(error) => Ended::Failed(problems::profile(&error)),
                });
            }
        }
    }

    /// Stops long work, as far as nothing has changed yet.
    pub fn stop(&self, number: u64) {
        if let Some(wanted) = self.tasks.get(&number) {
            wanted.stop();
        }
        send(&self.messages, Input::StopFile(number));
    }

    fn write(&self, number: u64, order: Order, wanted: Wanted) {
        let source = self.profile.exchange_source();
        let tell = Arc::clone(&self.tell);
        let still = wanted.clone();
        self.when_saved(number, wanted, move || {
            let source = match source {
                Ok(source) => source,
                Err(error) => return Ended::Failed(problems::profile(&error)),
            };
            let step = |done, all| {
                tell(Notice::Step(number, Progress { done, all, stoppable: true }));
                if still.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            match exchange_file::write(&source, &order, step) {
                Ok(Some(written)) => Ended::Written(order, written),
                Ok(None) => Ended::Stopped,
                Err(problem) => Ended::Failed(problem),
            }
        });
    }

    fn read(&self, ticket: u64, path: PathBuf, wanted: Wanted) {
        let (messages, tell) = (self.messages.clone(), Arc::clone(&self.tell));
        self.in_pool(move || match exchange_file::bytes(&path) {
            Ok(_) if wanted.is_stopped() => tell(Notice::Ended(ticket, Ended::Stopped)),
            Ok(bytes) => send(&messages, Input::ReadFile { ticket, bytes: bytes.into() }),
            Err(problem) => tell(Notice::Ended(ticket, Ended::Failed(problem))),
        });
    }

    /// Does something as soon as all that was wished before is on the disk, unless it is stopped
    /// meanwhile.
    fn when_saved(
        &self,
        number: u64,
        wanted: Wanted,
        work: impl FnOnce() -> Ended + Send + 'static,
    ) {
        let tell = Arc::clone(&self.tell);
        let work = move || {
            let ended = if wanted.is_stopped() { Ended::Stopped } else { work() };
            tell(Notice::Ended(number, ended));
        };
        if self.messages.send(Message::WhenSaved(Box::new(work))).is_err() {
            tracing::debug!("the worker has ended");
        }
    }

    pub(super) fn in_pool(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn_blocking(work);
        }
    }

    /// Asks the authority what waits for the agreement of a coordinator, unless the last question is
    /// still open; [`Notice::Grants`] answers.
    pub fn ask_grants(&self) {
        if self.asking.swap(true, Ordering::Relaxed) {
            return;
        }
        let (tell, asking) = (Arc::clone(&self.tell), Asking(Arc::clone(&self.asking)));
        self.ask(async move |member| {
            let _asking = asking;
            let grants = member.grants().await.map_err(|error| membership::explain(&error));
            tell(Notice::Grants(grants));
        });
    }

    /// Agrees to the rights of a new workplace; [`Notice::Endorsed`] answers.
    pub fn endorse(&self, grant: Grant) {
        let tell = Arc::clone(&self.tell);
        self.ask(async move |member| {
            let noted = member.endorse(&grant).await.map_err(|error| membership::explain(&error));
            tell(Notice::Endorsed(grant, noted));
        });
    }

    /// Talks to the authority on a connection of its own. That may take long, and must not take a
    /// thread from the pool in which documents are opened.
    fn ask(&self, question: impl AsyncFnOnce(&Member<'_>) + Send + 'static) {
        let relays = self.profile.relays().to_vec();
        let (roster, key) = (self.roster(), self.profile.key());
        let tell = Arc::clone(&self.tell);
        let asking = std::thread::Builder::new().name("authority".to_owned());
        let asking = asking.spawn(move || {
            let asked = key.map_err(|error| problems::profile(&error)).and_then(|key| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|error| problems::system(&error))?;
                let member = Member { relays: &relays, roster: &roster, key: &key };
                runtime.block_on(question(&member));
                Ok(())
            });
            if let Err(problem) = asked {
                tell(Notice::Grants(Err(problem)));
            }
        });
        if let Err(error) = asking {
            tracing::warn!(%error, "the authority is not asked");
        }
    }
}

/// A question that is open; dropped with its answer.
struct Asking(Arc<AtomicBool>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

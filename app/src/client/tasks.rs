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
use leitwerk_shared::replica::snapshot::Snapshot;

use super::{Client, Message, Notice, send};
use crate::exchange_file::{self, Order};
use crate::field::new_item_id;
use crate::import::{Plan, plan_file};
use crate::report::json::Scope;
use crate::strategy_file;
use crate::texts::{import, membership, problems};

/// Long work that a person asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Write an exchange file.
    Write(Order),
    /// Read an exchange file.
    Read(PathBuf),
    /// Write a backup of this workplace.
    BackUp(PathBuf),
    /// Write the strategy as JSON.
    Export(PathBuf, Scope),
    /// Read an existing strategy, and plan what of it would be taken over.
    Plan(PathBuf),
}

/// How long work ended, except the reading of exchange files, of which [`Notice::FileRead`] tells.
#[derive(Debug)]
pub enum Ended {
    /// An exchange file lies at its place.
    Written(Order, Written),
    /// A backup lies at its place.
    BackedUp(PathBuf),
    /// The strategy lies at its place.
    Exported(PathBuf),
    /// This would be taken over. Nothing has changed yet.
    Planned(Box<Plan>),
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
                self.when_saved(number, wanted, move |_seen| {
                    match backup.and_then(|backup| backup()) {
                        Ok(()) => Ended::BackedUp(path),
                        Err(error) => Ended::Failed(problems::profile(&error)),
                    }
                });
            }
            Task::Export(path, scope) => {
                self.when_saved(number, wanted, move |seen| {
                    let written = strategy_file::write(&path, seen, scope);
                    written.map_or_else(Ended::Failed, |()| Ended::Exported(path))
                });
            }
            Task::Plan(path) => self.plan(number, path, wanted),
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
        self.when_saved(number, wanted, move |_seen| {
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

    fn plan(&self, number: u64, path: PathBuf, wanted: Wanted) {
        let still = wanted.clone();
        self.when_saved(number, wanted, move |seen| {
            let file = strategy_file::read(&path);
            let plan = file.and_then(|file| {
                let plan = plan_file(&file, seen, &mut new_item_id);
                plan.map_err(|error| import::unfit(&error))
            });
            match plan {
                Ok(_) if still.is_stopped() => Ended::Stopped,
                Ok(plan) => Ended::Planned(Box::new(plan)),
                Err(problem) => Ended::Failed(problem),
            }
        });
    }

    /// Does something as soon as all that was wished before is on the disk, unless it is stopped
    /// meanwhile. It sees what is shown then.
    fn when_saved(
        &self,
        number: u64,
        wanted: Wanted,
        work: impl FnOnce(&Snapshot) -> Ended + Send + 'static,
    ) {
        let tell = Arc::clone(&self.tell);
        let work = move |seen: &Snapshot| {
            let ended = if wanted.is_stopped() { Ended::Stopped } else { work(seen) };
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use leitwerk_shared::domain::template::Template;

    use super::*;
    use crate::demo;
    use crate::launch::Opened;

    /// How long another thread may take on a busy computer.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[test]
    fn a_strategy_is_written_whole_and_read_without_changing_anything() {
        let opened = demo::play(Template::Ziel).expect("the example can be built");
        let Opened { mut client, notices, playing, .. } = opened;
        let folder = tempfile::tempdir().expect("there is room");
        let place = |name| folder.path().join(name);
        let mut numbers = 1..;
        let mut ended = |task| {
            let number = numbers.next().expect("there are enough");
            client.begin(number, task);
            loop {
                match notices.recv_timeout(PATIENCE).expect("it ends") {
                    Notice::Ended(it, ended) if it == number => break ended,
                    _ => {}
                }
            }
        };
        let export = |name| Task::Export(place(name), Scope::Verbund);
        let read = |name| std::fs::read_to_string(place(name)).expect("it was written");

        assert!(matches!(ended(export("vorher.json")), Ended::Exported(_)));
        assert!(read("vorher.json").contains("leitwerk-strategy"));
        let existing = include_str!("../../tests/common/leitlinie.txt");
        std::fs::write(place("leitlinie.txt"), existing).expect("there is room");
        let planned = ended(Task::Plan(place("leitlinie.txt")));
        assert!(matches!(&planned, Ended::Planned(plan) if plan.edits.len() > 1), "{planned:?}");
        assert!(matches!(ended(export("nachher.json")), Ended::Exported(_)));
        assert_eq!(read("nachher.json"), read("vorher.json"), "nobody has agreed yet");

        assert!(matches!(ended(Task::Plan(place("fehlt.txt"))), Ended::Failed(_)));
        assert!(matches!(ended(export("fehlt/stand.json")), Ended::Failed(_)));
        let files = std::fs::read_dir(folder.path()).expect("it is there").count();
        assert_eq!(files, 3, "nothing lies there half");
        drop(client);
        drop(playing);
    }
}

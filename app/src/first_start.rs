// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! The first start of a workplace: joins with an invitation, shows the example, or puts a backup
//! back. All of that goes on beside the window, which shows how far it is.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use egui::{Context, Ui};
use leitwerk_shared::cli::Problem;
use leitwerk_shared::domain::template::Template;
use leitwerk_shared::net::enrol::{Invitation, Waiting};
use tokio::sync::oneshot;

use crate::launch::{self, Opened};
use crate::picker::Picker;
use crate::profile::{Profile, Vault};
use crate::texts::problems;
use crate::theme::{self, Appearance};
use crate::views::first_start::{Form, first_start};
use crate::{demo, joining, presses};

/// The first start of a workplace.
#[derive(Debug)]
pub struct FirstStart {
    folder: PathBuf,
    /// Where a new key is kept; looked for beside the window, as it may take a while.
    vault: fn() -> Vault,
    form: Form,
    picker: Picker,
    slot: Arc<Mutex<Slot>>,
    /// Ends the joining that goes on when it is dropped.
    stop: Option<oneshot::Sender<()>>,
}

/// What a person wishes at the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To read an invitation out of a file.
    Read(PathBuf),
    /// To read one out of what was pasted.
    Paste(String),
    /// To join, under a name of this workplace.
    Join(Box<Invitation>, String),
    /// Not to join after all.
    Stop,
    /// To see the example.
    Demo,
    /// To put a backup back.
    Restore(PathBuf),
    /// To forget how the last attempt ended, or goes on; what comes of it is thrown away.
    Forget,
    /// To begin to work.
    Open,
}

/// How it goes with the first start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing goes on.
    #[default]
    Idle,
    /// An invitation was read.
    Invited(Box<Invitation>),
    /// The relay is asked.
    Asking,
    /// A person has to decide.
    Waiting(Waiting),
    /// The example is being built.
    Building,
    /// A backup is being put back.
    Restoring,
    /// There is a workplace.
    Ready,
    /// Something did not succeed; nothing has changed.
    Failed(Problem),
}

#[derive(Debug, Default)]
struct Slot {
    state: State,
    opened: Option<Opened>,
    /// The number of the attempt that the state is about.
    attempt: u64,
}

impl FirstStart {
    /// Begins in a folder that holds no profile. `vault` finds the place for a new key.
    pub fn new(ctx: &Context, folder: PathBuf, vault: fn() -> Vault) -> Self {
        theme::install(ctx, Appearance::default());
        presses::install(ctx);
        let (form, picker, slot) = (Form::default(), Picker::default(), Arc::default());
        Self { folder, vault, form, picker, slot, stop: None }
    }

    /// Draws it, does what is wished, and returns the workplace once there is one that shall be
    /// opened.
    pub fn frame(&mut self, ui: &mut Ui) -> Option<Opened> {
        let state = self.slot().state.clone();
        match first_start(ui, &mut self.form, &state, &self.picker)? {
            Wish::Read(path) => self.spawn(ui, State::Idle, move |tell| {
                tell(State::Invited(Box::new(joining::invitation_file(&path)?)));
                Ok(None)
            }),
            Wish::Paste(text) => self.spawn(ui, State::Idle, move |tell| {
                tell(State::Invited(Box::new(joining::invitation(text.trim().as_bytes())?)));
                Ok(None)
            }),
            Wish::Join(invitation, name) => self.join(ui, *invitation, name),
            Wish::Stop => self.stop = None,
            Wish::Demo => {
                let template = Template::Zielsteckbrief;
                self.spawn(ui, State::Building, move |_| demo::play(template).map(Some));
            }
            Wish::Restore(path) => {
                let folder = self.folder.clone();
                self.spawn(ui, State::Restoring, move |_| {
                    let restored = Profile::restore(&folder, &path);
                    let profile = restored.map_err(|error| problems::profile(&error))?;
                    launch::open(profile).map(Some)
                });
            }
            Wish::Forget => {
                let mut slot = self.slot();
                slot.state = State::Idle;
                slot.attempt += 1;
            }
            Wish::Open => return self.slot().opened.take(),
        }
        None
    }

    fn join(&mut self, ui: &Ui, invitation: Invitation, name: String) {
        let (folder, vault) = (self.folder.clone(), self.vault);
        let (stop, stopped) = oneshot::channel();
        self.stop = Some(stop);
        self.spawn(ui, State::Asking, move |tell| {
            let stopped = async {
                // Somebody says so, or the window is gone.
                if stopped.await.is_err() {
                    tracing::debug!("joining is stopped");
                }
            };
            let waiting = |waiting| tell(State::Waiting(waiting));
            let mut profile = joining::join(&folder, &invitation, vault(), waiting, stopped)?;
            if let Err(error) = profile.set_name(&name) {
                // It can be set again; the workplace is there.
                tracing::warn!(%error, "the workplace has no name");
            }
            launch::open(profile).map(Some)
        });
    }

    /// Works beside the window and tells how it goes.
    fn spawn(
        &self,
        ui: &Ui,
        at_first: State,
        work: impl FnOnce(&dyn Fn(State)) -> Result<Option<Opened>, Problem> + Send + 'static,
    ) {
        let attempt = {
            let mut slot = self.slot();
            slot.state = at_first;
            slot.attempt
        };
        let (slot, ctx) = (Arc::clone(&self.slot), ui.ctx().clone());
        thread::spawn(move || {
            let tell = |state| {
                let mut slot = lock(&slot);
                if slot.attempt == attempt {
                    slot.state = state;
                }
                ctx.request_repaint();
            };
            match work(&tell) {
                Ok(Some(opened)) => {
                    let mut slot = lock(&slot);
                    if slot.attempt == attempt {
                        slot.opened = Some(opened);
                        slot.state = State::Ready;
                    } else {
                        // Nobody waits for it any more. It takes a while to end.
                        drop(slot);
                        drop(opened);
                    }
                }
                Ok(None) => {}
                Err(problem) => tell(State::Failed(problem)),
            }
            ctx.request_repaint();
        });
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        lock(&self.slot)
    }
}

/// A thread that panicked while it held the lock can only have left a whole value behind.
fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Asks for a file with the dialog of the system, on a thread of its own. Where the system has
//! none, nothing is answered, and a path can be typed all the same.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use egui::{Context, Id};

/// The dialog of the system for files. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Picker(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Whether the dialog is open.
    open: bool,
    /// What was answered to whom.
    picked: Option<(Id, PathBuf)>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Question {
    /// What stands above the dialog.
    pub title: &'static str,
    /// What the kind of file is called, and how its name ends; none for any file.
    pub kind: Option<(&'static str, &'static str)>,
    /// What a new file would be called, perhaps with its folder; none asks for a file that is there.
    pub new: Option<PathBuf>,
}

impl Picker {
    /// Opens the dialog, unless one is open. [`Picker::take`] returns the answer later.
    pub fn ask(&self, ctx: &Context, asker: Id, question: Question) {
        if std::mem::replace(&mut self.state().open, true) {
            return;
        }
        let (picker, ctx) = (self.clone(), ctx.clone());
        thread::spawn(move || {
            let answer = pick(question);
            let mut state = picker.state();
            state.open = false;
            state.picked = answer.map(|path| (asker, path));
            drop(state);
            ctx.request_repaint();
        });
    }

    /// Returns what was picked for somebody since the last call.
    pub fn take(&self, asker: Id) -> Option<PathBuf> {
        self.state().picked.take_if(|(id, _)| *id == asker).map(|(_, path)| path)
    }

    /// A thread that panicked while it held the lock can only have left a whole value behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pick(question: Question) -> Option<PathBuf> {
    let mut dialog = rfd::AsyncFileDialog::new().set_title(question.title);
    if let Some((name, ending)) = question.kind {
        dialog = dialog.add_filter(name, &[ending]);
    }
    let Some(new) = question.new else { return wait(dialog.pick_file()) };
    if let Some(folder) = new.parent().filter(|folder| folder.is_absolute()) {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = new.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    wait(dialog.save_file())
}

/// The dialog needs nothing of a runtime but to be waited for.
fn wait(dialog: impl Future<Output = Option<rfd::FileHandle>>) -> Option<PathBuf> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    match runtime {
        Ok(runtime) => runtime.block_on(dialog).map(|file| file.path().to_owned()),
        Err(error) => {
            tracing::warn!(%error, "no dialog can be shown");
            None
        }
    }
}

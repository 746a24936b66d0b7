// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! A window without a screen over one real document, in which a colleague writes as well.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use leitwerk_app::command::Command;
use leitwerk_app::texts::{problems, undo};
use leitwerk_shared::change::Actor;
use leitwerk_shared::document::{Content, Document, UndoLog};
use leitwerk_shared::domain::edit::{Edit, Op, Path, Reversal};
use leitwerk_shared::domain::ids::{Class, DeviceId, DocId};
use leitwerk_shared::domain::text::{Delta, Splice};
use leitwerk_shared::replica::snapshot::Snapshot;

use super::fixture;
use super::world::World;

const ME: DeviceId = DeviceId(1);
/// A device of another Kommune.
const COLLEAGUE: DeviceId = DeviceId(2);

pub(crate) struct RealWorld {
    world: World,
    document: Document,
    log: UndoLog,
    time: i64,
    applied: u64,
    shares_wanted: BTreeSet<DocId>,
}

enum Wish {
    Edit(Edit),
    Reversal(Reversal),
}

impl RealWorld {
    /// Opens the Steckbrief with this text in its first field.
    pub(crate) fn new(text: &str) -> Self {
        let document = Document::new(Class::Steckbrief);
        let world = World::new();
        assert_eq!(world.snapshot.me.device, ME);
        let (log, time) = (UndoLog::default(), fixture::SAVED_AT);
        let shares_wanted = BTreeSet::new();
        let mut real = Self { world, document, log, time, applied: 0, shares_wanted };
        real.colleague(vec![typed(0, 0, text)]);
        real.world.click("2.1 Prozesse gemeinsam führen");
        real
    }

    /// Lets everything be sent and answered.
    pub(crate) fn settle(&mut self) {
        // What was typed goes out after a pause.
        self.world.harness.run_steps(50);
        self.answer();
        // What waited for that goes out now.
        self.world.harness.run();
        self.answer();
    }

    fn answer(&mut self) {
        let edits = self.world.sent().into_iter();
        let mut wishes: Vec<_> = edits.map(|(ticket, edit)| (ticket, Wish::Edit(edit))).collect();
        for wish in self.world.wishes() {
            match wish {
                Command::Reverse { ticket, reversal } => {
                    wishes.push((ticket, Wish::Reversal(reversal)));
                }
                Command::Shares(docs) => self.shares_wanted = docs,
                _ => {}
            }
        }
        wishes.sort_by_key(|(ticket, _)| *ticket);
        for (ticket, wish) in wishes {
            let (log, actor) = (&mut self.log, Actor::new(ME, [1; 12]));
            self.time += 1;
            match wish {
                Wish::Edit(edit) => {
                    let edit = edit.check().expect("the window asks for what there is");
                    let written =
                        self.document.write_undoable(&edit, actor, self.time, ticket, log);
                    if let Err(error) = written {
                        self.world.refuse(ticket, &problems::edit(&error.into()).what);
                    }
                }
                Wish::Reversal(reversal) => {
                    let reversed = self.document.reverse(log, &reversal, actor, self.time);
                    let kept = reversed.expect("the document takes it").kept;
                    let author = |device| self.world.snapshot.author(device);
                    if let Some(message) = kept.map(|kept| undo::kept(kept, author)) {
                        self.world.refuse(ticket, &message);
                    }
                }
            }
            self.applied = ticket;
        }
        self.publish();
    }

    /// A colleague of another Kommune writes into the document.
    pub(crate) fn colleague(&mut self, ops: Vec<Op>) {
        let base = self.document.view().expect("it can be read").version;
        let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
        let edit = Edit { doc, base, ops }.check().expect("it fits");
        self.time += 1;
        let actor = Actor::new(COLLEAGUE, [2; 12]);
        self.document.write(&edit, actor, self.time).expect("the document takes it");
        self.publish();
    }

    /// Returns what stands in „Start“ in the document.
    pub(crate) fn held_start(&self) -> String {
        let view = self.document.view().expect("it can be read");
        let Content::Profile(profile) = view.content else { panic!("it is a Steckbrief") };
        profile.start.value().cloned().unwrap_or_default()
    }

    fn publish(&mut self) {
        let doc = DocId::shared(Class::Steckbrief, fixture::GOAL);
        let view = self.document.view().expect("it can be read");
        let mut snapshot: Snapshot = self.world.snapshot.with(doc, view);
        let profile = snapshot.profiles.get_mut(&fixture::GOAL).expect("it was put there");
        Arc::make_mut(profile).applied = self.applied;
        self.world.snapshot = snapshot;
        if self.shares_wanted.contains(&doc) {
            let shares = self.document.shares().expect("it can be read");
            self.world.tell_shares(doc, shares);
        }
        self.world.publish();
    }
}

/// Typing into the first field.
pub(crate) fn typed(at: usize, delete: usize, insert: &str) -> Op {
    let delta = Delta::splice(Splice { at, delete, insert: insert.to_owned() });
    Op::Text { at: Path::key("text"), delta }
}

impl Deref for RealWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for RealWorld {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

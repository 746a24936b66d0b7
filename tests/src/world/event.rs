// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! What people do and suffer: one event of a history, as plain data that can be printed, left
//! out and played again.

use leitwerk_shared::domain::edit::Path;
use leitwerk_shared::domain::ids::{Class, DocId};
use leitwerk_shared::identity::role::Role;
use leitwerk_shared::store::memory::{Moment, Takes};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::World;
use super::liar::Lie;
use super::wire::{Dialect, End};
use super::wishes;

/// Something happens, and then some of what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happens.
    pub act: Act,
    /// How many things that are due are done after it.
    pub steps: usize,
    /// Where all chance in it comes from.
    pub dice: u64,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Nothing but what is due.
    Wait,
    /// Somebody changes something.
    Edit(usize),
    /// Somebody opens the Steckbrief or the Blatt of a goal, or closes it.
    Here(usize, Option<bool>),
    /// Somebody pastes a long text.
    Paste(usize),
    /// A workplace wants to be connected with a node from now on.
    Call(usize, End),
    /// A workplace is taken off the network.
    Offline(usize),
    /// A connection breaks, and both ends see it.
    Cut,
    /// A connection breaks, and nobody says so.
    Break,
    /// An old frame comes once more, over a newer connection of the same two.
    Repeat,
    /// The network falls into two parts.
    Divide(u16),
    /// Nobody reaches this node.
    Isolate(End),
    /// Everybody reaches everybody again.
    Unite,
    /// A process ends without warning.
    Crash(End),
    /// The power goes within one of the next calls of a disk.
    CutPower(End, u64, Moment),
    /// Somebody copies a disk.
    BackUp(End),
    /// Somebody puts the older copy back.
    Restore(End),
    /// A disk is replaced by an empty one.
    LoseDisk(usize),
    /// Somebody takes a snapshot of a running machine.
    Freeze(usize),
    /// A machine goes on from its snapshot.
    Resume(usize),
    /// A machine goes on from its snapshot of a moment ago, and somebody types at once.
    Twice(usize),
    /// A second machine goes on beside the first from its snapshot, and both are typed at.
    Clone(usize),
    /// A disk refuses writes, or takes them again.
    Takes(End, Takes),
    /// A clock is set, so many milliseconds ahead.
    Clock(End, i64),
    /// Time passes, in milliseconds.
    Pass(i64),
    /// A workplace gets an older or newer program.
    Speak(usize, Dialect),
    /// Another device joins, in this Kommune, and calls the relay.
    Join(u32),
    /// The authority revokes the device of a workplace.
    Revoke(usize),
    /// The authority lets something count that lies beyond a cut.
    Admit,
    /// The authority decides a fork.
    Resolve,
    /// The relay begins to keep a Steckbrief back that it confirms, or stops.
    Withhold(bool),
    /// A peer with a valid key lies to a node.
    Lie(End, Lie),
}

/// A year in milliseconds.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

/// The most frames of the past that may come once more.
const REMEMBERED: usize = 64;

impl Event {
    /// Draws an event in a Verbund with so many workplaces.
    pub fn draw(rng: &mut StdRng, workplaces: usize, liar: bool, forks: bool) -> Self {
        let act = Act::draw(rng, workplaces, liar, forks);
        Self::of(rng, act)
    }

    /// Draws an event in which the authority decides something.
    pub fn judge(rng: &mut StdRng, workplaces: usize, forks: bool) -> Self {
        let act = match rng.random_range(0..6) {
            // The first workplace stays, so that somebody goes on.
            0..2 => Act::Revoke(rng.random_range(1..workplaces)),
            2..4 if forks => Act::Resolve,
            _ => Act::Admit,
        };
        Self::of(rng, act)
    }

    fn of(rng: &mut StdRng, act: Act) -> Self {
        let steps = if rng.random_bool(0.08) { 80 } else { rng.random_range(0..14) };
        Self { act, steps, dice: rng.random() }
    }
}

impl Act {
    fn draw(rng: &mut StdRng, workplaces: usize, liar: bool, forks: bool) -> Self {
        let client = rng.random_range(0..workplaces);
        let other = End::Client(rng.random_range(0..workplaces));
        let end = if rng.random_bool(0.3) { End::Relay } else { other };
        match rng.random_range(0..1000) {
            0..420 => Self::Edit(client),
            420..440 => {
                let shared = [None, Some(true), Some(false)];
                Self::Here(client, shared.choose(rng).copied().flatten())
            }
            440..462 => Self::Paste(client),
            462..540 => Self::Call(client, End::Relay),
            540..560 => Self::Call(client, other),
            560..590 => Self::Offline(client),
            590..610 => Self::Cut,
            610..640 => Self::Break,
            640..655 => Self::Repeat,
            655..665 => Self::Divide(rng.random()),
            665..675 => Self::Isolate(end),
            675..700 => Self::Unite,
            700..715 => Self::Crash(end),
            715..755 => {
                let moments = [Moment::Before, Moment::After];
                let moment = moments.choose(rng).copied().unwrap_or(Moment::Before);
                Self::CutPower(end, rng.random_range(0..12), moment)
            }
            755..770 => Self::BackUp(end),
            770..780 => Self::Restore(end),
            780..785 => Self::LoseDisk(client),
            785..800 => Self::Freeze(client),
            800..810 => Self::Resume(client),
            810..840 => {
                let faults = [Takes::NothingFull, Takes::NothingReadOnly, Takes::WritesAndFails];
                let working = rng.random_bool(0.5);
                let fault = faults.choose(rng).copied().unwrap_or_default();
                Self::Takes(end, if working { Takes::Writes } else { fault })
            }
            840..850 => Self::Clock(end, rng.random_range(-YEAR..YEAR)),
            850..865 => {
                let dialects = [Dialect::Same, Dialect::Older, Dialect::Newer, Dialect::Foreign];
                Self::Speak(client, dialects.choose(rng).copied().unwrap_or_default())
            }
            865..875 => Self::Join(rng.random_range(1..=5)),
            875..935 => Self::Pass(rng.random_range(0..25_000)),
            935..965 if forks => Self::Twice(client),
            965..975 if forks => Self::Clone(client),
            975..985 if liar => Self::Withhold(rng.random()),
            _ if liar => Self::Lie(end, Lie::draw(rng, forks)),
            _ => Self::Wait,
        }
    }
}

impl World {
    /// Lets an event happen, and some of what is due after it.
    pub fn happen(&mut self, event: &Event) {
        self.rng = StdRng::seed_from_u64(event.dice);
        super::story::tell(|| format!("{:?}", event.act));
        self.bring_about(event.act);
        self.steps(event.steps);
    }

    fn bring_about(&mut self, act: Act) {
        match act {
            Act::Wait => {}
            Act::Edit(client) => {
                // Those who joined later type too.
                let newest = self.workplaces() - 1;
                let client = if self.rng.random_bool(0.1) { newest } else { client };
                if let Some(edit) = wishes::any(self, client)
                    && self.may_type(client, edit.doc)
                {
                    self.edit(client, edit);
                }
            }
            Act::Here(client, shared) => {
                let own = self.nodes[client + 1].me.municipality;
                let place = shared.map(|shared| {
                    let doc = if shared {
                        wishes::profile(0)
                    } else {
                        DocId::owned(Class::Blatt, own, wishes::goal(0))
                    };
                    (doc, "text".to_owned())
                });
                self.here(client, place);
            }
            Act::Paste(client) => {
                let leitlinie = wishes::leitlinie(self);
                let edit = wishes::paste(&mut self.rng, leitlinie);
                if self.may_type(client, edit.doc) {
                    self.edit(client, edit);
                }
            }
            Act::Call(client, target) => self.call(client, target),
            Act::Offline(client) => self.offline(client),
            Act::Cut => {
                if let Some(link) = self.standing().choose(&mut self.rng).copied() {
                    self.cut(link);
                }
            }
            Act::Break => {
                if let Some(link) = self.standing().choose(&mut self.rng).copied() {
                    self.break_silently(link);
                }
            }
            Act::Repeat => self.repeat(),
            Act::Divide(bits) => self.divide(bits),
            Act::Isolate(end) => self.isolate(end),
            Act::Unite => self.unite(),
            Act::Crash(end) => self.dies(end),
            Act::CutPower(end, calls, moment) => self.cut_power(end, calls, moment),
            Act::BackUp(end) => self.back_up(end),
            Act::Restore(end) => self.restore(end),
            Act::LoseDisk(client) => self.lose_disk(client),
            Act::Freeze(client) => {
                let image = self.image(client);
                self.at_mut(End::Client(client)).frozen = Some(image);
            }
            Act::Resume(client) => {
                if let Some(image) = self.at_mut(End::Client(client)).frozen.take() {
                    self.resume(client, &image);
                }
            }
            Act::Twice(client) => {
                let image = self.image(client);
                self.type_a_word(client);
                let steps = self.rng.random_range(0..40);
                self.steps(steps);
                self.resume(client, &image);
                let wants = self.at(End::Client(client)).wants.clone();
                self.offline(client);
                self.type_a_word(client);
                self.steps(8);
                self.at_mut(End::Client(client)).wants = wants;
            }
            Act::Clone(client) => {
                let image = self.image(client);
                let twin = self.clone_machine(client, &image);
                self.type_a_word(client);
                self.type_a_word(twin);
                self.online(twin);
            }
            Act::Takes(end, takes) => self.set_takes(end, takes),
            Act::Clock(end, ahead) => self.set_clock(end, ahead),
            Act::Pass(millis) => self.pass(millis),
            Act::Speak(client, dialect) => self.set_dialect(client, dialect),
            Act::Join(municipality) => {
                let client = self.join(municipality, Role::Editor);
                self.online(client);
            }
            Act::Revoke(client) => self.revoke_somehow(client),
            Act::Admit => self.admit_one(),
            Act::Resolve => {
                self.resolve_one();
            }
            Act::Withhold(true) => self.withhold(wishes::profile(0)),
            Act::Withhold(false) => self.stop_withholding(),
            Act::Lie(end, lie) => self.lie(end, lie),
        }
    }

    fn type_a_word(&mut self, client: usize) {
        if self.may_write(client) {
            let word = if self.rng.random() { "Links. " } else { "Rechts. " };
            let op = wishes::splice(Path::key("text"), 0, 0, word);
            self.edit(client, wishes::wish(wishes::profile(0), vec![op]));
        }
    }

    /// Lets a frame that two nodes exchanged before come once more over their connection of now.
    fn repeat(&mut self) {
        let Some(link) = self.standing().choose(&mut self.rng).copied() else { return };
        let ends = self.wires[&link].ends;
        let same = |(from, to, _): &&(End, End, Vec<u8>)| ends.contains(from) && ends.contains(to);
        let old: Vec<_> = self.past.iter().filter(same).cloned().collect();
        if let Some((from, _, bytes)) = old.choose(&mut self.rng).cloned() {
            self.inject(link, from, bytes);
        }
    }

    /// Remembers what could come once more.
    pub(super) fn remember(&mut self, from: End, to: End, bytes: &[u8]) {
        if self.past.len() == REMEMBERED {
            self.past.pop_front();
        }
        self.past.push_back((from, to, bytes.to_vec()));
    }
}

// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Which of the changes that are held count and are shown. A pure function of the changes and the
//! roster: replicas that hold the same agree, in whatever order it came. Only where the authority
//! has not yet said which branch of a fork is the true one, each shows what came to it first.
//!
//! 1. A change *stands* if its device is in good standing, if it lies within the cut that was
//!    made when the device was revoked, or if a roster entry admits it.
//! 2. A change *counts* if it stands or a standing change builds on it, which vouches for it.
//! 3. Of several changes of one actor with one number at most one counts: the one that a roster
//!    entry names, else the one that came first. What builds on the others does not count.
//!
//! What counts contains everything that it builds on, so a document of exactly these changes
//! always exists. What this program found to break the document is left out of it; that is no
//! verdict on the change, which others may be able to show.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::judgement::Decided;
use super::roster::Roster;
use super::verify::VerifiedRun;
use crate::change::ledger::{Entry, Ledger};
use crate::change::quarantine::Cause;
use crate::change::{Actor, Hash, Tip};
use crate::domain::ids::{DeviceId, DocId};

/// Why a change that is held is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its device was revoked, and it lies beyond the cut.
    Revoked,
    /// Its actor wrote two changes with one number, and nobody has yet said which is true.
    Disputed,
    /// The authority has said that another branch is the true one.
    Lost,
    /// It would count, but this program cannot have it in the document.
    Quarantined(Cause),
}

/// The changes of one document that are held and not shown. Usually none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden(BTreeMap<Hash, (Reason, Actor)>);

/// Two or more changes of one actor with the same number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The actor.
    pub actor: Actor,
    /// The number that was used more than once.
    pub seq: u64,
    /// The changes with it, in the order in which they came.
    pub branches: Vec<Branch>,
    /// Whether nobody has decided between them yet.
    pub open: bool,
}

/// One side of a fork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its first change.
    pub tip: Tip,
    /// Whether it is shown.
    pub shown: bool,
    /// How many changes it has: the first one and all that build on it.
    pub changes: usize,
    /// Who wrote them.
    pub devices: BTreeSet<DeviceId>,
}

impl Hidden {
    /// Returns whether everything that is held is shown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a change is held back.
    pub fn contains(&self, hash: &Hash) -> bool {
        self.0.contains_key(hash)
    }

    /// Returns why a change is held back, `None` if it is shown.
    pub fn reason(&self, hash: &Hash) -> Option<Reason> {
        self.0.get(hash).map(|(reason, _)| *reason)
    }

    /// Returns how many changes of which device are hidden, and why.
    pub fn counts(&self) -> BTreeMap<(Reason, DeviceId), usize> {
        let mut counts = BTreeMap::new();
        for (reason, actor) in self.0.values() {
            *counts.entry((*reason, actor.device())).or_default() += 1;
        }
        counts
    }

    /// Returns whether any change of an actor is held back.
    pub fn names(&self, actor: Actor) -> bool {
        self.0.values().any(|(_, of)| *of == actor)
    }

    /// Returns whether exactly this was held back before, and changes of a run beside it.
    pub fn is_beyond(&self, before: &Self, run: &VerifiedRun) -> bool {
        let kept = before.0.keys().all(|hash| self.contains(hash));
        let new = |hash: &&Hash| !before.contains(hash);
        let came = |hash: &Hash| run.metas().iter().any(|meta| meta.hash == *hash);
        kept && self.0.keys().filter(new).all(came)
    }
}

/// Returns the changes of a document that are held and do not count.
pub fn hidden(ledger: &Ledger, roster: &Roster, doc: DocId) -> Hidden {
    let judgements = roster.judgements();
    let decided = judgements.of(doc);
    let undisputed = !ledger.is_forked() && decided.is_none_or(|it| it.resolved.is_empty());
    let sound = ledger.broken().is_empty();
    if sound && undisputed && !roster.silenced().iter().any(|device| ledger.is_written_by(*device))
    {
        return Hidden::default();
    }
    let fates = fates(ledger, roster, decided.unwrap_or(&Decided::default()));
    let hidden = ledger.entries().iter().zip(fates).filter_map(|(entry, fate)| {
        let reason = fate?;
        Some((entry.hash, (reason, entry.actor)))
    });
    Hidden(hidden.collect())
}

/// Returns the forks in a document, decided ones too. A branch that nobody could take for the
/// true one, because the change does not count for other reasons, makes none.
pub fn forks(ledger: &Ledger, roster: &Roster, doc: DocId) -> Vec<Fork> {
    if !ledger.is_forked() {
        return Vec::new();
    }
    let judgements = roster.judgements();
    let undecided = Decided::default();
    let decided = judgements.of(doc).unwrap_or(&undecided);
    let fates = fates(ledger, roster, decided);
    // Branches of one fork have the same predecessor; later numbers differ because it forked.
    let mut groups: BTreeMap<(Actor, u64, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (place, entry) in ledger.entries().iter().enumerate() {
        let own = |dep: &usize| ledger.entries()[*dep].actor == entry.actor;
        let before = ledger.deps(entry).find(own);
        groups.entry((entry.actor, entry.seq, before)).or_default().push(place);
    }
    groups.retain(|_, places| {
        places.retain(|place| fates[*place] != Some(Reason::Revoked));
        places.len() > 1
    });
    let fork = |((actor, seq, _), places): (_, Vec<usize>)| {
        // A branch may also be disputed because it builds on another fork.
        let named = decided.resolved.contains_key(&(actor, seq));
        let open = !named && places.iter().any(|place| fates[*place] == Some(Reason::Disputed));
        let branch = |place: &usize| branch(ledger, *place, fates[*place].is_none());
        Fork { actor, seq, branches: places.iter().map(branch).collect(), open }
    };
    groups.into_iter().map(fork).collect()
}

fn branch(ledger: &Ledger, first: usize, shown: bool) -> Branch {
    let entries = ledger.entries();
    let mut above = vec![false; entries.len()];
    let mut branch =
        Branch { tip: entries[first].tip(), shown, changes: 0, devices: BTreeSet::new() };
    for (place, entry) in entries.iter().enumerate().skip(first) {
        above[place] = place == first || ledger.deps(entry).any(|dep| above[dep]);
        if above[place] {
            branch.changes += 1;
            branch.devices.insert(entry.actor.device());
        }
    }
    branch
}

/// Returns for every place of the ledger why it does not count.
fn fates(ledger: &Ledger, roster: &Roster, decided: &Decided) -> Vec<Option<Reason>> {
    let entries = ledger.entries();
    let standing = Standing::new(ledger, roster, decided);
    let standing: Vec<bool> = entries.iter().map(|entry| standing.stands(entry)).collect();
    let mut fates: Vec<Option<Reason>> = vec![None; entries.len()];
    // The authority's word comes first …
    for (place, entry) in entries.iter().enumerate() {
        let named = decided.resolved.get(&(entry.actor, entry.seq));
        let untrue = named.is_some_and(|hash| *hash != entry.hash);
        if untrue || ledger.deps(entry).any(|dep| fates[dep].is_some()) {
            fates[place] = Some(Reason::Lost);
        }
    }
    leave_out(ledger, &standing, &mut fates);
    // … and of what still counts, the first to come.
    let mut taken: HashSet<(Actor, u64)> = HashSet::new();
    for (place, entry) in entries.iter().enumerate() {
        let below = ledger.deps(entry).any(|dep| fates[dep] == Some(Reason::Disputed));
        if fates[place].is_none() && (below || !taken.insert((entry.actor, entry.seq))) {
            fates[place] = Some(Reason::Disputed);
        }
    }
    // A change that is left out no longer vouches for others.
    leave_out(ledger, &standing, &mut fates);
    for (fate, cause) in fates.iter_mut().zip(ledger.quarantined()) {
        *fate = fate.or(cause.map(Reason::Quarantined));
    }
    fates
}

/// Leaves out what neither stands nor is vouched for by anything that is still in.
fn leave_out(ledger: &Ledger, standing: &[bool], fates: &mut [Option<Reason>]) {
    let entries = ledger.entries();
    let mut counts = vec![false; entries.len()];
    for (place, entry) in entries.iter().enumerate().rev() {
        counts[place] |= standing[place] && fates[place].is_none();
        if counts[place] {
            ledger.deps(entry).for_each(|dep| counts[dep] = true);
        } else {
            fates[place].get_or_insert(Reason::Revoked);
        }
    }
}

/// What makes a change stand by itself.
struct Standing<'a> {
    roster: &'a Roster,
    decided: &'a Decided,
    /// Cuts whose change is not here yet: until then they speak by the number.
    unknown: Vec<&'a Tip>,
}

impl<'a> Standing<'a> {
    fn new(ledger: &Ledger, roster: &'a Roster, decided: &'a Decided) -> Self {
        let unknown = |tip: &&Tip| ledger.entry(&tip.hash).is_none();
        Self { roster, decided, unknown: decided.cuts.iter().filter(unknown).collect() }
    }

    fn stands(&self, entry: &Entry) -> bool {
        entry.actor == Actor::CONSTANT
            || self.roster.device(entry.actor.device()).is_some()
            || self.decided.cuts.iter().chain(&self.decided.admitted).any(|it| *it == entry.tip())
            || self.unknown.iter().any(|cut| cut.actor == entry.actor && entry.seq < cut.seq)
    }
}

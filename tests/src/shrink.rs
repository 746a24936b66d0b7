// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Plays histories until one fails, and makes that one as short as it can be while it fails.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

use crate::world::story;

/// A history as plain data: drawn from a seed before anything happens, so that parts of it can be left
/// out. Each of its events brings its own chance.
pub trait Playable: fmt::Display + Clone + Send {
    /// Draws it.
    fn draw(seed: u64) -> Self;

    /// Returns where it comes from.
    fn seed(&self) -> u64;

    /// Returns how many events it has.
    fn events(&self) -> usize;

    /// Returns it without some of its events.
    #[must_use]
    fn without(&self, events: Range<usize>) -> Self;

    /// Returns it with less of what follows an event, the least first.
    fn calmer(&self, event: usize) -> Vec<Self>;

    /// Plays it to its end.
    ///
    /// # Panics
    /// At the first thing that must not be.
    fn play_through(&self);

    /// Returns the test that plays the seed again.
    fn test(&self) -> &'static str;
}

/// A history that fails, made short.
#[derive(Debug)]
pub struct Failure<H> {
    /// The history.
    pub history: H,
    /// How many events it had at first.
    pub before: usize,
    /// What was said when it failed.
    pub reason: String,
    /// What happened last before it failed.
    pub story: Vec<String>,
}

/// How many lines of what happened are told, where `STORY=…` asks for no other number.
const STORY: usize = 100;

/// How often a history is played at most to make it shorter.
const ATTEMPTS: usize = 400;

/// How many of the last panics are told.
const SAID_LAST: usize = 3;

thread_local! {
    /// What panics of this thread said, while they are to be caught and not printed.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Returns the seeds to play: so many, or the one of which `SEED` is the number. `SEED=17 cargo test -p
/// leitwerk-tests --test sim every_history` plays one again.
pub fn seeds(count: u64) -> Range<u64> {
    match std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..count,
    }
}

/// Plays the histories of the seeds in a range on all cores, until the first fails or `stop`
/// says so. `played` hears of every one that went well.
pub fn play_all<H: Playable>(
    seeds: Range<u64>,
    stop: impl Fn() -> bool + Sync,
    played: impl Fn(u64) + Sync,
) -> Option<Failure<H>> {
    let next = AtomicU64::new(seeds.start);
    let failed = AtomicBool::new(false);
    let failure: Mutex<Option<(H, String)>> = Mutex::new(None);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) && !stop() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let history = H::draw(seed);
                    if let Some(reason) = fails(&history) {
                        failed.store(true, Ordering::Relaxed);
                        let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                        failure.get_or_insert((history, reason));
                    } else {
                        played(seed);
                    }
                }
            });
        }
    });
    let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    failure.map(|(history, reason)| shrink(history, reason))
}

/// Leaves out what is not needed for the failure: halves of the events first, then smaller parts,
/// then single ones, then what follows them.
pub fn shrink<H: Playable>(history: H, reason: String) -> Failure<H> {
    let before = history.events();
    let mut failure = Failure { history, before, reason, story: Vec::new() };
    let mut attempts = ATTEMPTS;
    let mut part = before.div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < failure.history.events() {
            let end = (at + part).min(failure.history.events());
            if failure.still(failure.history.without(at..end), &mut attempts) {
                shorter = true;
            } else {
                at += part;
            }
        }
        if part > 1 {
            part = part.div_ceil(2);
        } else if !shorter || attempts == 0 {
            break;
        }
    }
    for at in 0..failure.history.events() {
        for calmer in failure.history.calmer(at) {
            if failure.still(calmer, &mut attempts) {
                break;
            }
        }
    }
    story::listen();
    let again = fails(&failure.history);
    failure.story = story::heard();
    failure.reason = again.unwrap_or(failure.reason);
    let lines = std::env::var("STORY").ok().and_then(|lines| lines.parse().ok()).unwrap_or(STORY);
    failure.story.drain(..failure.story.len().saturating_sub(lines));
    failure
}

impl<H: Playable> Failure<H> {
    /// Takes another history over if it fails too.
    fn still(&mut self, history: H, attempts: &mut usize) -> bool {
        if *attempts == 0 {
            return false;
        }
        *attempts -= 1;
        let Some(reason) = fails(&history) else { return false };
        (self.history, self.reason) = (history, reason);
        true
    }
}

/// Plays a history and returns what was said if it fails.
pub fn fails(history: &impl Playable) -> Option<String> {
    catch_quietly(|| history.play_through()).err()
}

/// Catches a panic without printing it, and returns what it says.
fn catch_quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let said = SAID.with_borrow_mut(|said| {
                said.as_mut().map(|said| said.push(info.to_string())).is_some()
            });
            if !said {
                others(info);
            }
        }));
    });
    SAID.set(Some(Vec::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let mut said = SAID.take().unwrap_or_default();
    // A task that broke off is noticed a while later, with a panic of its own.
    said.drain(..said.len().saturating_sub(SAID_LAST));
    result.map_err(|_panic| said.join("\n"))
}

impl<H: Playable> fmt::Display for Failure<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seed, test) = (self.history.seed(), self.history.test());
        writeln!(f, "the history of seed {seed} failed: {}", self.reason)?;
        writeln!(f, "what is left of its {} events fails too:", self.before)?;
        writeln!(f, "{}", self.history)?;
        writeln!(f, "what happened last in it:\n{}", self.story.join("\n"))?;
        write!(f, "again: SEED={seed} cargo test -p leitwerk-tests --test sim {test}")
    }
}

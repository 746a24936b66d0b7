// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Watches what one client shows, on a thread of its own, and says when something came true.
//! Times are taken where the client tells of it, not where this thread gets to it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use leitwerk_app::client::Notice;
use leitwerk_shared::domain::goal::Profile;
use leitwerk_shared::domain::ids::ItemId;
use leitwerk_shared::replica::snapshot::{LinkState, Snapshot, Storage, View};
use leitwerk_tests::workload::fields::{goal, texts};
use leitwerk_tests::workload::stream::FIELDS;

use crate::clock::now_ns;

/// What can come true.
#[derive(Debug)]
pub(crate) enum Condition {
    /// Document n shows at least so many characters, for each n.
    Lengths(Vec<usize>),
    /// The list shows the titles of so many goals.
    Titles(usize),
    /// The relay has welcomed the client.
    Greeted,
    /// There is no link.
    Offline,
    /// Everything is on the disk, and where there is a link, both sides hold the same.
    Settled,
    /// The disk has everything that is shown.
    Saved,
}

/// What an observer is told.
enum News {
    Notice(u64, Notice),
    When(Condition, Sender<u64>),
    Watch { from: usize, times: Vec<u64>, count: usize, reply: Sender<Vec<u64>> },
    Texts(Sender<Vec<[String; FIELDS]>>),
    Snapshot(Sender<Arc<Snapshot>>),
}

/// The way to an observer.
#[derive(Clone, Debug)]
pub(crate) struct Observer(Sender<News>);

impl Observer {
    /// Starts to observe; the notices of the client go to what is returned.
    pub(crate) fn start() -> (Self, impl Fn(Notice) + Clone + Send + Sync + 'static) {
        let (sender, news) = channel();
        thread::spawn(move || Observed::default().run(&news));
        let notices = sender.clone();
        let tell = move |notice| {
            // At the end of the process nobody may listen any more.
            if notices.send(News::Notice(now_ns(), notice)).is_err() {
                tracing::debug!("nobody observes");
            }
        };
        (Self(sender), tell)
    }

    /// Asks for the time at which something comes true; now, if it is true.
    pub(crate) fn when(&self, condition: Condition) -> Receiver<u64> {
        let (reply, time) = channel();
        self.send(News::When(condition, reply));
        time
    }

    /// Asks for the times at which the first document shows `from + 1`, `from + 2` …
    /// characters, `count` of them.
    pub(crate) fn watch(&self, from: usize, count: usize) -> Receiver<Vec<u64>> {
        let (reply, times) = channel();
        self.send(News::Watch { from, times: Vec::with_capacity(count), count, reply });
        times
    }

    /// Asks for the texts of all documents, in order.
    pub(crate) fn texts(&self) -> Receiver<Vec<[String; FIELDS]>> {
        let (reply, texts) = channel();
        self.send(News::Texts(reply));
        texts
    }

    /// Asks for what is shown; nothing comes before the first time.
    pub(crate) fn snapshot(&self) -> Receiver<Arc<Snapshot>> {
        let (reply, snapshot) = channel();
        self.send(News::Snapshot(reply));
        snapshot
    }

    fn send(&self, news: News) {
        self.0.send(news).expect("an observer ends with its process");
    }
}

/// The documents with the characters that their texts hold.
type Counted = BTreeMap<ItemId, (Arc<View<Profile>>, usize)>;

/// What a client shows.
#[derive(Default)]
struct Observed {
    latest: Option<Arc<Snapshot>>,
    /// Each document as it was last counted.
    counted: Counted,
    waiting: Vec<(Condition, Sender<u64>)>,
    watches: Vec<News>,
}

impl Observed {
    fn run(mut self, news: &Receiver<News>) {
        while let Ok(next) = news.recv() {
            match next {
                News::Notice(at, Notice::Show(snapshot)) => {
                    self.count(&snapshot);
                    self.latest = Some(snapshot);
                    self.answer(at);
                }
                News::Notice(
                    _,
                    Notice::Ready | Notice::Reached(..) | Notice::Network(_) | Notice::Roster(_),
                ) => {}
                News::Notice(_, trouble) => crate::say(&serde_json::json!({
                    "trouble": format!("{trouble:?}")
                })),
                News::When(condition, reply) => {
                    self.waiting.push((condition, reply));
                    self.answer(now_ns());
                }
                watch @ News::Watch { .. } => {
                    self.watches.push(watch);
                    self.answer(now_ns());
                }
                News::Snapshot(reply) => {
                    if let Some(latest) = &self.latest {
                        reply.send(Arc::clone(latest)).expect("who asks for it waits for it");
                    }
                }
                News::Texts(reply) => {
                    let texts = self.counted.values().map(|(view, _)| texts(&view.content));
                    let owned = texts.map(|texts| texts.map(str::to_owned)).collect();
                    reply.send(owned).expect("who asks for texts waits for them");
                }
            }
        }
    }

    /// Counts the characters of the documents that changed.
    fn count(&mut self, snapshot: &Snapshot) {
        for (goal, view) in &snapshot.profiles {
            if !self.counted.get(goal).is_some_and(|(old, _)| Arc::ptr_eq(old, view)) {
                let length = texts(&view.content).iter().map(|text| text.chars().count()).sum();
                self.counted.insert(*goal, (Arc::clone(view), length));
            }
        }
    }

    fn answer(&mut self, at: u64) {
        let Some(latest) = self.latest.clone() else { return };
        let counted = &self.counted;
        self.waiting.retain(|(condition, reply)| {
            let met = condition.is_met(&latest, counted);
            if met {
                reply.send(at).expect("who waits for a time listens");
            }
            !met
        });
        let length = self.counted.get(&goal(0)).map_or(0, |(_, length)| *length);
        self.watches.retain_mut(|watch| {
            let News::Watch { from, times, count, reply } = watch else { return false };
            while times.len() < *count && *from + times.len() < length {
                times.push(at);
            }
            let done = times.len() == *count;
            if done {
                reply.send(std::mem::take(times)).expect("who watches listens");
            }
            !done
        });
    }
}

impl Condition {
    fn is_met(&self, snapshot: &Snapshot, counted: &Counted) -> bool {
        let saved = matches!(snapshot.status.storage, Storage::Saved(_));
        match self {
            Self::Lengths(lengths) => {
                let length = |number| counted.get(&goal(number)).map(|(_, length)| *length);
                lengths.iter().enumerate().all(|(n, least)| length(n) >= Some(*least))
            }
            Self::Titles(goals) => *goals <= snapshot.strategy.content.goals.len(),
            Self::Offline => snapshot.status.link == LinkState::Offline,
            Self::Greeted => snapshot.status.link != LinkState::Offline,
            Self::Settled => saved && snapshot.status.link != LinkState::Connected,
            Self::Saved => saved,
        }
    }
}
